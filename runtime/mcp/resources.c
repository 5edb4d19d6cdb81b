#include "mcp/resources.h"

#include <string.h>

#include "catalog/catalog.h"
#include "catalog/families.h"
#include "mcp/guides.h"
#include "mcp/session.h"
#include "mcp/version.h"
#include "net/url.h"
#include "tool/core.h"

/* ---- Lists ----------------------------------------------------------------------------------- */

static void add_text(struct buf *out, const char *name, const char *text)
{
    buf_printf(out, "\"%s\":", name);
    json_print_string(out, span_of(text));
}

enum err mcp_resources_list(struct mcp_request *request, struct buf *members)
{
    enum err e = mcp_request_check_page(request, "resources");

    if (e)
        return e;
    buf_add_text(members, "\"resources\":[");
    for (size_t i = 0; i < model_guide_count; i++) {
        const char *name = mcp_guide_text(model_guides[i].name);

        buf_printf(members, "%s{\"uri\":\"" MCP_URI_GUIDE "%s\",", i == 0 ? "" : ",", name);
        add_text(members, "name", name);
        buf_add_char(members, ',');
        add_text(members, "title", mcp_guide_text(model_guides[i].title));
        buf_add_char(members, ',');
        add_text(members, "description", mcp_guide_text(model_guides[i].text));
        buf_add_text(members, ",\"mimeType\":\"text/markdown\"}");
    }
    buf_add_char(members, ']');
    mcp_version_add_cache(request, members);
    return ERR_NONE;
}

static const char templates[] =
    "\"resourceTemplates\":["
    "{\"uriTemplate\":\"" MCP_URI_OPERATION "{id}\",\"name\":\"operation\","
    "\"title\":\"An operation\",\"description\":\"All that oci_describe tells of an operation, "
    "e.g. oci://op/core.listInstances\",\"mimeType\":\"application/json\"},"
    "{\"uriTemplate\":\"" MCP_URI_SERVICE "{name}\",\"name\":\"service\","
    "\"title\":\"A service\",\"description\":\"The kinds of resources of a service and their "
    "operations, e.g. oci://service/core\",\"mimeType\":\"application/json\"},"
    "{\"uriTemplate\":\"" MCP_URI_GUIDE "{name}\",\"name\":\"guide\","
    "\"title\":\"A guide\",\"description\":\"How a task is done with these tools, e.g. "
    "oci://guide/metric-queries\",\"mimeType\":\"text/markdown\"}]";

enum err mcp_resources_templates(struct mcp_request *request, struct buf *members)
{
    enum err e = mcp_request_check_page(request, "resource templates");

    if (e)
        return e;
    buf_add_text(members, templates);
    mcp_version_add_cache(request, members);
    return ERR_NONE;
}

/* ---- Reading --------------------------------------------------------------------------------- */

/* Appends the text of a resource; false when there is no such one. */
typedef bool read_fn(struct mcp_request *request, const char *name, struct buf *out);

static bool read_guide(struct mcp_request *request, const char *name, struct buf *out)
{
    const struct model_guide *guide = mcp_guide_find(name);

    (void)request;
    if (guide != NULL)
        mcp_guide_fill(guide, NULL, out);
    return guide != NULL;
}

static bool read_operation(struct mcp_request *request, const char *name, struct buf *out)
{
    struct arena *arena = &request->call.arena;
    const struct tool_caller caller = { .principal = mcp_request_principal(request) };
    struct tool_turn turn = { .context = mcp_request_tools(request),
                              .caller = &caller,
                              .call = &request->call };
    struct json *arguments = json_new(arena, JSON_OBJECT);
    struct tool_result result = { .is_error = false };

    if (catalog_find(name).op == NULL)
        return false;
    json_add_member(arena, arguments, "operation", json_new_text(arena, name));
    json_add_member(arena, arguments, "part", json_new_text(arena, "all"));
    tool_core_run(&turn, &tool_describe, arguments, &result);
    buf_add_span(out, result.json);
    return !result.is_error;
}

