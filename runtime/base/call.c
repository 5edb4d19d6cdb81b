#include "base/call.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <time.h>

#include "base/clock.h"

#define SLEEP_MAX_MS (INT64_C(1000) * 60 * 60 * 24 * 366) /* keeps the arithmetic from overflow */

void call_init(struct call *call)
{
    pthread_condattr_t attributes;

    *call = (struct call){ .log_id = "" };
    arena_init(&call->arena);
    pthread_mutex_init(&call->lock, NULL);
    /* Waits must not depend on somebody setting the wall clock. */
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&call->woken, &attributes);
    pthread_condattr_destroy(&attributes);
}

void call_release(struct call *call)
{
    if (!call)
        return;
    pthread_cond_destroy(&call->woken);
    pthread_mutex_destroy(&call->lock);
    arena_release(&call->arena);
}

enum err call_fail(struct call *call, enum err code, const char *format, ...)
{
    va_list args;

    assert(code != ERR_NONE);
    if (call->error.code != ERR_NONE)
        return code;
    va_start(args, format);
    call->error.message = arena_vprintf(&call->arena, format, args);
    va_end(args);
    call->error.code = code;
    return code;
}

enum err call_hint(struct call *call, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    call->error.hint = arena_vprintf(&call->arena, format, args);
    va_end(args);
    return call->error.code;
}

void call_forgive(struct call *call)
{
    call->error = (struct err_record){ .code = ERR_NONE };
}

void call_cancel(struct call *call)
{
    pthread_mutex_lock(&call->lock);
    call->cancelled = true;
    pthread_cond_broadcast(&call->woken);
    /* Under the lock, so that no wake-up comes after call_set_wake(NULL) has returned. */
    if (call->wake)
        call->wake(call->wake_context);
    pthread_mutex_unlock(&call->lock);
}

bool call_is_cancelled(struct call *call)
{
    bool cancelled;

    pthread_mutex_lock(&call->lock);
    cancelled = call->cancelled;
    pthread_mutex_unlock(&call->lock);
    return cancelled;
}

int64_t call_left_ms(const struct call *call)
{
    int64_t now_ms;

    if (call->deadline_ms == 0)
        return INT64_MAX;
    now_ms = clock_monotonic_ms();
    return call->deadline_ms > now_ms ? call->deadline_ms - now_ms : 0;
}

void call_set_wake(struct call *call, call_wake_fn *wake, void *context)
{
    pthread_mutex_lock(&call->lock);
    call->wake = wake;
    call->wake_context = context;
    /* A cancellation between the owner's last look and now must not be slept through. */
    if (call->cancelled && wake)
        wake(context);
    pthread_mutex_unlock(&call->lock);
}

static enum err fail_cancelled(struct call *call)
{
    return call_fail(call, ERR_CANCELLED, "the call was cancelled");
}

/* The wait itself. True when it was cut short by call_cancel(). */
static bool wait_until(struct call *call, const struct timespec *end)
{
    bool cancelled;
    int status = 0;

    pthread_mutex_lock(&call->lock);
    while (!call->cancelled && status != ETIMEDOUT)
        status = pthread_cond_timedwait(&call->woken, &call->lock, end);
    cancelled = call->cancelled;
    pthread_mutex_unlock(&call->lock);
    return cancelled;
}

enum err call_sleep_ms(struct call *call, int64_t duration_ms)
{
    struct timespec end;

    if (call_is_cancelled(call))
        return fail_cancelled(call);
    if (duration_ms <= 0)
        return ERR_NONE;
    if (call_left_ms(call) < duration_ms)
        return call_fail(call, ERR_TIMEOUT, "the time limit of the call ends before the next try");
    end = clock_monotonic_in(duration_ms < SLEEP_MAX_MS ? duration_ms : SLEEP_MAX_MS);
    return wait_until(call, &end) ? fail_cancelled(call) : ERR_NONE;
}

enum err call_check(struct call *call)
{
    if (call_is_cancelled(call))
        return fail_cancelled(call);
    if (call_left_ms(call) == 0)
        return call_fail(call, ERR_TIMEOUT, "the time limit of the call has passed");
    return ERR_NONE;
}
