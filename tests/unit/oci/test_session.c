#include "oci/session.h"

#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "oci/material.h"
#include "oci/visitor.h"

#define HOUR_MS   3600000
#define PROCESSES 4
#define LOGIN     "run `oci-mcp auth login --profile S --region us-ashburn-1`"

/* A session of an hour that began with the test; it is the office's number 0. */
static const char *begin(struct visitor *visitor)
{
    struct arena *arena = &visitor->call.arena;
    const char *token = office_token(arena, 0, VISITOR_NOW_MS, VISITOR_NOW_MS + HOUR_MS);
    const char *pem = material_pem(arena, material_key(), MATERIAL_PKCS8, NULL);
    const char *key = visitor_write(visitor, "key.pem", pem);
    const char *path = visitor_write(visitor, "token", token);

    visitor->options.config_file = visitor_write(
        visitor, "config",
        arena_printf(arena, "[S]\nkey_file=%s\nsecurity_token_file=%s\nregion=us-ashburn-1\n", key,
                     path));
    visitor->options.profile = "S";
    return path;
}

static bool has_number(const char *token, int number)
{
    char end[16];

    snprintf(end, sizeof(end), ".n%d", number);
    return strlen(token) > strlen(end) && strcmp(token + strlen(token) - strlen(end), end) == 0;
}

static const char *content(struct visitor *visitor, const char *path)
{
    struct span text;

    assert_int_equal(file_read(&visitor->call, "token", path, LIMIT_TOKEN_FILE, &text), ERR_NONE);
    return text.ptr;
}

/* Waits until what is given has this number. */
static void expect_number(struct visitor *visitor, int number)
{
    int i;

    for (i = 0; i < 300; i++) {
        assert_int_equal(visitor_get(visitor), ERR_NONE);
        if (has_number(visitor->identity.signer.key_id, number))
            return;
        nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
    }
    fail_msg("%s is not number %d", visitor->identity.signer.key_id, number);
}

static void refreshes_before_the_end_and_writes_the_file(void **state)
{
    struct visitor *visitor = *state;
    const char *path = begin(visitor);
    const struct office_sent *sent = &visitor->office.sent[OFFICE_REFRESH];
    struct stat info;

    assert_int_equal(visitor_sign_in(visitor), ERR_NONE);
    assert_true(visitor->identity.session);
    assert_int_equal(office_visits(&visitor->office, OFFICE_REFRESH), 0);
    clock_set_for_tests(VISITOR_NOW_MS + HOUR_MS / 2);
    assert_int_equal(visitor_get(visitor), ERR_NONE);
    expect_number(visitor, 1);
    assert_int_equal(office_visits(&visitor->office, OFFICE_REFRESH), 1);
    assert_true(has_number(content(visitor, path), 1));
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);

    assert_string_equal(sent->url,
                        "https://auth.us-ashburn-1.oraclecloud.com/v1/authentication/refresh");
    assert_non_null(strstr(sent->authorization, "keyId=\"ST$eyJh."));
    assert_non_null(strstr(sent->authorization, "headers=\"date (request-target) host "));
    assert_memory_equal(sent->body, "{\"currentToken\":\"eyJh.", 22);
}

/* Nobody calls; the session lives on nevertheless. */
static void keeps_an_idle_session_alive(void **state)
{
    struct visitor *visitor = *state;
    const char *path;

    clock_set_for_tests(0);
    path = begin(visitor);
    visitor_write(
        visitor, "token",
        office_token(&visitor->call.arena, 0, clock_unix_ms() - 3000, clock_unix_ms() + 5000));
    assert_int_equal(visitor_sign_in(visitor), ERR_NONE);
    assert_true(office_wait(&visitor->office, OFFICE_REFRESH, 1));
    nanosleep(&(struct timespec){ .tv_nsec = 200000000 }, NULL);
    assert_true(has_number(content(visitor, path), 1));
}

