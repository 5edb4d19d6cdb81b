/* How a session serves a message: read, run, answered. */
#include <string.h>

#include "base/limits.h"
#include "mcp/asking.h"
#include "mcp/flight.h"
#include "mcp/headers.h"
#include "mcp/lifecycle.h"
#include "mcp/listening.h"
#include "mcp/methods.h"
#include "mcp/session_inside.h"
#include "mcp/version.h"

/* Of one reply: far more than the tools of all services. Only a batch can ask for more. */
#define REPLY_CAP (64u << 20)

/* ---- Answers --------------------------------------------------------------------------------- */

static const char *result_type_of(const struct mcp_request *request)
{
    if (request->begins_task)
        return "task";
    return request->asks ? "input_required" : "complete";
}

/* What every result of the stateless revision carries besides its own members. */
static void add_modern_members(const struct mcp_request *request, bool is_first, struct buf *out)
{
    buf_add_text(out, is_first ? "" : ",");
    buf_printf(out, "\"resultType\":\"%s\",\"_meta\":{\"" MCP_META_SERVER_INFO "\":",
               result_type_of(request));
    mcp_lifecycle_server_info(request, out);
    if (request->subscribed) {
        buf_add_text(out, ",\"" MCP_META_SUBSCRIPTION "\":");
        json_print(out, request->id);
    }
    buf_add_char(out, '}');
}

static enum err fail_too_large(struct mcp_request *request)
{
    return mcp_fail(request, MCP_INTERNAL_ERROR, NULL, "the answer is too large to be sent");
}

static enum err add_result(struct mcp_request *request, struct buf *out)
{
    buf_add_text(out, ",\"result\":{");

    size_t start = out->len;
    enum err e = request->open ? ERR_NONE : mcp_method_run(request, out);

    if (e)
        return e;
    if (request->era == MCP_MODERN)
        add_modern_members(request, out->len == start, out);
    buf_add_char(out, '}');
    return ERR_NONE;
}

/* Runs the message that has been read (with outcome `e`) and appends its reply, if it gets one. */
static void answer(struct mcp_request *request, enum err e, struct buf *out)
{
    size_t start = out->len;

    buf_add_text(out, "{\"jsonrpc\":\"2.0\",\"id\":");
    if (request->id == NULL)
        buf_add_text(out, "null");
    else
        json_print(out, request->id);

    size_t head = out->len;

    if (e == ERR_NONE && request->kind == MCP_RESPONSE)
        mcp_asking_take(request->session->asking, request->message);
    else if (e == ERR_NONE)
        e = add_result(request, out);
    if (e) {
        buf_cut(out, head);
        buf_add_text(out, ",\"error\":");
        mcp_error_print(request, out);
    }
    buf_add_char(out, '}');
    if (request->kind != MCP_REQUEST)
        buf_cut(out, start);
}

/* Gives the last message to the sink, which may end the session with it. */
static void end(struct mcp_request *request, struct span message)
{
    const struct mcp_sink *sink = request->sink;
    const struct mcp_end end = { .error_code = request->error_code,
                                 .refused = request->refused,
                                 .modern = request->era == MCP_MODERN,
                                 .needed_scopes = request->needed_scopes };

    if (sink->answer != NULL)
        sink->answer(sink->context, message, &end);
    else if (message.len > 0)
        sink->send(sink->context, message);
    mcp_request_free(request);
}

static void finish(struct mcp_request *request, struct buf *reply)
{
    if (buf_full(reply)) {
        bool is_batch = request->root != NULL && request->root->kind == JSON_ARRAY;
        const struct json *id = is_batch ? NULL : request->id;

        mcp_request_clear(request);
        request->id = id;
        buf_clear(reply);
        answer(request, fail_too_large(request), reply);
    }
    if (call_is_cancelled(&request->call) && !atomic_load(&request->ends))
        buf_clear(reply);
    end(request, buf_span(reply));
}

/* ---- One message ----------------------------------------------------------------------------- */

static void answer_now(struct mcp_request *request, enum err e)
{
    struct buf reply;

    request->refused = e != ERR_NONE;
    buf_init(&reply, &request->call.arena, REPLY_CAP);
    answer(request, e, &reply);
    finish(request, &reply);
}

static void answer_later(void *argument)
{
    struct mcp_request *request = argument;
    struct buf reply;

    buf_init(&reply, &request->call.arena, REPLY_CAP);
    answer(request, ERR_NONE, &reply);
    mcp_flight_remove(request);
    finish(request, &reply);
}

