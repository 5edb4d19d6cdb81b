/* Sessions by an id, for who began them; capped, and gone when nobody uses them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "server/http_sessions.h"

static const struct mcp_server server = { .version = "1", .instructions = "none" };

static int make(void **state)
{
    *state = http_sessions_new(/* most= */ 3, /* idle_ms= */ 60000);
    return 0;
}

static int drop(void **state)
{
    http_sessions_free(*state);
    return 0;
}

static void sleep_ms(long ms)
{
    nanosleep(&(struct timespec){ .tv_nsec = ms * 1000000 }, NULL);
}

/* Begins a session that nobody uses, and gives its id. */
static void begin_idle(struct http_sessions *sessions, const char *principal,
                       char id[MCP_SESSION_ID_SIZE])
{
    struct http_session *session = http_sessions_begin(sessions, &server, principal);

    assert_non_null(session);
    memcpy(id, session->id, MCP_SESSION_ID_SIZE);
    http_sessions_release(sessions, session);
}

static bool is_there(struct http_sessions *sessions, const char *id, const char *principal)
{
    struct http_session *session = http_sessions_find(sessions, id, principal);

    http_sessions_release(sessions, session);
    return session != NULL;
}

static void ids_are_long_visible_and_never_the_same(void **state)
{
    char first[MCP_SESSION_ID_SIZE];
    char second[MCP_SESSION_ID_SIZE];

    begin_idle(*state, "p", first);
    begin_idle(*state, "p", second);
    assert_int_equal(strlen(first), MCP_SESSION_ID_SIZE - 1);
    for (const char *at = first; *at != '\0'; at++)
        assert_true(*at > ' ' && *at < 127);
    assert_string_not_equal(first, second);
}

static void only_who_began_a_session_finds_it(void **state)
{
    char id[MCP_SESSION_ID_SIZE];

    begin_idle(*state, "issuer|alice", id);
    assert_true(is_there(*state, id, "issuer|alice"));
    assert_false(is_there(*state, id, "issuer|bob"));
    assert_false(is_there(*state, id, "issuer|alic"));
    assert_false(is_there(*state, id, ""));
    assert_false(is_there(*state, "", "issuer|alice"));
}

static void ended_session_is_not_found_but_lives_while_it_is_held(void **state)
{
    struct http_session *session = http_sessions_begin(*state, &server, "p");
    char id[MCP_SESSION_ID_SIZE];

    memcpy(id, session->id, sizeof id);
    assert_false(http_sessions_is_ended(*state, session));
    http_sessions_end(*state, session);
    http_sessions_end(*state, session);
    assert_true(http_sessions_is_ended(*state, session));
    assert_false(is_there(*state, id, "p"));
    http_sessions_release(*state, session);
}

static void full_table_gives_up_the_one_unused_for_longest(void **state)
{
    char ids[4][MCP_SESSION_ID_SIZE];

    for (int i = 0; i < 3; i++) {
        begin_idle(*state, "p", ids[i]);
        sleep_ms(3);
    }
    assert_true(is_there(*state, ids[0], "p"));
    begin_idle(*state, "p", ids[3]);
    assert_true(is_there(*state, ids[0], "p"));
    assert_false(is_there(*state, ids[1], "p"));
    assert_true(is_there(*state, ids[2], "p"));
    assert_true(is_there(*state, ids[3], "p"));
}

static void who_fills_the_table_gives_up_its_own(void **state)
{
    char quiet[MCP_SESSION_ID_SIZE];
    char greedy[4][MCP_SESSION_ID_SIZE];

    begin_idle(*state, "quiet", quiet);
    for (int i = 0; i < 4; i++) {
        sleep_ms(3);
        begin_idle(*state, "greedy", greedy[i]);
    }
    assert_true(is_there(*state, quiet, "quiet"));
    assert_false(is_there(*state, greedy[1], "greedy"));
    assert_true(is_there(*state, greedy[2], "greedy"));
    assert_true(is_there(*state, greedy[3], "greedy"));
}

static void sessions_in_use_are_never_given_up(void **state)
{
    struct http_session *held[3];

    for (int i = 0; i < 3; i++)
        held[i] = http_sessions_begin(*state, &server, "p");
    assert_null(http_sessions_begin(*state, &server, "p"));
    http_sessions_release(*state, held[1]);
    held[1] = http_sessions_begin(*state, &server, "q");
    assert_non_null(held[1]);
    for (int i = 0; i < 3; i++)
        http_sessions_release(*state, held[i]);
}

static void unused_sessions_expire_and_used_ones_do_not(void **state)
{
    struct http_sessions *hasty = http_sessions_new(10, /* idle_ms= */ 20);
    struct http_session *held = http_sessions_begin(hasty, &server, "p");
    char old[MCP_SESSION_ID_SIZE];
    char used[MCP_SESSION_ID_SIZE];

    (void)state;
    begin_idle(hasty, "p", old);
    begin_idle(hasty, "p", used);
    sleep_ms(30);
    assert_true(is_there(hasty, used, "p"));
    http_sessions_expire(hasty);
    assert_false(is_there(hasty, old, "p"));
    assert_true(is_there(hasty, used, "p"));
    assert_true(is_there(hasty, held->id, "p"));
    http_sessions_release(hasty, held);
    http_sessions_free(hasty);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, drop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(ids_are_long_visible_and_never_the_same),
        TEST(only_who_began_a_session_finds_it),
        TEST(ended_session_is_not_found_but_lives_while_it_is_held),
        TEST(full_table_gives_up_the_one_unused_for_longest),
        TEST(who_fills_the_table_gives_up_its_own),
        TEST(sessions_in_use_are_never_given_up),
        cmocka_unit_test(unused_sessions_expire_and_used_ones_do_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
