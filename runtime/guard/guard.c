#include "guard/guard.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "guard/bearer.h"
#include "guard/callers.h"
#include "guard/jwks.h"
#include "guard/metadata.h"
#include "guard/proxy.h"
#include "guard/scopes.h"
#include "net/url.h"

#define MISSING_CAP 1024

enum way { OPEN, BEARER, RESOURCE, PROXY };

struct guard {
    struct guard_options options;
    struct arena arena; /* of what the options mean */
    enum way way;
    struct guard_bearer *bearer;
    struct guard_proxy *proxy;
    struct guard_scopes scopes;
    struct guard_metadata metadata;
    struct guard_callers *callers;                  /* NULL: the server signs for all */
    struct tool_context shared[TOOL_SCOPE_ALL + 1]; /* then; by scopes */
    const char *audience;
    const char *issuer; /* NULL before the proxy has found the domain */

    pthread_mutex_t lock;    /* guards what follows */
    struct guard_jwks *jwks; /* NULL likewise; never replaced */
};

/* What a grant of a token's sender holds. */
struct hold {
    struct guard_caller *caller; /* NULL: the server signs */
    char *principal;
};

/* ---- What the options ask for ---------------------------------------------------------------- */

static bool is_given(const char *text)
{
    return text != NULL && *text != '\0';
}

static enum way way_of(const struct guard_options *options)
{
    if (is_given(options->bearer_file))
        return BEARER;
    if (is_given(options->issuer))
        return RESOURCE;
    return is_given(options->domain) || is_given(options->client_id) ||
                   is_given(options->client_secret) || is_given(options->domain_audience)
               ? PROXY
               : OPEN;
}

static enum err check_identity(struct call *call, const char *text)
{
    if (text == NULL || strcmp(text, "caller") == 0 || strcmp(text, "server") == 0)
        return ERR_NONE;
    return call_fail(call, ERR_USAGE, "--oauth-identity must be caller or server, not \"%s\"",
                     text);
}

static bool signs_as_caller(const struct guard *guard)
{
    const char *identity = guard->options.identity;

    return (guard->way == RESOURCE || guard->way == PROXY) &&
           (identity == NULL || strcmp(identity, "caller") == 0);
}

static void add_missing(struct buf *missing, bool is_there, const char *name)
{
    if (!is_there)
        buf_printf(missing, "%s%s", missing->len > 0 ? ", " : "", name);
}

/* The names are in the order of the Python servers' own message. */
static enum err check_complete(const struct guard *guard, struct call *call)
{
    const struct guard_options *options = &guard->options;
    bool exchanges = signs_as_caller(guard);
    bool domain = exchanges || guard->way == PROXY;
    struct buf missing;

    buf_init(&missing, &call->arena, MISSING_CAP);
    add_missing(&missing, !domain || is_given(options->domain), "IDCS_DOMAIN");
    add_missing(&missing, !domain || is_given(options->client_id), "IDCS_CLIENT_ID");
    add_missing(&missing, !domain || is_given(options->client_secret), "IDCS_CLIENT_SECRET");
    add_missing(&missing, guard->way != PROXY || is_given(options->domain_audience),
                "IDCS_AUDIENCE");
    add_missing(&missing, is_given(options->base_url), "ORACLE_MCP_BASE_URL");
    if (missing.len > 0)
        return call_fail(call, ERR_USAGE, "HTTP %s authentication requires: %s",
                         guard->way == PROXY ? "IDCS" : "OAuth", missing.ptr);
    if (exchanges && !is_given(options->client.region) &&
        !is_given(options->client.endpoint.base_url))
        return call_fail(call, ERR_USAGE, "HTTP requests require an explicit region or OCI_REGION");
    return ERR_NONE;
}

static const char *keep(struct guard *guard, const char *text)
{
    return arena_strdup(&guard->arena, text == NULL ? "" : text);
}

/* What was put together in a call stays with the guard. */
static void keep_scopes(struct guard *guard)
{
    for (size_t i = 0; i < GUARD_SCOPE_CLASSES; i++) {
        if (guard->scopes.names[i] != NULL)
            guard->scopes.names[i] = keep(guard, guard->scopes.names[i]);
    }
    guard->scopes.required = keep(guard, guard->scopes.required);
    guard->scopes.audience = keep(guard, guard->scopes.audience);
}

static void keep_metadata(struct guard *guard, const char *server)
{
    struct guard_metadata *metadata = &guard->metadata;

    metadata->resource = keep(guard, metadata->resource);
    metadata->mount = keep(guard, metadata->mount);
    metadata->url = keep(guard, metadata->url);
    metadata->server = keep(guard, server);
}

