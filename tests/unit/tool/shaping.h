/* JSON in and out of tests of shaping, in the call of base/fixture.h. Include that first. */
#ifndef TESTS_TOOL_SHAPING_H
#define TESTS_TOOL_SHAPING_H

#include "catalog/catalog.h"
#include "json/json.h"
#include "tool/shape.h"

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

    if (value == NULL)
        return "nothing";
    buf_init(&text, &call.arena, SIZE_MAX);
    json_print(&text, value);
    return text.ptr;
}

/* A shape that knows the type, "core" and "Instance". */
static inline struct tool_shape shape_for(const char *service, const char *type)
{
    struct tool_shape shape = { .service = catalog_find_service(service) };

    assert_non_null(shape.service);
    for (size_t i = 0; i < shape.service->type_count && shape.type == NULL; i++) {
        if (strcmp(model_text(shape.service, shape.service->types[i].name), type) == 0)
            shape.type = &shape.service->types[i];
    }
    assert_non_null(shape.type);
    return shape;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_call, drop_call)

#endif
