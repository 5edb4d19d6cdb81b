#include "oci/failure.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "json/json.h"
#include "oci/text.h"

#define MESSAGE_MAX 2000
#define EXCERPT_MAX 200
#define SKEW_MAX_MS (5 * 60 * 1000) /* OCI refuses signatures that are older */

/* What OCI proper, SCIM (RFC 7644 section 3.12) and OAuth (RFC 6749 section 5.2) call them. */
static const char *const code_names[] = { "code", "scimType", "errorCode", "error" };
static const char *const message_names[] = { "message", "detail", "errorMessage",
                                             "error_description" };

struct hint {
    int from; /* HTTP status */
    int to;
    const char *code; /* NULL for any */
    const char *text;
};

/* The first row that fits holds. */
static const struct hint hints[] = {
    { 300, 399, NULL,
      "redirects are not followed; check the endpoint (OCI_MCP_ENDPOINT) and any proxy" },
    { 400, 400, "LimitExceeded",
      "free some of these resources, or ask for a higher service limit in the Console under "
      "Governance, Limits, Quotas and Usage" },
    { 400, 400, "QuotaExceeded",
      "free some of these resources, or have an administrator raise the compartment's quota" },
    { 401, 401, NULL,
      "check that the profile's user, tenancy and fingerprint belong together, that the public "
      "key of key_file is among that user's API keys, and that this computer's clock is right" },
    { 404, 404, "NotAuthorizedOrNotFound",
      "a wrong OCID, region or compartment, or a missing policy: OCI does not say which. Check the "
      "OCID and its region first, then the policies of your groups" },
    { 404, 404, NULL, "check the name or OCID, the region and the compartment" },
    { 409, 409, "BucketNotEmpty",
      "delete its objects first, and where there are any their versions, multipart uploads and "
      "pre-authenticated requests" },
    { 409, 409, "IncorrectState",
      "the resource is in a state that does not allow this; look at its lifecycle state and wait "
      "until what runs on it is done" },
    { 409, 409, "NotAuthorizedOrResourceAlreadyExists",
      "a resource of that name exists already, or a policy is missing: OCI does not say which" },
    { 409, 409, NULL,
      "the resource exists already, something depends on it, or somebody else is changing it; "
      "read it again before another try" },
    { 412, 412, NULL,
      "the resource has changed since its etag was read: read it again and send the new etag as "
      "if-match" },
    { 413, 413, NULL, "the request is larger than the service takes: send less in one request" },
    { 429, 429, NULL, "too many requests: wait a minute, and send fewer at once" },
    { 500, 599, NULL,
      "the service has a problem of its own: try again in some minutes; with the opc-request-id, "
      "Oracle's support can look it up" },
};

/* The text of the first of these members that holds a string or a number, or the empty span. */
static struct span member_of(const struct json *body, const char *const names[], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct json *value = json_get(body, names[i]);

        if (value && (value->kind == JSON_STRING || value->kind == JSON_NUMBER) && value->len)
            return (struct span){ .ptr = value->text, .len = value->len };
    }
    return (struct span){ .ptr = NULL };
}

/* The body as JSON, whatever its Content-Type: gateways are careless there. NULL if it is none. */
static const struct json *json_of(struct call *call, struct span body)
{
    struct span text = span_trim(body);
    struct json *json = NULL;

    if (!span_starts_with(text, "{"))
        return NULL;
    if (json_parse(call, "error answer", text, &json)) {
        call_forgive(call);
        return NULL;
    }
    return json;
}

int oci_failure_skew_minutes(const struct net_response *answer)
{
    const char *date = net_headers_get(&answer->headers, "date");
    int64_t theirs;
    int64_t ahead;
    int64_t minutes;

    if (!date || !clock_parse_http_date(date, &theirs))
        return 0;
    ahead = clock_unix_ms() - theirs;
    if (ahead > -SKEW_MAX_MS && ahead < SKEW_MAX_MS)
        return 0;
    minutes = ahead / 60000;
    if (minutes < -INT_MAX)
        return -INT_MAX;
    return minutes > INT_MAX ? INT_MAX : (int)minutes;
}

/* A wrong clock is the one reason of a 401 that can be seen from here. */
static bool add_clock_hint(struct call *call, const struct net_response *answer)
{
    int minutes = answer->status == 401 ? oci_failure_skew_minutes(answer) : 0;

    if (minutes == 0)
        return false;
    call_hint(call, "this computer's clock is %d minutes %s: set it right", abs(minutes),
              minutes > 0 ? "fast" : "slow");
    return true;
}

static void add_hint(struct call *call)
{
    const struct err_service *service = &call->error.service;

    for (size_t i = 0; i < sizeof hints / sizeof hints[0]; i++) {
        const struct hint *hint = &hints[i];

        if (service->status >= hint->from && service->status <= hint->to &&
            (!hint->code || strcmp(service->code, hint->code) == 0)) {
            call->error.hint = hint->text;
            return;
        }
    }
}

static void add_message(struct call *call, const struct net_response *answer, struct span message)
{
    struct span body = answer->body;

    if (message.len)
        call_fail(call, ERR_SERVICE, "%s", oci_text_line(&call->arena, message, MESSAGE_MAX));
    else if (body.len == 0)
        call_fail(call, ERR_SERVICE, "HTTP status %d without a body", answer->status);
    else
        call_fail(call, ERR_SERVICE, "HTTP status %d, and no error of OCI but: %s", answer->status,
                  oci_text_line(&call->arena, body, EXCERPT_MAX));
}

enum err oci_failure_read(struct call *call, const struct net_response *answer)
{
    const struct json *body = json_of(call, answer->body);
    const char *request_id = net_headers_get(&answer->headers, "opc-request-id");
    struct span code = member_of(body, code_names, sizeof code_names / sizeof code_names[0]);

    add_message(call, answer,
                member_of(body, message_names, sizeof message_names / sizeof message_names[0]));
    call->error.service = (struct err_service){
        .status = answer->status,
        .code = code.len ? oci_text_line(&call->arena, code, EXCERPT_MAX) : "None",
        .request_id = request_id ? oci_text_utf8(&call->arena, span_of(request_id)) : NULL,
    };
    if (!add_clock_hint(call, answer))
        add_hint(call);
    return ERR_SERVICE;
}
