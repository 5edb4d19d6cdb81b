/* The work folder, and all the ways out of it. */
#include "tool/folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/fixture.h"

enum { RACES = 3000 };

static char root[64]; /* a directory with "work" and, beside it, "secret" */
static char work[80];
static struct tool_folder folder;

static const char *in_root(const char *name)
{
    return arena_printf(&call.arena, "%s/%s", root, name);
}

static void write_file(const char *name, const char *content)
{
    if (file_write(&call, in_root(name), span_of(content), 0600))
        fail_msg("%s", call.error.message);
}

static int set_up(void **state)
{
    make_call(state);
    snprintf(root, sizeof root, "/tmp/folder.XXXXXX");
    assert_non_null(mkdtemp(root));
    snprintf(work, sizeof work, "%s/work", root);
    assert_int_equal(mkdir(work, 0700), 0);
    assert_int_equal(mkdir(in_root("outside"), 0700), 0);
    write_file("outside/secret", "secret");
    write_file("work/plain", "plain");
    assert_int_equal(tool_folder_init(&call, work, &folder), ERR_NONE);
    return 0;
}

static void remove_tree(int dir_fd, const char *name);

static int tear_down(void **state)
{
    tool_folder_release(&folder);
    remove_tree(AT_FDCWD, root);
    return drop_call(state);
}

/* ---- What can be done ------------------------------------------------------------------------ */

static void file_is_opened_with_its_size(void **state)
{
    struct tool_file file;
    char content[8] = "";

    (void)state;
    assert_int_equal(tool_folder_open(&call, &folder, "plain", &file), ERR_NONE);
    assert_int_equal(file.size, 5);
    assert_int_equal(read(file.fd, content, sizeof content), 5);
    assert_string_equal(content, "plain");
    assert_true(strstr(file.path, "work/plain") != NULL);
    tool_folder_close_file(&file);
    assert_int_equal(file.fd, -1);
    tool_folder_close_file(&file);
    tool_folder_close_file(NULL);
}

static void file_is_made_for_its_owner_alone_with_its_directories(void **state)
{
    struct tool_file file;
    struct stat info;

    (void)state;
    assert_int_equal(tool_folder_create(&call, &folder, "a/b/new file.zip", &file), ERR_NONE);
    assert_int_equal(write(file.fd, "x", 1), 1);
    tool_folder_close_file(&file);
    assert_int_equal(stat(in_root("work/a/b/new file.zip"), &info), 0);
    assert_int_equal(info.st_mode & 07777, 0600);
    assert_int_equal(stat(in_root("work/a/b"), &info), 0);
    assert_int_equal(info.st_mode & 07777, 0700);
    assert_int_equal(tool_folder_open(&call, &folder, "a/b/new file.zip", &file), ERR_NONE);
    tool_folder_close_file(&file);
}

static void existing_file_is_never_replaced(void **state)
{
    struct tool_place place;
    struct tool_file file;
    struct span content;

    (void)state;
    assert_int_equal(tool_folder_create(&call, &folder, "plain", &file), ERR_ARGUMENT);
    assert_non_null(strstr(call.error.message, "work/plain: it exists already"));
    call_forgive(&call);
    assert_int_equal(tool_folder_place(&call, &folder, "plain", &place), ERR_ARGUMENT);
    call_forgive(&call);
    assert_int_equal(file_read(&call, "file", in_root("work/plain"), 100, &content), ERR_NONE);
    assert_string_equal(content.ptr, "plain");
}

static void place_leads_to_its_directory_even_when_that_is_moved(void **state)
{
    struct tool_place place;
    struct stat info;
    int fd;

    (void)state;
    assert_int_equal(tool_folder_place(&call, &folder, "sub/out.json", &place), ERR_NONE);
    assert_string_equal(place.name, "out.json");
    assert_int_equal(rename(in_root("work/sub"), in_root("work/moved")), 0);
    assert_int_equal(symlink("../outside", in_root("work/sub")), 0);
    fd = open(place.access, O_WRONLY | O_CREAT | O_EXCL, 0600);
    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(stat(in_root("work/moved/out.json"), &info), 0);
    assert_int_equal(stat(in_root("outside/out.json"), &info), -1);
    tool_folder_leave(&place);
    tool_folder_leave(&place);
    tool_folder_leave(NULL);
}

