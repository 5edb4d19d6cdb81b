#include "mcp/methods.h"

#include <string.h>

#include "mcp/completion.h"
#include "mcp/lifecycle.h"
#include "mcp/listening.h"
#include "mcp/logging.h"
#include "mcp/observing.h"
#include "mcp/prompts.h"
#include "mcp/resources.h"
#include "mcp/session.h"
#include "mcp/tasks.h"
#include "mcp/tools.h"
#include "mcp/version.h"

static const struct mcp_method methods[] = {
    { .name = "initialize", .legacy = mcp_lifecycle_initialize, .early = true },
    { .name = "ping", .legacy = mcp_lifecycle_ping, .early = true },
    { .name = "server/discover", .modern = mcp_lifecycle_discover },
    { .name = "tools/list", .legacy = mcp_tools_list, .modern = mcp_tools_list },
    { .name = "tools/call", .legacy = mcp_tools_call, .modern = mcp_tools_call, .slow = true },
    { .name = "resources/list", .legacy = mcp_resources_list, .modern = mcp_resources_list },
    { .name = "resources/templates/list",
      .legacy = mcp_resources_templates,
      .modern = mcp_resources_templates },
    { .name = "resources/read",
      .legacy = mcp_resources_read,
      .modern = mcp_resources_read,
      .slow = true },
    { .name = "prompts/list", .legacy = mcp_prompts_list, .modern = mcp_prompts_list },
    { .name = "prompts/get", .legacy = mcp_prompts_get, .modern = mcp_prompts_get },
    { .name = "completion/complete",
      .legacy = mcp_completion_complete,
      .modern = mcp_completion_complete,
      .slow = true },
    { .name = "logging/setLevel", .legacy = mcp_logging_set_level },
    { .name = "subscriptions/listen", .modern = mcp_listening_begin, .open = true },
    { .name = "tasks/get", .modern = mcp_tasks_get, .slow = true },
    { .name = "tasks/update", .modern = mcp_tasks_update },
    { .name = "tasks/cancel", .modern = mcp_tasks_cancel, .slow = true },
    { .name = "notifications/cancelled",
      .legacy = mcp_lifecycle_cancelled,
      .modern = mcp_lifecycle_cancelled,
      .notification = true,
      .early = true },
};

static const struct mcp_method *find_row(const struct mcp_method *rows, size_t count,
                                         const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(rows[i].name, name) == 0)
            return &rows[i];
    }
    return NULL;
}

const struct mcp_method *mcp_method_find(const struct mcp_server *server, const char *name)
{
    const struct mcp_method *own = find_row(server->methods, server->method_count, name);

    return own != NULL ? own : find_row(methods, sizeof(methods) / sizeof(methods[0]), name);
}

enum err mcp_method_run(struct mcp_request *request, struct buf *members)
{
    const struct mcp_method *method =
        mcp_method_find(mcp_session_server(request->session), request->method);
    mcp_method_fn *run = NULL;

    /* A call without an id has nobody who waits for it, and so is not made. */
    if (method != NULL && method->notification == (request->kind == MCP_NOTIFICATION))
        run = request->era == MCP_MODERN ? method->modern : method->legacy;
    if (run == NULL)
        return mcp_fail(request, MCP_METHOD_NOT_FOUND, NULL, "no method \"%.100s\" %s",
                        request->method,
                        request->era == MCP_MODERN ? "in revision " MCP_VERSION_MODERN
                                                   : "in the revisions that begin with initialize");
    if (request->era == MCP_LEGACY && !method->early &&
        !mcp_session_is_initialized(request->session))
        return mcp_fail(request, MCP_INVALID_REQUEST, NULL,
                        "send initialize first, or name the protocol version in params._meta");
    mcp_observing_begin(request);

    enum err e = run(request, members);

    mcp_observing_end(request, e);
    return e;
}
