/* Profiles, what variables add to them, and what can be told of both. */
#include "oci/provider.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "oci/material.h"
#include "oci/visitor.h"

#define USER        "ocid1.user.oc1..u"
#define TENANCY     "ocid1.tenancy.oc1..t"
#define PASS_PHRASE "open sesame"
#define NOBODY      65534

static const char *pem(struct visitor *visitor, const char *pass_phrase)
{
    return material_pem(&visitor->call.arena, material_key(), MATERIAL_PKCS8, pass_phrase);
}

static void set_variables(struct visitor *visitor)
{
    struct oci_variables *variables = &visitor->variables;

    variables->cli_user = USER;
    variables->cli_tenancy = TENANCY;
    variables->cli_fingerprint = material_fingerprint(&visitor->call.arena, material_key());
    variables->cli_key_file = visitor_write(visitor, "cli.pem", pem(visitor, PASS_PHRASE));
    variables->cli_pass_phrase = PASS_PHRASE;
    variables->cli_region = "eu-frankfurt-1";
}

static void write_profile(struct visitor *visitor, const char *text)
{
    visitor->options.config_file = visitor_write(visitor, "config", text);
    visitor->options.profile = "A";
}

/* ---- Variables ----------------------------------------------------------------------------- */

static void needs_no_file_when_the_variables_say_all(void **state)
{
    struct visitor *visitor = *state;
    char *escaped;
    const char *at;
    size_t i = 0;

    set_variables(visitor);
    assert_int_equal(visitor_sign_in(visitor), ERR_NONE);
    assert_string_equal(visitor->identity.signer.key_id,
                        arena_printf(&visitor->call.arena, TENANCY "/" USER "/%s",
                                     visitor->variables.cli_fingerprint));
    assert_string_equal(visitor->identity.region, "eu-frankfurt-1");

    visitor->variables.cli_key_file = NULL;
    visitor->variables.cli_key_content = pem(visitor, PASS_PHRASE);
    assert_int_equal(visitor_sign_in(visitor), ERR_NONE);

    escaped = arena_alloc(&visitor->call.arena, 2 * strlen(visitor->variables.cli_key_content) + 1);
    for (at = visitor->variables.cli_key_content; *at; at++) {
        if (*at == '\n')
            escaped[i++] = '\\';
        escaped[i++] = *at == '\n' ? 'n' : *at;
    }
    visitor->variables.cli_key_content = escaped;
    assert_int_equal(visitor_sign_in(visitor), ERR_NONE);
}

static void lets_the_profile_come_before_the_variables(void **state)
{
    struct visitor *visitor = *state;
    struct arena *arena = &visitor->call.arena;

    set_variables(visitor);
    write_profile(visitor, arena_printf(arena,
                                        "[DEFAULT]\nregion=us-phoenix-1\n[A]\nuser=" USER
                                        "x\ntenancy=" TENANCY "x\nfingerprint=%s\nkey_file=%s\n",
                                        visitor->variables.cli_fingerprint,
                                        visitor_write(visitor, "own.pem", pem(visitor, NULL))));
    visitor->variables.cli_fingerprint = "00";
    assert_int_equal(visitor_sign_in(visitor), ERR_NONE);
    assert_string_equal(visitor->identity.user, USER "x");
    assert_string_equal(visitor->identity.tenancy, TENANCY "x");
    assert_string_equal(visitor->identity.region, "us-phoenix-1");
}

static void fills_what_the_profile_lacks(void **state)
{
    struct visitor *visitor = *state;

    set_variables(visitor);
    write_profile(visitor, "[A]\nuser=" USER "x\n");
    assert_int_equal(visitor_sign_in(visitor), ERR_NONE);
    assert_string_equal(visitor->identity.user, USER "x");
    assert_string_equal(visitor->identity.tenancy, TENANCY);
}

static void looks_at_no_variable_for_a_file_that_was_asked_for(void **state)
{
    struct visitor *visitor = *state;

    set_variables(visitor);
    visitor->options.config_file = "/nonexistent/config";
    visitor_expect_failure(visitor, ERR_CONFIG,
                           "cannot read the OCI configuration file /nonexistent/config: No such "
                           "file or directory",
                           "run `oci-mcp auth setup` for an API key or `oci-mcp auth login` for a "
                           "session in the browser; OCI_CONFIG_FILE names another place");
}

