#include "oci/fake.h"

#include <assert.h>
#include <stdlib.h>
#include <unistd.h>

static const char *header(struct fake *fake, const struct net_request *request, const char *name)
{
    const char *value = net_headers_get(&request->headers, name);

    return value ? arena_strdup(&fake->arena, value) : NULL;
}

static const char *body_of(struct fake *fake, const struct net_request *request)
{
    const struct net_body *body = &request->body;
    char *text;

    if (!request->has_body)
        return NULL;
    if (body->fd < 0)
        return arena_strndup(&fake->arena, body->bytes.ptr, body->bytes.len);
    text = arena_alloc(&fake->arena, (size_t)body->length + 1);
    if (pread(body->fd, text, (size_t)body->length, body->offset) != body->length)
        abort();
    return text;
}

static void remember(struct fake *fake, const struct net_request *request)
{
    assert(fake->sent_count < FAKE_SENT_MAX);
    fake->sent[fake->sent_count++] = (struct fake_sent){
        .method = request->method,
        .url = arena_strdup(&fake->arena, request->url),
        .x_date = header(fake, request, "x-date"),
        .authorization = header(fake, request, "authorization"),
        .request_id = header(fake, request, "opc-request-id"),
        .retry_token = header(fake, request, "opc-retry-token"),
        .client_retries = header(fake, request, "opc-client-retries"),
        .content_sha256 = header(fake, request, "x-content-sha256"),
        .range = header(fake, request, "range"),
        .body = body_of(fake, request),
    };
}

static void add_header(struct call *call, struct net_response *out, const char *name,
                       const char *value)
{
    if (value)
        net_headers_add(&call->arena, &out->headers, name, value);
}

static enum err give_body(struct call *call, const struct net_request *request,
                          const struct fake_answer *row, struct net_response *out)
{
    struct span body = span_of(row->body);

    out->body_bytes = (int64_t)body.len;
    if (!request->sink || row->status / 100 != 2) {
        out->body = (struct span){ .ptr = body.len ? arena_strdup(&call->arena, body.ptr) : NULL,
                                   .len = body.len };
        return ERR_NONE;
    }
    /* In two pieces, as from a network. */
    if (!request->sink(request->sink_context, body.ptr, body.len / 2) ||
        !request->sink(request->sink_context, body.ptr + body.len / 2, body.len - body.len / 2))
        return call_fail(call, ERR_NETWORK, "the transfer was aborted");
    return ERR_NONE;
}

static enum err fake_send(void *context, struct call *call, const struct net_request *request,
                          struct net_response *out)
{
    struct fake *fake = context;
    size_t at = fake->sent_count < fake->script_len ? fake->sent_count : fake->script_len - 1;
    const struct fake_answer *row = &fake->script[at];
    struct net_response made = { .status = row->status };
    enum err e;

    remember(fake, request);
    if (row->before)
        row->before(fake, call);
    e = give_body(call, request, row, &made);
    if (e)
        return e;
    if (row->fail)
        return call_fail(call, row->fail, "scripted failure");
    add_header(call, &made, "content-type", row->type);
    add_header(call, &made, "retry-after", row->retry_after);
    add_header(call, &made, "opc-request-id", row->request_id);
    *out = made;
    return ERR_NONE;
}

struct net_transport fake_transport(struct fake *fake)
{
    return (struct net_transport){ .send = fake_send, .context = fake };
}

void fake_release(struct fake *fake)
{
    arena_release(&fake->arena);
}
