#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/fixture.h"
#include "tool/redact.h"

#define TAKES_SECRETS "database.createAutonomousDatabase"

static const char *redacted(const char *operation, const char *text)
{
    struct catalog_op entry = { .op = NULL };
    struct json *value = NULL;
    struct buf out;

    if (operation != NULL) {
        entry = catalog_find(operation);
        assert_non_null(entry.op);
    }
    assert_int_equal(json_parse(&call, "test", span_of(text), &value), ERR_NONE);
    buf_init(&out, &call.arena, SIZE_MAX);
    json_print(&out, tool_redact(&call, entry, value));
    return out.ptr;
}

static void secrets_are_hidden_in_any_spelling_and_depth(void **state)
{
    (void)state;
    assert_string_equal(redacted(TAKES_SECRETS, "{\"displayName\":\"db\",\"adminPassword\":\"x\"}"),
                        "{\"displayName\":\"db\",\"adminPassword\":\"(hidden)\"}");
    assert_string_equal(redacted(TAKES_SECRETS, "{\"admin_password\":\"x\",\"admin-password\":7}"),
                        "{\"admin_password\":\"(hidden)\",\"admin-password\":\"(hidden)\"}");
    assert_string_equal(
        redacted(TAKES_SECRETS,
                 "{\"createAutonomousDatabaseDetails\":{\"adminPassword\":{\"a\":[\"x\"]}}}"),
        "{\"createAutonomousDatabaseDetails\":{\"adminPassword\":\"(hidden)\"}}");
}

static void null_is_no_secret(void **state)
{
    (void)state;
    assert_string_equal(redacted(TAKES_SECRETS, "{\"adminPassword\":null}"),
                        "{\"adminPassword\":null}");
}

static void name_that_may_be_a_mistyped_secret_is_hidden(void **state)
{
    (void)state;
    assert_string_equal(redacted(TAKES_SECRETS, "{\"adminPasword\":\"x\",\"licenseModel\":\"y\"}"),
                        "{\"adminPasword\":\"(hidden)\",\"licenseModel\":\"y\"}");
    assert_string_equal(redacted("core.listVcns", "{\"whatever\":\"x\"}"), "{\"whatever\":\"x\"}");
}

static void secret_of_the_service_is_hidden_where_none_belongs(void **state)
{
    (void)state;
    assert_string_equal(redacted("database.listAutonomousDatabases", "{\"adminPassword\":\"x\"}"),
                        "{\"adminPassword\":\"(hidden)\"}");
}

static void json_in_a_string_is_looked_into(void **state)
{
    (void)state;
    assert_string_equal(
        redacted(TAKES_SECRETS, "{\"source\":\"{\\\"adminPassword\\\":\\\"x\\\"}\"}"),
        "{\"source\":\"{\\\"adminPassword\\\":\\\"(hidden)\\\"}\"}");
    assert_string_equal(redacted(TAKES_SECRETS, "\"{\\\"adminPassword\\\":\\\"x\\\"}\""),
                        "\"{\\\"adminPassword\\\":\\\"(hidden)\\\"}\"");
    assert_string_equal(redacted(TAKES_SECRETS, "{\"source\":\"{adminPassword:x}\"}"),
                        "{\"source\":\"(hidden)\"}");
    assert_string_equal(redacted("core.listVcns", "{\"displayName\":\"[web\"}"),
                        "{\"displayName\":\"[web\"}");
}

static void failure_of_the_call_is_kept(void **state)
{
    (void)state;
    call_fail(&call, ERR_TIMEOUT, "too late");
    redacted("core.listVcns", "{\"displayName\":\"{no json\"}");
    assert_int_equal(call.error.code, ERR_TIMEOUT);
    assert_string_equal(call.error.message, "too late");
}

