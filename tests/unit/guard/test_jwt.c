/* Tokens taken apart and checked: what a token says never widens what is taken. */
#include "guard/jwt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/base64.h"
#include "base/clock.h"
#include "base/fixture.h"
#include "guard/issuer.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static const struct guard_jwt_rules rules = { .issuer = ISSUER_URL, .audience = ISSUER_AUDIENCE };
static struct guard_jwt jwt;

static const char *unsigned_token(const char *header, const char *claims)
{
    return arena_printf(&call.arena, "%s.%s.c2ln", base64url_encode(&call.arena, span_of(header)),
                        base64url_encode(&call.arena, span_of(claims)));
}

static enum err parsed(const char *token)
{
    call_forgive(&call);
    return guard_jwt_parse(&call, token, &jwt);
}

static enum err checked(const char *claims)
{
    assert_int_equal(parsed(unsigned_token("{\"alg\":\"RS256\"}", claims)), ERR_NONE);
    return guard_jwt_check(&call, &jwt, &rules);
}

static const char *claims_with(const char *more)
{
    return issuer_claims(&call.arena, "ann", ISSUER_AUDIENCE, "a b", 3600, more);
}

static void algorithms_are_a_fixed_list(void **state)
{
    static const char *const good[] = { "RS256", "PS256", "ES256", "EdDSA" };
    static const char *const bad[] = { "none",  "None",  "NONE",   "HS256", "HS512", "RS1",
                                       "RS384", "rs256", "ES256K", "",      "RS256 " };

    (void)state;
    for (size_t i = 0; i < COUNT(good); i++)
        assert_int_equal(
            parsed(unsigned_token(arena_printf(&call.arena, "{\"alg\":\"%s\"}", good[i]), "{}")),
            ERR_NONE);
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_int_equal(
            parsed(unsigned_token(arena_printf(&call.arena, "{\"alg\":\"%s\"}", bad[i]), "{}")),
            ERR_CREDENTIALS);
    assert_int_equal(parsed(unsigned_token("{}", "{}")), ERR_CREDENTIALS);
    assert_int_equal(parsed(unsigned_token("{\"alg\":1}", "{}")), ERR_CREDENTIALS);
    assert_int_equal(parsed(unsigned_token("{\"alg\":[\"RS256\"]}", "{}")), ERR_CREDENTIALS);
}

