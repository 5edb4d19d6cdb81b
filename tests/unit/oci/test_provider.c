/* The providers beside instance and resource principals: OKE, identity domains, delegation. */
#include "oci/provider.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/base64.h"
#include "base/clock.h"
#include "oci/material.h"
#include "oci/visitor.h"

#define HOUR_MS 3600000
#define LOCAL   "http://127.0.0.1:9"

static const char *member(struct visitor *visitor, enum office_desk desk, const char *name)
{
    const char *found = strstr(visitor->office.sent[desk].body, name);

    return found ? found + strlen(name) : "";
}

/* ---- OKE ----------------------------------------------------------------------------------- */

static void signs_in_by_the_service_account_of_the_pod(void **state)
{
    struct visitor *visitor = *state;

    visitor->options.auth_type = OCI_AUTH_OKE_WORKLOAD_IDENTITY;
    visitor->options.endpoint.base_url = LOCAL;
    visitor->variables.oke_token_file = visitor_write(visitor, "account", "account-token\n");
    visitor->variables.resource.region = "us-ashburn-1";
    assert_int_equal(visitor_sign_in(visitor), ERR_NONE);
    assert_string_equal(visitor->office.sent[OFFICE_OKE].url,
                        LOCAL "/resourcePrincipalSessionTokens");
    assert_string_equal(visitor->office.sent[OFFICE_OKE].authorization, "Bearer account-token");
    assert_memory_equal(visitor->office.sent[OFFICE_OKE].body, "{\"podKey\":\"MIIB", 15);
    assert_memory_equal(visitor->identity.signer.key_id, "ST$eyJh.", 8);
    assert_string_equal(visitor->identity.region, "us-ashburn-1");
}

static void says_what_workload_identity_needs(void **state)
{
    struct visitor *visitor = *state;
    struct oci_variables *variables = &visitor->variables;

    visitor->options.auth_type = OCI_AUTH_OKE_WORKLOAD_IDENTITY;
    visitor_expect_failure(visitor, ERR_CONFIG,
                           "KUBERNETES_SERVICE_HOST is required for oke_workload_identity",
                           "Kubernetes sets it in every pod: elsewhere choose another "
                           "OCI_MCP_AUTH_TYPE");
    variables->kubernetes_host = "127.0.0.1";
    variables->oke_token_file = "/nonexistent/token";
    visitor_expect_failure(visitor, ERR_CREDENTIALS,
                           "cannot read OCI_MCP_OKE_SERVICE_ACCOUNT_TOKEN_PATH /nonexistent/token: "
                           "No such file or directory",
                           NULL);
    variables->oke_token = "inline";
    visitor_expect_failure(visitor, ERR_CONFIG,
                           "Set only OCI_MCP_OKE_SERVICE_ACCOUNT_TOKEN_PATH; inline OKE tokens are "
                           "deprecated.",
                           NULL);
    variables->oke_token_file = NULL;
    variables->kubernetes_ca_file = "/nonexistent/ca.crt";
    visitor_expect_failure(visitor, ERR_CREDENTIALS,
                           "cannot read OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH "
                           "/nonexistent/ca.crt: No such file or directory",
                           NULL);

    visitor->options.endpoint.base_url = LOCAL;
    visitor->office.rules[OFFICE_OKE] = (struct office_rule){ .status = 403, .body = "no" };
    visitor_expect_failure(visitor, ERR_SERVICE,
                           "the cluster's token service at " LOCAL
                           "/resourcePrincipalSessionTokens refused (HTTP status 403, None): HTTP "
                           "status 403, and no error of OCI but: no",
                           "workload identity needs an enhanced cluster, and a policy for the "
                           "service account");
}

