#include "oci/endpoint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "oci/material.h"

/* The string pool of the test's service; offsets by position in the list of names below. */
#define POOL_ROW 128

enum name {
    NONE,
    SERVICE_CLIENT,
    PLAIN,
    DUAL,
    TWO_OPTIONS,
    REALM,
    REALM_TEMPLATE,
    STORAGE_TEMPLATE,
    FIXED,
    DOTTED_NAME,
    NAMESPACE,
    FREE_FIELD,
    OPEN_BRACE,
    HALF_OPTION,
    NO_SCHEME,
    UNMARKED,
    NAME_COUNT
};

static const char pool[NAME_COUNT][POOL_ROW] = {
    [SERVICE_CLIENT] = "ComputeClient",
    [PLAIN] = "https://identity.{region}.oci.{secondLevelDomain}",
    [DUAL] = "https://iaas.{region}.{dualStack?ds.oci.:}{secondLevelDomain}",
    [TWO_OPTIONS] = "https://{dualStack?download.x:x-download}.{region}.{dualStack?ds.:}oci."
                    "{secondLevelDomain}",
    [REALM] = "oc1",
    [REALM_TEMPLATE] = "https://{namespaceName+Dot}objectstorage.{region}.{dualStack?ds.:}oci."
                       "customer.example",
    [STORAGE_TEMPLATE] = "https://objectstorage.{region}.{dualStack?ds.oci.:}{secondLevelDomain}",
    [FIXED] = "https://fixed.example.com",
    [DOTTED_NAME] = "inference.generativeai",
    [NAMESPACE] = "namespaceName",
    [FREE_FIELD] = "bucketName",
    [OPEN_BRACE] = "https://x.{region",
    [HALF_OPTION] = "https://x.{dualStack?y}.z",
    [NO_SCHEME] = "x.{region}",
    [UNMARKED] = "https://{bucketName+Dot}x.example",
};

#define AT(name) ((name)*POOL_ROW)

struct request {
    const char *namespace_name;
    const char *bucket_name;
};

static const struct model_field fields[] = {
    { .name = AT(NAMESPACE),
      .offset = offsetof(struct request, namespace_name),
      .kind = MODEL_STRING,
      .in = MODEL_IN_PATH,
      .flags = MODEL_REQUIRED | MODEL_IN_ENDPOINT },
    { .name = AT(FREE_FIELD),
      .offset = offsetof(struct request, bucket_name),
      .kind = MODEL_STRING,
      .in = MODEL_IN_PATH,
      .flags = MODEL_REQUIRED },
};

static const struct model_type types[] = {
    { .fields = 0, .size = sizeof(struct request), .field_count = 2 },
};

enum client {
    CLIENT_PLAIN,
    CLIENT_DUAL,
    CLIENT_TWO_OPTIONS,
    CLIENT_STORAGE,
    CLIENT_FIXED,
    CLIENT_NAMED,
    CLIENT_EXPLICIT,
    CLIENT_OPEN_BRACE,
    CLIENT_HALF_OPTION,
    CLIENT_NO_SCHEME,
    CLIENT_UNMARKED,
    CLIENT_COUNT
};

static const struct model_client clients[CLIENT_COUNT] = {
    [CLIENT_PLAIN] = { .endpoint = AT(PLAIN) },
    [CLIENT_DUAL] = { .endpoint = AT(DUAL) },
    [CLIENT_TWO_OPTIONS] = { .endpoint = AT(TWO_OPTIONS) },
    [CLIENT_STORAGE] = { .endpoint = AT(STORAGE_TEMPLATE),
                         .realm = AT(REALM),
                         .realm_endpoint = AT(REALM_TEMPLATE) },
    [CLIENT_FIXED] = { .endpoint = AT(FIXED) },
    [CLIENT_NAMED] = { .endpoint = AT(PLAIN), .endpoint_name = AT(DOTTED_NAME) },
    [CLIENT_EXPLICIT] = { .name = AT(SERVICE_CLIENT),
                          .endpoint = AT(PLAIN),
                          .flags = MODEL_CLIENT_EXPLICIT },
    [CLIENT_OPEN_BRACE] = { .endpoint = AT(OPEN_BRACE) },
    [CLIENT_HALF_OPTION] = { .endpoint = AT(HALF_OPTION) },
    [CLIENT_NO_SCHEME] = { .endpoint = AT(NO_SCHEME) },
    [CLIENT_UNMARKED] = { .endpoint = AT(UNMARKED) },
};

