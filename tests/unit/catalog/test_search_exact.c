#include "catalog/search_exact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static bool find(const char *text, struct search_exact *exact, char *id, size_t size)
{
    struct search_index index;
    struct call call;
    bool found;

    assert_true(search_index_built_in(&index));
    call_init(&call);
    found = search_exact_find(&call, &index, text, exact);
    id[0] = '\0';
    if (exact->op != SEARCH_NONE) {
        struct buf out;

        buf_init(&out, &call.arena, 256);
        catalog_id(search_exact_entry(&index, exact->op), &out);
        assert_true(out.len < size);
        memcpy(id, out.ptr, out.len + 1);
    }
    call_release(&call);
    return found;
}

static void expect_op(const char *text, const char *expected)
{
    struct search_exact exact;
    char id[256];

    if (!find(text, &exact, id, sizeof(id)))
        fail_msg("%s is not found", text);
    assert_string_equal(id, expected);
}

static void expect_family(const char *text, const char *service, const char *family)
{
    struct search_exact exact;
    struct search_index index;
    char id[256];

    assert_true(search_index_built_in(&index));
    assert_true(find(text, &exact, id, sizeof(id)));
    assert_int_equal(exact.op, SEARCH_NONE);
    assert_string_equal(search_index_family(&index, exact.family).name, family);
    assert_string_equal(
        search_index_service(&index, search_index_family(&index, exact.family).service).name,
        service);
}

static void expect_nothing(const char *text)
{
    struct search_exact exact;
    char id[256];

    if (find(text, &exact, id, sizeof(id)))
        fail_msg("%s finds %s", text, id);
}

static void ids_are_found_in_each_spelling(void **state)
{
    (void)state;
    expect_op("core.listInstances", "core.listInstances");
    expect_op("core.list_instances", "core.listInstances");
    expect_op(" core.ListInstances ", "core.listInstances");
    expect_op("core.Compute.ListInstances", "core.listInstances");
    expect_op("launchInstance", "core.launchInstance");
    expect_op("LaunchInstance", "core.launchInstance");
    expect_op("launch_instance", "core.launchInstance");
}

static void typed_tools_are_found(void **state)
{
    (void)state;
    expect_op("core_list_instances", "core.listInstances");
}

static void calls_of_sdks_are_found(void **state)
{
    (void)state;
    expect_op("compute_client.list_instances", "core.listInstances");
    expect_op("ComputeClient.ListInstances", "core.listInstances");
    expect_op("ComputeClient.listInstances(request)", "core.listInstances");
    expect_op("oci.core.ComputeClient.list_instances(compartment_id=c)", "core.listInstances");
}

static void command_lines_are_found_whatever_their_flags(void **state)
{
    (void)state;
    expect_op("oci compute instance list", "core.listInstances");
    expect_op("compute instance list", "core.listInstances");
    expect_op("OCI  compute instance  list --all", "core.listInstances");
    expect_op("oci compute instance list --compartment-id ocid1.compartment.oc1..aa",
              "core.listInstances");
    expect_op("oci os bucket list -ns mine", "objectstorage.listBuckets");
}

static void lines_of_http_are_found(void **state)
{
    (void)state;
    expect_op("GET /20160918/instances", "core.listInstances");
    expect_op("GET /20160918/instances/{instanceId}", "core.getInstance");
    expect_op("DELETE /20160918/instances/ocid1.instance.oc1..aa?x=y", "core.terminateInstance");
    expect_op("GET https://iaas.us-ashburn-1.oraclecloud.com/20160918/instances?limit=1",
              "core.listInstances");
    expect_op("/20160918/instances", "core.listInstances");
}

static void an_ocid_tells_the_family(void **state)
{
    (void)state;
    expect_family("ocid1.instance.oc1.iad.anuw", "core", "instance");
    expect_family("what is ocid1.vcn.oc1.iad.amaa", "core", "vcn");
    expect_family("ocid1.autonomousdatabase.oc1..aa", "database", "autonomousDatabase");
}

static void words_are_no_names(void **state)
{
    (void)state;
    expect_nothing("");
    expect_nothing("list instances");
    expect_nothing("instance");
    expect_nothing("core.noSuchThing");
    expect_nothing("ocid1.");
    expect_nothing("ocid1.nosuchtype.oc1..aa");
    expect_nothing("oci nothing of the kind");
    expect_nothing("GET /nothing/of/the/kind");
    expect_nothing("...");
    expect_nothing("a.b.c.d");
    expect_nothing("--help");
}

static void very_long_texts_are_no_names(void **state)
{
    char text[5000];

    (void)state;
    memset(text, 'a', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    expect_nothing(text);
    text[2500] = '.';
    expect_nothing(text);
    memset(text, ' ', 3);
    text[4] = ' ';
    expect_nothing(text);
}

static void numbers_and_operations_belong_together(void **state)
{
    struct search_index index;
    struct catalog_op entry = catalog_find("core.listInstances");
    uint16_t at;

    (void)state;
    assert_true(search_index_built_in(&index));
    at = search_exact_op(&index, entry);
    assert_ptr_equal(search_exact_entry(&index, at).op, entry.op);
    assert_int_equal(search_exact_op(&index, (struct catalog_op){ 0 }), SEARCH_NONE);
    assert_null(search_exact_entry(&index, SEARCH_NONE).op);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_are_found_in_each_spelling),
        cmocka_unit_test(typed_tools_are_found),
        cmocka_unit_test(calls_of_sdks_are_found),
        cmocka_unit_test(command_lines_are_found_whatever_their_flags),
        cmocka_unit_test(lines_of_http_are_found),
        cmocka_unit_test(an_ocid_tells_the_family),
        cmocka_unit_test(words_are_no_names),
        cmocka_unit_test(very_long_texts_are_no_names),
        cmocka_unit_test(numbers_and_operations_belong_together),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
