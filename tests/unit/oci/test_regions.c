#include "oci/regions.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "oci/endpoint.h"
#include "oci/material.h"

#define ROW(id, key, realm, domain)                                                                \
    "{\"regionIdentifier\":\"" id "\",\"regionKey\":\"" key "\",\"realmKey\":\"" realm             \
    "\",\"realmDomainComponent\":\"" domain "\"}"

struct fixture {
    struct call call;
    struct oci_regions_options options;
    struct oci_regions *regions;
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));

    setenv("HOME", "/nonexistent", 1);
    call_init(&fixture->call);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    oci_regions_free(fixture->regions);
    call_release(&fixture->call);
    free(fixture);
    material_remove();
    return 0;
}

static enum err resolve(struct fixture *fixture, const char *text, const char **out)
{
    oci_regions_free(fixture->regions);
    fixture->regions = oci_regions_new(&fixture->options);
    return oci_regions_resolve(fixture->regions, &fixture->call, text, out);
}

static void expect(struct fixture *fixture, const char *text, const char *id, const char *domain)
{
    struct oci_endpoint_options endpoint = { .default_realm = "fallback.example" };
    const char *found;

    assert_int_equal(resolve(fixture, text, &found), ERR_NONE);
    assert_string_equal(found, id);
    endpoint.regions = fixture->regions;
    assert_string_equal(oci_region_domain(&endpoint, found), domain);
}

static void expect_failure(struct fixture *fixture, const char *text, enum err code,
                           const char *part)
{
    const char *found;

    assert_int_equal(resolve(fixture, text, &found), code);
    if (!strstr(fixture->call.error.message, part))
        fail_msg("\"%s\" is not in \"%s\"", part, fixture->call.error.message);
    call_forgive(&fixture->call);
}

static void reads_nothing_for_a_region_that_is_compiled_in(void **state)
{
    struct fixture *fixture = *state;

    fixture->options.file = "/nonexistent/regions";
    fixture->options.metadata = "rubbish";
    expect(fixture, " IAD ", "us-ashburn-1", "oraclecloud.com");
    expect(fixture, "uk-gov-london-1", "uk-gov-london-1", "oraclegovcloud.uk");
    expect_failure(fixture, "xx-new-1", ERR_CONFIG, "/nonexistent/regions");
}

static void finds_regions_in_the_file_and_the_variable(void **state)
{
    struct fixture *fixture = *state;

    fixture->options.file =
        material_write(&fixture->call.arena, "regions",
                       "[" ROW("XX-New-1", "NEW", "OC77", "OracleCloud77.com") "," ROW(
                           "us-ashburn-1", "iad", "oc1", "evil.example") "]");
    fixture->options.metadata = ROW("yy-new-1", "yny", "oc78", "oraclecloud78.com");
    expect(fixture, "xx-new-1", "xx-new-1", "oraclecloud77.com");
    expect(fixture, "new", "xx-new-1", "oraclecloud77.com");
    expect(fixture, "yy-new-1", "yy-new-1", "oraclecloud78.com");
    expect(fixture, "yny", "ap-chuncheon-1", "oraclecloud.com"); /* the compiled one holds */
    expect(fixture, "us-ashburn-1", "us-ashburn-1", "oraclecloud.com");
    expect(fixture, "zz-unknown-1", "zz-unknown-1", "fallback.example");
}

static void puts_the_regions_of_the_tool_file_first(void **state)
{
    struct fixture *fixture = *state;
    const char *rows = "\"regions\":[" ROW("us-ashburn-1", "iad", "oc99", "oraclecloud99.com") "]";

    fixture->options.tool_file = material_write(&fixture->call.arena, "tool",
                                                arena_printf(&fixture->call.arena, "{%s}", rows));
    expect(fixture, "iad", "us-ashburn-1", "oraclecloud99.com");
    expect(fixture, "us-phoenix-1", "us-phoenix-1", "oraclecloud.com");
    fixture->options.tool_only = true;
    expect_failure(fixture, "us-phoenix-1", ERR_CONFIG,
                   "region us-phoenix-1 is none of those that the developer tool configuration "
                   "allows");
    fixture->options.tool_only = false;
    material_write(&fixture->call.arena, "tool",
                   arena_printf(&fixture->call.arena,
                                "{\"allowOnlyDeveloperToolConfigurationRegions\":true,%s}", rows));
    expect_failure(fixture, "us-phoenix-1", ERR_CONFIG, "none of those");
    expect(fixture, "iad", "us-ashburn-1", "oraclecloud99.com");
}

