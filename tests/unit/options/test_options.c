#include "options.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/fixture.h"

static struct options options;

/* Everything that the options read from the environment. */
static const char *const variables[] = {
    "OCI_CONFIG_FILE",
    "OCI_CONFIG_PROFILE",
    "ORACLE_MCP_AUTH_PROFILE",
    "OCI_REGION",
    "OCI_MCP_AUTH_TYPE",
    "OCI_IOT_AUTH_TYPE",
    "OCI_AUTH_TYPE",
    "ORACLE_MCP_AUTH_METHOD",
    "OCI_MCP_TOOLS",
    "OCI_MCP_READ_ONLY",
    "OCI_MCP_REVEAL_SECRETS",
    "OCI_MCP_TIMEOUT",
    "OCI_SDK_DEFAULT_RETRY_ENABLED",
    "OCI_MCP_CA_FILE",
    "OCI_MCP_LOG_LEVEL",
    "FASTMCP_LOG_LEVEL",
    "OCI_MCP_SANDBOX",
    "OCI_MCP_ENDPOINT",
    "OCI_DEFAULT_REALM",
    "OCI_DUAL_STACK_ENDPOINT_ENABLED",
    "OCI_REALM_SPECIFIC_SERVICE_ENDPOINT_TEMPLATE_ENABLED",
    "ORACLE_MCP_HOST",
    "ORACLE_MCP_PORT",
};

#define VARIABLE_COUNT (sizeof(variables) / sizeof(variables[0]))

static int set_up(void **state)
{
    for (size_t i = 0; i < VARIABLE_COUNT; i++)
        unsetenv(variables[i]);
    make_call(state);
    memset(&options, 0, sizeof(options));
    return 0;
}

static enum err parse(const char *first, const char *second, const char *third)
{
    const char *argv[] = { "oci-mcp", first, second, third, NULL };
    int argc = 1;

    while (argv[argc] != NULL)
        argc++;
    call_forgive(&call);
    return options_parse(&call, argc, (char *const *)(uintptr_t)argv, NULL, &options);
}

static void accept(const char *first, const char *second, const char *third)
{
    if (parse(first, second, third) != ERR_NONE)
        fail_msg("%s", call.error.message);
}

static void refuse(const char *first, const char *second, const char *message)
{
    memset(&options, 0x55, sizeof(options));

    struct options before = options;

    assert_int_equal(parse(first, second, NULL), ERR_USAGE);
    assert_string_equal(call.error.message, message);
    assert_memory_equal(&options, &before, sizeof(options));
}

static void defaults_are_those_of_the_help(void **state)
{
    (void)state;
    accept(NULL, NULL, NULL);
    assert_null(options.config_file);
    assert_null(options.profile);
    assert_null(options.region);
    assert_null(options.tools);
    assert_null(options.endpoint);
    assert_int_equal(options.auth_type, OCI_AUTH_AUTO);
    assert_int_equal(options.log_level, LOG_WARNING);
    assert_int_equal(options.timeout_ms, 120000);
    assert_true(options.retries);
    assert_false(options.read_only);
    assert_false(options.reveal_secrets);
    assert_false(options.sandbox);
    assert_false(options.help);
    assert_false(options.version);
    assert_false(options.dual_stack);
    assert_false(options.realm_specific);
}

static void value_stands_behind_an_equals_sign_or_comes_next(void **state)
{
    (void)state;
    accept("--region=eu-frankfurt-1", "--profile", "P=Q");
    assert_string_equal(options.region, "eu-frankfurt-1");
    assert_string_equal(options.profile, "P=Q");
    accept("--tools=a=b", NULL, NULL);
    assert_string_equal(options.tools, "a=b");
}

static void last_of_several_flags_holds(void **state)
{
    (void)state;
    accept("--region=a", "--region=b", NULL);
    assert_string_equal(options.region, "b");
}

static void flag_beats_its_variable(void **state)
{
    (void)state;
    setenv("OCI_REGION", "us-phoenix-1", 1);
    accept(NULL, NULL, NULL);
    assert_string_equal(options.region, "us-phoenix-1");
    accept("--region", "eu-frankfurt-1", NULL);
    assert_string_equal(options.region, "eu-frankfurt-1");
}

static void empty_variable_counts_as_unset(void **state)
{
    (void)state;
    for (size_t i = 0; i < VARIABLE_COUNT; i++)
        setenv(variables[i], i % 2 ? "" : "  ", 1);
    accept(NULL, NULL, NULL);
    assert_null(options.region);
    assert_int_equal(options.timeout_ms, 120000);
}

