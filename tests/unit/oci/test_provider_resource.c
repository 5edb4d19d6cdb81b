/* Resource principals of all versions. */
#include "oci/provider.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "oci/material.h"
#include "oci/visitor.h"

#define HOUR_MS     3600000
#define RPT         "https://database.us-ashburn-1.oraclecloud.com"
#define RPST        "https://auth.us-ashburn-1.oraclecloud.com"
#define RESOURCE    "ocid1.resource.oc1..r"
#define PASS_PHRASE "open sesame"

static struct oci_resource_variables *resource(struct visitor *visitor)
{
    return &visitor->variables.resource;
}

static const char *pem(struct visitor *visitor, const char *pass_phrase)
{
    return material_pem(&visitor->call.arena, material_key(), MATERIAL_PKCS8, pass_phrase);
}

static const char *token(struct visitor *visitor, int number)
{
    return office_token(&visitor->call.arena, number, VISITOR_NOW_MS, VISITOR_NOW_MS + HOUR_MS);
}

static bool signs_with(const struct visitor *visitor, const char *end)
{
    const char *key_id = visitor->identity.signer.key_id;

    return strncmp(key_id, "ST$", 3) == 0 && strcmp(strrchr(key_id, '.'), end) == 0;
}

static bool was_sent(const struct visitor *visitor, enum office_desk desk, const char *part)
{
    return strstr(visitor->office.sent[desk].authorization, part) != NULL;
}

/* ---- 2.2 ----------------------------------------------------------------------------------- */

static void takes_token_and_key_as_text(void **state)
{
    struct visitor *visitor = *state;

    *resource(visitor) = (struct oci_resource_variables){
        .version = "2.2",
        .rpst = token(visitor, 5),
        .private_pem = pem(visitor, PASS_PHRASE),
        .pass_phrase = PASS_PHRASE,
        .region = "PHX",
    };
    assert_int_equal(visitor_sign_in(visitor), ERR_NONE);
    assert_true(signs_with(visitor, ".n5"));
    assert_string_equal(visitor->identity.region, "us-phoenix-1");
    assert_string_equal(visitor->identity.tenancy, OFFICE_TENANCY);
    assert_int_equal(visitor->identity.type, OCI_AUTH_RESOURCE_PRINCIPAL);
}

static void takes_token_and_key_from_files_and_sees_new_ones(void **state)
{
    struct visitor *visitor = *state;

    *resource(visitor) = (struct oci_resource_variables){
        .version = "2.2",
        .rpst = visitor_write(visitor, "rpst", token(visitor, 5)),
        .private_pem = visitor_write(visitor, "pem", pem(visitor, PASS_PHRASE)),
        .pass_phrase = visitor_write(visitor, "phrase", PASS_PHRASE "\n"),
        .region = "us-phoenix-1",
    };
    assert_int_equal(visitor_sign_in(visitor), ERR_NONE);
    assert_true(signs_with(visitor, ".n5"));
    visitor_write(visitor, "rpst", token(visitor, 66));
    assert_int_equal(visitor_get(visitor), ERR_NONE);
    assert_true(signs_with(visitor, ".n66"));
}

static void refuses_what_2_2_cannot_be(void **state)
{
    struct visitor *visitor = *state;
    struct oci_resource_variables *variables = resource(visitor);
    const char *file = visitor_write(visitor, "empty", " \n");

    *variables = (struct oci_resource_variables){ .version = "2.2" };
    visitor_expect_failure(visitor, ERR_CONFIG,
                           "OCI_RESOURCE_PRINCIPAL_RPST is required for resource_principal 2.2",
                           NULL);
    variables->rpst = "abc";
    visitor_expect_failure(visitor, ERR_CONFIG,
                           "OCI_RESOURCE_PRINCIPAL_REGION is required for resource_principal 2.2",
                           NULL);
    variables->region = "iad";
    visitor_expect_failure(
        visitor, ERR_CONFIG,
        "OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM is required for resource_principal 2.2", NULL);
    variables->private_pem = "/nonexistent/pem";
    variables->pass_phrase = "text";
    visitor_expect_failure(
        visitor, ERR_CONFIG,
        "OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM and OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM_PASSPHRASE must "
        "both be absolute paths, or both the text itself",
        NULL);
    variables->pass_phrase = NULL;
    visitor_expect_failure(visitor, ERR_CREDENTIALS,
                           "cannot read OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM /nonexistent/pem: No "
                           "such file or directory",
                           NULL);
    variables->rpst = file;
    visitor_expect_failure(visitor, ERR_CREDENTIALS,
                           arena_printf(&visitor->call.arena,
                                        "OCI_RESOURCE_PRINCIPAL_RPST must reference a non-empty "
                                        "file: %s",
                                        file),
                           NULL);
}

