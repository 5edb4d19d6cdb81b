/* oci_resources: finds what exists by name, type, tag, state or text, with Resource Search. */
#include <string.h>
#include <strings.h>

#include "model/decode.h"
#include "model/names.h"
#include "tool/cache.h"
#include "tool/calling.h"
#include "tool/core.h"
#include "tool/gather.h"
#include "tool/places.h"

#define SEARCH  "resourcesearch.searchResources"
#define TYPES   "resourcesearch.listResourceTypes"
#define TYPE_MS (INT64_C(60) * 60 * 1000)
#define NAMES   8

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
    { .name = "region", .kind = TOOL_TEXT, .offset = AT(region) },
    { .name = "limit",
      .kind = TOOL_INTEGER,
      .offset = AT(limit),
      .least = 1,
      .most = 1000,
      .otherwise = 25 },
};
static const struct tool_params params = { rows, sizeof(rows) / sizeof(rows[0]) };

/* ---- The query ----------------------------------------------------------------------------------
 */

/* A text in quotes, or its longest part that needs no escape: what the query then finds too many
 * is left out afterwards. Gives whether it is the whole text. */
static bool add_quoted(struct buf *out, const char *text, const char *unsafe)
{
    size_t length = 0;
    const char *best = text;

    for (const char *start = text; *start != '\0';) {
        size_t part = strcspn(start, unsafe);

        if (part > length) {
            best = start;
            length = part;
        }
        start += part;
        start += strspn(start, unsafe);
    }
    buf_printf(out, "'%.*s'", (int)length, best);
    return length == strlen(text);
}

#define UNSAFE      "'\\"
#define UNSAFE_NAME "'\\*?"

struct querying {
    struct buf text;
    size_t count; /* of conditions */
};

static void begin_condition(struct querying *querying)
{
    buf_add_text(&querying->text, querying->count++ == 0 ? " where " : " && ");
}

static void add_equal(struct querying *querying, const char *field, const char *text)
{
    struct buf *out = &querying->text;

    begin_condition(querying);
    if (strpbrk(text, UNSAFE) == NULL) {
        buf_printf(out, "%s = '%s'", field, text);
        return;
    }
    buf_printf(out, "%s =~ ", field);
    add_quoted(out, text, UNSAFE);
}

static void add_name(struct querying *querying, const char *name)
{
    if (strpbrk(name, UNSAFE_NAME) == NULL) {
        add_equal(querying, "displayName", name);
        return;
    }
    if (name[strspn(name, UNSAFE_NAME)] == '\0')
        return;
    begin_condition(querying);
    buf_add_text(&querying->text, "displayName =~ ");
    add_quoted(&querying->text, name, UNSAFE_NAME);
}

/* "namespace.key=value", "key=value", or a key alone. */
static void add_tag(struct querying *querying, struct arena *arena, const char *tag)
{
    const char *value = strchr(tag, '=');
    const char *key =
        arena_strndup(arena, tag, value == NULL ? strlen(tag) : (size_t)(value - tag));
    const char *dot = strchr(key, '.');
    const char *kind = dot == NULL ? "freeformTags" : "definedTags";

    if (dot != NULL)
        add_equal(querying, "definedTags.namespace",
                  arena_strndup(arena, key, (size_t)(dot - key)));
    add_equal(querying, arena_printf(arena, "%s.key", kind), dot == NULL ? key : dot + 1);
    if (value != NULL)
        add_equal(querying, arena_printf(arena, "%s.value", kind), value + 1);
}

static const char *query_of(struct arena *arena, const struct finding *finding, const char *type,
                            const char *compartment)
{
    struct querying querying = { .count = 0 };

    buf_init(&querying.text, arena, 16u << 10);
    buf_printf(&querying.text, "query %s resources", type);
    if (finding->name != NULL)
        add_name(&querying, finding->name);
    if (finding->state != NULL)
        add_equal(&querying, "lifecycleState", finding->state);
    if (finding->tag != NULL)
        add_tag(&querying, arena, finding->tag);
    if (compartment != NULL)
        add_equal(&querying, "compartmentId", compartment);
    if (finding->text != NULL && strncmp(finding->text, "ocid1.", 6) == 0) {
        begin_condition(&querying);
        buf_add_text(&querying.text, "identifier =~ ");
        add_quoted(&querying.text, finding->text, UNSAFE);
    } else if (finding->text != NULL) {
        buf_add_text(&querying.text, " matching ");
        add_quoted(&querying.text, finding->text, UNSAFE);
    }
    return querying.text.ptr;
}

/* ---- Types --------------------------------------------------------------------------------------
 */

