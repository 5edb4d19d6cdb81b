#include "guard/proxy_page.h"

#include "base/base64.h"
#include "base/limits.h"
#include "guard/proxy_reply.h"
#include "oci/digest.h"

#define STYLE                                                                                      \
    "body{font:16px/1.5 sans-serif;max-width:36em;margin:3em auto;padding:0 1em;color:#222}"       \
    "dt{font-weight:bold}dd{margin:0 0 .7em;overflow-wrap:anywhere}"                               \
    "button{font:inherit;padding:.5em 1.2em;margin-right:1em}"

static const char *escape_of(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

/* Length of a character that turns text around or cannot be seen (U+200B to U+200F, U+202A to
 * U+202E, U+2060 to U+206F, U+FEFF), else 0. */
static size_t unseen(const char *text)
{
    const unsigned char *p = (const unsigned char *)text;
    bool is_unseen = (p[0] == 0xE2 && p[1] == 0x80 && p[2] >= 0x8B && p[2] <= 0x8F) ||
                     (p[0] == 0xE2 && p[1] == 0x80 && p[2] >= 0xAA && p[2] <= 0xAE) ||
                     (p[0] == 0xE2 && p[1] == 0x81 && p[2] >= 0xA0 && p[2] <= 0xAF) ||
                     (p[0] == 0xEF && p[1] == 0xBB && p[2] == 0xBF);

    return is_unseen ? 3 : 0;
}

static void add_escaped(struct buf *out, const char *text)
{
    while (*text != '\0') {
        const char *escape = escape_of(*text);
        size_t skipped = unseen(text);

        if (escape != NULL)
            buf_add_text(out, escape);
        else if (skipped == 0)
            buf_add_char(out, *text);
        text += skipped != 0 ? skipped : 1;
    }
}

static void open_page(struct call *call, struct buf *page, const char *title)
{
    buf_init(page, &call->arena, LIMIT_RESPONSE_HEADERS);
    buf_printf(page,
               "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
               "<meta name=\"viewport\" content=\"width=device-width\"><title>%s</title>"
               "<style>" STYLE "</style></head><body><h1>%s</h1>",
               title, title);
}

static void close_page(struct call *call, struct buf *page, struct guard_reply *reply, int status)
{
    unsigned char digest[OCI_DIGEST_SIZE];
    const char *style;

    oci_digest_sha256(span_of(STYLE), digest);
    style = base64_encode(&call->arena, (struct span){ (const char *)digest, sizeof digest });
    buf_add_text(page, "</body></html>\n");
    guard_proxy_reply_page(
        reply, status, buf_span(page),
        /* No form-action: browsers hold it against the redirects that follow a form as well, and
         * these lead to the domain and to the client. */
        arena_printf(&call->arena,
                     "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
                     "style-src 'sha256-%s'",
                     style));
}

static void add_row(struct buf *page, const char *term, const char *text)
{
    buf_printf(page, "<dt>%s</dt><dd>", term);
    add_escaped(page, text);
    buf_add_text(page, "</dd>");
}

static void add_input(struct buf *page, const char *name, const char *value)
{
    buf_printf(page, "<input type=\"hidden\" name=\"%s\" value=\"", name);
    add_escaped(page, value);
    buf_add_text(page, "\">");
}

void guard_proxy_page_consent(struct call *call, struct guard_reply *reply,
                              const struct guard_proxy_page_consent *consent)
{
    struct buf page;

    open_page(call, &page, "Give access to Oracle Cloud?");
    buf_add_text(&page, "<p>A program wants to use Oracle Cloud Infrastructure as you, through "
                        "this server. Go on only if you started it yourself just now.</p><dl>");
    add_row(&page, "It calls itself", consent->name);
    if (consent->home != NULL)
        add_row(&page, "Described by", consent->home);
    else
        add_row(&page, "Described by", "itself; nobody has checked the name");
    add_row(&page, "Access goes to", consent->place);
    add_row(&page, "This server", consent->server);
    add_row(&page, "Scopes", consent->scopes);
    buf_add_text(&page, "</dl><form method=\"post\" action=\"");
    add_escaped(&page, consent->action);
    buf_add_text(&page, "\">");
    add_input(&page, "transaction", consent->sealed);
    buf_add_text(&page, "<button name=\"decision\" value=\"allow\">Go on to sign in</button>"
                        "<button name=\"decision\" value=\"deny\">Refuse</button></form>");
    close_page(call, &page, reply, 200);
}

void guard_proxy_page_fail(struct call *call, struct guard_reply *reply, int status,
                           const char *why)
{
    struct buf page;

    open_page(call, &page, "This sign-in does not go on");
    buf_add_text(&page, "<p>");
    add_escaped(&page, why);
    buf_add_text(&page, "</p>");
    close_page(call, &page, reply, status);
}
