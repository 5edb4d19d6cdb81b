/* How deep a value may be that is spread over texts within texts. */
#include "model/decode.h"

#include "model/fixture.h"

#include <string.h>

/* Sixty children within each other; the innermost one is given as JSON text, which holds sixty
 * more, and so on. */
static const char *nested_texts(int texts)
{
    struct arena *arena = &fixture_call.arena;
    const char *inner = "{\"displayName\":\"n\"}";

    for (int i = 0; i < texts; i++) {
        struct buf quoted, text;

        buf_init(&quoted, arena, SIZE_MAX);
        json_print_string(&quoted, span_of(inner));
        buf_init(&text, arena, SIZE_MAX);
        for (int depth = 0; depth < 60; depth++)
            buf_add_text(&text, "{\"displayName\":\"n\",\"child\":");
        buf_add_span(&text, buf_span(&quoted));
        for (int depth = 0; depth < 60; depth++)
            buf_add_char(&text, '}');
        inner = text.ptr;
    }
    return inner;
}

static void texts_within_texts_are_refused_before_the_stack_ends(void **state)
{
    (void)state;
    assert_non_null(fixture_decoded(KITCHEN_ALL, MODEL_STRICT, nested_texts(2)));
    assert_non_null(strstr(fixture_refused(KITCHEN_ALL, nested_texts(3)), ": nested too deep"));
    assert_non_null(strstr(fixture_refused(KITCHEN_ALL, nested_texts(9)), ": nested too deep"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        MODEL_TEST(texts_within_texts_are_refused_before_the_stack_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
