#include "tool/harmless.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/fixture.h"
#include "json/json.h"

static const char *hidden;

static const char *clean(const char *json, bool hide)
{
    struct buf text;

    buf_init(&text, &call.arena, SIZE_MAX);
    buf_add_text(&text, "{\"data\":");
    size_t start = text.len;

    buf_add_text(&text, json);
    assert_int_equal(tool_harmless(&call, &text, start, hide, &hidden), ERR_NONE);
    assert_int_equal(strncmp(text.ptr, "{\"data\":", 8), 0);
    return text.ptr + start;
}

static void plain_text_stays_byte_for_byte(void **state)
{
    static const char *const plain[] = {
        "{\"a\": 1.50,\"a\":\"x\\n\\ty\\\\u\"}", "[]", "null", "{\"key\":\"IAD\",\"token\":7}",
        "\"ocid1.secret.oc1..a\"",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
        assert_string_equal(clean(plain[i], false), plain[i]);
    assert_string_equal(clean("{\"n\":1.50,\"regionKey\":\"IAD\"}", true),
                        "{\"n\":1.50,\"regionKey\":\"IAD\"}");
    assert_null(hidden);
}

static void characters_that_hide_are_shown(void **state)
{
    (void)state;
    assert_string_equal(clean("{\"a\":\"x\xe2\x80\xaey\"}", false), "{\"a\":\"x\\\\u{202E}y\"}");
    assert_string_equal(clean("\"\\u001b[31m\"", false), "\"\\\\u{1B}[31m\"");
    assert_string_equal(clean("\"\\b\"", false), "\"\\\\u{8}\"");
    assert_string_equal(clean("\"\xf3\xa0\x81\x81\"", false), "\"\\\\u{E0041}\"");
    assert_string_equal(clean("{\"\xe2\x80\x8b\":1}", false), "{\"\\\\u{200B}\":1}");
    assert_string_equal(clean("\"\x7f\"", false), "\"\\\\u{7F}\"");
}

static void ordinary_words_of_all_scripts_stay(void **state)
{
    (void)state;
    assert_string_equal(clean("\"Zürich 東京 👍\"", false), "\"Zürich 東京 👍\"");
}

static void secrets_are_hidden_when_they_are_to_be(void **state)
{
    static const char jwt[] = "\"eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9."
                              "eyJzdWIiOiJvY2lkMS51c2VyLm9jMS4uYSJ9.c2lnbmF0dXJlLW9mLXRoaXM\"";

    (void)state;
    assert_string_equal(clean(jwt, true), "\"[hidden: token]\"");
    assert_string_equal(hidden, "token");
    assert_string_equal(clean(jwt, false), jwt);
    assert_null(strstr(clean("{\"adminPassword\":\"CANARY1!\"}", true), "CANARY"));
    assert_null(strstr(clean("\"-----BEGIN PRIVATE KEY-----\\nMIIEvQCANARYCANARYCANARYCANARY\\n"
                             "-----END PRIVATE KEY-----\"",
                             true),
                       "CANARY"));
}

static void what_is_no_json_is_refused(void **state)
{
    struct buf text;

    (void)state;
    buf_init(&text, &call.arena, SIZE_MAX);
    buf_add_text(&text, "\"\xff\"");
    assert_int_not_equal(tool_harmless(&call, &text, 0, false, NULL), ERR_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_call, drop_call)
        TEST(plain_text_stays_byte_for_byte),
        TEST(characters_that_hide_are_shown),
        TEST(ordinary_words_of_all_scripts_stay),
        TEST(secrets_are_hidden_when_they_are_to_be),
        TEST(what_is_no_json_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
