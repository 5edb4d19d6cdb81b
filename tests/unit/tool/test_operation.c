#include "tool/operation.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/fixture.h"

static const char *find(const char *text)
{
    struct catalog_op entry = { 0 };

    call_forgive(&call);
    if (tool_operation_find(&call, text, &entry) != ERR_NONE)
        return "nothing";
    return tool_operation_id(&call, entry);
}

static void operation_is_found_in_every_spelling(void **state)
{
    static const char *const spellings[] = {
        "core.listInstances",        "core.list_instances", "core.ListInstances",
        "core.Compute.listInstances", "core_list_instances", "compute instance list",
        "oci compute instance list",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++)
        assert_string_equal(find(spellings[i]), "core.listInstances");
}

static void name_that_one_service_has_is_enough(void **state)
{
    (void)state;
    assert_string_equal(find("launchInstance"), "core.launchInstance");
    assert_string_equal(find("launch-instance"), "core.launchInstance");
}

static void name_of_several_services_is_refused_with_all_of_them(void **state)
{
    (void)state;
    assert_string_equal(find("getWorkRequest"), "nothing");
    assert_int_equal(call.error.code, ERR_UNKNOWN);
    assert_non_null(strstr(call.error.message, "say which"));
    assert_non_null(strstr(call.error.hint, ".getWorkRequest"));
}

static void unknown_operation_is_refused_with_near_ones(void **state)
{
    (void)state;
    assert_string_equal(find("core.listInstancez"), "nothing");
    assert_non_null(strstr(call.error.hint, "core.listInstances"));
    assert_string_equal(find("qqqqq"), "nothing");
    assert_string_equal(find(""), "nothing");
    assert_string_equal(find("ocid1.instance.oc1.iad.a"), "nothing");
    assert_non_null(call.error.hint);
}

static void each_class_has_its_tool(void **state)
{
    static const struct {
        const char *id, *tool;
    } table[] = {
        { "core.listVcns", "oci_read" },
        { "usageapi.requestSummarizedUsages", "oci_read" },
        { "core.createVcn", "oci_write" },        { "core.instanceAction", "oci_write" },
        { "core.deleteVcn", "oci_delete" },       { "core.terminateInstance", "oci_delete" },
        { "vault.scheduleSecretDeletion", "oci_delete" },
    };
    static const char *const tools[] = { "oci_read", "oci_write", "oci_delete" };

    (void)state;
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        struct catalog_op entry = catalog_find(table[i].id);

        for (size_t n = 0; n < 3; n++) {
            enum err e = tool_operation_check(&call, tools[n], entry);

            assert_int_equal(e, strcmp(tools[n], table[i].tool) == 0 ? ERR_NONE : ERR_WRONG_TOOL);
            if (e)
                assert_non_null(strstr(call.error.hint, table[i].tool));
            call_forgive(&call);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_call, drop_call)
        TEST(operation_is_found_in_every_spelling),
        TEST(name_that_one_service_has_is_enough),
        TEST(name_of_several_services_is_refused_with_all_of_them),
        TEST(unknown_operation_is_refused_with_near_ones),
        TEST(each_class_has_its_tool),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
