#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/limits.h"
#include "server/http_inside.h"

#define BODY_MS (60 * 1000) /* a body must have come in that time */
#define IDLE_MS (90 * 1000) /* and the next request on a connection in that */

#define BODIES_CAP   (256u << 20) /* of all messages that are being read or served */
#define PAGE_CAP     (64u << 10)  /* of a body that is no message */
#define SWALLOWED    (1u << 20)   /* of a body whose request is refused, read nevertheless */
#define STREAM_BLOCK (16u << 10)

/* ---- Begin and end --------------------------------------------------------------------------- */

static const char *address_of(struct arena *arena, struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    char *text = arena_alloc(arena, INET6_ADDRSTRLEN);
    const struct sockaddr *address = info == NULL ? NULL : info->client_addr;

    if (address != NULL && address->sa_family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)address)->sin_addr, text,
                  INET6_ADDRSTRLEN);
    else if (address != NULL && address->sa_family == AF_INET6)
        inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)address)->sin6_addr, text,
                  INET6_ADDRSTRLEN);
    return text;
}

static struct http_link *link_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

    return info == NULL ? NULL : info->socket_context;
}

/* The request line as it came. */
void *http_exchange_open(void *context, const char *uri, struct MHD_Connection *connection)
{
    struct http_exchange *exchange = calloc(1, sizeof *exchange);
    struct span rest;
    struct span path;

    if (exchange == NULL)
        abort();
    exchange->http = context;
    exchange->connection = connection;
    exchange->refs = 1;
    pthread_mutex_init(&exchange->lock, NULL);
    call_init(&exchange->call);
    rest = span_of(arena_strdup(&exchange->call.arena, uri));
    path = span_cut(&rest, '?');
    exchange->path = arena_strndup(&exchange->call.arena, path.ptr, path.len);
    exchange->query = rest.ptr == NULL ? "" : rest.ptr;
    exchange->address = address_of(&exchange->call.arena, connection);
    exchange->link = link_of(connection);
    return exchange;
}

void http_exchange_hold(struct http_exchange *exchange)
{
    pthread_mutex_lock(&exchange->lock);
    exchange->refs++;
    pthread_mutex_unlock(&exchange->lock);
}

static void free_exchange(struct http_exchange *exchange)
{
    struct server_http *http = exchange->http;

    mcp_session_free(exchange->own);
    http_sessions_release(http->sessions, exchange->session);
    if (exchange->is_granted)
        guard_release(http->options->guard, &exchange->grant);
    atomic_fetch_sub(&http->body_bytes, exchange->body.len);
    http_text_free(&exchange->body);
    http_text_free(&exchange->out);
    call_release(&exchange->call);
    pthread_mutex_destroy(&exchange->lock);
    free(exchange);
}

void http_exchange_release(struct http_exchange *exchange)
{
    pthread_mutex_lock(&exchange->lock);

    bool is_last = --exchange->refs == 0;

    pthread_mutex_unlock(&exchange->lock);
    if (is_last)
        free_exchange(exchange);
}

void http_exchange_wake(struct http_exchange *exchange)
{
    if (!exchange->sleeping)
        return;
    exchange->sleeping = false;
    MHD_resume_connection(exchange->connection);
}

/* ---- Ends that are no answers ---------------------------------------------------------------- */

/* Calls of the older revisions go on (specification 2025-11-25, "Sending Messages to the Server":
 * a disconnection is no cancellation). */
void http_exchange_cancel(struct http_exchange *exchange)
{
    if (exchange->is_get_stream)
        http_stream_finish(exchange);
    else if (exchange->is_modern && exchange->own != NULL)
        mcp_session_cancel_all(exchange->own);
}

void http_exchange_hang_up(struct http_exchange *exchange)
{
    pthread_mutex_lock(&exchange->lock);
    exchange->hung_up = true;
    pthread_mutex_unlock(&exchange->lock);
    http_exchange_cancel(exchange);
}

void http_exchange_end_open(struct http_exchange *exchange)
{
    if (exchange->is_get_stream)
        http_stream_finish(exchange);
    else if (exchange->own != NULL)
        mcp_session_end_open(exchange->own);
}

void http_exchange_close(void *context, struct MHD_Connection *connection, void **place,
                         enum MHD_RequestTerminationCode how)
{
    struct http_exchange *exchange = *place;

