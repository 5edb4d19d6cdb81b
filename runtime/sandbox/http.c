#include "sandbox/http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include <microhttpd.h>

#include "base/buf.h"
#include "base/limits.h"
#include "sandbox/serve.h"

#define CONNECTIONS_MAX 512
#define TRICKLE_BYTES   16
#define TRICKLE_MS      50
#define HUGE_BODY       ((uint64_t)LIMIT_RESPONSE_BODY + (16u << 20))

struct sandbox_http {
    struct MHD_Daemon *daemon;
    struct sandbox_state *state;
    const char *host;
    bool is_tls;
    atomic_bool stopping; /* ends the sleep of slow answers */
};

/* One request while it arrives; lives from its first line to the end of its answer. */
struct exchange {
    struct call call;
    const char *target;
    struct buf body;
    bool started;
};

/* ---- Answers ------------------------------------------------------------------------------- */

static void wait_ms(struct sandbox_http *http, int64_t ms)
{
    const struct timespec slice = { .tv_nsec = 20 * 1000000 };

    for (; ms > 0 && !atomic_load(&http->stopping); ms -= 20)
        nanosleep(&slice, NULL);
}

/* A body that ends before its announced length. */
static ssize_t read_cut(void *context, uint64_t position, char *out, size_t max)
{
    const struct span *body = context;
    size_t left = position < body->len ? body->len - (size_t)position : 0;

    if (left == 0)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    if (left > max)
        left = max;
    memcpy(out, body->ptr + position, left);
    return (ssize_t)left;
}

/* A body that takes its time: a few bytes at once. */
static ssize_t read_slowly(void *context, uint64_t position, char *out, size_t max)
{
    const struct timespec pause = { .tv_nsec = TRICKLE_MS * 1000000 };
    const struct span *body = context;
    size_t left = body->len - (size_t)position;

    if (position > 0)
        nanosleep(&pause, NULL);
    if (left > TRICKLE_BYTES)
        left = TRICKLE_BYTES;
    if (left > max)
        left = max;
    memcpy(out, body->ptr + position, left);
    return (ssize_t)left;
}

/* One JSON string that does not end for long. */
static ssize_t read_huge(void *context, uint64_t position, char *out, size_t max)
{
    (void)context;
    memset(out, 'x', max);
    if (position == 0)
        out[0] = '"';
    if (position + max == HUGE_BODY)
        out[max - 1] = '"';
    return (ssize_t)max;
}

static struct MHD_Response *new_response(struct exchange *exchange,
                                         const struct sandbox_answer *answer)
{
    struct span *sent = arena_alloc(&exchange->call.arena, sizeof(*sent));

    *sent = answer->body;
    switch (answer->damage) {
    case SANDBOX_DAMAGE_TRUNCATE:
        return MHD_create_response_from_callback(sent->len + 1000, 4096, read_cut, sent, NULL);
    case SANDBOX_DAMAGE_CUT:
        sent->len /= 2;
        return MHD_create_response_from_callback(answer->body.len + 1, 4096, read_cut, sent, NULL);
    case SANDBOX_DAMAGE_LENGTH:
        return MHD_create_response_from_buffer(sent->len / 2, (void *)sent->ptr,
                                               MHD_RESPMEM_PERSISTENT);
    case SANDBOX_DAMAGE_TRICKLE:
        return MHD_create_response_from_callback(sent->len, TRICKLE_BYTES, read_slowly, sent, NULL);
    case SANDBOX_DAMAGE_HUGE:
        return MHD_create_response_from_callback(HUGE_BODY, 65536, read_huge, NULL, NULL);
    default: /* the memory is the exchange's, which outlives the answer */
        return MHD_create_response_from_buffer(answer->body.len, (void *)answer->body.ptr,
                                               MHD_RESPMEM_PERSISTENT);
    }
}

