#include "tool/shape_prune.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/fixture.h"
#include "tool/shaping.h"

/* What remains of a value, and which tags were left out. */
static void remains(const char *json, struct tool_shape_prune prune, const char *expected,
                    unsigned left_out)
{
    struct json *value = parsed(json);
    const struct json *pruned = tool_shape_prune(&call, &prune, value);

    assert_string_equal(printed(pruned), expected);
    assert_int_equal(prune.left_out, left_out);
    assert_true(json_equals(value, parsed(json)));
}

static const struct tool_shape_prune usual;

static void nulls_and_empty_members_are_left_out(void **state)
{
    (void)state;
    remains("{\"a\":null,\"b\":{},\"c\":[],\"d\":\"\",\"e\":0,\"f\":false}", usual,
            "{\"d\":\"\",\"e\":0,\"f\":false}", 0);
    remains("{\"a\":{\"b\":{\"c\":null}},\"d\":{\"e\":[]}}", usual, "{}", 0);
}

static void items_of_lists_keep_their_place(void **state)
{
    (void)state;
    remains("[null,{},[],1]", usual, "[null,{},[],1]", 0);
    remains("{\"a\":[null]}", usual, "{\"a\":[null]}", 0);
    remains("null", usual, "null", 0);
}

static void empty_members_stay_when_asked_for(void **state)
{
    (void)state;
    remains("{\"a\":null,\"b\":{},\"c\":[]}", (struct tool_shape_prune){ .keep_empty = true },
            "{\"a\":null,\"b\":{},\"c\":[]}", 0);
}

static void tags_are_left_out_and_told(void **state)
{
    (void)state;
    remains("[{\"definedTags\":{\"a\":{\"b\":1}},\"x\":{\"freeformTags\":{\"c\":\"d\"}}}]", usual,
            "[{}]", TOOL_SHAPE_DEFINED | TOOL_SHAPE_FREEFORM);
    remains("{\"systemTags\":{},\"id\":1}", usual, "{\"id\":1}", 0);
    remains("{\"systemTags\":\"no object\"}", usual, "{\"systemTags\":\"no object\"}", 0);
}

static void tags_that_are_asked_for_stay(void **state)
{
    (void)state;
    remains("{\"definedTags\":{\"a\":1},\"freeformTags\":{\"b\":2},\"systemTags\":{\"c\":3}}",
            (struct tool_shape_prune){ .keep_tags = TOOL_SHAPE_FREEFORM },
            "{\"freeformTags\":{\"b\":2}}", TOOL_SHAPE_DEFINED | TOOL_SHAPE_SYSTEM);
}

static void each_kind_of_tags_has_a_name(void **state)
{
    (void)state;
    assert_string_equal(tool_shape_tags_name(TOOL_SHAPE_DEFINED), "definedTags");
    assert_string_equal(tool_shape_tags_name(TOOL_SHAPE_FREEFORM), "freeformTags");
    assert_string_equal(tool_shape_tags_name(TOOL_SHAPE_SYSTEM), "systemTags");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nulls_and_empty_members_are_left_out), TEST(items_of_lists_keep_their_place),
        TEST(empty_members_stay_when_asked_for),    TEST(tags_are_left_out_and_told),
        TEST(tags_that_are_asked_for_stay),         TEST(each_kind_of_tags_has_a_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
