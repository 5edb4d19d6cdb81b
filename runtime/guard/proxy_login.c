#include "guard/proxy_login.h"

#include <string.h>

#include "base/limits.h"
#include "guard/proxy_browser.h"
#include "guard/proxy_client.h"
#include "guard/proxy_form.h"
#include "guard/proxy_page.h"
#include "guard/proxy_reply.h"
#include "guard/proxy_seal.h"
#include "guard/proxy_uri.h"
#include "net/url.h"
#include "oci/random.h"
#include "oci/text.h"

#define STATE_MAX     2048 /* of a client; the domain gets it sealed within ours */
#define CODE_MAX      4096 /* of the domain */
#define CHALLENGE_LEN 43   /* of SHA-256 */
#define TOLD_MAX      200  /* of what the domain says about an error */

#define AGAIN "Begin anew in the program that you came from."

/* One login on its way: what is sealed into the form and, later, the domain's state. */
struct login {
    const char *client;    /* its digest */
    const char *agreement; /* what is remembered when the person agrees; NULL: nothing */
    const char *redirect;
    const char *state; /* NULL: none was given */
    const char *challenge;
    const char *browser;
    const char *verifier; /* of our own challenge to the domain; NULL before that */
    bool offline;         /* a refresh token is wanted */
};

/* ---- Sealing --------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    size_t offset;
} members[] = {
    { "client", offsetof(struct login, client) },
    { "agreement", offsetof(struct login, agreement) },
    { "redirect", offsetof(struct login, redirect) },
    { "state", offsetof(struct login, state) },
    { "challenge", offsetof(struct login, challenge) },
    { "browser", offsetof(struct login, browser) },
    { "verifier", offsetof(struct login, verifier) },
};

#define MEMBERS (sizeof(members) / sizeof(members[0]))

static const char *seal(const struct guard_proxy *proxy, struct call *call, const char *purpose,
                        const struct login *login)
{
    struct json *value = json_new(&call->arena, JSON_OBJECT);

    for (size_t i = 0; i < MEMBERS; i++) {
        const char *text;

        memcpy(&text, (const char *)login + members[i].offset, sizeof text);
        if (text != NULL)
            json_add_member(&call->arena, value, members[i].name,
                            json_new_text(&call->arena, text));
    }
    json_add_member(&call->arena, value, "offline", json_new_bool(&call->arena, login->offline));
    return guard_proxy_seal(proxy, call, purpose, value, GUARD_PROXY_LOGIN_MS);
}

static bool unseal(const struct guard_proxy *proxy, struct call *call, const char *purpose,
                   const char *token, struct login *out)
{
    const struct json *value = guard_proxy_unseal(proxy, call, purpose, token);
    const struct json *offline = json_get(value, "offline");

    *out = (struct login){ .offline = offline != NULL && offline->boolean };
    for (size_t i = 0; i < MEMBERS; i++) {
        const char *text = json_get_text(value, members[i].name);

        memcpy((char *)out + members[i].offset, &text, sizeof text);
    }
    return value != NULL;
}

/* ---- Back to the client ---------------------------------------------------------------------- */

static void go_back(const struct guard_proxy *proxy, struct call *call, const struct login *login,
                    const char *name, const char *value, const char *description,
                    struct guard_reply *reply)
{
    bool first = strchr(login->redirect, '?') == NULL;
    struct buf url;

    buf_init(&url, &call->arena, LIMIT_URL);
    buf_add_text(&url, login->redirect);
    net_url_add_query(&url, &first, name, value);
    if (description != NULL)
        net_url_add_query(&url, &first, "error_description", description);
    if (login->state != NULL)
        net_url_add_query(&url, &first, "state", login->state);
    net_url_add_query(&url, &first, "iss", proxy->base);
    guard_proxy_reply_redirect(reply, buf_span(&url).ptr);
}

/* ---- On to the domain ------------------------------------------------------------------------ */

static const char *domain_url(const struct guard_proxy *proxy, struct call *call,
                              const struct guard_proxy_endpoints *domain, const struct login *login,
                              const char *state)
{
    bool first = strchr(domain->authorize, '?') == NULL;
    bool adds = login->offline && !guard_proxy_has_word(proxy->scopes, GUARD_PROXY_OFFLINE);
    struct buf url;

    buf_init(&url, &call->arena, LIMIT_URL);
    buf_add_text(&url, domain->authorize);
    net_url_add_query(&url, &first, "response_type", "code");
    net_url_add_query(&url, &first, "client_id", guard_proxy_upstream_client(proxy->upstream));
    net_url_add_query(&url, &first, "redirect_uri", proxy->callback);
    net_url_add_query(&url, &first, "scope",
                      adds ? arena_printf(&call->arena, "%s " GUARD_PROXY_OFFLINE, proxy->scopes)
                           : proxy->scopes);
    net_url_add_query(&url, &first, "state", state);
    net_url_add_query(&url, &first, "code_challenge",
                      guard_proxy_seal_challenge(&call->arena, login->verifier));
    net_url_add_query(&url, &first, "code_challenge_method", "S256");
    net_url_add_query(&url, &first, "audience", proxy->audience);
    return buf_span(&url).ptr;
}

