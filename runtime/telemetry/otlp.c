#include "telemetry/otlp.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "json/json.h"
#include "net/url.h"

enum { KIND_SERVER = 2, KIND_CLIENT = 3, STATUS_ERROR = 2 };

/* Flags of a span, beside those of the trace: whether its parent is of another program. */
enum { HAS_IS_REMOTE = 0x100, IS_REMOTE = 0x200 };

/* ---- Attributes ------------------------------------------------------------------------------ */

static void add_key(const char *name, struct buf *out)
{
    if (out->len > 0 && out->ptr[out->len - 1] == '}')
        buf_add_char(out, ',');
    buf_add_text(out, "{\"key\":");
    json_print_string(out, span_of(name));
}

/* Nothing for NULL and "". */
static void add_text(const char *name, const char *value, struct buf *out)
{
    if (value == NULL || *value == '\0')
        return;
    add_key(name, out);
    buf_add_text(out, ",\"value\":{\"stringValue\":");
    json_print_string(out, span_of(value));
    buf_add_text(out, "}}");
}

static void add_number(const char *name, int64_t value, struct buf *out)
{
    add_key(name, out);
    buf_printf(out, ",\"value\":{\"intValue\":\"%" PRId64 "\"}}", value);
}

static void add_resource(const struct telemetry_resource *resource, struct buf *out)
{
    const struct telemetry_settings *settings = resource->settings;

    buf_add_text(out, "{\"resource\":{\"attributes\":[");
    add_text("service.name", settings->service_name, out);
    add_text("service.version", resource->version, out);
    add_text("service.instance.id", resource->instance, out);
    add_number("process.pid", getpid(), out);
    add_text("telemetry.sdk.name", "oci-mcp", out);
    add_text("telemetry.sdk.language", "c", out);
    add_text("telemetry.sdk.version", resource->version, out);
    for (size_t i = 0; i < settings->attribute_count; i++)
        add_text(settings->attributes[i].name, settings->attributes[i].value, out);
    buf_add_text(out, "]},");
}

static void add_scope(const struct telemetry_resource *resource, struct buf *out)
{
    buf_add_text(out, "\"scope\":{\"name\":\"oci-mcp\",\"version\":");
    json_print_string(out, span_of(resource->version));
    buf_add_text(out, "},");
}

/* ---- Spans ----------------------------------------------------------------------------------- */

struct span_times {
    int64_t start_ns; /* since 1970 */
    int64_t end_ns;
};

static void begin_span(const struct observe_trace *trace, int flags, int kind,
                       struct span_times times, struct buf *out)
{
    buf_printf(out, "{\"traceId\":\"%s\",\"spanId\":\"%s\",", trace->trace_id, trace->span_id);
    if (trace->parent_id[0] != '\0')
        buf_printf(out, "\"parentSpanId\":\"%s\",", trace->parent_id);
    if (trace->state != NULL) {
        buf_add_text(out, "\"traceState\":");
        json_print_string(out, span_of(trace->state));
        buf_add_char(out, ',');
    }
    buf_printf(out,
               "\"flags\":%d,\"kind\":%d,\"startTimeUnixNano\":\"%" PRId64
               "\",\"endTimeUnixNano\":\"%" PRId64 "\",\"name\":",
               flags | HAS_IS_REMOTE | (trace->sampled ? 1 : 0), kind, times.start_ns,
               times.end_ns);
}

static void end_span(const char *error_type, struct buf *out)
{
    add_text("error.type", error_type, out);
    if (error_type != NULL)
        buf_printf(out, "],\"status\":{\"code\":%d}}", STATUS_ERROR);
    else
        buf_add_text(out, "]}");
}

static void add_name(const char *first, const char *second, struct buf *out)
{
    buf_add_char(out, '"');
    buf_add_text(out, first); /* names of methods, tools and operations need no escapes */
    if (second != NULL)
        buf_printf(out, " %s", second);
    buf_add_text(out, "\",\"attributes\":[");
}

