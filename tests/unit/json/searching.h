/* Searches of tests, in the call of base/fixture.h. Include that first. */
#ifndef TESTS_JSON_SEARCHING_H
#define TESTS_JSON_SEARCHING_H

#include "json/jmespath.h"

static inline struct json *parsed(const char *text)
{
    struct json *value = NULL;

    if (json_parse(&call, "text", span_of(text), &value))
        fail_msg("%s: %s", text, call.error.message);
    return value;
}

static inline const char *printed(const struct json *value)
{
    struct buf text;

    buf_init(&text, &call.arena, SIZE_MAX);
    json_print(&text, value);
    return text.ptr;
}

static inline enum err search(const char *expression, const char *data, const struct json **out)
{
    const struct jmespath_expr *expr = NULL;
    enum err e = jmespath_compile(&call, expression, &expr);

    return e ? e : jmespath_search(&call, expr, parsed(data), out);
}

/* What an expression gives for some data. */
static inline void gives(const char *expression, const char *data, const char *expected)
{
    const struct json *found = NULL;

    if (search(expression, data, &found))
        fail_msg("%s: %s", expression, call.error.message);
    assert_null(found->name);
    assert_null(found->next);
    assert_string_equal(printed(found), expected);
}

/* How an expression fails for some data. */
static inline void fails(const char *expression, const char *data, enum err code,
                         const char *message)
{
    const struct json *found = NULL;

    assert_int_equal(search(expression, data, &found), code);
    assert_null(found);
    assert_string_equal(call.error.message, message);
    call_forgive(&call);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_call, drop_call)

#endif
