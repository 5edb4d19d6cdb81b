/* What headers must say beside a body, in the order in which it is checked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <cmocka.h>

#include "mcp/talk.h"

#define LIST "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{" TALK_META "}}"
#define CALL(arguments)                                                                            \
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"probe\","      \
    "\"arguments\":{" arguments "}," TALK_META "}}"

#define VERSION  "MCP-Protocol-Version: 2026-07-28\n"
#define CALLED   VERSION "Mcp-Method: tools/call\nMcp-Name: probe\n"
#define BASE64_X "=?base64?eA==?="

/* "Name: value" lines. */
static const char *header(void *context, const char *name)
{
    static char value[256];
    struct span rest = span_of(context);

    while (rest.len > 0) {
        struct span line = span_cut(&rest, '\n');
        struct span said = span_cut(&line, ':');

        if (!span_equals_nocase(said, name))
            continue;
        snprintf(value, sizeof value, "%.*s", (int)line.len, line.ptr);
        return value;
    }
    return NULL;
}

static bool define_probe(struct mcp_request *request, const char *name, struct buf *out)
{
    (void)request;
    if (strcmp(name, "probe") != 0)
        return false;
    buf_add_text(out, "{\"name\":\"probe\",\"inputSchema\":{\"type\":\"object\",\"properties\":{"
                      "\"text\":{\"type\":\"string\",\"x-mcp-header\":\"Text\"},"
                      "\"number\":{\"type\":\"integer\",\"x-mcp-header\":\"Number\"},"
                      "\"yes\":{\"type\":\"boolean\",\"x-mcp-header\":\"Yes\"},"
                      "\"deep\":{\"type\":\"object\",\"properties\":{"
                      "\"text\":{\"type\":\"string\",\"x-mcp-header\":\"Deep\"}}}}}}");
    return true;
}

/* Serves a message with its headers; gives the error code of the answer, 0 for a result. */
static int serve(const char *text, const char *headers)
{
    struct mcp_head head = { header, (void *)(uintptr_t)headers };
    struct mcp_sight sight;
    struct mcp_request *request = mcp_session_read(span_of(text), &head, &sight);
    struct json *answer = NULL;
    size_t before = talk.count;
    int64_t code = 0;

    talk.server.define_tool = define_probe;
    mcp_session_serve(talk.session, request, &talk.sink, NULL, &head);
    talk_work();
    assert_int_equal(talk.count, before + 1);
    assert_int_equal(json_parse(&talk.call, "answer", span_of(talk.messages[before]), &answer),
                     ERR_NONE);
    (void)json_int(json_get(json_get(answer, "error"), "code"), &code);
    return (int)code;
}

/* No tool of that name runs: what passes the headers is an unknown tool. */
#define PASSES -32602

static void version_and_method_must_be_there_and_agree(void **state)
{
    (void)state;
    assert_int_equal(serve(LIST, VERSION "Mcp-Method: tools/list\n"), 0);
    assert_int_equal(serve(LIST, "mcp-protocol-version:\t2026-07-28 \nMCP-METHOD: tools/list\n"),
                     0);
    assert_int_equal(serve(LIST, "Mcp-Method: tools/list\n"), -32020);
    assert_int_equal(serve(LIST, "MCP-Protocol-Version: 2025-11-25\nMcp-Method: tools/list\n"),
                     -32020);
    assert_int_equal(serve(LIST, VERSION), -32020);
    assert_int_equal(serve(LIST, VERSION "Mcp-Method: tools/List\n"), -32020);
}

static void unclaimed_request_under_the_modern_header_lacks_its_meta(void **state)
{
    (void)state;
    assert_int_equal(serve("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}", VERSION),
                     -32602);
    assert_int_equal(serve("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{"
                           "\"protocolVersion\":\"2025-11-25\",\"capabilities\":{}}}",
                           VERSION),
                     0);
}

static void name_must_be_that_of_the_body(void **state)
{
    (void)state;
    assert_int_equal(serve(CALL(""), CALLED), PASSES);
    assert_int_equal(serve(CALL(""), VERSION "Mcp-Method: tools/call\n"), -32020);
    assert_int_equal(serve(CALL(""), VERSION "Mcp-Method: tools/call\nMcp-Name: Probe\n"), -32020);
    assert_int_equal(
        serve(CALL(""), VERSION "Mcp-Method: tools/call\nMcp-Name: =?base64?cHJvYmU=?=\n"), PASSES);
    assert_int_equal(
        serve(CALL(""), VERSION "Mcp-Method: tools/call\nMcp-Name: =?base64?cHJvYmU?=\n"), -32020);
    /* Not the sentinel: taken as it is. */
    assert_int_equal(
        serve(CALL(""), VERSION "Mcp-Method: tools/call\nMcp-Name: =?BASE64?cHJvYmU=?=\n"), -32020);
}

static void parameters_are_compared_by_their_kind(void **state)
{
    (void)state;
    assert_int_equal(serve(CALL("\"text\":\"x\""), CALLED "Mcp-Param-Text: x\n"), PASSES);
    assert_int_equal(serve(CALL("\"text\":\"x\""), CALLED "Mcp-Param-Text: " BASE64_X "\n"),
                     PASSES);
    assert_int_equal(serve(CALL("\"text\":\"x\""), CALLED "Mcp-Param-Text: X\n"), -32020);
    assert_int_equal(serve(CALL("\"text\":\"x\""), CALLED), -32020);
    assert_int_equal(serve(CALL("\"text\":null"), CALLED), PASSES);
    assert_int_equal(serve(CALL("\"text\":null"), CALLED "Mcp-Param-Text: x\n"), -32020);
    assert_int_equal(serve(CALL(""), CALLED "Mcp-Param-Text: x\n"), -32020);
    assert_int_equal(serve(CALL("\"number\":42.0"), CALLED "Mcp-Param-Number: 42\n"), PASSES);
    assert_int_equal(serve(CALL("\"number\":42"), CALLED "Mcp-Param-Number: 43\n"), -32020);
    assert_int_equal(serve(CALL("\"number\":42"), CALLED "Mcp-Param-Number: 42x\n"), -32020);
    assert_int_equal(serve(CALL("\"number\":42"), CALLED "Mcp-Param-Number: 0x2a\n"), -32020);
    assert_int_equal(serve(CALL("\"yes\":true"), CALLED "Mcp-Param-Yes: true\n"), PASSES);
    assert_int_equal(serve(CALL("\"yes\":true"), CALLED "Mcp-Param-Yes: True\n"), -32020);
}

static void parameters_inside_of_others_are_found(void **state)
{
    (void)state;
    assert_int_equal(serve(CALL("\"deep\":{\"text\":\"x\"}"), CALLED "Mcp-Param-Deep: x\n"),
                     PASSES);
    assert_int_equal(serve(CALL("\"deep\":{\"text\":\"x\"}"), CALLED), -32020);
    assert_int_equal(serve(CALL("\"deep\":\"no object\""), CALLED), PASSES);
}

static void empty_or_modern_arrays_are_no_batches(void **state)
{
    (void)state;
    assert_int_equal(serve("[]", ""), -32600);
    assert_int_equal(serve("[" LIST "]", VERSION), -32600);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TALK_TEST(version_and_method_must_be_there_and_agree),
        TALK_TEST(unclaimed_request_under_the_modern_header_lacks_its_meta),
        TALK_TEST(name_must_be_that_of_the_body),
        TALK_TEST(parameters_are_compared_by_their_kind),
        TALK_TEST(parameters_inside_of_others_are_found),
        TALK_TEST(empty_or_modern_arrays_are_no_batches),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
