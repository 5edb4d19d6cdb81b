#include "tool/task.h"

#include <string.h>

#include "base/clock.h"
#include "base/hex.h"
#include "model/model.h"
#include "oci/digest.h"
#include "tool/cache.h"
#include "tool/calling.h"
#include "tool/policy.h"
#include "tool/shape_text.h"
#include "tool/task_record.h"
#include "tool/wait_run.h"

#define TTL_MS   (INT64_C(24) * 60 * 60 * 1000) /* services keep work requests about as long */
#define POLL_MS  5000
#define KEEP_MS  (INT64_C(15) * 60 * 1000) /* what does not change any more */
#define FRESH_MS 10000                     /* services may not know a work request before */

/* One look, or what is kept of it. */
struct look {
    enum tool_task_status status;
    const char *message;
    int64_t at_ms;
    const char *service; /* who knows the work request; NULL when not known */
    struct tool_result result;
};

static bool is_true(const struct json *object, const char *name)
{
    const struct json *value = json_get(object, name);

    return value != NULL && value->kind == JSON_BOOL && value->boolean;
}

/* ---- Beginning ------------------------------------------------------------------------------- */

static enum err begin(struct tool_turn *turn, struct task_record *record, struct tool_task **out)
{
    struct tool_task *task = arena_array(&turn->call->arena, 1, sizeof *task);

    record->created_ms = clock_unix_ms();
    record->ttl_ms = TTL_MS;
    *task = (struct tool_task){
        .status = TOOL_TASK_WORKING,
        .created_ms = record->created_ms,
        .updated_ms = record->created_ms,
        .ttl_ms = TTL_MS,
        .poll_ms = POLL_MS,
    };
    *out = task;
    return task_record_close(turn, record, &task->id);
}

/* Without a work request a change may be done as soon as it is answered. */
static bool is_done(struct tool_turn *turn, const struct tool_wait_begun *begun)
{
    struct json *seen = NULL;

    if (begun->work != NULL)
        return false;
    if (tool_wait_begun(turn, begun, 0, &seen) != ERR_NONE)
        call_forgive(turn->call);
    return is_true(seen, "done");
}

enum err tool_task_of_change(struct tool_turn *turn, const struct tool_request *request,
                             const struct tool_sent *sent, const struct json *told,
                             struct tool_task **out)
{
    struct task_record record = { .told = told };
    enum err e = tool_wait_begun_by(turn, request, sent, &record.begun);

    *out = NULL;
    if (e || (record.begun.work == NULL && !record.begun.moves) || is_done(turn, &record.begun))
        return e;
    return begin(turn, &record, out);
}

enum err tool_task_of_wait(struct tool_turn *turn, const struct tool_wait_for *what,
                           struct tool_task **out)
{
    struct task_record record = { .what = *what };

    return begin(turn, &record, out);
}

/* ---- What is kept of a look ------------------------------------------------------------------ */

static const char *key_of(struct tool_turn *turn, const char *what, const char *id)
{
    struct arena *arena = &turn->call->arena;
    unsigned char hash[OCI_DIGEST_SIZE];

    oci_digest_sha256(span_of(id), hash);
    return arena_printf(arena, "%s\n%s", what,
                        hex_encode(arena, (struct span){ (const char *)hash, sizeof(hash) }));
}

static void keep(struct tool_turn *turn, const char *id, const struct look *look)
{
    struct arena *arena = &turn->call->arena;
    struct json *kept = json_new(arena, JSON_OBJECT);

    json_add_member(arena, kept, "status", json_new_int(arena, look->status));
    json_add_member(arena, kept, "at", json_new_int(arena, look->at_ms));
    if (look->message != NULL)
        json_add_member(arena, kept, "message", json_new_text(arena, look->message));
    if (look->service != NULL)
        json_add_member(arena, kept, "service", json_new_text(arena, look->service));
    if (look->status == TOOL_TASK_COMPLETED) {
        json_add_member(arena, kept, "result", json_new_text_len(arena, look->result.json));
        json_add_member(arena, kept, "failed", json_new_bool(arena, look->result.is_error));
    }
    tool_cache_put(turn->context->cache, key_of(turn, "look", id), kept,
                   look->status == TOOL_TASK_WORKING ? POLL_MS : KEEP_MS);
}

