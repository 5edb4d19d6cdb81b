/* Generated from spec/csv.json by codegen. Do not edit. */
#include "csv/operations.h"

#include <stddef.h>

#if MODEL_ABI != 1
#error "made for another model/model.h: run codegen generate"
#endif

/* Every string once; the tables hold offsets into it. */
static const char strings[] =
    "\0"
    "listPages\0"
    "ShopClient\0"
    "https://shop.{region}.oci.{secondLevelDomain}\0"
    "fields\0"
    "tags\0"
    "page\0"
    "limit\0"
    "ListPagesRequest\0"
    "opc-request-id\0"
    "opcRequestId\0"
    "opc-next-page\0"
    "opcNextPage\0"
    "items\0"
    "ListPagesResponse\0"
    "csv_list_pages\0"
    "/20200101/pages\0"
    "List pages\0"
    "List pages.\0"
    "";

static const struct model_field fields[] = {
    /* ListPagesRequest */
    { .name = 68 /* fields */, .kind = MODEL_STRING, .shape = MODEL_LIST, .in = MODEL_IN_QUERY,
      .flags = MODEL_CSV, .offset = offsetof(struct oci_csv_list_pages_request, fields) },
    { .name = 75 /* tags */, .kind = MODEL_STRING, .shape = MODEL_LIST, .in = MODEL_IN_QUERY,
      .offset = offsetof(struct oci_csv_list_pages_request, tags) },
    { .name = 80 /* page */, .kind = MODEL_STRING, .in = MODEL_IN_QUERY,
      .offset = offsetof(struct oci_csv_list_pages_request, page) },
    { .name = 85 /* limit */, .kind = MODEL_INT, .in = MODEL_IN_QUERY,
      .offset = offsetof(struct oci_csv_list_pages_request, limit) },
    /* ListPagesResponse */
    { .name = 108 /* opc-request-id */, .alias = 123, .kind = MODEL_STRING, .in = MODEL_IN_HEADER,
      .offset = offsetof(struct oci_csv_list_pages_response, opc_request_id) },
    { .name = 136 /* opc-next-page */, .alias = 150, .kind = MODEL_STRING, .in = MODEL_IN_HEADER,
      .offset = offsetof(struct oci_csv_list_pages_response, opc_next_page) },
    { .name = 162 /* items */, .kind = MODEL_STRING, .shape = MODEL_LIST, .in = MODEL_IN_BODY,
      .offset = offsetof(struct oci_csv_list_pages_response, items) },
};

static const struct model_type types[] = {
    { .name = 91 /* ListPagesRequest */, .fields = 0, .field_count = 4,
      .size = sizeof(struct oci_csv_list_pages_request) },
    { .name = 168 /* ListPagesResponse */, .fields = 4, .field_count = 3,
      .size = sizeof(struct oci_csv_list_pages_response) },
};

static const struct model_client clients[] = {
    { .name = 11 /* ShopClient */, .endpoint = 22 },
};

static const struct model_op ops[] = {
    { .name = 1 /* listPages */, .tool = 186, .path = 201, .title = 217, .text = 228,
      .request = OCI_CSV_TYPE_LIST_PAGES_REQUEST, .response = OCI_CSV_TYPE_LIST_PAGES_RESPONSE,
      .flags = MODEL_OP_PAGED, .method = MODEL_GET, .client = 0, .op_class = MODEL_READ },
};

const struct model_service oci_csv_service = {
    .name = "csv",
    .title = "Csv API",
    .version = "20200101",
    .package = "1.0.0",
    .strings = strings,
    .fields = fields,
    .types = types,
    .clients = clients,
    .ops = ops,
    .type_count = 2,
    .enum_count = 0,
    .client_count = 1,
    .op_count = 1,
    .model_count = 0,
};
