#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/fixture.h"
#include "tool/confirm.h"

static struct oci_seal *seal;
static struct tool_confirm *confirm;

static int make_confirm(void **state)
{
    make_call(state);
    confirm = NULL;
    if (oci_seal_new(&call, NULL, NULL, &seal) != ERR_NONE)
        return 1;
    confirm = tool_confirm_new(seal);
    return 0;
}

static int drop_confirm(void **state)
{
    clock_set_for_tests(0);
    tool_confirm_free(confirm);
    oci_seal_free(seal);
    return drop_call(state);
}

static struct tool_confirm_subject subject_of(const char *operation)
{
    return (struct tool_confirm_subject){
        .principal = "alice",
        .entry = catalog_find(operation),
        .profile = "DEV",
        .region = "eu-frankfurt-1",
    };
}

static enum err ask(enum tool_confirm_kind kind, enum tool_policy_decision decision,
                    struct tool_confirm_request *out)
{
    struct tool_confirm_subject subject = subject_of("core.terminateInstance");

    call_forgive(&call);
    return tool_confirm_ask(confirm, &call, kind, decision, &subject, NULL, out);
}

static struct json *parsed(const char *text)
{
    struct json *value = NULL;

    assert_int_equal(json_parse(&call, "test", span_of(text), &value), ERR_NONE);
    return value;
}

static void question_has_a_message_a_token_and_ten_minutes(void **state)
{
    struct tool_confirm_request request;

    (void)state;
    clock_set_for_tests(1700000000000);
    assert_int_equal(ask(TOOL_CONFIRM_ELICIT, TOOL_POLICY_CONFIRM_HUMAN, &request), ERR_NONE);
    assert_int_equal(request.expires_ms, 1700000000000 + 600000);
    assert_non_null(strstr(request.message, "core.terminateInstance"));
    assert_true(strlen(request.token) > 60 && strlen(request.token) < 300);
}

static void human_is_not_asked_by_a_code_for_the_model(void **state)
{
    struct tool_confirm_request request = { .token = NULL };

    (void)state;
    assert_int_equal(ask(TOOL_CONFIRM_CODE, TOOL_POLICY_CONFIRM_HUMAN, &request), ERR_DENIED);
    assert_non_null(strstr(call.error.message, "a person has to confirm"));
    assert_non_null(strstr(call.error.hint, "elicitation"));
    assert_null(request.token);
    assert_int_equal(ask(TOOL_CONFIRM_CODE, TOOL_POLICY_CONFIRM, &request), ERR_NONE);
}

static void what_is_denied_is_not_asked(void **state)
{
    struct tool_confirm_request request;

    (void)state;
    assert_int_equal(ask(TOOL_CONFIRM_ELICIT, TOOL_POLICY_DENY, &request), ERR_DENIED);
    assert_int_equal(ask(TOOL_CONFIRM_CODE, TOOL_POLICY_DENY, &request), ERR_DENIED);
}

static void only_an_accepted_form_with_true_is_a_yes(void **state)
{
    static const char *const no[] = {
        "null",
        "{}",
        "true",
        "{\"action\":\"accept\"}",
        "{\"action\":\"accept\",\"content\":{}}",
        "{\"action\":\"accept\",\"content\":{\"confirm\":false}}",
        "{\"action\":\"accept\",\"content\":{\"confirm\":\"true\"}}",
        "{\"action\":\"accept\",\"content\":{\"confirm\":1}}",
        "{\"action\":\"accept\",\"content\":[true]}",
        "{\"action\":\"decline\",\"content\":{\"confirm\":true}}",
        "{\"action\":\"cancel\",\"content\":{\"confirm\":true}}",
        "{\"action\":\"Accept\",\"content\":{\"confirm\":true}}",
        "{\"action\":true,\"content\":{\"confirm\":true}}",
        "{\"content\":{\"confirm\":true}}",
        "{\"action\":\"accept\",\"content\":{\"confirm\":true,\"confirm\":false}}",
        "{\"action\":\"accept\",\"action\":\"decline\",\"content\":{\"confirm\":true}}",
    };

    (void)state;
    assert_true(
        tool_confirm_is_yes(parsed("{\"action\":\"accept\",\"content\":{\"confirm\":true}}")));
    assert_false(tool_confirm_is_yes(NULL));
    for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
        assert_false(tool_confirm_is_yes(parsed(no[i])));
}

static void schema_is_an_object_of_one_boolean(void **state)
{
    const struct json *schema = parsed(tool_confirm_schema);

    (void)state;
    assert_string_equal(json_get_text(schema, "type"), "object");
    assert_string_equal(json_get_text(json_get(json_get(schema, "properties"), "confirm"), "type"),
                        "boolean");
    assert_string_equal(json_get(schema, "required")->first->text, "confirm");
}

static void consent_says_who_and_has_an_id(void **state)
{
    struct tool_confirm_subject subject = subject_of("core.terminateInstance");
    struct tool_confirm_request request;
    struct tool_confirm_consent consent;
    struct tool_confirm_consent other;

    (void)state;
    assert_int_equal(ask(TOOL_CONFIRM_ELICIT, TOOL_POLICY_CONFIRM, &request), ERR_NONE);
    assert_int_equal(
        tool_confirm_accept(confirm, &call, TOOL_CONFIRM_ELICIT, request.token, &subject, &consent),
        ERR_NONE);
    assert_int_equal(consent.who, TOOL_POLICY_HUMAN);
    assert_int_equal(strlen(consent.id), 32);
    assert_int_equal(strspn(consent.id, "0123456789abcdef"), 32);
    assert_int_equal(ask(TOOL_CONFIRM_CODE, TOOL_POLICY_CONFIRM, &request), ERR_NONE);
    assert_int_equal(
        tool_confirm_accept(confirm, &call, TOOL_CONFIRM_CODE, request.token, &subject, &other),
        ERR_NONE);
    assert_int_equal(other.who, TOOL_POLICY_MODEL);
    assert_string_not_equal(consent.id, other.id);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_confirm, drop_confirm)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(question_has_a_message_a_token_and_ten_minutes),
        TEST(human_is_not_asked_by_a_code_for_the_model),
        TEST(what_is_denied_is_not_asked),
        TEST(only_an_accepted_form_with_true_is_a_yes),
        TEST(schema_is_an_object_of_one_boolean),
        TEST(consent_says_who_and_has_an_id),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
