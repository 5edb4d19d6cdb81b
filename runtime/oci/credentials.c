#include "oci/credentials.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "oci/config.h"
#include "oci/provider.h"
#include "oci/regions.h"
#include "oci/snapshot.h"
#include "oci/token.h"
#include "oci/variables.h"

#define DEFAULT_PROFILE "DEFAULT"
#define WAIT_MS         50    /* at most so late does a waiting call see that it was cancelled */
#define KEEPER_WAIT_MS  30000 /* the wall clock may jump */
#define KEEPER_LIMIT_MS 60000 /* for one renewal */
#define RETRY_MS        30000 /* after one that came to nothing */
#define RETRY_MIN_MS    500

struct oci_credentials {
    struct oci_credentials_options options;
    struct oci_variables variables;

    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t changed;
    bool loaded;
    bool refused; /* what is loaded was refused by a service, or is to be read again */
    bool over;    /* and again, when it was read again */
    bool loading; /* one thread is on its way, without the lock; it alone replaces the snapshot */
    bool used;    /* since the last renewal */
    bool stopping;
    struct oci_snapshot snapshot;
    unsigned loadings;         /* that ended */
    struct err_record failure; /* of the last one; texts in the arena */
    struct arena failure_arena;

    bool has_keeper;
    pthread_t keeper;
    struct call *keeper_call; /* while the keeper loads */
};

/* ---- Loading, one at a time ---------------------------------------------------------------- */

static const char *keep(struct arena *arena, const char *text)
{
    return text ? arena_strdup(arena, text) : NULL;
}

static void copy_record(struct arena *arena, const struct err_record *from, struct err_record *to)
{
    *to = *from;
    to->message = keep(arena, from->message);
    to->hint = keep(arena, from->hint);
    to->service.code = keep(arena, from->service.code);
    to->service.request_id = keep(arena, from->service.request_id);
}

/* Those who wait get the same failure. */
static void share_failure(struct oci_credentials *credentials, const struct call *call)
{
    arena_release(&credentials->failure_arena);
    copy_record(&credentials->failure_arena, &call->error, &credentials->failure);
}

/* A renewal that gave nothing newer is not repeated at once, but several times before the end. */
static void space_renewals(struct oci_snapshot *snapshot, bool renewed)
{
    int64_t now = clock_unix_ms();
    int64_t pause_ms = RETRY_MS;

    if (!renewed || snapshot->renew_unix_ms == 0 || snapshot->renew_unix_ms > now)
        return;
    if (snapshot->expires_unix_ms > now && (snapshot->expires_unix_ms - now) / 4 < pause_ms)
        pause_ms = (snapshot->expires_unix_ms - now) / 4 + RETRY_MIN_MS;
    snapshot->renew_unix_ms = now + pause_ms;
}

/* Under the lock, but not while it loads. A failure in the background leaves what there is. */
static enum err load(struct oci_credentials *credentials, struct call *call, bool background)
{
    struct oci_snapshot fresh;
    struct oci_loading loading = {
        .call = call,
        .options = &credentials->options,
        .before = &credentials->snapshot,
        .renew = background || credentials->refused,
        .out = &fresh,
    };
    enum err e;

    credentials->loading = true;
    pthread_mutex_unlock(&credentials->lock);
    arena_guard(&call->arena);
    oci_snapshot_init(&fresh);
    e = oci_provider_load(&loading, credentials->options.auth_type);
    pthread_mutex_lock(&credentials->lock);

    credentials->loading = false;
    credentials->loadings++;
    share_failure(credentials, call);
    if (!e) {
        oci_snapshot_release(&credentials->snapshot);
        credentials->snapshot = fresh;
        credentials->loaded = true;
        credentials->refused = false;
        credentials->over = false;
        credentials->used = !background;
        space_renewals(&credentials->snapshot, loading.renew);
    } else {
        oci_snapshot_release(&fresh);
        credentials->loaded = background && credentials->loaded;
        space_renewals(&credentials->snapshot, background);
    }
    pthread_cond_broadcast(&credentials->changed);
    return e;
}

/* Waits for the loading that another thread does. Its failure is ours, but for the one of its own
 * caller: then it is our turn. */
static enum err wait_for_loading(struct oci_credentials *credentials, struct call *call)
{
    unsigned before = credentials->loadings;
    struct timespec until;
    enum err e = ERR_NONE;

