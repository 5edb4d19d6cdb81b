/* Generated from spec/containers.json by codegen. Do not edit. */
#include "containers/operations.h"

#include <stddef.h>

#if MODEL_ABI != 1
#error "made for another model/model.h: run codegen generate"
#endif

/* Every string once; the tables hold offsets into it. */
static const char strings[] =
    "\0"
    "updateBox\0"
    "ShopClient\0"
    "https://shop.{region}.oci.{secondLevelDomain}\0"
    "tags\0"
    "labels\0"
    "groups\0"
    "grid\0"
    "rows\0"
    "lots\0"
    "deep\0"
    "anything\0"
    "flags\0"
    "weights\0"
    "Box\0"
    "number\0"
    "weight\0"
    "content\0"
    "Lot\0"
    "box\0"
    "UpdateBoxRequest\0"
    "opc-request-id\0"
    "opcRequestId\0"
    "UpdateBoxResponse\0"
    "containers_update_box\0"
    "/20200101/boxes\0"
    "application/json\0"
    "Update a box\0"
    "Update a box.\0"
    "";

static const struct model_field fields[] = {
    /* Box */
    { .name = 68 /* tags */, .kind = MODEL_ANY, .shape = MODEL_MAP | MODEL_MAP << 2,
      .offset = offsetof(struct oci_containers_box, tags) },
    { .name = 73 /* labels */, .kind = MODEL_STRING, .shape = MODEL_MAP,
      .offset = offsetof(struct oci_containers_box, labels) },
    { .name = 80 /* groups */, .kind = MODEL_STRING, .shape = MODEL_MAP | MODEL_LIST << 2,
      .offset = offsetof(struct oci_containers_box, groups) },
    { .name = 87 /* grid */, .kind = MODEL_INT, .shape = MODEL_LIST | MODEL_LIST << 2,
      .offset = offsetof(struct oci_containers_box, grid) },
    { .name = 92 /* rows */, .kind = MODEL_BOOL, .shape = MODEL_LIST | MODEL_MAP << 2,
      .offset = offsetof(struct oci_containers_box, rows) },
    { .name = 97 /* lots */, .kind = MODEL_OBJECT, .type = OCI_CONTAINERS_TYPE_LOT,
      .shape = MODEL_MAP | MODEL_LIST << 2, .offset = offsetof(struct oci_containers_box, lots) },
    { .name = 102 /* deep */, .kind = MODEL_DATE_TIME,
      .shape = MODEL_LIST | MODEL_LIST << 2 | MODEL_MAP << 4 | MODEL_LIST << 6,
      .offset = offsetof(struct oci_containers_box, deep) },
    { .name = 107 /* anything */, .kind = MODEL_ANY,
      .offset = offsetof(struct oci_containers_box, anything) },
    { .name = 116 /* flags */, .kind = MODEL_BOOL, .shape = MODEL_LIST,
      .offset = offsetof(struct oci_containers_box, flags) },
    { .name = 122 /* weights */, .kind = MODEL_FLOAT, .shape = MODEL_MAP,
      .offset = offsetof(struct oci_containers_box, weights) },
    /* Lot */
    { .name = 134 /* number */, .kind = MODEL_INT,
      .offset = offsetof(struct oci_containers_lot, number) },
    { .name = 141 /* weight */, .kind = MODEL_FLOAT,
      .offset = offsetof(struct oci_containers_lot, weight) },
    { .name = 148 /* content */, .kind = MODEL_BYTES,
      .offset = offsetof(struct oci_containers_lot, content) },
    /* UpdateBoxRequest */
    { .name = 160 /* box */, .kind = MODEL_OBJECT, .type = OCI_CONTAINERS_TYPE_BOX,
      .in = MODEL_IN_BODY, .flags = MODEL_REQUIRED,
      .offset = offsetof(struct oci_containers_update_box_request, box) },
    /* UpdateBoxResponse */
    { .name = 181 /* opc-request-id */, .alias = 196, .kind = MODEL_STRING, .in = MODEL_IN_HEADER,
      .offset = offsetof(struct oci_containers_update_box_response, opc_request_id) },
};

static const struct model_type types[] = {
    { .name = 130 /* Box */, .fields = 0, .field_count = 10,
      .size = sizeof(struct oci_containers_box) },
    { .name = 156 /* Lot */, .fields = 10, .field_count = 3,
      .size = sizeof(struct oci_containers_lot) },
    { .name = 164 /* UpdateBoxRequest */, .fields = 13, .field_count = 1,
      .size = sizeof(struct oci_containers_update_box_request) },
    { .name = 209 /* UpdateBoxResponse */, .fields = 14, .field_count = 1,
      .size = sizeof(struct oci_containers_update_box_response) },
};

static const struct model_client clients[] = {
    { .name = 11 /* ShopClient */, .endpoint = 22 },
};

static const struct model_op ops[] = {
    { .name = 1 /* updateBox */, .tool = 227, .path = 249, .content_type = 265, .title = 282,
      .text = 295, .request = OCI_CONTAINERS_TYPE_UPDATE_BOX_REQUEST,
      .response = OCI_CONTAINERS_TYPE_UPDATE_BOX_RESPONSE, .flags = MODEL_OP_BODY_REQUIRED,
      .method = MODEL_PUT, .client = 0, .op_class = MODEL_WRITE },
};

const struct model_service oci_containers_service = {
    .name = "containers",
    .title = "Containers API",
    .version = "20200101",
    .package = "1.0.0",
    .strings = strings,
    .fields = fields,
    .types = types,
    .clients = clients,
    .ops = ops,
    .type_count = 4,
    .enum_count = 0,
    .client_count = 1,
    .op_count = 1,
    .model_count = 2,
};
