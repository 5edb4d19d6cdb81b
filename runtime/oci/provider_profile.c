/* Profiles of the configuration file: API keys and session tokens. What a profile lacks may come
 * from the variables of the OCI CLI. */
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "oci/config.h"
#include "oci/provider.h"
#include "oci/session.h"
#include "oci/variables.h"

#define LIST_CAP     256
#define ENVIRONMENT  "the environment"
#define KEY_VARIABLE "OCI_CLI_KEY_CONTENT"

/* What an API key needs, and what a session needs: its token says who the user is. */
enum need { NEED_API_KEY = 1, NEED_SESSION = 2 };

#define FIELD(member)    offsetof(struct oci_profile, member)
#define VARIABLE(member) offsetof(struct oci_variables, member)

static const struct field {
    const char *name;
    size_t offset; /* of the const char * in struct oci_profile */
    unsigned need;
    bool ocid;
    const char *variable; /* that may give it instead; NULL for none */
    size_t variable_offset;
    unsigned fills; /* for which type */
} fields[] = {
    { "tenancy", FIELD(tenancy), NEED_API_KEY, true, "OCI_CLI_TENANCY", VARIABLE(cli_tenancy),
      NEED_API_KEY },
    { "user", FIELD(user), NEED_API_KEY, true, "OCI_CLI_USER", VARIABLE(cli_user), NEED_API_KEY },
    { "fingerprint", FIELD(fingerprint), NEED_API_KEY, false, "OCI_CLI_FINGERPRINT",
      VARIABLE(cli_fingerprint), NEED_API_KEY },
    { "key_file", FIELD(key_file), NEED_API_KEY | NEED_SESSION, false, "OCI_CLI_KEY_FILE",
      VARIABLE(cli_key_file), NEED_API_KEY },
    { "security_token_file", FIELD(security_token_file), NEED_SESSION, false, NULL, 0, 0 },
    { "pass_phrase", FIELD(pass_phrase), 0, false, "OCI_CLI_PASSPHRASE", VARIABLE(cli_pass_phrase),
      NEED_API_KEY | NEED_SESSION },
    { "region", FIELD(region), 0, false, "OCI_CLI_REGION", VARIABLE(cli_region),
      NEED_API_KEY | NEED_SESSION },
};

#define COUNT (sizeof(fields) / sizeof(fields[0]))

/* One reading of a profile. */
struct reading {
    struct oci_loading *loading;
    struct call *call;
    struct oci_snapshot *out;
    struct oci_profile profile;
    const char *key_content;     /* instead of key_file; NULL for none */
    const char *variable[COUNT]; /* what gave the field, when it was a variable */
};

static const char *field_get(const struct oci_profile *profile, const struct field *field)
{
    const char *value;

    memcpy(&value, (const char *)profile + field->offset, sizeof(value));
    return value;
}

static const struct field *field_named(const char *name)
{
    size_t i = 0;

    while (strcmp(fields[i].name, name) != 0)
        i++;
    return &fields[i];
}

/* "region of profile [A] in FILE", "region of [DEFAULT] in FILE" or the variable. */
static const char *source_of(const struct reading *reading, const char *name)
{
    const struct oci_profile *profile = &reading->profile;
    const char *variable = reading->variable[field_named(name) - fields];

    if (variable)
        return variable;
    if (oci_config_is_inherited(profile, name))
        return arena_printf(&reading->call->arena, "%s of [DEFAULT] in %s", name, profile->file);
    return arena_printf(&reading->call->arena, "%s of profile [%s] in %s", name, profile->name,
                        profile->file);
}

/* ---- What the profile lacks ---------------------------------------------------------------- */

static void fill_from_variables(struct reading *reading, enum need need)
{
    const struct oci_variables *variables = reading->loading->options->variables;
    struct oci_profile *profile = &reading->profile;
    const char *value;
    size_t i;

    for (i = 0; i < COUNT; i++) {
        if (!fields[i].variable || !(fields[i].fills & need) || field_get(profile, &fields[i]))
            continue;
        memcpy(&value, (const char *)variables + fields[i].variable_offset, sizeof(value));
        if (!value)
            continue;
        if (fields[i].offset == FIELD(key_file))
            value = file_expand(&reading->call->arena, value);
        memcpy((char *)profile + fields[i].offset, &value, sizeof(value));
        reading->variable[i] = fields[i].variable;
    }
    if (need == NEED_API_KEY && !profile->key_file)
        reading->key_content = variables->cli_key_content;
}

