#include "oci/credentials.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/clock.h"
#include "oci/material.h"
#include "oci/profiles.h"

#define PASS_PHRASE "open sesame"
#define KEY_HINT                                                                                   \
    "copy the key from the machine the profile comes from, or correct the path; one that begins "  \
    "with ~/ fits any machine"
#define API_KEY_HINT(name)                                                                         \
    "`oci-mcp auth setup --profile " name "` writes a complete one; `oci-mcp auth login "          \
    "--profile " name "` one with a session token"
#define NAME_HINT(name)                                                                            \
    "choose one with OCI_CONFIG_PROFILE or --profile; `oci-mcp auth login --profile " name         \
    "` makes this one"
#define ALL_TYPES                                                                                  \
    "auto, api_key, security_token, identity_domain_upst, instance_principal, "                    \
    "resource_principal, instance_principal_delegation, resource_principal_delegation, "           \
    "oke_workload_identity"

/* ---- Types --------------------------------------------------------------------------------- */

static void expect_type(const char *text, enum oci_auth_type expected)
{
    enum oci_auth_type type = OCI_AUTH_API_KEY;
    struct call call;

    call_init(&call);
    assert_int_equal(oci_auth_type_parse(&call, text, &type), ERR_NONE);
    assert_int_equal(type, expected);
    call_release(&call);
}

static void understands_the_words_for_types(void **state)
{
    (void)state;
    expect_type(NULL, OCI_AUTH_AUTO);
    expect_type("", OCI_AUTH_AUTO);
    expect_type(" \t", OCI_AUTH_AUTO);
    expect_type("auto", OCI_AUTH_AUTO);
    expect_type("api_key", OCI_AUTH_API_KEY);
    expect_type("API-Key-Auth", OCI_AUTH_API_KEY);
    expect_type("security_token", OCI_AUTH_SECURITY_TOKEN);
    expect_type(" Session-Token ", OCI_AUTH_SECURITY_TOKEN);
    expect_type("session", OCI_AUTH_SECURITY_TOKEN);
    expect_type("identity-domain-upst", OCI_AUTH_IDENTITY_DOMAIN_UPST);
    expect_type("Instance-Principal", OCI_AUTH_INSTANCE_PRINCIPAL);
    expect_type("resource_principal", OCI_AUTH_RESOURCE_PRINCIPAL);
    expect_type("instance_principal_delegation", OCI_AUTH_INSTANCE_PRINCIPAL_DELEGATION);
    expect_type("instance_obo_user", OCI_AUTH_INSTANCE_PRINCIPAL_DELEGATION);
    expect_type("resource_principal_delegation", OCI_AUTH_RESOURCE_PRINCIPAL_DELEGATION);
    expect_type("OKE-Workload-Identity", OCI_AUTH_OKE_WORKLOAD_IDENTITY);
}

static void refuses_other_words_for_types(void **state)
{
    struct profiles *fixture = *state;
    struct call *call = &fixture->call;
    enum oci_auth_type type;

    assert_int_equal(oci_auth_type_parse(call, "magic", &type), ERR_USAGE);
    material_expect(call, ERR_USAGE, "OCI_MCP_AUTH_TYPE must be one of " ALL_TYPES, NULL);
    call_forgive(call);
    assert_int_equal(
        oci_auth_type_parse(call, "a_word_that_is_longer_than_all_the_words_of_the_table", &type),
        ERR_USAGE);
}

/* ---- API keys ------------------------------------------------------------------------------ */

static void gives_the_identity_of_an_api_key(void **state)
{
    struct profiles *fixture = *state;
    const struct oci_identity *identity = &fixture->identity;

    profiles_write(fixture, profiles_api_key(fixture, "DEFAULT"));
    profiles_open(fixture, NULL, OCI_AUTH_AUTO);
    assert_int_equal(profiles_get(fixture), ERR_NONE);
    assert_string_equal(identity->signer.key_id,
                        arena_printf(&fixture->call.arena, PROFILES_TENANCY "/" PROFILES_USER "/%s",
                                     fixture->fingerprint));
    assert_ptr_equal(identity->signer.key, identity->held);
    assert_null(identity->signer.delegation_token);
    assert_string_equal(identity->profile, "DEFAULT");
    assert_string_equal(identity->tenancy, PROFILES_TENANCY);
    assert_string_equal(identity->user, PROFILES_USER);
    assert_string_equal(identity->region, "us-ashburn-1");
    assert_false(identity->session);
    assert_int_equal(identity->expires_unix_ms, 0);
}

