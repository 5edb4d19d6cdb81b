#include "guard/proxy_upstream.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/base64.h"
#include "base/clock.h"
#include "base/log.h"
#include "json/json.h"
#include "net/url.h"
#include "oci/text.h"

#define DISCOVERY     "/.well-known/openid-configuration"
#define PATIENCE_MS   20000
#define PAUSE_MS      1000
#define PAUSE_MOST_MS 60000
#define ANSWER_MAX    (256u << 10)
#define FORM_MAX      (64u << 10)
#define TOKEN_MAX     (10u << 10) /* so that ours, sealed, fits into 16 KB of header */
#define LIFE_S        3600        /* of a token whose life is not told */
#define LIFE_MOST_S   (24 * 3600)
#define LOG_ID        "identity-domain"

struct guard_proxy_upstream {
    struct net_transport transport;
    struct arena arena; /* of the texts; of the endpoints once they were found */
    const char *url;
    const char *client_id;
    const char *authorization; /* of the client */
    struct call call;          /* of the thread that looks for the domain */
    pthread_t thread;
    pthread_mutex_t lock; /* guards what follows */
    bool found;
    struct guard_proxy_endpoints endpoints;
};

/* ---- The discovery document ------------------------------------------------------------------ */

/* Where the secret and people may go: https, or this machine. */
static bool is_safe(const char *url)
{
    struct net_url parts;

    return url != NULL && net_url_split(url, &parts) &&
           (span_equals_nocase(parts.scheme, "https") || net_url_is_loopback(&parts));
}

static bool list_has(const struct json *list, const char *word)
{
    const struct json *item = list != NULL && list->kind == JSON_ARRAY ? list->first : NULL;

    for (; item != NULL; item = item->next) {
        if (json_is_text(item) && strcmp(item->text, word) == 0)
            return true;
    }
    return false;
}

static const char *safe_url(const struct json *document, const char *name)
{
    const char *url = json_get_text(document, name);

    return is_safe(url) ? url : NULL;
}

/* The lists are what the Python servers insist on, too. */
static enum err read_document(struct call *call, const struct json *document,
                              struct guard_proxy_endpoints *out)
{
    const struct json *tells = json_get(document, "authorization_response_iss_parameter_supported");
    struct guard_proxy_endpoints endpoints = {
        .issuer = json_get_text(document, "issuer"),
        .authorize = safe_url(document, "authorization_endpoint"),
        .token = safe_url(document, "token_endpoint"),
        .jwks_uri = safe_url(document, "jwks_uri"),
        .revoke = safe_url(document, "revocation_endpoint"),
        .offers_refresh = list_has(json_get(document, "scopes_supported"), "offline_access"),
        .tells_issuer = tells != NULL && tells->kind == JSON_BOOL && tells->boolean,
    };

    if (endpoints.issuer == NULL || endpoints.authorize == NULL || endpoints.token == NULL ||
        endpoints.jwks_uri == NULL)
        return call_fail(call, ERR_PROTOCOL,
                         "the discovery document lacks issuer, authorization_endpoint, "
                         "token_endpoint or jwks_uri, or one of them is no https address");
    if (!list_has(json_get(document, "response_types_supported"), "code"))
        return call_fail(call, ERR_PROTOCOL, "the discovery document does not offer codes");
    *out = endpoints;
    return ERR_NONE;
}

static enum err send(struct guard_proxy_upstream *domain, struct call *call,
                     struct net_request *request, struct net_response *out)
{
    int64_t before = call->deadline_ms;
    enum err e;

    request->response_cap = ANSWER_MAX;
    net_headers_set(&call->arena, &request->headers, "Accept", "application/json");
    if (call_left_ms(call) > PATIENCE_MS)
        call->deadline_ms = clock_monotonic_ms() + PATIENCE_MS;
    e = domain->transport.send(domain->transport.context, call, request, out);
    call->deadline_ms = before;
    return e;
}

static enum err discover(struct guard_proxy_upstream *domain, struct call *call,
                         struct guard_proxy_endpoints *out)
{
    struct net_request request = { .method = "GET", .body = { .fd = -1 } };
    struct net_response answer;
    struct json *document;
    enum err e;

