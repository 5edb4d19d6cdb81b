/*
 * One thread that sees what libmicrohttpd does not tell: requests that take too long to come,
 * clients that leave while their connection sleeps, and streams that have been silent.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "server/http_inside.h"

#define TICK_MS       1000
#define KEEP_ALIVE_MS 15000
#define FIRST_MS      30000 /* the first request of a connection must have come in that time */
#define EVENTS        64

/* 408 to who is too slow, before anything of an answer was sent. */
#define TOO_SLOW "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

struct slot {
    struct http_exchange *exchange; /* NULL: free */
    uint32_t turn;                  /* grows with each use: events of an earlier one are stale */
};

struct http_watch {
    struct server_http *http;
    pthread_t thread;
    bool is_started;
    atomic_bool stopping;
    int epoll;
    pthread_mutex_t lock; /* guards what follows */
    struct http_link *links;
    struct slot *slots; /* [0] is never used */
    size_t count;
    size_t *free_slots;
    size_t free_count;
};

struct http_watch *http_watch_new(struct server_http *http)
{
    struct http_watch *watch = calloc(1, sizeof *watch);

    if (watch == NULL)
        abort();
    watch->http = http;
    watch->count = 1;
    watch->epoll = -1;
    pthread_mutex_init(&watch->lock, NULL);
    return watch;
}

/* ---- Connections ----------------------------------------------------------------------------- */

static void open_link(struct http_watch *watch, struct MHD_Connection *connection, void **place)
{
    const union MHD_ConnectionInfo *fd =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    const union MHD_ConnectionInfo *peer =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    struct http_link *link = calloc(1, sizeof *link);

    if (link == NULL)
        abort();
    link->watch = watch;
    link->fd = fd->connect_fd;
    link->is_tls = watch->http->options->tls_certificate != NULL;
    link->address = http_limits_address(peer == NULL ? NULL : peer->client_addr);
    link->deadline_ms = clock_monotonic_ms() + FIRST_MS;
    link->is_refused = !http_limits_connect(watch->http->limits, link->address);
    pthread_mutex_lock(&watch->lock);
    link->next = watch->links;
    if (link->next != NULL)
        link->next->before = link;
    watch->links = link;
    pthread_mutex_unlock(&watch->lock);
    *place = link;
}

static void close_link(struct http_watch *watch, void **place)
{
    struct http_link *link = *place;

    if (link == NULL)
        return;
    *place = NULL;
    pthread_mutex_lock(&watch->lock);
    if (link->before != NULL)
        link->before->next = link->next;
    else
        watch->links = link->next;
    if (link->next != NULL)
        link->next->before = link->before;
    pthread_mutex_unlock(&watch->lock);
    if (!link->is_refused)
        http_limits_disconnect(watch->http->limits, link->address);
    free(link);
}

void http_watch_link(void *context, struct MHD_Connection *connection, void **place,
                     enum MHD_ConnectionNotificationCode code)
{
    struct server_http *http = context;

    if (code == MHD_CONNECTION_NOTIFY_STARTED)
        open_link(http->watch, connection, place);
    else
        close_link(http->watch, place);
}

void http_watch_expect(struct http_link *link, int64_t within_ms)
{
    pthread_mutex_lock(&link->watch->lock);
    link->deadline_ms = within_ms == 0 ? 0 : clock_monotonic_ms() + within_ms;
    pthread_mutex_unlock(&link->watch->lock);
}

