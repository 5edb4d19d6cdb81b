#include "mcp/asking.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/limits.h"
#include "tool/confirm.h"

/* Ids of questions; the client's own ids are another space. */
#define ID_FORMAT "s-%" PRIu64
#define ID_SIZE   24

#define MESSAGE_CAP (256u << 10)
#define RESULT_CAP  (8u * LIMIT_MESSAGE) /* holds any message, escaped */

/* One that is waited for, on the stack of who waits. */
struct question {
    struct mcp_asking *asking;
    char id[ID_SIZE];
    char *result; /* JSON text, malloc'ed; NULL when the client refused or did not answer */
    bool answered;
    bool cancelled; /* the call that waits is */
    struct question *next;
};

struct mcp_asking {
    int64_t wait_ms;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t changed;
    struct question *open;
    uint64_t count;
};

struct mcp_asking *mcp_asking_new(int64_t wait_ms)
{
    struct mcp_asking *asking = calloc(1, sizeof *asking);
    pthread_condattr_t attributes;

    if (asking == NULL)
        abort();
    asking->wait_ms = wait_ms;
    pthread_mutex_init(&asking->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&asking->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    return asking;
}

void mcp_asking_free(struct mcp_asking *asking)
{
    if (asking == NULL)
        return;
    pthread_cond_destroy(&asking->changed);
    pthread_mutex_destroy(&asking->lock);
    free(asking);
}

/* ---- The message ----------------------------------------------------------------------------- */

void mcp_asking_print(const char *message, bool has_mode, struct buf *out)
{
    buf_add_text(out, has_mode ? "{\"mode\":\"form\",\"message\":" : "{\"message\":");
    json_print_string(out, span_of(message));
    buf_printf(out, ",\"requestedSchema\":%s}", tool_confirm_schema);
}

static void send_question(const struct mcp_sink *sink, struct call *call, const char *id,
                          const char *method, struct span params)
{
    struct buf text;

    buf_init(&text, &call->arena, MESSAGE_CAP);
    buf_printf(&text, "{\"jsonrpc\":\"2.0\",\"id\":\"%s\",\"method\":\"%s\",\"params\":", id,
               method);
    buf_add_span(&text, params);
    buf_add_char(&text, '}');
    sink->send(sink->context, buf_span(&text));
}

/* The client need not show it any longer. */
static void send_cancel(const struct mcp_sink *sink, struct call *call, const char *id)
{
    const char *text = arena_printf(&call->arena,
                                    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\","
                                    "\"params\":{\"requestId\":\"%s\",\"reason\":\"no answer\"}}",
                                    id);

    sink->send(sink->context, span_of(text));
}

/* ---- Waiting --------------------------------------------------------------------------------- */

/* Runs under the lock of the call: who waits must not ask the call while it holds the other lock.
 */
static void wake(void *context)
{
    struct question *question = context;
    struct mcp_asking *asking = question->asking;

    pthread_mutex_lock(&asking->lock);
    question->cancelled = true;
    pthread_cond_broadcast(&asking->changed);
    pthread_mutex_unlock(&asking->lock);
}

static struct timespec at(int64_t ms)
{
    return (struct timespec){ .tv_sec = (time_t)(ms / 1000),
                              .tv_nsec = (long)(ms % 1000) * 1000000 };
}

static void add(struct mcp_asking *asking, struct question *question)
{
    pthread_mutex_lock(&asking->lock);
    snprintf(question->id, sizeof question->id, ID_FORMAT, ++asking->count);
    question->next = asking->open;
    asking->open = question;
    pthread_mutex_unlock(&asking->lock);
}

static void drop(struct mcp_asking *asking, const struct question *question)
{
    struct question **link = &asking->open;

    pthread_mutex_lock(&asking->lock);
    while (*link != question)
        link = &(*link)->next;
    *link = question->next;
    pthread_mutex_unlock(&asking->lock);
}

static void wait_for(struct mcp_asking *asking, struct call *call, struct question *question)
{
    struct timespec end = at(clock_monotonic_ms() + asking->wait_ms);
    int status = 0;

    call_set_wake(call, wake, question);
    pthread_mutex_lock(&asking->lock);
    while (!question->answered && !question->cancelled && status != ETIMEDOUT)
        status = pthread_cond_timedwait(&asking->changed, &asking->lock, &end);
    pthread_mutex_unlock(&asking->lock);
    call_set_wake(call, NULL, NULL);
}

/* Puts an answer into the arena of who asked. */
static void read_result(struct call *call, const struct question *question, const struct json **out)
{
    struct json *result = NULL;

    *out = NULL;
    if (question->result != NULL &&
        json_parse(call, "answer", span_of(question->result), &result) == ERR_NONE)
        *out = result;
}

enum err mcp_asking_request(struct mcp_asking *asking, const struct mcp_sink *sink,
                            struct call *call, const char *method, struct span params,
                            struct mcp_reply *out)
{
    struct question question = { .asking = asking };
    int64_t start_ms = clock_monotonic_ms();

    add(asking, &question);
    send_question(sink, call, question.id, method, params);
    wait_for(asking, call, &question);
    drop(asking, &question);
    if (call->deadline_ms != 0)
        call->deadline_ms += clock_monotonic_ms() - start_ms;
    if (!question.answered)
        send_cancel(sink, call, question.id);
    out->answered = question.answered;
    read_result(call, &question, &out->result);
    free(question.result);
    return call_check(call);
}

enum err mcp_asking_ask(struct mcp_asking *asking, const struct mcp_sink *sink, struct call *call,
                        bool has_mode, const char *message, enum tool_answer *out)
{
    struct mcp_reply reply = { .answered = false };
    struct buf params;

    buf_init(&params, &call->arena, MESSAGE_CAP);
    mcp_asking_print(message, has_mode, &params);

    enum err e =
        mcp_asking_request(asking, sink, call, "elicitation/create", buf_span(&params), &reply);

    *out = TOOL_UNANSWERED;
    if (reply.answered)
        *out = tool_confirm_is_yes(reply.result) ? TOOL_ACCEPTED : TOOL_DECLINED;
    return e;
}

/* ---- Answers --------------------------------------------------------------------------------- */

/* The result of a response as text of its own; NULL when it is an error. */
static char *copy_result(const struct json *response)
{
    const struct json *result = json_get(response, "result");
    struct arena arena;
    struct buf text;
    char *copy;

    if (result == NULL)
        return NULL;
    arena_init(&arena);
    buf_init(&text, &arena, RESULT_CAP);
    json_print(&text, result);
    copy = buf_full(&text) ? NULL : strdup(text.ptr);
    arena_release(&arena);
    return copy;
}

void mcp_asking_take(struct mcp_asking *asking, const struct json *response)
{
    const char *id = json_get_text(response, "id");
    char *result;

    if (id == NULL)
        return;
    result = copy_result(response);
    pthread_mutex_lock(&asking->lock);
    for (struct question *question = asking->open; question != NULL; question = question->next) {
        if (strcmp(question->id, id) != 0 || question->answered)
            continue;
        question->answered = true;
        question->result = result;
        result = NULL;
        pthread_cond_broadcast(&asking->changed);
    }
    pthread_mutex_unlock(&asking->lock);
    free(result);
}
