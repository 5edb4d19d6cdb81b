/* A sandbox without a server, and a client that signs, for the tests of runtime/sandbox/. */
#ifndef TESTS_SANDBOX_WORLD_H
#define TESTS_SANDBOX_WORLD_H

#include "sandbox/answer.h"
#include "sandbox/state.h"

#define WORLD_HOST "127.0.0.1:4711"

struct world {
    struct call call;
    struct sandbox_state state;
    struct sandbox_request request; /* the last one */
    struct sandbox_answer answer;   /* to it */
    struct net_headers extra;       /* headers of the next request */
    const char *key_id;             /* who signs; NULL for the administrator */
    EVP_PKEY *key;                  /* with this key; NULL for world_key() */
};

/* Keys that are made once for the program: the administrator's, and somebody else's. */
EVP_PKEY *world_key(void);
EVP_PKEY *world_other_key(void);

/* A public key as clients send it: PEM. */
const char *world_public(struct world *world, EVP_PKEY *key);

/* Effect: a new sandbox with its seeds; one change of state takes a second. The clock stands
 * still. */
void world_open(struct world *world);
void world_close(struct world *world);

/* Effect: moves the clock on. */
void world_wait(struct world *world, int64_t ms);

/* Makes a signed request; `body` may be NULL. */
void world_sign(struct world *world, const char *method, const char *target, const char *body,
                struct sandbox_request *out);

/* Signs and asks; gives the status. The extra headers are used up. */
int world_ask(struct world *world, const char *method, const char *target, const char *body);

/* Asks without a signature; the extra headers are used up. */
int world_send(struct world *world, const char *method, const char *target, const char *body);

/* Effect: the next requests are signed by a token, which is bound to the key. */
void world_sign_by_token(struct world *world, const char *token, EVP_PKEY *key);

/* A header of the last answer, or NULL. */
const char *world_header(struct world *world, const char *name);

/* The body of the last answer as JSON; fails the test when it is none. */
struct json *world_json(struct world *world);

/* A string of the last answer's body, or NULL. */
const char *world_text(struct world *world, const char *name);

/* A service by name. */
const struct model_service *world_service(const char *name);

/* A model by name. */
const struct model_type *world_type(const char *service, const char *name);

/* Effect: what of a body has a grammar beyond what the tables say is right. */
void world_put_grammar(struct world *world, const char *operation, struct json *body);

#endif
