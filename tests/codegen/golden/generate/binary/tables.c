/* Generated from spec/binary.json by codegen. Do not edit. */
#include "binary/operations.h"

#include <stddef.h>

#if MODEL_ABI != 1
#error "made for another model/model.h: run codegen generate"
#endif

/* Every string once; the tables hold offsets into it. */
static const char strings[] =
    "\0"
    "putFile\0"
    "getFile\0"
    "headFile\0"
    "readText\0"
    "ShopClient\0"
    "https://shop.{region}.oci.{secondLevelDomain}\0"
    "name\0"
    "putFileBody\0"
    "PutFileRequest\0"
    "opc-request-id\0"
    "opcRequestId\0"
    "PutFileResponse\0"
    "binary_put_file\0"
    "/20200101/files/{name}\0"
    "application/octet-stream\0"
    "Put a file\0"
    "Put a file.\0"
    "range\0"
    "GetFileRequest\0"
    "value\0"
    "GetFileResponse\0"
    "binary_get_file\0"
    "Get a file\0"
    "Get a file.\0"
    "HeadFileRequest\0"
    "content-length\0"
    "contentLength\0"
    "last-modified\0"
    "lastModified\0"
    "HeadFileResponse\0"
    "binary_head_file\0"
    "Get the headers of a file\0"
    "Get the headers of a file.\0"
    "ReadTextRequest\0"
    "ReadTextResponse\0"
    "binary_read_text\0"
    "text/plain\0"
    "Read a text\0"
    "Read a text.\0"
    "";

static const struct model_field fields[] = {
    /* PutFileRequest */
    { .name = 92 /* name */, .kind = MODEL_STRING, .in = MODEL_IN_PATH, .flags = MODEL_REQUIRED,
      .offset = offsetof(struct oci_binary_put_file_request, name) },
    { .name = 97 /* putFileBody */, .kind = MODEL_STREAM, .in = MODEL_IN_BODY,
      .flags = MODEL_REQUIRED,
      .offset = offsetof(struct oci_binary_put_file_request, put_file_body) },
    /* PutFileResponse */
    { .name = 124 /* opc-request-id */, .alias = 139, .kind = MODEL_STRING, .in = MODEL_IN_HEADER,
      .offset = offsetof(struct oci_binary_put_file_response, opc_request_id) },
    /* GetFileRequest */
    { .name = 92 /* name */, .kind = MODEL_STRING, .in = MODEL_IN_PATH, .flags = MODEL_REQUIRED,
      .offset = offsetof(struct oci_binary_get_file_request, name) },
    { .name = 255 /* range */, .kind = MODEL_RANGE, .in = MODEL_IN_HEADER,
      .offset = offsetof(struct oci_binary_get_file_request, range) },
    /* GetFileResponse */
    { .name = 124 /* opc-request-id */, .alias = 139, .kind = MODEL_STRING, .in = MODEL_IN_HEADER,
      .offset = offsetof(struct oci_binary_get_file_response, opc_request_id) },
    { .name = 276 /* value */, .kind = MODEL_STREAM, .in = MODEL_IN_BODY,
      .offset = offsetof(struct oci_binary_get_file_response, value) },
    /* HeadFileRequest */
    { .name = 92 /* name */, .kind = MODEL_STRING, .in = MODEL_IN_PATH, .flags = MODEL_REQUIRED,
      .offset = offsetof(struct oci_binary_head_file_request, name) },
    /* HeadFileResponse */
    { .name = 353 /* content-length */, .alias = 368, .kind = MODEL_INT, .in = MODEL_IN_HEADER,
      .offset = offsetof(struct oci_binary_head_file_response, content_length) },
    { .name = 382 /* last-modified */, .alias = 396, .kind = MODEL_DATE_TIME, .in = MODEL_IN_HEADER,
      .offset = offsetof(struct oci_binary_head_file_response, last_modified) },
    /* ReadTextRequest */
    { .name = 92 /* name */, .kind = MODEL_STRING, .in = MODEL_IN_PATH, .flags = MODEL_REQUIRED,
      .offset = offsetof(struct oci_binary_read_text_request, name) },
    /* ReadTextResponse */
    { .name = 124 /* opc-request-id */, .alias = 139, .kind = MODEL_STRING, .in = MODEL_IN_HEADER,
      .offset = offsetof(struct oci_binary_read_text_response, opc_request_id) },
    { .name = 276 /* value */, .kind = MODEL_STRING, .in = MODEL_IN_BODY,
      .offset = offsetof(struct oci_binary_read_text_response, value) },
};

static const struct model_type types[] = {
    { .name = 109 /* PutFileRequest */, .fields = 0, .field_count = 2,
      .size = sizeof(struct oci_binary_put_file_request) },
    { .name = 152 /* PutFileResponse */, .fields = 2, .field_count = 1,
      .size = sizeof(struct oci_binary_put_file_response) },
    { .name = 261 /* GetFileRequest */, .fields = 3, .field_count = 2,
      .size = sizeof(struct oci_binary_get_file_request) },
    { .name = 282 /* GetFileResponse */, .fields = 5, .field_count = 2,
      .size = sizeof(struct oci_binary_get_file_response) },
    { .name = 337 /* HeadFileRequest */, .fields = 7, .field_count = 1,
      .size = sizeof(struct oci_binary_head_file_request) },
    { .name = 409 /* HeadFileResponse */, .fields = 8, .field_count = 2,
      .size = sizeof(struct oci_binary_head_file_response) },
    { .name = 496 /* ReadTextRequest */, .fields = 10, .field_count = 1,
      .size = sizeof(struct oci_binary_read_text_request) },
    { .name = 512 /* ReadTextResponse */, .fields = 11, .field_count = 2,
      .size = sizeof(struct oci_binary_read_text_response) },
};

static const struct model_client clients[] = {
    { .name = 35 /* ShopClient */, .endpoint = 46 },
};

static const struct model_op ops[] = {
    { .name = 1 /* putFile */, .tool = 168, .path = 184, .content_type = 207, .title = 232,
      .text = 243, .request = OCI_BINARY_TYPE_PUT_FILE_REQUEST,
      .response = OCI_BINARY_TYPE_PUT_FILE_RESPONSE,
      .flags = MODEL_OP_UNSIGNED_BODY | MODEL_OP_BODY_REQUIRED, .method = MODEL_PUT, .client = 0,
      .op_class = MODEL_WRITE },
    { .name = 9 /* getFile */, .tool = 298, .path = 184, .accept = 207, .title = 314, .text = 325,
      .request = OCI_BINARY_TYPE_GET_FILE_REQUEST, .response = OCI_BINARY_TYPE_GET_FILE_RESPONSE,
      .method = MODEL_GET, .client = 0, .op_class = MODEL_READ },
    { .name = 17 /* headFile */, .tool = 426, .path = 184, .title = 443, .text = 469,
      .request = OCI_BINARY_TYPE_HEAD_FILE_REQUEST, .response = OCI_BINARY_TYPE_HEAD_FILE_RESPONSE,
      .method = MODEL_HEAD, .client = 0, .op_class = MODEL_READ },
    { .name = 26 /* readText */, .tool = 529, .path = 184, .accept = 546, .title = 557, .text = 569,
      .request = OCI_BINARY_TYPE_READ_TEXT_REQUEST, .response = OCI_BINARY_TYPE_READ_TEXT_RESPONSE,
      .method = MODEL_GET, .client = 0, .op_class = MODEL_READ },
};

const struct model_service oci_binary_service = {
    .name = "binary",
    .title = "Binary API",
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
    .op_count = 4,
    .model_count = 0,
};
