/* One request on a thread of the pool: let in, routed, given to a session. */
#include <stdlib.h>
#include <string.h>

#include "server/http_inside.h"

#define SESSION_HEADER "Mcp-Session-Id"
#define VERSION_HEADER "MCP-Protocol-Version"

/* Before the header was there (specification 2025-06-18, "Protocol Version Header"). */
#define SILENT_VERSION "2025-03-26"

static struct guard_head head_of(struct http_exchange *exchange, struct span body)
{
    return (struct guard_head){ .method = exchange->method,
                                .path = exchange->path,
                                .query = exchange->query,
                                .address = exchange->address,
                                .body = body,
                                .header = http_header_once,
                                .context = exchange->connection };
}

static bool is_post(const struct http_exchange *exchange)
{
    return strcmp(exchange->method, "POST") == 0;
}

/* ---- Who it is ------------------------------------------------------------------------------- */

static bool admit(struct http_exchange *exchange)
{
    struct guard_head head = head_of(exchange, (struct span){ NULL, 0 });
    const char *caller;
    int wait_s = 0;

    if (!guard_admit(exchange->http->options->guard, &exchange->call, &head, &exchange->grant,
                     &exchange->reply))
        return false;
    exchange->is_granted = true;
    exchange->caller = (struct mcp_grant){ exchange->grant.principal, exchange->grant.tools };
    /* Whom nobody named is told by where it comes from. */
    caller = strcmp(exchange->caller.principal, "http") == 0 ? exchange->address
                                                             : exchange->caller.principal;
    if (http_limits_allow(exchange->http->limits, caller, &wait_s))
        return true;
    http_refuse(exchange, 429, "too many messages; wait a little");
    http_reply_header(&exchange->reply, "Retry-After",
                      arena_printf(&exchange->call.arena, "%d", wait_s));
    return false;
}

/* ---- Sessions of the older revisions --------------------------------------------------------- */

/* The version that the header names, or the one that is meant by none; NULL for one that is not
 * served here. */
static const char *legacy_version(struct http_exchange *exchange)
{
    const char *version = http_header(exchange->connection, VERSION_HEADER);

    if (version == NULL)
        return SILENT_VERSION;
    return mcp_session_speaks(version) ? version : NULL;
}

static bool find_session(struct http_exchange *exchange)
{
    const char *id = http_header(exchange->connection, SESSION_HEADER);

    if (id == NULL) {
        http_refuse(exchange, 400,
                    "the header " SESSION_HEADER " is missing; send initialize first");
        return false;
    }
    exchange->session =
        http_sessions_find(exchange->http->sessions, id, exchange->caller.principal);
    if (exchange->session == NULL)
        http_refuse(exchange, 404, "there is no such session; send initialize");
    return exchange->session != NULL;
}

static bool begin_session(struct http_exchange *exchange)
{
    exchange->session = http_sessions_begin(exchange->http->sessions, exchange->http->mcp,
                                            exchange->caller.principal);
    exchange->is_new = exchange->session != NULL;
    if (!exchange->is_new) {
        http_refuse(exchange, 503, "there are too many sessions");
        http_reply_header(&exchange->reply, "Retry-After", "60");
    }
    return exchange->is_new;
}

static void make_own_session(struct http_exchange *exchange)
{
    exchange->own = mcp_session_new(exchange->http->mcp, &exchange->sink);
}

/* Chooses the session that takes a message; false with a refusal. */
static bool choose_session(struct http_exchange *exchange, const struct mcp_sight *sight)
{
    bool has_sessions = exchange->http->options->sessions;
    const char *version;

    if (sight->modern || sight->broken || (sight->initialize && !has_sessions)) {
        make_own_session(exchange);
        return true;
    }
    if (sight->initialize)
        return begin_session(exchange);
    version = legacy_version(exchange);
    if (version == NULL) {
        http_refuse(exchange, 400, "unsupported " VERSION_HEADER);
        return false;
    }
    if (has_sessions)
        return find_session(exchange);
    make_own_session(exchange);
    mcp_session_assume(exchange->own, version);
    return true;
}

/* ---- Messages -------------------------------------------------------------------------------- */

/* After this the exchange may be gone. */
static void serve_message(struct http_exchange *exchange)
{
    struct mcp_head head = { http_header_strict, exchange->connection };
    struct mcp_sight sight;
    struct mcp_request *message =
        mcp_session_read((struct span){ exchange->body.ptr, exchange->body.len }, &head, &sight);

    exchange->is_modern = sight.modern;
    exchange->sink = http_stream_sink(exchange);
    if (!choose_session(exchange, &sight)) {
        mcp_session_drop(message);
        http_stream_finish(exchange);
        return;
    }
    http_watch_add(exchange->http->watch, exchange);
    mcp_session_serve(exchange->own != NULL ? exchange->own : exchange->session->mcp, message,
                      &exchange->sink, &exchange->caller, &head);
}

/* ---- GET and DELETE -------------------------------------------------------------------------- */

/* Once it is watched, it can end at any time. */
static void serve_stream(struct http_exchange *exchange)
{
    if (!exchange->accepts_stream)
        http_refuse(exchange, 406, "Accept must list text/event-stream");
    else
        exchange->is_get_stream = find_session(exchange);
    if (!exchange->is_get_stream) {
        http_stream_finish(exchange);
        return;
    }
    pthread_mutex_lock(&exchange->lock);
    http_stream_begin(exchange);
    pthread_mutex_unlock(&exchange->lock);
    http_watch_add(exchange->http->watch, exchange);
}

static void serve_end(struct http_exchange *exchange)
{
    if (find_session(exchange)) {
        http_sessions_end(exchange->http->sessions, exchange->session);
        exchange->reply.status = 204;
    }
    http_stream_finish(exchange);
}

static void serve_other(struct http_exchange *exchange)
{
    const char *version = http_header(exchange->connection, VERSION_HEADER);
    bool is_modern = version != NULL && !mcp_session_speaks(version);

    if (!exchange->http->options->sessions || is_modern) {
        http_refuse(exchange, 405, "only POST");
        http_reply_header(&exchange->reply, "Allow", "POST");
        http_stream_finish(exchange);
    } else if (strcmp(exchange->method, "GET") == 0) {
        serve_stream(exchange);
    } else {
        serve_end(exchange);
    }
}

/* ---- The whole ------------------------------------------------------------------------------- */

/* What is not MCP; false when it is. */
static bool serve_page(struct http_exchange *exchange)
{
    struct guard_head head =
        head_of(exchange, (struct span){ exchange->body.ptr, exchange->body.len });

    if (http_status_serve(exchange))
        return true;
    if (strcmp(exchange->path, HTTP_PATH) == 0)
        return false;
    if (!guard_serve(exchange->http->options->guard, &exchange->call, &head, &exchange->reply))
        http_refuse(exchange, 404, "there is nothing here; the address is " HTTP_PATH);
    return true;
}

void http_serve(void *context)
{
    struct http_exchange *exchange = context;

    if (serve_page(exchange) || !admit(exchange))
        http_stream_finish(exchange);
    else if (is_post(exchange))
        serve_message(exchange);
    else
        serve_other(exchange);
}
