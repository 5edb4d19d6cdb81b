/* Generated from spec/everything.json by codegen. Do not edit. */
#ifndef OCI_EVERYTHING_CLIENT_H
#define OCI_EVERYTHING_CLIENT_H

#include "everything/operations.h"
#include "oci/client.h"

/* getThing: GET /20200101/things/{thingId} */
static inline enum err oci_everything_get_thing(
    struct oci_client *client, const struct oci_everything_get_thing_request *request,
    struct oci_everything_get_thing_response *response, struct call *call)
{
    return oci_client_send(client, call, &oci_everything_service,
                           &oci_everything_service.ops[OCI_EVERYTHING_GET_THING],
                           request, response);
}

/* updateThing: PUT /20200101/things/{thingId} */
static inline enum err oci_everything_update_thing(
    struct oci_client *client, const struct oci_everything_update_thing_request *request,
    struct oci_everything_update_thing_response *response, struct call *call)
{
    return oci_client_send(client, call, &oci_everything_service,
                           &oci_everything_service.ops[OCI_EVERYTHING_UPDATE_THING],
                           request, response);
}

/* listThings: GET /20200101/things */
static inline enum err oci_everything_list_things(
    struct oci_client *client, const struct oci_everything_list_things_request *request,
    struct oci_everything_list_things_response *response, struct call *call)
{
    return oci_client_send(client, call, &oci_everything_service,
                           &oci_everything_service.ops[OCI_EVERYTHING_LIST_THINGS],
                           request, response);
}

#endif
