#include "sandbox/hand.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "sandbox/fixture.h"

static const char *stream;

static const char *path(const char *rest)
{
    return arena_printf(&world.call.arena, "/20180418/streams/%s/%s", stream, rest);
}

static void make_stream(unsigned partitions)
{
    const char *body = arena_printf(&world.call.arena,
                                    "{\"name\":\"s\",\"partitions\":%u,\"compartmentId\":\"%s\"}",
                                    partitions, world.state.keys.tenancy);

    assert_int_equal(world_ask(&world, "POST", "/20180418/streams", body), 200);
    stream = world_text(&world, "id");
}

static int put(const char *messages)
{
    return world_ask(&world, "POST", path("messages"),
                     arena_printf(&world.call.arena, "{\"messages\":[%s]}", messages));
}

/* The cursor of a body, or NULL when it was refused. */
static const char *cursor(const char *body)
{
    if (world_ask(&world, "POST", path("cursors"), body) != 200)
        return NULL;
    return world_text(&world, "value");
}

/* The values of the messages behind a cursor. */
static const char *read_from(const char *value)
{
    const char *out = "";

    assert_int_equal(world_ask(&world, "GET",
                               path(arena_printf(&world.call.arena, "messages?cursor=%s", value)),
                               NULL),
                     200);
    for (const struct json *one = world_json(&world)->first; one != NULL; one = one->next)
        out = arena_printf(&world.call.arena, "%s%s", out, json_get_text(one, "value"));
    return out;
}

static void test_messages_come_once_and_in_order(void **state)
{
    const char *at;

    (void)state;
    make_stream(1);
    assert_int_equal(put("{\"value\":\"YQ==\"}"), 409); /* it is being made */
    world_wait(&world, 5000);
    assert_int_equal(put("{\"value\":\"YQ==\"},{\"value\":\"Yg==\"}"), 200);
    at = cursor("{\"partition\":\"0\",\"type\":\"TRIM_HORIZON\"}");
    assert_string_equal(read_from(at), "YQ==Yg==");
    at = arena_strdup(&world.call.arena, world_header(&world, "opc-next-cursor"));
    assert_string_equal(read_from(at), "");
    assert_int_equal(put("{\"value\":\"Yw==\"}"), 200);
    assert_string_equal(read_from(at), "Yw==");
    assert_string_equal(
        read_from(cursor("{\"partition\":\"0\",\"type\":\"AFTER_OFFSET\",\"offset\":1}")), "Yw==");
}

static void test_a_time_leads_to_what_came_since(void **state)
{
    (void)state;
    make_stream(1);
    world_wait(&world, 5000);
    put("{\"value\":\"YQ==\"}");
    world_wait(&world, 60000);
    put("{\"value\":\"Yg==\"}");
    assert_string_equal(read_from(cursor("{\"partition\":\"0\",\"type\":\"AT_TIME\","
                                         "\"time\":\"2023-11-14T22:14:00Z\"}")),
                        "Yg==");
}

static void test_one_key_is_in_one_partition(void **state)
{
    const struct json *entries;

    (void)state;
    make_stream(5);
    world_wait(&world, 5000);
    assert_int_equal(put("{\"key\":\"aw==\",\"value\":\"YQ==\"},"
                         "{\"key\":\"aw==\",\"value\":\"Yg==\"}"),
                     200);
    entries = json_get(world_json(&world), "entries");
    assert_string_equal(json_get_text(entries->first, "partition"),
                        json_get_text(entries->last, "partition"));
}

static void test_what_is_no_cursor_is_refused(void **state)
{
    (void)state;
    make_stream(1);
    world_wait(&world, 5000);
    assert_null(cursor("{\"partition\":\"1\",\"type\":\"LATEST\"}"));
    assert_null(cursor("{\"partition\":\"x\",\"type\":\"LATEST\"}"));
    assert_null(cursor("{\"partition\":\"0\",\"type\":\"AT_OFFSET\"}"));
    assert_null(cursor("{\"partition\":\"0\",\"type\":\"AT_TIME\"}"));
    assert_int_equal(world_ask(&world, "GET", path("messages?cursor=bogus"), NULL), 400);
    assert_int_equal(world_ask(&world, "GET", path("messages?cursor=YXw"), NULL), 400);
    assert_int_equal(
        world_ask(&world, "POST", "/20180418/streams", "{\"name\":\"s\",\"partitions\":0}"), 400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_messages_come_once_and_in_order),
        TEST(test_a_time_leads_to_what_came_since),
        TEST(test_one_key_is_in_one_partition),
        TEST(test_what_is_no_cursor_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
