/* oci_wait over a real client, whose cloud plays a script. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "cloud/stage.h"
#include "tool/core.h"
#include "tool/wait.h"

#define WORK     "ocid1.clustersworkrequest.oc1.iad.w1"
#define INSTANCE "ocid1.instance.oc1.iad.i1"
#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static struct cloud cloud;
static struct call call;
static struct stage stage;
static struct tool_turn turn;
static struct json *answer;

static int set_up(void **state)
{
    (void)state;
    cloud_open(&cloud);
    call_init(&call);
    stage_open(&stage, &cloud);
    turn = stage_turn(&stage, &call);
    answer = NULL;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    call_release(&call);
    stage_close(&stage);
    cloud_close(&cloud);
    return 0;
}

static struct cloud_answer says(const char *json)
{
    return (struct cloud_answer){ .status = 200, .body = span_of(json) };
}

static struct cloud_answer fails(int status)
{
    return (struct cloud_answer){
        .status = status,
        .body = span_of("{\"code\":\"NotAuthorizedOrNotFound\",\"message\":\"nothing there\"}"),
    };
}

static void play(const struct cloud_step *script, size_t count)
{
    cloud.script = script;
    cloud.script_count = count;
    cloud.answer = fails(404);
}

static enum err follow(const char *id, const char *const *states, size_t count, int64_t timeout_ms)
{
    struct tool_wait_for what = {
        .id = id,
        .states = states,
        .state_count = count,
        .timeout_ms = timeout_ms,
        .pause_ms = 5,
    };

    return tool_wait_follow(&turn, &what, &answer);
}

static const char *print(const struct json *value)
{
    struct buf out;

    buf_init(&out, &call.arena, SIZE_MAX);
    if (value != NULL)
        json_print(&out, value);
    return out.ptr == NULL ? "" : out.ptr;
}

/* The member as it is printed; "" when there is none. */
static const char *member(const char *name)
{
    return print(json_get(answer, name));
}

/* ---- Work requests -------------------------------------------------------------------------- */

static void work_request_is_followed_to_its_end(void **state)
{
    const struct cloud_step script[] = {
        { "/errors", 0, says("[]") },
        { "/logs", 0,
          says("[{\"message\":\"two\",\"timestamp\":\"2026-01-02T00:00:00Z\"},"
               "{\"message\":\"one\",\"timestamp\":\"2026-01-01T00:00:00Z\"}]") },
        { "/20180222/workRequests/" WORK, 2,
          says("{\"id\":\"" WORK "\",\"status\":\"IN_PROGRESS\"}") },
        { "/20180222/workRequests/" WORK, 0,
          says("{\"id\":\"" WORK "\",\"status\":\"SUCCEEDED\",\"operationType\":\"CLUSTER_CREATE\","
               "\"resources\":[{\"entityType\":\"cluster\",\"identifier\":\"ocid1.cluster..c\"}],"
               "\"timeFinished\":\"2026-01-02T00:00:00Z\"}") },
    };

    (void)state;
    play(script, COUNT(script));
    assert_int_equal(follow(WORK, NULL, 0, 20000), ERR_NONE);
    assert_string_equal(member("kind"), "\"workRequest\"");
    assert_string_equal(member("service"), "\"containerengine\"");
    assert_string_equal(member("status"), "\"SUCCEEDED\"");
    assert_string_equal(member("done"), "true");
    assert_string_equal(member("succeeded"), "true");
    assert_string_equal(member("operationType"), "\"CLUSTER_CREATE\"");
    assert_string_equal(member("resources"),
                        "[{\"entityType\":\"cluster\",\"identifier\":\"ocid1.cluster..c\"}]");
    assert_string_equal(member("log"),
                        "[\"2026-01-01T00:00:00Z one\",\"2026-01-02T00:00:00Z two\"]");
    assert_string_equal(member("errors"), "");
    assert_string_equal(member("message"), "");
    assert_int_equal(cloud.used[2], 2);
}