static const struct model_service service = {
    .name = "core",
    .strings = pool[0],
    .types = types,
    .fields = fields,
    .clients = clients,
    .type_count = 1,
    .client_count = CLIENT_COUNT,
};

struct fixture {
    struct call call;
    struct oci_endpoint_options options;
    struct request request;
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));

    call_init(&fixture->call);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    call_release(&fixture->call);
    free(fixture);
    return 0;
}

static enum err resolve(struct fixture *fixture, enum client client, const char *region,
                        const char **out)
{
    struct model_op op = { .request = 0, .client = (uint8_t)client };

    return oci_endpoint_resolve(&fixture->call, &fixture->options, &service, &op, &fixture->request,
                                region, out);
}

static void expect_url(struct fixture *fixture, enum client client, const char *region,
                       const char *expected)
{
    const char *url = NULL;

    assert_int_equal(resolve(fixture, client, region, &url), ERR_NONE);
    assert_string_equal(url, expected);
}

static void expect_failure(struct fixture *fixture, enum client client, const char *region,
                           enum err code, const char *message, const char *hint)
{
    const char *url = NULL;

    assert_int_equal(resolve(fixture, client, region, &url), code);
    material_expect(&fixture->call, code, message, hint);
    assert_null(url);
    call_forgive(&fixture->call);
}

/* ---- Regions ------------------------------------------------------------------------------- */

static void expect_region(const char *text, const char *expected)
{
    const char *region = NULL;
    struct call call;

    call_init(&call);
    assert_int_equal(oci_region_parse(&call, text, &region), ERR_NONE);
    assert_string_equal(region, expected);
    call_release(&call);
}

static void reads_region_names_and_keys(void **state)
{
    (void)state;
    expect_region("us-ashburn-1", "us-ashburn-1");
    expect_region(" US-Ashburn-1\n", "us-ashburn-1");
    expect_region("iad", "us-ashburn-1");
    expect_region("LTN", "uk-gov-london-1");
    expect_region("zzz", "zzz");
    expect_region("xx-new-9", "xx-new-9");
    expect_region("mars-1.example.com", "mars-1.example.com");
}

static void refuses_what_could_change_the_host(void **state)
{
    static const char *const texts[] = {
        "",
        " ",
        ".",
        "a.",
        ".a",
        "a..b",
        "-a",
        "a-",
        "a_b",
        "a/b",
        "a\\b",
        "a@b",
        "a:1",
        "a?b",
        "a#b",
        "a b",
        "a\nb",
        "a%2eb",
        "{region}",
        "us-\xc3\xa4",
        "[::1]",
        "a;b",
        "evil.com/x",
        "x.evil.com#",
        "0123456789012345678901234567890123456789012345678901234567890123",
    };
    struct fixture *fixture = *state;
    struct call *call = &fixture->call;
    size_t i;

    for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        const char *region = NULL;

        assert_int_equal(oci_region_parse(call, texts[i], &region), ERR_ARGUMENT);
        material_expect(call, ERR_ARGUMENT, "not a region name; one looks like us-ashburn-1 or iad",
                        NULL);
        assert_null(region);
        call_forgive(call);
    }
    assert_int_equal(oci_region_parse(call, NULL, &(const char *){ NULL }), ERR_ARGUMENT);
}

static void finds_known_regions(void **state)
{
    (void)state;
    assert_string_equal(oci_region_find("us-ashburn-1")->key, "iad");
    assert_string_equal(oci_region_find("uk-gov-london-1")->realm, "oc4");
    assert_null(oci_region_find("iad"));
    assert_null(oci_region_find(""));
    assert_null(oci_region_find("zz-nowhere-1"));
}

