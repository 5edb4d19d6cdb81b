/*
 * One client's conversation: takes its messages, answers them, side by side where they are slow.
 *
 * What is sent for a message goes to the sink that came with it, from any thread. Messages of one
 * session may come from several threads at once.
 */
#ifndef MCP_SESSION_H
#define MCP_SESSION_H

#include "base/span.h"
#include "tool/tool.h"

struct mcp_method;
struct mcp_task_provider;
struct observer;
struct mcp_request;

/* What all sessions share. Const once made. */
struct mcp_server {
    struct tool_context tools;
    const char *version;             /* of the program */
    const char *instructions;        /* what an agent should know first */
    int64_t timeout_ms;              /* of one tool call; 0 for none */
    int64_t asking_ms;               /* how long a person may think; 0 for MCP_ASKING_MS */
    const struct observer *observer; /* told of what is answered; NULL for nobody */
    const char *transport;           /* as traces name it: "tcp"; NULL for "pipe" */

    const struct mcp_login *login; /* lets a person sign in anew (mcp/login.h); NULL: nobody can */

    /* Rows in place of the own ones of the same name, and further ones. NULL for none. */
    const struct mcp_method *methods;
    size_t method_count;
    const struct mcp_task_provider *tasks; /* in place of those of the tools; NULL for them */
    const char *capabilities;              /* JSON text in place of the own; NULL for the own */
    /* Appends the definition of a tool, false when there is none; NULL for the own tools. */
    bool (*define_tool)(struct mcp_request *request, const char *name, struct buf *out);
};

/* How the serving of a message ended. */
struct mcp_end {
    int error_code;         /* enum mcp_error of a lone answer; 0 for a result, or no answer */
    bool refused;           /* the error came before the method ran */
    bool modern;            /* the message follows 2026-07-28 */
    unsigned needed_scopes; /* enum tool_scope bits that the caller lacks; 0 when it lacks none */
};

/* How messages reach the outside. All functions are thread-safe. */
struct mcp_sink {
    /* Writes one message (no line end) that is not the last one. */
    void (*send)(void *context, struct span message);
    /* Writes the last one, empty when there is no answer: nothing more will come for the message
     * that was taken. NULL: answers go to send(), and nobody is told of the end. */
    void (*answer)(void *context, struct span message, const struct mcp_end *end);
    /* Runs work(argument) on another thread, at some time. */
    void (*start)(void *context, void (*work)(void *), void *argument);
    void *context;
    bool single; /* takes the answer only: the client cannot be told or asked anything before */
};

/* Who sent a message, and what it may do. */
struct mcp_grant {
    const char *principal;            /* never two callers' the same */
    const struct tool_context *tools; /* run with that caller's rights */
};

/* The headers that an HTTP message came with. */
struct mcp_head {
    /* The value; NULL when there is none. "\n" for one that came twice. */
    const char *(*header)(void *context, const char *name);
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

/* ---- Messages that come one by one (HTTP) ---- */

/* What must be known of a message before it is known which session takes it. */
struct mcp_sight {
    bool modern;     /* follows 2026-07-28: needs no session */
    bool broken;     /* is answered with an error, whatever session takes it */
    bool initialize; /* begins a session */
    bool request;    /* one that is answered, or a batch */
};

/* Parses a message for mcp_session_serve(); `head` (NULL for none) is borrowed during the call. */
struct mcp_request *mcp_session_read(struct span text, const struct mcp_head *head,
                                     struct mcp_sight *out);

/* Drops a message that nobody serves. */
void mcp_session_drop(struct mcp_request *request);

/* Takes a message that was read. The sink and the grant (NULL: the server's tools, for "stdio")
 * are borrowed until sink->answer() is called; the head is until this returns. */
void mcp_session_serve(struct mcp_session *session, struct mcp_request *request,
                       const struct mcp_sink *sink, const struct mcp_grant *grant,
                       const struct mcp_head *head);

/* True for a revision that begins with initialize and can be served over HTTP. */
bool mcp_session_speaks(const char *version);

/* Initializes a session that lives for one message, whose client did it elsewhere. */
void mcp_session_assume(struct mcp_session *session, const char *version);

#define MCP_SESSION_ID_SIZE 65

/* Makes an id that nobody can guess: visible ASCII, NUL-terminated. */
void mcp_session_make_id(char out[MCP_SESSION_ID_SIZE]);

/* Cancels every call in flight; no answers will be sent for them. Requests that were only kept open
 * get their result: they have ended. The session must outlive this call. */
void mcp_session_cancel_all(struct mcp_session *session);

/* Gives requests that were only kept open their result, also those that watch something. */
void mcp_session_end_open(struct mcp_session *session);

/* ---- For the method handlers ---- */

const struct mcp_server *mcp_session_server(const struct mcp_session *session);
bool mcp_session_is_initialized(const struct mcp_session *session);
/* `can_ask`: the client declared that it shows forms (elicitation). */
void mcp_session_set_initialized(struct mcp_session *session, const char *version, bool can_ask);
bool mcp_session_can_ask(struct mcp_session *session);

/* The client declared that it opens addresses (elicitation.url). */
void mcp_session_set_opens(struct mcp_session *session, bool opens);
bool mcp_session_opens(struct mcp_session *session);

/* The revision that was agreed on; "" before. */
const char *mcp_session_version(const struct mcp_session *session);

/* enum mcp_level: what the client wants to be told of by logging/setLevel. */
int mcp_session_level(struct mcp_session *session);
void mcp_session_set_level(struct mcp_session *session, int level);

struct mcp_asking;
struct mcp_asking *mcp_session_asking(struct mcp_session *session);

/* Cancels the request in flight with that id, also one of a batch; none is no error. */
void mcp_session_cancel(struct mcp_session *session, const struct json *id);

#endif
