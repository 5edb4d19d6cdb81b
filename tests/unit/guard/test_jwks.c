/* Keys of the authorization server: found, kept, renewed; signatures checked with them. */
#include "guard/jwks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "guard/issuer.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
#define THREADS     8

static struct issuer issuer;
static struct call call;
static struct guard_jwks *jwks;

static struct guard_jwks *new_jwks(int64_t unknown_ms)
{
    struct guard_jwks_options options = { .issuer = ISSUER_URL,
                                          .unknown_ms = unknown_ms,
                                          .transport = issuer_transport(&issuer) };
    struct guard_jwks *made = NULL;

    assert_int_equal(guard_jwks_new(&call, &options, &made), ERR_NONE);
    return made;
}

static int set_up(void **state)
{
    (void)state;
    call_init(&call);
    issuer_open(&issuer);
    jwks = new_jwks(0);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    guard_jwks_free(jwks);
    issuer_close(&issuer);
    call_release(&call);
    return 0;
}

static enum err verified(const char *token)
{
    struct guard_jwt jwt;

    call_forgive(&call);
    assert_int_equal(guard_jwt_parse(&call, token, &jwt), ERR_NONE);
    return guard_jwks_verify(jwks, &call, &jwt);
}

static const char *signed_by(enum issuer_key key, const char *header)
{
    return issuer_sign(&issuer, &call.arena, key, header, "{\"sub\":\"ann\"}");
}

static void every_algorithm_is_checked_with_the_published_key(void **state)
{
    static const struct {
        enum issuer_key key;
        const char *header;
    } rows[] = {
        { ISSUER_RSA, "{\"alg\":\"RS256\",\"kid\":\"rsa\"}" },
        { ISSUER_RSA, "{\"alg\":\"PS256\",\"kid\":\"rsa\"}" },
        { ISSUER_EC, "{\"alg\":\"ES256\",\"kid\":\"ec\"}" },
        { ISSUER_ED, "{\"alg\":\"EdDSA\",\"kid\":\"ed\"}" },
        { ISSUER_RSA, "{\"alg\":\"RS256\"}" },
        { ISSUER_ED, "{\"alg\":\"EdDSA\"}" },
    };

    (void)state;
    for (int i = 0; i < ISSUER_KEYS; i++)
        issuer.published[i] = true;
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_int_equal(verified(signed_by(rows[i].key, rows[i].header)), ERR_NONE);
    assert_int_equal(issuer.key_visits, 1);
}

static void changed_token_or_other_key_is_refused(void **state)
{
    char *token =
        arena_strdup(&call.arena, signed_by(ISSUER_RSA, "{\"alg\":\"RS256\",\"kid\":\"rsa\"}"));
    char *end = strrchr(token, '.');

    (void)state;
    end[10] = end[10] == 'A' ? 'B' : 'A';
    assert_int_equal(verified(token), ERR_CREDENTIALS);
    assert_int_equal(verified(signed_by(ISSUER_RSA_2, "{\"alg\":\"RS256\",\"kid\":\"rsa\"}")),
                     ERR_CREDENTIALS);
    assert_int_equal(verified(signed_by(ISSUER_RSA_2, "{\"alg\":\"RS256\"}")), ERR_CREDENTIALS);
    assert_int_equal(verified("eyJhbGciOiJSUzI1NiIsImtpZCI6InJzYSJ9.e30.c2ln"), ERR_CREDENTIALS);
    assert_int_equal(verified("eyJhbGciOiJFUzI1NiIsImtpZCI6InJzYSJ9.e30.c2ln"), ERR_CREDENTIALS);
    assert_int_equal(issuer.key_visits, 1);
}

static void algorithm_and_kind_of_key_must_fit(void **state)
{
    (void)state;
    issuer.published[ISSUER_EC] = true;
    assert_int_equal(verified(signed_by(ISSUER_RSA, "{\"alg\":\"RS256\",\"kid\":\"ec\"}")),
                     ERR_CREDENTIALS);
    assert_int_equal(verified(signed_by(ISSUER_EC, "{\"alg\":\"ES256\",\"kid\":\"rsa\"}")),
                     ERR_CREDENTIALS);
}