static void finds_every_region_of_the_table(void **state)
{
    size_t i;

    (void)state;
    assert_true(model_region_count >= 85);
    for (i = 0; i < model_region_count; i++) {
        assert_ptr_equal(oci_region_find(model_regions[i].id), &model_regions[i]);
        expect_region(model_regions[i].key, model_regions[i].id);
    }
}

static void knows_the_domains_of_realms(void **state)
{
    struct oci_endpoint_options options = { 0 };

    (void)state;
    assert_string_equal(oci_region_domain(&options, "us-ashburn-1"), "oraclecloud.com");
    assert_string_equal(oci_region_domain(&options, "us-langley-1"), "oraclegovcloud.com");
    assert_string_equal(oci_region_domain(&options, "uk-gov-london-1"), "oraclegovcloud.uk");
    assert_string_equal(oci_region_domain(&options, "eu-frankfurt-2"), "oraclecloud.eu");
    assert_string_equal(oci_region_domain(&options, "zz-nowhere-1"), "oraclecloud.com");
    options.default_realm = "";
    assert_string_equal(oci_region_domain(&options, "zz-nowhere-1"), "oraclecloud.com");
    options.default_realm = "oraclecloud99.com";
    assert_string_equal(oci_region_domain(&options, "zz-nowhere-1"), "oraclecloud99.com");
    assert_string_equal(oci_region_domain(&options, "us-ashburn-1"), "oraclecloud.com");
}

/* ---- Templates ----------------------------------------------------------------------------- */

static void fills_region_and_domain(void **state)
{
    struct fixture *fixture = *state;

    expect_url(fixture, CLIENT_PLAIN, "us-ashburn-1",
               "https://identity.us-ashburn-1.oci.oraclecloud.com");
    expect_url(fixture, CLIENT_PLAIN, "PHX", "https://identity.us-phoenix-1.oci.oraclecloud.com");
    expect_url(fixture, CLIENT_PLAIN, "us-langley-1",
               "https://identity.us-langley-1.oci.oraclegovcloud.com");
    expect_url(fixture, CLIENT_PLAIN, "zz-nowhere-1",
               "https://identity.zz-nowhere-1.oci.oraclecloud.com");
    fixture->options.default_realm = "oraclecloud99.com";
    expect_url(fixture, CLIENT_PLAIN, "zz-nowhere-1",
               "https://identity.zz-nowhere-1.oci.oraclecloud99.com");
}

static void chooses_dual_stack_hosts_on_request(void **state)
{
    struct fixture *fixture = *state;

    expect_url(fixture, CLIENT_DUAL, "iad", "https://iaas.us-ashburn-1.oraclecloud.com");
    expect_url(fixture, CLIENT_TWO_OPTIONS, "iad",
               "https://x-download.us-ashburn-1.oci.oraclecloud.com");
    fixture->options.dual_stack = true;
    expect_url(fixture, CLIENT_DUAL, "iad", "https://iaas.us-ashburn-1.ds.oci.oraclecloud.com");
    expect_url(fixture, CLIENT_TWO_OPTIONS, "iad",
               "https://download.x.us-ashburn-1.ds.oci.oraclecloud.com");
}

static void uses_the_template_of_a_realm_on_request(void **state)
{
    struct fixture *fixture = *state;

    fixture->request.namespace_name = "my_space";
    expect_url(fixture, CLIENT_STORAGE, "iad",
               "https://objectstorage.us-ashburn-1.oraclecloud.com");
    fixture->options.realm_specific = true;
    expect_url(fixture, CLIENT_STORAGE, "iad",
               "https://my_space.objectstorage.us-ashburn-1.oci.customer.example");
    expect_url(fixture, CLIENT_STORAGE, "zz-nowhere-1",
               "https://my_space.objectstorage.zz-nowhere-1.oci.customer.example");
    expect_url(fixture, CLIENT_STORAGE, "us-langley-1",
               "https://objectstorage.us-langley-1.oraclegovcloud.com");
    expect_url(fixture, CLIENT_PLAIN, "iad", "https://identity.us-ashburn-1.oci.oraclecloud.com");
    fixture->options.default_realm = "oraclecloud99.com";
    expect_url(fixture, CLIENT_STORAGE, "zz-nowhere-1",
               "https://objectstorage.zz-nowhere-1.oraclecloud99.com");
}

