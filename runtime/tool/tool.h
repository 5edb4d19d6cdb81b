/*
 * Typed tools: one operation as an MCP tool. Everything here is thread-safe; results live in the
 * arena of the call.
 */
#ifndef TOOL_TOOL_H
#define TOOL_TOOL_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/call.h"
#include "catalog/catalog.h"
#include "json/json.h"
#include "oci/client.h"

struct model_offer_set;
struct oci_seal;
struct tool_audit;
struct tool_cache;
struct tool_confirm;
struct tool_folder;
struct tool_policy;
struct tool_task;

/* Sets of tools under names of their own (tool/offer.h). */
struct tool_offers {
    const struct model_offer_set *const *sets;
    size_t count;
};

/* What tools may do and which there are. Borrowed for the life of the server; members that a
 * server does without are NULL. */
struct tool_context {
    struct oci_client *client;
    struct catalog_selection selection; /* the typed tools that are offered */
    struct tool_offers offers;
    bool core;                          /* whether the core tools are */
    const struct tool_policy *policy;
    const struct oci_seal *seal; /* of cursors */
    struct tool_confirm *confirm;
    bool codes; /* a model may confirm by a code what no human must */
    struct tool_audit *audit;        /* NULL: none is kept */
    struct tool_cache *cache;
    struct tool_folder *folder;      /* for save_to and body_file; NULL: there is none */
    const char *region; /* the administrator's, instead of the profile's; NULL for none */
    int64_t wait_ms;                 /* the longest a tool waits for a work request */
    const char *version;             /* of this program; NULL for none */
    unsigned scopes; /* what the caller may do, enum tool_scope (tool/scope.h); 0: nothing */
};

/* How the client that called can be asked a question. */
enum tool_asking {
    TOOL_CANNOT_ASK,
    TOOL_ASKS_NOW,    /* tool_caller.ask() waits for the answer */
    TOOL_ASKS_BY_RESULT, /* the result carries the question, the repeated call the answer */
};

enum tool_answer { TOOL_UNANSWERED, TOOL_ACCEPTED, TOOL_DECLINED };

/* The client of one call, as far as tools speak to it. Functions are thread-safe. */
struct tool_caller {
    const char *principal; /* who it is: confirmations are bound to it */
    enum tool_asking asking;
    enum tool_answer answer; /* TOOL_ASKS_BY_RESULT: what the repeated call brings */
    const char *state;       /* and the state that the question carried; NULL for none */
    bool takes_tasks;        /* a task (tool/task.h) in place of a result that takes long */
    /* TOOL_ASKS_NOW: asks yes or no and waits. ERR_CANCELLED, ERR_TIMEOUT. */
    enum err (*ask)(void *context, struct call *call, const char *message, enum tool_answer *out);
    /* Tells how far a call is, when the client wants to know; NULL when it does not. `done` grows
     * from call to call; `total` is 0 when unknown. */
    void (*progress)(void *context, double done, double total, const char *message);
    void *context;
};

/* One tool call under way. */
struct tool_turn {
    const struct tool_context *context;
    const struct tool_caller *caller;
    struct call *call;
    const char *tool; /* the name it was called by */
    const char *code; /* a code of confirmation that the model gave; NULL for none */
    int consent;      /* enum tool_policy_consent: who said yes to all that this turn sends */
    const char *confirmation; /* the id of that yes; NULL for none */

    /* What a person must be asked first, with the state that must come back; of ERR_CONFIRM. */
    const char *question;
    const char *state;
};

/* What a tool call gives back: one JSON object, compact, and whether it tells of a failure; or a
 * question to the person in front of the client, with the state that must come back; or a task. */
struct tool_result {
    struct span json;
    bool is_error;
    const char *question; /* NULL unless caller->asking is TOOL_ASKS_BY_RESULT */
    const char *state;
    const struct tool_task *task; /* what goes on, in place of all that; NULL unless
                                     caller->takes_tasks */
};

/* Appends the definition of a tool as tools/list shows it: name, title, description, inputSchema,
 * annotations. */
void tool_define(struct catalog_op entry, struct buf *out);

/* Finds an offered tool by name. ERR_UNKNOWN names the nearest one, or says that the operation
 * exists but is not among the offered tools. */
NODISCARD enum err tool_find(const struct tool_context *context, struct call *call,
                             const char *name, struct catalog_op *out);

/*
 * Runs a typed tool. `arguments` is an object or NULL. Every failure becomes a result with
 * is_error: the caller never sees an error code.
 */
void tool_run(struct tool_turn *turn, struct catalog_op entry, const struct json *arguments,
              struct tool_result *out);

/* The recorded failure of a turn as an error result, or as the question that it ended with. */
void tool_result_of_error(struct tool_turn *turn, struct tool_result *out);

/* Of a response: what model_mask() took out of it, NULL for nothing; and whether the policy lets
 * secrets be shown, those too that are known by how they look. */
struct tool_result_secrets {
    const char *hidden;
    bool reveal;
};

/* The struct of an operation's response as a result, whose member "hidden" says what is. */
NODISCARD enum err tool_result_of_response(struct call *call, struct catalog_op entry,
                                           const void *response,
                                           const struct tool_result_secrets *secrets,
                                           const struct oci_send_report *report,
                                           struct tool_result *out);

#endif
