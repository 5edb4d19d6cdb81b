/*
 * One request to a service that gives out tokens: sent with few retries and a patience of its own,
 * so that signing in never takes long to fail. Thread-safe.
 */
#ifndef OCI_EXCHANGE_H
#define OCI_EXCHANGE_H

#include "base/call.h"
#include "net/transport.h"
#include "oci/signer.h"
#include "oci/token.h"

#define OCI_EXCHANGE_SECRETS 4
#define OCI_EXCHANGE_HEADERS 2

/* NULL members are left out. Borrowed for the call. */
struct oci_exchange {
    const char *what; /* names the service in messages: "the auth service" */
    const char *method;
    const char *url;
    const char *content_type;
    struct span body;
    struct net_header headers[OCI_EXCHANGE_HEADERS];
    const struct oci_signer *signer;
    const char *secrets[OCI_EXCHANGE_SECRETS]; /* that no message may repeat */
    int64_t patience_ms;                       /* for each attempt; 0 for 20,000 */
    int attempts;                              /* 0 for 3 */
};

/*
 * Sends it and gives a 2xx answer. Failures: as the transport's, naming what and where; a refusal
 * is ERR_SERVICE with the status and the service's code and message; ERR_CONFIG for a URL that is
 * neither https nor on this machine or link.
 */
NODISCARD enum err oci_exchange_send(struct call *call, struct net_transport transport,
                                     const struct oci_exchange *exchange, struct net_response *out);

/* The text of a member of a JSON answer. ERR_PROTOCOL when it has none. */
NODISCARD enum err oci_exchange_member(struct call *call, const struct oci_exchange *exchange,
                                       struct span body, const char *member, const char **out);

/* Both: sends, and reads the member "token" as a token. */
NODISCARD enum err oci_exchange_token(struct call *call, struct net_transport transport,
                                      const struct oci_exchange *exchange, struct oci_token *out);

#endif
