/*
 * Questions to the person in front of a client: sent as elicitation/create while a call waits
 * (revisions 2025-06-18 and 2025-11-25, "Elicitation"). Thread-safe.
 */
#ifndef MCP_ASKING_H
#define MCP_ASKING_H

#include "base/call.h"
#include "json/json.h"
#include "mcp/session.h"

struct mcp_asking;

/* How long a person may think, usually. */
#define MCP_ASKING_MS (INT64_C(5) * 60 * 1000)

/* Gives the questions of one session, which waits `wait_ms` for each answer. */
struct mcp_asking *mcp_asking_new(int64_t wait_ms);

/* Nobody may be waiting any more. NULL is allowed. */
void mcp_asking_free(struct mcp_asking *asking);

/* What a client said to a question. */
struct mcp_reply {
    bool answered;             /* in time */
    const struct json *result; /* in the arena of the call; NULL for an error */
};

/*
 * Sends a request to the client, through the sink of the request that makes it necessary, and
 * waits; the time it takes does not count against the deadline of the call. ERR_CANCELLED when the
 * call is.
 */
NODISCARD enum err mcp_asking_request(struct mcp_asking *asking, const struct mcp_sink *sink,
                                      struct call *call, const char *method, struct span params,
                                      struct mcp_reply *out);

/*
 * Asks a person yes or no in that way. `has_mode` says that the revision has the member "mode".
 * Whoever does not answer in time has not answered: TOOL_UNANSWERED. ERR_CANCELLED when the call
 * is.
 */
NODISCARD enum err mcp_asking_ask(struct mcp_asking *asking, const struct mcp_sink *sink,
                                  struct call *call, bool has_mode, const char *message,
                                  enum tool_answer *out);

/* Takes a response of the client: what is no answer to an open question is ignored. */
void mcp_asking_take(struct mcp_asking *asking, const struct json *response);

/* Appends the parameters of such a question: {"mode":"form","message":...,"requestedSchema":...}.
 */
void mcp_asking_print(const char *message, bool has_mode, struct buf *out);

#endif
