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
#include "oci/variables.h"

/* Strings are borrowed from the arguments and the environment. NULL where nothing was said. */
struct options {
    const char *config_file;
    const char *profile;
    const char *profiles;
    const char *region;
    const char *auth_type_text;
    const char *refresh_session_text;
    const char *tools;
    const char *toolsets;
    const char *compat;
    const char *timeout_text;
    const char *ca_file;
    const char *log_level_text;
    const char *endpoint;
    const char *default_realm;
    const char *retries_text;
    const char *read_only_text;
    const char *allow_writes_text;
    const char *policy_file;
    const char *confirm_codes_text;
    const char *reveal_secrets_text;
    const char *audit;
    const char *work_folder;
    const char *seal_key_file;
    const char *core_tools_text;
    const char *sandbox_text;
    const char *dual_stack_text;
    const char *realm_specific_text;
    const char *http_text;
    const char *http_host; /* NULL: stdio; without brackets */
    const char *http_port;
    const char *http_insecure_text;
    const char *http_sessions_text;
    const char *http_metrics_text;
    const char *http_workers_text;
    const char *http_connections_text;
    const char *http_address_connections_text;
    const char *http_rate_text;
    const char *http_tls_certificate;
    const char *http_tls_key;
    const char *http_allowed_hosts;
    const char *http_allowed_origins;
    const char *base_url;
    const char *bearer_file;
    const char *oauth_issuer;
    const char *oauth_server;
    const char *oauth_audience;
    const char *oauth_scopes;
    const char *oauth_identity;
    const char *idcs_domain;
    const char *idcs_client_id;
    const char *idcs_client_secret;
    const char *idcs_client_secret_file;
    const char *idcs_audience;
    const char *idcs_required_scopes;
    const char *help_text;
    const char *version_text;

    /* What the texts mean. */
    enum oci_auth_type auth_type;
    struct oci_variables variables; /* further ones that say how to sign in */
    bool refresh_session;
    enum log_level log_level;
    int64_t timeout_ms;
    bool retries;
    bool read_only;
    bool allow_writes;
    bool confirm_codes;
    bool core_tools;
    bool reveal_secrets;
    bool sandbox;
    bool dual_stack;
    bool realm_specific;
    bool http_insecure;
    bool http_sessions;
    bool http_metrics;
    int http_number; /* the port */
    int http_workers;
    int http_connections;
    int http_address_connections;
    int http_rate;
    bool help;
    bool version;
};

#define OPTIONS_NAMES 5

/* One flag, with the variables that mean the same. */
struct option {
    const char *flag;                 /* without dashes; NULL: set by the environment only */
    const char *names[OPTIONS_NAMES]; /* variables, the one that holds first */
    const char *value;                /* how help shows the value; NULL for a switch */
    const char *otherwise;            /* the default */
    const char *text;
    size_t offset; /* of the const char * that it sets */
};

/* A flag that is no option: "--display-name web" for a parameter of an operation. */
struct option_pair {
    const char *name;
    const char *value; /* "true" when nothing followed */
};

/* What a command takes beside the options of the program. */
struct options_extra {
    const struct option *rows;
    size_t count;
    void *base;         /* whose members the rows set; switches set "true" */
    const char **words; /* room for what is no flag */
    size_t word_most;
    size_t word_count; /* set by options_parse() */
    struct option_pair *pairs; /* room for flags that are no options; NULL to refuse them */
    size_t pair_most;
    size_t pair_count; /* set by options_parse() */
};

/* Flags and variables -> *out, and what a command takes into `extra`, NULL for none. ERR_USAGE with
 * the flag or variable and what is wrong with it. */
NODISCARD enum err options_parse(struct call *call, int argc, char *const argv[],
                                 struct options_extra *extra, struct options *out);

/* The rows of the program's own options. */
const struct option *options_table(size_t *out_count);

/* Appends the lines of help for some rows. */
void options_print_rows(const struct option *rows, size_t count, struct buf *out);

/* Appends the text of --help. */
void options_print_help(struct buf *out);

#endif
