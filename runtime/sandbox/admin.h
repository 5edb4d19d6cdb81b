/*
 * What the sandbox has besides OCI: the page at "/", what it shows as JSON below /sandbox/, and the
 * faults at /sandbox/faults, to be read (GET), added (POST) and removed (DELETE). For this machine
 * only, and for no page of somebody else's in its browser.
 */
#ifndef SANDBOX_ADMIN_H
#define SANDBOX_ADMIN_H

#include "sandbox/answer.h"
#include "sandbox/state.h"

/* True when the request is for one of these; then the answer is filled. */
bool sandbox_admin_serve(struct call *call, struct sandbox_state *state,
                         const struct sandbox_request *request, struct sandbox_answer *answer);

/* The page, its style and its program; in admin_page.c. */
extern const char sandbox_admin_html[];
extern const char sandbox_admin_css[];
extern const char sandbox_admin_js[];

#endif
