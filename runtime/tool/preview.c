#include "tool/preview.h"

#include <string.h>

#include "base/clock.h"
#include "model/mask.h"
#include "model/schema.h"
#include "net/http.h"
#include "tool/calling.h"
#include "tool/operation.h"
#include "tool/policy.h"
#include "tool/preview_count.h"
#include "tool/redact.h"
#include "tool/shape_secret.h"

#define TEXT_MAX 1000 /* bytes of one text in a body that is shown */
#define BODY_MAX 8000 /* bytes of all of it */

static void add_text(struct arena *arena, struct json *object, const char *name, const char *text)
{
    if (text != NULL)
        json_add_member(arena, object, name, json_new_text(arena, text));
}

/* ---- The operation --------------------------------------------------------------------------- */

static const struct {
    uint8_t flag;
    const char *text;
} notes[] = {
    { MODEL_IRREVERSIBLE, "irreversible: what is gone cannot be had back" },
    { MODEL_COST, "cost: starts something that is billed" },
    { MODEL_PRIVILEGE, "privilege: changes who may do what" },
    { MODEL_SECRET_OUT, "secret_out: the answer holds a credential" },
    { MODEL_SECRET_IN, "secret_in: the request holds a credential" },
};

static void add_operation(struct call *call, struct catalog_op entry, struct json *result)
{
    struct arena *arena = &call->arena;
    struct json *flags = json_new(arena, JSON_ARRAY);

    add_text(arena, result, "operation", tool_operation_id(call, entry));
    add_text(arena, result, "does", model_text(entry.service, entry.op->title));
    add_text(arena, result, "class", catalog_class_name(entry.op->op_class));
    for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++) {
        if ((entry.op->danger & notes[i].flag) != 0)
            json_add_item(flags, json_new_text(arena, notes[i].text));
    }
    if (flags->count > 0)
        json_add_member(arena, result, "flags", flags);
}

/* ---- The request ----------------------------------------------------------------------------- */

/* Headers that are another in each attempt. */
static bool is_fleeting(const char *name)
{
    static const char *const names[] = { "opc-request-id", "date", "authorization",
                                         "x-content-sha256" };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (span_equals_nocase(span_of(name), names[i]))
            return true;
    }
    return false;
}

static struct json *headers_json(struct arena *arena, const struct net_headers *headers)
{
    struct json *out = json_new(arena, JSON_OBJECT);

    for (size_t i = 0; i < headers->count; i++) {
        if (!is_fleeting(headers->items[i].name))
            add_text(arena, out, headers->items[i].name, headers->items[i].value);
    }
    return out;
}

/* The first of a long text, and how long it is. */
static struct json *shortened(struct call *call, const struct json *value)
{
    struct json *out = tool_redact_shorten(call, value, TEXT_MAX);
    struct buf text;

    buf_init(&text, &call->arena, SIZE_MAX);
    json_print(&text, out);
    if (text.len <= BODY_MAX)
        return out;
    return tool_redact_shorten(call, json_new_text_len(&call->arena, buf_span(&text)), BODY_MAX);
}

static struct json *bytes_json(struct arena *arena, int64_t length)
{
    struct json *out = json_new(arena, JSON_OBJECT);

    json_add_member(arena, out, "bytes", json_new_int(arena, length));
    return out;
}

static struct json *body_json(struct call *call, struct catalog_op entry,
                              const struct net_body *body)
{
    const struct model_field *field =
        model_body_field(entry.service, &entry.service->types[entry.op->request]);
    struct json *value = NULL;

    if (body->bytes.ptr == NULL || field == NULL || field->kind == MODEL_STREAM)
        return bytes_json(&call->arena,
                          body->bytes.ptr == NULL ? body->length : (int64_t)body->bytes.len);
    if (json_parse(call, "body", body->bytes, &value) != ERR_NONE) {
        call_forgive(call);
        return bytes_json(&call->arena, (int64_t)body->bytes.len);
    }
    (void)tool_shape_hide(call, value);
    return shortened(call, value);
}

/* Secrets are taken out before the request is built, so that no part of it holds one. */
static enum err add_request(struct tool_turn *turn, const struct tool_request *request,
                            struct json *result)
{
    struct call *call = turn->call;
    struct arena *arena = &call->arena;
    const struct model_service *service = request->entry.service;
    const struct model_op *op = request->entry.op;
    struct json *out = json_new(arena, JSON_OBJECT);
    struct oci_send_options options;
    struct oci_send_report report;
    struct net_request made;
    void *object = NULL;
    const char *hidden;
    enum err e = tool_send_prepare(turn, request, &object, &options);

