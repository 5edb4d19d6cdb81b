#include "mcp/session.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "mcp/asking.h"
#include "mcp/lifecycle.h"
#include "mcp/logging.h"
#include "mcp/methods.h"
#include "mcp/version.h"

/* Of one reply: far more than the tools of all services. Only a batch can ask for more. */
#define REPLY_CAP (64u << 20)

/* The items of a batch that is in flight: guarded by the lock of the session. */
struct mcp_batch {
    bool *is_cancelled;          /* for each item */
    struct mcp_request *running; /* NULL between two of them */
    size_t at;                   /* the place of the running one */
};

struct mcp_session {
    const struct mcp_server *server;
    const struct mcp_sink *sink;
    pthread_mutex_t lock; /* guards what follows */
    struct mcp_request *in_flight;
    int in_flight_count;
    int open_count;      /* of them, those that are only kept open */
    int level;           /* enum mcp_level */
    const char *version; /* agreed by initialize; NULL before */
    bool can_ask;
    struct mcp_asking *asking;
};

struct mcp_session *mcp_session_new(const struct mcp_server *server, const struct mcp_sink *sink)
{
    struct mcp_session *session = calloc(1, sizeof(*session));

    if (session == NULL)
        abort();
    session->server = server;
    session->sink = sink;
    session->level = MCP_LEVEL_NONE;
    session->asking =
        mcp_asking_new(sink, server->asking_ms != 0 ? server->asking_ms : MCP_ASKING_MS);
    pthread_mutex_init(&session->lock, NULL);
    return session;
}

void mcp_session_free(struct mcp_session *session)
{
    if (session == NULL)
        return;
    while (session->in_flight != NULL) {
        struct mcp_request *request = session->in_flight;

        session->in_flight = request->next;
        mcp_request_free(request);
    }
    pthread_mutex_destroy(&session->lock);
    mcp_asking_free(session->asking);
    free(session);
}

const struct mcp_server *mcp_session_server(const struct mcp_session *session)
{
    return session->server;
}

const char *mcp_session_version(const struct mcp_session *session)
{
    struct mcp_session *mutable = (struct mcp_session *)(uintptr_t)session;

    pthread_mutex_lock(&mutable->lock);

    const char *version = session->version;

    pthread_mutex_unlock(&mutable->lock);
    return version == NULL ? "" : version;
}

bool mcp_session_is_initialized(const struct mcp_session *session)
{
    return mcp_session_version(session)[0] != '\0';
}

void mcp_session_set_initialized(struct mcp_session *session, const char *version, bool can_ask)
{
    pthread_mutex_lock(&session->lock);
    session->version = version;
    session->can_ask = can_ask;
    pthread_mutex_unlock(&session->lock);
}

bool mcp_session_can_ask(struct mcp_session *session)
{
    pthread_mutex_lock(&session->lock);

    bool can_ask = session->can_ask;

    pthread_mutex_unlock(&session->lock);
    return can_ask;
}

int mcp_session_level(struct mcp_session *session)
{
    pthread_mutex_lock(&session->lock);

    int level = session->level;

    pthread_mutex_unlock(&session->lock);
    return level;
}

void mcp_session_set_level(struct mcp_session *session, int level)
{
    pthread_mutex_lock(&session->lock);
    session->level = level;
    pthread_mutex_unlock(&session->lock);
}

const struct mcp_sink *mcp_session_sink(const struct mcp_session *session)
{
    return session->sink;
}

struct mcp_asking *mcp_session_asking(struct mcp_session *session)
{
    return session->asking;
}

/* ---- Requests in flight ---------------------------------------------------------------------- */

static struct mcp_request **find_in_flight(struct mcp_session *session, const struct json *id)
{
    struct mcp_request **link = &session->in_flight;

    while (*link != NULL && ((*link)->flight_id == NULL || !json_equals((*link)->flight_id, id)))
        link = &(*link)->next;
    return link;
}

/* A batch has no id of its own. Refuses an id that is being served, and more than can wait. */
static enum err add_in_flight(struct mcp_request *request, const struct json *id)
{
    struct mcp_session *session = request->session;

    pthread_mutex_lock(&session->lock);

    bool is_taken = id != NULL && *find_in_flight(session, id) != NULL;
    bool is_full = session->in_flight_count >= LIMIT_WAITING_CALLS;

