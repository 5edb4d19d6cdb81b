/* What is told of something that was waited for. */
#include <string.h>

#include "base/clock.h"
#include "tool/body.h"
#include "tool/operation.h"
#include "tool/shape.h"
#include "tool/wait_run.h"

#define LOG_LINES  10
#define ENTRIES    500 /* of a log or a list of errors */
#define LISTS_MS   4000
#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static void add_text(struct tool_waiting *waiting, struct json *out, const char *name,
                     const char *text)
{
    struct arena *arena = &waiting->turn->call->arena;

    if (text != NULL)
        json_add_member(arena, out, name, json_new_text(arena, text));
}

/* The first member of these names that says something. */
static void add_member(struct tool_waiting *waiting, struct json *out, const char *name,
                       const char *const *from, size_t count)
{
    struct arena *arena = &waiting->turn->call->arena;

    for (size_t i = 0; i < count; i++) {
        const struct json *value = json_get(waiting->body, from[i]);

        if (value == NULL || value->kind == JSON_NULL ||
            (value->kind == JSON_ARRAY && value->count == 0))
            continue;
        json_add_member(arena, out, name, json_copy(arena, value));
        return;
    }
}

/* ---- Work requests -------------------------------------------------------------------------- */

/* The errors or log of a work request, as far as there are any: an answer is no less without. */
static const struct json *list_of(struct tool_waiting *waiting, struct catalog_op list,
                                  const char *inlined)
{
    struct tool_turn *turn = waiting->turn;
    struct call *call = turn->call;
    const struct json *own = json_get(waiting->body, inlined);
    int64_t before = call->deadline_ms;
    int64_t latest = clock_monotonic_ms() + LISTS_MS;
    struct tool_request request;
    struct json *items = NULL;

    if (list.op == NULL || (own != NULL && own->kind == JSON_ARRAY && own->count > 0))
        return own;
    if (before == 0 || latest < before)
        call->deadline_ms = latest;
    if (tool_wait_request(waiting, list, &request) != ERR_NONE ||
        tool_fetch_all(turn, &request, tool_operation_id(call, list),
                       json_copy(&call->arena, request.arguments), ENTRIES, &items) != ERR_NONE)
        call_forgive(call);
    call->deadline_ms = before;
    return items;
}

static const char *time_of(const struct json *entry)
{
    static const char *const names[] = { "timestamp", "timeCreated", "timeUpdated" };

    for (size_t i = 0; i < COUNT(names); i++) {
        const char *text = json_get_text(entry, names[i]);

        if (text != NULL)
            return text;
    }
    return NULL;
}

/* The services give the newest first or last. */
static bool is_newest_first(const struct json *entries)
{
    const char *first = time_of(entries->first);
    const char *last = time_of(entries->last);

    return first != NULL && last != NULL && strcmp(first, last) > 0;
}

static struct json *line_of(struct arena *arena, const struct json *entry)
{
    const char *time = time_of(entry);
    const char *message = json_get_text(entry, "message");

    if (message == NULL)
        return json_copy(arena, entry);
    return json_new_text(arena, arena_printf(arena, "%s%s%s", time != NULL ? time : "",
                                             time != NULL ? " " : "", message));
}

static struct json *log_of(struct arena *arena, const struct json *entries)
{
    struct json *lines = json_new(arena, JSON_ARRAY);
    const struct json *kept[LOG_LINES] = { NULL };
    bool turned = is_newest_first(entries);
    size_t seen = 0;

    for (const struct json *entry = entries->first; entry != NULL; entry = entry->next) {
        if (turned && seen == LOG_LINES)
            break;
        kept[seen++ % LOG_LINES] = entry;
    }
    for (size_t i = 0; i < LOG_LINES; i++) {
        size_t at = turned ? LOG_LINES - 1 - i : (seen + i) % LOG_LINES;

        if (kept[at] != NULL)
            json_add_item(lines, line_of(arena, kept[at]));
    }
    return lines;
}

static void add_lists(struct tool_waiting *waiting, struct json *out)
{
    struct arena *arena = &waiting->turn->call->arena;
    const struct tool_wait_source *source = &waiting->sources.items[waiting->source];
    const struct json *errors = list_of(waiting, source->errors, "errors");
    const struct json *log = list_of(waiting, source->logs, "logs");

    if (errors == NULL)
        errors = json_get(waiting->body, "errorDetails");
    if (errors != NULL && errors->kind == JSON_ARRAY && errors->count > 0)
        json_add_member(arena, out, "errors", json_copy(arena, errors));
    if (log != NULL && log->kind == JSON_ARRAY && log->count > 0)
        json_add_member(arena, out, "log", log_of(arena, log));
}

