#include "oci/observing.h"

static const struct observer *observer_of(const struct call *call)
{
    return call->observed == NULL ? NULL : call->observed->observer;
}

/* The status of an answer, else what became of the request. */
static const char *type_of(struct call *call, enum err e, int status)
{
    if (status >= 400)
        return arena_printf(&call->arena, "%d", status);
    return e == ERR_NONE ? NULL : err_word(e);
}

/* Baggage never goes to a service; neither does the state, which is for the makers of traces. */
static void continue_trace(struct call *call, const struct observe_trace *trace,
                           struct net_request *request)
{
    char parent[OBSERVE_PARENT_SIZE];

    if (trace->trace_id[0] == '\0')
        return;
    observe_trace_print(trace, parent);
    net_headers_set(&call->arena, &request->headers, "traceparent", parent);
}

struct observe_attempt oci_observing_begin(struct call *call, const struct model_service *service,
                                           const struct model_op *op, struct net_request *request,
                                           int resend, const struct err_record *last)
{
    const struct observer *observer = observer_of(call);
    struct observe_attempt attempt = { .method = request->method, .url = request->url };

    if (call->observed == NULL)
        return attempt;
    attempt.service = service->name;
    attempt.operation = model_text(service, op->name);
    attempt.resend = resend;
    if (resend > 0 && last->code == ERR_NONE)
        attempt.reason = "401"; /* sent again at once, by another identity */
    else if (resend > 0)
        attempt.reason = type_of(call, last->code, last->service.status);
    attempt.trace = call->observed->trace;
    if (observer != NULL)
        observer->attempt_begin(observer->context, call->observed, &attempt);
    continue_trace(call, &attempt.trace, request);
    return attempt;
}

void oci_observing_end(struct call *call, struct observe_attempt *attempt, int status,
                       const char *request_id, enum err e)
{
    const struct observer *observer = observer_of(call);

    if (observer == NULL || attempt->service == NULL)
        return;
    attempt->status = status;
    attempt->request_id = request_id;
    attempt->error_type = type_of(call, e, status);
    observer->attempt_end(observer->context, call->observed, attempt);
}

void oci_observing_identity(struct call *call, const struct oci_identity *identity)
{
    const struct observer *observer = observer_of(call);

    if (observer != NULL)
        observer->identity(observer->context, identity->profile, oci_auth_type_word(identity->type),
                           identity->expires_unix_ms);
}
