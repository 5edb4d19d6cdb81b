#include "mcp/error.h"

#include <stdarg.h>

#include "json/json.h"
#include "mcp/request.h"

enum err mcp_fail(struct mcp_request *request, enum mcp_error code, const char *data,
                  const char *format, ...)
{
    va_list args;

    va_start(args, format);

    const char *message = arena_vprintf(&request->call.arena, format, args);

    va_end(args);
    request->error_code = code;
    request->error_data = data;
    return call_fail(&request->call, ERR_PROTOCOL, "%s", message);
}

void mcp_error_print(const struct mcp_request *request, struct buf *out)
{
    const char *message = request->call.error.message;

    buf_add_text(out, "{\"code\":");
    buf_add_int(out, request->error_code != 0 ? request->error_code : MCP_INTERNAL_ERROR);
    buf_add_text(out, ",\"message\":");
    json_print_string(out, span_of(message != NULL ? message : "internal error"));
    if (request->error_data != NULL) {
        buf_add_text(out, ",\"data\":");
        buf_add_text(out, request->error_data);
    }
    buf_add_char(out, '}');
}