/* One blank between words: the Python servers take commas, too. */
static const char *words_of(struct guard *guard, const char *text)
{
    char *words = arena_strdup(&guard->arena, text == NULL ? "" : text);
    size_t len = 0;

    for (const char *p = words; *p != '\0'; p++) {
        bool parts = strchr(", \t\r\n", *p) != NULL;

        if (!parts)
            words[len++] = *p;
        else if (len > 0 && words[len - 1] != ' ')
            words[len++] = ' ';
    }
    words[len] = '\0';
    return words;
}

static enum err open_resource(struct guard *guard, struct call *call)
{
    const char *required = words_of(guard, guard->options.required);
    const struct guard_options *options = &guard->options;
    struct guard_jwks_options keys = { .issuer = options->issuer,
                                       .server = options->server,
                                       .transport = options->transport };
    enum err e = guard_scopes_parse(call, options->scopes, &guard->scopes);

    if (!e)
        e = guard_scopes_check(call, "IDCS_REQUIRED_SCOPES", required);
    if (!e)
        e = guard_jwks_new(call, &keys, &guard->jwks);
    if (e)
        return e;
    guard->issuer = options->issuer;
    guard->audience =
        keep(guard, is_given(options->audience) ? options->audience : guard->metadata.resource);
    guard->scopes.required = required;
    guard->scopes.audience = guard->audience;
    keep_scopes(guard);
    keep_metadata(guard, is_given(options->server) ? options->server : options->issuer);
    return ERR_NONE;
}

/* By the rule of the Python servers: whoever has the required scopes may do everything, unless
 * scopes of classes are asked for. */
static enum err open_proxy(struct guard *guard, struct call *call)
{
    const struct guard_options *options = &guard->options;
    struct guard_proxy_options wanted = {
        .domain = options->domain,
        .client_id = options->client_id,
        .client_secret = options->client_secret,
        .audience = options->domain_audience,
        .base_url = options->base_url,
        .scopes = options->required,
        .compat = options->compat,
        .seal_key_file = options->seal_key_file,
        .transport = options->transport,
        .outside = options->outside,
    };
    enum err e = ERR_NONE;

    guard->scopes = (struct guard_scopes){ .required = "" };
    if (options->scopes != NULL)
        e = guard_scopes_parse(call, options->scopes, &guard->scopes);
    if (!e)
        e = guard_proxy_new(call, &wanted, &guard->proxy);
    if (e)
        return e;
    guard->audience = keep(guard, guard_proxy_audience(guard->proxy));
    guard->scopes.required = guard_proxy_required(guard->proxy);
    guard->scopes.audience = guard->audience;
    keep_scopes(guard);
    guard->metadata.resource = guard_proxy_resource(guard->proxy);
    keep_metadata(guard, guard_proxy_issuer(guard->proxy));
    return ERR_NONE;
}

static enum err open_callers(struct guard *guard, struct call *call)
{
    const struct guard_options *options = &guard->options;
    struct guard_callers_options wanted = {
        .tools = *options->tools,
        .client = options->client,
        .transport = options->transport,
        .client_id = options->client_id,
        .client_secret = options->client_secret,
    };
    enum err e;

    if (!signs_as_caller(guard))
        return ERR_NONE;
    e = guard_proxy_domain_url(call, options->domain, &wanted.domain_url);
    if (e)
        return e;
    wanted.domain_url = keep(guard, wanted.domain_url);
    guard->callers = guard_callers_new(&wanted);
    return ERR_NONE;
}

/* Several people share the server's identity then, but no files. */
static void set_shared(struct guard *guard)
{
    for (unsigned scopes = 0; scopes <= TOOL_SCOPE_ALL; scopes++) {
        guard->shared[scopes] = *guard->options.tools;
        guard->shared[scopes].folder = NULL;
        guard->shared[scopes].scopes = scopes;
    }
}

static enum err open_tokens(struct guard *guard, struct call *call)
{
    enum err e = check_complete(guard, call);

    if (!e)
        e = guard_metadata_init(call, guard->options.base_url, &guard->metadata);
    if (!e)
        e = guard->way == PROXY ? open_proxy(guard, call) : open_resource(guard, call);
    if (e)
        return e;
    guard->metadata.scopes = &guard->scopes;
    set_shared(guard);
    return open_callers(guard, call);
}

static enum err open_way(struct guard *guard, struct call *call)
{
    enum err e = check_identity(call, guard->options.identity);

    if (e || guard->way == OPEN)
        return e;
    if (guard->way != BEARER)
        return open_tokens(guard, call);
    if (is_given(guard->options.issuer))
        return call_fail(call, ERR_USAGE, "--bearer-file and --oauth-issuer contradict each other");
    return guard_bearer_new(call, guard->options.bearer_file, &guard->bearer);
}

enum err guard_new(struct call *call, const struct guard_options *options, struct guard **out)
{
    struct guard *guard = calloc(1, sizeof *guard);
    enum err e;

