#include "mcp/flight.h"

#include "base/limits.h"
#include "mcp/session_inside.h"

/* ---- The list: all under the lock ------------------------------------------------------------ */

static struct mcp_request **find(struct mcp_session *session, const struct json *id)
{
    struct mcp_request **link = &session->in_flight;

    while (*link != NULL && ((*link)->flight_id == NULL || !json_equals((*link)->flight_id, id)))
        link = &(*link)->next;
    return link;
}

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

/* ---- In and out ------------------------------------------------------------------------------ */

enum err mcp_flight_add(struct mcp_request *request, const struct json *id)
{
    struct mcp_session *session = request->session;

    pthread_mutex_lock(&session->lock);

    bool is_taken = id != NULL && *find(session, id) != NULL;
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

void mcp_flight_remove(struct mcp_request *request)
{
    struct mcp_session *session = request->session;

    pthread_mutex_lock(&session->lock);
    unlink_request(request);
    pthread_mutex_unlock(&session->lock);
}

bool mcp_flight_keep_open(struct mcp_request *request)
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

bool mcp_flight_has_room_for_open(struct mcp_session *session)
{
    pthread_mutex_lock(&session->lock);

    bool has_room = session->open_count < LIMIT_OPEN_REQUESTS;

    pthread_mutex_unlock(&session->lock);
    return has_room;
}

struct mcp_request *mcp_flight_take_open(struct mcp_session *session, const struct json *id)
{
    pthread_mutex_lock(&session->lock);

    struct mcp_request *request = id != NULL ? *find(session, id) : session->in_flight;

    while (id == NULL && request != NULL && !request->open)
        request = request->next;
    if (request != NULL && !request->open)
        request = NULL;
    if (request != NULL)
        unlink_request(request);
    pthread_mutex_unlock(&session->lock);
    return request;
}

void mcp_flight_end_watching(struct mcp_session *session)
{
    pthread_mutex_lock(&session->lock);
    for (struct mcp_request *request = session->in_flight; request != NULL;
         request = request->next) {
        if (!request->watches || call_is_cancelled(&request->call))
            continue;
        atomic_store(&request->ends, true);
        call_cancel(&request->call);
    }
    pthread_mutex_unlock(&session->lock);
}

/* ---- Cancelling ------------------------------------------------------------------------------ */

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

/* Under the lock. */
static void cancel_in_batches(struct mcp_session *session, const struct json *id)
{
    for (struct mcp_request *request = session->in_flight; request != NULL;
         request = request->next) {
        if (request->batch != NULL)
            cancel_items(request, id);
    }
}

void mcp_flight_cancel(struct mcp_session *session, const struct json *id)
{
    pthread_mutex_lock(&session->lock);

    struct mcp_request *request = id != NULL ? *find(session, id) : session->in_flight;

    if (id != NULL && request != NULL) {
        call_cancel(&request->call);
    } else {
        for (; request != NULL; request = request->next)
            call_cancel(&request->call);
        cancel_in_batches(session, id);
    }
    pthread_mutex_unlock(&session->lock);
}

bool mcp_flight_begin_item(struct mcp_request *batch, struct mcp_request *running, size_t at)
{
    struct mcp_session *session = batch->session;

    pthread_mutex_lock(&session->lock);

    bool is_wanted = running == NULL || !batch->batch->is_cancelled[at];

    batch->batch->running = is_wanted ? running : NULL;
    batch->batch->at = at;
    pthread_mutex_unlock(&session->lock);
    return is_wanted;
}
