#include "oci/token.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/base64.h"
#include "base/limits.h"
#include "oci/material.h"

#define HINT                                                                                       \
    "run `oci-mcp auth login --profile S --region us-ashburn-1`; `oci-mcp auth refresh --profile " \
    "S` prolongs one that has not ended yet"

struct fixture {
    struct call call;
    struct oci_profile profile;
    struct oci_token token;
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));

    call_init(&fixture->call);
    fixture->profile = (struct oci_profile){
        .file = "/home/a/.oci/config",
        .name = "S",
        .region = "us-ashburn-1",
    };
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    call_release(&fixture->call);
    free(fixture);
    material_remove();
    return 0;
}

static enum err read_text(struct fixture *fixture, const char *text)
{
    fixture->token = (struct oci_token){ 0 };
    fixture->profile.security_token_file = material_write(&fixture->call.arena, "token", text);
    return oci_token_read(&fixture->call, &fixture->profile, &fixture->token);
}

static char *jwt(struct fixture *fixture, const char *claims)
{
    struct arena *arena = &fixture->call.arena;

    return arena_printf(arena, "eyJh.%s.c2ln", base64url_encode(arena, span_of(claims)));
}

static void reads_what_a_jwt_says(void **state)
{
    struct fixture *fixture = *state;
    char *token = jwt(fixture, "{\"sub\":\"ocid1.user.oc1..u\",\"exp\":1700000000,"
                               "\"tenant\":\"ocid1.tenancy.oc1..t\"}");

    assert_int_equal(read_text(fixture, arena_printf(&fixture->call.arena, " %s\r\n", token)),
                     ERR_NONE);
    assert_true(span_equals(fixture->token.text, token));
    assert_int_equal(fixture->token.expires_unix_ms, INT64_C(1700000000000));
    assert_string_equal(fixture->token.tenancy, "ocid1.tenancy.oc1..t");
    assert_string_equal(fixture->token.user, "ocid1.user.oc1..u");
}

/* 1700000000.5 and padding, which RFC 7515 forbids but some write. */
static void reads_fractions_and_padded_payloads(void **state)
{
    struct fixture *fixture = *state;
    struct arena *arena = &fixture->call.arena;
    const char *payload = base64url_encode(arena, span_of("{\"exp\":1700000000.5}"));

    assert_int_equal(read_text(fixture, arena_printf(arena, "a.%s=.c", payload)), ERR_NONE);
    assert_int_equal(fixture->token.expires_unix_ms, INT64_C(1700000000500));
}

static void takes_a_token_that_is_no_jwt_as_it_is(void **state)
{
    struct fixture *fixture = *state;
    const char *const tokens[] = { "opaque", "a.b.c", "..", "a..c", "a.YWJj", "a./w.c" };
    size_t i;

    for (i = 0; i < sizeof(tokens) / sizeof(tokens[0]); i++) {
        assert_int_equal(read_text(fixture, tokens[i]), ERR_NONE);
        assert_true(span_equals(fixture->token.text, tokens[i]));
        assert_int_equal(fixture->token.expires_unix_ms, 0);
        assert_null(fixture->token.tenancy);
        assert_null(fixture->token.user);
        assert_int_equal(fixture->call.error.code, ERR_NONE);
    }
}

static void takes_claims_for_unknown_when_they_make_no_sense(void **state)
{
    struct fixture *fixture = *state;
    const char *const claims[] = {
        "[]",
        "{\"exp\":\"1700000000\",\"tenant\":7,\"sub\":null}",
        "{\"exp\":-1,\"tenant\":\"acme\",\"sub\":\"ocid1.user\\n\"}",
        "{\"exp\":1e300}",
        "{\"exp\":0}",
        "{\"exp\":",
    };
    size_t i;

    for (i = 0; i < sizeof(claims) / sizeof(claims[0]); i++) {
        assert_int_equal(read_text(fixture, jwt(fixture, claims[i])), ERR_NONE);
        assert_int_equal(fixture->token.expires_unix_ms, 0);
        assert_null(fixture->token.tenancy);
        assert_null(fixture->token.user);
        assert_int_equal(fixture->call.error.code, ERR_NONE);
    }
}

