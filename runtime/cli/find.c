/* oci-mcp search and describe: what there is, offline. */
#include <string.h>

#include "cli/common.h"

struct flags {
    const char *service;
    const char *verb;
    const char *limit;
    const char *part;
    const char *path;
    const char *depth;
    const char *json;
};

#define AT(member) offsetof(struct flags, member)
#define JSON_ROW                                                                                   \
    {                                                                                              \
        "json", { NULL }, NULL, NULL, "print JSON, as when stdout is no terminal", AT(json)        \
    }

/* ---- search ---------------------------------------------------------------------------------- */

static const struct option search_rows[] = {
    { "service", { NULL }, "NAME", NULL, "only this service", AT(service) },
    { "verb",
      { NULL },
      "VERB",
      NULL,
      "only list, get, create, update, delete or action",
      AT(verb) },
    { "limit", { NULL }, "COUNT", "5", "families of resources", AT(limit) },
    JSON_ROW,
};

static void add_flags(struct call *call, const struct flags *flags, struct json *arguments)
{
    cli_run_add(call, arguments, "service", flags->service);
    cli_run_add(call, arguments, "verb", flags->verb);
    cli_run_add(call, arguments, "limit", flags->limit);
    cli_run_add(call, arguments, "part", flags->part);
    cli_run_add(call, arguments, "path", flags->path);
    cli_run_add(call, arguments, "depth", flags->depth);
}

/* A line for each operation: what a person looks for. */
static void print_family(const struct json *family, struct buf *out)
{
    const struct json *ops = json_get(family, "ops");

    buf_printf(out, "%s %s\n", json_get_text(family, "service"), json_get_text(family, "resource"));
    for (const struct json *op = ops == NULL ? NULL : ops->first; op != NULL; op = op->next)
        buf_printf(out, "  %-52s %-12s %s\n", json_get_text(op, "id"), json_get_text(op, "risk"),
                   json_get_text(op, "does"));
}

static int print_found(struct call *call, const struct tool_result *result)
{
    struct json *object = NULL;
    const struct json *families;
    struct buf text;

    if (json_parse(call, "result", result->json, &object) != ERR_NONE)
        return cli_program_fail(call);
    families = json_get(object, "families");
    buf_init(&text, &call->arena, 4u << 20);
    for (const struct json *family = families->first; family != NULL; family = family->next)
        print_family(family, &text);
    if (families->count == 0)
        buf_printf(&text, "%s\n", json_get_text(object, "hint"));
    return cli_program_print(&text);
}

static int search(struct call *call, struct cli_line *line)
{
    const struct flags *flags = line->flags;
    struct json *arguments = json_new(&call->arena, JSON_OBJECT);
    struct cli_run how = { .json = flags->json != NULL || !cli_run_is_terminal() };
    struct tool_caller caller = { .principal = "command line" };
    struct tool_turn turn = { .context = &line->program.tools, .caller = &caller, .call = call };
    struct tool_result result;

    if (line->word_count == 0)
        return cli_line_usage(call, line, "say what to look for");
    cli_run_add(call, arguments, "query", cli_line_words(call, line, 0));
    add_flags(call, flags, arguments);
    if (how.json)
        return cli_run_tool(call, &line->program, &tool_search, arguments, &how);
    tool_core_run(&turn, &tool_search, arguments, &result);
    if (result.is_error)
        return cli_program_fail(call);
    return print_found(call, &result);
}

static int run_search(struct call *call, int argc, char *argv[])
{
    struct flags flags = { .json = NULL };
    struct cli_line line = { .command = &cli_search,
                             .flags = &flags,
                             .help =
                                 "Finds operations by what they are for, in plain words. Nothing "
                                 "is sent.\n" };

    return cli_line_run(call, &line, argc, argv, NULL, search);
}

const struct cli_command cli_search = {
    .name = "search",
    .usage = "WORD...",
    .text = "find operations by what they are for",
    .run = run_search,
    .rows = search_rows,
    .row_count = sizeof(search_rows) / sizeof(search_rows[0]),
};

/* ---- describe -------------------------------------------------------------------------------- */

static const struct option describe_rows[] = {
    { "part",
      { NULL },
      "PART",
      "summary",
      "summary, params, body, response, example or all",
      AT(part) },
    { "path", { NULL }, "FIELD", NULL, "a field of the body to go into: sourceDetails", AT(path) },
    { "depth", { NULL }, "LEVELS", "2", "how deep", AT(depth) },
    JSON_ROW,
};

static int describe(struct call *call, struct cli_line *line)
{
    const struct flags *flags = line->flags;
    struct json *arguments = json_new(&call->arena, JSON_OBJECT);
    struct cli_run how = { .json = flags->json != NULL || !cli_run_is_terminal() };

    if (line->word_count == 0)
        return cli_line_usage(call, line, "name an operation");
    cli_run_add(call, arguments, "operation", cli_line_words(call, line, 0));
    add_flags(call, flags, arguments);
    return cli_run_tool(call, &line->program, &tool_describe, arguments, &how);
}

static int run_describe(struct call *call, int argc, char *argv[])
{
    struct flags flags = { .json = NULL };
    struct cli_line line = { .command = &cli_describe,
                             .flags = &flags,
                             .help = "Shows what an operation takes and gives. Its name is an id, "
                                     "core.listInstances, or\nwords of the OCI CLI, compute "
                                     "instance list. Nothing is sent.\n" };

    return cli_line_run(call, &line, argc, argv, NULL, describe);
}

const struct cli_command cli_describe = {
    .name = "describe",
    .usage = "OPERATION",
    .text = "show what an operation takes and gives",
    .run = run_describe,
    .rows = describe_rows,
    .row_count = sizeof(describe_rows) / sizeof(describe_rows[0]),
};