static void unknown_key_is_asked_for_once_a_minute(void **state)
{
    const char *header = "{\"alg\":\"RS256\",\"kid\":\"rsa2\"}";

    (void)state;
    assert_int_equal(verified(signed_by(ISSUER_RSA, "{\"alg\":\"RS256\",\"kid\":\"rsa\"}")),
                     ERR_NONE);
    issuer.published[ISSUER_RSA_2] = true;
    for (int i = 0; i < 50; i++)
        assert_int_equal(verified(signed_by(ISSUER_RSA_2, header)), ERR_CREDENTIALS);
    assert_int_equal(issuer.key_visits, 1);
}

static void key_that_was_rotated_in_is_found_and_the_old_one_forgotten(void **state)
{
    const char *old = signed_by(ISSUER_RSA, "{\"alg\":\"RS256\",\"kid\":\"rsa\"}");

    (void)state;
    guard_jwks_free(jwks);
    jwks = new_jwks(1);
    assert_int_equal(verified(old), ERR_NONE);
    issuer.published[ISSUER_RSA] = false;
    issuer.published[ISSUER_RSA_2] = true;
    call_forgive(&call);
    assert_int_equal(call_sleep_ms(&call, 5), ERR_NONE);
    assert_int_equal(verified(signed_by(ISSUER_RSA_2, "{\"alg\":\"RS256\",\"kid\":\"rsa2\"}")),
                     ERR_NONE);
    assert_int_equal(issuer.key_visits, 2);
    assert_int_equal(verified(old), ERR_CREDENTIALS);
}

static void discovery_tries_both_places(void **state)
{
    (void)state;
    issuer.only_openid = true;
    assert_int_equal(verified(signed_by(ISSUER_RSA, "{\"alg\":\"RS256\",\"kid\":\"rsa\"}")),
                     ERR_NONE);
    assert_int_equal(issuer.visits, 4);
}

static void metadata_of_somebody_else_is_refused(void **state)
{
    static const char *const bad[] = {
        "{\"issuer\":\"https://login.example.com\",\"jwks_uri\":\"https://login.example.com/"
        "keys\"}",
        "{\"issuer\":\"" ISSUER_URL "\",\"jwks_uri\":\"http://login.example.com/keys\"}",
        "{\"issuer\":\"" ISSUER_URL "\",\"jwks_uri\":\"file:///etc/passwd\"}",
        "{\"issuer\":\"" ISSUER_URL "\"}",
        "[]",
        "not json",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        guard_jwks_free(jwks);
        jwks = new_jwks(0);
        issuer.metadata = bad[i];
        assert_int_equal(verified(signed_by(ISSUER_RSA, "{\"alg\":\"RS256\"}")), ERR_PROTOCOL);
    }
    assert_int_equal(issuer.key_visits, 0);
}

static void issuer_without_tls_is_refused_at_the_start(void **state)
{
    static const char *const bad[] = { "http://login.example.com", "ftp://login.example.com",
                                       "login.example.com", "", "https://a.example.com/?x=1" };
    struct guard_jwks *made = NULL;

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct guard_jwks_options options = { .issuer = bad[i] };

        call_forgive(&call);
        assert_int_equal(guard_jwks_new(&call, &options, &made), ERR_USAGE);
    }
    call_forgive(&call);
    assert_int_equal(
        guard_jwks_new(&call, &(struct guard_jwks_options){ .issuer = "http://127.0.0.1:8080" },
                       &made),
        ERR_NONE);
    guard_jwks_free(made);
}

static void bad_keys_are_passed_over(void **state)
{
    static const char *const bad[] = {
        "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"},{\"kty\":\"oct\",\"k\":\"AA\"},"
        "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"},5,null,[],"
        "{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"AA\"}]}",
        "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\","
        "\"x\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\","
        "\"y\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}]}",
        "{\"keys\":[]}",
        "{\"keys\":{}}",
        "{}",
        "[]",
        "",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        guard_jwks_free(jwks);
        jwks = new_jwks(0);
        issuer.keys_text = bad[i];
        assert_int_equal(verified(signed_by(ISSUER_RSA, "{\"alg\":\"RS256\"}")), ERR_PROTOCOL);
    }
}

