#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/fixture.h"
#include "tool/tool.h"

static enum err check(const struct tool_context *context, struct catalog_op entry)
{
    call_forgive(&call);
    return tool_policy_check(context, &call, entry);
}

static void reads_and_changes_are_allowed_by_default(void **state)
{
    struct tool_context context = { 0 };

    (void)state;
    assert_int_equal(check(&context, catalog_find("core.listInstances")), ERR_NONE);
    assert_int_equal(check(&context, catalog_find("core.launchInstance")), ERR_NONE);
    assert_int_equal(check(&context, catalog_find("core.terminateInstance")), ERR_NONE);
}

static void read_only_refuses_exactly_what_is_no_read(void **state)
{
    struct tool_context context = { .read_only = true, .reveal_secrets = true };

    (void)state;
    for (size_t i = 0; i < model_tool_count; i++) {
        struct catalog_op entry = catalog_at(i);
        enum err expected = entry.op->op_class == MODEL_READ ? ERR_NONE : ERR_DENIED;

        assert_int_equal(check(&context, entry), expected);
    }
}

static void refused_change_names_its_class_and_the_option(void **state)
{
    struct tool_context context = { .read_only = true };

    (void)state;
    assert_int_equal(check(&context, catalog_find("core.terminateInstance")), ERR_DENIED);
    assert_string_equal(call.error.message, "core.terminateInstance is of class delete, and this "
                                            "server only reads");
    assert_string_equal(call.error.hint, "start oci-mcp without --read-only to allow it");
}

static void credentials_are_refused_unless_revealed(void **state)
{
    struct tool_context context = { 0 };
    struct catalog_op entry = catalog_find("identity.createAuthToken");

    (void)state;
    assert_int_equal(check(&context, entry), ERR_DENIED);
    assert_non_null(strstr(call.error.message, "identity.createAuthToken"));
    assert_string_equal(call.error.hint, "start oci-mcp with --reveal-secrets to allow it");
    context.reveal_secrets = true;
    assert_int_equal(check(&context, entry), ERR_NONE);
}

static void revealing_does_not_lift_read_only(void **state)
{
    struct tool_context context = { .read_only = true, .reveal_secrets = true };

    (void)state;
    assert_int_equal(check(&context, catalog_find("identity.createAuthToken")), ERR_DENIED);
    assert_non_null(strstr(call.error.hint, "--read-only"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_call, drop_call)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(reads_and_changes_are_allowed_by_default),
        TEST(read_only_refuses_exactly_what_is_no_read),
        TEST(refused_change_names_its_class_and_the_option),
        TEST(credentials_are_refused_unless_revealed),
        TEST(revealing_does_not_lift_read_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
