#include "sandbox/auth_page.h"

#include <string.h>

#include "base/limits.h"
#include "net/url.h"

#define HTML "text/html; charset=utf-8"

/* What the form carries along; everything else in a query is left behind. */
static const char *const carried[] = {
    "action",     "client_id", "response_type", "redirect_uri",   "scope",
    "state",      "nonce",     "audience",      "code_challenge", "code_challenge_method",
    "public_key", "tenant",    "provider",      "resource",
};

static void add_escaped(struct buf *out, const char *text)
{
    static const struct {
        char c;
        const char *name;
    } escapes[] = {
        { '&', "&amp;" }, { '<', "&lt;" }, { '>', "&gt;" }, { '"', "&quot;" }, { '\'', "&#39;" },
    };

    for (; *text != '\0'; text++) {
        const char *name = NULL;

        for (size_t i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++) {
            if (escapes[i].c == *text)
                name = escapes[i].name;
        }
        if (name != NULL)
            buf_add_text(out, name);
        else
            buf_add_char(out, *text);
    }
}

static bool is_form(const struct sandbox_auth_job *job)
{
    return strcmp(job->request->method, "POST") == 0;
}

const char *sandbox_auth_page_value(const struct sandbox_auth_job *job, const char *name)
{
    return is_form(job) ? sandbox_auth_job_field(job, name) : sandbox_auth_job_query(job, name);
}

bool sandbox_auth_page_may_return(const char *uri)
{
    struct net_url url;

    return uri != NULL && net_url_split(uri, &url) && span_equals(url.scheme, "http") &&
           net_url_is_loopback(&url);
}

static void open_page(struct sandbox_auth_job *job, struct buf *out)
{
    struct net_headers *headers = &job->answer->headers;

    buf_init(out, &job->call->arena, LIMIT_RESPONSE_HEADERS);
    buf_add_text(out, "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">"
                      "<title>Sandbox: sign in</title><body><h1>Sandbox: sign in</h1>");
    net_headers_set(&job->call->arena, headers, "Cache-Control", "no-store");
    net_headers_set(&job->call->arena, headers, "X-Frame-Options", "DENY");
    net_headers_set(&job->call->arena, headers, "Content-Security-Policy",
                    "default-src 'none'; frame-ancestors 'none'");
}

void sandbox_auth_page_fail(struct sandbox_auth_job *job, const char *why)
{
    struct buf page;

    open_page(job, &page);
    buf_add_text(&page, "<p>");
    add_escaped(&page, why);
    buf_add_text(&page, "</p></body></html>");
    sandbox_auth_job_text(job, 400, HTML, buf_span(&page).ptr);
}

static void add_carried(struct sandbox_auth_job *job, struct buf *page)
{
    for (size_t i = 0; i < sizeof(carried) / sizeof(carried[0]); i++) {
        const char *value = sandbox_auth_page_value(job, carried[i]);

        if (value == NULL)
            continue;
        buf_printf(page, "<input type=\"hidden\" name=\"%s\" value=\"", carried[i]);
        add_escaped(page, value);
        buf_add_text(page, "\">");
    }
}

static void show_form(struct sandbox_auth_job *job, int status, const char *hint)
{
    struct buf page;

    open_page(job, &page);
    buf_add_text(&page, "<p>");
    buf_add_text(&page, hint);
    buf_add_text(&page, "</p><form method=\"post\">");
    add_carried(job, &page);
    buf_add_text(&page, "<p><label>User <select name=\"username\">");
    for (size_t i = 0; i < SANDBOX_USERS; i++) {
        buf_add_text(&page, "<option>");
        add_escaped(&page, job->auth->users[i].name);
        buf_add_text(&page, "</option>");
    }
    buf_add_text(&page, "</select></label> <label>Password "
                        "<input type=\"password\" name=\"password\"></label></p>"
                        "<button name=\"decision\" value=\"allow\">Sign in</button> "
                        "<button name=\"decision\" value=\"deny\">Refuse</button>"
                        "</form></body></html>");
    sandbox_auth_job_text(job, status, HTML, buf_span(&page).ptr);
}

static enum sandbox_auth_page read_form(struct sandbox_auth_job *job,
                                        const struct sandbox_user **out)
{
    const char *decision = sandbox_auth_job_field(job, "decision");
    const char *password = sandbox_auth_job_field(job, "password");
    const struct sandbox_user *user =
        sandbox_auth_user(job->auth, sandbox_auth_job_field(job, "username"));

    if (decision != NULL && strcmp(decision, "deny") == 0)
        return SANDBOX_AUTH_PAGE_DENIES;
    if (user == NULL || password == NULL || strcmp(password, SANDBOX_AUTH_PAGE_PASSWORD) != 0) {
        show_form(job, 401,
                  "User or password is wrong. The password is "
                  "<code>" SANDBOX_AUTH_PAGE_PASSWORD "</code>.");
        return SANDBOX_AUTH_PAGE_ASKS;
    }
    *out = user;
    return SANDBOX_AUTH_PAGE_ALLOWS;
}

enum sandbox_auth_page sandbox_auth_page_ask(struct sandbox_auth_job *job,
                                             const struct sandbox_user **out)
{
    const char *prompt = sandbox_auth_page_value(job, "prompt");

    if (is_form(job))
        return read_form(job, out);
    if (prompt != NULL && (strcmp(prompt, "login") == 0 || strcmp(prompt, "consent") == 0)) {
        show_form(job, 200, "The password is <code>" SANDBOX_AUTH_PAGE_PASSWORD "</code>.");
        return SANDBOX_AUTH_PAGE_ASKS;
    }
    *out = sandbox_auth_user(job->auth, sandbox_auth_page_value(job, "login_hint"));
    if (*out == NULL)
        *out = &job->auth->users[0];
    return SANDBOX_AUTH_PAGE_ALLOWS;
}
