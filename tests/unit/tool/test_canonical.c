#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/fixture.h"
#include "tool/canonical.h"

static const struct json *parsed(const char *text)
{
    struct json *value = NULL;

    assert_int_equal(json_parse(&call, "test", span_of(text), &value), ERR_NONE);
    return value;
}

static const char *canonical(const char *text)
{
    struct buf out;

    buf_init(&out, &call.arena, SIZE_MAX);
    tool_canonical(&out, parsed(text));
    return out.ptr;
}

static void members_are_sorted_at_every_depth(void **state)
{
    (void)state;
    assert_string_equal(canonical("{ \"b\" : [ {\"z\":1, \"y\":2} ], \"a\" : {\"d\":1,\"c\":2} }"),
                        "{\"a\":{\"c\":2,\"d\":1},\"b\":[{\"y\":2,\"z\":1}]}");
    assert_string_equal(canonical("{\"ab\":1,\"a\":2,\"B\":3}"), "{\"B\":3,\"a\":2,\"ab\":1}");
}

static void order_of_lists_is_kept(void **state)
{
    (void)state;
    assert_string_equal(canonical("[3, 1, 2]"), "[3,1,2]");
}

static void numbers_keep_their_text(void **state)
{
    (void)state;
    assert_string_equal(canonical("[1.0, 1, 1e0, 9007199254740993]"),
                        "[1.0,1,1e0,9007199254740993]");
}

static void name_given_twice_is_not_lost(void **state)
{
    (void)state;
    assert_string_equal(canonical("{\"a\":1,\"b\":0,\"a\":2}"), "{\"a\":1,\"a\":2,\"b\":0}");
    assert_string_not_equal(canonical("{\"a\":1,\"a\":2}"), canonical("{\"a\":2,\"a\":1}"));
}

static void spelling_of_strings_does_not_matter(void **state)
{
    (void)state;
    assert_string_equal(canonical("{\"\\u0061\":\"\\u00e4\"}"), canonical("{\"a\":\"ä\"}"));
}

static void hash_is_of_the_canonical_text(void **state)
{
    unsigned char one[OCI_DIGEST_SIZE];
    unsigned char other[OCI_DIGEST_SIZE];
    unsigned char empty[OCI_DIGEST_SIZE];

    (void)state;
    tool_canonical_hash(&call.arena, parsed("{\"a\":1,\"b\":2}"), one);
    tool_canonical_hash(&call.arena, parsed("{\"b\":2,\"a\":1}"), other);
    assert_memory_equal(one, other, sizeof(one));
    tool_canonical_hash(&call.arena, parsed("{\"b\":2,\"a\":\"1\"}"), other);
    assert_memory_not_equal(one, other, sizeof(one));
    tool_canonical_hash(&call.arena, NULL, empty);
    tool_canonical_hash(&call.arena, parsed("{}"), other);
    assert_memory_equal(empty, other, sizeof(empty));
    oci_digest_sha256(span_of("{}"), one);
    assert_memory_equal(empty, one, sizeof(empty));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_call, drop_call)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(members_are_sorted_at_every_depth),
        TEST(order_of_lists_is_kept),
        TEST(numbers_keep_their_text),
        TEST(name_given_twice_is_not_lost),
        TEST(spelling_of_strings_does_not_matter),
        TEST(hash_is_of_the_canonical_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
