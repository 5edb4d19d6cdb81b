#include "guard/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <strings.h>

#include <cmocka.h>

#include "oci/material.h"
#include "oci/seal.h"
#include "tool/cache.h"
#include "tool/confirm.h"
#include "tool/policy.h"
#include "tool/scope.h"

struct issuer issuer;
struct call call;
struct tool_context tools;
static struct oci_seal *seal;
struct guard_options options;
struct guard *guard;
struct guard_grant grant;
struct guard_reply reply;
static const char *authorization;

static const char *header_of(void *context, const char *name)
{
    (void)context;
    return strcasecmp(name, "authorization") == 0 ? authorization : NULL;
}

static struct guard_head head_of(const char *path, const char *query)
{
    return (struct guard_head){
        .method = "POST", .path = path, .query = query, .address = "127.0.0.1", .header = header_of
    };
}

int set_up(void **state)
{
    struct tool_policy_options mode = { .mode = TOOL_POLICY_ALLOW_WRITES, .path = "policy" };

    (void)state;
    call_init(&call);
    issuer_open(&issuer);
    assert_int_equal(oci_seal_new(&call, NULL, NULL, &seal), ERR_NONE);
    tools = (struct tool_context){ .core = true,
                                   .seal = seal,
                                   .cache = tool_cache_new(),
                                   .confirm = tool_confirm_new(seal),
                                   .scopes = TOOL_SCOPE_ALL };
    assert_int_equal(tool_policy_parse(&call, &mode, span_of(""), &tools.policy), ERR_NONE);
    options = (struct guard_options){
        .tools = &tools,
        .client = { .region = "us-ashburn-1", .attempts = 1 },
        .transport = issuer_transport(&issuer),
        .base_url = ISSUER_BASE,
        .issuer = ISSUER_URL,
        .domain = ISSUER_DOMAIN,
        .client_id = "app",
        .client_secret = ISSUER_SECRET,
    };
    guard = NULL;
    return 0;
}

int tear_down(void **state)
{
    (void)state;
    guard_free(guard);
    tool_cache_free(tools.cache);
    tool_confirm_free(tools.confirm);
    oci_seal_free(seal);
    issuer_close(&issuer);
    material_remove();
    call_release(&call);
    return 0;
}

void open_guard(void)
{
    assert_int_equal(guard_new(&call, &options, &guard), ERR_NONE);
}

bool admitted_at(const char *query, const char *value)
{
    struct guard_head head = head_of("/mcp", query);

    reply = (struct guard_reply){ .status = 0 };
    authorization = value;
    return guard_admit(guard, &call, &head, &grant, &reply);
}

bool admitted(const char *value)
{
    return admitted_at("", value);
}

bool served(const char *method, const char *path)
{
    struct guard_head head = head_of(path, "");

    head.method = method;
    reply = (struct guard_reply){ .status = 0 };
    return guard_serve(guard, &call, &head, &reply);
}

bool bearer(const char *token)
{
    return admitted(arena_printf(&call.arena, "Bearer %s", token));
}

const char *header(const char *name)
{
    for (size_t i = 0; i < reply.header_count; i++) {
        if (strcasecmp(reply.headers[i].name, name) == 0)
            return reply.headers[i].value;
    }
    return "";
}

void expect_refusal(int status, const char *challenge)
{
    assert_int_equal(reply.status, status);
    assert_string_equal(header("WWW-Authenticate"), challenge);
}
