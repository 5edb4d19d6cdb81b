/* One request to an identity service, and what their handlers have in common. */
#ifndef SANDBOX_AUTH_JOB_H
#define SANDBOX_AUTH_JOB_H

#include "sandbox/auth.h"

struct sandbox_auth_job {
    struct call *call;
    struct sandbox_auth *auth;
    const struct sandbox_keys *keys;
    const struct sandbox_request *request;
    struct sandbox_answer *answer; /* to be filled */
    struct span rest;              /* of the path, behind what the route says */
    int64_t now_ms;
};

typedef void sandbox_auth_job_fn(struct sandbox_auth_job *job);

/* A row of a table of routes. */
struct sandbox_auth_route {
    const char *method;
    const char *path; /* one that ends in '/' takes all that is below it */
    sandbox_auth_job_fn *answer;
};

/* "http://host:port" as the client sees it. */
const char *sandbox_auth_job_base(const struct sandbox_auth_job *job);

/* The body as a JSON object; NULL when it is none: then the answer is 400. */
const struct json *sandbox_auth_job_body(struct sandbox_auth_job *job);

/* A value of the query, or of a body of form fields; '+' is a blank. NULL when there is none. */
const char *sandbox_auth_job_query(const struct sandbox_auth_job *job, const char *name);
const char *sandbox_auth_job_field(const struct sandbox_auth_job *job, const char *name);

/* The token behind `Authorization: Bearer`, or NULL. */
const char *sandbox_auth_job_bearer(const struct sandbox_auth_job *job);

/* Checks the signature; false: the answer is 401. */
bool sandbox_auth_job_is_signed(struct sandbox_auth_job *job, struct sandbox_caller *out);

/* Effect: 401 NotAuthenticated with the failure recorded in the call, which is forgiven. */
void sandbox_auth_job_refuse(struct sandbox_auth_job *job);

/* Effect: 200 with {"token": ...}. */
void sandbox_auth_job_give(struct sandbox_auth_job *job, const char *token);

/* Effect: a text of some type. */
void sandbox_auth_job_text(struct sandbox_auth_job *job, int status, const char *type,
                           const char *text);

/* Effect: 302. */
void sandbox_auth_job_redirect(struct sandbox_auth_job *job, const char *url);

#endif
