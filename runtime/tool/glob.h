/* Patterns of policy rules. Thread-safe. */
#ifndef TOOL_GLOB_H
#define TOOL_GLOB_H

#include <stdbool.h>
#include <stddef.h>

/* True when a text holds * or ?. */
bool tool_glob_is(const char *text);

/* * is any text, ? is any character; all else stands for itself. */
bool tool_glob_matches(const char *pattern, const char *text);

/* Writes a name in lower case without _ and -, the form in which all its spellings are the same.
 * What does not fit in `size` is cut. */
void tool_glob_fold(const char *name, char *out, size_t size);

/*
 * The path of a compartment: segments match one by one, letter case aside; a last segment ** is
 * what stands before it and all below.
 */
bool tool_glob_path_matches(const char *pattern, const char *path);

/* NULL for a right pattern of paths; else what is wrong with it. */
const char *tool_glob_path_error(const char *pattern);

#endif
