/*
 * The arguments of the core tools: one table for each tool, from which its schema follows, its
 * checks, and the struct that its function reads. Thread-safe.
 */
#ifndef TOOL_PARAMS_H
#define TOOL_PARAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/call.h"
#include "json/json.h"

/* kind               member of the struct, zero when the argument is not given */
enum tool_param_kind {
    TOOL_TEXT,    /* const char * */
    TOOL_INTEGER, /* int64_t, the default when not given */
    TOOL_BOOL,    /* bool */
    TOOL_OBJECT,  /* const struct json * */
    TOOL_TEXTS,   /* struct tool_texts */
    TOOL_OBJECTS, /* const struct json *, an array of objects */
};

struct tool_texts {
    const char *const *items;
    size_t count;
};

struct tool_param {
    const char *name;
    uint8_t kind;
    bool required;
    uint16_t offset;
    int32_t least;       /* of TOOL_INTEGER */
    int32_t most;        /* of TOOL_INTEGER, and of the items of TOOL_OBJECTS; 0 for no limit */
    int32_t otherwise;   /* of TOOL_INTEGER */
    const char *choices; /* of TOOL_TEXT, "json|csv|table", the first is the default; or NULL */
    const char *text;    /* what it means; NULL when the name says it */
    const char *header;  /* HTTP clients say it in Mcp-Param-HEADER too (x-mcp-header); or NULL */
    const struct tool_params *inner; /* of the items of TOOL_OBJECTS */
};

struct tool_params {
    const struct tool_param *rows;
    size_t count;
};

/* Appends the JSON Schema of such arguments: an object, closed. */
void tool_params_schema(const struct tool_params *params, struct buf *out);

/*
 * Fills the struct (zeroed by the caller) from an object, NULL for none. Names go by any spelling
 * (saveTo, save_to, save-to); null counts as not given; a number or boolean as a string is
 * understood, and so is an object or list as JSON in a string, and one text for a list of texts.
 * Borrows from `arguments`. ERR_ARGUMENT naming the argument, and the nearest one for an unknown
 * name.
 */
NODISCARD enum err tool_params_decode(struct call *call, const struct tool_params *params,
                                      const struct json *arguments, void *out);

#endif
