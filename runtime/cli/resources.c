/* oci-mcp resources and wait: what exists, and what goes on. */
#include <string.h>

#include "cli/common.h"

struct flags {
    const char *type;
    const char *text;
    const char *tag;
    const char *state;
    const char *compartment;
    const char *limit;
    const char *states;
    const char *timeout;
    const char *json;
    const char *region;
};

#define AT(member) offsetof(struct flags, member)
#define JSON_ROW                                                                                   \
    {                                                                                              \
        "json", { NULL }, NULL, NULL, "print JSON, as when stdout is no terminal", AT(json)        \
    }

/* Several regions, or all, are for the tool; the program's own is another thing. */
static void take_region(struct cli_line *line)
{
    struct flags *flags = line->flags;

    flags->region = cli_line_region(line);
}

/* ---- resources ------------------------------------------------------------------------------- */

static const struct option resource_rows[] = {
    { "type", { NULL }, "TYPE", NULL, "instance, vcn, bucket...", AT(type) },
    { "text", { NULL }, "TEXT", NULL, "anywhere in it, or a part of an OCID", AT(text) },
    { "tag", { NULL }, "[NAMESPACE.]KEY[=VALUE]", NULL, "has this tag", AT(tag) },
    { "state", { NULL }, "STATE", NULL, "is in this state", AT(state) },
    { "compartment", { NULL }, "PATH|NAME|OCID", NULL, "lies in it", AT(compartment) },
    { "limit", { NULL }, "COUNT", "25", "most of them", AT(limit) },
    JSON_ROW,
};

static int find(struct call *call, struct cli_line *line)
{
    const struct flags *flags = line->flags;
    struct json *arguments = json_new(&call->arena, JSON_OBJECT);
    struct cli_run how = { .json = flags->json != NULL || !cli_run_is_terminal() };

    if (line->word_count > 1)
        return cli_line_usage(call, line, "give one name; quote it when it has blanks");
    cli_run_add(call, arguments, "name", line->word_count == 1 ? line->words[0] : NULL);
    cli_run_add(call, arguments, "type", flags->type);
    cli_run_add(call, arguments, "text", flags->text);
    cli_run_add(call, arguments, "tag", flags->tag);
    cli_run_add(call, arguments, "state", flags->state);
    cli_run_add(call, arguments, "compartment", flags->compartment);
    cli_run_add(call, arguments, "limit", flags->limit);
    cli_run_add(call, arguments, "region", flags->region);
    return cli_run_tool(call, &line->program, &tool_resources, arguments, &how);
}

static int run_resources(struct call *call, int argc, char *argv[])
{
    struct flags flags = { .json = NULL };
    struct cli_line line = { .command = &cli_resources,
                             .flags = &flags,
                             .help = "Finds what exists, by name (exact, or with *), type, tag, "
                                     "state or text.\n" };

    return cli_line_run(call, &line, argc, argv, take_region, find);
}

const struct cli_command cli_resources = {
    .name = "resources",
    .usage = "[NAME]",
    .text = "find existing resources",
    .run = run_resources,
    .rows = resource_rows,
    .row_count = sizeof(resource_rows) / sizeof(resource_rows[0]),
};

/* ---- wait ------------------------------------------------------------------------------------ */

static const struct option wait_rows[] = {
    { "states",
      { NULL },
      "STATE,...",
      "any that lasts",
      "wanted lifecycle states of a resource",
      AT(states) },
    { "for", { NULL }, "SECONDS", "45", "the longest; 0 shows the present state", AT(timeout) },
    JSON_ROW,
};

static int follow(struct call *call, struct cli_line *line)
{
    const struct flags *flags = line->flags;
    struct json *arguments = json_new(&call->arena, JSON_OBJECT);
    struct cli_run how = { .json = flags->json != NULL || !cli_run_is_terminal() };
    struct span rest = span_of(flags->states);
    struct json *states = json_new(&call->arena, JSON_ARRAY);

    if (line->word_count != 1)
        return cli_line_usage(call, line, "give the OCID of a work request or of a resource");
    while (rest.ptr != NULL)
        json_add_item(states, json_new_text_len(&call->arena, span_trim(span_cut(&rest, ','))));
    cli_run_add(call, arguments, "id", line->words[0]);
    if (states->count > 0)
        json_add_member(&call->arena, arguments, "states", states);
    cli_run_add(call, arguments, "timeoutS", flags->timeout);
    cli_run_add(call, arguments, "region", flags->region);
    return cli_run_tool(call, &line->program, &tool_wait, arguments, &how);
}

static int run_wait(struct call *call, int argc, char *argv[])
{
    struct flags flags = { .json = NULL };
    struct cli_line line = { .command = &cli_wait,
                             .flags = &flags,
                             .help = "Follows a work request, or a resource until its state is one "
                                     "of those wanted.\n" };

    return cli_line_run(call, &line, argc, argv, take_region, follow);
}

const struct cli_command cli_wait = {
    .name = "wait",
    .usage = "OCID",
    .text = "follow a work request or a resource's state",
    .run = run_wait,
    .rows = wait_rows,
    .row_count = sizeof(wait_rows) / sizeof(wait_rows[0]),
};
