/*
 * Data as comma-separated values and as tables. Thread-safe.
 *
 * An array is one row for each item, an object one row. Members are columns in the order in which
 * they turn up, those of `fields` first; nested members are columns "a.b", lists are cells with
 * compact JSON. Items of a list in a list are columns "1", "2"...; other values a column "value".
 */
#ifndef TOOL_SHAPE_PRINT_H
#define TOOL_SHAPE_PRINT_H

#include "tool/shape.h"

/*
 * Appends RFC 4180: a header line, CR LF, quotes where they are needed. A member that is null or
 * missing is an empty cell, an empty text is "".
 */
void tool_shape_print_csv(struct call *call, const struct tool_shape *shape,
                          const struct json *data, struct buf *out);

/*
 * Appends a table: columns two blanks apart, aligned by the width that characters have on a
 * terminal; line breaks and tabs in cells as \n and \t. An object has a line for each member.
 */
void tool_shape_print_table(struct call *call, const struct tool_shape *shape,
                            const struct json *data, struct buf *out);

#endif
