/* References of batch steps by themselves: texts that nobody would write. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tool/batch_refs.h"

static struct call call;
static const char *const ids[] = { "a", "b-2" };
static struct tool_batch_scope scope;

static struct json *parse(const char *text)
{
    struct json *out = NULL;

    assert_int_equal(json_parse(&call, "test", span_of(text), &out), ERR_NONE);
    return out;
}

static int set_up(void **state)
{
    (void)state;
    call_init(&call);
    scope = (struct tool_batch_scope){
        .ids = ids,
        .count = 2,
        .results = parse("{\"a\":{\"id\":\"x\",\"n\":9007199254740993,\"t\":true,\"z\":null,"
                         "\"o\":{\"k\":[1,2]},\"h\":{\"p\":\"(hidden)\"}},\"b-2\":[\"p\",\"q\"]}"),
        .has_item = true,
        .item = parse("{\"i\":1}"),
    };
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    call_release(&call);
    return 0;
}

static void expect(const char *given, const char *expected)
{
    struct json *out = NULL;
    struct buf text;

    call_forgive(&call);
    assert_int_equal(tool_batch_refs_check(&call, &scope, parse(given)), ERR_NONE);
    if (tool_batch_refs_fill(&call, &scope, parse(given), &out) != ERR_NONE)
        fail_msg("%s: %s", given, call.error.message);
    buf_init(&text, &call.arena, SIZE_MAX);
    json_print(&text, out);
    assert_string_equal(text.ptr, expected);
}

static void expect_failure(const char *given, const char *part)
{
    struct json *out = NULL;

    call_forgive(&call);
    assert_int_equal(tool_batch_refs_fill(&call, &scope, parse(given), &out), ERR_ARGUMENT);
    if (strstr(call.error.message, part) == NULL)
        fail_msg("no %s in %s", part, call.error.message);
}

static void kinds_stay_alone_and_become_text_among_others(void **state)
{
    (void)state;
    expect("\"${a.n}\"", "9007199254740993");
    expect("\"n=${a.n}\"", "\"n=9007199254740993\"");
    expect("\"${a.t}${a.id}\"", "\"truex\"");
    expect("\"${a.o}\"", "{\"k\":[1,2]}");
    expect("\"<${a.o}>\"", "\"<{\\\"k\\\":[1,2]}>\"");
    expect("[\"${b-2[1]}\",{\"m\":\"${ item.i }\"},5,null]", "[\"q\",{\"m\":1},5,null]");
    expect("\"${b-2 | [0]}\"", "\"p\"");
    expect("\"${join(',', a.o.k[].to_string(@))}\"", "\"1,2\"");
}

static void what_is_no_reference_stays_as_it_is(void **state)
{
    static const char *const texts[] = { "\"\"",      "\"$\"",         "\"{}\"", "\"$ {a}\"",
                                         "\"a$b{c\"", "\"\\u0000${\"", "\"}\"",  "\"$$\"" };

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        assert_false(tool_batch_refs_in(parse(texts[i])));
        expect(texts[i], texts[i]);
    }
    expect("\"$${a.id}\"", "\"${a.id}\"");
    expect("\"$$${a.id}\"", "\"$${a.id}\"");
    expect("\"x$${${a.id}\"", "\"x${x\"");
}

static void null_and_hidden_values_are_refused(void **state)
{
    (void)state;
    expect_failure("\"${a.z}\"", "${a.z}: there is no such value");
    expect_failure("\"${a.nix.deep}\"", "no such value");
    expect_failure("\"${a}\"", "it is a secret");
    expect_failure("\"${a.h.p}\"", "it is a secret");
    expect_failure("\"${length(a.n)}\"", "${length(a.n)}: ");
    expect_failure("\"${c.id}\"", "no step before this one");
    expect_failure("\"${a.id\"", "not closed");
}

static void missing_results_are_found_in_any_depth(void **state)
{
    (void)state;
    scope.results = parse("{\"a\":1}");
    assert_null(tool_batch_refs_missing(&call, &scope, parse("{\"x\":[\"${a}\"]}")));
    assert_string_equal(
        tool_batch_refs_missing(&call, &scope, parse("{\"x\":[\"${a}\",\"q ${b-2.id}\"]}")), "b-2");
    assert_string_equal(
        tool_batch_refs_missing(&call, &scope, parse("[\"${length(\\\"b-2\\\")}\"]")), "b-2");
    assert_null(tool_batch_refs_missing(&call, &scope, NULL));
}

static void strip_leaves_no_reference(void **state)
{
    struct buf text;

    (void)state;
    buf_init(&text, &call.arena, SIZE_MAX);
    json_print(&text,
               tool_batch_refs_strip(&call.arena,
                                     parse("{\"a\":\"${a}\",\"b\":[\"x${a}\",1,{\"c\":\"$\"}]}")));
    assert_string_equal(text.ptr, "{\"b\":[1,{\"c\":\"$\"}]}");
}

/* Characters that mean something, in any order: an error or a value, no more. */
static void random_texts_do_no_harm(void **state)
{
    static const char letters[] = "${}ab.[]'\"`\\|(@) -2";
    unsigned seed = 7;

    (void)state;
    for (int round = 0; round < 20000; round++) {
        char text[24];
        struct json *out = NULL;
        size_t length = 1 + (size_t)rand_r(&seed) % (sizeof(text) - 1);

        for (size_t i = 0; i < length; i++)
            text[i] = letters[(size_t)rand_r(&seed) % (sizeof(letters) - 1)];

        struct json *value = json_new_text_len(&call.arena, (struct span){ text, length });

        call_forgive(&call);
        (void)tool_batch_refs_missing(&call, &scope, value);
        if (tool_batch_refs_fill(&call, &scope, value, &out) == ERR_NONE)
            assert_non_null(out);
        else
            assert_non_null(call.error.message);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(kinds_stay_alone_and_become_text_among_others),
        TEST(what_is_no_reference_stays_as_it_is),
        TEST(null_and_hidden_values_are_refused),
        TEST(missing_results_are_found_in_any_depth),
        TEST(strip_leaves_no_reference),
        TEST(random_texts_do_no_harm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
