/* oci_search: finds operations by what they are for. */
#include <string.h>

#include "catalog/search.h"
#include "model/arguments.h"
#include "model/names.h"
#include "model/schema.h"
#include "tool/calling.h"
#include "tool/core.h"
#include "tool/operation.h"
#include "tool/policy_rule.h"

#define BRIEF_OPS 6 /* of a family; the others are named */

struct searching {
    const char *query;
    const char *service;
    const char *verb;
    int64_t limit;
    const char *detail;
};

#define AT(member) offsetof(struct searching, member)

static const struct tool_param rows[] = {
    { .name = "query",
      .kind = TOOL_TEXT,
      .required = true,
      .offset = AT(query),
      .text = "Task in plain words or an operation name. Cross-cloud terms (EC2, VPC, S3) work." },
    { .name = "service",
      .kind = TOOL_TEXT,
      .offset = AT(service),
      .text = "Restrict to one service, e.g. core, database, objectstorage" },
    { .name = "verb",
      .kind = TOOL_TEXT,
      .offset = AT(verb),
      .choices = "any|list|get|create|update|delete|action" },
    { .name = "limit",
      .kind = TOOL_INTEGER,
      .offset = AT(limit),
      .least = 1,
      .most = 20,
      .otherwise = 5 },
    { .name = "detail", .kind = TOOL_TEXT, .offset = AT(detail), .choices = "brief|names|schema" },
};
static const struct tool_params params = { rows, sizeof(rows) / sizeof(rows[0]) };

/* ---- One operation --------------------------------------------------------------------------- */

static void add_text(struct arena *arena, struct json *object, const char *name, const char *text)
{
    json_add_member(arena, object, name, json_new_text(arena, text));
}

/* What must be given, but for what is filled in by itself. */
static void add_required(struct arena *arena, struct catalog_op entry, struct json *object)
{
    const struct model_type *type = &entry.service->types[entry.op->request];
    struct json *list = json_new(arena, JSON_ARRAY);
    char room[MODEL_ARGUMENT_NAME_SIZE];

    for (uint16_t i = 0; i < type->field_count; i++) {
        const struct model_field *field = &model_fields(entry.service, type)[i];

        if (!model_argument_is_required(entry.op, field))
            continue;
        json_add_item(list,
                      json_new_text(arena, field->in == MODEL_IN_BODY
                                               ? "body"
                                               : model_argument_name(entry.service, field, room)));
    }
    if (list->count > 0)
        json_add_member(arena, object, "required", list);
}

static void add_risk(struct arena *arena, struct catalog_op entry, struct json *object)
{
    struct buf text;

    buf_init(&text, arena, 256);
    buf_add_text(&text, catalog_class_name(entry.op->op_class));
    for (size_t i = 0; tool_policy_flag_name(i) != NULL; i++) {
        if (entry.op->danger & 1u << i)
            buf_printf(&text, ",%s", tool_policy_flag_name(i));
    }
    add_text(arena, object, "risk", text.ptr);
}

static enum err add_schema(struct call *call, struct catalog_op entry, struct json *object)
{
    struct json *schema = NULL;
    struct buf text;
    enum err e;

    buf_init(&text, &call->arena, SIZE_MAX);
    model_schema(entry.service, entry.op, &text);
    e = json_parse(call, "schema", buf_span(&text), &schema);
    if (!e)
        json_add_member(&call->arena, object, "arguments", schema);
    return e;
}

static enum err print_hit(struct call *call, const struct catalog_hit *hit, bool with_schema,
                          struct json **out)
{
    struct arena *arena = &call->arena;
    struct catalog_op entry = hit->entry;
    struct json *object = json_new(arena, JSON_OBJECT);

    *out = object;
    add_text(arena, object, "id", tool_operation_id(call, entry));
    add_text(arena, object, "does", model_text(entry.service, entry.op->title));
    add_text(arena, object, "tool", tool_for_class(entry.op->op_class));
    add_risk(arena, entry, object);
    add_required(arena, entry, object);
    return with_schema ? add_schema(call, entry, object) : ERR_NONE;
}

