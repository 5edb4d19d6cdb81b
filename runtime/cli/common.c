#include "cli/common.h"

#include <string.h>

#include "base/log.h"

static int print_help(struct call *call, const struct cli_line *line)
{
    struct buf text;

    buf_init(&text, &call->arena, 64u << 10);
    buf_printf(&text, "usage: oci-mcp %s %s [OPTION]...\n\n%s\n", line->command->name,
               line->command->usage, line->help);
    if (line->command->row_count > 0)
        buf_add_text(&text, "Options beside those of the program (oci-mcp --help):\n");
    options_print_rows(line->command->rows, line->command->row_count, &text);
    buf_add_text(&text, "\nExit status: 0 done, 1 failed, 2 wrong usage, 3 refused, 4 not found, "
                        "130 interrupted.\n");
    return cli_program_print(&text);
}

int cli_line_run(struct call *call, struct cli_line *line, int argc, char *argv[],
                 void (*before)(struct cli_line *line), cli_line_fn *run)
{
    struct options_extra extra = {
        .rows = line->command->rows,
        .count = line->command->row_count,
        .base = line->flags,
        .words = line->words,
        .word_most = CLI_WORDS,
        .pairs = line->takes_pairs ? line->pairs : NULL,
        .pair_most = CLI_PAIRS,
    };
    int status;

    if (options_parse(call, argc, argv, &extra, &line->program.options) != ERR_NONE)
        return cli_program_fail(call);
    line->word_count = extra.word_count;
    line->pair_count = extra.pair_count;
    if (line->program.options.help)
        return print_help(call, line);
    if (before != NULL)
        before(line);
    log_set_level(line->program.options.log_level);
    if (cli_program_open(call, &line->program) != ERR_NONE)
        return cli_program_fail(call);
    status = run(call, line);
    cli_program_close(&line->program);
    return status;
}

const char *cli_line_words(struct call *call, const struct cli_line *line, size_t from)
{
    struct buf text;

    buf_init(&text, &call->arena, 64u << 10);
    for (size_t i = from; i < line->word_count; i++)
        buf_printf(&text, "%s%s", i == from ? "" : " ", line->words[i]);
    return text.ptr;
}

const char *cli_line_region(struct cli_line *line)
{
    const char *region = line->program.options.region;

    if (region != NULL && strpbrk(region, ",*") != NULL)
        line->program.options.region = NULL;
    return region;
}

int cli_line_usage(struct call *call, const struct cli_line *line, const char *what)
{
    call_fail(call, ERR_USAGE, "%s: %s", line->command->name, what);
    call_hint(call, "oci-mcp %s --help shows how", line->command->name);
    return cli_program_fail(call);
}
