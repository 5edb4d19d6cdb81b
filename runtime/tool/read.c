/* oci_read: runs an operation that changes nothing, over regions, compartments and pages. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "model/schema.h"
#include "tool/body.h"
#include "tool/calling.h"
#include "tool/core.h"
#include "tool/explain.h"
#include "tool/folder.h"
#include "tool/gather.h"
#include "tool/operation.h"
#include "tool/places.h"
#include "tool/shape_secret.h"

#define AT(member) offsetof(struct tool_calling, member)
#define MOST       10000

static const struct tool_param rows[] = {
    { .name = "operation", .kind = TOOL_TEXT, .required = true, .offset = AT(operation) },
    { .name = "params",
      .kind = TOOL_OBJECT,
      .offset = AT(params),
      .text = "Path, query and header parameters by name" },
    { .name = "body",
      .kind = TOOL_OBJECT,
      .offset = AT(body),
      .text = "For search/summarize style POST reads" },
    { .name = "profile", .kind = TOOL_TEXT, .offset = AT(profile), .text = "One of oci_context" },
    { .name = "region",
      .kind = TOOL_TEXT,
      .offset = AT(region),
      .header = "Region",
      .text = "Region id or short key; a comma list or * runs in each" },
    { .name = "compartment",
      .kind = TOOL_TEXT,
      .offset = AT(compartment),
      .text = "OCID, name or path like /prod/net; fills compartmentId" },
    { .name = "recursive",
      .kind = TOOL_BOOL,
      .offset = AT(recursive),
      .text = "Also every sub-compartment" },
    { .name = "query",
      .kind = TOOL_TEXT,
      .offset = AT(query),
      .text = "JMESPath applied to the data" },
    { .name = "fields", .kind = TOOL_TEXTS, .offset = AT(fields) },
    { .name = "limit",
      .kind = TOOL_INTEGER,
      .offset = AT(limit),
      .least = 1,
      .most = MOST,
      .otherwise = 50,
      .text = "Most items in total; paging is automatic" },
    { .name = "cursor",
      .kind = TOOL_TEXT,
      .offset = AT(cursor),
      .text = "From an earlier truncated result" },
    { .name = "format", .kind = TOOL_TEXT, .offset = AT(format), .choices = "json|csv|table" },
    { .name = "save_to",
      .kind = TOOL_TEXT,
      .offset = AT(save_to),
      .text = "Path under the work folder; all of it goes there, a summary comes back" },
};
static const struct tool_params params = { rows, sizeof(rows) / sizeof(rows[0]) };

/* One read under way. */
struct reading {
    struct tool_turn *turn;
    struct tool_calling calling;
    struct tool_gather gather;
    struct json *filled;
    const struct json *arguments; /* that a cursor is bound to */
};

/* ---- Where to read --------------------------------------------------------------------------- */

static const char *given_compartment(const struct reading *reading)
{
    return json_get_text(reading->gather.request.arguments, "compartmentId");
}

static enum err find_compartments(struct reading *reading, const char *const **out, size_t *count)
{
    static const char *const none[] = { NULL };
    const char *root = given_compartment(reading);

    *out = none;
    *count = 1;
    if (!reading->calling.recursive)
        return ERR_NONE;
    if (root == NULL)
        return call_fail(reading->turn->call, ERR_ARGUMENT,
                         "recursive: %s takes no compartmentId; leave it out",
                         tool_operation_id(reading->turn->call, reading->gather.request.entry));
    return tool_places_subtree(reading->turn, &reading->gather.request, root, out, count);
}

static enum err find_cells(struct reading *reading)
{
    struct call *call = reading->turn->call;
    const char *const *regions = NULL;
    const char *const *compartments = NULL;
    struct tool_cell *cells;
    size_t region_count = 0;
    size_t compartment_count = 0;
    size_t n = 0;
    enum err e = tool_places_named_regions(reading->turn, &reading->gather.request,
                                           reading->calling.region, &regions, &region_count);

