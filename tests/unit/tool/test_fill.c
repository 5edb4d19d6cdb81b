/* What requests get that an agent left out. */
#include "tool/fill.h"

#include "tool/acting.h"

#define PROD "ocid1.compartment.oc1..prod"

static struct json *filled;
static struct tool_request request;
static struct cloud_step script[] = { { .when = "/regionSubscriptions" },
                                      { .when = "/compartments" },
                                      { .when = "objectstorage" },
                                      { .when = "/availabilityDomains" } };

static int open_fill(void **state)
{
    set_up(state);
    script[0].answer = says("[{\"regionName\":\"eu-frankfurt-1\",\"isHomeRegion\":true}]");
    script[1].answer = says("[{\"id\":\"" PROD "\",\"name\":\"prod\",\"compartmentId\":\"" TENANCY
                            "\"}]");
    script[2].answer = says("\"acme\"");
    script[3].answer = says("[{\"name\":\"x:AD-1\"}]");
    play(script, COUNT(script));
    return 0;
}

#undef TEST
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_fill, tear_down)

static enum err fill_as(const char *id, const char *arguments, const char *compartment,
                        enum tool_fill_what what)
{
    call_forgive(&call);
    filled = NULL;
    request = (struct tool_request){ .entry = catalog_find(id), .arguments = parse(arguments) };
    assert_non_null(request.entry.op);
    return tool_fill(&turn, &request, what, compartment, &filled);
}

static void expect_arguments(const char *id, const char *arguments, const char *compartment,
                             const char *wanted)
{
    if (fill_as(id, arguments, compartment, TOOL_FILL_ALL) != ERR_NONE)
        fail_msg("%s: %s", id, call.error.message);
    if (!json_equals(request.arguments, parse(wanted))) {
        struct buf out;

        buf_init(&out, &call.arena, SIZE_MAX);
        json_print(&out, request.arguments);
        fail_msg("%s is not %s", out.ptr, wanted);
    }
}

static void compartment_goes_where_the_operation_has_it(void **state)
{
    (void)state;
    expect_arguments("core.listVcns", "{}", "/prod", "{\"compartmentId\":\"" PROD "\"}");
    expect_arguments("core.createVcn", "{\"body\":{\"cidrBlock\":\"10.0.0.0/16\"}}", "prod",
                     "{\"body\":{\"cidrBlock\":\"10.0.0.0/16\",\"compartmentId\":\"" PROD "\"}}");
    assert_string_equal(json_get_text(filled, "compartmentId"), PROD);
}

static void compartment_goes_into_a_polymorphic_body(void **state)
{
    (void)state;
    expect_arguments("database.createAutonomousDatabase", "{\"body\":{\"source\":\"DATABASE\"}}",
                     "/prod",
                     "{\"body\":{\"source\":\"DATABASE\",\"compartmentId\":\"" PROD "\"}}");
    expect_arguments("database.createAutonomousDatabase", "{\"body\":{}}", "/prod",
                     "{\"body\":{\"compartmentId\":\"" PROD "\"}}");
    expect_arguments("database.createAutonomousDatabase",
                     "{\"body\":{\"source\":\"none such\",\"compartmentId\":\"/prod\"}}", NULL,
                     "{\"body\":{\"source\":\"none such\",\"compartmentId\":\"" PROD "\"}}");
}

static void compartment_of_an_operation_without_one_is_refused(void **state)
{
    (void)state;
    assert_int_equal(fill_as("core.getVcn", "{}", "/prod", TOOL_FILL_ALL), ERR_ARGUMENT);
    assert_non_null(strstr(call.error.message, "core.getVcn takes none"));
    assert_int_equal(fill_as("identity.deleteCompartment", "{}", "/prod", TOOL_FILL_ALL),
                     ERR_ARGUMENT);
}

static void two_compartments_that_differ_are_refused(void **state)
{
    (void)state;
    assert_int_equal(fill_as("core.listVcns", "{\"compartment_id\":\"ocid1.compartment.oc1..x\"}",
                             "/prod", TOOL_FILL_ALL),
                     ERR_ARGUMENT);
    expect_arguments("core.listVcns", "{\"compartmentId\":\"/prod\"}", "prod",
                     "{\"compartmentId\":\"" PROD "\"}");
}

static void words_become_ocids_in_every_spelling_of_the_name(void **state)
{
    (void)state;
    expect_arguments("core.listVcns", "{\"compartment-id\":\"tenancy\"}", NULL,
                     "{\"compartment-id\":\"" TENANCY "\"}");
    assert_int_equal(fill_as("core.listVcns", "{\"compartmentId\":\"/prod\"}", NULL,
                             TOOL_FILL_WORDS),
                     ERR_NONE);
    assert_string_equal(json_get_text(request.arguments, "compartmentId"), PROD);
}

