/*
 * Streams. A message is a record at ".../partitions/<p>" with its offset as the key; the record at
 * ".../partitions" with the key <p> knows the next offset. Groups are records at ".../groups".
 */
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/clock.h"
#include "sandbox/hand.h"

#define STREAMS       "/20180418/streams"
#define KEPT          20000 /* messages of one partition */
#define LIMIT_DEFAULT 100
#define LIMIT_MAX     10000

static const char *path_of(struct sandbox_job *job, const char *stream, const char *rest)
{
    return arena_printf(&job->call->arena, STREAMS "/%s/%s", stream, rest);
}

static const char *partition_of(struct sandbox_job *job, const char *stream, int64_t partition)
{
    return path_of(job, stream,
                   arena_printf(&job->call->arena, "partitions/%lld", (long long)partition));
}

static const char *key_of(struct sandbox_job *job, int64_t number)
{
    return arena_printf(&job->call->arena, "%lld", (long long)number);
}

static int64_t number_in(const struct json *doc, const char *name, int64_t otherwise)
{
    int64_t number = otherwise;

    (void)json_int(json_get(doc, name), &number);
    return number;
}

/* The stream of the path when it takes and gives messages; else NULL, and the answer says so. */
static const struct sandbox_record *active_stream(struct sandbox_job *job)
{
    const struct sandbox_record *record =
        sandbox_hand_record(job, sandbox_hand_value(job, "streamId"));
    const char *state = record == NULL ? NULL : sandbox_lifecycle_state(&record->plan, job->now_ms);

    if (state == NULL || strcmp(state, "ACTIVE") == 0)
        return record;
    sandbox_answer_error(job->call, job->answer, 409, "IncorrectState",
                         "The stream is in the state %s.", state);
    return NULL;
}

/* ---- Streams ------------------------------------------------------------------------------- */

static void create_stream(struct sandbox_job *job)
{
    struct json *body = json_copy(&job->call->arena, job->input.body);
    int64_t partitions = number_in(body, "partitions", 0);

    if (partitions < 1 || partitions > 50) {
        sandbox_hand_refuse(job, "partitions must be between 1 and 50.");
        return;
    }
    sandbox_hand_add_text(job, body, "messagesEndpoint", sandbox_hand_origin(job));
    if (json_get(body, "retentionInHours") == NULL)
        sandbox_hand_add_int(job, body, "retentionInHours", 24);
    job->input.body = body;
    sandbox_rules_follow(job);
}

/* ---- Messages ------------------------------------------------------------------------------ */

static int64_t next_offset(struct sandbox_job *job, const char *stream, int64_t partition)
{
    const struct sandbox_record *counter = sandbox_store_find(
        job->state->store, path_of(job, stream, "partitions"), key_of(job, partition), job->now_ms);

    return counter == NULL ? 0 : number_in(counter->doc, "next", 0);
}

static void set_next_offset(struct sandbox_job *job, const char *stream, int64_t partition,
                            int64_t next)
{
    struct json *doc = json_new(&job->call->arena, JSON_OBJECT);
    const struct sandbox_draft draft = {
        .path = path_of(job, stream, "partitions"),
        .key = key_of(job, partition),
        .service = job->service,
        .doc = doc,
    };
    struct sandbox_record *counter =
        sandbox_store_find(job->state->store, draft.path, draft.key, job->now_ms);

    sandbox_hand_add_int(job, doc, "next", next);
    if (counter != NULL)
        sandbox_store_change(counter, doc);
    else
        (void)sandbox_store_add(job->state->store, &draft, job->now_ms);
}

static int64_t first_offset(int64_t next)
{
    return next > KEPT ? next - KEPT : 0;
}

static void keep_message(struct sandbox_job *job, const struct sandbox_record *stream,
                         const struct json *entry, int64_t partition, int64_t offset)
{
    struct json *doc = json_new(&job->call->arena, JSON_OBJECT);
    const struct sandbox_draft draft = {
        .path = partition_of(job, stream->id, partition),
        .key = key_of(job, offset),
        .service = job->service,
        .doc = doc,
    };
    const char *key = json_get_text(entry, "key");
    struct sandbox_record *oldest =
        sandbox_store_find(job->state->store, draft.path, key_of(job, offset - KEPT), job->now_ms);

    sandbox_hand_add_text(job, doc, "stream", json_get_text(stream->doc, "name"));
    sandbox_hand_add_text(job, doc, "partition", key_of(job, partition));
    sandbox_hand_add_text(job, doc, "key", key != NULL ? key : "");
    sandbox_hand_add_text(job, doc, "value", json_get_text(entry, "value"));
    sandbox_hand_add_int(job, doc, "offset", offset);
    sandbox_hand_add_time(job, doc, "timestamp", job->now_ms);
    if (oldest != NULL)
        sandbox_store_remove(job->state->store, oldest);
    (void)sandbox_store_add(job->state->store, &draft, job->now_ms);
}