static void leaves_the_session_alone_when_told_to(void **state)
{
    struct visitor *visitor = *state;

    begin(visitor);
    visitor->options.no_refresh = true;
    assert_int_equal(visitor_sign_in(visitor), ERR_NONE);
    clock_set_for_tests(VISITOR_NOW_MS + HOUR_MS - 1);
    assert_int_equal(visitor_get(visitor), ERR_NONE);
    oci_credentials_refuse(visitor->credentials, &visitor->identity);
    assert_int_equal(visitor_get(visitor), ERR_NONE);
    assert_int_equal(office_visits(&visitor->office, OFFICE_REFRESH), 0);
}

static void refreshes_once_after_a_refusal(void **state)
{
    struct visitor *visitor = *state;

    begin(visitor);
    assert_int_equal(visitor_sign_in(visitor), ERR_NONE);
    oci_credentials_refuse(visitor->credentials, &visitor->identity);
    assert_int_equal(visitor_get(visitor), ERR_NONE);
    assert_true(has_number(visitor->identity.signer.key_id, 1));
    assert_int_equal(office_visits(&visitor->office, OFFICE_REFRESH), 1);
}

static void takes_what_another_tool_wrote_instead(void **state)
{
    struct visitor *visitor = *state;
    struct arena *arena = &visitor->call.arena;

    begin(visitor);
    assert_int_equal(visitor_sign_in(visitor), ERR_NONE);
    visitor_write(visitor, "token",
                  office_token(arena, 77, VISITOR_NOW_MS, VISITOR_NOW_MS + 2 * HOUR_MS));
    oci_credentials_refuse(visitor->credentials, &visitor->identity);
    assert_int_equal(visitor_get(visitor), ERR_NONE);
    assert_true(has_number(visitor->identity.signer.key_id, 77));
    assert_int_equal(office_visits(&visitor->office, OFFICE_REFRESH), 0);
}

static void says_once_that_a_session_has_ended(void **state)
{
    struct visitor *visitor = *state;

    begin(visitor);
    assert_int_equal(visitor_sign_in(visitor), ERR_NONE);
    clock_set_for_tests(VISITOR_NOW_MS + HOUR_MS);
    assert_int_equal(visitor_get(visitor), ERR_CREDENTIALS);
    material_expect(&visitor->call, ERR_CREDENTIALS,
                    arena_printf(&visitor->call.arena,
                                 "the session token of profile [S] in %s ended at "
                                 "2023-11-14T23:13:20.000Z",
                                 visitor->options.config_file),
                    LOGIN);
    call_forgive(&visitor->call);
    assert_int_equal(visitor_get(visitor), ERR_CREDENTIALS);
    assert_int_equal(office_visits(&visitor->office, OFFICE_REFRESH), 0);
}

static void keeps_a_living_session_when_the_refresh_is_refused(void **state)
{
    struct visitor *visitor = *state;

    begin(visitor);
    visitor->office.rules[OFFICE_REFRESH].status = 401;
    assert_int_equal(visitor_sign_in(visitor), ERR_NONE);
    clock_set_for_tests(VISITOR_NOW_MS + HOUR_MS / 2);
    assert_int_equal(visitor_get(visitor), ERR_NONE);
    assert_true(office_wait(&visitor->office, OFFICE_REFRESH, 1));
    clock_set_for_tests(VISITOR_NOW_MS + HOUR_MS - 1);
    assert_int_equal(visitor_get(visitor), ERR_NONE);
    nanosleep(&(struct timespec){ .tv_nsec = 100000000 }, NULL);
    assert_int_equal(visitor_get(visitor), ERR_NONE);
    assert_true(has_number(visitor->identity.signer.key_id, 0));
    assert_int_equal(office_visits(&visitor->office, OFFICE_REFRESH), 1); /* no means no */
}

/* ---- The function itself ------------------------------------------------------------------- */

static struct oci_session session_of(struct visitor *visitor, const char *path,
                                     struct oci_token *present, struct oci_key **key)
{
    const char *pem = material_pem(&visitor->call.arena, material_key(), MATERIAL_PKCS8, NULL);

