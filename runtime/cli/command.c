#include "cli/command.h"

#include <string.h>

#include "cli/program.h"
#include "model/decode.h"

static const struct cli_command *const commands[] = {
    &cli_auth,      &cli_doctor, &cli_search, &cli_describe,   &cli_call,
    &cli_resources, &cli_wait,   &cli_policy, &cli_completion, &cli_tools,
    &cli_install,   &cli_uninstall,
};

#define COUNT (sizeof(commands) / sizeof(commands[0]))

const struct cli_command *cli_command_find(const char *name)
{
    for (size_t i = 0; i < COUNT; i++) {
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    }
    return strcmp(cli_complete.name, name) == 0 ? &cli_complete : NULL;
}

void cli_command_each(void (*offer)(struct buf *out, const char *prefix, const char *name),
                      const char *prefix, struct buf *out)
{
    for (size_t i = 0; i < COUNT; i++)
        offer(out, prefix, commands[i]->name);
}

int cli_command_fail(struct call *call, const char *name)
{
    const char *names[COUNT];

    for (size_t i = 0; i < COUNT; i++)
        names[i] = commands[i]->name;

    const char *near = model_nearest(name, names, COUNT);

    call_fail(call, ERR_USAGE, "unknown command \"%.100s\"%s%s", name,
              near != NULL ? "; did you mean " : "", near != NULL ? near : "");
    call_hint(call, "oci-mcp --help lists them; without one it is the MCP server on stdio");
    return cli_program_fail(call);
}

void cli_command_print_all(struct buf *out)
{
    buf_add_text(out, "\nCommands; each takes the options above, and --help:\n");
    for (size_t i = 0; i < COUNT; i++)
        buf_printf(out, "  %s %s\n        %s\n", commands[i]->name, commands[i]->usage,
                   commands[i]->text);
}