static void drops_a_parameter_that_the_request_lacks(void **state)
{
    struct fixture *fixture = *state;
    struct model_op op = { .client = CLIENT_STORAGE };
    const char *const expected = "https://objectstorage.us-ashburn-1.oci.customer.example";
    const char *url;

    fixture->options.realm_specific = true;
    expect_url(fixture, CLIENT_STORAGE, "iad", expected);
    fixture->request.namespace_name = "";
    expect_url(fixture, CLIENT_STORAGE, "iad", expected);
    fixture->request.namespace_name = MODEL_NULL;
    expect_url(fixture, CLIENT_STORAGE, "iad", expected);
    assert_int_equal(
        oci_endpoint_resolve(&fixture->call, &fixture->options, &service, &op, NULL, "iad", &url),
        ERR_NONE);
    assert_string_equal(url, expected);
}

static void fills_in_marked_parameters_only(void **state)
{
    struct fixture *fixture = *state;

    fixture->request.bucket_name = "bucket";
    expect_url(fixture, CLIENT_UNMARKED, "iad", "https://x.example");
}

static void refuses_a_parameter_that_is_no_label(void **state)
{
    static const char *const values[] = { "a/b", "evil.com/", "a@b", "a b",   "-a",
                                          "a.",  "a%2f",      "a:1", "a\r\nx" };
    struct fixture *fixture = *state;
    size_t i;

    fixture->options.realm_specific = true;
    for (i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        fixture->request.namespace_name = values[i];
        expect_failure(fixture, CLIENT_STORAGE, "iad", ERR_ARGUMENT,
                       "namespaceName may hold letters, digits, '-' and '_' only: it becomes part "
                       "of the host name",
                       NULL);
    }
}

static void puts_a_dotted_region_behind_the_service_name(void **state)
{
    struct fixture *fixture = *state;

    expect_url(fixture, CLIENT_PLAIN, "Mars-1.Example.com", "https://identity.mars-1.example.com");
    expect_url(fixture, CLIENT_NAMED, "mars-1.example.com",
               "https://inference.generativeai.mars-1.example.com");
    fixture->options.realm_specific = true;
    fixture->options.default_realm = "ignored.example";
    expect_url(fixture, CLIENT_STORAGE, "mars-1.example.com",
               "https://objectstorage.mars-1.example.com");
}

static void needs_no_region_for_a_fixed_host(void **state)
{
    struct fixture *fixture = *state;

    expect_url(fixture, CLIENT_FIXED, NULL, "https://fixed.example.com");
}

static void says_that_no_region_is_known(void **state)
{
    struct fixture *fixture = *state;
    const char *hint = "set OCI_REGION, or region in the profile";

    expect_failure(fixture, CLIENT_PLAIN, NULL, ERR_CONFIG, "no region is known", hint);
    expect_failure(fixture, CLIENT_PLAIN, "", ERR_CONFIG, "no region is known", hint);
}

static void refuses_a_region_that_could_change_the_host(void **state)
{
    struct fixture *fixture = *state;

    expect_failure(fixture, CLIENT_PLAIN, "evil.com/", ERR_ARGUMENT,
                   "not a region name; one looks like us-ashburn-1 or iad", NULL);
    expect_failure(fixture, CLIENT_PLAIN, "x@evil", ERR_ARGUMENT,
                   "not a region name; one looks like us-ashburn-1 or iad", NULL);
}

static void refuses_a_default_realm_that_is_no_domain(void **state)
{
    struct fixture *fixture = *state;

    fixture->options.default_realm = "evil.com/";
    expect_failure(fixture, CLIENT_PLAIN, "zz-nowhere-1", ERR_CONFIG,
                   "OCI_DEFAULT_REALM must be a domain such as oraclecloud.com", NULL);
    expect_url(fixture, CLIENT_PLAIN, "iad", "https://identity.us-ashburn-1.oci.oraclecloud.com");
}

