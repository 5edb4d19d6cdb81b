/*
 * JMESPath, whole (jmespath.org/specification.html): grammar, projections, pipes, slices, filters,
 * multiselects, literals, expression references and all built-in functions.
 *
 * Exact: a number that is passed through keeps its text, numbers are compared by their decimal
 * digits, whole numbers are added as integers. Bounded: length, nesting, steps, memory and the size
 * of the result have caps, so a hostile expression costs a failure and no more. Deterministic:
 * objects keep their order.
 *
 * An expression is const once compiled, and belongs to the arena of the call that compiled it; any
 * number of searches may use it there.
 */
#ifndef JSON_JMESPATH_H
#define JSON_JMESPATH_H

#include <stdbool.h>

#include "json/json.h"

#ifdef __cplusplus
extern "C" {
#endif

#define JMESPATH_TEXT_MAX (16u << 10) /* bytes of an expression */
#define JMESPATH_DEPTH    128         /* levels of its tree; also those of a result */
#define JMESPATH_STEPS    20000000    /* values one search looks at */
#define JMESPATH_MEMORY   (64u << 20) /* bytes one search allocates */

struct jmespath_expr;

/*
 * Compiles the NUL-terminated `text`, which is copied.
 *
 * ERR_ARGUMENT with one line "query: syntax at column C: what", where the word is one of the
 * specification's kinds: syntax, unknown-function, invalid-arity, invalid-value. ERR_LIMIT with
 * "query: limit at column C: what" for an expression that is too long or nested too deep. Columns
 * count characters from 1.
 */
NODISCARD enum err jmespath_compile(struct call *call, const char *text,
                                    const struct jmespath_expr **out);

/*
 * Applies an expression. `*out` is a value of the call's arena that shares parts with `data` and
 * with the expression: it has to be treated as read-only (json_copy() gives one's own), and has no
 * name.
 *
 * ERR_ARGUMENT with "query: invalid-type at column C: what" (also invalid-value), ERR_LIMIT with
 * "query: limit at column C: what" for too many steps, too much memory or too large a result;
 * ERR_CANCELLED and ERR_TIMEOUT as call_check() says.
 */
NODISCARD enum err jmespath_search(struct call *call, const struct jmespath_expr *expr,
                                   const struct json *data, const struct json **out);

/* True when a field of that name is looked up in the root value itself: "data" in "data[].id". */
bool jmespath_reads(const struct jmespath_expr *expr, const char *name);

/* True when a field of that name is looked up anywhere. */
bool jmespath_mentions(const struct jmespath_expr *expr, const char *name);

#ifdef __cplusplus
}
#endif

#endif
