#include "guard/proxy_stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include <cmocka.h>

#include "base/log.h"
#include "guard/proxy_seal.h"
#include "net/url.h"

#define DOMAIN "https://idcs.example.com"

static const char discovery[] =
    "{\"issuer\":\"https://identity.oraclecloud.com/\","
    "\"authorization_endpoint\":\"" DOMAIN "/oauth2/v1/authorize\","
    "\"token_endpoint\":\"" DOMAIN "/oauth2/v1/token\","
    "\"revocation_endpoint\":\"" DOMAIN "/oauth2/v1/revoke\","
    "\"jwks_uri\":\"" DOMAIN "/admin/v1/SigningCert/jwk\","
    "\"response_types_supported\":[\"code\"],\"scopes_supported\":[\"openid\",\"offline_access\"]}";

static bool ends_with(const char *text, const char *end)
{
    size_t len = strlen(text);

    return len >= strlen(end) && strcmp(text + len - strlen(end), end) == 0;
}

static void note_post(struct stage_domain *domain, const struct net_request *request)
{
    const char *authorization = net_headers_get(&request->headers, "Authorization");

    snprintf(domain->form, sizeof domain->form, "%.*s", (int)request->body.bytes.len,
             request->body.bytes.ptr);
    snprintf(domain->authorization, sizeof domain->authorization, "%s", authorization);
}

static enum err answer(struct call *call, int status, const char *body, struct net_response *out)
{
    *out = (struct net_response){ .status = status,
                                  .body = span_of(arena_strdup(&call->arena, body)) };
    return ERR_NONE;
}

static enum err send(void *context, struct call *call, const struct net_request *request,
                     struct net_response *out)
{
    struct stage_domain *domain = context;

    if (ends_with(request->url, "/.well-known/openid-configuration")) {
        if (domain->discoveries++ < domain->failures)
            return answer(call, 503, "{}", out);
        return answer(call, 200, discovery, out);
    }
    if (strcmp(request->method, "GET") == 0) {
        domain->documents++;
        return answer(call, 200, domain->document, out);
    }
    note_post(domain, request);
    if (ends_with(request->url, "/revoke")) {
        domain->revoked++;
        return answer(call, 200, "", out);
    }
    domain->asked++;
    if (domain->is_away)
        return call_fail(call, ERR_NETWORK, "nobody is there");
    return answer(call, domain->status, domain->token, out);
}

static void wait_for_domain(struct guard_proxy *proxy)
{
    struct guard_proxy_domain domain;
    struct timespec pause = { .tv_nsec = 2000000 };

    while (!guard_proxy_domain(proxy, &domain))
        nanosleep(&pause, NULL);
}

struct guard_proxy *proxy_stage_replica(struct proxy_stage *stage)
{
    struct guard_proxy *proxy = NULL;

    assert_int_equal(guard_proxy_new(&stage->call, &stage->options, &proxy), ERR_NONE);
    wait_for_domain(proxy);
    return proxy;
}

void proxy_stage_open(struct proxy_stage *stage)
{
    log_set_level(LOG_OFF);
    *stage = (struct proxy_stage){
        .domain = { .status = 200,
                    .token = "{\"access_token\":\"" STAGE_JWT "\",\"token_type\":\"Bearer\","
                             "\"expires_in\":1800,\"refresh_token\":\"domain-refresh\"}" },
        .options = { .domain = "idcs.example.com",
                     .client_id = "app:1",
                     .client_secret = "s3cret/%",
                     .audience = "https://aud.example.com",
                     .base_url = STAGE_BASE "/",
                     .transport = { .send = send, .context = &stage->domain },
                     .outside = { .send = send, .context = &stage->domain } },
    };
    call_init(&stage->call);
    stage->proxy = proxy_stage_replica(stage);
}

void proxy_stage_close(struct proxy_stage *stage)
{
    guard_proxy_free(stage->proxy);
    call_release(&stage->call);
}

/* ---- Requests -------------------------------------------------------------------------------- */

struct headers {
    const char *type;
    const char *cookie;
    const char *origin;
};

static const char *header(void *context, const char *name)
{
    const struct headers *headers = context;

    if (strcasecmp(name, "Content-Type") == 0)
        return headers->type;
    if (strcasecmp(name, "Cookie") == 0)
        return headers->cookie;
    return strcasecmp(name, "Origin") == 0 ? headers->origin : NULL;
}

const char *proxy_stage_header(const struct proxy_stage *stage, const char *name)
{
    for (size_t i = 0; i < stage->reply.header_count; i++) {
        if (strcasecmp(stage->reply.headers[i].name, name) == 0)
            return stage->reply.headers[i].value;
    }
    return NULL;
}

static void keep_cookie(struct proxy_stage *stage)
{
    const char *cookie = proxy_stage_header(stage, "Set-Cookie");

    if (cookie != NULL)
        stage->cookie = arena_strndup(&stage->call.arena, cookie, strcspn(cookie, ";"));
}

static void ask(struct proxy_stage *stage, const char *method, const char *path, const char *query,
                const char *type, const char *body)
{
    struct headers headers = { type, stage->cookie, stage->origin };
    struct guard_head head = { .method = method,
                               .path = path,
                               .query = query,
                               .address = "192.0.2.1",
                               .body = span_of(body),
                               .header = header,
                               .context = &headers };

    assert_true(guard_proxy_serve(stage->proxy, &stage->call, &head, &stage->reply));
    assert_int_equal(stage->call.error.code, ERR_NONE);
    keep_cookie(stage);
}

