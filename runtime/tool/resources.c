/* oci_resources: finds what exists by name, type, tag, state or text, with Resource Search. */
#include <string.h>

#include "model/names.h"
#include "tool/calling.h"
#include "tool/core.h"
#include "tool/gather.h"
#include "tool/places.h"
#include "tool/resources_query.h"
#include "tool/resources_type.h"

#define SEARCH "resourcesearch.searchResources"
#define ROUGH  1000 /* items looked through at once, of a query that finds too much */
#define GROUPS 4    /* told of to narrow a search by */

struct finding {
    const char *name;
    const char *type;
    const char *text;
    const char *tag;
    const char *state;
    const char *compartment;
    const char *profile;
    const char *region;
    int64_t limit;
    const char *cursor;
};

#define AT(member) offsetof(struct finding, member)

static const struct tool_param rows[] = {
    { .name = "name", .kind = TOOL_TEXT, .offset = AT(name), .text = "Exact or with *" },
    { .name = "type",
      .kind = TOOL_TEXT,
      .offset = AT(type),
      .text = "e.g. instance, vcn, bucket, compartment, image" },
    { .name = "text",
      .kind = TOOL_TEXT,
      .offset = AT(text),
      .text = "Anywhere in it, also a part of an OCID" },
    { .name = "tag",
      .kind = TOOL_TEXT,
      .offset = AT(tag),
      .text = "namespace.key=value or key=value" },
    { .name = "state", .kind = TOOL_TEXT, .offset = AT(state) },
    { .name = "compartment", .kind = TOOL_TEXT, .offset = AT(compartment) },
    { .name = "profile", .kind = TOOL_TEXT, .offset = AT(profile) },
    { .name = "region", .kind = TOOL_TEXT, .offset = AT(region), .header = "Region" },
    { .name = "limit",
      .kind = TOOL_INTEGER,
      .offset = AT(limit),
      .least = 1,
      .most = 1000,
      .otherwise = 25 },
    { .name = "cursor", .kind = TOOL_TEXT, .offset = AT(cursor) },
};
static const struct tool_params params = { rows, sizeof(rows) / sizeof(rows[0]) };

/* One search under way. */
struct searching {
    struct tool_turn *turn;
    struct finding finding;
    struct tool_resources_wanted wanted;
    struct tool_gather gather;
    const struct json *arguments; /* that a cursor is bound to */
    bool rough;
};

/* ---- Where they are ------------------------------------------------------------------------- */

/* Paths of compartments; asked for once, whether they can be had or not. */
struct paths {
    const char *tenancy;
    struct json *list; /* NULL: not known */
};

static void find_paths(struct searching *searching, struct paths *out)
{
    struct tool_turn *turn = searching->turn;
    const struct tool_request *like = &searching->gather.request;

    if (tool_places_tenancy(turn, like, &out->tenancy) != ERR_NONE ||
        tool_places_compartments(turn, like, &out->list) != ERR_NONE)
        call_forgive(turn->call);
}

static const char *path_of(const struct paths *paths, const char *ocid)
{
    if (ocid == NULL)
        return NULL;
    if (paths->tenancy != NULL && strcmp(paths->tenancy, ocid) == 0)
        return "/";
    for (const struct json *item = paths->list == NULL ? NULL : paths->list->first; item != NULL;
         item = item->next) {
        if (strcmp(json_get_text(item, "id"), ocid) == 0)
            return json_get_text(item, "path");
    }
    return ocid;
}

/* The fourth part of an OCID; "" for what is not of one region. */
static const char *region_of(struct arena *arena, const char *ocid)
{
    struct span rest = span_of(ocid);
    struct span part = { NULL, 0 };

    for (int i = 0; i < 4 && rest.ptr != NULL; i++)
        part = span_cut(&rest, '.');
    return part.ptr == NULL ? "" : arena_strndup(arena, part.ptr, part.len);
}

/* ---- What was found ------------------------------------------------------------------------- */

static void add_text(struct arena *arena, struct json *row, const char *name, const char *text)
{
    if (text != NULL && text[0] != '\0')
        json_add_member(arena, row, name, json_new_text(arena, text));
}

static struct json *row_of(struct arena *arena, const struct paths *paths, const struct json *item)
{
    struct json *row = json_new(arena, JSON_OBJECT);
    const char *id = json_get_text(item, "identifier");
    const char *region = json_get_text(item, "region");