static void never_gives_a_session_the_user_of_the_variables(void **state)
{
    struct visitor *visitor = *state;
    struct arena *arena = &visitor->call.arena;

    set_variables(visitor);
    write_profile(visitor,
                  arena_printf(arena, "[A]\nkey_file=%s\nsecurity_token_file=%s\n",
                               visitor_write(visitor, "own.pem", pem(visitor, PASS_PHRASE)),
                               visitor_write(visitor, "token", "opaque")));
    assert_int_equal(visitor_sign_in(visitor), ERR_NONE);
    assert_null(visitor->identity.user);
    assert_null(visitor->identity.tenancy);
    assert_string_equal(visitor->identity.region, "eu-frankfurt-1");
}

static void names_the_variable_that_is_wrong(void **state)
{
    struct visitor *visitor = *state;

    set_variables(visitor);
    visitor->variables.cli_user = "alice";
    visitor_expect_failure(visitor, ERR_CONFIG,
                           "OCI_CLI_USER is no OCID: one begins with \"ocid1.\"", NULL);
    visitor->variables.cli_user = USER;
    visitor->variables.cli_key_file = "/nonexistent/k.pem";
    visitor_expect_failure(visitor, ERR_CREDENTIALS,
                           "OCI_CLI_KEY_FILE points to /nonexistent/k.pem, which does not exist "
                           "here",
                           "copy the key from the machine the profile comes from, or correct the "
                           "path; one that begins with ~/ fits any machine");
    visitor->variables.cli_key_file = NULL;
    visitor_expect_failure(visitor, ERR_CONFIG,
                           "profile [DEFAULT] in the environment lacks "
                           "key_file",
                           "`oci-mcp auth setup --profile DEFAULT` writes a complete one; `oci-mcp "
                           "auth login --profile DEFAULT` one with a session token");
    visitor->variables.cli_key_content = "-----BEGIN nothing";
    visitor_expect_failure(visitor, ERR_CREDENTIALS,
                           "OCI_CLI_KEY_CONTENT holds no private key in PEM form",
                           "see OCI_CLI_KEY_CONTENT and OCI_CLI_PASSPHRASE");
}

/* ---- Types of auto ------------------------------------------------------------------------- */

static const struct choice {
    const char *lines;
    enum oci_auth_type asked;
    enum oci_auth_type type;
} choices[] = {
    { "", OCI_AUTH_AUTO, OCI_AUTH_API_KEY },
    { "security_token_file=T\n", OCI_AUTH_AUTO, OCI_AUTH_SECURITY_TOKEN },
    { "security_token_file=\n", OCI_AUTH_AUTO, OCI_AUTH_API_KEY },
    { "security_token_file=T\n", OCI_AUTH_API_KEY, OCI_AUTH_API_KEY },
    { "security_token_file=T\nauthentication_type=instance_principal\n", OCI_AUTH_AUTO,
      OCI_AUTH_SECURITY_TOKEN },
    { "authentication_type=api_key\n", OCI_AUTH_AUTO, OCI_AUTH_API_KEY },
    { "authentication_type=instance_principal\n", OCI_AUTH_AUTO, OCI_AUTH_INSTANCE_PRINCIPAL },
    { "authentication_type=instance_principal\n", OCI_AUTH_API_KEY, OCI_AUTH_API_KEY },
    { "", OCI_AUTH_INSTANCE_PRINCIPAL, OCI_AUTH_INSTANCE_PRINCIPAL },
};

static void chooses_the_type_as_the_profile_says(void **state)
{
    struct visitor *visitor = *state;
    struct arena *arena = &visitor->call.arena;
    const char *fingerprint = material_fingerprint(arena, material_key());
    const char *key = visitor_write(visitor, "k.pem", pem(visitor, NULL));
    const char *token = visitor_write(visitor, "T", "opaque");
    size_t i;

    for (i = 0; i < sizeof(choices) / sizeof(choices[0]); i++) {
        const char *place = strstr(choices[i].lines, "=T");
        const char *lines = place
                                ? arena_printf(arena, "security_token_file=%s%s", token, place + 2)
                                : choices[i].lines;

        write_profile(visitor, arena_printf(arena,
                                            "[A]\nuser=" USER "\ntenancy=" TENANCY
                                            "\nfingerprint=%s\nkey_file=%s\n%s",
                                            fingerprint, key, lines));
        visitor->options.auth_type = choices[i].asked;
        assert_int_equal(visitor_sign_in(visitor), ERR_NONE);
        if (visitor->identity.type != choices[i].type)
            fail_msg("row %zu: %s", i, oci_auth_type_word(visitor->identity.type));
    }
}

/* ---- Permissions --------------------------------------------------------------------------- */