static void refuses_unknown_versions(void **state)
{
    struct visitor *visitor = *state;

    visitor_expect_failure(visitor, ERR_CONFIG,
                           "OCI_RESOURCE_PRINCIPAL_VERSION is required for resource_principal",
                           "the service that runs this program sets it: elsewhere choose another "
                           "OCI_MCP_AUTH_TYPE");
    resource(visitor)->version = "9";
    visitor_expect_failure(visitor, ERR_CONFIG,
                           "OCI_RESOURCE_PRINCIPAL_VERSION must be 1.1, 2.1, 2.1.1, 2.1.2 or 2.2, "
                           "or 3.0, not \"9\"",
                           NULL);
}

/* ---- 1.1 ----------------------------------------------------------------------------------- */

static void has_the_instance_ask_for_1_1(void **state)
{
    struct visitor *visitor = *state;

    *resource(visitor) =
        (struct oci_resource_variables){ .version = "1.1", .rpt_endpoint = RPT "/" };
    assert_int_equal(visitor_sign_in(visitor), ERR_NONE);
    assert_true(signs_with(visitor, ".n2")); /* the first is the instance's */
    assert_string_equal(visitor->office.sent[OFFICE_RPT].url,
                        RPT "/20180711/resourcePrincipalToken/ocid1.instance.oc1..me");
    assert_true(was_sent(visitor, OFFICE_RPT, "keyId=\"ST$eyJh."));
    assert_string_equal(visitor->office.sent[OFFICE_RPST].url,
                        RPST "/v1/resourcePrincipalSessionToken");
    assert_non_null(
        strstr(visitor->office.sent[OFFICE_RPST].body,
               "{\"resourcePrincipalToken\":\"rpt\","
               "\"servicePrincipalSessionToken\":\"spst\",\"sessionPublicKey\":\"MIIB"));
    assert_string_equal(visitor->identity.tenancy, OFFICE_TENANCY);
    assert_string_equal(visitor->identity.region, "us-ashburn-1");

    resource(visitor)->rpt_path = "/my/{id}/token?resourcePrincipalToken";
    resource(visitor)->rpt_id = "me";
    resource(visitor)->rpst_endpoint = "https://auth.example.com";
    assert_int_equal(visitor_sign_in(visitor), ERR_NONE);
    assert_string_equal(visitor->office.sent[OFFICE_RPST].url,
                        "https://auth.example.com/v1/resourcePrincipalSessionToken");
}

/* ---- 2.1 ----------------------------------------------------------------------------------- */

static const struct version {
    const char *text;
    const char *key_id;
    const char *path;
} versions[] = {
    { "2.1", "keyId=\"resource/v2.1/" RESOURCE "\"", "/20180711/resourcePrincipalTokenV2/" },
    { "2.1.1", "keyId=\"resource/v2.1.1/" OFFICE_TENANCY "/" RESOURCE "\"",
      "/20180711/resourcePrincipalTokenV2/" },
    { "2.1.2", "keyId=\"resource/v2.1.2/" OFFICE_TENANCY "/" RESOURCE "\"",
      "/20180711/resourcePrincipalTokenV212/" },
};

static void has_the_resource_ask_for_2_1(void **state)
{
    struct visitor *visitor = *state;
    size_t i;

    *resource(visitor) = (struct oci_resource_variables){
        .rpt_endpoint = RPT,
        .rpst_endpoint = RPST,
        .private_pem = pem(visitor, NULL),
        .resource_id = RESOURCE,
        .tenancy_id = OFFICE_TENANCY,
        .region = "iad",
        .security_context = "context",
    };
    for (i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
        resource(visitor)->version = versions[i].text;
        assert_int_equal(visitor_sign_in(visitor), ERR_NONE);
        assert_true(was_sent(visitor, OFFICE_RPT, versions[i].key_id));
        assert_true(was_sent(visitor, OFFICE_RPST, versions[i].key_id));
        assert_string_equal(
            visitor->office.sent[OFFICE_RPT].url,
            arena_printf(&visitor->call.arena, RPT "%s" RESOURCE, versions[i].path));
        assert_string_equal(visitor->office.sent[OFFICE_RPT].header, "context");
    }
    resource(visitor)->tenancy_id = NULL;
    visitor_expect_failure(
        visitor, ERR_CONFIG,
        "OCI_RESOURCE_PRINCIPAL_TENANCY_ID is required for resource_principal 2.1.2", NULL);
    resource(visitor)->rpt_endpoint = "http://10.0.0.1";
    resource(visitor)->tenancy_id = OFFICE_TENANCY;
    assert_int_equal(visitor_sign_in(visitor), ERR_CONFIG);
    assert_non_null(strstr(visitor->call.error.message, "must be https"));
}

