#include "tool/places.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "model/decode.h"
#include "model/names.h"
#include "oci/endpoint.h"
#include "tool/cache.h"
#include "tool/identity.h"

#define TREE_MS    (5 * 60 * 1000)
#define REGION_MS  (60 * 60 * 1000)
#define MOST       20000 /* compartments */
#define DEPTH      16    /* of the tree: OCI allows six levels */
#define CANDIDATES 8

/* ---- Kept answers ---------------------------------------------------------------------------- */

static const char *key_of(struct tool_turn *turn, const struct tool_request *like, const char *what,
                          bool by_region)
{
    const char *region = by_region && like->region != NULL ? like->region : "";

    return arena_printf(&turn->call->arena, "%s\n%s\n%s\n%s", turn->caller->principal,
                        like->profile != NULL ? like->profile : "", region, what);
}

enum err tool_places_tenancy(struct tool_turn *turn, const struct tool_request *like,
                             const char **out)
{
    struct oci_identity identity;
    enum err e = tool_identity_get(turn, like->profile, &identity);

    if (e)
        return e;
    *out = identity.tenancy;
    oci_identity_release(&identity);
    if (*out == NULL)
        return call_fail(turn->call, ERR_CONFIG,
                         "the profile names no tenancy; give its OCID where one is needed");
    return ERR_NONE;
}

/* All that an operation lists for the tenancy, which it takes under the name `tenant`. */
static enum err fetch_of_tenancy(struct tool_turn *turn, const struct tool_request *like,
                                 const char *operation, const char *tenant, struct json *arguments,
                                 struct json **out)
{
    struct arena *arena = &turn->call->arena;
    const char *tenancy = NULL;
    enum err e = tool_places_tenancy(turn, like, &tenancy);

    if (e)
        return e;
    json_add_member(arena, arguments, tenant, json_new_text(arena, tenancy));
    return tool_fetch_all(turn, like, operation, arguments, MOST, out);
}

/* ---- Compartments ---------------------------------------------------------------------------- */

static const struct json *with_id(const struct json *list, const char *id)
{
    for (const struct json *item = list->first; item != NULL; item = item->next) {
        const char *own = json_get_text(item, "id");

        if (own != NULL && strcmp(own, id) == 0)
            return item;
    }
    return NULL;
}

/* "/prod/net": the names of the way up, as far as it is known. */
static const char *path_of(struct arena *arena, const struct json *list, const struct json *item)
{
    const char *path = "";

    for (size_t depth = 0; item != NULL && depth < DEPTH; depth++) {
        const char *name = json_get_text(item, "name");
        const char *parent = json_get_text(item, "compartmentId");

        path = arena_printf(arena, "/%s%s", name != NULL ? name : "?", path);
        item = parent == NULL ? NULL : with_id(list, parent);
    }
    return path;
}

static int by_path(const void *a, const void *b)
{
    const struct json *const *left = a;
    const struct json *const *right = b;

    return strcmp(json_get_text(*left, "path"), json_get_text(*right, "path"));
}

static struct json *sorted(struct arena *arena, struct json *list)
{
    struct json **items = arena_array(arena, list->count + 1, sizeof(struct json *));
    struct json *out = json_new(arena, JSON_ARRAY);
    size_t count = 0;

    for (struct json *item = list->first; item != NULL; item = item->next)
        items[count++] = item;
    qsort(items, count, sizeof(struct json *), by_path);
    for (size_t i = 0; i < count; i++) {
        items[i]->next = NULL;
        json_add_item(out, items[i]);
    }
    return out;
}

static struct json *tree_of(struct arena *arena, const struct json *list)
{
    struct json *out = json_new(arena, JSON_ARRAY);

