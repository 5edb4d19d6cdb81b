/* oci-mcp auth setup: a profile with an API key. */
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/auth.h"
#include "oci/config_edit.h"
#include "oci/key_write.h"

#define KEY_DEFAULT "~/.oci/oci_api_key.pem"
#define PEM_END     ".pem"

struct setup {
    struct call *call;
    struct cli_line *line;
    const char *file;
    const char *profile;
    const char *user;
    const char *tenancy;
    const char *region;
    const char *key_path; /* as it is written to the profile */
    struct oci_key *key;
    bool made; /* the key is new */
};

static const char *either(const char *a, const char *b)
{
    return a != NULL ? a : b;
}

/* ---- What was said ------------------------------------------------------------------------- */

static enum err check_ocid(struct call *call, const char *flag, const char *kind, const char *text)
{
    if (text == NULL)
        return call_fail(call, ERR_USAGE,
                         "setup needs --user OCID, --tenancy OCID and --region NAME; --%s is "
                         "missing (Console: Profile, then %s)",
                         flag, flag);
    if (oci_token_is_ocid(text) &&
        strncmp(text, arena_printf(&call->arena, "ocid1.%s.", kind), strlen(kind) + 7) == 0)
        return ERR_NONE;
    return call_fail(call, ERR_USAGE,
                     "--%s: an OCID that begins with \"ocid1.%s.\", not \"%.200s\"", flag, kind,
                     text);
}

static enum err read_line(struct setup *setup, struct oci_regions *regions)
{
    const struct cli_auth_flags *flags = setup->line->flags;
    const struct oci_variables *variables = &setup->line->program.options.variables;
    enum err e = cli_auth_check_name(setup->call, setup->profile);

    setup->user = either(flags->user, variables->cli_user);
    setup->tenancy = either(flags->tenancy, variables->cli_tenancy);
    setup->key_path = either(either(flags->key_file, variables->cli_key_file), KEY_DEFAULT);
    if (!e)
        e = check_ocid(setup->call, "user", "user", setup->user);
    if (!e)
        e = check_ocid(setup->call, "tenancy", "tenancy", setup->tenancy);
    if (!e)
        e = cli_auth_region(setup->call, setup->line, regions, &setup->region);
    return e;
}

static enum err may_replace(struct setup *setup)
{
    struct oci_profile present;
    bool there;
    enum err e = cli_auth_find(setup->call, setup->file, setup->profile, &present, &there);

    if (e || !there || (present.key_file == NULL && present.security_token_file == NULL))
        return e;
    return cli_auth_confirm(setup->call, setup->line,
                            arena_printf(&setup->call->arena,
                                         "Profile [%s] in %s has credentials, which would be "
                                         "replaced (--profile-name NAME writes another profile).",
                                         setup->profile, setup->file));
}

/* ---- The key ------------------------------------------------------------------------------- */

/* "key.pem" has its public part in "key_public.pem", as the OCI CLI names it. */
static const char *public_path(struct call *call, const char *path)
{
    size_t len = strlen(path);

    if (len > strlen(PEM_END) && strcmp(path + len - strlen(PEM_END), PEM_END) == 0)
        len -= strlen(PEM_END);
    return arena_printf(&call->arena, "%.*s_public.pem", (int)len, path);
}

static enum err make_key(struct setup *setup, const char *path)
{
    struct call *call = setup->call;
    const char *slash = strrchr(path, '/');
    struct span pem;
    const char *public_pem;
    enum err e = ERR_NONE;

    setup->made = true;
    if (slash != NULL && slash > path)
        e = oci_config_folder(call, arena_strndup(&call->arena, path, (size_t)(slash - path)));
    if (!e)
        e = oci_key_generate(call, &setup->key);
    if (!e)
        e = oci_key_private_pem(call, setup->key, &pem);
    if (!e)
        e = oci_key_public_pem(call, setup->key, &public_pem);
    if (!e)
        e = file_write(call, path, pem, 0600);
    if (!e)
        e = file_write(call, public_path(call, path), span_of(public_pem), 0600);
    return e;
}

