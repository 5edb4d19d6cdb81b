/* oci/events.c */
#include "oci/events.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void assert_events(const char *text, const char *expected)
{
    struct call call;
    struct buf out;

    call_init(&call);
    buf_init(&out, &call.arena, 10000);
    json_print(&out, oci_events_read(&call, span_of(text)));
    assert_string_equal(out.ptr, expected);
    assert_int_equal(call.error.code, ERR_NONE);
    call_release(&call);
}

static void data_of_each_event_is_one_item(void **state)
{
    (void)state;
    assert_events("data: {\"a\":1}\n\ndata: 2\n\n", "[{\"a\":1},2]");
}

static void other_fields_and_comments_are_dropped(void **state)
{
    (void)state;
    assert_events(": hello\nid: 7\nevent: chunk\ndata:1\nretry: 3\n\n\n\n", "[1]");
}

static void lines_of_one_event_are_joined(void **state)
{
    (void)state;
    assert_events("data: {\"a\":\r\ndata: 1}\r\n\r\n", "[{\"a\":1}]");
}

static void what_is_no_json_is_a_string(void **state)
{
    (void)state;
    assert_events("data: [DONE]\n\ndata:  two\n\n", "[\"[DONE]\",\" two\"]");
}

static void last_event_may_be_broken_off(void **state)
{
    (void)state;
    assert_events("data: 1\n\ndata: {\"a\"", "[1,\"{\\\"a\\\"\"]");
}

static void nothing_gives_no_events(void **state)
{
    (void)state;
    assert_events("", "[]");
    assert_events("\n\n\n", "[]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(data_of_each_event_is_one_item),
        cmocka_unit_test(other_fields_and_comments_are_dropped),
        cmocka_unit_test(lines_of_one_event_are_joined),
        cmocka_unit_test(what_is_no_json_is_a_string),
        cmocka_unit_test(last_event_may_be_broken_off),
        cmocka_unit_test(nothing_gives_no_events),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