static void older_variable_holds_when_the_newer_is_unset(void **state)
{
    (void)state;
    setenv("ORACLE_MCP_AUTH_PROFILE", "OLD", 1);
    setenv("ORACLE_MCP_AUTH_METHOD", "session_token", 1);
    setenv("FASTMCP_LOG_LEVEL", "DEBUG", 1);
    accept(NULL, NULL, NULL);
    assert_string_equal(options.profile, "OLD");
    assert_int_equal(options.auth_type, OCI_AUTH_SECURITY_TOKEN);
    assert_int_equal(options.log_level, LOG_DEBUG);
    setenv("OCI_CONFIG_PROFILE", "NEW", 1);
    setenv("OCI_MCP_AUTH_TYPE", "api_key", 1);
    setenv("OCI_MCP_LOG_LEVEL", "error", 1);
    accept(NULL, NULL, NULL);
    assert_string_equal(options.profile, "NEW");
    assert_int_equal(options.auth_type, OCI_AUTH_API_KEY);
    assert_int_equal(options.log_level, LOG_ERROR);
}

static void switch_is_on_when_it_is_named(void **state)
{
    (void)state;
    accept("--read-only", "--reveal-secrets", "--sandbox");
    assert_true(options.read_only);
    assert_true(options.reveal_secrets);
    assert_true(options.sandbox);
}

static void switch_can_be_switched_off_over_its_variable(void **state)
{
    (void)state;
    setenv("OCI_MCP_READ_ONLY", "true", 1);
    accept("--read-only=false", NULL, NULL);
    assert_false(options.read_only);
    accept(NULL, NULL, NULL);
    assert_true(options.read_only);
}

static void booleans_have_the_usual_words(void **state)
{
    static const char *const yes[] = { "true", "TRUE", "1", "yes", "On" };
    static const char *const no[] = { "false", "False", "0", "no", "off" };

    (void)state;
    for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
        setenv("OCI_SDK_DEFAULT_RETRY_ENABLED", no[i], 1);
        setenv("OCI_DUAL_STACK_ENDPOINT_ENABLED", yes[i], 1);
        accept(NULL, NULL, NULL);
        assert_false(options.retries);
        assert_true(options.dual_stack);
    }
}

static void other_words_are_refused_by_name(void **state)
{
    (void)state;
    setenv("OCI_MCP_READ_ONLY", "ture", 1);
    refuse(NULL, NULL, "--read-only (or OCI_MCP_READ_ONLY) must be true or false, not \"ture\"");
    unsetenv("OCI_MCP_READ_ONLY");
    refuse("--retries=maybe", NULL,
           "--retries (or OCI_SDK_DEFAULT_RETRY_ENABLED) must be true or false, not \"maybe\"");
    setenv("OCI_DUAL_STACK_ENDPOINT_ENABLED", "2", 1);
    refuse(NULL, NULL, "OCI_DUAL_STACK_ENDPOINT_ENABLED must be true or false, not \"2\"");
}

static void timeout_is_in_seconds(void **state)
{
    (void)state;
    accept("--timeout=0", NULL, NULL);
    assert_int_equal(options.timeout_ms, 0);
    accept("--timeout=2.5", NULL, NULL);
    assert_int_equal(options.timeout_ms, 2500);
    accept("--timeout=86400", NULL, NULL);
    assert_int_equal(options.timeout_ms, 86400000);
    /* The shortest is still one: 0 would be none. */
    accept("--timeout=0.0001", NULL, NULL);
    assert_int_equal(options.timeout_ms, 1);
}

static void timeout_that_is_no_number_of_seconds_is_refused(void **state)
{
    static const char *const wrong[] = { "-1",  "86401", "1e300", "1e999", "nan",
                                         "inf", "ten",   "10s",   "1,5",   "--read-only" };

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        refuse("--timeout", wrong[i],
               arena_printf(&call.arena,
                            "--timeout (or OCI_MCP_TIMEOUT) must be seconds from 0 to 86400, not "
                            "\"%s\"",
                            wrong[i]));
}

static void unknown_flag_names_the_nearest(void **state)
{
    (void)state;
    refuse("--regon=x", NULL, "unknown option --regon=x; did you mean --region?");
    refuse("--readonly", NULL, "unknown option --readonly; did you mean --read-only?");
    refuse("-region", "x", "unknown option -region; did you mean --region?");
    refuse("--zzzzzzzz", NULL, "unknown argument \"--zzzzzzzz\"; see oci-mcp --help");
}

static void odd_arguments_are_refused(void **state)
{
    static const char *const odd[] = { "-", "--", "---", "-x", "region", "", "--=x", "\xff" };

    (void)state;
    for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++)
        refuse(odd[i], NULL,
               arena_printf(&call.arena, "unknown argument \"%s\"; see oci-mcp --help", odd[i]));
    refuse("--read-only", "false", "unknown argument \"false\"; see oci-mcp --help");
}

static void flag_without_a_value_is_refused(void **state)
{
    (void)state;
    refuse("--region", NULL, "--region needs a value: NAME");
    refuse("--region=", NULL, "--region needs a value: NAME");
    refuse("--tools", "", "--tools needs a value: PATTERN,...");
    refuse("--read-only=", NULL, "--read-only needs a value: true or false");
}

