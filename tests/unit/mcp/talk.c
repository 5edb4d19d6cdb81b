#include "mcp/talk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct talk talk;

static void take_message(void *context, struct span message)
{
    (void)context;
    assert_true(talk.count < TALK_MAX);
    /* One line each: this is what the transports rely on. */
    assert_null(memchr(message.ptr, '\n', message.len));
    talk.messages[talk.count++] = strndup(message.ptr, message.len);
}

static void take_job(void *context, void (*work)(void *), void *argument)
{
    (void)context;
    assert_true(talk.job_count < TALK_MAX);
    talk.jobs[talk.job_count].work = work;
    talk.jobs[talk.job_count++].argument = argument;
}

int talk_set_up(void **state)
{
    (void)state;
    talk = (struct talk){ .count = 0 };
    cloud_open(&talk.cloud);
    call_init(&talk.call);
    stage_open(&talk.stage, &talk.cloud);
    talk.stage.context.core = false;
    talk.server = (struct mcp_server){
        .tools = talk.stage.context,
        .version = "1.2.3",
        .instructions = "be \"kind\"",
    };
    if (catalog_select(&talk.call, "core.listVcns,core.getInstance,core.terminateInstance",
                       &talk.server.tools.selection) != ERR_NONE)
        return -1;
    talk.sink = (struct mcp_sink){ .send = take_message, .start = take_job };
    talk.session = mcp_session_new(&talk.server, &talk.sink);
    return 0;
}

int talk_tear_down(void **state)
{
    (void)state;
    talk_work();
    mcp_session_free(talk.session);
    while (talk.count > 0)
        free(talk.messages[--talk.count]);
    call_release(&talk.call);
    stage_close(&talk.stage);
    cloud_close(&talk.cloud);
    return 0;
}

void talk_send(const char *text)
{
    mcp_session_handle(talk.session, span_of(text));
}

void talk_work(void)
{
    for (size_t i = 0; i < talk.job_count; i++)
        talk.jobs[i].work(talk.jobs[i].argument);
    talk.job_count = 0;
}

void talk_expect(const char *text, const char *answer)
{
    size_t before = talk.count;

    talk_send(text);
    talk_work();
    if (answer == NULL && talk.count > before)
        fail_msg("%s was answered: %s", text, talk.messages[before]);
    if (answer == NULL)
        return;
    assert_int_equal(talk.count, before + 1);
    assert_string_equal(talk.messages[before], answer);
}

const struct json *talk_ask(const char *text)
{
    size_t before = talk.count;
    struct json *json = NULL;

    talk_send(text);
    talk_work();
    if (talk.count != before + 1)
        fail_msg("%zu answers to %s", talk.count - before, text);
    assert_int_equal(json_parse(&talk.call, "message", span_of(talk.messages[before]), &json),
                     ERR_NONE);
    assert_string_equal(json_get_text(json, "jsonrpc"), "2.0");
    assert_non_null(json_get(json, "id"));
    return json;
}

void talk_expect_error(const char *text, int code, const char *part)
{
    const struct json *message = talk_ask(text);
    const struct json *error = json_get(message, "error");
    int64_t number = 0;

    assert_null(json_get(message, "result"));
    assert_non_null(error);
    assert_true(json_int(json_get(error, "code"), &number));
    assert_int_equal(number, code);
    if (strstr(json_get_text(error, "message"), part) == NULL)
        fail_msg("\"%s\" is not in \"%s\"", part, json_get_text(error, "message"));
}

void talk_initialize(const char *version)
{
    const char *text = arena_printf(&talk.call.arena,
                                    "{\"jsonrpc\":\"2.0\",\"id\":\"init\",\"method\":"
                                    "\"initialize\",\"params\":{\"protocolVersion\":\"%s\","
                                    "\"capabilities\":{},\"clientInfo\":{\"name\":\"t\","
                                    "\"version\":\"1\"}}}",
                                    version);

    assert_non_null(json_get(talk_ask(text), "result"));
    talk_expect("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}", NULL);
}
