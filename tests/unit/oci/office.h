/*
 * All services that give out tokens, as a few lines of this program behind a transport: metadata,
 * X.509 federation, refresh, resource principals, OKE, identity domain; and an API that takes what
 * they gave. Thread-safe; a test changes the settings while nothing is being sent, or by the
 * functions.
 */
#ifndef UNIT_OCI_OFFICE_H
#define UNIT_OCI_OFFICE_H

#include <pthread.h>

#include "net/transport.h"

enum office_desk {
    OFFICE_METADATA, /* GET .../opc/v2/... */
    OFFICE_X509,     /* POST /v1/x509 */
    OFFICE_REFRESH,  /* POST /v1/authentication/refresh */
    OFFICE_RPT,      /* GET .../resourcePrincipalToken... */
    OFFICE_RPST,     /* POST /v1/resourcePrincipalSessionToken */
    OFFICE_OKE,      /* POST /resourcePrincipalSessionTokens */
    OFFICE_DOMAIN,   /* POST /oauth2/v1/token */
    OFFICE_API,      /* anything else */
    OFFICE_DESKS,
};

/* How one desk behaves. */
struct office_rule {
    int status;       /* 0 for 200 */
    const char *body; /* instead of the right one */
    enum err fail;    /* instead of an answer */
    bool echo;        /* 400, with a message that repeats what was sent */
    int delay_ms;     /* before it; ends early when the call is cancelled */
    int times;        /* how often this holds; 0 for always */
};

/* What was sent last to a desk; "" where there was nothing. */
struct office_sent {
    char url[512];
    char authorization[8192];
    char body[8192];
    char header[512]; /* security-context or opc-obo-token */
};

struct office {
    struct office_rule rules[OFFICE_DESKS];
    const char *region;      /* of the metadata; NULL for "iad" */
    const char *region_info; /* NULL for 404 */
    const char *parent_url;  /* opc-parent-rpt-url of the first token of a resource */
    int64_t life_ms;         /* of tokens; 0 for an hour */
    int tokens_good_from;    /* the API refuses (401) tokens with a smaller number */

    pthread_mutex_t lock; /* guards what follows */
    int visits[OFFICE_DESKS];
    int tokens; /* given so far; each has its number */
    struct office_sent sent[OFFICE_DESKS];
    char certificate[4096];
    char key[4096];
};

#define OFFICE_TENANCY "ocid1.tenancy.oc1..office"

void office_open(struct office *office);
void office_close(struct office *office);
struct net_transport office_transport(struct office *office);

int office_visits(struct office *office, enum office_desk desk);

/* Waits until a desk had so many visits, at most some seconds. False when it had not. */
bool office_wait(struct office *office, enum office_desk desk, int visits);

/* A token as the office gives them, in the arena. */
const char *office_token(struct arena *arena, int number, int64_t issued_ms, int64_t ends_ms);

#endif
