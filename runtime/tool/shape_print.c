#include "tool/shape_print.h"

#include <string.h>

#include "model/names.h"
#include "tool/shape_common.h"
#include "tool/unseen.h"

/* A value at its place; `text` is NULL for null. */
struct cell {
    size_t column;
    const char *text;
    size_t len;
    struct cell *next;
};

struct row {
    struct cell *first, *last;
    struct row *next;
};

struct grid {
    struct call *call;
    const char **columns;
    size_t column_count, column_room;
    struct row *first, *last;
    struct row *row; /* that cells go to; NULL to learn of columns only */
};

/* ---- Cells ----------------------------------------------------------------------------------- */

static size_t column_of(struct grid *grid, const char *path)
{
    size_t size = sizeof *grid->columns;

    for (size_t i = 0; i < grid->column_count; i++) {
        if (strcmp(grid->columns[i], path) == 0)
            return i;
    }
    if (grid->column_count == grid->column_room) {
        size_t room = grid->column_room * 2 + 16;

        grid->columns =
            arena_grow(&grid->call->arena, grid->columns, grid->column_room * size, room * size);
        grid->column_room = room;
    }
    grid->columns[grid->column_count] = path;
    return grid->column_count++;
}

static struct span cell_text(struct grid *grid, const struct json *value)
{
    struct buf text;

    if (value->kind == JSON_NULL)
        return (struct span){ 0 };
    if (value->kind == JSON_STRING || value->kind == JSON_NUMBER)
        return (struct span){ value->text, value->len };
    buf_init(&text, &grid->call->arena, SIZE_MAX);
    json_print(&text, value);
    return buf_span(&text);
}

static void add_cell(struct grid *grid, const char *path, const struct json *value)
{
    size_t column = column_of(grid, path);
    struct cell *cell;
    struct span text;

    if (grid->row == NULL)
        return;
    text = cell_text(grid, value);
    cell = arena_alloc(&grid->call->arena, sizeof *cell);
    *cell = (struct cell){ .column = column, .text = text.ptr, .len = text.len };
    if (grid->row->last != NULL)
        grid->row->last->next = cell;
    else
        grid->row->first = cell;
    grid->row->last = cell;
}

static void add_members(struct grid *grid, const char *path, const struct json *object);

static void add_value(struct grid *grid, const char *path, const struct json *value)
{
    if (value->kind == JSON_OBJECT && value->count > 0)
        add_members(grid, path, value);
    else
        add_cell(grid, path, value);
}

static void add_members(struct grid *grid, const char *path, const struct json *object)
{
    for (const struct json *at = object->first; at != NULL; at = at->next) {
        struct buf inner;

        buf_init(&inner, &grid->call->arena, SIZE_MAX);
        tool_shape_path(&inner, path, (struct span){ at->name, at->name_len });
        add_value(grid, inner.ptr, at);
    }
}

static void add_items(struct grid *grid, const struct json *list)
{
    size_t number = 1;

    for (const struct json *at = list->first; at != NULL; at = at->next, number++)
        add_value(grid, arena_printf(&grid->call->arena, "%zu", number), at);
}

static void add_row(struct grid *grid, const struct json *value)
{
    struct row *row = arena_alloc(&grid->call->arena, sizeof *row);

    if (grid->last != NULL)
        grid->last->next = row;
    else
        grid->first = row;
    grid->last = grid->row = row;
    if (value->kind == JSON_OBJECT)
        add_members(grid, /* path= */ NULL, value);
    else if (value->kind == JSON_ARRAY)
        add_items(grid, value);
    else
        add_cell(grid, "value", value);
}

/* ---- Columns that were asked for ------------------------------------------------------------- */

static void learn_field(struct grid *grid, const char *field, const struct json *object)
{
    for (const struct json *at = object->first; at != NULL; at = at->next) {
        struct buf path;

        if (object->kind != JSON_OBJECT || !model_names_alike(at->name, field))
            continue;
        buf_init(&path, &grid->call->arena, SIZE_MAX);
        tool_shape_path(&path, NULL, (struct span){ at->name, at->name_len });
        add_value(grid, path.ptr, at);
    }
}

