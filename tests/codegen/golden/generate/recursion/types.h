/* Generated from spec/recursion.json by codegen. Do not edit. */
#ifndef OCI_RECURSION_TYPES_H
#define OCI_RECURSION_TYPES_H

#include "model/model.h"

/* Rows of oci_recursion_service.types. */
enum {
    OCI_RECURSION_TYPE_BRANCH,
    OCI_RECURSION_TYPE_LEAF,
    OCI_RECURSION_TYPE_TREE,
    OCI_RECURSION_TYPE_GET_TREE_REQUEST,
    OCI_RECURSION_TYPE_GET_TREE_RESPONSE,
};

struct oci_recursion_tree;
struct oci_recursion_leaf;

/* Branch. */
struct oci_recursion_branch {
    struct model_unknown *unknown;
    struct oci_recursion_tree *tree;
    struct { struct oci_recursion_leaf **items; size_t len; } leaves;
};

/* Leaf. */
struct oci_recursion_leaf {
    struct model_unknown *unknown;
    const char *color;
};

/* Tree. */
struct oci_recursion_tree {
    struct model_unknown *unknown;
    struct oci_recursion_tree *left;
    struct { struct oci_recursion_tree **items; size_t len; } children;
    struct { const char **keys; struct oci_recursion_tree **values; size_t len; } named;
    struct oci_recursion_branch *branch;
};

#endif