    request.url = arena_printf(&call->arena, "%s" DISCOVERY, domain->url);
    e = send(domain, call, &request, &answer);
    if (e)
        return e;
    if (answer.status != 200)
        return call_fail(call, ERR_SERVICE, "it answers %d to " DISCOVERY, answer.status);
    e = json_parse(call, "discovery document", answer.body, &document);
    return e ? e : read_document(call, document, out);
}

/* Everything the document says, out of the memory of the call. */
static void keep(struct guard_proxy_upstream *domain, const struct guard_proxy_endpoints *endpoints)
{
    struct guard_proxy_endpoints *kept = &domain->endpoints;

    pthread_mutex_lock(&domain->lock);
    *kept = *endpoints;
    kept->issuer = arena_strdup(&domain->arena, endpoints->issuer);
    kept->authorize = arena_strdup(&domain->arena, endpoints->authorize);
    kept->token = arena_strdup(&domain->arena, endpoints->token);
    kept->jwks_uri = arena_strdup(&domain->arena, endpoints->jwks_uri);
    if (endpoints->revoke != NULL)
        kept->revoke = arena_strdup(&domain->arena, endpoints->revoke);
    domain->found = true;
    pthread_mutex_unlock(&domain->lock);
}

static void *look(void *context)
{
    struct guard_proxy_upstream *domain = context;
    struct call *call = &domain->call;
    struct guard_proxy_endpoints endpoints;
    int64_t pause_ms = PAUSE_MS;
    enum err e = ERR_NONE;

    while (!call_is_cancelled(call) && discover(domain, call, &endpoints) != ERR_NONE) {
        if (!call_is_cancelled(call))
            log_write(LOG_WARNING, LOG_ID, "%s cannot be used yet: %s", domain->url,
                      call->error.message);
        call_forgive(call);
        arena_release(&call->arena);
        e = call_sleep_ms(call, pause_ms);
        if (e)
            return NULL;
        pause_ms = pause_ms * 2 > PAUSE_MOST_MS ? PAUSE_MOST_MS : pause_ms * 2;
    }
    if (!call_is_cancelled(call))
        keep(domain, &endpoints);
    return NULL;
}

const struct guard_proxy_endpoints *guard_proxy_upstream_find(struct guard_proxy_upstream *domain)
{
    bool found;

    pthread_mutex_lock(&domain->lock);
    found = domain->found;
    pthread_mutex_unlock(&domain->lock);
    return found ? &domain->endpoints : NULL;
}

/* ---- Tokens ---------------------------------------------------------------------------------- */

const char *guard_proxy_upstream_client(const struct guard_proxy_upstream *domain)
{
    return domain->client_id;
}

void guard_proxy_upstream_add(struct buf *form, const char *name, const char *value)
{
    if (form->len > 0)
        buf_add_char(form, '&');
    buf_add_text(form, name);
    buf_add_char(form, '=');
    net_url_encode(form, value);
}

static enum err post(struct guard_proxy_upstream *domain, struct call *call, const char *url,
                     const struct buf *form, struct net_response *out)
{
    struct net_request request = {
        .method = "POST",
        .url = url,
        .has_body = true,
        .body = { .bytes = buf_span(form), .fd = -1 },
    };

    arena_guard(&call->arena);
    net_headers_set(&call->arena, &request.headers, "Content-Type",
                    "application/x-www-form-urlencoded");
    net_headers_set(&call->arena, &request.headers, "Authorization", domain->authorization);
    return send(domain, call, &request, out);
}

/* An error answer; what it says goes to the log, not to the client. */
static enum guard_proxy_outcome read_refusal(struct call *call, const struct net_response *answer,
                                             const struct json *body)
{
    const char *error = json_get_text(body, "error");

    if (error != NULL && strcmp(error, "invalid_grant") == 0)
        return GUARD_PROXY_REFUSED;
    log_write(LOG_WARNING, call->log_id, "the identity domain's token endpoint answers %d (%s)",
              answer->status,
              error != NULL ? oci_text_line(&call->arena, span_of(error), 60) : "no reason");
    return answer->status >= 500 || answer->status == 429 ? GUARD_PROXY_AWAY : GUARD_PROXY_WRONG;
}

