/* Entering oci-mcp into the configuration of MCP clients. Used by cli/install*.c alone; one thread,
 * one call. */
#ifndef CLI_INSTALL_H
#define CLI_INSTALL_H

#include <sys/types.h>

#include "cli/clients.h"
#include "cli/common.h"

/* ---- The file of a client: install_file.c ---------------------------------------------------- */

struct cli_install_file {
    const char *path; /* as it is told */
    const char *real; /* with links followed; what is written */
    bool exists;
    bool in_project;
    struct span text;
    mode_t mode;
    uid_t owner;
    gid_t group;
};

/* Reads a file, or takes note that there is none. ERR_IO, ERR_LIMIT. */
NODISCARD enum err cli_install_open(struct call *call, const char *path,
                                    struct cli_install_file *out);

/*
 * Replaces the file in one step, with the mode and owner it has; what was in it is kept beside it,
 * under *out_backup (NULL for a new file). Nothing is changed when it fails, also when another
 * program changed the file since it was opened. ERR_IO.
 */
NODISCARD enum err cli_install_write(struct call *call, const struct cli_install_file *file,
                                     struct span text, const char **out_backup);

/* Takes the file away. ERR_IO. */
NODISCARD enum err cli_install_delete(struct call *call, const struct cli_install_file *file);

/* The texts of the backups beside the file, newest first. Those that cannot be read are left out.
 */
void cli_install_backups(struct call *call, const struct cli_install_file *file,
                         struct span **out_texts, size_t *out_count);

/* ---- Entries: install_entry.c ---------------------------------------------------------------- */

/* What an entry starts, however its client writes it. */
struct cli_install_server {
    const char *command; /* "" when it starts nothing */
    const char **words;  /* of the command, then its arguments */
    size_t word_count;
    const struct json *env; /* NULL for none */
};

void cli_install_server_of(struct call *call, const struct json *entry,
                           struct cli_install_server *out);

/* Whether the entry starts oci-mcp, or `command`. */
bool cli_install_is_ours(struct call *call, const struct json *entry, const char *command);

/* The name of the Python server that the entry starts ("oracle.oci-compute-mcp-server"), or NULL.
 */
const char *cli_install_oracle(struct call *call, const struct json *entry);

/* The entry as the client writes it. Members of `present` (or NULL) that are not ours are kept. */
struct json *cli_install_entry(struct call *call, const struct cli_client *client, const char *name,
                               const char *command, const struct json *args, const struct json *env,
                               const struct json *present);

/* ---- Shown: install_diff.c, install_mask.c --------------------------------------------------- */

/* Appends what changes, as diff -u has it, with secrets masked. */
void cli_install_diff(struct call *call, const struct cli_install_file *file, struct span after,
                      struct buf *out);

/* The text, line for line, without the values that look secret. */
struct span cli_install_mask(struct call *call, struct span text);

/* ---- Commands -------------------------------------------------------------------------------- */

struct cli_install_flags {
    const char *client;
    const char *name;
    const char *scope;
    const char *file;
    const char *command;
    const char *take_over;
    const char *dry_run;
    const char *force;
    const char *list;
    const char *all;
    const char *json;
    struct options said; /* the program's own, as the line and the environment say them */
};

/* The name of the entry: --name, or "oci". */
const char *cli_install_name(const struct cli_install_flags *flags);

/* install --list, in install_list.c */
int cli_install_list(struct call *call, struct cli_line *line);

/* Opens the file that --client, --scope and --client-file mean, and gives how it is edited. */
NODISCARD enum err cli_install_find(struct call *call, const struct cli_install_flags *flags,
                                    const struct cli_client *client,
                                    struct cli_install_file *out_file, struct json_edit *out_edit);

/* ERR_USAGE for a name that not every format can write plainly, or a scope that is none. */
NODISCARD enum err cli_install_check(struct call *call, const struct cli_install_flags *flags);

/* Takes what a copy of the options is needed for out of the line, so that opening the program
 * starts nothing and writes nothing. */
void cli_install_before(struct cli_line *line);

#endif
