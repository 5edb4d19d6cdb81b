/* oci-mcp call: runs an operation with the tool of its class. */
#include <string.h>

#include "cli/common.h"
#include "model/decode.h"
#include "model/member.h"
#include "model/names.h"
#include "model/schema.h"
#include "tool/operation.h"

struct flags {
    const char *params;
    const char *body;
    const char *compartment;
    const char *recursive;
    const char *query;
    const char *fields;
    const char *limit;
    const char *cursor;
    const char *format;
    const char *save_to;
    const char *body_file;
    const char *if_match;
    const char *dry_run;
    const char *wait;
    const char *yes;
    const char *json;
    const char *region; /* as given: also a list, or * */
};

#define AT(member) offsetof(struct flags, member)

static const struct option rows[] = {
    { "params", { NULL }, "JSON|@FILE", NULL, "parameters, as an object", AT(params) },
    { "body", { NULL }, "JSON|@FILE", NULL, "the body", AT(body) },
    { "compartment", { NULL }, "PATH|NAME|OCID", NULL, "becomes compartmentId", AT(compartment) },
    { "recursive", { NULL }, NULL, NULL, "read the compartments below it, too", AT(recursive) },
    { "query", { NULL }, "JMESPATH", NULL, "what to keep of the answer", AT(query) },
    { "fields", { NULL }, "NAME,...", NULL, "fields to keep", AT(fields) },
    { "limit", { NULL }, "COUNT", "50", "most items", AT(limit) },
    { "cursor", { NULL }, "TOKEN", NULL, "go on where an answer ended", AT(cursor) },
    { "format", { NULL }, "FORMAT", "table on a terminal", "json, csv or table", AT(format) },
    { "save-to",
      { NULL },
      "PATH",
      NULL,
      "write the answer to a file of the work folder",
      AT(save_to) },
    { "body-file", { NULL }, "PATH", NULL, "send a file of the work folder", AT(body_file) },
    { "if-match", { NULL }, "ETAG", NULL, "only when nothing changed meanwhile", AT(if_match) },
    { "dry-run", { NULL }, NULL, NULL, "show the request, send nothing", AT(dry_run) },
    { "wait", { NULL }, NULL, NULL, "wait until the change is done", AT(wait) },
    { "yes", { NULL }, NULL, NULL, "do not ask, but for what only a person may confirm", AT(yes) },
    { "json", { NULL }, NULL, NULL, "print JSON, as when stdout is no terminal", AT(json) },
};

/* ---- Arguments ------------------------------------------------------------------------------- */

/* True for a parameter, or a field of the body, that takes a list. */
static bool takes_list(struct catalog_op entry, const char *name)
{
    const struct model_type *type = &entry.service->types[entry.op->request];
    const struct model_field *body = model_body_field(entry.service, type);
    const struct model_field *field = model_find_field(entry.service, type, name);

    if (field == NULL && body != NULL && body->kind == MODEL_OBJECT && body->shape == MODEL_ONE)
        field = model_find_field(entry.service, &entry.service->types[body->type], name);
    return field != NULL && model_shape_outer(field->shape) == MODEL_LIST;
}

/* Each value of a list is given by itself, or all of them as JSON. */
static void add_pair(struct call *call, struct catalog_op entry, struct json *params,
                     const struct option_pair *pair)
{
    struct arena *arena = &call->arena;
    struct json *list = model_names_member(params, pair->name);

    if (list == NULL && (!takes_list(entry, pair->name) || pair->value[0] == '[')) {
        cli_run_add(call, params, pair->name, pair->value);
        return;
    }
    if (list == NULL)
        list = json_add_member(arena, params, pair->name, json_new(arena, JSON_ARRAY));
    if (list->kind != JSON_ARRAY) {
        struct json *first = json_copy(arena, list);

        list->kind = JSON_ARRAY;
        list->first = list->last = NULL;
        list->count = 0;
        json_add_item(list, first);
    }
    json_add_item(list, json_new_text(arena, pair->value));
}

static enum err add_json(struct call *call, struct json *arguments, const char *name,
                         const char *flag, const char *text)
{
    struct json *value = NULL;
    enum err e;

    if (text == NULL)
        return ERR_NONE;
    e = cli_run_json(call, flag, text, &value);
    if (e)
        return e;
    if (value->kind != JSON_OBJECT)
        return call_fail(call, ERR_USAGE, "%s must be an object", flag);
    json_add_member(&call->arena, arguments, name, value);
    return ERR_NONE;
}

