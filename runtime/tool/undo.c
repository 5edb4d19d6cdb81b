#include "tool/undo.h"

#include <string.h>

#include "model/arguments.h"
#include "model/decode.h"
#include "model/encode.h"
#include "model/host.h"
#include "model/mask.h"
#include "model/member.h"
#include "model/names.h"
#include "model/schema.h"
#include "tool/operation.h"
#include "tool/undo_find.h"
#include "tool/undo_keep.h"

/* One change that is to be taken back. */
struct undoing {
    struct tool_turn *turn;
    struct call *call;
    struct arena *arena;
    const struct tool_request *request;
    struct catalog_op entry;
    const struct model_service *service;
    const void *object;        /* the request struct */
    const char *host_id;       /* beside it, or NULL */
    const struct json *given;  /* the body that was sent, as an object; NULL without one */
    const struct json *answer; /* or NULL */
    const struct json *before; /* or NULL */
};

/* The call that takes it back. */
struct undo {
    struct catalog_op entry;
    struct json *params;
    struct json *body;   /* NULL for none */
    struct json *leaves; /* fields that are not as they were; NULL for none */
};

/* ---- What was sent --------------------------------------------------------------------------- */

static struct json *value_of(const struct undoing *undoing, const struct model_field *field)
{
    const void *member = model_member_const(undoing->object, field);
    struct json *value = NULL;
    struct buf text;

    if (field->kind == MODEL_STREAM || (field->flags & MODEL_SECRET) != 0 ||
        !model_is_set(field, member))
        return NULL;
    buf_init(&text, undoing->arena, SIZE_MAX);
    if (model_encode_field(undoing->call, undoing->service, field, member, &text) != ERR_NONE ||
        json_parse(undoing->call, "request", buf_span(&text), &value) != ERR_NONE)
        call_forgive(undoing->call);
    return value;
}

static const struct model_type *request_type(struct catalog_op entry)
{
    return &entry.service->types[entry.op->request];
}

/* The model that an operation takes as its body, or NULL. */
static const struct model_type *body_type(struct catalog_op entry)
{
    const struct model_field *field = model_body_field(entry.service, request_type(entry));

    if (field == NULL || field->shape != MODEL_ONE ||
        (field->kind != MODEL_OBJECT && field->kind != MODEL_UNION))
        return NULL;
    return &entry.service->types[field->type];
}

static void read_given(struct undoing *undoing)
{
    const struct model_field *field =
        model_body_field(undoing->service, request_type(undoing->entry));
    const struct json *value = field == NULL ? NULL : value_of(undoing, field);

    if (value != NULL && value->kind == JSON_OBJECT)
        undoing->given = value;
}

/* The row of the model that a body is: that of its subtype, where it says which. */
static const struct model_type *given_type(const struct undoing *undoing)
{
    const struct model_type *type = body_type(undoing->entry);
    const struct model_subtype *row = NULL;
    const char *word;

    if (type == NULL || type->discriminator == 0)
        return type;
    word = json_get_text(
        undoing->given,
        model_text(undoing->service,
                   model_fields(undoing->service, type)[type->discriminator - 1].name));
    if (word != NULL)
        row = model_subtype_of_value(undoing->service, type, word);
    return row == NULL ? type : &undoing->service->types[row->type];
}

static const char *name_of(struct catalog_op entry)
{
    return model_text(entry.service, entry.op->name);
}

static const char *path_of(struct catalog_op entry)
{
    return model_text(entry.service, entry.op->path);
}

/* ---- Its arguments --------------------------------------------------------------------------- */

static bool ends_with(const char *name, const char *end)
{
    size_t length = strlen(name);
    size_t tail = strlen(end);

    return length >= tail && strcmp(name + length - tail, end) == 0;
}

/* What an answer calls itself, by how the parameter ends that names it. */
static const char *const selves[][2] = {
    { "Id", "id" }, { "Key", "key" }, { "Name", "name" }, { "OrId", "id" }
};

static const struct json *scalar(const struct json *object, const char *name)
{
    const struct json *value = json_get(object, name);

    if (value == NULL || (value->kind != JSON_STRING && value->kind != JSON_NUMBER) ||
        value->len == 0 || strcmp(value->text, MODEL_HIDDEN) == 0)
        return NULL;
    return value;
}

/* The same parameter as it was sent. */
static struct json *sent_value(const struct undoing *undoing, const char *name)
{
    const struct model_field *field =
        model_find_field(undoing->service, request_type(undoing->entry), name);

    return field == NULL || field->in == MODEL_IN_BODY ? NULL : value_of(undoing, field);
}

static const struct json *self(const struct json *object, const char *parameter)
{
    const struct json *value = NULL;

    for (size_t i = 0; value == NULL && i < sizeof(selves) / sizeof(selves[0]); i++) {
        if (ends_with(parameter, selves[i][0]))
            value = scalar(object, selves[i][1]);
    }
    return value;
}

