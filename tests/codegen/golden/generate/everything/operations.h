/* Generated from spec/everything.json by codegen. Do not edit. */
#ifndef OCI_EVERYTHING_OPERATIONS_H
#define OCI_EVERYTHING_OPERATIONS_H

#include "everything/types.h"

#ifdef __cplusplus
extern "C" {
#endif

extern const struct model_service oci_everything_service;

#ifdef __cplusplus
}
#endif

/* Rows of oci_everything_service.ops. */
enum {
    OCI_EVERYTHING_GET_THING,
    OCI_EVERYTHING_UPDATE_THING,
    OCI_EVERYTHING_LIST_THINGS,
};

/* getThing: GET /20200101/things/{thingId} */
struct oci_everything_get_thing_request {
    const char *thing_id; /* required */
    const char *if_none_match;
};

/* The answer of getThing. */
struct oci_everything_get_thing_response {
    const char *opc_request_id;
    struct oci_everything_thing *thing;
};

/* updateThing: PUT /20200101/things/{thingId} */
struct oci_everything_update_thing_request {
    const char *thing_id; /* required */
    struct oci_everything_thing *update_thing_details;
};

/* The answer of updateThing. */
struct oci_everything_update_thing_response {
    const char *opc_request_id;
};

/* listThings: GET /20200101/things */
struct oci_everything_list_things_request {
    const char *page;
    struct { const char **items; size_t len; } states; /* enum Thing.State */
};

/* The answer of listThings. */
struct oci_everything_list_things_response {
    const char *opc_request_id;
    const char *opc_next_page;
    struct { struct oci_everything_thing **items; size_t len; } items;
};

#endif
