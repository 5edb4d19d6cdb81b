/* Generated from spec/recursion.json by codegen. Do not edit. */
#include "recursion/operations.h"

#include <stddef.h>

#if MODEL_ABI != 1
#error "made for another model/model.h: run codegen generate"
#endif

/* Every string once; the tables hold offsets into it. */
static const char strings[] =
    "\0"
    "getTree\0"
    "ShopClient\0"
    "https://shop.{region}.oci.{secondLevelDomain}\0"
    "tree\0"
    "leaves\0"
    "Branch\0"
    "color\0"
    "Leaf\0"
    "left\0"
    "children\0"
    "named\0"
    "branch\0"
    "Tree\0"
    "treeId\0"
    "GetTreeRequest\0"
    "opc-request-id\0"
    "opcRequestId\0"
    "GetTreeResponse\0"
    "recursion_get_tree\0"
    "/20200101/trees/{treeId}\0"
    "Get a tree\0"
    "Get a tree.\0"
    "";

static const struct model_field fields[] = {
    /* Branch */
    { .name = 66 /* tree */, .kind = MODEL_OBJECT, .type = OCI_RECURSION_TYPE_TREE,
      .offset = offsetof(struct oci_recursion_branch, tree) },
    { .name = 71 /* leaves */, .kind = MODEL_OBJECT, .type = OCI_RECURSION_TYPE_LEAF,
      .shape = MODEL_LIST, .offset = offsetof(struct oci_recursion_branch, leaves) },
    /* Leaf */
    { .name = 85 /* color */, .kind = MODEL_STRING,
      .offset = offsetof(struct oci_recursion_leaf, color) },
    /* Tree */
    { .name = 96 /* left */, .kind = MODEL_OBJECT, .type = OCI_RECURSION_TYPE_TREE,
      .offset = offsetof(struct oci_recursion_tree, left) },
    { .name = 101 /* children */, .kind = MODEL_OBJECT, .type = OCI_RECURSION_TYPE_TREE,
      .shape = MODEL_LIST, .offset = offsetof(struct oci_recursion_tree, children) },
    { .name = 110 /* named */, .kind = MODEL_OBJECT, .type = OCI_RECURSION_TYPE_TREE,
      .shape = MODEL_MAP, .offset = offsetof(struct oci_recursion_tree, named) },
    { .name = 116 /* branch */, .kind = MODEL_OBJECT, .type = OCI_RECURSION_TYPE_BRANCH,
      .offset = offsetof(struct oci_recursion_tree, branch) },
    /* GetTreeRequest */
    { .name = 128 /* treeId */, .kind = MODEL_STRING, .in = MODEL_IN_PATH, .flags = MODEL_REQUIRED,
      .offset = offsetof(struct oci_recursion_get_tree_request, tree_id) },
    /* GetTreeResponse */
    { .name = 150 /* opc-request-id */, .alias = 165, .kind = MODEL_STRING, .in = MODEL_IN_HEADER,
      .offset = offsetof(struct oci_recursion_get_tree_response, opc_request_id) },
    { .name = 66 /* tree */, .kind = MODEL_OBJECT, .type = OCI_RECURSION_TYPE_TREE,
      .in = MODEL_IN_BODY, .offset = offsetof(struct oci_recursion_get_tree_response, tree) },
};

static const struct model_type types[] = {
    { .name = 78 /* Branch */, .fields = 0, .field_count = 2,
      .size = sizeof(struct oci_recursion_branch) },
    { .name = 91 /* Leaf */, .fields = 2, .field_count = 1,
      .size = sizeof(struct oci_recursion_leaf) },
    { .name = 123 /* Tree */, .fields = 3, .field_count = 4,
      .size = sizeof(struct oci_recursion_tree) },
    { .name = 135 /* GetTreeRequest */, .fields = 7, .field_count = 1,
      .size = sizeof(struct oci_recursion_get_tree_request) },
    { .name = 178 /* GetTreeResponse */, .fields = 8, .field_count = 2,
      .size = sizeof(struct oci_recursion_get_tree_response) },
};

static const struct model_client clients[] = {
    { .name = 9 /* ShopClient */, .endpoint = 20 },
};

static const struct model_op ops[] = {
    { .name = 1 /* getTree */, .tool = 194, .path = 213, .title = 238, .text = 249,
      .request = OCI_RECURSION_TYPE_GET_TREE_REQUEST,
      .response = OCI_RECURSION_TYPE_GET_TREE_RESPONSE, .method = MODEL_GET, .client = 0,
      .op_class = MODEL_READ },
};

const struct model_service oci_recursion_service = {
    .name = "recursion",
    .title = "Recursion API",
    .version = "20200101",
    .package = "1.0.0",
    .strings = strings,
    .fields = fields,
    .types = types,
    .clients = clients,
    .ops = ops,
    .type_count = 5,
    .enum_count = 0,
    .client_count = 1,
    .op_count = 1,
    .model_count = 3,
};