/*
 * The value of a parameter that the request did not have: what the new thing calls itself. A
 * compartmentId in a new compartment is its parent's: names that were sent are never taken for its
 * own, and of what was sent only a name.
 */
static const struct json *new_value(const struct undoing *undoing, const char *parameter)
{
    const struct json *value = self(undoing->answer, parameter);

    if (value == NULL && json_get(undoing->given, parameter) == NULL &&
        sent_value(undoing, parameter) == NULL)
        value = scalar(undoing->answer, parameter);
    if (value != NULL || ends_with(parameter, "Id"))
        return value;
    value = scalar(undoing->given, parameter);
    return value != NULL ? value : self(undoing->given, parameter);
}

/* False when a parameter that the operation cannot go without is not known. */
static bool add_params(const struct undoing *undoing, struct undo *undo)
{
    const struct model_type *type = request_type(undo->entry);
    char room[MODEL_ARGUMENT_NAME_SIZE];
    struct model_field host;

    for (uint16_t i = 0; i < type->field_count; i++) {
        const struct model_field *field = &model_fields(undoing->service, type)[i];
        const char *name = model_text(undoing->service, field->name);
        const struct json *value;

        if (field->in == MODEL_IN_BODY || (field->flags & MODEL_REQUIRED) == 0)
            continue;
        value = sent_value(undoing, name);
        if (value == NULL && field->in == MODEL_IN_PATH)
            value = new_value(undoing, name);
        if (value == NULL)
            return false;
        json_add_member(undoing->arena, undo->params,
                        model_argument_name(undoing->service, field, room),
                        json_copy(undoing->arena, value));
    }
    if (model_host_argument(undoing->service, undo->entry.op, &host) && undoing->host_id != NULL)
        json_add_member(undoing->arena, undo->params,
                        model_argument_name(undoing->service, &host, room),
                        json_new_text(undoing->arena, undoing->host_id));
    return true;
}

static void add_ids(struct arena *arena, const struct json *list, struct json *out)
{
    if (list == NULL || list->kind != JSON_ARRAY)
        return;
    for (const struct json *item = list->first; item != NULL; item = item->next) {
        const char *id = json_get_text(item, "id");

        if (id != NULL)
            json_add_item(out, json_new_text(arena, id));
    }
}

/* The ids of all that the answer lists, where a field wants such. */
static struct json *new_ids(const struct undoing *undoing, const struct model_field *field)
{
    struct json *out = json_new(undoing->arena, JSON_ARRAY);

    if (!ends_with(model_text(undoing->service, field->name), "Ids") ||
        field->shape != MODEL_LIST || field->kind != MODEL_STRING || undoing->answer == NULL)
        return NULL;
    add_ids(undoing->arena, undoing->answer, out);
    for (const struct json *member = undoing->answer->first; member != NULL; member = member->next)
        add_ids(undoing->arena, member, out);
    return out->count == 0 ? NULL : out;
}

/* The fields that the other operation has in common with what was sent. */
static void add_common_body(const struct undoing *undoing, struct undo *undo)
{
    const struct model_type *type = body_type(undo->entry);

    if (type == NULL)
        return;
    undo->body = json_new(undoing->arena, JSON_OBJECT);
    for (uint16_t i = 0; i < type->field_count; i++) {
        const struct model_field *field = &model_fields(undoing->service, type)[i];
        const char *name = model_text(undoing->service, field->name);
        const struct json *value = json_get(undoing->given, name);
        struct json *kept = NULL;

        if (value != NULL)
            kept = tool_undo_keep(undoing->call, undoing->service, field, value);
        else
            kept = new_ids(undoing, field);
        if (kept != NULL)
            json_add_member(undoing->arena, undo->body, name, kept);
    }
}

/* ---- Rules ----------------------------------------------------------------------------------- */

/* Each says whether it applies, and makes the call then. */
typedef bool undo_rule(const struct undoing *undoing, struct undo *undo);

/* START and STOP as values of a parameter. */
static const char *const actions[][2] = {
    { "START", "STOP" },     { "STOP", "START" },     { "SOFTSTOP", "START" },
    { "ENABLE", "DISABLE" }, { "DISABLE", "ENABLE" },
};

/* Where the description does not list the values, the common ones are there. */
static bool has_value(const struct model_service *service, const struct model_field *field,
                      const char *value)
{
    const struct model_enum *row = &service->enums[field->type];

    if (field->kind != MODEL_ENUM)
        return true;
    for (uint16_t i = 0; i < row->count; i++) {
        if (strcmp(model_text(service, service->enum_values[row->values + i]), value) == 0)
            return true;
    }
    return false;
}

