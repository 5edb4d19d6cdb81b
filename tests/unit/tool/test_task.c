#include "tool/acting.h"

#include "base/clock.h"
#include "tool/task.h"

#define DELETE                                                                                     \
    "{\"operation\":\"containerengine.deleteCluster\",\"params\":{\"clusterId\":"                  \
    "\"ocid1.cluster.oc1.iad.c\"},\"wait\":true}"
#define WORK "ocid1.clustersworkrequest.oc1.iad.w"

static struct tool_task task;

/* A delete that begins a work request, and what the service says of that afterwards. */
static const char *begin(const struct cloud_step *script, size_t count)
{
    play(script, count);
    stage.caller.takes_tasks = true;
    run(&tool_delete, DELETE);
    assert_non_null(result.task);
    assert_int_equal(result.task->status, TOOL_TASK_WORKING);
    return result.task->id;
}

static void look(const char *id)
{
    call_forgive(&call);
    assert_int_equal(tool_task_look(&turn, id, &task), ERR_NONE);
    result = task.result;
}

static struct cloud_answer begins(const char *work_request)
{
    return (struct cloud_answer){ .status = 202, .work_request = work_request };
}

#define STEPS(status)                                                                              \
    {                                                                                              \
        { "/clusters/", 1, begins(WORK) }, { "/errors", 0, says("[]") },                           \
            { "/logs", 0, says("[]") }, { "workRequests/", 0, says(status) },                      \
    }

static void change_that_goes_on_is_answered_with_a_handle_at_once(void **state)
{
    const struct cloud_step script[] = STEPS("{\"status\":\"IN_PROGRESS\"}");

    (void)state;
    begin(script, COUNT(script));
    assert_int_equal(cloud_sent(&cloud), 1);
    assert_true(result.task->ttl_ms > 0 && result.task->poll_ms > 0);
    expect("\"opcWorkRequestId\":\"" WORK "\"");
}

static void client_that_takes_no_tasks_waits(void **state)
{
    const struct cloud_step script[] = STEPS("{\"status\":\"SUCCEEDED\"}");

    (void)state;
    play(script, COUNT(script));
    run(&tool_delete, DELETE);
    assert_null(result.task);
    expect("\"succeeded\":true");
}

static void change_that_does_not_go_on_is_no_task(void **state)
{
    const struct cloud_step script[] = { { NULL, 1, { .status = 204 } }, { NULL, 0, fails(404) } };

    (void)state;
    play(script, COUNT(script));
    stage.caller.takes_tasks = true;
    run(&tool_delete, DELETE);
    assert_null(result.task);
    expect("\"wait\":{");
    expect("\"done\":true");
}

static void task_works_while_the_work_request_does(void **state)
{
    const struct cloud_step script[] =
        STEPS("{\"status\":\"IN_PROGRESS\",\"percentComplete\":45,\"operationType\":\"X_Y\"}");

    (void)state;
    look(begin(script, COUNT(script)));
    assert_int_equal(task.status, TOOL_TASK_WORKING);
    assert_string_equal(task.message, "IN_PROGRESS 45% X_Y");
}

static void finished_task_has_the_result_of_a_finished_wait(void **state)
{
    const struct cloud_step script[] = STEPS("{\"status\":\"SUCCEEDED\"}");

    (void)state;
    look(begin(script, COUNT(script)));
    assert_int_equal(task.status, TOOL_TASK_COMPLETED);
    assert_false(task.result.is_error);
    expect("\"opcWorkRequestId\":\"" WORK "\"");
    expect("\"wait\":{");
    expect("\"succeeded\":true");
}

static void failed_work_request_completes_the_task_with_an_error(void **state)
{
    const struct cloud_step script[] = STEPS("{\"status\":\"FAILED\"}");

    (void)state;
    look(begin(script, COUNT(script)));
    assert_int_equal(task.status, TOOL_TASK_COMPLETED);
    assert_true(task.result.is_error);
    expect("\"succeeded\":false");
}

