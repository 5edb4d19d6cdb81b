/* oci_describe: what an operation takes and gives, and what a type looks like. */
#include "tool/describe.h"

#include <string.h>

#include "model/example.h"
#include "model/names.h"
#include "model/refuse.h"
#include "tool/calling.h"
#include "tool/core.h"
#include "tool/operation.h"
#include "tool/shape.h"

struct describing {
    const char *operation;
    const char *part;
    const char *path;
    int64_t depth;
};

#define AT(member) offsetof(struct describing, member)

static const struct tool_param rows[] = {
    { .name = "operation",
      .kind = TOOL_TEXT,
      .required = true,
      .offset = AT(operation),
      .text = "Operation id, or Service.TypeName" },
    { .name = "part",
      .kind = TOOL_TEXT,
      .offset = AT(part),
      .choices = "summary|params|body|response|example|all" },
    { .name = "path",
      .kind = TOOL_TEXT,
      .offset = AT(path),
      .text = "Descend into a body field, e.g. sourceDetails" },
    { .name = "depth",
      .kind = TOOL_INTEGER,
      .offset = AT(depth),
      .least = 1,
      .most = 6,
      .otherwise = 2 },
};
static const struct tool_params params = { rows, sizeof(rows) / sizeof(rows[0]) };

static void add_text(struct arena *arena, struct json *object, const char *name, const char *text)
{
    json_add_member(arena, object, name, json_new_text(arena, text));
}

static bool is_part(const struct describing *describing, const char *part)
{
    return strcmp(describing->part, part) == 0;
}

/* ---- Types ----------------------------------------------------------------------------------- */

static void add_values(struct arena *arena, const struct model_service *service,
                       const struct model_enum *row, struct json *out)
{
    const char **names = model_enum_names(arena, service, row);
    struct json *list = json_new(arena, JSON_ARRAY);

    for (size_t i = 0; i < row->count; i++)
        json_add_item(list, json_new_text(arena, names[i]));
    add_text(arena, out, "enum", model_text(service, row->name));
    json_add_member(arena, out, "values", list);
}

static enum err describe_type(struct tool_turn *turn, const struct describing *describing,
                              struct tool_spot spot, struct tool_result *out)
{
    struct arena *arena = &turn->call->arena;
    struct json *result;

    if (describing->path != NULL) {
        enum err e = tool_describe_descend(turn->call, describing->path, &spot);

        if (e)
            return e;
    }
    if (is_part(describing, "example") && spot.type != NULL) {
        result = json_new(arena, JSON_OBJECT);
        add_text(arena, result, "type", model_text(spot.service, spot.type->name));
        json_add_member(arena, result, "example",
                        model_example_type(arena, spot.service, spot.type));
        return tool_calling_print(turn, result, out);
    }
    result = tool_describe_spot(arena, &spot, (int)describing->depth,
                                is_part(describing, "response"), TOOL_DESCRIBE_PART);
    return tool_calling_print(turn, result, out);
}

/* ---- Parts of an operation ------------------------------------------------------------------- */

/* A path that is no place of a body may name a parameter. */
static bool add_param(struct tool_turn *turn, const struct describing *describing,
                      struct catalog_op entry, struct json *out)
{
    const struct json *all = tool_describe_params(&turn->call->arena, entry);

    for (const struct json *row = all->first; row != NULL; row = row->next) {
        if (!model_names_alike(row->name, describing->path))
            continue;
        add_text(&turn->call->arena, out, row->name, row->text);
        return true;
    }
    return false;
}

static void add_params(struct arena *arena, struct catalog_op entry, struct json *out)
{
    struct json *all = tool_describe_params(arena, entry);

    if (all->count == 0)
        add_text(arena, out, "params", "none");
    else
        json_add_member(arena, out, "params", all);
}

static enum err add_spot(struct tool_turn *turn, const struct describing *describing,
                         struct catalog_op entry, bool answer, size_t tokens, struct json *out)
{
    struct arena *arena = &turn->call->arena;
    const char *name = answer ? "response" : "body";
    struct tool_spot spot;

    if (!tool_describe_body(entry, answer, &spot)) {
        if (describing->path != NULL)
            return call_fail(turn->call, ERR_ARGUMENT, "path: %s has no %s with fields",
                             tool_operation_id(turn->call, entry), name);
        add_text(arena, out, name, answer ? "empty" : "none: everything goes into params");
        return ERR_NONE;
    }
    if (describing->path != NULL) {
        enum err e = tool_describe_descend(turn->call, describing->path, &spot);

        if (e)
            return e;
        add_text(arena, out, "path", describing->path);
    }
    json_add_member(arena, out, name,
                    tool_describe_spot(arena, &spot, (int)describing->depth, answer, tokens));
    return ERR_NONE;
}

static enum err add_response(struct tool_turn *turn, const struct describing *describing,
                             struct catalog_op entry, size_t tokens, struct json *out)
{
    struct json *headers = tool_describe_headers(&turn->call->arena, entry);
    enum err e = add_spot(turn, describing, entry, true, tokens, out);

