/* Instance principals: the compute instance this program runs on. */
#include "oci/federation.h"
#include "oci/provider.h"

enum err oci_provider_instance(struct oci_loading *loading)
{
    struct oci_federation federation = oci_provider_federation(loading);
    struct oci_instance instance;
    struct oci_grant grant;
    enum err e =
        oci_federation_sign_in(&federation, loading->call, /* with_id= */ false, &instance);

    if (e)
        return e;
    grant = (struct oci_grant){
        .key = instance.key,
        .token = &instance.token,
        .tenancy = instance.tenancy,
        .region = instance.region,
        .source = "certificate of the instance",
        .region_source = "instance metadata",
    };
    oci_provider_take(loading, OCI_AUTH_INSTANCE_PRINCIPAL, &grant);
    return ERR_NONE;
}
