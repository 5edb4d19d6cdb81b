/* The configuration file and what it names: there, readable, private, right. */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "cli/doctor.h"
#include "oci/text.h"

#define SOON_MS (15 * 60 * 1000)

/* ---- Permissions --------------------------------------------------------------------------- */

static bool fix(struct doctor *doctor, const char *path, unsigned mode)
{
    return doctor->fixes && chmod(path, (mode_t)mode) == 0;
}

/* `mode` is 0600 for a file, 0700 for a folder. Nothing is said of what is not there. */
static void check_mode(struct doctor *doctor, const char *path, unsigned mode)
{
    struct arena *arena = &doctor->call->arena;
    struct stat info;

    if (path == NULL || stat(path, &info) != 0)
        return;
    if ((info.st_mode & 077) == 0)
        doctor_add(doctor, DOCTOR_OK, "permissions",
                   arena_printf(arena, "%s is private (%o)", path, info.st_mode & 0777), NULL);
    else if (fix(doctor, path, mode))
        doctor_add(doctor, DOCTOR_OK, "permissions",
                   arena_printf(arena, "%s was open to others (%o) and is %o now", path,
                                info.st_mode & 0777, mode),
                   NULL);
    else
        doctor_add(doctor, DOCTOR_WARNING, "permissions",
                   arena_printf(arena, "%s is open to other users (%o)", path, info.st_mode & 0777),
                   arena_printf(arena, "run `chmod %o %s`, or `oci-mcp doctor --fix`", mode, path));
}

/* A file or folder that its own user may not use. */
static void give_back(struct doctor *doctor, const char *path, unsigned mode)
{
    struct stat info;

    if (path != NULL && stat(path, &info) == 0 && info.st_uid == geteuid() &&
        (info.st_mode & mode) != mode && fix(doctor, path, (info.st_mode & 0700) | mode))
        doctor_add(doctor, DOCTOR_OK, "permissions",
                   arena_printf(&doctor->call->arena, "%s could not be used and is %o now", path,
                                (info.st_mode & 0700) | mode),
                   NULL);
}

static void check_modes(struct doctor *doctor, const struct oci_profile *profile)
{
    struct call *call = doctor->call;

    check_mode(doctor, file_expand(&call->arena, "~/.oci"), 0700);
    check_mode(doctor, file_expand(&call->arena, CLI_AUTH_SESSIONS), 0700);
    check_mode(doctor, profile->file, 0600);
    check_mode(doctor, profile->key_file, 0600);
    check_mode(doctor, profile->security_token_file, 0600);
}

/* ---- The profile --------------------------------------------------------------------------- */

static void give_back_all(struct doctor *doctor, const char *file)
{
    give_back(doctor, file_expand(&doctor->call->arena, "~/.oci"), 0700);
    give_back(doctor, file, 0600);
}

static bool needs_profile(const struct doctor *doctor)
{
    enum oci_auth_type type = doctor->asked.auth_type;

    return type == OCI_AUTH_AUTO || type == OCI_AUTH_API_KEY || type == OCI_AUTH_SECURITY_TOKEN;
}

static void check_key(struct doctor *doctor, const struct oci_profile *profile)
{
    struct arena *arena = &doctor->call->arena;
    const char *pass_phrase = profile->pass_phrase != NULL
                                  ? profile->pass_phrase
                                  : doctor->asked.variables.cli_pass_phrase;
    char fingerprint[OCI_KEY_FINGERPRINT_SIZE];
    struct oci_key *key;

    if (profile->key_file == NULL)
        return;
    give_back(doctor, profile->key_file, 0600);
    if (access(profile->key_file, F_OK) != 0) {
        doctor_add(doctor, DOCTOR_ERROR, "key",
                   arena_printf(arena,
                                "key_file of profile [%s] points to %s, which does not "
                                "exist here",
                                profile->name, profile->key_file),
                   "copy the key from the machine the profile comes from, or correct the path; one "
                   "that begins with ~/ fits any machine");
        return;
    }
    if (oci_key_load(doctor->call, profile->key_file, pass_phrase, &key) != ERR_NONE) {
        doctor_add_failure(doctor, "key");
        return;
    }
    oci_key_fingerprint(key, fingerprint);
    oci_key_release(key);
    if (profile->fingerprint == NULL ||
        span_equals_nocase(span_of(profile->fingerprint), fingerprint))
        doctor_add(
            doctor, DOCTOR_OK, "key",
            arena_printf(arena, "%s is an RSA key, fingerprint %s", profile->key_file, fingerprint),
            NULL);
    else
        doctor_add(doctor, DOCTOR_ERROR, "key",
                   arena_printf(arena, "the key in %s has fingerprint %s, but profile [%s] says %s",
                                profile->key_file, fingerprint, profile->name,
                                oci_text_line(arena, span_of(profile->fingerprint), 60)),
                   "correct fingerprint or key_file, whichever is wrong");
}

