/* Secrets in these tests are made up; markers of keys stand in pieces, so that no scanner takes
 * this file for one that holds a key. */
#include "tool/shape_secret.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/fixture.h"
#include "tool/shaping.h"

#include "base/base64.h"
#include "base/clock.h"

#define DASHES "-----"
#define PEM(kind)                                                                                  \
    DASHES "BEGIN " kind "PRIVATE KEY" DASHES "\nCANARY+canary/CANARY\n" DASHES "END " kind        \
           "PRIVATE KEY" DASHES
#define JWT       "eyJraWQiOiJDQU5BUlkifQ.eyJzdWIiOiJDQU5BUllfY2xhaW1zIn0.CANARYsignature-_09"
#define PAR_TOKEN "CANARY-abc_DEF0123456789"

/* What a value becomes; `counts` is what was hidden. */
static void becomes(const char *json, const char *expected, const char *counts)
{
    struct json *value = parsed(json);
    const struct json *hidden = tool_shape_hide(&call, value);

    assert_string_equal(printed(value), expected);
    assert_string_equal(printed(hidden), counts);
}

/* What a text becomes. */
static void text_becomes(const char *text, const char *expected, const char *counts)
{
    struct json *value = json_new_text(&call.arena, text);
    const struct json *hidden = tool_shape_hide(&call, value);

    assert_string_equal(value->text, expected);
    assert_int_equal(value->len, strlen(expected));
    assert_string_equal(printed(hidden), counts);
}

static void private_keys_are_hidden_and_the_text_around_them_stays(void **state)
{
    (void)state;
    text_becomes("a\n" PEM("") "\nb", "a\n[hidden: private key]\nb", "{\"private key\":1}");
    text_becomes(PEM("RSA ") " " PEM("ENCRYPTED ") " " PEM("OPENSSH "),
                 "[hidden: private key] [hidden: private key] [hidden: private key]",
                 "{\"private key\":3}");
    text_becomes(DASHES "BEGIN EC PRIVATE KEY" DASHES "\nCANARY", "[hidden: private key]",
                 "{\"private key\":1}");
    text_becomes("key: \"" DASHES "BEGIN PRIVATE KEY" DASHES "\\nCANARY\\n" DASHES
                 "END PRIVATE KEY" DASHES "\\n\"",
                 "key: \"[hidden: private key]\\n\"", "{\"private key\":1}");
}

static void private_key_in_base64_is_hidden(void **state)
{
    const char *key = base64_encode(&call.arena, span_of(PEM("RSA ")));
    const char *text = arena_printf(&call.arena, "data: %s end", key);

    (void)state;
    text_becomes(text, "data: [hidden: private key] end", "{\"private key\":1}");
}

static void public_keys_and_certificates_are_shown(void **state)
{
    static const char text[] =
        DASHES "BEGIN CERTIFICATE" DASHES "\nMIIB\n" DASHES "END CERTIFICATE" DASHES "\n" DASHES
               "BEGIN PUBLIC KEY" DASHES "\nMIIB\n" DASHES "END PUBLIC KEY" DASHES;
    const char *encoded = base64_encode(&call.arena, span_of(text));

    (void)state;
    text_becomes(text, text, "nothing");
    text_becomes(encoded, encoded, "nothing");
}

static void tokens_are_hidden(void **state)
{
    (void)state;
    text_becomes("Authorization: Bearer " JWT "\n", "Authorization: Bearer [hidden: token]\n",
                 "{\"token\":1}");
    text_becomes("x=" JWT "&y=1", "x=[hidden: token]&y=1", "{\"token\":1}");
    text_becomes("curl -H 'authorization: bearer CANARYcanary0123456789'",
                 "curl -H 'authorization: bearer [hidden: token]'", "{\"token\":1}");
    becomes("{\"token\":\"CANARY0123456789canary\",\"nextToken\":\"0123456789abcdefgh\"}",
            "{\"token\":\"[hidden: token]\",\"nextToken\":\"0123456789abcdefgh\"}",
            "{\"token\":1}");
    becomes("[{\"access_token\":\"CANARY0123456789canary\"},{\"AuthToken\":\"CANARY0123456789c\"}]",
            "[{\"access_token\":\"[hidden: token]\"},{\"AuthToken\":\"[hidden: token]\"}]",
            "{\"token\":2}");
}

