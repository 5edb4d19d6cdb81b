/* Requests in flight, cancelling, and batches. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "mcp/talk.h"

#define PING(id) "{\"jsonrpc\":\"2.0\",\"id\":" id ",\"method\":\"ping\"}"
#define PONG(id) "{\"jsonrpc\":\"2.0\",\"id\":" id ",\"result\":{}}"
#define NOTE     "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"}"
#define GET(id)                                                                                    \
    "{\"jsonrpc\":\"2.0\",\"id\":" id ",\"method\":\"tools/call\",\"params\":{\"name\":"           \
    "\"core_get_instance\",\"arguments\":{\"instanceId\":\"i\"}}}"
#define CANCEL(id)                                                                                 \
    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":" id "}}"

static int set_up(void **state)
{
    int failed = talk_set_up(state);

    cloud_say(&talk.cloud, "{}");
    return failed;
}

static const char *last(void)
{
    assert_true(talk.count > 0);
    return talk.messages[talk.count - 1];
}

/* ---- In flight ------------------------------------------------------------------------------- */

static void slow_call_does_not_hold_up_what_comes_behind_it(void **state)
{
    (void)state;
    talk_initialize("2025-11-25");
    talk_send(GET("1"));
    talk_send(PING("2"));
    assert_string_equal(last(), PONG("2"));
    talk_work();
    assert_non_null(strstr(last(), "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":"));
}

static void id_that_is_in_flight_cannot_be_used_again(void **state)
{
    size_t before;

    (void)state;
    talk_initialize("2025-11-25");
    talk_send(GET("7"));
    before = talk.count;
    talk_send(GET("7"));
    assert_int_equal(talk.count, before + 1);
    assert_string_equal(last(), "{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":-32600,"
                                "\"message\":\"a request with this id is still being served\"}}");
    talk_work();
    assert_int_equal(talk.count, before + 2);
    assert_int_equal(cloud_sent(&talk.cloud), 1);
}

static const char *get_number(int id)
{
    return arena_printf(&talk.call.arena, GET("%d"), id);
}

static void calls_past_the_limit_are_refused_and_later_ones_served_again(void **state)
{
    (void)state;
    talk_initialize("2025-11-25");
    for (int i = 0; i < LIMIT_WAITING_CALLS; i++)
        talk_send(get_number(i));
    talk_send(get_number(LIMIT_WAITING_CALLS));
    assert_non_null(strstr(last(), "\"code\":-32603,\"message\":\"1024 calls are being served"));
    talk_work();
    talk_send(get_number(LIMIT_WAITING_CALLS));
    talk_work();
    assert_non_null(strstr(last(), "\"isError\":false"));
}

static void number_and_text_are_different_ids(void **state)
{
    size_t before;

    (void)state;
    talk_initialize("2025-11-25");
    before = talk.count;
    talk_send(GET("7"));
    talk_send(GET("\"7\""));
    talk_work();
    assert_int_equal(talk.count, before + 2);
    assert_int_equal(cloud_sent(&talk.cloud), 2);
}

static void id_may_be_used_again_after_its_answer(void **state)
{
    (void)state;
    talk_initialize("2025-11-25");
    assert_non_null(json_get(talk_ask(GET("7")), "result"));
    assert_non_null(json_get(talk_ask(GET("7")), "result"));
}

/* ---- Cancelling ------------------------------------------------------------------------------ */

static void cancelled_call_is_not_made_and_not_answered(void **state)
{
    size_t before;

    (void)state;
    talk_initialize("2025-11-25");
    before = talk.count;
    talk_send(GET("1"));
    talk_send(GET("2"));
    talk_send(CANCEL("1"));
    talk_work();
    assert_int_equal(talk.count, before + 1);
    assert_non_null(strstr(last(), "\"id\":2,"));
    assert_int_equal(cloud_sent(&talk.cloud), 1);
}

static void id_of_a_cancelled_call_is_free_when_the_call_has_ended(void **state)
{
    (void)state;
    talk_initialize("2025-11-25");
    talk_send(GET("1"));
    talk_send(CANCEL("1"));
    talk_work();
    assert_non_null(json_get(talk_ask(GET("1")), "result"));
}

static void cancelling_what_is_not_there_is_no_error(void **state)
{
    (void)state;
    talk_expect(CANCEL("1"), NULL);
    talk_initialize("2025-11-25");
    assert_non_null(json_get(talk_ask(GET("1")), "result"));
    talk_expect(CANCEL("1"), NULL);
}

static void cancelling_needs_the_same_kind_of_id(void **state)
{
    static const char *const others[] = { CANCEL("\"1\""), CANCEL("null"), CANCEL("[1]"),
                                          CANCEL("{}"), CANCEL("11") };
    size_t before;

    (void)state;
    talk_initialize("2025-11-25");
    before = talk.count;
    talk_send(GET("1"));
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        talk_send(others[i]);
    talk_send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\"}");
    assert_int_equal(talk.count, before);
    talk_work();
    assert_int_equal(talk.count, before + 1);
}

static void modern_calls_are_cancelled_alike(void **state)
{
    (void)state;
    talk_send("{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"tools/call\",\"params\":{\"name\":"
              "\"core_get_instance\",\"arguments\":{\"instanceId\":\"i\"}," TALK_META "}}");
    talk_send(CANCEL("\"a\""));
    talk_work();
    assert_int_equal(talk.count, 0);
    assert_int_equal(cloud_sent(&talk.cloud), 0);
}

static void all_calls_in_flight_can_be_cancelled_at_once(void **state)
{
    size_t before;

    (void)state;
    talk_initialize("2025-03-26");
    before = talk.count;
    talk_send(GET("1"));
    talk_send(GET("2"));
    talk_send("[" GET("3") "]");
    mcp_session_cancel_all(talk.session);
    talk_work();
    assert_int_equal(talk.count, before);
    assert_int_equal(cloud_sent(&talk.cloud), 0);
}

/* ---- Batches --------------------------------------------------------------------------------- */

static void batch_is_answered_by_one_array_without_the_notifications(void **state)
{
    (void)state;
    talk_initialize("2025-03-26");
    talk_expect("[" PING("1") "," NOTE "," PING("\"2\"") "," PONG("3") "]",
                "[" PONG("1") "," PONG("\"2\"") "]");
}

static void batch_of_notifications_is_not_answered(void **state)
{
    (void)state;
    talk_initialize("2025-03-26");
    talk_expect("[" NOTE "]", NULL);
    talk_expect("[" NOTE "," CANCEL("1") "," NOTE "]", NULL);
}

static void wrong_messages_of_a_batch_are_answered_among_the_others(void **state)
{
    (void)state;
    talk_initialize("2025-03-26");
    /* clang-format off */
    talk_expect("[1," PING("1") ",{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"nothing\"}," NOTE "]",
                "[{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32600,\"message\":"
                "\"a message must be a JSON object\"}},"
                PONG("1")
                ",{\"jsonrpc\":\"2.0\",\"id\":2,\"error\":{\"code\":-32601,\"message\":"
                "\"no method \\\"nothing\\\" in the revisions that begin with initialize\"}}]");
    /* clang-format on */
}

static void batch_may_hold_tool_calls(void **state)
{
    const struct json *answers;
    struct json *json = NULL;

    (void)state;
    talk_initialize("2025-03-26");
    talk_send("[" GET("1") "," GET("2") "]");
    talk_work();
    assert_int_equal(json_parse(&talk.call, "batch", span_of(last()), &json), ERR_NONE);
    answers = json;
    assert_int_equal(answers->count, 2);
    assert_non_null(json_get(answers->first, "result"));
    assert_non_null(json_get(answers->last, "result"));
    assert_int_equal(cloud_sent(&talk.cloud), 2);
}

static void failure_in_a_batch_does_not_spoil_what_follows(void **state)
{
    (void)state;
    talk_initialize("2025-03-26");
    cloud_fail(&talk.cloud, 500, "{\"message\":\"broken\"}");
    talk_send("[" GET("1") "," PING("2") "]");
    talk_work();
    assert_non_null(strstr(last(), "\"isError\":true"));
    assert_non_null(strstr(last(), "," PONG("2") "]"));
}

static void initialize_must_not_be_in_a_batch(void **state)
{
    (void)state;
    talk_initialize("2025-03-26");
    talk_expect("[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\"}]",
                "[{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32600,\"message\":"
                "\"initialize must not be in a batch\"}}]");
}

static void modern_request_must_not_be_in_a_batch(void **state)
{
    (void)state;
    talk_initialize("2025-03-26");
    talk_expect("[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{" TALK_META
                "}}]",
                "[{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32600,\"message\":"
                "\"batches are no part of revision 2026-07-28\"}}]");
}

static void empty_batch_is_an_invalid_request(void **state)
{
    (void)state;
    talk_initialize("2025-03-26");
    talk_expect_error("[]", -32600, "an empty batch");
}

static void batches_are_refused_unless_their_revision_was_agreed(void **state)
{
    static const char *const versions[] = { "2024-11-05", "2025-06-18", "2025-11-25",
                                            "2026-07-28" };

    (void)state;
    talk_expect_error("[" PING("1") "]", -32600, "2025-03-26");
    for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
        talk_initialize(versions[i]);
        talk_expect_error("[" PING("1") "]", -32600, "2025-03-26");
    }
    talk_initialize("2025-03-26");
    talk_expect("[" PING("1") "]", "[" PONG("1") "]");
}