static void failed_work_request_is_an_answer_with_its_errors(void **state)
{
    const struct cloud_step script[] = {
        { "/errors", 0,
          says("[{\"code\":\"Limit\",\"message\":\"no \\u202eroom\","
               "\"timestamp\":\"2026-01-01T00:00:00Z\"}]") },
        { "/logs", 0, fails(500) },
        { NULL, 0, says("{\"status\":\"FAILED\",\"timeFinished\":\"2026-01-01T00:00:00Z\"}") },
    };

    (void)state;
    play(script, COUNT(script));
    assert_int_equal(follow(WORK, NULL, 0, 1000), ERR_NONE);
    assert_string_equal(member("done"), "true");
    assert_string_equal(member("succeeded"), "false");
    assert_non_null(strstr(member("errors"), "\"code\":\"Limit\""));
    assert_null(strstr(member("errors"), "\xe2\x80\xae")); /* text of the cloud is harmless */
    assert_string_equal(member("log"), "");
}

static void log_is_its_last_ten_lines(void **state)
{
    struct buf lines;
    struct cloud_step script[] = {
        { "/errors", 0, says("[]") },
        { "/logs", 0, { .status = 200 } },
        { NULL, 0, says("{\"status\":\"SUCCEEDED\"}") },
    };

    (void)state;
    buf_init(&lines, &call.arena, SIZE_MAX);
    for (int i = 0; i < 23; i++)
        buf_printf(&lines, "%s{\"message\":\"m%d\",\"timestamp\":\"2026-01-01T00:00:%02dZ\"}",
                   i == 0 ? "[" : ",", i, i);
    buf_add_char(&lines, ']');
    script[1].answer.body = buf_span(&lines);
    play(script, COUNT(script));
    assert_int_equal(follow(WORK, NULL, 0, 1000), ERR_NONE);
    assert_int_equal(json_get(answer, "log")->count, 10);
    assert_non_null(strstr(member("log"), "[\"2026-01-01T00:00:13Z m13\""));
    assert_non_null(strstr(member("log"), "m22\"]"));
}

static void next_candidate_is_asked_when_one_does_not_know_it(void **state)
{
    const struct cloud_step script[] = {
        { "iaas.", 0, fails(404) },
        { "objectstorage.", 0, says("{\"status\":\"COMPLETED\"}") },
    };

    (void)state;
    play(script, COUNT(script));
    assert_int_equal(follow("0f3b-77", NULL, 0, 1000), ERR_NONE);
    assert_string_equal(member("service"), "\"objectstorage\"");
    assert_string_equal(member("succeeded"), "true");
}

static void unknown_work_request_tells_who_was_asked(void **state)
{
    const struct cloud_step script[] = {
        { "/20160918/workRequests/", 0, fails(404) },
        { "objectstorage.", 0, fails(404) },
    };

    (void)state;
    play(script, COUNT(script));
    assert_int_equal(follow("ocid1.moonworkrequest.oc1.iad.x", NULL, 0, 5000), ERR_SERVICE);
    assert_int_equal(call.error.service.status, 404);
    assert_non_null(strstr(call.error.hint, "asked: workrequests.getWorkRequest, "
                                            "objectstorage.getWorkRequest"));
    assert_int_equal(cloud.used[0], 1);
    assert_int_equal(cloud.used[1], 1);
}

static void work_request_that_waits_for_somebody_is_given_back_at_once(void **state)
{
    const struct cloud_step script[] = {
        { "/errors", 0, says("[]") },
        { "/logs", 0, says("[]") },
        { NULL, 0, says("{\"status\":\"NEEDS_ATTENTION\"}") },
    };

    (void)state;
    play(script, COUNT(script));
    assert_int_equal(follow(WORK, NULL, 0, 20000), ERR_NONE);
    assert_string_equal(member("done"), "false");
    assert_non_null(strstr(member("message"), "somebody"));
    assert_int_equal(cloud.used[2], 1);
}

/* ---- Time ----------------------------------------------------------------------------------- */

static void time_that_is_over_gives_what_is_known_and_how_to_go_on(void **state)
{
    const struct cloud_step script[] = {
        { NULL, 0, says("{\"status\":\"IN_PROGRESS\",\"percentComplete\":40}") },
    };
    int64_t start_ms = clock_monotonic_ms();

    (void)state;
    play(script, COUNT(script));
    assert_int_equal(follow(WORK, NULL, 0, 60), ERR_NONE);
    assert_string_equal(member("done"), "false");
    assert_string_equal(member("succeeded"), "");
    assert_string_equal(member("percentComplete"), "40");
    assert_non_null(strstr(member("message"), "call oci_wait again"));
    assert_true(clock_monotonic_ms() - start_ms < 5000);
}

