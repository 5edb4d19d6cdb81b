#include "tool/send.h"

#include <string.h>

#include "base/clock.h"
#include "base/observe.h"
#include "model/arguments.h"
#include "model/decode.h"
#include "model/mask.h"
#include "model/member.h"
#include "model/names.h"
#include "model/schema.h"
#include "tool/audit.h"
#include "tool/body.h"
#include "tool/identity.h"
#include "tool/operation.h"
#include "tool/page.h"
#include "tool/places.h"
#include "tool/question.h"
#include "tool/scope.h"
#include "tool/target.h"

#define READ_ONLY "mode read-only" /* as policies name what decided */
#define PLACES    8                /* compartments of one request that the policy is told of */

/* One request on its way. */
struct sending {
    struct tool_turn *turn;
    const struct tool_request *request;
    void *object; /* the request struct */
    struct oci_send_options options;
    const char *profile; /* as the policy and the audit name it */
    const char *region;
    struct tool_policy_place places[PLACES];
    size_t place_count;
    struct tool_policy_answer answer;
    struct tool_confirm_consent consent;
    struct tool_audit_record record;
};

/* ---- Before ---------------------------------------------------------------------------------- */

static enum err set_body_file(struct tool_turn *turn, const struct tool_request *request,
                              void *object)
{
    const struct model_service *service = request->entry.service;
    const struct model_field *body =
        model_body_field(service, &service->types[request->entry.op->request]);

    if (request->body_file == NULL)
        return ERR_NONE;
    if (body == NULL || body->kind != MODEL_STREAM)
        return call_fail(turn->call, ERR_ARGUMENT,
                         "body_file: %s takes no file as its body; leave it out",
                         tool_operation_id(turn->call, request->entry));
    *(struct model_stream *)model_member(object, body) =
        (struct model_stream){ .path = request->body_file };
    return ERR_NONE;
}

/* Headers that tools set by themselves; what the arguments hold stays. */
static void set_header(const struct tool_request *request, const char *name, const char *value,
                       void *object)
{
    const struct model_service *service = request->entry.service;
    const struct model_type *type = &service->types[request->entry.op->request];
    const struct model_field *field = model_find_field(service, type, name);

    if (value == NULL || field == NULL || field->in != MODEL_IN_HEADER ||
        model_pointer(model_member(object, field)) != NULL)
        return;
    model_pointer_set(model_member(object, field), value);
}

/* A required body that comes from a file is not among the arguments. */
static const struct json *arguments_with_body(struct call *call, const struct tool_request *request)
{
    struct json *copy;

    if (request->body_file == NULL)
        return request->arguments;
    copy = request->arguments == NULL ? json_new(&call->arena, JSON_OBJECT)
                                      : json_copy(&call->arena, request->arguments);
    json_add_member(&call->arena, copy, "body", json_new_text(&call->arena, ""));
    return copy;
}

enum err tool_send_prepare(struct tool_turn *turn, const struct tool_request *request,
                           void **out_struct, struct oci_send_options *out_options)
{
    const struct model_service *service = request->entry.service;
    const struct model_op *op = request->entry.op;
    const struct json *arguments = arguments_with_body(turn->call, request);
    void *object = arena_alloc(&turn->call->arena, service->types[op->request].size);
    enum err e;

    *out_options = (struct oci_send_options){ .profile = request->profile,
                                              .region = request->region,
                                              .save_to = request->save_to };
    e = model_arguments_decode(turn->call, service, op, arguments, object);
    if (!e)
        e = model_arguments_host(turn->call, service, op, arguments, &out_options->host_id);
    if (!e)
        e = set_body_file(turn, request, object);
    set_header(request, "opc-retry-token", request->retry_token, object);
    set_header(request, "if-match", request->etag, object);
    *out_struct = object;
    return e;
}

/* ---- Where it goes --------------------------------------------------------------------------- */

