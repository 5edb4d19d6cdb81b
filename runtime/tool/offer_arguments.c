#include "tool/offer_arguments.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "model/names.h"
#include "model/refuse.h"

#define DAY_MS   86400000
#define DAYS_MAX 36500
#define DAYS     "@days:"

/* One translation. */
struct translation {
    struct call *call;
    const struct model_offer *offer;
    const struct json **given; /* for each parameter, NULL where it is not given */
    struct tool_offer_arguments out;
};

static const char *text_of(uint32_t offset)
{
    return model_offer_strings + offset;
}

static const struct model_offer_param *param_at(const struct translation *translation, size_t i)
{
    return &model_offer_params[translation->offer->params + i];
}

/* ---- What is given --------------------------------------------------------------------------- */

static size_t find_param(const struct translation *translation, const char *name)
{
    size_t i = 0;

    while (i < translation->offer->param_count &&
           !model_names_alike(text_of(param_at(translation, i)->name), name))
        i++;
    return i;
}

/* What has no parameter is for what runs the tool: it takes it or refuses it by its name. */
static enum err take_given(struct translation *translation, const struct json *arguments)
{
    const struct json *member = arguments == NULL ? NULL : arguments->first;
    struct arena *arena = &translation->call->arena;

    for (; member != NULL; member = member->next) {
        size_t i = find_param(translation, member->name);

        if (member->kind == JSON_NULL)
            continue;
        if (i == translation->offer->param_count)
            json_add_member(arena, translation->out.values, member->name, json_copy(arena, member));
        else if (translation->given[i] != NULL)
            return call_fail(translation->call, ERR_ARGUMENT, "%s: given twice", member->name);
        else
            translation->given[i] = member;
    }
    return ERR_NONE;
}

static enum err take_defaults(struct translation *translation)
{
    for (size_t i = 0; i < translation->offer->param_count; i++) {
        const struct model_offer_param *param = param_at(translation, i);
        struct json *value = NULL;
        enum err e = ERR_NONE;

        if (translation->given[i] != NULL)
            continue;
        if (param->required)
            return call_fail(translation->call, ERR_ARGUMENT, "%s: required", text_of(param->name));
        if (param->otherwise != 0)
            e = json_parse(translation->call, text_of(param->name),
                           span_of(text_of(param->otherwise)), &value);
        if (e)
            return e;
        translation->given[i] = value;
    }
    return ERR_NONE;
}

/* ---- {{name}} -------------------------------------------------------------------------------- */

/* "oci.object_storage.ObjectStorageClient" -> "objectstorage": services here go without "_". */
static const char *service_of(struct arena *arena, const char *client)
{
    struct span rest = span_of(client);
    struct span part = span_cut(&rest, '.');
    char *name;
    size_t len = 0;

    if (span_equals(part, "oci") && rest.ptr != NULL)
        part = span_cut(&rest, '.');
    name = arena_strndup(arena, part.ptr, part.len);
    for (size_t i = 0; i < part.len; i++) {
        if (name[i] != '_')
            name[len++] = name[i];
    }
    name[len] = '\0';
    return name;
}

/* The text that stands for a name, or NULL when that is not given. */
static const char *variable(struct translation *translation, const char *name)
{
    size_t i = find_param(translation, name);
    const struct json *value;

    if (i == translation->offer->param_count || translation->given[i] == NULL)
        return NULL;
    value = translation->given[i];
    if (value->kind == JSON_BOOL)
        return value->boolean ? "true" : "false";
    if (value->kind != JSON_NUMBER && !json_is_text(value))
        return NULL;
    if (strcmp(text_of(param_at(translation, i)->to), "@service") == 0)
        return service_of(&translation->call->arena, value->text);
    return value->text;
}

/* NULL when one of the names is not given. */
static struct json *fill_text(struct translation *translation, const char *text)
{
    struct arena *arena = &translation->call->arena;
    const char *open = strstr(text, "{{");
    struct buf out;

    buf_init(&out, arena, 64u << 10);
    while (open != NULL) {
        const char *close = strstr(open, "}}");
        const char *value =
            variable(translation, arena_strndup(arena, open + 2, (size_t)(close - open) - 2));

        if (value == NULL)
            return NULL;
        buf_add_span(&out, (struct span){ text, (size_t)(open - text) });
        buf_add_text(&out, value);
        text = close + 2;
        open = strstr(text, "{{");
    }
    buf_add_text(&out, text);
    return json_new_text_len(arena, buf_span(&out));
}

/* A copy of a value of the table, its names filled in. Recursion: as deep as the table says. */
static struct json *fill(struct translation *translation, const struct json *value)
{
    struct arena *arena = &translation->call->arena;
    struct json *out;

    if (value->kind == JSON_STRING)
        return fill_text(translation, value->text);
    if (value->kind != JSON_OBJECT && value->kind != JSON_ARRAY)
        return json_copy(arena, value);
    out = json_new(arena, value->kind);
    for (const struct json *inner = value->first; inner != NULL; inner = inner->next) {
        struct json *filled = fill(translation, inner);

        if (filled != NULL && value->kind == JSON_OBJECT)
            json_add_member(arena, out, inner->name, filled);
        else if (filled != NULL)
            json_add_item(out, filled);
    }
    return out;
}