void proxy_stage_get(struct proxy_stage *stage, const char *path, const char *query)
{
    ask(stage, "GET", path, query, NULL, NULL);
}

void proxy_stage_post(struct proxy_stage *stage, const char *path, const char *type,
                      const char *body)
{
    ask(stage, "POST", path, "", type, body);
}

void proxy_stage_form(struct proxy_stage *stage, const char *path, const char *body)
{
    proxy_stage_post(stage, path, "application/x-www-form-urlencoded", body);
}

/* ---- Answers --------------------------------------------------------------------------------- */

const char *proxy_stage_member(struct proxy_stage *stage, const char *name)
{
    struct json *body = NULL;

    assert_string_equal(stage->reply.type, "application/json");
    assert_int_equal(json_parse(&stage->call, "answer", stage->reply.body, &body), ERR_NONE);
    return json_get_text(body, name);
}

const char *proxy_stage_parameter(struct proxy_stage *stage, const char *name)
{
    const char *location = proxy_stage_header(stage, "Location");
    struct guard_proxy_form form;

    assert_int_equal(stage->reply.status, 302);
    assert_non_null(strchr(location, '?'));
    assert_true(
        guard_proxy_form_read(&stage->call.arena, span_of(strchr(location, '?') + 1), &form));
    return guard_proxy_form_get(&form, name);
}

const char *proxy_stage_transaction(struct proxy_stage *stage)
{
    static const char mark[] = "name=\"transaction\" value=\"";
    const char *start;

    assert_int_equal(stage->reply.status, 200);
    start = strstr(stage->reply.body.ptr, mark);
    assert_non_null(start);
    start += strlen(mark);
    return arena_strndup(&stage->call.arena, start, strcspn(start, "\""));
}

void proxy_stage_expect_error(struct proxy_stage *stage, int status, const char *error)
{
    assert_int_equal(stage->reply.status, status);
    assert_string_equal(proxy_stage_member(stage, "error"), error);
    assert_string_equal(proxy_stage_header(stage, "Cache-Control"), "no-store");
}

/* ---- Logins ---------------------------------------------------------------------------------- */

const char *proxy_stage_register(struct proxy_stage *stage, const char *redirect)
{
    const char *id;

    proxy_stage_post(stage, "/register", "application/json",
                     arena_printf(&stage->call.arena,
                                  "{\"client_name\":\"Tester\",\"redirect_uris\":[\"%s\"]}",
                                  redirect));
    assert_int_equal(stage->reply.status, 201);
    id = proxy_stage_member(stage, "client_id");
    assert_non_null(id);
    return id;
}

static const char *encoded(struct proxy_stage *stage, const char *text)
{
    struct buf out;

    buf_init(&out, &stage->call.arena, 8192);
    net_url_encode(&out, text);
    return out.ptr;
}

const char *proxy_stage_query(struct proxy_stage *stage, const char *client, const char *redirect)
{
    return arena_printf(
        &stage->call.arena,
        "response_type=code&client_id=%s&redirect_uri=%s&code_challenge=%s&"
        "code_challenge_method=S256&state=of-client&scope=openid+offline_access&resource=%s",
        encoded(stage, client), encoded(stage, redirect),
        guard_proxy_seal_challenge(&stage->call.arena, STAGE_VERIFIER),
        encoded(stage, STAGE_BASE "/mcp"));
}

void proxy_stage_consent(struct proxy_stage *stage, const char *client)
{
    proxy_stage_get(stage, "/authorize", proxy_stage_query(stage, client, STAGE_REDIRECT));
    if (stage->reply.status == 302)
        return; /* remembered */
    proxy_stage_form(stage, "/consent",
                     arena_printf(&stage->call.arena, "decision=allow&transaction=%s",
                                  proxy_stage_transaction(stage)));
    assert_non_null(proxy_stage_parameter(stage, "state"));
}

const char *proxy_stage_code(struct proxy_stage *stage, const char *client)
{
    const char *code;

    proxy_stage_consent(stage, client);
    proxy_stage_get(stage, "/auth/callback",
                    arena_printf(&stage->call.arena, "code=of-domain&state=%s",
                                 proxy_stage_parameter(stage, "state")));
    assert_string_equal(proxy_stage_parameter(stage, "state"), "of-client");
    code = proxy_stage_parameter(stage, "code");
    assert_non_null(code);
    return code;
}

const char *proxy_stage_code_form(struct proxy_stage *stage, const char *client, const char *code)
{
    return arena_printf(&stage->call.arena,
                        "grant_type=authorization_code&client_id=%s&redirect_uri=%s&code=%s&"
                        "code_verifier=" STAGE_VERIFIER,
                        encoded(stage, client), encoded(stage, STAGE_REDIRECT), code);
}

void proxy_stage_login(struct proxy_stage *stage, const char *client)
{
    const char *code = proxy_stage_code(stage, client);

    proxy_stage_form(stage, "/token", proxy_stage_code_form(stage, client, code));
    assert_int_equal(stage->reply.status, 200);
}

const char *proxy_stage_refresh_form(struct proxy_stage *stage, const char *client,
                                     const char *token)
{
    return arena_printf(&stage->call.arena,
                        "grant_type=refresh_token&client_id=%s&refresh_token=%s",
                        encoded(stage, client), token);
}