static void words_that_are_no_tokens_are_shown(void **state)
{
    static const char *const texts[] = {
        "eyJ",
        "eyJub3RhdG9rZW4.short.x",
        "keyJraWQiOiJDQU5BUlkifQ.abcdefghijklmnopqrst.x",
        "Bearer",
        "the bearer of this",
        "/p/short/n/",
        "/p/0123456789abcdefgh/x/",
        "UEsDBBQ",
        "token: none",
        "https://host:8080/path",
        "https://user@host/",
        "mailto:a@b",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        text_becomes(texts[i], texts[i], "nothing");
    becomes("{\"token\":\"a word about tokens\",\"token\":7,\"password\":null,\"apiKey\":"
            "\"ocid1.apikey.oc1..aaaaaaaa\"}",
            "{\"token\":\"a word about tokens\",\"token\":7,\"password\":null,\"apiKey\":"
            "\"ocid1.apikey.oc1..aaaaaaaa\"}",
            "nothing");
}

static void passwords_are_hidden(void **state)
{
    (void)state;
    becomes("{\"adminPassword\":\"CANARY\",\"db_password\":\"x\",\"password\":\"(hidden)\"}",
            "{\"adminPassword\":\"[hidden: password]\",\"db_password\":\"[hidden: password]\","
            "\"password\":\"(hidden)\"}",
            "{\"password\":2}");
    text_becomes("postgres://app:CANARY!x@db:5432/x, ftp://a:b@c",
                 "postgres://app:[hidden: password]@db:5432/x, ftp://a:[hidden: password]@c",
                 "{\"password\":2}");
}

static void preauthenticated_requests_keep_all_but_their_token(void **state)
{
    (void)state;
    becomes("{\"accessUri\":\"/p/" PAR_TOKEN "/n/ns/b/bucket/o/file\"}",
            "{\"accessUri\":\"/p/[hidden: pre-authenticated request]/n/ns/b/bucket/o/file\"}",
            "{\"pre-authenticated request\":1}");
}

static void wallets_are_hidden_and_other_archives_shown(void **state)
{
    const char *wallet =
        base64_encode(&call.arena, span_of("PK\3\4............cwallet.sso.CANARY........"));
    const char *archive =
        base64_encode(&call.arena, span_of("PK\3\4............function.py......pad."));
    const char *store = base64_encode(
        &call.arena,
        (struct span){ "\xfe\xed\xfe\xed\0\0\0\2\0\0\0\1-CANARY-CANARY-CANARY-CANARY-CANARY-CANARY",
                       54 });

    (void)state;
    text_becomes(wallet, "[hidden: wallet]", "{\"wallet\":1}");
    text_becomes(archive, archive, "nothing");
    text_becomes(store, "[hidden: wallet]", "{\"wallet\":1}");
}

static void kubeconfig_loses_its_credentials_only(void **state)
{
    (void)state;
    text_becomes(
        "kind: Config\nclusters:\n- name: c\nusers:\n- user:\n    token: \"CANARY0123456789\""
        "\n    client-key-data: CANARYabcdefghij==\n    name: u\n",
        "kind: Config\nclusters:\n- name: c\nusers:\n- user:\n    token: \""
        "[hidden: kubeconfig credential]\"\n    client-key-data: "
        "[hidden: kubeconfig credential]\n    name: u\n",
        "{\"kubeconfig credential\":2}");
}

static void kinds_are_counted_in_one_order(void **state)
{
    (void)state;
    becomes("[\"" JWT "\",{\"password\":\"CANARY\"},\"" JWT "\",\"" DASHES
            "BEGIN PRIVATE KEY" DASHES "\"]",
            "[\"[hidden: token]\",{\"password\":\"[hidden: password]\"},\"[hidden: token]\","
            "\"[hidden: private key]\"]",
            "{\"private key\":1,\"token\":2,\"password\":1}");
}

/* Beginnings of patterns without end must not cost a look at all that follows for each. */
static void hostile_text_takes_linear_time(void **state)
{
    static const char *const parts[] = {
        DASHES "BEGIN ",
        "LS0tLS1CRUdJTi",
        "+UEsDB",
        "-eyJ",
        "eyJaaaaaaaaaaaaaaaaa.",
        "/p/",
        "://a",
        "://a:",
        "token: aaaaaaaaaaaaaaaaaaaa ",
        "Bearer ",
        "/u3+7Q ",
        DASHES,
    };
    int64_t start = clock_monotonic_ms();

    (void)state;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        struct json *value = json_new(&call.arena, JSON_STRING);
        struct buf text;

        buf_init(&text, &call.arena, SIZE_MAX);
        while (text.len < 400000)
            buf_add_text(&text, parts[i]);
        value->text = text.ptr;
        value->len = text.len;
        tool_shape_hide(&call, value);
    }
    assert_true(clock_monotonic_ms() - start < 10000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(private_keys_are_hidden_and_the_text_around_them_stays),
        TEST(private_key_in_base64_is_hidden),
        TEST(public_keys_and_certificates_are_shown),
        TEST(tokens_are_hidden),
        TEST(words_that_are_no_tokens_are_shown),
        TEST(passwords_are_hidden),
        TEST(preauthenticated_requests_keep_all_but_their_token),
        TEST(wallets_are_hidden_and_other_archives_shown),
        TEST(kubeconfig_loses_its_credentials_only),
        TEST(kinds_are_counted_in_one_order),
        TEST(hostile_text_takes_linear_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
