#include "sandbox/objects_copy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "sandbox/fixture.h"

#define BUCKET "/n/space/b/one"

static void make_bucket(const char *more)
{
    const char *body =
        arena_printf(&world.call.arena, "{\"name\":\"one\",\"compartmentId\":\"%s\"%s}",
                     world.state.keys.tenancy, more);

    assert_int_equal(world_ask(&world, "POST", "/n/space/b", body), 200);
    net_headers_add(&world.call.arena, &world.extra, "opc-meta-k", "v");
    assert_int_equal(world_ask(&world, "PUT", BUCKET "/o/a", "content"), 200);
}

static int copy(const char *from, const char *to, const char *more)
{
    const char *body =
        arena_printf(&world.call.arena,
                     "{\"sourceObjectName\":\"%s\",\"destinationRegion\":\"us-ashburn-1\","
                     "\"destinationNamespace\":\"space\",\"destinationBucket\":\"one\","
                     "\"destinationObjectName\":\"%s\"%s}",
                     from, to, more);

    return world_ask(&world, "POST", BUCKET "/actions/copyObject", body);
}

static void test_a_copy_has_content_and_metadata(void **state)
{
    (void)state;
    make_bucket("");
    assert_int_equal(copy("a", "b", ""), 202);
    assert_non_null(world_header(&world, "opc-work-request-id"));
    assert_int_equal(world_ask(&world, "GET", BUCKET "/o/b", NULL), 200);
    assert_memory_equal(world.answer.body.ptr, "content", 7);
    assert_string_equal(world_header(&world, "opc-meta-k"), "v");
    assert_int_equal(copy("a", "c", ",\"destinationObjectMetadata\":{\"x\":\"y\"}"), 202);
    assert_int_equal(world_ask(&world, "GET", BUCKET "/o/c", NULL), 200);
    assert_null(world_header(&world, "opc-meta-k"));
    assert_string_equal(world_header(&world, "opc-meta-x"), "y");
    assert_int_equal(copy("a", "a", ""), 202); /* onto itself */
    assert_int_equal(world_ask(&world, "GET", BUCKET "/o/a", NULL), 200);
    assert_memory_equal(world.answer.body.ptr, "content", 7);
}

static void test_a_copy_obeys_its_conditions(void **state)
{
    (void)state;
    make_bucket("");
    assert_int_equal(copy("none", "b", ""), 404);
    assert_int_equal(copy("a", "a", ",\"destinationObjectIfNoneMatchETag\":\"*\""), 412);
    assert_int_equal(copy("a", "b", ",\"sourceObjectIfMatchETag\":\"other\""), 412);
    assert_int_equal(copy("a", "b", ",\"destinationObjectIfMatchETag\":\"other\""), 412);
}

static int post(const char *action, const char *body)
{
    return world_ask(&world, "POST", arena_printf(&world.call.arena, BUCKET "/actions/%s", action),
                     body);
}

static void test_the_archive_opens_and_closes_again(void **state)
{
    (void)state;
    make_bucket("");
    assert_int_equal(post("restoreObjects", "{\"objectName\":\"a\"}"), 409);
    assert_int_equal(
        post("updateObjectStorageTier", "{\"objectName\":\"a\",\"storageTier\":\"Archive\"}"), 200);
    assert_int_equal(world_ask(&world, "GET", BUCKET "/o/a", NULL), 409);
    assert_int_equal(world_ask(&world, "HEAD", BUCKET "/o/a", NULL), 200);
    assert_string_equal(world_header(&world, "archival-state"), "Archived");
    assert_int_equal(post("restoreObjects", "{\"objectName\":\"a\",\"hours\":0.5}"), 400);
    assert_int_equal(post("restoreObjects", "{\"objectName\":\"a\",\"hours\":999}"), 400);
    assert_int_equal(post("restoreObjects", "{\"objectName\":\"a\",\"hours\":2}"), 202);
    assert_int_equal(world_ask(&world, "GET", BUCKET "/o/a", NULL), 409);
    world_wait(&world, 2000);
    assert_int_equal(world_ask(&world, "GET", BUCKET "/o/a", NULL), 200);
    world_wait(&world, 2 * 3600000);
    assert_int_equal(world_ask(&world, "GET", BUCKET "/o/a", NULL), 409);
}

static void test_a_rename_takes_the_name_away(void **state)
{
    (void)state;
    make_bucket("");
    assert_int_equal(post("renameObject", "{\"sourceName\":\"a\",\"newName\":\"b\","
                                          "\"srcObjIfMatchETag\":\"other\"}"),
                     412);
    assert_int_equal(post("renameObject", "{\"sourceName\":\"a\",\"newName\":\"b\"}"), 200);
    assert_int_equal(world_ask(&world, "GET", BUCKET "/o/a", NULL), 404);
    assert_int_equal(world_ask(&world, "GET", BUCKET "/o/b", NULL), 200);
    assert_int_equal(post("renameObject", "{\"sourceName\":\"b\",\"newName\":\"b\"}"), 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_copy_has_content_and_metadata),
        TEST(test_a_copy_obeys_its_conditions),
        TEST(test_the_archive_opens_and_closes_again),
        TEST(test_a_rename_takes_the_name_away),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
