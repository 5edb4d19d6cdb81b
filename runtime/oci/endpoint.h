/* Service, region and realm -> base URL. Pure but for the tables and environment given. */
#ifndef OCI_ENDPOINT_H
#define OCI_ENDPOINT_H

#include "base/call.h"
#include "model/model.h"

#ifdef __cplusplus
extern "C" {
#endif

struct oci_regions;

/* Where requests go. Strings are borrowed for the life of the client. */
struct oci_endpoint_options {
    const char *base_url;        /* sends every service there (OCI_MCP_ENDPOINT); NULL for none */
    const char *default_realm;   /* second-level domain of unknown regions (OCI_DEFAULT_REALM) */
    bool dual_stack;             /* OCI_DUAL_STACK_ENDPOINT_ENABLED */
    bool realm_specific;         /* OCI_REALM_SPECIFIC_SERVICE_ENDPOINT_TEMPLATE_ENABLED */
    struct oci_regions *regions; /* beside the compiled ones (oci/regions.h); the client sets it */
};

/* Lower case; a three-letter key becomes the region's name. ERR_ARGUMENT when it is no region name
 * (letters, digits, '-', and '.' for dedicated regions): nothing else may enter a host name. The
 * name of a dedicated region is the domain that requests go to: take one with a '.' from the
 * administrator's configuration only, never from the caller of a tool. */
NODISCARD enum err oci_region_parse(struct call *call, const char *text, const char **out);

/* The same without looking up keys. */
NODISCARD enum err oci_region_lower(struct call *call, const char *text, const char **out);

/* The row of a known region, or NULL. */
const struct model_region *oci_region_find(const char *id);

/* Second-level domain: "oraclecloud.com" for oc1 and for regions nobody knows. */
const char *oci_region_domain(const struct oci_endpoint_options *options, const char *region);

/*
 * The base URL of a client in a region, without a slash at the end. `request` fills the
 * parameters of the template ({namespaceName+Dot}); their values must be DNS labels.
 * ERR_CONFIG: no region known; base_url is no URL or plain http to other than loopback; the client
 * has none that follows from the region. ERR_ARGUMENT: a region or parameter that cannot
 * be part of a host name.
 */
NODISCARD enum err oci_endpoint_resolve(struct call *call,
                                        const struct oci_endpoint_options *options,
                                        const struct model_service *service,
                                        const struct model_op *op, const void *request,
                                        const char *region, const char **out);

/*
 * The base URL of the token services of a region, https://auth.REGION.DOMAIN, or the
 * administrator's own. ERR_CONFIG as above, and without a region.
 */
NODISCARD enum err oci_endpoint_of_auth(struct call *call,
                                        const struct oci_endpoint_options *options,
                                        const char *region, const char **out);

/* The same for the page that people sign in at: https://login.REGION.DOMAIN. */
NODISCARD enum err oci_endpoint_of_login(struct call *call,
                                         const struct oci_endpoint_options *options,
                                         const char *region, const char **out);

/* True for an https URL whose host lies under the domain of a compiled realm. */
bool oci_endpoint_is_known(const char *url);

/*
 * The base URL that a resource in `region` carries (oci/host.h), without a slash at the end.
 * ERR_PROTOCOL unless it is https, on the port of https, without a path, and its host lies under
 * the domain of the region's realm: what a service answers never sends a signed request elsewhere.
 */
NODISCARD enum err oci_endpoint_of_resource(struct call *call,
                                            const struct oci_endpoint_options *options,
                                            const char *region, const char *url, const char **out);

#ifdef __cplusplus
}
#endif

#endif
