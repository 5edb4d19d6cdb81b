#include "sandbox/data.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "sandbox/seed.h"
#include "sandbox/world.h"

#define COMPARTMENT "\"compartmentId\":\"ocid1.tenancy.oc1..test\""

static struct world world;
static char folder[64];
static char file[128];

/* A sandbox at the folder; gives what opening said. */
static enum err open_at(bool *out_new)
{
    enum err e;

    world_open(&world);
    sandbox_store_free(world.state.store);
    world.state.store = sandbox_store_new();
    e = sandbox_data_open(&world.call, folder, world.state.keys.tenancy, world.state.store,
                          &world.state.data, out_new);
    if (!e && *out_new)
        assert_int_equal(sandbox_seed(&world.call, &world.state, clock_unix_ms()), ERR_NONE);
    return e;
}

static void start(bool expected_new)
{
    bool is_new = false;

    assert_int_equal(open_at(&is_new), ERR_NONE);
    assert_int_equal(is_new, expected_new);
}

static void stop(void)
{
    sandbox_data_close(world.state.data);
    world_close(&world);
}

static void remove_files(void)
{
    static const char *const names[] = { "sandbox.db", "sandbox.db-wal", "sandbox.db-shm" };
    char path[128];

    for (size_t i = 0; i < 3; i++) {
        snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
        (void)unlink(path);
    }
}

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof(folder), "/tmp/sandbox-data-XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(file, sizeof(file), "%s/sandbox.db", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    remove_files();
    return rmdir(folder);
}

static const char *make_vcn(const char *name)
{
    assert_int_equal(world_ask(&world, "POST", "/20160918/vcns",
                               arena_printf(&world.call.arena,
                                            "{" COMPARTMENT ",\"cidrBlocks\":[\"10.0.0.0/16\"],"
                                            "\"displayName\":\"%s\"}",
                                            name)),
                     200);
    return world_text(&world, "id");
}

static int get_vcn(const char *id)
{
    return world_ask(&world, "GET", arena_printf(&world.call.arena, "/20160918/vcns/%s", id), NULL);
}

static void test_everything_is_there_again(void **state)
{
    char id[256];
    char etag[128];

    (void)state;
    start(true);
    snprintf(id, sizeof(id), "%s", make_vcn("kept"));
    snprintf(etag, sizeof(etag), "%s", world_header(&world, "etag"));
    assert_int_equal(world_ask(&world, "POST", "/n/space/b",
                               "{" COMPARTMENT ",\"name\":\"bucket\"}"),
                     200);
    assert_int_equal(world_ask(&world, "PUT", "/n/space/b/bucket/o/a%2Fb", "content"), 200);
    stop();
    start(false);
    world_wait(&world, 5000);
    assert_int_equal(get_vcn(id), 200);
    assert_string_equal(world_text(&world, "displayName"), "kept");
    assert_string_equal(world_text(&world, "lifecycleState"), "AVAILABLE");
    assert_string_equal(world_header(&world, "etag"), etag);
    assert_int_equal(world_ask(&world, "GET", "/n/space/b/bucket/o/a%2Fb", NULL), 200);
    assert_int_equal(world.answer.body.len, 7);
    assert_memory_equal(world.answer.body.ptr, "content", 7);
    stop();
}

static void test_what_was_removed_stays_away(void **state)
{
    char id[256];

    (void)state;
    start(true);
    world.state.step_ms = 0;
    snprintf(id, sizeof(id), "%s", make_vcn("removed"));
    assert_int_equal(
        world_ask(&world, "DELETE", arena_printf(&world.call.arena, "/20160918/vcns/%s", id), NULL),
        204);
    stop();
    start(false);
    world_wait(&world, 3000);
    assert_true(get_vcn(id) == 404 ||
                strcmp(world_text(&world, "lifecycleState"), "TERMINATED") == 0);
    stop();
}

static void test_new_things_have_new_versions_after_a_restart(void **state)
{
    char first[128];

    (void)state;
    start(true);
    make_vcn("first");
    snprintf(first, sizeof(first), "%s", world_header(&world, "etag"));
    stop();
    start(false);
    make_vcn("second");
    assert_string_not_equal(world_header(&world, "etag"), first);
    stop();
}

