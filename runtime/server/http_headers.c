#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/limits.h"
#include "server/http_inside.h"

/* Names of this machine, as browsers and clients write them. */
static const char *const own_names[] = { "localhost", "127.0.0.1", "[::1]" };

#define OWN_NAMES (sizeof own_names / sizeof own_names[0])

/* ---- Access ---------------------------------------------------------------------------------- */

struct search {
    const char *name;
    const char *value;
    int count;
};

static enum MHD_Result take(void *context, enum MHD_ValueKind kind, const char *name,
                            const char *value)
{
    struct search *search = context;

    (void)kind;
    if (!span_equals_nocase(span_of(name), search->name))
        return MHD_YES;
    search->value = value != NULL ? value : "";
    search->count++;
    return MHD_YES;
}

static struct search find(struct MHD_Connection *connection, const char *name)
{
    struct search search = { .name = name };

    MHD_get_connection_values(connection, MHD_HEADER_KIND, take, &search);
    return search;
}

const char *http_header(struct MHD_Connection *connection, const char *name)
{
    return find(connection, name).value;
}

const char *http_header_strict(void *connection, const char *name)
{
    struct search search = find(connection, name);

    return search.count > 1 ? "\n" : search.value;
}

const char *http_header_once(void *connection, const char *name)
{
    struct search search = find(connection, name);

    return search.count > 1 ? NULL : search.value;
}

/* In any case, as hosts are. */
static bool same_word(struct span a, struct span b)
{
    return a.len == b.len && a.len > 0 && strncasecmp(a.ptr, b.ptr, a.len) == 0;
}

bool http_header_lists(const char *list, struct span word)
{
    struct span rest = span_of(list);

    while (rest.len > 0) {
        struct span item = span_trim(span_cut(&rest, ','));

        if (same_word(item, word))
            return true;
    }
    return false;
}

/* ---- Where it was meant to go ---------------------------------------------------------------- */

/* "host:port" without its port. */
static struct span without_port(struct span host)
{
    const char *colon = NULL;

    for (size_t i = 0; i < host.len; i++) {
        if (host.ptr[i] == ':')
            colon = host.ptr + i;
        else if (host.ptr[i] == ']')
            colon = NULL;
    }
    return colon == NULL ? host : (struct span){ host.ptr, (size_t)(colon - host.ptr) };
}

/* Of "https://host:port/path": "host:port". */
static struct span host_of_url(struct span url)
{
    for (size_t i = 0; i + 2 < url.len; i++) {
        if (strncmp(url.ptr + i, "://", 3) == 0) {
            struct span rest = { url.ptr + i + 3, url.len - i - 3 };

            return span_cut(&rest, '/');
        }
    }
    return (struct span){ NULL, 0 };
}

static bool is_own_name(struct span host)
{
    struct span name = without_port(host);

    for (size_t i = 0; i < OWN_NAMES; i++) {
        if (span_equals_nocase(name, own_names[i]))
            return true;
    }
    return false;
}

/* As a list entry, with or without its port. */
static bool is_listed(const char *list, struct span value, struct span bare)
{
    return http_header_lists(list, value) || http_header_lists(list, bare);
}

static bool is_base_host(const struct server_http_options *options, struct span host)
{
    struct span base = host_of_url(span_of(options->base_url));

    return same_word(base, host);
}

static bool is_host_allowed(const struct http_exchange *exchange, const char *value)
{
    const struct server_http_options *options = exchange->http->options;
    struct span host = span_trim(span_of(value));
    bool is_open =
        !exchange->http->is_loopback && options->allowed_hosts == NULL && options->base_url == NULL;

    if (is_open || is_listed(options->allowed_hosts, host, without_port(host)))
        return true;
    if (is_base_host(options, host))
        return true;
    return exchange->http->is_loopback && is_own_name(host);
}

static bool is_origin_allowed(const struct http_exchange *exchange, const char *value)
{
    const struct server_http_options *options = exchange->http->options;
    struct span origin = span_trim(span_of(value));
    struct span host = host_of_url(origin);

    if (http_header_lists(options->allowed_origins, origin))
        return true;
    if (host.len == 0)
        return false;
    return is_base_host(options, host) || (exchange->http->is_loopback && is_own_name(host));
}

/* ---- What it is ------------------------------------------------------------------------------ */

static bool accepts(const char *accept, const char *type, const char *group)
{
    struct span rest = span_of(accept);

    while (rest.len > 0) {
        struct span item = span_cut(&rest, ',');
        struct span name = span_trim(span_cut(&item, ';'));

        if (span_equals_nocase(name, type) || span_equals_nocase(name, group) ||
            span_equals_nocase(name, "*/*"))
            return true;
    }
    return false;
}

static void read_accept(struct http_exchange *exchange)
{
    const char *accept = http_header(exchange->connection, "Accept");

    exchange->accepts_json = accept == NULL || accepts(accept, "application/json", "application/*");
    exchange->accepts_stream = accept != NULL && accepts(accept, "text/event-stream", "text/*");
}

