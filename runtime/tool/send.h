/*
 * The one way from a tool to a service: arguments -> request struct -> policy, confirmation, audit
 * -> service -> answer without its secrets. Whatever tool a request comes through, and whatever a
 * tool asks for itself, goes through here. Thread-safe; all memory is the call's.
 */
#ifndef TOOL_SEND_H
#define TOOL_SEND_H

#include "json/json.h"
#include "tool/tool.h"

struct tool_policy_answer;

/* One request of one operation. Members that are NULL or 0 are not given. */
struct tool_request {
    struct catalog_op entry;
    const struct json *arguments; /* as model/arguments.h takes them */
    const char *profile;
    const char *region;
    const char *compartment; /* OCID of the compartment it is about, as far as it is known */
    const char *save_to;     /* path for a binary answer */
    const char *body_file;   /* path of a binary body */
    const char *retry_token; /* of an operation that takes one, when the arguments hold none */
    const char *etag;        /* for if-match, when the arguments hold none */
    bool partial;            /* arguments are missing that are not known yet: nothing to send, only
                                to ask the policy about */
    bool to_file;            /* the whole answer goes to a file: secrets in it are not hidden */
    bool by_itself;          /* the tool asks this for its own sake (a name, a path): not audited as
                                a call of the agent's, and refused when it is no plain read */
};

struct tool_sent {
    void *response;     /* struct of op->response; texts of secret fields are hidden */
    const char *hidden; /* what was hidden, "password, wallet"; or NULL */
    bool reveal;        /* the policy lets secrets be shown */
    struct oci_send_report report;
};

/*
 * Checks and sends. ERR_ARGUMENT and the like before anything is sent; ERR_DENIED with the rule
 * that forbids it; ERR_CONFIRM when a person must say yes first and `turn->question` holds what to
 * ask; failures of the service.
 */
NODISCARD enum err tool_send(struct tool_turn *turn, const struct tool_request *request,
                             struct tool_sent *out);

/* The request struct of the arguments, checked, nothing sent: for dry runs. */
NODISCARD enum err tool_send_prepare(struct tool_turn *turn, const struct tool_request *request,
                                     void **out_struct, struct oci_send_options *out_options);

/* What the policy says of a request; nobody is asked, nothing is sent but plain reads. Fails when
 * the profile cannot be read. */
NODISCARD enum err tool_send_decide(struct tool_turn *turn, const struct tool_request *request,
                                    struct tool_policy_answer *out);

/* The body of an answer as a value: NULL when it has none; a binary one is
 * {"bytes":N,"text":...} or {"bytes":N,"base64":...}. */
NODISCARD enum err tool_sent_body(struct tool_turn *turn, struct catalog_op entry,
                                  const struct tool_sent *sent, struct json **out);

/*
 * A read that a tool does for its own sake: operation by id, arguments as {"name": value} or NULL,
 * the first page. Gives the body. `like` tells profile and region, or is NULL.
 */
NODISCARD enum err tool_fetch(struct tool_turn *turn, const struct tool_request *like,
                              const char *operation, struct json *arguments, struct json **out);

/* The same, all pages of a list in one array, at most `most` items. */
NODISCARD enum err tool_fetch_all(struct tool_turn *turn, const struct tool_request *like,
                                  const char *operation, struct json *arguments, size_t most,
                                  struct json **out);

#endif
