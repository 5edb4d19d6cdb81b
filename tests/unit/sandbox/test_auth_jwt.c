#include "sandbox/auth_jwt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/base64.h"
#include "base/fixture.h"
#include "sandbox/auth_key.h"
#include "sandbox/world.h"

static const char *part(const char *text)
{
    return base64url_encode(&call.arena, span_of(text));
}

static void test_what_is_signed_is_read_again(void **state)
{
    struct json *claims = json_new(&call.arena, JSON_OBJECT);
    struct sandbox_auth_jwt jwt;
    const char *token;

    (void)state;
    sandbox_auth_jwt_set(&call.arena, claims, "sub", "a\"b");
    sandbox_auth_jwt_set(&call.arena, claims, "none", NULL);
    token = sandbox_auth_jwt_sign(&call.arena, world_key(), claims);
    assert_int_equal(sandbox_auth_jwt_parse(&call, span_of(token), &jwt), ERR_NONE);
    assert_true(json_equals(claims, jwt.claims));
    assert_string_equal(jwt.kid, sandbox_auth_key_id(&call.arena, world_key()));
    assert_true(sandbox_auth_jwt_is_signed_by(&jwt, world_key()));
    assert_false(sandbox_auth_jwt_is_signed_by(&jwt, world_other_key()));
}

static void test_a_changed_claim_breaks_the_signature(void **state)
{
    struct json *claims = json_new(&call.arena, JSON_OBJECT);
    struct sandbox_auth_jwt jwt;
    char *token;

    (void)state;
    sandbox_auth_jwt_set(&call.arena, claims, "sub", "aaaa");
    token = arena_strdup(&call.arena, sandbox_auth_jwt_sign(&call.arena, world_key(), claims));
    claims->first->text = "bbbb";
    memcpy(strchr(token, '.') + 1, part("{\"sub\":\"bbbb\"}"), strlen(part("{\"sub\":\"bbbb\"}")));
    assert_int_equal(sandbox_auth_jwt_parse(&call, span_of(token), &jwt), ERR_NONE);
    assert_true(json_equals(claims, jwt.claims));
    assert_false(sandbox_auth_jwt_is_signed_by(&jwt, world_key()));
}

static void test_what_is_no_token_is_refused(void **state)
{
    const char *header = part("{\"alg\":\"RS256\"}");
    const char *claims = part("{}");
    const char *const wrong[] = {
        "",
        ".",
        "..",
        "a.b.c",
        arena_printf(&call.arena, "%s.%s", header, claims),
        arena_printf(&call.arena, "%s.%s.", header, claims),
        arena_printf(&call.arena, "%s.%s.!", header, claims),
        arena_printf(&call.arena, "%s.%s.YQ", header, part("[]")),
        arena_printf(&call.arena, "%s.%s.YQ", header, part("{\"a\":")),
        arena_printf(&call.arena, "%s.%s.YQ", part("{}"), claims),
        arena_printf(&call.arena, "%s.%s.YQ", part("{\"alg\":\"none\"}"), claims),
        arena_printf(&call.arena, "%s.%s.YQ", part("{\"alg\":\"HS256\"}"), claims),
        arena_printf(&call.arena, "%s.%s.YQ", part("{\"alg\":1}"), claims),
    };

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct sandbox_auth_jwt jwt;

        assert_int_equal(sandbox_auth_jwt_parse(&call, span_of(wrong[i]), &jwt), ERR_CREDENTIALS);
        call_forgive(&call);
    }
}

static void test_a_claim_is_a_text_or_a_list_with_it(void **state)
{
    static const char text[] = "{\"a\":\"x\",\"b\":[1,\"y\",\"x\"],\"c\":{\"x\":\"x\"},\"d\":1}";
    struct json *claims;

    (void)state;
    assert_int_equal(json_parse(&call, "claims", span_of(text), &claims), ERR_NONE);
    assert_true(sandbox_auth_jwt_says(claims, "a", "x"));
    assert_true(sandbox_auth_jwt_says(claims, "b", "x"));
    assert_false(sandbox_auth_jwt_says(claims, "b", "z"));
    assert_false(sandbox_auth_jwt_says(claims, "c", "x"));
    assert_false(sandbox_auth_jwt_says(claims, "d", "1"));
    assert_false(sandbox_auth_jwt_says(claims, "e", "x"));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, make_call, drop_call)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_what_is_signed_is_read_again),
        TEST(test_a_changed_claim_breaks_the_signature),
        TEST(test_what_is_no_token_is_refused),
        TEST(test_a_claim_is_a_text_or_a_list_with_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