static void add_fields(struct call *call, struct json *arguments, const char *text)
{
    struct json *list = json_new(&call->arena, JSON_ARRAY);
    struct span rest = span_of(text);

    if (text == NULL)
        return;
    while (rest.ptr != NULL)
        json_add_item(list, json_new_text_len(&call->arena, span_trim(span_cut(&rest, ','))));
    json_add_member(&call->arena, arguments, "fields", list);
}

static enum err add_params(struct call *call, const struct cli_line *line, struct catalog_op entry,
                           struct json *arguments)
{
    const struct flags *flags = line->flags;
    struct json *params = json_new(&call->arena, JSON_OBJECT);
    enum err e;

    for (size_t i = 0; i < line->pair_count; i++)
        add_pair(call, entry, params, &line->pairs[i]);
    if (flags->params != NULL && params->count > 0)
        return call_fail(call, ERR_USAGE, "give --params or parameters by name, not both");
    e = add_json(call, arguments, "params", "--params", flags->params);
    if (!e)
        e = add_json(call, arguments, "body", "--body", flags->body);
    if (!e && flags->params == NULL)
        json_add_member(&call->arena, arguments, "params", params);
    return e;
}

static bool shows_table(const struct flags *flags, const struct tool_core *core)
{
    return core == &tool_read && flags->format == NULL && flags->json == NULL &&
           flags->save_to == NULL && cli_run_is_terminal();
}

static enum err arguments_of(struct call *call, const struct cli_line *line,
                             struct catalog_op entry, const struct tool_core *core,
                             struct json *arguments)
{
    const struct flags *flags = line->flags;

    cli_run_add(call, arguments, "operation", cli_line_words(call, line, 0));
    cli_run_add(call, arguments, "compartment", flags->compartment);
    cli_run_add(call, arguments, "recursive", flags->recursive);
    cli_run_add(call, arguments, "region", flags->region);
    cli_run_add(call, arguments, "query", flags->query);
    cli_run_add(call, arguments, "limit", flags->limit);
    cli_run_add(call, arguments, "cursor", flags->cursor);
    cli_run_add(call, arguments, "format", shows_table(flags, core) ? "table" : flags->format);
    cli_run_add(call, arguments, "saveTo", flags->save_to);
    cli_run_add(call, arguments, "bodyFile", flags->body_file);
    cli_run_add(call, arguments, "ifMatch", flags->if_match);
    cli_run_add(call, arguments, "dryRun", flags->dry_run);
    cli_run_add(call, arguments, "wait", flags->wait);
    add_fields(call, arguments, flags->fields);
    return add_params(call, line, entry, arguments);
}

/* ---- The command ----------------------------------------------------------------------------- */

/* The region of a call may be several; the server's own is another thing. */
static void take_region(struct cli_line *line)
{
    struct flags *flags = line->flags;

    flags->region = cli_line_region(line);
}

static int call_operation(struct call *call, struct cli_line *line)
{
    const struct flags *flags = line->flags;
    struct json *arguments = json_new(&call->arena, JSON_OBJECT);
    struct cli_run how = { .json = flags->json != NULL ||
                                   (!cli_run_is_terminal() && flags->format == NULL),
                           .says_yes = flags->yes != NULL };
    const struct tool_core *core;
    struct catalog_op entry;

    if (line->word_count == 0)
        return cli_line_usage(call, line, "name an operation");
    if (tool_operation_find(call, cli_line_words(call, line, 0), &entry) != ERR_NONE) {
        (void)cli_program_fail(call);
        return CLI_USAGE;
    }
    core = tool_core_find(tool_for_class(entry.op->op_class));
    if (arguments_of(call, line, entry, core, arguments) != ERR_NONE)
        return cli_program_fail(call);
    return cli_run_tool(call, &line->program, core, arguments, &how);
}

static int run(struct call *call, int argc, char *argv[])
{
    struct flags flags = { .json = NULL };
    struct cli_line line = {
        .command = &cli_call,
        .flags = &flags,
        .takes_pairs = true,
        .help = "Runs an operation: an id, core.listInstances, or words of the OCI CLI, compute\n"
                "instance list. Its parameters are --NAME VALUE in any spelling, for instance\n"
                "--display-name web; given twice, a name makes a list. What changes something "
                "asks\nfirst, unless --allow-writes or the policy says otherwise.\n",
    };

    return cli_line_run(call, &line, argc, argv, take_region, call_operation);
}

const struct cli_command cli_call = {
    .name = "call",
    .usage = "OPERATION [--NAME VALUE]...",
    .text = "run an operation",
    .run = run,
    .rows = rows,
    .row_count = sizeof(rows) / sizeof(rows[0]),
};
