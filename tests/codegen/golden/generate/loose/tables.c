/* Generated from spec/loose.json by codegen. Do not edit. */
#include "loose/operations.h"

#include <stddef.h>

#if MODEL_ABI != 1
#error "made for another model/model.h: run codegen generate"
#endif

/* Every string once; the tables hold offsets into it. */
static const char strings[] =
    "\0"
    "predict\0"
    "LooseClient\0"
    "https://loose.{region}.oci.{secondLevelDomain}\0"
    "source\0"
    "size\0"
    "NONE\0"
    "LaunchBase\0"
    "name\0"
    "LaunchDetails\0"
    "requestBody\0"
    "PredictRequest\0"
    "value\0"
    "PredictResponse\0"
    "loose_predict\0"
    "/20200101/predict\0"
    "application/json\0"
    "Predict\0"
    "Predict.\0"
    "";

static const struct model_field fields[] = {
    /* LaunchBase */
    { .name = 68 /* source */, .kind = MODEL_STRING, .flags = MODEL_DISCRIMINATOR,
      .offset = offsetof(struct oci_loose_launch_base, source) },
    { .name = 75 /* size */, .kind = MODEL_INT, .flags = MODEL_REQUIRED,
      .offset = offsetof(struct oci_loose_launch_base, size) },
    /* LaunchDetails */
    { .name = 68 /* source */, .kind = MODEL_STRING, .flags = MODEL_DISCRIMINATOR,
      .offset = offsetof(struct oci_loose_launch_details, source) },
    { .name = 75 /* size */, .kind = MODEL_INT, .flags = MODEL_REQUIRED,
      .offset = offsetof(struct oci_loose_launch_details, size) },
    { .name = 96 /* name */, .kind = MODEL_STRING,
      .offset = offsetof(struct oci_loose_launch_details, name) },
    /* PredictRequest */
    { .name = 115 /* requestBody */, .kind = MODEL_ANY, .in = MODEL_IN_BODY,
      .flags = MODEL_REQUIRED, .offset = offsetof(struct oci_loose_predict_request, request_body) },
    /* PredictResponse */
    { .name = 142 /* value */, .kind = MODEL_ANY, .in = MODEL_IN_BODY,
      .offset = offsetof(struct oci_loose_predict_response, value) },
};

static const struct model_type types[] = {
    { .name = 85 /* LaunchBase */, .fields = 0, .field_count = 2, .discriminator = 1 + 0,
      .subtypes = 0, .subtype_count = 1, .size = sizeof(struct oci_loose_launch_base) },
    { .name = 101 /* LaunchDetails */, .fields = 2, .field_count = 3,
      .base = 1 + OCI_LOOSE_TYPE_LAUNCH_BASE, .discriminator = 1 + 0,
      .size = sizeof(struct oci_loose_launch_details) },
    { .name = 127 /* PredictRequest */, .fields = 5, .field_count = 1,
      .size = sizeof(struct oci_loose_predict_request) },
    { .name = 148 /* PredictResponse */, .fields = 6, .field_count = 1,
      .size = sizeof(struct oci_loose_predict_response) },
};

static const struct model_subtype subtypes[] = {
    { .value = 80 /* NONE */, .type = OCI_LOOSE_TYPE_LAUNCH_DETAILS,
      .base = OCI_LOOSE_TYPE_LAUNCH_BASE },
};

static const struct model_client clients[] = {
    { .name = 9 /* LooseClient */, .endpoint = 21 },
};

static const struct model_op ops[] = {
    { .name = 1 /* predict */, .tool = 164, .path = 178, .content_type = 196, .title = 213,
      .text = 221, .request = OCI_LOOSE_TYPE_PREDICT_REQUEST,
      .response = OCI_LOOSE_TYPE_PREDICT_RESPONSE, .flags = MODEL_OP_BODY_REQUIRED,
      .method = MODEL_POST, .client = 0, .op_class = MODEL_WRITE },
};

const struct model_service oci_loose_service = {
    .name = "loose",
    .title = "Loose API",
    .version = "20200101",
    .package = "1.0.0",
    .strings = strings,
    .fields = fields,
    .types = types,
    .subtypes = subtypes,
    .clients = clients,
    .ops = ops,
    .type_count = 4,
    .enum_count = 0,
    .client_count = 1,
    .op_count = 1,
    .model_count = 2,
};
