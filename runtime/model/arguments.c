#include "model/arguments.h"

#include <string.h>

#include "base/base64.h"
#include "model/decode.h"
#include "model/host.h"
#include "model/member.h"
#include "model/names.h"
#include "model/path.h"
#include "model/property.h"
#include "model/refuse.h"
#include "model/reread.h"
#include "model/schema.h"

/* One decoding: where each argument belongs. */
struct arguments {
    struct call *call;
    const struct model_service *service;
    const struct model_op *op;
    const struct model_type *request;
    const struct model_field *body; /* NULL without one */
    const struct json **slots;      /* for each field of the request, what was given for it */
    struct json *fields;            /* fields of the body that stood beside the parameters */
    const struct json *bytes;       /* a binary body in base64 */
    struct model_field host;        /* names the resource that carries the host, when has_host */
    bool has_host;
    const struct json *host_given;
};

/* ---- Flat or not ----------------------------------------------------------------------------- */

const struct model_field *model_body_field(const struct model_service *service,
                                           const struct model_type *type)
{
    const struct model_field *fields = model_fields(service, type);

    for (size_t i = 0; i < type->field_count; i++) {
        if (fields[i].in == MODEL_IN_BODY)
            return &fields[i];
    }
    return NULL;
}

static bool is_model(const struct model_field *body)
{
    return body != NULL && body->shape == MODEL_ONE &&
           (body->kind == MODEL_OBJECT || body->kind == MODEL_UNION);
}

/* True when a field of `type` has the name of a parameter. */
static bool shares_name(const struct model_service *service, const struct model_type *request,
                        const struct model_type *type)
{
    char room[MODEL_ARGUMENT_NAME_SIZE];

    for (size_t i = 0; i < type->field_count; i++) {
        const struct model_field *field = &model_fields(service, type)[i];
        const struct model_field *other =
            model_find_field(service, request, model_argument_name(service, field, room));

        if (other != NULL && other->in != MODEL_IN_BODY)
            return true;
    }
    return false;
}

bool model_arguments_are_flat(const struct model_service *service, const struct model_op *op)
{
    const struct model_type *request = &service->types[op->request];
    const struct model_field *body = model_body_field(service, request);
    const struct model_type *type;

    if (!is_model(body))
        return false;
    type = &service->types[body->type];
    if (shares_name(service, request, type))
        return false;
    for (size_t i = 0; i < type->subtype_count; i++) {
        const struct model_subtype *row = &service->subtypes[type->subtypes + i];

        if (shares_name(service, request, &service->types[row->type]))
            return false;
    }
    return true;
}

bool model_argument_is_required(const struct model_op *op, const struct model_field *field)
{
    if (field->in == MODEL_IN_BODY && (op->flags & MODEL_OP_BODY_REQUIRED) != 0)
        return true;
    return (field->flags & MODEL_REQUIRED) != 0;
}

/* ---- Which argument is what ------------------------------------------------------------------ */

static const char *name_of(struct arguments *arguments, const struct model_field *field)
{
    char *room = arena_alloc(&arguments->call->arena, MODEL_ARGUMENT_NAME_SIZE);

    return model_argument_name(arguments->service, field, room);
}

/* Whether the body's type, or one of its subtypes, has a field of that name. */
static bool is_body_field(const struct arguments *arguments, const char *name)
{
    const struct model_service *service = arguments->service;
    const struct model_type *type;

    if (!is_model(arguments->body))
        return false;
    type = &service->types[arguments->body->type];
    if (model_find_field(service, type, name) != NULL)
        return true;
    for (size_t i = 0; i < type->subtype_count; i++) {
        const struct model_subtype *row = &service->subtypes[type->subtypes + i];

        if (model_find_field(service, &service->types[row->type], name) != NULL)
            return true;
    }
    return false;
}

static bool is_bytes(struct arguments *arguments, const char *name)
{
    const char *own;

    if (arguments->body == NULL || arguments->body->kind != MODEL_STREAM)
        return false;
    own = arena_printf(&arguments->call->arena, "%s%s", name_of(arguments, arguments->body),
                       MODEL_STREAM_SUFFIX);
    return model_names_alike(own, name);
}

static enum err refuse_unknown(struct arguments *arguments, const char *name)
{
    const struct model_service *service = arguments->service;
    struct arena *arena = &arguments->call->arena;
    struct model_path root = model_path_root("");
    struct model_properties own = model_properties_of(arena, service, arguments->request);
    struct model_properties inner = { .count = 0 };
    const char **names;
    size_t count = 0;

    if (is_model(arguments->body))
        inner = model_properties_of(arena, service, &service->types[arguments->body->type]);
    names = arena_array(arena, own.count + inner.count + 1, sizeof *names);
    if (arguments->has_host)
        names[count++] = name_of(arguments, &arguments->host);
    for (size_t i = 0; i < own.count; i++) {
        if (!model_is_plumbing(service, own.rows[i].field))
            names[count++] = name_of(arguments, own.rows[i].field);
    }
    for (size_t i = 0; i < inner.count; i++)
        names[count++] = name_of(arguments, inner.rows[i].field);
    return model_refuse_unknown(arguments->call, &root, "argument", name, names, count);
}

