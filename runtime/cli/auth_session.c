/* The files of a session, and its profile. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "cli/auth.h"
#include "net/curl.h"
#include "oci/config_edit.h"
#include "oci/key_write.h"
#include "oci/session.h"

#define KEY_NAME    "oci_api_key.pem"
#define PUBLIC_NAME "oci_api_key_public.pem"
#define TOKEN_NAME  "token"

static const char *path_of(struct call *call, const char *profile, const char *name)
{
    return arena_printf(&call->arena, CLI_AUTH_SESSIONS "/%s/%s", profile, name);
}

static enum err write_one(struct call *call, const char *profile, const char *name,
                          struct span content)
{
    return file_write(call, file_expand(&call->arena, path_of(call, profile, name)), content, 0600);
}

/* The token comes last: who reads in between finds a key that fits no token, and reads again. */
static enum err write_files(struct call *call, const struct cli_auth_session *session)
{
    struct span private_pem;
    const char *public_pem;
    enum err e = oci_config_folder(
        call, arena_printf(&call->arena, CLI_AUTH_SESSIONS "/%s", session->profile));

    if (!e)
        e = oci_key_private_pem(call, session->key, &private_pem);
    if (!e)
        e = oci_key_public_pem(call, session->key, &public_pem);
    if (!e)
        e = write_one(call, session->profile, KEY_NAME, private_pem);
    if (!e)
        e = write_one(call, session->profile, PUBLIC_NAME, span_of(public_pem));
    if (!e)
        e = write_one(call, session->profile, TOKEN_NAME, session->token.text);
    return e;
}

enum err cli_auth_save(struct call *call, const char *file, const struct cli_auth_session *session)
{
    char fingerprint[OCI_KEY_FINGERPRINT_SIZE];
    enum err e = write_files(call, session);

    if (e)
        return e;
    oci_key_fingerprint(session->key, fingerprint);

    const struct oci_config_value values[] = {
        { "user", NULL },
        { "pass_phrase", NULL },
        { "authentication_type", NULL },
        { "delegation_token_file", NULL },
        { "fingerprint", fingerprint[0] != '\0' ? fingerprint : NULL },
        { "key_file", path_of(call, session->profile, KEY_NAME) },
        { "tenancy", session->token.tenancy },
        { "region", session->region },
        { "security_token_file", path_of(call, session->profile, TOKEN_NAME) },
    };

    return oci_config_set(call, file, session->profile, values, sizeof(values) / sizeof(values[0]));
}

enum err cli_auth_may_replace(struct call *call, const struct cli_line *line, const char *file,
                              const char *profile)
{
    struct oci_profile present;
    bool there;
    enum err e = cli_auth_find(call, file, profile, &present, &there);

    if (e || !there || present.security_token_file != NULL)
        return e;
    if (present.user == NULL && present.key_file == NULL && present.authentication_type == NULL)
        return ERR_NONE;
    return cli_auth_confirm(
        call, line,
        arena_printf(&call->arena,
                     "Profile [%s] in %s holds other credentials than a session, which would be "
                     "replaced (--profile-name NAME writes another profile).",
                     profile, file));
}

/* ---- refresh ------------------------------------------------------------------------------- */

static int show_refreshed(struct call *call, const struct cli_line *line,
                          const struct oci_profile *profile, const struct oci_token *token,
                          bool saved)
{
    struct json *object = json_new(&call->arena, JSON_OBJECT);
    struct arena *arena = &call->arena;
    char when[CLOCK_RFC3339_SIZE] = "unknown";
    struct buf text;

    if (token->expires_unix_ms != 0)
        clock_format_rfc3339(token->expires_unix_ms, when);
    json_add_member(arena, object, "profile", json_new_text(arena, profile->name));
    json_add_member(arena, object, "expires", json_new_text(arena, when));
    json_add_member(arena, object, "saved", json_new_bool(arena, saved));
    buf_init(&text, arena, 4096);
    buf_printf(&text, "session of profile [%s] goes on until %s%s\n", profile->name, when,
               saved ? "" : "; it could not be saved");
    return cli_auth_print(call, line, object, &text);
}

