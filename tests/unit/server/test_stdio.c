/* A server on two pipes, on a thread of its own. */
#include "server/stdio.h"

#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/limits.h"
#include "cloud/stage.h"

#define LONG_MS 30000

static struct {
    struct cloud cloud;
    struct stage tools;
    struct mcp_server server;
    struct call call;
    int in;  /* the client's end */
    int out; /* likewise */
    int server_in;
    int server_out;
    pthread_t thread;
    atomic_bool ended;
    int status;
    char *line; /* what was read and not yet taken */
    size_t line_len;
    size_t line_room;
} stage;

static void *serve(void *argument)
{
    (void)argument;
    stage.status = server_stdio_serve(&stage.server, stage.server_in, stage.server_out);
    close(stage.server_out);
    close(stage.server_in);
    stage.ended = true;
    return NULL;
}

static int set_up(void **state)
{
    int in[2];
    int out[2];

    (void)state;
    memset(&stage, 0, sizeof(stage));
    cloud_open(&stage.cloud);
    cloud_say(&stage.cloud, "{}");
    stage.cloud.hold = "/instances/";
    call_init(&stage.call);
    stage_open(&stage.tools, &stage.cloud);
    stage.tools.context.core = false;
    stage.server = (struct mcp_server){
        .tools = stage.tools.context,
        .version = "1",
        .instructions = "",
    };
    if (pipe(in) != 0 || pipe(out) != 0 ||
        catalog_select(&stage.call, "core.*", &stage.server.tools.selection) != ERR_NONE)
        return -1;
    stage.in = in[1];
    stage.server_in = in[0];
    stage.out = out[0];
    stage.server_out = out[1];
    stage.status = -1;
    return pthread_create(&stage.thread, NULL, serve, NULL);
}

static void nap(void)
{
    nanosleep(&(struct timespec){ .tv_nsec = 2000000 }, NULL);
}

static void close_in(void)
{
    if (stage.in >= 0)
        close(stage.in);
    stage.in = -1;
}

static void close_out(void)
{
    if (stage.out >= 0)
        close(stage.out);
    stage.out = -1;
}

static void expect_end_within(int64_t ms)
{
    int64_t start = clock_monotonic_ms();

    while (!stage.ended && clock_monotonic_ms() - start < ms)
        nap();
    if (!stage.ended)
        fail_msg("not ended after %d ms", (int)ms);
    assert_int_equal(stage.status, EXIT_SUCCESS);
}

static int tear_down(void **state)
{
    (void)state;
    cloud_let_go(&stage.cloud);
    close_in();
    close_out();
    pthread_join(stage.thread, NULL);
    free(stage.line);
    call_release(&stage.call);
    stage_close(&stage.tools);
    cloud_close(&stage.cloud);
    return 0;
}

/* ---- Talking --------------------------------------------------------------------------------- */

static void type_bytes(const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = write(stage.in, bytes, len);

        assert_true(n > 0);
        bytes += n;
        len -= (size_t)n;
    }
}

static void type(const char *text)
{
    type_bytes(text, strlen(text));
}

/* Reads more. False at the end, or when nothing came in time. */
static bool read_more(int64_t wait_ms)
{
    struct pollfd polled = { .fd = stage.out, .events = POLLIN };

    if (stage.line_len + 65536 > stage.line_room) {
        stage.line_room = (stage.line_room + 65536) * 2;
        stage.line = realloc(stage.line, stage.line_room);
    }
    if (poll(&polled, 1, (int)wait_ms) <= 0)
        return false;

    ssize_t n = read(stage.out, stage.line + stage.line_len, 65536);

    if (n <= 0)
        return false;
    stage.line_len += (size_t)n;
    return true;
}

/* The next line, or NULL. */
static char *next_line(int64_t wait_ms)
{
    char *end = NULL;

    while ((end = memchr(stage.line != NULL ? stage.line : "", '\n', stage.line_len)) == NULL) {
        if (!read_more(wait_ms))
            return NULL;
    }

    size_t len = (size_t)(end - stage.line);
    char *line = arena_strndup(&stage.call.arena, stage.line, len);

    stage.line_len -= len + 1;
    memmove(stage.line, end + 1, stage.line_len);
    return line;
}