    assert_int_equal(oci_key_parse(&visitor->call, "key", span_of(pem), NULL, key), ERR_NONE);
    assert_int_equal(
        oci_token_parse(&visitor->call, "token", span_of(content(visitor, path)), present),
        ERR_NONE);
    return (struct oci_session){
        .path = path,
        .key = *key,
        .region = "us-ashburn-1",
        .transport = office_transport(&visitor->office),
    };
}

static void keeps_the_token_where_the_file_cannot_be_written(void **state)
{
    struct visitor *visitor = *state;
    struct oci_token present, next;
    struct oci_key *key;
    struct oci_session session = session_of(visitor, begin(visitor), &present, &key);
    bool saved = true;

    session.path = material_folder(); /* no file can take the place of a folder */
    assert_int_equal(oci_session_refresh(&visitor->call, &session, &present, &next, &saved),
                     ERR_NONE);
    assert_false(saved);
    assert_int_equal(next.expires_unix_ms, VISITOR_NOW_MS + HOUR_MS);
    oci_key_release(key);
}

static void refuses_answers_that_are_no_newer_token(void **state)
{
    struct visitor *visitor = *state;
    struct oci_token present, next;
    struct oci_key *key;
    struct oci_session session = session_of(visitor, begin(visitor), &present, &key);
    const char *ended = office_token(&visitor->call.arena, 9, 1000, 2000);
    const char *const bodies[] = {
        "",
        "[]",
        "{}",
        "{\"token\":1}",
        "{\"token\":\"\"}",
        "{\"token\":\"two words\"}",
        "<html>",
        arena_printf(&visitor->call.arena, "{\"token\":\"%s\"}", ended),
    };
    bool saved;
    size_t i;

    for (i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        visitor->office.rules[OFFICE_REFRESH].body = bodies[i];
        assert_int_equal(oci_session_refresh(&visitor->call, &session, &present, &next, &saved),
                         ERR_PROTOCOL);
        call_forgive(&visitor->call);
        assert_true(has_number(content(visitor, session.path), 0)); /* nothing is lost */
    }
    oci_key_release(key);
}

static void waits_for_another_process_no_longer_than_the_call_may(void **state)
{
    struct visitor *visitor = *state;
    struct oci_token present, next;
    struct oci_key *key;
    struct oci_session session = session_of(visitor, begin(visitor), &present, &key);
    const char *path = arena_printf(&visitor->call.arena, "%s.lock", session.path);
    int fd = open(path, O_RDWR | O_CREAT, 0600);
    bool saved;

    assert_int_equal(flock(fd, LOCK_EX), 0);
    visitor->call.deadline_ms = clock_monotonic_ms() + 100;
    assert_int_equal(oci_session_refresh(&visitor->call, &session, &present, &next, &saved),
                     ERR_TIMEOUT);
    assert_int_equal(office_visits(&visitor->office, OFFICE_REFRESH), 0);
    visitor->call.deadline_ms = 0;
    unlink(path);
    close(fd);
    oci_key_release(key);
}

static void leaves_no_lock_behind(void **state)
{
    struct visitor *visitor = *state;
    struct oci_token present, next;
    struct oci_key *key;
    struct oci_session session = session_of(visitor, begin(visitor), &present, &key);
    bool saved;

    assert_int_equal(oci_session_refresh(&visitor->call, &session, &present, &next, &saved),
                     ERR_NONE);
    assert_true(saved);
    assert_int_not_equal(access(arena_printf(&visitor->call.arena, "%s.lock", session.path), F_OK),
                         0);
    oci_key_release(key);
}

/* Somebody who refreshes a session beside the test. */
struct neighbour {
    struct call call;
    const struct oci_session *session;
    const struct oci_token *present;
    struct oci_token next;
    enum err e;
};

static void *refresh_beside(void *context)
{
    struct neighbour *neighbour = context;
    bool saved;

    neighbour->e = oci_session_refresh(&neighbour->call, neighbour->session, neighbour->present,
                                       &neighbour->next, &saved);
    return NULL;
}

static int locked_file(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT, 0600);

    assert_int_equal(flock(fd, LOCK_EX), 0);
    return fd;
}

/* The one that it waits for is gone when it gets it, and somebody else holds the one in its place.
 */
