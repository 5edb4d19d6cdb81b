/*
 * The first line says how to shape: a letter for the format (j, c, t), digits for the budget, flags
 * (e keep empty, w whole rows, r reveal, i type known), then "=query" or ":field,field". The rest
 * is the answer. What is shown can be printed and parsed, keeps to the budget, and holds no
 * character that nobody sees but those of the query.
 */
#include "tool/shape.h"

#include <string.h>

#include "catalog/catalog.h"
#include "require.h"
#include "standalone.h"
#include "tool/shape_text.h"

enum { FIELDS_MAX = 16, LIMIT = 1000 };

/* "[null]" stands for a value of which nothing fits, whatever the budget is. */
enum { LEAST = 8 };

static size_t size_of(struct call *call, const struct json *value)
{
    struct buf text;

    buf_init(&text, &call->arena, SIZE_MAX);
    if (value != NULL)
        json_print(&text, value);
    return text.len;
}

static void check_seen(struct call *call, const struct json *value)
{
    if (value != NULL)
        require(tool_shape_text(call, json_copy(&call->arena, value)) == 0,
                "nothing is shown that nobody sees");
}

static void check_shaped(struct call *call, const struct tool_shape *shape,
                         const struct tool_shaped *shaped)
{
    size_t size = size_of(call, shaped->data) + size_of(call, shaped->common) + shaped->text.len;
    struct json *object = json_new(&call->arena, JSON_OBJECT), *again;
    struct buf text;

    require(size <= shape->budget * TOOL_SHAPE_TOKEN_BYTES + LEAST, "the budget is kept");
    require(shaped->returned <= shaped->total_seen, "no more is shown than there is");
    if (shape->query == NULL) {
        check_seen(call, shaped->data);
        check_seen(call, shaped->common);
        check_seen(call, shaped->beside);
        check_seen(call, json_new_text_len(&call->arena, shaped->text));
    }
    tool_shape_add(call, shape, shaped, object);
    buf_init(&text, &call->arena, SIZE_MAX);
    json_print(&text, object);
    require(json_parse(call, "result", buf_span(&text), &again) == ERR_NONE, "a result parses");
}

static void read_flags(struct span *line, struct tool_shape *shape)
{
    for (; line->len > 0 && *line->ptr != '=' && *line->ptr != ':'; line->ptr++, line->len--) {
        char c = *line->ptr;

        if (c >= '0' && c <= '9' && shape->budget < LIMIT)
            shape->budget = shape->budget * 10 + (size_t)(c - '0');
        shape->format = c == 'c' ? TOOL_FORMAT_CSV : c == 't' ? TOOL_FORMAT_TABLE : shape->format;
        shape->keep_empty = shape->keep_empty || c == 'e';
        shape->keep_rows = shape->keep_rows || c == 'w';
        shape->reveal = shape->reveal || c == 'r';
        if (c == 'i') {
            shape->service = catalog_find_service("core");
            shape->type = &shape->service->types[shape->budget % shape->service->type_count];
        }
    }
    if (shape->budget == 0)
        shape->budget = 1;
}

static void read_shape(struct call *call, struct span line, const char **fields,
                       struct tool_shape *shape)
{
    read_flags(&line, shape);
    if (line.len > 0 && *line.ptr == '=')
        shape->query = arena_strndup(&call->arena, line.ptr + 1, line.len - 1);
    if (line.len == 0 || *line.ptr == '=')
        return;
    line = (struct span){ line.ptr + 1, line.len - 1 };
    while (line.len > 0 && shape->field_count < FIELDS_MAX) {
        struct span field = span_cut(&line, ',');

        fields[shape->field_count++] = arena_strndup(&call->arena, field.ptr, field.len);
    }
    shape->fields = fields;
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
    struct span rest = { (const char *)input, size };
    struct span line = span_cut(&rest, '\n');
    const char *fields[FIELDS_MAX];
    struct tool_shape shape = { 0 };
    struct tool_shaped shaped;
    struct json *data;
    struct call call;

    call_init(&call);
    read_shape(&call, line, fields, &shape);
    if (!json_parse(&call, "answer", rest, &data) && !tool_shape_check(&call, &shape) &&
        !tool_shape(&call, &shape, data, &shaped))
        check_shaped(&call, &shape, &shaped);
    else
        require(strchr(call.error.message, '\n') == NULL, "a failure is one line");
    call_release(&call);
    return 0;
}
