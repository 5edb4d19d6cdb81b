/*
 * Operations that the rules do not reach, by hand: one table for each service, in the files
 * hand_*.c. Under the state's lock.
 */
#ifndef SANDBOX_HAND_H
#define SANDBOX_HAND_H

#include "sandbox/rules.h"

/* A row of a service's table; a row without a name ends it. */
struct sandbox_hand_op {
    const char *name;                       /* a star at its end stands for anything */
    void (*serve)(struct sandbox_job *job); /* fills the answer; may go on by the rules */
};

extern const struct sandbox_hand_op sandbox_hand_alarms_ops[];
extern const struct sandbox_hand_op sandbox_hand_audit_ops[];
extern const struct sandbox_hand_op sandbox_hand_compute_ops[];
extern const struct sandbox_hand_op sandbox_hand_crypto_ops[];
extern const struct sandbox_hand_op sandbox_hand_identity_ops[];
extern const struct sandbox_hand_op sandbox_hand_limits_ops[];
extern const struct sandbox_hand_op sandbox_hand_logs_ops[];
extern const struct sandbox_hand_op sandbox_hand_metrics_ops[];
extern const struct sandbox_hand_op sandbox_hand_nsg_ops[];
extern const struct sandbox_hand_op sandbox_hand_scim_ops[];
extern const struct sandbox_hand_op sandbox_hand_search_ops[];
extern const struct sandbox_hand_op sandbox_hand_secrets_ops[];
extern const struct sandbox_hand_op sandbox_hand_streams_ops[];
extern const struct sandbox_hand_op sandbox_hand_usage_ops[];

/* True when the operation is one of those served by hand; then the answer is filled. */
bool sandbox_hand_answer(struct sandbox_job *job);

/* ---- For hand_*.c -------------------------------------------------------------------------- */

/* Effect: adds a member; a text of NULL is left out. A number is written with its fraction. */
void sandbox_hand_add_text(struct sandbox_job *job, struct json *object, const char *name,
                           const char *text);
void sandbox_hand_add_int(struct sandbox_job *job, struct json *object, const char *name,
                          int64_t number);
void sandbox_hand_add_number(struct sandbox_job *job, struct json *object, const char *name,
                             double number);
void sandbox_hand_add_time(struct sandbox_job *job, struct json *object, const char *name,
                           int64_t ms);
void sandbox_hand_add_copy(struct sandbox_job *job, struct json *object, const char *name,
                           const struct json *value);

/* A member as a time, or `otherwise` when there is none. */
int64_t sandbox_hand_time(const struct json *object, const char *name, int64_t otherwise);

/* The same of a query parameter, of which some clients write an hour with one digit. */
int64_t sandbox_hand_query_time(struct sandbox_job *job, const char *name, int64_t otherwise);

/* The value of a path parameter, or "". */
const char *sandbox_hand_value(const struct sandbox_job *job, const char *name);

/* What a client finds the sandbox at: "http://127.0.0.1:4711". */
const char *sandbox_hand_origin(const struct sandbox_job *job);

/* Effect: answers with what of `body` the response model has, and what it needs besides. */
void sandbox_hand_show(struct sandbox_job *job, const struct json *body);

/* Effect: answers with a page of the items of an array, as the request asks for. */
void sandbox_hand_show_list(struct sandbox_job *job, const struct json *array);

/* Effect: 400 InvalidParameter. */
void sandbox_hand_refuse(struct sandbox_job *job, const char *format, ...) PRINTF_LIKE(2, 3);

/* The record of an id that can be read; else NULL, and the answer is 404. */
struct sandbox_record *sandbox_hand_record(struct sandbox_job *job, const char *id);

/* True when the record can be found by those who look for resources: it has an OCID, a model, and
 * is neither gone nor a work request. */
bool sandbox_hand_is_resource(const struct sandbox_job *job, const struct sandbox_record *record);

/* True when a compartment is `root`, or lies in it when `wide`. */
bool sandbox_hand_is_within(struct sandbox_job *job, const char *compartment, const char *root,
                            bool wide);

/* Effect: adds a document to a collection that no family has, and that forgets its oldest ones:
 * it keeps `most` of them. */
void sandbox_hand_keep(struct sandbox_job *job, const char *service, const char *path, int64_t most,
                       const struct json *doc);

/* Adds what comes along with something, at the path of its collection; what `doc` lacks is made
 * up. `key` NULL: its id. It goes away with `owner`, which may be NULL. NULL: no operation knows
 * the collection. */
struct sandbox_record *sandbox_hand_make(struct sandbox_job *job, const char *path, const char *key,
                                         struct json *doc, const char *owner);

/* Without regard to case (ASCII). */
bool sandbox_hand_contains(const char *text, const char *part);

/* A number from 0 up to 1, always the same for a name and a number. */
double sandbox_hand_noise(const char *name, int64_t number);

/* The name people know a document by: its displayName, name, or what else it has; or NULL. */
const char *sandbox_hand_name(const struct json *doc);

#endif
