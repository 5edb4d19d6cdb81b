#include "guard/callers.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/secret.h"
#include "oci/variables.h"
#include "tool/cache.h"
#include "tool/confirm.h"

#define SWEEP_MS 30000
#define PROFILE  "caller" /* how policies and the audit name what callers sign with */

struct guard_caller {
    char *principal;
    uint64_t hash; /* of the principal */
    struct oci_subject subject;
    struct oci_client *client;
    struct tool_cache *cache;
    struct tool_confirm *confirm;
    struct tool_context tools[TOOL_SCOPE_ALL + 1]; /* by scopes */

    pthread_mutex_t token_lock; /* guards what follows */
    char *token;
    int64_t expires_unix_ms;

    /* Under the lock of the set. */
    unsigned holds;
    int64_t used_ms; /* clock_monotonic_ms() */
    struct guard_caller *next;
};

struct guard_callers {
    struct guard_callers_options options;
    struct oci_variables variables; /* what callers share: where regions are */

    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t stop;
    struct guard_caller *first;
    size_t count;
    bool stopping;

    bool has_sweeper;
    pthread_t sweeper;
};

/* ---- One caller ------------------------------------------------------------------------------ */

static char *copy(const char *text)
{
    char *made = malloc(strlen(text) + 1);

    if (made == NULL)
        abort();
    memcpy(made, text, strlen(text) + 1);
    return made;
}

static void forget(char *secret)
{
    if (secret != NULL)
        secret_wipe(secret, strlen(secret));
    free(secret);
}

static const char *newest_token(void *context, struct call *call)
{
    struct guard_caller *caller = context;
    const char *token;

    arena_guard(&call->arena);
    pthread_mutex_lock(&caller->token_lock);
    token = arena_strdup(&call->arena, caller->token);
    pthread_mutex_unlock(&caller->token_lock);
    return token;
}

static void take_token(struct guard_caller *caller, const char *token, int64_t expires_unix_ms)
{
    pthread_mutex_lock(&caller->token_lock);
    if (caller->token == NULL ||
        (expires_unix_ms >= caller->expires_unix_ms && strcmp(caller->token, token) != 0)) {
        forget(caller->token);
        caller->token = copy(token);
        caller->expires_unix_ms = expires_unix_ms;
    }
    pthread_mutex_unlock(&caller->token_lock);
}

static struct oci_client *new_client(const struct guard_callers *callers,
                                     const struct guard_caller *caller)
{
    struct oci_client_options options = callers->options.client;

    options.credentials = (struct oci_credentials_options){
        .profile = PROFILE,
        .auth_type = OCI_AUTH_IDENTITY_DOMAIN_UPST,
        .variables = &callers->variables,
        .subject = &caller->subject,
    };
    options.profiles = NULL;
    return oci_client_new(&options, callers->options.transport);
}

static struct guard_caller *new_caller(const struct guard_callers *callers, const char *principal,
                                       uint64_t hash)
{
    const struct guard_callers_options *options = &callers->options;
    struct guard_caller *caller = calloc(1, sizeof *caller);

    if (caller == NULL || pthread_mutex_init(&caller->token_lock, NULL) != 0)
        abort();
    caller->principal = copy(principal);
    caller->hash = hash;
    caller->subject = (struct oci_subject){
        .domain_url = options->domain_url,
        .client_id = options->client_id,
        .client_secret = options->client_secret,
        .token = newest_token,
        .context = caller,
    };
    caller->client = new_client(callers, caller);
    caller->cache = tool_cache_new();
    caller->confirm = options->tools.seal == NULL ? NULL : tool_confirm_new(options->tools.seal);
    for (unsigned scopes = 0; scopes <= TOOL_SCOPE_ALL; scopes++) {
        struct tool_context *tools = &caller->tools[scopes];

        *tools = options->tools;
        tools->client = caller->client;
        tools->cache = caller->cache;
        tools->confirm = caller->confirm;
        tools->folder = NULL;
        tools->scopes = scopes;
    }
    return caller;
}

static void free_caller(struct guard_caller *caller)
{
    oci_client_free(caller->client); /* first: it may be exchanging the token */
    tool_cache_free(caller->cache);
    tool_confirm_free(caller->confirm);
    pthread_mutex_destroy(&caller->token_lock);
    forget(caller->token);
    free(caller->principal);
    free(caller);
}

const struct tool_context *guard_caller_tools(const struct guard_caller *caller, unsigned scopes)
{
    return &caller->tools[scopes & TOOL_SCOPE_ALL];
}

const char *guard_caller_principal(const struct guard_caller *caller)
{
    return caller->principal;
}

/* ---- Forgetting ------------------------------------------------------------------------------ */

static bool is_idle(const struct guard_caller *caller, int64_t since_ms)
{
    return caller->holds == 0 && caller->used_ms <= since_ms;
}

/* Under the lock: takes out all that were not used since then, for free_all() without the lock. */
static struct guard_caller *take_idle(struct guard_callers *callers, int64_t since_ms)
{
    struct guard_caller *taken = NULL;
    struct guard_caller **link = &callers->first;

    while (*link != NULL) {
        struct guard_caller *caller = *link;

        if (!is_idle(caller, since_ms)) {
            link = &caller->next;
            continue;
        }
        *link = caller->next;
        caller->next = taken;
        taken = caller;
        callers->count--;
    }
    return taken;
}

/* Under the lock: the one that has not been used for longest, of those that may go. A confirmation
 * that was used must be remembered for as long as it is good. */
static struct guard_caller *take_oldest(struct guard_callers *callers)
{
    int64_t until = clock_monotonic_ms() - TOOL_CONFIRM_MS;
    struct guard_caller **oldest = NULL;
    struct guard_caller *taken;