/* As a user who may not read the file, in a process of its own. */
static int read_as_nobody(struct visitor *visitor, const char *hint)
{
    if (geteuid() == 0 && setuid(NOBODY) != 0)
        return 1;
    if (visitor_sign_in(visitor) != ERR_CREDENTIALS)
        return 2;
    if (!strstr(visitor->call.error.message, "Permission denied"))
        return 3;
    return strstr(visitor->call.error.hint, hint) ? 0 : 4;
}

static void expect_hint(struct visitor *visitor, const char *hint)
{
    pid_t child = fork();
    int status;

    if (child == 0)
        _exit(read_as_nobody(visitor, hint));
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void says_how_to_mend_the_rights_of_a_key(void **state)
{
    struct visitor *visitor = *state;
    const char *hint;

    set_variables(visitor);
    assert_int_equal(chmod(material_folder(), 0755), 0);
    assert_int_equal(chmod(visitor->variables.cli_key_file, 0000), 0);
    if (geteuid() == 0)
        expect_hint(visitor, "it belongs to another user (uid 0; this program runs as uid 65534)");
    if (geteuid() == 0)
        assert_int_equal(chown(visitor->variables.cli_key_file, NOBODY, NOBODY), 0);
    hint =
        arena_printf(&visitor->call.arena, "run `chmod 600 %s`", visitor->variables.cli_key_file);
    expect_hint(visitor, hint);
}

/* ---- Descriptions -------------------------------------------------------------------------- */

static void expect_origin(struct oci_origin origin, const char *value, const char *source)
{
    assert_string_equal(origin.value, value);
    assert_string_equal(origin.source, source);
}

static void tells_where_each_value_came_from(void **state)
{
    struct visitor *visitor = *state;
    struct arena *arena = &visitor->call.arena;
    struct oci_description description;
    const char *file, *own, *inherited;

    set_variables(visitor);
    write_profile(visitor, "[DEFAULT]\nregion=us-phoenix-1\n[A]\nuser=" USER "\n");
    file = visitor->options.config_file;
    own = arena_printf(arena, "user of profile [A] in %s", file);
    inherited = arena_printf(arena, "region of [DEFAULT] in %s", file);
    visitor_open(visitor);
    assert_int_equal(oci_credentials_describe(visitor->credentials, &visitor->call, &description),
                     ERR_NONE);
    assert_string_equal(description.type, "api_key");
    assert_string_equal(description.profile, "A");
    expect_origin(description.user, USER, own);
    expect_origin(description.tenancy, TENANCY, "OCI_CLI_TENANCY");
    expect_origin(description.region, "us-phoenix-1", inherited);
    expect_origin(description.realm, "oc1", "the region");
    expect_origin(description.key, visitor->variables.cli_key_file, "OCI_CLI_KEY_FILE");
    expect_origin(description.fingerprint, visitor->variables.cli_fingerprint, "the key");
    assert_null(description.expires.value);
    assert_null(description.token.value);

    visitor->options.region = "FRA";
    visitor_open(visitor);
    assert_int_equal(oci_credentials_describe(visitor->credentials, &visitor->call, &description),
                     ERR_NONE);
    expect_origin(description.region, "eu-frankfurt-1", "OCI_REGION or --region");
}

static void describes_a_session_that_has_ended_too(void **state)
{
    struct visitor *visitor = *state;
    struct arena *arena = &visitor->call.arena;
    struct oci_description description;
    const char *token = office_token(arena, 1, 1000000, 2000000);

    write_profile(visitor, arena_printf(arena, "[A]\nkey_file=%s\nsecurity_token_file=%s\n",
                                        visitor_write(visitor, "own.pem", pem(visitor, NULL)),
                                        visitor_write(visitor, "token", token)));
    visitor_open(visitor);
    assert_int_equal(oci_credentials_describe(visitor->credentials, &visitor->call, &description),
                     ERR_NONE);
    assert_string_equal(description.type, "security_token");
    assert_true(description.ended);
    expect_origin(description.expires, "1970-01-01T00:33:20.000Z", "claim of the token");
    expect_origin(description.tenancy, OFFICE_TENANCY, "claim of the token");
    assert_non_null(strstr(description.token.value, "/token"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, visitor_set_up, visitor_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(needs_no_file_when_the_variables_say_all),
        TEST(lets_the_profile_come_before_the_variables),
        TEST(fills_what_the_profile_lacks),
        TEST(looks_at_no_variable_for_a_file_that_was_asked_for),
        TEST(never_gives_a_session_the_user_of_the_variables),
        TEST(names_the_variable_that_is_wrong),
        TEST(chooses_the_type_as_the_profile_says),
        TEST(says_how_to_mend_the_rights_of_a_key),
        TEST(tells_where_each_value_came_from),
        TEST(describes_a_session_that_has_ended_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
