/* Generated from spec/enums.json by codegen. Do not edit. */
#include "enums/operations.h"

#include <stddef.h>

#if MODEL_ABI != 1
#error "made for another model/model.h: run codegen generate"
#endif

/* Every string once; the tables hold offsets into it. */
static const char strings[] =
    "\0"
    "listLamps\0"
    "deleteLamps\0"
    "ShopClient\0"
    "https://shop.{region}.oci.{secondLevelDomain}\0"
    "color\0"
    "state\0"
    "dated\0"
    "built\0"
    "Lamp\0"
    "sortOrder\0"
    "colors\0"
    "ListLampsRequest\0"
    "opc-request-id\0"
    "opcRequestId\0"
    "items\0"
    "ListLampsResponse\0"
    "enums_list_lamps\0"
    "/20200101/lamps\0"
    "List lamps\0"
    "List lamps.\0"
    "DeleteLampsRequest\0"
    "DeleteLampsResponse\0"
    "enums_delete_lamps\0"
    "Delete lamps\0"
    "Delete lamps.\0"
    "Color\0"
    "RED\0"
    "GREEN\0"
    "Lamp.State\0"
    "ON\0"
    "OFF\0"
    "SortOrder\0"
    "ASC\0"
    "DESC\0"
    "State\0"
    "";

static const struct model_field fields[] = {
    /* Lamp */
    { .name = 80 /* color */, .kind = MODEL_ENUM, .type = 0, .flags = MODEL_REQUIRED,
      .offset = offsetof(struct oci_enums_lamp, color) },
    { .name = 86 /* state */, .kind = MODEL_ENUM, .type = 1,
      .offset = offsetof(struct oci_enums_lamp, state) },
    { .name = 92 /* dated */, .kind = MODEL_DATE_TIME,
      .offset = offsetof(struct oci_enums_lamp, dated) },
    { .name = 98 /* built */, .kind = MODEL_DATE,
      .offset = offsetof(struct oci_enums_lamp, built) },
    /* ListLampsRequest */
    { .name = 109 /* sortOrder */, .kind = MODEL_ENUM, .type = 2, .in = MODEL_IN_QUERY,
      .offset = offsetof(struct oci_enums_list_lamps_request, sort_order) },
    { .name = 86 /* state */, .kind = MODEL_ENUM, .type = 3, .in = MODEL_IN_QUERY,
      .offset = offsetof(struct oci_enums_list_lamps_request, state) },
    { .name = 119 /* colors */, .kind = MODEL_ENUM, .type = 0, .shape = MODEL_LIST,
      .in = MODEL_IN_QUERY, .offset = offsetof(struct oci_enums_list_lamps_request, colors) },
    /* ListLampsResponse */
    { .name = 143 /* opc-request-id */, .alias = 158, .kind = MODEL_STRING, .in = MODEL_IN_HEADER,
      .offset = offsetof(struct oci_enums_list_lamps_response, opc_request_id) },
    { .name = 171 /* items */, .kind = MODEL_OBJECT, .type = OCI_ENUMS_TYPE_LAMP,
      .shape = MODEL_LIST, .in = MODEL_IN_BODY,
      .offset = offsetof(struct oci_enums_list_lamps_response, items) },
    /* DeleteLampsRequest */
    { .name = 109 /* sortOrder */, .kind = MODEL_ENUM, .type = 2, .in = MODEL_IN_QUERY,
      .offset = offsetof(struct oci_enums_delete_lamps_request, sort_order) },
    /* DeleteLampsResponse */
    { .name = 143 /* opc-request-id */, .alias = 158, .kind = MODEL_STRING, .in = MODEL_IN_HEADER,
      .offset = offsetof(struct oci_enums_delete_lamps_response, opc_request_id) },
};

static const struct model_type types[] = {
    { .name = 104 /* Lamp */, .fields = 0, .field_count = 4,
      .size = sizeof(struct oci_enums_lamp) },
    { .name = 126 /* ListLampsRequest */, .fields = 4, .field_count = 3,
      .size = sizeof(struct oci_enums_list_lamps_request) },
    { .name = 177 /* ListLampsResponse */, .fields = 7, .field_count = 2,
      .size = sizeof(struct oci_enums_list_lamps_response) },
    { .name = 251 /* DeleteLampsRequest */, .fields = 9, .field_count = 1,
      .size = sizeof(struct oci_enums_delete_lamps_request) },
    { .name = 270 /* DeleteLampsResponse */, .fields = 10, .field_count = 1,
      .size = sizeof(struct oci_enums_delete_lamps_response) },
};

static const struct model_enum enums[] = {
    { .name = 336 /* Color */, .values = 0, .count = 2, .open = MODEL_OPEN_ANSWERS },
    { .name = 352 /* Lamp.State */, .values = 2, .count = 2 },
    { .name = 370 /* SortOrder */, .values = 4, .count = 2 },
    { .name = 389 /* State */, .values = 6, .count = 2, .open = MODEL_OPEN },
};

static const uint32_t enum_values[] = {
    342, /* RED */
    346, /* GREEN */
    363, /* ON */
    366, /* OFF */
    380, /* ASC */
    384, /* DESC */
    363, /* ON */
    366, /* OFF */
};

static const struct model_client clients[] = {
    { .name = 23 /* ShopClient */, .endpoint = 34 },
};

static const struct model_op ops[] = {
    { .name = 1 /* listLamps */, .tool = 195, .path = 212, .title = 228, .text = 239,
      .request = OCI_ENUMS_TYPE_LIST_LAMPS_REQUEST, .response = OCI_ENUMS_TYPE_LIST_LAMPS_RESPONSE,
      .method = MODEL_GET, .client = 0, .op_class = MODEL_READ },
    { .name = 11 /* deleteLamps */, .tool = 290, .path = 212, .title = 309, .text = 322,
      .request = OCI_ENUMS_TYPE_DELETE_LAMPS_REQUEST,
      .response = OCI_ENUMS_TYPE_DELETE_LAMPS_RESPONSE, .method = MODEL_DELETE, .client = 0,
      .op_class = MODEL_REMOVE, .danger = MODEL_IRREVERSIBLE },
};

const struct model_service oci_enums_service = {
    .name = "enums",
    .title = "Enums API",
    .version = "20200101",
    .package = "1.0.0",
    .strings = strings,
    .fields = fields,
    .types = types,
    .enums = enums,
    .enum_values = enum_values,
    .clients = clients,
    .ops = ops,
    .type_count = 5,
    .enum_count = 4,
    .client_count = 1,
    .op_count = 2,
    .model_count = 1,
};