static const char *opposite(const struct undoing *undoing, const struct model_field *field,
                            const char *value)
{
    for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
        if (strcmp(value, actions[i][0]) == 0 && has_value(undoing->service, field, actions[i][1]))
            return actions[i][1];
    }
    return NULL;
}

static bool action_undo(const struct undoing *undoing, struct undo *undo)
{
    const struct model_field *field =
        model_find_field(undoing->service, request_type(undoing->entry), "action");
    const struct json *value =
        field == NULL || field->in != MODEL_IN_QUERY ? NULL : value_of(undoing, field);
    const char *word =
        value == NULL || !json_is_text(value) ? NULL : opposite(undoing, field, value->text);

    if (word == NULL)
        return false;
    undo->entry = undoing->entry;
    if (!add_params(undoing, undo))
        return false;
    for (struct json *member = undo->params->first; member != NULL; member = member->next) {
        if (strcmp(member->name, "action") != 0)
            continue;
        member->text = word;
        member->len = strlen(word);
        return true;
    }
    return false;
}

static bool is_work_request(const struct undoing *undoing)
{
    const struct model_field *body =
        model_body_field(undoing->service, &undoing->service->types[undoing->entry.op->response]);

    return body != NULL && (body->kind == MODEL_OBJECT || body->kind == MODEL_UNION) &&
           strncmp(model_text(undoing->service, undoing->service->types[body->type].name),
                   "WorkRequest", strlen("WorkRequest")) == 0;
}

static bool create_undo(const struct undoing *undoing, struct undo *undo)
{
    if (undoing->entry.op->method != MODEL_POST || undoing->entry.op->op_class == MODEL_REMOVE ||
        is_work_request(undoing))
        return false;
    undo->entry = tool_undo_find_remover(undoing->call, undoing->entry);
    if (undo->entry.op == NULL || !add_params(undoing, undo))
        return false;
    if ((undo->entry.op->flags & MODEL_OP_BODY_REQUIRED) != 0)
        undo->body = json_new(undoing->arena, JSON_OBJECT);
    return true;
}

static bool counterpart_undo(const struct undoing *undoing, struct undo *undo)
{
    bool names_what = false;

    undo->entry = tool_undo_find_counterpart(undoing->call, undoing->entry, &names_what);
    if (undo->entry.op == NULL || !add_params(undoing, undo))
        return false;
    add_common_body(undoing, undo);
    if (undo->body == NULL || undo->body->count > 0)
        return true;
    if ((undo->entry.op->flags & MODEL_OP_BODY_REQUIRED) == 0 && !names_what)
        undo->body = NULL;
    return !names_what;
}

/* True when `before` is of the very resource that the path of the operation names. */
static bool knows_target(const struct undoing *undoing)
{
    struct catalog_op getter = tool_target_getter(undoing->entry);
    const char *path = path_of(undoing->entry);
    const char *end = strrchr(path, '}');

    return undoing->before != NULL && getter.op != NULL && end != NULL &&
           strlen(path_of(getter)) == (size_t)(end - path) + 1;
}

static bool move_undo(const struct undoing *undoing, struct undo *undo)
{
    static const char *const fields[] = { "compartmentId", "targetCompartmentId",
                                          "destinationCompartmentId" };
    const char *name = name_of(undoing->entry);
    const char *from = json_get_text(undoing->before, "compartmentId");

    if ((!tool_undo_has_verb(name, "change") && !tool_undo_has_verb(name, "move")) ||
        !ends_with(name, "Compartment") || from == NULL || !knows_target(undoing))
        return false;
    undo->entry = undoing->entry;
    if (!add_params(undoing, undo))
        return false;
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        const char *to = json_get_text(undoing->given, fields[i]);

        if (to == NULL || strcmp(to, from) == 0)
            continue;
        undo->body = json_new(undoing->arena, JSON_OBJECT);
        json_add_member(undoing->arena, undo->body, fields[i], json_new_text(undoing->arena, from));
        return true;
    }
    return false;
}

/* ---- Updates --------------------------------------------------------------------------------- */

/* What a field was before. An empty list or map is as good as none. */
static struct json *old_value(const struct undoing *undoing, const struct model_field *field)
{
    const struct json *value = json_get(undoing->before, model_text(undoing->service, field->name));

    if (value != NULL && value->kind != JSON_NULL)
        return tool_undo_keep(undoing->call, undoing->service, field, value);
    if ((field->flags & MODEL_SECRET) != 0 || model_shape_outer(field->shape) == MODEL_ONE)
        return NULL;
    return json_new(undoing->arena,
                    model_shape_outer(field->shape) == MODEL_LIST ? JSON_ARRAY : JSON_OBJECT);
}

static void leave(const struct undoing *undoing, struct undo *undo, const char *name)
{
    if (undo->leaves == NULL)
        undo->leaves = json_new(undoing->arena, JSON_ARRAY);
    json_add_item(undo->leaves, json_new_text(undoing->arena, name));
}

