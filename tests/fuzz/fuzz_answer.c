/*
 * A first line "service.operation", then what a server answers: head, blank line, body. Whatever it
 * is, a struct or an error comes of it, and a tool result that is JSON of one line.
 */
#include "net/answer.h"

#include <string.h>

#include "input.h"
#include "model/mask.h"
#include "oci/response.h"
#include "require.h"
#include "standalone.h"
#include "tool/tool.h"

/* One answer on its way to a tool's client. */
struct reading {
    struct call call;
    struct catalog_op entry;
    struct net_request request;
    struct net_answer answer;
};

static enum err take(struct reading *reading, struct span text)
{
    enum err e = ERR_NONE;

    while (!e && text.len && !reading->answer.head_done) {
        struct span rest = text;
        struct span line = span_cut(&rest, '\n');

        line.len += rest.ptr != NULL;
        e = net_answer_take_line(&reading->answer, line);
        text = rest;
    }
    if (!e && text.len)
        e = net_answer_take_body(&reading->answer, text);
    return e;
}

static void check_result(struct reading *reading, const struct tool_result *result)
{
    struct json *json = NULL;

    call_forgive(&reading->call);
    require(!memchr(result->json.ptr, '\n', result->json.len), "a result is one line");
    require(!json_parse(&reading->call, "result", result->json, &json) ||
                reading->call.error.code == ERR_LIMIT,
            "a result is JSON");
}

static enum err read_answer(struct reading *reading, struct tool_result *out)
{
    const struct model_service *service = reading->entry.service;
    const struct model_type *type = &service->types[reading->entry.op->response];
    struct net_response answer = net_answer_response(&reading->answer);
    struct oci_send_report report = { .status = answer.status };
    void *response = arena_alloc(&reading->call.arena, type->size);
    enum err e = oci_response_read(&reading->call, service, reading->entry.op, &answer, response);
    struct tool_result_secrets secrets = { .reveal = false };

    if (e)
        return e;
    secrets.hidden = model_mask(&reading->call, service, type, response);
    return tool_result_of_response(&reading->call, reading->entry, response, &secrets, &report,
                                   out);
}

static void check(struct reading *reading, struct span text)
{
    struct tool_result result = { .is_error = false };
    enum err e = take(reading, text);

    if (!e)
        e = read_answer(reading, &result);
    if (e) {
        require(reading->call.error.code == e && reading->call.error.message, "a failure says why");
        tool_result_of_error(&(struct tool_turn){ .call = &reading->call }, &result);
    }
    check_result(reading, &result);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span rest = { (const char *)data, size };
    struct span line = span_cut(&rest, '\n');
    struct reading reading = { .request = { .method = "GET" } };

    reading.entry.service = input_service(line);
    reading.entry.op = input_op(reading.entry.service, line);
    call_init(&reading.call);
    net_answer_init(&reading.answer, &reading.call, &reading.request, "service.example port 443");
    check(&reading, rest);
    call_release(&reading.call);
    return 0;
}
