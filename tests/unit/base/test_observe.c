/* W3C Trace Context, and the operation of a message. */
#include "base/observe.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define TRACE  "4bf92f3577b34da6a3ce929d0e0e4736"
#define SPAN   "00f067aa0ba902b7"
#define ZEROES "00000000000000000000000000000000"

static void a_parent_is_taken_apart(void **state)
{
    struct observe_trace trace;

    (void)state;
    assert_true(observe_trace_read("00-" TRACE "-" SPAN "-01", "a=1,b=2", &trace));
    assert_string_equal(trace.trace_id, TRACE);
    assert_string_equal(trace.span_id, SPAN);
    assert_string_equal(trace.parent_id, "");
    assert_string_equal(trace.state, "a=1,b=2");
    assert_true(trace.sampled);
    assert_true(observe_trace_read("00-" TRACE "-" SPAN "-02", NULL, &trace));
    assert_false(trace.sampled);
    assert_null(trace.state);
    assert_true(observe_trace_read("00-" TRACE "-" SPAN "-ff", NULL, &trace));
    assert_true(trace.sampled);
}

static void later_versions_may_go_on(void **state)
{
    struct observe_trace trace;

    (void)state;
    assert_true(observe_trace_read("cc-" TRACE "-" SPAN "-01-what-comes", NULL, &trace));
    assert_true(observe_trace_read("cc-" TRACE "-" SPAN "-01", NULL, &trace));
    assert_false(observe_trace_read("cc-" TRACE "-" SPAN "-01x", NULL, &trace));
    assert_false(observe_trace_read("00-" TRACE "-" SPAN "-01-more", NULL, &trace));
}

static void a_broken_parent_is_none(void **state)
{
    static const char *const broken[] = {
        NULL,
        "",
        "-",
        "00",
        "00-" TRACE "-" SPAN,
        "00-" TRACE "-" SPAN "-0",
        "00-" TRACE "-" SPAN "-0g",
        "00-" TRACE "-" SPAN "-01 ",
        " 00-" TRACE "-" SPAN "-01",
        "ff-" TRACE "-" SPAN "-01",
        "0X-" TRACE "-" SPAN "-01",
        "00-" ZEROES "-" SPAN "-01",
        "00-" TRACE "-0000000000000000-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-" SPAN "-01",
        "00_" TRACE "_" SPAN "_01",
        "00-" TRACE "\n" SPAN "-01",
        "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b77-01",
    };
    struct observe_trace trace = { .span_id = "untouched" };

    (void)state;
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++)
        assert_false(observe_trace_read(broken[i], "a=1", &trace));
    assert_string_equal(trace.span_id, "untouched");
}

static void a_broken_state_is_left_out(void **state)
{
    char large[OBSERVE_STATE_MAX + 2];
    const char *broken[] = { "", "a", "a=\r\nb", "a=\xc3\xa9", large };
    struct observe_trace trace;

    (void)state;
    memset(large, 'a', sizeof large);
    large[1] = '=';
    large[sizeof large - 1] = '\0';
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        assert_true(observe_trace_read("00-" TRACE "-" SPAN "-01", broken[i], &trace));
        assert_null(trace.state);
    }
    large[OBSERVE_STATE_MAX] = '\0';
    assert_true(observe_trace_read("00-" TRACE "-" SPAN "-01", large, &trace));
    assert_non_null(trace.state);
}

static void what_is_printed_can_be_read(void **state)
{
    struct observe_trace trace, again;
    char parent[OBSERVE_PARENT_SIZE];

    (void)state;
    assert_true(observe_trace_read("00-" TRACE "-" SPAN "-01", NULL, &trace));
    observe_trace_print(&trace, parent);
    assert_string_equal(parent, "00-" TRACE "-" SPAN "-01");
    assert_true(observe_trace_read(parent, NULL, &again));
}

static void several_operations_are_several(void **state)
{
    struct observed observed = { .observer = NULL };
    char name[200];

    (void)state;
    observe_operation(NULL, "core", "listVcns");
    observe_operation(&observed, "core", "listVcns");
    observe_operation(&observed, "core", "listVcns");
    assert_string_equal(observed.operation, "core.listVcns");
    observe_operation(&observed, "core", "getVcn");
    assert_string_equal(observed.operation, "several");
    observed.operation[0] = '\0';
    memset(name, 'x', sizeof name);
    name[sizeof name - 1] = '\0';
    observe_operation(&observed, "core", name);
    assert_int_equal(strlen(observed.operation), OBSERVE_OPERATION_SIZE - 1);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_parent_is_taken_apart),
        cmocka_unit_test(later_versions_may_go_on),
        cmocka_unit_test(a_broken_parent_is_none),
        cmocka_unit_test(a_broken_state_is_left_out),
        cmocka_unit_test(what_is_printed_can_be_read),
        cmocka_unit_test(several_operations_are_several),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
