/*
 * What the steps of a batch take from the steps before them: "${vcn.id}" in a text of arguments.
 * Behind the name of the step stands JMESPath. A text that is nothing but a reference becomes the
 * value itself, whatever its kind; one among other characters becomes text. "$${" is "${".
 * Thread-safe; all memory is the call's.
 */
#ifndef TOOL_BATCH_REFS_H
#define TOOL_BATCH_REFS_H

#include "base/call.h"
#include "json/jmespath.h"
#include "json/json.h"

/* What a step may refer to. */
struct tool_batch_scope {
    const char *const *ids; /* of the steps before it */
    size_t count;
    struct json *results;    /* object: id -> data, of the steps that ran */
    bool has_item;           /* the step is done for each of some items */
    const struct json *item; /* the present one */
};

/* True when a value holds a reference. */
bool tool_batch_refs_in(const struct json *value);

/* ERR_ARGUMENT for a reference that is not closed, no JMESPath, or to no earlier step. NULL is no
 * value and right. */
NODISCARD enum err tool_batch_refs_check(struct call *call, const struct tool_batch_scope *scope,
                                         const struct json *value);

/* The first earlier step that a value refers to and that has no result; NULL when there is none. */
const char *tool_batch_refs_missing(struct call *call, const struct tool_batch_scope *scope,
                                    const struct json *value);

/* The same for a JMESPath expression over all results. */
const char *tool_batch_refs_unmet(const struct tool_batch_scope *scope,
                                  const struct jmespath_expr *expr);

/*
 * A copy with the references resolved. ERR_ARGUMENT naming the reference: its value is null, or a
 * secret that is hidden; also what jmespath_search() says.
 */
NODISCARD enum err tool_batch_refs_fill(struct call *call, const struct tool_batch_scope *scope,
                                        const struct json *value, struct json **out);

/* A copy without the members and items that hold references. */
struct json *tool_batch_refs_strip(struct arena *arena, const struct json *value);

/* A JMESPath expression over all results. */
NODISCARD enum err tool_batch_refs_search(struct call *call, const struct tool_batch_scope *scope,
                                          const struct jmespath_expr *expr,
                                          const struct json **out);

#endif