static void go_on(const struct guard_proxy *proxy, struct call *call,
                  const struct guard_proxy_endpoints *domain, struct login login,
                  struct guard_reply *reply)
{
    struct arena *arena = &call->arena;
    const char *state;

    login.verifier = arena_printf(arena, "%s%s", oci_random_hex(arena), oci_random_hex(arena));
    login.agreement = NULL;
    state = seal(proxy, call, GUARD_PROXY_SEAL_STATE, &login);
    if (state == NULL)
        go_back(proxy, call, &login, "error", "server_error", "The login cannot be sealed.", reply);
    else
        guard_proxy_reply_redirect(reply, domain_url(proxy, call, domain, &login, state));
}

/* ---- The client's request -------------------------------------------------------------------- */

bool guard_proxy_login_is_here(const struct guard_proxy *proxy, const char *resource)
{
    size_t len;

    if (resource == NULL)
        return true;
    len = strlen(resource);
    if (len > 0 && resource[len - 1] == '/')
        len--;
    return span_equals((struct span){ resource, len }, proxy->resource) ||
           span_equals((struct span){ resource, len }, proxy->base);
}

/* An error that the client may be told; NULL when there is none. */
static const char *fault_of(const struct guard_proxy *proxy, const struct guard_proxy_form *form,
                            const char **out_why)
{
    const char *type = guard_proxy_form_get(form, "response_type");
    const char *challenge = guard_proxy_form_get(form, "code_challenge");
    const char *method = guard_proxy_form_get(form, "code_challenge_method");
    const char *state = guard_proxy_form_get(form, "state");

    *out_why = "response_type must be code.";
    if (type == NULL || strcmp(type, "code") != 0)
        return type == NULL ? "invalid_request" : "unsupported_response_type";
    *out_why = "A code_challenge with code_challenge_method S256 is needed.";
    if (challenge == NULL || strlen(challenge) != CHALLENGE_LEN || method == NULL ||
        strcmp(method, "S256") != 0)
        return "invalid_request";
    *out_why = "state is longer than 2048 bytes.";
    if (state != NULL && strlen(state) > STATE_MAX)
        return "invalid_request";
    *out_why = "resource is not this server.";
    return guard_proxy_login_is_here(proxy, guard_proxy_form_get(form, "resource"))
               ? NULL
               : "invalid_target";
}

/* A program on this machine can pass for any other that is known by an address: no agreement with
 * such a one outlasts its login. */
static const char *agreement_of(struct call *call, const struct guard_proxy_client *client,
                                const char *redirect)
{
    if (client->home != NULL && guard_proxy_uri_is_loopback(redirect))
        return NULL;
    return guard_proxy_seal_digest(&call->arena,
                                   arena_printf(&call->arena, "%s %s", client->digest,
                                                guard_proxy_uri_place(&call->arena, redirect)));
}

static struct login login_of(struct call *call, const struct guard_proxy_form *form,
                             const struct guard_proxy_client *client,
                             const struct guard_proxy_browser *browser)
{
    const char *redirect = guard_proxy_form_get(form, "redirect_uri");
    const char *scope = guard_proxy_form_get(form, "scope");
    const char *state = guard_proxy_form_get(form, "state");

    return (struct login){
        .client = client->digest,
        .agreement = agreement_of(call, client, redirect),
        .redirect = redirect,
        .state = state != NULL && strlen(state) <= STATE_MAX ? state : NULL,
        .challenge = guard_proxy_form_get(form, "code_challenge"),
        .browser = browser->id,
        .offline = scope != NULL && guard_proxy_has_word(scope, GUARD_PROXY_OFFLINE),
    };
}

