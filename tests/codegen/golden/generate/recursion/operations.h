/* Generated from spec/recursion.json by codegen. Do not edit. */
#ifndef OCI_RECURSION_OPERATIONS_H
#define OCI_RECURSION_OPERATIONS_H

#include "recursion/types.h"

#ifdef __cplusplus
extern "C" {
#endif

extern const struct model_service oci_recursion_service;

#ifdef __cplusplus
}
#endif

/* Rows of oci_recursion_service.ops. */
enum {
    OCI_RECURSION_GET_TREE,
};

/* getTree: GET /20200101/trees/{treeId} */
struct oci_recursion_get_tree_request {
    const char *tree_id; /* required */
};

/* The answer of getTree. */
struct oci_recursion_get_tree_response {
    const char *opc_request_id;
    struct oci_recursion_tree *tree;
};

#endif