/* Rows may lack members: without this the columns of the first row would stand first. */
static void learn_fields(struct grid *grid, const struct tool_shape *shape, const struct json *data)
{
    for (size_t i = 0; i < shape->field_count; i++) {
        struct span rest = span_trim(span_of(shape->fields[i]));
        struct span first = span_cut(&rest, '.');
        const char *name = arena_strndup(&grid->call->arena, first.ptr, first.len);

        if (data->kind == JSON_OBJECT)
            learn_field(grid, name, data);
        for (const struct json *at = data->first; at != NULL && data->kind == JSON_ARRAY;
             at = at->next)
            learn_field(grid, name, at);
    }
}

static void read_grid(struct call *call, const struct tool_shape *shape, const struct json *data,
                      struct grid *out)
{
    *out = (struct grid){ .call = call };
    learn_fields(out, shape, data);
    if (data->kind != JSON_ARRAY)
        add_row(out, data);
    for (const struct json *at = data->first; at != NULL && data->kind == JSON_ARRAY; at = at->next)
        add_row(out, at);
}

/* ---- CSV ------------------------------------------------------------------------------------- */

static bool needs_quotes(struct span text)
{
    if (text.len == 0 || text.ptr[0] == ' ' || text.ptr[text.len - 1] == ' ')
        return true;
    for (size_t i = 0; i < text.len; i++) {
        if (strchr(",\"\r\n", text.ptr[i]) != NULL)
            return true;
    }
    return false;
}

static void add_csv(struct buf *out, struct span text)
{
    if (!needs_quotes(text)) {
        buf_add_span(out, text);
        return;
    }
    buf_add_char(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"')
            buf_add_char(out, '"');
        buf_add_char(out, text.ptr[i]);
    }
    buf_add_char(out, '"');
}

/* The cells of a row by column; those it lacks are NULL. */
static void spread(const struct grid *grid, const struct row *row, const struct cell **out)
{
    memset(out, 0, grid->column_count * sizeof *out);
    for (const struct cell *at = row->first; at != NULL; at = at->next)
        out[at->column] = at;
}

void tool_shape_print_csv(struct call *call, const struct tool_shape *shape,
                          const struct json *data, struct buf *out)
{
    struct grid grid;
    const struct cell **cells;

    read_grid(call, shape, data, &grid);
    cells = arena_array(&call->arena, grid.column_count + 1, sizeof *cells);
    for (size_t i = 0; i < grid.column_count; i++) {
        buf_add_text(out, i > 0 ? "," : "");
        add_csv(out, span_of(grid.columns[i]));
    }
    if (grid.column_count > 0)
        buf_add_text(out, "\r\n");
    for (const struct row *row = grid.first; row != NULL && grid.column_count > 0;
         row = row->next) {
        spread(&grid, row, cells);
        for (size_t i = 0; i < grid.column_count; i++) {
            buf_add_text(out, i > 0 ? "," : "");
            if (cells[i] != NULL && cells[i]->text != NULL)
                add_csv(out, (struct span){ cells[i]->text, cells[i]->len });
        }
        buf_add_text(out, "\r\n");
    }
}

/* ---- Tables ---------------------------------------------------------------------------------- */

/* Code points, first and last, in order, that take no or two columns of a terminal. */
static const struct range {
    uint32_t first, last;
    unsigned width;
} widths[] = {
    { 0x0300, 0x036f, 0 },   { 0x0483, 0x0489, 0 },   { 0x0591, 0x05bd, 0 },
    { 0x0610, 0x061a, 0 },   { 0x064b, 0x065f, 0 },   { 0x06d6, 0x06dc, 0 },
    { 0x0900, 0x0902, 0 },   { 0x093c, 0x093c, 0 },   { 0x0941, 0x0948, 0 },
    { 0x0e31, 0x0e31, 0 },   { 0x0e34, 0x0e3a, 0 },   { 0x0e47, 0x0e4e, 0 },
    { 0x1100, 0x115f, 2 },   { 0x1ab0, 0x1aff, 0 },   { 0x1dc0, 0x1dff, 0 },
    { 0x200b, 0x200f, 0 },   { 0x20d0, 0x20ff, 0 },   { 0x231a, 0x231b, 2 },
    { 0x23e9, 0x23ec, 2 },   { 0x2705, 0x2705, 2 },   { 0x274c, 0x274c, 2 },
    { 0x2e80, 0x303e, 2 },   { 0x3041, 0x33ff, 2 },   { 0x3400, 0x4dbf, 2 },
    { 0x4e00, 0xa4cf, 2 },   { 0xac00, 0xd7a3, 2 },   { 0xf900, 0xfaff, 2 },
    { 0xfe00, 0xfe0f, 0 },   { 0xfe20, 0xfe2f, 0 },   { 0xfe30, 0xfe6f, 2 },
    { 0xff00, 0xff60, 2 },   { 0xffe0, 0xffe6, 2 },   { 0x1f1e6, 0x1f1ff, 1 },
    { 0x1f300, 0x1f64f, 2 }, { 0x1f680, 0x1f6ff, 2 }, { 0x1f900, 0x1f9ff, 2 },
    { 0x1fa70, 0x1faff, 2 }, { 0x20000, 0x3fffd, 2 }, { 0xe0100, 0xe01ef, 0 },
};