static void refuses_answers_of_the_cluster_that_hold_no_token(void **state)
{
    struct visitor *visitor = *state;
    static const char *const bodies[] = { "", "!", "e30=", "eyJ0b2tlbiI6IlNUJCJ9", "\"", "\"\"" };
    size_t i;

    visitor->options.auth_type = OCI_AUTH_OKE_WORKLOAD_IDENTITY;
    visitor->options.endpoint.base_url = LOCAL;
    visitor->variables.oke_token = "inline";
    for (i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        visitor->office.rules[OFFICE_OKE].body = bodies[i];
        assert_int_equal(visitor_sign_in(visitor), ERR_PROTOCOL);
        call_forgive(&visitor->call);
    }
}

/* ---- Identity domains ---------------------------------------------------------------------- */

static void prepare_domain(struct visitor *visitor)
{
    visitor->options.auth_type = OCI_AUTH_IDENTITY_DOMAIN_UPST;
    visitor->options.region = "eu-frankfurt-1";
    visitor->variables.domain_url = "https://idcs-1.identity.oraclecloud.com/";
    visitor->variables.domain_client_id = "client";
    visitor->variables.domain_client_secret_file = visitor_write(visitor, "secret", "p@ss\n");
    visitor->variables.domain_jwt_file = visitor_write(visitor, "jwt", "a.b.c\n");
}

static void exchanges_the_token_of_a_user(void **state)
{
    struct visitor *visitor = *state;
    const struct office_sent *sent = &visitor->office.sent[OFFICE_DOMAIN];

    prepare_domain(visitor);
    assert_int_equal(visitor_sign_in(visitor), ERR_NONE);
    assert_string_equal(sent->url, "https://idcs-1.identity.oraclecloud.com/oauth2/v1/token");
    assert_string_equal(sent->authorization,
                        arena_printf(&visitor->call.arena, "Basic %s",
                                     base64_encode(&visitor->call.arena, span_of("client:p@ss"))));
    assert_memory_equal(member(visitor, OFFICE_DOMAIN, "grant_type="),
                        "urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange&", 58);
    assert_memory_equal(member(visitor, OFFICE_DOMAIN, "requested_token_type="),
                        "urn%3Aoci%3Atoken-type%3Aoci-upst&", 34);
    assert_memory_equal(member(visitor, OFFICE_DOMAIN, "subject_token_type="), "jwt&", 4);
    assert_memory_equal(member(visitor, OFFICE_DOMAIN, "subject_token="), "a.b.c&", 6);
    assert_memory_equal(member(visitor, OFFICE_DOMAIN, "public_key="), "MIIB", 4);
    assert_int_equal(visitor->identity.type, OCI_AUTH_IDENTITY_DOMAIN_UPST);
    assert_string_equal(visitor->identity.tenancy, OFFICE_TENANCY);
}

/* In the order in which they are looked at. */
static void says_what_an_identity_domain_needs(void **state)
{
    struct visitor *visitor = *state;
    struct oci_variables *variables = &visitor->variables;
    static const char *const urls[] = { "http://example.com", "example.com", "https://a?b",
                                        "https://" };
    size_t i;

    visitor->options.auth_type = OCI_AUTH_IDENTITY_DOMAIN_UPST;
    visitor_expect_failure(visitor, ERR_CONFIG,
                           "OCI_MCP_IDENTITY_DOMAIN_URL is required for identity_domain_upst",
                           NULL);
    for (i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
        variables->domain_url = urls[i];
        visitor_expect_failure(
            visitor, ERR_CONFIG,
            "OCI_MCP_IDENTITY_DOMAIN_URL must be an absolute https:// URL with a host", NULL);
    }
    variables->domain_url = "https://example.com";
    visitor_expect_failure(visitor, ERR_CONFIG,
                           "OCI_MCP_IDENTITY_DOMAIN_CLIENT_ID is required for identity_domain_upst",
                           NULL);
    variables->domain_client_id = "client";
    visitor_expect_failure(visitor, ERR_CONFIG,
                           "OCI_MCP_UPST_JWT_FILE is required for identity_domain_upst", NULL);
    variables->domain_jwt_file = "/nonexistent/jwt";
    visitor_expect_failure(
        visitor, ERR_CONFIG,
        "OCI_MCP_IDENTITY_DOMAIN_CLIENT_SECRET_FILE is required for identity_domain_upst", NULL);
    variables->domain_client_secret_file = visitor_write(visitor, "secret", "");
    visitor_expect_failure(visitor, ERR_CONFIG,
                           "identity_domain_upst requires an explicit region or OCI_REGION", NULL);
    visitor->options.region = "iad";
    visitor_expect_failure(
        visitor, ERR_CREDENTIALS,
        "cannot read OCI_MCP_UPST_JWT_FILE /nonexistent/jwt: No such file or directory", NULL);
    variables->domain_jwt_file = visitor_write(visitor, "jwt", "a.b.c");
    visitor_expect_failure(visitor, ERR_CREDENTIALS,
                           arena_printf(&visitor->call.arena,
                                        "OCI_MCP_IDENTITY_DOMAIN_CLIENT_SECRET_FILE must reference "
                                        "a non-empty file: %s",
                                        variables->domain_client_secret_file),
                           NULL);
}

