#include "tool/resources_type.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "model/decode.h"
#include "model/names.h"
#include "tool/cache.h"

#define TYPES   "resourcesearch.listResourceTypes"
#define TYPE_MS (INT64_C(60) * 60 * 1000)
#define MOST    5000 /* types */
#define SHOWN   8

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
    { "nodepool", "clustersnodepool" },
    { "function", "functionsfunction" },
    { "disk", "volume" },
    { "blockvolume", "volume" },
    { "secret", "vaultsecret" },
    { "fileshare", "filesystem" },
};

struct names {
    const char **items;
    size_t count;
};

/* Types are written without blanks and in any case. */
static const char *folded(struct arena *arena, struct span text)
{
    char *out = arena_alloc(arena, text.len + 1);
    size_t length = 0;

    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != ' ' && text.ptr[i] != '_' && text.ptr[i] != '-')
            out[length++] = (char)tolower((unsigned char)text.ptr[i]);
    }
    return out;
}

static bool has_name(const struct names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++) {
        if (strcmp(names->items[i], name) == 0)
            return true;
    }
    return false;
}

static enum err fail_type(struct call *call, const char *type, const struct names *names)
{
    const char *near = model_nearest(type, names->items, names->count);
    struct buf list;

    buf_init(&list, &call->arena, 4096);
    model_names_list(&list, names->items, names->count, SHOWN, near);
    call_fail(call, ERR_ARGUMENT, "type: resource search knows no \"%.100s\"%s%s", type,
              near != NULL ? "; did you mean " : "", near != NULL ? near : "");
    return call_hint(call, "some types: %s; text searches all of them", list.ptr);
}

static enum err fetch_types(struct tool_turn *turn, const struct tool_request *like,
                            struct json **out)
{
    const char *profile = like->profile;
    const char *key = arena_printf(&turn->call->arena, "types\n%s\n%s", turn->caller->principal,
                                   profile != NULL ? profile : "");
    enum err e;

    *out = tool_cache_get(turn->context->cache, turn->call, key);
    if (*out != NULL)
        return ERR_NONE;
    e = tool_fetch_all(turn, like, TYPES, NULL, MOST, out);
    if (!e && (*out)->count > 0)
        tool_cache_put(turn->context->cache, key, *out, TYPE_MS);
    return e;
}

/* None when the service does not tell them. */
static enum err find_names(struct tool_turn *turn, const struct tool_request *like,
                           struct names *out)
{
    struct call *call = turn->call;
    struct json *list = NULL;
    enum err e = fetch_types(turn, like, &list);

    if (e && e != ERR_SERVICE)
        return e;
    if (e)
        call_forgive(call);
    out->items =
        arena_array(&call->arena, (list == NULL ? 0 : list->count) + 1, sizeof *out->items);
    for (const struct json *item = list == NULL ? NULL : list->first; item != NULL;
         item = item->next) {
        const char *name = json_get_text(item, "name");

        if (name != NULL)
            out->items[out->count++] = folded(&call->arena, span_of(name));
    }
    return ERR_NONE;
}

static const char *other_word(const char *type)
{
    for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
        if (strcmp(said[i].said, type) == 0)
            return said[i].type;
    }
    return type;
}

static bool is_plain(const char *type)
{
    const char *at = type;

    while (isalnum((unsigned char)*at))
        at++;
    return at != type && *at == '\0';
}

/* The search's own name of one type, which people say in the plural too. */
static enum err find_type(struct call *call, const struct names *names, struct span text,
                          const char **out)
{
    const char *type = folded(&call->arena, text);
    size_t length = strlen(type);
    const char *one = arena_strndup(&call->arena, type,
                                    length > 1 && type[length - 1] == 's' ? length - 1 : length);
    const char *const tries[] = { type, one, other_word(type), other_word(one) };

    *out = type;
    if (names->count == 0 && is_plain(type)) {
        *out = other_word(type);
        return ERR_NONE;
    }
    for (size_t i = 0; i < sizeof(tries) / sizeof(tries[0]); i++) {
        if (!has_name(names, tries[i]))
            continue;
        *out = tries[i];
        return ERR_NONE;
    }
    return fail_type(call, arena_strndup(&call->arena, text.ptr, text.len), names);
}

enum err tool_resources_types(struct tool_turn *turn, const struct tool_request *like,
                              const char *text, const char **out)
{
    struct call *call = turn->call;
    struct span rest = span_of(text);
    struct names names = { .count = 0 };
    struct buf list;
    enum err e;

    *out = "all";
    if (text == NULL || strcasecmp(text, "all") == 0)
        return ERR_NONE;
    e = find_names(turn, like, &names);
    if (e)
        return e;
    buf_init(&list, &call->arena, 4096);
    while (rest.ptr != NULL) {
        const char *type = NULL;

        e = find_type(call, &names, span_trim(span_cut(&rest, ',')), &type);
        if (e)
            return e;
        buf_printf(&list, "%s%s", list.len == 0 ? "" : ", ", type);
    }
    *out = list.ptr;
    return buf_full(&list) ? call_fail(call, ERR_LIMIT, "type: too many of them") : ERR_NONE;
}
