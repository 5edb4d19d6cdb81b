#include "mcp/lifecycle.h"

#include <string.h>

#include "mcp/caller.h"
#include "mcp/login.h"
#include "mcp/session.h"
#include "mcp/tasks.h"
#include "mcp/version.h"

/* Lists never change while the program runs: no listChanged, nothing to subscribe to. */
#define CAPABILITIES "\"logging\":{},\"prompts\":{},\"resources\":{},\"tools\":{}"

/* Revision 2024-11-05 completes without saying so. */
static void add_capabilities(const struct mcp_request *request, bool completions,
                             struct buf *members)
{
    const char *other = mcp_session_server(request->session)->capabilities;

    if (other != NULL) {
        buf_printf(members, "\"capabilities\":%s", other);
        return;
    }
    /* Clients of the older revisions cannot take a task: theirs was another thing. */
    buf_printf(members, "\"capabilities\":{%s" CAPABILITIES "%s}",
               completions ? "\"completions\":{}," : "",
               request->era == MCP_MODERN ? ",\"extensions\":{\"" MCP_TASKS_EXTENSION "\":{}}"
                                          : "");
}

void mcp_lifecycle_server_info(const struct mcp_request *request, struct buf *out)
{
    buf_add_text(out, "{\"name\":\"oci-mcp\",\"title\":\"Oracle Cloud Infrastructure\"");
    buf_add_text(out, ",\"version\":");
    json_print_string(out, span_of(mcp_session_server(request->session)->version));
    buf_add_char(out, '}');
}

static void add_instructions(const struct mcp_request *request, struct buf *members)
{
    buf_add_text(members, ",\"instructions\":");
    json_print_string(members, span_of(mcp_session_server(request->session)->instructions));
}

enum err mcp_lifecycle_initialize(struct mcp_request *request, struct buf *members)
{
    const char *version = mcp_version_negotiate(json_get_text(request->params, "protocolVersion"));

    buf_printf(members, "\"protocolVersion\":\"%s\",", version);
    add_capabilities(request, strcmp(version, "2024-11-05") != 0, members);
    buf_add_text(members, ",\"serverInfo\":");
    mcp_lifecycle_server_info(request, members);
    add_instructions(request, members);
    mcp_session_set_initialized(
        request->session, version,
        mcp_version_has_elicitation(version) &&
            mcp_caller_shows_forms(json_get(request->params, "capabilities")));
    mcp_session_set_opens(request->session,
                          strcmp(version, MCP_VERSION_LEGACY) == 0 &&
                              mcp_login_is_declared(json_get(request->params, "capabilities")));
    return ERR_NONE;
}

enum err mcp_lifecycle_ping(struct mcp_request *request, struct buf *members)
{
    (void)request;
    (void)members;
    return ERR_NONE;
}

enum err mcp_lifecycle_discover(struct mcp_request *request, struct buf *members)
{
    buf_add_text(members, "\"supportedVersions\":[\"" MCP_VERSION_MODERN "\"],");
    add_capabilities(request, true, members);
    add_instructions(request, members);
    mcp_version_add_cache(request, members);
    return ERR_NONE;
}

enum err mcp_lifecycle_cancelled(struct mcp_request *request, struct buf *members)
{
    const struct json *id = json_get(request->params, "requestId");

    (void)members;
    if (id != NULL)
        mcp_session_cancel(request->session, id);
    return ERR_NONE;
}
