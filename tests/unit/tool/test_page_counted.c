/* tool/page.c on lists that count their items, as SCIM does: a service written by hand. */
#include "tool/page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

struct list_request {
    struct model_int start_index;
    struct model_int count;
};

struct search {
    struct model_unknown *unknown;
    struct model_int start_index;
};

struct search_request {
    struct search *search;
};

struct users {
    struct model_unknown *unknown;
    struct model_int total_results;
    struct model_int start_index;
    struct model_int items_per_page;
};

struct users_response {
    const char *opc_next_page;
    struct users *users;
};

enum { NAME_START = 1, NAME_COUNT = 12, NAME_TOTAL = 18, NAME_PER_PAGE = 31, NAME_BODY = 44 };
enum { NAME_NEXT = 49, NAME_PAGE = 63 };

static const char strings[] =
    "\0startIndex\0count\0totalResults\0itemsPerPage\0body\0opc-next-page\0page";

#define NUMBER(at, place, owner, member)                                                           \
    {                                                                                              \
        .name = at, .kind = MODEL_INT, .in = place, .offset = offsetof(struct owner, member)       \
    }

static const struct model_field fields[] = {
    NUMBER(NAME_START, MODEL_IN_QUERY, list_request, start_index),
    NUMBER(NAME_COUNT, MODEL_IN_QUERY, list_request, count),
    NUMBER(NAME_START, MODEL_IN_OBJECT, search, start_index),
    { .name = NAME_BODY,
      .kind = MODEL_OBJECT,
      .type = 1,
      .in = MODEL_IN_BODY,
      .offset = offsetof(struct search_request, search) },
    NUMBER(NAME_TOTAL, MODEL_IN_OBJECT, users, total_results),
    NUMBER(NAME_START, MODEL_IN_OBJECT, users, start_index),
    NUMBER(NAME_PER_PAGE, MODEL_IN_OBJECT, users, items_per_page),
    { .name = NAME_NEXT,
      .kind = MODEL_STRING,
      .in = MODEL_IN_HEADER,
      .offset = offsetof(struct users_response, opc_next_page) },
    { .name = NAME_BODY,
      .kind = MODEL_OBJECT,
      .type = 3,
      .in = MODEL_IN_BODY,
      .offset = offsetof(struct users_response, users) },
};

static const struct model_type types[] = {
    { .fields = 0, .field_count = 2, .size = sizeof(struct list_request) },
    { .fields = 2, .field_count = 1, .size = sizeof(struct search) },
    { .fields = 3, .field_count = 1, .size = sizeof(struct search_request) },
    { .fields = 4, .field_count = 3, .size = sizeof(struct users) },
    { .fields = 7, .field_count = 2, .size = sizeof(struct users_response) },
    { .fields = 0, .field_count = 0, .size = 1 },
};

static const struct model_op ops[] = {
    { .request = 0, .response = 4, .flags = MODEL_OP_PAGED },
    { .request = 2, .response = 4, .method = MODEL_POST },
    { .request = 5, .response = 4, .flags = MODEL_OP_PAGED },
};

static const struct model_service service = {
    .name = "users",
    .strings = strings,
    .types = types,
    .fields = fields,
    .ops = ops,
};

static struct catalog_op entry_of(size_t op)
{
    return (struct catalog_op){ .service = &service, .op = &ops[op] };
}

static const char *cursor(struct arena *arena, struct users *users)
{
    struct users_response response = { .opc_next_page = "header", .users = users };

    return tool_page_cursor(arena, entry_of(0), &response);
}

static void list_goes_on_by_index(void **state)
{
    (void)state;
    assert_string_equal(tool_page_parameter(entry_of(0)), "startIndex");
    assert_string_equal(tool_page_limit(entry_of(0)), "count");
}

static void search_goes_on_by_a_field_of_its_body(void **state)
{
    (void)state;
    assert_string_equal(tool_page_parameter(entry_of(1)), "startIndex");
}

static void list_that_takes_no_index_goes_on_by_page(void **state)
{
    struct users users = { .total_results = model_int_of(100) };
    struct users_response response = { .opc_next_page = "header", .users = &users };

    (void)state;
    assert_string_equal(tool_page_parameter(entry_of(2)), "page");
    assert_string_equal(tool_page_limit(entry_of(2)), "limit");
    assert_string_equal(tool_page_cursor(NULL, entry_of(2), &response), "header");
}

static void cursor_is_the_first_item_behind_the_page(void **state)
{
    struct arena arena;
    struct users first = { NULL, model_int_of(51), model_int_of(1), model_int_of(50) };
    struct users second = { NULL, model_int_of(151), model_int_of(51), model_int_of(50) };
    struct users silent = { NULL, model_int_of(10), { .is = MODEL_ABSENT }, model_int_of(5) };

    (void)state;
    arena_init(&arena);
    assert_string_equal(cursor(&arena, &first), "51");
    assert_string_equal(cursor(&arena, &second), "101");
    assert_string_equal(cursor(&arena, &silent), "6");
    arena_release(&arena);
}

static void last_page_has_no_cursor(void **state)
{
    static const struct {
        int64_t total, start, count;
    } rows[] = {
        { 50, 1, 50 },
        { 100, 51, 50 },
        { 70, 51, 50 },
        { 0, 1, 0 },
        { 10, 1, 0 },
        { 10, 11, 5 },
        { 10, 0, 5 },
        { 10, -5, 5 },
        { -1, 1, 1 },
        { 10, 1, -5 },
        { 10, INT64_MAX, 1 },
        { 10, 1, INT64_MAX },
        { INT64_MAX, 5, INT64_MAX },
    };
    struct arena arena;

    (void)state;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct users users = { NULL, model_int_of(rows[i].total), model_int_of(rows[i].start),
                               model_int_of(rows[i].count) };

        assert_null(cursor(&arena, &users));
    }
    assert_null(cursor(&arena, &(struct users){ .unknown = NULL }));
    assert_null(cursor(&arena, NULL));
    assert_null(cursor(&arena, MODEL_NULL));
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(list_goes_on_by_index),
        cmocka_unit_test(search_goes_on_by_a_field_of_its_body),
        cmocka_unit_test(list_that_takes_no_index_goes_on_by_page),
        cmocka_unit_test(cursor_is_the_first_item_behind_the_page),
        cmocka_unit_test(last_page_has_no_cursor),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