/* What people call what the search calls otherwise. */
static const struct {
    const char *said;
    const char *type;
} said[] = {
    { "vm", "instance" },
    { "server", "instance" },
    { "virtualmachine", "instance" },
    { "computeinstance", "instance" },
    { "network", "vcn" },
    { "vpc", "vcn" },
    { "adb", "autonomousdatabase" },
    { "atp", "autonomousdatabase" },
    { "adw", "autonomousdatabase" },
    { "cluster", "clusterscluster" },
    { "okecluster", "clusterscluster" },
    { "function", "functionsfunction" },
    { "nodepool", "clustersnodepool" },
    { "disk", "volume" },
    { "blockvolume", "volume" },
    { "loadbalancer", "loadbalancer" },
    { "secret", "vaultsecret" },
    { "database", "database" },
    { "fileshare", "filesystem" },
    { "alarm", "alarm" },
};

/* Types are written without blanks and in any case. */
static const char *folded(struct arena *arena, const char *text)
{
    char *out = arena_alloc(arena, strlen(text) + 1);
    size_t length = 0;

    for (; *text != '\0'; text++) {
        if (*text != ' ' && *text != '_' && *text != '-')
            out[length++] = (char)(*text >= 'A' && *text <= 'Z' ? *text - 'A' + 'a' : *text);
    }
    return out;
}

static bool has_name(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], name) == 0)
            return true;
    }
    return false;
}

static enum err fail_type(struct call *call, const char *text, const char *type,
                          const char *const *names, size_t count)
{
    const char *near = model_nearest(type, names, count);
    struct buf list;

    buf_init(&list, &call->arena, 4096);
    model_names_list(&list, names, count, NAMES, near);
    call_fail(call, ERR_ARGUMENT, "type: resource search knows no \"%.100s\"%s%s", text,
              near != NULL ? "; did you mean " : "", near != NULL ? near : "");
    return call_hint(call, "some types: %s; text searches all of them", list.ptr);
}

static enum err fetch_types(struct tool_turn *turn, const struct tool_request *like,
                            struct json **out)
{
    const char *key = arena_printf(&turn->call->arena, "types\n%s", turn->caller->principal);
    enum err e;

    *out = tool_cache_get(turn->context->cache, turn->call, key);
    if (*out != NULL)
        return ERR_NONE;
    e = tool_fetch_all(turn, like, TYPES, NULL, 5000, out);
    if (!e)
        tool_cache_put(turn->context->cache, key, *out, TYPE_MS);
    return e;
}

/* Gives the search's own name of a type; "all" for none. */
static enum err find_type(struct tool_turn *turn, const struct tool_request *like, const char *text,
                          const char **out)
{
    struct arena *arena = &turn->call->arena;
    struct json *list = NULL;
    const char **names;
    size_t count = 0;
    enum err e;

    *out = "all";
    if (text == NULL || strcasecmp(text, "all") == 0)
        return ERR_NONE;
    e = fetch_types(turn, like, &list);
    if (e)
        return e;
    names = arena_array(arena, list->count + 1, sizeof *names);
    for (const struct json *item = list->first; item != NULL; item = item->next) {
        const char *name = json_get_text(item, "name");

        if (name != NULL)
            names[count++] = folded(arena, name);
    }
    *out = folded(arena, text);
    for (size_t i = 0; i < sizeof(said) / sizeof(said[0]) && !has_name(names, count, *out); i++) {
        if (strcmp(said[i].said, *out) == 0)
            *out = said[i].type;
    }
    return has_name(names, count, *out) ? ERR_NONE
                                        : fail_type(turn->call, text, *out, names, count);
}

/* ---- What was found -----------------------------------------------------------------------------
 */

static bool matches_glob(const char *glob, const char *text)
{
    for (; *glob != '\0'; glob++, text++) {
        if (*glob == '*') {
            while (glob[1] == '*')
                glob++;
            for (; *text != '\0'; text++) {
                if (matches_glob(glob + 1, text))
                    return true;
            }
            return glob[1] == '\0';
        }
        if (*text == '\0' || (*glob != '?' && strncasecmp(glob, text, 1) != 0))
            return false;
    }
    return *text == '\0';
}

