/* An operation on half a page. */
#include <string.h>

#include "catalog/search.h"
#include "model/arguments.h"
#include "model/host.h"
#include "model/names.h"
#include "model/property.h"
#include "model/schema.h"
#include "tool/body.h"
#include "tool/describe.h"
#include "tool/iam.h"
#include "tool/operation.h"
#include "tool/page.h"

enum { VALUES = 8, NAMES = 40, FIELDS = 30 };

static const char *const methods[] = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE" };

static const struct {
    uint16_t flag;
    const char *text;
} dangers[] = {
    { MODEL_SECRET_OUT, "secret_out" },     { MODEL_SECRET_IN, "secret_in" },
    { MODEL_IRREVERSIBLE, "irreversible" }, { MODEL_COST, "cost" },
    { MODEL_PRIVILEGE, "privilege" },
};

static const struct model_outline plain = { .texts = false, .values = VALUES };

static void add_text(struct arena *arena, struct json *object, const char *name, const char *text)
{
    json_add_member(arena, object, name, json_new_text(arena, text));
}

/* ---- What it is ------------------------------------------------------------------------------ */

static void add_head(struct call *call, struct catalog_op entry, struct json *out)
{
    struct arena *arena = &call->arena;
    const char *title = model_text(entry.service, entry.op->title);
    const char *text = model_text(entry.service, entry.op->text);
    struct json *flags = json_new(arena, JSON_ARRAY);

    add_text(arena, out, "id", tool_operation_id(call, entry));
    add_text(arena, out, "title", title);
    if (strncmp(text, title, strlen(title)) != 0 || strlen(text) > strlen(title) + 1)
        add_text(arena, out, "does", text);
    add_text(arena, out, "http",
             arena_printf(arena, "%s %s", methods[entry.op->method],
                          model_text(entry.service, entry.op->path)));
    add_text(arena, out, "tool", tool_for_class(entry.op->op_class));
    add_text(arena, out, "class", catalog_class_name(entry.op->op_class));
    for (size_t i = 0; i < sizeof(dangers) / sizeof(dangers[0]); i++) {
        if (entry.op->danger & dangers[i].flag)
            json_add_item(flags, json_new_text(arena, dangers[i].text));
    }
    if (entry.op->flags & MODEL_OP_DEPRECATED)
        json_add_item(flags, json_new_text(arena, "deprecated"));
    if (flags->count > 0)
        json_add_member(arena, out, "flags", flags);
}

/* ---- What it takes --------------------------------------------------------------------------- */

/* A line that says what the name does not, for what must be given. */
static const char *line_of(struct arena *arena, const struct model_service *service,
                           const struct model_type *type, const struct model_field *field)
{
    const char *line = model_outline_line(arena, service, type, field, &plain);
    const char *mark = strstr(line, ", required");
    struct buf text;

    buf_init(&text, arena, SIZE_MAX);
    buf_add(&text, line, mark == NULL ? strlen(line) : (size_t)(mark - line));
    if (mark != NULL)
        buf_add_text(&text, mark + strlen(", required"));
    if (strchr(text.ptr, ':') == NULL) {
        buf_add_text(&text, ": ");
        model_describe_field(service, field, &text);
    }
    return text.ptr;
}

static void add_names(struct arena *arena, struct json *object, struct json *names)
{
    if (names->count == 0)
        return;
    json_add_member(arena, object, "optional", names);
}

static void add_name(struct arena *arena, struct json *names, const char *name)
{
    if (names->count < NAMES)
        json_add_item(names, json_new_text(arena, name));
    else if (names->count == NAMES)
        json_add_item(names, json_new_text(arena, "..."));
}