/* Tells of each that was answered, until it is killed. */
static void make_many(int out)
{
    start(true);
    for (int i = 0;; i++) {
        const char *id = make_vcn(arena_printf(&world.call.arena, "vcn-%d", i));

        if (write(out, id, strlen(id) + 1) < 0)
            _exit(1);
    }
}

static size_t read_until_killed(int in, pid_t child, char *told, size_t size)
{
    size_t len = 0;
    ssize_t got;

    while ((got = read(in, told + len, size - 1 - len)) > 0) {
        len += (size_t)got;
        if (len > 3000)
            kill(child, SIGKILL);
    }
    told[len] = '\0';
    return len;
}

static void test_being_killed_loses_nothing_that_was_answered(void **state)
{
    static char told[1 << 20];
    size_t len;
    size_t count = 0;
    int ends[2];
    pid_t child;

    (void)state;
    assert_int_equal(pipe(ends), 0);
    child = fork();
    if (child == 0) {
        close(ends[0]);
        make_many(ends[1]);
    }
    close(ends[1]);
    len = read_until_killed(ends[0], child, told, sizeof(told));
    close(ends[0]);
    assert_int_equal(waitpid(child, NULL, 0), child);
    start(false);
    for (const char *id = told; id < told + len; id += strlen(id) + 1, count++)
        assert_int_equal(get_vcn(id), 200);
    assert_true(count > 20);
    stop();
}

static void write_file(const char *text, size_t len)
{
    FILE *out = fopen(file, "wb");

    assert_non_null(out);
    assert_int_equal(fwrite(text, 1, len, out), len);
    fclose(out);
}

static void refuses(const char *words)
{
    bool is_new = false;

    assert_int_not_equal(open_at(&is_new), ERR_NONE);
    if (strstr(world.call.error.message, words) == NULL)
        fail_msg("'%s' is not in: %s", words, world.call.error.message);
    world_close(&world);
}

static void set_header(const char *name, const char *change)
{
    FILE *in;
    long at;
    char text[200] = { 0 };

    /* the header of the file: user_version at 60, application_id at 68 */
    at = strcmp(name, "version") == 0 ? 60 : 68;
    in = fopen(file, "r+b");
    assert_non_null(in);
    assert_int_equal(fread(text, 1, 100, in), 100);
    assert_int_equal(fseek(in, at, SEEK_SET), 0);
    assert_int_equal(fwrite(change, 1, 4, in), 4);
    fclose(in);
}

static void test_broken_files_are_refused_with_the_reason(void **state)
{
    char garbage[5000];

    (void)state;
    memset(garbage, 'x', sizeof(garbage));
    write_file(garbage, sizeof(garbage));
    refuses("is broken");
    remove_files();
    start(true);
    make_vcn("a");
    stop();
    set_header("version", "\0\0\0\7");
    refuses("another version");
    set_header("version", "\0\0\0\1");
    set_header("application", "\0\0\0\1");
    refuses("is no data of a sandbox");
}

static void test_other_keys_are_refused(void **state)
{
    struct sandbox_data *data;
    bool is_new = false;

    (void)state;
    start(true);
    stop();
    world_open(&world);
    assert_int_equal(sandbox_data_open(&world.call, folder, "ocid1.tenancy.oc1..other",
                                       world.state.store, &data, &is_new),
                     ERR_USAGE);
    assert_non_null(strstr(world.call.error.message, "another --home"));
    world_close(&world);
}

static void test_two_at_one_file_are_refused(void **state)
{
    struct sandbox_data *data;
    struct call call;
    bool is_new = false;
    struct sandbox_store *store = sandbox_store_new();

    (void)state;
    start(true);
    call_init(&call);
    assert_int_equal(
        sandbox_data_open(&call, folder, world.state.keys.tenancy, store, &data, &is_new), ERR_IO);
    assert_non_null(strstr(call.error.message, "in use"));
    call_release(&call);
    sandbox_store_free(store);
    stop();
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_everything_is_there_again),
        TEST(test_what_was_removed_stays_away),
        TEST(test_new_things_have_new_versions_after_a_restart),
        TEST(test_being_killed_loses_nothing_that_was_answered),
        TEST(test_broken_files_are_refused_with_the_reason),
        TEST(test_other_keys_are_refused),
        TEST(test_two_at_one_file_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
