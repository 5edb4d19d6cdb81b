/* prompts/list and prompts/get, and the guides behind them. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "catalog/catalog.h"
#include "mcp/guides.h"
#include "mcp/talk.h"

static const char *request(const char *method, const char *params)
{
    return arena_printf(&talk.call.arena,
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":{%s}}", method,
                        params);
}

static const struct json *ask(const char *method, const char *params)
{
    const struct json *result = json_get(talk_ask(request(method, params)), "result");

    assert_non_null(result);
    return result;
}

static const char *get(const char *params)
{
    const struct json *messages = json_get(ask("prompts/get", params), "messages");

    assert_int_equal(messages->count, 1);
    assert_string_equal(json_get_text(messages->first, "role"), "user");
    return json_get_text(json_get(messages->first, "content"), "text");
}

static void expect_refused(const char *params, const char *part)
{
    talk_expect_error(request("prompts/get", params), -32602, part);
}

static void what_oracles_servers_have_as_prompts_is_listed(void **state)
{
    static const char *const names[] = {
        "inventory",        "cost-report",        "troubleshoot-404", "security-posture",
        "metric-query",     "log-query",          "dr-set-up",        "dr-status",
        "dr-switchover",    "dr-drill",           "dr-failover",      "dr-refresh-plans",
        "dr-add-members",   "recovery-dashboard", "object-url",       "image-analysis",
        "detection-doubts", "wrong-region",
    };
    const struct json *list;

    (void)state;
    talk_initialize("2025-11-25");
    list = json_get(ask("prompts/list", ""), "prompts");
    assert_int_equal(list->count, sizeof(names) / sizeof(names[0]));
    for (const struct json *item = list->first; item != NULL; item = item->next) {
        bool is_known = false;

        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
            is_known = is_known || strcmp(names[i], json_get_text(item, "name")) == 0;
        assert_true(is_known);
        assert_non_null(json_get_text(item, "description"));
    }
}

static void arguments_stand_in_the_text(void **state)
{
    const char *text;

    (void)state;
    talk_initialize("2025-11-25");
    text = get("\"name\":\"inventory\",\"arguments\":{\"compartment\":\"/prod {{region}}\"}");
    assert_non_null(strstr(text, "compartment /prod {{region}} in region *"));
    assert_non_null(strstr(get("\"name\":\"inventory\""), "compartment tenancy in region *"));
}

static void empty_and_null_arguments_are_left_out_ones(void **state)
{
    (void)state;
    talk_initialize("2025-11-25");
    assert_non_null(strstr(get("\"name\":\"inventory\",\"arguments\":{\"compartment\":\"\","
                               "\"region\":null}"),
                           "compartment tenancy in region *"));
    (void)get("\"name\":\"inventory\",\"arguments\":null");
    expect_refused("\"name\":\"dr-drill\",\"arguments\":{\"plan\":\"\"}", "arguments.plan");
}

static void wrong_prompts_and_arguments_are_refused(void **state)
{
    (void)state;
    talk_initialize("2025-11-25");
    expect_refused("", "params.name");
    expect_refused("\"name\":7", "params.name");
    expect_refused("\"name\":\"nothing\"", "unknown prompt");
    expect_refused("\"name\":\"metric-queries\"", "unknown prompt");
    expect_refused("\"name\":\"dr-drill\"", "params.arguments.plan is required");
    expect_refused("\"name\":\"dr-drill\",\"arguments\":[]", "must be an object");
    expect_refused("\"name\":\"dr-drill\",\"arguments\":{\"plan\":7}", "must be a string");
    expect_refused("\"name\":\"dr-drill\",\"arguments\":{\"plan\":\"a\\u0000b\"}", "a string");
    expect_refused("\"name\":\"dr-drill\",\"arguments\":{\"plan\":\"p\",\"plans\":\"p\"}",
                   "no argument \"plans\"");
    talk_expect_error(request("prompts/list", "\"cursor\":\"x\""), -32602, "cursor");
}

static void modern_lists_say_how_long_they_hold_and_prompts_do_not(void **state)
{
    const struct json *list = ask("prompts/list", TALK_META);
    const struct json *prompt = ask("prompts/get", "\"name\":\"inventory\"," TALK_META);

    (void)state;
    assert_string_equal(json_get_text(list, "cacheScope"), "public");
    assert_null(json_get(prompt, "cacheScope"));
    assert_string_equal(json_get_text(prompt, "resultType"), "complete");
}

/* ---- The texts ------------------------------------------------------------------------------- */

static bool is_part_of_id(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* "monitoring.listMetrics": a service's name, a dot, and what looks like an operation of it. */
static void check_operations(const char *text)
{
    for (const char *dot = strchr(text, '.'); dot != NULL; dot = strchr(dot + 1, '.')) {
        const char *start = dot;
        const char *end = dot + 1;
        bool has_upper = false;

        while (start > text && is_part_of_id(start[-1]))
            start--;
        for (; is_part_of_id(*end); end++)
            has_upper = has_upper || (*end >= 'A' && *end <= 'Z');
        if (!has_upper || (*(dot + 1) >= 'A' && *(dot + 1) <= 'Z') || start == dot)
            continue;

        char *service = arena_strndup(&talk.call.arena, start, (size_t)(dot - start));
        char *id = arena_strndup(&talk.call.arena, start, (size_t)(end - start));

        if (catalog_find_service(service) != NULL && catalog_find(id).op == NULL)
            fail_msg("no operation %s", id);
    }
}

static void operations_that_guides_name_exist(void **state)
{
    (void)state;
    for (size_t i = 0; i < model_guide_count; i++)
        check_operations(mcp_guide_text(model_guides[i].body));
}

static void no_text_keeps_a_place_that_nothing_fills(void **state)
{
    (void)state;
    for (size_t i = 0; i < model_guide_count; i++) {
        struct buf text;

        buf_init(&text, &talk.call.arena, SIZE_MAX);
        mcp_guide_fill(&model_guides[i], NULL, &text);
        assert_null(strstr(text.ptr, "{{"));
        assert_true(text.len < 6000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TALK_TEST(what_oracles_servers_have_as_prompts_is_listed),
        TALK_TEST(arguments_stand_in_the_text),
        TALK_TEST(empty_and_null_arguments_are_left_out_ones),
        TALK_TEST(wrong_prompts_and_arguments_are_refused),
        TALK_TEST(modern_lists_say_how_long_they_hold_and_prompts_do_not),
        TALK_TEST(operations_that_guides_name_exist),
        TALK_TEST(no_text_keeps_a_place_that_nothing_fills),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
