#include "guard/jwks.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "net/url.h"
#include "oci/exchange.h"

#define WHAT        "the authorization server"
#define PATIENCE_MS 5000
#define WAIT_MS     50     /* at most so late does a waiting call see that it was cancelled */
#define FRESH_MS    300000 /* when the answer does not say how long it is */
#define FRESH_MIN   60000
#define RETRY_MS    5000 /* after a request that came to nothing */

struct guard_jwks {
    struct arena arena; /* of the options' texts */
    struct guard_jwks_options options;

    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t changed;
    bool fetching;             /* one thread is on its way, without the lock */
    struct guard_jwk_set *set; /* NULL before the first */
    int64_t fetched_ms;        /* clock_monotonic_ms() */
    int64_t fresh_until_ms;
    int64_t retry_ms;          /* not before; 0 for at once */
    struct err_record failure; /* of the last request; its message in failure_arena */
    struct arena failure_arena;
};

/* ---- Life ------------------------------------------------------------------------------------ */

static bool is_secure(const char *text)
{
    struct net_url url;

    return net_url_split(text, &url) &&
           (span_equals_nocase(url.scheme, "https") || net_url_is_loopback(&url));
}

static const char *keep(struct arena *arena, const char *text)
{
    return text == NULL ? NULL : arena_strdup(arena, text);
}

static enum err check(struct call *call, const char *name, const char *url)
{
    if (is_secure(url) && strchr(url, '?') == NULL)
        return ERR_NONE;
    return call_fail(call, ERR_USAGE, "%s must be an https:// URL, without a query", name);
}

enum err guard_jwks_new(struct call *call, const struct guard_jwks_options *options,
                        struct guard_jwks **out)
{
    enum err e = ERR_NONE;

    /* Who knows where the keys are never goes to the issuer, which is a name then. */
    if (options->uri == NULL)
        e = options->server != NULL ? check(call, "the authorization server", options->server)
                                    : check(call, "the issuer", options->issuer);
    if (e)
        return e;

    struct guard_jwks *jwks = calloc(1, sizeof *jwks);

    if (jwks == NULL || pthread_mutex_init(&jwks->lock, NULL) != 0)
        abort();

    pthread_condattr_t attributes;

    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&jwks->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    jwks->options = *options;
    jwks->options.issuer = keep(&jwks->arena, options->issuer);
    jwks->options.server = keep(&jwks->arena, options->server);
    jwks->options.uri = keep(&jwks->arena, options->uri);
    if (options->unknown_ms == 0)
        jwks->options.unknown_ms = GUARD_JWKS_UNKNOWN_MS;
    *out = jwks;
    return ERR_NONE;
}

void guard_jwks_free(struct guard_jwks *jwks)
{
    if (jwks == NULL)
        return;
    guard_jwk_set_release(jwks->set);
    pthread_cond_destroy(&jwks->changed);
    pthread_mutex_destroy(&jwks->lock);
    arena_release(&jwks->failure_arena);
    arena_release(&jwks->arena);
    free(jwks);
}

/* ---- Asking the server ----------------------------------------------------------------------- */

static enum err get(struct guard_jwks *jwks, struct call *call, const char *url,
                    struct net_response *out)
{
    struct oci_exchange exchange = {
        .what = WHAT, .method = "GET", .url = url, .patience_ms = PATIENCE_MS, .attempts = 1
    };

    if (!is_secure(url))
        return call_fail(call, ERR_PROTOCOL, WHAT " names an address that is not https");
    return oci_exchange_send(call, jwks->options.transport, &exchange, out);
}

/* RFC 8414 section 3.1 puts the well-known part before the path; OpenID Connect behind it. */
static const struct {
    const char *name;
    bool before_path;
} places[] = {
    { "oauth-authorization-server", true },
    { "openid-configuration", true },
    { "openid-configuration", false },
};

static const char *place_of(struct call *call, const char *server, size_t place)
{
    struct net_url url = { .target = { .ptr = "" } };
    size_t len = strlen(server);
    size_t origin;

    while (len > 0 && server[len - 1] == '/')
        len--;
    if (!net_url_split(arena_strndup(&call->arena, server, len), &url))
        return "";
    origin = len - url.target.len;
    if (!places[place].before_path)
        return arena_printf(&call->arena, "%.*s/.well-known/%s", (int)len, server,
                            places[place].name);
    return arena_printf(&call->arena, "%.*s/.well-known/%s%.*s", (int)origin, server,
                        places[place].name, (int)url.target.len, url.target.ptr);
}