    if (!e)
        e = find_compartments(reading, &compartments, &compartment_count);
    if (e)
        return e;
    if (region_count * compartment_count > TOOL_GATHER_CELLS)
        return call_fail(call, ERR_LIMIT,
                         "%zu regions times %zu compartments are more than %d reads; name fewer",
                         region_count, compartment_count, TOOL_GATHER_CELLS);
    cells = arena_array(&call->arena, region_count * compartment_count, sizeof(*cells));
    for (size_t r = 0; r < region_count; r++) {
        for (size_t c = 0; c < compartment_count; c++)
            cells[n++] = (struct tool_cell){ regions[r], compartments[c] };
    }
    reading->gather.cells = cells;
    reading->gather.cell_count = n;
    return ERR_NONE;
}

/* ---- Where to go on -------------------------------------------------------------------------- */

/* What must be the same when a cursor comes back, however it was spelled: what is asked, and the
 * places that the cursor counts. */
static const struct json *bound_arguments(struct tool_turn *turn, const struct tool_gather *gather)
{
    struct arena *arena = &turn->call->arena;
    const char *profile = gather->request.profile;
    struct json *out = json_new(arena, JSON_OBJECT);
    struct json *cells = json_new(arena, JSON_ARRAY);

    json_add_member(arena, out, "operation",
                    json_new_text(arena, tool_operation_id(turn->call, gather->request.entry)));
    json_add_member(arena, out, "profile", json_new_text(arena, profile != NULL ? profile : ""));
    json_add_member(arena, out, "arguments", json_copy(arena, gather->request.arguments));
    for (size_t i = 0; i < gather->cell_count; i++) {
        const struct tool_cell *cell = &gather->cells[i];

        json_add_item(cells, json_new_text(arena, cell->region != NULL ? cell->region : ""));
        json_add_item(cells,
                      json_new_text(arena, cell->compartment != NULL ? cell->compartment : ""));
    }
    json_add_member(arena, out, "cells", cells);
    return out;
}

static enum err add_cursor(struct reading *reading, const struct tool_gathered *gathered,
                           size_t shown, struct json *result)
{
    struct arena *arena = &reading->turn->call->arena;
    struct tool_cursor rest;
    const char *token = NULL;
    enum err e;

    if (gathered->items == NULL || !tool_gather_rest(gathered, shown, &rest))
        return ERR_NONE;
    e = tool_cursor_close(reading->turn, reading->arguments, &rest, &token);
    if (e)
        return e;
    if (json_get(result, "truncated") == NULL)
        json_add_member(arena, result, "truncated", json_new_bool(arena, true));
    json_add_member(arena, result, "cursor", json_new_text(arena, token));
    return ERR_NONE;
}

/* ---- What is shown --------------------------------------------------------------------------- */

/* A query may make something else of the items: then how many of them it saw cannot be told from
 * how many it gave, and all of them count as shown. */
static size_t count_shown(const struct reading *reading, const struct tool_gathered *gathered,
                          const struct tool_shaped *shaped)
{
    if (gathered->items == NULL)
        return 0;
    if (reading->calling.query != NULL || !shaped->truncated)
        return gathered->items->count;
    return shaped->returned;
}

/* Messages of services repeat what they were sent. */
static void add_errors(struct call *call, const struct tool_gathered *gathered, struct json *result)
{
    if (gathered->errors == NULL)
        return;
    tool_shape_hide(call, gathered->errors);
    json_add_member(&call->arena, result, "errors", gathered->errors);
}

/* Most tenancies keep nothing in the root compartment, which is what is filled in. */
static void add_hint(const struct reading *reading, const struct tool_gathered *gathered,
                     struct json *result)
{
    struct arena *arena = &reading->turn->call->arena;

    if (gathered->items == NULL || gathered->items->count > 0 || reading->calling.recursive ||
        reading->filled == NULL || json_get(reading->filled, "compartmentId") == NULL)
        return;
    json_add_member(arena, result, "hint",
                    json_new_text(arena, "nothing in the one compartment that was filled in; "
                                         "recursive=true reads those below it, too"));
}

