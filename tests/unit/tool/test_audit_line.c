#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/fixture.h"
#include "tool/audit_line.h"

static struct json *parsed(struct span text)
{
    struct json *value = NULL;

    if (json_parse(&call, "line", text, &value) != ERR_NONE)
        fail_msg("%s: %.*s", call.error.message, (int)text.len, text.ptr);
    return value;
}

static struct span line_of(const struct tool_audit_record *record, const char *phase)
{
    struct span line = tool_audit_line(&call, record, phase, 1700000000123);

    assert_true(line.len > 2 && line.len <= TOOL_AUDIT_LINE_MAX);
    assert_int_equal(line.ptr[line.len - 1], '\n');
    assert_null(memchr(line.ptr, '\n', line.len - 1));
    return line;
}

static void line_has_all_that_is_known_in_order(void **state)
{
    struct tool_policy_answer answer = { .decision = TOOL_POLICY_CONFIRM_HUMAN,
                                         .rule = "policy.conf:3",
                                         .why = "it does" };
    struct tool_audit_record record = {
        .id = "ID",
        .principal = "alice",
        .tool = "oci_delete",
        .entry = catalog_find("core.terminateInstance"),
        .answer = &answer,
        .confirmation = "c0ffee",
        .profile = "DEV",
        .region = "eu-frankfurt-1",
        .compartment = "/prod/web",
        .arguments = parsed(span_of("{\"instanceId\":\"ocid1.instance.oc1..a\"}")),
        .request_id = "REQ",
        .status = 204,
        .duration_ms = 12,
    };
    struct span line = line_of(&record, "after");

    (void)state;
    assert_string_equal(
        arena_strndup(&call.arena, line.ptr, line.len),
        "{\"time\":\"2023-11-14T22:13:20.123Z\",\"phase\":\"after\",\"id\":\"ID\","
        "\"principal\":\"alice\",\"tool\":\"oci_delete\","
        "\"operation\":\"core.terminateInstance\",\"class\":\"delete\","
        "\"decision\":\"confirm human\",\"rule\":\"policy.conf:3\",\"confirmation\":\"c0ffee\","
        "\"profile\":\"DEV\",\"region\":\"eu-frankfurt-1\",\"compartment\":\"/prod/web\","
        "\"targets\":[\"ocid1.instance.oc1..a\"],"
        "\"arguments_sha256\":"
        "\"2843f0bfd50bfd8481c446e7cabfd79e0feab8f3230e90d0a9ae27561499d2be\","
        "\"arguments\":{\"instanceId\":\"ocid1.instance.oc1..a\"},"
        "\"opc_request_id\":\"REQ\",\"status\":204,\"outcome\":\"ok\",\"duration_ms\":12}\n");
}

static void line_before_tells_no_outcome(void **state)
{
    struct tool_audit_record record = { .id = "ID", .entry = catalog_find("core.createVcn") };
    const struct json *object = parsed(line_of(&record, "before"));

    (void)state;
    assert_string_equal(json_get_text(object, "phase"), "before");
    assert_null(json_get(object, "outcome"));
    assert_null(json_get(object, "duration_ms"));
    assert_null(json_get(object, "profile"));
}

static void outcome_is_the_word_of_the_error(void **state)
{
    struct tool_audit_record record = { .id = "ID", .outcome = ERR_DENIED };

    (void)state;
    assert_string_equal(json_get_text(parsed(line_of(&record, "after")), "outcome"), "denied");
    record.outcome = ERR_SERVICE;
    assert_string_equal(json_get_text(parsed(line_of(&record, "after")), "outcome"), "service");
    assert_null(json_get(parsed(line_of(&record, "after")), "operation"));
}

static void secrets_are_neither_shown_nor_hashed(void **state)
{
    struct tool_audit_record record = {
        .id = "ID",
        .entry = catalog_find("database.createAutonomousDatabase"),
        .arguments = parsed(span_of("{\"adminPassword\":\"hunter2\",\"dbName\":\"x\"}")),
    };
    struct span line = line_of(&record, "before");
    const struct json *one = parsed(line);
    const struct json *other;

    (void)state;
    assert_null(strstr(arena_strndup(&call.arena, line.ptr, line.len), "hunter2"));
    assert_string_equal(json_get_text(json_get(one, "arguments"), "adminPassword"), "(hidden)");
    record.arguments = parsed(span_of("{\"adminPassword\":\"other\",\"dbName\":\"x\"}"));
    other = parsed(line_of(&record, "before"));
    assert_string_equal(json_get_text(one, "arguments_sha256"),
                        json_get_text(other, "arguments_sha256"));
    record.arguments = parsed(span_of("{\"adminPassword\":\"other\",\"dbName\":\"y\"}"));
    other = parsed(line_of(&record, "before"));
    assert_string_not_equal(json_get_text(one, "arguments_sha256"),
                            json_get_text(other, "arguments_sha256"));
}

