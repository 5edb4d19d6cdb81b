#include "tool/redact.h"

#include <string.h>

#include "model/mask.h"
#include "model/names.h"

/* Names are compared with all fields of a service: longer ones, and those behind this many, are
 * hidden without a look. */
#define NAME_MAX_LEN 256
#define NAMES_MAX    1000

struct redactor {
    struct call *call;
    const struct model_service *service; /* NULL when nothing is known */
    bool strict;                         /* unknown names may be mistyped secrets */
    size_t seen;                         /* names looked at */
};

static void redact_members(struct redactor *redactor, struct json *value);

/* ---- Names ----------------------------------------------------------------------------------- */

/* Whether a field with at least these flags bears a name in any spelling. */
static bool has_field(const struct model_service *service, uint8_t flags, const char *name)
{
    for (size_t i = 0; i < service->type_count; i++) {
        const struct model_field *field = model_fields(service, &service->types[i]);
        const struct model_field *end = field + service->types[i].field_count;

        for (; field < end; field++) {
            if ((field->flags & flags) != flags)
                continue;
            if (model_names_alike(model_text(service, field->name), name) ||
                (field->alias != 0 && model_names_alike(model_text(service, field->alias), name)))
                return true;
        }
    }
    return false;
}

static bool is_hidden(struct redactor *redactor, const struct json *member)
{
    const struct model_service *service = redactor->service;

    if (service == NULL)
        return member->kind == JSON_OBJECT || member->kind == JSON_ARRAY;
    if (member->name_len > NAME_MAX_LEN || ++redactor->seen > NAMES_MAX)
        return true;
    return has_field(service, MODEL_SECRET, member->name) ||
           (redactor->strict && !has_field(service, 0, member->name));
}

/* ---- Values ---------------------------------------------------------------------------------- */

static void put_text(struct json *value, const char *text, size_t len)
{
    *value = (struct json){
        .kind = JSON_STRING,
        .text = text,
        .len = len,
        .name = value->name,
        .name_len = value->name_len,
        .next = value->next,
    };
}

static void hide(struct json *value)
{
    put_text(value, MODEL_HIDDEN, strlen(MODEL_HIDDEN));
}

/* The tree in a text that looks like JSON, or NULL. The call keeps the failure that it had. */
static struct json *tree_in(struct call *call, const struct json *value)
{
    struct err_record error = call->error;
    struct json *tree = NULL;
    enum err e;

    call_forgive(call);
    e = json_parse(call, "argument", (struct span){ value->text, value->len }, &tree);
    call->error = error;
    return e ? NULL : tree;
}

static void redact_text(struct redactor *redactor, struct json *value)
{
    struct span text = span_trim((struct span){ value->text, value->len });
    struct json *tree;
    struct buf out;

    if (text.len == 0 || (text.ptr[0] != '{' && text.ptr[0] != '['))
        return;
    tree = tree_in(redactor->call, value);
    if (tree == NULL) {
        if (redactor->strict)
            hide(value);
        return;
    }
    redact_members(redactor, tree);
    buf_init(&out, &redactor->call->arena, SIZE_MAX);
    json_print(&out, tree);
    put_text(value, out.ptr, out.len);
}

static void redact_members(struct redactor *redactor, struct json *value)
{
    for (struct json *at = value->first; at != NULL; at = at->next) {
        if (at->kind != JSON_NULL && at->name != NULL && is_hidden(redactor, at))
            hide(at);
        else if (at->kind == JSON_STRING)
            redact_text(redactor, at);
        else
            redact_members(redactor, at);
    }
}

struct json *tool_redact(struct call *call, struct catalog_op entry, const struct json *arguments)
{
    struct redactor redactor = {
        .call = call,
        .service = entry.service,
        .strict = entry.op == NULL || (entry.op->danger & MODEL_SECRET_IN) != 0,
    };
    struct json *copy;

    if (arguments == NULL)
        return NULL;
    copy = json_copy(&call->arena, arguments);
    if (copy->kind == JSON_STRING)
        redact_text(&redactor, copy);
    else
        redact_members(&redactor, copy);
    return copy;
}

/* ---- Sizes ----------------------------------------------------------------------------------- */

static void shorten(struct arena *arena, struct json *value, size_t max)
{
    size_t len = max;

    if (value->kind != JSON_STRING && value->kind != JSON_NUMBER) {
        for (struct json *at = value->first; at != NULL; at = at->next)
            shorten(arena, at, max);
        return;
    }
    if (value->len <= max)
        return;
    while (len > 0 && ((unsigned char)value->text[len] & 0xc0) == 0x80)
        len--;

    const char *text =
        arena_printf(arena, "%.*s... (%zu bytes)", (int)len, value->text, value->len);

    put_text(value, text, strlen(text));
}

struct json *tool_redact_shorten(struct call *call, const struct json *value, size_t max)
{
    struct json *copy = json_copy(&call->arena, value);

    shorten(&call->arena, copy, max);
    return copy;
}
