/* The text, read by a parser as strict as the exposition format 0.0.4. */
#include "telemetry/prometheus.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- A parser -------------------------------------------------------------------------------- */

static size_t name_length(const char *at)
{
    static const char first[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_:";

    return strchr(first, *at) == NULL || *at == '\0'
               ? 0
               : strspn(at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_:0123456789");
}

/* Behind the value of a label; its only escapes are \\, \" and \n. */
static const char *read_value(const char *at)
{
    assert_int_equal(*at, '"');
    for (at++; *at != '"'; at++) {
        assert_true(*at != '\0' && *at != '\n');
        if (*at == '\\')
            assert_true(*++at == '\\' || *at == '"' || *at == 'n');
    }
    return at + 1;
}

static const char *read_labels(const char *at)
{
    if (*at != '{')
        return at;
    do {
        size_t len = name_length(++at);

        assert_true(len > 0);
        assert_int_equal(at[len], '=');
        at = read_value(at + len + 1);
    } while (*at == ',');
    assert_int_equal(*at, '}');
    return at + 1;
}

static void read_sample(const char *line, const char *family)
{
    size_t len = name_length(line);
    const char *at;
    char *end;

    assert_true(len >= strlen(family));
    assert_memory_equal(line, family, strlen(family));
    at = read_labels(line + len);
    assert_int_equal(*at, ' ');
    (void)strtod(at + 1, &end);
    assert_true(end != at + 1 && *end == '\0');
}

/* HELP, TYPE, samples: for each family once. Gives the number of samples. */
static size_t read_all(char *text)
{
    char family[128] = "";
    size_t count = 0;

    assert_int_equal(text[strlen(text) - 1], '\n');
    for (char *line = strtok_r(text, "\n", &text); line != NULL;
         line = strtok_r(NULL, "\n", &text)) {
        if (strncmp(line, "# HELP ", 7) == 0) {
            size_t len = name_length(line + 7);

            assert_true(len > 0 && len < sizeof family && line[7 + len] == ' ');
            memcpy(family, line + 7, len);
            family[len] = '\0';
        } else if (strncmp(line, "# TYPE ", 7) == 0) {
            assert_memory_equal(line + 7, family, strlen(family));
        } else {
            read_sample(line, family);
            count++;
        }
    }
    return count;
}

/* ---- Tests ----------------------------------------------------------------------------------- */

static struct telemetry_metrics metrics;
static struct arena arena;
static struct buf text;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena);
    buf_init(&text, &arena, 1u << 20);
    telemetry_metrics_init(&metrics);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    telemetry_metrics_release(&metrics);
    arena_release(&arena);
    return 0;
}

static void expect_line(const char *line)
{
    if (strstr(text.ptr, line) == NULL)
        fail_msg("no line %s in:\n%s", line, text.ptr);
}

static void counters_and_gauges_are_lines(void **state)
{
    (void)state;
    telemetry_metrics_add(&metrics, TELEMETRY_METRIC_CALLS, 2, "oci_read", "core.listVcns", "ok");
    telemetry_metrics_add(&metrics, TELEMETRY_METRIC_IN_FLIGHT, 1, NULL, NULL, NULL);
    telemetry_metrics_set(&metrics, TELEMETRY_METRIC_TOKEN_EXPIRY, 1700000000, "DEFAULT",
                          "session");
    telemetry_prometheus_print(&metrics, &text);
    expect_line("\noci_mcp_calls_total{tool=\"oci_read\",operation=\"core.listVcns\",outcome=\"ok\""
                "} 2\n");
    expect_line("\n# TYPE oci_mcp_calls_total counter\n");
    expect_line("\n# TYPE oci_mcp_calls_in_flight gauge\noci_mcp_calls_in_flight 1\n");
    expect_line(
        "\noci_mcp_token_expiry_seconds{profile=\"DEFAULT\",type=\"session\"} 1700000000\n");
    assert_true(read_all(text.ptr) >= 3);
}

static void buckets_are_cumulative(void **state)
{
    (void)state;
    telemetry_metrics_observe_us(&metrics, TELEMETRY_METRIC_UPSTREAM_DURATION, 4000, "core", NULL);
    telemetry_metrics_observe_us(&metrics, TELEMETRY_METRIC_UPSTREAM_DURATION, 20000, "core", NULL);
    telemetry_metrics_observe_us(&metrics, TELEMETRY_METRIC_UPSTREAM_DURATION, 99000000, "core",
                                 NULL);
    telemetry_prometheus_print(&metrics, &text);
    expect_line("_bucket{service=\"core\",le=\"0.005\"} 1\n");
    expect_line("_bucket{service=\"core\",le=\"0.01\"} 1\n");
    expect_line("_bucket{service=\"core\",le=\"0.025\"} 2\n");
    expect_line("_bucket{service=\"core\",le=\"10\"} 2\n");
    expect_line("_bucket{service=\"core\",le=\"+Inf\"} 3\n");
    expect_line("_sum{service=\"core\"} 99.024000\n");
    expect_line("_count{service=\"core\"} 3\n");
    (void)read_all(text.ptr);
}

static void hostile_labels_stay_inside_their_quotes(void **state)
{
    (void)state;
    telemetry_metrics_set(&metrics, TELEMETRY_METRIC_TOKEN_EXPIRY, 1, "a\"} 7\nb\\", "{,=");
    telemetry_prometheus_print(&metrics, &text);
    expect_line("{profile=\"a\\\"} 7\\nb\\\\\",type=\"{,=\"} 1\n");
    (void)read_all(text.ptr);
}

static void the_process_is_told_of(void **state)
{
    static const char *const names[] = { "process_cpu_seconds_total", "process_open_fds",
                                         "process_resident_memory_bytes", "process_max_fds",
                                         "process_start_time_seconds" };

    (void)state;
    telemetry_prometheus_print_process("1.2\"3", &text);
    expect_line("oci_mcp_build_info{version=\"1.2\\\"3\"} 1\n");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        expect_line(arena_printf(&arena, "\n%s ", names[i]));
    assert_int_equal(read_all(text.ptr), 6);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(counters_and_gauges_are_lines, set_up, tear_down),
        cmocka_unit_test_setup_teardown(buckets_are_cumulative, set_up, tear_down),
        cmocka_unit_test_setup_teardown(hostile_labels_stay_inside_their_quotes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_process_is_told_of, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
