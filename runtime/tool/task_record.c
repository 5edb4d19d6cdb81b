#include "tool/task_record.h"

#include <string.h>

#include "base/clock.h"
#include "oci/seal.h"
#include "tool/operation.h"

#define PURPOSE  "task"
#define TOLD_MAX 1500 /* bytes: handles are headers, too */
#define TEXT_MAX 300  /* of an argument that may name what to look at */
#define ID_MAX   6000

/* ---- Closing --------------------------------------------------------------------------------- */

static void add_text(struct arena *arena, struct json *object, const char *name, const char *text)
{
    if (text != NULL)
        json_add_member(arena, object, name, json_new_text(arena, text));
}

/* Identifiers and names are in the path; bodies and long texts are not. */
static struct json *short_arguments(struct arena *arena, const struct json *arguments)
{
    struct json *kept = json_new(arena, JSON_OBJECT);

    for (const struct json *member = arguments == NULL ? NULL : arguments->first; member != NULL;
         member = member->next) {
        if (json_is_text(member) && member->len <= TEXT_MAX)
            json_add_member(arena, kept, member->name, json_copy(arena, member));
    }
    return kept;
}

static size_t size_of(struct arena *arena, const struct json *value)
{
    struct buf text;

    buf_init(&text, arena, SIZE_MAX);
    json_print(&text, value);
    return text.len;
}

/* In the order given, as many members as there is room for; the data is read again at the end. */
static struct json *short_told(struct arena *arena, const struct json *told)
{
    struct json *kept = json_new(arena, JSON_OBJECT);
    size_t left = TOLD_MAX;

    for (const struct json *member = told == NULL ? NULL : told->first; member != NULL;
         member = member->next) {
        size_t size = size_of(arena, member);

        if (strcmp(member->name, "data") == 0 || size > left)
            continue;
        left -= size;
        json_add_member(arena, kept, member->name, json_copy(arena, member));
    }
    return kept;
}

static void add_change(struct tool_turn *turn, const struct task_record *record,
                       struct json *object)
{
    struct arena *arena = &turn->call->arena;
    const struct tool_wait_begun *begun = &record->begun;

    add_text(arena, object, "operation", tool_operation_id(turn->call, begun->by));
    json_add_member(arena, object, "arguments", short_arguments(arena, begun->arguments));
    add_text(arena, object, "profile", begun->profile);
    add_text(arena, object, "region", begun->region);
    add_text(arena, object, "work", begun->work);
    add_text(arena, object, "resource", begun->resource);
    json_add_member(arena, object, "moves", json_new_bool(arena, begun->moves));
    json_add_member(arena, object, "told", short_told(arena, record->told));
}

static void add_wait(struct tool_turn *turn, const struct task_record *record, struct json *object)
{
    struct arena *arena = &turn->call->arena;
    const struct tool_wait_for *what = &record->what;
    struct json *states = json_new(arena, JSON_ARRAY);

    for (size_t i = 0; i < what->state_count; i++)
        json_add_item(states, json_new_text(arena, what->states[i]));
    add_text(arena, object, "id", what->id);
    add_text(arena, object, "profile", what->profile);
    add_text(arena, object, "region", what->region);
    json_add_member(arena, object, "states", states);
    json_add_member(arena, object, "timeout", json_new_int(arena, what->timeout_ms));
}

enum err task_record_close(struct tool_turn *turn, const struct task_record *record,
                           const char **out_id)
{
    struct arena *arena = &turn->call->arena;
    struct json *object = json_new(arena, JSON_OBJECT);
    struct buf text;
    enum err e;

    add_text(arena, object, "principal", turn->caller->principal);
    json_add_member(arena, object, "created", json_new_int(arena, record->created_ms));
    json_add_member(arena, object, "ttl", json_new_int(arena, record->ttl_ms));
    if (record->begun.by.op != NULL)
        add_change(turn, record, object);
    else
        add_wait(turn, record, object);
    buf_init(&text, arena, SIZE_MAX);
    json_print(&text, object);
    e = oci_seal_close(turn->context->seal, turn->call, PURPOSE, buf_span(&text), out_id);
    if (!e && strlen(*out_id) > ID_MAX)
        return call_fail(turn->call, ERR_LIMIT, "the arguments are too large for a task");
    return e;
}

/* ---- Opening --------------------------------------------------------------------------------- */

static enum err fail_unknown(struct call *call)
{
    call_forgive(call);
    return call_fail(call, ERR_UNKNOWN, "no such task, or none any more");
}

static int64_t number_of(const struct json *object, const char *name)
{
    const struct json *value = json_get(object, name);
    int64_t number = 0;

    return value != NULL && json_int(value, &number) ? number : 0;
}

static bool is_of(const struct json *object, const char *principal)
{
    const char *owner = json_get_text(object, "principal");

    return owner != NULL && principal != NULL && strcmp(owner, principal) == 0;
}

static void read_change(const struct json *object, struct task_record *out)
{
    const struct json *moves = json_get(object, "moves");

    out->told = json_get(object, "told");
    out->begun = (struct tool_wait_begun){
        .by = catalog_find(json_get_text(object, "operation")),
        .arguments = json_get(object, "arguments"),
        .profile = json_get_text(object, "profile"),
        .region = json_get_text(object, "region"),
        .work = json_get_text(object, "work"),
        .resource = json_get_text(object, "resource"),
        .moves = moves != NULL && moves->boolean,
    };
}

static void read_wait(struct arena *arena, const struct json *object, struct task_record *out)
{
    const struct json *states = json_get(object, "states");
    size_t count = states == NULL ? 0 : states->count;
    const char **texts = arena_array(arena, count + 1, sizeof *texts);
    size_t at = 0;

    for (const struct json *state = count == 0 ? NULL : states->first; state != NULL;
         state = state->next)
        texts[at++] = state->text;
    out->what = (struct tool_wait_for){
        .id = json_get_text(object, "id"),
        .states = texts,
        .state_count = count,
        .profile = json_get_text(object, "profile"),
        .region = json_get_text(object, "region"),
        .timeout_ms = number_of(object, "timeout"),
    };
}

enum err task_record_open(struct tool_turn *turn, const char *id, struct task_record *out)
{
    struct call *call = turn->call;
    struct span text;
    struct json *object = NULL;
    int64_t now = clock_unix_ms();

    if (oci_seal_open(turn->context->seal, call, PURPOSE, id, &text) != ERR_NONE ||
        json_parse(call, PURPOSE, text, &object) != ERR_NONE ||
        !is_of(object, turn->caller->principal))
        return fail_unknown(call);
    *out = (struct task_record){ .created_ms = number_of(object, "created"),
                                 .ttl_ms = number_of(object, "ttl") };
    if (now - out->created_ms > out->ttl_ms)
        return fail_unknown(call);
    if (json_get(object, "operation") != NULL)
        read_change(object, out);
    else
        read_wait(&call->arena, object, out);
    /* A newer program may have other operations than the one that made the handle. */
    return out->begun.by.op == NULL && out->what.id == NULL ? fail_unknown(call) : ERR_NONE;
}