static enum err find_identity(struct sending *sending)
{
    struct oci_identity identity;
    enum err e = tool_identity_get(sending->turn, sending->request->profile, &identity);

    if (e)
        return e;
    sending->profile = identity.profile;
    sending->region = sending->request->region != NULL ? sending->request->region : identity.region;
    oci_identity_release(&identity);
    return ERR_NONE;
}

static void add_place(struct sending *sending, const char *ocid)
{
    for (size_t i = 0; i < sending->place_count; i++) {
        if (strcmp(sending->places[i].ocid, ocid) == 0)
            return;
    }
    if (sending->place_count < PLACES)
        sending->places[sending->place_count++] = (struct tool_policy_place){
            .ocid = ocid,
            .path = tool_places_path(sending->turn, sending->request, ocid),
        };
}

static bool ends_like(const char *name, const char *end)
{
    size_t length = strlen(name);
    size_t tail = strlen(end);

    return length >= tail && model_names_alike(name + length - tail, end);
}

/* Every compartment that the arguments name: where it is, and where it moves to. */
static void add_named_places(struct sending *sending, const struct json *object)
{
    for (const struct json *member = object == NULL ? NULL : object->first; member != NULL;
         member = member->next) {
        if (member->kind == JSON_OBJECT)
            add_named_places(sending, member);
        if (json_is_text(member) && ends_like(member->name, "compartmentId"))
            add_place(sending, member->text);
    }
}

static bool has_path_parameter(struct catalog_op entry)
{
    return strchr(model_text(entry.service, entry.op->path), '{') != NULL;
}

/* Asks the cloud only when a rule wants to know. */
static bool find_places(struct sending *sending)
{
    struct tool_turn *turn = sending->turn;
    const struct tool_request *request = sending->request;
    struct tool_target target = { .body = NULL };

    if (request->by_itself || !tool_policy_asks_for_places(turn->context->policy, request->entry))
        return false;
    add_named_places(sending, request->arguments);
    if (request->compartment != NULL)
        add_place(sending, request->compartment);
    if (request->partial)
        return false;
    if (!has_path_parameter(request->entry))
        return sending->place_count > 0 && sending->place_count < PLACES;
    tool_target_read(turn, request, &target);
    if (target.compartment == NULL)
        return false;
    add_place(sending, target.compartment);
    return sending->place_count < PLACES;
}

/* ---- Whether it may go ----------------------------------------------------------------------- */

static struct tool_policy_request policy_request(struct sending *sending, bool places_known)
{
    return (struct tool_policy_request){
        .entry = sending->request->entry,
        .profile = sending->profile,
        .region = sending->region,
        .places = sending->places,
        .place_count = sending->place_count,
        .places_known = places_known,
        .to_file = sending->request->save_to != NULL || sending->request->to_file,
        .consent = (enum tool_policy_consent)sending->turn->consent,
    };
}

static enum err get_consent(struct sending *sending, struct tool_policy_request *asked)
{
    struct tool_turn *turn = sending->turn;
    struct tool_confirm_subject subject = {
        .principal = turn->caller->principal,
        .entry = sending->request->entry,
        .arguments = sending->request->arguments,
        .profile = sending->profile,
        .region = sending->region,
    };
    enum err e =
        tool_question_ask(turn, sending->request, &sending->answer, &subject, &sending->consent);

    asked->consent = sending->consent.who;
    return e;
}

/* What a tool asks for its own sake is never more than a plain read, whatever the policy says. */
static enum err check_by_itself(const struct sending *sending)
{
    struct catalog_op entry = sending->request->entry;

    if (entry.op->op_class == MODEL_READ && (entry.op->danger & MODEL_SECRET_OUT) == 0)
        return ERR_NONE;
    return call_fail(sending->turn->call, ERR_DENIED, "%s is no plain read",
                     tool_operation_id(sending->turn->call, entry));
}