static enum err take_fixed(struct translation *translation)
{
    const char *text = text_of(translation->offer->with);
    struct json *fixed = NULL;
    struct json *filled;
    struct json *next;
    enum err e;

    if (text[0] == '\0')
        return ERR_NONE;
    e = json_parse(translation->call, "with", span_of(text), &fixed);
    if (e)
        return e;
    filled = fill(translation, fixed);
    for (struct json *member = filled->first; member != NULL; member = next) {
        next = member->next;
        member->next = NULL;
        json_add_member(&translation->call->arena, translation->out.values, member->name, member);
    }
    return ERR_NONE;
}

/* ---- Where values go ------------------------------------------------------------------------- */

/* Some clients send objects and lists as JSON in a string. */
static void unwrap(struct call *call, struct json *value)
{
    struct json *inner = NULL;

    if (value->kind != JSON_STRING || value->len == 0 || strchr("{[", value->text[0]) == NULL)
        return;
    if (json_parse(call, value->name, (struct span){ value->text, value->len }, &inner) ==
        ERR_NONE) {
        value->kind = inner->kind;
        value->first = inner->first;
        value->last = inner->last;
        value->count = inner->count;
    }
}

/* The value of a name below `at`, made when it is not there: an object, or for "0" an item. NULL
 * when something else stands there. */
static struct json *step(struct call *call, struct json *at, const char *name, bool list)
{
    struct arena *arena = &call->arena;
    struct json *found = at->kind == JSON_ARRAY ? at->first : model_names_member(at, name);

    if (found == NULL && at->kind == JSON_ARRAY)
        found = json_add_item(at, json_new(arena, JSON_OBJECT));
    else if (found == NULL)
        found = json_add_member(arena, at, name, json_new(arena, list ? JSON_ARRAY : JSON_OBJECT));
    unwrap(call, found);
    return found->kind == JSON_OBJECT || found->kind == JSON_ARRAY ? found : NULL;
}

static enum err put(struct translation *translation, const char *name, const char *path,
                    struct json *value)
{
    struct call *call = translation->call;
    struct json *at = translation->out.values;
    struct span rest = span_of(path);
    struct span part = span_cut(&rest, '.');

    while (rest.ptr != NULL && at != NULL) {
        at = step(call, at, arena_strndup(&call->arena, part.ptr, part.len),
                  isdigit((unsigned char)rest.ptr[0]));
        part = span_cut(&rest, '.');
    }
    path = arena_strndup(&call->arena, part.ptr, part.len);
    if (at == NULL || at->kind != JSON_OBJECT)
        return call_fail(call, ERR_ARGUMENT, "%s: has no place beside the other arguments", name);

    struct json *there = model_names_member(at, path);

    if (there == NULL) {
        json_add_member(&call->arena, at, path, value);
        return ERR_NONE;
    }
    value->name = there->name;
    value->name_len = there->name_len;
    value->next = there->next;
    *there = *value;
    return ERR_NONE;
}

static enum err put_days(struct translation *translation, const char *name, const char *path,
                         const struct json *value)
{
    struct call *call = translation->call;
    struct json number = *value;
    char time[CLOCK_RFC3339_SIZE];
    int64_t days = 0;

    if (value->kind == JSON_STRING)
        number.kind = JSON_NUMBER;
    if (!json_int(&number, &days) || days < 0 || days > DAYS_MAX)
        return call_fail(call, ERR_ARGUMENT, "%s: expected a number of days", name);
    clock_format_rfc3339(clock_unix_ms() - days * DAY_MS, time);
    return put(translation, name, path, json_new_text(&call->arena, time));
}

static enum err put_text(struct translation *translation, const char *name,
                         const struct json *value, const char **out)
{
    if (value->kind != JSON_STRING || !json_is_text(value))
        return call_fail(translation->call, ERR_ARGUMENT, "%s: expected a string, not %s", name,
                         model_kind_words(value->kind));
    *out = value->text;
    return ERR_NONE;
}

static enum err put_param(struct translation *translation, const struct model_offer_param *param,
                          const struct json *value)
{
    const char *name = text_of(param->name);
    const char *to = text_of(param->to);

    if (strcmp(to, "@region") == 0)
        return put_text(translation, name, value, &translation->out.region);
    if (strcmp(to, "@profile") == 0)
        return put_text(translation, name, value, &translation->out.profile);
    if (strncmp(to, DAYS, strlen(DAYS)) == 0)
        return put_days(translation, name, to + strlen(DAYS), value);
    if (to[0] == '@' || to[0] == '-')
        return ERR_NONE;
    return put(translation, name, to, json_copy(&translation->call->arena, value));
}

enum err tool_offer_translate(struct call *call, const struct model_offer *offer,
                              const struct json *arguments, struct tool_offer_arguments *out)
{
    struct translation translation = {
        .call = call,
        .offer = offer,
        .given = arena_array(&call->arena, offer->param_count + 1u, sizeof(struct json *)),
        .out = { .values = json_new(&call->arena, JSON_OBJECT) },
    };
    enum err e = take_given(&translation, arguments);

    if (!e)
        e = take_defaults(&translation);
    if (!e)
        e = take_fixed(&translation);
    for (size_t i = 0; !e && i < offer->param_count; i++) {
        if (translation.given[i] != NULL)
            e = put_param(&translation, param_at(&translation, i), translation.given[i]);
    }
    if (!e)
        *out = translation.out;
    return e;
}