    if (guard == NULL || pthread_mutex_init(&guard->lock, NULL) != 0)
        abort();
    guard->options = *options;
    guard->way = way_of(options);
    e = open_way(guard, call);
    if (e)
        guard_free(guard);
    else
        *out = guard;
    return e;
}

void guard_free(struct guard *guard)
{
    if (guard == NULL)
        return;
    guard_callers_free(guard->callers);
    guard_jwks_free(guard->jwks);
    guard_proxy_free(guard->proxy);
    guard_bearer_free(guard->bearer);
    pthread_mutex_destroy(&guard->lock);
    arena_release(&guard->arena);
    free(guard);
}

bool guard_asks(const struct guard *guard)
{
    return guard->way != OPEN;
}

bool guard_is_ready(struct guard *guard)
{
    struct guard_proxy_domain domain;

    return guard->way != PROXY || guard_proxy_domain(guard->proxy, &domain);
}

/* ---- Tokens ---------------------------------------------------------------------------------- */

static void refuse(const struct guard *guard, struct call *call, int status, const char *error,
                   const char *why, unsigned scopes, struct guard_reply *refusal)
{
    guard_metadata_refuse(&guard->metadata, call, status, error, why, scopes, refusal);
}

static bool refuse_token(const struct guard *guard, struct call *call, struct guard_reply *refusal)
{
    log_write(LOG_INFO, "", "refused: %s", call->error.message);
    refuse(guard, call, 401, "invalid_token", call->error.message, TOOL_SCOPE_READ, refusal);
    call_forgive(call);
    return false;
}

static bool refuse_later(struct call *call, const char *why, struct guard_reply *refusal)
{
    log_write(LOG_WARNING, "", "%s: %s", why, call->error.message);
    guard_metadata_refuse_later(call, why, refusal);
    call_forgive(call);
    return false;
}

/* Where there is no token, there is nothing to be wrong with it. A second header is none, too: who
 * knows which of them a proxy has looked at. */
static bool read_header(const struct guard *guard, struct call *call, const struct guard_head *head,
                        const char **out, struct guard_reply *refusal)
{
    static const char scheme[] = "Bearer ";
    const char *header = head->header(head->context, "Authorization");
    const char *token;

    if (header == NULL || strncasecmp(header, scheme, strlen(scheme)) != 0) {
        refuse(guard, call, 401, NULL, "a token is needed", TOOL_SCOPE_READ, refusal);
        return false;
    }
    token = header + strlen(scheme);
    if (*token == '\0' || strpbrk(token, " \t,\"\\") != NULL) {
        refuse(guard, call, 400, "invalid_request", "Authorization must be one token", 0, refusal);
        return false;
    }
    *out = token;
    return true;
}

/* Addresses end in logs and histories: a token in one is refused, whatever else there is. */
static bool has_token(const char *query)
{
    struct span rest = span_of(query);

    while (rest.len > 0) {
        struct span pair = span_cut(&rest, '&');

        if (span_equals(span_cut(&pair, '='), "access_token"))
            return true;
    }
    return false;
}

/* The keys of the domain that the proxy has found. ERR_NETWORK before. */
static enum err find_keys(struct guard *guard, struct call *call)
{
    struct guard_proxy_domain domain;
    struct guard_jwks_options options = { .transport = guard->options.transport };
    enum err e = ERR_NONE;

    if (guard->way != PROXY)
        return ERR_NONE;
    if (!guard_proxy_domain(guard->proxy, &domain))
        return call_fail(call, ERR_NETWORK, "the identity domain was not found yet");
    options.issuer = domain.issuer;
    options.uri = domain.jwks_uri;
    pthread_mutex_lock(&guard->lock);
    if (guard->jwks == NULL) {
        e = guard_jwks_new(call, &options, &guard->jwks);
        guard->issuer = domain.issuer;
    }
    pthread_mutex_unlock(&guard->lock);
    return e;
}

static enum err check_token(struct guard *guard, struct call *call, const char *token,
                            const char **out_text, struct guard_jwt *out)
{
    struct guard_jwt_rules rules;
    enum err e = find_keys(guard, call);

    *out_text = token;
    if (!e && guard->way == PROXY)
        e = guard_proxy_open(guard->proxy, call, token, out_text);
    if (!e)
        e = guard_jwt_parse(call, *out_text, out);
    if (e)
        return e;
    rules = (struct guard_jwt_rules){ .issuer = guard->issuer, .audience = guard->audience };
    e = guard_jwt_check(call, out, &rules);
    return e ? e : guard_jwks_verify(guard->jwks, call, out);
}

/* ---- Grants ---------------------------------------------------------------------------------- */

/* "|" parts what the principal is made of. */
static void add_part(struct buf *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '|' || *text == '%')
            buf_printf(out, "%%%02X", *text);
        else
            buf_add_char(out, *text);
    }
}

