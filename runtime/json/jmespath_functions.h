/*
 * The built-in functions of JMESPath: which there are, what they take, what they do. Inside json/.
 */
#ifndef JSON_JMESPATH_FUNCTIONS_H
#define JSON_JMESPATH_FUNCTIONS_H

#include "json/jmespath_node.h"
#include "json/jmespath_run.h"

/* The function of a name, or NULL. */
const struct jmespath_function *jmespath_function_find(struct span name);

/*
 * Checks a call (its function is set) before it runs: unknown-function is the parser's matter, this
 * is for invalid-arity, and for expression references where there must be one or none
 * (invalid-type). `text` is the expression, for messages. ERR_ARGUMENT.
 */
NODISCARD enum err jmespath_function_check(struct call *call, const char *text,
                                           const struct jmespath_node *node);

/* Evaluates the arguments on `value`, checks their types and runs the function. */
NODISCARD enum err jmespath_function_run(struct jmespath_run *run, const struct jmespath_node *node,
                                         const struct json *value, const struct json **out);

#endif
