#include "sandbox/hand.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "sandbox/fixture.h"

#define LOGS "/20200531/logGroups"

/* A log group, or a log in one; gives the path of the collection's last thing. */
static const char *make(const char *path, const char *body)
{
    const struct json *list;

    assert_int_equal(world_ask(&world, "POST", path, body), 202);
    assert_int_equal(world_ask(&world, "GET", path, NULL), 200);
    list = world_json(&world);
    return json_get_text(list->last, "id");
}

static size_t count_of(const char *scope, const char *rest, int status)
{
    const char *body = arena_printf(&world.call.arena,
                                    "{\"timeStart\":\"2023-11-14T22:00:00Z\","
                                    "\"timeEnd\":\"2023-11-14T23:00:00Z\","
                                    "\"searchQuery\":\"search \\\"%s\\\" %s\"}",
                                    scope, rest);

    assert_int_equal(world_ask(&world, "POST", "/20190909/search", body), status);
    return status == 200 ? json_get(world_json(&world), "results")->count : 0;
}

static const char *push(const char *first, const char *second)
{
    const char *group =
        make(arena_printf(&world.call.arena, LOGS "?compartmentId=%s", world.state.keys.tenancy),
             arena_printf(&world.call.arena, "{\"compartmentId\":\"%s\",\"displayName\":\"g\"}",
                          world.state.keys.tenancy));
    const char *log = make(arena_printf(&world.call.arena, LOGS "/%s/logs", group),
                           "{\"displayName\":\"l\",\"logType\":\"CUSTOM\"}");
    const char *body = arena_printf(&world.call.arena,
                                    "{\"specversion\":\"1.0\",\"logEntryBatches\":[{\"source\":"
                                    "\"s\",\"type\":\"t\",\"defaultlogentrytime\":"
                                    "\"2023-11-14T22:10:00Z\",\"entries\":[{\"id\":\"1\",\"data\":"
                                    "\"%s\"},{\"id\":\"2\",\"data\":\"%s\"}]}]}",
                                    first, second);

    assert_int_equal(
        world_ask(&world, "POST",
                  arena_printf(&world.call.arena, "/20200831/logs/%s/actions/push", log), body),
        200);
    return arena_printf(&world.call.arena, "%s/%s/%s", world.state.keys.tenancy, group, log);
}

static void test_lines_are_found_by_what_they_say(void **state)
{
    const char *scope = push("{\\\"level\\\":\\\"ERROR\\\",\\\"code\\\":7}", "all is well");

    (void)state;
    assert_int_equal(count_of(scope, "", 200), 2);
    assert_int_equal(count_of(scope, "| where level = 'error'", 200), 1);
    assert_int_equal(count_of(scope, "| where data.code > 6", 200), 1);
    assert_int_equal(count_of(scope, "| where message = '*well'", 200), 1);
    assert_int_equal(count_of(scope, "| sort by datetime desc | limit 1", 200), 1);
    assert_int_equal(count_of("nowhere", "", 200), 0);
    assert_int_equal(count_of(scope, "| summarize count() by level", 200), 2);
}

static void test_the_audit_is_a_log_too(void **state)
{
    (void)state;
    assert_int_equal(world_ask(&world, "POST", "/20160918/vcns",
                               arena_printf(&world.call.arena,
                                            "{\"compartmentId\":\"%s\",\"cidrBlock\":"
                                            "\"10.0.0.0/16\"}",
                                            world.state.keys.tenancy)),
                     200);
    assert_int_equal(
        count_of(arena_printf(&world.call.arena, "%s/_Audit", world.state.keys.tenancy),
                 "| where data.eventName = 'CreateVcn'", 200),
        1);
}

static void test_what_is_no_search_is_refused(void **state)
{
    static const char *const rests[] = { "x",         "| where",   "| limit",     "| limit 0",
                                         "| sort by", "| nothing", "| summarize", "|" };

    (void)state;
    for (size_t i = 0; i < sizeof(rests) / sizeof(rests[0]); i++)
        (void)count_of("a", rests[i], 400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_lines_are_found_by_what_they_say),
        TEST(test_the_audit_is_a_log_too),
        TEST(test_what_is_no_search_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