static void lock_that_was_removed_meanwhile_keeps_nobody_out(void **state)
{
    struct visitor *visitor = *state;
    struct arena *arena = &visitor->call.arena;
    struct oci_token present;
    struct oci_key *key;
    struct oci_session session = session_of(visitor, begin(visitor), &present, &key);
    struct neighbour neighbour = { .session = &session, .present = &present };
    const char *path = arena_printf(arena, "%s.lock", session.path);
    int first = locked_file(path);
    int second;
    pthread_t thread;

    call_init(&neighbour.call);
    assert_int_equal(pthread_create(&thread, NULL, refresh_beside, &neighbour), 0);
    assert_int_equal(call_sleep_ms(&visitor->call, 100), ERR_NONE);
    unlink(path);
    second = locked_file(path);
    close(first);
    assert_int_equal(call_sleep_ms(&visitor->call, 200), ERR_NONE);
    visitor_write(visitor, "token",
                  office_token(arena, 5, VISITOR_NOW_MS, VISITOR_NOW_MS + 2 * HOUR_MS));
    unlink(path);
    close(second);
    pthread_join(thread, NULL);
    assert_int_equal(neighbour.e, ERR_NONE);
    assert_int_equal(office_visits(&visitor->office, OFFICE_REFRESH), 0);
    assert_int_equal(neighbour.next.expires_unix_ms, VISITOR_NOW_MS + 2 * HOUR_MS);
    call_release(&neighbour.call);
    oci_key_release(key);
}

/* ---- Processes ----------------------------------------------------------------------------- */

/* A child's whole life: signs in late in the session and waits for the next token. Counts the
 * refreshes of all in shared memory. */
static int live(struct visitor *visitor, int *refreshes)
{
    int i;

    visitor->office.rules[OFFICE_REFRESH].delay_ms = 100;
    if (visitor_sign_in(visitor) != ERR_NONE)
        return 1;
    oci_credentials_refuse(visitor->credentials, &visitor->identity);
    if (visitor_get(visitor) != ERR_NONE || !has_number(visitor->identity.signer.key_id, 1))
        return 2;
    for (i = 0; i < office_visits(&visitor->office, OFFICE_REFRESH); i++)
        __atomic_fetch_add(refreshes, 1, __ATOMIC_SEQ_CST);
    oci_credentials_free(visitor->credentials);
    visitor->credentials = NULL;
    return 0;
}

static void refreshes_once_for_all_processes(void **state)
{
    struct visitor *visitor = *state;
    const char *path = begin(visitor);
    int fd = open(visitor_write(visitor, "count", "room for a number"), O_RDWR);
    int *refreshes = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    pid_t children[PROCESSES];
    int i, status;

    *refreshes = 0;
    clock_set_for_tests(VISITOR_NOW_MS + HOUR_MS / 2);
    for (i = 0; i < PROCESSES; i++) {
        children[i] = fork();
        if (children[i] == 0)
            _exit(live(visitor, refreshes));
    }
    for (i = 0; i < PROCESSES; i++) {
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 0);
    }
    assert_int_equal(*refreshes, 1);
    assert_true(has_number(content(visitor, path), 1));
    munmap(refreshes, sizeof(int));
    close(fd);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, visitor_set_up, visitor_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(refreshes_before_the_end_and_writes_the_file),
        TEST(keeps_an_idle_session_alive),
        TEST(leaves_the_session_alone_when_told_to),
        TEST(refreshes_once_after_a_refusal),
        TEST(takes_what_another_tool_wrote_instead),
        TEST(says_once_that_a_session_has_ended),
        TEST(keeps_a_living_session_when_the_refresh_is_refused),
        TEST(keeps_the_token_where_the_file_cannot_be_written),
        TEST(refuses_answers_that_are_no_newer_token),
        TEST(waits_for_another_process_no_longer_than_the_call_may),
        TEST(leaves_no_lock_behind),
        TEST(lock_that_was_removed_meanwhile_keeps_nobody_out),
        TEST(refreshes_once_for_all_processes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