static void never_repeats_a_secret_that_a_service_repeats(void **state)
{
    struct visitor *visitor = *state;

    prepare_domain(visitor);
    visitor->office.rules[OFFICE_DOMAIN] =
        (struct office_rule){ .status = 400,
                              .body = "{\"error\":\"bad\",\"error_description\":\"wrong: p@ss\"}" };
    visitor_expect_failure(visitor, ERR_SERVICE,
                           "the identity domain at "
                           "https://idcs-1.identity.oraclecloud.com/oauth2/v1/token refused (HTTP "
                           "status 400, bad): (its message repeats a secret and is not shown)",
                           "check the client id and its secret, that the user's token has not "
                           "ended, and the domain's identity propagation trust");
}

static void reads_the_users_token_again_when_it_changes(void **state)
{
    struct visitor *visitor = *state;

    prepare_domain(visitor);
    assert_int_equal(visitor_sign_in(visitor), ERR_NONE);
    assert_int_equal(visitor_get(visitor), ERR_NONE);
    assert_int_equal(office_visits(&visitor->office, OFFICE_DOMAIN), 1);
    visitor_write(visitor, "jwt", "d.e.ff");
    assert_int_equal(visitor_get(visitor), ERR_NONE);
    assert_memory_equal(member(visitor, OFFICE_DOMAIN, "subject_token="), "d.e.ff&", 7);
}

/* ---- Delegation ---------------------------------------------------------------------------- */

static void acts_for_the_user_of_a_delegation_token(void **state)
{
    struct visitor *visitor = *state;
    struct net_request request = { .method = "GET", .url = "https://iaas.example.com/x" };

    visitor->options.auth_type = OCI_AUTH_INSTANCE_PRINCIPAL_DELEGATION;
    visitor->variables.delegation_token_file = visitor_write(visitor, "obo", "obo-token\n");
    assert_int_equal(visitor_sign_in(visitor), ERR_NONE);
    assert_string_equal(visitor->identity.signer.delegation_token, "obo-token");
    assert_int_equal(visitor->identity.type, OCI_AUTH_INSTANCE_PRINCIPAL_DELEGATION);
    assert_string_equal(visitor->identity.tenancy, OFFICE_TENANCY);
    assert_int_equal(oci_signer_sign(&visitor->identity.signer, &visitor->call, &request, false),
                     ERR_NONE);
    assert_string_equal(net_headers_get(&request.headers, "opc-obo-token"), "obo-token");
    assert_non_null(strstr(net_headers_get(&request.headers, "authorization"), "opc-obo-token"));

    visitor_write(visitor, "obo", "another");
    assert_int_equal(visitor_get(visitor), ERR_NONE);
    assert_string_equal(visitor->identity.signer.delegation_token, "another");
}