static void word_never_aims_a_change_at_a_compartment(void **state)
{
    (void)state;
    expect_arguments("identity.deleteCompartment", "{\"compartmentId\":\"tenancy\"}", NULL,
                     "{\"compartmentId\":\"tenancy\"}");
    expect_arguments("identity.deleteCompartment", "{\"compartmentId\":\"/prod\"}", NULL,
                     "{\"compartmentId\":\"/prod\"}");
    expect_arguments("identity.getCompartment", "{\"compartmentId\":\"/prod\"}", NULL,
                     "{\"compartmentId\":\"" PROD "\"}");
}

static void read_without_a_place_reads_the_tenancy(void **state)
{
    (void)state;
    expect_arguments("core.listVcns", "{}", NULL, "{\"compartmentId\":\"" TENANCY "\"}");
    expect_arguments("core.listVcns", "{\"compartmentId\":null}", NULL,
                     "{\"compartmentId\":\"" TENANCY "\"}");
    assert_int_equal(fill_as("core.createVcn", "{}", NULL, TOOL_FILL_ALL), ERR_NONE);
    assert_int_equal(request.arguments->count, 0);
    assert_int_equal(fill_as("core.listVcns", "{}", NULL, TOOL_FILL_WORDS), ERR_NONE);
    assert_int_equal(request.arguments->count, 0);
    assert_null(filled);
}

static void namespace_is_filled_and_never_overwritten(void **state)
{
    (void)state;
    expect_arguments("objectstorage.getBucket", "{\"bucketName\":\"b\"}", NULL,
                     "{\"bucketName\":\"b\",\"namespaceName\":\"acme\"}");
    expect_arguments("objectstorage.getBucket", "{\"bucketName\":\"b\",\"namespaceName\":\"o\"}",
                     NULL, "{\"bucketName\":\"b\",\"namespaceName\":\"o\"}");
}

static void only_domain_is_filled_and_several_are_named(void **state)
{
    (void)state;
    expect_arguments("core.launchInstance", "{\"body\":{\"shape\":\"s\"}}", NULL,
                     "{\"body\":{\"shape\":\"s\",\"availabilityDomain\":\"x:AD-1\"}}");
    stage.caller.principal = "another";
    script[3].answer = says("[{\"name\":\"x:AD-1\"},{\"name\":\"x:AD-2\"}]");
    assert_int_equal(fill_as("core.launchInstance", "{\"body\":{}}", NULL, TOOL_FILL_ALL),
                     ERR_ARGUMENT);
    assert_non_null(strstr(call.error.hint, "x:AD-2"));
}

static void identity_is_changed_at_home_only(void **state)
{
    (void)state;
    assert_int_equal(fill_as("identity.createGroup", "{\"body\":{}}", NULL, TOOL_FILL_ALL),
                     ERR_NONE);
    assert_string_equal(request.region, "eu-frankfurt-1");
    assert_string_equal(json_get_text(filled, "region"), "eu-frankfurt-1");
    assert_int_equal(fill_as("identity.listGroups", "{}", NULL, TOOL_FILL_ALL), ERR_NONE);
    assert_null(request.region);
    stage.caller.principal = "another";
    script[0].answer = fails(403);
    assert_int_equal(fill_as("identity.createGroup", "{\"body\":{}}", NULL, TOOL_FILL_ALL),
                     ERR_NONE);
    assert_null(request.region);
}

static void arguments_of_the_caller_stay_as_they_were(void **state)
{
    struct json *mine = parse("{\"compartmentId\":\"/prod\"}");

    (void)state;
    request = (struct tool_request){ .entry = catalog_find("core.listVcns"), .arguments = mine };
    assert_int_equal(tool_fill(&turn, &request, TOOL_FILL_ALL, NULL, &filled), ERR_NONE);
    assert_string_equal(json_get_text(mine, "compartmentId"), "/prod");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(compartment_goes_where_the_operation_has_it),
        TEST(compartment_goes_into_a_polymorphic_body),
        TEST(compartment_of_an_operation_without_one_is_refused),
        TEST(two_compartments_that_differ_are_refused),
        TEST(words_become_ocids_in_every_spelling_of_the_name),
        TEST(word_never_aims_a_change_at_a_compartment),
        TEST(read_without_a_place_reads_the_tenancy),
        TEST(namespace_is_filled_and_never_overwritten),
        TEST(only_domain_is_filled_and_several_are_named),
        TEST(identity_is_changed_at_home_only),
        TEST(arguments_of_the_caller_stay_as_they_were),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
