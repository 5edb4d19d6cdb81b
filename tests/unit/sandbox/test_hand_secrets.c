#include "sandbox/hand.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "sandbox/fixture.h"

static const char *create(const char *name, int status)
{
    const char *body = arena_printf(&world.call.arena,
                                    "{\"compartmentId\":\"%s\",\"secretName\":\"%s\","
                                    "\"vaultId\":\"v\",\"keyId\":\"k\",\"secretContent\":"
                                    "{\"contentType\":\"BASE64\",\"content\":\"b25l\"}}",
                                    world.state.keys.tenancy, name);

    assert_int_equal(world_ask(&world, "POST", "/20180608/secrets", body), status);
    world_wait(&world, 5000);
    return world_text(&world, "id");
}

static int update(const char *id, const char *body)
{
    return world_ask(&world, "PUT", arena_printf(&world.call.arena, "/20180608/secrets/%s", id),
                     body);
}

static const char *content(const char *id, const char *query)
{
    if (world_ask(&world, "GET",
                  arena_printf(&world.call.arena, "/20190301/secretbundles/%s%s", id, query),
                  NULL) != 200)
        return "none";
    return json_get_text(json_get(world_json(&world), "secretBundleContent"), "content");
}

static void test_versions_have_stages(void **state)
{
    const char *id = create("a", 200);

    (void)state;
    assert_string_equal(content(id, ""), "b25l");
    assert_int_equal(update(id, "{\"secretContent\":{\"contentType\":\"BASE64\","
                                "\"content\":\"dHdv\"}}"),
                     200);
    assert_string_equal(content(id, ""), "dHdv");
    assert_string_equal(content(id, "?stage=PREVIOUS"), "b25l");
    assert_int_equal(update(id, "{\"secretContent\":{\"contentType\":\"BASE64\","
                                "\"content\":\"dGhyZWU=\",\"stage\":\"PENDING\"}}"),
                     200);
    assert_string_equal(content(id, ""), "dHdv");
    assert_string_equal(content(id, "?stage=PENDING"), "dGhyZWU=");
    assert_int_equal(update(id, "{\"currentVersionNumber\":3}"), 200);
    assert_string_equal(content(id, ""), "dGhyZWU=");
    assert_string_equal(content(id, "?stage=PREVIOUS"), "dHdv");
    assert_string_equal(content(id, "?versionNumber=1"), "b25l");
    assert_string_equal(content(id, "?versionNumber=4"), "none");
    assert_int_equal(update(id, "{\"currentVersionNumber\":9}"), 400);
}

static void test_content_is_in_bundles_only(void **state)
{
    const char *id = create("a", 200);

    (void)state;
    (void)create("a", 409);
    assert_int_equal(world_ask(&world, "GET",
                               arena_printf(&world.call.arena, "/20180608/secrets/%s/versions", id),
                               NULL),
                     200);
    assert_null(json_get(world_json(&world)->first, "content"));
    assert_int_equal(
        world_ask(&world, "GET",
                  arena_printf(&world.call.arena, "/20180608/secrets/%s/version/1", id), NULL),
        200);
    assert_null(world_text(&world, "content"));
    assert_int_equal(world_ask(&world, "POST",
                               "/20190301/secretbundles/actions/getByName?secretName=a&vaultId=v",
                               NULL),
                     200);
    assert_int_equal(world_ask(&world, "POST",
                               "/20190301/secretbundles/actions/getByName?secretName=b&vaultId=v",
                               NULL),
                     404);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_versions_have_stages),
        TEST(test_content_is_in_bundles_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