/* Messages of one key stay in order; those without one go round. */
static int64_t choose_partition(const struct json *entry, int64_t partitions, int64_t turn)
{
    const char *key = json_get_text(entry, "key");

    if (key == NULL)
        return turn % partitions;
    return (int64_t)(sandbox_hand_noise(key, 0) * (double)partitions);
}

static void put_messages(struct sandbox_job *job)
{
    const struct sandbox_record *stream = active_stream(job);
    const struct json *list = json_get(job->input.body, "messages");
    struct arena *arena = &job->call->arena;
    struct json *body = json_new(arena, JSON_OBJECT);
    struct json *entries = json_new(arena, JSON_ARRAY);
    int64_t turn = 0;

    if (stream == NULL)
        return;
    for (const struct json *entry = list->first; entry != NULL; entry = entry->next) {
        int64_t partitions = number_in(stream->doc, "partitions", 1);
        int64_t partition = choose_partition(entry, partitions, turn++);
        int64_t offset = next_offset(job, stream->id, partition);
        struct json *result = json_add_item(entries, json_new(arena, JSON_OBJECT));

        keep_message(job, stream, entry, partition, offset);
        set_next_offset(job, stream->id, partition, offset + 1);
        sandbox_hand_add_text(job, result, "partition", key_of(job, partition));
        sandbox_hand_add_int(job, result, "offset", offset);
        sandbox_hand_add_time(job, result, "timestamp", job->now_ms);
    }
    sandbox_hand_add_int(job, body, "failures", 0);
    json_add_member(arena, body, "entries", entries);
    sandbox_hand_show(job, body);
}

/* ---- Cursors: "stream|partition|offset", or "stream|group|name" ------------------------------ */

static void show_cursor(struct sandbox_job *job, const char *text)
{
    struct json *body = json_new(&job->call->arena, JSON_OBJECT);

    sandbox_hand_add_text(job, body, "value", base64url_encode(&job->call->arena, span_of(text)));
    sandbox_hand_show(job, body);
}

/* The first message that is not older than a time. */
static int64_t offset_at(struct sandbox_job *job, const char *stream, int64_t partition,
                         int64_t time_ms)
{
    int64_t next = next_offset(job, stream, partition);
    int64_t offset = first_offset(next);

    for (; offset < next; offset++) {
        const struct sandbox_record *message =
            sandbox_store_find(job->state->store, partition_of(job, stream, partition),
                               key_of(job, offset), job->now_ms);

        if (message != NULL && sandbox_hand_time(message->doc, "timestamp", 0) >= time_ms)
            break;
    }
    return offset;
}

/* Where a cursor of the request's type starts. */
static int64_t start_of(struct sandbox_job *job, const char *stream, int64_t partition)
{
    const struct json *body = job->input.body;
    const char *type = json_get_text(body, "type");
    int64_t next = next_offset(job, stream, partition);

    if (strcmp(type, "LATEST") == 0)
        return next;
    if (strcmp(type, "AT_OFFSET") == 0)
        return number_in(body, "offset", 0);
    if (strcmp(type, "AFTER_OFFSET") == 0)
        return number_in(body, "offset", -1) + 1;
    if (strcmp(type, "AT_TIME") == 0)
        return offset_at(job, stream, partition, sandbox_hand_time(body, "time", job->now_ms));
    return first_offset(next);
}

