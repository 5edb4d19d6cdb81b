/*
 * One set of tools for each caller: a client that signs with what that caller's own token was
 * exchanged for, and caches that only that caller's calls see. Keys and tokens are in memory alone;
 * a caller who does not come back for a while is forgotten. Thread-safe.
 */
#ifndef GUARD_CALLERS_H
#define GUARD_CALLERS_H

#include "base/call.h"
#include "net/transport.h"
#include "oci/client.h"
#include "tool/scope.h"
#include "tool/tool.h"

#define GUARD_CALLERS_IDLE_MS (INT64_C(15) * 60 * 1000)
#define GUARD_CALLERS_MOST    1000

struct guard_caller;
struct guard_callers;

/* Everything is borrowed, but the structs themselves. */
struct guard_callers_options {
    struct tool_context tools;        /* the server's; each caller gets a client, a cache and
                                       * confirmations of its own in it, and no work folder */
    struct oci_client_options client; /* whose credentials are not used */
    struct net_transport transport;
    const char *domain_url; /* where tokens are exchanged */
    const char *client_id;
    const char *client_secret;
    int64_t idle_ms; /* 0 for GUARD_CALLERS_IDLE_MS */
    size_t most;     /* 0 for GUARD_CALLERS_MOST */
};

/* Nothing is asked of anybody before the first call. Free with guard_callers_free(). */
struct guard_callers *guard_callers_new(const struct guard_callers_options *options);

/* No caller may be held. NULL is allowed. */
void guard_callers_free(struct guard_callers *callers);

/*
 * Gives the caller of that name, made at its first coming; its token is exchanged when it is needed
 * first. Of several tokens of one caller the one that ends last is kept. Release with
 * guard_callers_release(). ERR_LIMIT: too many are in use.
 */
NODISCARD enum err guard_callers_hold(struct guard_callers *callers, struct call *call,
                                      const char *principal, const char *token,
                                      int64_t expires_unix_ms, struct guard_caller **out);

void guard_callers_release(struct guard_callers *callers, struct guard_caller *caller);

/* Borrows the tools, with scopes (enum tool_scope), and the name, while the caller is held. */
const struct tool_context *guard_caller_tools(const struct guard_caller *caller, unsigned scopes);
const char *guard_caller_principal(const struct guard_caller *caller);

/* How many are known. */
size_t guard_callers_count(struct guard_callers *callers);

#endif