    add_text(arena, row, "name", json_get_text(item, "displayName"));
    add_text(arena, row, "type", json_get_text(item, "resourceType"));
    add_text(arena, row, "id", id);
    add_text(arena, row, "compartment", path_of(paths, json_get_text(item, "compartmentId")));
    add_text(arena, row, "region", region != NULL || id == NULL ? region : region_of(arena, id));
    add_text(arena, row, "state", json_get_text(item, "lifecycleState"));
    add_text(arena, row, "created", json_get_text(item, "timeCreated"));
    return row;
}

struct rows {
    struct json *list;
    size_t *from; /* of each row, its place among the gathered items */
    size_t end;   /* gathered items that were looked at */
};

static void make_rows(struct searching *searching, const struct tool_gathered *gathered,
                      struct rows *out)
{
    struct call *call = searching->turn->call;
    struct paths paths = { .tenancy = NULL };

    out->list = json_new(&call->arena, JSON_ARRAY);
    out->from = arena_array(&call->arena, gathered->items->count + 1, sizeof *out->from);
    if (gathered->items->count > 0)
        find_paths(searching, &paths);
    for (const struct json *item = gathered->items->first; item != NULL; item = item->next) {
        if (tool_resources_is_meant(call, &searching->wanted, item)) {
            if (out->list->count == (size_t)searching->finding.limit)
                return;
            out->from[out->list->count] = out->end;
            json_add_item(out->list, row_of(&call->arena, &paths, item));
        }
        out->end++;
    }
}

/* ---- Too many ------------------------------------------------------------------------------- */

struct group {
    const char *name;
    size_t count;
};

static void add_to_groups(struct group *groups, size_t *count, const char *name)
{
    size_t i = 0;

    while (i < *count && strcmp(groups[i].name, name) != 0)
        i++;
    if (i == *count)
        groups[(*count)++].name = name;
    groups[i].count++;
    for (; i > 0 && groups[i].count > groups[i - 1].count; i--) {
        struct group other = groups[i];

        groups[i] = groups[i - 1];
        groups[i - 1] = other;
    }
}

/* " type (Vnic 14, Instance 9)" of what the rows say under `member`; nothing when all are alike. */
static void add_groups(struct arena *arena, const struct json *list, const char *argument,
                       const char *member, struct buf *out)
{
    struct group *groups = arena_array(arena, list->count + 1, sizeof *groups);
    size_t count = 0;

    for (const struct json *row = list->first; row != NULL; row = row->next) {
        const char *name = json_get_text(row, member);

        if (name != NULL)
            add_to_groups(groups, &count, name);
    }
    if (count < 2)
        return;
    buf_printf(out, "%s (", argument);
    for (size_t i = 0; i < count && i < GROUPS; i++)
        buf_printf(out, "%s%.100s %zu", i == 0 ? "" : ", ", groups[i].name, groups[i].count);
    buf_printf(out, "%s), ", count > GROUPS ? "..." : "");
}

static const char *hint_more(struct searching *searching, const struct json *list)
{
    struct arena *arena = &searching->turn->call->arena;
    struct buf hint;

    buf_init(&hint, arena, 4096);
    buf_add_text(&hint, "there are more: narrow with ");
    add_groups(arena, list, "type", "type", &hint);
    add_groups(arena, list, "compartment", "compartment", &hint);
    if (searching->finding.name == NULL)
        buf_add_text(&hint, "name, ");
    buf_add_text(&hint, "state or tag; or go on with cursor");
    return hint.ptr;
}

static enum err add_rest(struct searching *searching, const struct tool_gathered *gathered,
                         size_t shown, const struct json *list, struct json *result)
{
    struct arena *arena = &searching->turn->call->arena;
    struct tool_cursor rest;
    const char *token = NULL;
    enum err e;

    if (!tool_gather_rest(gathered, shown, &rest))
        return ERR_NONE;
    e = tool_cursor_close(searching->turn, searching->arguments, &rest, &token);
    if (e)
        return e;
    if (json_get(result, "truncated") == NULL)
        json_add_member(arena, result, "truncated", json_new_bool(arena, true));
    add_text(arena, result, "hint", hint_more(searching, list));
    add_text(arena, result, "cursor", token);
    return ERR_NONE;
}

static enum err show(struct searching *searching, const struct tool_gathered *gathered,
                     struct tool_result *out)
{
    struct tool_turn *turn = searching->turn;
    struct arena *arena = &turn->call->arena;
    struct json *result = json_new(arena, JSON_OBJECT);
    struct tool_shape shape = { .query = NULL };
    struct rows found = { .end = 0 };
    struct tool_shaped shaped;
    enum err e;