    request->flight_id = id;
    if (!is_taken && !is_full) {
        request->next = session->in_flight;
        session->in_flight = request;
        session->in_flight_count++;
    }
    pthread_mutex_unlock(&session->lock);
    if (is_taken)
        return mcp_fail(request, MCP_INVALID_REQUEST, NULL,
                        "a request with this id is still being served");
    if (is_full)
        return mcp_fail(request, MCP_INTERNAL_ERROR, NULL,
                        "%d calls are being served; wait for some of them to end",
                        LIMIT_WAITING_CALLS);
    return ERR_NONE;
}

/* Under the lock. */
static void unlink_request(struct mcp_request *request)
{
    struct mcp_session *session = request->session;
    struct mcp_request **link = &session->in_flight;

    while (*link != request)
        link = &(*link)->next;
    *link = request->next;
    session->in_flight_count--;
    if (request->open)
        session->open_count--;
}

static void remove_in_flight(struct mcp_request *request)
{
    struct mcp_session *session = request->session;

    pthread_mutex_lock(&session->lock);
    unlink_request(request);
    pthread_mutex_unlock(&session->lock);
}

/* Under the lock. */
static void cancel_items(struct mcp_request *request, const struct json *id)
{
    struct mcp_batch *batch = request->batch;
    size_t i = 0;

    for (const struct json *item = request->root->first; item != NULL; item = item->next, i++) {
        const struct json *item_id = json_get(item, "id");

        if (id != NULL && (item_id == NULL || !json_equals(item_id, id)))
            continue;
        batch->is_cancelled[i] = true;
        if (batch->running != NULL && batch->at == i)
            call_cancel(&batch->running->call);
    }
}

static void cancel_in_batches(struct mcp_session *session, const struct json *id)
{
    for (struct mcp_request *request = session->in_flight; request != NULL;
         request = request->next) {
        if (request->batch != NULL)
            cancel_items(request, id);
    }
}

/* Nobody works on an open request: it ends here. */
void mcp_session_cancel(struct mcp_session *session, const struct json *id)
{
    struct mcp_request *ended = NULL;

    pthread_mutex_lock(&session->lock);

    struct mcp_request *request = *find_in_flight(session, id);

    if (request != NULL && request->open) {
        unlink_request(request);
        ended = request;
    } else if (request != NULL) {
        call_cancel(&request->call);
    } else {
        cancel_in_batches(session, id);
    }
    pthread_mutex_unlock(&session->lock);
    mcp_request_free(ended);
}

/* Takes an open request out of the list; NULL when there is none. */
static struct mcp_request *take_open(struct mcp_session *session)
{
    pthread_mutex_lock(&session->lock);

    struct mcp_request *request = session->in_flight;

    while (request != NULL && !request->open)
        request = request->next;
    if (request != NULL)
        unlink_request(request);
    pthread_mutex_unlock(&session->lock);
    return request;
}

/* ---- Answers --------------------------------------------------------------------------------- */