static bool recall(struct tool_turn *turn, const char *id, struct look *out)
{
    const struct json *kept =
        tool_cache_get(turn->context->cache, turn->call, key_of(turn, "look", id));
    const struct json *result = json_get(kept, "result");
    int64_t status = 0;

    if (kept == NULL || !json_int(json_get(kept, "status"), &status))
        return false;
    *out = (struct look){ .status = (enum tool_task_status)status,
                          .message = json_get_text(kept, "message"),
                          .service = json_get_text(kept, "service") };
    (void)json_int(json_get(kept, "at"), &out->at_ms);
    if (result != NULL)
        out->result = (struct tool_result){ .json = { result->text, result->len },
                                            .is_error = json_get(kept, "failed")->boolean };
    return true;
}

/* What became of the wish to cancel it: true when it was heard, a text when not; NULL for no wish.
 */
static const struct json *wish_of(struct tool_turn *turn, const char *id)
{
    return tool_cache_get(turn->context->cache, turn->call, key_of(turn, "cancel", id));
}

static bool was_heard(struct tool_turn *turn, const char *id)
{
    const struct json *wish = wish_of(turn, id);

    return wish != NULL && wish->kind == JSON_BOOL;
}

/* ---- A look ---------------------------------------------------------------------------------- */

static bool is_work(const struct json *seen)
{
    const char *kind = json_get_text(seen, "kind");

    return kind != NULL && strcmp(kind, "workRequest") == 0;
}

/* Text of a cloud, as a line for people. */
static const char *plain_line(struct call *call, const char *text)
{
    struct json *value = json_new_text(&call->arena, text);

    tool_shape_text(call, value);
    return value->text;
}

/* "IN_PROGRESS 45% CREATE_CLUSTER" */
static const char *progress_line(struct call *call, const struct json *seen)
{
    const char *state = json_get_text(seen, is_work(seen) ? "status" : "state");
    const char *operation = json_get_text(seen, "operationType");
    const struct json *percent = json_get(seen, "percentComplete");
    bool has_percent = percent != NULL && percent->kind == JSON_NUMBER;

    return arena_printf(&call->arena, "%s%s%s%s%s%s", state != NULL ? state : "going on",
                        has_percent ? " " : "", has_percent ? percent->text : "",
                        has_percent ? "%" : "", operation != NULL ? " " : "",
                        operation != NULL ? operation : "");
}

/* It is seen in no time, but has been going on for longer. */
static void set_elapsed(struct arena *arena, struct json *seen, int64_t elapsed_ms)
{
    const struct json *number = json_new_int(arena, (elapsed_ms + 500) / 1000);

    for (struct json *member = seen->first; member != NULL; member = member->next) {
        if (strcmp(member->name, "elapsedSeconds") == 0) {
            member->text = number->text;
            member->len = number->len;
        }
    }
}

/* The only resource that a work request tells of; NULL for none or several. */
static const char *only_resource(const struct json *seen)
{
    const struct json *resources = json_get(seen, "resources");

    if (resources == NULL || resources->kind != JSON_ARRAY || resources->count != 1)
        return NULL;
    return json_get_text(resources->first, "identifier");
}

/* What was made or changed, as it is now; nobody asks for what is gone. */
static void add_data(struct tool_turn *turn, const struct tool_wait_begun *begun,
                     const struct json *seen, struct json *result)
{
    struct tool_wait_for what = { .id = begun->resource,
                                  .profile = begun->profile,
                                  .region = begun->region };
    struct arena *arena = &turn->call->arena;
    struct json *now = NULL;
    const struct json *resource;

    if (what.id == NULL)
        what.id = only_resource(seen);
    if (what.id == NULL || begun->by.op->op_class == MODEL_REMOVE)
        return;
    if (tool_wait_follow(turn, &what, &now) != ERR_NONE)
        call_forgive(turn->call);
    resource = json_get(now, "resource");
    if (resource != NULL)
        json_add_member(arena, result, "data", json_copy(arena, resource));
}

/* The result that the call would have had, had it waited. */
static enum err complete(struct tool_turn *turn, const struct task_record *record,
                         struct json *seen, struct look *look)
{
    struct arena *arena = &turn->call->arena;
    struct json *result = seen;
    enum err e;

