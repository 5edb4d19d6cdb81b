/*
 * The core tools: the few that reach every operation. Here what they share; each has a file of its
 * own (search.c, describe.c, read.c...). Thread-safe; results live in the arena of the call.
 */
#ifndef TOOL_CORE_H
#define TOOL_CORE_H

#include "tool/params.h"
#include "tool/tool.h"

/* Runs the tool: its result, or a failure that is recorded in turn->call. */
typedef enum err tool_core_fn(struct tool_turn *turn, const struct json *arguments,
                              struct tool_result *out);

struct tool_core {
    const char *name;
    const char *title;
    const char *text;
    const struct tool_params *params;
    tool_core_fn *run;
    bool read_only; /* annotations, as MCP names them */
    bool destructive;
    bool idempotent;
    bool open_world;
};

/* The table, in the order of names. */
extern const struct tool_core *const tool_cores[];
extern const size_t tool_core_count;

/* The core tool of a name, or NULL. */
const struct tool_core *tool_core_find(const char *name);

/* Appends the definition of one as tools/list shows it. */
void tool_core_define(const struct tool_core *core, struct buf *out);

/* Runs one: every failure becomes a result with is_error. */
void tool_core_run(struct tool_turn *turn, const struct tool_core *core,
                   const struct json *arguments, struct tool_result *out);

/* One each, in files of their names. */
extern const struct tool_core tool_batch;
extern const struct tool_core tool_context_tool;
extern const struct tool_core tool_delete;
extern const struct tool_core tool_describe;
extern const struct tool_core tool_read;
extern const struct tool_core tool_resources;
extern const struct tool_core tool_search;
extern const struct tool_core tool_wait;
extern const struct tool_core tool_write;

#endif
