/* What commands that run one tool do alike: parse, help, open, run, close. */
#ifndef CLI_COMMON_H
#define CLI_COMMON_H

#include "cli/command.h"
#include "cli/run.h"

#define CLI_WORDS 32
#define CLI_PAIRS 64

/* One command line being carried out. */
struct cli_line {
    const struct cli_command *command;
    const struct option *rows;
    size_t row_count;
    void *flags;      /* that the rows set */
    const char *help; /* what --help says behind the usage line */
    bool takes_pairs; /* --NAME VALUE for whatever is no option */
    struct cli_program program;
    const char *words[CLI_WORDS];
    size_t word_count;
    struct option_pair pairs[CLI_PAIRS];
    size_t pair_count;
};

/* What is done when the line was read and the program is open. Gives the exit status. */
typedef int cli_line_fn(struct call *call, struct cli_line *line);

/* Reads argv into the line, prints help, opens the program, calls `run`, closes it. `before` (or
 * NULL) may change the options in between. */
int cli_line_run(struct call *call, struct cli_line *line, int argc, char *argv[],
                 void (*before)(struct cli_line *line), cli_line_fn *run);

/* The words with blanks between, in the arena. */
const char *cli_line_words(struct call *call, const struct cli_line *line, size_t from);

/* The region that a tool is to be given: also a list, or "*", which are then none of the program's
 * own options. */
const char *cli_line_region(struct cli_line *line);

/* Records ERR_USAGE and prints it. */
int cli_line_usage(struct call *call, const struct cli_line *line, const char *what);

#endif
