/* The permissions that operations ask for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tool/iam.h"

static void check(const char *id, const char *statement)
{
    struct catalog_op entry = catalog_find(id);
    struct call call;
    struct buf text;

    call_init(&call);
    buf_init(&text, &call.arena, 1024);
    assert_non_null(entry.op);
    assert_int_equal(tool_iam_statement(&call, entry, &text), statement != NULL);
    assert_string_equal(text.ptr, statement == NULL ? "" : statement);
    call_release(&call);
}

static void test_statements_name_verb_resource_and_place(void **state)
{
    (void)state;
    check("core.getInstance", "Allow group <group> to read instances in compartment <compartment>");
    check("core.launchInstance",
          "Allow group <group> to manage instances in compartment <compartment>");
    check("core.instanceAction",
          "Allow group <group> to use instances in compartment <compartment>");
    check("identity.createGroup", "Allow group <group> to manage groups in tenancy");
    check("secrets.getSecretBundle",
          "Allow group <group> to read secret-bundles in compartment <compartment>");
}

static void test_changes_of_networks_take_manage(void **state)
{
    (void)state;
    check("core.updateVcn", "Allow group <group> to manage vcns in compartment <compartment>");
    check("core.updateRouteTable",
          "Allow group <group> to manage route-tables in compartment <compartment>");
}

static void test_nothing_is_said_of_what_is_not_known(void **state)
{
    struct tool_iam iam = { .verb = "kept" };

    (void)state;
    check("rover.listRoverNodes", NULL);
    assert_false(tool_iam_of(catalog_find("rover.listRoverNodes"), &iam));
    assert_string_equal(iam.verb, "kept");
}

static void test_every_known_permission_is_whole(void **state)
{
    static const char *const verbs[] = { "inspect", "read", "use", "manage" };
    size_t known = 0;

    (void)state;
    for (size_t i = 0; i < model_tool_count; i++) {
        struct tool_iam iam;
        size_t k = 0;

        if (!tool_iam_of(catalog_at(i), &iam))
            continue;
        known++;
        while (k < 4 && strcmp(verbs[k], iam.verb) != 0)
            k++;
        assert_true(k < 4);
        assert_true(iam.resource[0] != '\0');
        assert_true(iam.family == NULL || iam.family[0] != '\0');
    }
    assert_true(known > 2000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_statements_name_verb_resource_and_place),
        cmocka_unit_test(test_changes_of_networks_take_manage),
        cmocka_unit_test(test_nothing_is_said_of_what_is_not_known),
        cmocka_unit_test(test_every_known_permission_is_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