/* ---- 3.0 ----------------------------------------------------------------------------------- */

static void nest(struct visitor *visitor)
{
    resource(visitor)->version = "3.0";
    visitor->variables.leaf = (struct oci_resource_variables){
        .version = "2.2",
        .rpst = token(visitor, 50),
        .private_pem = pem(visitor, NULL),
        .region = "iad",
    };
    visitor->variables.parent_rpt_url = RPT "/a/resourcePrincipalToken";
    visitor->variables.parent_rpst_endpoint = RPST;
}

static void asks_for_the_parent_of_a_nested_resource(void **state)
{
    struct visitor *visitor = *state;

    nest(visitor);
    assert_int_equal(visitor_sign_in(visitor), ERR_NONE);
    assert_true(signs_with(visitor, ".n1"));
    assert_true(was_sent(visitor, OFFICE_RPT, ".n50\""));
    assert_true(was_sent(visitor, OFFICE_RPST, ".n50\""));
    assert_string_equal(visitor->identity.region, "us-ashburn-1");
}

static void climbs_to_the_outermost_parent(void **state)
{
    struct visitor *visitor = *state;

    nest(visitor);
    visitor->office.parent_url =
        "https://other.us-ashburn-1.oraclecloud.com/b/resourcePrincipalToken";
    assert_int_equal(visitor_sign_in(visitor), ERR_NONE);
    assert_int_equal(office_visits(&visitor->office, OFFICE_RPT), 2);
    assert_true(was_sent(visitor, OFFICE_RPT, ".n1\""));
    assert_true(signs_with(visitor, ".n2"));
}

static void follows_no_parent_out_of_the_cloud(void **state)
{
    struct visitor *visitor = *state;

    nest(visitor);
    visitor->office.parent_url = "https://evil.example.com/resourcePrincipalToken";
    visitor_expect_failure(visitor, ERR_PROTOCOL,
                           "opc-parent-rpt-url leads to no https address of OCI", NULL);
    assert_int_equal(office_visits(&visitor->office, OFFICE_RPT), 1);
}

static void names_the_variables_of_the_inner_resource(void **state)
{
    struct visitor *visitor = *state;

    nest(visitor);
    visitor->variables.leaf.rpst = NULL;
    visitor_expect_failure(visitor, ERR_CONFIG,
                           "OCI_RESOURCE_PRINCIPAL_RPST_FOR_LEAF_RESOURCE is required for "
                           "resource_principal 2.2",
                           NULL);
    visitor->variables.leaf.version = "3.0";
    visitor_expect_failure(visitor, ERR_CONFIG,
                           "OCI_RESOURCE_PRINCIPAL_VERSION_FOR_LEAF_RESOURCE must be 1.1, 2.1, "
                           "2.1.1, 2.1.2 or 2.2, not \"3.0\"",
                           NULL);
    visitor->variables.parent_rpt_url = NULL;
    visitor_expect_failure(visitor, ERR_CONFIG,
                           "OCI_RESOURCE_PRINCIPAL_RPT_URL_FOR_PARENT_RESOURCE is required for "
                           "resource_principal 3.0",
                           NULL);
}

static int set_up(void **state)
{
    int failed = visitor_set_up(state);

    ((struct visitor *)*state)->options.auth_type = OCI_AUTH_RESOURCE_PRINCIPAL;
    return failed;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, visitor_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(takes_token_and_key_as_text),
        TEST(takes_token_and_key_from_files_and_sees_new_ones),
        TEST(refuses_what_2_2_cannot_be),
        TEST(refuses_unknown_versions),
        TEST(has_the_instance_ask_for_1_1),
        TEST(has_the_resource_ask_for_2_1),
        TEST(asks_for_the_parent_of_a_nested_resource),
        TEST(climbs_to_the_outermost_parent),
        TEST(follows_no_parent_out_of_the_cloud),
        TEST(names_the_variables_of_the_inner_resource),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