static enum MHD_Result send_answer(struct sandbox_http *http, struct MHD_Connection *connection,
                                   struct exchange *exchange, const struct sandbox_answer *answer)
{
    struct MHD_Response *response;
    enum MHD_Result result;
    const char *type = answer->content_type;

    wait_ms(http, answer->delay_ms);
    if (answer->damage == SANDBOX_DAMAGE_DROP)
        return MHD_NO;
    response = new_response(exchange, answer);
    if (response == NULL)
        return MHD_NO;
    if (answer->body.len > 0 || answer->damage != SANDBOX_DAMAGE_NONE || type != NULL)
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE,
                                type != NULL ? type : "application/json");
    for (size_t i = 0; i < answer->headers.count; i++)
        MHD_add_response_header(response, answer->headers.items[i].name,
                                answer->headers.items[i].value);
    result = MHD_queue_response(connection, (unsigned)answer->status, response);
    MHD_destroy_response(response);
    return result;
}

/* ---- Requests ------------------------------------------------------------------------------ */

struct header_sink {
    struct arena *arena;
    struct net_headers *headers;
};

static enum MHD_Result take_header(void *context, enum MHD_ValueKind kind, const char *name,
                                   const char *value)
{
    struct header_sink *sink = context;

    (void)kind;
    net_headers_add(sink->arena, sink->headers, name, value != NULL ? value : "");
    return MHD_YES;
}

static enum MHD_Result answer_exchange(struct sandbox_http *http, struct MHD_Connection *connection,
                                       struct exchange *exchange, const char *method)
{
    struct sandbox_request request = {
        .method = method,
        .target = exchange->target,
        .is_tls = http->is_tls,
    };
    struct sandbox_answer answer = { 0 };
    struct header_sink sink = { .arena = &exchange->call.arena, .headers = &request.headers };

    MHD_get_connection_values(connection, MHD_HEADER_KIND, take_header, &sink);
    request.body = buf_span(&exchange->body);
    if (buf_full(&exchange->body))
        sandbox_answer_error(&exchange->call, &answer, 413, "RequestEntityTooLarge",
                             "The body is larger than %u bytes.", LIMIT_REQUEST_BODY);
    else
        sandbox_serve(&exchange->call, http->state, &request, &answer);
    return send_answer(http, connection, exchange, &answer);
}

/* Called for the headers, for every piece of the body, and at its end. */
static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *data,
                              size_t *data_len, void **exchange_place)
{
    struct sandbox_http *http = context;
    struct exchange *exchange = *exchange_place;

    (void)url;
    (void)version;
    if (exchange == NULL)
        return MHD_NO;
    if (!exchange->started) {
        exchange->started = true;
        return MHD_YES;
    }
    if (*data_len > 0) {
        buf_add(&exchange->body, data, *data_len);
        *data_len = 0;
        return MHD_YES;
    }
    return answer_exchange(http, connection, exchange, method);
}

/* The request line as it was received, before anything is decoded. */
static void *open_exchange(void *context, const char *uri, struct MHD_Connection *connection)
{
    struct exchange *exchange = calloc(1, sizeof(*exchange));

    (void)context;
    (void)connection;
    if (exchange == NULL)
        return NULL;
    call_init(&exchange->call);
    exchange->target = arena_strdup(&exchange->call.arena, uri);
    buf_init(&exchange->body, &exchange->call.arena, LIMIT_REQUEST_BODY);
    return exchange;
}

static void close_exchange(void *context, struct MHD_Connection *connection, void **exchange_place,
                           enum MHD_RequestTerminationCode how)
{
    struct exchange *exchange = *exchange_place;

    (void)context;
    (void)connection;
    (void)how;
    if (exchange == NULL)
        return;
    call_release(&exchange->call);
    free(exchange);
    *exchange_place = NULL;
}

/* Nothing is decoded here: signatures are over what was sent. */
static size_t keep_escapes(void *context, struct MHD_Connection *connection, char *text)
{
    (void)context;
    (void)connection;
    return strlen(text);
}