/* What the metadata says of itself must be who we think it is (RFC 8414 section 3.3). */
static enum err read_metadata(struct guard_jwks *jwks, struct call *call, struct span text,
                              const char **out)
{
    struct json *metadata = NULL;
    const char *issuer;

    if (json_parse(call, "metadata", text, &metadata) != ERR_NONE) {
        call_forgive(call);
        return call_fail(call, ERR_PROTOCOL, "the metadata of " WHAT " is no JSON");
    }
    issuer = json_get_text(metadata, "issuer");
    *out = json_get_text(metadata, "jwks_uri");
    if (issuer == NULL || strcmp(issuer, jwks->options.issuer) != 0)
        return call_fail(call, ERR_PROTOCOL,
                         WHAT " says that it is another issuer than the configured one");
    if (*out == NULL)
        return call_fail(call, ERR_PROTOCOL, "the metadata of " WHAT " names no jwks_uri");
    return ERR_NONE;
}

static enum err discover(struct guard_jwks *jwks, struct call *call, const char **out)
{
    const char *server = jwks->options.server != NULL ? jwks->options.server : jwks->options.issuer;
    struct net_response answer;
    enum err e = ERR_NONE;

    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        call_forgive(call);
        e = get(jwks, call, place_of(call, server, i), &answer);
        if (!e)
            return read_metadata(jwks, call, answer.body, out);
        if (e != ERR_SERVICE)
            return e; /* it does not answer at all */
    }
    return e;
}

/* "max-age=600, public" -> 600,000, within what is sensible. */
static int64_t life_of(const struct net_response *answer)
{
    struct span rest = span_of(net_headers_get(&answer->headers, "cache-control"));

    while (rest.len > 0) {
        struct span word = span_trim(span_cut(&rest, ','));
        int64_t life_ms;

        if (!span_starts_with(word, "max-age=") || word.len > 16)
            continue;
        life_ms = (int64_t)strtol(word.ptr + 8, NULL, 10) * 1000;
        if (life_ms < FRESH_MIN)
            return FRESH_MIN;
        return life_ms > GUARD_JWKS_KEEP_MS ? GUARD_JWKS_KEEP_MS : life_ms;
    }
    return FRESH_MS;
}

static enum err ask(struct guard_jwks *jwks, struct call *call, struct guard_jwk_set **out,
                    int64_t *out_life_ms)
{
    const char *uri = jwks->options.uri;
    struct net_response answer;
    enum err e = uri != NULL ? ERR_NONE : discover(jwks, call, &uri);

    if (!e)
        e = get(jwks, call, uri, &answer);
    if (!e)
        e = guard_jwk_set_parse(call, answer.body, out);
    if (e)
        return e;
    *out_life_ms = life_of(&answer);
    if (guard_jwk_set_count(*out) > 0)
        return ERR_NONE;
    guard_jwk_set_release(*out);
    return call_fail(call, ERR_PROTOCOL, WHAT " has no key that can be used");
}

/* ---- Keeping what it said -------------------------------------------------------------------- */

static void take_failure(struct guard_jwks *jwks, const struct call *call)
{
    arena_release(&jwks->failure_arena);
    jwks->failure = (struct err_record){
        .code = call->error.code,
        .message = keep(&jwks->failure_arena, call->error.message),
    };
    log_write(LOG_WARNING, "", "keys: %s", call->error.message);
}

/*
 * Under the lock, which it gives up meanwhile. Runs in a call of its own: the impatience of one
 * caller is no failure of the server.
 */
