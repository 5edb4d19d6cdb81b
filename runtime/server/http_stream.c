#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "server/http_inside.h"

/* What a client may leave unread; a stream that holds more loses messages that are no answers. */
#define STREAM_CAP (4u << 20)

#define EVENT_START "event: message\ndata: "
#define EVENT_END   "\n\n"
#define COMMENT     ":\n\n"

#define FIRST_ROOM 1024

/* ---- Text ------------------------------------------------------------------------------------ */

void http_text_add(struct http_text *text, const char *bytes, size_t len)
{
    if (len == 0)
        return;
    if (text->len + len > text->room) {
        size_t room = text->room > 0 ? text->room : FIRST_ROOM;

        while (room < text->len + len)
            room *= 2;
        text->ptr = realloc(text->ptr, room);
        if (text->ptr == NULL)
            abort();
        text->room = room;
    }
    memcpy(text->ptr + text->len, bytes, len);
    text->len += len;
}

void http_text_free(struct http_text *text)
{
    free(text->ptr);
    *text = (struct http_text){ .ptr = NULL };
}

/* ---- Writing: under the lock ----------------------------------------------------------------- */

static void add_event(struct http_exchange *exchange, struct span message)
{
    http_text_add(&exchange->out, EVENT_START, strlen(EVENT_START));
    http_text_add(&exchange->out, message.ptr, message.len);
    http_text_add(&exchange->out, EVENT_END, strlen(EVENT_END));
    exchange->told_ms = clock_monotonic_ms();
    http_exchange_wake(exchange);
}

void http_stream_begin(struct http_exchange *exchange)
{
    exchange->streaming = true;
    exchange->told_ms = clock_monotonic_ms();
    http_exchange_wake(exchange);
}

void http_stream_keep_alive(struct http_exchange *exchange)
{
    if (exchange->out.len == 0)
        http_text_add(&exchange->out, COMMENT, strlen(COMMENT));
    exchange->told_ms = clock_monotonic_ms();
    http_exchange_wake(exchange);
}

/* ---- The sink -------------------------------------------------------------------------------- */

static void send_message(void *context, struct span message)
{
    struct http_exchange *exchange = context;

    pthread_mutex_lock(&exchange->lock);
    if (!exchange->ended && !exchange->gone && exchange->out.len + message.len < STREAM_CAP) {
        exchange->streaming = true;
        add_event(exchange, message);
    }
    pthread_mutex_unlock(&exchange->lock);
}

void http_stream_finish(struct http_exchange *exchange)
{
    pthread_mutex_lock(&exchange->lock);

    bool was_ended = exchange->ended;

    exchange->ended = true;
    http_exchange_wake(exchange);
    pthread_mutex_unlock(&exchange->lock);
    if (was_ended)
        return;
    http_watch_remove(exchange->http->watch, exchange);
    http_exchange_release(exchange);
}

/* A session that did not come to be has no id. */
static void settle_session(struct http_exchange *exchange, const struct mcp_end *end)
{
    if (!exchange->is_new || end->error_code == 0)
        return;
    exchange->is_new = false;
    http_sessions_end(exchange->http->sessions, exchange->session);
}

static void send_answer(void *context, struct span message, const struct mcp_end *end)
{
    struct http_exchange *exchange = context;

    settle_session(exchange, end);
    pthread_mutex_lock(&exchange->lock);
    exchange->end = *end;
    exchange->served = true;
    if (!exchange->gone && message.len > 0 && !exchange->streaming && !exchange->accepts_json)
        exchange->streaming = true;
    if (!exchange->gone && message.len > 0 && exchange->streaming)
        add_event(exchange, message);
    else if (!exchange->gone && message.len > 0)
        http_text_add(&exchange->out, message.ptr, message.len);
    pthread_mutex_unlock(&exchange->lock);
    http_stream_finish(exchange);
}

/* We are on a thread for slow work already. */
static void start_work(void *context, void (*work)(void *), void *argument)
{
    (void)context;
    work(argument);
}

struct mcp_sink http_stream_sink(struct http_exchange *exchange)
{
    return (struct mcp_sink){ .send = send_message,
                              .answer = send_answer,
                              .start = start_work,
                              .context = exchange,
                              .single = !exchange->accepts_stream };
}

/* ---- Reading --------------------------------------------------------------------------------- */

/* Under the lock. */
static size_t take_out(struct http_text *out, char *to, size_t most)
{
    size_t len = out->len < most ? out->len : most;

    memcpy(to, out->ptr, len);
    out->len -= len;
    if (out->len > 0)
        memmove(out->ptr, out->ptr + len, out->len);
    else
        http_text_free(out);
    return len;
}

/* Called by the thread of the connection: 0 means that it sleeps until there is more. */
ssize_t http_stream_read(void *context, uint64_t position, char *out, size_t most)
{
    struct http_exchange *exchange = context;
    ssize_t len = 0;

    (void)position;
    pthread_mutex_lock(&exchange->lock);
    if (exchange->out.len > 0) {
        len = (ssize_t)take_out(&exchange->out, out, most);
    } else if (exchange->ended) {
        len = MHD_CONTENT_READER_END_OF_STREAM;
    } else {
        exchange->sleeping = true;
        MHD_suspend_connection(exchange->connection);
    }
    pthread_mutex_unlock(&exchange->lock);
    return len;
}
