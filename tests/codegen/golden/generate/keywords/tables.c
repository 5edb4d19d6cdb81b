/* Generated from spec/keywords.json by codegen. Do not edit. */
#include "keywords/operations.h"

#include <stddef.h>

#if MODEL_ABI != 1
#error "made for another model/model.h: run codegen generate"
#endif

/* Every string once; the tables hold offsets into it. */
static const char strings[] =
    "\0"
    "newDelete\0"
    "ShopClient\0"
    "https://shop.{region}.oci.{secondLevelDomain}\0"
    "unknown\0"
    "default\0"
    "register\0"
    "namespace\0"
    "operator\0"
    "new\0"
    "linux\0"
    "errno\0"
    "9lives\0"
    "memoryInGBs\0"
    "isIPv6Enabled\0"
    "VCNId\0"
    "*/ evil \"?\?/\0"
    "evil\0"
    "Template\0"
    "class\0"
    "private\0"
    "int\0"
    "return\0"
    "NewDeleteRequest\0"
    "opc-request-id\0"
    "opcRequestId\0"
    "NewDeleteResponse\0"
    "keywords_new_delete\0"
    "/20200101/words/{class}\0"
    "application/json\0"
    "New a delete\0"
    "New a delete.\0"
    "";

static const struct model_field fields[] = {
    /* Template */
    { .name = 68 /* unknown */, .kind = MODEL_STRING,
      .offset = offsetof(struct oci_keywords_template, unknown_) },
    { .name = 76 /* default */, .kind = MODEL_STRING, .flags = MODEL_REQUIRED,
      .offset = offsetof(struct oci_keywords_template, default_) },
    { .name = 84 /* register */, .kind = MODEL_BOOL,
      .offset = offsetof(struct oci_keywords_template, register_) },
    { .name = 93 /* namespace */, .kind = MODEL_STRING,
      .offset = offsetof(struct oci_keywords_template, namespace_) },
    { .name = 103 /* operator */, .kind = MODEL_INT,
      .offset = offsetof(struct oci_keywords_template, operator_) },
    { .name = 112 /* new */, .kind = MODEL_OBJECT, .type = OCI_KEYWORDS_TYPE_TEMPLATE,
      .offset = offsetof(struct oci_keywords_template, new_) },
    { .name = 116 /* linux */, .kind = MODEL_STRING,
      .offset = offsetof(struct oci_keywords_template, linux_) },
    { .name = 122 /* errno */, .kind = MODEL_INT,
      .offset = offsetof(struct oci_keywords_template, errno_) },
    { .name = 128 /* 9lives */, .kind = MODEL_STRING,
      .offset = offsetof(struct oci_keywords_template, n9lives) },
    { .name = 135 /* memoryInGBs */, .kind = MODEL_INT,
      .offset = offsetof(struct oci_keywords_template, memory_in_gbs) },
    { .name = 147 /* isIPv6Enabled */, .kind = MODEL_BOOL,
      .offset = offsetof(struct oci_keywords_template, is_ipv6_enabled) },
    { .name = 161 /* VCNId */, .kind = MODEL_STRING,
      .offset = offsetof(struct oci_keywords_template, vcn_id) },
    { .name = 167 /* * / evil "? ?/ */, .alias = 180, .kind = MODEL_STRING,
      .offset = offsetof(struct oci_keywords_template, evil) },
    /* NewDeleteRequest */
    { .name = 194 /* class */, .kind = MODEL_STRING, .in = MODEL_IN_PATH, .flags = MODEL_REQUIRED,
      .offset = offsetof(struct oci_keywords_new_delete_request, class_) },
    { .name = 200 /* private */, .kind = MODEL_STRING, .in = MODEL_IN_QUERY,
      .offset = offsetof(struct oci_keywords_new_delete_request, private_) },
    { .name = 208 /* int */, .kind = MODEL_INT, .in = MODEL_IN_QUERY,
      .offset = offsetof(struct oci_keywords_new_delete_request, int_) },
    { .name = 212 /* return */, .kind = MODEL_OBJECT, .type = OCI_KEYWORDS_TYPE_TEMPLATE,
      .in = MODEL_IN_BODY, .flags = MODEL_REQUIRED,
      .offset = offsetof(struct oci_keywords_new_delete_request, return_) },
    /* NewDeleteResponse */
    { .name = 236 /* opc-request-id */, .alias = 251, .kind = MODEL_STRING, .in = MODEL_IN_HEADER,
      .offset = offsetof(struct oci_keywords_new_delete_response, opc_request_id) },
};

static const struct model_type types[] = {
    { .name = 185 /* Template */, .fields = 0, .field_count = 13,
      .size = sizeof(struct oci_keywords_template) },
    { .name = 219 /* NewDeleteRequest */, .fields = 13, .field_count = 4,
      .size = sizeof(struct oci_keywords_new_delete_request) },
    { .name = 264 /* NewDeleteResponse */, .fields = 17, .field_count = 1,
      .size = sizeof(struct oci_keywords_new_delete_response) },
};

static const struct model_client clients[] = {
    { .name = 11 /* ShopClient */, .endpoint = 22 },
};

static const struct model_op ops[] = {
    { .name = 1 /* newDelete */, .tool = 282, .path = 302, .content_type = 326, .title = 343,
      .text = 356, .request = OCI_KEYWORDS_TYPE_NEW_DELETE_REQUEST,
      .response = OCI_KEYWORDS_TYPE_NEW_DELETE_RESPONSE, .flags = MODEL_OP_BODY_REQUIRED,
      .method = MODEL_POST, .client = 0, .op_class = MODEL_WRITE },
};

const struct model_service oci_keywords_service = {
    .name = "keywords",
    .title = "Keywords API",
    .version = "20200101",
    .package = "1.0.0",
    .strings = strings,
    .fields = fields,
    .types = types,
    .clients = clients,
    .ops = ops,
    .type_count = 3,
    .enum_count = 0,
    .client_count = 1,
    .op_count = 1,
    .model_count = 1,
};
