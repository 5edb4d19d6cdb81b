#include "net/answer.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "net/request.h"

#define MIB (1u << 20)

void net_answer_init(struct net_answer *answer, struct call *call,
                     const struct net_request *request, const char *peer)
{
    size_t cap = request->response_cap ? request->response_cap : LIMIT_RESPONSE_BODY;
    *answer = (struct net_answer){ .call = call, .request = request, .peer = peer };
    buf_init(&answer->body, &call->arena, cap);
}

/* "HTTP/1.1 200 OK" or "HTTP/2 200". 0 when there is no number. */
static int read_status(struct span line)
{
    int status = 0;
    span_cut(&line, ' ');
    for (size_t i = 0; i < line.len && i < 3 && line.ptr[i] >= '0' && line.ptr[i] <= '9'; i++)
        status = status * 10 + (line.ptr[i] - '0');
    return status;
}

static bool goes_to_sink(const struct net_answer *answer)
{
    return answer->request->sink && answer->status / 100 == 2;
}

static enum err fail_too_large(struct net_answer *answer)
{
    size_t cap = answer->body.cap;
    bool in_mib = cap % MIB == 0;
    return call_fail(answer->call, ERR_LIMIT,
                     "answer of %s is larger than %zu %s; ask for less, or save it to a file",
                     answer->peer, in_mib ? cap / MIB : cap, in_mib ? "MiB" : "bytes");
}

/* The blank line. Refuses at once a body that is announced too large. */
static enum err end_head(struct net_answer *answer)
{
    const char *announced = net_headers_get(&answer->headers, "Content-Length");
    answer->head_done = true;
    if (!announced || net_request_is_head(answer->request) || goes_to_sink(answer))
        return ERR_NONE;
    return strtoull(announced, NULL, 10) > answer->body.cap ? fail_too_large(answer) : ERR_NONE;
}

/* Folded lines are refused too: RFC 9112 section 5.2 forbids them to servers. */
static enum err add_field(struct net_answer *answer, struct span line)
{
    struct arena *arena = &answer->call->arena;
    struct span rest = line;
    struct span name = span_cut(&rest, ':');
    struct span value = span_trim(rest);
    char *name_text = arena_strndup(arena, name.ptr, name.len);
    char *value_text = arena_strndup(arena, value.ptr ? value.ptr : "", value.len);
    if (!rest.ptr || memchr(line.ptr, '\0', line.len) ||
        !net_header_is_valid(name_text, value_text))
        return call_fail(answer->call, ERR_PROTOCOL, "answer of %s has a broken header",
                         answer->peer);
    net_headers_add(arena, &answer->headers, name_text, value_text);
    return ERR_NONE;
}

enum err net_answer_take_line(struct net_answer *answer, struct span line)
{
    answer->head_bytes += line.len;
    if (answer->head_bytes > LIMIT_RESPONSE_HEADERS)
        return call_fail(answer->call, ERR_LIMIT,
                         "headers of the answer of %s are larger than %u KiB", answer->peer,
                         LIMIT_RESPONSE_HEADERS >> 10);
    if (span_starts_with(line, "HTTP/")) {
        answer->status = read_status(line);
        answer->headers.count = 0;
        answer->head_done = false;
        return ERR_NONE;
    }
    if (answer->head_done) /* a trailer */
        return ERR_NONE;
    return span_trim(line).len ? add_field(answer, line) : end_head(answer);
}

enum err net_answer_take_body(struct net_answer *answer, struct span bytes)
{
    const struct net_request *request = answer->request;
    answer->body_bytes += (int64_t)bytes.len;
    if (!goes_to_sink(answer)) {
        buf_add_span(&answer->body, bytes);
        return buf_full(&answer->body) ? fail_too_large(answer) : ERR_NONE;
    }
    if (request->sink(request->sink_context, bytes.ptr, bytes.len))
        return ERR_NONE;
    if (!answer->call->error.code)
        return call_fail(answer->call, ERR_IO, "answer of %s cannot be stored", answer->peer);
    return answer->call->error.code;
}

struct net_response net_answer_response(const struct net_answer *answer)
{
    return (struct net_response){
        .status = answer->status,
        .headers = answer->headers,
        .body = buf_span(&answer->body),
        .body_bytes = answer->body_bytes,
    };
}
