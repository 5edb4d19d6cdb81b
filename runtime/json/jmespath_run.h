/*
 * One search: what it may still spend, and how it makes values. Inside json/.
 *
 * Values are never changed once made, so results share parts with the data. An item of a new list
 * is a shallow copy: its links are its own, what is in it is shared. That makes small expressions
 * of large results possible ([@,@] | [@,@] | ...); so whatever walks into values pays for each
 * step.
 */
#ifndef JSON_JMESPATH_RUN_H
#define JSON_JMESPATH_RUN_H

#include "json/jmespath_node.h"

struct jmespath_run {
    struct call *call;
    const char *text; /* of the expression, for messages */
    size_t at;        /* of the node that is being evaluated */
    size_t steps;     /* spent */
    size_t memory;    /* spent, bytes */
};

#define JMESPATH_ARGUMENTS 64 /* of one call of a function */

/* The evaluated arguments of a call; values[i] is NULL where an expression reference stands, which
 * is `ref`. Their types and number are right. */
struct jmespath_arguments {
    const struct jmespath_node *node; /* the call */
    const struct jmespath_node *ref;
    const struct json *values[JMESPATH_ARGUMENTS];
    size_t count;
};

/* A built-in function. */
typedef enum err jmespath_builtin_fn(struct jmespath_run *run,
                                     const struct jmespath_arguments *arguments,
                                     const struct json **out);

/* Pays for `count` steps. ERR_LIMIT, and what call_check() says. */
NODISCARD enum err jmespath_pay(struct jmespath_run *run, size_t count);

/* Pays for memory that is allocated next. ERR_LIMIT. */
NODISCARD enum err jmespath_pay_memory(struct jmespath_run *run, size_t bytes);

/* Pays for each value in `value`, itself included. */
NODISCARD enum err jmespath_pay_tree(struct jmespath_run *run, const struct json *value);

/* Fails with ERR_ARGUMENT at the present node. */
enum err jmespath_run_fail(struct jmespath_run *run, const char *kind, const char *format, ...)
    PRINTF_LIKE(3, 4);

/* The one null, shared. */
extern const struct json jmespath_null;

/* The shared true or false. */
const struct json *jmespath_bool(bool boolean);

/* An empty list or object that grows. */
NODISCARD enum err jmespath_new(struct jmespath_run *run, enum json_kind kind, struct json **out);

/* Appends a shallow copy of `value`; with a name, where that is not NULL. */
NODISCARD enum err jmespath_append(struct jmespath_run *run, struct json *parent,
                                   const struct span *name, const struct json *value);

/* The text is copied. */
NODISCARD enum err jmespath_new_text(struct jmespath_run *run, struct span text,
                                     const struct json **out);

/* A number of this text, which is borrowed. */
NODISCARD enum err jmespath_new_number(struct jmespath_run *run, const char *text,
                                       const struct json **out);

/* The member of a name, the last one when there are several; NULL when there is none. */
NODISCARD enum err jmespath_member(struct jmespath_run *run, const struct json *object,
                                   struct span name, const struct json **out);

/* Deep equality: numbers by value, objects regardless of order. */
NODISCARD enum err jmespath_equal(struct jmespath_run *run, const struct json *a,
                                  const struct json *b, bool *out);

/* Less than, equal to or greater than zero, for two numbers or two strings. Strings are ordered by
 * code points, which is the order of the bytes of UTF-8. */
int jmespath_order(const struct json *a, const struct json *b);

/* Borrows the text of a string. */
static inline struct span jmespath_text_of(const struct json *value)
{
    struct span text = { value->text, value->len };

    return text;
}

/* False for null, false, and empty texts, lists and objects. */
bool jmespath_is_true(const struct json *value);

/* The value of a node for `value`, in jmespath.c: for functions with expression references. */
NODISCARD enum err jmespath_evaluate(struct jmespath_run *run, const struct jmespath_node *node,
                                     const struct json *value, const struct json **out);

#endif
