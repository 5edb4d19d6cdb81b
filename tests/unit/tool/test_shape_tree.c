#include "tool/shape_tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/fixture.h"
#include "tool/shaping.h"

static void value_is_added_under_the_name_of_another(void **state)
{
    struct json *object = json_new(&call.arena, JSON_OBJECT);
    const struct json *source = parsed("{\"a\":1,\"b\\u0000c\":[2,3]}");

    (void)state;
    tool_shape_tree_add(&call.arena, object, source->first, source->last);
    tool_shape_tree_add(&call.arena, object, source->last, source->first);
    assert_string_equal(printed(object), "{\"a\":[2,3],\"b\\u0000c\":1}");
    assert_int_equal(object->count, 2);
    assert_int_equal(object->last->name_len, 3);
    assert_string_equal(printed(source), "{\"a\":1,\"b\\u0000c\":[2,3]}");
}

static void items_have_no_names(void **state)
{
    struct json *array = json_new(&call.arena, JSON_ARRAY);
    const struct json *source = parsed("{\"a\":1,\"b\":2}");

    (void)state;
    tool_shape_tree_add(&call.arena, array, source->first, source->first);
    assert_string_equal(printed(array), "[1]");
    assert_null(array->first->name);
    assert_null(array->first->next);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(value_is_added_under_the_name_of_another),
        TEST(items_have_no_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