    make_rows(searching, gathered, &found);
    if (found.list->count == 0 && !gathered->more)
        add_text(arena, result, "hint",
                 "nothing found: not all is indexed (objects in buckets, keys of users), and only "
                 "what the user may inspect; try text, another region or region *");
    e = tool_shape(turn->call, &shape, json_copy(arena, found.list), &shaped);
    if (e)
        return e;
    tool_shape_add(turn->call, &shape, &shaped, result);
    if (shaped.returned < found.list->count)
        found.end = found.from[shaped.returned];
    e = add_rest(searching, gathered, found.end, found.list, result);
    if (e)
        return e;
    if (gathered->errors != NULL)
        json_add_member(arena, result, "errors", gathered->errors);
    return tool_calling_end(turn, result, NULL, &gathered->sent, out);
}

/* ---- The tool ------------------------------------------------------------------------------- */

static enum err find_cells(struct searching *searching)
{
    struct tool_gather *gather = &searching->gather;
    const char *const *regions = NULL;
    size_t count = 0;
    struct tool_cell *cells;
    enum err e = tool_places_named_regions(searching->turn, &gather->request,
                                           searching->finding.region, &regions, &count);

    if (e)
        return e;
    cells = arena_array(&searching->turn->call->arena, count, sizeof *cells);
    for (size_t i = 0; i < count; i++)
        cells[i].region = regions[i];
    gather->cells = cells;
    gather->cell_count = count;
    return ERR_NONE;
}

/* All that is asked for, but not how much of it. */
static const struct json *bound_arguments(struct arena *arena, const struct json *arguments)
{
    struct json *out = json_new(arena, JSON_OBJECT);

    for (const struct json *member = arguments == NULL ? NULL : arguments->first; member != NULL;
         member = member->next) {
        if (!model_names_alike(member->name, "cursor") && !model_names_alike(member->name, "limit"))
            json_add_member(arena, out, member->name, json_copy(arena, member));
    }
    return out;
}

static enum err make_query(struct searching *searching)
{
    struct arena *arena = &searching->turn->call->arena;
    struct json *arguments = json_new(arena, JSON_OBJECT);
    struct json *body = json_new(arena, JSON_OBJECT);
    const char *query = NULL;
    enum err e =
        tool_resources_query(searching->turn->call, &searching->wanted, &query, &searching->rough);

    if (e)
        return e;
    add_text(arena, body, "type", "Structured");
    add_text(arena, body, "query", query);
    json_add_member(arena, arguments, "body", body);
    searching->gather.request.arguments = arguments;
    searching->gather.limit = searching->rough ? ROUGH : (size_t)searching->finding.limit;
    return ERR_NONE;
}

static enum err begin(struct searching *searching)
{
    const struct finding *finding = &searching->finding;
    struct tool_resources_wanted *wanted = &searching->wanted;
    enum err e;

    *wanted = (struct tool_resources_wanted){
        .name = finding->name, .text = finding->text, .tag = finding->tag, .state = finding->state
    };
    searching->gather.request.profile = finding->profile;
    e = tool_resources_types(searching->turn, &searching->gather.request, finding->type,
                             &wanted->types);
    if (!e && finding->compartment != NULL)
        e = tool_places_compartment(searching->turn, &searching->gather.request,
                                    finding->compartment, &wanted->compartment);
    if (!e)
        e = find_cells(searching);
    if (!e)
        e = make_query(searching);
    if (e)
        return e;
    return tool_gather_go_on(searching->turn, searching->arguments, finding->cursor,
                             &searching->gather);
}

static enum err run(struct tool_turn *turn, const struct json *arguments, struct tool_result *out)
{
    struct searching searching = { .turn = turn,
                                   .gather = { .request = { .entry = catalog_find(SEARCH) } } };
    struct tool_gathered gathered;
    enum err e = tool_params_decode(turn->call, &params, arguments, &searching.finding);

    if (e)
        return e;
    if (searching.gather.request.entry.op == NULL)
        return call_fail(turn->call, ERR_UNKNOWN, "this build has no operation " SEARCH);
    searching.arguments = bound_arguments(&turn->call->arena, arguments);
    e = begin(&searching);
    if (!e)
        e = tool_gather(turn, &searching.gather, &gathered);
    return e ? e : show(&searching, &gathered, out);
}

const struct tool_core tool_resources = {
    .name = "oci_resources",
    .title = "Find the user's resources",
    .text = "Find existing resources by name, type, tag, state or free text in all compartments of "
            "a region. Turns a name into an OCID.",
    .params = &params,
    .run = run,
    .read_only = true,
    .open_world = true,
};
