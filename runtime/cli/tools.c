/* oci-mcp tools: what an MCP client is shown. */
#include "cli/common.h"
#include "model/member.h"
#include "tool/core.h"
#include "tool/offer.h"

struct flags {
    const char *json;
};

static const struct option rows[] = {
    { "json",
      { NULL },
      NULL,
      NULL,
      "print the definitions, as when stdout is no terminal",
      offsetof(struct flags, json) },
};

/* Appends what tools/list gives, a tool a line. */
static void print_definitions(const struct tool_context *tools, struct buf *out)
{
    const struct model_offer *offer;
    const char *between = "";
    size_t at = 0;

    buf_add_char(out, '[');
    for (size_t i = 0; tools->core && i < tool_core_count; i++, between = ",\n") {
        buf_add_text(out, between);
        tool_core_define(tool_cores[i], out);
    }
    for (; (offer = tool_offer_next(tools, &at)) != NULL; between = ",\n") {
        buf_add_text(out, between);
        tool_offer_define(offer, out);
    }
    for (size_t i = 0; i < tools->selection.count; i++) {
        if (tool_offer_has(tools, tools->selection.items[i]))
            continue;
        buf_add_text(out, between);
        between = ",\n";
        tool_define(tools->selection.items[i], out);
    }
    buf_add_text(out, "]\n");
}

static void print_name(const char *name, const char *title, struct buf *out)
{
    buf_printf(out, "%-40s %s\n", name, title);
}

static void print_names(const struct tool_context *tools, struct buf *out)
{
    const struct model_offer *offer;
    size_t at = 0;

    for (size_t i = 0; tools->core && i < tool_core_count; i++)
        print_name(tool_cores[i]->name, tool_cores[i]->title, out);
    while ((offer = tool_offer_next(tools, &at)) != NULL)
        print_name(tool_offer_name(offer), tool_offer_title(offer), out);
    for (size_t i = 0; i < tools->selection.count; i++) {
        struct catalog_op entry = tools->selection.items[i];

        if (!tool_offer_has(tools, entry))
            print_name(model_text(entry.service, entry.op->tool),
                       model_text(entry.service, entry.op->title), out);
    }
}

static int list(struct call *call, struct cli_line *line)
{
    const struct flags *flags = line->flags;
    struct buf text;

    if (line->word_count > 0)
        return cli_line_usage(call, line, "takes no words");
    buf_init(&text, &call->arena, 256u << 20);
    if (flags->json != NULL || !cli_run_is_terminal())
        print_definitions(&line->program.tools, &text);
    else
        print_names(&line->program.tools, &text);
    return cli_program_print(&text);
}

static int run(struct call *call, int argc, char *argv[])
{
    struct flags flags = { .json = NULL };
    struct cli_line line = { .command = &cli_tools,
                             .flags = &flags,
                             .help = "Lists the tools that an MCP client is shown with the same "
                                     "options.\n" };

    return cli_line_run(call, &line, argc, argv, NULL, list);
}

const struct cli_command cli_tools = {
    .name = "tools",
    .usage = "",
    .text = "list the tools that clients are shown",
    .run = run,
    .rows = rows,
    .row_count = sizeof(rows) / sizeof(rows[0]),
};
