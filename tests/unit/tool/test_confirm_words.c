#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/fixture.h"
#include "tool/confirm_words.h"

static struct json *parsed(const char *text)
{
    struct json *value = NULL;

    assert_int_equal(json_parse(&call, "test", span_of(text), &value), ERR_NONE);
    return value;
}

static const char *words(const char *operation, const char *arguments,
                         const struct tool_confirm_details *details)
{
    struct tool_confirm_subject subject = {
        .entry = catalog_find(operation),
        .arguments = arguments == NULL ? NULL : parsed(arguments),
        .profile = "DEV",
        .region = "eu-frankfurt-1",
    };

    return tool_confirm_words(&call, &subject, details);
}

static void question_tells_what_where_and_what_of(void **state)
{
    struct tool_confirm_details details = {
        .name = "web-1",
        .ocid = "ocid1.instance.oc1..a",
        .compartment = "/prod/web",
        .dependents = "2 volumes",
        .cost = "none",
    };

    (void)state;
    assert_string_equal(
        words("core.terminateInstance", "{\"instanceId\":\"ocid1.instance.oc1..a\"}", &details),
        "Terminate an instance \"web-1\" (ocid1.instance.oc1..a)?\n"
        "Compartment: /prod/web\n"
        "Depends on it: 2 volumes\n"
        "Cost: none\n"
        "Region: eu-frankfurt-1\n"
        "Profile: DEV\n"
        "Operation: core.terminateInstance (delete). This cannot be undone.\n"
        "Arguments: {\"instanceId\":\"ocid1.instance.oc1..a\"}");
}

static void what_is_not_known_is_left_out(void **state)
{
    (void)state;
    assert_string_equal(words("core.terminateInstance", NULL, NULL),
                        "Terminate an instance?\n"
                        "Region: eu-frankfurt-1\n"
                        "Profile: DEV\n"
                        "Operation: core.terminateInstance (delete). This cannot be undone.");
}

static void secrets_are_not_in_the_question(void **state)
{
    const char *text = words("database.createAutonomousDatabase",
                             "{\"adminPassword\":\"hunter2\",\"dbName\":\"x\"}", NULL);

    (void)state;
    assert_null(strstr(text, "hunter2"));
    assert_non_null(strstr(text, "\"adminPassword\":\"(hidden)\""));
    assert_non_null(strstr(text, "It may cost money. It takes a password or key."));
}

static void foreign_text_cannot_add_lines_turn_text_or_grow(void **state)
{
    struct tool_confirm_details details = {
        .name = "a\"?\nOperation: harmless\xe2\x80\xae\xf3\xa0\x81\x81",
        .compartment = arena_alloc(&call.arena, 1000),
    };
    const char *text;

    (void)state;
    memset((char *)(uintptr_t)details.compartment, 'x', 999);
    text = words("core.terminateInstance", NULL, &details);
    assert_non_null(strstr(text, "\"a\"? Operation: harmless  \"?"));
    assert_null(strstr(text, "\nOperation: harmless"));
    assert_null(strstr(text, "\xe2\x80\xae"));
    assert_true(strlen(text) < 600);
}

static void arguments_of_any_size_make_a_short_question(void **state)
{
    struct buf arguments;

    (void)state;
    buf_init(&arguments, &call.arena, SIZE_MAX);
    buf_add_text(&arguments, "{\"a\":[\"");
    for (int i = 0; i < 100000; i++)
        buf_add_text(&arguments, i % 200 == 199 ? "\",\"" : "y");
    buf_add_text(&arguments, "\"]}");
    assert_true(strlen(words("core.createVcn", arguments.ptr, NULL)) < 2000);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_call, drop_call)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(question_tells_what_where_and_what_of),
        TEST(what_is_not_known_is_left_out),
        TEST(secrets_are_not_in_the_question),
        TEST(foreign_text_cannot_add_lines_turn_text_or_grow),
        TEST(arguments_of_any_size_make_a_short_question),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
