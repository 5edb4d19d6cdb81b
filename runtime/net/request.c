#include "net/request.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"

/* Fields that frame a message: the transport writes them, whatever the request lists. */
static const char *const framing_fields[] = {
    "Content-Length",
    "Transfer-Encoding",
    "Expect",
    NULL,
};

/* Methods that may be sent again, RFC 9110 section 9.2.2. */
static const char *const idempotent_methods[] = {
    "GET", "HEAD", "OPTIONS", "PUT", "DELETE", NULL,
};

/* Methods whose requests say "Content-Length: 0" when there is no body, RFC 9110 section 8.6. */
static const char *const body_methods[] = { "POST", "PUT", "PATCH", NULL };

/* True when the list, which ends with NULL, holds the text in any case. */
static bool is_one_of(const char *text, const char *const *list)
{
    while (*list && !span_equals_nocase(span_of(text), *list))
        list++;
    return *list != NULL;
}

enum err net_request_check(struct call *call, const struct net_request *request,
                           struct net_url *out)
{
    if (strlen(request->url) > LIMIT_URL)
        return call_fail(call, ERR_LIMIT, "URL is longer than %u KiB", LIMIT_URL >> 10);
    if (!net_url_split(request->url, out))
        return call_fail(call, ERR_ARGUMENT,
                         "not an http or https URL without user info, blanks "
                         "and fragment; check the endpoint");
    if (!net_header_is_valid(request->method, ""))
        return call_fail(call, ERR_ARGUMENT, "the HTTP method is no token");
    for (size_t i = 0; i < request->headers.count; i++) {
        const struct net_header *field = &request->headers.items[i];
        if (!net_header_is_valid(field->name, ""))
            return call_fail(call, ERR_ARGUMENT, "the name of a header is no token");
        if (!net_header_is_valid(field->name, field->value))
            return call_fail(call, ERR_ARGUMENT, "header %s holds a line break", field->name);
    }
    return ERR_NONE;
}

int64_t net_request_length(const struct net_request *request)
{
    if (!request->has_body)
        return 0;
    return request->body.fd >= 0 ? request->body.length : (int64_t)request->body.bytes.len;
}

static enum err read_file(struct call *call, const struct net_body *body, int64_t at, char *out,
                          size_t size, size_t *out_len)
{
    char reason[128] = "it became shorter meanwhile";
    ssize_t got;
    do
        got = pread(body->fd, out, size, (off_t)(body->offset + at));
    while (got < 0 && errno == EINTR);
    if (got > 0) {
        *out_len = (size_t)got;
        return ERR_NONE;
    }
    if (got < 0)
        strerror_r(errno, reason, sizeof(reason));
    return call_fail(call, ERR_IO, "the file to send cannot be read: %s", reason);
}

enum err net_request_read(struct call *call, const struct net_request *request, int64_t at,
                          char *out, size_t size, size_t *out_len)
{
    int64_t left = net_request_length(request) - at;
    if (left < (int64_t)size)
        size = left > 0 ? (size_t)left : 0;
    if (size && request->body.fd >= 0)
        return read_file(call, &request->body, at, out, size, out_len);
    if (size)
        memcpy(out, request->body.bytes.ptr + at, size);
    *out_len = size;
    return ERR_NONE;
}

const char *net_request_peer(struct call *call, const struct net_url *url)
{
    struct span port = url->port;
    if (!port.len)
        port = span_of(span_equals(url->scheme, "https") ? "443" : "80");
    return arena_printf(&call->arena, "%.*s port %.*s", (int)url->host.len, url->host.ptr,
                        (int)port.len, port.ptr);
}

bool net_request_is_head(const struct net_request *request)
{
    return strcmp(request->method, "HEAD") == 0;
}

bool net_request_tells_length(const struct net_request *request)
{
    return request->has_body || is_one_of(request->method, body_methods);
}

bool net_request_may_repeat(const struct net_request *request)
{
    return is_one_of(request->method, idempotent_methods);
}

bool net_request_sends(const struct net_header *field)
{
    return !is_one_of(field->name, framing_fields);
}
