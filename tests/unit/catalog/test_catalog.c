#include "catalog/catalog.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const char *tool_name(size_t index)
{
    struct catalog_op entry = catalog_at(index);

    return model_text(entry.service, entry.op->tool);
}

static void expect_found(const char *id, const char *service, const char *name)
{
    struct catalog_op entry = catalog_find(id);

    if (entry.op == NULL)
        fail_msg("%s is not found", id);
    assert_string_equal(entry.service->name, service);
    assert_string_equal(model_text(entry.service, entry.op->name), name);
}

static void expect_none(const char *id)
{
    struct catalog_op entry = catalog_find(id);

    if (entry.op != NULL || entry.service != NULL)
        fail_msg("\"%s\" finds %s", id, model_text(entry.service, entry.op->name));
}

static void operations_stand_in_the_strict_order_of_tool_names(void **state)
{
    (void)state;
    assert_true(model_tool_count > 100);
    for (size_t i = 1; i < model_tool_count; i++)
        assert_true(strcmp(tool_name(i - 1), tool_name(i)) < 0);
}

static void every_tool_is_found_at_its_own_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < model_tool_count; i++) {
        assert_int_equal(catalog_index(tool_name(i)), i);
        assert_ptr_equal(catalog_find_tool(tool_name(i)).op, catalog_at(i).op);
    }
}

static void every_operation_of_every_service_is_a_tool_once(void **state)
{
    size_t count = 0;

    (void)state;
    for (size_t i = 0; i < model_service_count; i++)
        count += model_services[i]->op_count;
    assert_int_equal(count, model_tool_count);
}

static void tool_names_are_exact(void **state)
{
    static const char *const wrong[] = {
        "",
        "core",
        "core_list_instance",
        "core_list_instances ",
        "Core_List_Instances",
        "core.listInstances",
        "\x01",
        "\xff",
        "zzzzzz",
    };

    (void)state;
    assert_int_not_equal(catalog_index("core_list_instances"), CATALOG_NONE);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        assert_true(catalog_index(wrong[i]) == CATALOG_NONE);
        assert_null(catalog_find_tool(wrong[i]).op);
    }
}

static void every_operation_is_found_by_its_id(void **state)
{
    struct call call;
    struct buf id;

    (void)state;
    call_init(&call);
    buf_init(&id, &call.arena, 512);
    for (size_t i = 0; i < model_tool_count; i++) {
        buf_clear(&id);
        catalog_id(catalog_at(i), &id);
        assert_ptr_equal(catalog_find(id.ptr).op, catalog_at(i).op);
    }
    call_release(&call);
}

static void id_is_understood_in_every_spelling(void **state)
{
    (void)state;
    expect_found("core.listInstances", "core", "listInstances");
    expect_found("core.list_instances", "core", "listInstances");
    expect_found("core.list-instances", "core", "listInstances");
    expect_found("core.ListInstances", "core", "listInstances");
    expect_found("core.Compute.ListInstances", "core", "listInstances");
    expect_found("core.Compute.list_instances", "core", "listInstances");
    expect_found("core.ComputeClient.ListInstances", "core", "listInstances");
    expect_found("launchInstance", "core", "launchInstance");
    expect_found("launch_instance", "core", "launchInstance");
    expect_found("LIST_BUCKETS", "objectstorage", "listBuckets");
}

static void bare_name_of_two_services_finds_neither(void **state)
{
    (void)state;
    assert_non_null(catalog_find("workrequests.getWorkRequest").op);
    assert_non_null(catalog_find("objectstorage.getWorkRequest").op);
    expect_none("getWorkRequest");
}

static void wrong_ids_find_nothing(void **state)
{
    char long_name[300];

    (void)state;
    memset(long_name, 'a', sizeof(long_name));
    long_name[200] = '.';
    long_name[sizeof(long_name) - 1] = '\0';
    expect_none("");
    expect_none(".");
    expect_none("core");
    expect_none("core.");
    expect_none("listWorkRequests"); /* of many services */
    expect_none(".listInstances");
    expect_none("_");
    expect_none("core._");
    expect_none("nosuch.listInstances");
    expect_none("core.listInstance");
    expect_none("core.listInstancesX");
    expect_none("core.Compute.");
    expect_none("core..listInstances");
    expect_none("core.Nothing.listInstances");
    expect_none("core.Compute.Compute.listInstances");
    expect_none(long_name);
}

static void services_are_found_by_exact_name(void **state)
{
    (void)state;
    assert_string_equal(catalog_find_service("objectstorage")->name, "objectstorage");
    assert_null(catalog_find_service("object"));
    assert_null(catalog_find_service(""));
}

static void each_class_has_its_word(void **state)
{
    (void)state;
    assert_string_equal(catalog_class_name(MODEL_READ), "read");
    assert_string_equal(catalog_class_name(MODEL_WRITE), "write");
    assert_string_equal(catalog_class_name(MODEL_ACTION), "action");
    assert_string_equal(catalog_class_name(MODEL_REMOVE), "delete");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operations_stand_in_the_strict_order_of_tool_names),
        cmocka_unit_test(every_tool_is_found_at_its_own_place),
        cmocka_unit_test(every_operation_of_every_service_is_a_tool_once),
        cmocka_unit_test(tool_names_are_exact),
        cmocka_unit_test(every_operation_is_found_by_its_id),
        cmocka_unit_test(id_is_understood_in_every_spelling),
        cmocka_unit_test(bare_name_of_two_services_finds_neither),
        cmocka_unit_test(wrong_ids_find_nothing),
        cmocka_unit_test(services_are_found_by_exact_name),
        cmocka_unit_test(each_class_has_its_word),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