static bool lacks_consent(const struct tool_policy_answer *answer, enum tool_policy_consent given)
{
    if (answer->decision == TOOL_POLICY_CONFIRM)
        return given == TOOL_POLICY_NOBODY;
    return answer->decision == TOOL_POLICY_CONFIRM_HUMAN && given != TOOL_POLICY_HUMAN;
}

static enum err check_policy(struct sending *sending)
{
    struct tool_turn *turn = sending->turn;
    struct tool_policy_request asked = policy_request(sending, find_places(sending));
    enum err e;

    if (sending->request->by_itself) {
        e = check_by_itself(sending);
        if (e)
            return e;
    }
    tool_policy_decide(turn->context->policy, turn->call, &asked, &sending->answer);
    if (!sending->request->by_itself && lacks_consent(&sending->answer, asked.consent)) {
        e = get_consent(sending, &asked);
        if (e)
            return e;
    }
    return tool_policy_check(turn->context->policy, turn->call, &asked, &sending->answer);
}

enum err tool_send_decide(struct tool_turn *turn, const struct tool_request *request,
                          struct tool_policy_answer *out)
{
    struct sending sending = { .turn = turn, .request = request };
    struct tool_policy_request asked;
    enum err e = find_identity(&sending);

    if (e)
        return e;
    asked = policy_request(&sending, find_places(&sending));
    tool_policy_decide(turn->context->policy, turn->call, &asked, out);
    return ERR_NONE;
}

/* ---- The trail ------------------------------------------------------------------------------- */

static void begin_record(struct sending *sending)
{
    const char *place = sending->place_count == 0         ? sending->request->compartment
                        : sending->places[0].path != NULL ? sending->places[0].path
                                                          : sending->places[0].ocid;

    sending->record = (struct tool_audit_record){
        .principal = sending->turn->caller->principal,
        .tool = sending->turn->tool,
        .entry = sending->request->entry,
        .answer = sending->answer.rule != NULL ? &sending->answer : NULL,
        .confirmation =
            sending->consent.id != NULL ? sending->consent.id : sending->turn->confirmation,
        .profile = sending->profile,
        .region = sending->region,
        .compartment = place,
        .arguments = sending->request->arguments,
    };
}

static void end_record(struct sending *sending, const struct tool_sent *sent, enum err e,
                       int64_t start_ms)
{
    sending->record.request_id = sent->report.request_id;
    sending->record.status = sent->report.status;
    sending->record.outcome = e;
    sending->record.duration_ms = clock_monotonic_ms() - start_ms;
    if (!sending->request->by_itself && e != ERR_CONFIRM)
        tool_audit_after(sending->turn->context->audit, sending->turn->call, &sending->record);
}

/* ---- Sending --------------------------------------------------------------------------------- */

static enum err carry_out(struct sending *sending, struct tool_sent *out)
{
    struct tool_turn *turn = sending->turn;
    struct catalog_op entry = sending->request->entry;
    const struct model_type *type = &entry.service->types[entry.op->response];
    enum err e = ERR_NONE;

    if (!sending->request->by_itself)
        e = tool_audit_before(turn->context->audit, turn->call, &sending->record);
    if (e)
        return e;
    out->response = arena_alloc(&turn->call->arena, type->size);
    e = oci_client_send_with(turn->context->client, turn->call, entry.service, entry.op,
                             &sending->options, sending->object, out->response, &out->report);
    if (e)
        return e;
    out->reveal = sending->answer.reveal;
    if (!out->reveal && !sending->request->to_file)
        out->hidden = model_mask(turn->call, entry.service, type, out->response);
    return ERR_NONE;
}

/* What no rule can lift is refused before the arguments are even read. */
static enum err check_mode(struct sending *sending)
{
    struct tool_turn *turn = sending->turn;
    struct tool_policy_request asked = { .entry = sending->request->entry,
                                         .to_file = sending->request->save_to != NULL ||
                                                    sending->request->to_file };

