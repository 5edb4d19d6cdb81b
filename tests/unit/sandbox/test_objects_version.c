#include "sandbox/objects_version.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "sandbox/fixture.h"

#define BUCKET "/n/space/b/one"

static const char *put(const char *content)
{
    assert_int_equal(world_ask(&world, "PUT", BUCKET "/o/x", content), 200);
    return arena_strdup(&world.call.arena, world_header(&world, "version-id"));
}

static int open_bucket(void **state)
{
    open_world(state);
    return world_ask(&world, "POST", "/n/space/b",
                     arena_printf(&world.call.arena,
                                  "{\"name\":\"one\",\"compartmentId\":\"%s\","
                                  "\"versioning\":\"Enabled\"}",
                                  world.state.keys.tenancy)) == 200
               ? 0
               : -1;
}

static int get(const char *version)
{
    return world_ask(&world, "GET",
                     version == NULL
                         ? BUCKET "/o/x"
                         : arena_printf(&world.call.arena, BUCKET "/o/x?versionId=%s", version),
                     NULL);
}

static int remove_version(const char *version)
{
    return world_ask(&world, "DELETE",
                     version == NULL
                         ? BUCKET "/o/x"
                         : arena_printf(&world.call.arena, BUCKET "/o/x?versionId=%s", version),
                     NULL);
}

static void test_an_earlier_version_keeps_content_and_etag(void **state)
{
    const char *etag;
    const char *first = put("one");

    (void)state;
    etag = arena_strdup(&world.call.arena, world_header(&world, "etag"));
    put("two");
    assert_int_equal(get(first), 200);
    assert_memory_equal(world.answer.body.ptr, "one", 3);
    assert_string_equal(world_header(&world, "etag"), etag);
    assert_int_equal(get(NULL), 200);
    assert_memory_equal(world.answer.body.ptr, "two", 3);
    assert_int_equal(get("bogus"), 404);
}

static void test_a_delete_marker_hides_until_it_is_deleted(void **state)
{
    const char *marker;

    (void)state;
    put("one");
    assert_int_equal(remove_version(NULL), 204);
    marker = arena_strdup(&world.call.arena, world_header(&world, "version-id"));
    assert_int_equal(get(NULL), 404);
    assert_int_equal(get(marker), 404);
    assert_int_equal(remove_version(NULL), 404);
    assert_int_equal(remove_version(marker), 204);
    assert_int_equal(get(NULL), 200);
}

static void test_without_the_present_version_the_one_before_is_present(void **state)
{
    const char *first = put("one");
    const char *second = put("two");

    (void)state;
    assert_int_equal(remove_version(second), 204);
    assert_int_equal(get(NULL), 200);
    assert_memory_equal(world.answer.body.ptr, "one", 3);
    assert_int_equal(remove_version(first), 204);
    assert_int_equal(get(NULL), 404);
}

static void test_versions_are_listed_by_name_and_newest_first(void **state)
{
    const struct json *items;

    (void)state;
    put("one");
    put("two");
    assert_int_equal(world_ask(&world, "PUT", BUCKET "/o/a", "z"), 200);
    assert_int_equal(world_ask(&world, "GET", BUCKET "/objectversions", NULL), 200);
    items = json_get(world_json(&world), "items");
    assert_int_equal(items->count, 3);
    assert_string_equal(json_get_text(items->first, "name"), "a");
    assert_string_equal(json_get_text(items->first->next, "md5"), "uKn3Fdu2T9XFbneDxoIKYQ==");
    assert_int_equal(world_ask(&world, "GET", BUCKET "/objectversions?prefix=x&limit=1", NULL),
                     200);
    assert_int_equal(json_get(world_json(&world), "items")->count, 1);
}

#define OWN(function) cmocka_unit_test_setup_teardown(function, open_bucket, close_world)

int main(void)
{
    const struct CMUnitTest tests[] = {
        OWN(test_an_earlier_version_keeps_content_and_etag),
        OWN(test_a_delete_marker_hides_until_it_is_deleted),
        OWN(test_without_the_present_version_the_one_before_is_present),
        OWN(test_versions_are_listed_by_name_and_newest_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
