/*
 * One client's conversation: takes its messages, answers them, side by side where they are slow.
 *
 * mcp_session_handle() is called by one thread (the reader); answers leave through the sink from
 * any thread.
 */
#ifndef MCP_SESSION_H
#define MCP_SESSION_H

#include "base/span.h"
#include "tool/tool.h"

/* What all sessions share. Const once made. */
struct mcp_server {
    struct tool_context tools;
    const char *version;      /* of the program */
    const char *instructions; /* what an agent should know first */
    int64_t timeout_ms;       /* of one tool call; 0 for none */
    int64_t asking_ms;        /* how long a person may think; 0 for MCP_ASKING_MS */
};

/* How a session reaches the outside. All functions are thread-safe. */
struct mcp_sink {
    /* Writes one message (no line end). */
    void (*send)(void *context, struct span message);
    /* Runs work(argument) on another thread, at some time. */
    void (*start)(void *context, void (*work)(void *), void *argument);
    void *context;
};

struct mcp_session;

/* Gives a session that borrows both. */
struct mcp_session *mcp_session_new(const struct mcp_server *server, const struct mcp_sink *sink);

/* No work may be in flight any more. NULL is allowed. */
void mcp_session_free(struct mcp_session *session);

/* Takes one message, or a batch of them. Never fails: what is wrong with it is answered. */
void mcp_session_handle(struct mcp_session *session, struct span text);

/* Answers in place of a message that was too large to be read. */
void mcp_session_reject_large(struct mcp_session *session);

/* Cancels every call in flight; no answers will be sent for them. Requests that were only kept open
 * get their result: they have ended. */
void mcp_session_cancel_all(struct mcp_session *session);

/* For the method handlers. */
const struct mcp_server *mcp_session_server(const struct mcp_session *session);
bool mcp_session_is_initialized(const struct mcp_session *session);
/* `can_ask`: the client declared that it shows forms (elicitation). */
void mcp_session_set_initialized(struct mcp_session *session, const char *version, bool can_ask);
bool mcp_session_can_ask(struct mcp_session *session);

/* The revision that was agreed on; "" before. */
const char *mcp_session_version(const struct mcp_session *session);

const struct mcp_sink *mcp_session_sink(const struct mcp_session *session);

/* enum mcp_level: what the client wants to be told of by logging/setLevel. */
int mcp_session_level(struct mcp_session *session);
void mcp_session_set_level(struct mcp_session *session, int level);

struct mcp_asking;
struct mcp_asking *mcp_session_asking(struct mcp_session *session);

/* Cancels the request in flight with that id, also one of a batch; none is no error. */
void mcp_session_cancel(struct mcp_session *session, const struct json *id);

#endif