    (void)context;
    (void)connection;
    if (exchange == NULL)
        return;
    *place = NULL;
    http_watch_expect(exchange->link, IDLE_MS);
    pthread_mutex_lock(&exchange->lock);
    exchange->gone = true;
    pthread_mutex_unlock(&exchange->lock);
    if (how != MHD_REQUEST_TERMINATED_COMPLETED_OK)
        http_exchange_hang_up(exchange);
    http_exchange_release(exchange);
}

/* ---- The response ---------------------------------------------------------------------------- */

static void add_cors(const struct http_exchange *exchange, struct MHD_Response *response)
{
    if (exchange->origin == NULL)
        return;
    MHD_add_response_header(response, "Access-Control-Allow-Origin", exchange->origin);
    MHD_add_response_header(response, "Access-Control-Expose-Headers",
                            "Mcp-Session-Id, WWW-Authenticate, Retry-After");
    MHD_add_response_header(response, "Vary", "Origin");
}

/* Frees the response. */
static enum MHD_Result queue(struct http_exchange *exchange, int status,
                             struct MHD_Response *response)
{
    enum MHD_Result result;

    if (response == NULL)
        return MHD_NO;
    MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
    if (exchange->is_new)
        MHD_add_response_header(response, "Mcp-Session-Id", exchange->session->id);
    if (atomic_load(&exchange->http->draining))
        MHD_add_response_header(response, "Connection", "close");
    add_cors(exchange, response);
    exchange->phase = HTTP_ANSWERING;
    result = MHD_queue_response(exchange->connection, (unsigned)status, response);
    MHD_destroy_response(response);
    return result;
}

static bool has_cache_header(const struct guard_reply *reply)
{
    for (size_t i = 0; i < reply->header_count; i++) {
        if (span_equals_nocase(span_of(reply->headers[i].name), "Cache-Control"))
            return true;
    }
    return false;
}

/* Browsers take the header once. */
static bool is_said_by_cors(const struct http_exchange *exchange, const char *name)
{
    return exchange->origin != NULL &&
           span_equals_nocase(span_of(name), "Access-Control-Allow-Origin");
}

static enum MHD_Result queue_reply(struct http_exchange *exchange)
{
    const struct guard_reply *reply = &exchange->reply;
    struct MHD_Response *response = MHD_create_response_from_buffer(
        reply->body.len, (void *)(uintptr_t)reply->body.ptr, MHD_RESPMEM_MUST_COPY);

    if (response == NULL)
        return MHD_NO;
    if (reply->type != NULL)
        MHD_add_response_header(response, "Content-Type", reply->type);
    if (!has_cache_header(reply))
        MHD_add_response_header(response, "Cache-Control", "no-store");
    for (size_t i = 0; i < reply->header_count; i++) {
        if (!is_said_by_cors(exchange, reply->headers[i].name))
            MHD_add_response_header(response, reply->headers[i].name, reply->headers[i].value);
    }
    return queue(exchange, reply->status, response);
}

static void let_go(void *context)
{
    http_exchange_release(context);
}

static enum MHD_Result queue_stream(struct http_exchange *exchange)
{
    struct MHD_Response *response = MHD_create_response_from_callback(
        MHD_SIZE_UNKNOWN, STREAM_BLOCK, http_stream_read, exchange, let_go);

    if (response == NULL)
        return MHD_NO;
    http_exchange_hold(exchange);
    MHD_add_response_header(response, "Content-Type", "text/event-stream");
    MHD_add_response_header(response, "Cache-Control", "no-cache, no-transform");
    MHD_add_response_header(response, "X-Accel-Buffering", "no");
    return queue(exchange, 200, response);
}

/* The one answer of a message that got no stream. */
static enum MHD_Result queue_answer(struct http_exchange *exchange)
{
    struct span text = { exchange->out.ptr, exchange->out.len };

    if (exchange->end.needed_scopes != 0) {
        guard_refuse_scope(exchange->http->options->guard, &exchange->call,
                           exchange->end.needed_scopes, &exchange->reply);
        return queue_reply(exchange);
    }
    exchange->reply = (struct guard_reply){
        .status = http_status_of(&exchange->end, text.len > 0),
        .type = text.len > 0 ? "application/json" : NULL,
        .body = text,
    };
    return queue_reply(exchange);
}

