/*
 * The extension io.modelcontextprotocol/tasks of revision 2026-07-28: calls that are answered with
 * a handle while their work goes on, and the methods that ask for what became of it. This is the
 * protocol; what a task is comes from a provider.
 */
#ifndef MCP_TASKS_H
#define MCP_TASKS_H

#include "mcp/methods.h"

#define MCP_TASKS_EXTENSION "io.modelcontextprotocol/tasks"

enum mcp_task_status {
    MCP_TASK_WORKING,
    MCP_TASK_INPUT_REQUIRED,
    MCP_TASK_COMPLETED,
    MCP_TASK_CANCELLED,
    MCP_TASK_FAILED,
};

struct mcp_task {
    const char *id;
    enum mcp_task_status status;
    const char *message; /* for people; NULL for none */
    int64_t created_ms;  /* clock_unix_ms() */
    int64_t updated_ms;
    int64_t ttl_ms; /* from created_ms on; negative for ever */
    int64_t poll_ms;
    struct span detail; /* JSON text: the result of a completed one, the error of a failed one, the
                           questions of one that needs input */
};

/* Whose tasks they are. All functions are thread-safe, run for a request of a client that declared
 * the extension, and fail with ERR_UNKNOWN for what is no task of the sender's. */
struct mcp_task_provider {
    enum err (*look)(void *context, struct mcp_request *request, const char *id,
                     struct mcp_task *out);
    /* Answers to questions by their keys; unknown keys are ignored. */
    enum err (*answer)(void *context, struct mcp_request *request, const char *id,
                       const struct json *answers);
    /* A wish, no order; nothing for a task that has ended. */
    enum err (*cancel)(void *context, struct mcp_request *request, const char *id);
    void *context;
};

/* The tasks of the tools (tool/task.h): those of a server that has no others. */
extern const struct mcp_task_provider mcp_tasks_own;

/* True when the client declared the extension in this request. */
bool mcp_tasks_taken(const struct mcp_request *request);

/* Fails, recorded, when it did not. */
NODISCARD enum err mcp_tasks_require(struct mcp_request *request);

/* Answers a call with a task in place of its result. */
void mcp_tasks_begin(struct mcp_request *request, const struct mcp_task *task, struct buf *members);

/* Appends the members of a task, with what it has come to. */
void mcp_tasks_print(const struct mcp_task *task, struct buf *members);

/* Whose tasks a request is about. */
const struct mcp_task_provider *mcp_tasks_provider(const struct mcp_request *request);

/* True for a subscription (subscriptions/listen) that tasks are to be watched for. */
bool mcp_tasks_wanted(const struct mcp_request *request);

/* Sends what a subscription begins with; `honoured` are members. */
typedef void mcp_tasks_ack_fn(struct mcp_request *request, struct span honoured);

/* Tells a subscription of its tasks, of each at once and then when it changes, until all of them
 * have ended. ERR_CANCELLED when the subscription is. */
NODISCARD enum err mcp_tasks_watch(struct mcp_request *request, mcp_tasks_ack_fn *acknowledge);

mcp_method_fn mcp_tasks_get;
mcp_method_fn mcp_tasks_update;
mcp_method_fn mcp_tasks_cancel;

struct tool_task;

/* mcp_tasks_begin() with a task of a tool. */
void mcp_tasks_begin_own(struct mcp_request *request, const struct tool_task *task,
                         struct buf *members);

#endif
