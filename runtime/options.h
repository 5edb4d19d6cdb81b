/*
 * Command-line flags and environment variables: one table, from which --help is printed. A flag
 * beats its variable; an empty variable counts as unset.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/call.h"
#include "base/log.h"
#include "oci/credentials.h"

/* Strings are borrowed from the arguments and the environment. NULL where nothing was said. */
struct options {
    const char *config_file;
    const char *profile;
    const char *region;
    const char *auth_type_text;
    const char *tools;
    const char *timeout_text;
    const char *ca_file;
    const char *log_level_text;
    const char *endpoint;
    const char *default_realm;
    const char *retries_text;
    const char *read_only_text;
    const char *reveal_secrets_text;
    const char *sandbox_text;
    const char *dual_stack_text;
    const char *realm_specific_text;
    const char *http_host;
    const char *http_port;
    const char *help_text;
    const char *version_text;

    /* What the texts mean. */
    enum oci_auth_type auth_type;
    enum log_level log_level;
    int64_t timeout_ms;
    bool retries;
    bool read_only;
    bool reveal_secrets;
    bool sandbox;
    bool dual_stack;
    bool realm_specific;
    bool help;
    bool version;
};

/* ERR_USAGE with the flag or variable and what is wrong with it. */
NODISCARD enum err options_parse(struct call *call, int argc, char *const argv[],
                                 struct options *out);

/* Appends the text of --help. */
void options_print_help(struct buf *out);

#endif
