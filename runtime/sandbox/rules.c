#include "sandbox/rules.h"

#include <string.h>

#include "sandbox/hand.h"
#include "sandbox/ids.h"
#include "sandbox/objects.h"
#include "sandbox/table.h"
#include "sandbox/work.h"

/* ---- Paths --------------------------------------------------------------------------------- */

static size_t depth_of(const struct sandbox_node *node)
{
    size_t depth = 0;

    for (; node != NULL; node = node->parent)
        depth += node->is_parameter;
    return depth;
}

const char *sandbox_rules_value(const struct sandbox_job *job, const struct sandbox_node *node)
{
    return job->match->values[depth_of(node) - 1];
}

const char *sandbox_rules_path(const struct sandbox_job *job, const struct sandbox_node *node)
{
    const char *before;

    if (node->parent == NULL)
        return "";
    before = sandbox_rules_path(job, node->parent);
    if (node->is_parameter)
        return arena_printf(&job->call->arena, "%s/%s", before, sandbox_rules_value(job, node));
    return arena_printf(&job->call->arena, "%s/%.*s", before, (int)node->segment.len,
                        node->segment.ptr);
}

struct sandbox_record *sandbox_rules_record(struct sandbox_job *job,
                                            const struct sandbox_family *family)
{
    const char *path = sandbox_rules_path(job, family->collection);
    const char *value = sandbox_rules_value(job, family->item);
    struct sandbox_store *store = job->state->store;
    struct sandbox_record *record = sandbox_store_find(store, path, value, job->now_ms);

    if (record != NULL)
        return record;
    record = sandbox_store_find_id(store, value, job->now_ms);
    return record != NULL && strcmp(record->path, path) == 0 ? record : NULL;
}

/* ---- Conditions and references ------------------------------------------------------------- */

static bool names_etag(const char *header, const char *etag)
{
    struct span rest = span_of(header);

    while (rest.ptr != NULL) {
        struct span one = span_trim(span_cut(&rest, ','));

        if (span_starts_with(one, "W/"))
            one = (struct span){ .ptr = one.ptr + 2, .len = one.len - 2 };
        if (one.len >= 2 && one.ptr[0] == '"' && one.ptr[one.len - 1] == '"')
            one = (struct span){ .ptr = one.ptr + 1, .len = one.len - 2 };
        if (span_equals(one, "*") || span_equals(one, etag))
            return true;
    }
    return false;
}

bool sandbox_rules_matches(struct sandbox_job *job, const struct sandbox_record *record)
{
    const char *match = net_headers_get(&job->request->headers, "if-match");
    const char *none = net_headers_get(&job->request->headers, "if-none-match");
    const char *etag = record == NULL ? "" : sandbox_store_etag(&job->call->arena, record);
    bool reads = job->op->method == MODEL_GET || job->op->method == MODEL_HEAD;

    if (match != NULL && (record == NULL || !names_etag(match, etag))) {
        sandbox_answer_error(job->call, job->answer, 412, "NoEtagMatch",
                             "The if-match header does not match the etag of the resource.");
        return false;
    }
    if (none == NULL || record == NULL || !names_etag(none, etag))
        return true;
    if (reads) {
        job->answer->status = 304;
        sandbox_rules_header(job, "etag", etag);
        return false;
    }
    sandbox_answer_error(job->call, job->answer, 412, "IfNoneMatchFailed",
                         "The if-none-match header matches a resource that exists.");
    return false;
}

bool sandbox_rules_is_unknown(struct sandbox_job *job, const char *ocid)
{
    const char *type = sandbox_ids_type(&job->call->arena, ocid);
    struct sandbox_family family;

    if (type == NULL)
        return false;
    if (strcmp(type, "tenancy") != 0 &&
        !sandbox_family_find(job->state->families, type, NULL, &family))
        return false;
    return !sandbox_store_is_alive(job->state->store, ocid, job->now_ms);
}

static bool knows(struct sandbox_job *job, const char *name, const struct json *value)
{
    if (value->kind == JSON_STRING && json_is_text(value)) {
        if (!sandbox_table_ends_with(name, "Id") && !sandbox_table_ends_with(name, "Ids"))
            return true;
        return !sandbox_rules_is_unknown(job, value->text);
    }
    for (const struct json *item = value->first; item != NULL; item = item->next) {
        if (!knows(job, value->kind == JSON_OBJECT ? item->name : name, item))
            return false;
    }
    return true;
}

bool sandbox_rules_knows(struct sandbox_job *job, const struct json *body)
{
    if (body == NULL || knows(job, "", body))
        return true;
    sandbox_answer_not_found(job->call, job->answer);
    return false;
}

/* A path below something that is not there leads nowhere. */
static bool knows_parents(struct sandbox_job *job)
{
    const struct sandbox_node *node = job->match->node;

    for (node = node->parent; node != NULL; node = node->parent) {
        if (node->is_parameter && sandbox_rules_is_unknown(job, sandbox_rules_value(job, node))) {
            sandbox_answer_not_found(job->call, job->answer);
            return false;
        }
    }
    return true;
}

/* ---- Answers ------------------------------------------------------------------------------- */

void sandbox_rules_header(struct sandbox_job *job, const char *name, const char *value)
{
    net_headers_set(&job->call->arena, &job->answer->headers, name, value);
}