static void targets_are_gathered_from_any_depth_once(void **state)
{
    struct tool_audit_record record = {
        .id = "ID",
        .entry = catalog_find("core.createVcn"),
        .arguments = parsed(span_of("{\"a\":[{\"b\":\"ocid1.vcn.oc1..x\"},\"ocid1.subnet.oc1..y\","
                                    "\"ocid1.vcn.oc1..x\",\"no ocid1.vcn\"]}")),
    };
    const struct json *targets = json_get(parsed(line_of(&record, "before")), "targets");

    (void)state;
    assert_int_equal(targets->count, 2);
    assert_string_equal(targets->first->text, "ocid1.vcn.oc1..x");
    assert_string_equal(targets->last->text, "ocid1.subnet.oc1..y");
}

/* What is unusual in a text must not end the line, start another one or turn what is read. */
static void text_cannot_break_out_of_its_line(void **state)
{
    static const char *const texts[] = {
        "a\n{\"time\":\"forged\"}",
        "\r\n",
        "\"},{\"x\":\"",
        "\\",
        "\\u000a\\",
        "\x1b[2J\x07\x08\x7f",
        "\xe2\x80\xa8\xe2\x80\xa9\xc2\x85",
        "\xe2\x80\xae\xe2\x81\xa6\xd8\x9c",
        "\xf3\xa0\x81\x81\xef\xbb\xbf\xe2\x80\x8b",
        "\xff\xfe\xc0\x80\xed\xa0\x80",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct json *arguments = json_new(&call.arena, JSON_OBJECT);
        struct tool_audit_record record = {
            .id = texts[i],
            .principal = texts[i],
            .tool = texts[i],
            .confirmation = texts[i],
            .profile = texts[i],
            .region = texts[i],
            .compartment = texts[i],
            .request_id = texts[i],
            .arguments = arguments,
            .entry = catalog_find("core.createVcn"),
        };
        struct span line;
        const struct json *object;

        json_add_member(&call.arena, arguments, texts[i], json_new_text(&call.arena, texts[i]));
        line = line_of(&record, "after");
        object = parsed(line);
        for (size_t k = 0; k + 1 < line.len; k++) {
            unsigned char byte = (unsigned char)line.ptr[k];

            assert_true(byte >= 0x20 && byte != 0x7f);
            assert_false(byte == 0xe2 && (unsigned char)line.ptr[k + 1] < 0x82 &&
                         (unsigned char)line.ptr[k + 2] >= 0xa8);
        }
        assert_string_equal(json_get_text(object, "phase"), "after");
        if (span_utf8_error(span_of(texts[i])) == strlen(texts[i]))
            assert_string_equal(json_get_text(object, "principal"), texts[i]);
        assert_null(strstr(arena_strndup(&call.arena, line.ptr, line.len), "\xf3\xa0"));
    }
}

static void whatever_is_too_long_is_shortened_to_one_line(void **state)
{
    char *huge = arena_alloc(&call.arena, 100001);
    struct json *arguments = json_new(&call.arena, JSON_OBJECT);
    struct tool_policy_answer answer = { .rule = huge, .why = huge };
    struct tool_audit_record record = {
        .id = huge,
        .principal = huge,
        .tool = huge,
        .answer = &answer,
        .confirmation = huge,
        .profile = huge,
        .region = huge,
        .compartment = huge,
        .request_id = huge,
        .arguments = arguments,
        .entry = catalog_find("core.createVcn"),
    };

    (void)state;
    memset(huge, 1, 100000); /* each byte takes six in JSON */
    json_add_member(&call.arena, arguments, huge, json_new_text(&call.arena, huge));
    for (int i = 0; i < 500; i++)
        json_add_member(
            &call.arena, arguments, "x",
            json_new_text(&call.arena, arena_printf(&call.arena, "ocid1.vcn.oc1..%0400d", i)));
    assert_true(json_get(json_get(parsed(line_of(&record, "after")), "arguments"), "bytes") !=
                NULL);
}

static void middling_arguments_keep_their_names(void **state)
{
    struct json *arguments = json_new(&call.arena, JSON_OBJECT);
    struct tool_audit_record record = { .id = "ID",
                                        .arguments = arguments,
                                        .entry = catalog_find("core.createVcn") };
    char *text = arena_alloc(&call.arena, 2001);

    (void)state;
    memset(text, 'x', 2000);
    json_add_member(&call.arena, arguments, "displayName", json_new_text(&call.arena, text));
    assert_non_null(strstr(
        json_get_text(json_get(parsed(line_of(&record, "after")), "arguments"), "displayName"),
        "xxx... (2000 bytes)"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_call, drop_call)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(line_has_all_that_is_known_in_order),
        TEST(line_before_tells_no_outcome),
        TEST(outcome_is_the_word_of_the_error),
        TEST(secrets_are_neither_shown_nor_hashed),
        TEST(targets_are_gathered_from_any_depth_once),
        TEST(text_cannot_break_out_of_its_line),
        TEST(whatever_is_too_long_is_shortened_to_one_line),
        TEST(middling_arguments_keep_their_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
