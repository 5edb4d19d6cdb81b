/* A token from anybody: refused in one line that repeats none of it, or sound in all that is read
 * from it. */
#include "guard/jwt.h"

#include <string.h>

#include "guard/scopes.h"
#include "require.h"
#include "standalone.h"

static void check(struct call *call, struct guard_jwt *jwt, const char *token)
{
    static const struct guard_jwt_rules rules = { .issuer = "i", .audience = "a" };
    struct guard_scopes scopes;

    require(jwt->alg < GUARD_ALGS, "the algorithm is one of the list");
    require(jwt->text.ptr == token && jwt->text.len < strlen(token), "a beginning is signed");
    require(guard_scopes_parse(call, NULL, &scopes) == ERR_NONE, "the usual scopes are sound");
    require(guard_scopes_of(&scopes, jwt) <= TOOL_SCOPE_ALL, "scopes are those there are");
    if (guard_jwt_check(call, jwt, &rules) != ERR_NONE)
        return;
    require(jwt->subject[0] != '\0' && strchr(jwt->subject, '\n') == NULL, "a subject is a name");
    require(jwt->expires_unix_ms > 0, "it ends");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct guard_jwt jwt;
    struct call call;
    const char *token;

    call_init(&call);
    token = arena_strndup(&call.arena, (const char *)data, size);
    if (guard_jwt_parse(&call, token, &jwt) == ERR_NONE)
        check(&call, &jwt, token);
    else
        require(call.error.code == ERR_CREDENTIALS && strchr(call.error.message, '\n') == NULL &&
                    (strlen(token) < 40 || strstr(call.error.message, token) == NULL),
                "a refusal is one line of our own");
    call_release(&call);
    return 0;
}