static void cancelled_work_request_cancels_the_task(void **state)
{
    const struct cloud_step script[] = STEPS("{\"status\":\"CANCELED\"}");

    (void)state;
    look(begin(script, COUNT(script)));
    assert_int_equal(task.status, TOOL_TASK_CANCELLED);
}

static void looks_within_the_interval_ask_the_service_once(void **state)
{
    const struct cloud_step script[] = STEPS("{\"status\":\"IN_PROGRESS\"}");
    const char *id = begin(script, COUNT(script));
    int before;

    (void)state;
    look(id);
    before = cloud_sent(&cloud);
    look(id);
    assert_int_equal(cloud_sent(&cloud), before);
    assert_string_equal(task.message, "IN_PROGRESS");
}

static void trouble_that_may_pass_does_not_end_the_task(void **state)
{
    const struct cloud_step script[] = { { "/clusters/", 1, begins(WORK) },
                                         { NULL, 0, fails(401) } };

    (void)state;
    look(begin(script, COUNT(script)));
    assert_int_equal(task.status, TOOL_TASK_WORKING);
    assert_non_null(task.message);
}

static void fresh_work_request_need_not_be_known(void **state)
{
    const struct cloud_step script[] = { { "/clusters/", 1, begins(WORK) },
                                         { "workRequests/", 0, fails(404) },
                                         { "/clusters/", 0,
                                           says("{\"lifecycleState\":"
                                                "\"DELETING\"}") } };

    (void)state;
    look(begin(script, COUNT(script)));
    assert_int_equal(task.status, TOOL_TASK_WORKING);
}

static void handle_of_another_principal_is_unknown(void **state)
{
    const struct cloud_step script[] = STEPS("{\"status\":\"IN_PROGRESS\"}");
    const char *id = begin(script, COUNT(script));
    struct tool_caller other = stage.caller;

    (void)state;
    other.principal = "somebody else";
    turn.caller = &other;
    assert_int_equal(tool_task_look(&turn, id, &task), ERR_UNKNOWN);
    call_forgive(&call);
    assert_int_equal(tool_task_cancel(&turn, id), ERR_UNKNOWN);
}

static void handle_that_was_altered_or_is_another_token_is_unknown(void **state)
{
    (void)state;
    turn = stage_turn(&stage, &call);
    assert_int_equal(tool_task_check(&turn, "AAAA"), ERR_UNKNOWN);
    call_forgive(&call);
    assert_int_equal(tool_task_check(&turn, ""), ERR_UNKNOWN);
}

static void handle_is_forgotten_after_its_time(void **state)
{
    const struct cloud_step script[] = STEPS("{\"status\":\"IN_PROGRESS\"}");
    const char *id = begin(script, COUNT(script));
    int64_t ttl_ms = result.task->ttl_ms;

    (void)state;
    assert_int_equal(tool_task_check(&turn, id), ERR_NONE);
    clock_set_for_tests(clock_unix_ms() + ttl_ms + 1000);
    assert_int_equal(tool_task_check(&turn, id), ERR_UNKNOWN);
    clock_set_for_tests(0);
}

static void cancel_asks_the_service(void **state)
{
    const struct cloud_step script[] = STEPS("{\"status\":\"IN_PROGRESS\"}");
    const char *id = begin(script, COUNT(script));

    (void)state;
    assert_int_equal(tool_task_cancel(&turn, id), ERR_NONE);
    assert_string_equal(cloud.method, "DELETE");
    assert_non_null(strstr(cloud.url, "workRequests/" WORK));
}

static void cancel_of_an_ended_task_sends_nothing(void **state)
{
    const struct cloud_step script[] = STEPS("{\"status\":\"SUCCEEDED\"}");
    const char *id = begin(script, COUNT(script));

    (void)state;
    assert_int_equal(tool_task_cancel(&turn, id), ERR_NONE);
    assert_string_equal(cloud.method, "GET");
}

