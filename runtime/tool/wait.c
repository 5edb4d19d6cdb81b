/* Following work requests and states: the loop. */
#include "tool/wait.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "model/host.h"
#include "model/names.h"
#include "model/schema.h"
#include "tool/explain.h"
#include "tool/fill.h"
#include "tool/operation.h"
#include "tool/wait_run.h"

#define PAUSE_MS    1000
#define PAUSE_MAX   15    /* of the first pause */
#define LOOK_MS     5000  /* a look may last so much longer than the wait */
#define RESERVE_MS  1000  /* of the call's time, to answer in */
#define FRESH_MS    10000 /* services may not know a work request before */
#define STATUS_SIZE 48

/* ---- The request ---------------------------------------------------------------------------- */

/* The last parameter of the path, which names what is followed. */
static const char *id_parameter(struct call *call, struct catalog_op get)
{
    const char *end = strrchr(model_text(get.service, get.op->path), '{');

    return arena_strndup(&call->arena, end + 1, strcspn(end + 1, "}"));
}

/* The other ones, and what names the host: as the operation had them that began it. */
static void add_known_arguments(struct tool_waiting *waiting, struct catalog_op get,
                                struct json *out)
{
    struct arena *arena = &waiting->turn->call->arena;
    const struct model_type *type = &get.service->types[get.op->request];
    char room[MODEL_ARGUMENT_NAME_SIZE];
    struct model_field host;

    for (uint16_t i = 0; i <= type->field_count; i++) {
        const struct model_field *field = &host;
        const struct json *given;
        const char *name;

        if (i < type->field_count)
            field = &model_fields(get.service, type)[i];
        else if (!model_host_argument(get.service, get.op, &host))
            break;
        if (i < type->field_count && field->in != MODEL_IN_PATH)
            continue;
        name = arena_strdup(arena, model_argument_name(get.service, field, room));
        given = model_names_member(waiting->what->arguments, name);
        if (given != NULL && json_get(out, name) == NULL)
            json_add_member(arena, out, name, json_copy(arena, given));
    }
}

/* An OCID says where it is; NULL for the profile's region. */
static const char *region_of(const struct tool_wait_for *what)
{
    struct span part = tool_wait_region(what->id);

    for (size_t i = 0; i < model_region_count && what->region == NULL && part.len > 0; i++) {
        if (span_equals(part, model_regions[i].id) || span_equals(part, model_regions[i].key))
            return model_regions[i].id;
    }
    return what->region;
}

enum err tool_wait_request(struct tool_waiting *waiting, struct catalog_op get,
                           struct tool_request *out)
{
    struct tool_turn *turn = waiting->turn;
    struct catalog_op first = waiting->sources.items[waiting->source].get;
    struct json *arguments = json_new(&turn->call->arena, JSON_OBJECT);
    struct json *filled = NULL;

    /* Lists of a work request take its identifier under the name that its getter has for it. */
    json_add_member(&turn->call->arena, arguments, id_parameter(turn->call, first),
                    json_new_text(&turn->call->arena, waiting->what->id));
    add_known_arguments(waiting, get, arguments);
    *out = (struct tool_request){
        .entry = get,
        .arguments = arguments,
        .profile = waiting->what->profile,
        .region = region_of(waiting->what),
    };
    return tool_fill(turn, out, TOOL_FILL_ALL, NULL, &filled);
}

/* ---- One look ------------------------------------------------------------------------------- */

static bool has_status(const struct call *call, enum err e, int least, int most)
{
    return e == ERR_SERVICE && call->error.service.status >= least &&
           call->error.service.status <= most;
}

static bool may_pass(const struct call *call, enum err e)
{
    return e == ERR_NETWORK || e == ERR_TIMEOUT || has_status(call, e, 429, 429) ||
           has_status(call, e, 500, 599);
}

/* That it is not there is what was waited for. */
static bool is_gone(const struct tool_waiting *waiting)
{
    const struct tool_wait_for *what = waiting->what;

    if (waiting->is_work)
        return false;
    return waiting->body != NULL || tool_wait_is_gone(what->states, what->state_count) ||
           (what->by.op != NULL && what->by.op->op_class == MODEL_REMOVE);
}

/* What has no state is there, or is to go away, or will never be in the state that is wanted. */
static enum tool_wait_end without_state(const struct tool_wait_for *what)
{
    if (what->state_count == 0)
        return TOOL_WAIT_SUCCEEDED;
    return tool_wait_is_gone(what->states, what->state_count) ? TOOL_WAIT_GOES_ON
                                                              : TOOL_WAIT_STALLED;
}

