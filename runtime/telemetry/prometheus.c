#include "telemetry/prometheus.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static void add_head(const char *name, const char *help, const char *type, struct buf *out)
{
    buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

/* ---- Series ---------------------------------------------------------------------------------- */

static void add_escaped(const char *value, struct buf *out)
{
    for (; *value != '\0'; value++) {
        if (*value == '\\' || *value == '"')
            buf_add_char(out, '\\');
        if (*value == '\n')
            buf_add_text(out, "\\n");
        else
            buf_add_char(out, *value);
    }
}

/* `bound` is the value of "le", NULL for none. */
static void add_labels(const struct telemetry_series_family *family,
                       const struct telemetry_series *series, const char *bound, struct buf *out)
{
    const char *before = "{";

    for (size_t i = 0; i < TELEMETRY_SERIES_LABELS && family->labels[i] != NULL; i++) {
        buf_printf(out, "%s%s=\"", before, family->labels[i]);
        add_escaped(series->values[i], out);
        buf_add_char(out, '"');
        before = ",";
    }
    if (bound != NULL) {
        buf_printf(out, "%sle=\"%s\"", before, bound);
        before = ",";
    }
    if (*before == ',')
        buf_add_char(out, '}');
}

static void add_histogram(const struct telemetry_series_family *family,
                          struct telemetry_series *series, struct buf *out)
{
    int64_t sum_us = atomic_load(&series->value);
    int64_t count = 0;
    char bound[32];

    for (size_t i = 0; i <= family->bound_count; i++) {
        if (i < family->bound_count)
            snprintf(bound, sizeof bound, "%g", family->bounds[i]);
        else
            snprintf(bound, sizeof bound, "+Inf");
        count += atomic_load(&series->buckets[i]);
        buf_printf(out, "%s_bucket", family->name);
        add_labels(family, series, bound, out);
        buf_printf(out, " %" PRId64 "\n", count);
    }
    buf_printf(out, "%s_sum", family->name);
    add_labels(family, series, NULL, out);
    buf_printf(out, " %" PRId64 ".%06" PRId64 "\n%s_count", sum_us / 1000000, sum_us % 1000000,
               family->name);
    add_labels(family, series, NULL, out);
    buf_printf(out, " %" PRId64 "\n", count);
}

static void add_set(struct telemetry_series_set *set, struct buf *out)
{
    static const char *const types[] = {
        [TELEMETRY_SERIES_COUNTER] = "counter",
        [TELEMETRY_SERIES_UPDOWN] = "gauge",
        [TELEMETRY_SERIES_GAUGE] = "gauge",
        [TELEMETRY_SERIES_HISTOGRAM] = "histogram",
    };
    const struct telemetry_series_family *family = telemetry_series_set_family(set);
    size_t at = 0;

    add_head(family->name, family->help, types[family->kind], out);
    for (struct telemetry_series *series = telemetry_series_next(set, &at); series != NULL;
         series = telemetry_series_next(set, &at)) {
        if (family->kind == TELEMETRY_SERIES_HISTOGRAM) {
            add_histogram(family, series, out);
            continue;
        }
        buf_add_text(out, family->name);
        add_labels(family, series, NULL, out);
        buf_printf(out, " %" PRId64 "\n", atomic_load(&series->value));
    }
}

void telemetry_prometheus_print(struct telemetry_metrics *metrics, struct buf *out)
{
    for (int i = 0; i < TELEMETRY_METRIC_COUNT; i++)
        add_set(metrics->sets[i], out);
}

/* ---- The process ----------------------------------------------------------------------------- */

/* Fields of /proc/self/stat from the third on; those before may hold blanks. False without them. */
static bool read_stat(unsigned long long *out_start_ticks)
{
    char line[1024];
    FILE *file = fopen("/proc/self/stat", "re");
    size_t len = file == NULL ? 0 : fread(line, 1, sizeof line - 1, file);
    const char *at;

    if (file != NULL)
        fclose(file);
    line[len] = '\0';
    at = strrchr(line, ')');
    for (int field = 2; at != NULL && field < 22; field++)
        at = strchr(at + 1, ' ');
    return at != NULL && sscanf(at, " %llu", out_start_ticks) == 1;
}

static bool read_resident(unsigned long long *out_pages)
{
    FILE *file = fopen("/proc/self/statm", "re");
    bool is_read = file != NULL && fscanf(file, "%*u %llu", out_pages) == 1;

    if (file != NULL)
        fclose(file);
    return is_read;
}

/* Without the one that the counting opens. */
static int count_files(void)
{
    DIR *folder = opendir("/proc/self/fd");
    int count = -1;

    if (folder == NULL)
        return -1;
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        if (entry->d_name[0] != '.')
            count++;
    }
    closedir(folder);
    return count;
}

static double seconds_since_boot(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void add_start(struct buf *out)
{
    unsigned long long ticks;
    double age_s;

    if (!read_stat(&ticks))
        return;
    age_s = seconds_since_boot() - (double)ticks / (double)sysconf(_SC_CLK_TCK);
    add_head("process_start_time_seconds", "When the process was started, since 1970.", "gauge",
             out);
    buf_printf(out, "process_start_time_seconds %.2f\n", (double)time(NULL) - age_s);
}

static void add_files(struct buf *out)
{
    struct rlimit limit;
    int count = count_files();

    if (count < 0 || getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    add_head("process_open_fds", "Open file descriptors.", "gauge", out);
    buf_printf(out, "process_open_fds %d\n", count);
    add_head("process_max_fds", "The most there may be.", "gauge", out);
    buf_printf(out, "process_max_fds %llu\n", (unsigned long long)limit.rlim_cur);
}

void telemetry_prometheus_print_process(const char *version, struct buf *out)
{
    unsigned long long pages;
    struct rusage usage;

    add_head("oci_mcp_build_info", "The version that runs.", "gauge", out);
    buf_add_text(out, "oci_mcp_build_info{version=\"");
    add_escaped(version, out);
    buf_add_text(out, "\"} 1\n");
    if (getrusage(RUSAGE_SELF, &usage) == 0) {
        add_head("process_cpu_seconds_total", "Processor time used.", "counter", out);
        buf_printf(out, "process_cpu_seconds_total %.2f\n",
                   (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6);
    }
    if (read_resident(&pages)) {
        add_head("process_resident_memory_bytes", "Memory in use.", "gauge", out);
        buf_printf(out, "process_resident_memory_bytes %llu\n",
                   pages * (unsigned long long)sysconf(_SC_PAGESIZE));
    }
    add_files(out);
    add_start(out);
}
