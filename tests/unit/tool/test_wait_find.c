#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/fixture.h"
#include "model/follow.h"
#include "tool/operation.h"
#include "tool/wait_find.h"

static const char *names_of(const struct tool_wait_sources *sources)
{
    struct buf out;

    buf_init(&out, &call.arena, SIZE_MAX);
    for (size_t i = 0; i < sources->count; i++)
        buf_printf(&out, "%s%s", i > 0 ? " " : "",
                   tool_operation_id(&call, sources->items[i].get));
    return sources->count == 0 ? "" : out.ptr;
}

static const char *work(const char *id, const char *service)
{
    struct tool_wait_sources sources;

    tool_wait_find_work(id, service == NULL ? NULL : catalog_find_service(service), &sources);
    return names_of(&sources);
}

static const char *resource(const char *id, const char *service)
{
    struct tool_wait_sources sources;

    tool_wait_find_resource(id, service == NULL ? NULL : catalog_find_service(service), &sources);
    return names_of(&sources);
}

#define CENTRAL " workrequests.getWorkRequest"

static void work_requests_of_known_types_are_asked_of_their_service(void **state)
{
    (void)state;
    assert_string_equal(work("ocid1.coreservicesworkrequest.oc1.iad.a", NULL),
                        "workrequests.getWorkRequest objectstorage.getWorkRequest");
    assert_string_equal(work("ocid1.clustersworkrequest.oc1.iad.a", NULL),
                        "containerengine.getWorkRequest" CENTRAL " objectstorage.getWorkRequest");
    assert_true(strncmp(work("ocid1.iamworkrequest.oc1..a", NULL), "identity.getIamWorkRequest ",
                        27) == 0);
    assert_true(strncmp(work("ocid1.identityworkrequest.oc1..a", NULL),
                        "identity.getWorkRequest identity.getIamWorkRequest "
                        "identity.getTaggingWorkRequest ",
                        82) == 0);
    assert_true(strncmp(work("ocid1.loadbalancerworkrequest.oc1.iad.a", NULL),
                        "loadbalancer.getWorkRequest ", 28) == 0);
    assert_true(strncmp(work("ocid1.mysqlworkrequest.oc1.iad.a", NULL), "mysql.getWorkRequest ",
                        21) == 0);
}

static void work_requests_named_for_a_resource_are_asked_of_its_service(void **state)
{
    (void)state;
    assert_non_null(
        strstr(work("ocid1.analyticsinstanceworkrequest.oc1.iad.a", NULL), "analytics.getWork"));
    assert_non_null(
        strstr(work("ocid1.computecontainerworkrequest.oc1.iad.a", NULL), "containerinstances."));
    assert_non_null(strstr(work("ocid1.nosqltableworkrequest.oc1.iad.a", NULL), "nosql."));
}

static void unknown_work_requests_are_asked_of_the_common_service(void **state)
{
    (void)state;
    assert_string_equal(work("ocid1.moonworkrequest.oc1.iad.a", NULL),
                        "workrequests.getWorkRequest objectstorage.getWorkRequest");
    assert_string_equal(work("0f3b-77", NULL),
                        "workrequests.getWorkRequest objectstorage.getWorkRequest");
    assert_string_equal(work("", NULL), work("0f3b-77", NULL));
}

static void operation_that_began_it_tells_the_service_first(void **state)
{
    (void)state;
    assert_true(strncmp(work("0f3b-77", "objectstorage"), "objectstorage.", 14) == 0);
    assert_true(strncmp(work("ocid1.coreservicesworkrequest.oc1..a", "vault"), "workrequests.",
                        13) == 0);
}

static void resources_are_found_by_type(void **state)
{
    (void)state;
    assert_true(strncmp(resource("ocid1.instance.oc1.iad.a", NULL), "core.getInstance", 16) == 0);
    assert_string_equal(resource("ocid1.vcn.oc1.iad.a", NULL), "core.getVcn");
    assert_true(strncmp(resource("ocid1.cluster.oc1.iad.a", NULL), "containerengine.getCluster",
                        26) == 0);
    assert_true(
        strncmp(resource("ocid1.vaultsecret.oc1.iad.a", NULL), "vault.getSecret", 15) == 0);
    assert_true(strncmp(resource("ocid1.ormjob.oc1.iad.a", NULL), "resourcemanager.getJob", 22) ==
                0);
    assert_string_equal(resource("ocid1.autonomousdatabase.oc1.iad.a", NULL),
                        "database.getAutonomousDatabase");
    assert_string_equal(resource("OCID1.vcn.oc1.iad.a", NULL), "");
}

static void type_that_begins_with_a_service_is_a_resource_of_that_service(void **state)
{
    (void)state;
    assert_true(strncmp(resource("ocid1.mysqldbsystem.oc1.iad.a", NULL), "mysql.getDbSystem", 17) ==
                0);
    assert_string_equal(resource("ocid1.redisrediscluster.oc1.iad.a", NULL),
                        "redis.getRedisCluster");
}

static void service_that_began_it_comes_first_among_those_of_a_type(void **state)
{
    (void)state;
    assert_true(
        strncmp(resource("ocid1.dbsystem.oc1.iad.a", NULL), "database.getDbSystem", 20) == 0);
    assert_true(strncmp(resource("ocid1.dbsystem.oc1.iad.a", "psql"), "psql.getDbSystem", 16) == 0);
}