static void key_for_encryption_or_another_algorithm_signs_nothing(void **state)
{
    static const char *const changes[] = { "\"use\":\"enc\"", "\"use\":\"sig\",\"alg\":\"PS256\"",
                                           "\"use\":\"sig\",\"alg\":\"HS256\"",
                                           "\"use\":\"sig\",\"key_ops\":[\"sign\"]" };
    struct net_request request = { .method = "GET", .url = "https://login.example.com/keys" };
    struct net_response answer = { .status = 0 };
    struct net_transport transport = issuer_transport(&issuer);

    (void)state;
    assert_int_equal(transport.send(transport.context, &call, &request, &answer), ERR_NONE);

    char *text = arena_strndup(&call.arena, answer.body.ptr, answer.body.len);
    char *use = strstr(text, "\"use\":\"sig\"");

    assert_non_null(use);
    *use = '\0';
    for (size_t i = 0; i < COUNT(changes); i++) {
        guard_jwks_free(jwks);
        jwks = new_jwks(0);
        issuer.keys_text =
            arena_printf(&call.arena, "%s%s%s", text, changes[i], use + strlen("\"use\":\"sig\""));
        assert_int_not_equal(verified(signed_by(ISSUER_RSA, "{\"alg\":\"RS256\",\"kid\":\"rsa\"}")),
                             ERR_NONE);
    }
}

static void without_keys_nobody_is_believed_and_the_server_is_left_alone(void **state)
{
    (void)state;
    issuer.fail = ERR_NETWORK;
    for (int i = 0; i < 20; i++)
        assert_int_equal(verified(signed_by(ISSUER_RSA, "{\"alg\":\"RS256\"}")), ERR_NETWORK);
    assert_int_equal(issuer.visits, 1);
}

static void outage_keeps_the_keys(void **state)
{
    (void)state;
    assert_int_equal(verified(signed_by(ISSUER_RSA, "{\"alg\":\"RS256\"}")), ERR_NONE);
    issuer.fail = ERR_NETWORK;
    assert_int_equal(verified(signed_by(ISSUER_RSA, "{\"alg\":\"RS256\"}")), ERR_NONE);
    assert_int_equal(verified(signed_by(ISSUER_RSA_2, "{\"alg\":\"RS256\",\"kid\":\"x\"}")),
                     ERR_CREDENTIALS);
}

static void *verify_one(void *token)
{
    struct guard_jwt jwt;
    struct call own;
    enum err e;

    call_init(&own);
    e = guard_jwt_parse(&own, token, &jwt);
    if (!e)
        e = guard_jwks_verify(jwks, &own, &jwt);
    call_release(&own);
    return e ? token : NULL;
}

static void many_at_once_ask_once(void **state)
{
    char *token =
        arena_strdup(&call.arena, signed_by(ISSUER_RSA, "{\"alg\":\"RS256\",\"kid\":\"rsa\"}"));
    pthread_t threads[THREADS];
    void *failed = NULL;

    (void)state;
    issuer.delay_ms = 100;
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, verify_one, token), 0);
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], &failed);
        assert_null(failed);
    }
    assert_int_equal(issuer.key_visits, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_algorithm_is_checked_with_the_published_key),
        TEST(changed_token_or_other_key_is_refused),
        TEST(algorithm_and_kind_of_key_must_fit),
        TEST(unknown_key_is_asked_for_once_a_minute),
        TEST(key_that_was_rotated_in_is_found_and_the_old_one_forgotten),
        TEST(discovery_tries_both_places),
        TEST(metadata_of_somebody_else_is_refused),
        TEST(issuer_without_tls_is_refused_at_the_start),
        TEST(bad_keys_are_passed_over),
        TEST(key_for_encryption_or_another_algorithm_signs_nothing),
        TEST(without_keys_nobody_is_believed_and_the_server_is_left_alone),
        TEST(outage_keeps_the_keys),
        TEST(many_at_once_ask_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