static void batch_whose_answer_would_be_too_large_gets_an_error(void **state)
{
    const size_t lists = 100;
    char *batch = arena_alloc(&talk.call.arena, lists * 64);

    (void)state;
    assert_int_equal(catalog_select(&talk.call, "*.*", &talk.server.tools.selection), ERR_NONE);
    talk_initialize("2025-03-26");
    for (size_t i = 0; i < lists; i++) {
        static const char list[] = ",{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}";

        memcpy(batch + i * (sizeof(list) - 1), list, sizeof(list) - 1);
    }
    batch[0] = '[';
    batch[strlen(batch)] = ']';
    talk_expect(batch, "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32603,\"message\":"
                       "\"the answer is too large to be sent\"}}");
}

/* ---- One of a batch -------------------------------------------------------------------------- */

static void call_of_a_batch_is_cancelled_alone(void **state)
{
    (void)state;
    talk_initialize("2025-03-26");
    talk_send("[" GET("1") "," GET("\"2\"") "," PING("3") "]");
    talk_send(CANCEL("\"2\""));
    talk_work();
    assert_non_null(strstr(last(), "[{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":"));
    assert_null(strstr(last(), "\"id\":\"2\""));
    assert_non_null(strstr(last(), "," PONG("3") "]"));
    assert_int_equal(cloud_sent(&talk.cloud), 1);
}

static void batch_whose_calls_are_all_cancelled_is_not_answered(void **state)
{
    size_t before;

    (void)state;
    talk_initialize("2025-03-26");
    before = talk.count;
    talk_send("[" GET("1") "," GET("2") "]");
    talk_send(CANCEL("1"));
    talk_send(CANCEL("2"));
    talk_send(CANCEL("3"));
    talk_work();
    assert_int_equal(talk.count, before);
    assert_int_equal(cloud_sent(&talk.cloud), 0);
}

static void *work_alone(void *unused)
{
    (void)unused;
    talk_work();
    return NULL;
}

static void running_call_of_a_batch_is_stopped_and_the_next_one_made(void **state)
{
    pthread_t worker;

    (void)state;
    talk_initialize("2025-03-26");
    talk.cloud.hold = "/instances/";
    talk_send("[" GET("1") "," PING("2") "]");
    assert_int_equal(pthread_create(&worker, NULL, work_alone, NULL), 0);
    cloud_wait_held(&talk.cloud, 1);
    talk_send(CANCEL("1"));
    pthread_join(worker, NULL);
    assert_string_equal(last(), "[" PONG("2") "]");
    assert_int_equal(cloud_cancelled(&talk.cloud), 1);
}

/* ---- Size ------------------------------------------------------------------------------------ */

static void message_that_was_too_large_is_answered(void **state)
{
    (void)state;
    mcp_session_reject_large(talk.session);
    assert_string_equal(last(), "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32600,"
                                "\"message\":\"the message is larger than 16 MiB\"}}");
}

static void session_that_never_was_can_be_freed(void **state)
{
    (void)state;
    mcp_session_free(NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, talk_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(slow_call_does_not_hold_up_what_comes_behind_it),
        TEST(id_that_is_in_flight_cannot_be_used_again),
        TEST(calls_past_the_limit_are_refused_and_later_ones_served_again),
        TEST(number_and_text_are_different_ids),
        TEST(id_may_be_used_again_after_its_answer),
        TEST(cancelled_call_is_not_made_and_not_answered),
        TEST(id_of_a_cancelled_call_is_free_when_the_call_has_ended),
        TEST(cancelling_what_is_not_there_is_no_error),
        TEST(cancelling_needs_the_same_kind_of_id),
        TEST(modern_calls_are_cancelled_alike),
        TEST(all_calls_in_flight_can_be_cancelled_at_once),
        TEST(batch_is_answered_by_one_array_without_the_notifications),
        TEST(batch_of_notifications_is_not_answered),
        TEST(wrong_messages_of_a_batch_are_answered_among_the_others),
        TEST(batch_may_hold_tool_calls),
        TEST(failure_in_a_batch_does_not_spoil_what_follows),
        TEST(initialize_must_not_be_in_a_batch),
        TEST(modern_request_must_not_be_in_a_batch),
        TEST(empty_batch_is_an_invalid_request),
        TEST(batches_are_refused_unless_their_revision_was_agreed),
        TEST(batch_whose_answer_would_be_too_large_gets_an_error),
        TEST(call_of_a_batch_is_cancelled_alone),
        TEST(batch_whose_calls_are_all_cancelled_is_not_answered),
        TEST(running_call_of_a_batch_is_stopped_and_the_next_one_made),
        TEST(message_that_was_too_large_is_answered),
        TEST(session_that_never_was_can_be_freed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