static void expect_failure(struct fixture *fixture, const char *text, const char *problem)
{
    struct call *call = &fixture->call;

    assert_int_equal(read_text(fixture, text), ERR_CREDENTIALS);
    material_expect(call, ERR_CREDENTIALS,
                    arena_printf(&call->arena,
                                 "security_token_file %s of profile [S] in /home/a/.oci/config %s",
                                 fixture->profile.security_token_file, problem),
                    HINT);
    assert_null(fixture->token.text.ptr);
    call_forgive(call);
}

static void refuses_what_is_no_token(void **state)
{
    struct fixture *fixture = *state;

    expect_failure(fixture, "", "is empty");
    expect_failure(fixture, " \r\n\t ", "is empty");
    expect_failure(fixture, "two words", "holds no token");
    expect_failure(fixture, "a\"b", "holds no token");
    expect_failure(fixture, "a\r\nx-evil:1", "holds no token");
    expect_failure(fixture, "t\xc3\xb6ken", "holds no token");
}

static void says_why_the_file_cannot_be_read(void **state)
{
    struct fixture *fixture = *state;
    struct call *call = &fixture->call;
    char *large = arena_alloc(&call->arena, LIMIT_TOKEN_FILE + 2);

    fixture->profile.security_token_file = "/nonexistent/token";
    assert_int_equal(oci_token_read(call, &fixture->profile, &fixture->token), ERR_CREDENTIALS);
    material_expect(call, ERR_CREDENTIALS,
                    "cannot read security_token_file /nonexistent/token: No such file or "
                    "directory",
                    HINT);
    call_forgive(call);

    memset(large, 'x', LIMIT_TOKEN_FILE + 1);
    assert_int_equal(read_text(fixture, large), ERR_CREDENTIALS);
    material_expect(call, ERR_CREDENTIALS,
                    arena_printf(&call->arena,
                                 "cannot read security_token_file %s: it has more than 65536 bytes",
                                 fixture->profile.security_token_file),
                    HINT);
}

static void never_shows_the_token(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(read_text(fixture, "secret token"), ERR_CREDENTIALS);
    material_expect_hidden(&fixture->call, "secret");
}

static void leaves_the_region_out_of_the_hint_when_there_is_none(void **state)
{
    struct fixture *fixture = *state;

    fixture->profile.region = NULL;
    assert_int_equal(read_text(fixture, ""), ERR_CREDENTIALS);
    assert_string_equal(fixture->call.error.hint,
                        "run `oci-mcp auth login --profile S`; `oci-mcp auth refresh --profile S` "
                        "prolongs one that has not ended yet");
}

static void knows_an_ocid_from_other_text(void **state)
{
    (void)state;
    assert_true(oci_token_is_ocid("ocid1.tenancy.oc1..aaaa"));
    assert_true(oci_token_is_ocid("ocid1.user.oc1.eu-frankfurt-1.a_b"));
    assert_true(oci_token_is_ocid("ocidv1:tenancy:oc1:phx:1460406592660:aaaa"));
    assert_false(oci_token_is_ocid(""));
    assert_false(oci_token_is_ocid("ocid1"));
    assert_false(oci_token_is_ocid("ocid2.tenancy.oc1..aaaa"));
    assert_false(oci_token_is_ocid("<your tenancy OCID>"));
    assert_false(oci_token_is_ocid("ocid1.tenancy.oc1..a a"));
    assert_false(oci_token_is_ocid("ocid1.tenancy.oc1..a\"b"));
    assert_false(oci_token_is_ocid("ocid1.tenancy.oc1..a/b"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(reads_what_a_jwt_says),
        TEST(reads_fractions_and_padded_payloads),
        TEST(takes_a_token_that_is_no_jwt_as_it_is),
        TEST(takes_claims_for_unknown_when_they_make_no_sense),
        TEST(refuses_what_is_no_token),
        TEST(says_why_the_file_cannot_be_read),
        TEST(never_shows_the_token),
        TEST(leaves_the_region_out_of_the_hint_when_there_is_none),
        TEST(knows_an_ocid_from_other_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
