/* A session token is refused, or can stand in a header. */
#include "oci/token.h"

#include <string.h>

#include "input.h"
#include "net/headers.h"
#include "require.h"
#include "standalone.h"

static void check(struct call *call, const struct oci_token *token)
{
    const char *text = arena_strndup(&call->arena, token->text.ptr, token->text.len);

    require(token->text.len > 0 && strlen(text) == token->text.len, "a token is text");
    require(net_header_is_valid("authorization", text), "a token can stand in a header");
    require(!strpbrk(text, " \"\\"), "a token can stand in quotes");
    require(token->expires_unix_ms >= 0, "a token ends after 1970");
    require(!token->user || oci_token_is_ocid(token->user), "a user is an OCID");
    require(!token->tenancy || oci_token_is_ocid(token->tenancy), "a tenancy is an OCID");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct oci_profile profile = { .file = "config", .name = "DEFAULT" };
    struct oci_token token;
    struct call call;

    call_init(&call);
    profile.security_token_file = input_file((struct span){ (const char *)data, size });
    if (oci_token_read(&call, &profile, &token))
        require(call.error.message && call.error.hint, "a refusal says why and what to do");
    else
        check(&call, &token);
    call_release(&call);
    return 0;
}