static void unknown_types_have_no_getter(void **state)
{
    (void)state;
    assert_string_equal(resource("ocid1.moon.oc1.iad.a", NULL), "");
    assert_string_equal(resource("ocid1", NULL), "");
    assert_string_equal(resource("", NULL), "");
    assert_string_equal(resource(arena_printf(&call.arena, "ocid1.%0500d.oc1", 1), NULL), "");
}

static void identifiers_of_work_requests_are_told_from_those_of_resources(void **state)
{
    (void)state;
    assert_true(tool_wait_is_work("ocid1.coreservicesworkrequest.oc1.iad.a"));
    assert_true(tool_wait_is_work("0f3b-77"));
    assert_false(tool_wait_is_work("ocid1.instance.oc1.iad.workrequest"));
}

static void ocid_tells_its_region(void **state)
{
    (void)state;
    assert_true(span_equals(tool_wait_region("ocid1.vcn.oc1.iad.abc"), "iad"));
    assert_true(span_equals(tool_wait_region("ocid1.user.oc1..abc"), ""));
    assert_true(span_equals(tool_wait_region("ocid1.vcn.oc1.iad"), ""));
    assert_true(span_equals(tool_wait_region("iad"), ""));
}

/* ---- All operations ------------------------------------------------------------------------- */

static const struct model_follow_work *work_of(const struct model_service *service)
{
    for (size_t i = 0; i < model_follow_work_count; i++) {
        if (model_services[model_follow_works[i].service] == service)
            return &model_follow_works[i];
    }
    return NULL;
}

static void every_operation_that_returns_a_work_request_can_be_followed(void **state)
{
    size_t seen = 0;

    (void)state;
    for (size_t i = 0; i < model_tool_count; i++) {
        struct catalog_op entry = catalog_at(i);

        if ((entry.op->flags & MODEL_OP_WORK_REQUEST) == 0)
            continue;
        seen++;
        if (work_of(entry.service) == NULL)
            fail_msg("%s: nothing follows its work requests", tool_operation_id(&call, entry));
    }
    assert_true(seen > 2000);
}

static const char *path_of(const struct model_service *service, uint16_t op)
{
    assert_true(op < service->op_count);
    return model_text(service, service->ops[op].path);
}

static void expect_below(const struct model_service *service, uint16_t op, const char *path)
{
    const char *below = path_of(service, op);

    assert_int_equal(service->ops[op].op_class, MODEL_READ);
    assert_int_equal(strncmp(below, path, strlen(path)), 0);
    assert_int_equal(below[strlen(path)], '/');
}

static void every_way_of_following_is_a_plain_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < model_follow_work_count; i++) {
        const struct model_follow_work *row = &model_follow_works[i];
        const struct model_service *by = model_services[row->by];
        const char *path = path_of(by, row->get);

        assert_int_equal(by->ops[row->get].op_class, MODEL_READ);
        assert_int_equal(path[strlen(path) - 1], '}');
        if (row->errors != MODEL_FOLLOW_NONE)
            expect_below(by, row->errors, path);
        if (row->logs != MODEL_FOLLOW_NONE)
            expect_below(by, row->logs, path);
    }
}

static void every_getter_is_a_plain_read_by_one_id(void **state)
{
    const char *before = "";

    (void)state;
    for (size_t i = 0; i < model_follow_getter_count; i++) {
        const struct model_follow_getter *row = &model_follow_getters[i];
        const struct model_service *service = model_services[row->service];
        const char *type = model_follow_strings + row->type;
        const char *path = path_of(service, row->op);

        assert_true(strcmp(before, type) <= 0);
        before = type;
        assert_int_equal(service->ops[row->op].method, MODEL_GET);
        assert_int_equal(service->ops[row->op].op_class, MODEL_READ);
        assert_int_equal(service->ops[row->op].danger & MODEL_SECRET_OUT, 0);
        assert_int_equal(path[strlen(path) - 1], '}');
    }
}

static void work_requests_with_lists_of_errors_are_the_rule(void **state)
{
    size_t without = 0;

    (void)state;
    for (size_t i = 0; i < model_follow_work_count; i++) {
        if (model_follow_works[i].errors == MODEL_FOLLOW_NONE)
            without++;
    }
    assert_int_equal(without, 5); /* identity, load balancers, waas, two of log analytics */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_call, drop_call)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(work_requests_of_known_types_are_asked_of_their_service),
        TEST(work_requests_named_for_a_resource_are_asked_of_its_service),
        TEST(unknown_work_requests_are_asked_of_the_common_service),
        TEST(operation_that_began_it_tells_the_service_first),
        TEST(resources_are_found_by_type),
        TEST(type_that_begins_with_a_service_is_a_resource_of_that_service),
        TEST(service_that_began_it_comes_first_among_those_of_a_type),
        TEST(unknown_types_have_no_getter),
        TEST(identifiers_of_work_requests_are_told_from_those_of_resources),
        TEST(ocid_tells_its_region),
        TEST(every_operation_that_returns_a_work_request_can_be_followed),
        TEST(every_way_of_following_is_a_plain_read),
        TEST(every_getter_is_a_plain_read_by_one_id),
        TEST(work_requests_with_lists_of_errors_are_the_rule),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
