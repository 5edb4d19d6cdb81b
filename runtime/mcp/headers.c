#include "mcp/headers.h"

#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "mcp/session.h"
#include "mcp/tools.h"
#include "mcp/version.h"

#define VERSION_HEADER "MCP-Protocol-Version"

/* A value that is no plain text comes encoded between these two. */
#define ENCODED_START "=?base64?"
#define ENCODED_END   "?="

#define DEFINITION_CAP (1u << 20)
#define MARK           "x-mcp-header"

/* Which parameter names what a request is about. */
static const struct subject {
    const char *method;
    const char *param;
} subjects[] = {
    { "tools/call", "name" },  { "prompts/get", "name" },    { "resources/read", "uri" },
    { "tasks/get", "taskId" }, { "tasks/update", "taskId" }, { "tasks/cancel", "taskId" },
};

/* ---- One header ------------------------------------------------------------------------------ */

static const char *header_of(const struct mcp_request *request, const char *name)
{
    return request->head->header(request->head->context, name);
}

/* Without blanks around it; NULL when it is absent. */
static const char *trimmed(struct mcp_request *request, const char *name)
{
    const char *value = header_of(request, name);
    struct span text = span_trim(span_of(value));

    return value == NULL ? NULL : arena_strndup(&request->call.arena, text.ptr, text.len);
}

/* False for what claims to be encoded and is not. */
static bool decode(struct arena *arena, const char *value, struct span *out)
{
    struct span text = span_of(value);
    size_t frame = strlen(ENCODED_START) + strlen(ENCODED_END);

    *out = text;
    if (text.len < frame || !span_starts_with(text, ENCODED_START) ||
        strcmp(value + text.len - strlen(ENCODED_END), ENCODED_END) != 0)
        return true;
    return base64_decode(arena, (struct span){ text.ptr + strlen(ENCODED_START), text.len - frame },
                         out);
}

static enum err fail_header(struct mcp_request *request, const char *name, const char *what)
{
    return mcp_fail(request, MCP_HEADER_MISMATCH, NULL, "header %s %s", name, what);
}

