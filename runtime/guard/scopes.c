#include "guard/scopes.h"

#include <string.h>

#define FLAG     "--oauth-scopes"
#define TEXT_CAP 8192

static const char *const otherwise[GUARD_SCOPE_CLASSES] = { "oci-mcp:read", "oci-mcp:write",
                                                            "oci-mcp:delete" };

/* RFC 6749 section 3.3: what can stand in a list and in quotes. */
static bool is_scope(struct span text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];

        if (c <= ' ' || c > '~' || c == '"' || c == '\\')
            return false;
    }
    return text.len > 0;
}

enum err guard_scopes_check(struct call *call, const char *what, const char *text)
{
    struct span rest = span_of(text);

    while (rest.len > 0) {
        struct span word = span_cut(&rest, ' ');

        if (word.len > 0 && !is_scope(word))
            return call_fail(call, ERR_USAGE, "%s must be scopes with blanks between", what);
    }
    return ERR_NONE;
}

enum err guard_scopes_parse(struct call *call, const char *text, struct guard_scopes *out)
{
    struct span rest = span_of(text);

    *out = (struct guard_scopes){ .required = "", .audience = "" };
    for (size_t i = 0; i < GUARD_SCOPE_CLASSES; i++) {
        struct span name = span_trim(span_cut(&rest, ','));

        out->names[i] = text == NULL
                            ? otherwise[i]
                            : arena_strndup(&call->arena, name.len > 0 ? name.ptr : "", name.len);
        if (!is_scope(span_of(out->names[i])))
            return call_fail(call, ERR_USAGE,
                             FLAG " must be three scopes with commas between: READ,WRITE,DELETE");
    }
    if (rest.ptr != NULL)
        return call_fail(call, ERR_USAGE, FLAG " has more than three scopes");
    return ERR_NONE;
}

/* Identity Domains give out a scope as "read" that is asked for as AUDIENCE + "read". */
static bool has(const struct guard_scopes *scopes, const struct guard_jwt *jwt, struct span name)
{
    size_t len = strlen(scopes->audience);

    if (guard_jwt_has_scope(jwt, name))
        return true;
    if (len == 0 || name.len <= len || memcmp(name.ptr, scopes->audience, len) != 0)
        return false;
    return guard_jwt_has_scope(jwt, (struct span){ name.ptr + len, name.len - len });
}

static bool has_required(const struct guard_scopes *scopes, const struct guard_jwt *jwt)
{
    struct span rest = span_of(scopes->required);

    while (rest.len > 0) {
        struct span word = span_cut(&rest, ' ');

        if (word.len > 0 && !has(scopes, jwt, word))
            return false;
    }
    return true;
}

unsigned guard_scopes_of(const struct guard_scopes *scopes, const struct guard_jwt *jwt)
{
    unsigned bits = 0;

    if (!has_required(scopes, jwt))
        return 0;
    if (scopes->names[0] == NULL)
        return TOOL_SCOPE_ALL;
    for (size_t i = 0; i < GUARD_SCOPE_CLASSES; i++) {
        if (has(scopes, jwt, span_of(scopes->names[i])))
            bits |= 1u << i;
    }
    return tool_scope_closure(bits);
}

const char *guard_scopes_text(const struct guard_scopes *scopes, struct arena *arena, unsigned bits)
{
    struct buf text;

    buf_init(&text, arena, TEXT_CAP);
    buf_add_span(&text, span_trim(span_of(scopes->required)));
    for (size_t i = 0; i < GUARD_SCOPE_CLASSES; i++) {
        if (scopes->names[i] != NULL && (bits & 1u << i) != 0)
            buf_printf(&text, "%s%s", text.len > 0 ? " " : "", scopes->names[i]);
    }
    return text.ptr;
}
