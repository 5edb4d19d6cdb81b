/* OTEL_* variables. */
#include "telemetry/settings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct {
    const char *name;
    char *value;
} variables[16];
static size_t count;
static struct call call;
static struct telemetry_settings settings;

static char *get(const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(variables[i].name, name) == 0)
            return variables[i].value;
    }
    return NULL;
}

static void set(const char *name, char *value)
{
    variables[count].name = name;
    variables[count++].value = value;
}

static int set_up(void **state)
{
    (void)state;
    count = 0;
    call_init(&call);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    call_release(&call);
    return 0;
}

static const struct telemetry_target *read_target(enum telemetry_signal signal)
{
    telemetry_settings_read(&call, get, &settings);
    return &settings.targets[signal];
}

static void expect_warning(const char *part)
{
    for (size_t i = 0; i < settings.warning_count; i++) {
        if (strstr(settings.warnings[i], part) != NULL)
            return;
    }
    fail_msg("no warning with %s", part);
}

static void nothing_is_on_by_itself(void **state)
{
    (void)state;
    set("OTEL_SERVICE_NAME", "x");
    assert_false(read_target(TELEMETRY_TRACES)->on);
    assert_false(settings.targets[TELEMETRY_METRICS].on);
    assert_int_equal(settings.warning_count, 0);
}

static void an_endpoint_is_the_base_of_both(void **state)
{
    (void)state;
    set("OTEL_EXPORTER_OTLP_ENDPOINT", " https://collector:4318/base// ");
    assert_string_equal(read_target(TELEMETRY_TRACES)->url,
                        "https://collector:4318/base/v1/traces");
    assert_string_equal(settings.targets[TELEMETRY_METRICS].url,
                        "https://collector:4318/base/v1/metrics");
    assert_true(settings.targets[TELEMETRY_METRICS].on);
    assert_int_equal(settings.targets[TELEMETRY_METRICS].timeout_ms, 10000);
}

