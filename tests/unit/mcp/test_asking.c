/* Questions to a person while a call waits: each test asks on threads of its own. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "mcp/asking.h"

#define YES(id)                                                                                    \
    "{\"id\":\"" id "\",\"result\":{\"action\":\"accept\",\"content\":{\"confirm\":true}}}"

static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    char *sent[16];
    size_t count;
} out = { .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER };

static void take_message(void *context, struct span message)
{
    (void)context;
    pthread_mutex_lock(&out.lock);
    assert_true(out.count < 16);
    out.sent[out.count++] = strndup(message.ptr, message.len);
    pthread_cond_broadcast(&out.changed);
    pthread_mutex_unlock(&out.lock);
}

static const struct mcp_sink sink = { .send = take_message };

/* Waits until so many messages were sent; gives the last one. */
static const char *wait_sent(size_t count)
{
    pthread_mutex_lock(&out.lock);
    while (out.count < count)
        pthread_cond_wait(&out.changed, &out.lock);

    const char *text = out.sent[count - 1];

    pthread_mutex_unlock(&out.lock);
    return text;
}

/* ---- One who asks ---------------------------------------------------------------------------- */

struct asker {
    struct mcp_asking *asking;
    struct call call;
    pthread_t thread;
    bool has_mode;
    enum err e;
    enum tool_answer answer;
};

static void *run(void *argument)
{
    struct asker *asker = argument;

    asker->e = mcp_asking_ask(asker->asking, &sink, &asker->call, asker->has_mode, "Really?",
                              &asker->answer);
    return NULL;
}

static void start(struct asker *asker, struct mcp_asking *asking)
{
    *asker = (struct asker){ .asking = asking, .has_mode = true };
    call_init(&asker->call);
    assert_int_equal(pthread_create(&asker->thread, NULL, run, asker), 0);
}

static void join(struct asker *asker)
{
    pthread_join(asker->thread, NULL);
    call_release(&asker->call);
}

static void take(struct mcp_asking *asking, const char *text)
{
    struct call call;
    struct json *json = NULL;

    call_init(&call);
    assert_int_equal(json_parse(&call, "response", span_of(text), &json), ERR_NONE);
    mcp_asking_take(asking, json);
    call_release(&call);
}

static int set_up(void **state)
{
    *state = mcp_asking_new(20000);
    return 0;
}

static int tear_down(void **state)
{
    mcp_asking_free(*state);
    while (out.count > 0)
        free(out.sent[--out.count]);
    return 0;
}

/* ---- Answers --------------------------------------------------------------------------------- */

static enum tool_answer answer_of(struct mcp_asking *asking, size_t number, const char *format)
{
    struct asker asker;
    char text[256];

    start(&asker, asking);
    wait_sent(number);
    snprintf(text, sizeof text, "{\"id\":\"s-%zu\",%s}", number, format);
    take(asking, text);
    join(&asker);
    assert_int_equal(asker.e, ERR_NONE);
    return asker.answer;
}

static void only_a_clear_yes_is_one(void **state)
{
    static const char *const others[] = {
        "\"result\":{\"action\":\"accept\",\"content\":{\"confirm\":false}}",
        "\"result\":{\"action\":\"accept\",\"content\":{\"confirm\":\"true\"}}",
        "\"result\":{\"action\":\"accept\",\"content\":{}}",
        "\"result\":{\"action\":\"accept\"}",
        "\"result\":{\"action\":\"decline\"}",
        "\"result\":{\"action\":\"cancel\",\"content\":{\"confirm\":true}}",
        "\"result\":null",
        "\"error\":{\"code\":-32601,\"message\":\"no such method\"}",
    };

    assert_int_equal(answer_of(*state, 1,
                               "\"result\":{\"action\":\"accept\",\"content\":{"
                               "\"confirm\":true}}"),
                     TOOL_ACCEPTED);
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        assert_int_equal(answer_of(*state, i + 2, others[i]), TOOL_DECLINED);
}

static void two_questions_take_their_answers_in_any_order(void **state)
{
    struct asker first;
    struct asker second;

    start(&first, *state);
    wait_sent(1);
    start(&second, *state);
    wait_sent(2);
    take(*state, "{\"id\":\"s-2\",\"result\":{\"action\":\"decline\"}}");
    take(*state, YES("s-1"));
    join(&second);
    join(&first);
    assert_int_equal(first.answer, TOOL_ACCEPTED);
    assert_int_equal(second.answer, TOOL_DECLINED);
}