static enum err show(struct reading *reading, struct tool_gathered *gathered,
                     struct tool_result *out)
{
    struct tool_turn *turn = reading->turn;
    struct tool_shape shape = tool_calling_shape(&reading->calling, reading->gather.request.entry);
    struct json *result = json_new(&turn->call->arena, JSON_OBJECT);
    struct tool_shaped shaped = { .data = NULL };
    size_t shown = 0;
    enum err e = ERR_NONE;

    shape.reveal = gathered->reveal;
    if (gathered->body != NULL) {
        e = tool_shape(turn->call, &shape, gathered->body, &shaped);
        if (e)
            return e;
        tool_shape_add(turn->call, &shape, &shaped, result);
        shown = count_shown(reading, gathered, &shaped);
    }
    e = add_cursor(reading, gathered, shown, result);
    if (!e && gathered->items == NULL)
        e = tool_body_headers(turn->call, reading->gather.request.entry, gathered->sent.response,
                              result);
    if (e)
        return e;
    add_hint(reading, gathered, result);
    add_errors(turn->call, gathered, result);
    return tool_calling_end(turn, result, reading->filled, &gathered->sent, out);
}

/* ---- To a file ------------------------------------------------------------------------------- */

static enum err fail_no_folder(struct call *call)
{
    call_fail(call, ERR_ARGUMENT, "save_to: this server has no work folder");
    return call_hint(call, "start oci-mcp with --work-folder DIR to allow files");
}

/* A binary body goes to its file as it comes in. */
static enum err save_stream(struct reading *reading, struct tool_result *out)
{
    struct tool_turn *turn = reading->turn;
    struct arena *arena = &turn->call->arena;
    struct json *result = json_new(arena, JSON_OBJECT);
    struct tool_request request = reading->gather.request;
    struct tool_place place;
    struct tool_sent sent;
    enum err e =
        tool_folder_place(turn->call, turn->context->folder, reading->calling.save_to, &place);

    if (e)
        return e;
    request.save_to = place.access;
    if (reading->gather.cells[0].region != NULL)
        request.region = reading->gather.cells[0].region;
    e = tool_send(turn, &request, &sent);
    tool_folder_leave(&place);
    if (e) {
        tool_explain(turn, &request);
        return e;
    }
    json_add_member(arena, result, "savedTo", json_new_text(arena, place.path));
    e = tool_body_headers(turn->call, request.entry, sent.response, result);
    return e ? e : tool_calling_end(turn, result, reading->filled, &sent, out);
}

static enum err write_all(struct call *call, const struct tool_file *file, struct span text)
{
    while (text.len > 0) {
        ssize_t n = write(file->fd, text.ptr, text.len);

        if (n < 0 && errno != EINTR)
            return call_fail(call, ERR_IO, "%s: cannot be written: %s", file->path,
                             strerror(errno));
        if (n > 0) {
            text.ptr += n;
            text.len -= (size_t)n;
        }
    }
    return ERR_NONE;
}

/* All items, whole; the agent gets their number and the columns they have. */
static enum err save_items(struct reading *reading, const struct tool_gathered *gathered,
                           struct tool_result *out)
{
    struct tool_turn *turn = reading->turn;
    struct arena *arena = &turn->call->arena;
    struct json *result = json_new(arena, JSON_OBJECT);
    struct tool_file file;
    struct buf text;
    enum err e;

