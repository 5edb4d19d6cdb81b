#include "sandbox/options.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/fixture.h"

static enum err parse(struct sandbox_options *out, const char *const *words)
{
    char *argv[16] = { "oci-sandbox" };
    int argc = 1;

    for (; *words != NULL; words++)
        argv[argc++] = (char *)*words;
    return sandbox_options_parse(&call, argc, argv, out);
}

static void test_defaults(void **state)
{
    struct sandbox_options options;

    (void)state;
    assert_int_equal(parse(&options, (const char *const[]){ NULL }), ERR_NONE);
    assert_string_equal(options.host, "127.0.0.1");
    assert_int_equal(options.port, 0);
    assert_null(options.home);
    assert_true(options.speed == 1);
    assert_false(options.exit_on_eof);
}

static void test_values_behind_a_blank_or_an_equals_sign(void **state)
{
    struct sandbox_options options;

    (void)state;
    assert_int_equal(
        parse(&options, (const char *const[]){ "--listen", "localhost:8080", "--home=/a=b",
                                               "--speed=0", "--exit-on-eof", NULL }),
        ERR_NONE);
    assert_string_equal(options.host, "127.0.0.1");
    assert_int_equal(options.port, 8080);
    assert_string_equal(options.home, "/a=b");
    assert_true(options.speed == 0);
    assert_true(options.exit_on_eof);
    assert_int_equal(parse(&options, (const char *const[]){ "--listen", "[::1]:1", NULL }),
                     ERR_NONE);
    assert_string_equal(options.host, "::1");
}

static void test_addresses_beyond_loopback_are_noticed(void **state)
{
    static const struct {
        const char *text;
        const char *host;
        bool is_exposed;
    } cases[] = {
        { "localhost:1", "127.0.0.1", false },
        { "127.9.9.9:1", "127.9.9.9", false },
        { "[::1]:1", "::1", false },
        { "0.0.0.0:1", "0.0.0.0", true },
        { "192.168.0.1:1", "192.168.0.1", true },
        { "[::]:1", "::", true },
        { "[fe80::1]:1", "fe80::1", true },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *const words[] = { "--listen", cases[i].text, NULL };
        struct sandbox_options options;

        assert_int_equal(parse(&options, words), ERR_NONE);
        assert_string_equal(options.host, cases[i].host);
        assert_int_equal(options.is_exposed, cases[i].is_exposed);
    }
}

static void test_lives_of_tokens(void **state)
{
    struct sandbox_options options;

    (void)state;
    assert_int_equal(
        parse(&options, (const char *const[]){ "--token-seconds", "2", "--session-minutes=3",
                                               "--tls-port", "0", NULL }),
        ERR_NONE);
    assert_int_equal(options.token_s, 2);
    assert_int_equal(options.session_s, 180);
    assert_true(options.has_tls);
    assert_int_equal(options.tls_port, 0);
    assert_int_equal(parse(&options, (const char *const[]){ NULL }), ERR_NONE);
    assert_int_equal(options.token_s, 0);
    assert_false(options.has_tls);
}

static void test_wrong_words_are_usage_errors_of_one_line(void **state)
{
    static const char *const wrong[][3] = {
        { "--listen", "example.com:1" },
        { "--listen", "::1:1" },
        { "--listen", "[::1:1" },
        { "--listen", "1.2.3:1" },
        { "--listen", ":1" },
        { "--tls-port", "65536" },
        { "--tls-port", "x" },
        { "--token-seconds", "0" },
        { "--token-seconds", "1.5" },
        { "--token-seconds", "99999999" },
        { "--session-minutes", "0" },
        { "--session-minutes", "-1" },
        { "--listen", "127.0.0.1" },
        { "--listen", "127.0.0.1:" },
        { "--listen", "127.0.0.1:65536" },
        { "--listen", "127.0.0.1:-1" },
        { "--listen", "127.0.0.1:1x" },
        { "--listen" },
        { "--speed", "-1" },
        { "--speed", "nan" },
        { "--speed", "" },
        { "--exit-on-eof=1" },
        { "--lis" },
        { "" },
        { "word" },
        { "--fault", "" },
        { "--fault", "GET /x 429 Busy" },
        { "--fault", "GET /x 999 Busy 1" },
        { "--fault", "GET /x 429 Busy -1" },
        { "--fault", "GET /x 429 Busy 1 2 3" },
        { "--fault", "GET /x slow 1" },
        { "--fault", "GET /x drop" },
        { "--fault", "GET /x drop 1 1" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        const char *const words[] = { wrong[i][0], wrong[i][1], NULL };
        struct sandbox_options options;

        call_forgive(&call);
        assert_int_equal(parse(&options, words), ERR_USAGE);
        assert_null(strchr(call.error.message, '\n'));
    }
}

static void test_what_is_there_and_where_it_is_kept(void **state)
{
    static const char *const words[] = { "--data", "kept", "--seed", "mine.json", NULL };
    static const char *const apart[] = { "--data", "kept", "--home", "keys", "--empty", NULL };
    static const char *const both[] = { "--empty", "--seed", "mine.json", NULL };
    struct sandbox_options options;

    (void)state;
    assert_int_equal(parse(&options, words), ERR_NONE);
    assert_string_equal(options.data, "kept");
    assert_string_equal(options.home, "kept");
    assert_string_equal(options.seed, "mine.json");
    assert_false(options.is_empty);
    assert_int_equal(parse(&options, apart), ERR_NONE);
    assert_string_equal(options.home, "keys");
    assert_true(options.is_empty);
    assert_int_equal(parse(&options, both), ERR_USAGE);
}

static void test_help_names_every_option(void **state)
{
    static const char *const names[] = { "--listen",        "--tls-port",        "--home",
                                         "--token-seconds", "--session-minutes", "--speed",
                                         "--fault",         "--exit-on-eof",     "--help",
                                         "--version",       "--data",            "--seed",
                                         "--empty" };
    const char *help = sandbox_options_help(&call);

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        assert_non_null(strstr(help, names[i]));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, make_call, drop_call)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_defaults),
        TEST(test_values_behind_a_blank_or_an_equals_sign),
        TEST(test_addresses_beyond_loopback_are_noticed),
        TEST(test_lives_of_tokens),
        TEST(test_wrong_words_are_usage_errors_of_one_line),
        TEST(test_what_is_there_and_where_it_is_kept),
        TEST(test_help_names_every_option),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
