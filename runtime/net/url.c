/* See url.h. Strict on purpose: a host this file and libcurl could read differently is refused. */
#include "net/url.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#define PORT_DIGITS 5
#define PORT_MAX    65535

static const struct scheme {
    const char *name;
    const char *prefix;
    const char *port; /* the default */
} schemes[] = {
    { "http", "http://", "80" },
    { "https", "https://", "443" },
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_alnum(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* RFC 3986 section 2.3. */
static bool is_unreserved(char c)
{
    return is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

static int hex_value(char c)
{
    if (is_digit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static void add_escape(struct buf *out, char c)
{
    static const char digits[] = "0123456789ABCDEF";
    unsigned char byte = (unsigned char)c;
    char escape[3] = { '%', digits[byte >> 4], digits[byte & 15] };
    buf_add(out, escape, sizeof(escape));
}

void net_url_encode(struct buf *out, const char *text)
{
    for (const char *p = text; *p; p++) {
        if (is_unreserved(*p))
            buf_add_char(out, *p);
        else
            add_escape(out, *p);
    }
}

void net_url_encode_segment(struct buf *out, const char *text)
{
    if (strcmp(text, ".") != 0 && strcmp(text, "..") != 0) {
        net_url_encode(out, text);
        return;
    }
    for (const char *p = text; *p; p++)
        add_escape(out, *p);
}

/* Reads the byte at `*at` and steps over it. False on a broken escape or a NUL, raw or encoded. */
static bool decode_byte(struct span text, size_t *at, char *out)
{
    char c = text.ptr[*at];
    *at += 1;
    if (c == '%') {
        if (text.len - *at < 2)
            return false;
        int high = hex_value(text.ptr[*at]);
        int low = hex_value(text.ptr[*at + 1]);
        if (high < 0 || low < 0)
            return false;
        c = (char)(high * 16 + low);
        *at += 2;
    }
    *out = c;
    return c != '\0';
}

bool net_url_decode(struct arena *arena, const char *text, size_t len, char **out)
{
    struct span rest = { text, len };
    char *decoded = arena_alloc(arena, len + 1);
    size_t count = 0;
    for (size_t at = 0; at < len; count++) {
        if (!decode_byte(rest, &at, &decoded[count]))
            return false;
    }
    *out = decoded;
    return true;
}

void net_url_add_query(struct buf *out, bool *first, const char *name, const char *value)
{
    buf_add_char(out, *first ? '?' : '&');
    *first = false;
    net_url_encode(out, name);
    buf_add_char(out, '=');
    net_url_encode(out, value);
}

/* Copies a short address into `out` for inet_pton(), which wants a NUL. */
static bool copy_address(struct span text, char out[INET6_ADDRSTRLEN])
{
    if (text.len >= INET6_ADDRSTRLEN)
        return false;
    memcpy(out, text.ptr, text.len);
    out[text.len] = '\0';
    return true;
}

/* Reads "[...]". False when it holds no IPv6 address. */
static bool read_ipv6(struct span host, struct in6_addr *out)
{
    char text[INET6_ADDRSTRLEN];
    if (host.len < 2 || host.ptr[0] != '[' || host.ptr[host.len - 1] != ']')
        return false;
    struct span inner = { host.ptr + 1, host.len - 2 };
    return copy_address(inner, text) && inet_pton(AF_INET6, text, out) == 1;
}

static bool read_ipv4(struct span host, struct in_addr *out)
{
    char text[INET6_ADDRSTRLEN];
    return copy_address(host, text) && inet_pton(AF_INET, text, out) == 1;
}

/* "443" or "0x1bb". */
static bool is_number(struct span label)
{
    bool is_hex = label.len > 2 && label.ptr[0] == '0' && (label.ptr[1] | 0x20) == 'x';
    for (size_t i = is_hex ? 2 : 0; i < label.len; i++) {
        if (is_hex ? hex_value(label.ptr[i]) < 0 : !is_digit(label.ptr[i]))
            return false;
    }
    return label.len > 0;
}

static bool ends_in_number(struct span host)
{
    struct span label = { 0 };
    for (struct span rest = host; rest.len;)
        label = span_cut(&rest, '.');
    return is_number(label);
}

/* libcurl takes a host that ends in a number for an address, and 0177.1 for 127.0.0.1: of all
 * spellings only the one with four decimal numbers means the same to everybody. */
static bool host_is_valid(struct span host)
{
    struct in6_addr ignored;
    struct in_addr ignored4;
    if (host.len && host.ptr[0] == '[')
        return read_ipv6(host, &ignored);
    if (ends_in_number(host))
        return read_ipv4(host, &ignored4);
    for (size_t i = 0; i < host.len; i++) {
        if (!is_unreserved(host.ptr[i]) || host.ptr[i] == '~')
            return false;
    }
    return host.len > 0;
}

static bool port_is_valid(struct span port)
{
    long number = 0;
    if (port.len > PORT_DIGITS || (port.len && port.ptr[0] == '0'))
        return false;
    for (size_t i = 0; i < port.len; i++) {
        if (!is_digit(port.ptr[i]))
            return false;
        number = number * 10 + (port.ptr[i] - '0');
    }
    return number <= PORT_MAX;
}

/* Visible ASCII without a fragment. */
static bool text_is_valid(const char *text)
{
    for (const char *p = text; *p; p++) {
        if (*p <= ' ' || *p > '~' || *p == '#')
            return false;
    }
    return true;
}

static const struct scheme *find_scheme(const char *text)
{
    struct span head = { text, 0 };
    for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++) {
        head.len = strlen(schemes[i].prefix);
        if (strlen(text) > head.len && span_equals_nocase(head, schemes[i].prefix))
            return &schemes[i];
    }
    return NULL;
}

/* Cuts "host:port" in two. User info does not get through: '@' is no letter of a host. */
static bool split_authority(struct span authority, struct net_url *out)
{
    struct span rest = authority;
    if (authority.len && authority.ptr[0] == '[') {
        span_cut(&rest, ']');
        if (!rest.ptr)
            return false;
        out->host = (struct span){ authority.ptr, (size_t)(rest.ptr - authority.ptr) };
        if (rest.len && rest.ptr[0] != ':')
            return false;
        span_cut(&rest, ':');
    } else {
        out->host = span_cut(&rest, ':');
    }
    out->port = rest.ptr ? rest : (struct span){ authority.ptr + authority.len, 0 };
    return host_is_valid(out->host) && port_is_valid(out->port);
}

bool net_url_split(const char *text, struct net_url *out)
{
    const struct scheme *scheme = find_scheme(text);
    if (!scheme || !text_is_valid(text))
        return false;
    const char *authority = text + strlen(scheme->prefix);
    size_t len = strcspn(authority, "/?");
    /* In small letters whatever the text says, so that nobody compares it wrongly. */
    struct net_url url = { .scheme = span_of(scheme->name), .target = span_of(authority + len) };
    if (!split_authority((struct span){ authority, len }, &url))
        return false;
    *out = url;
    return true;
}

char *net_url_authority(struct arena *arena, const struct net_url *url)
{
    bool is_default = url->port.len == 0;
    for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++) {
        if (span_equals(url->scheme, schemes[i].name) && span_equals(url->port, schemes[i].port))
            is_default = true;
    }
    if (is_default)
        return arena_strndup(arena, url->host.ptr, url->host.len);
    return arena_printf(arena, "%.*s:%.*s", (int)url->host.len, url->host.ptr, (int)url->port.len,
                        url->port.ptr);
}

bool net_url_is_loopback(const struct net_url *url)
{
    struct in_addr ipv4;
    struct in6_addr ipv6;
    if (span_equals_nocase(url->host, "localhost"))
        return true;
    if (read_ipv6(url->host, &ipv6))
        return IN6_IS_ADDR_LOOPBACK(&ipv6);
    return read_ipv4(url->host, &ipv4) && ntohl(ipv4.s_addr) >> 24 == 127;
}