static bool is_json(const char *type)
{
    struct span rest = span_of(type);

    return span_equals_nocase(span_trim(span_cut(&rest, ';')), "application/json");
}

/* What two readers of a request could read in two ways is no request. */
static bool is_ambiguous(struct MHD_Connection *connection)
{
    static const char *const singles[] = { "Host",          "Content-Length",       "Content-Type",
                                           "Authorization", "Mcp-Session-Id",       "Origin",
                                           "Mcp-Method",    "MCP-Protocol-Version", "Mcp-Name" };

    for (size_t i = 0; i < sizeof singles / sizeof singles[0]; i++) {
        if (find(connection, singles[i]).count > 1)
            return true;
    }
    return http_header(connection, "Transfer-Encoding") != NULL &&
           http_header(connection, "Content-Length") != NULL;
}

/* Where it ends is as doubtful as what it says. */
static void refuse_ambiguous(struct http_exchange *exchange)
{
    http_refuse(exchange, 400, "a header that must be there once came twice");
    http_reply_header(&exchange->reply, "Connection", "close");
}

/* ---- The whole ------------------------------------------------------------------------------- */

/* Names of headers only, so that the answer holds nothing but names. */
static bool is_name_list(const char *text)
{
    return text != NULL && strlen(text) < 1024 &&
           strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_, ") ==
               strlen(text);
}

static void answer_preflight(struct http_exchange *exchange)
{
    const char *wanted = http_header(exchange->connection, "Access-Control-Request-Headers");

    exchange->reply = (struct guard_reply){ .status = 204 };
    http_reply_header(&exchange->reply, "Access-Control-Allow-Methods", "GET, POST, DELETE");
    http_reply_header(&exchange->reply, "Access-Control-Max-Age", "600");
    if (is_name_list(wanted))
        http_reply_header(&exchange->reply, "Access-Control-Allow-Headers",
                          arena_strdup(&exchange->call.arena, wanted));
}

static void check_method(struct http_exchange *exchange)
{
    const char *method = exchange->method;
    bool is_post = strcmp(method, "POST") == 0;

    if (!is_post && strcmp(method, "GET") != 0 && strcmp(method, "DELETE") != 0) {
        http_refuse(exchange, 405, "only POST, GET and DELETE");
        http_reply_header(&exchange->reply, "Allow", "POST, GET, DELETE");
    } else if (is_post && !is_json(http_header(exchange->connection, "Content-Type"))) {
        http_refuse(exchange, 415, "Content-Type must be application/json");
    } else if (is_post && !exchange->accepts_json && !exchange->accepts_stream) {
        http_refuse(exchange, 406, "Accept must list application/json and text/event-stream");
    }
}

/* What a browser's client reads before anybody has listed its origin: the guard's metadata, which
 * holds no secrets and lets every page read it. */
static bool is_public(const struct http_exchange *exchange)
{
    const char *method = exchange->method;

    return strstr(exchange->path, "/.well-known/") != NULL &&
           (strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0 ||
            strcmp(method, "OPTIONS") == 0);
}

static void check_source(struct http_exchange *exchange)
{
    const char *host = http_header(exchange->connection, "Host");
    const char *origin = http_header(exchange->connection, "Origin");

    /* A probe by address learns nothing but that we run. */
    if (strcmp(exchange->path, "/healthz") == 0 || strcmp(exchange->path, "/readyz") == 0)
        return;
    if (host == NULL || !is_host_allowed(exchange, host)) {
        http_refuse(exchange, 403, "Host is not one of this server; see --http-allowed-hosts");
    } else if (is_public(exchange)) {
        return;
    } else if (origin != NULL && !is_origin_allowed(exchange, origin)) {
        http_refuse(exchange, 403, "Origin is not allowed; see --http-allowed-origins");
    } else if (origin != NULL) {
        exchange->origin = arena_strdup(&exchange->call.arena, origin);
    }
}

static bool is_too_long(struct http_exchange *exchange)
{
    const char *length = http_header(exchange->connection, "Content-Length");

    return length != NULL && strtoull(length, NULL, 10) > LIMIT_MESSAGE;
}

void http_headers_check(struct http_exchange *exchange)
{
    bool is_mcp = strcmp(exchange->path, HTTP_PATH) == 0;

    read_accept(exchange);
    check_source(exchange);
    if (exchange->reply.status != 0)
        return;
    if (is_ambiguous(exchange->connection))
        refuse_ambiguous(exchange);
    else if (exchange->origin != NULL && strcmp(exchange->method, "OPTIONS") == 0)
        answer_preflight(exchange);
    else if (is_too_long(exchange))
        http_refuse(exchange, 413, "the message is larger than %u MiB", LIMIT_MESSAGE >> 20);
    else if (is_mcp)
        check_method(exchange);
}