static void add_params(struct arena *arena, struct catalog_op entry, struct json *out)
{
    const struct model_service *service = entry.service;
    const struct model_type *request = &service->types[entry.op->request];
    struct json *params = json_new(arena, JSON_OBJECT);
    struct json *required = json_new(arena, JSON_OBJECT);
    struct json *optional = json_new(arena, JSON_ARRAY);
    char room[MODEL_ARGUMENT_NAME_SIZE];
    struct model_field host;

    if (model_host_argument(service, entry.op, &host))
        add_text(arena, required, model_argument_name(service, &host, room),
                 "string: The resource whose host the request goes to.");
    for (size_t i = 0; i < request->field_count; i++) {
        const struct model_field *field = &model_fields(service, request)[i];
        const char *name = model_argument_name(service, field, room);

        if (field->in == MODEL_IN_BODY || model_is_plumbing(service, field))
            continue;
        if (model_argument_is_required(entry.op, field))
            add_text(arena, required, name, line_of(arena, service, request, field));
        else
            add_name(arena, optional, name);
    }
    if (required->count > 0)
        json_add_member(arena, params, "required", required);
    add_names(arena, params, optional);
    if (params->count > 0)
        json_add_member(arena, out, "params", params);
}

static void add_fields(struct arena *arena, const struct model_service *service,
                       const struct model_type *type, struct json *body)
{
    const struct model_field *fields = model_fields(service, type);
    struct json *required = json_new(arena, JSON_OBJECT);
    struct json *optional = json_new(arena, JSON_ARRAY);

    for (size_t i = 0; i < type->field_count; i++) {
        const char *name = model_text(service, fields[i].name);

        if (type->subtype_count > 0 && i + 1u == type->discriminator)
            add_text(arena, required, name,
                     arena_printf(arena, "chooses the branch: %s",
                                  model_outline_branches(arena, service, type, VALUES)));
        else if (fields[i].flags & MODEL_REQUIRED)
            add_text(arena, required, name, line_of(arena, service, type, &fields[i]));
        else if ((fields[i].flags & MODEL_DEPRECATED) == 0)
            add_name(arena, optional, name);
    }
    if (required->count > 0)
        json_add_member(arena, body, "required", required);
    add_names(arena, body, optional);
}

/* Which values choose between what, of the fields of the body. */
static void add_choices(struct arena *arena, const struct model_service *service,
                        const struct model_type *type, struct json *body)
{
    struct json *choices = json_new(arena, JSON_OBJECT);

    for (size_t i = 0; i < type->field_count && choices->count < NAMES; i++) {
        const struct model_field *field = &model_fields(service, type)[i];
        const struct model_type *base;

        if (field->kind != MODEL_UNION)
            continue;
        base = &service->types[field->type];
        if (base->discriminator == 0 || base->subtype_count == 0)
            continue;
        add_text(
            arena, choices,
            arena_printf(
                arena, "%s.%s", model_text(service, field->name),
                model_text(service, model_fields(service, base)[base->discriminator - 1].name)),
            model_outline_branches(arena, service, base, VALUES));
    }
    if (choices->count > 0)
        json_add_member(arena, body, "choices", choices);
}

static void add_body(struct arena *arena, struct catalog_op entry, struct json *out)
{
    struct tool_spot spot;
    struct json *body;

    if (!tool_describe_body(entry, false, &spot))
        return;
    if (spot.field->kind == MODEL_STREAM) {
        char room[MODEL_ARGUMENT_NAME_SIZE];
        const char *name = model_argument_name(entry.service, spot.field, room);

        add_text(arena, out, "body",
                 arena_printf(arena,
                              "bytes: text as params.%s, base64 as params.%s%s, or a file of the "
                              "work folder as body_file",
                              name, name, MODEL_STREAM_SUFFIX));
        return;
    }
    if (spot.type == NULL || spot.field->shape != MODEL_ONE) {
        add_text(
            arena, out, "body",
            line_of(arena, entry.service, &entry.service->types[entry.op->request], spot.field));
        return;
    }
    body = json_new(arena, JSON_OBJECT);
    add_text(arena, body, "type", model_text(entry.service, spot.type->name));
    if (!model_argument_is_required(entry.op, spot.field))
        json_add_member(arena, body, "mayBeLeftOut", json_new_bool(arena, true));
    add_fields(arena, entry.service, spot.type, body);
    add_choices(arena, entry.service, spot.type, body);
    json_add_member(arena, out, "body", body);
}