static void create_cursor(struct sandbox_job *job)
{
    const struct sandbox_record *stream = active_stream(job);
    const char *text = json_get_text(job->input.body, "partition");
    const char *type = json_get_text(job->input.body, "type");
    char *end;
    long long partition;

    if (stream == NULL)
        return;
    partition = strtoll(text, &end, 10);
    if (*end != '\0' || end == text || partition < 0 ||
        partition >= number_in(stream->doc, "partitions", 1))
        sandbox_hand_refuse(job, "The stream has no partition %s.", text);
    else if (sandbox_hand_contains(type, "OFFSET") && json_get(job->input.body, "offset") == NULL)
        sandbox_hand_refuse(job, "A cursor %s needs an offset.", type);
    else if (strcmp(type, "AT_TIME") == 0 && json_get(job->input.body, "time") == NULL)
        sandbox_hand_refuse(job, "A cursor AT_TIME needs a time.");
    else
        show_cursor(job, arena_printf(&job->call->arena, "%s|%lld|%lld", stream->id, partition,
                                      (long long)start_of(job, stream->id, partition)));
}

/* ---- Groups -------------------------------------------------------------------------------- */

static struct json *new_group(struct sandbox_job *job, const struct sandbox_record *stream,
                              const char *name)
{
    struct arena *arena = &job->call->arena;
    struct json *doc = json_new(arena, JSON_OBJECT);
    struct json *list = json_new(arena, JSON_ARRAY);
    const char *instance = json_get_text(job->input.body, "instanceName");
    int64_t partitions = number_in(stream->doc, "partitions", 1);

    sandbox_hand_add_text(job, doc, "streamId", stream->id);
    sandbox_hand_add_text(job, doc, "groupName", name);
    for (int64_t i = 0; i < partitions; i++) {
        struct json *one = json_add_item(list, json_new(arena, JSON_OBJECT));

        sandbox_hand_add_text(job, one, "partition", key_of(job, i));
        sandbox_hand_add_int(job, one, "committedOffset", start_of(job, stream->id, i) - 1);
        sandbox_hand_add_text(job, one, "reservedInstance",
                              instance != NULL ? instance : "instance");
        sandbox_hand_add_time(job, one, "timeReservedUntil", job->now_ms + 30000);
    }
    json_add_member(arena, doc, "reservations", list);
    return doc;
}

static struct sandbox_record *find_group(struct sandbox_job *job, const char *stream,
                                         const char *name)
{
    return sandbox_store_find(job->state->store, path_of(job, stream, "groups"), name, job->now_ms);
}

/* A group that exists goes on where it was. */
static void create_group_cursor(struct sandbox_job *job)
{
    const struct sandbox_record *stream = active_stream(job);
    const char *name = json_get_text(job->input.body, "groupName");
    struct sandbox_draft draft = { .key = name, .service = job->service };

    if (stream == NULL)
        return;
    if (find_group(job, stream->id, name) == NULL) {
        draft.path = path_of(job, stream->id, "groups");
        draft.doc = new_group(job, stream, name);
        (void)sandbox_store_add(job->state->store, &draft, job->now_ms);
    }
    show_cursor(job, arena_printf(&job->call->arena, "%s|group|%s", stream->id, name));
}

static void get_group(struct sandbox_job *job)
{
    const struct sandbox_record *group =
        find_group(job, sandbox_hand_value(job, "streamId"), sandbox_hand_value(job, "groupName"));

    if (group == NULL)
        sandbox_answer_not_found(job->call, job->answer);
    else
        sandbox_hand_show(job, group->doc);
}

static void update_group(struct sandbox_job *job)
{
    const struct sandbox_record *stream = active_stream(job);
    const char *name = sandbox_hand_value(job, "groupName");
    struct sandbox_record *group = stream == NULL ? NULL : find_group(job, stream->id, name);

    if (stream == NULL)
        return;
    if (group == NULL) {
        sandbox_answer_not_found(job->call, job->answer);
        return;
    }
    if (json_get_text(job->input.body, "type") != NULL)
        sandbox_store_change(group, new_group(job, stream, name));
    job->answer->status = 204;
}

/* ---- Reading ------------------------------------------------------------------------------- */

/* The parts of the request's cursor. False: it is none of this stream, and the answer is 400. */
static bool read_cursor(struct sandbox_job *job, const char **out_where, const char **out_rest)
{
    const char *cursor = sandbox_answer_parameter(job->call, job->request, "cursor");
    const char *stream = sandbox_hand_value(job, "streamId");
    struct span text = { 0 };
    struct span part;

    if (cursor != NULL && base64url_decode(&job->call->arena, span_of(cursor), &text)) {
        part = span_cut(&text, '|');
        if (span_equals(part, stream) && text.len > 0) {
            part = span_cut(&text, '|');
            *out_where = arena_strndup(&job->call->arena, part.ptr, part.len);
            *out_rest = text.ptr != NULL ? text.ptr : "";
            return true;
        }
    }
    sandbox_hand_refuse(job, "The cursor is none of this stream.");
    return false;
}

