/*
 * The world around a guard, as a few lines of this program behind a transport: an authorization
 * server with keys made at run time, an identity domain that exchanges its tokens, and a service
 * that answers with the name of who signed. Thread-safe; a test changes the settings while nothing
 * is being sent.
 */
#ifndef UNIT_GUARD_ISSUER_H
#define UNIT_GUARD_ISSUER_H

#include <pthread.h>

#include <openssl/evp.h>

#include "net/transport.h"

#define ISSUER_URL      "https://login.example.com/tenant"
#define ISSUER_BASE     "https://mcp.example.com"
#define ISSUER_AUDIENCE "https://mcp.example.com/mcp"
#define ISSUER_DOMAIN   "https://idcs-test.example.com"
#define ISSUER_SECRET   "the-secret-of-the-application"

enum issuer_key { ISSUER_RSA, ISSUER_RSA_2, ISSUER_EC, ISSUER_ED, ISSUER_KEYS };

struct issuer {
    EVP_PKEY *keys[ISSUER_KEYS];
    bool published[ISSUER_KEYS];
    const char *keys_text;     /* in place of the key set */
    const char *metadata;      /* in place of the metadata */
    const char *cache_control; /* of the key set */
    bool only_openid;          /* there is no oauth-authorization-server */
    enum err fail;             /* of the authorization server, in place of an answer */
    int delay_ms;              /* before the key set */
    int exchange_delay_ms;

    pthread_mutex_t lock; /* guards what follows */
    int key_visits;       /* requests for the key set */
    int visits;           /* requests to the authorization server */
    int exchanges;
    int at_once, at_most; /* exchanges that ran at once */
    int calls;            /* signed requests */
    int leaks;            /* of them, those that carried a token of the authorization server */
};

void issuer_open(struct issuer *issuer);
void issuer_close(struct issuer *issuer);
struct net_transport issuer_transport(struct issuer *issuer);

/* "RS256", and so on; the key's id is its name: "rsa", "rsa2", "ec", "ed". */
const char *issuer_sign(struct issuer *issuer, struct arena *arena, enum issuer_key key,
                        const char *header, const char *claims);

/* A good token of somebody with scopes; `more` is further members, ",\"a\":1", or "". */
const char *issuer_token(struct issuer *issuer, struct arena *arena, const char *subject,
                         const char *scopes, const char *more);

/* The claims of one, ends in so many seconds. */
const char *issuer_claims(struct arena *arena, const char *subject, const char *audience,
                          const char *scopes, long seconds, const char *more);

int issuer_count(struct issuer *issuer, const int *count);

#endif
