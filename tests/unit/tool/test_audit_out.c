#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/fixture.h"
#include "tool/audit_out.h"

static char folder[] = "/tmp/test-audit-XXXXXX";
static char path[64];

static int make_folder(void **state)
{
    memcpy(folder + sizeof(folder) - 7, "XXXXXX", 6);
    if (mkdtemp(folder) == NULL)
        return 1;
    snprintf(path, sizeof(path), "%s/trail", folder);
    return make_call(state);
}

static int drop_folder(void **state)
{
    unlink(path);
    rmdir(folder);
    return drop_call(state);
}

static const char *content_of(const char *file)
{
    struct span text = { .ptr = "" };

    assert_int_equal(file_read(&call, "trail", file, 1 << 20, &text), ERR_NONE);
    return text.ptr;
}

static int put(struct tool_audit_out *out, const char *line)
{
    return tool_audit_out_write(out, span_of(line));
}

static void new_file_is_readable_by_its_owner_only(void **state)
{
    struct tool_audit_out out;
    struct stat info;

    (void)state;
    umask(0);
    assert_int_equal(tool_audit_out_open(&out, path, false), 0);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    tool_audit_out_close(&out);
}

static void lines_are_appended_to_what_is_there(void **state)
{
    struct tool_audit_out out;

    (void)state;
    assert_int_equal(file_write(&call, path, span_of("old\n"), 0600), ERR_NONE);
    assert_int_equal(tool_audit_out_open(&out, path, false), 0);
    assert_int_equal(put(&out, "one\n"), 0);
    assert_int_equal(put(&out, "two\n"), 0);
    assert_string_equal(content_of(path), "old\none\ntwo\n");
    tool_audit_out_close(&out);
}

static void file_that_was_moved_away_is_made_anew(void **state)
{
    char moved[80];
    struct tool_audit_out out;

    (void)state;
    snprintf(moved, sizeof(moved), "%s.1", path);
    assert_int_equal(tool_audit_out_open(&out, path, false), 0);
    assert_int_equal(put(&out, "one\n"), 0);
    assert_int_equal(rename(path, moved), 0);
    assert_int_equal(put(&out, "two\n"), 0);
    assert_string_equal(content_of(moved), "one\n");
    assert_string_equal(content_of(path), "two\n");
    assert_int_equal(unlink(path), 0);
    assert_int_equal(put(&out, "three\n"), 0);
    assert_string_equal(content_of(path), "three\n");
    assert_int_equal(rename(moved, path), 0); /* replaced */
    assert_int_equal(put(&out, "four\n"), 0);
    assert_string_equal(content_of(path), "one\nfour\n");
    tool_audit_out_close(&out);
}

static void full_disk_is_an_error(void **state)
{
    struct tool_audit_out out;

    (void)state;
    assert_int_equal(tool_audit_out_open(&out, "/dev/full", false), 0);
    assert_int_equal(put(&out, "one\n"), ENOSPC);
    assert_int_equal(put(&out, "two\n"), ENOSPC);
    tool_audit_out_close(&out);
}

/* A disk that has room for a part of a line only, as a limit on the size of files has. */
static void torn_line_is_an_error_and_the_next_one_stands_alone(void **state)
{
    struct rlimit old;
    struct rlimit small;
    struct tool_audit_out out;

    (void)state;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small = (struct rlimit){ .rlim_cur = 6, .rlim_max = old.rlim_max };
    assert_int_equal(tool_audit_out_open(&out, path, false), 0);
    assert_int_equal(put(&out, "one\n"), 0);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    assert_int_equal(put(&out, "second\n"), ENOSPC);
    assert_int_not_equal(put(&out, "third\n"), 0);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_int_equal(put(&out, "fourth\n"), 0);
    assert_int_equal(put(&out, "fifth\n"), 0);
    assert_string_equal(content_of(path), "one\nse\nfourth\nfifth\n");
    tool_audit_out_close(&out);
}

static void what_cannot_be_opened_is_an_error(void **state)
{
    struct tool_audit_out out;

    (void)state;
    assert_int_equal(tool_audit_out_open(&out, "/nowhere/trail", false), ENOENT);
    assert_int_equal(tool_audit_out_open(&out, folder, false), EISDIR);
    assert_int_equal(tool_audit_out_open(&out, "/nowhere/log", true), ENOENT);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(tool_audit_out_open(&out, path, false), ENXIO); /* nobody reads from it */
    tool_audit_out_close(&out);
}

static void folder_that_went_away_is_an_error_until_it_is_back(void **state)
{
    struct tool_audit_out out;

    (void)state;
    assert_int_equal(tool_audit_out_open(&out, path, false), 0);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0);
    assert_int_equal(put(&out, "one\n"), ENOENT);
    assert_int_equal(mkdir(folder, 0700), 0);
    assert_int_equal(put(&out, "two\n"), 0);
    assert_string_equal(content_of(path), "two\n");
    tool_audit_out_close(&out);
}

/* ---- The system's log ------------------------------------------------------------------------ */

static int listen_there(void)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

    memcpy(address.sun_path, path, strlen(path));
    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
    return fd;
}

static const char *received(int fd)
{
    static char text[1024];
    ssize_t len = recv(fd, text, sizeof(text) - 1, MSG_DONTWAIT);

    text[len < 0 ? 0 : len] = '\0';
    return text;
}

static void log_gets_one_message_a_line_without_newline(void **state)
{
    int fd = listen_there();
    struct tool_audit_out out;

    (void)state;
    assert_int_equal(tool_audit_out_open(&out, path, true), 0);
    assert_int_equal(put(&out, "{\"a\":1}\n"), 0);
    assert_int_equal(put(&out, "{\"a\":2}\n"), 0);
    assert_string_equal(received(fd),
                        arena_printf(&call.arena, "<86>oci-mcp[%ld]: {\"a\":1}", (long)getpid()));
    assert_non_null(strstr(received(fd), "{\"a\":2}"));
    tool_audit_out_close(&out);
    close(fd);
}

static void log_that_starts_again_is_found_again(void **state)
{
    int fd = listen_there();
    struct tool_audit_out out;

    (void)state;
    assert_int_equal(tool_audit_out_open(&out, path, true), 0);
    close(fd);
    unlink(path);
    assert_int_not_equal(put(&out, "one\n"), 0);
    fd = listen_there();
    assert_int_equal(put(&out, "two\n"), 0);
    assert_non_null(strstr(received(fd), "two"));
    tool_audit_out_close(&out);
    close(fd);
}

static void socket_path_that_is_too_long_is_an_error(void **state)
{
    char *name = arena_alloc(&call.arena, 300);
    struct tool_audit_out out;

    (void)state;
    memset(name, 'x', 299);
    assert_int_equal(tool_audit_out_open(&out, name, true), ENAMETOOLONG);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, drop_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(new_file_is_readable_by_its_owner_only),
        TEST(lines_are_appended_to_what_is_there),
        TEST(file_that_was_moved_away_is_made_anew),
        TEST(full_disk_is_an_error),
        TEST(torn_line_is_an_error_and_the_next_one_stands_alone),
        TEST(what_cannot_be_opened_is_an_error),
        TEST(folder_that_went_away_is_an_error_until_it_is_back),
        TEST(log_gets_one_message_a_line_without_newline),
        TEST(log_that_starts_again_is_found_again),
        TEST(socket_path_that_is_too_long_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
