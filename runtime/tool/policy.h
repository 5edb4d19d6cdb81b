/*
 * The policy: what may be sent to a cloud, what a person must confirm, what is refused. Made once
 * at start, const from then on: thread-safe. It lives in the arena of the call that loaded it.
 *
 * How a decision is made, in this order:
 *  1. read_only refuses whatever is no read; no rule lifts that.
 *  2. An operation of flag secret_out is refused unless a person revealed its answer
 *     (reveal_secrets or a `reveal` rule) or the answer goes to a file; `allow` does not lift that.
 *  3. Of all rules of the policy file whose conditions hold, the strictest decides, wherever it
 *     stands: deny, confirm human, confirm, allow.
 *  4. When none holds, the mode does. Reads run; a secret that goes to a file unrevealed is
 *     confirmed. With allow_writes changes run. Else a change is confirmed, by a human when it is
 *     irreversible, or when it gives out a credential and changes who may do what.
 *
 * What is not known of a request (profile, region or compartment) makes a rule that asks for it
 * hold or not: the strictest decision that could come of it is taken. For a `reveal` rule that is
 * not to reveal.
 */
#ifndef TOOL_POLICY_H
#define TOOL_POLICY_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/call.h"
#include "catalog/catalog.h"
#include "json/json.h"

struct tool_policy;

/* ask is for who sets nothing: reads run, changes are confirmed. */
enum tool_policy_mode {
    TOOL_POLICY_ASK,
    TOOL_POLICY_READ_ONLY,
    TOOL_POLICY_ALLOW_WRITES,
};

/* What the administrator set. Borrowed during tool_policy_load() only. */
struct tool_policy_options {
    enum tool_policy_mode mode;
    bool reveal_secrets;
    const char *path; /* of the policy file, or NULL for no rules */

    /* Names that rules may use, so that a mistyped one is an error: the profiles of the
     * configuration (NULL when they are not known, then any name is taken), and the regions that
     * the configuration adds to the compiled table. */
    const char *const *profiles;
    size_t profile_count;
    const char *const *regions;
    size_t region_count;
};

/*
 * Gives the policy in the call's arena. Reads and checks the whole file; every mistake is
 * ERR_CONFIG with "PATH:LINE: what is wrong; did you mean X?", a file that cannot be read ERR_IO or
 * ERR_LIMIT. There is no policy then: do not serve.
 *
 * One rule a line; # begins a comment; values with blanks stand in double quotes:
 *
 *     deny    service=core class=delete compartment=/prod
 *     confirm flag=irreversible human
 *     allow   operation=core.instanceAction profile=DEV region=eu-frankfurt-1
 *     reveal  operation=database.generateAutonomousDatabaseWallet
 *
 * All conditions of a line must hold; of several values (a,b) one must. Each key once a line.
 *   operation    an id in any spelling that catalog_find() takes, or a glob (* and ?) over ids;
 *                letter case, _ and - do not matter; "core.Compute.list*" is for one client of it
 *   service      a name or a glob over names
 *   class        read, write, action, delete
 *   flag         secret_out, secret_in, irreversible, cost, privilege
 *   profile      a name or a glob
 *   region       an id ("eu-frankfurt-1"), its key ("fra"), or a glob over ids
 *   compartment  an OCID (this one, not those in it), or a path: /prod is itself; with one star as
 *                another segment behind it those right below it, with two stars itself and all
 *                below it. Letter case does not matter.
 * A deny or confirm rule holds when any compartment of the request is meant, an allow or reveal
 * rule only when all of them are.
 */
NODISCARD enum err tool_policy_load(struct call *call, const struct tool_policy_options *options,
                                    const struct tool_policy **out);

/* As tool_policy_load() with the content of the file at hand; `path` is for messages. */
NODISCARD enum err tool_policy_parse(struct call *call, const struct tool_policy_options *options,
                                     struct span text, const struct tool_policy **out);

/* A compartment that a request is about; what is not known is NULL. The root's path is "/". */
struct tool_policy_place {
    const char *ocid;
    const char *path;
};

/* Who said yes. Only tool_confirm_accept() gives one. */
enum tool_policy_consent { TOOL_POLICY_NOBODY, TOOL_POLICY_MODEL, TOOL_POLICY_HUMAN };

/* What is asked about. Zeros are "not known" and "no", and so the stricter answer. */
struct tool_policy_request {
    struct catalog_op entry;
    const char *profile; /* NULL when not known; "" when credentials come without one */
    const char *region;  /* as sent; NULL when not known */
    const struct tool_policy_place *places;
    size_t place_count;
    bool places_known; /* the request touches no other compartment than these (or none) */
    bool to_file;      /* the answer goes to a file, the secrets in it are shown to nobody */
    enum tool_policy_consent consent;
};

/* Strictest first. */
enum tool_policy_decision {
    TOOL_POLICY_DENY,
    TOOL_POLICY_CONFIRM_HUMAN,
    TOOL_POLICY_CONFIRM,
    TOOL_POLICY_RUN,
};

struct tool_policy_answer {
    enum tool_policy_decision decision;
    bool reveal;      /* secrets in the answer may be shown; else mask them */
    const char *rule; /* what decided: "policy.conf:12" or "mode ask" */
    const char *why;  /* one line; never NULL */
    const char *how;  /* one line: how the user can allow it; NULL when it may run */
};

/* The words "deny", "confirm human", "confirm", "allow" and "ask", "read-only", "allow-writes". */
const char *tool_policy_decision_name(enum tool_policy_decision decision);
const char *tool_policy_mode_name(enum tool_policy_mode mode);

/* Decides; sends nothing. Texts in the call's arena. `consent` is not looked at. */
void tool_policy_decide(const struct tool_policy *policy, struct call *call,
                        const struct tool_policy_request *request, struct tool_policy_answer *out);

/*
 * The one check at the point of sending: ERR_NONE when the decision is to run, or to confirm and
 * `consent` is enough for it (a model's is not for confirm human). ERR_DENIED with why, and how as
 * the hint. Fills `out` in any case.
 */
NODISCARD enum err tool_policy_check(const struct tool_policy *policy, struct call *call,
                                     const struct tool_policy_request *request,
                                     struct tool_policy_answer *out);

/* True when a rule about this operation asks for compartments: who sends it has to know them. */
bool tool_policy_asks_for_places(const struct tool_policy *policy, struct catalog_op entry);

/*
 * Appends lines for a person: the operation with its class and flags, the decision, what decided,
 * why, how to allow it, and the rules that hold, or hold for some profile, region or compartment.
 */
void tool_policy_explain(const struct tool_policy *policy, struct call *call,
                         const struct tool_policy_request *request, struct buf *out);

/*
 * The same as a JSON object in the call's arena; without a request (NULL) the policy itself: mode,
 * reveal_secrets, file and rules as they are written, each with its line.
 */
struct json *tool_policy_json(const struct tool_policy *policy, struct call *call,
                              const struct tool_policy_request *request);

#endif
