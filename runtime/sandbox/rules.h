/*
 * What operations do, by rule: the role of an operation follows from its method and its place in
 * the tree of paths, what it keeps from its models. One job serves one request, under the lock of
 * the state.
 */
#ifndef SANDBOX_RULES_H
#define SANDBOX_RULES_H

#include "sandbox/answer.h"
#include "sandbox/check.h"
#include "sandbox/fill.h"
#include "sandbox/state.h"

struct sandbox_job {
    struct call *call;
    struct sandbox_state *state;
    const struct sandbox_request *request;
    struct sandbox_answer *answer;
    const struct sandbox_match *match;
    const struct sandbox_caller *caller; /* NULL for somebody who needs not say who it is */
    const struct model_service *service;
    const struct model_op *op;
    struct sandbox_input input;
    struct sandbox_fill fill;
    int64_t now_ms;
};

/* Effect: fills the answer of a request whose parameters were checked: by hand where there is a
 * hand for it, else by the rules. */
void sandbox_rules_answer(struct sandbox_job *job);

/* Effect: fills it by the rules. */
void sandbox_rules_follow(struct sandbox_job *job);

/* ---- For the rules ------------------------------------------------------------------------- */

/* The decoded path of a node that lies on the way to the matched one. */
const char *sandbox_rules_path(const struct sandbox_job *job, const struct sandbox_node *node);

/* The value of the parameter that `node` stands for. */
const char *sandbox_rules_value(const struct sandbox_job *job, const struct sandbox_node *node);

/* The record an item node means: by key, or by id or name where the path allows both. NULL when
 * there is none. */
struct sandbox_record *sandbox_rules_record(struct sandbox_job *job,
                                            const struct sandbox_family *family);

/* Checks if-match and if-none-match against a record that may be NULL. False: the answer is 412 or
 * 304. */
bool sandbox_rules_matches(struct sandbox_job *job, const struct sandbox_record *record);

/* Checks that all resources a body names by OCID are there. False: the answer is 404. */
bool sandbox_rules_knows(struct sandbox_job *job, const struct json *body);

/* True when an OCID names nothing that exists although the sandbox serves its type. */
bool sandbox_rules_is_unknown(struct sandbox_job *job, const char *ocid);

/* Effect: answers with a record as the response type of the operation wants it; with no body 204.
 * Sets the etag. */
void sandbox_rules_show(struct sandbox_job *job, const struct sandbox_record *record);

/* Effect: an answer that lists `docs`, as many as the request asks for, in their order; `items` is
 * sandbox_table_items() of the response. */
void sandbox_rules_show_list(struct sandbox_job *job, const struct model_field *items,
                             struct json **docs, size_t count);

/* Effect: an answer that is valid for the operation and knows nothing but the request's body. */
void sandbox_rules_show_filled(struct sandbox_job *job);

/* Effect: sets a header of the answer. */
void sandbox_rules_header(struct sandbox_job *job, const char *name, const char *value);

/* ---- The rules ----------------------------------------------------------------------------- */

void sandbox_rules_create(struct sandbox_job *job, const struct sandbox_family *family);
void sandbox_rules_list(struct sandbox_job *job, const struct sandbox_family *family,
                        const struct model_field *items);
void sandbox_rules_get(struct sandbox_job *job, const struct sandbox_family *family);
void sandbox_rules_update(struct sandbox_job *job, const struct sandbox_family *family);
void sandbox_rules_remove(struct sandbox_job *job, const struct sandbox_family *family);
void sandbox_rules_act(struct sandbox_job *job, const struct sandbox_family *family,
                       const char *action);

/* GET, PUT, PATCH and DELETE of a thing that is alone at its path. */
void sandbox_rules_single(struct sandbox_job *job);

#endif
