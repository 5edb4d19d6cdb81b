/*
 * The grammar of JMESPath: an operator-precedence parser. Inside json/.
 */
#ifndef JSON_JMESPATH_PARSE_H
#define JSON_JMESPATH_PARSE_H

#include "json/jmespath_node.h"

/* Gives the tree of a NUL-terminated expression, which is borrowed. Failures: those of
 * jmespath_compile(). */
NODISCARD enum err jmespath_parse(struct call *call, const char *text,
                                  const struct jmespath_node **out);

#endif