/* A key that is there is never replaced: a profile may be using it. */
static enum err get_key(struct setup *setup)
{
    const char *path = file_expand(&setup->call->arena, setup->key_path);
    const char *pass_phrase = setup->line->program.options.variables.cli_pass_phrase;
    enum err e;

    if (access(path, F_OK) != 0)
        return make_key(setup, path);
    e = oci_key_load(setup->call, path, pass_phrase, &setup->key);
    if (e && setup->call->error.hint == NULL)
        call_hint(setup->call, "--key-file NEWFILE makes another key; OCI_CLI_PASSPHRASE opens "
                               "one that is encrypted");
    return e;
}

/* ---- The profile --------------------------------------------------------------------------- */

static enum err write_profile(struct setup *setup, const char *fingerprint)
{
    const struct oci_config_value values[] = {
        { "security_token_file", NULL },   { "authentication_type", NULL },
        { "delegation_token_file", NULL }, { "user", setup->user },
        { "fingerprint", fingerprint },    { "key_file", setup->key_path },
        { "tenancy", setup->tenancy },     { "region", setup->region },
    };

    return oci_config_set(setup->call, setup->file, setup->profile, values,
                          sizeof(values) / sizeof(values[0]));
}

static int show(struct setup *setup, const char *fingerprint, const char *public_pem)
{
    struct arena *arena = &setup->call->arena;
    struct json *object = json_new(arena, JSON_OBJECT);
    struct buf text;

    json_add_member(arena, object, "profile", json_new_text(arena, setup->profile));
    json_add_member(arena, object, "file", json_new_text(arena, setup->file));
    json_add_member(arena, object, "key_file", json_new_text(arena, setup->key_path));
    json_add_member(arena, object, "made", json_new_bool(arena, setup->made));
    json_add_member(arena, object, "fingerprint", json_new_text(arena, fingerprint));
    json_add_member(arena, object, "public_key", json_new_text(arena, public_pem));
    buf_init(&text, arena, 16u << 10);
    buf_printf(&text,
               "profile [%s] written to %s; the key %s %s\n\n"
               "Now give OCI the public key, unless it has it: in the Console under Profile, My "
               "profile,\nAPI keys, Add API key, Paste a public key:\n\n%s\n"
               "OCI must show this fingerprint: %s\n\n"
               "Then try it: oci-mcp auth verify --profile %s\n",
               setup->profile, setup->file,
               setup->made ? "was made:" : "was there:", setup->key_path, public_pem, fingerprint,
               setup->profile);
    return cli_auth_print(setup->call, setup->line, object, &text);
}

static enum err carry_out(struct setup *setup, char fingerprint[OCI_KEY_FINGERPRINT_SIZE],
                          const char **out_pem)
{
    struct oci_regions *regions = oci_regions_of(&setup->line->program.options.variables);
    enum err e = read_line(setup, regions);

    oci_regions_free(regions);
    if (!e)
        e = may_replace(setup);
    if (!e)
        e = get_key(setup);
    if (!e)
        e = oci_key_public_pem(setup->call, setup->key, out_pem);
    if (e)
        return e;
    oci_key_fingerprint(setup->key, fingerprint);
    return write_profile(setup, fingerprint);
}

int cli_auth_setup(struct call *call, struct cli_line *line)
{
    char fingerprint[OCI_KEY_FINGERPRINT_SIZE] = "";
    const char *public_pem = "";
    struct setup setup = {
        .call = call,
        .line = line,
        .file = cli_auth_file(call, line),
        .profile = cli_auth_target(line),
    };
    enum err e;

    arena_guard(&call->arena);
    e = carry_out(&setup, fingerprint, &public_pem);
    oci_key_release(setup.key);
    return e ? cli_auth_fail(call) : show(&setup, fingerprint, public_pem);
}