/* Semantic conventions of generative AI, "MCP": the server's span. */
void telemetry_otlp_add_message(const struct observed *observed, int64_t end_ns, struct buf *out)
{
    struct span_times times = { observed->start_ns + observed->offset_ns,
                                end_ns + observed->offset_ns };
    bool has_parent = observed->trace.parent_id[0] != '\0';

    begin_span(&observed->trace, has_parent ? IS_REMOTE : 0, KIND_SERVER, times, out);
    add_name(observed->method, observed->tool, out);
    add_text("mcp.method.name", observed->method, out);
    add_text("mcp.protocol.version", observed->version, out);
    add_text("jsonrpc.request.id", observed->request_id, out);
    add_text("network.transport", observed->transport, out);
    if (observed->tool != NULL)
        add_text("gen_ai.operation.name", "execute_tool", out);
    add_text("gen_ai.tool.name", observed->tool, out);
    add_text("oci.operation", observed->operation, out);
    if (observed->outcome != OBSERVE_OK)
        add_text("oci_mcp.outcome", observe_outcome_word(observed->outcome), out);
    if (observed->rpc_code != 0)
        add_number("rpc.response.status_code", observed->rpc_code, out);
    end_span(observed->error_type, out);
}

static bool is_harmless(struct span name)
{
    static const char *const names[] = { "limit", "sortBy", "sortOrder", "lifecycleState" };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (span_equals(name, names[i]))
            return true;
    }
    return false;
}

/* What a query holds may be anybody's names, or a secret: of most parameters only the name. */
static void add_url(const char *url, struct buf *out)
{
    struct span query = span_of(url);
    struct span path = span_cut(&query, '?');
    char before = '?';

    add_key("url.full", out);
    buf_add_text(out, ",\"value\":{\"stringValue\":\"");
    buf_add_span(out, path); /* percent-encoded, so without anything to escape */
    while (query.len > 0) {
        struct span value = span_cut(&query, '&');
        struct span name = span_cut(&value, '=');

        buf_add_char(out, before);
        buf_add_span(out, name);
        buf_add_char(out, '=');
        if (is_harmless(name))
            buf_add_span(out, value);
        else
            buf_add_text(out, "REDACTED");
        before = '&';
    }
    buf_add_text(out, "\"}}");
}

static int64_t port_of(const struct net_url *url)
{
    int64_t port = 0;

    for (size_t i = 0; i < url->port.len; i++)
        port = port * 10 + url->port.ptr[i] - '0';
    if (url->port.len > 0)
        return port;
    return span_equals(url->scheme, "https") ? 443 : 80;
}

static void add_server(const char *text, struct buf *out)
{
    struct net_url url;

    if (!net_url_split(text, &url))
        return;
    add_key("server.address", out);
    buf_add_text(out, ",\"value\":{\"stringValue\":");
    json_print_string(out, url.host);
    buf_add_text(out, "}}");
    add_number("server.port", port_of(&url), out);
}

/* Semantic conventions of HTTP: one client span for each time it is sent. */
void telemetry_otlp_add_attempt(const struct observed *observed,
                                const struct observe_attempt *attempt, int64_t end_ns,
                                struct buf *out)
{
    struct span_times times = { attempt->start_ns + observed->offset_ns,
                                end_ns + observed->offset_ns };

    begin_span(&attempt->trace, 0, KIND_CLIENT, times, out);
    add_name(attempt->method, attempt->operation, out);
    add_text("http.request.method", attempt->method, out);
    add_url(attempt->url, out);
    add_server(attempt->url, out);
    if (attempt->status != 0)
        add_number("http.response.status_code", attempt->status, out);
    if (attempt->resend > 0)
        add_number("http.request.resend_count", attempt->resend, out);
    add_text("rpc.system.name", "oci", out);
    add_text("rpc.service", attempt->service, out);
    add_text("rpc.method", attempt->operation, out);
    add_text("oci.request.id", attempt->request_id, out);
    end_span(attempt->error_type, out);
}

void telemetry_otlp_begin_spans(const struct telemetry_resource *resource, struct buf *out)
{
    buf_add_text(out, "{\"resourceSpans\":[");
    add_resource(resource, out);
    buf_add_text(out, "\"scopeSpans\":[{");
    add_scope(resource, out);
    buf_add_text(out, "\"spans\":[");
}

void telemetry_otlp_end_spans(struct buf *out)
{
    buf_add_text(out, "]}]}]}");
}

/* ---- Metrics --------------------------------------------------------------------------------- */

