#include "base/file.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static struct call call;
static char folder[] = "test_file_XXXXXX";

static int make_folder(void **state)
{
    (void)state;
    memcpy(folder + sizeof(folder) - 7, "XXXXXX", 6);
    call_init(&call);
    return mkdtemp(folder) ? 0 : -1;
}

static const char *path_of(const char *name)
{
    return arena_printf(&call.arena, "%s/%s", folder, name);
}

static int entries(void (*use)(const char *path))
{
    DIR *dir = opendir(folder);
    struct dirent *entry;
    int count = 0;

    while ((entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        count++;
        if (use)
            use(path_of(entry->d_name));
    }
    closedir(dir);
    return count;
}

static void delete (const char *path)
{
    if (unlink(path) != 0)
        rmdir(path);
}

static int drop_folder(void **state)
{
    (void)state;
    entries(delete);
    call_release(&call);
    return rmdir(folder);
}

static void put(const char *path, const char *text, mode_t mode)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    assert_int_equal(chmod(path, mode), 0);
}

static void assert_content(const char *path, const char *text)
{
    struct span content;

    assert_int_equal(file_read(&call, "file", path, 1000, &content), ERR_NONE);
    assert_true(span_equals(content, text));
}

static void tilde_becomes_the_home_folder(void **state)
{
    (void)state;
    setenv("HOME", "/home/somebody", 1);
    assert_string_equal(file_expand(&call.arena, "~"), "/home/somebody");
    assert_string_equal(file_expand(&call.arena, "~/.oci/config"), "/home/somebody/.oci/config");
}

static void without_home_the_password_database_is_asked(void **state)
{
    const char *path;

    (void)state;
    unsetenv("HOME");
    path = file_expand(&call.arena, "~/x");
    assert_true(path[0] == '/' || path[0] == '~'); /* a user without an entry keeps the tilde */
    assert_string_equal(path + strlen(path) - 2, "/x");
    setenv("HOME", "", 1);
    assert_string_equal(file_expand(&call.arena, "~/x"), path);
}

static void other_paths_stay(void **state)
{
    static const char *const paths[] = { "", "/a/~/b", "a~", "~user/x", "./~" };
    size_t i;

    (void)state;
    setenv("HOME", "/home/somebody", 1);
    for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
        assert_string_equal(file_expand(&call.arena, paths[i]), paths[i]);
}

static void file_is_read_whole_and_terminated(void **state)
{
    struct span content;

    (void)state;
    put(path_of("a"), "text\n", 0600);
    assert_int_equal(file_read(&call, "file", path_of("a"), 5, &content), ERR_NONE);
    assert_true(span_equals(content, "text\n"));
    assert_int_equal(content.ptr[5], 0);
}

static void empty_file_is_the_empty_text(void **state)
{
    struct span content;

    (void)state;
    put(path_of("a"), "", 0600);
    assert_int_equal(file_read(&call, "file", path_of("a"), 0, &content), ERR_NONE);
    assert_int_equal(content.len, 0);
    assert_string_equal(content.ptr, "");
}

static void symbolic_link_is_followed(void **state)
{
    (void)state;
    put(path_of("a"), "text", 0600);
    assert_int_equal(symlink("a", path_of("link")), 0);
    assert_content(path_of("link"), "text");
}

static void file_whose_size_is_not_known_ahead_is_read(void **state)
{
    struct span content;
    size_t len;

    (void)state;
    if (access("/proc/version", R_OK) != 0)
        skip();
    assert_int_equal(file_read(&call, "file", "/proc/version", 100000, &content), ERR_NONE);
    len = content.len;
    assert_true(len > 1);
    assert_int_equal(strlen(content.ptr), len);
    assert_int_equal(file_read(&call, "file", "/proc/version", len, &content), ERR_NONE);
    assert_int_equal(file_read(&call, "file", "/proc/version", len - 1, &content), ERR_LIMIT);
}

static void larger_than_the_cap_is_refused_by_name(void **state)
{
    struct span content = { .ptr = "old" };

    (void)state;
    put(path_of("a"), "123456", 0600);
    assert_int_equal(file_read(&call, "key_file", path_of("a"), 5, &content), ERR_LIMIT);
    assert_string_equal(call.error.message,
                        arena_printf(&call.arena,
                                     "cannot read key_file %s: it has more than 5 bytes",
                                     path_of("a")));
    assert_string_equal(content.ptr, "old");
}

static void missing_file_is_named_with_its_purpose(void **state)
{
    struct span content;

    (void)state;
    assert_int_equal(file_read(&call, "key_file", "/nowhere/y", 100, &content), ERR_IO);
    assert_string_equal(call.error.message,
                        "cannot read key_file /nowhere/y: No such file or directory");
}

static void folder_fifo_and_device_are_refused_without_waiting(void **state)
{
    struct span content;

    (void)state;
    assert_int_equal(file_read(&call, "file", folder, 100, &content), ERR_IO);
    assert_non_null(strstr(call.error.message, "Is a directory"));
    call_forgive(&call);
    assert_int_equal(mkfifo(path_of("fifo"), 0600), 0);
    assert_int_equal(file_read(&call, "file", path_of("fifo"), 100, &content), ERR_IO);
    assert_non_null(strstr(call.error.message, "not a regular file"));
    call_forgive(&call);
    assert_int_equal(file_read(&call, "file", "/dev/zero", 100, &content), ERR_IO);
    assert_non_null(strstr(call.error.message, "not a regular file"));
}

