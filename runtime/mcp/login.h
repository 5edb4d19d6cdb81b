/*
 * Signing in anew: when a session has ended, a client that opens addresses for its user
 * (elicitation in mode "url": revision 2025-11-25 while the call waits, 2026-07-28 by the result)
 * is asked to open the login, and the tool runs again. Only for whoever started the program.
 */
#ifndef MCP_LOGIN_H
#define MCP_LOGIN_H

#include "mcp/caller.h"

#define MCP_LOGIN_QUESTION "login" /* the key of the question in inputRequests */

/* A login that waits for somebody; strings are in the call's arena. */
struct mcp_login_offer {
    const char *id; /* nobody can guess it */
    const char *url;
    const char *message;
    bool is_new; /* nobody was asked to open it yet */
};

/* Who can do it. Thread-safe. */
struct mcp_login {
    /* False unless the session of `profile` (NULL: the chosen one) has ended and a login can begin.
     * Records nothing. */
    bool (*offer)(void *context, struct call *call, const char *profile,
                  struct mcp_login_offer *out);
    bool (*knows)(void *context, const char *id);
    /* Waits until somebody has signed in; the deadline of the call does not count meanwhile.
     * ERR_CREDENTIALS, with what to do, when nobody did; ERR_CANCELLED when the call is. */
    enum err (*wait)(void *context, struct call *call, const char *id);
    /* The person does not want to: ends the login. Records ERR_DENIED. */
    enum err (*refuse)(void *context, struct call *call, const char *id);
    void *context;
};

/* True when a client's capabilities say that it opens addresses. */
bool mcp_login_is_declared(const struct json *capabilities);

/* True for a state that a question of this server carried. */
bool mcp_login_is_state(struct mcp_request *request, const char *state);

/* Before a tool runs: what came of the login that the client was asked to open. Fails, recorded in
 * the call, when nobody signed in. */
NODISCARD enum err mcp_login_finish(struct mcp_request *request, const struct mcp_caller *caller);

/*
 * After a tool failed, with what call->error says. False when a login is no help, or the client is
 * to be asked by the result: request->login is set then. True when the client was asked: the record
 * is empty when somebody has signed in, so that the tool can run again, else it says why not.
 */
bool mcp_login_tries(struct mcp_request *request, const struct json *arguments);

/* Appends the members of such a result: inputRequests and requestState. */
void mcp_login_print(struct mcp_request *request, struct buf *members);

#endif