    for (const struct json *item = list->first; item != NULL; item = item->next) {
        struct json *row = json_new(arena, JSON_OBJECT);
        const char *parent = json_get_text(item, "compartmentId");

        if (json_get_text(item, "id") == NULL || json_get_text(item, "name") == NULL)
            continue;
        json_add_member(arena, row, "id", json_new_text(arena, json_get_text(item, "id")));
        json_add_member(arena, row, "name", json_new_text(arena, json_get_text(item, "name")));
        json_add_member(arena, row, "parent", json_new_text(arena, parent != NULL ? parent : ""));
        json_add_member(arena, row, "path", json_new_text(arena, path_of(arena, list, item)));
        json_add_item(out, row);
    }
    return sorted(arena, out);
}

enum err tool_places_compartments(struct tool_turn *turn, const struct tool_request *like,
                                  struct json **out)
{
    struct arena *arena = &turn->call->arena;
    const char *key = key_of(turn, like, "compartments", false);
    struct json *arguments = json_new(arena, JSON_OBJECT);
    struct json *list = NULL;
    enum err e;

    *out = tool_cache_get(turn->context->cache, turn->call, key);
    if (*out != NULL)
        return ERR_NONE;
    json_add_member(arena, arguments, "compartmentIdInSubtree", json_new_bool(arena, true));
    json_add_member(arena, arguments, "accessLevel", json_new_text(arena, "ACCESSIBLE"));
    json_add_member(arena, arguments, "lifecycleState", json_new_text(arena, "ACTIVE"));
    e = fetch_of_tenancy(turn, like, "identity.listCompartments", "compartmentId", arguments,
                         &list);
    if (e)
        return e;
    *out = tree_of(arena, list);
    tool_cache_put(turn->context->cache, key, *out, TREE_MS);
    return ERR_NONE;
}

static bool is_root_word(const char *text)
{
    return strcmp(text, "/") == 0 || strcmp(text, "root") == 0 || strcmp(text, "tenancy") == 0;
}

/* Paths and names are compared as OCI does: names are unique without regard to case. */
static size_t find_named(const struct json *list, const char *text, const struct json **out,
                         size_t most)
{
    const char *member = text[0] == '/' ? "path" : "name";
    size_t count = 0;

    for (const struct json *item = list->first; item != NULL; item = item->next) {
        if (strcasecmp(json_get_text(item, member), text) == 0 && count++ < most)
            out[count - 1] = item;
    }
    return count;
}

static enum err fail_several(struct call *call, const char *text, const struct json *const *found,
                             size_t count)
{
    struct buf list;

    buf_init(&list, &call->arena, 4096);
    for (size_t i = 0; i < count && i < CANDIDATES; i++)
        buf_printf(&list, "%s%s", i == 0 ? "" : ", ", json_get_text(found[i], "path"));
    call_fail(call, ERR_ARGUMENT, "compartment: %zu are named \"%.100s\"", count, text);
    return call_hint(call, "give the path of one: %s", list.ptr);
}

static enum err fail_none(struct call *call, const char *text, const struct json *list)
{
    const char **names = arena_array(&call->arena, list->count + 1, sizeof *names);
    size_t count = 0;

    for (const struct json *item = list->first; item != NULL; item = item->next)
        names[count++] = json_get_text(item, text[0] == '/' ? "path" : "name");

    const char *near = model_nearest(text, names, count);
    struct buf some;

    buf_init(&some, &call->arena, 4096);
    model_names_list(&some, names, count, CANDIDATES, near);
    call_fail(call, ERR_ARGUMENT, "compartment: none is named \"%.100s\"%s%s", text,
              near != NULL ? "; did you mean " : "", near != NULL ? near : "");
    return count == 0 ? call->error.code : call_hint(call, "there are %s", some.ptr);
}

enum err tool_places_compartment(struct tool_turn *turn, const struct tool_request *like,
                                 const char *text, const char **out)
{
    const struct json *found[CANDIDATES];
    struct json *list = NULL;
    size_t count;
    enum err e;

    if (strncmp(text, "ocid1.", 6) == 0) {
        *out = text;
        return ERR_NONE;
    }
    if (is_root_word(text))
        return tool_places_tenancy(turn, like, out);
    e = tool_places_compartments(turn, like, &list);
    if (e)
        return e;
    count = find_named(list, text, found, CANDIDATES);
    if (count == 0)
        return fail_none(turn->call, text, list);
    if (count > 1)
        return fail_several(turn->call, text, found, count);
    *out = json_get_text(found[0], "id");
    return ERR_NONE;
}