/* A token says whose it is; what cannot be read is said with who signs. */
static void check_token(struct doctor *doctor, const struct oci_profile *profile)
{
    struct oci_token token;

    if (profile->security_token_file == NULL)
        return;
    give_back(doctor, profile->security_token_file, 0600);
    if (oci_token_read(doctor->call, profile, &token) != ERR_NONE) {
        call_forgive(doctor->call);
        return;
    }
    if (profile->tenancy != NULL && token.tenancy != NULL &&
        strcmp(profile->tenancy, token.tenancy) != 0)
        doctor_add(doctor, DOCTOR_ERROR, "tenancy",
                   arena_printf(&doctor->call->arena,
                                "profile [%s] says %s, but its session is of another tenancy, %s",
                                profile->name,
                                oci_text_line(&doctor->call->arena, span_of(profile->tenancy), 200),
                                token.tenancy),
                   "correct tenancy in the profile, or sign in anew");
}

void doctor_files(struct doctor *doctor)
{
    struct call *call = doctor->call;
    const char *file = cli_auth_file(call, doctor->line);
    struct oci_profile profile;

    give_back_all(doctor, file);
    if (!needs_profile(doctor) && access(file, F_OK) != 0)
        return;
    if (access(file, F_OK) != 0 && (doctor->asked.variables.cli_user != NULL)) {
        doctor_add(doctor, DOCTOR_OK, "configuration",
                   arena_printf(&call->arena,
                                "no file %s; OCI_CLI_USER and the other variables "
                                "make the profile",
                                file),
                   NULL);
        return;
    }
    if (oci_config_load(call, file, cli_auth_profile(doctor->line), &profile) != ERR_NONE) {
        doctor_add_failure(doctor, "configuration");
        check_mode(doctor, file, 0600);
        return;
    }
    doctor_add(doctor, DOCTOR_OK, "configuration",
               arena_printf(&call->arena, "profile [%s] in %s", profile.name, file), NULL);
    check_key(doctor, &profile);
    check_token(doctor, &profile);
    check_modes(doctor, &profile);
}

/* ---- Who signs ----------------------------------------------------------------------------- */

static void check_end(struct doctor *doctor)
{
    const struct oci_description *about = &doctor->about;
    int64_t left = about->expires_unix_ms - clock_unix_ms();
    const char *duration = cli_auth_duration(doctor->call, left);
    struct arena *arena = &doctor->call->arena;

    if (about->expires_unix_ms == 0)
        return;
    if (about->ended)
        doctor_add(
            doctor, DOCTOR_ERROR, "session",
            arena_printf(arena, "the session of [%s] ended %s ago", about->profile, duration),
            arena_printf(arena, "run `oci-mcp auth login --profile-name %s`", about->profile));
    else
        doctor_add(doctor, left < SOON_MS ? DOCTOR_WARNING : DOCTOR_OK, "session",
                   arena_printf(arena, "the session ends in %s", duration),
                   left < SOON_MS ? "run `oci-mcp auth refresh`; the server does so by itself"
                                  : NULL);
}

void doctor_identity(struct doctor *doctor)
{
    struct oci_credentials *credentials =
        oci_client_credentials(doctor->line->program.tools.client);
    const struct oci_description *about = &doctor->about;

    doctor_show(doctor, "signing in");
    if (oci_credentials_describe(credentials, doctor->call, &doctor->about) != ERR_NONE) {
        if (doctor->counts[DOCTOR_ERROR] == 0) /* else it is what the files have shown */
            doctor_add_failure(doctor, "credentials");
        call_forgive(doctor->call);
        return;
    }
    doctor->has_identity = true;
    doctor_add(doctor, DOCTOR_OK, "credentials",
               arena_printf(&doctor->call->arena, "%s of tenancy %s, user %s", about->type,
                            about->tenancy.value != NULL ? about->tenancy.value : "unknown",
                            about->user.value != NULL ? about->user.value : "none"),
               NULL);
    check_end(doctor);
}
