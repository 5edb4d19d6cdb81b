/* Waiting after a change, over a real client whose cloud plays a script. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "cloud/stage.h"
#include "tool/wait.h"

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
    stage.context.wait_ms = 10000;
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

static struct cloud_answer begins(const char *work_request)
{
    return (struct cloud_answer){ .status = 202, .work_request = work_request };
}

static struct cloud_answer fails(int status)
{
    return (struct cloud_answer){
        .status = status,
        .body = span_of("{\"code\":\"NotAuthorizedOrNotFound\",\"message\":\"nothing there\"}"),
    };
}

/* Sends the change, which the first step answers, and waits. */
static enum err change(const char *operation, const char *arguments,
                       const struct cloud_step *script, size_t count)
{
    struct json *given = NULL;
    struct tool_request request = { .entry = catalog_find(operation) };
    struct tool_sent sent;

    cloud.script = script;
    cloud.script_count = count;
    cloud.answer = fails(404);
    assert_non_null(request.entry.op);
    assert_int_equal(json_parse(&call, "arguments", span_of(arguments), &given), ERR_NONE);
    request.arguments = given;
    assert_int_equal(tool_send(&turn, &request, &sent), ERR_NONE);
    return tool_wait_after(&turn, &request, &sent, &answer);
}

static void work_request_of_the_answer_is_followed_at_the_service(void **state)
{
    const struct cloud_step script[] = {
        { NULL, 1, begins("ocid1.clustersworkrequest.oc1.iad.w") },
        { "/errors", 0, says("[]") },
        { "/logs", 0, says("[]") },
        { "containerengine", 0, says("{\"status\":\"SUCCEEDED\"}") },
    };

    (void)state;
    assert_int_equal(change("containerengine.deleteCluster",
                            "{\"clusterId\":\"ocid1.cluster.oc1.iad.c\"}", script, COUNT(script)),
                     ERR_NONE);
    assert_string_equal(json_get_text(answer, "kind"), "workRequest");
    assert_string_equal(json_get_text(answer, "service"), "containerengine");
    assert_true(json_get(answer, "succeeded")->boolean);
}

static void parameters_of_the_change_lead_to_its_work_request(void **state)
{
    const struct cloud_step script[] = {
        { NULL, 1, begins("w77") },
        { "/errors", 0, says("{\"items\":[]}") },
        { "/logs", 0, says("{\"items\":[]}") },
        { "/namespaces/ns1/workRequests/w77", 0, says("{\"status\":\"SUCCEEDED\"}") },
    };

    (void)state;
    assert_int_equal(change("loganalytics.offboardNamespace", "{\"namespaceName\":\"ns1\"}", script,
                            COUNT(script)),
                     ERR_NONE);
    assert_string_equal(json_get_text(answer, "id"), "w77");
    assert_true(json_get(answer, "succeeded")->boolean);
}

static void work_request_that_is_not_known_yet_is_waited_for(void **state)
{
    const struct cloud_step script[] = {
        { NULL, 1, begins("ocid1.clustersworkrequest.oc1.iad.w") },
        { "containerengine", 1, fails(404) },
        { "/errors", 0, says("[]") },
        { "/logs", 0, says("[]") },
        { "containerengine", 0, says("{\"status\":\"SUCCEEDED\"}") },
    };

    (void)state;
    assert_int_equal(change("containerengine.deleteCluster",
                            "{\"clusterId\":\"ocid1.cluster.oc1.iad.c\"}", script, COUNT(script)),
                     ERR_NONE);
    assert_true(json_get(answer, "succeeded")->boolean);
}

static void created_resource_is_followed_by_its_state(void **state)
{
    const struct cloud_step script[] = {
        { NULL, 1, says("{\"id\":\"ocid1.vcn.oc1.iad.v\",\"lifecycleState\":\"PROVISIONING\"}") },
        { "/vcns/ocid1.vcn.oc1.iad.v", 1, says("{\"lifecycleState\":\"PROVISIONING\"}") },
        { "/vcns/ocid1.vcn.oc1.iad.v", 0, says("{\"lifecycleState\":\"AVAILABLE\"}") },
    };

    (void)state;
    assert_int_equal(change("core.createVcn", "{\"compartmentId\":\"ocid1.compartment.oc1..c\"}",
                            script, COUNT(script)),
                     ERR_NONE);
    assert_string_equal(json_get_text(answer, "state"), "AVAILABLE");
    assert_string_equal(json_get_text(answer, "id"), "ocid1.vcn.oc1.iad.v");
}