static void folder_that_is_none_is_a_fault_of_the_configuration(void **state)
{
    struct tool_folder other;

    (void)state;
    assert_int_equal(tool_folder_init(&call, in_root("none"), &other), ERR_CONFIG);
    call_forgive(&call);
    assert_int_equal(tool_folder_init(&call, in_root("work/plain"), &other), ERR_CONFIG);
}

/* ---- Ways out -------------------------------------------------------------------------------- */

static void refuse_both(const char *path)
{
    struct tool_file file = { .fd = -2 };

    assert_int_equal(tool_folder_open(&call, &folder, path, &file), ERR_ARGUMENT);
    assert_null(strchr(call.error.message, '\n'));
    call_forgive(&call);
    assert_int_equal(tool_folder_create(&call, &folder, path, &file), ERR_ARGUMENT);
    assert_null(strchr(call.error.message, '\n'));
    call_forgive(&call);
    assert_int_equal(file.fd, -2);
}

static void paths_that_traverse_are_refused(void **state)
{
    static const char *const paths[] = {
        "",
        ".",
        "..",
        "./plain",
        "../outside/secret",
        "a/../../outside/secret",
        "a/..",
        "a/./b",
        "/etc/passwd",
        "//etc/passwd",
        "/",
        "~/.ssh/id_rsa",
        "~",
        "a//b",
        "a/",
        "plain/",
        "..\\x",
        "a\\..\\..\\outside",
        ".oci/config",
        "a/.oci/config",
        ".OCI/config",
        ".ssh",
        "x/.SSH/id",
        "a\nb",
        "a\tb",
        "a\x7f",
        "\x1b[2J",
        "\xff\xfe",
        "..\xc0\xaf",
        "plain/x",
        "/proc/self/root/etc/passwd",
    };

    (void)state;
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
        refuse_both(paths[i]);
}

static void paths_without_end_are_refused(void **state)
{
    char path[TOOL_FOLDER_PATH_MAX + 2] = "";

    (void)state;
    memset(path, 'a', sizeof path - 1);
    refuse_both(path);
    path[500] = '\0'; /* longer than a name may be */
    refuse_both(path);
    for (size_t i = 1; i < 2 * TOOL_FOLDER_DEPTH_MAX + 1; i += 2)
        path[i] = '/';
    path[2 * TOOL_FOLDER_DEPTH_MAX + 1] = '\0';
    refuse_both(path);
}

static void names_that_only_look_bad_are_good(void **state)
{
    static const char *const paths[] = { "..a", "a..",   "...", ".hidden",
                                         "oci", ".ocix", "a~",  "\xc3\xbc/\xe2\x9c\x93.txt" };
    struct tool_file file;

    (void)state;
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        if (tool_folder_create(&call, &folder, paths[i], &file))
            fail_msg("%s", call.error.message);
        tool_folder_close_file(&file);
    }
}

static void refuse_with(const char *path, const char *word)
{
    struct tool_file file;

    assert_int_equal(tool_folder_open(&call, &folder, path, &file), ERR_ARGUMENT);
    if (strstr(call.error.message, word) == NULL || strstr(call.error.message, path) == NULL)
        fail_msg("%s: %s", path, call.error.message);
    call_forgive(&call);
}

static void symbolic_links_are_refused_wherever_they_lead(void **state)
{
    struct tool_file file;

    (void)state;
    assert_int_equal(symlink("../outside/secret", in_root("work/link")), 0);
    assert_int_equal(symlink("plain", in_root("work/inside")), 0);
    assert_int_equal(symlink("../outside", in_root("work/dir")), 0);
    assert_int_equal(symlink("/proc/self/root", in_root("work/magic")), 0);
    assert_int_equal(symlink("../outside/made", in_root("work/dangling")), 0);
    refuse_with("link", "symbolic link");
    refuse_with("inside", "symbolic link");
    refuse_with("dir/secret", "symbolic link");
    refuse_with("magic/etc/passwd", "symbolic link");
    assert_int_equal(tool_folder_create(&call, &folder, "dir/made", &file), ERR_ARGUMENT);
    call_forgive(&call);
    assert_int_equal(tool_folder_create(&call, &folder, "dangling", &file), ERR_ARGUMENT);
    assert_int_equal(access(in_root("outside/made"), F_OK), -1);
}

