/*
 * Sends operations: struct -> request -> signature -> transport -> retries -> struct. One client
 * for a program, thread-safe; every call in flight is independent of the others.
 */
#ifndef OCI_CLIENT_H
#define OCI_CLIENT_H

#include "base/call.h"
#include "model/model.h"
#include "net/transport.h"
#include "oci/credentials.h"
#include "oci/endpoint.h"

#ifdef __cplusplus
extern "C" {
#endif

struct net_curl_options;
struct oci_client;

/* Strings are borrowed for the life of the client. */
struct oci_client_options {
    struct oci_credentials_options credentials;
    struct oci_endpoint_options endpoint;
    const char *profiles;    /* that calls may name beside the chosen one: names with commas
                              * between, "*" for all; NULL for none */
    const char *region;      /* beats the profile's; NULL for none */
    int attempts;            /* 0 for OCI_RETRY_ATTEMPTS, 1 for no retries */
    int retry_scale_percent; /* of the retry delays, for tests; 0 for 100 */
};

/* What one call may ask for beyond its request struct. NULL members mean the default. */
struct oci_send_options {
    const char *profile; /* who signs; one that oci_client_options.profiles allows */
    const char *region;  /* for this call only; that of a dedicated region, which is the domain that
                          * requests go to, only when it is the configured one */
    const char *host_id; /* the resource that carries the host, where no parameter of the request
                          * names it: a vault, an identity domain (model/host.h) */
    const char *save_to; /* file for a binary answer instead of memory; mode 0600, there only when
                          * it is complete; nothing may be there before */
};

/* What was sent and answered, for logs and results; filled on failure too, as far as it got.
 * Strings are in the call's arena. */
struct oci_send_report {
    const char *profile;
    const char *region;
    const char *request_id; /* opc-request-id of the answer, else of the request */
    int status;
    int attempts;
};

/* Gives a client; reads no file and opens no connection. Borrows the transport. */
struct oci_client *oci_client_new(const struct oci_client_options *options,
                                  struct net_transport transport);

/* The same over libcurl, with a transport of its own (net/curl.h). `net` may be NULL for the
 * defaults. */
struct oci_client *oci_client_new_curl(const struct oci_client_options *options,
                                       const struct net_curl_options *net);

/* No call may be in flight. NULL is allowed. */
void oci_client_free(struct oci_client *client);

/*
 * Runs one operation, with the retries of oci/retry.h: the same body, opc-request-id and
 * opc-retry-token in each attempt, a signature of its own. After a 401 the profile is read again,
 * or a new token asked for, once. A service that keeps failing is not asked for a while
 * (oci/breaker.h). `request` and `response` are the structs of op->request and op->response;
 * `response` is zeroed first and its content lives in the call's arena. `options` and `report` may
 * be NULL. Fails as the layers below do; the record in `call` is complete.
 */
NODISCARD enum err oci_client_send_with(struct oci_client *client, struct call *call,
                                        const struct model_service *service,
                                        const struct model_op *op,
                                        const struct oci_send_options *options, const void *request,
                                        void *response, struct oci_send_report *report);

NODISCARD enum err oci_client_send(struct oci_client *client, struct call *call,
                                   const struct model_service *service, const struct model_op *op,
                                   const void *request, void *response);

/* The same for an operation that goes to the host of a resource which its request does not name:
 * host_id of the options. */
NODISCARD enum err oci_client_send_to(struct oci_client *client, struct call *call,
                                      const char *host_id, const struct model_service *service,
                                      const struct model_op *op, const void *request,
                                      void *response);

/*
 * The request that oci_client_send_with() would send, unsigned: no authorization, no date. Nothing
 * is sent but what tells the host, where a resource carries it. Of a body from a file only the
 * length is there. Fails as the other does before it sends.
 */
NODISCARD enum err oci_client_preview(struct oci_client *client, struct call *call,
                                      const struct model_service *service,
                                      const struct model_op *op,
                                      const struct oci_send_options *options, const void *request,
                                      struct net_request *out, struct oci_send_report *report);

/* Borrows the credentials of the chosen profile, for what shows or checks them. */
struct oci_credentials *oci_client_credentials(struct oci_client *client);

/* Borrows those of a profile; NULL for the chosen one. ERR_DENIED when it is not allowed;
 * ERR_CONFIG when it does not exist. */
NODISCARD enum err oci_client_credentials_of(struct oci_client *client, struct call *call,
                                             const char *profile, struct oci_credentials **out);

/* The profiles that calls may name, the chosen one and the configuration file: as
 * oci_identities_list(). */
NODISCARD enum err oci_client_profiles(struct oci_client *client, struct call *call,
                                       const char *const **out_names, size_t *out_count,
                                       const char **out_chosen, const char **out_file);

#ifdef __cplusplus
}
#endif

#endif
