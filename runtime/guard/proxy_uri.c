#include "guard/proxy_uri.h"

#include <string.h>

#include "net/url.h"

/* Schemes without a dot that programs of people really use. */
static const char *const known[] = {
    "cursor", "vscode", "vscode-insiders", "vscodium", "windsurf", "zed", "claude", "kiro", "goose",
};

static bool is_among(char c, const char *set)
{
    return strchr(set, c) != NULL;
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_word(char c)
{
    return is_lower(c) || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* RFC 3986 without the fragment. */
static bool has_uri_characters(const char *uri)
{
    for (const char *p = uri; *p != '\0'; p++) {
        if (!is_word(*p) && !is_among(*p, "-._~:/?[]@!$&'()*+,;=%"))
            return false;
    }
    return true;
}

/* The scheme in lower case letters, digits and "+-."; empty when there is none. */
static struct span scheme_of(const char *uri)
{
    struct span scheme = { .ptr = uri };

    while (is_lower(uri[scheme.len]) || (scheme.len > 0 && uri[scheme.len] != '\0' &&
                                         is_among(uri[scheme.len], "0123456789+-.")))
        scheme.len++;
    return uri[scheme.len] == ':' ? scheme : (struct span){ .ptr = uri };
}

static bool is_of_program(struct span scheme)
{
    if (scheme.len > 0 && memchr(scheme.ptr, '.', scheme.len) != NULL)
        return true;
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (span_equals(scheme, known[i]))
            return true;
    }
    return false;
}

bool guard_proxy_uri_is_loopback(const char *uri)
{
    struct net_url url;

    return net_url_split(uri, &url) && span_equals(url.scheme, "http") && net_url_is_loopback(&url);
}

bool guard_proxy_uri_is_valid(const char *uri)
{
    struct span scheme = scheme_of(uri);
    struct net_url url;

    if (strlen(uri) > GUARD_PROXY_URI_MAX || !has_uri_characters(uri))
        return false;
    if (span_equals(scheme, "https"))
        return net_url_split(uri, &url);
    if (span_equals(scheme, "http"))
        return guard_proxy_uri_is_loopback(uri);
    return is_of_program(scheme) && uri[scheme.len + 1] != '\0';
}

static bool spans_equal(struct span a, struct span b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool guard_proxy_uri_equals(const char *registered, const char *uri)
{
    struct net_url a;
    struct net_url b;

    if (strcmp(registered, uri) == 0)
        return true;
    if (!guard_proxy_uri_is_loopback(registered) || !guard_proxy_uri_is_loopback(uri))
        return false;
    return net_url_split(registered, &a) && net_url_split(uri, &b) && spans_equal(a.host, b.host) &&
           spans_equal(a.target, b.target);
}

const char *guard_proxy_uri_place(struct arena *arena, const char *uri)
{
    struct span scheme = scheme_of(uri);
    struct net_url url;

    if (!net_url_split(uri, &url))
        return arena_printf(arena, "%.*s:", (int)scheme.len, uri);
    if (span_equals(url.scheme, "http"))
        return arena_printf(arena, "%.*s on this computer", (int)url.host.len, url.host.ptr);
    return arena_printf(arena, "https://%s", net_url_authority(arena, &url));
}