static void judge(struct tool_waiting *waiting)
{
    const struct tool_wait_for *what = waiting->what;

    waiting->state = tool_wait_state_of(waiting->body);
    if (waiting->is_work)
        waiting->end = tool_wait_work_end(waiting->body);
    else if (waiting->state == NULL)
        waiting->end = without_state(what);
    else
        waiting->end = tool_wait_resource_end(waiting->sources.items[waiting->source].get,
                                              waiting->state, what->states, what->state_count);
}

static void judge_gone(struct tool_waiting *waiting)
{
    const struct tool_wait_for *what = waiting->what;

    waiting->is_gone = true;
    waiting->state = "DELETED";
    if (what->state_count > 0 && strcasecmp(what->states[0], "TERMINATED") == 0)
        waiting->state = "TERMINATED";
    waiting->end = what->state_count == 0 || tool_wait_is_gone(what->states, what->state_count)
                       ? TOOL_WAIT_SUCCEEDED
                       : TOOL_WAIT_FAILED;
}

/* ERR of the service that is asked. */
static enum err ask(struct tool_waiting *waiting)
{
    struct tool_turn *turn = waiting->turn;
    struct catalog_op get = waiting->sources.items[waiting->source].get;
    struct tool_request request;
    struct tool_sent sent;
    struct json *body = NULL;
    enum err e = tool_wait_request(waiting, get, &request);

    if (!e)
        e = tool_send(turn, &request, &sent);
    if (!e)
        e = tool_sent_body(turn, get, &sent, &body);
    if (e)
        return e;
    waiting->body = body;
    judge(waiting);
    return ERR_NONE;
}

/* Who says that it is unknown gives way to the next one that may know. */
static bool next_source(struct tool_waiting *waiting, enum err e)
{
    const struct call *call = waiting->turn->call;

    if (waiting->body != NULL || waiting->source + 1 >= waiting->sources.count ||
        may_pass(call, e) || (e != ERR_ARGUMENT && !has_status(call, e, 400, 499)))
        return false;
    waiting->source++;
    return true;
}

/* A work request that was begun just now may not be known everywhere. */
static bool is_fresh(const struct tool_waiting *waiting)
{
    return waiting->is_work && waiting->what->by.op != NULL && waiting->body == NULL &&
           clock_monotonic_ms() - waiting->start_ms < FRESH_MS;
}

static enum err begin_again(struct tool_waiting *waiting, enum err e)
{
    waiting->source = 0;
    return e;
}

/* Nobody knows it: the failure of the likeliest one, and who was asked. */
static enum err give_up(struct tool_waiting *waiting, const struct err_record *first)
{
    struct tool_turn *turn = waiting->turn;
    struct tool_request request;
    const char *hint;
    struct buf names;

    waiting->source = 0;
    if (tool_wait_request(waiting, waiting->sources.items[0].get, &request) != ERR_NONE)
        call_forgive(turn->call);
    turn->call->error = *first;
    tool_explain(turn, &request);
    hint = turn->call->error.hint;
    buf_init(&names, &turn->call->arena, SIZE_MAX);
    for (size_t i = 0; i < waiting->sources.count; i++)
        buf_printf(&names, "%s%s", i > 0 ? ", " : "",
                   tool_operation_id(turn->call, waiting->sources.items[i].get));
    return call_hint(turn->call, "%s%sasked: %s", hint != NULL ? hint : "",
                     hint != NULL ? "; " : "", names.ptr);
}

static enum err ask_all(struct tool_waiting *waiting)
{
    struct call *call = waiting->turn->call;
    struct err_record first = { .code = ERR_NONE };
    enum err e = ask(waiting);

    while (e && !(has_status(call, e, 404, 404) && is_gone(waiting))) {
        if (first.code == ERR_NONE)
            first = call->error;
        if (!next_source(waiting, e))
            break;
        call_forgive(call);
        e = ask(waiting);
    }
    if (has_status(call, e, 404, 404) && is_gone(waiting)) {
        call_forgive(call);
        judge_gone(waiting);
        return ERR_NONE;
    }
    if (e && waiting->body == NULL && !may_pass(call, e) && e != ERR_CANCELLED)
        return has_status(call, e, 404, 404) && is_fresh(waiting) ? begin_again(waiting, e)
                                                                  : give_up(waiting, &first);
    return e;
}

/* The call's deadline, for a look that must not last longer than what is left. */
static enum err look(struct tool_waiting *waiting)
{
    struct call *call = waiting->turn->call;
    int64_t before = call->deadline_ms;
    int64_t latest = waiting->until_ms + LOOK_MS;
    enum err e;