    while (credentials->loadings == before && !e) {
        until = clock_monotonic_in(WAIT_MS);
        pthread_cond_timedwait(&credentials->changed, &credentials->lock, &until);
        e = call_check(call);
    }
    if (e || credentials->loaded)
        return e;
    if (credentials->failure.code == ERR_CANCELLED || credentials->failure.code == ERR_TIMEOUT)
        return ERR_NONE;
    copy_record(&call->arena, &credentials->failure, &call->error);
    return call->error.code;
}

static bool is_session(const struct oci_snapshot *snapshot)
{
    return snapshot->type == OCI_AUTH_SECURITY_TOKEN;
}

static bool has_ended(const struct oci_snapshot *snapshot)
{
    return snapshot->expires_unix_ms && clock_unix_ms() >= snapshot->expires_unix_ms;
}

/* A session that has ended is as good as any: nobody but the user can begin another one. */
static bool is_usable(const struct oci_credentials *credentials)
{
    const struct oci_snapshot *snapshot = &credentials->snapshot;

    return credentials->loaded && !credentials->refused && oci_snapshot_is_current(snapshot) &&
           (is_session(snapshot) || !has_ended(snapshot));
}

/* Under the lock: leaves a snapshot to be used. */
static enum err make_usable(struct oci_credentials *credentials, struct call *call)
{
    enum err e = ERR_NONE;

    while (!e && !is_usable(credentials)) {
        if (!credentials->loading)
            return load(credentials, call, /* background= */ false);
        e = wait_for_loading(credentials, call);
    }
    return e;
}

/* ---- Renewals in the background ------------------------------------------------------------ */

static bool is_due(const struct oci_credentials *credentials)
{
    const struct oci_snapshot *snapshot = &credentials->snapshot;

    return credentials->loaded && !credentials->loading && snapshot->renew_unix_ms &&
           clock_unix_ms() >= snapshot->renew_unix_ms &&
           (credentials->used || (is_session(snapshot) && !has_ended(snapshot)));
}

static void renew(struct oci_credentials *credentials)
{
    struct call call;

    call_init(&call);
    call.deadline_ms = clock_monotonic_ms() + KEEPER_LIMIT_MS;
    credentials->keeper_call = &call;
    if (load(credentials, &call, /* background= */ true) != ERR_NONE)
        log_write(LOG_DEBUG, "", "token not renewed: %s", call.error.message);
    credentials->keeper_call = NULL;
    call_release(&call);
}

static int64_t keeper_wait_ms(const struct oci_credentials *credentials)
{
    int64_t left = credentials->snapshot.renew_unix_ms - clock_unix_ms();

    return left > 0 && left < KEEPER_WAIT_MS ? left : KEEPER_WAIT_MS;
}

static void *keep_alive(void *context)
{
    struct oci_credentials *credentials = context;
    struct timespec until;

    pthread_mutex_lock(&credentials->lock);
    while (!credentials->stopping) {
        if (is_due(credentials)) {
            renew(credentials);
            continue;
        }
        until = clock_monotonic_in(keeper_wait_ms(credentials));
        pthread_cond_timedwait(&credentials->changed, &credentials->lock, &until);
    }
    pthread_mutex_unlock(&credentials->lock);
    return NULL;
}

/* Signals are for the threads of the program. Without the thread, tokens are renewed when they have
 * ended. */
