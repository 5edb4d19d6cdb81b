#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "server/http_inside.h"

#define METRICS_CAP (8u << 20)

/* HTTP statuses of JSON-RPC errors (specification 2026-07-28, "Transports"). The others are what
 * a method that ran has to say: 200. */
static const struct row {
    int code;
    bool modern_only;
    bool refused_only; /* before the method ran */
    int status;
} rows[] = {
    { -32700, false, false, 400 }, { -32600, false, false, 400 }, { -32601, true, false, 404 },
    { -32602, true, true, 400 },   { -32020, true, false, 400 },  { -32021, true, false, 400 },
    { -32022, true, false, 400 },
};

int http_status_of(const struct mcp_end *end, bool has_answer)
{
    if (!has_answer)
        return 202;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].code == end->error_code && (end->modern || !rows[i].modern_only) &&
            (end->refused || !rows[i].refused_only))
            return rows[i].status;
    }
    return 200;
}

void http_reply_header(struct guard_reply *reply, const char *name, const char *value)
{
    if (reply->header_count == GUARD_HEADERS)
        return;
    reply->headers[reply->header_count].name = name;
    reply->headers[reply->header_count++].value = value;
}

/* The message is ours: nothing in it needs an escape. */
void http_refuse(struct http_exchange *exchange, int status, const char *format, ...)
{
    struct arena *arena = &exchange->call.arena;
    va_list args;

    va_start(args, format);

    const char *message = arena_vprintf(arena, format, args);

    va_end(args);
    exchange->reply = (struct guard_reply){
        .status = status,
        .type = "application/json",
        .body = span_of(arena_printf(arena,
                                     "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32600,"
                                     "\"message\":\"%s\"}}",
                                     message)),
    };
}

static void say(struct http_exchange *exchange, int status, const char *text)
{
    exchange->reply =
        (struct guard_reply){ .status = status, .type = "text/plain", .body = span_of(text) };
}

static void say_ready(struct http_exchange *exchange)
{
    const struct server_http_options *options = exchange->http->options;

    if (atomic_load(&exchange->http->draining))
        say(exchange, 503, "draining\n");
    else if (options->is_ready != NULL && !options->is_ready(options->context))
        say(exchange, 503, "no credentials\n");
    else
        say(exchange, 200, "ready\n");
}

static void say_metrics(struct http_exchange *exchange)
{
    const struct server_http_options *options = exchange->http->options;
    struct buf text;

    buf_init(&text, &exchange->call.arena, METRICS_CAP);
    if (options->print_metrics != NULL)
        options->print_metrics(options->context, &text);
    buf_printf(&text,
               "# TYPE oci_mcp_http_requests_in_flight gauge\n"
               "oci_mcp_http_requests_in_flight %d\n",
               atomic_load(&exchange->http->running));
    exchange->reply = (struct guard_reply){ .status = 200,
                                            .type = "text/plain; version=0.0.4; charset=utf-8",
                                            .body = buf_span(&text) };
}

bool http_status_serve(struct http_exchange *exchange)
{
    bool is_read = strcmp(exchange->method, "GET") == 0 || strcmp(exchange->method, "HEAD") == 0;
    bool is_health = strcmp(exchange->path, "/healthz") == 0;
    bool is_ready = strcmp(exchange->path, "/readyz") == 0;
    bool is_metrics = strcmp(exchange->path, "/metrics") == 0;

    if (!is_health && !is_ready && !is_metrics)
        return false;
    if (!is_read) {
        http_refuse(exchange, 405, "only GET");
        http_reply_header(&exchange->reply, "Allow", "GET, HEAD");
    } else if (is_health) {
        say(exchange, 200, "ok\n");
    } else if (is_ready) {
        say_ready(exchange);
    } else if (exchange->http->options->metrics ||
               (exchange->http->is_loopback && exchange->link->address == 0)) {
        say_metrics(exchange);
    } else {
        http_refuse(exchange, 404, "metrics are not served here; see --http-metrics");
    }
    return true;
}
