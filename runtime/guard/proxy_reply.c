#include "guard/proxy_reply.h"

#include <assert.h>

#include "base/limits.h"

void guard_proxy_reply_add(struct guard_reply *reply, const char *name, const char *value)
{
    assert(reply->header_count < GUARD_HEADERS);
    reply->headers[reply->header_count].name = name;
    reply->headers[reply->header_count++].value = value;
}

static void begin(struct guard_reply *reply, int status)
{
    *reply = (struct guard_reply){ .status = status };
    guard_proxy_reply_add(reply, "Cache-Control", "no-store");
}

void guard_proxy_reply_json(struct call *call, struct guard_reply *reply, int status,
                            const struct json *body)
{
    struct buf text;

    buf_init(&text, &call->arena, LIMIT_MESSAGE);
    json_print(&text, body);
    begin(reply, status);
    reply->type = "application/json";
    reply->body = buf_span(&text);
    guard_proxy_reply_add(reply, "Access-Control-Allow-Origin", "*");
}

void guard_proxy_reply_error(struct call *call, struct guard_reply *reply, int status,
                             const char *error, const char *description)
{
    struct json *body = json_new(&call->arena, JSON_OBJECT);

    json_add_member(&call->arena, body, "error", json_new_text(&call->arena, error));
    json_add_member(&call->arena, body, "error_description",
                    json_new_text(&call->arena, description));
    guard_proxy_reply_json(call, reply, status, body);
    if (status == 503)
        guard_proxy_reply_add(reply, "Retry-After", "5");
}

void guard_proxy_reply_redirect(struct guard_reply *reply, const char *url)
{
    begin(reply, 302);
    guard_proxy_reply_add(reply, "Location", url);
    guard_proxy_reply_add(reply, "Referrer-Policy", "no-referrer");
}

void guard_proxy_reply_page(struct guard_reply *reply, int status, struct span html,
                            const char *policy)
{
    begin(reply, status);
    reply->type = "text/html; charset=utf-8";
    reply->body = html;
    guard_proxy_reply_add(reply, "Content-Security-Policy", policy);
    guard_proxy_reply_add(reply, "X-Frame-Options", "DENY");
    guard_proxy_reply_add(reply, "X-Content-Type-Options", "nosniff");
    /* The form's own POST keeps its Origin so; nobody else learns the address. */
    guard_proxy_reply_add(reply, "Referrer-Policy", "same-origin");
    if (status == 503)
        guard_proxy_reply_add(reply, "Retry-After", "5");
}

void guard_proxy_reply_preflight(struct guard_reply *reply, const char *methods)
{
    *reply = (struct guard_reply){ .status = 204 };
    guard_proxy_reply_add(reply, "Access-Control-Allow-Origin", "*");
    guard_proxy_reply_add(reply, "Access-Control-Allow-Methods", methods);
    guard_proxy_reply_add(reply, "Access-Control-Allow-Headers",
                          "Content-Type, Authorization, MCP-Protocol-Version");
    guard_proxy_reply_add(reply, "Access-Control-Max-Age", "3600");
}

void guard_proxy_reply_method(struct call *call, struct guard_reply *reply, const char *methods)
{
    guard_proxy_reply_error(call, reply, 405, "invalid_request",
                            "This address does not take that method.");
    guard_proxy_reply_add(reply, "Allow", methods);
}