/* What every result of the stateless revision carries besides its own members. */
static void add_modern_members(const struct mcp_request *request, bool is_first, struct buf *out)
{
    buf_add_text(out, is_first ? "" : ",");
    buf_printf(out, "\"resultType\":\"%s\",\"_meta\":{\"" MCP_META_SERVER_INFO "\":",
               request->asks ? "input_required" : "complete");
    mcp_lifecycle_server_info(request, out);
    if (request->open) {
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

static void finish(struct mcp_request *request, struct buf *reply)
{
    const struct mcp_sink *sink = request->session->sink;

    if (buf_full(reply)) {
        bool is_batch = request->root != NULL && request->root->kind == JSON_ARRAY;
        const struct json *id = is_batch ? NULL : request->id;

        mcp_request_clear(request);
        request->id = id;
        buf_clear(reply);
        answer(request, fail_too_large(request), reply);
    }
    if (reply->len > 0 && !call_is_cancelled(&request->call))
        sink->send(sink->context, buf_span(reply));
    mcp_request_free(request);
}

/* ---- One message ----------------------------------------------------------------------------- */

static void answer_now(struct mcp_request *request, enum err e)
{
    struct buf reply;

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
    remove_in_flight(request);
    finish(request, &reply);
}

/* Kept in the list from here on, unless it was refused or cancelled meanwhile. */
static bool keep_open(struct mcp_request *request)
{
    struct mcp_session *session = request->session;

    pthread_mutex_lock(&session->lock);

    bool is_kept = !call_is_cancelled(&request->call);

    request->open = is_kept;
    session->open_count += is_kept ? 1 : 0;
    if (!is_kept)
        unlink_request(request);
    pthread_mutex_unlock(&session->lock);
    return is_kept;
}

static bool has_room_for_open(struct mcp_session *session)
{
    pthread_mutex_lock(&session->lock);

    bool has_room = session->open_count < LIMIT_OPEN_REQUESTS;

    pthread_mutex_unlock(&session->lock);
    return has_room;
}

static void open_request(struct mcp_request *request)
{
    struct buf members;
    enum err e;

    if (!has_room_for_open(request->session)) {
        answer_now(request,
                   mcp_fail(request, MCP_INTERNAL_ERROR, NULL,
                            "%d requests are open; cancel some of them", LIMIT_OPEN_REQUESTS));
        return;
    }
    e = add_in_flight(request, request->id);
    if (e) {
        answer_now(request, e);
        return;
    }
    buf_init(&members, &request->call.arena, REPLY_CAP);
    e = mcp_method_run(request, &members);
    if (e) {
        remove_in_flight(request);
        answer_now(request, e);
    } else if (!keep_open(request)) {
        mcp_request_free(request);
    }
}

/* What is quick is answered by the reader; so is what fails before it begins. */
static void handle_one(struct mcp_request *request)
{
    const struct mcp_sink *sink = request->session->sink;
    enum err e = mcp_request_read(request, request->root);
    const struct mcp_method *method =
        e == ERR_NONE && request->kind == MCP_REQUEST ? mcp_method_find(request->method) : NULL;

    if (method != NULL && method->open && request->era == MCP_MODERN) {
        open_request(request);
        return;
    }
    if (method == NULL || !method->slow) {
        answer_now(request, e);
        return;
    }
    e = add_in_flight(request, request->id);
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

/* Sets which item is running; false when it was cancelled before. */
static bool begin_item(struct mcp_request *request, struct mcp_request *running, size_t at)
{
    struct mcp_session *session = request->session;

    pthread_mutex_lock(&session->lock);

    bool is_wanted = running == NULL || !request->batch->is_cancelled[at];

    request->batch->running = is_wanted ? running : NULL;
    request->batch->at = at;
    pthread_mutex_unlock(&session->lock);
    return is_wanted;
}

/* Each item has a request of its own, so that it can be cancelled alone. */
static void run_item(struct mcp_request *request, const struct json *item, size_t at,
                     struct buf *out)
{
    struct mcp_request *running = mcp_request_new(request->session);

    if (begin_item(request, running, at))
        answer_item(running, item, out);
    (void)begin_item(request, NULL, at);
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
    remove_in_flight(request);
    finish(request, &reply);
}

static void start_batch(struct mcp_request *request)
{
    const struct mcp_sink *sink = request->session->sink;
    struct arena *arena = &request->call.arena;
    enum err e;

    request->batch = arena_array(arena, 1, sizeof *request->batch);
    request->batch->is_cancelled =
        arena_array(arena, request->root->count, sizeof *request->batch->is_cancelled);
    e = add_in_flight(request, /* id= */ NULL);
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

void mcp_session_cancel_all(struct mcp_session *session)
{
    struct mcp_request *open = take_open(session);

    for (; open != NULL; open = take_open(session))
        answer_now(open, ERR_NONE);
    pthread_mutex_lock(&session->lock);
    for (struct mcp_request *request = session->in_flight; request != NULL; request = request->next)
        call_cancel(&request->call);
    cancel_in_batches(session, NULL);
    pthread_mutex_unlock(&session->lock);
}

/* ---- From outside ---------------------------------------------------------------------------- */

void mcp_session_handle(struct mcp_session *session, struct span text)
{
    struct mcp_request *request = mcp_request_new(session);
    struct json *root = NULL;
    enum err e = json_parse(&request->call, "message", text, &root);

    if (e) {
        request->error_code = MCP_PARSE_ERROR;
        answer_now(request, e);
        return;
    }
    request->root = root;
    if (root->kind == JSON_ARRAY)
        handle_batch(request);
    else
        handle_one(request);
}

void mcp_session_reject_large(struct mcp_session *session)
{
    struct mcp_request *request = mcp_request_new(session);

    answer_now(request, mcp_fail(request, MCP_INVALID_REQUEST, NULL,
                                 "the message is larger than %u MiB", LIMIT_MESSAGE >> 20));
}