static enum err check_missing(const struct reading *reading, enum need need)
{
    const struct oci_profile *profile = &reading->profile;
    struct buf missing;
    size_t i;

    buf_init(&missing, &reading->call->arena, LIST_CAP);
    for (i = 0; i < COUNT; i++) {
        if (!(fields[i].need & need) || field_get(profile, &fields[i]) ||
            (fields[i].offset == FIELD(key_file) && reading->key_content))
            continue;
        buf_printf(&missing, "%s%s", missing.len ? ", " : "", fields[i].name);
    }
    if (missing.len == 0)
        return ERR_NONE;
    call_fail(reading->call, ERR_CONFIG, "profile [%s] in %s lacks %s", profile->name,
              profile->file, missing.ptr);
    if (need == NEED_SESSION)
        return call_hint(reading->call, "`oci-mcp auth login --profile %s` writes a complete one",
                         profile->name);
    return call_hint(reading->call,
                     "`oci-mcp auth setup --profile %s` writes a complete one; `oci-mcp auth login "
                     "--profile %s` one with a session token",
                     profile->name, profile->name);
}

static enum err check_ocids(const struct reading *reading)
{
    const struct oci_profile *profile = &reading->profile;
    size_t i;

    for (i = 0; i < COUNT; i++) {
        const char *value = field_get(profile, &fields[i]);

        if (fields[i].ocid && value && !oci_token_is_ocid(value))
            return call_fail(reading->call, ERR_CONFIG, "%s is no OCID: one begins with \"ocid1.\"",
                             source_of(reading, fields[i].name));
    }
    return ERR_NONE;
}

/* ---- Types --------------------------------------------------------------------------------- */

static enum err fail_type(const struct reading *reading)
{
    const struct oci_profile *profile = &reading->profile;

    call_fail(reading->call, ERR_CONFIG,
              "authentication_type of profile [%s] in %s must be one of " OCI_AUTH_TYPE_WORDS,
              profile->name, profile->file);
    return call_hint(reading->call, "correct the line, or set OCI_MCP_AUTH_TYPE to api_key or "
                                    "security_token to ignore it");
}

/* auto: a session token when the own section names one, else what authentication_type says, else
 * the API key. */
static enum err choose_type(struct reading *reading, enum oci_auth_type *out)
{
    const struct oci_profile *profile = &reading->profile;
    const char *word = profile->authentication_type;

    if (*out == OCI_AUTH_AUTO && profile->security_token_file)
        *out = OCI_AUTH_SECURITY_TOKEN;
    else if (*out == OCI_AUTH_AUTO && word && !oci_auth_type_find(word, out))
        return fail_type(reading);
    if (*out == OCI_AUTH_AUTO)
        *out = OCI_AUTH_API_KEY;
    if (*out == OCI_AUTH_SECURITY_TOKEN && profile->security_token_inherited)
        return call_fail(reading->call, ERR_CONFIG,
                         "security_token_file must stand in profile [%s] of %s itself; the one of "
                         "[DEFAULT] does not count",
                         profile->name, profile->file);
    /* As in the Python SDK: a profile of an instance that names a delegation token acts for it. */
    if (*out == OCI_AUTH_INSTANCE_PRINCIPAL && profile->delegation_token_file)
        *out = OCI_AUTH_INSTANCE_PRINCIPAL_DELEGATION;
    return ERR_NONE;
}

/* ---- Key and token ------------------------------------------------------------------------- */

/* The commonest case of a copied configuration deserves its own words. */
static enum err watch_named(const struct reading *reading, const char *field, const char *path)
{
    if (oci_snapshot_watch(reading->out, path))
        return ERR_NONE;
    return call_fail(reading->call, ERR_CREDENTIALS, "%s points to %s, which does not exist here",
                     source_of(reading, field), path);
}

/* PEM in a variable often has its line ends as "\n". */
static struct span with_lines(struct call *call, const char *text)
{
    char *out = arena_strdup(&call->arena, text);
    char *to = out;
    const char *from;

    if (strchr(text, '\n'))
        return span_of(out);
    for (from = text; *from; from++) {
        bool escaped = from[0] == '\\' && from[1] == 'n';

        *to++ = escaped ? '\n' : *from;
        from += escaped;
    }
    *to = '\0';
    return span_of(out);
}

static enum err read_key_content(const struct reading *reading)
{
    enum err e =
        oci_key_parse(reading->call, KEY_VARIABLE, with_lines(reading->call, reading->key_content),
                      reading->profile.pass_phrase, &reading->out->key);

