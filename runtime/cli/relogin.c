#include "cli/relogin.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "cli/auth.h"
#include "cli/browse.h"
#include "oci/random.h"

#define WAIT_MS   100 /* at most so late does a waiting call see that it was cancelled */
#define IDS       8   /* of logins that are over, but whose answers may still come */
#define ID_SIZE   65
#define TEXT_SIZE 512

enum stage { NOT_BEGUN, OPEN, SIGNED_IN, FAILED };

struct cli_relogin {
    struct mcp_login login;
    struct cli_program *program;

    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t changed;
    char ids[IDS][ID_SIZE]; /* the newest first */
    enum stage stage;       /* of the newest */
    char failure[TEXT_SIZE];
    bool declined;

    bool has_thread; /* it alone uses the call and the browse while the stage is OPEN */
    pthread_t thread;
    struct call call;
    struct cli_browse browse;
    struct oci_ended ended; /* strings in the arena of the call */
    struct oci_regions *regions;
    struct oci_endpoint_options endpoint;
};

/* ---- One login ------------------------------------------------------------------------------- */

/* Nobody becomes somebody of another tenancy by signing in again. */
static enum err check_tenancy(struct cli_relogin *relogin)
{
    const char *before = relogin->ended.tenancy;
    const char *now = relogin->browse.token.tenancy;

    if (now == NULL)
        return call_fail(&relogin->call, ERR_PROTOCOL, "the token of the login names no tenancy");
    if (before != NULL && strcmp(before, now) != 0)
        return call_fail(&relogin->call, ERR_DENIED,
                         "that login is of another tenancy than profile [%s]",
                         relogin->ended.profile);
    return ERR_NONE;
}

static enum err sign_in(struct cli_relogin *relogin)
{
    struct oci_credentials *credentials;
    struct call *call = &relogin->call;
    enum err e = cli_browse_wait(&relogin->browse, CLI_BROWSE_WAIT_S);
    struct cli_auth_session session = { .profile = relogin->ended.profile,
                                        .region = relogin->browse.region,
                                        .key = relogin->browse.key,
                                        .token = relogin->browse.token };

    if (!e)
        e = check_tenancy(relogin);
    if (!e)
        e = cli_auth_save(call, relogin->ended.file, &session);
    if (!e)
        e = oci_client_credentials_of(relogin->program->tools.client, call, relogin->ended.profile,
                                      &credentials);
    if (!e)
        oci_credentials_reread(credentials);
    return e;
}

static void *run(void *context)
{
    struct cli_relogin *relogin = context;
    enum err e = sign_in(relogin);
    const char *message = e ? relogin->call.error.message : "";

    cli_browse_close(&relogin->browse);
    pthread_mutex_lock(&relogin->lock);
    relogin->stage = e ? FAILED : SIGNED_IN;
    snprintf(relogin->failure, sizeof relogin->failure, "%s",
             relogin->declined ? "the user declined" : message);
    pthread_cond_broadcast(&relogin->changed);
    pthread_mutex_unlock(&relogin->lock);
    return NULL;
}

/* When the stage is OPEN no longer, so that the thread does not want the lock any more; or without
 * the lock, when nobody else is there. */
static void reap(struct cli_relogin *relogin)
{
    if (!relogin->has_thread)
        return;
    relogin->has_thread = false;
    pthread_join(relogin->thread, NULL);
    oci_key_release(relogin->browse.key);
    oci_regions_free(relogin->regions);
    call_release(&relogin->call);
}

/* ---- Beginning one --------------------------------------------------------------------------- */

static void remember_id(struct cli_relogin *relogin)
{
    memmove(relogin->ids[1], relogin->ids[0], (IDS - 1) * ID_SIZE);
    snprintf(relogin->ids[0], ID_SIZE, "login-%s", oci_random_hex(&relogin->call.arena));
}

static enum err open_login(struct cli_relogin *relogin, const char *profile)
{
    struct call *call = &relogin->call;
    struct oci_credentials *credentials;
    enum err e =
        oci_client_credentials_of(relogin->program->tools.client, call, profile, &credentials);

    if (!e && !oci_credentials_have_ended(credentials, call, &relogin->ended))
        e = call_fail(call, ERR_CREDENTIALS, "the session has not ended");
    if (!e)
        e = cli_auth_check_name(call, relogin->ended.profile);
    if (!e && relogin->ended.region == NULL)
        e = call_fail(call, ERR_CREDENTIALS, "the profile has no region");
    if (!e)
        e = oci_regions_resolve(relogin->regions, call, relogin->ended.region,
                                &relogin->browse.region);
    return e ? e : cli_browse_open(&relogin->browse);
}

/* Signals are for the threads of the program. */
static bool start_thread(struct cli_relogin *relogin)
{
    sigset_t all, before;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    relogin->has_thread = pthread_create(&relogin->thread, NULL, run, relogin) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return relogin->has_thread;
}