static void start_keeper(struct oci_credentials *credentials)
{
    sigset_t all, before;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    credentials->has_keeper =
        pthread_create(&credentials->keeper, NULL, keep_alive, credentials) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static void tend(struct oci_credentials *credentials)
{
    credentials->used = true;
    if (credentials->snapshot.renew_unix_ms == 0 || !credentials->options.transport.send)
        return;
    if (!credentials->has_keeper)
        start_keeper(credentials);
    else if (is_due(credentials))
        pthread_cond_broadcast(&credentials->changed);
}

static void stop_keeper(struct oci_credentials *credentials)
{
    pthread_mutex_lock(&credentials->lock);
    credentials->stopping = true;
    if (credentials->keeper_call)
        call_cancel(credentials->keeper_call);
    pthread_cond_broadcast(&credentials->changed);
    pthread_mutex_unlock(&credentials->lock);
    if (credentials->has_keeper)
        pthread_join(credentials->keeper, NULL);
}

/* ---- What is given ------------------------------------------------------------------------- */

static const char *config_path(const struct oci_credentials *credentials, struct call *call)
{
    return credentials->options.config_file
               ? file_expand(&call->arena, credentials->options.config_file)
               : oci_config_default_path(call);
}

static enum err check_expiry(const struct oci_credentials *credentials, struct call *call)
{
    const struct oci_snapshot *snapshot = &credentials->snapshot;
    const char *profile = credentials->options.profile;
    char when[CLOCK_RFC3339_SIZE];

    if (!is_session(snapshot) || !has_ended(snapshot))
        return ERR_NONE;
    clock_format_rfc3339(snapshot->expires_unix_ms, when);
    call_fail(call, ERR_CREDENTIALS, "the session token of profile [%s] in %s ended at %s", profile,
              config_path(credentials, call), when);
    return call_hint(call, "run `oci-mcp auth login --profile %s%s%s`", profile,
                     snapshot->region.value ? " --region " : "",
                     snapshot->region.value ? snapshot->region.value : "");
}

/* Copies everything but the key, which is counted: the snapshot may go while the call runs. */
static void give(const struct oci_credentials *credentials, struct call *call,
                 struct oci_identity *out)
{
    const struct oci_snapshot *snapshot = &credentials->snapshot;
    struct arena *arena = &call->arena;

    arena_guard(arena);
    *out = (struct oci_identity){
        .held = oci_key_retain(snapshot->key),
        .type = snapshot->type,
        .profile = arena_strdup(arena, credentials->options.profile),
        .tenancy = keep(arena, snapshot->tenancy.value),
        .user = keep(arena, snapshot->user.value),
        .region = keep(arena, snapshot->region.value),
        .session = is_session(snapshot),
        .expires_unix_ms = snapshot->expires_unix_ms,
    };
    out->signer = (struct oci_signer){
        .key_id = arena_strdup(arena, snapshot->key_id),
        .key = out->held,
        .delegation_token = keep(arena, snapshot->delegation_token),
    };
}

enum err oci_credentials_get(struct oci_credentials *credentials, struct call *call,
                             struct oci_identity *out)
{
    enum err e;

    pthread_mutex_lock(&credentials->lock);
    e = make_usable(credentials, call);
    if (!e)
        e = check_expiry(credentials, call);
    if (!e) {
        give(credentials, call, out);
        tend(credentials);
    }
    pthread_mutex_unlock(&credentials->lock);
    return e;
}

void oci_identity_release(struct oci_identity *identity)
{
    oci_key_release(identity->held);
    *identity = (struct oci_identity){ 0 };
}

void oci_credentials_reread(struct oci_credentials *credentials)
{
    pthread_mutex_lock(&credentials->lock);
    credentials->loaded = false;
    pthread_mutex_unlock(&credentials->lock);
}

static bool is_present(const struct oci_credentials *credentials, const struct oci_identity *given)
{
    const struct oci_snapshot *snapshot = &credentials->snapshot;

    return credentials->loaded && snapshot->key == given->held &&
           strcmp(snapshot->key_id, given->signer.key_id) == 0;
}

void oci_credentials_refuse(struct oci_credentials *credentials, const struct oci_identity *refused)
{
    pthread_mutex_lock(&credentials->lock);
    if (is_present(credentials, refused))
        credentials->refused = true;
    pthread_mutex_unlock(&credentials->lock);
}

void oci_credentials_end(struct oci_credentials *credentials, const struct oci_identity *refused)
{
    pthread_mutex_lock(&credentials->lock);
    if (is_present(credentials, refused))
        credentials->over = true;
    pthread_mutex_unlock(&credentials->lock);
}

bool oci_credentials_have_ended(struct oci_credentials *credentials, struct call *call,
                                struct oci_ended *out)
{
    const struct oci_snapshot *snapshot = &credentials->snapshot;
    bool ended;

    pthread_mutex_lock(&credentials->lock);
    ended =
        credentials->loaded && is_session(snapshot) && (has_ended(snapshot) || credentials->over);
    if (ended)
        *out =
            (struct oci_ended){ .profile = arena_strdup(&call->arena, credentials->options.profile),
                                .file = config_path(credentials, call),
                                .region = keep(&call->arena, snapshot->region.value),
                                .tenancy = keep(&call->arena, snapshot->tenancy.value) };
    pthread_mutex_unlock(&credentials->lock);
    return ended;
}

/* ---- Descriptions -------------------------------------------------------------------------- */

static struct oci_origin origin(struct arena *arena, struct oci_fact fact)
{
    return (struct oci_origin){
        .value = keep(arena, fact.value),
        .source = keep(arena, fact.source),
    };
}

static void describe_region(const struct oci_credentials *credentials, struct call *call,
                            struct oci_description *out)
{
    const struct oci_credentials_options *options = &credentials->options;
    struct oci_region row;
    const char *id;

    if (options->region && *options->region)
        out->region = (struct oci_origin){ options->region, "OCI_REGION or --region" };
    if (!out->region.value)
        return;
    if (oci_region_parse(call, out->region.value, &id)) {
        call_forgive(call);
        return;
    }
    out->region.value = id;
    if (oci_regions_find(options->endpoint.regions, id, &row))
        out->realm =
            (struct oci_origin){ keep(&call->arena, row.realm),
                                 row.source ? keep(&call->arena, row.source) : "the region" };
}

static void describe(const struct oci_credentials *credentials, struct call *call,
                     struct oci_description *out)
{
    const struct oci_snapshot *snapshot = &credentials->snapshot;
    struct arena *arena = &call->arena;
    char when[CLOCK_RFC3339_SIZE];

    *out = (struct oci_description){
        .type = oci_auth_type_word(snapshot->type),
        .profile = arena_strdup(arena, credentials->options.profile),
        .tenancy = origin(arena, snapshot->tenancy),
        .user = origin(arena, snapshot->user),
        .region = origin(arena, snapshot->region),
        .fingerprint = origin(arena, snapshot->fingerprint),
        .key = origin(arena, snapshot->key_source),
        .token = origin(arena, snapshot->token_source),
        .expires_unix_ms = snapshot->expires_unix_ms,
        .ended = has_ended(snapshot),
    };
    if (snapshot->expires_unix_ms) {
        clock_format_rfc3339(snapshot->expires_unix_ms, when);
        out->expires = (struct oci_origin){ arena_strdup(arena, when), "claim of the token" };
    }
    describe_region(credentials, call, out);
}

enum err oci_credentials_describe(struct oci_credentials *credentials, struct call *call,
                                  struct oci_description *out)
{
    enum err e;

    pthread_mutex_lock(&credentials->lock);
    e = make_usable(credentials, call);
    if (!e)
        describe(credentials, call, out);
    pthread_mutex_unlock(&credentials->lock);
    return e;
}

/* ---- Warnings ------------------------------------------------------------------------------ */

static void warn_exposed(struct buf *out, const char *path)
{
    if (path && file_is_exposed(path))
        buf_printf(out, "%s%s can be read by other users; run `chmod 600 %s`", out->len ? "\n" : "",
                   path, path);
}

const char *oci_credentials_warnings(struct oci_credentials *credentials, struct call *call)
{
    const struct oci_variables *variables = &credentials->variables;
    struct err_record before = call->error;
    const char *path = config_path(credentials, call);
    struct oci_profile profile = { 0 };
    struct buf lines;

    if (credentials->options.subject)
        return NULL;
    call_forgive(call);
    arena_guard(&call->arena);
    if (oci_config_load(call, path, credentials->options.profile, &profile) == ERR_NONE &&
        profile.pass_phrase)
        oci_key_wipe((char *)profile.pass_phrase, strlen(profile.pass_phrase));
    call->error = before;

    buf_init(&lines, &call->arena, LIMIT_CONFIG_FILE);
    warn_exposed(&lines, path);
    warn_exposed(&lines, profile.key_file);
    warn_exposed(&lines, profile.security_token_file);
    warn_exposed(&lines, variables->cli_key_file);
    warn_exposed(&lines, variables->delegation_token_file);
    warn_exposed(&lines, variables->domain_client_secret_file);
    return lines.len ? lines.ptr : NULL;
}

/* ---- Life ---------------------------------------------------------------------------------- */

static const char *given(const char *text, const char *otherwise)
{
    return text && *text ? text : otherwise;
}

struct oci_credentials *oci_credentials_new(const struct oci_credentials_options *options)
{
    struct oci_credentials *credentials = calloc(1, sizeof(*credentials));
    pthread_condattr_t attributes;

    if (!credentials || pthread_mutex_init(&credentials->lock, NULL) != 0)
        abort();
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&credentials->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    credentials->options = *options;
    credentials->options.config_file = given(options->config_file, NULL);
    credentials->options.profile = given(options->profile, DEFAULT_PROFILE);
    if (options->variables)
        credentials->variables = *options->variables;
    credentials->options.variables = &credentials->variables;
    oci_snapshot_init(&credentials->snapshot);
    return credentials;
}

void oci_credentials_free(struct oci_credentials *credentials)
{
    if (!credentials)
        return;
    stop_keeper(credentials);
    oci_snapshot_release(&credentials->snapshot);
    arena_release(&credentials->failure_arena);
    pthread_cond_destroy(&credentials->changed);
    pthread_mutex_destroy(&credentials->lock);
    free(credentials);
}
