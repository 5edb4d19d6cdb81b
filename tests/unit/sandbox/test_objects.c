#include "sandbox/objects.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "sandbox/fixture.h"

#define BUCKET  "/n/space/b/one"
#define OBJECTS BUCKET "/o/"

static void create_bucket(const char *more)
{
    const char *body =
        arena_printf(&world.call.arena, "{\"name\":\"one\",\"compartmentId\":\"%s\"%s}",
                     world.state.keys.tenancy, more);

    assert_int_equal(world_ask(&world, "POST", "/n/space/b", body), 200);
}

static void with(const char *name, const char *value)
{
    net_headers_add(&world.call.arena, &world.extra, name, value);
}

static int put(const char *name, const char *content)
{
    return world_ask(&world, "PUT", arena_printf(&world.call.arena, OBJECTS "%s", name), content);
}

static const char *body(void)
{
    return arena_strndup(&world.call.arena, world.answer.body.ptr, world.answer.body.len);
}

static const char *range(const char *value, int status)
{
    with("range", value);
    assert_int_equal(world_ask(&world, "GET", OBJECTS "o", NULL), status);
    return body();
}

static void test_ranges_give_what_they_name(void **state)
{
    (void)state;
    create_bucket("");
    assert_int_equal(put("o", "0123456789"), 200);
    assert_string_equal(range("bytes=2-4", 206), "234");
    assert_string_equal(world_header(&world, "content-range"), "bytes 2-4/10");
    assert_string_equal(range("bytes=7-", 206), "789");
    assert_string_equal(range("bytes=-3", 206), "789");
    assert_string_equal(range("bytes=-99", 206), "0123456789");
    assert_string_equal(range("bytes=8-99", 206), "89");
    (void)range("bytes=10-", 416);
    (void)range("bytes=-0", 416);
    assert_string_equal(range("bytes=0-1,3-4", 200), "0123456789");
    assert_string_equal(range("bytes=4-2", 200), "0123456789");
    assert_string_equal(range("bytes=x", 200), "0123456789");
}

static void test_conditions_hold_or_refuse(void **state)
{
    const char *etag;

    (void)state;
    create_bucket("");
    with("if-none-match", "*");
    assert_int_equal(put("o", "a"), 200);
    etag = arena_strdup(&world.call.arena, world_header(&world, "etag"));
    with("if-none-match", "*");
    assert_int_equal(put("o", "b"), 412);
    with("if-match", "other");
    assert_int_equal(put("o", "b"), 412);
    with("if-none-match", etag);
    assert_int_equal(world_ask(&world, "GET", OBJECTS "o", NULL), 304);
    with("if-match", etag);
    assert_int_equal(put("o", "b"), 200);
    with("if-match", etag);
    assert_int_equal(world_ask(&world, "DELETE", OBJECTS "o", NULL), 412);
}

static void test_counts_come_when_they_are_asked_for(void **state)
{
    int64_t number = 0;

    (void)state;
    create_bucket("");
    put("a", "12345");
    put("b", "1");
    assert_int_equal(world_ask(&world, "GET", BUCKET, NULL), 200);
    assert_null(json_get(world_json(&world), "approximateCount"));
    assert_int_equal(
        world_ask(&world, "GET", BUCKET "?fields=approximateCount,approximateSize", NULL), 200);
    assert_true(json_int(json_get(world_json(&world), "approximateCount"), &number));
    assert_int_equal(number, 2);
    assert_true(json_int(json_get(world_json(&world), "approximateSize"), &number));
    assert_int_equal(number, 6);
}

static void test_a_bucket_that_holds_something_stays(void **state)
{
    (void)state;
    create_bucket("");
    put("a", "1");
    assert_int_equal(world_ask(&world, "DELETE", BUCKET, NULL), 409);
    assert_string_equal(world_text(&world, "code"), "BucketNotEmpty");
    assert_int_equal(world_ask(&world, "DELETE", OBJECTS "a", NULL), 204);
    assert_int_equal(world_ask(&world, "POST", BUCKET "/u", "{\"object\":\"x\"}"), 200);
    assert_int_equal(world_ask(&world, "DELETE", BUCKET, NULL), 409);
}

static void test_only_a_bucket_that_is_open_is_read_without_a_signature(void **state)
{
    (void)state;
    create_bucket(",\"publicAccessType\":\"ObjectReadWithoutList\"");
    put("a", "public");
    assert_int_equal(world_send(&world, "GET", OBJECTS "a", NULL), 200);
    assert_string_equal(body(), "public");
    assert_int_equal(world_send(&world, "GET", BUCKET "/o", NULL), 401);
    assert_int_equal(world_send(&world, "DELETE", OBJECTS "a", NULL), 401);
    assert_int_equal(world_ask(&world, "POST", BUCKET, "{\"publicAccessType\":\"NoPublicAccess\"}"),
                     200);
    assert_int_equal(world_send(&world, "GET", OBJECTS "a", NULL), 401);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_ranges_give_what_they_name),
        TEST(test_conditions_hold_or_refuse),
        TEST(test_counts_come_when_they_are_asked_for),
        TEST(test_a_bucket_that_holds_something_stays),
        TEST(test_only_a_bucket_that_is_open_is_read_without_a_signature),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