/* ---- Families -------------------------------------------------------------------------------- */

static enum err add_family(struct call *call, const struct searching *searching,
                           const struct catalog_family *family, bool is_first, struct json *list)
{
    struct arena *arena = &call->arena;
    struct json *object = json_new(arena, JSON_OBJECT);
    struct json *ops = json_new(arena, JSON_ARRAY);
    struct json *others = json_new(arena, JSON_ARRAY);
    bool brief = strcmp(searching->detail, "names") != 0;
    bool schema = strcmp(searching->detail, "schema") == 0 && is_first;

    add_text(arena, object, "service", family->service->name);
    add_text(arena, object, "resource", family->name);
    for (size_t i = 0; i < family->count; i++) {
        struct json *item = NULL;
        enum err e = ERR_NONE;

        if (!brief || i >= BRIEF_OPS) {
            json_add_item(others, json_new_text(arena, model_text(family->service,
                                                                  family->hits[i].entry.op->name)));
            continue;
        }
        e = print_hit(call, &family->hits[i], schema && i == 0, &item);
        if (e)
            return e;
        json_add_item(ops, item);
    }
    if (ops->count > 0)
        json_add_member(arena, object, "ops", ops);
    if (others->count > 0)
        json_add_member(arena, object, brief ? "others" : "ops", others);
    json_add_item(list, object);
    return ERR_NONE;
}

static void add_corrections(struct arena *arena, const struct catalog_found *found,
                            struct json *result)
{
    struct json *object = json_new(arena, JSON_OBJECT);

    for (size_t i = 0; i < found->correction_count; i++)
        add_text(arena, object, found->corrections[i].from, found->corrections[i].to);
    if (found->correction_count > 0)
        json_add_member(arena, result, "did_you_mean", object);
}

static void add_hint(struct arena *arena, const struct searching *searching,
                     const struct catalog_found *found, struct json *result)
{
    if (found->count == 0)
        add_text(arena, result, "hint",
                 "no word of the query is known; name the resource in other words");
    else if (searching->service == NULL && !found->exact)
        add_text(
            arena, result, "hint",
            "not it? narrow with service, or name the resource; oci_describe shows the inputs");
}

static enum err print(struct tool_turn *turn, const struct searching *searching,
                      const struct catalog_found *found, struct tool_result *out)
{
    struct arena *arena = &turn->call->arena;
    struct json *result = json_new(arena, JSON_OBJECT);
    struct json *families = json_new(arena, JSON_ARRAY);

    if (found->best_count > 0)
        add_text(arena, result, "best", tool_operation_id(turn->call, found->best[0].entry));
    for (size_t i = 0; i < found->count; i++) {
        enum err e = add_family(turn->call, searching, &found->families[i], i == 0, families);

        if (e)
            return e;
    }
    json_add_member(arena, result, "families", families);
    add_corrections(arena, found, result);
    add_hint(arena, searching, found, result);
    return tool_calling_print(turn, result, out);
}

static enum err run(struct tool_turn *turn, const struct json *arguments, struct tool_result *out)
{
    struct searching searching = { .query = NULL };
    struct catalog_found found = { 0 };
    enum err e = tool_params_decode(turn->call, &params, arguments, &searching);

    if (e)
        return e;

    struct catalog_query query = {
        .text = searching.query,
        .service = searching.service,
        .verb = catalog_verb_of(searching.verb),
        .limit = (size_t)searching.limit,
    };

    if (strcmp(searching.verb, "any") == 0)
        query.verb = CATALOG_ANY;
    e = catalog_search(turn->call, &query, &found);
    return e ? e : print(turn, &searching, &found, out);
}

const struct tool_core tool_search = {
    .name = "oci_search",
    .title = "Find OCI operations",
    .text = "Find the OCI API operation for a task, offline, in all services. Returns resource "
            "families with operation ids, required parameters and risk class. Start here unless "
            "you know an id such as core.listInstances.",
    .params = &params,
    .run = run,
    .read_only = true,
};
