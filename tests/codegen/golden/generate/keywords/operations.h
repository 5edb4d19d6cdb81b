/* Generated from spec/keywords.json by codegen. Do not edit. */
#ifndef OCI_KEYWORDS_OPERATIONS_H
#define OCI_KEYWORDS_OPERATIONS_H

#include "keywords/types.h"

#ifdef __cplusplus
extern "C" {
#endif

extern const struct model_service oci_keywords_service;

#ifdef __cplusplus
}
#endif

/* Rows of oci_keywords_service.ops. */
enum {
    OCI_KEYWORDS_NEW_DELETE,
};

/* newDelete: POST /20200101/words/{class} */
struct oci_keywords_new_delete_request {
    const char *class_; /* required */
    const char *private_;
    struct model_int int_;
    struct oci_keywords_template *return_; /* required */
};

/* The answer of newDelete. */
struct oci_keywords_new_delete_response {
    const char *opc_request_id;
};

#endif
