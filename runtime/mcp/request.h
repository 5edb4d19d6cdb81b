/*
 * One JSON-RPC message from a client while it is being served. Made by the thread that read it,
 * then owned by the one that answers it.
 */
#ifndef MCP_REQUEST_H
#define MCP_REQUEST_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base/call.h"
#include "base/observe.h"
#include "json/json.h"
#include "mcp/error.h"

struct mcp_batch;
struct mcp_grant;
struct mcp_head;
struct mcp_login_offer;
struct mcp_session;
struct mcp_sink;
struct tool_context;

enum mcp_kind { MCP_REQUEST, MCP_NOTIFICATION, MCP_RESPONSE };

/* Which rules a message follows. The specification calls the versions up to 2025-11-25, which
 * begin with initialize, and the stateless 2026-07-28 by these two words. */
enum mcp_era { MCP_LEGACY, MCP_MODERN };

struct mcp_request {
    struct call call;
    struct observed observed;      /* for the observer of the server */
    struct mcp_session *session;   /* NULL until one takes it */
    const struct mcp_sink *sink;   /* where all goes that is sent for it */
    const struct mcp_grant *grant; /* who sent it; NULL for whoever started the program */
    const struct mcp_head *head;   /* while it is read; NULL when there are no headers */
    enum err outcome;              /* of reading it */

    const struct json *root; /* the whole text: an object, or an array of them */
    enum mcp_kind kind;      /* what follows is of the message being answered */
    const struct json *message;
    const struct json *id;
    const char *method;
    const struct json *params;
    enum mcp_era era;
    bool asks;        /* the result is a question to the user (input_required) */
    bool begins_task; /* the result is a task in place of what comes of it (mcp/tasks.h) */
    bool subscribed;  /* a subscription, which says so in its result */
    bool open;        /* stays unanswered until it is cancelled or the session ends */
    bool watches;     /* the same with a thread that looks at something meanwhile */
    atomic_bool ends; /* and was woken by the end of the session, not by a cancellation */
    bool refused;     /* failed before its method ran */
    const struct mcp_login_offer *login; /* what the question asks to open; NULL for none */
    unsigned needed_scopes;              /* those that the caller lacks (tool/scope.h) */

    int error_code; /* enum mcp_error, 0 while nothing failed */
    const char *error_data;
    const struct json *flight_id; /* by which it can be cancelled; NULL for a batch */
    struct mcp_request *next;     /* in the session's list of requests in flight */
    struct mcp_batch *batch;      /* what is known of its items; NULL for one message */
};

/* Gives an empty request. Free with mcp_request_free(). */
struct mcp_request *mcp_request_new(void);

/* NULL is allowed. */
void mcp_request_free(struct mcp_request *request);

/*
 * Takes one message apart (JSON-RPC 2.0 section 4) and decides its era. Fails, recorded by
 * mcp_fail(), when it is no message; the id is set all the same when there is a usable one.
 */
NODISCARD enum err mcp_request_read(struct mcp_request *request, const struct json *message);

/* A parameter; NULL when it is left out, or null, as some clients write it for what they have not.
 */
const struct json *mcp_request_param(const struct mcp_request *request, const char *name);

/* What the sender's tools run with, and the name that stands for the sender. */
const struct tool_context *mcp_request_tools(const struct mcp_request *request);
const char *mcp_request_principal(const struct mcp_request *request);

/* Sends a message that belongs to the request and is not its answer. */
void mcp_request_send(const struct mcp_request *request, struct span message);

/* False when nothing can be sent before the answer. */
bool mcp_request_can_send(const struct mcp_request *request);

/* Fails, recorded, when a list is asked for from a cursor: all of it is on the first page, whatever
 * the client asks, since many clients read no second one. `what` names its items. */
NODISCARD enum err mcp_request_check_page(struct mcp_request *request, const char *what);

/* Forgets the message and its failure, before the next one of a batch. */
void mcp_request_clear(struct mcp_request *request);

#endif