/* Under the lock, when none is open. */
static bool begin(struct cli_relogin *relogin, const char *profile)
{
    reap(relogin);
    call_init(&relogin->call);
    arena_guard(&relogin->call.arena);
    relogin->regions = oci_regions_of(&relogin->program->options.variables);
    relogin->endpoint = relogin->program->client_options.endpoint;
    relogin->endpoint.regions = relogin->regions;
    relogin->browse = (struct cli_browse){ .call = &relogin->call, .endpoint = &relogin->endpoint };
    relogin->browse.listener.fd = -1;
    if (open_login(relogin, profile) == ERR_NONE) {
        remember_id(relogin);
        relogin->declined = false;
        relogin->stage = OPEN;
        if (start_thread(relogin))
            return true;
        relogin->stage = FAILED;
        cli_browse_close(&relogin->browse);
    }
    log_write(LOG_DEBUG, "", "no login is offered: %s", relogin->call.error.message);
    oci_key_release(relogin->browse.key);
    oci_regions_free(relogin->regions);
    call_release(&relogin->call);
    return false;
}

static bool is_for(const struct cli_relogin *relogin, const char *profile)
{
    const char *chosen = relogin->program->options.profile;

    if (profile == NULL || profile[0] == '\0')
        profile = chosen != NULL ? chosen : "DEFAULT";
    return strcmp(relogin->ended.profile, profile) == 0;
}

static bool offer(void *context, struct call *call, const char *profile,
                  struct mcp_login_offer *out)
{
    struct cli_relogin *relogin = context;
    bool is_new, is_open;

    pthread_mutex_lock(&relogin->lock);
    is_new = relogin->stage != OPEN;
    if (is_new)
        is_open = begin(relogin, profile);
    else
        is_open = !relogin->declined && is_for(relogin, profile);
    if (is_open)
        *out = (struct mcp_login_offer){
            .id = arena_strdup(&call->arena, relogin->ids[0]),
            .url = arena_strdup(&call->arena, relogin->browse.url),
            .message = arena_printf(&call->arena,
                                    "The OCI session of profile [%s] has ended. Sign in to go on.",
                                    relogin->ended.profile),
            .is_new = is_new,
        };
    pthread_mutex_unlock(&relogin->lock);
    return is_open;
}

/* ---- Its end --------------------------------------------------------------------------------- */

static bool knows(void *context, const char *id)
{
    struct cli_relogin *relogin = context;
    bool found = false;

    pthread_mutex_lock(&relogin->lock);
    for (size_t i = 0; i < IDS && !found; i++)
        found = id[0] != '\0' && strcmp(relogin->ids[i], id) == 0;
    pthread_mutex_unlock(&relogin->lock);
    return found;
}

static enum err fail(struct call *call, enum err code, const char *message)
{
    call_fail(call, code, "not signed in: %s", message);
    return call_hint(call, "call the tool again for another try, or run `oci-mcp auth login`");
}

/* Under the lock. The deadline is for the work, not for the person. */
static enum err wait_until_over(struct cli_relogin *relogin, struct call *call, const char *id)
{
    int64_t start_ms = clock_monotonic_ms();
    int64_t deadline_ms = call->deadline_ms;
    enum err e = ERR_NONE;

    call->deadline_ms = 0;
    while (!e && relogin->stage == OPEN && strcmp(relogin->ids[0], id) == 0) {
        struct timespec until = clock_monotonic_in(WAIT_MS);

        pthread_cond_timedwait(&relogin->changed, &relogin->lock, &until);
        e = call_check(call);
    }
    if (deadline_ms != 0)
        call->deadline_ms = deadline_ms + clock_monotonic_ms() - start_ms;
    return e;
}

static enum err wait_for(void *context, struct call *call, const char *id)
{
    struct cli_relogin *relogin = context;
    enum err e;

    pthread_mutex_lock(&relogin->lock);
    e = wait_until_over(relogin, call, id);
    if (!e && strcmp(relogin->ids[0], id) == 0 && relogin->stage == FAILED)
        e = fail(call, ERR_CREDENTIALS, relogin->failure);
    pthread_mutex_unlock(&relogin->lock);
    return e;
}

static enum err refuse(void *context, struct call *call, const char *id)
{
    struct cli_relogin *relogin = context;

    pthread_mutex_lock(&relogin->lock);
    if (relogin->stage == OPEN && strcmp(relogin->ids[0], id) == 0) {
        relogin->declined = true;
        call_cancel(&relogin->call);
    }
    pthread_mutex_unlock(&relogin->lock);
    return fail(call, ERR_DENIED, "the user declined");
}

/* ---- Life ------------------------------------------------------------------------------------ */

struct cli_relogin *cli_relogin_new(struct cli_program *program)
{
    struct cli_relogin *relogin = calloc(1, sizeof *relogin);
    pthread_condattr_t attributes;

    if (relogin == NULL)
        abort();
    relogin->program = program;
    relogin->login = (struct mcp_login){
        .offer = offer, .knows = knows, .wait = wait_for, .refuse = refuse, .context = relogin
    };
    pthread_mutex_init(&relogin->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&relogin->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    return relogin;
}

void cli_relogin_free(struct cli_relogin *relogin)
{
    if (relogin == NULL)
        return;
    if (relogin->has_thread)
        call_cancel(&relogin->call);
    reap(relogin);
    pthread_cond_destroy(&relogin->changed);
    pthread_mutex_destroy(&relogin->lock);
    free(relogin);
}

const struct mcp_login *cli_relogin_of(const struct cli_relogin *relogin)
{
    return &relogin->login;
}
