/*
 * Prolonging a session: the auth service makes a new token of one that still lives, for the same
 * key. The file of the token is shared with other programs and other processes of this one.
 * Thread-safe.
 */
#ifndef OCI_SESSION_H
#define OCI_SESSION_H

#include <stdbool.h>

#include "base/call.h"
#include "net/transport.h"
#include "oci/endpoint.h"
#include "oci/key.h"
#include "oci/token.h"

struct oci_session {
    const char *path; /* of the token */
    const struct oci_key *key;
    const char *region; /* where the session was begun */
    struct net_transport transport;
    struct oci_endpoint_options endpoint;
};

/*
 * Gives the next token. One process at a time asks for it (a lock on PATH.lock, which is there for
 * as long only); who had to wait takes what the other one wrote when that is no longer `present`.
 * The file is replaced in one step, mode 0600; `*out_saved` is false when it cannot be written here
 * (a folder mounted read-only), which is no failure. ERR_SERVICE, status 401: the session has
 * ended. ERR_TIMEOUT: another process held the lock for too long. Else as oci_exchange_token().
 */
NODISCARD enum err oci_session_refresh(struct call *call, const struct oci_session *session,
                                       const struct oci_token *present, struct oci_token *out,
                                       bool *out_saved);

#endif
