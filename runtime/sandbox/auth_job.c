#include "sandbox/auth_job.h"

#include <string.h>

#include "net/url.h"

const char *sandbox_auth_job_base(const struct sandbox_auth_job *job)
{
    const char *host = net_headers_get(&job->request->headers, "host");

    return arena_printf(&job->call->arena, "%s://%s", job->request->is_tls ? "https" : "http",
                        host != NULL ? host : "localhost");
}

const struct json *sandbox_auth_job_body(struct sandbox_auth_job *job)
{
    struct json *body;

    if (json_parse(job->call, "body", job->request->body, &body) == ERR_NONE &&
        body->kind == JSON_OBJECT)
        return body;
    call_forgive(job->call);
    sandbox_answer_error(job->call, job->answer, 400, "CannotParseRequest",
                         "The body is no JSON object.");
    return NULL;
}

static const char *decode(struct arena *arena, struct span text)
{
    char *plain = arena_strndup(arena, text.len > 0 ? text.ptr : "", text.len);
    char *out;

    for (char *at = plain; *at != '\0'; at++) {
        if (*at == '+')
            *at = ' ';
    }
    return net_url_decode(arena, plain, text.len, &out) ? out : NULL;
}

static const char *find(struct arena *arena, struct span fields, const char *name)
{
    while (fields.len > 0) {
        struct span value = span_cut(&fields, '&');
        const char *key = decode(arena, span_cut(&value, '='));

        if (key != NULL && strcmp(key, name) == 0)
            return decode(arena, value);
    }
    return NULL;
}

const char *sandbox_auth_job_query(const struct sandbox_auth_job *job, const char *name)
{
    return find(&job->call->arena, sandbox_answer_query(job->request), name);
}

const char *sandbox_auth_job_field(const struct sandbox_auth_job *job, const char *name)
{
    return find(&job->call->arena, job->request->body, name);
}

const char *sandbox_auth_job_bearer(const struct sandbox_auth_job *job)
{
    static const char scheme[] = "bearer ";
    const char *header = net_headers_get(&job->request->headers, "authorization");
    struct span start = { .ptr = header, .len = sizeof(scheme) - 1 };

    if (header == NULL || strlen(header) < start.len || !span_equals_nocase(start, scheme))
        return NULL;
    return header + start.len;
}

void sandbox_auth_job_refuse(struct sandbox_auth_job *job)
{
    sandbox_answer_error(job->call, job->answer, 401, "NotAuthenticated", "%s",
                         job->call->error.message);
    call_forgive(job->call);
}

bool sandbox_auth_job_is_signed(struct sandbox_auth_job *job, struct sandbox_caller *out)
{
    if (sandbox_verify(job->call, job->request, job->keys,
                       SANDBOX_VERIFY_HOST | SANDBOX_VERIFY_BODY, job->now_ms, out) == ERR_NONE)
        return true;
    sandbox_auth_job_refuse(job);
    return false;
}

void sandbox_auth_job_give(struct sandbox_auth_job *job, const char *token)
{
    struct json *body = json_new(&job->call->arena, JSON_OBJECT);

    sandbox_auth_jwt_set(&job->call->arena, body, "token", token);
    sandbox_answer_json(job->call, job->answer, 200, body);
}

void sandbox_auth_job_text(struct sandbox_auth_job *job, int status, const char *type,
                           const char *text)
{
    job->answer->status = status;
    job->answer->content_type = type;
    job->answer->body = span_of(text);
}

void sandbox_auth_job_redirect(struct sandbox_auth_job *job, const char *url)
{
    job->answer->status = 302;
    net_headers_set(&job->call->arena, &job->answer->headers, "Location", url);
    net_headers_set(&job->call->arena, &job->answer->headers, "Cache-Control", "no-store");
}
