#include "tool/calling.h"

#include <string.h>

#include "base/limits.h"
#include "model/decode.h"
#include "model/names.h"
#include "tool/body.h"
#include "tool/fill.h"
#include "tool/operation.h"
#include "tool/shape_text.h"

/* ---- The request ----------------------------------------------------------------------------- */

static enum err add_if_match(struct tool_turn *turn, struct catalog_op entry, const char *etag,
                             struct json *arguments)
{
    if (etag == NULL)
        return ERR_NONE;
    if (!tool_body_takes(entry, "if-match"))
        return call_fail(turn->call, ERR_ARGUMENT, "if_match: %s takes none; leave it out",
                         tool_operation_id(turn->call, entry));
    if (model_names_member(arguments, "ifMatch") != NULL)
        return call_fail(turn->call, ERR_ARGUMENT, "if_match: given in params too");
    json_add_member(&turn->call->arena, arguments, "ifMatch",
                    json_new_text(&turn->call->arena, etag));
    return ERR_NONE;
}

static enum err merge(struct tool_turn *turn, const struct tool_calling *calling,
                      struct catalog_op entry, const struct json **out)
{
    struct arena *arena = &turn->call->arena;
    struct json *arguments =
        calling->params == NULL ? json_new(arena, JSON_OBJECT) : json_copy(arena, calling->params);

    if (calling->body != NULL && model_names_member(arguments, "body") != NULL)
        return call_fail(turn->call, ERR_ARGUMENT, "body: given in params too");
    if (calling->body != NULL)
        json_add_member(arena, arguments, "body", json_copy(arena, calling->body));
    *out = arguments;
    return add_if_match(turn, entry, calling->if_match, arguments);
}

enum err tool_calling_begin(struct tool_turn *turn, const struct tool_calling *calling,
                            struct tool_request *out, struct json **out_filled)
{
    enum err e;

    *out = (struct tool_request){ .profile = calling->profile, .region = calling->region };
    *out_filled = NULL;
    turn->code = calling->confirm;
    e = tool_operation_find(turn->call, calling->operation, &out->entry);
    if (!e)
        e = tool_operation_check(turn->call, turn->tool, out->entry);
    if (!e)
        e = merge(turn, calling, out->entry, &out->arguments);
    if (!e)
        e = tool_fill(turn, out, TOOL_FILL_ALL, calling->compartment, out_filled);
    return e;
}

/* ---- The result ------------------------------------------------------------------------------ */

static enum tool_format format_of(const char *name)
{
    if (name == NULL || strcmp(name, "json") == 0)
        return TOOL_FORMAT_JSON;
    return strcmp(name, "csv") == 0 ? TOOL_FORMAT_CSV : TOOL_FORMAT_TABLE;
}

struct tool_shape tool_calling_shape(const struct tool_calling *calling, struct catalog_op entry)
{
    return (struct tool_shape){
        .query = calling->query,
        .fields = calling->fields.items,
        .field_count = calling->fields.count,
        .format = format_of(calling->format),
        .list = tool_body_list_name(entry),
        .service = entry.service,
        .type = tool_body_type(entry),
    };
}

enum err tool_calling_print(struct tool_turn *turn, struct json *result, struct tool_result *out)
{
    struct buf text;

    /* Data is harmless already, and lines of CSV end as they should; messages of services and the
     * like beside it need not be. */
    for (struct json *member = result->first; member != NULL; member = member->next) {
        if (strcmp(member->name, "csv") != 0)
            tool_shape_text(turn->call, member);
    }
    buf_init(&text, &turn->call->arena, 4 * LIMIT_TOOL_TEXT);
    json_print(&text, result);
    if (buf_full(&text))
        return call_fail(turn->call, ERR_LIMIT, "the result is too large; ask for fewer fields");
    *out = (struct tool_result){ .json = buf_span(&text) };
    return ERR_NONE;
}

void tool_calling_tell(struct tool_turn *turn, struct json *result, struct json *filled,
                       const struct tool_sent *sent)
{
    struct arena *arena = &turn->call->arena;

    if (filled != NULL)
        json_add_member(arena, result, "filled", filled);
    if (sent->hidden != NULL)
        json_add_member(arena, result, "hiddenFields", json_new_text(arena, sent->hidden));
    if (sent->report.request_id != NULL)
        json_add_member(arena, result, "opcRequestId",
                        json_new_text(arena, sent->report.request_id));
}

enum err tool_calling_end(struct tool_turn *turn, struct json *result, struct json *filled,
                          const struct tool_sent *sent, struct tool_result *out)
{
    tool_calling_tell(turn, result, filled, sent);
    return tool_calling_print(turn, result, out);
}
