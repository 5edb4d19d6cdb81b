/* Answers of the proxy. Texts live in the call's arena. Thread-safe. */
#ifndef GUARD_PROXY_REPLY_H
#define GUARD_PROXY_REPLY_H

#include "guard/guard.h"
#include "json/json.h"

/* Effect: adds a header, which is not copied. */
void guard_proxy_reply_add(struct guard_reply *reply, const char *name, const char *value);

/* Each begins the answer anew. None may be stored, but where said; JSON may be read by pages of any
 * origin: nothing in it depends on cookies. */
void guard_proxy_reply_json(struct call *call, struct guard_reply *reply, int status,
                            const struct json *body);
/* RFC 6749 section 5.2. */
void guard_proxy_reply_error(struct call *call, struct guard_reply *reply, int status,
                             const char *error, const char *description);
void guard_proxy_reply_redirect(struct guard_reply *reply, const char *url);
/* `policy` is the Content-Security-Policy. */
void guard_proxy_reply_page(struct guard_reply *reply, int status, struct span html,
                            const char *policy);
/* The answer to the question of a browser whether a page of another origin may ask. */
void guard_proxy_reply_preflight(struct guard_reply *reply, const char *methods);
/* 405. */
void guard_proxy_reply_method(struct call *call, struct guard_reply *reply, const char *methods);

#endif