/* The value is shared with the tree of the caller; only its place among others is new. */
static void add_body_field(struct arguments *arguments, const struct json *member)
{
    struct arena *arena = &arguments->call->arena;
    struct json *copy = arena_alloc(arena, sizeof *copy);

    *copy = *member;
    copy->next = NULL;
    if (arguments->fields == NULL)
        arguments->fields = json_new(arena, JSON_OBJECT);
    json_add_member(arena, arguments->fields, member->name, copy);
}

static bool is_host(struct arguments *arguments, const char *name)
{
    return arguments->has_host && model_names_alike(name_of(arguments, &arguments->host), name);
}

/* Which of two is meant, perhaps in two spellings, is not for us to say. */
static enum err put(struct arguments *arguments, const struct json **slot,
                    const struct json *member)
{
    if (*slot != NULL)
        return call_fail(arguments->call, ERR_ARGUMENT, "%s: given twice", (*slot)->name);
    *slot = member;
    return ERR_NONE;
}

/* An object under the name "body" is the body, also where that has a text of this name. */
static bool is_body(const struct arguments *arguments, const struct json *member)
{
    const struct model_service *service = arguments->service;
    const struct model_field *field;

    if (!is_model(arguments->body) || member->kind != JSON_OBJECT ||
        strcmp(member->name, "body") != 0)
        return false;
    field = model_find_field(service, &service->types[arguments->body->type], member->name);
    return field != NULL && model_kind_is_text(field->kind) && field->shape == MODEL_ONE;
}

static enum err place(struct arguments *arguments, const struct json *member)
{
    const struct model_type *request = arguments->request;
    const struct model_field *fields = model_fields(arguments->service, request);
    const struct model_field *body = arguments->body;
    const struct model_field *field;

    if (strlen(member->name) != member->name_len)
        return refuse_unknown(arguments, member->name);
    field = model_find_field(arguments->service, request, member->name);
    if (field != NULL && field != body)
        return put(arguments, &arguments->slots[field - fields], member);
    if (is_host(arguments, member->name))
        return put(arguments, &arguments->host_given, member);
    if (!is_body(arguments, member) && is_body_field(arguments, member->name)) {
        add_body_field(arguments, member);
        return ERR_NONE;
    }
    if (is_bytes(arguments, member->name))
        return put(arguments, &arguments->bytes, member);
    if (body != NULL && (field == body || strcmp(member->name, "body") == 0))
        return put(arguments, &arguments->slots[body - fields], member);
    return refuse_unknown(arguments, member->name);
}

/* ---- Parameters ------------------------------------------------------------------------------ */

static bool is_given(const struct json *json)
{
    return json != NULL && json->kind != JSON_NULL;
}

static enum err check_parameters(struct arguments *arguments)
{
    const struct model_type *request = arguments->request;
    const struct model_field *fields = model_fields(arguments->service, request);
    const struct model_field **missing =
        arena_array(&arguments->call->arena, request->field_count + 1u, sizeof *missing);
    struct model_path root = model_path_root("");
    size_t count = 0;

    if (arguments->has_host && !is_given(arguments->host_given))
        missing[count++] = &arguments->host;
    for (size_t i = 0; i < request->field_count; i++) {
        if (fields[i].in != MODEL_IN_BODY && !is_given(arguments->slots[i]) &&
            model_argument_is_required(arguments->op, &fields[i]))
            missing[count++] = &fields[i];
    }
    if (count == 0)
        return ERR_NONE;
    return model_refuse_missing(arguments->call, arguments->service, &root, missing, count);
}

/* An empty segment would make another path: a list instead of one resource. */
static bool is_empty_path(const struct model_field *field, const void *member)
{
    const char *text;

    if (field->in != MODEL_IN_PATH || field->shape != MODEL_ONE || !model_kind_is_text(field->kind))
        return false;
    text = model_pointer(member);
    return text != NULL && text[0] == '\0';
}

static enum err decode_parameter(struct arguments *arguments, const struct model_field *field,
                                 const struct json *json, void *request)
{
    const char *name = name_of(arguments, field);
    void *member = model_member(request, field);
    enum err err = model_decode_field(arguments->call, arguments->service, field, MODEL_STRICT,
                                      name, json, member);

    if (!err && is_empty_path(field, member))
        return call_fail(arguments->call, ERR_ARGUMENT, "%s: must not be empty", name);
    return err;
}

static enum err decode_parameters(struct arguments *arguments, void *request)
{
    const struct model_field *fields = model_fields(arguments->service, arguments->request);

    for (size_t i = 0; i < arguments->request->field_count; i++) {
        enum err err;

        if (fields[i].in == MODEL_IN_BODY || !is_given(arguments->slots[i]))
            continue;
        err = decode_parameter(arguments, &fields[i], arguments->slots[i], request);
        if (err)
            return err;
    }
    return ERR_NONE;
}

/* ---- The body -------------------------------------------------------------------------------- */

static enum err decode_bytes(struct arguments *arguments, void *member)
{
    const struct json *json = arguments->bytes;
    struct span bytes;