    reading->out->key_source = oci_snapshot_fact(reading->out, KEY_VARIABLE, KEY_VARIABLE);
    return e ? call_hint(reading->call, "see " KEY_VARIABLE " and OCI_CLI_PASSPHRASE") : ERR_NONE;
}

static enum err read_key(const struct reading *reading)
{
    const struct oci_profile *profile = &reading->profile;
    enum err e;

    if (reading->key_content)
        return read_key_content(reading);
    e = watch_named(reading, "key_file", profile->key_file);
    if (e)
        return call_hint(reading->call, "copy the key from the machine the profile comes from, or "
                                        "correct the path; one that begins with ~/ fits any "
                                        "machine");
    e = oci_key_load(reading->call, profile->key_file, profile->pass_phrase, &reading->out->key);
    if (e && !reading->call->error.hint)
        call_hint(reading->call, "see key_file and pass_phrase of profile [%s] in %s",
                  profile->name, profile->file);
    reading->out->key_source =
        oci_snapshot_fact(reading->out, profile->key_file, source_of(reading, "key_file"));
    return e;
}

static enum err check_fingerprint(const struct reading *reading, const char *actual)
{
    const struct oci_profile *profile = &reading->profile;

    if (*actual == '\0' || span_equals_nocase(span_of(profile->fingerprint), actual))
        return ERR_NONE;
    call_fail(reading->call, ERR_CREDENTIALS, "%s is %s, but the key in %s has %s",
              source_of(reading, "fingerprint"), profile->fingerprint,
              reading->key_content ? KEY_VARIABLE : profile->key_file, actual);
    return call_hint(reading->call, "correct fingerprint or key_file, whichever is wrong");
}

static enum err take_api_key(const struct reading *reading)
{
    const struct oci_profile *profile = &reading->profile;
    struct oci_snapshot *out = reading->out;
    char fingerprint[OCI_KEY_FINGERPRINT_SIZE];
    enum err e;

    oci_key_fingerprint(out->key, fingerprint);
    e = check_fingerprint(reading, fingerprint);
    if (e)
        return e;
    out->tenancy = oci_snapshot_fact(out, profile->tenancy, source_of(reading, "tenancy"));
    out->user = oci_snapshot_fact(out, profile->user, source_of(reading, "user"));
    out->fingerprint =
        oci_snapshot_fact(out, *fingerprint ? fingerprint : profile->fingerprint, "the key");
    out->key_id = arena_printf(&out->arena, "%s/%s/%s", profile->tenancy, profile->user,
                               out->fingerprint.value);
    return ERR_NONE;
}

/* ---- Sessions ------------------------------------------------------------------------------ */

/* A token that was refreshed where its file cannot be written is newer than the file. */
static void prefer_unsaved(const struct reading *reading, struct oci_token *token)
{
    const struct oci_snapshot *before = reading->loading->before;
    struct oci_token kept;

    if (!before->unsaved ||
        !oci_snapshot_same_file(before, reading->out, reading->profile.security_token_file))
        return;
    if (oci_token_parse(reading->call, "token", span_of(before->token), &kept) == ERR_NONE) {
        *token = kept;
        reading->out->unsaved = true;
    }
}

static bool wants_refresh(const struct reading *reading, const struct oci_token *token)
{
    const struct oci_credentials_options *options = reading->loading->options;
    const struct oci_snapshot *before = reading->loading->before;

    return reading->loading->renew && !options->no_refresh && options->transport.send &&
           token->expires_unix_ms > clock_unix_ms() && before->token &&
           span_equals(token->text, before->token);
}

/* A refresh that fails is no failure while the token lives: it is tried again later, but not when
 * the service said no. */
static int64_t refresh(const struct reading *reading, struct oci_token *token)
{
    struct call *call = reading->call;
    const struct oci_credentials_options *options = reading->loading->options;
    const struct oci_profile *profile = &reading->profile;
    struct oci_session session = {
        .path = profile->security_token_file,
        .key = reading->out->key,
        .region = profile->region ? profile->region : options->region,
        .transport = options->transport,
        .endpoint = options->endpoint,
    };
    bool saved = true;
    bool refused;
    enum err e = oci_session_refresh(call, &session, token, token, &saved);

    if (!e) {
        reading->out->unsaved = !saved;
        return oci_token_renewal_ms(token);
    }
    log_write(LOG_DEBUG, call->log_id, "session of profile [%s] not refreshed: %s", profile->name,
              call->error.message);
    refused = e == ERR_SERVICE && call->error.service.status / 100 == 4;
    call_forgive(call);
    return refused ? 0 : oci_token_renewal_ms(token); /* in the past: it is tried again soon */
}

