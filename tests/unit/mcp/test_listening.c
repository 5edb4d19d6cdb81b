/* subscriptions/listen. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "mcp/talk.h"

#define LISTEN(id)                                                                                 \
    "{\"jsonrpc\":\"2.0\",\"id\":" id ",\"method\":\"subscriptions/listen\",\"params\":{"          \
    "\"notifications\":{\"toolsListChanged\":true,\"resourceSubscriptions\":[\"oci://"             \
    "x\"]}," TALK_META "}}"
#define ACK(id)                                                                                    \
    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/subscriptions/acknowledged\",\"params\":{"    \
    "\"notifications\":{},\"_meta\":{\"io.modelcontextprotocol/subscriptionId\":" id "}}}"
#define CANCEL(id)                                                                                 \
    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":" id "}}"
#define PING "{\"jsonrpc\":\"2.0\",\"id\":\"p\",\"method\":\"ping\"}"

static const char *last(void)
{
    assert_true(talk.count > 0);
    return talk.messages[talk.count - 1];
}

static void it_is_acknowledged_at_once_and_not_answered(void **state)
{
    (void)state;
    talk_expect(LISTEN("\"a\""), ACK("\"a\""));
    talk_expect(PING, "{\"jsonrpc\":\"2.0\",\"id\":\"p\",\"result\":{}}");
}

static void cancelled_one_is_never_answered_and_its_id_is_free(void **state)
{
    (void)state;
    talk_expect(LISTEN("1"), ACK("1"));
    talk_expect(CANCEL("1"), NULL);
    talk_expect(LISTEN("1"), ACK("1"));
    talk_expect(CANCEL("1"), NULL);
    mcp_session_cancel_all(talk.session);
    assert_string_equal(last(), ACK("1"));
}

static void id_that_is_open_cannot_be_used_again(void **state)
{
    (void)state;
    talk_expect(LISTEN("1"), ACK("1"));
    talk_expect_error(LISTEN("1"), -32600, "still being served");
    talk_expect(LISTEN("\"1\""), ACK("\"1\""));
}

static void end_of_the_session_is_their_answer(void **state)
{
    (void)state;
    talk_send(LISTEN("7"));
    mcp_session_cancel_all(talk.session);
    assert_string_equal(last(),
                        "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"resultType\":\"complete\","
                        "\"_meta\":{\"io.modelcontextprotocol/serverInfo\":{\"name\":\"oci-mcp\","
                        "\"title\":\"Oracle Cloud Infrastructure\",\"version\":\"1.2.3\"},"
                        "\"io.modelcontextprotocol/subscriptionId\":7}}}");
    assert_int_equal(talk.count, 2);
}

static void more_than_the_limit_are_refused(void **state)
{
    (void)state;
    for (int i = 0; i < LIMIT_OPEN_REQUESTS; i++)
        talk_send(arena_printf(&talk.call.arena, LISTEN("%d"), i));
    talk_expect_error(LISTEN("\"one more\""), -32603, "cancel some of them");
    talk_send(CANCEL("3"));
    talk_expect(LISTEN("\"one more\""), ACK("\"one more\""));
}

static void it_must_say_what_it_wants(void **state)
{
    (void)state;
    talk_expect_error("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"subscriptions/listen\","
                      "\"params\":{" TALK_META "}}",
                      -32602, "params.notifications");
    talk_expect_error("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"subscriptions/listen\","
                      "\"params\":{\"notifications\":[]," TALK_META "}}",
                      -32602, "params.notifications");
    talk_expect(LISTEN("1"), ACK("1"));
}

static void without_an_id_nothing_is_opened(void **state)
{
    (void)state;
    talk_expect("{\"jsonrpc\":\"2.0\",\"method\":\"subscriptions/listen\",\"params\":{"
                "\"notifications\":{}," TALK_META "}}",
                NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TALK_TEST(it_is_acknowledged_at_once_and_not_answered),
        TALK_TEST(cancelled_one_is_never_answered_and_its_id_is_free),
        TALK_TEST(id_that_is_open_cannot_be_used_again),
        TALK_TEST(end_of_the_session_is_their_answer),
        TALK_TEST(more_than_the_limit_are_refused),
        TALK_TEST(it_must_say_what_it_wants),
        TALK_TEST(without_an_id_nothing_is_opened),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