static void written_file_has_content_and_mode(void **state)
{
    struct stat info;

    (void)state;
    umask(077); /* must not matter */
    assert_int_equal(file_write(&call, path_of("a"), span_of("text"), 0644), ERR_NONE);
    assert_content(path_of("a"), "text");
    assert_int_equal(stat(path_of("a"), &info), 0);
    assert_int_equal(info.st_mode & 0777, 0644);
    assert_int_equal(entries(NULL), 1);
}

static void writing_replaces_content_and_mode(void **state)
{
    struct stat info;

    (void)state;
    put(path_of("a"), "a much longer text", 0666);
    assert_int_equal(file_write(&call, path_of("a"), span_of("new"), 0600), ERR_NONE);
    assert_content(path_of("a"), "new");
    assert_int_equal(stat(path_of("a"), &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(entries(NULL), 1);
}

static void writing_replaces_a_link_and_not_what_it_points_to(void **state)
{
    (void)state;
    put(path_of("a"), "old", 0600);
    assert_int_equal(symlink("a", path_of("link")), 0);
    assert_int_equal(file_write(&call, path_of("link"), span_of("new"), 0600), ERR_NONE);
    assert_content(path_of("a"), "old");
    assert_content(path_of("link"), "new");
}

static void empty_content_makes_an_empty_file(void **state)
{
    (void)state;
    assert_int_equal(file_write(&call, path_of("a"), (struct span){ 0 }, 0600), ERR_NONE);
    assert_content(path_of("a"), "");
}

static void failed_write_leaves_nothing_behind(void **state)
{
    (void)state;
    assert_int_equal(mkdir(path_of("target"), 0700), 0);
    assert_int_equal(file_write(&call, path_of("target"), span_of("x"), 0600), ERR_IO);
    assert_non_null(strstr(call.error.message, "target: Is a directory"));
    assert_int_equal(entries(NULL), 1);
}

static void write_into_a_missing_folder_names_the_path(void **state)
{
    (void)state;
    assert_int_equal(file_write(&call, "/nowhere/at/all", span_of("x"), 0600), ERR_IO);
    assert_string_equal(call.error.message,
                        "cannot write /nowhere/at/all: No such file or directory");
}

static void exposed_means_any_right_for_others(void **state)
{
    static const struct {
        mode_t mode;
        bool exposed;
    } cases[] = {
        { 0600, false }, { 0400, false }, { 0640, true }, { 0604, true }, { 0777, true }
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        put(path_of("a"), "", 0600);
        assert_int_equal(chmod(path_of("a"), cases[i].mode), 0);
        assert_int_equal(file_is_exposed(path_of("a")), cases[i].exposed);
        assert_int_equal(chmod(path_of("a"), 0600), 0);
    }
    assert_false(file_is_exposed(path_of("missing")));
}

/* Only root can give a file away. */
static void a_file_given_to_the_group_is_not_exposed(void **state)
{
    (void)state;
    if (geteuid() != 0)
        skip();
    put(path_of("given"), "x", 0600);
    assert_int_equal(chown(path_of("given"), 65534, 0), 0);
    assert_int_equal(chmod(path_of("given"), 0440), 0);
    assert_false(file_is_exposed(path_of("given")));
    assert_int_equal(chmod(path_of("given"), 0444), 0);
    assert_true(file_is_exposed(path_of("given")));
}

int main(void)
{
#define FILE_TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, drop_folder)
    const struct CMUnitTest tests[] = {
        FILE_TEST(tilde_becomes_the_home_folder),
        FILE_TEST(without_home_the_password_database_is_asked),
        FILE_TEST(other_paths_stay),
        FILE_TEST(file_is_read_whole_and_terminated),
        FILE_TEST(empty_file_is_the_empty_text),
        FILE_TEST(symbolic_link_is_followed),
        FILE_TEST(file_whose_size_is_not_known_ahead_is_read),
        FILE_TEST(larger_than_the_cap_is_refused_by_name),
        FILE_TEST(missing_file_is_named_with_its_purpose),
        FILE_TEST(folder_fifo_and_device_are_refused_without_waiting),
        FILE_TEST(written_file_has_content_and_mode),
        FILE_TEST(writing_replaces_content_and_mode),
        FILE_TEST(writing_replaces_a_link_and_not_what_it_points_to),
        FILE_TEST(empty_content_makes_an_empty_file),
        FILE_TEST(failed_write_leaves_nothing_behind),
        FILE_TEST(write_into_a_missing_folder_names_the_path),
        FILE_TEST(exposed_means_any_right_for_others),
        FILE_TEST(a_file_given_to_the_group_is_not_exposed),
    };
#undef FILE_TEST

    return cmocka_run_group_tests(tests, NULL, NULL);
}
