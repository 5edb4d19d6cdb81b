#include "tool/cursor.h"

#include <string.h>

#include "base/hex.h"
#include "oci/seal.h"
#include "tool/canonical.h"

#define PURPOSE "cursor"

/* Who asks for what, as hex digits. */
static const char *subject(struct tool_turn *turn, const struct json *arguments)
{
    struct arena *arena = &turn->call->arena;
    struct json *whole = json_new(arena, JSON_OBJECT);
    unsigned char hash[OCI_DIGEST_SIZE];

    json_add_member(arena, whole, "principal", json_new_text(arena, turn->caller->principal));
    json_add_member(arena, whole, "arguments", json_copy(arena, arguments));
    tool_canonical_hash(arena, whole, hash);
    return hex_encode(arena, (struct span){ (const char *)hash, sizeof(hash) });
}

enum err tool_cursor_close(struct tool_turn *turn, const struct json *arguments,
                           const struct tool_cursor *cursor, const char **out)
{
    struct arena *arena = &turn->call->arena;
    struct json *object = json_new(arena, JSON_OBJECT);
    struct buf text;

    json_add_member(arena, object, "of", json_new_text(arena, subject(turn, arguments)));
    json_add_member(arena, object, "cell", json_new_int(arena, (int64_t)cursor->cell));
    if (cursor->page != NULL)
        json_add_member(arena, object, "page", json_new_text(arena, cursor->page));
    json_add_member(arena, object, "skip", json_new_int(arena, (int64_t)cursor->skip));
    json_add_member(arena, object, "size", json_new_int(arena, cursor->size));
    buf_init(&text, arena, OCI_SEAL_TOKEN_MAX);
    json_print(&text, object);
    return oci_seal_close(turn->context->seal, turn->call, PURPOSE, buf_span(&text), out);
}

static bool get_count(const struct json *object, const char *name, size_t *out)
{
    const struct json *value = json_get(object, name);
    int64_t number = 0;

    if (value == NULL || !json_int(value, &number) || number < 0)
        return false;
    *out = (size_t)number;
    return true;
}

enum err tool_cursor_open(struct tool_turn *turn, const struct json *arguments, const char *token,
                          struct tool_cursor *out)
{
    struct call *call = turn->call;
    struct span text;
    struct json *object = NULL;
    const char *of;
    size_t size = 0;
    enum err e = oci_seal_open(turn->context->seal, call, PURPOSE, token, &text);

    if (!e)
        e = json_parse(call, PURPOSE, text, &object);
    if (e)
        return e;
    of = json_get_text(object, "of");
    if (of == NULL || strcmp(of, subject(turn, arguments)) != 0)
        return call_fail(call, ERR_ARGUMENT,
                         "cursor: it is of another call; repeat the arguments of the call that "
                         "gave it, or begin anew when regions or compartments changed meanwhile");
    out->page = json_get_text(object, "page");
    if (!get_count(object, "cell", &out->cell) || !get_count(object, "skip", &out->skip) ||
        !get_count(object, "size", &size))
        return call_fail(call, ERR_ARGUMENT, "cursor: not one of this server");
    out->size = (int64_t)size;
    return ERR_NONE;
}
