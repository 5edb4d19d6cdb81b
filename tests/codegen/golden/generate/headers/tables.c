/* Generated from spec/headers.json by codegen. Do not edit. */
#include "headers/operations.h"

#include <stddef.h>

#if MODEL_ABI != 1
#error "made for another model/model.h: run codegen generate"
#endif

/* Every string once; the tables hold offsets into it. */
static const char strings[] =
    "\0"
    "putThing\0"
    "ShopClient\0"
    "https://{bucket+Dot}shop.{region}.{secondLevelDomain}\0"
    "shop\0"
    "oc1\0"
    "https://{bucket+Dot}shop.{region}.example.com\0"
    "OtherClient\0"
    "https://other.{region}.{secondLevelDomain}\0"
    "bucket\0"
    "object\0"
    "opc-meta-\0"
    "opcMeta\0"
    "if-match\0"
    "ifMatch\0"
    "opc-retry-token\0"
    "opcRetryToken\0"
    "Content-Length\0"
    "contentLength\0"
    "PutThingRequest\0"
    "opc-request-id\0"
    "opcRequestId\0"
    "opc-work-request-id\0"
    "opcWorkRequestId\0"
    "ETag\0"
    "eTag\0"
    "PutThingResponse\0"
    "headers_put_thing\0"
    "/20200101/n/{bucket}/{object}\0"
    "Put a thing\0"
    "Put a thing.\0"
    "";

static const struct model_field fields[] = {
    /* PutThingRequest */
    { .name = 185 /* bucket */, .kind = MODEL_STRING, .in = MODEL_IN_PATH,
      .flags = MODEL_REQUIRED | MODEL_IN_ENDPOINT,
      .offset = offsetof(struct oci_headers_put_thing_request, bucket) },
    { .name = 192 /* object */, .kind = MODEL_STRING, .in = MODEL_IN_PATH, .flags = MODEL_REQUIRED,
      .offset = offsetof(struct oci_headers_put_thing_request, object) },
    { .name = 199 /* opc-meta- */, .alias = 209, .kind = MODEL_STRING, .shape = MODEL_MAP,
      .in = MODEL_IN_HEADERS, .offset = offsetof(struct oci_headers_put_thing_request, opc_meta) },
    { .name = 217 /* if-match */, .alias = 226, .kind = MODEL_STRING, .in = MODEL_IN_HEADER,
      .offset = offsetof(struct oci_headers_put_thing_request, if_match) },
    { .name = 234 /* opc-retry-token */, .alias = 250, .kind = MODEL_STRING, .in = MODEL_IN_HEADER,
      .offset = offsetof(struct oci_headers_put_thing_request, opc_retry_token) },
    { .name = 264 /* Content-Length */, .alias = 279, .kind = MODEL_INT, .in = MODEL_IN_HEADER,
      .offset = offsetof(struct oci_headers_put_thing_request, content_length) },
    /* PutThingResponse */
    { .name = 309 /* opc-request-id */, .alias = 324, .kind = MODEL_STRING, .in = MODEL_IN_HEADER,
      .offset = offsetof(struct oci_headers_put_thing_response, opc_request_id) },
    { .name = 337 /* opc-work-request-id */, .alias = 357, .kind = MODEL_STRING,
      .in = MODEL_IN_HEADER,
      .offset = offsetof(struct oci_headers_put_thing_response, opc_work_request_id) },
    { .name = 374 /* ETag */, .alias = 379, .kind = MODEL_STRING, .in = MODEL_IN_HEADER,
      .offset = offsetof(struct oci_headers_put_thing_response, e_tag) },
    { .name = 199 /* opc-meta- */, .alias = 209, .kind = MODEL_STRING, .shape = MODEL_MAP,
      .in = MODEL_IN_HEADERS, .offset = offsetof(struct oci_headers_put_thing_response, opc_meta) },
};

static const struct model_type types[] = {
    { .name = 293 /* PutThingRequest */, .fields = 0, .field_count = 6,
      .size = sizeof(struct oci_headers_put_thing_request) },
    { .name = 384 /* PutThingResponse */, .fields = 6, .field_count = 4,
      .size = sizeof(struct oci_headers_put_thing_response) },
};

static const struct model_client clients[] = {
    { .name = 10 /* ShopClient */, .endpoint = 21, .endpoint_name = 75, .realm = 80,
      .realm_endpoint = 84, .flags = MODEL_CLIENT_BREAKER | MODEL_CLIENT_DUAL_STACK },
    { .name = 130 /* OtherClient */, .endpoint = 142, .flags = MODEL_CLIENT_EXPLICIT },
};

static const struct model_op ops[] = {
    { .name = 1 /* putThing */, .tool = 401, .path = 419, .title = 449, .text = 461,
      .request = OCI_HEADERS_TYPE_PUT_THING_REQUEST,
      .response = OCI_HEADERS_TYPE_PUT_THING_RESPONSE,
      .flags = MODEL_OP_RETRY | MODEL_OP_NOT_MODIFIED | MODEL_OP_RETRY_TOKEN | MODEL_OP_WORK_REQUEST,
      .method = MODEL_PUT, .client = 0, .op_class = MODEL_WRITE },
};

const struct model_service oci_headers_service = {
    .name = "headers",
    .title = "Headers API",
    .version = "20200101",
    .package = "1.0.0",
    .strings = strings,
    .fields = fields,
    .types = types,
    .clients = clients,
    .ops = ops,
    .type_count = 2,
    .enum_count = 0,
    .client_count = 2,
    .op_count = 1,
    .model_count = 0,
};