static bool is_meant(const struct finding *finding, const struct json *item)
{
    const char *name = json_get_text(item, "displayName");

    return finding->name == NULL || matches_glob(finding->name, name == NULL ? "" : name);
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

static void add_text(struct arena *arena, struct json *row, const char *name, const char *text)
{
    if (text != NULL && text[0] != '\0')
        json_add_member(arena, row, name, json_new_text(arena, text));
}

static struct json *row_of(struct tool_turn *turn, const struct tool_request *like,
                           const struct json *item)
{
    struct arena *arena = &turn->call->arena;
    struct json *row = json_new(arena, JSON_OBJECT);
    const char *id = json_get_text(item, "identifier");
    const char *compartment = json_get_text(item, "compartmentId");
    const char *region = json_get_text(item, "region");
    const char *path = compartment == NULL ? NULL : tool_places_path(turn, like, compartment);

    add_text(arena, row, "name", json_get_text(item, "displayName"));
    add_text(arena, row, "type", json_get_text(item, "resourceType"));
    add_text(arena, row, "id", id);
    add_text(arena, row, "compartment", path != NULL ? path : compartment);
    add_text(arena, row, "region", region != NULL || id == NULL ? region : region_of(arena, id));
    add_text(arena, row, "state", json_get_text(item, "lifecycleState"));
    add_text(arena, row, "created", json_get_text(item, "timeCreated"));
    return row;
}

static enum err show(struct tool_turn *turn, const struct finding *finding,
                     const struct tool_request *like, const struct tool_gathered *gathered,
                     struct tool_result *out)
{
    struct arena *arena = &turn->call->arena;
    struct json *result = json_new(arena, JSON_OBJECT);
    struct json *list = json_new(arena, JSON_ARRAY);
    struct tool_shape shape = { .query = NULL };
    struct tool_shaped shaped;
    enum err e;

    for (const struct json *item = gathered->items->first; item != NULL; item = item->next) {
        if (is_meant(finding, item))
            json_add_item(list, row_of(turn, like, item));
    }
    if (list->count == 0)
        add_text(arena, result, "hint",
                 "nothing found: not all is indexed (objects in buckets, keys of users), and only "
                 "what the user may inspect; try text, another region or region *");
    e = tool_shape(turn->call, &shape, list, &shaped);
    if (e)
        return e;
    tool_shape_add(turn->call, &shape, &shaped, result);
    if (gathered->more && json_get(result, "truncated") == NULL)
        json_add_member(arena, result, "truncated", json_new_bool(arena, true));
    if (gathered->more)
        add_text(arena, result, "hint", "there are more: raise limit or narrow the search");
    if (gathered->errors != NULL)
        json_add_member(arena, result, "errors", gathered->errors);
    return tool_calling_end(turn, result, NULL, &gathered->sent, out);
}

/* ---- The tool -----------------------------------------------------------------------------------
 */

static enum err find_cells(struct tool_turn *turn, const char *region, struct tool_gather *gather)
{
    const char *const *regions = NULL;
    size_t count = 0;
    struct tool_cell *cells;
    enum err e = tool_places_named_regions(turn, &gather->request, region, &regions, &count);

    if (e)
        return e;
    cells = arena_array(&turn->call->arena, count, sizeof *cells);
    for (size_t i = 0; i < count; i++)
        cells[i].region = regions[i];
    gather->cells = cells;
    gather->cell_count = count;
    return ERR_NONE;
}

static struct json *arguments_of(struct arena *arena, const char *query)
{
    struct json *arguments = json_new(arena, JSON_OBJECT);
    struct json *body = json_new(arena, JSON_OBJECT);

    add_text(arena, body, "type", "Structured");
    add_text(arena, body, "query", query);
    json_add_member(arena, arguments, "body", body);
    return arguments;
}

static enum err search(struct tool_turn *turn, const struct finding *finding,
                       struct tool_gather *gather, struct tool_gathered *out)
{
    const char *compartment = NULL;
    const char *type = NULL;
    enum err e = find_type(turn, &gather->request, finding->type, &type);

    if (!e && finding->compartment != NULL)
        e = tool_places_compartment(turn, &gather->request, finding->compartment, &compartment);
    if (!e)
        e = find_cells(turn, finding->region, gather);
    if (e)
        return e;
    gather->request.arguments =
        arguments_of(&turn->call->arena, query_of(&turn->call->arena, finding, type, compartment));
    return tool_gather(turn, gather, out);
}

static enum err run(struct tool_turn *turn, const struct json *arguments, struct tool_result *out)
{
    struct finding finding = { .name = NULL };
    struct tool_gather gather = { .request = { .entry = catalog_find(SEARCH) } };
    struct tool_gathered gathered;
    enum err e = tool_params_decode(turn->call, &params, arguments, &finding);

    if (e)
        return e;
    if (gather.request.entry.op == NULL)
        return call_fail(turn->call, ERR_UNKNOWN, "this build has no operation " SEARCH);
    gather.request.profile = finding.profile;
    gather.limit = (size_t)finding.limit;
    e = search(turn, &finding, &gather, &gathered);
    return e ? e : show(turn, &finding, &gather.request, &gathered, out);
}

const struct tool_core tool_resources = {
    .name = "oci_resources",
    .title = "Find the user's resources",
    .text = "Find existing resources by name, type, tag, state or free text in all compartments of "
            "a region (Resource Search). Use to turn a name into an OCID.",
    .params = &params,
    .run = run,
    .read_only = true,
    .open_world = true,
};