static void expect(const char *message)
{
    const char *line = next_line(LONG_MS);

    assert_non_null(line);
    assert_string_equal(line, message);
}

static void expect_part(const char *part)
{
    const char *line = next_line(LONG_MS);

    assert_non_null(line);
    if (strstr(line, part) == NULL)
        fail_msg("\"%s\" is not in %s", part, line);
}

/* Nothing more, and the server has closed its end. */
static void expect_silence_to_the_end(void)
{
    const char *line = next_line(LONG_MS);

    if (line != NULL)
        fail_msg("%s", line);
    assert_int_equal(stage.line_len, 0);
}

#define META                                                                                       \
    "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","                       \
    "\"io.modelcontextprotocol/clientCapabilities\":{}}"
#define PING(id) "{\"jsonrpc\":\"2.0\",\"id\":" id ",\"method\":\"ping\"}\n"
#define PONG(id) "{\"jsonrpc\":\"2.0\",\"id\":" id ",\"result\":{}}"
/* A call that is held, and one that is not. */
#define SLOW(id)                                                                                   \
    "{\"jsonrpc\":\"2.0\",\"id\":" id ",\"method\":\"tools/call\",\"params\":{\"name\":"           \
    "\"core_get_instance\",\"arguments\":{\"instanceId\":\"i\"}," META "}}\n"
#define QUICK(id)                                                                                  \
    "{\"jsonrpc\":\"2.0\",\"id\":" id ",\"method\":\"tools/call\",\"params\":{\"name\":"           \
    "\"core_get_vcn\",\"arguments\":{\"vcnId\":\"v\"}," META "}}\n"
#define LIST "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{" META "}}\n"
#define CANCEL(id)                                                                                 \
    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":" id    \
    "}}\n"

/* ---- Lines ----------------------------------------------------------------------------------- */

static void each_line_is_a_message(void **state)
{
    (void)state;
    type(PING("1"));
    expect(PONG("1"));
    type(PING("2") PING("3"));
    expect(PONG("2"));
    expect(PONG("3"));
    close_in();
    expect_end_within(LONG_MS);
    expect_silence_to_the_end();
}

static void message_may_come_in_pieces(void **state)
{
    const char *text = PING("\"\xc3\xa4\"");

    (void)state;
    for (size_t i = 0; text[i] != '\0'; i++)
        type_bytes(text + i, 1);
    expect(PONG("\"\xc3\xa4\""));
}

static void blank_lines_and_carriage_returns_do_not_matter(void **state)
{
    (void)state;
    type("\n\r\n  \t\n{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\r\n\n" PING("2"));
    expect(PONG("1"));
    expect(PONG("2"));
}

static void last_line_needs_no_end(void **state)
{
    (void)state;
    type("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}");
    close_in();
    expect(PONG("1"));
    expect_silence_to_the_end();
}

static void half_a_last_line_is_a_parse_error(void **state)
{
    (void)state;
    type("{\"jsonrpc\":\"2.0\",\"id\":1,");
    close_in();
    expect_part("\"code\":-32700");
    expect_silence_to_the_end();
}

static void line_of_a_hundred_megabytes_is_refused_and_the_next_one_served(void **state)
{
    char *block = malloc(1u << 20);

    (void)state;
    memset(block, 'x', 1u << 20);
    for (int i = 0; i < 100; i++)
        type_bytes(block, 1u << 20);
    free(block);
    type("\n" PING("1"));
    expect("{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32600,\"message\":\"the message "
           "is larger than 16 MiB\"}}");
    expect(PONG("1"));
}

/* A ping of exactly so many bytes. */
static void type_ping_of(size_t len)
{
    static const char start[] = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"pad\":\"";
    char *text = malloc(len + 1);

    memset(text, 'x', len);
    memcpy(text, start, sizeof(start) - 1);
    memcpy(text + len - 2, "\"}\n", 3);
    type_bytes(text, len + 1);
    free(text);
}