static void says_what_is_wrong_with_a_list(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *metadata;
        const char *part;
    } rows[] = {
        { "{", "OCI_REGION_METADATA" },
        { "{}", "OCI_REGION_METADATA: regionIdentifier is missing" },
        { "[]", "regionIdentifier" },
        { ROW("a-b-1", "", "oc1", "d.com"), "regionKey" },
        { ROW("a-b-1", "abc", "oc1", "evil.com/x"), "realmDomainComponent" },
        { ROW("a-b-1", "abc", "oc1", "a@evil.com"), "realmDomainComponent" },
    };
    size_t i;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        fixture->options.metadata = rows[i].metadata;
        expect_failure(fixture, "a-b-1", ERR_CONFIG, rows[i].part);
    }
    fixture->options.metadata = NULL;
    fixture->options.file = material_write(&fixture->call.arena, "regions", "{}");
    expect_failure(fixture, "a-b-1", ERR_CONFIG, "no array of regions");
    expect_failure(fixture, "not a region", ERR_ARGUMENT, "not a region name");
}

static void sees_a_mended_file(void **state)
{
    struct fixture *fixture = *state;
    const char *found;

    fixture->options.file = material_write(&fixture->call.arena, "regions", "rubbish");
    expect_failure(fixture, "xx-new-1", ERR_CONFIG, "regions");
    material_write(&fixture->call.arena, "regions",
                   "[" ROW("xx-new-1", "new", "oc77", "oraclecloud77.com") "]");
    assert_int_equal(oci_regions_resolve(fixture->regions, &fixture->call, "new", &found),
                     ERR_NONE);
    assert_string_equal(found, "xx-new-1");
}

static void knows_the_region_of_an_instance(void **state)
{
    struct fixture *fixture = *state;
    struct oci_region region;
    const char *found;

    assert_int_equal(resolve(fixture, "us-ashburn-1", &found), ERR_NONE);
    assert_int_equal(oci_regions_add(fixture->regions, &fixture->call, "regionInfo",
                                     span_of(ROW("xx-1", "XXX", "oc9", "d.com"))),
                     ERR_NONE);
    assert_true(oci_regions_find(fixture->regions, "xx-1", &region));
    assert_string_equal(region.realm, "oc9");
    assert_string_equal(region.source, "regionInfo");
    assert_false(oci_regions_find(fixture->regions, "xx-2", &region));
    assert_true(oci_regions_find(NULL, "us-ashburn-1", &region));
    assert_null(region.source);
    assert_int_equal(oci_regions_add(fixture->regions, &fixture->call, "regionInfo", span_of("{}")),
                     ERR_PARSE);
}

static void finds_the_auth_service_of_a_region(void **state)
{
    struct fixture *fixture = *state;
    struct oci_endpoint_options options = { .default_realm = NULL };
    struct call *call = &fixture->call;
    const char *url;

    assert_int_equal(oci_endpoint_of_auth(call, &options, "LHR", &url), ERR_NONE);
    assert_string_equal(url, "https://auth.uk-london-1.oraclecloud.com");
    assert_int_equal(oci_endpoint_of_auth(call, &options, "iaas.example.com", &url), ERR_NONE);
    assert_string_equal(url, "https://auth.iaas.example.com");
    assert_int_equal(oci_endpoint_of_auth(call, &options, NULL, &url), ERR_CONFIG);
    call_forgive(call);
    options.base_url = "http://127.0.0.1:9/";
    assert_int_equal(oci_endpoint_of_auth(call, &options, NULL, &url), ERR_NONE);
    assert_string_equal(url, "http://127.0.0.1:9");
    assert_true(oci_endpoint_is_known("https://auth.us-ashburn-1.oraclecloud.com/x"));
    assert_false(oci_endpoint_is_known("http://auth.us-ashburn-1.oraclecloud.com/x"));
    assert_false(oci_endpoint_is_known("https://oraclecloud.com.evil.example/"));
    assert_false(oci_endpoint_is_known("https://eviloraclecloud.com/"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(reads_nothing_for_a_region_that_is_compiled_in),
        TEST(finds_regions_in_the_file_and_the_variable),
        TEST(puts_the_regions_of_the_tool_file_first),
        TEST(says_what_is_wrong_with_a_list),
        TEST(sees_a_mended_file),
        TEST(knows_the_region_of_an_instance),
        TEST(finds_the_auth_service_of_a_region),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
