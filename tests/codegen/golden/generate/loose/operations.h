/* Generated from spec/loose.json by codegen. Do not edit. */
#ifndef OCI_LOOSE_OPERATIONS_H
#define OCI_LOOSE_OPERATIONS_H

#include "loose/types.h"

#ifdef __cplusplus
extern "C" {
#endif

extern const struct model_service oci_loose_service;

#ifdef __cplusplus
}
#endif

/* Rows of oci_loose_service.ops. */
enum {
    OCI_LOOSE_PREDICT,
};

/* predict: POST /20200101/predict */
struct oci_loose_predict_request {
    const struct json *request_body; /* required */
};

/* The answer of predict. */
struct oci_loose_predict_response {
    const struct json *value;
};

#endif