static void largest_message_is_served_and_one_byte_more_is_not(void **state)
{
    (void)state;
    type_ping_of(LIMIT_MESSAGE);
    expect(PONG("1"));
    type_ping_of(LIMIT_MESSAGE + 1);
    expect_part("\"code\":-32600");
    type(PING("2"));
    expect(PONG("2"));
}

static void bytes_that_are_no_text_are_a_parse_error(void **state)
{
    (void)state;
    type("{\"jsonrpc\":\"2.0\",\"id\":\"\xff\",\"method\":\"ping\"}\n" PING("2"));
    expect_part("\"code\":-32700");
    expect(PONG("2"));
    type_bytes("\0\0\n", 3);
    expect_part("\"code\":-32700");
    type("\x80\n" PING("3"));
    expect_part("\"code\":-32700");
    expect(PONG("3"));
}

static void answer_larger_than_a_pipe_comes_whole(void **state)
{
    struct json *json = NULL;
    const char *line;

    (void)state;
    type(LIST);
    line = next_line(LONG_MS);
    assert_non_null(line);
    assert_true(strlen(line) > 200000);
    assert_int_equal(json_parse(&stage.call, "list", span_of(line), &json), ERR_NONE);
    assert_int_equal(json_get(json_get(json, "result"), "tools")->count,
                     stage.server.tools.selection.count);
}

/* ---- Side by side ---------------------------------------------------------------------------- */

static void slow_calls_do_not_hold_up_others(void **state)
{
    (void)state;
    type(SLOW("1") SLOW("2"));
    cloud_wait_held(&stage.cloud, 2);
    type(PING("3") QUICK("4"));
    expect(PONG("3"));
    expect_part("\"id\":4,\"result\":");
    cloud_let_go(&stage.cloud);
    expect_part(",\"result\":");
    expect_part(",\"result\":");
}

static void cancelled_call_gets_no_answer_and_its_transfer_is_aborted(void **state)
{
    (void)state;
    type(SLOW("1") SLOW("2"));
    cloud_wait_held(&stage.cloud, 2);
    type(CANCEL("1"));
    for (int ms = 0; ms < LONG_MS && cloud_cancelled(&stage.cloud) < 1; ms += 2)
        nap();
    assert_int_equal(cloud_cancelled(&stage.cloud), 1);
    cloud_let_go(&stage.cloud);
    expect_part("\"id\":2,\"result\":");
    close_in();
    expect_silence_to_the_end();
    assert_int_equal(cloud_cancelled(&stage.cloud), 1);
}

static void calls_past_the_limit_wait_and_are_all_answered(void **state)
{
    const int calls = LIMIT_CALLS + 20;
    bool seen[LIMIT_CALLS + 20] = { false };

    (void)state;
    for (int i = 0; i < calls; i++)
        type(arena_printf(
            &stage.call.arena,
            "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"tools/call\",\"params\":{"
            "\"name\":\"core_get_instance\",\"arguments\":{\"instanceId\":\"i\"}," META "}}\n",
            i));
    cloud_wait_held(&stage.cloud, LIMIT_CALLS);
    type(PING("\"p\""));
    expect(PONG("\"p\""));
    cloud_let_go(&stage.cloud);
    for (int i = 0; i < calls; i++) {
        struct json *json = NULL;
        int64_t id = -1;

        assert_int_equal(json_parse(&stage.call, "answer", span_of(next_line(LONG_MS)), &json),
                         ERR_NONE);
        assert_true(json_int(json_get(json, "id"), &id));
        assert_true(id >= 0 && id < calls && !seen[id]);
        seen[id] = true;
    }
}

/* ---- Ending ---------------------------------------------------------------------------------- */

static void calls_in_flight_at_the_end_of_input_are_still_answered(void **state)
{
    (void)state;
    type(SLOW("1"));
    cloud_wait_held(&stage.cloud, 1);
    close_in();
    nanosleep(&(struct timespec){ .tv_nsec = 100000000 }, NULL);
    assert_false(stage.ended);
    cloud_let_go(&stage.cloud);
    expect_part("\"id\":1,\"result\":");
    expect_end_within(2000);
}

