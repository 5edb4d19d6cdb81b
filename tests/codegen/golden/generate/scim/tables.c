/* Generated from spec/scim.json by codegen. Do not edit. */
#include "scim/operations.h"

#include <stddef.h>

#if MODEL_ABI != 1
#error "made for another model/model.h: run codegen generate"
#endif

/* Every string once; the tables hold offsets into it. */
static const char strings[] =
    "\0"
    "listUsers\0"
    "ShopClient\0"
    "https://idcs-{guid}.example.com\0"
    "Resources\0"
    "resources\0"
    "totalResults\0"
    "urn:ietf:params:scim:schemas:User\0"
    "urnIetfParamsScimSchemasUser\0"
    "Users\0"
    "$ref\0"
    "ref\0"
    "access_token\0"
    "accessToken\0"
    "User\0"
    "count\0"
    "authorization\0"
    "ListUsersRequest\0"
    "opc-request-id\0"
    "opcRequestId\0"
    "users\0"
    "ListUsersResponse\0"
    "scim_list_users\0"
    "/admin/v1/Users\0"
    "application/json, application/scim+json\0"
    "List users\0"
    "List users.\0"
    "";

static const struct model_field fields[] = {
    /* Users */
    { .name = 54 /* Resources */, .alias = 64, .kind = MODEL_OBJECT, .type = OCI_SCIM_TYPE_USER,
      .shape = MODEL_LIST, .offset = offsetof(struct oci_scim_users, resources) },
    { .name = 74 /* totalResults */, .kind = MODEL_INT,
      .offset = offsetof(struct oci_scim_users, total_results) },
    { .name = 87 /* urn:ietf:params:scim:schemas:User */, .alias = 121, .kind = MODEL_OBJECT,
      .type = OCI_SCIM_TYPE_USER,
      .offset = offsetof(struct oci_scim_users, urn_ietf_params_scim_schemas_user) },
    /* User */
    { .name = 156 /* $ref */, .alias = 161, .kind = MODEL_STRING, .flags = MODEL_REQUIRED,
      .offset = offsetof(struct oci_scim_user, ref) },
    { .name = 165 /* access_token */, .alias = 178, .kind = MODEL_STRING,
      .offset = offsetof(struct oci_scim_user, access_token) },
    /* ListUsersRequest */
    { .name = 195 /* count */, .kind = MODEL_INT, .in = MODEL_IN_QUERY,
      .offset = offsetof(struct oci_scim_list_users_request, count) },
    { .name = 201 /* authorization */, .kind = MODEL_STRING, .in = MODEL_IN_HEADER,
      .offset = offsetof(struct oci_scim_list_users_request, authorization) },
    /* ListUsersResponse */
    { .name = 232 /* opc-request-id */, .alias = 247, .kind = MODEL_STRING, .in = MODEL_IN_HEADER,
      .offset = offsetof(struct oci_scim_list_users_response, opc_request_id) },
    { .name = 260 /* users */, .kind = MODEL_OBJECT, .type = OCI_SCIM_TYPE_USERS,
      .in = MODEL_IN_BODY, .offset = offsetof(struct oci_scim_list_users_response, users) },
};

static const struct model_type types[] = {
    { .name = 150 /* Users */, .fields = 0, .field_count = 3,
      .size = sizeof(struct oci_scim_users) },
    { .name = 190 /* User */, .fields = 3, .field_count = 2, .size = sizeof(struct oci_scim_user) },
    { .name = 215 /* ListUsersRequest */, .fields = 5, .field_count = 2,
      .size = sizeof(struct oci_scim_list_users_request) },
    { .name = 266 /* ListUsersResponse */, .fields = 7, .field_count = 2,
      .size = sizeof(struct oci_scim_list_users_response) },
};

static const struct model_client clients[] = {
    { .name = 11 /* ShopClient */, .endpoint = 22 },
};

static const struct model_op ops[] = {
    { .name = 1 /* listUsers */, .tool = 284, .path = 300, .accept = 316, .title = 356, .text = 367,
      .request = OCI_SCIM_TYPE_LIST_USERS_REQUEST, .response = OCI_SCIM_TYPE_LIST_USERS_RESPONSE,
      .method = MODEL_GET, .client = 0, .op_class = MODEL_READ },
};

const struct model_service oci_scim_service = {
    .name = "scim",
    .title = "Scim API",
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