static void ignore_log(void *context, const char *format, va_list args)
{
    (void)context;
    (void)format;
    (void)args;
}

/* ---- Server -------------------------------------------------------------------------------- */

static void make_address(const char *host, unsigned port, struct sockaddr_storage *out)
{
    struct sockaddr_in *four = (struct sockaddr_in *)out;
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)out;

    memset(out, 0, sizeof(*out));
    if (strchr(host, ':') != NULL) {
        six->sin6_family = AF_INET6;
        (void)inet_pton(AF_INET6, host, &six->sin6_addr);
        six->sin6_port = htons((uint16_t)port);
    } else {
        four->sin_family = AF_INET;
        (void)inet_pton(AF_INET, host, &four->sin_addr);
        four->sin_port = htons((uint16_t)port);
    }
}

static struct MHD_Daemon *start_daemon(struct sandbox_http *http, unsigned port,
                                       const struct sandbox_http_tls *tls)
{
    struct MHD_OptionItem extra[] = { { MHD_OPTION_END, 0, NULL },
                                      { MHD_OPTION_END, 0, NULL },
                                      { MHD_OPTION_END, 0, NULL } };
    unsigned flags = MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD |
                     MHD_USE_POLL | MHD_USE_ERROR_LOG;
    struct sockaddr_storage address;

    make_address(http->host, port, &address);
    if (address.ss_family == AF_INET6)
        flags |= MHD_USE_IPv6;
    if (tls != NULL) {
        flags |= MHD_USE_TLS;
        extra[0] = (struct MHD_OptionItem){ MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)tls->chain };
        extra[1] = (struct MHD_OptionItem){ MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)tls->key };
    }
    errno = 0;
    return MHD_start_daemon(
        flags, (uint16_t)port, NULL, NULL, handle, http, MHD_OPTION_EXTERNAL_LOGGER, ignore_log,
        NULL, MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address, MHD_OPTION_URI_LOG_CALLBACK,
        open_exchange, NULL, MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL,
        MHD_OPTION_NOTIFY_COMPLETED, close_exchange, NULL, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)CONNECTIONS_MAX, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)LIMIT_RESPONSE_HEADERS, MHD_OPTION_ARRAY, extra, MHD_OPTION_END);
}

enum err sandbox_http_start(struct call *call, struct sandbox_state *state, const char *host,
                            unsigned port, const struct sandbox_http_tls *tls,
                            struct sandbox_http **out)
{
    struct sandbox_http *http = calloc(1, sizeof(*http));

    if (http == NULL)
        return call_fail(call, ERR_IO, "no memory for a server");
    http->state = state;
    http->host = host;
    http->is_tls = tls != NULL;
    http->daemon = start_daemon(http, port, tls);
    if (http->daemon == NULL) {
        free(http);
        return call_fail(call, ERR_IO, "cannot listen on %s port %u%s: %s", host, port,
                         tls != NULL ? " with TLS" : "", strerror(errno));
    }
    *out = http;
    return ERR_NONE;
}

/* Where a client on this machine finds it. */
static const char *reachable(const char *host)
{
    if (strcmp(host, "0.0.0.0") == 0)
        return "127.0.0.1";
    return strcmp(host, "::") == 0 ? "::1" : host;
}

const char *sandbox_http_url(struct call *call, const struct sandbox_http *http)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_BIND_PORT);
    const char *host = reachable(http->host);
    bool is_six = strchr(host, ':') != NULL;

    return arena_printf(&call->arena, "%s://%s%s%s:%u", http->is_tls ? "https" : "http",
                        is_six ? "[" : "", host, is_six ? "]" : "", info->port);
}

void sandbox_http_stop(struct sandbox_http *http)
{
    if (http == NULL)
        return;
    atomic_store(&http->stopping, true);
    MHD_stop_daemon(http->daemon);
    free(http);
}