const char *tool_places_path(struct tool_turn *turn, const struct tool_request *like,
                             const char *ocid)
{
    const char *tenancy = NULL;
    struct json *list = NULL;

    if (tool_places_tenancy(turn, like, &tenancy) != ERR_NONE ||
        tool_places_compartments(turn, like, &list) != ERR_NONE) {
        call_forgive(turn->call);
        return NULL;
    }
    if (strcmp(tenancy, ocid) == 0)
        return "/";

    const struct json *item = with_id(list, ocid);

    return item == NULL ? NULL : json_get_text(item, "path");
}

static bool is_below(const struct json *list, const struct json *item, const char *ocid)
{
    for (size_t depth = 0; item != NULL && depth < DEPTH; depth++) {
        const char *parent = json_get_text(item, "parent");

        if (strcmp(parent, ocid) == 0)
            return true;
        item = with_id(list, parent);
    }
    return false;
}

enum err tool_places_subtree(struct tool_turn *turn, const struct tool_request *like,
                             const char *ocid, const char *const **out, size_t *out_count)
{
    struct json *list = NULL;
    enum err e = tool_places_compartments(turn, like, &list);
    const char **ids;
    size_t count = 0;

    if (e)
        return e;
    ids = arena_array(&turn->call->arena, list->count + 2, sizeof *ids);
    ids[count++] = ocid;
    for (const struct json *item = list->first; item != NULL; item = item->next) {
        if (is_below(list, item, ocid))
            ids[count++] = json_get_text(item, "id");
    }
    *out = ids;
    *out_count = count;
    return ERR_NONE;
}

/* ---- Regions --------------------------------------------------------------------------------- */

/* Answers need not hold what they should. */
static struct json *copy_of(struct arena *arena, const struct json *value)
{
    return value == NULL ? json_new(arena, JSON_NULL) : json_copy(arena, value);
}

static struct json *regions_of(struct arena *arena, const struct json *list)
{
    struct json *out = json_new(arena, JSON_ARRAY);

    for (const struct json *item = list->first; item != NULL; item = item->next) {
        struct json *row = json_new(arena, JSON_OBJECT);
        const struct json *home = json_get(item, "isHomeRegion");

        if (json_get_text(item, "regionName") == NULL)
            continue;
        json_add_member(arena, row, "region",
                        json_new_text(arena, json_get_text(item, "regionName")));
        json_add_member(arena, row, "key", copy_of(arena, json_get(item, "regionKey")));
        json_add_member(arena, row, "home", json_new_bool(arena, home != NULL && home->boolean));
        json_add_member(arena, row, "status", copy_of(arena, json_get(item, "status")));
        json_add_item(out, row);
    }
    return out;
}

enum err tool_places_regions(struct tool_turn *turn, const struct tool_request *like,
                             struct json **out)
{
    struct arena *arena = &turn->call->arena;
    const char *key = key_of(turn, like, "regions", false);
    struct json *list = NULL;
    enum err e;

    *out = tool_cache_get(turn->context->cache, turn->call, key);
    if (*out != NULL)
        return ERR_NONE;
    e = fetch_of_tenancy(turn, like, "identity.listRegionSubscriptions", "tenancyId",
                         json_new(arena, JSON_OBJECT), &list);
    if (e)
        return e;
    *out = regions_of(arena, list);
    tool_cache_put(turn->context->cache, key, *out, REGION_MS);
    return ERR_NONE;
}

enum err tool_places_home(struct tool_turn *turn, const struct tool_request *like, const char **out)
{
    struct json *list = NULL;
    enum err e = tool_places_regions(turn, like, &list);

    if (e)
        return e;
    for (const struct json *item = list->first; item != NULL; item = item->next) {
        if (!json_get(item, "home")->boolean)
            continue;
        *out = json_get_text(item, "region");
        return ERR_NONE;
    }
    return call_fail(turn->call, ERR_SERVICE, "the tenancy's home region is not among its regions");
}