static enum err refresh(struct call *call, const struct cli_line *line,
                        const struct oci_profile *profile, const struct oci_key *key,
                        struct oci_token *out, bool *out_saved)
{
    const struct cli_program *program = &line->program;
    struct oci_regions *regions = oci_regions_of(&program->options.variables);
    struct oci_session session = {
        .path = profile->security_token_file,
        .key = key,
        .transport = net_curl_transport(program->curl),
        .endpoint = program->client_options.endpoint,
    };
    struct oci_token present;
    enum err e = oci_token_read(call, profile, &present);

    session.endpoint.regions = regions;
    session.region = profile->region != NULL ? profile->region : program->options.region;
    if (!e && present.expires_unix_ms != 0 && present.expires_unix_ms <= clock_unix_ms()) {
        e = call_fail(call, ERR_CREDENTIALS, "the session of profile [%s] has ended",
                      profile->name);
        oci_token_hint(call, profile->name, profile->region);
    }
    if (!e)
        e = oci_session_refresh(call, &session, &present, out, out_saved);
    if (e == ERR_SERVICE && call->error.service.status == 401)
        oci_token_hint(call, profile->name, profile->region);
    oci_regions_free(regions);
    return e;
}

int cli_auth_refresh(struct call *call, struct cli_line *line)
{
    const char *name = cli_auth_target(line);
    struct oci_profile profile;
    struct oci_token token = { .expires_unix_ms = 0 };
    struct oci_key *key = NULL;
    bool saved = false;
    enum err e;

    arena_guard(&call->arena);
    e = oci_config_load(call, cli_auth_file(call, line), name, &profile);
    if (!e && (profile.security_token_file == NULL || profile.key_file == NULL)) {
        e = call_fail(call, ERR_CONFIG, "profile [%s] in %s is no session", profile.name,
                      profile.file);
        call_hint(call, "`oci-mcp auth login --profile-name NAME` makes one");
    }
    if (!e)
        e = oci_key_load(call, profile.key_file,
                         profile.pass_phrase != NULL
                             ? profile.pass_phrase
                             : line->program.options.variables.cli_pass_phrase,
                         &key);
    if (!e)
        e = refresh(call, line, &profile, key, &token, &saved);
    oci_key_release(key);
    if (e)
        return cli_auth_fail(call);
    return show_refreshed(call, line, &profile, &token, saved);
}

/* ---- logout -------------------------------------------------------------------------------- */

/* Files elsewhere are left alone: other profiles may use them. */
static void remove_files(struct call *call, const char *profile)
{
    static const char *const names[] = { TOKEN_NAME, TOKEN_NAME ".lock", KEY_NAME, PUBLIC_NAME };
    const char *folder =
        file_expand(&call->arena, arena_printf(&call->arena, CLI_AUTH_SESSIONS "/%s", profile));

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        unlink(file_expand(&call->arena, path_of(call, profile, names[i])));
    rmdir(folder); /* stays when somebody put something in */
}

static enum err find_session(struct call *call, const struct cli_line *line,
                             struct oci_profile *out)
{
    const char *name = cli_auth_target(line);
    enum err e = cli_auth_check_name(call, name);

    if (!e)
        e = oci_config_load(call, cli_auth_file(call, line), name, out);
    if (!e && out->security_token_file == NULL)
        e = call_fail(call, ERR_CONFIG, "profile [%s] in %s is no session: there is nothing to end",
                      out->name, out->file);
    return e;
}

int cli_auth_logout(struct call *call, struct cli_line *line)
{
    struct json *object = json_new(&call->arena, JSON_OBJECT);
    struct oci_profile profile;
    struct buf text;
    enum err e = find_session(call, line, &profile);

    if (!e)
        e = cli_auth_confirm(call, line,
                             arena_printf(&call->arena,
                                          "End the session of profile [%s]: remove its key, its "
                                          "token, and the profile from %s?",
                                          profile.name, profile.file));
    if (!e)
        e = oci_config_remove(call, profile.file, profile.name);
    if (e)
        return cli_auth_fail(call);
    remove_files(call, profile.name);
    json_add_member(&call->arena, object, "removed", json_new_text(&call->arena, profile.name));
    buf_init(&text, &call->arena, 4096);
    buf_printf(&text, "session of profile [%s] removed\n", profile.name);
    return cli_auth_print(call, line, object, &text);
}