    if (record->begun.by.op != NULL) {
        result = json_copy(arena, record->told);
        if (is_work(seen) && is_true(seen, "succeeded"))
            add_data(turn, &record->begun, seen, result);
        json_add_member(arena, result, "wait", seen);
    }
    e = tool_calling_print(turn, result, &look->result);
    /* Who waits is told how it ended; who changes something wanted it done. */
    look->result.is_error = record->begun.by.op != NULL && !is_true(seen, "succeeded");
    look->status = TOOL_TASK_COMPLETED;
    return e;
}

static bool was_cancelled(const struct json *seen)
{
    const char *status = json_get_text(seen, "status");

    return is_work(seen) && status != NULL &&
           (strcmp(status, "CANCELED") == 0 || strcmp(status, "CANCELLED") == 0);
}

static enum err judge(struct tool_turn *turn, const struct task_record *record, struct json *seen,
                      struct look *look)
{
    int64_t elapsed_ms = look->at_ms - record->created_ms;
    bool is_over = record->begun.by.op == NULL && elapsed_ms >= record->what.timeout_ms;

    set_elapsed(&turn->call->arena, seen, elapsed_ms);
    look->message = progress_line(turn->call, seen);
    look->service = is_work(seen) ? json_get_text(seen, "service") : NULL;
    if (was_cancelled(seen)) {
        look->status = TOOL_TASK_CANCELLED;
        return ERR_NONE;
    }
    if (is_true(seen, "done") || is_over)
        return complete(turn, record, seen, look);
    if (is_work(seen) && tool_wait_work_end(seen) == TOOL_WAIT_STALLED)
        look->message =
            arena_printf(&turn->call->arena, "%s: somebody has to attend to it", look->message);
    return ERR_NONE;
}

/* What nobody can mend by waiting. */
static bool is_final(const struct call *call, enum err e, bool is_fresh)
{
    int status = call->error.service.status;

    if (e == ERR_SERVICE)
        return status >= 400 && status < 500 && status != 401 && status != 429 &&
               !(status == 404 && is_fresh);
    return e == ERR_DENIED || e == ERR_ARGUMENT || e == ERR_UNKNOWN;
}

static enum err judge_failure(struct tool_turn *turn, const char *id,
                              const struct task_record *record, enum err e, struct look *look)
{
    struct call *call = turn->call;
    bool is_fresh = look->at_ms - record->created_ms < FRESH_MS;

    if (e == ERR_CANCELLED)
        return e;
    look->message = plain_line(call, call->error.message);
    /* Some services forget what they cancel. */
    if (e == ERR_SERVICE && call->error.service.status == 404 && was_heard(turn, id)) {
        look->status = TOOL_TASK_CANCELLED;
        look->message = "cancelled";
    } else if (is_final(call, e, is_fresh)) {
        look->status = TOOL_TASK_COMPLETED;
        tool_result_of_error(turn, &look->result);
    }
    call_forgive(call);
    return ERR_NONE;
}

static enum err look_now(struct tool_turn *turn, const char *id, const struct task_record *record,
                         struct look *look)
{
    struct tool_wait_begun begun = record->begun;
    struct tool_wait_for what = record->what;
    struct json *seen = NULL;
    enum err e;

    *look = (struct look){ .status = TOOL_TASK_WORKING, .at_ms = clock_unix_ms() };
    what.timeout_ms = 0;
    /* The state of the resource says nothing of a work request that was cancelled. */
    begun.moves = begun.moves && (begun.work == NULL || !was_heard(turn, id));
    if (begun.by.op != NULL)
        e = tool_wait_begun(turn, &begun, 0, &seen);
    else
        e = tool_wait_follow(turn, &what, &seen);
    return e ? judge_failure(turn, id, record, e, look) : judge(turn, record, seen, look);
}

static enum err look_at(struct tool_turn *turn, const char *id, const struct task_record *record,
                        struct look *look)
{
    enum err e = ERR_NONE;

    if (recall(turn, id, look))
        return ERR_NONE;
    e = look_now(turn, id, record, look);
    if (!e)
        keep(turn, id, look);
    return e;
}

enum err tool_task_check(struct tool_turn *turn, const char *id)
{
    struct task_record record;

    return task_record_open(turn, id, &record);
}

