#include "telemetry/settings.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "net/url.h"

#define EXPORTER     "OTEL_EXPORTER_OTLP"
#define DEFAULT_URL  "http://localhost:4318"
#define DEFAULT_NAME "oci-mcp"

/* clang-format off */
static const struct telemetry_variable table[] = {
    { EXPORTER "_ENDPOINT", "URL", NULL,
      "collector to send traces and metrics to, over OTLP/HTTP with JSON; nothing is sent without "
      "it. Also " EXPORTER "_TRACES_ENDPOINT and " EXPORTER "_METRICS_ENDPOINT, as the following" },
    { EXPORTER "_HEADERS", "NAME=VALUE,...", NULL, "headers of those requests" },
    { EXPORTER "_PROTOCOL", "http/json", "http/json", "the only one there is" },
    { EXPORTER "_TIMEOUT", "MILLISECONDS", "10000", "of one of those requests" },
    { EXPORTER "_CERTIFICATE", "FILE", "the system's",
      "certificate authorities to trust there, PEM" },
    { "OTEL_TRACES_EXPORTER", "otlp|none", NULL, "whether traces are sent" },
    { "OTEL_METRICS_EXPORTER", "otlp|none", NULL, "whether metrics are sent" },
    { "OTEL_SERVICE_NAME", "NAME", DEFAULT_NAME, "what this server is called there" },
    { "OTEL_RESOURCE_ATTRIBUTES", "NAME=VALUE,...", NULL, "what else is said of it" },
    { "OTEL_TRACES_SAMPLER", "NAME", "parentbased_always_on",
      "which traces are sent: always_on, always_off, traceidratio, or one of them behind "
      "parentbased_" },
    { "OTEL_TRACES_SAMPLER_ARG", "NUMBER", "1", "the share of traceidratio, 0 to 1" },
    { "OTEL_BSP_SCHEDULE_DELAY", "MILLISECONDS", "5000", "between two batches of spans" },
    { "OTEL_BSP_MAX_QUEUE_SIZE", "NUMBER", "2048", "spans that may wait; more are dropped" },
    { "OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "NUMBER", "512", "spans of one request" },
    { "OTEL_METRIC_EXPORT_INTERVAL", "MILLISECONDS", "60000", "between two exports of metrics" },
    { "OTEL_SDK_DISABLED", "true|false", "false", "send nothing, whatever else is set" },
};
/* clang-format on */

static const char *const signal_words[] = { "TRACES", "METRICS" };
static const char *const signal_paths[] = { "/v1/traces", "/v1/metrics" };

/* Under way: what is read, and from where. */
struct reading {
    struct call *call;
    telemetry_get_fn *get;
    struct telemetry_settings *out;
};

const struct telemetry_variable *telemetry_settings_table(size_t *out_count)
{
    *out_count = sizeof table / sizeof table[0];
    return table;
}

/* ---- Values ---------------------------------------------------------------------------------- */

static void warn(struct reading *reading, const char *text)
{
    struct telemetry_settings *out = reading->out;

    if (out->warning_count < sizeof out->warnings / sizeof out->warnings[0])
        out->warnings[out->warning_count++] = text;
}

/* NULL for what is unset, empty or blank. */
static const char *value_of(struct reading *reading, const char *name)
{
    struct span value = span_trim(span_of(reading->get(name)));

    return value.len == 0 ? NULL : arena_strndup(&reading->call->arena, value.ptr, value.len);
}

static void warn_value(struct reading *reading, const char *name, const char *otherwise)
{
    warn(reading, arena_printf(&reading->call->arena, "%s=%s is not understood; %s holds", name,
                               value_of(reading, name), otherwise));
}

static int64_t number_of(struct reading *reading, const char *name, int64_t least, int64_t most,
                         int64_t otherwise)
{
    const char *text = value_of(reading, name);
    char *end;
    long long number;

    if (text == NULL)
        return otherwise;
    errno = 0;
    number = strtoll(text, &end, 10);
    if (errno == 0 && end != text && *end == '\0' && number >= least && number <= most)
        return number;
    warn_value(reading, name, arena_printf(&reading->call->arena, "%lld", (long long)otherwise));
    return otherwise;
}

/* OTEL_EXPORTER_OTLP_TRACES_X, else OTEL_EXPORTER_OTLP_X: the name of the one that is set. */
static const char *name_for(struct reading *reading, int signal, const char *end)
{
    struct arena *arena = &reading->call->arena;
    const char *own = arena_printf(arena, EXPORTER "_%s_%s", signal_words[signal], end);

    return value_of(reading, own) != NULL ? own : arena_printf(arena, EXPORTER "_%s", end);
}

/* ---- "name=value,name=value" ----------------------------------------------------------------- */

/* The next pair, its value percent-decoded; false at the end. Broken ones are left out. */
static bool next_pair(struct reading *reading, const char *variable, struct span *rest,
                      struct telemetry_attribute *out)
{
    struct arena *arena = &reading->call->arena;

    while (rest->len > 0) {
        struct span pair = span_cut(rest, ',');
        struct span name = span_trim(span_cut(&pair, '='));
        struct span value = span_trim(pair);
        char *decoded;

        if (name.len == 0 && value.len == 0)
            continue;
        if (name.len == 0 || pair.ptr == NULL ||
            !net_url_decode(arena, value.ptr, value.len, &decoded)) {
            warn(reading, arena_printf(arena, "%s holds a pair that is no NAME=VALUE", variable));
            continue;
        }
        *out = (struct telemetry_attribute){ arena_strndup(arena, name.ptr, name.len), decoded };
        return true;
    }
    return false;
}

static void read_headers(struct reading *reading, int signal, struct telemetry_target *target)
{
    struct arena *arena = &reading->call->arena;
    const char *variable = name_for(reading, signal, "HEADERS");
    struct span rest = span_of(value_of(reading, variable));
    struct telemetry_attribute pair;

    net_headers_add(arena, &target->headers, "Content-Type", "application/json");
    while (next_pair(reading, variable, &rest, &pair)) {
        if (net_header_is_valid(pair.name, pair.value))
            net_headers_set(arena, &target->headers, pair.name, pair.value);
        else
            warn(reading, arena_printf(arena, "%s: %s cannot be a header", variable, pair.name));
    }
}

static void read_resource(struct reading *reading)
{
    struct telemetry_settings *out = reading->out;
    struct span rest = span_of(value_of(reading, "OTEL_RESOURCE_ATTRIBUTES"));
    const char *name = value_of(reading, "OTEL_SERVICE_NAME");
    struct telemetry_attribute pair;

    out->service_name = DEFAULT_NAME;
    while (next_pair(reading, "OTEL_RESOURCE_ATTRIBUTES", &rest, &pair)) {
        if (strcmp(pair.name, "service.name") == 0)
            out->service_name = pair.value;
        else if (out->attribute_count < TELEMETRY_ATTRIBUTES)
            out->attributes[out->attribute_count++] = pair;
    }
    if (name != NULL)
        out->service_name = name;
}

/* ---- Where it goes --------------------------------------------------------------------------- */

static const char *url_for(struct reading *reading, int signal)
{
    struct arena *arena = &reading->call->arena;
    const char *own =
        value_of(reading, arena_printf(arena, EXPORTER "_%s_ENDPOINT", signal_words[signal]));
    const char *base = value_of(reading, EXPORTER "_ENDPOINT");
    size_t len;

    if (own != NULL)
        return own;
    if (base == NULL)
        base = DEFAULT_URL;
    len = strlen(base);
    while (len > 0 && base[len - 1] == '/')
        len--;
    return arena_printf(arena, "%.*s%s", (int)len, base, signal_paths[signal]);
}

static bool has_endpoint(struct reading *reading, int signal)
{
    return value_of(reading, name_for(reading, signal, "ENDPOINT")) != NULL;
}

/* Collectors take JSON where they take the binary form, but not where they speak gRPC. */
static bool check_protocol(struct reading *reading, int signal)
{
    struct arena *arena = &reading->call->arena;
    const char *name = name_for(reading, signal, "PROTOCOL");
    const char *protocol = value_of(reading, name);

    if (protocol == NULL || strcmp(protocol, "http/json") == 0)
        return true;
    if (strcmp(protocol, "http/protobuf") == 0) {
        warn(reading, arena_printf(arena, "%s=%s: http/json is sent instead", name, protocol));
        return true;
    }
    warn(reading, arena_printf(arena,
                               "%s=%s: only http/json is spoken; nothing is sent (collectors "
                               "take it on port 4318)",
                               name, protocol));
    return false;
}

static bool is_wanted(struct reading *reading, int signal)
{
    struct arena *arena = &reading->call->arena;
    const char *name = arena_printf(arena, "OTEL_%s_EXPORTER", signal_words[signal]);
    const char *exporter = value_of(reading, name);

    if (exporter == NULL)
        return has_endpoint(reading, signal);
    if (strcasecmp(exporter, "none") == 0 || strcasecmp(exporter, "otlp") == 0)
        return strcasecmp(exporter, "otlp") == 0;
    warn(reading,
         arena_printf(arena, "%s=%s: there are otlp and none; nothing is sent", name, exporter));
    return false;
}

static void read_target(struct reading *reading, int signal)
{
    struct telemetry_target *target = &reading->out->targets[signal];
    struct net_url url;

    if (!is_wanted(reading, signal) || !check_protocol(reading, signal))
        return;
    target->url = url_for(reading, signal);
    if (!net_url_split(target->url, &url)) {
        warn(reading, arena_printf(&reading->call->arena,
                                   "%s: no http or https URL; nothing is "
                                   "sent",
                                   name_for(reading, signal, "ENDPOINT")));
        return;
    }
    read_headers(reading, signal, target);
    target->ca_file = value_of(reading, name_for(reading, signal, "CERTIFICATE"));
    target->timeout_ms = number_of(reading, name_for(reading, signal, "TIMEOUT"), 1, 600000, 10000);
    if (value_of(reading, name_for(reading, signal, "CLIENT_CERTIFICATE")) != NULL)
        warn(reading, "client certificates are not shown to a collector");
    target->on = true;
}

/* ---- Which traces ---------------------------------------------------------------------------- */

static double ratio_of(struct reading *reading)
{
    const char *text = value_of(reading, "OTEL_TRACES_SAMPLER_ARG");
    char *end;
    double ratio;

    if (text == NULL)
        return 1;
    ratio = strtod(text, &end);
    if (end != text && *end == '\0' && ratio >= 0 && ratio <= 1)
        return ratio;
    warn_value(reading, "OTEL_TRACES_SAMPLER_ARG", "1");
    return 1;
}

static void read_sampler(struct reading *reading)
{
    static const char parent[] = "parentbased_";
    const char *name = value_of(reading, "OTEL_TRACES_SAMPLER");
    struct telemetry_settings *out = reading->out;

    out->ratio = 1;
    out->parent_decides = name == NULL || strncmp(name, parent, sizeof parent - 1) == 0;
    if (name == NULL)
        return;
    if (out->parent_decides)
        name += sizeof parent - 1;
    if (strcmp(name, "always_off") == 0) {
        out->ratio = 0;
    } else if (strcmp(name, "traceidratio") == 0) {
        out->ratio = ratio_of(reading);
    } else if (strcmp(name, "always_on") != 0) {
        out->parent_decides = true;
        warn_value(reading, "OTEL_TRACES_SAMPLER", "parentbased_always_on");
    }
}

static bool is_disabled(struct reading *reading)
{
    const char *text = value_of(reading, "OTEL_SDK_DISABLED");

    return text != NULL && strcasecmp(text, "true") == 0;
}

void telemetry_settings_read(struct call *call, telemetry_get_fn *get,
                             struct telemetry_settings *out)
{
    struct reading reading = { .call = call, .get = get, .out = out };

    *out = (struct telemetry_settings){ .service_name = DEFAULT_NAME };
    if (is_disabled(&reading))
        return;
    for (int signal = 0; signal < TELEMETRY_SIGNALS; signal++)
        read_target(&reading, signal);
    if (!out->targets[TELEMETRY_TRACES].on && !out->targets[TELEMETRY_METRICS].on)
        return;
    read_resource(&reading);
    read_sampler(&reading);
    out->queue_most = number_of(&reading, "OTEL_BSP_MAX_QUEUE_SIZE", 1, 100000, 2048);
    out->batch_most = number_of(&reading, "OTEL_BSP_MAX_EXPORT_BATCH_SIZE", 1, 10000, 512);
    out->delay_ms = number_of(&reading, "OTEL_BSP_SCHEDULE_DELAY", 1, 600000, 5000);
    out->interval_ms = number_of(&reading, "OTEL_METRIC_EXPORT_INTERVAL", 10, 86400000, 60000);
    if (out->batch_most > out->queue_most)
        out->batch_most = out->queue_most;
}
