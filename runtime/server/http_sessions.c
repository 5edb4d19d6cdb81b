#include "server/http_sessions.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

#define BUCKETS 1024

struct http_sessions {
    int most;
    int64_t idle_ms;
    pthread_mutex_t lock; /* guards what follows */
    struct http_session *buckets[BUCKETS];
    int count;
};

/* Of a session that no table knows: nobody listens. */
static void send_nowhere(void *context, struct span message)
{
    (void)context;
    (void)message;
}

static const struct mcp_sink nowhere = { .send = send_nowhere };

struct http_sessions *http_sessions_new(int most, int64_t idle_ms)
{
    struct http_sessions *sessions = calloc(1, sizeof *sessions);

    if (sessions == NULL)
        abort();
    sessions->most = most;
    sessions->idle_ms = idle_ms;
    pthread_mutex_init(&sessions->lock, NULL);
    return sessions;
}

static size_t bucket_of(const char *id)
{
    uint32_t hash = 2166136261u;

    for (; *id != '\0'; id++)
        hash = (hash ^ (unsigned char)*id) * 16777619u;
    return hash % BUCKETS;
}

static void free_session(struct http_session *session)
{
    mcp_session_free(session->mcp);
    free(session->principal);
    free(session);
}

/* Under the lock; gives the session when nobody holds it any more. */
static struct http_session *let_go(struct http_session *session)
{
    return --session->refs == 0 ? session : NULL;
}

/* Under the lock. */
static void unlink_session(struct http_sessions *sessions, struct http_session *session)
{
    struct http_session **link = &sessions->buckets[bucket_of(session->id)];

    while (*link != session)
        link = &(*link)->next;
    *link = session->next;
    session->ended = true;
    sessions->count--;
}

static bool is_of(const struct http_session *session, const char *principal)
{
    return principal == NULL || strcmp(session->principal, principal) == 0;
}

/* Under the lock: the one that was not used for longest, of those nobody uses, and of one principal
 * unless that is NULL. */
static struct http_session *find_oldest(struct http_sessions *sessions, const char *principal)
{
    struct http_session *oldest = NULL;

    for (size_t i = 0; i < BUCKETS; i++) {
        for (struct http_session *one = sessions->buckets[i]; one != NULL; one = one->next) {
            if (one->refs == 1 && is_of(one, principal) &&
                (oldest == NULL || one->used_ms < oldest->used_ms))
                oldest = one;
        }
    }
    return oldest;
}

/* Under the lock. */
static int count_of(const struct http_sessions *sessions, const char *principal)
{
    int count = 0;

    for (size_t i = 0; i < BUCKETS; i++) {
        for (struct http_session *one = sessions->buckets[i]; one != NULL; one = one->next)
            count += is_of(one, principal);
    }
    return count;
}

/* Under the lock; true when there is room for one more. Who has most of a full table gives up one
 * of its own. */
static bool make_room(struct http_sessions *sessions, const char *principal)
{
    struct http_session *oldest;

    if (sessions->count < sessions->most)
        return true;
    oldest = find_oldest(sessions,
                         count_of(sessions, principal) > sessions->most / 2 ? principal : NULL);
    if (oldest == NULL)
        return false;
    unlink_session(sessions, oldest);
    free_session(oldest);
    return true;
}

struct http_session *http_sessions_begin(struct http_sessions *sessions,
                                         const struct mcp_server *server, const char *principal)
{
    struct http_session *session = calloc(1, sizeof *session);
    bool has_room;

    if (session == NULL)
        abort();
    session->principal = strdup(principal);
    session->mcp = mcp_session_new(server, &nowhere);
    session->refs = 2;
    session->used_ms = clock_monotonic_ms();
    mcp_session_make_id(session->id);
    pthread_mutex_lock(&sessions->lock);
    has_room = make_room(sessions, principal);
    if (has_room) {
        size_t bucket = bucket_of(session->id);

        session->next = sessions->buckets[bucket];
        sessions->buckets[bucket] = session;
        sessions->count++;
    }
    pthread_mutex_unlock(&sessions->lock);
    if (has_room)
        return session;
    free_session(session);
    return NULL;
}

struct http_session *http_sessions_find(struct http_sessions *sessions, const char *id,
                                        const char *principal)
{
    struct http_session *session;

    pthread_mutex_lock(&sessions->lock);
    session = sessions->buckets[bucket_of(id)];
    while (session != NULL && strcmp(session->id, id) != 0)
        session = session->next;
    if (session != NULL && strcmp(session->principal, principal) != 0)
        session = NULL;
    if (session != NULL) {
        session->refs++;
        session->used_ms = clock_monotonic_ms();
    }
    pthread_mutex_unlock(&sessions->lock);
    return session;
}

void http_sessions_release(struct http_sessions *sessions, struct http_session *session)
{
    struct http_session *last;

    if (session == NULL)
        return;
    pthread_mutex_lock(&sessions->lock);
    session->used_ms = clock_monotonic_ms();
    last = let_go(session);
    pthread_mutex_unlock(&sessions->lock);
    if (last != NULL)
        free_session(last);
}

void http_sessions_end(struct http_sessions *sessions, struct http_session *session)
{
    struct http_session *last = NULL;

    pthread_mutex_lock(&sessions->lock);

    bool was_there = !session->ended;

    if (was_there)
        unlink_session(sessions, session);
    pthread_mutex_unlock(&sessions->lock);
    if (!was_there)
        return;
    mcp_session_cancel_all(session->mcp);
    pthread_mutex_lock(&sessions->lock);
    last = let_go(session);
    pthread_mutex_unlock(&sessions->lock);
    if (last != NULL)
        free_session(last);
}

/* Under the lock: takes out what is too old, linked by next. */
static struct http_session *take_old(struct http_sessions *sessions)
{
    int64_t limit = clock_monotonic_ms() - sessions->idle_ms;
    struct http_session *taken = NULL;

    for (size_t i = 0; i < BUCKETS; i++) {
        struct http_session *one = sessions->buckets[i];

        while (one != NULL) {
            struct http_session *next = one->next;

            if (one->refs == 1 && one->used_ms < limit) {
                unlink_session(sessions, one);
                one->next = taken;
                taken = one;
            }
            one = next;
        }
    }
    return taken;
}

void http_sessions_expire(struct http_sessions *sessions)
{
    pthread_mutex_lock(&sessions->lock);

    struct http_session *taken = take_old(sessions);

    pthread_mutex_unlock(&sessions->lock);
    while (taken != NULL) {
        struct http_session *next = taken->next;

        free_session(taken);
        taken = next;
    }
}

bool http_sessions_is_ended(struct http_sessions *sessions, const struct http_session *session)
{
    pthread_mutex_lock(&sessions->lock);

    bool is_ended = session->ended;

    pthread_mutex_unlock(&sessions->lock);
    return is_ended;
}

void http_sessions_free(struct http_sessions *sessions)
{
    if (sessions == NULL)
        return;
    for (size_t i = 0; i < BUCKETS; i++) {
        while (sessions->buckets[i] != NULL) {
            struct http_session *one = sessions->buckets[i];

            unlink_session(sessions, one);
            free_session(one);
        }
    }
    pthread_mutex_destroy(&sessions->lock);
    free(sessions);
}