/* Appends messages from an offset on; gives the offset after them. */
static int64_t take(struct sandbox_job *job, const char *stream, int64_t partition, int64_t offset,
                    size_t limit, struct json *out)
{
    const char *path = partition_of(job, stream, partition);
    int64_t next = next_offset(job, stream, partition);

    if (offset < first_offset(next))
        offset = first_offset(next);
    for (; offset < next && out->count < limit; offset++) {
        const struct sandbox_record *message =
            sandbox_store_find(job->state->store, path, key_of(job, offset), job->now_ms);

        if (message != NULL)
            json_add_item(out, json_copy(&job->call->arena, message->doc));
    }
    return offset;
}

static void take_for_group(struct sandbox_job *job, const char *stream,
                           struct sandbox_record *group, size_t limit, struct json *out)
{
    struct json *doc = json_copy(&job->call->arena, group->doc);
    const struct json *list = json_get(doc, "reservations");

    for (struct json *one = list->first; one != NULL; one = one->next) {
        int64_t partition = strtoll(json_get_text(one, "partition"), NULL, 10);
        int64_t from = number_in(one, "committedOffset", -1) + 1;

        sandbox_hand_add_int(job, one, "committedOffset",
                             take(job, stream, partition, from, limit, out) - 1);
        sandbox_hand_add_time(job, one, "timeReservedUntil", job->now_ms + 30000);
    }
    sandbox_store_change(group, doc);
}

/* All in one page, whose end the next cursor is. */
static void show_messages(struct sandbox_job *job, const char *cursor, const struct json *list)
{
    sandbox_hand_show_list(job, list);
    sandbox_rules_header(job, "opc-next-cursor",
                         base64url_encode(&job->call->arena, span_of(cursor)));
}

static void get_messages(struct sandbox_job *job)
{
    const struct sandbox_record *stream = active_stream(job);
    const char *asked = sandbox_answer_parameter(job->call, job->request, "limit");
    size_t limit = asked == NULL ? LIMIT_DEFAULT : strtoull(asked, NULL, 10);
    struct json *list = json_new(&job->call->arena, JSON_ARRAY);
    struct sandbox_record *group;
    const char *where;
    const char *rest;
    int64_t next;

    if (stream == NULL || !read_cursor(job, &where, &rest))
        return;
    if (limit < 1 || limit > LIMIT_MAX) {
        sandbox_hand_refuse(job, "limit must be between 1 and %d.", LIMIT_MAX);
        return;
    }
    if (strcmp(where, "group") != 0) {
        next =
            take(job, stream->id, strtoll(where, NULL, 10), strtoll(rest, NULL, 10), limit, list);
        show_messages(
            job, arena_printf(&job->call->arena, "%s|%s|%lld", stream->id, where, (long long)next),
            list);
        return;
    }
    group = find_group(job, stream->id, rest);
    if (group == NULL) {
        sandbox_answer_not_found(job->call, job->answer);
        return;
    }
    take_for_group(job, stream->id, group, limit, list);
    show_messages(job, arena_printf(&job->call->arena, "%s|group|%s", stream->id, rest), list);
}

/* Reading commits; a commit and a heartbeat by hand change nothing more. */
static void repeat_cursor(struct sandbox_job *job)
{
    const char *where;
    const char *rest;

    if (active_stream(job) != NULL && read_cursor(job, &where, &rest))
        show_cursor(job, arena_printf(&job->call->arena, "%s|%s|%s",
                                      sandbox_hand_value(job, "streamId"), where, rest));
}

const struct sandbox_hand_op sandbox_hand_streams_ops[] = {
    { "createStream", create_stream },
    { "putMessages", put_messages },
    { "createCursor", create_cursor },
    { "createGroupCursor", create_group_cursor },
    { "getGroup", get_group },
    { "updateGroup", update_group },
    { "getMessages", get_messages },
    { "consumerCommit", repeat_cursor },
    { "consumerHeartbeat", repeat_cursor },
    { NULL, NULL },
};
