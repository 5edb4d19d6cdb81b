#include "sandbox/admin.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "sandbox/auth.h"
#include "sandbox/fixture.h"

#define FAULTS "/sandbox/faults"

static bool body_has(const char *words)
{
    const char *text =
        arena_strndup(&world.call.arena, world.answer.body.ptr, world.answer.body.len);

    return strstr(text, words) != NULL;
}

static void test_the_page_takes_nothing_from_elsewhere(void **state)
{
    (void)state;
    assert_int_equal(world_send(&world, "GET", "/", NULL), 200);
    assert_non_null(strstr(world.answer.content_type, "text/html"));
    assert_non_null(strstr(world_header(&world, "content-security-policy"), "default-src 'none'"));
    assert_false(body_has("http://") || body_has("https://"));
    assert_int_equal(world_send(&world, "GET", "/sandbox/page.js", NULL), 200);
    assert_false(body_has("innerHTML") || body_has("http://") || body_has("https://"));
    assert_int_equal(world_send(&world, "GET", "/sandbox/page.css", NULL), 200);
    assert_int_equal(world_send(&world, "DELETE", "/", NULL), 405);
}

static void test_what_exists_is_told(void **state)
{
    (void)state;
    assert_int_equal(world_ask(&world, "POST", "/20160918/vcns",
                               "{\"compartmentId\":\"ocid1.tenancy.oc1..test\","
                               "\"cidrBlocks\":[\"10.0.0.0/16\"],"
                               "\"displayName\":\"<script>\"}"),
                     200);
    assert_int_equal(world_send(&world, "GET", "/sandbox/state", NULL), 200);
    assert_true(body_has("\"name\":\"<script>\",\"service\":\"core\",\"type\":\"Vcn\""));
}

static void test_requests_are_told_without_their_secrets(void **state)
{
    const struct json *list;

    (void)state;
    assert_int_equal(world_ask(&world, "GET", "/n?compartmentId=hidden", NULL), 200);
    (void)world_send(&world, "GET", "/p/secret/n/space/b/x/o/y", NULL);
    assert_int_equal(world_send(&world, "GET", "/sandbox/requests", NULL), 200);
    list = world_json(&world);
    assert_int_equal(list->count, 2);
    assert_string_equal(json_get_text(list->first, "path"), "/p/.../n/space/b/x/o/y");
    assert_string_equal(json_get_text(list->last, "operation"), "objectstorage.getNamespace");
    assert_string_equal(json_get_text(list->last, "path"), "/n");
    assert_false(body_has("hidden") || body_has("secret"));
}

static void test_only_so_many_requests_are_kept(void **state)
{
    (void)state;
    for (int i = 0; i < SANDBOX_JOURNAL_MAX + 7; i++)
        (void)world_send(&world, "GET", "/n", NULL);
    assert_int_equal(world_send(&world, "GET", "/sandbox/requests", NULL), 200);
    assert_int_equal(world_json(&world)->count, SANDBOX_JOURNAL_MAX);
}

static void test_faults_are_added_shown_and_removed(void **state)
{
    (void)state;
    assert_int_equal(world_send(&world, "POST", FAULTS,
                                "{\"operation\":\"getNamespace\",\"status\":503,"
                                "\"code\":\"Away\",\"count\":1,\"retry_after\":9}"),
                     200);
    assert_int_equal(world_json(&world)->count, 1);
    assert_int_equal(world_ask(&world, "GET", "/n", NULL), 503);
    assert_string_equal(world_header(&world, "retry-after"), "9");
    assert_int_equal(world_ask(&world, "GET", "/n", NULL), 200);
    assert_int_equal(world_send(&world, "GET", FAULTS, NULL), 200);
    assert_true(body_has("\"taken\":1"));
    assert_int_equal(world_send(&world, "DELETE", FAULTS "/1", NULL), 204);
    assert_int_equal(world_send(&world, "DELETE", FAULTS "/1", NULL), 404);
    assert_int_equal(world_send(&world, "DELETE", FAULTS "/x", NULL), 404);
    assert_int_equal(world_send(&world, "POST", FAULTS, "[\"* * drop always\"]"), 200);
    assert_int_equal(world_send(&world, "DELETE", FAULTS, NULL), 204);
    assert_int_equal(world_ask(&world, "GET", "/n", NULL), 200);
}

static void test_a_list_of_faults_is_taken_whole_or_not_at_all(void **state)
{
    (void)state;
    assert_int_equal(world_send(&world, "POST", FAULTS,
                                "[\"* * drop always\",{\"share\":500}]"),
                     400);
    assert_true(body_has("share"));
    assert_int_equal(world_send(&world, "POST", FAULTS, "[1"), 400);
    assert_int_equal(world_send(&world, "POST", FAULTS, "7"), 400);
    assert_int_equal(world_send(&world, "GET", FAULTS, NULL), 200);
    assert_int_equal(world_json(&world)->count, 0);
}

static void test_a_clock_that_is_off_refuses_what_is_signed(void **state)
{
    (void)state;
    assert_int_equal(world_send(&world, "POST", FAULTS, "{\"skew\":3600000}"), 200);
    assert_int_equal(world_ask(&world, "GET", "/n", NULL), 401);
    assert_non_null(world_header(&world, "date"));
    assert_int_equal(world_send(&world, "DELETE", FAULTS, NULL), 204);
    assert_int_equal(world_ask(&world, "GET", "/n", NULL), 200);
    assert_null(world_header(&world, "date"));
}

static int send_as(const char *name, const char *value)
{
    net_headers_add(&world.call.arena, &world.extra, name, value);
    return world_send(&world, "POST", FAULTS, "\"* * drop always\"");
}

static void test_foreign_pages_and_machines_are_refused(void **state)
{
    (void)state;
    assert_int_equal(send_as("Origin", "http://evil.example"), 403);
    assert_int_equal(send_as("Origin", "null"), 403);
    assert_int_equal(send_as("Host", "evil.example"), 403);
    assert_int_equal(send_as("Host", "127.evil.example"), 403);
    assert_int_equal(send_as("Host", "localhost.evil.example"), 403);
    world.state.keys.auth->is_exposed = true;
    assert_int_equal(send_as("X-Nothing", "x"), 403);
    world.state.keys.auth->is_exposed = false;
    assert_int_equal(send_as("Host", "localhost:4711"), 200);
    assert_int_equal(send_as("Host", "[::1]:4711"), 200);
    assert_int_equal(send_as("Origin", "http://" WORLD_HOST), 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_the_page_takes_nothing_from_elsewhere),
        TEST(test_what_exists_is_told),
        TEST(test_requests_are_told_without_their_secrets),
        TEST(test_only_so_many_requests_are_kept),
        TEST(test_faults_are_added_shown_and_removed),
        TEST(test_a_list_of_faults_is_taken_whole_or_not_at_all),
        TEST(test_a_clock_that_is_off_refuses_what_is_signed),
        TEST(test_foreign_pages_and_machines_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
