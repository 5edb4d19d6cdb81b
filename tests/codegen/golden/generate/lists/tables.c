/* Generated from spec/lists.json by codegen. Do not edit. */
#include "lists/operations.h"

#include <stddef.h>

#if MODEL_ABI != 1
#error "made for another model/model.h: run codegen generate"
#endif

/* Every string once; the tables hold offsets into it. */
static const char strings[] =
    "\0"
    "addMarks\0"
    "setNames\0"
    "pingMarks\0"
    "ShopClient\0"
    "https://shop.{region}.oci.{secondLevelDomain}\0"
    "x\0"
    "y\0"
    "Mark\0"
    "Nothing\0"
    "marks\0"
    "AddMarksRequest\0"
    "opc-request-id\0"
    "opcRequestId\0"
    "value\0"
    "AddMarksResponse\0"
    "lists_add_marks\0"
    "/20200101/marks\0"
    "application/json\0"
    "Add marks\0"
    "Add marks.\0"
    "names\0"
    "SetNamesRequest\0"
    "SetNamesResponse\0"
    "lists_set_names\0"
    "Set names\0"
    "Set names.\0"
    "PingMarksRequest\0"
    "PingMarksResponse\0"
    "lists_ping_marks\0"
    "Ping marks\0"
    "Ping marks.\0"
    "";

static const struct model_field fields[] = {
    /* Mark */
    { .name = 86 /* x */, .kind = MODEL_INT, .flags = MODEL_REQUIRED,
      .offset = offsetof(struct oci_lists_mark, x) },
    { .name = 88 /* y */, .kind = MODEL_INT, .flags = MODEL_REQUIRED,
      .offset = offsetof(struct oci_lists_mark, y) },
    /* Nothing */
    /* AddMarksRequest */
    { .name = 103 /* marks */, .kind = MODEL_OBJECT, .type = OCI_LISTS_TYPE_MARK,
      .shape = MODEL_LIST, .in = MODEL_IN_BODY,
      .offset = offsetof(struct oci_lists_add_marks_request, marks) },
    /* AddMarksResponse */
    { .name = 125 /* opc-request-id */, .alias = 140, .kind = MODEL_STRING, .in = MODEL_IN_HEADER,
      .offset = offsetof(struct oci_lists_add_marks_response, opc_request_id) },
    { .name = 153 /* value */, .kind = MODEL_STRING, .shape = MODEL_LIST, .in = MODEL_IN_BODY,
      .offset = offsetof(struct oci_lists_add_marks_response, value) },
    /* SetNamesRequest */
    { .name = 246 /* names */, .kind = MODEL_STRING, .shape = MODEL_LIST, .in = MODEL_IN_BODY,
      .flags = MODEL_REQUIRED, .offset = offsetof(struct oci_lists_set_names_request, names) },
    /* SetNamesResponse */
    { .name = 125 /* opc-request-id */, .alias = 140, .kind = MODEL_STRING, .in = MODEL_IN_HEADER,
      .offset = offsetof(struct oci_lists_set_names_response, opc_request_id) },
    { .name = 153 /* value */, .kind = MODEL_STRING, .in = MODEL_IN_BODY,
      .offset = offsetof(struct oci_lists_set_names_response, value) },
    /* PingMarksRequest */
    /* PingMarksResponse */
};

static const struct model_type types[] = {
    { .name = 90 /* Mark */, .fields = 0, .field_count = 2, .size = sizeof(struct oci_lists_mark) },
    { .name = 95 /* Nothing */, .fields = 2, .field_count = 0,
      .size = sizeof(struct oci_lists_nothing) },
    { .name = 109 /* AddMarksRequest */, .fields = 2, .field_count = 1,
      .size = sizeof(struct oci_lists_add_marks_request) },
    { .name = 159 /* AddMarksResponse */, .fields = 3, .field_count = 2,
      .size = sizeof(struct oci_lists_add_marks_response) },
    { .name = 252 /* SetNamesRequest */, .fields = 5, .field_count = 1,
      .size = sizeof(struct oci_lists_set_names_request) },
    { .name = 268 /* SetNamesResponse */, .fields = 6, .field_count = 2,
      .size = sizeof(struct oci_lists_set_names_response) },
    { .name = 322 /* PingMarksRequest */, .fields = 8, .field_count = 0,
      .size = sizeof(struct oci_lists_ping_marks_request) },
    { .name = 339 /* PingMarksResponse */, .fields = 8, .field_count = 0,
      .size = sizeof(struct oci_lists_ping_marks_response) },
};

static const struct model_client clients[] = {
    { .name = 29 /* ShopClient */, .endpoint = 40 },
};

static const struct model_op ops[] = {
    { .name = 1 /* addMarks */, .tool = 176, .path = 192, .content_type = 208, .title = 225,
      .text = 235, .request = OCI_LISTS_TYPE_ADD_MARKS_REQUEST,
      .response = OCI_LISTS_TYPE_ADD_MARKS_RESPONSE, .method = MODEL_POST, .client = 0,
      .op_class = MODEL_WRITE },
    { .name = 10 /* setNames */, .tool = 285, .path = 192, .content_type = 208, .title = 301,
      .text = 311, .request = OCI_LISTS_TYPE_SET_NAMES_REQUEST,
      .response = OCI_LISTS_TYPE_SET_NAMES_RESPONSE, .flags = MODEL_OP_BODY_REQUIRED,
      .method = MODEL_PUT, .client = 0, .op_class = MODEL_WRITE },
    { .name = 19 /* pingMarks */, .tool = 357, .path = 192, .title = 374, .text = 385,
      .request = OCI_LISTS_TYPE_PING_MARKS_REQUEST, .response = OCI_LISTS_TYPE_PING_MARKS_RESPONSE,
      .method = MODEL_PATCH, .client = 0, .op_class = MODEL_WRITE },
};

const struct model_service oci_lists_service = {
    .name = "lists",
    .title = "Lists API",
    .version = "20200101",
    .package = "1.0.0",
    .strings = strings,
    .fields = fields,
    .types = types,
    .clients = clients,
    .ops = ops,
    .type_count = 8,
    .enum_count = 0,
    .client_count = 1,
    .op_count = 3,
    .model_count = 2,
};