static void show_page(const struct guard_proxy *proxy, struct call *call,
                      const struct guard_proxy_client *client, const struct login *login,
                      struct guard_reply *reply)
{
    struct guard_proxy_page_consent consent = {
        .name = client->name,
        .home = client->home,
        .place = guard_proxy_uri_place(&call->arena, login->redirect),
        .server = proxy->base,
        .scopes = proxy->scopes,
        .action = arena_printf(&call->arena, "%s" GUARD_PROXY_LOGIN_CONSENT, proxy->base),
        .sealed = seal(proxy, call, GUARD_PROXY_SEAL_CONSENT, login),
    };

    if (consent.sealed == NULL)
        guard_proxy_page_fail(call, reply, 500, "The login cannot be sealed.");
    else
        guard_proxy_page_consent(call, reply, &consent);
}

static bool wants_page(const struct guard_proxy_form *form)
{
    const char *prompt = guard_proxy_form_get(form, "prompt");

    return prompt != NULL && guard_proxy_has_word(prompt, "consent");
}

/* The domain, or NULL: the answer says that it was not found yet. */
static const struct guard_proxy_endpoints *find_domain(const struct guard_proxy *proxy,
                                                       struct call *call, struct guard_reply *reply)
{
    const struct guard_proxy_endpoints *domain = guard_proxy_upstream_find(proxy->upstream);

    if (domain == NULL)
        guard_proxy_page_fail(call, reply, 503,
                              "The identity domain does not answer this server. " AGAIN);
    return domain;
}

/* The client and its address are good: from here on it is told what is wrong. */
static void authorize(const struct guard_proxy *proxy, struct call *call,
                      const struct guard_head *head, const struct guard_proxy_form *form,
                      const struct guard_proxy_client *client, struct guard_reply *reply)
{
    const struct guard_proxy_endpoints *domain = find_domain(proxy, call, reply);
    struct guard_proxy_browser browser;
    struct login login;
    const char *why = NULL;
    const char *fault = fault_of(proxy, form, &why);

    if (domain == NULL)
        return;
    guard_proxy_browser_read(proxy, call, head, &browser);
    login = login_of(call, form, client, &browser);
    if (fault != NULL) {
        go_back(proxy, call, &login, "error", fault, why, reply);
        return;
    }
    if (login.agreement != NULL && !wants_page(form) &&
        guard_proxy_browser_agreed(&browser, login.agreement))
        go_on(proxy, call, domain, login, reply);
    else
        show_page(proxy, call, client, &login, reply);
    guard_proxy_browser_keep(proxy, call, &browser, reply);
}

void guard_proxy_login_authorize(const struct guard_proxy *proxy, struct call *call,
                                 const struct guard_head *head, struct guard_reply *reply)
{
    struct guard_proxy_form form;
    struct guard_proxy_client client;
    const char *redirect;

    if (!guard_proxy_form_read(&call->arena, span_of(head->query), &form)) {
        guard_proxy_page_fail(call, reply, 400,
                              "The address is broken, or says something twice. " AGAIN);
        return;
    }
    redirect = guard_proxy_form_get(&form, "redirect_uri");
    if (!guard_proxy_client_find(proxy, call, guard_proxy_form_get(&form, "client_id"), &client))
        guard_proxy_page_fail(call, reply, 400,
                              "This server does not know the program (client_id). Have the program "
                              "forget its registration here, and begin anew.");
    else if (redirect == NULL || !guard_proxy_client_may_return(&client, redirect))
        guard_proxy_page_fail(call, reply, 400,
                              "The program did not register the address to which access would go "
                              "(redirect_uri).");
    else
        authorize(proxy, call, head, &form, &client, reply);
}

/* ---- The person's answer --------------------------------------------------------------------- */

/* A form of another site shows in its Origin; old browsers send none. */
static bool is_ours(const struct guard_proxy *proxy, const struct guard_head *head)
{
    const char *origin = head->header(head->context, "Origin");

    return origin == NULL || strcmp(origin, proxy->origin) == 0;
}

void guard_proxy_login_consent(const struct guard_proxy *proxy, struct call *call,
                               const struct guard_head *head, struct guard_reply *reply)
{
    const struct guard_proxy_endpoints *domain = find_domain(proxy, call, reply);
    struct guard_proxy_browser browser;
    struct guard_proxy_form form;
    struct login login;
    const char *decision;

    if (domain == NULL)
        return;
    guard_proxy_browser_read(proxy, call, head, &browser);
    if (!is_ours(proxy, head) || !guard_proxy_form_read(&call->arena, head->body, &form) ||
        !unseal(proxy, call, GUARD_PROXY_SEAL_CONSENT, guard_proxy_form_get(&form, "transaction"),
                &login) ||
        browser.is_new || !guard_proxy_seal_equals(login.browser, browser.id)) {
        guard_proxy_page_fail(call, reply, 403,
                              "This page is too old, was changed, or belongs to another browser; "
                              "cookies are needed. " AGAIN);
        return;
    }
    decision = guard_proxy_form_get(&form, "decision");
    if (decision == NULL || strcmp(decision, "allow") != 0) {
        go_back(proxy, call, &login, "error", "access_denied", "The person refused.", reply);
        return;
    }
    if (login.agreement != NULL)
        guard_proxy_browser_agree(&browser, login.agreement);
    go_on(proxy, call, domain, login, reply);
    guard_proxy_browser_keep(proxy, call, &browser, reply);
}

