/* Nothing but what was sealed opens, and it opens to what it was; the same for confirmations. */
#include "oci/seal.h"

#include <string.h>

#include "base/base64.h"
#include "input.h"
#include "require.h"
#include "standalone.h"
#include "tool/confirm.h"

#define KEY "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

static struct oci_seal *seal_of(struct call *call, const char *key)
{
    struct oci_seal *seal = NULL;

    require(oci_seal_new(call, key, NULL, &seal) == ERR_NONE, "there is a seal");
    return seal;
}

/* The input as a token, as a text and as its bytes. */
static void open_foreign(const struct oci_seal *seal, struct call *call, struct span input)
{
    const char *tokens[] = {
        arena_strndup(&call->arena, input.ptr == NULL ? "" : input.ptr, input.len),
        base64url_encode(&call->arena, input),
    };

    for (size_t i = 0; i < 2; i++) {
        struct span plain = { .len = 0 };

        call_forgive(call);
        require(oci_seal_open(seal, call, "cursor", tokens[i], &plain) == ERR_ARGUMENT,
                "a foreign token is refused");
        require(plain.ptr == NULL && strchr(call->error.message, '\n') == NULL,
                "a refusal is one line and no content");
    }
}

static void require_altered(const struct oci_seal *seal, struct call *call, const char *token,
                            struct span input)
{
    size_t at = input.len > 1 ? ((unsigned char)input.ptr[0] * 256u + (unsigned char)input.ptr[1]) %
                                    strlen(token)
                              : 0;
    char *altered = arena_strdup(&call->arena, token);
    struct span plain;

    altered[at] = altered[at] == 'A' ? 'B' : 'A';
    call_forgive(call);
    require(oci_seal_open(seal, call, "cursor", altered, &plain) == ERR_ARGUMENT,
            "an altered token is refused");
}

static void close_and_open(const struct oci_seal *seal, struct call *call, struct span input)
{
    const char *token = NULL;
    struct span plain = { .len = 0 };

    call_forgive(call);
    if (oci_seal_close(seal, call, "cursor", input, &token)) {
        require(call->error.code == ERR_LIMIT, "only what is too large is not sealed");
        return;
    }
    require(oci_seal_open(seal, call, "cursor", token, &plain) == ERR_NONE, "a token opens");
    require(plain.len == input.len &&
                (input.len == 0 || memcmp(plain.ptr, input.ptr, input.len) == 0),
            "to what was sealed");
    require_altered(seal, call, token, input);
}

/* Content of the right seal that is no confirmation. */
static void confirm(const struct oci_seal *seal, struct call *call, struct span input)
{
    struct tool_confirm_subject subject = { .entry = catalog_find("core.createVcn") };
    struct tool_confirm *state = tool_confirm_new(seal);
    struct tool_confirm_consent consent;
    const char *token = NULL;

    call_forgive(call);
    if (oci_seal_close(seal, call, "confirmation", input, &token) == ERR_NONE)
        require(tool_confirm_accept(state, call, TOOL_CONFIRM_CODE, token, &subject, &consent) ==
                    ERR_DENIED,
                "content that is no confirmation is refused");
    tool_confirm_free(state);
}

/* The input as keys. */
static void make_seal(struct call *call, struct span input)
{
    struct oci_seal *seal = NULL;

    call_forgive(call);
    if (oci_seal_new(call,
                     arena_strndup(&call->arena, input.ptr == NULL ? "" : input.ptr, input.len),
                     NULL, &seal))
        require(call->error.code == ERR_USAGE && seal == NULL, "wrong keys make no seal");
    oci_seal_free(seal);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span input = { (const char *)data, size };
    struct oci_seal *seal;
    struct call call;

    call_init(&call);
    seal = seal_of(&call, KEY);
    open_foreign(seal, &call, input);
    close_and_open(seal, &call, input);
    confirm(seal, &call, input);
    make_seal(&call, input);
    oci_seal_free(seal);
    call_release(&call);
    return 0;
}