static void answers_to_nothing_are_ignored(void **state)
{
    struct asker asker;

    take(*state, YES("s-1"));
    start(&asker, *state);
    wait_sent(1);
    take(*state, YES("s-2"));
    take(*state, YES("s-"));
    take(*state, YES("S-1"));
    take(*state, "{\"id\":1,\"result\":{\"action\":\"accept\",\"content\":{\"confirm\":true}}}");
    take(*state, "{\"result\":{\"action\":\"accept\",\"content\":{\"confirm\":true}}}");
    take(*state, "{\"id\":\"s-1\",\"result\":{\"action\":\"decline\"}}");
    join(&asker);
    assert_int_equal(asker.answer, TOOL_DECLINED);
    take(*state, YES("s-1"));
}

static void first_answer_counts(void **state)
{
    struct asker first;
    struct asker second;

    start(&first, *state);
    wait_sent(1);
    take(*state, "{\"id\":\"s-1\",\"result\":{\"action\":\"decline\"}}");
    take(*state, YES("s-1"));
    join(&first);
    assert_int_equal(first.answer, TOOL_DECLINED);
    start(&second, *state);
    wait_sent(2);
    take(*state, YES("s-1"));
    take(*state, "{\"id\":\"s-2\",\"result\":{\"action\":\"cancel\"}}");
    join(&second);
    assert_int_equal(second.answer, TOOL_DECLINED);
}

/* ---- No answer ------------------------------------------------------------------------------- */

static void cancelled_call_asks_no_longer_and_says_so(void **state)
{
    struct asker asker;

    start(&asker, *state);
    wait_sent(1);
    call_cancel(&asker.call);
    assert_string_equal(wait_sent(2), "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\","
                                      "\"params\":{\"requestId\":\"s-1\",\"reason\":"
                                      "\"no answer\"}}");
    join(&asker);
    assert_int_equal(asker.e, ERR_CANCELLED);
    take(*state, YES("s-1"));
    assert_int_equal(asker.answer, TOOL_UNANSWERED);
}

static void whoever_does_not_answer_in_time_has_not_answered(void **state)
{
    struct mcp_asking *hasty = mcp_asking_new(20);
    struct asker asker;

    (void)state;
    start(&asker, hasty);
    assert_non_null(strstr(wait_sent(2), "notifications/cancelled"));
    take(hasty, YES("s-1"));
    join(&asker);
    assert_int_equal(asker.e, ERR_NONE);
    assert_int_equal(asker.answer, TOOL_UNANSWERED);
    mcp_asking_free(hasty);
}

static void time_of_thinking_does_not_count_against_the_deadline(void **state)
{
    struct mcp_asking *hasty = mcp_asking_new(200);
    struct asker asker = { .asking = hasty };

    (void)state;
    call_init(&asker.call);
    asker.call.deadline_ms = clock_monotonic_ms() + 100;
    (void)run(&asker);
    assert_int_equal(asker.e, ERR_NONE);
    assert_true(call_left_ms(&asker.call) > 0);
    call_release(&asker.call);
    mcp_asking_free(hasty);
}

/* ---- The message ----------------------------------------------------------------------------- */

static void question_is_as_the_revision_has_it(void **state)
{
    struct call call;
    struct buf text;

    (void)state;
    call_init(&call);
    buf_init(&text, &call.arena, SIZE_MAX);
    mcp_asking_print("a \"b\"", false, &text);
    assert_ptr_equal(strstr(text.ptr, "{\"message\":\"a \\\"b\\\"\",\"requestedSchema\":{\"type\""),
                     text.ptr);
    buf_clear(&text);
    mcp_asking_print("a", true, &text);
    assert_ptr_equal(strstr(text.ptr, "{\"mode\":\"form\",\"message\":\"a\","), text.ptr);
    call_release(&call);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(only_a_clear_yes_is_one),
        TEST(two_questions_take_their_answers_in_any_order),
        TEST(answers_to_nothing_are_ignored),
        TEST(first_answer_counts),
        TEST(cancelled_call_asks_no_longer_and_says_so),
        TEST(whoever_does_not_answer_in_time_has_not_answered),
        TEST(time_of_thinking_does_not_count_against_the_deadline),
        TEST(question_is_as_the_revision_has_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