/* ---- What it gives --------------------------------------------------------------------------- */

static void add_answer(struct arena *arena, struct catalog_op entry, struct json *out)
{
    const struct model_type *type = tool_body_type(entry);
    struct json *names = json_new(arena, JSON_ARRAY);
    struct tool_spot spot;

    if (!tool_describe_body(entry, true, &spot))
        return;
    add_text(arena, out, "answers",
             model_outline_line(arena, entry.service, &entry.service->types[entry.op->response],
                                spot.field, &plain));
    if (type == NULL || entry.op->op_class != MODEL_READ)
        return;
    for (size_t i = 0; i < type->field_count; i++) {
        if (names->count == FIELDS)
            break;
        json_add_item(names,
                      json_new_text(arena, model_text(entry.service,
                                                      model_fields(entry.service, type)[i].name)));
    }
    if (type->field_count > FIELDS)
        json_add_item(names, json_new_text(arena, "..."));
    json_add_member(arena, out, "fields", names);
}

/* How to go about it: what the tools do with paging, work requests and so on. */
static void add_manners(struct arena *arena, struct catalog_op entry, struct json *out)
{
    const char *pages = tool_page_parameter(entry);

    if (pages != NULL)
        add_text(arena, out, "paged",
                 entry.op->op_class == MODEL_READ
                     ? "by itself: limit is the most items in total, cursor goes on"
                     : arena_printf(arena, "by %s", pages));
    if (entry.op->flags & MODEL_OP_WORK_REQUEST)
        add_text(arena, out, "workRequest",
                 "goes on after the answer: wait=true, or oci_wait with its opcWorkRequestId");
    if (entry.op->flags & MODEL_OP_RETRY_TOKEN)
        add_text(arena, out, "retryToken", "set by itself: sending again makes nothing twice");
    if (tool_body_takes(entry, "if-match"))
        add_text(arena, out, "ifMatch", "if_match takes the etag of the last read");
}

/* ---- Who may, and other names ---------------------------------------------------------------- */

static void add_iam(struct call *call, struct catalog_op entry, struct json *out)
{
    struct arena *arena = &call->arena;
    struct json *object = json_new(arena, JSON_OBJECT);
    struct tool_iam iam;
    struct buf text;

    if (!tool_iam_of(entry, &iam))
        return;
    buf_init(&text, arena, SIZE_MAX);
    (void)tool_iam_statement(call, entry, &text);
    add_text(arena, object, "verb", iam.verb);
    add_text(arena, object, "resource", iam.resource);
    if (iam.family != NULL)
        add_text(arena, object, "family", iam.family);
    add_text(arena, object, "statement", text.ptr);
    json_add_member(arena, out, "iam", object);
}

static void add_other_names(struct call *call, struct catalog_op entry, struct json *out)
{
    struct arena *arena = &call->arena;
    struct catalog_query query = { .text = tool_operation_id(call, entry), .limit = 1 };
    struct catalog_found found = { 0 };
    const struct model_client *client = &entry.service->clients[entry.op->client];

    if (catalog_search(call, &query, &found) != ERR_NONE)
        call_forgive(call);
    if (found.exact && found.best[0].entry.op == entry.op && found.best[0].cli[0] != '\0')
        add_text(arena, out, "cli", arena_printf(arena, "oci %s", found.best[0].cli));
    add_text(arena, out, "sdk",
             arena_printf(arena, "%s.%s.%s", entry.service->name,
                          model_text(entry.service, client->name),
                          model_text(entry.service, entry.op->name)));
}

struct json *tool_describe_summary(struct call *call, struct catalog_op entry)
{
    struct arena *arena = &call->arena;
    struct json *out = json_new(arena, JSON_OBJECT);

    add_head(call, entry, out);
    add_params(arena, entry, out);
    add_body(arena, entry, out);
    add_answer(arena, entry, out);
    add_manners(arena, entry, out);
    add_iam(call, entry, out);
    add_other_names(call, entry, out);
    json_add_member(arena, out, "example", tool_describe_example(call, entry));
    return out;
}