static void open_request(struct mcp_request *request)
{
    struct buf members;
    enum err e;

    if (!mcp_flight_has_room_for_open(request->session)) {
        answer_now(request,
                   mcp_fail(request, MCP_INTERNAL_ERROR, NULL,
                            "%d requests are open; cancel some of them", LIMIT_OPEN_REQUESTS));
        return;
    }
    e = mcp_flight_add(request, request->id);
    if (e) {
        answer_now(request, e);
        return;
    }
    buf_init(&members, &request->call.arena, REPLY_CAP);
    e = mcp_method_run(request, &members);
    if (e) {
        mcp_flight_remove(request);
        answer_now(request, e);
    } else if (!mcp_flight_keep_open(request)) {
        end(request, (struct span){ NULL, 0 });
    }
}

/* What is quick is answered by the reader; so is what fails before it begins. */
static void handle_one(struct mcp_request *request)
{
    const struct mcp_sink *sink = request->sink;
    bool is_request = request->outcome == ERR_NONE && request->kind == MCP_REQUEST;
    const struct mcp_method *method =
        is_request ? mcp_method_find(request->session->server, request->method) : NULL;
    enum err e = request->outcome;

    if (e == ERR_NONE && request->head != NULL)
        e = mcp_headers_check(request);
    request->head = NULL;
    bool works = e == ERR_NONE && method != NULL && method->open && mcp_listening_works(request);

    if (e == ERR_NONE && method != NULL && method->open && request->era == MCP_MODERN && !works) {
        open_request(request);
        return;
    }
    if (e || method == NULL || (!method->slow && !works)) {
        answer_now(request, e);
        return;
    }
    request->watches = works;
    e = mcp_flight_add(request, request->id);
    if (e)
        answer_now(request, e);
    else
        sink->start(sink->context, answer_later, request);
}

/* ---- A batch (2025-03-26 only) --------------------------------------------------------------- */

static void answer_item(struct mcp_request *request, const struct json *item, struct buf *out)
{
    size_t start = out->len;
    enum err e = mcp_request_read(request, item);

    if (e == ERR_NONE && request->method != NULL && strcmp(request->method, "initialize") == 0)
        e = mcp_fail(request, MCP_INVALID_REQUEST, NULL, "initialize must not be in a batch");
    if (e == ERR_NONE && request->era == MCP_MODERN)
        e = mcp_fail(request, MCP_INVALID_REQUEST, NULL,
                     "batches are no part of revision " MCP_VERSION_MODERN);
    if (start > 1)
        buf_add_char(out, ',');

    size_t before = out->len;

    answer(request, e, out);
    if (out->len == before || call_is_cancelled(&request->call))
        buf_cut(out, start);
}

/* Each item has a request of its own, so that it can be cancelled alone. */
static void run_item(struct mcp_request *request, const struct json *item, size_t at,
                     struct buf *out)
{
    struct mcp_request *running = mcp_request_new();

    running->session = request->session;
    running->sink = request->sink;
    running->grant = request->grant;
    if (mcp_flight_begin_item(request, running, at))
        answer_item(running, item, out);
    (void)mcp_flight_begin_item(request, NULL, at);
    mcp_request_free(running);
}

static void answer_batch(void *argument)
{
    struct mcp_request *request = argument;
    const struct json *item = request->root->first;
    struct buf reply;

    buf_init(&reply, &request->call.arena, REPLY_CAP);
    buf_add_char(&reply, '[');
    for (size_t i = 0; item != NULL && !buf_full(&reply); i++) {
        run_item(request, item, i, &reply);
        item = item->next;
    }
    buf_add_char(&reply, ']');
    if (reply.len == 2)
        buf_clear(&reply);
    mcp_flight_remove(request);
    finish(request, &reply);
}

static void start_batch(struct mcp_request *request)
{
    const struct mcp_sink *sink = request->sink;
    struct arena *arena = &request->call.arena;
    enum err e;

    request->batch = arena_array(arena, 1, sizeof *request->batch);
    request->batch->is_cancelled =
        arena_array(arena, request->root->count, sizeof *request->batch->is_cancelled);
    e = mcp_flight_add(request, /* id= */ NULL);
    if (e)
        answer_now(request, e);
    else
        sink->start(sink->context, answer_batch, request);
}

