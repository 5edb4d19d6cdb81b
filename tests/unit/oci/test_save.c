/* oci/save.c: the file is there whole or not at all. */
#include "oci/save.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "oci/material.h"

struct fixture {
    struct call call;
    struct oci_save save;
    char folder[32];
    char path[64];
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);

    call_init(&fixture->call);
    memcpy(fixture->folder, "oci-save-XXXXXX", sizeof "oci-save-XXXXXX");
    assert_non_null(mkdtemp(fixture->folder));
    snprintf(fixture->path, sizeof fixture->path, "%s/file", fixture->folder);
    fixture->save.fd = -1;
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    unlink(fixture->path);
    assert_int_equal(rmdir(fixture->folder), 0); /* so nothing else was left there */
    call_release(&fixture->call);
    free(fixture);
    return 0;
}

static size_t count_files(const struct fixture *fixture)
{
    DIR *folder = opendir(fixture->folder);
    struct dirent *entry;
    size_t count = 0;

    while ((entry = readdir(folder)))
        count += entry->d_name[0] != '.';
    closedir(folder);
    return count;
}

static void make_file(const struct fixture *fixture, const char *text)
{
    int fd = open(fixture->path, O_WRONLY | O_CREAT | O_EXCL, 0644);

    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
}

static void file_appears_when_it_is_complete(void **state)
{
    struct fixture *fixture = *state;
    struct stat info;

    assert_int_equal(oci_save_open(&fixture->call, fixture->path, &fixture->save), 0);
    assert_true(oci_save_sink(&fixture->save, "hel", 3));
    assert_true(oci_save_sink(&fixture->save, "lo", 2));
    assert_int_not_equal(stat(fixture->path, &info), 0);
    assert_int_equal(oci_save_check(&fixture->call, &fixture->save), 0);
    assert_int_equal(oci_save_commit(&fixture->call, &fixture->save), 0);
    material_expect_file(fixture->path, "hello");
    assert_int_equal(stat(fixture->path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(count_files(fixture), 1);
}

static void discarded_file_leaves_nothing(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(oci_save_open(&fixture->call, fixture->path, &fixture->save), 0);
    assert_true(oci_save_sink(&fixture->save, "x", 1));
    oci_save_discard(&fixture->save);
    oci_save_discard(&fixture->save);
    assert_int_equal(count_files(fixture), 0);
}

static void restart_forgets_what_was_written(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(oci_save_open(&fixture->call, fixture->path, &fixture->save), 0);
    assert_true(oci_save_sink(&fixture->save, "longer", 6));
    oci_save_restart(&fixture->save);
    assert_true(oci_save_sink(&fixture->save, "new", 3));
    assert_int_equal(oci_save_commit(&fixture->call, &fixture->save), 0);
    material_expect_file(fixture->path, "new");
}

static void existing_file_is_not_replaced(void **state)
{
    struct fixture *fixture = *state;

    make_file(fixture, "precious");
    assert_int_equal(oci_save_open(&fixture->call, fixture->path, &fixture->save), ERR_ARGUMENT);
    assert_non_null(strstr(fixture->call.error.message, fixture->path));
    material_expect_file(fixture->path, "precious");
}

static void dangling_link_is_not_followed(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(symlink("elsewhere", fixture->path), 0);
    assert_int_equal(oci_save_open(&fixture->call, fixture->path, &fixture->save), ERR_ARGUMENT);
    assert_int_equal(count_files(fixture), 1);
}

static void file_made_meanwhile_is_not_replaced(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(oci_save_open(&fixture->call, fixture->path, &fixture->save), 0);
    make_file(fixture, "precious");
    assert_int_equal(oci_save_commit(&fixture->call, &fixture->save), ERR_ARGUMENT);
    material_expect_file(fixture->path, "precious");
    assert_int_equal(count_files(fixture), 1);
}

static void missing_folder_is_an_error_of_input(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(oci_save_open(&fixture->call, "nonexistent-folder/file", &fixture->save),
                     ERR_IO);
    assert_non_null(strstr(fixture->call.error.message, "nonexistent-folder/file"));
}

static void empty_name_is_refused(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(oci_save_open(&fixture->call, "", &fixture->save), ERR_ARGUMENT);
}

static void failed_write_stops_the_transfer_and_says_why(void **state)
{
    struct fixture *fixture = *state;
    int full = open("/dev/full", O_WRONLY | O_CLOEXEC);

    if (full < 0)
        skip();
    fixture->save = (struct oci_save){ .path = "answer.bin", .fd = full };
    call_fail(&fixture->call, ERR_NETWORK, "the transfer was aborted");
    assert_false(oci_save_sink(&fixture->save, "x", 1));
    assert_int_equal(oci_save_check(&fixture->call, &fixture->save), ERR_IO);
    assert_non_null(strstr(fixture->call.error.message, "answer.bin"));
    close(full);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(file_appears_when_it_is_complete),
        TEST(discarded_file_leaves_nothing),
        TEST(restart_forgets_what_was_written),
        TEST(existing_file_is_not_replaced),
        TEST(dangling_link_is_not_followed),
        TEST(file_made_meanwhile_is_not_replaced),
        TEST(missing_folder_is_an_error_of_input),
        TEST(empty_name_is_refused),
        TEST(failed_write_stops_the_transfer_and_says_why),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