/* The body of the response type, or the one of an answer without a body. */
static const struct model_field *response_body(struct sandbox_job *job)
{
    const struct model_field *body = sandbox_table_body_field(job->service, job->op->response);

    if (body == NULL)
        job->answer->status = (job->op->flags & MODEL_OP_WORK_REQUEST) != 0 ? 202 : 204;
    return body;
}

void sandbox_rules_show(struct sandbox_job *job, const struct sandbox_record *record)
{
    const struct model_field *body = response_body(job);
    struct json *view = sandbox_store_view(&job->call->arena, record, job->now_ms);
    const struct model_type *type;
    struct json *out;

    sandbox_rules_header(job, "etag", sandbox_store_etag(&job->call->arena, record));
    if (body == NULL)
        return;
    type = sandbox_table_body(job->service, job->op->response);
    if (type == NULL) {
        sandbox_rules_show_filled(job);
        return;
    }
    if (record->type != NULL && sandbox_work_is_model(record->service, record->type))
        sandbox_work_refresh(job, record, view);
    out = sandbox_fill_project(&job->fill, type, view);
    sandbox_fill_complete(&job->fill, type, out);
    sandbox_answer_json(job->call, job->answer, 200, out);
}

void sandbox_rules_show_filled(struct sandbox_job *job)
{
    const struct model_field *body = response_body(job);
    const struct model_type *type = sandbox_table_body(job->service, job->op->response);
    struct json *out;

    if (body == NULL)
        return;
    if (body->kind == MODEL_STREAM) {
        job->answer->status = 200;
        job->answer->content_type = "application/octet-stream";
        job->answer->body = span_of("sandbox\n");
        return;
    }
    if (type == NULL) {
        sandbox_answer_json(job->call, job->answer, 200, sandbox_fill_value(&job->fill, body));
        return;
    }
    out = sandbox_fill_project(&job->fill, type, job->input.body);
    sandbox_fill_complete(&job->fill, type, out);
    sandbox_answer_json(job->call, job->answer, 200, out);
}

/* ---- Roles --------------------------------------------------------------------------------- */

/* ".../{instanceId}/actions/stop", ".../{loadBalancerId}/changeCompartment": the item that is acted
 * on. NULL when the path ends in no action. */
static const struct sandbox_node *acted_on(const struct sandbox_node *node)
{
    const struct sandbox_node *parent = node->parent;

    if (parent == NULL)
        return NULL;
    if (span_equals(parent->segment, "actions"))
        return parent->parent;
    return span_equals(node->segment, "changeCompartment") ? parent : NULL;
}

/* The family of the item, and the name of the action. */
static bool find_action(struct sandbox_job *job, struct sandbox_family *family,
                        const char **out_action)
{
    const struct sandbox_node *node = job->match->node;
    const struct sandbox_node *item;

    if (node->is_parameter) {
        *out_action = sandbox_answer_parameter(job->call, job->request, "action");
        return *out_action != NULL && sandbox_family_at(node, job->service, family);
    }
    item = acted_on(node);
    if (item == NULL || !item->is_parameter || !sandbox_family_at(item, job->service, family))
        return false;
    *out_action = arena_strndup(&job->call->arena, node->segment.ptr, node->segment.len);
    return true;
}

static void answer_post(struct sandbox_job *job, const struct sandbox_family *family)
{
    struct sandbox_family acted;
    const char *action;

    if (find_action(job, &acted, &action))
        sandbox_rules_act(job, &acted, action);
    else if (family != NULL && job->match->node->is_parameter)
        sandbox_rules_update(job, family);
    else if (family != NULL && family->create == job->op && job->op->op_class != MODEL_READ)
        sandbox_rules_create(job, family);
    else
        sandbox_rules_show_filled(job);
}

static void answer_get(struct sandbox_job *job, const struct sandbox_family *family)
{
    const struct model_field *items = sandbox_table_items(job->service, job->op->response);

    if (family != NULL && job->match->node->is_parameter)
        sandbox_rules_get(job, family);
    else if (family != NULL && items != NULL)
        sandbox_rules_list(job, family, items);
    else
        sandbox_rules_single(job);
}

void sandbox_rules_follow(struct sandbox_job *job)
{
    struct sandbox_family found;
    const struct sandbox_node *node = job->match->node;
    const struct sandbox_family *family =
        sandbox_family_at(node, job->service, &found) ? &found : NULL;

    switch ((enum model_method)job->op->method) {
    case MODEL_POST:
        answer_post(job, family);
        break;
    case MODEL_GET:
    case MODEL_HEAD:
        answer_get(job, family);
        break;
    case MODEL_PUT:
    case MODEL_PATCH:
        if (family != NULL && node->is_parameter)
            sandbox_rules_update(job, family);
        else
            sandbox_rules_single(job);
        break;
    case MODEL_DELETE:
        if (family != NULL && node->is_parameter)
            sandbox_rules_remove(job, family);
        else
            sandbox_rules_single(job);
        break;
    }
}

void sandbox_rules_answer(struct sandbox_job *job)
{
    if (sandbox_objects_answer(job) || !knows_parents(job) || sandbox_hand_answer(job))
        return;
    sandbox_rules_follow(job);
}
