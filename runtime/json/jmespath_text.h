/*
 * The built-in functions that work on texts, or that give one. Inside json/.
 */
#ifndef JSON_JMESPATH_TEXT_H
#define JSON_JMESPATH_TEXT_H

#include "json/jmespath_run.h"

jmespath_builtin_fn jmespath_text_contains;
jmespath_builtin_fn jmespath_text_ends_with;
jmespath_builtin_fn jmespath_text_join;
jmespath_builtin_fn jmespath_text_length;
jmespath_builtin_fn jmespath_text_reverse;
jmespath_builtin_fn jmespath_text_starts_with;
jmespath_builtin_fn jmespath_text_to_string;

#endif
