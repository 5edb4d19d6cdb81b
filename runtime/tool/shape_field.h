/*
 * Fields by name: the projection that `fields` asks for, and which fields are worth asking for.
 * Thread-safe.
 */
#ifndef TOOL_SHAPE_FIELD_H
#define TOOL_SHAPE_FIELD_H

#include "tool/shape.h"

/*
 * Gives `data` (an object, or an array of them; other values stay as they are) with the asked
 * fields only, in the order they were asked for. A field that an object does not have is left out.
 * "a.b" is the member b of the object a, or of each object in the list a. Names are found in any
 * spelling, the exact one first; they come out as the answer has them.
 *
 * A field that no object has and the type does not know is told in `notes`, with the nearest names.
 * When that goes for all fields, `data` comes back as it is.
 */
const struct json *tool_shape_project(struct call *call, const struct tool_shape *shape,
                                      const struct json *data, struct json *notes);

/*
 * Fields that tell most in few bytes, for the type of the shape and for `object`, one of its
 * values: id, name, state, time of creation, then up to four short scalars of the type itself.
 * Those that `object` does not have are left out. NULL when there are none.
 */
struct json *tool_shape_suggest(struct call *call, const struct tool_shape *shape,
                                const struct json *object);

/* True when one of the fields begins with this member. */
bool tool_shape_asks(const struct tool_shape *shape, const char *member);

#endif