static void takes_empty_options_for_unset(void **state)
{
    struct profiles *fixture = *state;
    struct oci_credentials_options options = { .config_file = "", .profile = "" };

    setenv("HOME", "/nonexistent", 1);
    fixture->credentials = oci_credentials_new(&options);
    profiles_expect_failure(
        fixture, ERR_CONFIG,
        "cannot read the OCI configuration file /nonexistent/.oci/config: No such file "
        "or directory",
        "run `oci-mcp auth setup` for an API key or `oci-mcp auth login` for a session in the "
        "browser; OCI_CONFIG_FILE names another place");
}

static void accepts_a_fingerprint_in_upper_case(void **state)
{
    struct profiles *fixture = *state;
    char *upper = arena_strdup(&fixture->call.arena, fixture->fingerprint);
    const char *lower = fixture->fingerprint;
    char *at;

    for (at = upper; *at; at++) {
        if (*at >= 'a')
            *at = (char)(*at - 'a' + 'A');
    }
    fixture->fingerprint = upper;
    profiles_write(fixture, profiles_api_key(fixture, "A"));
    profiles_open(fixture, "A", OCI_AUTH_API_KEY);
    assert_int_equal(profiles_get(fixture), ERR_NONE);
    assert_non_null(strstr(fixture->identity.signer.key_id, lower));
}

static void names_all_missing_fields_at_once(void **state)
{
    struct profiles *fixture = *state;

    profiles_write(fixture, "[A]\nregion=x\nkey_file=\n[B]\nuser=" PROFILES_USER "\nkey_file=/k\n");
    profiles_open(fixture, "A", OCI_AUTH_AUTO);
    profiles_expect_failure(fixture, ERR_CONFIG,
                            "profile [A] in %1 lacks tenancy, user, fingerprint, key_file",
                            API_KEY_HINT("A"));
    profiles_open(fixture, "B", OCI_AUTH_AUTO);
    profiles_expect_failure(fixture, ERR_CONFIG, "profile [B] in %1 lacks tenancy, fingerprint",
                            API_KEY_HINT("B"));
    profiles_open(fixture, "A", OCI_AUTH_SECURITY_TOKEN);
    profiles_expect_failure(fixture, ERR_CONFIG,
                            "profile [A] in %1 lacks key_file, security_token_file",
                            "`oci-mcp auth login --profile A` writes a complete one");
    profiles_open(fixture, "C", OCI_AUTH_AUTO);
    profiles_expect_failure(fixture, ERR_CONFIG, "no profile [C] in %1: it has [A], [B]",
                            NAME_HINT("C"));
}

static void names_the_field_that_holds_no_ocid(void **state)
{
    struct profiles *fixture = *state;

    profiles_write(fixture,
                   "[A]\ntenancy=acme\nuser=" PROFILES_USER "\nfingerprint=x\nkey_file=/k\n"
                   "[B]\ntenancy=" PROFILES_TENANCY "\nuser=ocid1.user\"\nfingerprint=x\n"
                   "key_file=/k\n");
    profiles_open(fixture, "A", OCI_AUTH_AUTO);
    profiles_expect_failure(fixture, ERR_CONFIG,
                            "tenancy of profile [A] in %1 is no OCID: one begins with \"ocid1.\"",
                            NULL);
    profiles_open(fixture, "B", OCI_AUTH_AUTO);
    profiles_expect_failure(fixture, ERR_CONFIG,
                            "user of profile [B] in %1 is no OCID: one begins with \"ocid1.\"",
                            NULL);
}

static void says_when_the_key_is_on_another_machine(void **state)
{
    struct profiles *fixture = *state;

    fixture->key = "/nonexistent/Users/alice/key.pem";
    profiles_write(fixture, profiles_api_key(fixture, "A"));
    profiles_open(fixture, "A", OCI_AUTH_AUTO);
    profiles_expect_failure(fixture, ERR_CREDENTIALS,
                            "key_file of profile [A] in %1 points to %2, which does not exist here",
                            KEY_HINT);
    fixture->key = arena_printf(&fixture->call.arena, "%s/x", fixture->config);
    profiles_write(fixture, profiles_api_key(fixture, "A"));
    profiles_expect_failure(fixture, ERR_CREDENTIALS,
                            "key_file of profile [A] in %1 points to %2, which does not exist here",
                            KEY_HINT);
}