struct data_times {
    int64_t start_ns;
    int64_t now_ns;
};

static void begin_point(const struct telemetry_series_family *family,
                        const struct telemetry_series *series, struct data_times times,
                        struct buf *out)
{
    if (out->ptr[out->len - 1] == '}')
        buf_add_char(out, ',');
    buf_add_text(out, "{\"attributes\":[");
    for (size_t i = 0; i < TELEMETRY_SERIES_LABELS && family->attributes[i] != NULL; i++)
        add_text(family->attributes[i], series->values[i], out);
    buf_printf(out, "],\"startTimeUnixNano\":\"%" PRId64 "\",\"timeUnixNano\":\"%" PRId64 "\",",
               times.start_ns, times.now_ns);
}

static void add_histogram_point(const struct telemetry_series_family *family,
                                struct telemetry_series *series, struct buf *out)
{
    int64_t count = 0;

    buf_printf(out, "\"sum\":%.6f,\"bucketCounts\":[", (double)atomic_load(&series->value) / 1e6);
    for (size_t i = 0; i <= family->bound_count; i++) {
        int64_t bucket = atomic_load(&series->buckets[i]);

        count += bucket;
        buf_printf(out, "%s\"%" PRId64 "\"", i == 0 ? "" : ",", bucket);
    }
    buf_printf(out, "],\"count\":\"%" PRId64 "\",\"explicitBounds\":[", count);
    for (size_t i = 0; i < family->bound_count; i++)
        buf_printf(out, "%s%g", i == 0 ? "" : ",", family->bounds[i]);
    buf_add_text(out, "]}");
}

static void add_points(struct telemetry_series_set *set, struct data_times times, struct buf *out)
{
    const struct telemetry_series_family *family = telemetry_series_set_family(set);
    size_t at = 0;

    for (struct telemetry_series *series = telemetry_series_next(set, &at); series != NULL;
         series = telemetry_series_next(set, &at)) {
        begin_point(family, series, times, out);
        if (family->kind == TELEMETRY_SERIES_HISTOGRAM)
            add_histogram_point(family, series, out);
        else
            buf_printf(out, "\"asInt\":\"%" PRId64 "\"}", atomic_load(&series->value));
    }
}

/* What each kind is called, and what its data points stand in. */
static const char *const kind_heads[] = {
    [TELEMETRY_SERIES_COUNTER] =
        "\"sum\":{\"aggregationTemporality\":2,\"isMonotonic\":true,\"dataPoints\":[",
    [TELEMETRY_SERIES_UPDOWN] =
        "\"sum\":{\"aggregationTemporality\":2,\"isMonotonic\":false,\"dataPoints\":[",
    [TELEMETRY_SERIES_GAUGE] = "\"gauge\":{\"dataPoints\":[",
    [TELEMETRY_SERIES_HISTOGRAM] = "\"histogram\":{\"aggregationTemporality\":2,\"dataPoints\":[",
};

static void add_metric(struct telemetry_series_set *set, struct data_times times, struct buf *out)
{
    const struct telemetry_series_family *family = telemetry_series_set_family(set);
    size_t at = 0;

    if (telemetry_series_next(set, &at) == NULL)
        return;
    if (out->ptr[out->len - 1] == '}')
        buf_add_char(out, ',');
    buf_printf(out, "{\"name\":\"%s\",\"description\":\"%s\",\"unit\":\"%s\",%s", family->otlp_name,
               family->help, family->unit, kind_heads[family->kind]);
    add_points(set, times, out);
    buf_add_text(out, "]}}");
}

void telemetry_otlp_add_metrics(const struct telemetry_resource *resource,
                                struct telemetry_metrics *metrics, int64_t start_ns, int64_t now_ns,
                                struct buf *out)
{
    struct data_times times = { start_ns, now_ns };

    buf_add_text(out, "{\"resourceMetrics\":[");
    add_resource(resource, out);
    buf_add_text(out, "\"scopeMetrics\":[{");
    add_scope(resource, out);
    buf_add_text(out, "\"metrics\":[");
    for (int i = 0; i < TELEMETRY_METRIC_COUNT; i++)
        add_metric(metrics->sets[i], times, out);
    buf_add_text(out, "]}]}]}");
}
