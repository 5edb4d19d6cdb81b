/*
 * Remembers the answers of requests with an opc-retry-token, so that a repeated request is not done
 * twice. Not thread-safe: used under the server's lock.
 */
#ifndef SANDBOX_RETRY_H
#define SANDBOX_RETRY_H

#include "sandbox/answer.h"

#define SANDBOX_RETRY_KEEP_MS (24 * 3600 * 1000)
#define SANDBOX_RETRY_MOST    4096 /* the newest; a long load must not fill memory */

struct sandbox_retries;

/* Gives an empty set. Free with sandbox_retry_free(), which takes NULL. */
struct sandbox_retries *sandbox_retry_new(void);
void sandbox_retry_free(struct sandbox_retries *retries);

enum sandbox_retry {
    SANDBOX_RETRY_NEW,   /* no token, or one that was not seen before */
    SANDBOX_RETRY_AGAIN, /* the answer is the first one */
    SANDBOX_RETRY_OTHER, /* the token was used for another request: the answer says so */
};

/* Looks a request up. */
enum sandbox_retry sandbox_retry_find(struct call *call, struct sandbox_retries *retries,
                                      const struct sandbox_request *request, int64_t now_ms,
                                      struct sandbox_answer *answer);

/* Effect: remembers the answer of a request that has a token and went well. Copies. */
void sandbox_retry_keep(struct sandbox_retries *retries, const struct sandbox_request *request,
                        int64_t now_ms, const struct sandbox_answer *answer);

#endif
