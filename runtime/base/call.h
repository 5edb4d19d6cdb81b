/*
 * One request being served: its memory, deadline, failure and cancellation.
 *
 * Made and dropped in one function by the thread that does the work. Only call_cancel() may be
 * used by another thread, and only while the owner keeps the call alive.
 */
#ifndef BASE_CALL_H
#define BASE_CALL_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

#ifdef __cplusplus
extern "C" {
#endif

struct observed;

typedef void call_wake_fn(void *context);

struct call {
    struct arena arena;
    struct err_record error; /* code ERR_NONE until call_fail() */
    int64_t deadline_ms;     /* clock_monotonic_ms() at which to give up; 0 for never */
    const char *log_id;      /* what log lines of this call carry; "" by default */
    struct observed *observed; /* the message that it answers (base/observe.h); NULL for none */

    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t woken;
    bool cancelled;
    call_wake_fn *wake; /* interrupts whatever the owner waits in; NULL when it does not wait */
    void *wake_context;
};

/* Effect: an empty call without a deadline. Release with call_release(). */
void call_init(struct call *call);

/* Effect: frees the arena and the lock. No other thread may know the call any more. NULL is
 * allowed. */
void call_release(struct call *call);

/*
 * Records the cause of a failure and returns `code`, so that `return call_fail(...)` reads well.
 * Formats into the arena. The first failure stays: a later one only replaces it after
 * call_forgive().
 */
enum err call_fail(struct call *call, enum err code, const char *format, ...) PRINTF_LIKE(3, 4);

/* Sets the hint of the recorded failure; copies into the arena. Returns its code. */
enum err call_hint(struct call *call, const char *format, ...) PRINTF_LIKE(2, 3);

/* Forgets the recorded failure, before another attempt. */
void call_forgive(struct call *call);

/* Thread-safe. Marks the call as cancelled and interrupts its wait. */
void call_cancel(struct call *call);
bool call_is_cancelled(struct call *call);

/* Milliseconds until the deadline, at least 0; INT64_MAX when there is none. */
int64_t call_left_ms(const struct call *call);

/* Registers what call_cancel() shall call (from the cancelling thread) while the owner waits
 * outside of call_sleep_ms(); NULL ends it. At once when the call is cancelled already. `wake`
 * must be thread-safe, must not block and must not use the call. */
void call_set_wake(struct call *call, call_wake_fn *wake, void *context);

/* Waits. ERR_CANCELLED when cancelled meanwhile, ERR_TIMEOUT (at once) when the deadline lies
 * before the end of the wait. */
NODISCARD enum err call_sleep_ms(struct call *call, int64_t duration_ms);

/* ERR_CANCELLED or ERR_TIMEOUT when the call should not go on, recorded; else ERR_NONE. */
NODISCARD enum err call_check(struct call *call);

#ifdef __cplusplus
}
#endif

#endif