static void hard_links_are_not_read(void **state)
{
    (void)state;
    assert_int_equal(link(in_root("outside/secret"), in_root("work/hard")), 0);
    refuse_with("hard", "hard links");
}

static void what_is_no_file_is_refused_without_waiting(void **state)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int64_t start = clock_monotonic_ms();
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    (void)state;
    assert_int_equal(mkfifo(in_root("work/fifo"), 0600), 0);
    assert_int_equal(mkdir(in_root("work/sub"), 0700), 0);
    snprintf(address.sun_path, sizeof address.sun_path, "%s/work/socket", root);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    refuse_with("fifo", "no regular file");
    refuse_with("sub", "no regular file");
    refuse_with("socket", "no regular file");
    refuse_with("none", "no such file");
    refuse_with("none/deeper", "no such file");
    close(fd);
    assert_true(clock_monotonic_ms() - start < 5000);
}

static void device_is_refused(void **state)
{
    struct tool_folder devices;
    struct tool_file file;

    (void)state;
    assert_int_equal(tool_folder_init(&call, "/dev", &devices), ERR_NONE);
    assert_int_equal(tool_folder_open(&call, &devices, "null", &file), ERR_ARGUMENT);
    assert_non_null(strstr(call.error.message, "/dev/null: it is no regular file"));
    tool_folder_release(&devices);
    assert_int_equal(devices.fd, -1);
}

/* ---- Races ----------------------------------------------------------------------------------- */

static bool is_over;

/* Makes "turn" a directory of the folder, a link to what is outside, and so on. */
static void *turn(void *context)
{
    const char *const *paths = context;

    while (!__atomic_load_n(&is_over, __ATOMIC_RELAXED)) {
        rename(paths[0], paths[1]);
        if (symlink("../outside", paths[0]) == 0)
            unlink(paths[0]);
        rename(paths[1], paths[0]);
    }
    return NULL;
}

static void link_put_there_meanwhile_leads_nowhere(void **state)
{
    const char *paths[] = { in_root("work/turn"), in_root("work/away") };
    size_t opened = 0;
    pthread_t thread;

    (void)state;
    assert_int_equal(mkdir(paths[0], 0700), 0);
    write_file("work/turn/secret", "mine");
    is_over = false;
    assert_int_equal(pthread_create(&thread, NULL, turn, paths), 0);
    for (size_t i = 0; i < RACES; i++) {
        struct tool_file file;
        char content[16] = "";

        if (tool_folder_open(&call, &folder, "turn/secret", &file)) {
            call_forgive(&call);
            continue;
        }
        opened++;
        assert_int_equal(read(file.fd, content, sizeof content - 1), 4);
        assert_string_equal(content, "mine");
        tool_folder_close_file(&file);
    }
    __atomic_store_n(&is_over, true, __ATOMIC_RELAXED);
    pthread_join(thread, NULL);
    print_message("%zu of %d opened\n", opened, RACES);
}

/* ---- Removal --------------------------------------------------------------------------------- */

static void remove_tree(int dir_fd, const char *name)
{
    int fd = openat(dir_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    struct dirent *entry;
    DIR *dir;

    if (fd < 0) {
        unlinkat(dir_fd, name, 0);
        return;
    }
    dir = fdopendir(fd);
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            remove_tree(fd, entry->d_name);
    }
    unlinkat(dir_fd, name, AT_REMOVEDIR);
    closedir(dir);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(file_is_opened_with_its_size),
        TEST(file_is_made_for_its_owner_alone_with_its_directories),
        TEST(existing_file_is_never_replaced),
        TEST(place_leads_to_its_directory_even_when_that_is_moved),
        TEST(folder_that_is_none_is_a_fault_of_the_configuration),
        TEST(paths_that_traverse_are_refused),
        TEST(paths_without_end_are_refused),
        TEST(names_that_only_look_bad_are_good),
        TEST(symbolic_links_are_refused_wherever_they_lead),
        TEST(hard_links_are_not_read),
        TEST(what_is_no_file_is_refused_without_waiting),
        TEST(device_is_refused),
        TEST(link_put_there_meanwhile_leads_nowhere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
