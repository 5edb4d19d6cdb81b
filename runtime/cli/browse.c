#include "cli/browse.h"

#include <stdio.h>
#include <string.h>

#include "base/base64.h"
#include "base/buf.h"
#include "base/clock.h"
#include "json/json.h"
#include "net/url.h"
#include "oci/key_write.h"
#include "oci/random.h"
#include "oci/text.h"

#define URL_CAP      (16u << 10)
#define LOGIN_PATH   "/v1/oauth2/authorize"
#define PAGE_DONE    "Signed in. You can close this page."
#define PAGE_DENIED  "Not signed in. You can close this page."
#define PAGE_FOREIGN "This sign-in belongs to another login. Use the newest address."

/* ---- The address ----------------------------------------------------------------------------- */

static enum err login_url(struct cli_browse *browse, const char **out)
{
    struct call *call = browse->call;
    const char *base, *jwk;
    bool first = false;
    struct buf url;
    enum err e = oci_endpoint_of_login(call, browse->endpoint, browse->region, &base);

    if (!e)
        e = oci_key_jwk(call, browse->key, &jwk);
    if (e)
        return e;
    buf_init(&url, &call->arena, URL_CAP);
    buf_printf(&url,
               "%s" LOGIN_PATH "?action=login&client_id=iaas_console"
               "&response_type=token+id_token&scope=openid&nonce=%s"
               "&redirect_uri=http%%3A%%2F%%2Flocalhost%%3A%d&public_key=%s",
               base, oci_random_hex(&call->arena), CLI_BROWSE_PORT, jwk);
    if (browse->tenancy_name != NULL)
        net_url_add_query(&url, &first, "tenant", browse->tenancy_name);
    *out = url.ptr;
    return ERR_NONE;
}

enum err cli_browse_open(struct cli_browse *browse)
{
    enum err e = cli_listener_open(browse->call, CLI_BROWSE_PORT, &browse->listener);

    if (e)
        return e;
    e = oci_key_generate(browse->call, &browse->key);
    if (!e)
        e = login_url(browse, &browse->url);
    if (e)
        cli_browse_close(browse);
    return e;
}

void cli_browse_close(struct cli_browse *browse)
{
    cli_listener_close(&browse->listener);
}

/* ---- What comes back ----------------------------------------------------------------------- */

static const struct json *claims_of(struct call *call, const char *token)
{
    struct span rest = span_of(token);
    struct json *claims;
    struct span bytes;

    span_cut(&rest, '.');
    if (!base64url_decode(&call->arena, span_cut(&rest, '.'), &bytes))
        return NULL;
    if (json_parse(call, "token", bytes, &claims) != ERR_NONE) {
        call_forgive(call);
        return NULL;
    }
    return claims;
}

/* The number that both spell, whether padded, with a zero in front, or of the other alphabet. */
static bool read_number(struct call *call, const char *text, struct span *out)
{
    struct span bare = { text, strcspn(text, "=") };

    if (!base64url_decode(&call->arena, bare, out) &&
        !base64_decode(&call->arena, span_of(text), out))
        return false;
    while (out->len > 0 && out->ptr[0] == '\0') {
        out->ptr++;
        out->len--;
    }
    return true;
}

static bool is_same_number(struct call *call, const char *a, const char *b)
{
    struct span left, right;

    return a != NULL && read_number(call, a, &left) && read_number(call, b, &right) &&
           left.len == right.len && memcmp(left.ptr, right.ptr, left.len) == 0;
}

/* The key of this login, not that of an older one or of somebody who sends us theirs. A token that
 * does not say its key proves nothing either way: the first call will tell. */
static bool is_for_our_key(struct cli_browse *browse, const char *token)
{
    struct call *call = browse->call;
    const char *text = json_get_text(claims_of(call, token), "jwk");
    const char *ours;
    struct json *jwk = NULL;

    if (text == NULL)
        return true;
    if (json_parse(call, "jwk", span_of(text), &jwk) != ERR_NONE ||
        oci_key_modulus(call, browse->key, &ours) != ERR_NONE) {
        call_forgive(call);
        return false;
    }
    return is_same_number(call, json_get_text(jwk, "n"), ours);
}

static const char *take(void *context, struct call *call, const char *fields, bool *out_done)
{
    struct cli_browse *browse = context;
    const char *token = cli_listener_field(call, fields, "security_token");
    const char *error = cli_listener_field(call, fields, "error");

    if (token == NULL && error == NULL)
        return PAGE_DENIED;
    if (token == NULL) {
        browse->error = oci_text_line(&call->arena, span_of(error), 100);
        *out_done = true;
        return PAGE_DENIED;
    }
    if (oci_token_parse(call, "the token of the login", span_of(token), &browse->token) !=
            ERR_NONE ||
        !is_for_our_key(browse, token)) {
        call_forgive(call);
        browse->foreign = true;
        fputs("oci-mcp: the browser brought the answer to another login; still waiting\n", stderr);
        return PAGE_FOREIGN;
    }
    *out_done = true;
    return PAGE_DONE;
}

static enum err fail_late(struct cli_browse *browse, int64_t waited_s)
{
    struct call *call = browse->call;

    call_forgive(call);
    call_fail(call, ERR_TIMEOUT, "nobody signed in within %lld seconds%s", (long long)waited_s,
              browse->foreign ? "; what came was the answer to another login" : "");
    return call_hint(call, "start again; --timeout SECONDS gives more time");
}

enum err cli_browse_wait(struct cli_browse *browse, int64_t wait_s)
{
    struct call *call = browse->call;
    enum err e;

    if (wait_s > 0)
        call->deadline_ms = clock_monotonic_ms() + wait_s * 1000;
    e = cli_listener_serve(call, &browse->listener, take, browse);
    call->deadline_ms = 0;
    if (e == ERR_TIMEOUT)
        return fail_late(browse, wait_s);
    if (e == ERR_CANCELLED) {
        call_forgive(call);
        return call_fail(call, ERR_CANCELLED, "interrupted; nothing was changed");
    }
    if (!e && browse->error != NULL)
        return call_fail(call, ERR_DENIED, "the login was refused in the browser: %s",
                         browse->error);
    return e;
}