static void a_signal_has_an_endpoint_of_its_own(void **state)
{
    (void)state;
    set("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://t/x");
    set("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "7");
    set("OTEL_EXPORTER_OTLP_TIMEOUT", "8");
    set("OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE", "ca.pem");
    assert_string_equal(read_target(TELEMETRY_TRACES)->url, "http://t/x");
    assert_int_equal(settings.targets[TELEMETRY_TRACES].timeout_ms, 7);
    assert_string_equal(settings.targets[TELEMETRY_TRACES].ca_file, "ca.pem");
    assert_false(settings.targets[TELEMETRY_METRICS].on);
}

static void an_exporter_alone_means_the_usual_place(void **state)
{
    (void)state;
    set("OTEL_TRACES_EXPORTER", "otlp");
    assert_string_equal(read_target(TELEMETRY_TRACES)->url, "http://localhost:4318/v1/traces");
    assert_false(settings.targets[TELEMETRY_METRICS].on);
}

static void none_and_disabled_mean_nothing(void **state)
{
    (void)state;
    set("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c");
    set("OTEL_METRICS_EXPORTER", "none");
    assert_true(read_target(TELEMETRY_TRACES)->on);
    assert_false(settings.targets[TELEMETRY_METRICS].on);
    set("OTEL_SDK_DISABLED", "True");
    assert_false(read_target(TELEMETRY_TRACES)->on);
}

static void other_protocols_and_exporters_are_warned_of(void **state)
{
    (void)state;
    set("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c");
    set("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "grpc");
    set("OTEL_METRICS_EXPORTER", "prometheus");
    assert_false(read_target(TELEMETRY_TRACES)->on);
    assert_false(settings.targets[TELEMETRY_METRICS].on);
    expect_warning("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL=grpc");
    expect_warning("OTEL_METRICS_EXPORTER=prometheus");
    variables[1].value = "http/protobuf";
    assert_true(read_target(TELEMETRY_TRACES)->on);
    expect_warning("http/json is sent instead");
    variables[0].value = "collector:4317";
    assert_false(read_target(TELEMETRY_TRACES)->on);
    expect_warning("no http or https URL");
}

static void headers_are_decoded_and_checked(void **state)
{
    const struct net_headers *headers;

    (void)state;
    set("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c");
    set("OTEL_EXPORTER_OTLP_HEADERS",
        "authorization=Bearer%20x, b = 2 ,,broken,c=%zz,d=%0d%0aevil,content-type=a");
    headers = &read_target(TELEMETRY_TRACES)->headers;
    assert_string_equal(net_headers_get(headers, "Authorization"), "Bearer x");
    assert_string_equal(net_headers_get(headers, "b"), "2");
    assert_null(net_headers_get(headers, "c"));
    assert_null(net_headers_get(headers, "d"));
    expect_warning("pair that is no NAME=VALUE");
    expect_warning("d cannot be a header");
    for (size_t i = 0; i < settings.warning_count; i++)
        assert_null(strstr(settings.warnings[i], "Bearer"));
}

static void the_name_of_the_service_has_an_order(void **state)
{
    (void)state;
    set("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c");
    (void)read_target(TELEMETRY_TRACES);
    assert_string_equal(settings.service_name, "oci-mcp");
    set("OTEL_RESOURCE_ATTRIBUTES", "service.name=a,b=c%2Cd");
    (void)read_target(TELEMETRY_TRACES);
    assert_string_equal(settings.service_name, "a");
    assert_int_equal(settings.attribute_count, 1);
    assert_string_equal(settings.attributes[0].value, "c,d");
    set("OTEL_SERVICE_NAME", "e");
    (void)read_target(TELEMETRY_TRACES);
    assert_string_equal(settings.service_name, "e");
}

static void samplers_are_read(void **state)
{
    static const struct {
        char *name, *share;
        double ratio;
        bool parent_decides;
        size_t warnings;
    } rows[] = {
        { NULL, NULL, 1, true, 0 },
        { "always_on", NULL, 1, false, 0 },
        { "always_off", NULL, 0, false, 0 },
        { "traceidratio", "0.25", 0.25, false, 0 },
        { "parentbased_traceidratio", "0.5", 0.5, true, 0 },
        { "parentbased_always_off", NULL, 0, true, 0 },
        { "traceidratio", "2", 1, false, 1 },
        { "traceidratio", "nan", 1, false, 1 },
        { "jaeger_remote", NULL, 1, true, 1 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        count = 0;
        set("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c");
        set("OTEL_TRACES_SAMPLER", rows[i].name);
        set("OTEL_TRACES_SAMPLER_ARG", rows[i].share);
        (void)read_target(TELEMETRY_TRACES);
        assert_true(settings.ratio == rows[i].ratio);
        assert_int_equal(settings.parent_decides, rows[i].parent_decides);
        assert_int_equal(settings.warning_count, rows[i].warnings);
    }
}

static void wrong_numbers_leave_the_default(void **state)
{
    (void)state;
    set("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c");
    set("OTEL_BSP_SCHEDULE_DELAY", "-1");
    set("OTEL_BSP_MAX_QUEUE_SIZE", "12x");
    set("OTEL_METRIC_EXPORT_INTERVAL", "99999999999999999999");
    set("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "9000");
    (void)read_target(TELEMETRY_TRACES);
    assert_int_equal(settings.delay_ms, 5000);
    assert_int_equal(settings.queue_most, 2048);
    assert_int_equal(settings.batch_most, 2048); /* no more than can wait */
    assert_int_equal(settings.interval_ms, 60000);
    assert_int_equal(settings.warning_count, 3);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(nothing_is_on_by_itself),
        TEST(an_endpoint_is_the_base_of_both),
        TEST(a_signal_has_an_endpoint_of_its_own),
        TEST(an_exporter_alone_means_the_usual_place),
        TEST(none_and_disabled_mean_nothing),
        TEST(other_protocols_and_exporters_are_warned_of),
        TEST(headers_are_decoded_and_checked),
        TEST(the_name_of_the_service_has_an_order),
        TEST(samplers_are_read),
        TEST(wrong_numbers_leave_the_default),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