static size_t width_of_point(uint32_t point)
{
    for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++) {
        if (point <= widths[i].last)
            return point >= widths[i].first ? widths[i].width : 1;
    }
    return 1;
}

static size_t width_of(struct span text)
{
    size_t width = 0, len;

    while (text.len > 0) {
        uint32_t point = tool_unseen_decode(text, &len);

        /* Line breaks and tabs are shown as \n and \t. */
        width += point == '\n' || point == '\t' ? 2 : width_of_point(point);
        text.ptr += len;
        text.len -= len;
    }
    return width;
}

static void add_visible(struct buf *out, struct span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\n' || text.ptr[i] == '\t')
            buf_add_text(out, text.ptr[i] == '\n' ? "\\n" : "\\t");
        else
            buf_add_char(out, text.ptr[i]);
    }
}

/* One line; blanks at its end are not written. */
static void add_line(struct buf *out, const struct span *texts, const size_t *column_widths,
                     size_t count)
{
    size_t blanks = 0;

    for (size_t i = 0; i < count; i++) {
        if (texts[i].len > 0) {
            buf_printf(out, "%*s", (int)blanks, "");
            blanks = 0;
            add_visible(out, texts[i]);
        }
        blanks += column_widths[i] - width_of(texts[i]) + 2;
    }
    buf_add_char(out, '\n');
}

static void widen(const struct span *texts, size_t *column_widths, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t width = width_of(texts[i]);

        if (column_widths[i] < width)
            column_widths[i] = width;
    }
}

static void add_lines(struct call *call, const struct span *lines, size_t count, size_t columns,
                      struct buf *out)
{
    size_t *column_widths = arena_array(&call->arena, columns + 1, sizeof *column_widths);

    for (size_t i = 0; i < count; i++)
        widen(lines + i * columns, column_widths, columns);
    for (size_t i = 0; i < count; i++)
        add_line(out, lines + i * columns, column_widths, columns);
}

/* The header and the rows. */
static void print_rows(const struct grid *grid, struct buf *out)
{
    size_t columns = grid->column_count, count = 1;
    struct span *lines;

    for (const struct row *row = grid->first; row != NULL; row = row->next)
        count++;
    lines = arena_array(&grid->call->arena, count * columns + 1, sizeof *lines);
    for (size_t i = 0; i < columns; i++)
        lines[i] = span_of(grid->columns[i]);
    count = 1;
    for (const struct row *row = grid->first; row != NULL; row = row->next, count++) {
        for (const struct cell *at = row->first; at != NULL; at = at->next)
            lines[count * columns + at->column] = (struct span){ at->text, at->len };
    }
    add_lines(grid->call, lines, count, columns, out);
}

static void print_members(const struct grid *grid, struct buf *out)
{
    struct span *lines = arena_array(&grid->call->arena, 2 * grid->column_count + 1, sizeof *lines);

    for (size_t i = 0; i < grid->column_count; i++)
        lines[2 * i] = span_of(grid->columns[i]);
    for (const struct cell *at = grid->first->first; at != NULL; at = at->next)
        lines[2 * at->column + 1] = (struct span){ at->text, at->len };
    add_lines(grid->call, lines, grid->column_count, 2, out);
}

void tool_shape_print_table(struct call *call, const struct tool_shape *shape,
                            const struct json *data, struct buf *out)
{
    struct grid grid;

    read_grid(call, shape, data, &grid);
    if (grid.column_count == 0)
        return;
    if (data->kind == JSON_OBJECT)
        print_members(&grid, out);
    else
        print_rows(&grid, out);
}