static void no_time_is_one_look(void **state)
{
    const struct cloud_step script[] = { { "instances", 0,
                                           says("{\"lifecycleState\":\"STARTING\"}") } };

    (void)state;
    play(script, COUNT(script));
    assert_int_equal(follow(INSTANCE, NULL, 0, 0), ERR_NONE);
    assert_string_equal(member("state"), "\"STARTING\"");
    assert_string_equal(member("done"), "false");
    assert_int_equal(cloud_sent(&cloud), 1);
}

static void deadline_of_the_call_is_kept(void **state)
{
    const struct cloud_step script[] = { { NULL, 0, says("{\"lifecycleState\":\"STARTING\"}") } };

    (void)state;
    play(script, COUNT(script));
    call.deadline_ms = clock_monotonic_ms() + 1100; /* a second of it is for the answer */
    assert_int_equal(follow(INSTANCE, NULL, 0, 60000), ERR_NONE);
    assert_string_equal(member("done"), "false");
    assert_true(clock_monotonic_ms() < call.deadline_ms);
}

static void failures_that_may_pass_are_survived(void **state)
{
    const struct cloud_step script[] = {
        { "instances", 1, { .fail = ERR_NETWORK } },
        { "instances", 1, fails(503) },
        { "instances", 1, says("{\"lifecycleState\":\"STARTING\"}") },
        { "instances", 2, fails(429) },
        { "instances", 0, says("{\"lifecycleState\":\"RUNNING\"}") },
    };

    (void)state;
    play(script, COUNT(script));
    assert_int_equal(follow(INSTANCE, NULL, 0, 20000), ERR_NONE);
    assert_string_equal(member("state"), "\"RUNNING\"");
    assert_string_equal(member("succeeded"), "true");
}

static void failure_that_lasts_is_told_beside_what_was_seen_last(void **state)
{
    const struct cloud_step script[] = {
        { "instances", 1, says("{\"lifecycleState\":\"STARTING\"}") },
        { NULL, 0, { .fail = ERR_NETWORK } },
    };

    (void)state;
    play(script, COUNT(script));
    assert_int_equal(follow(INSTANCE, NULL, 0, 60), ERR_NONE);
    assert_string_equal(member("state"), "\"STARTING\"");
    assert_non_null(strstr(member("message"), "no connection to the cloud"));
}

static void failure_from_the_beginning_to_the_end_is_the_failure_of_the_wait(void **state)
{
    const struct cloud_step script[] = { { NULL, 0, { .fail = ERR_NETWORK } } };

    (void)state;
    play(script, COUNT(script));
    assert_int_equal(follow(INSTANCE, NULL, 0, 40), ERR_NETWORK);
    assert_true(cloud_sent(&cloud) > 1);
}

static void *cancel(void *context)
{
    cloud_wait_held(&cloud, 1);
    call_cancel(context);
    return NULL;
}

static void cancellation_ends_a_look_at_once(void **state)
{
    pthread_t thread;

    (void)state;
    play(NULL, 0);
    cloud.hold = "instances";
    assert_int_equal(pthread_create(&thread, NULL, cancel, &call), 0);
    assert_int_equal(follow(INSTANCE, NULL, 0, 60000), ERR_CANCELLED);
    pthread_join(thread, NULL);
}

static void *cancel_soon(void *context)
{
    while (cloud_sent(&cloud) == 0)
        nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
    nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
    call_cancel(context);
    return NULL;
}

static void cancellation_ends_a_pause_at_once(void **state)
{
    const struct cloud_step script[] = { { NULL, 0, says("{\"lifecycleState\":\"STARTING\"}") } };
    struct tool_wait_for what = { .id = INSTANCE, .timeout_ms = 60000, .pause_ms = 30000 };
    int64_t start_ms = clock_monotonic_ms();
    pthread_t thread;

    (void)state;
    play(script, COUNT(script));
    assert_int_equal(pthread_create(&thread, NULL, cancel_soon, &call), 0);
    assert_int_equal(tool_wait_follow(&turn, &what, &answer), ERR_CANCELLED);
    pthread_join(thread, NULL);
    assert_true(clock_monotonic_ms() - start_ms < 10000);
}

/* ---- Resources ------------------------------------------------------------------------------ */