static void shows_both_fingerprints_when_they_differ(void **state)
{
    struct profiles *fixture = *state;
    const char *actual = fixture->fingerprint;

    fixture->fingerprint = "00:11";
    profiles_write(fixture, profiles_api_key(fixture, "A"));
    profiles_open(fixture, "A", OCI_AUTH_AUTO);
    profiles_expect_failure(
        fixture, ERR_CREDENTIALS,
        arena_printf(&fixture->call.arena,
                     "fingerprint of profile [A] in %%1 is 00:11, but the key in %%2 "
                     "has %s",
                     actual),
        "correct fingerprint or key_file, whichever is wrong");
}

static void uses_the_pass_phrase_of_the_profile(void **state)
{
    struct profiles *fixture = *state;
    struct arena *arena = &fixture->call.arena;
    const char *hint = "see key_file and pass_phrase of profile [A] in %1";
    const char *profile = profiles_api_key(fixture, "A");

    material_write(arena, "key.pem",
                   material_pem(arena, material_key(), MATERIAL_PKCS8, PASS_PHRASE));
    profiles_open(fixture, "A", OCI_AUTH_AUTO);
    profiles_write(fixture, profile);
    profiles_expect_failure(fixture, ERR_CREDENTIALS,
                            "key file %2 is encrypted and there is no pass phrase for it", hint);
    profiles_write(fixture, arena_printf(arena, "%spass_phrase=wrong one\n", profile));
    profiles_expect_failure(fixture, ERR_CREDENTIALS, "wrong pass phrase for key file %2", hint);
    profiles_write(fixture, arena_printf(arena, "%spass_phrase = " PASS_PHRASE "\n", profile));
    assert_int_equal(profiles_get(fixture), ERR_NONE);
}

static void never_shows_pass_phrase_key_or_token(void **state)
{
    struct profiles *fixture = *state;
    struct call *call = &fixture->call;
    const char *pem = material_pem(&call->arena, material_key(), MATERIAL_PKCS1, PASS_PHRASE);
    const char *key_text = arena_strndup(&call->arena, strstr(pem, "\n\n") + 2, 20);

    material_write(&call->arena, "key.pem", pem);
    profiles_write(fixture, arena_printf(&call->arena, "%spass_phrase=my secret\n",
                                         profiles_session(fixture, "token-secret")));
    profiles_open(fixture, "S", OCI_AUTH_AUTO);
    assert_int_equal(profiles_get(fixture), ERR_CREDENTIALS);
    material_expect_hidden(call, "secret");
    material_expect_hidden(call, key_text);
    call_forgive(call);

    material_write(&call->arena, "token", profiles_jwt(fixture, "{\"exp\":1}"));
    profiles_write(fixture,
                   arena_printf(&call->arena, "%spass_phrase=" PASS_PHRASE "\n",
                                profiles_session(fixture, profiles_jwt(fixture, "{\"exp\":1}"))));
    assert_int_equal(profiles_get(fixture), ERR_CREDENTIALS);
    material_expect_hidden(call, profiles_jwt(fixture, "{\"exp\":1}"));
    material_expect_hidden(call, PASS_PHRASE);
}

/* ---- Sessions ------------------------------------------------------------------------------ */

static void gives_the_identity_of_a_session(void **state)
{
    struct profiles *fixture = *state;
    const struct oci_identity *identity = &fixture->identity;
    char *token = profiles_jwt(fixture, "{\"exp\":1700000001,\"sub\":\"" PROFILES_USER "\"}");

    profiles_write(fixture, profiles_session(fixture, token));
    profiles_open(fixture, "S", OCI_AUTH_AUTO);
    assert_int_equal(profiles_get(fixture), ERR_NONE);
    assert_string_equal(identity->signer.key_id,
                        arena_printf(&fixture->call.arena, "ST$%s", token));
    assert_true(identity->session);
    assert_int_equal(identity->expires_unix_ms, PROFILES_NOW_MS + 1000);
    assert_string_equal(identity->tenancy, PROFILES_TENANCY);
    assert_string_equal(identity->user, PROFILES_USER);
    assert_string_equal(identity->region, "us-ashburn-1");
}

static void needs_neither_user_nor_tenancy_nor_fingerprint_for_a_session(void **state)
{
    struct profiles *fixture = *state;
    struct arena *arena = &fixture->call.arena;

    material_write(arena, "token", "opaque");
    profiles_write(fixture, arena_printf(arena, "[S]\nkey_file=%s\nsecurity_token_file=%s/token\n",
                                         fixture->key, material_folder()));
    profiles_open(fixture, "S", OCI_AUTH_SECURITY_TOKEN);
    assert_int_equal(profiles_get(fixture), ERR_NONE);
    assert_string_equal(fixture->identity.signer.key_id, "ST$opaque");
    assert_null(fixture->identity.user);
    assert_null(fixture->identity.tenancy);
    assert_null(fixture->identity.region);

    material_write(arena, "token", profiles_jwt(fixture, "{\"tenant\":\"" PROFILES_TENANCY "\"}"));
    assert_int_equal(profiles_get(fixture), ERR_NONE);
    assert_string_equal(fixture->identity.tenancy, PROFILES_TENANCY);
}