static void take_token(const struct reading *reading, const struct oci_token *token)
{
    const struct oci_profile *profile = &reading->profile;
    struct oci_snapshot *out = reading->out;
    char fingerprint[OCI_KEY_FINGERPRINT_SIZE];
    const char *claim = "claim of the token";

    oci_key_fingerprint(out->key, fingerprint);
    out->fingerprint = oci_snapshot_fact(out, fingerprint, "the key");
    out->tenancy = oci_snapshot_fact(out, profile->tenancy, source_of(reading, "tenancy"));
    if (!out->tenancy.value)
        out->tenancy = oci_snapshot_fact(out, token->tenancy, claim);
    out->user = oci_snapshot_fact(out, profile->user, source_of(reading, "user"));
    if (!out->user.value)
        out->user = oci_snapshot_fact(out, token->user, claim);
    out->token_source = oci_snapshot_fact(out, profile->security_token_file,
                                          source_of(reading, "security_token_file"));
    out->key_id = arena_printf(&out->arena, "ST$%.*s", (int)token->text.len, token->text.ptr);
    out->token = out->key_id + 3;
    out->expires_unix_ms = token->expires_unix_ms;
}

static enum err take_session(const struct reading *reading)
{
    const struct oci_credentials_options *options = reading->loading->options;
    const struct oci_profile *profile = &reading->profile;
    struct oci_token token;
    int64_t renew;
    enum err e = watch_named(reading, "security_token_file", profile->security_token_file);

    if (e)
        return oci_token_hint(reading->call, profile->name, profile->region);
    e = oci_token_read(reading->call, profile, &token);
    if (e)
        return e;
    prefer_unsaved(reading, &token);
    renew = oci_token_renewal_ms(&token);
    if (wants_refresh(reading, &token))
        renew = refresh(reading, &token);
    take_token(reading, &token);
    reading->out->renew_unix_ms = options->no_refresh ? 0 : renew;
    return ERR_NONE;
}

/* ---- The whole ----------------------------------------------------------------------------- */

static enum err take_keys(struct reading *reading)
{
    bool session = reading->out->type == OCI_AUTH_SECURITY_TOKEN;
    enum need need = session ? NEED_SESSION : NEED_API_KEY;
    enum err e;

    fill_from_variables(reading, need);
    e = check_missing(reading, need);
    if (!e)
        e = check_ocids(reading);
    if (!e)
        e = read_key(reading);
    if (!e)
        e = session ? take_session(reading) : take_api_key(reading);
    if (!e)
        reading->out->region =
            oci_snapshot_fact(reading->out, reading->profile.region, source_of(reading, "region"));
    return e;
}

/* A profile that says that a principal signs. Its region counts where the principal has none. */
static enum err take_principal(struct reading *reading, enum oci_auth_type type)
{
    struct oci_snapshot *out = reading->out;
    enum err e;

    reading->loading->delegation_file = reading->profile.delegation_token_file;
    e = oci_provider_load(reading->loading, type);
    if (!e && reading->profile.region)
        out->region = oci_snapshot_fact(out, reading->profile.region, source_of(reading, "region"));
    return e;
}

/* Without a file, and without one asked for, the variables alone may make a profile. */
static bool has_variables(const struct reading *reading, const char *path)
{
    const struct oci_credentials_options *options = reading->loading->options;
    const struct oci_variables *variables = options->variables;

    return !options->config_file && access(path, F_OK) != 0 &&
           (variables->cli_user || variables->cli_key_file || variables->cli_key_content);
}

static enum err read_profile(struct reading *reading)
{
    const struct oci_credentials_options *options = reading->loading->options;
    const char *path = options->config_file ? options->config_file : "~/.oci/config";

    path = file_expand(&reading->call->arena, path);
    oci_snapshot_watch(reading->out, path);
    if (has_variables(reading, path)) {
        reading->profile = (struct oci_profile){ .file = ENVIRONMENT, .name = options->profile };
        return ERR_NONE;
    }
    return oci_config_load(reading->call, path, options->profile, &reading->profile);
}

enum err oci_provider_profile(struct oci_loading *loading)
{
    struct reading reading = { .loading = loading, .call = loading->call, .out = loading->out };
    enum err e = read_profile(&reading);

    if (!e)
        e = choose_type(&reading, &loading->out->type);
    if (e)
        return e;
    if (loading->out->type != OCI_AUTH_API_KEY && loading->out->type != OCI_AUTH_SECURITY_TOKEN)
        return take_principal(&reading, loading->out->type);
    return take_keys(&reading);
}