/* Gives a field back. True when it is another one now. */
static bool restore(const struct undoing *undoing, const struct model_field *field, bool whole,
                    struct undo *undo)
{
    const char *name = model_text(undoing->service, field->name);
    const struct json *now = json_get(undoing->given, name);
    bool secret = (field->flags & MODEL_SECRET) != 0;
    struct json *old;

    if (now == NULL && !whole)
        return false;
    old = old_value(undoing, field);
    if (old == NULL) {
        if (now != NULL && (secret || (field->flags & MODEL_DISCRIMINATOR) == 0))
            leave(undoing, undo, name);
        return false;
    }
    if (now != NULL && json_equals(old, now) && !whole &&
        (field->flags & (MODEL_REQUIRED | MODEL_DISCRIMINATOR)) == 0)
        return false;
    json_add_member(undoing->arena, undo->body, name, old);
    return now == NULL ? old->count > 0 : !json_equals(old, now);
}

/* PUT of a "put" operation replaces all of a resource, that of an "update" what it names. */
static bool update_undo(const struct undoing *undoing, struct undo *undo)
{
    const struct model_type *type = given_type(undoing);
    bool whole = tool_undo_has_verb(name_of(undoing->entry), "put");
    bool changed = false;

    if (undoing->entry.op->method != MODEL_PUT || undoing->given == NULL || type == NULL ||
        (!whole && !tool_undo_has_verb(name_of(undoing->entry), "update")) ||
        !ends_with(path_of(undoing->entry), "}") || !knows_target(undoing))
        return false;
    undo->entry = undoing->entry;
    undo->body = json_new(undoing->arena, JSON_OBJECT);
    if (!add_params(undoing, undo))
        return false;
    for (uint16_t i = 0; i < type->field_count; i++)
        changed |= restore(undoing, &model_fields(undoing->service, type)[i], whole, undo);
    return changed;
}

/* ---- The call -------------------------------------------------------------------------------- */

/* What is offered goes through the checks of a call. */
static bool is_valid(const struct undoing *undoing, const struct undo *undo)
{
    const struct model_op *op = undo->entry.op;
    struct json *arguments = json_copy(undoing->arena, undo->params);
    void *object = arena_alloc(undoing->arena, undoing->service->types[op->request].size);
    const char *host = NULL;

    if (undo->body != NULL)
        json_add_member(undoing->arena, arguments, "body", json_copy(undoing->arena, undo->body));
    if (model_arguments_decode(undoing->call, undoing->service, op, arguments, object) ==
            ERR_NONE &&
        model_arguments_host(undoing->call, undoing->service, op, arguments, &host) == ERR_NONE)
        return true;
    call_forgive(undoing->call);
    return false;
}

static void add_text(struct arena *arena, struct json *object, const char *name, const char *text)
{
    if (text != NULL)
        json_add_member(arena, object, name, json_new_text(arena, text));
}

static struct json *print(const struct undoing *undoing, const struct undo *undo)
{
    struct arena *arena = undoing->arena;
    struct json *out = json_new(arena, JSON_OBJECT);

    add_text(arena, out, "operation", tool_operation_id(undoing->call, undo->entry));
    json_add_member(arena, out, "params", undo->params);
    if (undo->body != NULL)
        json_add_member(arena, out, "body", undo->body);
    add_text(arena, out, "profile", undoing->request->profile);
    add_text(arena, out, "region", undoing->request->region);
    if (undo->leaves != NULL)
        json_add_member(arena, out, "leaves", undo->leaves);
    return out;
}

/* The first that applies. */
static undo_rule *const rules[] = { action_undo, move_undo, update_undo, create_undo,
                                    counterpart_undo };

struct json *tool_undo_of(struct tool_turn *turn, const struct tool_request *request,
                          const struct tool_target *before, const struct json *body)
{
    struct undoing undoing = { .turn = turn,
                               .call = turn->call,
                               .arena = &turn->call->arena,
                               .request = request,
                               .entry = request->entry,
                               .service = request->entry.service,
                               .answer = body,
                               .before = before == NULL ? NULL : before->body };
    struct oci_send_options options = { .profile = NULL };
    void *object = NULL;

    if (request->entry.op->op_class == MODEL_READ)
        return NULL;
    if (tool_send_prepare(turn, request, &object, &options) != ERR_NONE) {
        call_forgive(turn->call);
        return NULL;
    }
    undoing.object = object;
    undoing.host_id = options.host_id;
    read_given(&undoing);
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        struct undo undo = { .params = json_new(undoing.arena, JSON_OBJECT) };

        if (rules[i](&undoing, &undo) && is_valid(&undoing, &undo))
            return print(&undoing, &undo);
    }
    return NULL;
}