static void resource_is_followed_to_a_state_that_it_stays_in(void **state)
{
    const struct cloud_step script[] = {
        { "/instances/" INSTANCE, 2, says("{\"lifecycleState\":\"PROVISIONING\"}") },
        { "/instances/" INSTANCE, 0,
          says("{\"lifecycleState\":\"RUNNING\",\"displayName\":\"web\"}") },
    };

    (void)state;
    play(script, COUNT(script));
    assert_int_equal(follow(INSTANCE, NULL, 0, 20000), ERR_NONE);
    assert_string_equal(member("kind"), "\"resource\"");
    assert_string_equal(member("state"), "\"RUNNING\"");
    assert_string_equal(member("resource"),
                        "{\"displayName\":\"web\",\"lifecycleState\":\"RUNNING\"}");
    assert_int_equal(cloud_sent(&cloud), 3);
}

static void wanted_state_that_cannot_come_any_more_ends_the_wait(void **state)
{
    static const char *const wanted[] = { "RUNNING" };
    const struct cloud_step script[] = {
        { NULL, 1, says("{\"lifecycleState\":\"STOPPED\"}") },
        { NULL, 0, says("{\"lifecycleState\":\"TERMINATED\"}") },
    };

    (void)state;
    play(script, COUNT(script));
    assert_int_equal(follow(INSTANCE, wanted, 1, 20000), ERR_NONE);
    assert_string_equal(member("done"), "true");
    assert_string_equal(member("succeeded"), "false");
    assert_string_equal(member("state"), "\"TERMINATED\"");
    assert_string_equal(member("resource"), "");
}

static void resource_that_goes_away_meanwhile_is_deleted(void **state)
{
    static const char *const wanted[] = { "TERMINATED" };
    const struct cloud_step script[] = {
        { NULL, 1, says("{\"lifecycleState\":\"TERMINATING\"}") },
    };

    (void)state;
    play(script, COUNT(script));
    assert_int_equal(follow(INSTANCE, wanted, 1, 20000), ERR_NONE);
    assert_string_equal(member("state"), "\"TERMINATED\"");
    assert_string_equal(member("succeeded"), "true");
    assert_int_equal(cloud_sent(&cloud), 2);
}

static void resource_that_was_never_there_is_a_failure(void **state)
{
    static const char *const wanted[] = { "DELETED" };

    (void)state;
    play(NULL, 0);
    assert_int_equal(follow("ocid1.vcn.oc1.iad.x", NULL, 0, 20000), ERR_SERVICE);
    call_forgive(&call);
    assert_int_equal(follow("ocid1.vcn.oc1.iad.x", wanted, 1, 20000), ERR_NONE);
    assert_string_equal(member("state"), "\"DELETED\"");
    assert_non_null(strstr(member("message"), "that you may see"));
}

static void resource_of_an_unknown_type_is_refused_before_anything_is_sent(void **state)
{
    (void)state;
    assert_int_equal(follow("ocid1.moon.oc1.iad.x", NULL, 0, 20000), ERR_ARGUMENT);
    assert_int_equal(cloud_sent(&cloud), 0);
}

static void region_of_the_ocid_is_asked(void **state)
{
    const struct cloud_step script[] = { { NULL, 0, says("{\"lifecycleState\":\"RUNNING\"}") } };

    (void)state;
    play(script, COUNT(script));
    assert_int_equal(follow("ocid1.instance.oc1.phx.i", NULL, 0, 0), ERR_NONE);
    assert_non_null(strstr(cloud.url, "iaas.us-phoenix-1."));
    assert_int_equal(follow("ocid1.instance.oc1.eu-frankfurt-1.i", NULL, 0, 0), ERR_NONE);
    assert_non_null(strstr(cloud.url, "iaas.eu-frankfurt-1."));
    assert_int_equal(follow("ocid1.instance.oc1.evil-host.i", NULL, 0, 0), ERR_NONE);
    assert_non_null(strstr(cloud.url, "iaas.us-ashburn-1."));
}

static void policy_that_forbids_the_read_forbids_the_wait(void **state)
{
    (void)state;
    stage_set_policy(&stage, &cloud, TOOL_POLICY_ALLOW_WRITES, false, "deny service=core\n");
    assert_int_equal(follow(INSTANCE, NULL, 0, 20000), ERR_DENIED);
    assert_int_equal(cloud_sent(&cloud), 0);
}

/* ---- Progress ------------------------------------------------------------------------------- */

struct told {
    int count;
    double last;
    double total;
    char message[200];
};

static void keep(void *context, double done, double total, const char *message)
{
    struct told *told = context;

    assert_true(done > told->last);
    told->count++;
    told->last = done;
    told->total = total;
    snprintf(told->message, sizeof(told->message), "%s", message);
}