static void cancel_that_the_policy_forbids_is_told_of(void **state)
{
    const struct cloud_step script[] = STEPS("{\"status\":\"IN_PROGRESS\"}");
    const char *id = begin(script, COUNT(script));

    (void)state;
    stage_set_policy(&stage, &cloud, TOOL_POLICY_READ_ONLY, false, "");
    turn = stage_turn(&stage, &call);
    assert_int_equal(tool_task_cancel(&turn, id), ERR_NONE);
    assert_string_equal(cloud.method, "GET");
    look(id);
    assert_int_equal(task.status, TOOL_TASK_WORKING);
    assert_non_null(strstr(task.message, "not cancelled"));
}

static void work_request_that_is_gone_after_a_cancel_was_cancelled(void **state)
{
    struct cloud_step script[] = STEPS("{\"status\":\"IN_PROGRESS\"}");
    const struct cloud_step gone[] = { { NULL, 0, fails(404) } };
    const char *id = begin(script, COUNT(script));

    (void)state;
    assert_int_equal(tool_task_cancel(&turn, id), ERR_NONE);
    play(gone, COUNT(gone));
    look(id);
    assert_int_equal(task.status, TOOL_TASK_CANCELLED);
}

static void wait_becomes_a_task_that_ends_with_its_time(void **state)
{
    const struct cloud_step script[] = {
        { NULL, 0, says("{\"id\":\"ocid1.instance.oc1.iad.i\",\"lifecycleState\":\"STOPPING\"}") }
    };
    const char *id;

    (void)state;
    play(script, COUNT(script));
    stage.caller.takes_tasks = true;
    run(&tool_wait, "{\"id\":\"ocid1.instance.oc1.iad.i\",\"states\":[\"STOPPED\"],"
                    "\"timeout_s\":2}");
    assert_non_null(result.task);
    id = result.task->id;
    clock_set_for_tests(clock_unix_ms() + 3000);
    look(id);
    clock_set_for_tests(0);
    assert_int_equal(task.status, TOOL_TASK_COMPLETED);
    assert_false(task.result.is_error);
    expect("\"done\":false");
    expect("\"elapsedSeconds\":3");
}

static void wait_for_what_is_so_already_is_no_task(void **state)
{
    const struct cloud_step script[] = {
        { NULL, 0, says("{\"id\":\"ocid1.instance.oc1.iad.i\",\"lifecycleState\":\"STOPPED\"}") }
    };

    (void)state;
    play(script, COUNT(script));
    stage.caller.takes_tasks = true;
    run(&tool_wait, "{\"id\":\"ocid1.instance.oc1.iad.i\",\"states\":[\"STOPPED\"]}");
    assert_null(result.task);
    expect("\"done\":true");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(change_that_goes_on_is_answered_with_a_handle_at_once),
        TEST(client_that_takes_no_tasks_waits),
        TEST(change_that_does_not_go_on_is_no_task),
        TEST(task_works_while_the_work_request_does),
        TEST(finished_task_has_the_result_of_a_finished_wait),
        TEST(failed_work_request_completes_the_task_with_an_error),
        TEST(cancelled_work_request_cancels_the_task),
        TEST(looks_within_the_interval_ask_the_service_once),
        TEST(trouble_that_may_pass_does_not_end_the_task),
        TEST(fresh_work_request_need_not_be_known),
        TEST(handle_of_another_principal_is_unknown),
        TEST(handle_that_was_altered_or_is_another_token_is_unknown),
        TEST(handle_is_forgotten_after_its_time),
        TEST(cancel_asks_the_service),
        TEST(cancel_of_an_ended_task_sends_nothing),
        TEST(cancel_that_the_policy_forbids_is_told_of),
        TEST(work_request_that_is_gone_after_a_cancel_was_cancelled),
        TEST(wait_becomes_a_task_that_ends_with_its_time),
        TEST(wait_for_what_is_so_already_is_no_task),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
