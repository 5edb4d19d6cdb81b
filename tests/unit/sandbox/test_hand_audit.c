#include "sandbox/hand_audit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "sandbox/fixture.h"

static const struct json *events(const char *start, const char *end)
{
    assert_int_equal(world_ask(&world, "GET",
                               arena_printf(&world.call.arena,
                                            "/20190901/auditEvents?compartmentId=%s&startTime=%s"
                                            "&endTime=%s",
                                            world.state.keys.tenancy, start, end),
                               NULL),
                     200);
    return world_json(&world);
}

static int create_vcn(const char *block)
{
    return world_ask(&world, "POST", "/20160918/vcns",
                     arena_printf(&world.call.arena, "{\"compartmentId\":\"%s\",\"cidrBlock\":%s}",
                                  world.state.keys.tenancy, block));
}

static void test_changes_are_told_with_who_and_what_came_of_it(void **state)
{
    const struct json *list;
    const struct json *data;

    (void)state;
    assert_int_equal(create_vcn("\"10.0.0.0/16\""), 200);
    assert_int_equal(create_vcn("7"), 400);
    assert_int_equal(world_ask(&world, "GET", "/20160918/regions", NULL), 200);
    list = events("2023-11-14T22:00:00Z", "2023-11-14T23:00:00Z");
    assert_int_equal(list->count, 2);
    assert_string_equal(json_get_text(list->first, "eventType"),
                        "com.oraclecloud.ComputeApi.CreateVcn");
    data = json_get(list->first, "data");
    assert_string_equal(json_get_text(json_get(data, "identity"), "principalId"),
                        world.state.keys.user);
    assert_string_equal(json_get_text(json_get(data, "response"), "status"), "200");
    data = json_get(list->last, "data");
    assert_string_equal(json_get_text(json_get(data, "response"), "status"), "400");
}

static void test_times_choose_also_with_an_hour_of_one_digit(void **state)
{
    (void)state;
    assert_int_equal(create_vcn("\"10.0.0.0/16\""), 200);
    assert_int_equal(events("2023-11-15T0:00:00Z", "2023-11-16T0:00:00Z")->count, 0);
    assert_int_equal(events("2023-11-14T9:00:00Z", "2023-11-15T0:00:00Z")->count, 1);
}

static void test_old_events_make_room(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 1005; i++)
        assert_int_equal(create_vcn("7"), 400);
    assert_int_equal(events("2023-11-14T22:00:00Z", "2023-11-14T23:00:00Z")->count, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_changes_are_told_with_who_and_what_came_of_it),
        TEST(test_times_choose_also_with_an_hour_of_one_digit),
        TEST(test_old_events_make_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