    if (before == 0 || latest < before)
        call->deadline_ms = latest;
    e = ask_all(waiting);
    call->deadline_ms = before;
    return e;
}

/* ---- Going on ------------------------------------------------------------------------------- */

static bool survives(struct tool_waiting *waiting, enum err e)
{
    struct call *call = waiting->turn->call;

    if (!may_pass(call, e) && !(has_status(call, e, 404, 404) && is_fresh(waiting)))
        return false;
    waiting->trouble = call->error.message;
    return clock_monotonic_ms() < waiting->until_ms || waiting->body != NULL;
}

/* What the service calls a state, for a line that people read. */
static void plain_word(const char *text, char out[STATUS_SIZE])
{
    size_t len = 0;

    for (; text != NULL && *text != '\0' && len + 1 < STATUS_SIZE; text++) {
        if (isalnum((unsigned char)*text) || *text == '_' || *text == '-')
            out[len++] = *text;
    }
    out[len] = '\0';
}

static void tell(struct tool_waiting *waiting)
{
    const struct tool_caller *caller = waiting->turn->caller;
    double done = (double)(clock_monotonic_ms() - waiting->start_ms) / 1000;
    double percent = 0;
    bool has_percent = json_double(json_get(waiting->body, "percentComplete"), &percent);
    char state[STATUS_SIZE];

    if (caller->progress == NULL)
        return;
    plain_word(waiting->state, state);
    if (has_percent)
        done = percent;
    if (done <= waiting->told) /* it must grow */
        done = waiting->told + 0.001;
    waiting->told = done;
    caller->progress(caller->context, done, has_percent ? 100 : 0,
                     arena_printf(&waiting->turn->call->arena, "%s%s",
                                  waiting->is_work ? "work request " : "", state));
}

/* 1, 2, 3, 5, 8, 13, 15, 15... times the first pause, and no longer than there is time. */
static enum err pause_before(struct tool_waiting *waiting, int64_t steps[2], bool *out_over)
{
    int64_t unit = waiting->what->pause_ms > 0 ? waiting->what->pause_ms : PAUSE_MS;
    int64_t left = waiting->until_ms - clock_monotonic_ms();
    int64_t pause = steps[0] * unit;
    int64_t next = steps[0] + steps[1];

    *out_over = left <= 0;
    if (*out_over)
        return ERR_NONE;
    steps[0] = steps[1];
    steps[1] = next < PAUSE_MAX ? next : PAUSE_MAX;
    return call_sleep_ms(waiting->turn->call, pause < left ? pause : left);
}

static enum err follow(struct tool_waiting *waiting)
{
    int64_t steps[2] = { 1, 2 };
    bool is_over = false;

    while (!is_over) {
        enum err e = look(waiting);

        if (e && !survives(waiting, e))
            return e;
        call_forgive(waiting->turn->call);
        if (!e) {
            waiting->trouble = NULL;
            tell(waiting);
            if (waiting->end != TOOL_WAIT_GOES_ON)
                return ERR_NONE;
        }
        e = pause_before(waiting, steps, &is_over);
        if (e)
            return e;
    }
    return ERR_NONE;
}

enum err tool_wait_run(struct tool_waiting *waiting, struct json **out)
{
    struct call *call = waiting->turn->call;
    enum err e;

    waiting->start_ms = clock_monotonic_ms();
    waiting->until_ms = waiting->start_ms + waiting->what->timeout_ms;
    if (call->deadline_ms != 0 && waiting->until_ms > call->deadline_ms - RESERVE_MS)
        waiting->until_ms = call->deadline_ms - RESERVE_MS;
    e = follow(waiting);
    return e ? e : tool_wait_show(waiting, out);
}

enum err tool_wait_follow(struct tool_turn *turn, const struct tool_wait_for *what,
                          struct json **out)
{
    struct tool_waiting waiting = { .turn = turn, .what = what };

    waiting.is_work = tool_wait_is_work(what->id);
    if (waiting.is_work)
        tool_wait_find_work(what->id, what->by.service, &waiting.sources);
    else
        tool_wait_find_resource(what->id, what->by.service, &waiting.sources);
    if (waiting.sources.count == 0) {
        call_fail(turn->call, ERR_ARGUMENT, "id: no operation is known that gets such a resource");
        return call_hint(turn->call,
                         "read its state with oci_read; oci_search finds the operation");
    }
    return tool_wait_run(&waiting, out);
}