static enum guard_proxy_outcome read_tokens(struct call *call, const struct json *body,
                                            struct guard_proxy_tokens *out)
{
    const char *type = json_get_text(body, "token_type");
    struct guard_proxy_tokens tokens = {
        .access = json_get_text(body, "access_token"),
        .refresh = json_get_text(body, "refresh_token"),
        .life_s = LIFE_S,
    };
    int64_t life_s;

    if (tokens.access == NULL || type == NULL || strcasecmp(type, "Bearer") != 0 ||
        strlen(tokens.access) > TOKEN_MAX ||
        (tokens.refresh != NULL && strlen(tokens.refresh) > TOKEN_MAX)) {
        log_write(LOG_WARNING, call->log_id,
                  "the identity domain gave no bearer token, or one of more than %u bytes",
                  TOKEN_MAX);
        return GUARD_PROXY_WRONG;
    }
    if (json_int(json_get(body, "expires_in"), &life_s) && life_s > 0)
        tokens.life_s = life_s < LIFE_MOST_S ? life_s : LIFE_MOST_S;
    *out = tokens;
    return GUARD_PROXY_GIVEN;
}

enum guard_proxy_outcome guard_proxy_upstream_ask(struct guard_proxy_upstream *domain,
                                                  struct call *call, const struct buf *form,
                                                  struct guard_proxy_tokens *out)
{
    struct net_response answer;
    struct json *body = NULL;
    enum err e = post(domain, call, domain->endpoints.token, form, &answer);

    if (e == ERR_NONE)
        e = json_parse(call, "answer of the token endpoint", answer.body, &body);
    if (e) {
        log_write(LOG_WARNING, call->log_id, "the identity domain's token endpoint: %s",
                  call->error.message);
        call_forgive(call);
        return GUARD_PROXY_AWAY;
    }
    return answer.status == 200 ? read_tokens(call, body, out) : read_refusal(call, &answer, body);
}

void guard_proxy_upstream_revoke(struct guard_proxy_upstream *domain, struct call *call,
                                 const char *refresh)
{
    const struct guard_proxy_endpoints *endpoints = guard_proxy_upstream_find(domain);
    struct net_response answer;
    struct buf form;

    if (endpoints == NULL || endpoints->revoke == NULL)
        return;
    buf_init(&form, &call->arena, FORM_MAX);
    guard_proxy_upstream_add(&form, "token", refresh);
    guard_proxy_upstream_add(&form, "token_type_hint", "refresh_token");
    if (post(domain, call, endpoints->revoke, &form, &answer) != ERR_NONE) {
        log_write(LOG_WARNING, call->log_id, "the identity domain's revocation endpoint: %s",
                  call->error.message);
        call_forgive(call);
    }
}

/* ---- Life ------------------------------------------------------------------------------------ */

/* RFC 6749 section 2.3.1: each part encoded as a form's values are, then joined. */
static const char *basic_of(struct arena *arena, const char *id, const char *secret)
{
    struct buf pair;

    buf_init(&pair, arena, FORM_MAX);
    net_url_encode(&pair, id);
    buf_add_char(&pair, ':');
    net_url_encode(&pair, secret);
    return arena_printf(arena, "Basic %s", base64_encode(arena, buf_span(&pair)));
}

struct guard_proxy_upstream *guard_proxy_upstream_new(struct net_transport transport,
                                                      const char *domain_url, const char *client_id,
                                                      const char *client_secret)
{
    struct guard_proxy_upstream *domain = calloc(1, sizeof *domain);

    if (domain == NULL)
        abort();
    arena_init_locked(&domain->arena);
    domain->transport = transport;
    domain->url = arena_strdup(&domain->arena, domain_url);
    domain->client_id = arena_strdup(&domain->arena, client_id);
    domain->authorization = basic_of(&domain->arena, client_id, client_secret);
    pthread_mutex_init(&domain->lock, NULL);
    call_init(&domain->call);
    if (pthread_create(&domain->thread, NULL, look, domain) != 0)
        abort();
    return domain;
}

void guard_proxy_upstream_free(struct guard_proxy_upstream *domain)
{
    if (domain == NULL)
        return;
    call_cancel(&domain->call);
    pthread_join(domain->thread, NULL);
    call_release(&domain->call);
    pthread_mutex_destroy(&domain->lock);
    arena_release(&domain->arena);
    free(domain);
}