static enum err all_regions(struct tool_turn *turn, const struct tool_request *like,
                            const char *const **out, size_t *out_count)
{
    struct json *list = NULL;
    enum err e = tool_places_regions(turn, like, &list);
    const char **names;
    size_t count = 0;

    if (e)
        return e;
    names = arena_array(&turn->call->arena, list->count + 1, sizeof *names);
    for (const struct json *item = list->first; item != NULL; item = item->next)
        names[count++] = json_get_text(item, "region");
    *out = names;
    *out_count = count;
    return ERR_NONE;
}

static enum err listed_regions(struct tool_turn *turn, const char *text, const char *const **out,
                               size_t *out_count)
{
    struct arena *arena = &turn->call->arena;
    struct span rest = span_of(text);
    const char **names = arena_array(arena, rest.len + 1, sizeof *names);
    size_t count = 0;

    while (rest.ptr != NULL) {
        struct span name = span_trim(span_cut(&rest, ','));
        enum err e;

        if (name.len == 0)
            continue;
        e = oci_region_parse(turn->call, arena_strndup(arena, name.ptr, name.len), &names[count++]);
        if (e)
            return e;
    }
    if (count == 0)
        return call_fail(turn->call, ERR_ARGUMENT, "region: names none");
    *out = names;
    *out_count = count;
    return ERR_NONE;
}

enum err tool_places_named_regions(struct tool_turn *turn, const struct tool_request *like,
                                   const char *text, const char *const **out, size_t *out_count)
{
    static const char *const configured[] = { NULL };

    *out = configured;
    *out_count = 1;
    if (text == NULL)
        return ERR_NONE;
    if (strcmp(text, "*") == 0)
        return all_regions(turn, like, out, out_count);
    return listed_regions(turn, text, out, out_count);
}

/* ---- What a request may leave out ------------------------------------------------------------ */

enum err tool_places_namespace(struct tool_turn *turn, const struct tool_request *like,
                               const char **out)
{
    const char *key = key_of(turn, like, "namespace", false);
    struct json *name = tool_cache_get(turn->context->cache, turn->call, key);

    if (name == NULL) {
        enum err e = tool_fetch(turn, like, "objectstorage.getNamespace", NULL, &name);

        if (e)
            return e;
        if (name == NULL || !json_is_text(name))
            return call_fail(turn->call, ERR_PROTOCOL, "the namespace is no text");
        tool_cache_put(turn->context->cache, key, name, REGION_MS);
    }
    *out = name->text;
    return ERR_NONE;
}

static enum err fetch_domains(struct tool_turn *turn, const struct tool_request *like,
                              struct json **out)
{
    struct arena *arena = &turn->call->arena;
    struct json *arguments = json_new(arena, JSON_OBJECT);
    const char *tenancy = NULL;
    enum err e = tool_places_tenancy(turn, like, &tenancy);

    if (e)
        return e;
    json_add_member(arena, arguments, "compartmentId", json_new_text(arena, tenancy));
    return tool_fetch_all(turn, like, "identity.listAvailabilityDomains", arguments, MOST, out);
}

enum err tool_places_domains(struct tool_turn *turn, const struct tool_request *like,
                             const char *const **out, size_t *out_count)
{
    const char *key = key_of(turn, like, "domains", true);
    struct json *list = tool_cache_get(turn->context->cache, turn->call, key);
    const char **names;
    size_t count = 0;

    if (list == NULL) {
        enum err e = fetch_domains(turn, like, &list);

        if (e)
            return e;
        tool_cache_put(turn->context->cache, key, list, REGION_MS);
    }
    names = arena_array(&turn->call->arena, list->count + 1, sizeof *names);
    for (const struct json *item = list->first; item != NULL; item = item->next) {
        if (json_get_text(item, "name") != NULL)
            names[count++] = json_get_text(item, "name");
    }
    *out = names;
    *out_count = count;
    return ERR_NONE;
}