/* The connection was woken: there is a response, or the beginning of a stream. */
static enum MHD_Result go_on(struct http_exchange *exchange)
{
    pthread_mutex_lock(&exchange->lock);

    bool is_stream = exchange->streaming;
    bool is_served = exchange->served;
    bool is_ready = is_stream || exchange->ended;

    if (!is_ready) {
        exchange->sleeping = true;
        MHD_suspend_connection(exchange->connection);
    }
    pthread_mutex_unlock(&exchange->lock);
    if (!is_ready)
        return MHD_YES;
    if (is_stream)
        return queue_stream(exchange);
    return is_served ? queue_answer(exchange) : queue_reply(exchange);
}

/* ---- The request ----------------------------------------------------------------------------- */

static bool is_small_body(struct http_exchange *exchange)
{
    const char *length = http_header(exchange->connection, "Content-Length");

    return http_header(exchange->connection, "Transfer-Encoding") == NULL &&
           (length == NULL || strtoull(length, NULL, 10) <= SWALLOWED);
}

/* A client that is still sending would not see a refusal on a connection that is closed under it:
 * its body is read first, unless it is large. */
static enum MHD_Result begin(struct http_exchange *exchange, const char *method)
{
    exchange->method = arena_strdup(&exchange->call.arena, method);
    exchange->phase = HTTP_BODY;
    http_watch_expect(exchange->link, BODY_MS);
    if (exchange->link->is_refused) {
        http_refuse(exchange, 429, "too many connections of this address");
        http_reply_header(&exchange->reply, "Retry-After", "5");
    } else {
        http_headers_check(exchange);
    }
    if (exchange->reply.status != 0 && !is_small_body(exchange))
        return queue_reply(exchange);
    return MHD_YES;
}

static enum MHD_Result take_body(struct http_exchange *exchange, const char *data, size_t *len)
{
    size_t cap = strcmp(exchange->path, HTTP_PATH) == 0 ? LIMIT_MESSAGE : PAGE_CAP;
    size_t held = exchange->body.len;
    size_t size = *len;

    *len = 0;
    if (exchange->reply.status != 0 || exchange->is_over)
        return MHD_YES;
    if (held + size > cap) {
        exchange->is_over = true;
        http_refuse(exchange, 413, "the message is larger than %zu KiB", cap >> 10);
        return MHD_YES;
    }
    if (atomic_load(&exchange->http->body_bytes) + size > BODIES_CAP) {
        http_refuse(exchange, 503, "too much is being read at once");
        http_reply_header(&exchange->reply, "Retry-After", "1");
        return MHD_YES;
    }
    http_text_add(&exchange->body, data, size);
    atomic_fetch_add(&exchange->http->body_bytes, size);
    return MHD_YES;
}

/* The connection sleeps before the work begins, which may be done at once. */
static void run(struct http_exchange *exchange)
{
    exchange->phase = HTTP_RUNNING;
    http_exchange_hold(exchange);
    pthread_mutex_lock(&exchange->lock);
    exchange->sleeping = true;
    MHD_suspend_connection(exchange->connection);
    pthread_mutex_unlock(&exchange->lock);
    server_pool_start(exchange->http->pool, http_serve, exchange);
}

static enum MHD_Result end_body(struct http_exchange *exchange)
{
    http_watch_expect(exchange->link, 0);
    if (exchange->reply.status == 0 && strcmp(exchange->path, "/healthz") == 0)
        http_status_serve(exchange);
    if (exchange->reply.status != 0)
        return queue_reply(exchange);
    run(exchange);
    return MHD_YES;
}

/* Called for the headers, for every piece of the body, at its end, and when it was woken. */
enum MHD_Result http_exchange_handle(void *context, struct MHD_Connection *connection,
                                     const char *url, const char *method, const char *version,
                                     const char *data, size_t *data_len, void **place)
{
    struct http_exchange *exchange = *place;

    (void)context;
    (void)connection;
    (void)url;
    (void)version;
    if (exchange == NULL)
        return MHD_NO;
    if (exchange->phase == HTTP_HEAD)
        return begin(exchange, method);
    if (*data_len > 0)
        return take_body(exchange, data, data_len);
    if (exchange->phase == HTTP_BODY)
        return end_body(exchange);
    return go_on(exchange);
}
