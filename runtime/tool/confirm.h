/*
 * Confirmations: a change that the policy wants confirmed is put in words and sealed into a token,
 * which is good once, for ten minutes, for the same principal, operation, arguments, profile and
 * region. One struct for a process, thread-safe.
 *
 * There are two kinds. TOOL_CONFIRM_ELICIT: the token is the state of an elicitation (requestState)
 * and the client vouches that a person answered it. TOOL_CONFIRM_CODE: the model gets the token and
 * says it again; that is a second thought of a model, no consent of a person, and never enough for
 * `confirm human`. A token of one kind is not taken as the other.
 *
 * Used tokens are remembered by this process until they expire. With several replicas under one
 * key each could take a token once: send `id` as the retry token of the request, then the service
 * itself carries it out once.
 */
#ifndef TOOL_CONFIRM_H
#define TOOL_CONFIRM_H

#include <stdint.h>

#include "base/call.h"
#include "catalog/catalog.h"
#include "json/json.h"
#include "oci/seal.h"
#include "tool/policy.h"

#define TOOL_CONFIRM_MS   (INT64_C(10) * 60 * 1000)
#define TOOL_CONFIRM_USED 4096 /* used tokens that a process remembers */

struct tool_confirm;

enum tool_confirm_kind { TOOL_CONFIRM_ELICIT = 1, TOOL_CONFIRM_CODE = 2 };

/* What a token is bound to. NULL texts are the same as "". */
struct tool_confirm_subject {
    const char *principal; /* who calls: a stable id of the client's user */
    struct catalog_op entry;
    const struct json *arguments; /* without the token itself; NULL for none */
    const char *profile;
    const char *region;
};

/* What the message tells beside: whatever is known, else NULL. All of it may come from a cloud: it
 * is shown as text, without control, bidi and other characters that hide. */
struct tool_confirm_details {
    const char *name; /* of what is changed */
    const char *ocid;
    const char *compartment; /* its path */
    const char *dependents;  /* "3 subnets, 1 gateway" */
    const char *cost;        /* "about 23 USD a month" */
};

struct tool_confirm_request {
    const char *message; /* the question, for a person */
    const char *token;
    int64_t expires_ms; /* clock_unix_ms() */
};

struct tool_confirm_consent {
    enum tool_policy_consent who; /* for struct tool_policy_request */
    const char *id;               /* 32 hex digits, in the arena: for audit and retry token */
};

/* Gives the state of a process; borrows the seal. Free it with tool_confirm_free(); NULL is
 * allowed. */
struct tool_confirm *tool_confirm_new(const struct oci_seal *seal);
void tool_confirm_free(struct tool_confirm *confirm);

/* The JSON Schema of what an elicitation asks for: {"confirm": boolean}. */
extern const char tool_confirm_schema[];

/*
 * Makes a question. `decision` is what the policy said: ERR_DENIED, with a hint for the user, when
 * it is deny, or confirm human and the kind is a code. `details` may be NULL.
 */
NODISCARD enum err tool_confirm_ask(struct tool_confirm *confirm, struct call *call,
                                    enum tool_confirm_kind kind, enum tool_policy_decision decision,
                                    const struct tool_confirm_subject *subject,
                                    const struct tool_confirm_details *details,
                                    struct tool_confirm_request *out);

/* The result of an elicitation: true for {"action": "accept", "content": {"confirm": true}}
 * exactly; anything else is a no. */
bool tool_confirm_is_yes(const struct json *result);

/* True for a token that was made with a key that this process has, whatever it is bound to, good or
 * used. `confirm` may be NULL: nothing is its token. Records no failure. */
bool tool_confirm_is_token(const struct tool_confirm *confirm, struct call *call,
                           const char *token);

/*
 * Takes a token for the request at hand, once. `kind` is the way it came in: TOOL_CONFIRM_ELICIT
 * only behind tool_confirm_is_yes(). ERR_DENIED with one line that names what is wrong: not a
 * token, expired, used already, or made for another principal, operation, profile, region or other
 * arguments, or of the other kind. A token that is refused is not used up. ERR_LIMIT when more
 * tokens were used in ten minutes than a process remembers.
 */
NODISCARD enum err tool_confirm_accept(struct tool_confirm *confirm, struct call *call,
                                       enum tool_confirm_kind kind, const char *token,
                                       const struct tool_confirm_subject *subject,
                                       struct tool_confirm_consent *out);

#endif
