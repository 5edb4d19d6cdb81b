/*
 * Faults on demand: what the sandbox shall do wrong, and how often. Read from `--fault`, counted
 * down as requests come. Not thread-safe: used under the server's lock.
 */
#ifndef SANDBOX_FAULTS_H
#define SANDBOX_FAULTS_H

#include "sandbox/answer.h"

#define SANDBOX_FAULTS_MAX 64

struct sandbox_fault {
    const char *method; /* "GET", or "*" */
    const char *path;   /* a pattern as of the shell: "/20160918/instances*" */
    const char *kind;   /* "drop", "html"...; NULL for a status or a delay */
    int status;
    const char *code;
    int64_t left;        /* requests that still get it; -1 for all */
    int64_t retry_after; /* seconds; -1 for no such header */
    int64_t delay_ms;
};

struct sandbox_faults {
    struct sandbox_fault items[SANDBOX_FAULTS_MAX];
    size_t count;
};

/*
 * Reads one of
 *   METHOD PATH STATUS CODE COUNT [RETRY_AFTER]
 *   METHOD PATH slow MS COUNT
 *   METHOD PATH drop|lose|truncate|huge|garbage|html COUNT
 * and appends it; COUNT may be "always". Dropped requests are not done; of lost ones, which are,
 * the answer does not arrive. Strings are copied into the call's arena, which must live as long as
 * `faults`. ERR_USAGE.
 */
NODISCARD enum err sandbox_faults_add(struct call *call, struct sandbox_faults *faults,
                                      const char *text);

/* True when a fault takes the request: the answer is complete. One that only delays or loses the
 * answer gives false. */
bool sandbox_faults_take(struct call *call, struct sandbox_faults *faults,
                         const struct sandbox_request *request, struct sandbox_answer *answer);

#endif
