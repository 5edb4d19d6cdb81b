/* The page on which a person signs in, in a browser. */
#ifndef SANDBOX_AUTH_PAGE_H
#define SANDBOX_AUTH_PAGE_H

#include "sandbox/auth_job.h"

#define SANDBOX_AUTH_PAGE_PASSWORD "sandbox" /* of every user */

enum sandbox_auth_page {
    SANDBOX_AUTH_PAGE_ASKS,   /* the answer is the page */
    SANDBOX_AUTH_PAGE_ALLOWS, /* the user is known */
    SANDBOX_AUTH_PAGE_DENIES,
};

/*
 * Who signs in. A GET allows at once as the user that login_hint names, else the first one; with
 * prompt=login or prompt=consent it gives the page, whose form posts the parameters back together
 * with username, password and decision.
 */
enum sandbox_auth_page sandbox_auth_page_ask(struct sandbox_auth_job *job,
                                             const struct sandbox_user **out);

/* A parameter of the request, from the query or from the form. */
const char *sandbox_auth_page_value(const struct sandbox_auth_job *job, const char *name);

/* True for a URI to which a browser may be sent: http on loopback with any port, no fragment. */
bool sandbox_auth_page_may_return(const char *uri);

/* Effect: 400 with a page that says why; for what must not be told to the redirect URI. */
void sandbox_auth_page_fail(struct sandbox_auth_job *job, const char *why);

#endif