static void host_and_port_of_http_go_together(void **state)
{
    (void)state;
    setenv("ORACLE_MCP_PORT", "8080", 1);
    refuse(NULL, NULL,
           "ORACLE_MCP_PORT is set but ORACLE_MCP_HOST is not: set both to serve over HTTP, or "
           "neither");
    setenv("ORACLE_MCP_HOST", "0.0.0.0", 1);
    accept(NULL, NULL, NULL);
    assert_string_equal(options.http_host, "0.0.0.0");
    assert_int_equal(options.http_number, 8080);
    unsetenv("ORACLE_MCP_PORT");
    refuse(NULL, NULL,
           "ORACLE_MCP_HOST is set but ORACLE_MCP_PORT is not: set both to serve over HTTP, or "
           "neither");
}

static void http_flag_beats_the_variables_and_knows_brackets(void **state)
{
    (void)state;
    setenv("ORACLE_MCP_HOST", "0.0.0.0", 1);
    setenv("ORACLE_MCP_PORT", "8080", 1);
    accept("--http=[::1]:0", NULL, NULL);
    assert_string_equal(options.http_host, "::1");
    assert_int_equal(options.http_number, 0);
    accept("--http", "127.0.0.1:65535", NULL);
    assert_int_equal(options.http_number, 65535);
    refuse("--http=8080", NULL,
           "--http must be HOST:PORT, as 127.0.0.1:8080 or [::1]:8080, not \"8080\"");
    refuse("--http=localhost:65536", NULL,
           "the port must be a number from 0 to 65535, not \"65536\"");
    refuse("--http=localhost:", NULL, "the port must be a number from 0 to 65535, not \"\"");
    refuse("--http=localhost:1x", NULL, "the port must be a number from 0 to 65535, not \"1x\"");
}

static void numbers_of_http_have_bounds(void **state)
{
    (void)state;
    accept(NULL, NULL, NULL);
    assert_int_equal(options.http_workers, 1024);
    assert_true(options.http_sessions);
    assert_false(options.http_insecure);
    refuse("--http-workers=0", NULL,
           "--http-workers (or OCI_MCP_HTTP_WORKERS) must be a number from 1 to 10000, not \"0\"");
    refuse("--http-rate=-1", NULL,
           "--http-rate (or OCI_MCP_HTTP_RATE) must be a number from 0 to 1000000, not \"-1\"");
    refuse("--http-tls-cert=a.pem", NULL, "--http-tls-cert and --http-tls-key go together");
}

static void wrong_level_and_kind_of_credentials_are_refused(void **state)
{
    (void)state;
    refuse("--log-level=loud", NULL,
           "--log-level (or OCI_MCP_LOG_LEVEL) must be debug, info, warning, error or off, not "
           "\"loud\"");
    assert_int_equal(parse("--auth-type=magic", NULL, NULL), ERR_USAGE);
    assert_non_null(strstr(call.error.message, "auto, api_key, security_token"));
}

static void help_and_version_do_not_mind_what_else_is_wrong(void **state)
{
    (void)state;
    setenv("OCI_MCP_TIMEOUT", "never", 1);
    setenv("ORACLE_MCP_PORT", "1", 1);
    accept("--help", NULL, NULL);
    assert_true(options.help);
    accept("--version", NULL, NULL);
    assert_true(options.version);
}

static void help_names_every_flag_and_variable(void **state)
{
    struct buf text;

    (void)state;
    buf_init(&text, &call.arena, 64u << 10);
    options_print_help(&text);
    assert_false(buf_full(&text));
    for (size_t i = 0; i < VARIABLE_COUNT; i++) {
        if (strstr(text.ptr, variables[i]) == NULL)
            fail_msg("%s is not in the help", variables[i]);
    }
    assert_non_null(strstr(text.ptr, "  --timeout SECONDS\n"));
    assert_non_null(strstr(text.ptr, "(default: 120)"));
    assert_non_null(strstr(text.ptr, "  --read-only\n"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, drop_call)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(defaults_are_those_of_the_help),
        TEST(value_stands_behind_an_equals_sign_or_comes_next),
        TEST(last_of_several_flags_holds),
        TEST(flag_beats_its_variable),
        TEST(empty_variable_counts_as_unset),
        TEST(older_variable_holds_when_the_newer_is_unset),
        TEST(switch_is_on_when_it_is_named),
        TEST(switch_can_be_switched_off_over_its_variable),
        TEST(booleans_have_the_usual_words),
        TEST(other_words_are_refused_by_name),
        TEST(timeout_is_in_seconds),
        TEST(timeout_that_is_no_number_of_seconds_is_refused),
        TEST(unknown_flag_names_the_nearest),
        TEST(odd_arguments_are_refused),
        TEST(flag_without_a_value_is_refused),
        TEST(host_and_port_of_http_go_together),
        TEST(http_flag_beats_the_variables_and_knows_brackets),
        TEST(numbers_of_http_have_bounds),
        TEST(wrong_level_and_kind_of_credentials_are_refused),
        TEST(help_and_version_do_not_mind_what_else_is_wrong),
        TEST(help_names_every_flag_and_variable),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