static void header_that_is_not_understood_is_refused(void **state)
{
    static const char *const bad[] = {
        "{\"alg\":\"RS256\",\"crit\":[]}",
        "{\"alg\":\"RS256\",\"crit\":[\"exp\"],\"exp\":1}",
        "{\"alg\":\"RS256\",\"b64\":false}",
        "{\"alg\":\"RS256\",\"typ\":\"dpop+jwt\"}",
        "{\"alg\":\"RS256\",\"typ\":\"logout+jwt\"}",
        "{\"alg\":\"RS256\",\"typ\":5}",
        "{\"alg\":\"RS256\",\"kid\":5}",
        "{\"alg\":\"RS256\",\"alg\":\"RS256\"}",
        "[\"RS256\"]",
        "\"RS256\"",
        "{\"alg\":\"RS256\"",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_int_equal(parsed(unsigned_token(bad[i], "{}")), ERR_CREDENTIALS);
    assert_int_equal(parsed(unsigned_token("{\"alg\":\"RS256\",\"typ\":\"at+jwt\"}", "{}")),
                     ERR_NONE);
    assert_int_equal(
        parsed(unsigned_token("{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"k\"}", "{}")),
        ERR_NONE);
    assert_string_equal(jwt.kid, "k");
}

static void what_is_no_compact_token_is_refused(void **state)
{
    static const char *const bad[] = {
        "",
        ".",
        "..",
        "...",
        "a",
        "a.b",
        "eyJhbGciOiJSUzI1NiJ9",
        "eyJhbGciOiJSUzI1NiJ9.e30",
        "eyJhbGciOiJSUzI1NiJ9.e30.",
        "eyJhbGciOiJSUzI1NiJ9.e30.c2ln.",
        ".e30.c2ln",
        "eyJhbGciOiJSUzI1NiJ9..c2ln",
        "eyJhbGciOiJSUzI1NiJ9.e30.c2ln.c2ln.c2ln",
        "eyJhbGciOiJSUzI1NiJ9=.e30.c2ln",
        "eyJhbGciOiJSUzI1NiJ9.e30.c2l+",
        " eyJhbGciOiJSUzI1NiJ9."
        "e30.c2ln",
        "eyJhbGciOiJSUzI1NiJ9.e30.c2ln\n",
        "eyJhbGciOiJSUzI1NiJ9.W10.c2ln",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_int_equal(parsed(bad[i]), ERR_CREDENTIALS);
}

static void duplicate_claims_are_refused(void **state)
{
    (void)state;
    assert_int_equal(parsed(unsigned_token("{\"alg\":\"RS256\"}",
                                           "{\"sub\":\"ann\",\"exp\":1,\"sub\":\"ben\"}")),
                     ERR_CREDENTIALS);
}

static void long_token_is_refused_unread(void **state)
{
    char *token = arena_alloc(&call.arena, GUARD_JWT_MAX + 2);

    (void)state;
    memset(token, 'a', GUARD_JWT_MAX + 1);
    assert_int_equal(parsed(token), ERR_CREDENTIALS);
    assert_non_null(strstr(call.error.message, "too long"));
    assert_null(strstr(call.error.message, "aaaa"));
}

static void token_for_us_is_taken(void **state)
{
    (void)state;
    assert_int_equal(checked(claims_with("")), ERR_NONE);
    assert_string_equal(jwt.subject, "ann");
    assert_true(jwt.expires_unix_ms > clock_unix_ms());
}

static void audience_may_be_one_of_several_but_must_be_exact(void **state)
{
    static const struct {
        const char *audience;
        enum err code;
    } rows[] = {
        { "[\"other\",\"" ISSUER_AUDIENCE "\"]", ERR_NONE },
        { "\"" ISSUER_AUDIENCE "/\"", ERR_CREDENTIALS },
        { "\"other\"", ERR_CREDENTIALS },
        { "[]", ERR_CREDENTIALS },
        { "[[\"" ISSUER_AUDIENCE "\"]]", ERR_CREDENTIALS },
        { "{\"a\":\"" ISSUER_AUDIENCE "\"}", ERR_CREDENTIALS },
        { "null", ERR_CREDENTIALS },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_int_equal(
            checked(arena_printf(&call.arena,
                                 "{\"iss\":\"" ISSUER_URL "\",\"sub\":\"a\",\"exp\":9999999999,"
                                 "\"aud\":%s}",
                                 rows[i].audience)),
            rows[i].code);
    assert_int_equal(checked("{\"iss\":\"" ISSUER_URL "\",\"sub\":\"a\",\"exp\":9999999999}"),
                     ERR_CREDENTIALS);
}

static void issuer_must_be_exact(void **state)
{
    static const char *const bad[] = { "\"" ISSUER_URL "/\"",
                                       "\"https://login.example.com\"",
                                       "\"HTTPS://login.example.com/tenant\"",
                                       "null",
                                       "1",
                                       "[\"" ISSUER_URL "\"]" };

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_int_equal(checked(arena_printf(&call.arena,
                                              "{\"iss\":%s,\"sub\":\"a\",\"exp\":9999999999,"
                                              "\"aud\":\"" ISSUER_AUDIENCE "\"}",
                                              bad[i])),
                         ERR_CREDENTIALS);
}

static void times_are_kept_with_a_minute_of_patience(void **state)
{
    long now = (long)(clock_unix_ms() / 1000);

    (void)state;
    assert_int_equal(checked(issuer_claims(&call.arena, "a", ISSUER_AUDIENCE, "", -50, "")),
                     ERR_NONE);
    assert_int_equal(checked(issuer_claims(&call.arena, "a", ISSUER_AUDIENCE, "", -62, "")),
                     ERR_CREDENTIALS);
    assert_non_null(strstr(call.error.message, "expired"));
    assert_int_equal(checked(claims_with(arena_printf(&call.arena, ",\"nbf\":%ld", now + 50))),
                     ERR_NONE);
    assert_int_equal(checked(claims_with(arena_printf(&call.arena, ",\"nbf\":%ld", now + 70))),
                     ERR_CREDENTIALS);
    assert_non_null(strstr(call.error.message, "not good yet"));
}

static void token_without_an_end_or_with_odd_times_is_refused(void **state)
{
    static const char *const bad[] = { "",
                                       ",\"exp\":null",
                                       ",\"exp\":\"9999999999\"",
                                       ",\"exp\":-5",
                                       ",\"exp\":1e99",
                                       ",\"exp\":9999999999,\"nbf\":\"x\"",
                                       ",\"exp\":9999999999,\"iat\":9999999999" };

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_int_equal(checked(arena_printf(&call.arena,
                                              "{\"iss\":\"" ISSUER_URL "\",\"sub\":\"a\","
                                              "\"aud\":\"" ISSUER_AUDIENCE "\"%s}",
                                              bad[i])),
                         ERR_CREDENTIALS);
}

static void subject_must_be_a_plain_name(void **state)
{
    static const char *const bad[] = { "\"\"", "null", "5", "\"a\\u0000b\"", "\"a\\nb\"" };

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_int_equal(checked(arena_printf(&call.arena,
                                              "{\"iss\":\"" ISSUER_URL "\",\"sub\":%s,"
                                              "\"exp\":9999999999,\"aud\":\"" ISSUER_AUDIENCE "\"}",
                                              bad[i])),
                         ERR_CREDENTIALS);
}

static void scopes_are_whole_words_of_either_claim(void **state)
{
    (void)state;
    assert_int_equal(checked(claims_with(",\"scp\":[\"c\",\"d e\"]")), ERR_NONE);
    assert_true(guard_jwt_has_scope(&jwt, span_of("a")));
    assert_true(guard_jwt_has_scope(&jwt, span_of("b")));
    assert_true(guard_jwt_has_scope(&jwt, span_of("c")));
    assert_true(guard_jwt_has_scope(&jwt, span_of("e")));
    assert_false(guard_jwt_has_scope(&jwt, span_of("a b")));
    assert_false(guard_jwt_has_scope(&jwt, span_of("A")));
    assert_false(guard_jwt_has_scope(&jwt, span_of("")));
    assert_int_equal(checked(claims_with(",\"scp\":{\"x\":true}")), ERR_NONE);
    assert_false(guard_jwt_has_scope(&jwt, span_of("x")));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_call, drop_call)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(algorithms_are_a_fixed_list),
        TEST(header_that_is_not_understood_is_refused),
        TEST(what_is_no_compact_token_is_refused),
        TEST(duplicate_claims_are_refused),
        TEST(long_token_is_refused_unread),
        TEST(token_for_us_is_taken),
        TEST(audience_may_be_one_of_several_but_must_be_exact),
        TEST(issuer_must_be_exact),
        TEST(times_are_kept_with_a_minute_of_patience),
        TEST(token_without_an_end_or_with_odd_times_is_refused),
        TEST(subject_must_be_a_plain_name),
        TEST(scopes_are_whole_words_of_either_claim),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