static void calls_that_do_not_end_are_cancelled_some_seconds_after_the_end_of_input(void **state)
{
    int64_t start = clock_monotonic_ms();

    (void)state;
    type(SLOW("1"));
    cloud_wait_held(&stage.cloud, 1);
    close_in();
    expect_end_within(12000);
    assert_true(clock_monotonic_ms() - start >= 3000);
    assert_int_equal(cloud_cancelled(&stage.cloud), 1);
    expect_silence_to_the_end();
}

static void signal_ends_it_at_once_and_cancels_what_is_in_flight(void **state)
{
    (void)state;
    type(PING("0"));
    expect(PONG("0"));
    type(SLOW("1"));
    cloud_wait_held(&stage.cloud, 1);
    kill(getpid(), SIGTERM);
    expect_end_within(2000);
    assert_int_equal(cloud_cancelled(&stage.cloud), 1);
    expect_silence_to_the_end();
}

static void signal_ends_it_while_it_waits_for_the_last_calls(void **state)
{
    (void)state;
    type(SLOW("1"));
    cloud_wait_held(&stage.cloud, 1);
    close_in();
    nanosleep(&(struct timespec){ .tv_nsec = 50000000 }, NULL);
    kill(getpid(), SIGINT);
    expect_end_within(2000);
    assert_int_equal(cloud_cancelled(&stage.cloud), 1);
}

static void client_that_closes_the_output_ends_it(void **state)
{
    (void)state;
    type(PING("1"));
    expect(PONG("1"));
    close_out();
    expect_end_within(2000);
}

static void calls_of_a_client_that_is_gone_are_cancelled(void **state)
{
    (void)state;
    type(SLOW("1"));
    cloud_wait_held(&stage.cloud, 1);
    close_out();
    expect_end_within(2000);
    assert_int_equal(cloud_cancelled(&stage.cloud), 1);
}

static void signal_ends_it_although_the_client_does_not_read(void **state)
{
    (void)state;
    type(LIST LIST LIST);
    nanosleep(&(struct timespec){ .tv_nsec = 300000000 }, NULL);
    kill(getpid(), SIGTERM);
    expect_end_within(3000);
}

static void calls_are_stuck_no_more_than_the_reader_when_the_client_does_not_read(void **state)
{
    char *text = arena_alloc(&stage.call.arena, 150001);

    (void)state;
    memset(text, 't', 150000);
    cloud_say(&stage.cloud, arena_printf(&stage.call.arena, "{\"displayName\":\"%s\"}", text));
    type(QUICK("1") QUICK("2"));
    nanosleep(&(struct timespec){ .tv_nsec = 500000000 }, NULL);
    kill(getpid(), SIGTERM);
    expect_end_within(3000);
}

static void end_of_input_without_any_message_ends_it(void **state)
{
    (void)state;
    close_in();
    expect_end_within(2000);
    expect_silence_to_the_end();
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_line_is_a_message),
        TEST(message_may_come_in_pieces),
        TEST(blank_lines_and_carriage_returns_do_not_matter),
        TEST(last_line_needs_no_end),
        TEST(half_a_last_line_is_a_parse_error),
        TEST(line_of_a_hundred_megabytes_is_refused_and_the_next_one_served),
        TEST(largest_message_is_served_and_one_byte_more_is_not),
        TEST(bytes_that_are_no_text_are_a_parse_error),
        TEST(answer_larger_than_a_pipe_comes_whole),
        TEST(slow_calls_do_not_hold_up_others),
        TEST(cancelled_call_gets_no_answer_and_its_transfer_is_aborted),
        TEST(calls_past_the_limit_wait_and_are_all_answered),
        TEST(calls_in_flight_at_the_end_of_input_are_still_answered),
        TEST(calls_that_do_not_end_are_cancelled_some_seconds_after_the_end_of_input),
        TEST(signal_ends_it_at_once_and_cancels_what_is_in_flight),
        TEST(signal_ends_it_while_it_waits_for_the_last_calls),
        TEST(client_that_closes_the_output_ends_it),
        TEST(calls_of_a_client_that_is_gone_are_cancelled),
        TEST(signal_ends_it_although_the_client_does_not_read),
        TEST(calls_are_stuck_no_more_than_the_reader_when_the_client_does_not_read),
        TEST(end_of_input_without_any_message_ends_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