static void handle_batch(struct mcp_request *request)
{
    const char *version = mcp_session_version(request->session);

    if (strcmp(version, "2025-03-26") != 0)
        answer_now(request, mcp_fail(request, MCP_INVALID_REQUEST, NULL,
                                     "batches are only part of revision 2025-03-26"));
    else if (request->root->count == 0)
        answer_now(request, mcp_fail(request, MCP_INVALID_REQUEST, NULL, "an empty batch"));
    else
        start_batch(request);
}

/* ---- The end --------------------------------------------------------------------------------- */

/* Nobody works on an open request: it ends here. */
void mcp_session_cancel(struct mcp_session *session, const struct json *id)
{
    struct mcp_request *ended = mcp_flight_take_open(session, id);

    if (ended != NULL)
        end(ended, (struct span){ NULL, 0 });
    else
        mcp_flight_cancel(session, id);
}

void mcp_session_end_open(struct mcp_session *session)
{
    struct mcp_request *open = mcp_flight_take_open(session, NULL);

    for (; open != NULL; open = mcp_flight_take_open(session, NULL))
        answer_now(open, ERR_NONE);
    mcp_flight_end_watching(session);
}

void mcp_session_cancel_all(struct mcp_session *session)
{
    mcp_session_end_open(session);
    mcp_flight_cancel(session, NULL);
}

/* ---- From outside ---------------------------------------------------------------------------- */

static bool begins_session(const struct mcp_request *request)
{
    return request->outcome == ERR_NONE && request->kind == MCP_REQUEST &&
           request->era == MCP_LEGACY && request->method != NULL &&
           strcmp(request->method, "initialize") == 0;
}

static bool is_modern_item(const struct json *item)
{
    return json_get(json_get(json_get(item, "params"), "_meta"), MCP_META_VERSION) != NULL;
}

/* In which only the older revisions may speak. */
static enum err check_batch(struct mcp_request *request)
{
    const struct json *item = request->root->first;

    if (item == NULL)
        return mcp_fail(request, MCP_INVALID_REQUEST, NULL, "an empty batch");
    while (item != NULL && !is_modern_item(item))
        item = item->next;
    return item == NULL ? ERR_NONE
                        : mcp_fail(request, MCP_INVALID_REQUEST, NULL,
                                   "batches are no part of revision " MCP_VERSION_MODERN);
}

static enum err read_root(struct mcp_request *request, struct span text)
{
    struct json *root = NULL;
    enum err e = json_parse(&request->call, "message", text, &root);

    request->error_code = e ? MCP_PARSE_ERROR : 0;
    request->root = root;
    if (e)
        return e;
    if (root->kind != JSON_ARRAY)
        return mcp_request_read(request, root);
    return request->head != NULL ? check_batch(request) : ERR_NONE;
}

struct mcp_request *mcp_session_read(struct span text, const struct mcp_head *head,
                                     struct mcp_sight *out)
{
    struct mcp_request *request = mcp_request_new();

    request->head = head;
    request->outcome = read_root(request, text);
    *out = (struct mcp_sight){
        .modern = request->era == MCP_MODERN,
        .broken = request->outcome != ERR_NONE,
        .initialize = begins_session(request),
        .request = request->kind == MCP_REQUEST,
    };
    return request;
}

void mcp_session_drop(struct mcp_request *request)
{
    mcp_request_free(request);
}

void mcp_session_serve(struct mcp_session *session, struct mcp_request *request,
                       const struct mcp_sink *sink, const struct mcp_grant *grant,
                       const struct mcp_head *head)
{
    request->session = session;
    request->sink = sink;
    request->grant = grant;
    request->head = head;
    if (request->root != NULL && request->root->kind == JSON_ARRAY && !request->outcome)
        handle_batch(request);
    else
        handle_one(request);
}

void mcp_session_handle(struct mcp_session *session, struct span text)
{
    struct mcp_sight sight;

    mcp_session_serve(session, mcp_session_read(text, NULL, &sight), session->sink, NULL, NULL);
}

void mcp_session_reject_large(struct mcp_session *session)
{
    struct mcp_request *request = mcp_request_new();

    request->session = session;
    request->sink = session->sink;
    answer_now(request, mcp_fail(request, MCP_INVALID_REQUEST, NULL,
                                 "the message is larger than %u MiB", LIMIT_MESSAGE >> 20));
}
