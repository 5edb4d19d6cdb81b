/*
 * The built-in functions that work on lists and objects. Inside json/.
 */
#ifndef JSON_JMESPATH_LIST_H
#define JSON_JMESPATH_LIST_H

#include "json/jmespath_run.h"

jmespath_builtin_fn jmespath_list_map;
jmespath_builtin_fn jmespath_list_to_array;
jmespath_builtin_fn jmespath_list_sort;
jmespath_builtin_fn jmespath_list_sort_by;
jmespath_builtin_fn jmespath_list_max;
jmespath_builtin_fn jmespath_list_max_by;
jmespath_builtin_fn jmespath_list_min;
jmespath_builtin_fn jmespath_list_min_by;
jmespath_builtin_fn jmespath_list_keys;
jmespath_builtin_fn jmespath_list_values;
jmespath_builtin_fn jmespath_list_merge;

/* A list with the items of `array` in the opposite order. */
NODISCARD enum err jmespath_list_reverse(struct jmespath_run *run, const struct json *array,
                                         const struct json **out);

#endif
