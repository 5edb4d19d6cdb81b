#include "sandbox/objects_open.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "sandbox/fixture.h"

#define BUCKET "/n/space/b/one"

static void make_bucket(void)
{
    const char *body = arena_printf(
        &world.call.arena, "{\"name\":\"one\",\"compartmentId\":\"%s\"}", world.state.keys.tenancy);

    assert_int_equal(world_ask(&world, "POST", "/n/space/b", body), 200);
    assert_int_equal(world_ask(&world, "PUT", BUCKET "/o/dir%2Fa", "hello"), 200);
}

/* The address of a new request of this access; NULL when it was refused. */
static const char *grant(const char *access, const char *object, const char *listing)
{
    const char *body = arena_printf(&world.call.arena,
                                    "{\"name\":\"p\",\"accessType\":\"%s\",\"objectName\":\"%s\","
                                    "\"bucketListingAction\":\"%s\","
                                    "\"timeExpires\":\"2023-11-14T23:00:00Z\"}",
                                    access, object, listing);

    if (world_ask(&world, "POST", BUCKET "/p", body) != 200)
        return NULL;
    return world_text(&world, "accessUri");
}

static void test_a_grant_of_one_object_gives_that_one(void **state)
{
    const char *uri;

    (void)state;
    make_bucket();
    uri = grant("ObjectRead", "dir/a", "Deny");
    assert_non_null(uri);
    assert_int_equal(world_send(&world, "GET", uri, NULL), 200);
    assert_memory_equal(world.answer.body.ptr, "hello", 5);
    assert_int_equal(world_send(&world, "HEAD", uri, NULL), 200);
    assert_int_equal(world_send(&world, "PUT", uri, "x"), 404);
    assert_int_equal(world_send(&world, "DELETE", uri, NULL), 404);
    assert_int_equal(world_send(&world, "GET", arena_printf(&world.call.arena, "%sb", uri), NULL),
                     404);
    world_wait(&world, 3600000);
    assert_int_equal(world_send(&world, "GET", uri, NULL), 404);
}

static void test_a_grant_of_a_prefix_stays_below_it(void **state)
{
    const char *uri;
    const char *base;

    (void)state;
    make_bucket();
    uri = grant("AnyObjectWrite", "in/", "ListObjects");
    base = arena_printf(&world.call.arena, "%.*s", (int)(strstr(uri, "/o/") - uri + 3), uri);
    assert_int_equal(
        world_send(&world, "PUT", arena_printf(&world.call.arena, "%sin/x", base), "x"), 200);
    assert_int_equal(world_send(&world, "PUT", arena_printf(&world.call.arena, "%sout", base), "x"),
                     404);
    assert_int_equal(
        world_send(&world, "GET", arena_printf(&world.call.arena, "%sin/x", base), NULL), 404);
    assert_int_equal(
        world_send(&world, "GET", arena_printf(&world.call.arena, "%s?prefix=in/", base), NULL),
        200);
    assert_int_equal(world_send(&world, "GET", base, NULL), 404);
}

static void test_what_is_deleted_or_made_up_opens_nothing(void **state)
{
    const char *uri;
    const char *id;

    (void)state;
    make_bucket();
    uri = grant("ObjectReadWrite", "dir/a", "Deny");
    id = world_text(&world, "id");
    assert_int_equal(
        world_ask(&world, "GET", arena_printf(&world.call.arena, BUCKET "/p/%s", id), NULL), 200);
    assert_null(world_text(&world, "accessUri"));
    assert_int_equal(
        world_ask(&world, "DELETE", arena_printf(&world.call.arena, BUCKET "/p/%s", id), NULL),
        204);
    assert_int_equal(world_send(&world, "GET", uri, NULL), 404);
    assert_int_equal(world_send(&world, "GET", "/p/bogus" BUCKET "/o/dir%2Fa", NULL), 404);
    assert_int_equal(world_send(&world, "GET", "/p/", NULL), 401);
    assert_int_equal(world_send(&world, "GET", "/p/x/20160918/vcns", NULL), 401);
    assert_int_equal(world_send(&world, "GET", "/p//n/space/b/one/o/x", NULL), 401);
}

static void test_a_grant_without_a_use_is_refused(void **state)
{
    (void)state;
    make_bucket();
    assert_null(grant("ObjectRead", "", "Deny"));
    world_wait(&world, 7200000);
    assert_null(grant("ObjectRead", "dir/a", "Deny"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_grant_of_one_object_gives_that_one),
        TEST(test_a_grant_of_a_prefix_stays_below_it),
        TEST(test_what_is_deleted_or_made_up_opens_nothing),
        TEST(test_a_grant_without_a_use_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
