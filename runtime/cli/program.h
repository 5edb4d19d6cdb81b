/*
 * The program put together from its options: client, policy, seal, audit, work folder. The server
 * and the commands run on the same one.
 */
#ifndef CLI_PROGRAM_H
#define CLI_PROGRAM_H

#include "cli/sandbox.h"
#include "oci/client.h"
#include "options.h"
#include "telemetry/settings.h"
#include "tool/folder.h"
#include "tool/tool.h"

struct net_curl;
struct observer;
struct telemetry;

struct cli_program {
    struct options options;
    struct tool_context tools;
    struct oci_client_options client_options;
    struct net_curl *curl;
    struct net_curl *outside; /* to public addresses that strangers name */
    struct oci_seal *seal;
    struct tool_folder folder;
    struct cli_sandbox sandbox;
    struct telemetry_settings telemetry_settings;
    struct telemetry *telemetry; /* NULL until it is opened */
};

/*
 * Opens everything that `program->options` (filled by the caller) ask for; with --sandbox a sandbox
 * is started and stands in for the cloud. Fails, recorded, with nothing left open. Strings live in
 * the arena of `call`, which must outlive the program.
 */
NODISCARD enum err cli_program_open(struct call *call, struct cli_program *program);

/* Opens what counts and traces the calls of a server: when the environment names a collector, or
 * `is_read`, as metrics are to be had over HTTP. NULL when neither; else borrows it. */
const struct observer *cli_program_observe(struct call *call, struct cli_program *program,
                                           bool is_read);

/* No call may be in flight. */
void cli_program_close(struct cli_program *program);

/* Prints the recorded failure to stderr; gives the exit status that stands for it. */
int cli_program_fail(const struct call *call);

/* Writes to stdout; gives the exit status. */
int cli_program_print(const struct buf *text);

#endif