static void names_the_client_without_a_host(void **state)
{
    struct fixture *fixture = *state;

    expect_failure(fixture, CLIENT_EXPLICIT, "iad", ERR_CONFIG,
                   "client ComputeClient of service core has no host that follows from the region",
                   "set OCI_MCP_ENDPOINT to its base URL, for these operations alone");
    fixture->options.base_url = "https://vault.example";
    expect_url(fixture, CLIENT_EXPLICIT, "iad", "https://vault.example");
}

static void reports_broken_templates(void **state)
{
    struct fixture *fixture = *state;
    const char *message = "broken endpoint template of service core";

    expect_failure(fixture, CLIENT_OPEN_BRACE, "iad", ERR_INTERNAL, message, NULL);
    expect_failure(fixture, CLIENT_HALF_OPTION, "iad", ERR_INTERNAL, message, NULL);
    expect_failure(fixture, CLIENT_NO_SCHEME, "a.example", ERR_INTERNAL, message, NULL);
    expect_failure(fixture, CLIENT_TWO_OPTIONS, "a.example", ERR_INTERNAL, message, NULL);
}

/* ---- The base URL -------------------------------------------------------------------------- */

static void sends_everything_to_the_base_url(void **state)
{
    static const struct {
        const char *given;
        const char *url;
    } rows[] = {
        { "https://proxy.example", "https://proxy.example" },
        { "https://proxy.example/", "https://proxy.example" },
        { "https://proxy.example:8443/oci/api//", "https://proxy.example:8443/oci/api" },
        { "http://localhost:8080", "http://localhost:8080" },
        { "http://127.0.0.1:1/x", "http://127.0.0.1:1/x" },
        { "http://[::1]:9", "http://[::1]:9" },
    };
    struct fixture *fixture = *state;
    size_t i;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        fixture->options.base_url = rows[i].given;
        expect_url(fixture, CLIENT_PLAIN, "iad", rows[i].url);
        expect_url(fixture, CLIENT_PLAIN, NULL, rows[i].url);
    }
}

static void refuses_other_base_urls(void **state)
{
    static const char *const plain[] = { "http://proxy.example", "http://10.0.0.1/",
                                         "http://localhost.evil.com", "HTTP://proxy.example" };
    static const char *const broken[] = { "proxy.example", "ftp://proxy.example",
                                          "https://",      "https://user@proxy.example",
                                          "https://a?b",   "https://a/#b",
                                          "https://a b" };
    struct fixture *fixture = *state;
    size_t i;

    for (i = 0; i < sizeof(plain) / sizeof(plain[0]); i++) {
        fixture->options.base_url = plain[i];
        expect_failure(fixture, CLIENT_PLAIN, "iad", ERR_CONFIG,
                       "OCI_MCP_ENDPOINT must be https; plain http goes to loopback only", NULL);
    }
    for (i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
        fixture->options.base_url = broken[i];
        expect_failure(fixture, CLIENT_PLAIN, "iad", ERR_CONFIG,
                       "OCI_MCP_ENDPOINT must be https://HOST or https://HOST/PREFIX", NULL);
    }
    fixture->options.base_url = "";
    expect_url(fixture, CLIENT_FIXED, NULL, "https://fixed.example.com");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_region_names_and_keys),
        TEST(refuses_what_could_change_the_host),
        cmocka_unit_test(finds_known_regions),
        cmocka_unit_test(finds_every_region_of_the_table),
        cmocka_unit_test(knows_the_domains_of_realms),
        TEST(fills_region_and_domain),
        TEST(chooses_dual_stack_hosts_on_request),
        TEST(uses_the_template_of_a_realm_on_request),
        TEST(drops_a_parameter_that_the_request_lacks),
        TEST(fills_in_marked_parameters_only),
        TEST(refuses_a_parameter_that_is_no_label),
        TEST(puts_a_dotted_region_behind_the_service_name),
        TEST(needs_no_region_for_a_fixed_host),
        TEST(says_that_no_region_is_known),
        TEST(refuses_a_region_that_could_change_the_host),
        TEST(refuses_a_default_realm_that_is_no_domain),
        TEST(names_the_client_without_a_host),
        TEST(reports_broken_templates),
        TEST(sends_everything_to_the_base_url),
        TEST(refuses_other_base_urls),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
