#include "sandbox/hand.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "sandbox/fixture.h"

#define USERS "/admin/v1/Users"

static const char *make_user(const char *name)
{
    const char *body = arena_printf(
        &world.call.arena,
        "{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"],\"userName\":\"%s\","
        "\"name\":{\"familyName\":\"F%s\"},"
        "\"emails\":[{\"value\":\"%s@x\",\"type\":\"work\"},"
        "{\"value\":\"h@x\",\"type\":\"home\"}]}",
        name, name, name);

    assert_int_equal(world_ask(&world, "POST", USERS, body), 200);
    return world_text(&world, "id");
}

static int patch(const char *id, const char *operations)
{
    return world_ask(&world, "PATCH", arena_printf(&world.call.arena, USERS "/%s", id),
                     arena_printf(&world.call.arena,
                                  "{\"schemas\":[\"urn:ietf:params:scim:api:"
                                  "messages:2.0:PatchOp\"],"
                                  "\"Operations\":[%s]}",
                                  operations));
}

static size_t count_of(const char *filter)
{
    assert_int_equal(
        world_ask(&world, "GET", arena_printf(&world.call.arena, USERS "?filter=%s", filter), NULL),
        200);
    return json_get(world_json(&world), "Resources")->count;
}

static void test_filters_look_into_names_and_lists(void **state)
{
    (void)state;
    make_user("ann");
    make_user("bob");
    assert_int_equal(count_of("userName%20eq%20%22ann%22"), 1);
    assert_int_equal(count_of("name.familyName%20co%20%22o%22"), 1);
    assert_int_equal(count_of("emails.value%20eq%20%22h@x%22"), 2);
    assert_int_equal(count_of("emails.value%20eq%20%22none%22"), 0);
    assert_int_equal(count_of("not%20(userName%20eq%20%22ann%22)%20and%20name%20pr"), 1);
    assert_int_equal(world_ask(&world, "GET", USERS "?filter=userName", NULL), 400);
}

static void test_patches_change_what_their_paths_name(void **state)
{
    const char *id = make_user("ann");
    const struct json *emails;

    (void)state;
    assert_int_equal(patch(id,
                           "{\"op\":\"REPLACE\",\"path\":\"name.familyName\",\"value\":\"New\"},"
                           "{\"op\":\"ADD\",\"path\":\"title\",\"value\":\"Dr.\"},"
                           "{\"op\":\"REMOVE\",\"path\":\"emails[type eq \\\"home\\\"]\"},"
                           "{\"op\":\"REPLACE\",\"path\":\"emails[type eq \\\"work\\\"].value\","
                           "\"value\":\"n@x\"}"),
                     200);
    assert_string_equal(json_get_text(json_get(world_json(&world), "name"), "familyName"), "New");
    assert_string_equal(world_text(&world, "title"), "Dr.");
    emails = json_get(world_json(&world), "emails");
    assert_int_equal(emails->count, 1);
    assert_string_equal(json_get_text(emails->first, "value"), "n@x");
    assert_int_equal(patch(id, "{\"op\":\"REMOVE\",\"path\":\"title\"}"), 200);
    assert_null(world_text(&world, "title"));
}

static void test_patches_that_lead_nowhere_are_refused(void **state)
{
    const char *id = make_user("ann");

    (void)state;
    assert_int_equal(patch(id, "{\"op\":\"ADD\",\"path\":\"\",\"value\":\"x\"}"), 400);
    assert_int_equal(patch(id, "{\"op\":\"ADD\",\"path\":\"title\"}"), 400);
    assert_int_equal(patch(id, "{\"op\":\"ADD\",\"path\":\"a.b.c.d.e.f.g\",\"value\":\"x\"}"), 400);
    assert_int_equal(patch(id, "{\"op\":\"ADD\",\"path\":\"userName.x\",\"value\":\"x\"}"), 400);
    assert_int_equal(patch(id, "{\"op\":\"REPLACE\",\"path\":\"emails[type\",\"value\":\"x\"}"),
                     400);
    assert_int_equal(patch("none", "{\"op\":\"ADD\",\"path\":\"title\",\"value\":\"x\"}"), 404);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_filters_look_into_names_and_lists),
        TEST(test_patches_change_what_their_paths_name),
        TEST(test_patches_that_lead_nowhere_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