static bool equals(struct span a, struct span b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* ---- Revision -------------------------------------------------------------------------------- */

/* Revisions are dates: their order is that of their text. */
static bool names_modern(const char *version)
{
    return version != NULL && strlen(version) == strlen(MCP_VERSION_MODERN) &&
           strcmp(version, MCP_VERSION_MODERN) >= 0;
}

enum err mcp_headers_check_legacy(struct mcp_request *request)
{
    bool is_initialize = request->method != NULL && strcmp(request->method, "initialize") == 0;

    if (is_initialize || !names_modern(trimmed(request, VERSION_HEADER)))
        return ERR_NONE;
    request->era = MCP_MODERN;
    if (request->kind == MCP_NOTIFICATION)
        return ERR_NONE;
    return mcp_fail(request, MCP_INVALID_PARAMS, NULL,
                    "params._meta lacks \"" MCP_META_VERSION "\" and \"" MCP_META_CAPABILITIES
                    "\", which every request of revision " MCP_VERSION_MODERN " carries");
}

enum err mcp_headers_check_version(struct mcp_request *request, const char *version)
{
    const char *value = trimmed(request, VERSION_HEADER);

    if (value == NULL)
        return fail_header(request, VERSION_HEADER, "is missing");
    if (strcmp(value, version) != 0)
        return fail_header(request, VERSION_HEADER, "differs from the revision in params._meta");
    return ERR_NONE;
}

/* ---- Method and name ------------------------------------------------------------------------- */

static enum err check_method(struct mcp_request *request)
{
    const char *value = trimmed(request, "Mcp-Method");

    if (value == NULL)
        return fail_header(request, "Mcp-Method", "is missing");
    if (strcmp(value, request->method) != 0)
        return fail_header(request, "Mcp-Method", "differs from the method in the body");
    return ERR_NONE;
}

static const char *subject_of(const char *method)
{
    for (size_t i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++) {
        if (strcmp(method, subjects[i].method) == 0)
            return subjects[i].param;
    }
    return NULL;
}

static enum err check_name(struct mcp_request *request)
{
    const char *param = subject_of(request->method);
    const struct json *wanted = param == NULL ? NULL : json_get(request->params, param);
    struct span said;

    /* Without a name the method fails by itself. */
    if (wanted == NULL || wanted->kind != JSON_STRING)
        return ERR_NONE;

    const char *value = trimmed(request, "Mcp-Name");

    if (value == NULL)
        return fail_header(request, "Mcp-Name", "is missing");
    if (!decode(&request->call.arena, value, &said))
        return fail_header(request, "Mcp-Name", "is no base64");
    if (!equals(said, (struct span){ wanted->text, wanted->len }))
        return fail_header(request, "Mcp-Name", "differs from the name in the body");
    return ERR_NONE;
}

/* ---- Parameters ------------------------------------------------------------------------------ */

static bool same_number(struct span said, const struct json *value)
{
    char *end = NULL;
    double wanted = 0;

    if (said.len == 0 || strspn(said.ptr, "+-.0123456789eE") != said.len)
        return false;
    return json_double(value, &wanted) && strtod(said.ptr, &end) == wanted && *end == '\0';
}

static bool same_value(struct span said, const struct json *value)
{
    switch (value->kind) {
    case JSON_STRING:
        return equals(said, (struct span){ value->text, value->len });
    case JSON_NUMBER:
        return same_number(said, value);
    case JSON_BOOL:
        return span_equals(said, value->boolean ? "true" : "false");
    default:
        return false;
    }
}

static enum err check_param(struct mcp_request *request, const char *suffix,
                            const struct json *value)
{
    const char *name = arena_printf(&request->call.arena, "Mcp-Param-%s", suffix);
    const char *header = trimmed(request, name);
    struct span said;

    if (value != NULL && value->kind == JSON_NULL)
        value = NULL;
    if (header == NULL)
        return value == NULL ? ERR_NONE : fail_header(request, name, "is missing");
    if (!decode(&request->call.arena, header, &said))
        return fail_header(request, name, "is no base64");
    if (value == NULL || !same_value(said, value))
        return fail_header(request, name, "differs from the argument in the body");
    return ERR_NONE;
}

/* Follows `properties` down the schema and the arguments side by side. */
static enum err check_properties(struct mcp_request *request, const struct json *schema,
                                 const struct json *arguments)
{
    const struct json *properties = json_get(schema, "properties");
    const struct json *property =
        properties != NULL && properties->kind == JSON_OBJECT ? properties->first : NULL;
    enum err e = ERR_NONE;

    for (; property != NULL && !e; property = property->next) {
        const struct json *value = json_get(arguments, property->name);
        const char *suffix = json_get_text(property, MARK);

        if (suffix != NULL)
            e = check_param(request, suffix, value);
        if (!e)
            e = check_properties(request, property, value);
    }
    return e;
}

static enum err check_params(struct mcp_request *request)
{
    const struct mcp_server *server = mcp_session_server(request->session);
    const char *tool = json_get_text(request->params, "name");
    struct json *definition = NULL;
    struct buf text;

    if (strcmp(request->method, "tools/call") != 0 || tool == NULL)
        return ERR_NONE;
    buf_init(&text, &request->call.arena, DEFINITION_CAP);
    if (!(server->define_tool != NULL ? server->define_tool : mcp_tools_define)(request, tool,
                                                                                &text) ||
        strstr(text.ptr, "\"" MARK "\"") == NULL)
        return ERR_NONE;
    if (json_parse(&request->call, "definition of a tool", buf_span(&text), &definition))
        return request->call.error.code;
    return check_properties(request, json_get(definition, "inputSchema"),
                            json_get(request->params, "arguments"));
}

enum err mcp_headers_check(struct mcp_request *request)
{
    enum err e;

    if (request->era != MCP_MODERN || request->kind != MCP_REQUEST)
        return ERR_NONE;
    e = check_method(request);
    if (!e)
        e = check_name(request);
    if (!e)
        e = check_params(request);
    return e;
}
