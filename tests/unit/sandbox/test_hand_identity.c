#include "sandbox/hand.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "sandbox/fixture.h"

#define COMPARTMENTS "/20160918/compartments"

static int create(const char *name, const char *parent)
{
    return world_ask(&world, "POST", COMPARTMENTS,
                     arena_printf(&world.call.arena,
                                  "{\"name\":\"%s\",\"description\":\"d\","
                                  "\"compartmentId\":\"%s\"}",
                                  name, parent));
}

static const char *created(const char *name, const char *parent)
{
    assert_int_equal(create(name, parent), 200);
    world_wait(&world, 5000);
    return world_text(&world, "id");
}

static int at(const char *method, const char *id, const char *rest, const char *body)
{
    return world_ask(&world, method,
                     arena_printf(&world.call.arena, COMPARTMENTS "/%s%s", id, rest), body);
}

static int move(const char *id, const char *target)
{
    return at("POST", id, "/actions/moveCompartment",
              arena_printf(&world.call.arena, "{\"targetCompartmentId\":\"%s\"}", target));
}

static void test_a_compartment_goes_when_it_is_empty(void **state)
{
    const char *parent = created("a", world.state.keys.tenancy);
    const char *child = created("b", parent);

    (void)state;
    assert_int_equal(at("DELETE", parent, "", NULL), 409);
    assert_int_equal(at("DELETE", world.state.keys.tenancy, "", NULL), 409);
    assert_int_equal(move(parent, child), 409);
    assert_int_equal(move(child, world.state.keys.tenancy), 202);
    assert_int_equal(at("DELETE", parent, "", NULL), 202);
}

static void test_names_are_taken_once_where_they_are(void **state)
{
    const char *parent = created("a", world.state.keys.tenancy);

    (void)state;
    assert_int_equal(create("A", world.state.keys.tenancy), 409);
    assert_string_equal(world_text(&world, "code"), "CompartmentAlreadyExists");
    assert_int_equal(create("a", parent), 200);
}

static void test_the_tree_has_six_levels(void **state)
{
    const char *parent = world.state.keys.tenancy;

    (void)state;
    for (unsigned i = 0; i < 6; i++)
        parent = created("x", parent);
    assert_int_equal(create("x", parent), 400);
}

static int create_policy(const char *statement)
{
    static unsigned number;
    const char *body =
        arena_printf(&world.call.arena,
                     "{\"name\":\"p%u\",\"description\":\"d\",\"compartmentId\":\"%s\","
                     "\"statements\":[\"%s\"]}",
                     number++, world.state.keys.tenancy, statement);

    return world_ask(&world, "POST", "/20160918/policies", body);
}

static void test_policies_say_what_they_allow(void **state)
{
    static const char *const right[] = {
        "Allow group Admins to manage all-resources in tenancy",
        "allow dynamic-group 'my domain'/'x' to use keys in compartment a:b where any {x = 'y'}",
        "Allow any-user to {BUCKET_READ, BUCKET_INSPECT} in compartment dev",
        "Define tenancy Acceptor as ocid1.tenancy.oc1..x",
    };
    static const char *const wrong[] = {
        "",
        "hello",
        "Allow group",
        "Allow group a to fly buckets in tenancy",
        "Allow group a to read buckets in space",
        "Allow somebody to read buckets in tenancy",
        "Allow group a to read buckets",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(right) / sizeof(right[0]); i++)
        assert_int_equal(create_policy(right[i]), 200);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_int_equal(create_policy(wrong[i]), 400);
}

static const char *user_path(const char *rest)
{
    return arena_printf(&world.call.arena, "/20160918/users/%s/%s", world.state.keys.user, rest);
}

static void test_a_token_is_shown_once(void **state)
{
    const struct json *list;

    (void)state;
    assert_int_equal(world_ask(&world, "POST", user_path("authTokens"), "{\"description\":\"d\"}"),
                     200);
    assert_non_null(world_text(&world, "token"));
    assert_int_equal(world_ask(&world, "GET", user_path("authTokens"), NULL), 200);
    list = world_json(&world);
    assert_int_equal(list->count, 1);
    assert_null(json_get(list->first, "token"));
    assert_int_equal(world_ask(&world, "POST", user_path("authTokens"), "{\"description\":\"d\"}"),
                     200);
    assert_int_equal(world_ask(&world, "POST", user_path("authTokens"), "{\"description\":\"d\"}"),
                     400);
}

static void test_an_api_key_is_a_public_key(void **state)
{
    struct buf body;

    (void)state;
    assert_int_equal(world_ask(&world, "POST", user_path("apiKeys"), "{\"key\":\"none\"}"), 400);
    buf_init(&body, &world.call.arena, 1 << 16);
    buf_add_text(&body, "{\"key\":");
    json_print_string(&body, span_of(world_public(&world, world_other_key())));
    buf_add_text(&body, "}");
    assert_int_equal(world_ask(&world, "POST", user_path("apiKeys"), body.ptr), 200);
    assert_int_equal(strlen(world_text(&world, "fingerprint")), 47);
    assert_int_equal(world_ask(&world, "POST", user_path("apiKeys"), body.ptr), 409);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_compartment_goes_when_it_is_empty),
        TEST(test_names_are_taken_once_where_they_are),
        TEST(test_the_tree_has_six_levels),
        TEST(test_policies_say_what_they_allow),
        TEST(test_a_token_is_shown_once),
        TEST(test_an_api_key_is_a_public_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
