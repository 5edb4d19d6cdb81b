#include "tool/harmless.h"

#include <string.h>
#include <strings.h>

#include "json/json.h"
#include "tool/shape_secret.h"
#include "tool/shape_text.h"

/* What every secret that tool/shape_secret.c knows begins with, or is named with. Letter case does
 * not matter. */
static const char *const needles[] = {
    "-----begin", "ls0tls1crudjti", "uesdb", "/u3+7q", "eyj", "earer ", "/p/", "://",
    "token",      "pass",           "secret", "key",
};

/* Printable ASCII without the escapes of what is not: \b, \f, \r, \u. */
static bool is_plain(struct span text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.ptr[i];

        if (byte > 0x7e)
            return false;
        if (byte != '\\' || ++i == text.len)
            continue;
        if (strchr("bfru", text.ptr[i]) != NULL)
            return false;
    }
    return true;
}

static bool begins_with_one(const char *text, size_t len)
{
    for (size_t i = 0; i < sizeof(needles) / sizeof(needles[0]); i++) {
        size_t size = strlen(needles[i]);

        if (size <= len && strncasecmp(text, needles[i], size) == 0)
            return true;
    }
    return false;
}

static bool may_hold_secret(struct span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (strchr("-/:eklpstuEKLPSTU", text.ptr[i]) != NULL && text.ptr[i] != '\0' &&
            begins_with_one(text.ptr + i, text.len - i))
            return true;
    }
    return false;
}

static const char *names_of(struct call *call, const struct json *kinds)
{
    struct buf out;

    if (kinds == NULL)
        return NULL;
    buf_init(&out, &call->arena, SIZE_MAX);
    for (const struct json *kind = kinds->first; kind != NULL; kind = kind->next)
        buf_printf(&out, "%s%s", kind == kinds->first ? "" : ", ", kind->name);
    return out.ptr;
}

enum err tool_harmless(struct call *call, struct buf *text, size_t start, bool hide,
                       const char **out_hidden)
{
    struct span part = { text->ptr + start, text->len - start };
    struct json *value = NULL;
    struct json *hidden = NULL;
    enum err e;

    if (out_hidden != NULL)
        *out_hidden = NULL;
    if (part.len == 0 || buf_full(text) || (is_plain(part) && !(hide && may_hold_secret(part))))
        return ERR_NONE;
    e = json_parse(call, "answer", part, &value);
    if (e)
        return e;
    tool_shape_text(call, value);
    if (hide)
        hidden = tool_shape_hide(call, value);
    if (out_hidden != NULL)
        *out_hidden = names_of(call, hidden);
    buf_cut(text, start);
    json_print(text, value);
    return ERR_NONE;
}