static void add_work(struct tool_waiting *waiting, struct json *out)
{
    static const char *const operations[] = { "operationType", "type", "operation" };
    static const char *const percents[] = { "percentComplete" };
    static const char *const details[] = { "statusDetails", "message" };
    static const char *const resources[] = { "resources" };
    static const char *const times[] = { "timeAccepted", "timeStarted", "timeFinished" };
    struct catalog_op get = waiting->sources.items[waiting->source].get;

    add_text(waiting, out, "service", get.service->name);
    add_member(waiting, out, "operationType", operations, COUNT(operations));
    add_text(waiting, out, "status", waiting->state);
    add_member(waiting, out, "percentComplete", percents, COUNT(percents));
    add_member(waiting, out, "details", details, COUNT(details));
    add_member(waiting, out, "resources", resources, COUNT(resources));
    for (size_t i = 0; i < COUNT(times); i++)
        add_member(waiting, out, times[i], &times[i], 1);
    add_lists(waiting, out);
}

/* ---- Both ----------------------------------------------------------------------------------- */

static void add_end(struct tool_waiting *waiting, struct json *out)
{
    struct arena *arena = &waiting->turn->call->arena;
    bool is_done = waiting->end == TOOL_WAIT_SUCCEEDED || waiting->end == TOOL_WAIT_FAILED;
    int64_t elapsed_ms = clock_monotonic_ms() - waiting->start_ms;

    json_add_member(arena, out, "done", json_new_bool(arena, is_done));
    if (is_done)
        json_add_member(arena, out, "succeeded",
                        json_new_bool(arena, waiting->end == TOOL_WAIT_SUCCEEDED));
    json_add_member(arena, out, "elapsedSeconds", json_new_int(arena, (elapsed_ms + 500) / 1000));
}

static const char *message_of(struct tool_waiting *waiting)
{
    if (waiting->is_gone)
        return "there is nothing with this id that you may see (any more)";
    if (waiting->end == TOOL_WAIT_STALLED)
        return waiting->is_work ? "it does not go on by itself: somebody has to attend to it"
                                : "it has no state that could become the wanted one";
    if (waiting->end != TOOL_WAIT_GOES_ON)
        return NULL;
    if (waiting->trouble == NULL)
        return waiting->is_work || waiting->what->state_count == 0
                   ? "still running: call oci_wait again with the same id to go on waiting"
                   : "in no wanted state yet: call oci_wait again to go on waiting";
    return arena_printf(&waiting->turn->call->arena,
                        "still running when it was seen last, and then: %s; call oci_wait again "
                        "with the same id",
                        waiting->trouble);
}

/* Cloud text made harmless, empty members left out, all of it within the budget of an answer. */
static enum err shape(struct tool_waiting *waiting, struct json *raw, struct json **out)
{
    struct call *call = waiting->turn->call;
    struct tool_shape wanted = { .keep_rows = true };
    struct tool_shaped shaped;
    enum err e = tool_shape(call, &wanted, raw, &shaped);

    if (e)
        return e;
    *out = shaped.data == NULL ? json_new(&call->arena, JSON_OBJECT)
                               : json_copy(&call->arena, shaped.data);
    if (shaped.hidden != NULL)
        json_add_member(&call->arena, *out, "hidden", shaped.hidden);
    if (shaped.omitted != NULL)
        json_add_member(&call->arena, *out, "omitted", shaped.omitted);
    return ERR_NONE;
}

/* Nobody wants to read all about what is no more. */
static bool is_removed(const struct tool_waiting *waiting)
{
    return waiting->is_gone || (waiting->state != NULL && tool_wait_is_gone(&waiting->state, 1));
}

enum err tool_wait_show(struct tool_waiting *waiting, struct json **out)
{
    struct arena *arena = &waiting->turn->call->arena;
    struct json *raw = json_new(arena, JSON_OBJECT);

    add_text(waiting, raw, "id", waiting->what->id);
    add_text(waiting, raw, "kind", waiting->is_work ? "workRequest" : "resource");
    if (!waiting->is_work)
        add_text(waiting, raw, "state", waiting->state);
    add_end(waiting, raw);
    add_text(waiting, raw, "message", message_of(waiting));
    if (waiting->is_work)
        add_work(waiting, raw);
    else if (waiting->body != NULL && !is_removed(waiting))
        json_add_member(arena, raw, "resource", json_copy(arena, waiting->body));
    return shape(waiting, raw, out);
}
