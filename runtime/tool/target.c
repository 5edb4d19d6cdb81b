#include "tool/target.h"

#include <string.h>

#include "model/decode.h"
#include "model/host.h"
#include "model/member.h"
#include "model/names.h"
#include "model/schema.h"
#include "tool/places.h"

#define PATH_SIZE 512

/* ---- The getter ------------------------------------------------------------------------------ */

static bool answers_with_model(struct catalog_op entry)
{
    const struct model_field *body =
        model_body_field(entry.service, &entry.service->types[entry.op->response]);

    return body != NULL && body->shape == MODEL_ONE &&
           (body->kind == MODEL_OBJECT || body->kind == MODEL_UNION);
}

static struct catalog_op find_get(struct catalog_op entry, const char *path)
{
    for (uint16_t i = 0; i < entry.service->op_count; i++) {
        struct catalog_op other = { entry.service, &entry.service->ops[i] };

        if (other.op->method == MODEL_GET && other.op->op_class == MODEL_READ &&
            other.op->client == entry.op->client &&
            strcmp(model_text(other.service, other.op->path), path) == 0 &&
            (other.op->danger & MODEL_SECRET_OUT) == 0 && answers_with_model(other))
            return other;
    }
    return (struct catalog_op){ 0 };
}

/* The path up to its last parameter; what stands behind it is what is done to the resource. Then,
 * as an object in a bucket has no getter that answers with a model, up to the one before. */
struct catalog_op tool_target_getter(struct catalog_op entry)
{
    struct catalog_op found = { 0 };
    const char *template = model_text(entry.service, entry.op->path);
    char path[PATH_SIZE];
    char *end;

    if (strlen(template) >= sizeof(path))
        return found;
    memcpy(path, template, strlen(template) + 1);
    while (found.op == NULL && (end = strrchr(path, '}')) != NULL) {
        end[1] = '\0';
        found = find_get(entry, path);
        *strrchr(path, '{') = '\0';
    }
    return found;
}

/* ---- Its arguments --------------------------------------------------------------------------- */

static bool copy_argument(struct arena *arena, const struct json *from, const char *name,
                          struct json *to)
{
    const struct json *value = model_names_member(from, name);

    if (value == NULL)
        return false;
    json_add_member(arena, to, name, json_copy(arena, value));
    return true;
}

/* What the getter must be given; NULL when the request does not hold all of it. */
static struct json *getter_arguments(struct arena *arena, struct catalog_op getter,
                                     const struct json *given)
{
    const struct model_type *type = &getter.service->types[getter.op->request];
    struct json *out = json_new(arena, JSON_OBJECT);
    struct model_field host;
    char room[MODEL_ARGUMENT_NAME_SIZE];

    for (uint16_t i = 0; i < type->field_count; i++) {
        const struct model_field *field = &model_fields(getter.service, type)[i];
        const char *name = model_argument_name(getter.service, field, room);

        if ((field->flags & MODEL_REQUIRED) != 0 &&
            !copy_argument(arena, given, arena_strdup(arena, name), out))
            return NULL;
    }
    if (model_host_argument(getter.service, getter.op, &host)) {
        const char *name = model_argument_name(getter.service, &host, room);

        if (!copy_argument(arena, given, arena_strdup(arena, name), out))
            return NULL;
    }
    return out;
}

/* ---- The resource ---------------------------------------------------------------------------- */

static const char *first_text(const struct json *body, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *text = json_get_text(body, names[i]);

        if (text != NULL && text[0] != '\0')
            return text;
    }
    return NULL;
}

#define FIRST_TEXT(body, names) first_text(body, names, sizeof(names) / sizeof((names)[0]))

static const char *const name_fields[] = { "displayName", "name", "dbName", "hostname",
                                           "userName" };
static const char *const id_fields[] = { "id", "ocid" };
static const char *const state_fields[] = { "lifecycleState", "lifecycleStatus", "status" };
static const char *const time_fields[] = { "timeCreated", "timeStarted" };

static const char *etag_of(struct catalog_op getter, const void *response)
{
    const struct model_type *type = &getter.service->types[getter.op->response];
    const struct model_field *field = model_find_field(getter.service, type, "etag");
    const char *text = NULL;

    if (field != NULL && field->in == MODEL_IN_HEADER && field->kind == MODEL_STRING &&
        field->shape == MODEL_ONE)
        text = model_pointer(model_member_const(response, field));
    return text == NULL || model_is_null(text) ? NULL : text;
}

void tool_target_read(struct tool_turn *turn, const struct tool_request *request,
                      struct tool_target *out)
{
    struct tool_request get = *request;
    struct tool_sent sent = { 0 };
    struct json *body = NULL;

    *out = (struct tool_target){ .body = NULL };
    get.entry = tool_target_getter(request->entry);
    if (get.entry.op == NULL)
        return;
    get.arguments = getter_arguments(&turn->call->arena, get.entry, request->arguments);
    get.save_to = NULL;
    get.body_file = NULL;
    get.by_itself = true;
    if (get.arguments == NULL)
        return;
    if (tool_send(turn, &get, &sent) != ERR_NONE ||
        tool_sent_body(turn, get.entry, &sent, &body) != ERR_NONE) {
        call_forgive(turn->call);
        return;
    }
    out->body = body;
    out->id = FIRST_TEXT(body, id_fields);
    out->name = FIRST_TEXT(body, name_fields);
    out->state = FIRST_TEXT(body, state_fields);
    out->created = FIRST_TEXT(body, time_fields);
    out->compartment = json_get_text(body, "compartmentId");
    out->etag = etag_of(get.entry, sent.response);
    if (out->compartment != NULL)
        out->path = tool_places_path(turn, request, out->compartment);
}
