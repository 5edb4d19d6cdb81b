/*
 * Takes the columns that are the same in every row out of the rows. Lists of a cloud repeat much: a
 * fleet shares compartment, shape, image and launch options. Lossless. Thread-safe.
 *
 * `common` is an object of paths and values: "compartmentId", "launchOptions.firmware". Names of
 * nested members are joined with '.'; a '.' or '\' in a name has a '\' before it. A value that is
 * an object or a list is the whole value. To put them back, set each value at its path in each row,
 * making the objects on the way where they are missing: the rows are then what they were (but for
 * the order of members).
 */
#ifndef TOOL_SHAPE_COMMON_H
#define TOOL_SHAPE_COMMON_H

#include "base/call.h"
#include "json/json.h"

/*
 * Gives rows without common columns, and the common columns or NULL when there are none or the
 * rows are not all objects. Rows are copies that share values with `rows`, which is not changed.
 */
struct json *tool_shape_hoist(struct call *call, const struct json *rows,
                              const struct json **out_rows);

/* Appends a name as it stands in a path, behind `prefix` and '.' where that is not NULL. */
void tool_shape_path(struct buf *out, const char *prefix, struct span name);

#endif
