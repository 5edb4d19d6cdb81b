/*
 * As many whole items as a budget has room for, in the form they are shown in. Thread-safe.
 */
#ifndef TOOL_SHAPE_FIT_H
#define TOOL_SHAPE_FIT_H

#include "tool/shape.h"

/*
 * Sets data or text, common, returned, truncated, omitted and notes of `out` (zeroed by the caller)
 * for the items of an array, those that are left after skip and limit, or for another value, by
 * the budget and the format of the shape. Of an object that is too large, and of a first item that
 * is too large by itself, members are kept in order while they fit; the others are named in
 * omitted. Where not even one fits, null stands for the item, and a note tells of it.
 */
void tool_shape_fit(struct call *call, const struct tool_shape *shape, const struct json *value,
                    struct tool_shaped *out);

/* A copy of an object with the members that fit `bytes`, in order. Names of the others go to
 * `omitted`, a list. */
const struct json *tool_shape_fit_members(struct call *call, const struct json *object,
                                          size_t bytes, struct json *omitted);

#endif
