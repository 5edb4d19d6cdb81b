/* An answer of a token service, with its status in the first byte: a token that can stand in a
 * header, or a failure that says who answered. */
#include "oci/exchange.h"

#include <string.h>

#include "net/headers.h"
#include "require.h"
#include "standalone.h"

static const int statuses[] = { 200, 201, 204, 302, 400, 401, 403, 404 };

struct answer {
    int status;
    struct span body;
};

static enum err give(void *context, struct call *call, const struct net_request *request,
                     struct net_response *out)
{
    const struct answer *answer = context;

    (void)call, (void)request;
    *out = (struct net_response){ .status = answer->status, .body = answer->body };
    return ERR_NONE;
}

static void check(struct call *call, const struct oci_token *token)
{
    const char *text = arena_strndup(&call->arena, token->text.ptr, token->text.len);

    require(token->text.len > 0 && strlen(text) == token->text.len, "a token is text");
    require(net_header_is_valid("authorization", text), "a token can stand in a header");
    require(!strpbrk(text, " \"\\"), "a token can stand in quotes");
    require(oci_token_renewal_ms(token) >= 0, "a renewal is in time");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct answer answer = { .status = 200 };
    struct net_transport transport = { .send = give, .context = &answer };
    struct oci_exchange exchange = {
        .what = "the desk",
        .method = "POST",
        .url = "https://auth.example.com/token",
        .secrets = { "SECRET" },
    };
    struct oci_token token;
    struct call call;

    if (size == 0)
        return 0;
    call_init(&call);
    answer.status = statuses[data[0] % (sizeof(statuses) / sizeof(statuses[0]))];
    answer.body = (struct span){ (const char *)data + 1, size - 1 };
    if (oci_exchange_token(&call, transport, &exchange, &token)) {
        require(call.error.message && strstr(call.error.message, "the desk"), "it says who");
        require(!strstr(call.error.message, "SECRET"), "no secret is repeated");
    } else {
        check(&call, &token);
    }
    call_release(&call);
    return 0;
}