    tool_policy_decide(turn->context->policy, turn->call, &asked, &sending->answer);
    if (asked.entry.op->op_class == MODEL_READ || sending->answer.decision != TOOL_POLICY_DENY ||
        strcmp(sending->answer.rule, READ_ONLY) != 0)
        return ERR_NONE;
    return tool_policy_check(turn->context->policy, turn->call, &asked, &sending->answer);
}

enum err tool_send(struct tool_turn *turn, const struct tool_request *request,
                   struct tool_sent *out)
{
    struct sending sending = { .turn = turn, .request = request };
    int64_t start_ms = clock_monotonic_ms();
    enum err e = tool_scope_check(turn->context, turn->call, request->entry);

    if (!request->by_itself)
        observe_operation(turn->call->observed, request->entry.service->name,
                          model_text(request->entry.service, request->entry.op->name));
    if (!e)
        e = check_mode(&sending);
    *out = (struct tool_sent){ .response = NULL };
    if (!e)
        e = tool_send_prepare(turn, request, &sending.object, &sending.options);
    if (!e)
        e = find_identity(&sending);
    if (!e)
        e = check_policy(&sending);
    begin_record(&sending);
    if (!e)
        e = carry_out(&sending, out);
    end_record(&sending, out, e, start_ms);
    return e;
}

enum err tool_sent_body(struct tool_turn *turn, struct catalog_op entry,
                        const struct tool_sent *sent, struct json **out)
{
    return tool_body_of(turn->call, entry, sent->response, out);
}

/* ---- What tools ask for themselves ----------------------------------------------------------- */

static struct tool_request own_request(struct tool_turn *turn, const struct tool_request *like,
                                       const char *operation, const struct json *arguments)
{
    (void)turn;
    return (struct tool_request){
        .entry = catalog_find(operation),
        .arguments = arguments,
        .profile = like == NULL ? NULL : like->profile,
        .region = like == NULL ? NULL : like->region,
        .by_itself = true,
    };
}

static enum err fetch(struct tool_turn *turn, const struct tool_request *request,
                      const char *operation, struct tool_sent *sent, struct json **out)
{
    enum err e;

    if (request->entry.op == NULL)
        return call_fail(turn->call, ERR_UNKNOWN, "this build has no operation %s", operation);
    e = tool_send(turn, request, sent);
    return e ? e : tool_sent_body(turn, request->entry, sent, out);
}

enum err tool_fetch(struct tool_turn *turn, const struct tool_request *like, const char *operation,
                    struct json *arguments, struct json **out)
{
    struct tool_request request = own_request(turn, like, operation, arguments);
    struct tool_sent sent;

    return fetch(turn, &request, operation, &sent, out);
}

/* The array of a list's body: the body itself or the one in a collection. */
static const struct json *items_of(const struct json *body)
{
    const struct json *items = json_get(body, "items");

    return items != NULL && items->kind == JSON_ARRAY ? items : body;
}

enum err tool_fetch_all(struct tool_turn *turn, const struct tool_request *like,
                        const char *operation, struct json *arguments, size_t most,
                        struct json **out)
{
    struct arena *arena = &turn->call->arena;
    struct json *all = json_new(arena, JSON_ARRAY);
    const char *cursor = NULL;

    do {
        struct json *given =
            arguments == NULL ? json_new(arena, JSON_OBJECT) : json_copy(arena, arguments);
        struct tool_request request = own_request(turn, like, operation, given);
        struct tool_sent sent;
        struct json *body = NULL;
        enum err e;

        if (cursor != NULL)
            json_add_member(arena, given, tool_page_parameter(request.entry),
                            json_new_text(arena, cursor));
        e = fetch(turn, &request, operation, &sent, &body);
        if (e)
            return e;
        for (const struct json *item = items_of(body) == NULL ? NULL : items_of(body)->first;
             item != NULL && all->count < most; item = item->next)
            json_add_item(all, json_copy(arena, item));
        cursor = tool_page_cursor(arena, request.entry, sent.response);
    } while (cursor != NULL && all->count < most);
    *out = all;
    return ERR_NONE;
}
