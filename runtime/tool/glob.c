#include "tool/glob.h"

#include <ctype.h>
#include <string.h>

#include "base/span.h"

/* More than any name of a compartment has. */
#define SEGMENT_SIZE 256

bool tool_glob_is(const char *text)
{
    return strpbrk(text, "*?") != NULL;
}

bool tool_glob_matches(const char *pattern, const char *text)
{
    const char *star = NULL; /* the last * that was met, and where its text ends so far */
    const char *end = NULL;

    while (*text != '\0') {
        if (*pattern == '*') {
            star = ++pattern;
            end = text;
        } else if (*pattern == '?' || *pattern == *text) {
            pattern++;
            text++;
        } else if (star != NULL) {
            pattern = star;
            text = ++end;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return *pattern == '\0';
}

void tool_glob_fold(const char *name, char *out, size_t size)
{
    size_t len = 0;

    for (; *name != '\0' && len + 1 < size; name++) {
        if (*name != '_' && *name != '-')
            out[len++] = (char)tolower((unsigned char)*name);
    }
    out[len] = '\0';
}

/* ---- Paths ----------------------------------------------------------------------------------- */

/* Segments of "/a/b"; "/" has none. */
static struct span segments_of(const char *path)
{
    struct span rest = span_of(path + 1);

    if (rest.len == 0)
        rest.ptr = NULL;
    return rest;
}

static bool lower(struct span text, char out[SEGMENT_SIZE])
{
    if (text.len >= SEGMENT_SIZE)
        return false;
    for (size_t i = 0; i < text.len; i++)
        out[i] = (char)tolower((unsigned char)text.ptr[i]);
    out[text.len] = '\0';
    return true;
}

static bool segment_matches(struct span pattern, struct span text)
{
    char left[SEGMENT_SIZE];
    char right[SEGMENT_SIZE];

    return lower(pattern, left) && lower(text, right) && tool_glob_matches(left, right);
}

bool tool_glob_path_matches(const char *pattern, const char *path)
{
    struct span patterns = segments_of(pattern);
    struct span names = segments_of(path);

    while (patterns.ptr != NULL) {
        struct span one = span_cut(&patterns, '/');

        if (span_equals(one, "**"))
            return true;
        if (names.ptr == NULL || !segment_matches(one, span_cut(&names, '/')))
            return false;
    }
    return names.ptr == NULL;
}

const char *tool_glob_path_error(const char *pattern)
{
    if (pattern[0] != '/')
        return "begins with no /";

    struct span rest = segments_of(pattern);

    while (rest.ptr != NULL) {
        struct span one = span_cut(&rest, '/');

        if (one.len == 0)
            return "has an empty name in it";
        if (one.len >= SEGMENT_SIZE)
            return "has a name that is longer than any compartment's";
        if (span_equals(one, "**") && rest.ptr != NULL)
            return "has ** before its end";
    }
    return NULL;
}
