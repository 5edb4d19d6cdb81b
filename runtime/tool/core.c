#include "tool/core.h"

#include <string.h>

const struct tool_core *const tool_cores[] = {
    &tool_batch, &tool_context_tool, &tool_delete, &tool_describe, &tool_read, &tool_resources,
    &tool_search, &tool_wait, &tool_write,
};
const size_t tool_core_count = sizeof(tool_cores) / sizeof(tool_cores[0]);

const struct tool_core *tool_core_find(const char *name)
{
    for (size_t i = 0; i < tool_core_count; i++) {
        if (strcmp(tool_cores[i]->name, name) == 0)
            return tool_cores[i];
    }
    return NULL;
}

static void add_text(struct buf *out, const char *name, const char *text)
{
    buf_printf(out, "\"%s\":", name);
    json_print_string(out, span_of(text));
    buf_add_char(out, ',');
}

static const char *word(bool value)
{
    return value ? "true" : "false";
}

/* destructiveHint and idempotentHint have a meaning for what is no read only. */
static void add_annotations(const struct tool_core *core, struct buf *out)
{
    buf_printf(out, ",\"annotations\":{\"readOnlyHint\":%s", word(core->read_only));
    if (!core->read_only)
        buf_printf(out, ",\"destructiveHint\":%s,\"idempotentHint\":%s", word(core->destructive),
                   word(core->idempotent));
    buf_printf(out, ",\"openWorldHint\":%s}", word(core->open_world));
}

void tool_core_define(const struct tool_core *core, struct buf *out)
{
    buf_add_char(out, '{');
    add_text(out, "name", core->name);
    add_text(out, "title", core->title);
    add_text(out, "description", core->text);
    buf_add_text(out, "\"inputSchema\":");
    tool_params_schema(core->params, out);
    add_annotations(core, out);
    buf_add_char(out, '}');
}

void tool_core_run(struct tool_turn *turn, const struct tool_core *core,
                   const struct json *arguments, struct tool_result *out)
{
    turn->tool = core->name;
    if (core->run(turn, arguments, out) != ERR_NONE)
        tool_result_of_error(turn, out);
}
