#include "sandbox/work.h"

#include <ctype.h>
#include <string.h>

#include "sandbox/ids.h"
#include "sandbox/table.h"

/* Where work requests of a service are read, and what they look like. */
struct place {
    const struct model_service *service;
    const struct model_op *get;
    const struct model_type *type;
};

bool sandbox_work_is_model(const struct model_service *service, const struct model_type *type)
{
    const char *name = model_text(service, type->name);

    return strstr(name, "WorkRequest") != NULL;
}

static bool is_getter(const struct model_service *service, const struct model_op *op)
{
    const char *path = model_text(service, op->path);
    const struct model_type *type = sandbox_table_body(service, op->response);

    return op->method == MODEL_GET && type != NULL && sandbox_work_is_model(service, type) &&
           sandbox_table_ends_with(path, "orkRequests/{workRequestId}");
}

/* The getter of the service; "/workRequests" wins over others. */
static bool find_in(const struct model_service *service, struct place *out)
{
    bool found = false;

    for (size_t i = 0; i < service->op_count; i++) {
        const struct model_op *op = &service->ops[i];

        if (!is_getter(service, op))
            continue;
        if (found && strstr(model_text(service, op->path), "/workRequests/") == NULL)
            continue;
        *out = (struct place){
            .service = service,
            .get = op,
            .type = sandbox_table_body(service, op->response),
        };
        found = true;
    }
    return found;
}

/* The service's own one, else the one that several services share. */
static bool find_place(const struct model_service *service, struct place *out)
{
    const struct model_service *shared = sandbox_table_service("workrequests");

    return find_in(service, out) || (shared != NULL && find_in(shared, out));
}

/* The collection of the getter's template, with the parameters that the request has, too. */
static const char *path_of(const struct sandbox_job *job, const struct place *place)
{
    struct span rest = span_of(model_text(place->service, place->get->path));
    const char *path = "";

    (void)span_cut(&rest, '/');
    while (rest.ptr != NULL) {
        struct span segment = span_cut(&rest, '/');
        struct span name = { .ptr = segment.ptr + 1, .len = segment.len - 2 };

        if (rest.ptr == NULL)
            break;
        if (segment.len > 2 && segment.ptr[0] == '{') {
            const char *value = sandbox_route_value(job->match, name);

            segment = span_of(value != NULL ? value : "");
        }
        path = arena_printf(&job->call->arena, "%s/%.*s", path, (int)segment.len, segment.ptr);
    }
    return path;
}

/* "launchInstance" -> "LAUNCH_INSTANCE". */
static const char *constant_case(struct arena *arena, const char *name)
{
    char *out = arena_alloc(arena, strlen(name) * 2 + 1);
    size_t len = 0;

    for (; *name != '\0'; name++) {
        if (isupper((unsigned char)*name))
            out[len++] = '_';
        out[len++] = (char)toupper((unsigned char)*name);
    }
    return out;
}

static void set_operation(struct sandbox_job *job, const struct place *place, struct json *doc)
{
    static const char *const names[] = { "operationType", "type" };
    const char *operation = model_text(job->service, job->op->name);
    const char *constant = constant_case(&job->call->arena, operation);

    for (size_t i = 0; i < 2; i++) {
        const struct model_field *field =
            sandbox_table_field(place->service, place->type, names[i]);
        const char *value = operation;

        if (field == NULL || field->shape != MODEL_ONE)
            continue;
        if (field->kind == MODEL_ENUM)
            value = sandbox_table_enum_pick(place->service, field->type, constant);
        else if (field->kind != MODEL_STRING)
            value = NULL;
        if (value != NULL)
            json_add_member(&job->call->arena, doc, names[i],
                            json_new_text(&job->call->arena, value));
    }
}

/* What happened to the resource, in the words of the models' enums. */
static const char *action_word(const struct sandbox_job *job)
{
    if (job->op->method == MODEL_DELETE)
        return "DELETED";
    return strncmp(model_text(job->service, job->op->name), "create", 6) == 0 ||
                   strncmp(model_text(job->service, job->op->name), "launch", 6) == 0
               ? "CREATED"
               : "UPDATED";
}

static void set_resource(struct sandbox_job *job, const struct sandbox_fill *fill,
                         const struct place *place, const struct sandbox_record *record,
                         struct json *doc)
{
    struct arena *arena = &job->call->arena;
    const struct model_field *field = sandbox_table_field(place->service, place->type, "resources");
    struct json *resource = json_new(arena, JSON_OBJECT);
    struct json *list;
    const char *id = record->id != NULL ? record->id : record->key;
    char *name = arena_strdup(arena, model_text(record->service, record->type->name));

    json_add_member(arena, resource, "entityType", json_new_text(arena, name));
    json_add_member(arena, resource, "actionType", json_new_text(arena, action_word(job)));
    json_add_member(arena, resource, "identifier", json_new_text(arena, id));
    json_add_member(arena, resource, "entityUri",
                    json_new_text(arena, arena_printf(arena, "%s/%s", record->path, record->key)));
    name[0] = (char)tolower((unsigned char)name[0]);
    sandbox_fill_default(fill, place->type, doc, arena_printf(arena, "%sId", name),
                         json_new_text(arena, id));
    if (field == NULL || field->shape != MODEL_LIST || field->kind != MODEL_OBJECT)
        return;
    list = json_new(arena, JSON_ARRAY);
    json_add_item(list, sandbox_fill_project(fill, &place->service->types[field->type], resource));
    json_add_member(arena, doc, "resources", list);
}