    if (e)
        return e;
    hidden = model_mask(call, service, &service->types[op->request], object);
    e = oci_client_preview(turn->context->client, call, service, op, &options, object, &made,
                           &report);
    if (e)
        return e;
    add_text(arena, out, "method", made.method);
    add_text(arena, out, "url", made.url);
    json_add_member(arena, out, "headers", headers_json(arena, &made.headers));
    if (made.has_body)
        json_add_member(arena, out, "body", body_json(call, request->entry, &made.body));
    add_text(arena, out, "profile", report.profile);
    add_text(arena, out, "region", report.region);
    add_text(arena, out, "hiddenFields", hidden);
    json_add_member(arena, result, "request", out);
    return ERR_NONE;
}

/* ---- The policy ------------------------------------------------------------------------------ */

static enum err add_policy(struct tool_turn *turn, const struct tool_request *request,
                           struct json *result)
{
    struct arena *arena = &turn->call->arena;
    struct json *out = json_new(arena, JSON_OBJECT);
    struct tool_policy_answer answer;
    enum err e = tool_send_decide(turn, request, &answer);

    if (e)
        return e;
    add_text(arena, out, "decision", tool_policy_decision_name(answer.decision));
    add_text(arena, out, "rule", answer.rule);
    add_text(arena, out, "why", answer.why);
    add_text(arena, out, "how", answer.how);
    json_add_member(arena, result, "policy", out);
    return ERR_NONE;
}

/* ---- The target ------------------------------------------------------------------------------ */

#define MINUTE_MS (INT64_C(60) * 1000)
#define HOUR_MS   (60 * MINUTE_MS)
#define DAY_MS    (24 * HOUR_MS)

/* "3 days"; NULL when `created` is no time. */
static const char *age_of(struct arena *arena, const char *created)
{
    static const struct {
        int64_t ms;
        const char *name;
    } units[] = {
        { 365 * DAY_MS, "year" }, { DAY_MS, "day" }, { HOUR_MS, "hour" }, { MINUTE_MS, "minute" }
    };
    int64_t since = 0;
    int64_t age;

    if (created == NULL || !clock_parse_rfc3339(created, &since))
        return NULL;
    age = clock_unix_ms() - since;
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        int64_t count = age / units[i].ms;

        if (count > 0)
            return arena_printf(arena, "%lld %s%s", (long long)count, units[i].name,
                                count == 1 ? "" : "s");
    }
    return "less than a minute";
}

static void add_target(struct tool_turn *turn, const struct tool_target *target,
                       struct json *result)
{
    struct arena *arena = &turn->call->arena;
    struct json *out = json_new(arena, JSON_OBJECT);

    add_text(arena, out, "name", target->name);
    add_text(arena, out, "id", target->id);
    add_text(arena, out, "compartment", target->path != NULL ? target->path : target->compartment);
    add_text(arena, out, "state", target->state);
    add_text(arena, out, "created", target->created);
    add_text(arena, out, "age", age_of(arena, target->created));
    json_add_member(arena, result, "target", out);
}

/* What the path of the operation names, as it is now. */
static void add_present(struct tool_turn *turn, const struct tool_request *request,
                        struct json *result)
{
    struct tool_target target;
    struct json *dependents = NULL;

    tool_target_read(turn, request, &target);
    if (target.body != NULL)
        add_target(turn, &target, result);
    if (request->entry.op->op_class == MODEL_REMOVE)
        dependents = tool_preview_count(turn, request, &target);
    if (dependents != NULL)
        json_add_member(&turn->call->arena, result, "dependents", dependents);
}

/* ---- All of it ------------------------------------------------------------------------------- */

enum err tool_preview(struct tool_turn *turn, const struct tool_request *request,
                      struct json *filled, struct tool_result *out)
{
    struct arena *arena = &turn->call->arena;
    struct json *result = json_new(arena, JSON_OBJECT);
    enum err e;

    json_add_member(arena, result, "dryRun", json_new_bool(arena, true));
    add_operation(turn->call, request->entry, result);
    e = add_request(turn, request, result);
    if (!e)
        e = add_policy(turn, request, result);
    if (e)
        return e;
    add_present(turn, request, result);
    if (filled != NULL)
        json_add_member(arena, result, "filled", filled);
    return tool_calling_print(turn, result, out);
}

const char *tool_preview_dependents(struct tool_turn *turn, const struct tool_request *request,
                                    const struct tool_target *target)
{
    struct json *list = tool_preview_count(turn, request, target);
    struct buf text;

    if (list == NULL)
        return NULL;
    buf_init(&text, &turn->call->arena, SIZE_MAX);
    for (const struct json *item = list->first; item != NULL; item = item->next)
        buf_printf(&text, "%s%s", item == list->first ? "" : ", ", item->text);
    return text.ptr;
}
