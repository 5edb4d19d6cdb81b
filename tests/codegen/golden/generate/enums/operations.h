/* Generated from spec/enums.json by codegen. Do not edit. */
#ifndef OCI_ENUMS_OPERATIONS_H
#define OCI_ENUMS_OPERATIONS_H

#include "enums/types.h"

#ifdef __cplusplus
extern "C" {
#endif

extern const struct model_service oci_enums_service;

#ifdef __cplusplus
}
#endif

/* Rows of oci_enums_service.ops. */
enum {
    OCI_ENUMS_LIST_LAMPS,
    OCI_ENUMS_DELETE_LAMPS,
};

/* listLamps: GET /20200101/lamps */
struct oci_enums_list_lamps_request {
    const char *sort_order; /* enum SortOrder */
    const char *state; /* enum State */
    struct { const char **items; size_t len; } colors; /* enum Color */
};

/* The answer of listLamps. */
struct oci_enums_list_lamps_response {
    const char *opc_request_id;
    struct { struct oci_enums_lamp **items; size_t len; } items;
};

/* deleteLamps: DELETE /20200101/lamps */
struct oci_enums_delete_lamps_request {
    const char *sort_order; /* enum SortOrder */
};

/* The answer of deleteLamps. */
struct oci_enums_delete_lamps_response {
    const char *opc_request_id;
};

#endif