    if (!e && headers != NULL && describing->path == NULL)
        json_add_member(&turn->call->arena, out, "headers", headers);
    return e;
}

/* What is left of the budget is the response's, but at least a little. */
static enum err add_all(struct tool_turn *turn, const struct describing *describing,
                        struct catalog_op entry, struct json *out)
{
    struct arena *arena = &turn->call->arena;
    struct json *summary = tool_describe_summary(turn->call, entry);
    size_t most = TOOL_DESCRIBE_ALL * TOOL_SHAPE_TOKEN_BYTES;
    size_t used;
    enum err e;

    json_add_member(arena, out, "summary", summary);
    add_params(arena, entry, out);
    used = tool_describe_size(arena, out);
    used = used < most / 2 ? used : most / 2;
    e = add_spot(turn, describing, entry, false, (most - used) * 6 / 10 / TOOL_SHAPE_TOKEN_BYTES,
                 out);
    if (e)
        return e;
    used = tool_describe_size(arena, out);
    used = used < most - most / 10 ? used : most - most / 10;
    return add_response(turn, describing, entry, (most - used) / TOOL_SHAPE_TOKEN_BYTES, out);
}

/* A path means the body, where nothing else is said. */
static enum err add_path(struct tool_turn *turn, const struct describing *describing,
                         struct catalog_op entry, struct json *out)
{
    struct tool_spot spot;

    if (is_part(describing, "response"))
        return add_response(turn, describing, entry, TOOL_DESCRIBE_PART, out);
    if (is_part(describing, "params") || !tool_describe_body(entry, false, &spot)) {
        if (add_param(turn, describing, entry, out))
            return ERR_NONE;
        if (is_part(describing, "params"))
            return call_fail(turn->call, ERR_ARGUMENT, "path: %s has no parameter \"%.100s\"",
                             tool_operation_id(turn->call, entry), describing->path);
        return add_response(turn, describing, entry, TOOL_DESCRIBE_PART, out);
    }
    return add_spot(turn, describing, entry, false, TOOL_DESCRIBE_PART, out);
}

static enum err add_part(struct tool_turn *turn, const struct describing *describing,
                         struct catalog_op entry, struct json *out)
{
    struct arena *arena = &turn->call->arena;

    if (describing->path != NULL)
        return add_path(turn, describing, entry, out);
    if (is_part(describing, "params"))
        add_params(arena, entry, out);
    else if (is_part(describing, "body"))
        return add_spot(turn, describing, entry, false, TOOL_DESCRIBE_PART, out);
    else if (is_part(describing, "response"))
        return add_response(turn, describing, entry, TOOL_DESCRIBE_PART, out);
    else if (is_part(describing, "example"))
        json_add_member(arena, out, "arguments", tool_describe_example(turn->call, entry));
    else
        return add_all(turn, describing, entry, out);
    return ERR_NONE;
}

static enum err describe_operation(struct tool_turn *turn, const struct describing *describing,
                                   struct catalog_op entry, struct tool_result *out)
{
    struct arena *arena = &turn->call->arena;
    struct json *result = json_new(arena, JSON_OBJECT);
    enum err e;

    if (is_part(describing, "summary") && describing->path == NULL) {
        result = tool_describe_summary(turn->call, entry);
        add_text(arena, result, "more",
                 "part=params, body, response or all; path=FIELD goes into the body");
        return tool_calling_print(turn, result, out);
    }
    if (!is_part(describing, "all") || describing->path != NULL) {
        add_text(arena, result, "id", tool_operation_id(turn->call, entry));
        add_text(arena, result, "tool", tool_for_class(entry.op->op_class));
    }
    e = add_part(turn, describing, entry, result);
    return e ? e : tool_calling_print(turn, result, out);
}

/* ---- The tool -------------------------------------------------------------------------------- */

static enum err run(struct tool_turn *turn, const struct json *arguments, struct tool_result *out)
{
    struct describing describing = { .operation = NULL };
    struct tool_spot spot = { .service = NULL };
    const struct model_enum *row = NULL;
    struct catalog_op entry;
    enum err e = tool_params_decode(turn->call, &params, arguments, &describing);

    if (e)
        return e;
    entry = catalog_find(describing.operation);
    if (entry.op == NULL &&
        tool_describe_find_type(describing.operation, &spot.service, &spot.type, &row)) {
        if (spot.type != NULL)
            return describe_type(turn, &describing, spot, out);
        struct json *result = json_new(&turn->call->arena, JSON_OBJECT);

        add_values(&turn->call->arena, spot.service, row, result);
        return tool_calling_print(turn, result, out);
    }
    e = tool_operation_find(turn->call, describing.operation, &entry);
    if (e) {
        tool_describe_hint_types(turn->call, describing.operation);
        return e;
    }
    return describe_operation(turn, &describing, entry, out);
}

const struct tool_core tool_describe = {
    .name = "oci_describe",
    .title = "Describe operations and types",
    .text = "Exact inputs of an operation or type: parameters, body with discriminators and enums, "
            "response fields, paging, IAM permission, a minimal example. Call before "
            "oci_write/oci_delete if unsure.",
    .params = &params,
    .run = run,
    .read_only = true,
};
