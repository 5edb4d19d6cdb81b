#include "sandbox/answer.h"

#include <string.h>

#include "base/limits.h"
#include "net/url.h"

struct span sandbox_answer_path(const struct sandbox_request *request)
{
    struct span rest = span_of(request->target);

    return span_cut(&rest, '?');
}

struct span sandbox_answer_query(const struct sandbox_request *request)
{
    struct span rest = span_of(request->target);

    (void)span_cut(&rest, '?');
    return rest;
}

static const char *decode(struct call *call, struct span text)
{
    char *out;

    return net_url_decode(&call->arena, text.ptr, text.len, &out) ? out : NULL;
}

size_t sandbox_answer_parameters(struct call *call, const struct sandbox_request *request,
                                 const char *name, const char ***out)
{
    struct span rest = sandbox_answer_query(request);
    size_t count = 0;

    *out = NULL;
    while (rest.len > 0) {
        struct span value = span_cut(&rest, '&');
        struct span key = span_cut(&value, '=');
        const char *key_text = decode(call, key);
        const char *text = value.ptr == NULL ? "" : decode(call, value);

        if (key_text == NULL || text == NULL || strcmp(key_text, name) != 0)
            continue;
        *out = arena_grow(&call->arena, (void *)*out, count * sizeof(**out),
                          (count + 1) * sizeof(**out));
        (*out)[count++] = text;
    }
    return count;
}

const char *sandbox_answer_parameter(struct call *call, const struct sandbox_request *request,
                                     const char *name)
{
    const char **values;

    return sandbox_answer_parameters(call, request, name, &values) > 0 ? values[0] : NULL;
}

void sandbox_answer_error(struct call *call, struct sandbox_answer *answer, int status,
                          const char *code, const char *format, ...)
{
    struct json *body = json_new(&call->arena, JSON_OBJECT);
    va_list args;
    const char *message;

    va_start(args, format);
    message = arena_vprintf(&call->arena, format, args);
    va_end(args);
    json_add_member(&call->arena, body, "code", json_new_text(&call->arena, code));
    json_add_member(&call->arena, body, "message", json_new_text(&call->arena, message));
    sandbox_answer_json(call, answer, status, body);
}

void sandbox_answer_json(struct call *call, struct sandbox_answer *answer, int status,
                         const struct json *value)
{
    struct buf out;

    buf_init(&out, &call->arena, LIMIT_RESPONSE_BODY);
    json_print(&out, value);
    answer->status = status;
    answer->body = buf_span(&out);
    answer->content_type = NULL;
}

void sandbox_answer_not_found(struct call *call, struct sandbox_answer *answer)
{
    sandbox_answer_error(call, answer, 404, "NotAuthorizedOrNotFound",
                         "Authorization failed or requested resource not found.");
}