    for (struct guard_caller **link = &callers->first; *link != NULL; link = &(*link)->next) {
        if (is_idle(*link, until) && (oldest == NULL || (*link)->used_ms < (*oldest)->used_ms))
            oldest = link;
    }
    if (oldest == NULL)
        return NULL;
    taken = *oldest;
    *oldest = taken->next;
    taken->next = NULL;
    callers->count--;
    return taken;
}

static void free_all(struct guard_caller *caller)
{
    while (caller != NULL) {
        struct guard_caller *next = caller->next;

        free_caller(caller);
        caller = next;
    }
}

static void *sweep(void *context)
{
    struct guard_callers *callers = context;
    int64_t wait_ms = callers->options.idle_ms < SWEEP_MS ? callers->options.idle_ms : SWEEP_MS;

    pthread_mutex_lock(&callers->lock);
    while (!callers->stopping) {
        struct timespec until = clock_monotonic_in(wait_ms);
        struct guard_caller *idle;

        pthread_cond_timedwait(&callers->stop, &callers->lock, &until);
        idle = take_idle(callers, clock_monotonic_ms() - callers->options.idle_ms);
        pthread_mutex_unlock(&callers->lock);
        free_all(idle);
        pthread_mutex_lock(&callers->lock);
    }
    pthread_mutex_unlock(&callers->lock);
    return NULL;
}

/* Signals are for the threads of the program. */
static void start_sweeper(struct guard_callers *callers)
{
    sigset_t all, before;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    callers->has_sweeper = pthread_create(&callers->sweeper, NULL, sweep, callers) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* ---- The set --------------------------------------------------------------------------------- */

static uint64_t hash_of(const char *text)
{
    uint64_t hash = UINT64_C(14695981039346656037); /* FNV-1a */

    for (; *text != '\0'; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
    return hash;
}

static struct guard_caller *find(const struct guard_callers *callers, const char *principal,
                                 uint64_t hash)
{
    struct guard_caller *caller = callers->first;

    while (caller != NULL && (caller->hash != hash || strcmp(caller->principal, principal) != 0))
        caller = caller->next;
    return caller;
}

/* Under the lock. *out_oldest had to make room. NULL: there is none. */
static struct guard_caller *add(struct guard_callers *callers, const char *principal, uint64_t hash,
                                struct guard_caller **out_oldest)
{
    struct guard_caller *caller;

    if (callers->count >= callers->options.most) {
        *out_oldest = take_oldest(callers);
        if (*out_oldest == NULL)
            return NULL;
    }
    caller = new_caller(callers, principal, hash);
    caller->next = callers->first;
    callers->first = caller;
    callers->count++;
    return caller;
}

enum err guard_callers_hold(struct guard_callers *callers, struct call *call, const char *principal,
                            const char *token, int64_t expires_unix_ms, struct guard_caller **out)
{
    uint64_t hash = hash_of(principal);
    struct guard_caller *oldest = NULL;
    struct guard_caller *caller;

    pthread_mutex_lock(&callers->lock);
    caller = find(callers, principal, hash);
    if (caller == NULL)
        caller = add(callers, principal, hash, &oldest);
    if (caller != NULL) {
        caller->holds++;
        caller->used_ms = clock_monotonic_ms();
        take_token(caller, token, expires_unix_ms);
    }
    pthread_mutex_unlock(&callers->lock);
    free_all(oldest);
    if (caller == NULL)
        return call_fail(call, ERR_LIMIT, "more than %zu callers are in use",
                         callers->options.most);
    *out = caller;
    return ERR_NONE;
}

void guard_callers_release(struct guard_callers *callers, struct guard_caller *caller)
{
    pthread_mutex_lock(&callers->lock);
    caller->holds--;
    caller->used_ms = clock_monotonic_ms();
    pthread_mutex_unlock(&callers->lock);
}

size_t guard_callers_count(struct guard_callers *callers)
{
    size_t count;

    pthread_mutex_lock(&callers->lock);
    count = callers->count;
    pthread_mutex_unlock(&callers->lock);
    return count;
}

/* Of the server's variables none that says how the server itself signs in. */
static void share_variables(struct guard_callers *callers)
{
    const struct oci_variables *from = callers->options.client.credentials.variables;

    if (from != NULL)
        callers->variables = (struct oci_variables){
            .tenancy = from->tenancy,
            .region_metadata = from->region_metadata,
            .regions_tool_file = from->regions_tool_file,
            .regions_tool_only = from->regions_tool_only,
        };
}

struct guard_callers *guard_callers_new(const struct guard_callers_options *options)
{
    struct guard_callers *callers = calloc(1, sizeof *callers);
    pthread_condattr_t attributes;

    if (callers == NULL || pthread_mutex_init(&callers->lock, NULL) != 0)
        abort();
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&callers->stop, &attributes);
    pthread_condattr_destroy(&attributes);
    callers->options = *options;
    if (options->idle_ms == 0)
        callers->options.idle_ms = GUARD_CALLERS_IDLE_MS;
    if (options->most == 0)
        callers->options.most = GUARD_CALLERS_MOST;
    share_variables(callers);
    start_sweeper(callers);
    return callers;
}

void guard_callers_free(struct guard_callers *callers)
{
    if (callers == NULL)
        return;
    pthread_mutex_lock(&callers->lock);
    callers->stopping = true;
    pthread_cond_broadcast(&callers->stop);
    pthread_mutex_unlock(&callers->lock);
    if (callers->has_sweeper)
        pthread_join(callers->sweeper, NULL);
    free_all(callers->first);
    pthread_cond_destroy(&callers->stop);
    pthread_mutex_destroy(&callers->lock);
    free(callers);
}
