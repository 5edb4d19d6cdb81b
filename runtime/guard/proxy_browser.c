#include "guard/proxy_browser.h"

#include <string.h>

#include "guard/proxy_form.h"
#include "guard/proxy_reply.h"
#include "guard/proxy_seal.h"
#include "oci/random.h"

/* The prefix has browsers refuse a cookie that another host or plain http sets. */
static const char *cookie_name(const struct guard_proxy *proxy)
{
    return proxy->https ? "__Host-oci-mcp-login" : "oci-mcp-login";
}

void guard_proxy_browser_read(const struct guard_proxy *proxy, struct call *call,
                              const struct guard_head *head, struct guard_proxy_browser *out)
{
    const char *cookie = guard_proxy_form_cookie(
        &call->arena, head->header(head->context, "Cookie"), cookie_name(proxy));
    const struct json *value = guard_proxy_unseal(proxy, call, GUARD_PROXY_SEAL_BROWSER, cookie);
    const struct json *clients = json_get(value, "clients");
    struct guard_proxy_browser browser = { .id = json_get_text(value, "browser") };

    if (browser.id == NULL) {
        browser.id = oci_random_hex(&call->arena);
        browser.is_new = true;
    }
    for (const struct json *item = clients != NULL ? clients->first : NULL; item != NULL;
         item = item->next)
        guard_proxy_browser_agree(&browser, item->text);
    *out = browser;
}

bool guard_proxy_browser_agreed(const struct guard_proxy_browser *browser, const char *client)
{
    for (size_t i = 0; i < browser->client_count; i++) {
        if (strcmp(browser->clients[i], client) == 0)
            return true;
    }
    return false;
}

void guard_proxy_browser_agree(struct guard_proxy_browser *browser, const char *client)
{
    if (guard_proxy_browser_agreed(browser, client))
        return;
    if (browser->client_count == GUARD_PROXY_BROWSER_CLIENTS)
        memmove(browser->clients, browser->clients + 1,
                --browser->client_count * sizeof browser->clients[0]);
    browser->clients[browser->client_count++] = client;
}

void guard_proxy_browser_keep(const struct guard_proxy *proxy, struct call *call,
                              const struct guard_proxy_browser *browser, struct guard_reply *reply)
{
    struct arena *arena = &call->arena;
    struct json *value = json_new(arena, JSON_OBJECT);
    struct json *clients = json_new(arena, JSON_ARRAY);
    const char *sealed;

    for (size_t i = 0; i < browser->client_count; i++)
        json_add_item(clients, json_new_text(arena, browser->clients[i]));
    json_add_member(arena, value, "browser", json_new_text(arena, browser->id));
    json_add_member(arena, value, "clients", clients);
    sealed = guard_proxy_seal(proxy, call, GUARD_PROXY_SEAL_BROWSER, value, GUARD_PROXY_BROWSER_MS);
    if (sealed == NULL)
        return;
    guard_proxy_reply_add(reply, "Set-Cookie",
                          arena_printf(arena,
                                       "%s=%s; Path=/; Max-Age=%lld; HttpOnly; SameSite=Lax%s",
                                       cookie_name(proxy), sealed, GUARD_PROXY_BROWSER_MS / 1000,
                                       proxy->https ? "; Secure" : ""));
}