/* Applications have names of their own, which may be a user's, too: Identity Domains say which. */
static const char *principal_of(const struct guard *guard, struct call *call,
                                const struct guard_jwt *jwt)
{
    const char *type = json_get_text(jwt->claims, "sub_type");
    struct buf name;

    buf_init(&name, &call->arena, 2 * GUARD_JWT_MAX);
    buf_printf(&name, "%s|", guard->issuer);
    add_part(&name, jwt->subject);
    if (type != NULL && strcmp(type, "user") != 0) {
        buf_add_char(&name, '|');
        add_part(&name, type);
    }
    return name.ptr;
}

static struct hold *new_hold(const char *principal)
{
    struct hold *hold = calloc(1, sizeof *hold);
    size_t size = strlen(principal) + 1;

    if (hold == NULL || (hold->principal = malloc(size)) == NULL)
        abort();
    memcpy(hold->principal, principal, size);
    return hold;
}

static void free_hold(struct hold *hold)
{
    free(hold->principal);
    free(hold);
}

static enum err grant_to(struct guard *guard, struct call *call, const struct guard_jwt *jwt,
                         const char *token, unsigned scopes, struct guard_grant *out)
{
    struct hold *hold = new_hold(principal_of(guard, call, jwt));
    enum err e = ERR_NONE;

    if (guard->callers != NULL)
        e = guard_callers_hold(guard->callers, call, hold->principal, token, jwt->expires_unix_ms,
                               &hold->caller);
    if (e) {
        free_hold(hold);
        return e;
    }
    *out = (struct guard_grant){
        .principal = hold->principal,
        .tools = hold->caller != NULL ? guard_caller_tools(hold->caller, scopes)
                                      : &guard->shared[scopes],
        .hold = hold,
    };
    return ERR_NONE;
}

static bool admit_token(struct guard *guard, struct call *call, const char *token,
                        struct guard_grant *grant, struct guard_reply *refusal)
{
    const char *text;
    struct guard_jwt jwt;
    unsigned scopes;
    enum err e;

    arena_guard(&call->arena);
    e = check_token(guard, call, token, &text, &jwt);
    if (e == ERR_CREDENTIALS)
        return refuse_token(guard, call, refusal);
    if (e)
        return refuse_later(call, "tokens cannot be checked now", refusal);
    scopes = guard_scopes_of(&guard->scopes, &jwt);
    if (scopes == 0) {
        guard_refuse_scope(guard, call, TOOL_SCOPE_READ, refusal);
        return false;
    }
    if (grant_to(guard, call, &jwt, text, scopes, grant) != ERR_NONE)
        return refuse_later(call, "there are too many callers now", refusal);
    return true;
}

static bool admit_bearer(struct guard *guard, struct call *call, const char *token,
                         struct guard_grant *grant, struct guard_reply *refusal)
{
    enum err e = guard_bearer_check(guard->bearer, call, token);

    if (e == ERR_CREDENTIALS)
        return refuse_token(guard, call, refusal);
    if (e)
        return refuse_later(call, "tokens cannot be checked now", refusal);
    *grant = (struct guard_grant){ .principal = "bearer", .tools = guard->options.tools };
    return true;
}

bool guard_admit(struct guard *guard, struct call *call, const struct guard_head *head,
                 struct guard_grant *grant, struct guard_reply *refusal)
{
    const char *token;

    if (guard->way == OPEN) {
        *grant = (struct guard_grant){ .principal = "http", .tools = guard->options.tools };
        return true;
    }
    if (has_token(head->query)) {
        refuse(guard, call, 400, "invalid_request", "tokens come in the header Authorization only",
               0, refusal);
        return false;
    }
    if (!read_header(guard, call, head, &token, refusal))
        return false;
    if (guard->way == BEARER)
        return admit_bearer(guard, call, token, grant, refusal);
    return admit_token(guard, call, token, grant, refusal);
}

void guard_release(struct guard *guard, struct guard_grant *grant)
{
    struct hold *hold = grant->hold;

    *grant = (struct guard_grant){ .principal = NULL };
    if (hold == NULL)
        return;
    if (hold->caller != NULL)
        guard_callers_release(guard->callers, hold->caller);
    free_hold(hold);
}

/* ---- Other answers --------------------------------------------------------------------------- */

bool guard_serve(struct guard *guard, struct call *call, const struct guard_head *head,
                 struct guard_reply *reply)
{
    if (guard_metadata_serve(&guard->metadata, call, head, reply))
        return true;
    return guard->proxy != NULL && guard_proxy_serve(guard->proxy, call, head, reply);
}

void guard_refuse_scope(struct guard *guard, struct call *call, unsigned scopes,
                        struct guard_reply *refusal)
{
    refuse(guard, call, 403, "insufficient_scope", "the token's scopes do not allow this", scopes,
           refusal);
}