static void uses_the_api_key_of_a_session_profile_when_told_to(void **state)
{
    struct profiles *fixture = *state;
    struct arena *arena = &fixture->call.arena;

    profiles_write(fixture, arena_printf(arena, "%ssecurity_token_file=/nonexistent\n",
                                         profiles_api_key(fixture, "A")));
    profiles_open(fixture, "A", OCI_AUTH_API_KEY);
    assert_int_equal(profiles_get(fixture), ERR_NONE);
    assert_false(fixture->identity.session);
}

static void never_falls_back_from_a_broken_session_to_the_api_key(void **state)
{
    struct profiles *fixture = *state;
    struct arena *arena = &fixture->call.arena;
    const char *hint = "run `oci-mcp auth login --profile A --region us-ashburn-1`; `oci-mcp auth "
                       "refresh --profile A` prolongs one that has not ended yet";

    profiles_write(fixture, arena_printf(arena, "%ssecurity_token_file=/nonexistent/token\n",
                                         profiles_api_key(fixture, "A")));
    profiles_open(fixture, "A", OCI_AUTH_AUTO);
    profiles_expect_failure(
        fixture, ERR_CREDENTIALS,
        "security_token_file of profile [A] in %1 points to /nonexistent/token, which "
        "does not exist here",
        hint);
    profiles_write(fixture,
                   arena_printf(arena, "%ssecurity_token_file=%s\n", profiles_api_key(fixture, "A"),
                                material_write(arena, "token", "")));
    profiles_expect_failure(
        fixture, ERR_CREDENTIALS,
        arena_printf(arena, "security_token_file %s/token of profile [A] in %%1 is empty",
                     material_folder()),
        hint);
}

static void counts_a_token_file_of_the_own_section_only(void **state)
{
    struct profiles *fixture = *state;

    profiles_write(fixture, arena_printf(&fixture->call.arena,
                                         "[DEFAULT]\nsecurity_token_file=/nonexistent\n%s",
                                         profiles_api_key(fixture, "A")));
    profiles_open(fixture, "A", OCI_AUTH_AUTO);
    assert_int_equal(profiles_get(fixture), ERR_NONE);
    assert_false(fixture->identity.session);
    profiles_open(fixture, "A", OCI_AUTH_SECURITY_TOKEN);
    profiles_expect_failure(
        fixture, ERR_CONFIG,
        "security_token_file must stand in profile [A] of %1 itself; the one of "
        "[DEFAULT] does not count",
        NULL);
}

static void says_when_a_session_has_ended(void **state)
{
    struct profiles *fixture = *state;

    profiles_write(fixture,
                   profiles_session(fixture, profiles_jwt(fixture, "{\"exp\":1700000000}")));
    profiles_open(fixture, "S", OCI_AUTH_AUTO);
    clock_set_for_tests(PROFILES_NOW_MS - 1);
    assert_int_equal(profiles_get(fixture), ERR_NONE);
    clock_set_for_tests(PROFILES_NOW_MS);
    profiles_expect_failure(
        fixture, ERR_CREDENTIALS,
        "the session token of profile [S] in %1 ended at 2023-11-14T22:13:20.000Z",
        "run `oci-mcp auth login --profile S --region us-ashburn-1`");
}

static void knows_which_session_only_a_person_can_mend(void **state)
{
    struct profiles *fixture = *state;
    struct call *call = &fixture->call;
    struct oci_ended ended;

    profiles_write(fixture,
                   profiles_session(fixture, profiles_jwt(fixture, "{\"exp\":1700000000}")));
    profiles_open(fixture, "S", OCI_AUTH_AUTO);
    clock_set_for_tests(PROFILES_NOW_MS - 1);
    assert_false(oci_credentials_have_ended(fixture->credentials, call, &ended)); /* not read yet */
    assert_int_equal(profiles_get(fixture), ERR_NONE);
    assert_false(oci_credentials_have_ended(fixture->credentials, call, &ended));
    oci_credentials_end(fixture->credentials, &fixture->identity);
    assert_true(oci_credentials_have_ended(fixture->credentials, call, &ended));
    assert_string_equal(ended.profile, "S");
    assert_string_equal(ended.region, "us-ashburn-1");
    assert_string_equal(ended.tenancy, PROFILES_TENANCY);
    oci_credentials_reread(fixture->credentials);
    assert_int_equal(profiles_get(fixture), ERR_NONE);
    assert_false(oci_credentials_have_ended(fixture->credentials, call, &ended));
    clock_set_for_tests(PROFILES_NOW_MS);
    assert_true(oci_credentials_have_ended(fixture->credentials, call, &ended));
    profiles_open(fixture, "DEFAULT", OCI_AUTH_API_KEY);
    assert_false(oci_credentials_have_ended(fixture->credentials, call, &ended));
}