static void acted_on_resource_is_followed_by_its_state(void **state)
{
    const struct cloud_step script[] = {
        { "action=STOP", 1, says("{\"lifecycleState\":\"STOPPING\"}") },
        { "/instances/ocid1.instance.oc1.iad.i", 0, says("{\"lifecycleState\":\"STOPPED\"}") },
    };

    (void)state;
    assert_int_equal(change("core.instanceAction",
                            "{\"instanceId\":\"ocid1.instance.oc1.iad.i\",\"action\":\"STOP\"}",
                            script, COUNT(script)),
                     ERR_NONE);
    assert_string_equal(json_get_text(answer, "state"), "STOPPED");
}

static void deleted_resource_is_followed_until_it_is_gone(void **state)
{
    const struct cloud_step script[] = {
        { NULL, 1, { .status = 204 } },
        { NULL, 1, says("{\"lifecycleState\":\"TERMINATING\"}") },
    };

    (void)state;
    assert_int_equal(change("core.deleteVcn", "{\"vcnId\":\"ocid1.vcn.oc1.iad.v\"}", script,
                            COUNT(script)),
                     ERR_NONE);
    assert_string_equal(json_get_text(answer, "state"), "DELETED");
    assert_true(json_get(answer, "succeeded")->boolean);
    assert_int_equal(cloud_sent(&cloud), 3);
}

static void deleted_thing_without_a_state_is_followed_until_it_is_gone(void **state)
{
    const struct cloud_step script[] = {
        { NULL, 1, { .status = 204 } },
        { NULL, 1, says("{\"name\":\"b\"}") },
    };

    (void)state;
    assert_int_equal(change("objectstorage.deleteBucket",
                            "{\"namespaceName\":\"n\",\"bucketName\":\"b\"}", script,
                            COUNT(script)),
                     ERR_NONE);
    assert_string_equal(json_get_text(answer, "id"), "b");
    assert_true(json_get(answer, "succeeded")->boolean);
}

static void change_that_is_over_is_not_waited_for(void **state)
{
    const struct cloud_step script[] = {
        { NULL, 0, says("{\"id\":\"ocid1.vcn.oc1.iad.v\",\"lifecycleState\":\"AVAILABLE\"}") },
    };

    (void)state;
    assert_int_equal(change("core.updateVcn", "{\"vcnId\":\"ocid1.vcn.oc1.iad.v\"}", script,
                            COUNT(script)),
                     ERR_NONE);
    assert_null(answer);
    assert_int_equal(cloud_sent(&cloud), 1);
}

static void resource_is_followed_when_nobody_knows_its_work_request(void **state)
{
    const struct cloud_step script[] = {
        { NULL, 1,
          { .status = 200,
            .work_request = "w1",
            .body = span_of("{\"id\":\"ocid1.g\",\"lifecycleState\":\"UPDATING\"}") } },
        { "/workRequests/", 0, fails(403) },
        { "/governanceInstances/ocid1.g", 0, says("{\"lifecycleState\":\"ACTIVE\"}") },
    };

    (void)state;
    assert_int_equal(change("accessgovernancecp.updateGovernanceInstance",
                            "{\"governanceInstanceId\":\"ocid1.g\",\"displayName\":\"x\"}",
                            script, COUNT(script)),
                     ERR_NONE);
    assert_string_equal(json_get_text(answer, "state"), "ACTIVE");
}

static void cancellation_is_told(void **state)
{
    const struct cloud_step script[] = {
        { NULL, 1, begins("ocid1.clustersworkrequest.oc1.iad.w") },
        { NULL, 0, { .fail = ERR_CANCELLED } },
    };

    (void)state;
    assert_int_equal(change("containerengine.deleteCluster",
                            "{\"clusterId\":\"ocid1.cluster.oc1.iad.c\"}", script, COUNT(script)),
                     ERR_CANCELLED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(work_request_of_the_answer_is_followed_at_the_service),
        TEST(parameters_of_the_change_lead_to_its_work_request),
        TEST(work_request_that_is_not_known_yet_is_waited_for),
        TEST(created_resource_is_followed_by_its_state),
        TEST(acted_on_resource_is_followed_by_its_state),
        TEST(deleted_resource_is_followed_until_it_is_gone),
        TEST(deleted_thing_without_a_state_is_followed_until_it_is_gone),
        TEST(change_that_is_over_is_not_waited_for),
        TEST(resource_is_followed_when_nobody_knows_its_work_request),
        TEST(cancellation_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
