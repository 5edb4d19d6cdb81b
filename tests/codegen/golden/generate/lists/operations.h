/* Generated from spec/lists.json by codegen. Do not edit. */
#ifndef OCI_LISTS_OPERATIONS_H
#define OCI_LISTS_OPERATIONS_H

#include "lists/types.h"

#ifdef __cplusplus
extern "C" {
#endif

extern const struct model_service oci_lists_service;

#ifdef __cplusplus
}
#endif

/* Rows of oci_lists_service.ops. */
enum {
    OCI_LISTS_ADD_MARKS,
    OCI_LISTS_SET_NAMES,
    OCI_LISTS_PING_MARKS,
};

/* addMarks: POST /20200101/marks */
struct oci_lists_add_marks_request {
    struct { struct oci_lists_mark **items; size_t len; } marks;
};

/* The answer of addMarks. */
struct oci_lists_add_marks_response {
    const char *opc_request_id;
    struct { const char **items; size_t len; } value;
};

/* setNames: PUT /20200101/marks */
struct oci_lists_set_names_request {
    struct { const char **items; size_t len; } names; /* required */
};

/* The answer of setNames. */
struct oci_lists_set_names_response {
    const char *opc_request_id;
    const char *value;
};

/* pingMarks: PATCH /20200101/marks */
struct oci_lists_ping_marks_request {
    char nothing; /* C knows no empty structs */
};

/* The answer of pingMarks. */
struct oci_lists_ping_marks_response {
    char nothing; /* C knows no empty structs */
};

#endif
