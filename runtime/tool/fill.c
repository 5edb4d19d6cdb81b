#include "tool/fill.h"

#include <string.h>

#include "model/arguments.h"
#include "model/decode.h"
#include "model/member.h"
#include "model/names.h"
#include "model/schema.h"
#include "tool/operation.h"
#include "tool/places.h"

/* One filling: the arguments as they will be. */
struct filling {
    struct tool_turn *turn;
    struct tool_request *request;
    const struct model_type *type;      /* of the request */
    const struct model_field *body;     /* NULL without one */
    const struct model_type *body_type; /* the subtype that is meant; NULL when it is no model */
    struct json *arguments;             /* own copy */
    struct json *inner;                 /* of it: the object given as the body; or NULL */
    struct json *filled;                /* NULL while nothing was */
};

/* ---- Where a field is ------------------------------------------------------------------------ */

static const struct model_field *parameter(const struct filling *filling, const char *name)
{
    const struct model_field *field =
        model_find_field(filling->request->entry.service, filling->type, name);

    return field == NULL || field->in == MODEL_IN_BODY ? NULL : field;
}

static const struct model_field *body_field(const struct filling *filling, const char *name)
{
    if (filling->body_type == NULL)
        return NULL;
    return model_find_field(filling->request->entry.service, filling->body_type, name);
}

/* As long as nothing says which subtype is meant, what one of them has may be given. */
static bool body_takes(const struct filling *filling, const char *name)
{
    const struct model_service *service = filling->request->entry.service;
    const struct model_type *type = filling->body_type;

    if (body_field(filling, name) != NULL)
        return true;
    for (size_t i = 0; type != NULL && i < type->subtype_count; i++) {
        const struct model_subtype *row = &service->subtypes[type->subtypes + i];

        if (model_find_field(service, &service->types[row->type], name) != NULL)
            return true;
    }
    return false;
}

/* The object in which a field stands, or would: the parameters or the body. */
static struct json *object_of(struct filling *filling, const char *name)
{
    if (parameter(filling, name) == NULL && filling->inner != NULL)
        return filling->inner;
    return filling->arguments;
}

/* What is given for a field: the value, or NULL when it is left out or null. */
static struct json *given(struct filling *filling, const char *name)
{
    struct json *value = model_names_member(object_of(filling, name), name);

    return value == NULL || value->kind == JSON_NULL ? NULL : value;
}

static void tell(struct filling *filling, const char *name, const char *text)
{
    struct arena *arena = &filling->turn->call->arena;

    if (filling->filled == NULL)
        filling->filled = json_new(arena, JSON_OBJECT);
    json_add_member(arena, filling->filled, name, json_new_text(arena, text));
}

static void set(struct filling *filling, const char *name, const char *text)
{
    struct arena *arena = &filling->turn->call->arena;
    struct json *object = object_of(filling, name);
    struct json *old = model_names_member(object, name);

    tell(filling, name, text);
    if (old != NULL) {
        old->kind = JSON_STRING;
        old->text = arena_strdup(arena, text);
        old->len = strlen(text);
        return;
    }
    json_add_member(arena, object, name, json_new_text(arena, text));
}

/* A text that is missing although the operation does not go without it. */
static bool is_missing(struct filling *filling, const char *name)
{
    const struct model_field *field = parameter(filling, name);

    if (field == NULL)
        field = body_field(filling, name);
    if (field == NULL || field->kind != MODEL_STRING || field->shape != MODEL_ONE ||
        (field->flags & MODEL_REQUIRED) == 0)
        return false;
    return given(filling, name) == NULL;
}

/* ---- Compartments ---------------------------------------------------------------------------- */

static const char *const places[] = { "compartmentId", "tenancyId", "tenantId" };

static bool is_read(const struct filling *filling)
{
    return filling->request->entry.op->op_class == MODEL_READ;
}

static bool is_word(const char *text)
{
    return text[0] == '/' || strcmp(text, "root") == 0 || strcmp(text, "tenancy") == 0;
}

/* What a path names is what an operation changes: a word must not aim it at the root. */
static bool may_be_word(const struct filling *filling, const char *name)
{
    const struct model_field *field = parameter(filling, name);

    return field == NULL || field->in != MODEL_IN_PATH || is_read(filling);
}

static enum err resolve_words(struct filling *filling)
{
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        const struct json *value = given(filling, places[i]);
        const char *ocid = NULL;
        enum err e;

        if (value == NULL || !json_is_text(value) || !is_word(value->text) ||
            !may_be_word(filling, places[i]))
            continue;
        e = tool_places_compartment(filling->turn, filling->request, value->text, &ocid);
        if (e)
            return e;
        set(filling, places[i], ocid);
    }
    return ERR_NONE;
}

static enum err set_compartment(struct filling *filling, const char *text)
{
    struct call *call = filling->turn->call;
    const struct model_field *field = parameter(filling, "compartmentId");
    const struct json *other = given(filling, "compartmentId");
    const char *ocid = NULL;
    enum err e;

    if (field == NULL && !body_takes(filling, "compartmentId"))
        return call_fail(call, ERR_ARGUMENT, "compartment: %s takes none; leave it out",
                         tool_operation_id(call, filling->request->entry));
    if (field != NULL && field->in == MODEL_IN_PATH)
        return call_fail(call, ERR_ARGUMENT, "compartment: give the OCID as params.compartmentId");
    e = tool_places_compartment(filling->turn, filling->request, text, &ocid);
    if (e)
        return e;
    if (other != NULL && (!json_is_text(other) || strcmp(other->text, ocid) != 0))
        return call_fail(call, ERR_ARGUMENT,
                         "compartment: compartmentId names another one; give one of the two");
    if (other == NULL)
        set(filling, "compartmentId", ocid);
    return ERR_NONE;
}