static struct json *make_doc(struct sandbox_job *job, const struct place *place,
                             const struct sandbox_record *record, const char *id,
                             const struct sandbox_plan *plan)
{
    struct arena *arena = &job->call->arena;
    struct json *doc = json_new(arena, JSON_OBJECT);
    struct sandbox_fill fill = job->fill;
    const struct model_field *state = sandbox_lifecycle_field(place->service, place->type);
    const char *compartment = record == NULL ? NULL : json_get_text(record->doc, "compartmentId");

    fill.service = place->service;
    sandbox_fill_default(&fill, place->type, doc, "id", json_new_text(arena, id));
    set_operation(job, place, doc);
    if (state != NULL)
        sandbox_fill_set(arena, doc, model_text(place->service, state->name),
                         json_new_text(arena, plan->states[0]));
    if (compartment != NULL)
        sandbox_fill_default(&fill, place->type, doc, "compartmentId",
                             json_new_text(arena, compartment));
    if (record != NULL && record->type != NULL)
        set_resource(job, &fill, place, record, doc);
    sandbox_fill_default(&fill, place->type, doc, "timeAccepted", sandbox_fill_now(&fill));
    sandbox_fill_default(&fill, place->type, doc, "percentComplete", json_new_int(arena, 0));
    sandbox_fill_complete(&fill, place->type, doc);
    return doc;
}

/* The list of a work request's log lines, or NULL. */
static const struct model_op *find_logs(const struct place *place)
{
    const char *path = model_text(place->service, place->get->path);
    size_t len = strlen(path);

    for (size_t i = 0; i < place->service->op_count; i++) {
        const struct model_op *op = &place->service->ops[i];
        const char *other = model_text(place->service, op->path);

        if (op->method == MODEL_GET && strncmp(other, path, len) == 0 &&
            strcmp(other + len, "/logs") == 0)
            return op;
    }
    return NULL;
}

static void add_log(struct sandbox_job *job, const struct place *place,
                    const struct sandbox_draft *work)
{
    struct arena *arena = &job->call->arena;
    const struct model_op *list = find_logs(place);
    const struct model_field *items =
        list == NULL ? NULL : sandbox_table_items(place->service, list->response);
    struct json *doc = json_new(arena, JSON_OBJECT);
    struct sandbox_fill fill = job->fill;
    struct sandbox_draft draft = { .key = "1", .owner = work->id, .service = place->service };

    if (items == NULL || sandbox_table_model(place->service, items) == NULL)
        return;
    fill.service = place->service;
    draft.path = arena_printf(arena, "%s/%s/logs", work->path, work->key);
    draft.type = sandbox_table_model(place->service, items);
    draft.doc = doc;
    json_add_member(arena, doc, "message",
                    json_new_text(arena, arena_printf(arena, "Accepted %s.",
                                                      model_text(job->service, job->op->name))));
    sandbox_fill_default(&fill, draft.type, doc, "timestamp", sandbox_fill_now(&fill));
    sandbox_fill_complete(&fill, draft.type, doc);
    sandbox_store_add(job->state->store, &draft, job->now_ms);
}

void sandbox_work_add(struct sandbox_job *job, const struct sandbox_record *record)
{
    struct arena *arena = &job->call->arena;
    struct sandbox_draft draft = { 0 };
    struct sandbox_plan plan;
    struct place place;
    const char *id;

    if ((job->op->flags & MODEL_OP_WORK_REQUEST) == 0 || !find_place(job->service, &place))
        return;
    id = sandbox_ids_new(arena, arena_printf(arena, "%sworkrequest", job->service->name), true);
    sandbox_lifecycle_create(place.service, place.type, job->now_ms, job->state->step_ms, &plan);
    draft.path = path_of(job, &place);
    draft.key = id;
    draft.id = id;
    draft.service = place.service;
    draft.type = place.type;
    draft.doc = make_doc(job, &place, record, id, &plan);
    draft.plan = &plan;
    sandbox_store_add(job->state->store, &draft, job->now_ms);
    add_log(job, &place, &draft);
    sandbox_rules_header(job, "opc-work-request-id", id);
}

static void set_time(const struct sandbox_job *job, const struct sandbox_fill *fill,
                     const struct sandbox_record *record, struct json *view, const char *name,
                     size_t step)
{
    struct sandbox_fill then = *fill;

    if (step >= record->plan.count || record->plan.at_ms[step] > job->now_ms)
        return;
    then.now_ms = record->plan.at_ms[step];
    sandbox_fill_default(&then, record->type, view, name, sandbox_fill_now(&then));
}

void sandbox_work_refresh(const struct sandbox_job *job, const struct sandbox_record *record,
                          struct json *view)
{
    struct sandbox_fill fill = job->fill;
    size_t last = record->plan.count == 0 ? 0 : record->plan.count - 1;

    fill.service = record->service;
    if (record->plan.count == 0)
        return;
    set_time(job, &fill, record, view, "timeStarted", last > 0 ? 1 : 0);
    set_time(job, &fill, record, view, "timeFinished", last);
    if (record->plan.at_ms[last] <= job->now_ms && json_get(view, "percentComplete") != NULL)
        sandbox_fill_set(&job->call->arena, view, "percentComplete",
                         json_new_int(&job->call->arena, 100));
}
