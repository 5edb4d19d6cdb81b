/*
 * Faults on demand: what the sandbox shall do wrong, to whom, and how often. Read from `--fault` or
 * from JSON, counted down as requests come. Not thread-safe: used under the server's lock.
 */
#ifndef SANDBOX_FAULTS_H
#define SANDBOX_FAULTS_H

#include <stdatomic.h>

#include "sandbox/answer.h"

#define SANDBOX_FAULTS_MAX 64

/* Patterns are as of the shell; an empty one fits everything. */
struct sandbox_fault {
    int64_t id;
    char method[8];       /* "GET", or "*" */
    char path[160];       /* "/20160918/instances*" */
    char service[48];     /* "core" */
    char operation[96];   /* "launchInstance" */
    char host[96];        /* of the request: "*.us-phoenix-1.*" */
    char kind[16];        /* "drop", "html"...; "" for a status or a delay */
    char code[64];        /* of a status */
    int64_t status;
    int64_t left;         /* requests that still get it; -1 for all */
    int64_t after;        /* requests that go well before */
    int64_t share;        /* of a hundred requests, evenly spread */
    int64_t retry_after;  /* seconds; -1 for no such header */
    int64_t delay_ms;
    int64_t jitter_ms;    /* up to so much more */
    int64_t skew_ms;      /* how much the clock of the sandbox is fast */
    int64_t seen;         /* requests that it could have been for */
    int64_t taken;        /* requests that got it */
};

struct sandbox_faults {
    struct sandbox_fault items[SANDBOX_FAULTS_MAX];
    size_t count;
    int64_t last_id;
    uint64_t noise;          /* where jitter comes from */
    atomic_llong skew_ms;    /* of all faults together; may be read without the lock */
};

/*
 * Reads one of
 *   METHOD PATH STATUS CODE COUNT [RETRY_AFTER]
 *   METHOD PATH slow MS COUNT
 *   METHOD PATH skew MS COUNT
 *   METHOD PATH KIND COUNT
 * with NAME=VALUE anywhere behind: service, operation, host, after, share, delay, jitter. COUNT may
 * be "always". Kinds: what is not done: drop (no answer), truncate, huge, garbage, html; what is
 * done first: lose (no answer), cut (ends in the middle), length (announces half), trickle (comes
 * slowly). ERR_USAGE.
 */
NODISCARD enum err sandbox_faults_add(struct call *call, struct sandbox_faults *faults,
                                      const char *text);

/* The same from {"method", "path", "status", "code", "count", "kind", "retry_after", "skew"...};
 * all but what shall happen may be left out. ERR_USAGE. */
NODISCARD enum err sandbox_faults_add_json(struct call *call, struct sandbox_faults *faults,
                                           const struct json *object);

/* Effect: removes the fault of an id, or all for 0. False when there is none. */
bool sandbox_faults_remove(struct sandbox_faults *faults, int64_t id);

/* All faults with their counters. */
struct json *sandbox_faults_show(struct arena *arena, const struct sandbox_faults *faults);

/* True when a fault takes the request: the answer is complete. One that only delays or loses the
 * answer gives false. */
bool sandbox_faults_take(struct call *call, struct sandbox_faults *faults,
                         const struct sandbox_request *request, struct sandbox_answer *answer);

/* The same for a request whose operation is known. */
bool sandbox_faults_take_operation(struct call *call, struct sandbox_faults *faults,
                                   const struct sandbox_request *request, const char *service,
                                   const char *operation, struct sandbox_answer *answer);

#endif