/* An agent that lists something and says nothing of where means the whole; its answer says so. */
static enum err fill_tenancy(struct filling *filling)
{
    const char *tenancy = NULL;

    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        enum err e;

        if (!is_read(filling) || !is_missing(filling, places[i]))
            continue;
        e = tool_places_tenancy(filling->turn, filling->request, &tenancy);
        if (e)
            return e;
        set(filling, places[i], tenancy);
    }
    return ERR_NONE;
}

/* ---- Others ---------------------------------------------------------------------------------- */

static enum err fill_namespace(struct filling *filling)
{
    const struct model_field *field = parameter(filling, "namespaceName");
    const char *name = NULL;
    enum err e;

    if (field == NULL || field->in != MODEL_IN_PATH || !is_missing(filling, "namespaceName"))
        return ERR_NONE;
    e = tool_places_namespace(filling->turn, filling->request, &name);
    if (e)
        return e;
    set(filling, "namespaceName", name);
    return ERR_NONE;
}

static enum err fail_domains(struct call *call, const char *const *names, size_t count)
{
    struct buf list;

    buf_init(&list, &call->arena, 4096);
    model_names_list(&list, names, count, count, NULL);
    call_fail(call, ERR_ARGUMENT, "availabilityDomain: required");
    return call_hint(call, "one of %s", list.ptr);
}

static enum err fill_domain(struct filling *filling)
{
    const char *const *names = NULL;
    size_t count = 0;
    enum err e;

    if (!is_missing(filling, "availabilityDomain"))
        return ERR_NONE;
    e = tool_places_domains(filling->turn, filling->request, &names, &count);
    if (e)
        return e;
    if (count != 1)
        return fail_domains(filling->turn->call, names, count);
    set(filling, "availabilityDomain", names[0]);
    return ERR_NONE;
}

/* Users, groups, policies and compartments are changed in the home region only. */
static enum err fill_home(struct filling *filling)
{
    const char *home = NULL;
    enum err e;

    if (is_read(filling) || filling->request->region != NULL ||
        strcmp(filling->request->entry.service->name, "identity") != 0)
        return ERR_NONE;
    e = tool_places_home(filling->turn, filling->request, &home);
    if (e) {
        /* Who may not list the regions may still be in the right one. */
        call_forgive(filling->turn->call);
        return ERR_NONE;
    }
    filling->request->region = home;
    tell(filling, "region", home);
    return ERR_NONE;
}

/* ---- All of it ------------------------------------------------------------------------------- */

/* The type of a polymorphic body as far as its discriminator tells. */
static const struct model_type *subtype_of(const struct filling *filling,
                                           const struct model_type *base)
{
    const struct model_service *service = filling->request->entry.service;
    struct json *object = filling->inner != NULL ? filling->inner : filling->arguments;
    const struct model_field *field;
    const struct json *value;
    const struct model_subtype *row;

    if (base->discriminator == 0)
        return base;
    field = &model_fields(service, base)[base->discriminator - 1];
    value = model_names_member(object, model_text(service, field->name));
    if (!json_is_text(value))
        return base;
    row = model_subtype_of_value(service, base, value->text);
    return row == NULL ? base : &service->types[row->type];
}

static void find_body(struct filling *filling)
{
    const struct model_service *service = filling->request->entry.service;
    char room[MODEL_ARGUMENT_NAME_SIZE];
    struct json *value;

    filling->body = model_body_field(service, filling->type);
    if (filling->body == NULL)
        return;
    value = model_names_member(filling->arguments, "body");
    if (value == NULL)
        value = model_names_member(filling->arguments,
                                   model_argument_name(service, filling->body, room));
    if (value != NULL && value->kind == JSON_OBJECT)
        filling->inner = value;
    if (filling->body->shape == MODEL_ONE &&
        (filling->body->kind == MODEL_OBJECT || filling->body->kind == MODEL_UNION))
        filling->body_type = subtype_of(filling, &service->types[filling->body->type]);
}

static enum err fill_missing(struct filling *filling)
{
    enum err e = fill_namespace(filling);

    if (!e)
        e = fill_domain(filling);
    if (!e)
        e = fill_tenancy(filling);
    return e ? e : fill_home(filling);
}

enum err tool_fill(struct tool_turn *turn, struct tool_request *request, enum tool_fill_what what,
                   const char *compartment, struct json **out_filled)
{
    struct arena *arena = &turn->call->arena;
    const struct model_service *service = request->entry.service;
    struct filling filling = { .turn = turn,
                               .request = request,
                               .type = &service->types[request->entry.op->request] };
    enum err e;

    filling.arguments = request->arguments != NULL ? json_copy(arena, request->arguments)
                                                   : json_new(arena, JSON_OBJECT);
    find_body(&filling);
    e = resolve_words(&filling);
    if (!e && compartment != NULL)
        e = set_compartment(&filling, compartment);
    if (!e && what == TOOL_FILL_ALL)
        e = fill_missing(&filling);
    request->arguments = filling.arguments;
    *out_filled = filling.filled;
    return e;
}
