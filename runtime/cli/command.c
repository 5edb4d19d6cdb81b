#include "cli/command.h"

#include <string.h>

static const struct cli_command *const commands[] = { &cli_policy };

#define COUNT (sizeof(commands) / sizeof(commands[0]))

const struct cli_command *cli_command_find(const char *name)
{
    for (size_t i = 0; i < COUNT; i++) {
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    }
    return NULL;
}

void cli_command_print_all(struct buf *out)
{
    buf_add_text(out, "\nCommands; each takes the options above, and --help:\n");
    for (size_t i = 0; i < COUNT; i++)
        buf_printf(out, "  %s %s\n        %s\n", commands[i]->name, commands[i]->usage,
                   commands[i]->text);
}