static void arguments_of_no_operation_are_shown_at_their_first_level_only(void **state)
{
    (void)state;
    assert_string_equal(redacted(NULL, "{\"query\":\"vcn\",\"limit\":5,\"steps\":[{\"a\":\"x\"}]}"),
                        "{\"query\":\"vcn\",\"limit\":5,\"steps\":\"(hidden)\"}");
    assert_null(tool_redact(&call, catalog_find("core.listVcns"), NULL));
}

static void original_is_left_alone(void **state)
{
    struct json *value = NULL;

    (void)state;
    assert_int_equal(json_parse(&call, "test", span_of("{\"adminPassword\":\"x\"}"), &value),
                     ERR_NONE);
    tool_redact(&call, catalog_find(TAKES_SECRETS), value);
    assert_string_equal(json_get_text(value, "adminPassword"), "x");
}

static void long_values_are_cut_between_characters(void **state)
{
    struct json *value = NULL;
    struct buf out;

    (void)state;
    assert_int_equal(json_parse(&call, "test",
                                span_of("{\"a\":\"12345678\",\"b\":[\"1234567\\u00e4\"],"
                                        "\"c\":123456789,\"d\":\"1234\"}"),
                                &value),
                     ERR_NONE);
    buf_init(&out, &call.arena, SIZE_MAX);
    json_print(&out, tool_redact_shorten(&call, value, 8));
    assert_string_equal(out.ptr, "{\"a\":\"12345678\",\"b\":[\"1234567... (9 bytes)\"],"
                                 "\"c\":\"12345678... (9 bytes)\",\"d\":\"1234\"}");
}

/* What a table calls a secret is hidden for every operation that can take one. */
static void no_secret_field_of_any_service_is_shown(void **state)
{
    size_t count = 0;

    (void)state;
    for (size_t s = 0; s < model_service_count; s++) {
        const struct model_service *service = model_services[s];
        struct catalog_op entry = { service, &service->ops[0] };

        for (size_t t = 0; t < service->model_count; t++) {
            const struct model_field *fields = model_fields(service, &service->types[t]);

            for (size_t f = 0; f < service->types[t].field_count; f++) {
                const char *name = model_text(service, fields[f].name);
                struct json *arguments;

                if (!(fields[f].flags & MODEL_SECRET))
                    continue;
                arguments = json_new(&call.arena, JSON_OBJECT);
                json_add_member(&call.arena, arguments, name, json_new_text(&call.arena, "canary"));
                assert_string_equal(json_get_text(tool_redact(&call, entry, arguments), name),
                                    "(hidden)");
                count++;
            }
        }
    }
    assert_true(count > 100);
}

/* Comparing them all would take minutes. */
static void names_without_number_or_end_are_hidden_at_once(void **state)
{
    struct json *arguments = json_new(&call.arena, JSON_OBJECT);
    char *name = arena_alloc(&call.arena, 1 << 20);
    struct json *copy;

    (void)state;
    memset(name, '-', (1 << 20) - 1);
    json_add_member(&call.arena, arguments, name, json_new_text(&call.arena, "x"));
    for (int i = 0; i < 200000; i++)
        json_add_member(&call.arena, arguments, "displayName", json_new_text(&call.arena, "x"));
    copy = tool_redact(&call, catalog_find("core.listVcns"), arguments);
    assert_string_equal(copy->first->text, "(hidden)");
    assert_string_equal(copy->first->next->text, "x");
    assert_string_equal(copy->last->text, "(hidden)");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_call, drop_call)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(secrets_are_hidden_in_any_spelling_and_depth),
        TEST(null_is_no_secret),
        TEST(name_that_may_be_a_mistyped_secret_is_hidden),
        TEST(secret_of_the_service_is_hidden_where_none_belongs),
        TEST(json_in_a_string_is_looked_into),
        TEST(failure_of_the_call_is_kept),
        TEST(arguments_of_no_operation_are_shown_at_their_first_level_only),
        TEST(original_is_left_alone),
        TEST(long_values_are_cut_between_characters),
        TEST(no_secret_field_of_any_service_is_shown),
        TEST(names_without_number_or_end_are_hidden_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