static void progress_is_told_after_each_look_and_grows(void **state)
{
    const struct cloud_step script[] = {
        { "/errors", 0, says("[]") },
        { "/logs", 0, says("[]") },
        { NULL, 3, says("{\"status\":\"IN_PROGRESS\",\"percentComplete\":10.5}") },
        { NULL, 0, says("{\"status\":\"SUCCEEDED \\u001b[31m\",\"percentComplete\":100,"
                        "\"timeFinished\":\"2026-01-01T00:00:00Z\"}") },
    };
    struct told told = { .count = 0 };

    (void)state;
    play(script, COUNT(script));
    stage.caller.progress = keep;
    stage.caller.context = &told;
    assert_int_equal(follow("ocid1.mysqlworkrequest.oc1.iad.x", NULL, 0, 20000), ERR_NONE);
    assert_int_equal(told.count, 4);
    assert_true(told.last == 100 && told.total == 100);
    assert_string_equal(told.message, "work request SUCCEEDED31m");
}

/* ---- The tool ------------------------------------------------------------------------------- */

static enum err run(const char *arguments, struct tool_result *result)
{
    struct json *given = NULL;

    assert_int_equal(json_parse(&call, "arguments", span_of(arguments), &given), ERR_NONE);
    return tool_wait.run(&turn, given, result);
}

static void tool_waits_longer_than_calls_may_last_when_asked_to(void **state)
{
    const struct cloud_step script[] = { { NULL, 0, says("{\"lifecycleState\":\"RUNNING\"}") } };
    struct tool_result result = { .is_error = false };
    int64_t now_ms = clock_monotonic_ms();

    (void)state;
    play(script, COUNT(script));
    call.deadline_ms = now_ms + 120000;
    assert_int_equal(run("{\"id\":\"" INSTANCE "\"}", &result), ERR_NONE);
    assert_int_equal(call.deadline_ms, now_ms + 120000);
    assert_int_equal(run("{\"id\":\"" INSTANCE "\",\"timeout_s\":600,\"states\":\"running\"}",
                         &result),
                     ERR_NONE);
    assert_true(call.deadline_ms >= now_ms + 605000);
    assert_non_null(strstr(result.json.ptr, "\"done\":true"));
}

static void tool_refuses_what_it_does_not_know(void **state)
{
    struct tool_result result = { .is_error = false };

    (void)state;
    assert_int_equal(run("{}", &result), ERR_ARGUMENT);
    call_forgive(&call);
    assert_int_equal(run("{\"id\":\"" INSTANCE "\",\"timeout_s\":3601}", &result), ERR_ARGUMENT);
    call_forgive(&call);
    assert_int_equal(run("{\"id\":\"" INSTANCE "\",\"state\":\"x\"}", &result), ERR_ARGUMENT);
    assert_int_equal(cloud_sent(&cloud), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(work_request_is_followed_to_its_end),
        TEST(failed_work_request_is_an_answer_with_its_errors),
        TEST(log_is_its_last_ten_lines),
        TEST(next_candidate_is_asked_when_one_does_not_know_it),
        TEST(unknown_work_request_tells_who_was_asked),
        TEST(work_request_that_waits_for_somebody_is_given_back_at_once),
        TEST(time_that_is_over_gives_what_is_known_and_how_to_go_on),
        TEST(no_time_is_one_look),
        TEST(deadline_of_the_call_is_kept),
        TEST(failures_that_may_pass_are_survived),
        TEST(failure_that_lasts_is_told_beside_what_was_seen_last),
        TEST(failure_from_the_beginning_to_the_end_is_the_failure_of_the_wait),
        TEST(cancellation_ends_a_look_at_once),
        TEST(cancellation_ends_a_pause_at_once),
        TEST(resource_is_followed_to_a_state_that_it_stays_in),
        TEST(wanted_state_that_cannot_come_any_more_ends_the_wait),
        TEST(resource_that_goes_away_meanwhile_is_deleted),
        TEST(resource_that_was_never_there_is_a_failure),
        TEST(resource_of_an_unknown_type_is_refused_before_anything_is_sent),
        TEST(region_of_the_ocid_is_asked),
        TEST(policy_that_forbids_the_read_forbids_the_wait),
        TEST(progress_is_told_after_each_look_and_grows),
        TEST(tool_waits_longer_than_calls_may_last_when_asked_to),
        TEST(tool_refuses_what_it_does_not_know),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
