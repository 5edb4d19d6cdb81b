#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/fixture.h"
#include "base/log.h"
#include "tool/audit.h"

static char path[] = "/tmp/test-audit-XXXXXX";
static struct tool_audit *audit;

static int make_audit(void **state)
{
    int fd;

    memcpy(path + sizeof(path) - 7, "XXXXXX", 6);
    fd = mkstemp(path);
    close(fd);
    make_call(state);
    return tool_audit_open(&call, path, &audit) != ERR_NONE;
}

static int drop_audit(void **state)
{
    tool_audit_close(audit);
    unlink(path);
    return drop_call(state);
}

/* The lines of the trail, parsed; their number. */
static size_t lines_of(struct json **out, size_t most)
{
    struct span rest = { .len = 0 };
    size_t count = 0;

    assert_int_equal(file_read(&call, "trail", path, 16 << 20, &rest), ERR_NONE);
    while (rest.len > 0) {
        struct span line = span_cut(&rest, '\n');

        assert_true(count < most);
        assert_int_equal(json_parse(&call, "line", line, &out[count++]), ERR_NONE);
    }
    return count;
}

static struct tool_audit_record record_of(const char *operation)
{
    return (struct tool_audit_record){ .principal = "alice",
                                       .tool = "oci_write",
                                       .entry = catalog_find(operation) };
}

static void change_has_a_line_before_and_one_after_under_one_id(void **state)
{
    struct tool_audit_record record = record_of("core.createVcn");
    struct json *lines[2];

    (void)state;
    assert_int_equal(tool_audit_before(audit, &call, &record), ERR_NONE);
    assert_int_equal(lines_of(lines, 2), 1);
    tool_audit_after(audit, &call, &record);
    assert_int_equal(lines_of(lines, 2), 2);
    assert_string_equal(json_get_text(lines[0], "phase"), "before");
    assert_string_equal(json_get_text(lines[1], "phase"), "after");
    assert_string_equal(json_get_text(lines[0], "id"), json_get_text(lines[1], "id"));
}

static void read_and_tool_without_operation_have_one_line(void **state)
{
    struct tool_audit_record read = record_of("core.listVcns");
    struct tool_audit_record search = { .tool = "oci_search" };
    struct json *lines[2];

    (void)state;
    assert_int_equal(tool_audit_before(audit, &call, &read), ERR_NONE);
    assert_int_equal(tool_audit_before(audit, &call, &search), ERR_NONE);
    assert_int_equal(lines_of(lines, 2), 0);
    tool_audit_after(audit, &call, &read);
    tool_audit_after(audit, &call, &search);
    assert_int_equal(lines_of(lines, 2), 2);
    assert_string_equal(json_get_text(lines[0], "operation"), "core.listVcns");
    assert_null(json_get(lines[1], "operation"));
    assert_string_not_equal(json_get_text(lines[0], "id"), json_get_text(lines[1], "id"));
}

static void change_whose_line_cannot_be_written_is_refused(void **state)
{
    struct tool_audit_record change = record_of("core.terminateInstance");
    struct tool_audit_record read = record_of("core.listVcns");
    struct tool_audit *full = NULL;

    (void)state;
    assert_int_equal(tool_audit_open(&call, "/dev/full", &full), ERR_NONE);
    assert_int_equal(tool_audit_before(full, &call, &change), ERR_DENIED);
    assert_non_null(strstr(call.error.message, "the change was not sent"));
    assert_non_null(strstr(call.error.message, "/dev/full: No space left on device"));
    assert_non_null(call.error.hint);
    call_forgive(&call);
    assert_int_equal(tool_audit_before(full, &call, &read), ERR_NONE);
    log_set_level(LOG_OFF);
    tool_audit_after(full, &call, &read); /* cannot be taken back: no error of the call */
    log_set_level(LOG_WARNING);
    assert_int_equal(call.error.code, ERR_NONE);
    tool_audit_close(full);
}

static void trail_that_went_away_refuses_changes_until_it_is_back(void **state)
{
    char folder[] = "/tmp/test-audit-XXXXXX";
    char inside[64];
    struct tool_audit_record change = record_of("core.createVcn");
    struct tool_audit *other = NULL;

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(inside, sizeof(inside), "%s/trail", folder);
    assert_int_equal(tool_audit_open(&call, inside, &other), ERR_NONE);
    unlink(inside);
    rmdir(folder);
    assert_int_equal(tool_audit_before(other, &call, &change), ERR_DENIED);
    call_forgive(&call);
    assert_int_equal(mkdir(folder, 0700), 0);
    assert_int_equal(tool_audit_before(other, &call, &change), ERR_NONE);
    tool_audit_close(other);
    unlink(inside);
    rmdir(folder);
}

static void target_that_cannot_be_opened_is_refused_at_start(void **state)
{
    struct tool_audit *other = NULL;

    (void)state;
    assert_int_equal(tool_audit_open(&call, "/nowhere/trail", &other), ERR_IO);
    assert_string_equal(call.error.message, "cannot open the audit trail /nowhere/trail: No such "
                                            "file or directory");
    call_forgive(&call);
    assert_int_equal(tool_audit_open(&call, "syslog:/nowhere/log", &other), ERR_IO);
    assert_non_null(strstr(call.error.message, " /nowhere/log: "));
    assert_null(other);
}

static void without_a_trail_nothing_is_refused(void **state)
{
    struct tool_audit_record change = record_of("core.createVcn");

    (void)state;
    assert_int_equal(tool_audit_before(NULL, &call, &change), ERR_NONE);
    tool_audit_after(NULL, &call, &change);
    tool_audit_close(NULL);
}

/* ---- Many at once ---------------------------------------------------------------------------- */

enum { THREADS = 8, CALLS = 50 };

static void *write_many(void *context)
{
    (void)context;
    for (int i = 0; i < CALLS; i++) {
        struct tool_audit_record change = record_of("core.createVcn");
        struct call own;

        call_init(&own);
        if (tool_audit_before(audit, &own, &change) == ERR_NONE)
            tool_audit_after(audit, &own, &change);
        call_release(&own);
    }
    return NULL;
}

static void lines_of_many_threads_stay_whole(void **state)
{
    struct json **lines = arena_array(&call.arena, 2 * THREADS * CALLS, sizeof(*lines));
    pthread_t threads[THREADS];

    (void)state;
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, write_many, NULL), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(lines_of(lines, 2 * THREADS * CALLS), 2 * THREADS * CALLS);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_audit, drop_audit)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(change_has_a_line_before_and_one_after_under_one_id),
        TEST(read_and_tool_without_operation_have_one_line),
        TEST(change_whose_line_cannot_be_written_is_refused),
        TEST(trail_that_went_away_refuses_changes_until_it_is_back),
        TEST(target_that_cannot_be_opened_is_refused_at_start),
        TEST(without_a_trail_nothing_is_refused),
        TEST(lines_of_many_threads_stay_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