    if (json->kind != JSON_STRING ||
        !base64_decode(&arguments->call->arena, (struct span){ json->text, json->len }, &bytes))
        return call_fail(arguments->call, ERR_ARGUMENT, "%s: expected base64", json->name);
    *(struct model_stream *)member = (struct model_stream){
        .ptr = bytes.ptr != NULL ? bytes.ptr : "",
        .len = bytes.len,
    };
    return ERR_NONE;
}

/* What was given for the body, NULL for nothing. A required body whose fields may all be left out
 * is an empty object. */
static enum err choose_body(struct arguments *arguments, bool flat, const struct json **out)
{
    const struct model_field *body = arguments->body;
    const struct json *given =
        arguments->slots[body - model_fields(arguments->service, arguments->request)];
    const char *name = name_of(arguments, body);

    if (!is_given(given))
        given = NULL;
    if (given != NULL && arguments->fields != NULL)
        return call_fail(arguments->call, ERR_ARGUMENT,
                         "%s: give its fields in it or beside it, not both (%s stands beside it)",
                         name, arguments->fields->first->name);
    if (given != NULL && is_given(arguments->bytes))
        return call_fail(arguments->call, ERR_ARGUMENT, "%s: give text or %s, not both", name,
                         arguments->bytes->name);
    if (given == NULL)
        given = arguments->fields;
    if (given == NULL && !is_given(arguments->bytes) &&
        model_argument_is_required(arguments->op, body)) {
        if (!flat)
            return call_fail(arguments->call, ERR_ARGUMENT, "%s: required", name);
        given = json_new(&arguments->call->arena, JSON_OBJECT);
    }
    *out = given;
    return ERR_NONE;
}

static enum err decode_body(struct arguments *arguments, void *request)
{
    bool flat = model_arguments_are_flat(arguments->service, arguments->op);
    void *member = model_member(request, arguments->body);
    const struct json *given = NULL;
    const char *path;
    enum err err = choose_body(arguments, flat, &given);

    if (err)
        return err;
    if (given == NULL && !is_given(arguments->bytes))
        return ERR_NONE;
    if (given == NULL)
        return decode_bytes(arguments, member);
    path = flat && given->name == NULL ? "" : name_of(arguments, arguments->body);
    return model_decode_field(arguments->call, arguments->service, arguments->body, MODEL_STRICT,
                              path, given, member);
}

/* Sorts what was given; nothing is decoded yet. */
static enum err sort(struct arguments *arguments, const struct json *json)
{
    enum err err = ERR_NONE;

    if (!is_given(json))
        return ERR_NONE;
    json = model_reread(arguments->call, json, JSON_OBJECT);
    if (json->kind != JSON_OBJECT)
        return call_fail(arguments->call, ERR_ARGUMENT, "arguments: expected an object, not %s",
                         model_kind_words(json->kind));
    for (const struct json *at = json->first; at != NULL && !err; at = at->next)
        err = place(arguments, at);
    return err;
}

static struct arguments begin(struct call *call, const struct model_service *service,
                              const struct model_op *op)
{
    const struct model_type *type = &service->types[op->request];
    struct arguments arguments = {
        .call = call,
        .service = service,
        .op = op,
        .request = type,
        .body = model_body_field(service, type),
        .slots = arena_array(&call->arena, type->field_count + 1u, sizeof *arguments.slots),
    };

    arguments.has_host = model_host_argument(service, op, &arguments.host);
    return arguments;
}

static enum err decode_host(struct arguments *arguments, const char **out)
{
    const char *name = name_of(arguments, &arguments->host);
    const char *value = NULL;
    enum err err;

    err = model_decode_field(arguments->call, arguments->service, &arguments->host, MODEL_STRICT,
                             name, arguments->host_given, &value);
    if (!err && *value == '\0')
        err = call_fail(arguments->call, ERR_ARGUMENT, "%s: must not be empty", name);
    if (!err)
        *out = value;
    return err;
}

enum err model_arguments_decode(struct call *call, const struct model_service *service,
                                const struct model_op *op, const struct json *json, void *request)
{
    struct arguments arguments = begin(call, service, op);
    const char *host;
    enum err err = sort(&arguments, json);

    if (!err)
        err = check_parameters(&arguments);
    if (!err && arguments.has_host)
        err = decode_host(&arguments, &host);
    if (!err)
        err = decode_parameters(&arguments, request);
    if (!err && arguments.body != NULL)
        err = decode_body(&arguments, request);
    return err;
}

enum err model_arguments_host(struct call *call, const struct model_service *service,
                              const struct model_op *op, const struct json *json, const char **out)
{
    struct arguments arguments = begin(call, service, op);
    const char *host = NULL;
    enum err err = ERR_NONE;

    if (arguments.has_host) {
        err = sort(&arguments, json);
        if (!err && !is_given(arguments.host_given))
            err =
                call_fail(call, ERR_ARGUMENT, "%s: required", name_of(&arguments, &arguments.host));
        if (!err)
            err = decode_host(&arguments, &host);
    }
    if (!err)
        *out = host;
    return err;
}