static void lets_a_resource_act_for_a_user(void **state)
{
    struct visitor *visitor = *state;

    visitor->options.auth_type = OCI_AUTH_RESOURCE_PRINCIPAL_DELEGATION;
    visitor->variables.delegation_token = "inline";
    visitor->variables.resource = (struct oci_resource_variables){
        .version = "2.2",
        .rpst = office_token(&visitor->call.arena, 3, VISITOR_NOW_MS, VISITOR_NOW_MS + HOUR_MS),
        .private_pem = material_pem(&visitor->call.arena, material_key(), MATERIAL_PKCS8, NULL),
        .region = "iad",
    };
    assert_int_equal(visitor_sign_in(visitor), ERR_NONE);
    assert_string_equal(visitor->identity.signer.delegation_token, "inline");
    assert_int_equal(visitor->identity.type, OCI_AUTH_RESOURCE_PRINCIPAL_DELEGATION);
}

static void wants_exactly_one_delegation_token(void **state)
{
    struct visitor *visitor = *state;

    visitor->options.auth_type = OCI_AUTH_INSTANCE_PRINCIPAL_DELEGATION;
    visitor_expect_failure(
        visitor, ERR_CONFIG,
        "OCI_MCP_DELEGATION_TOKEN_FILE is required for delegation authentication", NULL);
    visitor->variables.delegation_token_file = "/nonexistent/obo";
    visitor->variables.delegation_token = "inline";
    visitor_expect_failure(visitor, ERR_CONFIG,
                           "Set only OCI_MCP_DELEGATION_TOKEN_FILE; inline delegation tokens are "
                           "deprecated.",
                           NULL);
    visitor->variables.delegation_token = NULL;
    visitor_expect_failure(visitor, ERR_CREDENTIALS,
                           "cannot read OCI_MCP_DELEGATION_TOKEN_FILE /nonexistent/obo: No such "
                           "file or directory",
                           NULL);
    assert_int_equal(office_visits(&visitor->office, OFFICE_METADATA), 0);
}

static void has_a_profile_say_that_an_instance_signs(void **state)
{
    struct visitor *visitor = *state;
    struct arena *arena = &visitor->call.arena;
    const char *obo = visitor_write(visitor, "obo", "from-profile");

    visitor->options.config_file = visitor_write(
        visitor, "config",
        arena_printf(arena,
                     "[A]\nauthentication_type=instance_principal\nregion=eu-frankfurt-1\n"
                     "[B]\nauthentication_type=instance_principal\ndelegation_token_file=%s\n",
                     obo));
    visitor->options.profile = "A";
    assert_int_equal(visitor_sign_in(visitor), ERR_NONE);
    assert_int_equal(visitor->identity.type, OCI_AUTH_INSTANCE_PRINCIPAL);
    assert_string_equal(visitor->identity.region, "eu-frankfurt-1");
    visitor->options.profile = "B";
    assert_int_equal(visitor_sign_in(visitor), ERR_NONE);
    assert_int_equal(visitor->identity.type, OCI_AUTH_INSTANCE_PRINCIPAL_DELEGATION);
    assert_string_equal(visitor->identity.signer.delegation_token, "from-profile");
    assert_string_equal(visitor->identity.region, "us-ashburn-1");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, visitor_set_up, visitor_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(signs_in_by_the_service_account_of_the_pod),
        TEST(says_what_workload_identity_needs),
        TEST(refuses_answers_of_the_cluster_that_hold_no_token),
        TEST(exchanges_the_token_of_a_user),
        TEST(says_what_an_identity_domain_needs),
        TEST(never_repeats_a_secret_that_a_service_repeats),
        TEST(reads_the_users_token_again_when_it_changes),
        TEST(acts_for_the_user_of_a_delegation_token),
        TEST(lets_a_resource_act_for_a_user),
        TEST(wants_exactly_one_delegation_token),
        TEST(has_a_profile_say_that_an_instance_signs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