static void fetch(struct guard_jwks *jwks)
{
    struct guard_jwk_set *set = NULL;
    int64_t life_ms = 0;
    struct call call;
    enum err e;

    jwks->fetching = true;
    pthread_mutex_unlock(&jwks->lock);
    call_init(&call);
    call.deadline_ms = clock_monotonic_ms() + 2 * PATIENCE_MS;
    e = ask(jwks, &call, &set, &life_ms);
    pthread_mutex_lock(&jwks->lock);

    int64_t now = clock_monotonic_ms();

    jwks->fetching = false;
    if (e) {
        take_failure(jwks, &call);
        jwks->retry_ms = now + RETRY_MS;
    } else {
        guard_jwk_set_release(jwks->set);
        jwks->set = set;
        jwks->fetched_ms = now;
        jwks->fresh_until_ms = now + life_ms;
        jwks->retry_ms = 0;
        jwks->failure = (struct err_record){ .code = ERR_NONE };
    }
    call_release(&call);
    pthread_cond_broadcast(&jwks->changed);
}

static bool is_usable(const struct guard_jwks *jwks, int64_t now)
{
    return jwks->set != NULL && now < jwks->fresh_until_ms + GUARD_JWKS_KEEP_MS;
}

/* Under the lock: until the request of another thread has ended. */
static enum err wait_for_fetch(struct guard_jwks *jwks, struct call *call)
{
    enum err e = ERR_NONE;

    while (jwks->fetching && !e) {
        struct timespec until = clock_monotonic_in(WAIT_MS);

        pthread_cond_timedwait(&jwks->changed, &jwks->lock, &until);
        e = call_check(call);
    }
    return e;
}

/* Under the lock: leaves keys that can be used. */
static enum err make_usable(struct guard_jwks *jwks, struct call *call)
{
    int64_t now = clock_monotonic_ms();
    enum err e = ERR_NONE;

    if (jwks->fetching && !is_usable(jwks, now))
        e = wait_for_fetch(jwks, call);
    else if (!jwks->fetching && now >= jwks->retry_ms &&
             (jwks->set == NULL || now >= jwks->fresh_until_ms))
        fetch(jwks);
    if (e || is_usable(jwks, clock_monotonic_ms()))
        return e;
    if (jwks->failure.code == ERR_NONE)
        return call_fail(call, ERR_NETWORK, WHAT " was not reached");
    return call_fail(call, jwks->failure.code, "%s", jwks->failure.message);
}

static struct guard_jwk_set *present(struct guard_jwks *jwks)
{
    return guard_jwk_set_retain(jwks->set);
}

/* Under the lock: true when the keys are newer than those that did not have one. */
static bool renew(struct guard_jwks *jwks, struct call *call, const struct guard_jwk_set *old)
{
    int64_t now = clock_monotonic_ms();

    if (jwks->fetching) {
        if (wait_for_fetch(jwks, call) != ERR_NONE)
            call_forgive(call);
    } else if (jwks->set == old && now >= jwks->fetched_ms + jwks->options.unknown_ms &&
               now >= jwks->retry_ms) {
        fetch(jwks);
        if (jwks->set == old) /* a failure; the next one waits as long as after a success */
            jwks->retry_ms = clock_monotonic_ms() + jwks->options.unknown_ms;
    }
    return jwks->set != old;
}

static enum guard_checked check_with(const struct guard_jwk_set *set, const struct guard_jwt *jwt)
{
    return guard_jwk_set_check(set, jwt->kid, jwt->alg, jwt->text, jwt->signature);
}

enum err guard_jwks_verify(struct guard_jwks *jwks, struct call *call, const struct guard_jwt *jwt)
{
    struct guard_jwk_set *set = NULL;
    enum guard_checked checked;
    enum err e;

    pthread_mutex_lock(&jwks->lock);
    e = make_usable(jwks, call);
    if (!e)
        set = present(jwks);
    pthread_mutex_unlock(&jwks->lock);
    if (e)
        return e;
    checked = check_with(set, jwt);
    if (checked == GUARD_NO_KEY) {
        struct guard_jwk_set *old = set;

        pthread_mutex_lock(&jwks->lock);
        if (renew(jwks, call, old))
            set = present(jwks);
        pthread_mutex_unlock(&jwks->lock);
        if (set != old) {
            guard_jwk_set_release(old);
            checked = check_with(set, jwt);
        }
    }
    guard_jwk_set_release(set);
    if (checked == GUARD_SIGNED)
        return ERR_NONE;
    return call_fail(call, ERR_CREDENTIALS, "the token is not signed by its issuer");
}
