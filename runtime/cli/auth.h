/* What the words of `oci-mcp auth` have in common. */
#ifndef CLI_AUTH_H
#define CLI_AUTH_H

#include "cli/common.h"
#include "oci/key.h"
#include "oci/regions.h"
#include "oci/token.h"

struct cli_auth_flags {
    const char *profile_name;
    const char *tenancy_name;
    const char *no_browser;
    const char *session_minutes;
    const char *user;
    const char *tenancy;
    const char *key_file;
    const char *yes;
    const char *json;
};

/* One word after "auth". Gives the exit status. */
typedef int cli_auth_fn(struct call *call, struct cli_line *line);

cli_auth_fn cli_auth_login;
cli_auth_fn cli_auth_refresh;
cli_auth_fn cli_auth_status;
cli_auth_fn cli_auth_verify;
cli_auth_fn cli_auth_profiles;
cli_auth_fn cli_auth_logout;
cli_auth_fn cli_auth_setup;

/* ---- For cli/auth_*.c and doctor ----------------------------------------------------------- */

/* The configuration file, "~" expanded. */
const char *cli_auth_file(struct call *call, const struct cli_line *line);

/* The profile that signs, and the one that is written. */
const char *cli_auth_profile(const struct cli_line *line);
const char *cli_auth_target(const struct cli_line *line);

/* The region of --region, OCI_REGION or the profile that is written, as its id. ERR_USAGE without
 * one. `regions` is borrowed. */
NODISCARD enum err cli_auth_region(struct call *call, const struct cli_line *line,
                                   struct oci_regions *regions, const char **out);

/* Reads a profile that may not be there yet; *out_there says which. Failures of the file itself as
 * oci_config_load(). */
NODISCARD enum err cli_auth_find(struct call *call, const char *file, const char *profile,
                                 struct oci_profile *out, bool *out_there);

/* ERR_ARGUMENT unless a folder can have the profile's name. */
NODISCARD enum err cli_auth_check_name(struct call *call, const char *profile);

/* Asks "QUESTION [y/N]" of a person at the terminal; true at once with --yes. ERR_DENIED, saying
 * that --yes does it, when nobody can be asked or the answer is no. */
NODISCARD enum err cli_auth_confirm(struct call *call, const struct cli_line *line,
                                    const char *question);

/* Prints the recorded failure; gives the exit status. */
int cli_auth_fail(struct call *call);

/* Prints the object with --json, else the text; gives the exit status. */
int cli_auth_print(struct call *call, const struct cli_line *line, const struct json *object,
                   const struct buf *text);

/* Effect: what has nothing to do with signing in is not opened: policy, audit, work folder. */
void cli_auth_only(struct cli_line *line);

/* "54 minutes", "2 days"; of either sign. */
const char *cli_auth_duration(struct call *call, int64_t ms);

/* Asks the identity service who exists where: a signed call. */
NODISCARD enum err cli_auth_ask(struct call *call, const struct cli_program *program,
                                const char *operation, const struct json *arguments,
                                struct oci_send_report *out_report);

/* ---- A session's files: ~/.oci/sessions/PROFILE/ -------------------------------------------- */

#define CLI_AUTH_SESSIONS "~/.oci/sessions"

struct cli_auth_session {
    const char *profile;
    const char *region;
    const struct oci_key *key;
    struct oci_token token;
};

/* Writes key, public key and token, mode 0600, then the profile. ERR_IO. */
NODISCARD enum err cli_auth_save(struct call *call, const char *file,
                                 const struct cli_auth_session *session);

/* ERR_DENIED when the profile holds something else than a session, unless a person or --yes lets
 * it be replaced. */
NODISCARD enum err cli_auth_may_replace(struct call *call, const struct cli_line *line,
                                        const char *file, const char *profile);

#endif
