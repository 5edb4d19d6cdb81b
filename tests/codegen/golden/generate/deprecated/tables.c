/* Generated from spec/deprecated.json by codegen. Do not edit. */
#include "deprecated/operations.h"

#include <stddef.h>

#if MODEL_ABI != 1
#error "made for another model/model.h: run codegen generate"
#endif

/* Every string once; the tables hold offsets into it. */
static const char strings[] =
    "\0"
    "getOld\0"
    "ShopClient\0"
    "https://shop.{region}.oci.{secondLevelDomain}\0"
    "rusty\0"
    "adminPassword\0"
    "Old\0"
    "way\0"
    "GetOldRequest\0"
    "opc-request-id\0"
    "opcRequestId\0"
    "old\0"
    "GetOldResponse\0"
    "deprecated_get_old\0"
    "/20200101/old\0"
    "Get an old\0"
    "Get an old.\0"
    "";

static const struct model_field fields[] = {
    /* Old */
    { .name = 65 /* rusty */, .kind = MODEL_STRING, .flags = MODEL_DEPRECATED,
      .offset = offsetof(struct oci_deprecated_old, rusty) },
    { .name = 71 /* adminPassword */, .kind = MODEL_STRING, .flags = MODEL_SECRET,
      .offset = offsetof(struct oci_deprecated_old, admin_password) },
    /* GetOldRequest */
    { .name = 89 /* way */, .kind = MODEL_STRING, .in = MODEL_IN_QUERY, .flags = MODEL_DEPRECATED,
      .offset = offsetof(struct oci_deprecated_get_old_request, way) },
    /* GetOldResponse */
    { .name = 107 /* opc-request-id */, .alias = 122, .kind = MODEL_STRING, .in = MODEL_IN_HEADER,
      .offset = offsetof(struct oci_deprecated_get_old_response, opc_request_id) },
    { .name = 135 /* old */, .kind = MODEL_OBJECT, .type = OCI_DEPRECATED_TYPE_OLD,
      .in = MODEL_IN_BODY, .offset = offsetof(struct oci_deprecated_get_old_response, old) },
};

static const struct model_type types[] = {
    { .name = 85 /* Old */, .fields = 0, .field_count = 2,
      .size = sizeof(struct oci_deprecated_old) },
    { .name = 93 /* GetOldRequest */, .fields = 2, .field_count = 1,
      .size = sizeof(struct oci_deprecated_get_old_request) },
    { .name = 139 /* GetOldResponse */, .fields = 3, .field_count = 2,
      .size = sizeof(struct oci_deprecated_get_old_response) },
};

static const struct model_client clients[] = {
    { .name = 8 /* ShopClient */, .endpoint = 19 },
};

static const struct model_op ops[] = {
    { .name = 1 /* getOld */, .tool = 154, .path = 173, .title = 187, .text = 198,
      .request = OCI_DEPRECATED_TYPE_GET_OLD_REQUEST,
      .response = OCI_DEPRECATED_TYPE_GET_OLD_RESPONSE,
      .flags = MODEL_OP_EVENTS | MODEL_OP_DEPRECATED, .method = MODEL_GET, .client = 0,
      .op_class = MODEL_READ },
};

const struct model_service oci_deprecated_service = {
    .name = "deprecated",
    .title = "Deprecated API",
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
