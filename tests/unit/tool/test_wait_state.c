#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/fixture.h"
#include "tool/wait_state.h"

static const struct json *json(const char *text)
{
    struct json *out = NULL;

    assert_int_equal(json_parse(&call, "test", span_of(text), &out), ERR_NONE);
    return out;
}

static void state_stands_where_its_kind_has_it(void **state)
{
    (void)state;
    assert_string_equal(tool_wait_state_of(json("{\"lifecycleState\":\"ACTIVE\"}")), "ACTIVE");
    assert_string_equal(tool_wait_state_of(json("{\"status\":\"FAILED\"}")), "FAILED");
    assert_string_equal(
        tool_wait_state_of(json("{\"status\":\"UP\",\"lifecycleState\":\"ACTIVE\"}")), "ACTIVE");
    assert_null(tool_wait_state_of(json("{\"status\":{\"code\":1},\"lifecycleState\":null}")));
    assert_null(tool_wait_state_of(json("[1]")));
    assert_null(tool_wait_state_of(NULL));
}

static enum tool_wait_end work(const char *status, const char *finished)
{
    return tool_wait_work_end(json(arena_printf(&call.arena, "{\"status\":\"%s\"%s%s%s}", status,
                                                finished != NULL ? ",\"timeFinished\":\"" : "",
                                                finished != NULL ? finished : "",
                                                finished != NULL ? "\"" : "")));
}

static void work_request_ends_by_its_status_or_its_end(void **state)
{
    (void)state;
    assert_int_equal(work("ACCEPTED", NULL), TOOL_WAIT_GOES_ON);
    assert_int_equal(work("IN_PROGRESS", NULL), TOOL_WAIT_GOES_ON);
    assert_int_equal(work("WAITING", NULL), TOOL_WAIT_GOES_ON);
    assert_int_equal(work("CANCELING", NULL), TOOL_WAIT_GOES_ON);
    assert_int_equal(work("SUCCEEDED", NULL), TOOL_WAIT_SUCCEEDED);
    assert_int_equal(work("COMPLETED", "2026-01-01T00:00:00Z"), TOOL_WAIT_SUCCEEDED);
    assert_int_equal(work("FAILED", NULL), TOOL_WAIT_FAILED);
    assert_int_equal(work("CANCELED", NULL), TOOL_WAIT_FAILED);
    assert_int_equal(work("NEEDS_ATTENTION", NULL), TOOL_WAIT_STALLED);
    assert_int_equal(work("NEEDS_ATTENTION", "2026-01-01T00:00:00Z"), TOOL_WAIT_FAILED);
    assert_int_equal(tool_wait_work_end(json("{\"timeFinished\":\"2026-01-01T00:00:00Z\"}")),
                     TOOL_WAIT_SUCCEEDED);
    assert_int_equal(tool_wait_work_end(json("{}")), TOOL_WAIT_GOES_ON);
}

static enum tool_wait_end end_of(const char *state)
{
    return tool_wait_resource_end((struct catalog_op){ 0 }, state, NULL, 0);
}

static void states_on_the_way_are_told_from_those_to_stay_in(void **state)
{
    static const char *const passing[] = { "CREATING", "PROVISIONING", "UPDATE_PENDING",
                                           "MAINTENANCE_IN_PROGRESS", "INPROGRESS",
                                           "CREATING_IMAGE", "SCHEDULING_DELETION",
                                           "GETTING-HISTORY", "BEGIN_TERMINATION",
                                           "ENABLING_AUTONOMOUS_DATA_GUARD", "creating",
                                           "ACCEPTED" };
    static const char *const staying[] = { "ACTIVE", "AVAILABLE", "STOPPED", "PENDING_DELETION",
                                           "WAITING_FOR_CONNECTIVITY", "WARNING", "DELETED",
                                           "SUCCEEDED", "_", "ING", "" };

    (void)state;
    for (size_t i = 0; i < sizeof(passing) / sizeof(passing[0]); i++) {
        if (end_of(passing[i]) != TOOL_WAIT_GOES_ON)
            fail_msg("%s does not go on", passing[i]);
    }
    for (size_t i = 0; i < sizeof(staying) / sizeof(staying[0]); i++) {
        if (end_of(staying[i]) != TOOL_WAIT_SUCCEEDED)
            fail_msg("%s goes on", staying[i]);
    }
    assert_int_equal(end_of("FAILED"), TOOL_WAIT_FAILED);
}

static void running_is_an_end_for_what_runs_for_ever_only(void **state)
{
    (void)state;
    assert_int_equal(
        tool_wait_resource_end(catalog_find("core.getInstance"), "RUNNING", NULL, 0),
        TOOL_WAIT_SUCCEEDED);
    assert_int_equal(
        tool_wait_resource_end(catalog_find("disasterrecovery.getDrPlanExecution"), "RUNNING",
                               NULL, 0),
        TOOL_WAIT_GOES_ON);
}

static void wanted_states_are_waited_for_as_long_as_they_can_come(void **state)
{
    static const char *const wanted[] = { "stopped", "DELETED" };
    struct catalog_op none = { 0 };

    (void)state;
    assert_int_equal(tool_wait_resource_end(none, "RUNNING", wanted, 2), TOOL_WAIT_GOES_ON);
    assert_int_equal(tool_wait_resource_end(none, "ACTIVE", wanted, 2), TOOL_WAIT_GOES_ON);
    assert_int_equal(tool_wait_resource_end(none, "STOPPED", wanted, 2), TOOL_WAIT_SUCCEEDED);
    assert_int_equal(tool_wait_resource_end(none, "FAILED", wanted, 2), TOOL_WAIT_FAILED);
    assert_int_equal(tool_wait_resource_end(none, "DELETED", wanted, 2), TOOL_WAIT_SUCCEEDED);
    assert_int_equal(tool_wait_resource_end(none, "DELETED", wanted, 1), TOOL_WAIT_FAILED);
    assert_true(tool_wait_is_gone(wanted, 2));
    assert_false(tool_wait_is_gone(wanted, 1));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_call, drop_call)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(state_stands_where_its_kind_has_it),
        TEST(work_request_ends_by_its_status_or_its_end),
        TEST(states_on_the_way_are_told_from_those_to_stay_in),
        TEST(running_is_an_end_for_what_runs_for_ever_only),
        TEST(wanted_states_are_waited_for_as_long_as_they_can_come),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
