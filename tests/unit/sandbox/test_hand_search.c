#include "sandbox/hand.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "sandbox/fixture.h"

#define TARGET "/20180409/resources"

static const char *create_vcn(const char *name, const char *tags)
{
    const char *body = arena_printf(&world.call.arena,
                                    "{\"compartmentId\":\"%s\",\"cidrBlock\":\"10.0.0.0/16\","
                                    "\"displayName\":\"%s\",\"freeformTags\":%s}",
                                    world.state.keys.tenancy, name, tags);

    assert_int_equal(world_ask(&world, "POST", "/20160918/vcns", body), 200);
    return world_text(&world, "id");
}

static int search(const char *query)
{
    struct buf body;

    buf_init(&body, &world.call.arena, 1 << 20);
    buf_add_text(&body, "{\"type\":\"Structured\",\"query\":");
    json_print_string(&body, span_of(query));
    buf_add_text(&body, "}");
    return world_ask(&world, "POST", TARGET, body.ptr);
}

/* The names of what was found, with a blank behind each. */
static const char *found(void)
{
    const struct json *items = json_get(world_json(&world), "items");
    const char *out = "";

    for (const struct json *item = items->first; item != NULL; item = item->next)
        out = arena_printf(&world.call.arena, "%s%s ", out, json_get_text(item, "displayName"));
    return out;
}

static void test_types_and_conditions_choose(void **state)
{
    (void)state;
    create_vcn("aa", "{\"team\":\"red\",\"other\":\"blue\"}");
    create_vcn("ab", "{\"team\":\"blue\"}");
    assert_int_equal(search("query VCN resources where displayName =~ 'A' sorted by displayName "
                            "asc"),
                     200);
    assert_string_equal(found(), "aa ab ");
    assert_int_equal(search("query vcn resources where freeformTags.key = 'team' && "
                            "freeformTags.value = 'blue'"),
                     200);
    assert_string_equal(found(), "ab ");
    assert_int_equal(search("query vcn, subnet resources where lifecycleState = 'AVAILABLE'"), 200);
    assert_string_equal(found(), "");
    world_wait(&world, 5000);
    assert_int_equal(search("query vcn resources return allAdditionalFields where timeCreated < "
                            "'now - 1m' || displayName = \"aa\" matching 'red'"),
                     200);
    assert_string_equal(found(), "aa ");
}

static void test_what_is_gone_is_not_found(void **state)
{
    const char *id = create_vcn("gone", "{}");

    (void)state;
    assert_int_equal(
        world_ask(&world, "DELETE", arena_printf(&world.call.arena, "/20160918/vcns/%s", id), NULL),
        204);
    world_wait(&world, 10000);
    assert_int_equal(search("query vcn resources"), 200);
    assert_string_equal(found(), "");
}

static void test_what_is_no_query_is_refused(void **state)
{
    static const char *const queries[] = {
        "",
        "all resources",
        "query",
        "query vcn",
        "query nothing resources",
        "query vcn resources where",
        "query vcn resources where a = 'b",
        "query vcn resources where a = 'b' oops",
        "query vcn resources sorted by",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++) {
        assert_int_equal(search(queries[i]), 400);
        assert_string_equal(world_text(&world, "code"), "InvalidParameter");
    }
}

static void test_results_come_in_pages(void **state)
{
    (void)state;
    create_vcn("a", "{}");
    world_wait(&world, 1000);
    create_vcn("b", "{}");
    assert_int_equal(world_ask(&world, "POST", TARGET "?limit=1",
                               "{\"type\":\"Structured\",\"query\":\"query vcn resources\"}"),
                     200);
    assert_non_null(world_header(&world, "opc-next-page"));
    assert_string_equal(found(), "b ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_types_and_conditions_choose),
        TEST(test_what_is_gone_is_not_found),
        TEST(test_what_is_no_query_is_refused),
        TEST(test_results_come_in_pages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
