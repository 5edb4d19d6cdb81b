/*
 * Base URLs that resources carry (model/host.h): looked up with the same client, and remembered for
 * a while. The set lives as long as the client. Thread-safe.
 */
#ifndef OCI_HOST_H
#define OCI_HOST_H

#include "base/call.h"
#include "model/model.h"
#include "oci/client.h"

#define OCI_HOST_KEPT_MS 600000
#define OCI_HOSTS_MAX    64 /* more push out the one that was looked up first */

struct oci_hosts;

/* What is asked for: the host of an operation for which model_host_is_carried(). */
struct oci_host_query {
    const struct model_service *service;
    const struct model_op *op;
    const void *request;
    const char *host_id; /* names the resource when the request has no parameter for it */
    const char *profile; /* who looks it up */
    const char *region;  /* where the resource is */
    const struct oci_endpoint_options *endpoint;
    int64_t now_ms; /* clock_monotonic_ms() */
};

/* Gives an empty set. Free with oci_hosts_free(). */
struct oci_hosts *oci_hosts_new(void);

/* No call may be in flight. NULL is allowed. */
void oci_hosts_free(struct oci_hosts *hosts);

/*
 * The base URL, in the call's arena: remembered, or read from the resource by a request of its own
 * over `client`. ERR_ARGUMENT: nothing names the resource, or the resource has no host yet.
 * ERR_PROTOCOL: its host is none of OCI's (oci/endpoint.h). Else as that request fails, with a
 * message that says what it was for; ERR_CONFIG when the program was built without its service.
 */
NODISCARD enum err oci_hosts_find(struct oci_hosts *hosts, struct oci_client *client,
                                  struct call *call, const struct oci_host_query *query,
                                  const char **out);

#endif
