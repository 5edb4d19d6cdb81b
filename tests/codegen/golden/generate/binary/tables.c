/* Generated from spec/binary.json by codegen. Do not edit. */
#include "binary/operations.h"

#include <stddef.h>

#if MODEL_ABI != 1
#error "made for another model/model.h: run codegen generate"
#endif

/* Every string once; the tables hold offsets into it. */
static const char strings[] =
    "\0"
    "ShopClient\0"
    "https://shop.{region}.oci.{secondLevelDomain}\0"
    "name\0"
    "putFileBody\0"
    "PutFileRequest\0"
    "opc-request-id\0"
    "opcRequestId\0"
    "PutFileResponse\0"
    "putFile\0"
    "binary_put_file\0"
    "/20200101/files/{name}\0"
    "application/octet-stream\0"
    "Put a file\0"
    "Put a file.\0"
    "range\0"
    "GetFileRequest\0"
    "value\0"
    "GetFileResponse\0"
    "getFile\0"
    "binary_get_file\0"
    "Get a file\0"
    "Get a file.\0"
    "HeadFileRequest\0"
    "content-length\0"
    "contentLength\0"
    "last-modified\0"
    "lastModified\0"
    "HeadFileResponse\0"
    "headFile\0"
    "binary_head_file\0"
    "Get the headers of a file\0"
    "Get the headers of a file.\0"
    "ReadTextRequest\0"
    "ReadTextResponse\0"
    "readText\0"
    "binary_read_text\0"
    "text/plain\0"
    "Read a text\0"
    "Read a text.\0"
    "";

static const struct model_field fields[] = {
    /* PutFileRequest */
    { .name = 58 /* name */, .kind = MODEL_STRING, .in = MODEL_IN_PATH, .flags = MODEL_REQUIRED,
      .offset = offsetof(struct oci_binary_put_file_request, name) },
    { .name = 63 /* putFileBody */, .kind = MODEL_STREAM, .in = MODEL_IN_BODY,
      .flags = MODEL_REQUIRED,
      .offset = offsetof(struct oci_binary_put_file_request, put_file_body) },
    /* PutFileResponse */
    { .name = 90 /* opc-request-id */, .alias = 105, .kind = MODEL_STRING, .in = MODEL_IN_HEADER,
      .offset = offsetof(struct oci_binary_put_file_response, opc_request_id) },
    /* GetFileRequest */
    { .name = 58 /* name */, .kind = MODEL_STRING, .in = MODEL_IN_PATH, .flags = MODEL_REQUIRED,
      .offset = offsetof(struct oci_binary_get_file_request, name) },
    { .name = 229 /* range */, .kind = MODEL_RANGE, .in = MODEL_IN_HEADER,
      .offset = offsetof(struct oci_binary_get_file_request, range) },
    /* GetFileResponse */
    { .name = 90 /* opc-request-id */, .alias = 105, .kind = MODEL_STRING, .in = MODEL_IN_HEADER,
      .offset = offsetof(struct oci_binary_get_file_response, opc_request_id) },
    { .name = 250 /* value */, .kind = MODEL_STREAM, .in = MODEL_IN_BODY,
      .offset = offsetof(struct oci_binary_get_file_response, value) },
    /* HeadFileRequest */
    { .name = 58 /* name */, .kind = MODEL_STRING, .in = MODEL_IN_PATH, .flags = MODEL_REQUIRED,
      .offset = offsetof(struct oci_binary_head_file_request, name) },
    /* HeadFileResponse */
    { .name = 335 /* content-length */, .alias = 350, .kind = MODEL_INT, .in = MODEL_IN_HEADER,
      .offset = offsetof(struct oci_binary_head_file_response, content_length) },
    { .name = 364 /* last-modified */, .alias = 378, .kind = MODEL_DATE_TIME, .in = MODEL_IN_HEADER,
      .offset = offsetof(struct oci_binary_head_file_response, last_modified) },
    /* ReadTextRequest */
    { .name = 58 /* name */, .kind = MODEL_STRING, .in = MODEL_IN_PATH, .flags = MODEL_REQUIRED,
      .offset = offsetof(struct oci_binary_read_text_request, name) },
    /* ReadTextResponse */
    { .name = 90 /* opc-request-id */, .alias = 105, .kind = MODEL_STRING, .in = MODEL_IN_HEADER,
      .offset = offsetof(struct oci_binary_read_text_response, opc_request_id) },
    { .name = 250 /* value */, .kind = MODEL_STRING, .in = MODEL_IN_BODY,
      .offset = offsetof(struct oci_binary_read_text_response, value) },
};

static const struct model_type types[] = {
    { .name = 75 /* PutFileRequest */, .fields = 0, .field_count = 2,
      .size = sizeof(struct oci_binary_put_file_request) },
    { .name = 118 /* PutFileResponse */, .fields = 2, .field_count = 1,
      .size = sizeof(struct oci_binary_put_file_response) },
    { .name = 235 /* GetFileRequest */, .fields = 3, .field_count = 2,
      .size = sizeof(struct oci_binary_get_file_request) },
    { .name = 256 /* GetFileResponse */, .fields = 5, .field_count = 2,
      .size = sizeof(struct oci_binary_get_file_response) },
    { .name = 319 /* HeadFileRequest */, .fields = 7, .field_count = 1,
      .size = sizeof(struct oci_binary_head_file_request) },
    { .name = 391 /* HeadFileResponse */, .fields = 8, .field_count = 2,
      .size = sizeof(struct oci_binary_head_file_response) },
    { .name = 487 /* ReadTextRequest */, .fields = 10, .field_count = 1,
      .size = sizeof(struct oci_binary_read_text_request) },
    { .name = 503 /* ReadTextResponse */, .fields = 11, .field_count = 2,
      .size = sizeof(struct oci_binary_read_text_response) },
};

static const struct model_client clients[] = {
    { .name = 1 /* ShopClient */, .endpoint = 12 },
};

static const struct model_op ops[] = {
    { .name = 134 /* putFile */, .tool = 142, .path = 158, .content_type = 181, .title = 206,
      .text = 217, .request = OCI_BINARY_TYPE_PUT_FILE_REQUEST,
      .response = OCI_BINARY_TYPE_PUT_FILE_RESPONSE,
      .flags = MODEL_OP_UNSIGNED_BODY | MODEL_OP_BODY_REQUIRED, .method = MODEL_PUT, .client = 0,
      .op_class = MODEL_WRITE },
    { .name = 272 /* getFile */, .tool = 280, .path = 158, .accept = 181, .title = 296, .text = 307,
      .request = OCI_BINARY_TYPE_GET_FILE_REQUEST, .response = OCI_BINARY_TYPE_GET_FILE_RESPONSE,
      .method = MODEL_GET, .client = 0, .op_class = MODEL_READ },
    { .name = 408 /* headFile */, .tool = 417, .path = 158, .title = 434, .text = 460,
      .request = OCI_BINARY_TYPE_HEAD_FILE_REQUEST, .response = OCI_BINARY_TYPE_HEAD_FILE_RESPONSE,
      .method = MODEL_HEAD, .client = 0, .op_class = MODEL_READ },
    { .name = 520 /* readText */, .tool = 529, .path = 158, .accept = 546, .title = 557,
      .text = 569, .request = OCI_BINARY_TYPE_READ_TEXT_REQUEST,
      .response = OCI_BINARY_TYPE_READ_TEXT_RESPONSE, .method = MODEL_GET, .client = 0,
      .op_class = MODEL_READ },
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