/* Under the lock, which keeps the descriptor from being closed. */
static void close_slow(struct http_watch *watch, int64_t now_ms)
{
    for (struct http_link *link = watch->links; link != NULL; link = link->next) {
        if (link->deadline_ms == 0 || link->deadline_ms > now_ms)
            continue;
        link->deadline_ms = 0;
        if (!link->is_tls &&
            send(link->fd, TOO_SLOW, strlen(TOO_SLOW), MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
            log_write(LOG_DEBUG, "", "a slow client is gone: %s", strerror(errno));
        shutdown(link->fd, SHUT_RDWR);
    }
}

/* ---- Exchanges ------------------------------------------------------------------------------- */

/* Under the lock. */
static size_t take_slot(struct http_watch *watch)
{
    if (watch->free_count > 0)
        return watch->free_slots[--watch->free_count];

    size_t room = watch->count + 1;

    watch->slots = realloc(watch->slots, room * sizeof *watch->slots);
    watch->free_slots = realloc(watch->free_slots, room * sizeof *watch->free_slots);
    if (watch->slots == NULL || watch->free_slots == NULL)
        abort();
    if (watch->count == 1)
        watch->slots[0] = (struct slot){ .exchange = NULL };
    watch->slots[watch->count] = (struct slot){ .exchange = NULL };
    return watch->count++;
}

void http_watch_add(struct http_watch *watch, struct http_exchange *exchange)
{
    struct epoll_event event = { .events = EPOLLRDHUP | EPOLLONESHOT };
    struct slot *slot;

    pthread_mutex_lock(&watch->lock);
    exchange->slot = take_slot(watch);
    slot = &watch->slots[exchange->slot];
    slot->exchange = exchange;
    slot->turn++;
    event.data.u64 = (uint64_t)slot->turn << 32 | exchange->slot;
    /* Only the first request of a connection finds its descriptor not there yet. */
    if (epoll_ctl(watch->epoll, EPOLL_CTL_MOD, exchange->link->fd, &event) != 0)
        epoll_ctl(watch->epoll, EPOLL_CTL_ADD, exchange->link->fd, &event);
    atomic_fetch_add(&watch->http->running, 1);
    pthread_mutex_unlock(&watch->lock);
}

void http_watch_remove(struct http_watch *watch, struct http_exchange *exchange)
{
    pthread_mutex_lock(&watch->lock);
    if (exchange->slot != 0) {
        watch->slots[exchange->slot].exchange = NULL;
        watch->free_slots[watch->free_count++] = exchange->slot;
        exchange->slot = 0;
        atomic_fetch_sub(&watch->http->running, 1);
    }
    pthread_mutex_unlock(&watch->lock);
}

/* Gives the exchange of a slot, held; NULL when it has ended. `turn` 0 stands for any. */
static struct http_exchange *hold_slot(struct http_watch *watch, size_t index, uint32_t turn)
{
    struct http_exchange *exchange = NULL;

    pthread_mutex_lock(&watch->lock);
    if (index < watch->count && (turn == 0 || watch->slots[index].turn == turn))
        exchange = watch->slots[index].exchange;
    if (exchange != NULL)
        http_exchange_hold(exchange);
    pthread_mutex_unlock(&watch->lock);
    return exchange;
}

void http_watch_each(struct http_watch *watch, void (*act)(struct http_exchange *))
{
    pthread_mutex_lock(&watch->lock);

    size_t count = watch->count;

    pthread_mutex_unlock(&watch->lock);
    for (size_t i = 1; i < count; i++) {
        struct http_exchange *exchange = hold_slot(watch, i, 0);

        if (exchange == NULL)
            continue;
        act(exchange);
        http_exchange_release(exchange);
    }
}

/* ---- The thread ------------------------------------------------------------------------------ */

static void look_after(struct http_exchange *exchange)
{
    struct server_http *http = exchange->http;
    int64_t now_ms = clock_monotonic_ms();
    bool is_over =
        exchange->is_get_stream && http_sessions_is_ended(http->sessions, exchange->session);

    pthread_mutex_lock(&exchange->lock);

    bool is_left = exchange->hung_up && !exchange->ended;

    if (exchange->told_ms == 0)
        exchange->told_ms = now_ms;
    if (!exchange->ended && exchange->accepts_stream &&
        now_ms - exchange->told_ms > KEEP_ALIVE_MS) {
        exchange->streaming = true;
        http_stream_keep_alive(exchange);
    }
    pthread_mutex_unlock(&exchange->lock);
    if (is_left || is_over)
        http_exchange_cancel(exchange);
}

static void take_events(struct http_watch *watch, const struct epoll_event *events, int count)
{
    for (int i = 0; i < count; i++) {
        uint64_t data = events[i].data.u64;
        struct http_exchange *exchange =
            hold_slot(watch, (size_t)(data & UINT32_MAX), (uint32_t)(data >> 32));

        if (exchange == NULL)
            continue;
        http_exchange_hang_up(exchange);
        http_exchange_release(exchange);
    }
}

static void tick(struct http_watch *watch)
{
    pthread_mutex_lock(&watch->lock);
    close_slow(watch, clock_monotonic_ms());
    pthread_mutex_unlock(&watch->lock);
    http_watch_each(watch, look_after);
    http_sessions_expire(watch->http->sessions);
}

static void *watch_all(void *context)
{
    struct http_watch *watch = context;
    struct epoll_event events[EVENTS];
    int64_t next_ms = clock_monotonic_ms() + TICK_MS;

    while (!atomic_load(&watch->stopping)) {
        int64_t left_ms = next_ms - clock_monotonic_ms();

        take_events(watch, events,
                    epoll_wait(watch->epoll, events, EVENTS, left_ms > 0 ? (int)left_ms : 0));
        if (clock_monotonic_ms() < next_ms)
            continue;
        next_ms += TICK_MS;
        tick(watch);
    }
    return NULL;
}

bool http_watch_start(struct http_watch *watch)
{
    watch->epoll = epoll_create1(EPOLL_CLOEXEC);
    watch->is_started =
        watch->epoll >= 0 && pthread_create(&watch->thread, NULL, watch_all, watch) == 0;
    return watch->is_started;
}

void http_watch_stop(struct http_watch *watch)
{
    if (!watch->is_started)
        return;
    watch->is_started = false;
    atomic_store(&watch->stopping, true);
    pthread_join(watch->thread, NULL);
}

void http_watch_free(struct http_watch *watch)
{
    if (watch == NULL)
        return;
    http_watch_stop(watch);
    if (watch->epoll >= 0)
        close(watch->epoll);
    pthread_mutex_destroy(&watch->lock);
    free(watch->slots);
    free(watch->free_slots);
    free(watch);
}