static void add_kind(struct arena *arena, const struct model_service *service,
                     const struct catalog_kind *kind, struct json *kinds)
{
    struct json *ops = json_new(arena, JSON_ARRAY);

    for (size_t i = 0; i < kind->count; i++)
        json_add_item(ops, json_new_text(arena, model_text(service, kind->ops[i]->name)));
    json_add_member(arena, kinds, kind->name, ops);
}

static bool read_service(struct mcp_request *request, const char *name, struct buf *out)
{
    struct arena *arena = &request->call.arena;
    const struct model_service *service = catalog_find_service(name);
    struct json *object = json_new(arena, JSON_OBJECT);
    struct json *kinds = json_new(arena, JSON_OBJECT);
    const struct catalog_kind *found;
    size_t count = 0;

    if (service == NULL)
        return false;
    found = catalog_families(arena, service, &count);
    for (size_t i = 0; i < count; i++)
        add_kind(arena, service, &found[i], kinds);
    json_add_member(arena, object, "service", json_new_text(arena, service->name));
    json_add_member(arena, object, "title", json_new_text(arena, service->title));
    json_add_member(arena, object, "version", json_new_text(arena, service->version));
    json_add_member(arena, object, "operations", json_new_int(arena, service->op_count));
    json_add_member(arena, object, "resources", kinds);
    json_print(out, object);
    return true;
}

static const struct {
    const char *prefix;
    const char *type;
    read_fn *read;
} kinds_of_uri[] = {
    { MCP_URI_GUIDE, "text/markdown", read_guide },
    { MCP_URI_OPERATION, "application/json", read_operation },
    { MCP_URI_SERVICE, "application/json", read_service },
};

/* The code changed in revision 2026-07-28. */
static enum err fail_not_found(struct mcp_request *request, const char *uri)
{
    struct buf data;

    buf_init(&data, &request->call.arena, SIZE_MAX);
    buf_add_text(&data, "{\"uri\":");
    json_print_string(&data, span_of(uri));
    buf_add_char(&data, '}');
    call_forgive(&request->call);
    return mcp_fail(request, request->era == MCP_MODERN ? MCP_INVALID_PARAMS : MCP_NO_RESOURCE,
                    data.ptr, "no resource \"%.200s\"; resources/templates/list shows the kinds",
                    uri);
}

/* The type of the resource that was read, or NULL. */
static const char *read_uri(struct mcp_request *request, const char *uri, struct buf *out)
{
    for (size_t i = 0; i < sizeof kinds_of_uri / sizeof kinds_of_uri[0]; i++) {
        size_t len = strlen(kinds_of_uri[i].prefix);
        char *name = NULL;

        if (strncmp(uri, kinds_of_uri[i].prefix, len) != 0)
            continue;
        if (!net_url_decode(&request->call.arena, uri + len, strlen(uri + len), &name))
            return NULL;
        return kinds_of_uri[i].read(request, name, out) ? kinds_of_uri[i].type : NULL;
    }
    return NULL;
}

enum err mcp_resources_read(struct mcp_request *request, struct buf *members)
{
    const char *uri = json_get_text(request->params, "uri");
    struct buf text;
    const char *type;

    if (uri == NULL)
        return mcp_fail(request, MCP_INVALID_PARAMS, NULL, "params.uri must be a URI");
    buf_init(&text, &request->call.arena, SIZE_MAX);
    type = read_uri(request, uri, &text);
    if (type == NULL)
        return fail_not_found(request, uri);
    buf_add_text(members, "\"contents\":[{");
    add_text(members, "uri", uri);
    buf_printf(members, ",\"mimeType\":\"%s\",\"text\":", type);
    json_print_string(members, buf_span(&text));
    buf_add_text(members, "}]");
    mcp_version_add_cache(request, members);
    return ERR_NONE;
}