enum err tool_task_look(struct tool_turn *turn, const char *id, struct tool_task *out)
{
    struct task_record record;
    struct look look;
    const struct json *wish;
    enum err e = task_record_open(turn, id, &record);

    if (!e)
        e = look_at(turn, id, &record, &look);
    if (e)
        return e;
    wish = look.status == TOOL_TASK_WORKING ? wish_of(turn, id) : NULL;
    if (wish != NULL && wish->kind == JSON_STRING)
        look.message =
            arena_printf(&turn->call->arena, "%s (not cancelled: %s)", look.message, wish->text);
    *out = (struct tool_task){
        .id = id,
        .status = look.status,
        .message = look.message,
        .created_ms = record.created_ms,
        .updated_ms = look.at_ms,
        .ttl_ms = record.ttl_ms,
        .poll_ms = POLL_MS,
        .result = look.result,
    };
    return ERR_NONE;
}

/* ---- Cancelling ------------------------------------------------------------------------------ */

/* The operation that takes away what `get` gets. */
static struct catalog_op canceller_of(struct catalog_op get)
{
    const char *path = model_text(get.service, get.op->path);

    for (uint16_t i = 0; i < get.service->op_count; i++) {
        struct catalog_op other = { get.service, &get.service->ops[i] };

        if (other.op->method == MODEL_DELETE && other.op->client == get.op->client &&
            strcmp(model_text(other.service, other.op->path), path) == 0)
            return other;
    }
    return (struct catalog_op){ 0 };
}

static enum err cancel_work(struct tool_turn *turn, const struct tool_wait_for *what,
                            const char *service)
{
    struct tool_waiting waiting = { .turn = turn, .what = what, .is_work = true };
    struct catalog_op canceller = { 0 };
    struct tool_request request;
    struct tool_sent sent;
    enum err e;

    tool_wait_find_work(what->id, what->by.service, &waiting.sources);
    while (waiting.source < waiting.sources.count &&
           (service == NULL ||
            strcmp(waiting.sources.items[waiting.source].get.service->name, service) != 0))
        waiting.source++;
    if (waiting.source < waiting.sources.count)
        canceller = canceller_of(waiting.sources.items[waiting.source].get);
    if (canceller.op == NULL)
        return call_fail(turn->call, ERR_ARGUMENT, "the service cannot cancel it");
    e = tool_wait_request(&waiting, canceller, &request);
    return e ? e : tool_send(turn, &request, &sent);
}

static struct tool_wait_for work_of(const struct task_record *record)
{
    const struct tool_wait_begun *begun = &record->begun;

    if (begun->by.op == NULL)
        return record->what;
    return (struct tool_wait_for){
        .id = begun->work,
        .by = begun->by,
        .arguments = begun->arguments,
        .profile = begun->profile,
        .region = begun->region,
    };
}

static enum err cancel(struct tool_turn *turn, const struct task_record *record,
                       const struct look *look)
{
    struct tool_wait_for what = work_of(record);

    if (what.id == NULL || !tool_wait_is_work(what.id))
        return call_fail(turn->call, ERR_ARGUMENT, "it is no work request");
    /* The wish comes from the client, not from what a model read: as good as a second thought of
     * the model, and less than a person's yes. */
    turn->consent = TOOL_POLICY_MODEL;
    return cancel_work(turn, &what, look->service);
}

enum err tool_task_cancel(struct tool_turn *turn, const char *id)
{
    struct call *call = turn->call;
    struct json *wish = json_new_bool(&call->arena, true);
    struct task_record record;
    struct look look;
    enum err e = task_record_open(turn, id, &record);

    if (!e)
        e = look_at(turn, id, &record, &look);
    if (e || look.status != TOOL_TASK_WORKING)
        return e;
    if (cancel(turn, &record, &look) == ERR_CANCELLED)
        return ERR_CANCELLED;
    if (call->error.code != ERR_NONE)
        wish = json_new_text(&call->arena, plain_line(call, call->error.message));
    call_forgive(call);
    tool_cache_put(turn->context->cache, key_of(turn, "cancel", id), wish, TTL_MS);
    tool_cache_put(turn->context->cache, key_of(turn, "look", id),
                   json_new(&call->arena, JSON_NULL), 0);
    return ERR_NONE;
}