/* ---- The domain's answer --------------------------------------------------------------------- */

/* What a client can do something about; all else is the server's own matter. */
static const char *error_for_client(const char *error)
{
    static const char *const known[] = {
        "access_denied",    "temporarily_unavailable", "login_required",
        "consent_required", "interaction_required",    "invalid_scope",
    };

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (strcmp(error, known[i]) == 0)
            return known[i];
    }
    return "server_error";
}

static void tell_error(const struct guard_proxy *proxy, struct call *call,
                       const struct guard_proxy_form *form, const struct login *login,
                       struct guard_reply *reply)
{
    const char *error = guard_proxy_form_get(form, "error");
    const char *told = guard_proxy_form_get(form, "error_description");

    if (told == NULL)
        told = error != NULL ? error : "no code";
    go_back(proxy, call, login, "error", error_for_client(error != NULL ? error : ""),
            arena_printf(&call->arena, "The identity domain: %s",
                         oci_text_line(&call->arena, span_of(told), TOLD_MAX)),
            reply);
}

/* The domain's code goes to the client sealed, and is redeemed when ours is: so the domain itself
 * sees to it that none works twice, at whichever replica. */
static void give_code(const struct guard_proxy *proxy, struct call *call, const char *code,
                      const struct login *login, struct guard_reply *reply)
{
    struct arena *arena = &call->arena;
    struct json *value = json_new(arena, JSON_OBJECT);
    const char *sealed;

    json_add_member(arena, value, "code", json_new_text(arena, code));
    json_add_member(arena, value, "verifier", json_new_text(arena, login->verifier));
    json_add_member(arena, value, "client", json_new_text(arena, login->client));
    json_add_member(arena, value, "redirect", json_new_text(arena, login->redirect));
    json_add_member(arena, value, "challenge", json_new_text(arena, login->challenge));
    sealed = guard_proxy_seal(proxy, call, GUARD_PROXY_SEAL_CODE, value, GUARD_PROXY_CODE_MS);
    if (sealed == NULL)
        go_back(proxy, call, login, "error", "server_error", "The code cannot be sealed.", reply);
    else
        go_back(proxy, call, login, "code", sealed, NULL, reply);
}

/* RFC 9207 section 2.4: an answer of another authorization server is none. */
static bool is_of_domain(const struct guard_proxy_endpoints *domain, const char *issuer)
{
    if (issuer == NULL)
        return !domain->tells_issuer;
    return strcmp(issuer, domain->issuer) == 0;
}

void guard_proxy_login_callback(const struct guard_proxy *proxy, struct call *call,
                                const struct guard_head *head, struct guard_reply *reply)
{
    const struct guard_proxy_endpoints *domain = find_domain(proxy, call, reply);
    struct guard_proxy_browser browser;
    struct guard_proxy_form form;
    struct login login;
    const char *code;

    if (domain == NULL)
        return;
    guard_proxy_browser_read(proxy, call, head, &browser);
    if (!guard_proxy_form_read(&call->arena, span_of(head->query), &form) ||
        !unseal(proxy, call, GUARD_PROXY_SEAL_STATE, guard_proxy_form_get(&form, "state"),
                &login) ||
        browser.is_new || !guard_proxy_seal_equals(login.browser, browser.id)) {
        guard_proxy_page_fail(call, reply, 403,
                              "This sign-in took too long, was changed, or was begun in another "
                              "browser; cookies are needed. " AGAIN);
        return;
    }
    if (!is_of_domain(domain, guard_proxy_form_get(&form, "iss"))) {
        guard_proxy_page_fail(call, reply, 403,
                              "The answer is not of this server's identity domain.");
        return;
    }
    code = guard_proxy_form_get(&form, "code");
    if (code == NULL || strlen(code) > CODE_MAX || guard_proxy_form_get(&form, "error") != NULL)
        tell_error(proxy, call, &form, &login, reply);
    else
        give_code(proxy, call, code, &login, reply);
}