    buf_init(&text, arena, LIMIT_RESPONSE_BODY);
    if (gathered->body != NULL)
        json_print(&text, gathered->body);
    buf_add_char(&text, '\n');
    if (buf_full(&text))
        return call_fail(turn->call, ERR_LIMIT, "the result is too large for one file");
    e = tool_folder_create(turn->call, turn->context->folder, reading->calling.save_to, &file);
    if (e)
        return e;
    e = write_all(turn->call, &file, buf_span(&text));
    tool_folder_close_file(&file);
    if (e)
        return e;
    json_add_member(arena, result, "savedTo", json_new_text(arena, file.path));
    json_add_member(arena, result, "bytes", json_new_int(arena, (int64_t)text.len));
    if (gathered->items != NULL)
        json_add_member(arena, result, "count",
                        json_new_int(arena, (int64_t)gathered->items->count));
    e = add_cursor(reading, gathered, gathered->items == NULL ? 0 : gathered->items->count, result);
    add_errors(turn->call, gathered, result);
    return e ? e : tool_calling_end(turn, result, reading->filled, &gathered->sent, out);
}

static bool saves_stream(const struct reading *reading)
{
    struct catalog_op entry = reading->gather.request.entry;
    const struct model_field *body =
        model_body_field(entry.service, &entry.service->types[entry.op->response]);

    return reading->calling.save_to != NULL && body != NULL && body->kind == MODEL_STREAM;
}

/* ---- The tool -------------------------------------------------------------------------------- */

static enum err fail_streams(const struct reading *reading)
{
    return call_fail(reading->turn->call, ERR_ARGUMENT,
                     "save_to: %s answers with one file; name one region and no recursive",
                     tool_operation_id(reading->turn->call, reading->gather.request.entry));
}

static bool names_several(const char *region)
{
    return region != NULL && (strchr(region, ',') != NULL || strcmp(region, "*") == 0);
}

static enum err begin(struct reading *reading)
{
    struct tool_calling first = reading->calling;
    struct tool_shape shape;
    enum err e;

    /* Several regions are cells; what is filled in is asked for in the default one. */
    if (names_several(first.region))
        first.region = NULL;
    e = tool_calling_begin(reading->turn, &first, &reading->gather.request, &reading->filled);
    if (e)
        return e;
    shape = tool_calling_shape(&reading->calling, reading->gather.request.entry);
    e = tool_shape_check(reading->turn->call, &shape);
    if (e)
        return e;
    if (reading->calling.save_to != NULL && reading->turn->context->folder == NULL)
        return fail_no_folder(reading->turn->call);
    reading->gather.limit = (size_t)reading->calling.limit;
    e = find_cells(reading);
    if (e)
        return e;
    if (saves_stream(reading) && reading->gather.cell_count > 1)
        return fail_streams(reading);
    reading->arguments = bound_arguments(reading->turn, &reading->gather);
    return tool_gather_go_on(reading->turn, reading->arguments, reading->calling.cursor,
                             &reading->gather);
}

/* The failure of all that was read is told of as that of its first place. */
static void explain(struct reading *reading)
{
    struct tool_request request = reading->gather.request;

    if (reading->gather.cells[0].region != NULL)
        request.region = reading->gather.cells[0].region;
    tool_explain(reading->turn, &request);
}

static enum err run(struct tool_turn *turn, const struct json *arguments, struct tool_result *out)
{
    struct reading reading = { .turn = turn };
    struct tool_gathered gathered;
    enum err e = tool_params_decode(turn->call, &params, arguments, &reading.calling);

    if (!e)
        e = begin(&reading);
    if (e)
        return e;
    if (saves_stream(&reading))
        return save_stream(&reading, out);
    if (reading.calling.save_to != NULL)
        reading.gather.request.to_file = true;
    e = tool_gather(turn, &reading.gather, &gathered);
    if (e) {
        explain(&reading);
        return e;
    }
    if (reading.calling.save_to != NULL)
        return save_items(&reading, &gathered, out);
    return show(&reading, &gathered, out);
}

const struct tool_core tool_read = {
    .name = "oci_read",
    .title = "Call a read-only OCI operation",
    .text = "Run an operation that changes nothing (list, get, head, search, summarize). Keep only "
            "what you need with query (JMESPath) or fields.",
    .params = &params,
    .run = run,
    .read_only = true,
    .open_world = true,
};