static void refuses_an_unknown_authentication_type(void **state)
{
    struct profiles *fixture = *state;
    struct arena *arena = &fixture->call.arena;

    profiles_write(fixture, arena_printf(arena, "%sauthentication_type=magic\n",
                                         profiles_api_key(fixture, "A")));
    profiles_open(fixture, "A", OCI_AUTH_AUTO);
    profiles_expect_failure(
        fixture, ERR_CONFIG, "authentication_type of profile [A] in %1 must be one of " ALL_TYPES,
        "correct the line, or set OCI_MCP_AUTH_TYPE to api_key or security_token to ignore it");
    profiles_open(fixture, "A", OCI_AUTH_API_KEY);
    assert_int_equal(profiles_get(fixture), ERR_NONE);
}

/* ---- Warnings ------------------------------------------------------------------------------ */

static void warns_of_files_that_others_may_read(void **state)
{
    struct profiles *fixture = *state;
    struct call *call = &fixture->call;
    const char *token;

    profiles_write(fixture, profiles_session(fixture, "token"));
    token = arena_printf(&call->arena, "%s/token", material_folder());
    profiles_open(fixture, "S", OCI_AUTH_AUTO);
    assert_null(oci_credentials_warnings(fixture->credentials, call));
    assert_int_equal(chmod(fixture->key, 0640), 0);
    assert_string_equal(
        oci_credentials_warnings(fixture->credentials, call),
        profiles_fill(fixture, "%2 can be read by other users; run `chmod 600 %2`"));
    assert_int_equal(chmod(fixture->config, 0604), 0);
    assert_int_equal(chmod(token, 0644), 0);
    assert_string_equal(
        oci_credentials_warnings(fixture->credentials, call),
        arena_printf(&call->arena, "%s\n%s can be read by other users; run `chmod 600 %s`",
                     profiles_fill(fixture, "%1 can be read by other users; run `chmod 600 %1`\n"
                                            "%2 can be read by other users; run `chmod 600 %2`"),
                     token, token));
}

static void warns_without_touching_a_recorded_failure(void **state)
{
    struct profiles *fixture = *state;
    struct call *call = &fixture->call;

    profiles_open(fixture, "A", OCI_AUTH_AUTO);
    assert_null(oci_credentials_warnings(fixture->credentials, call));
    assert_int_equal(call->error.code, ERR_NONE);
    assert_int_equal(call_fail(call, ERR_IO, "before"), ERR_IO);
    assert_null(oci_credentials_warnings(fixture->credentials, call));
    material_expect(call, ERR_IO, "before", NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, profiles_set_up, profiles_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(understands_the_words_for_types),
        TEST(refuses_other_words_for_types),
        TEST(gives_the_identity_of_an_api_key),
        TEST(takes_empty_options_for_unset),
        TEST(accepts_a_fingerprint_in_upper_case),
        TEST(names_all_missing_fields_at_once),
        TEST(names_the_field_that_holds_no_ocid),
        TEST(says_when_the_key_is_on_another_machine),
        TEST(shows_both_fingerprints_when_they_differ),
        TEST(uses_the_pass_phrase_of_the_profile),
        TEST(never_shows_pass_phrase_key_or_token),
        TEST(gives_the_identity_of_a_session),
        TEST(needs_neither_user_nor_tenancy_nor_fingerprint_for_a_session),
        TEST(uses_the_api_key_of_a_session_profile_when_told_to),
        TEST(never_falls_back_from_a_broken_session_to_the_api_key),
        TEST(counts_a_token_file_of_the_own_section_only),
        TEST(says_when_a_session_has_ended),
        TEST(knows_which_session_only_a_person_can_mend),
        TEST(refuses_an_unknown_authentication_type),
        TEST(warns_of_files_that_others_may_read),
        TEST(warns_without_touching_a_recorded_failure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
