/* Generated from spec/loose.json by codegen. Do not edit. */
#ifndef OCI_LOOSE_TYPES_H
#define OCI_LOOSE_TYPES_H

#include "model/model.h"

/* Rows of oci_loose_service.types. */
enum {
    OCI_LOOSE_TYPE_LAUNCH_BASE,
    OCI_LOOSE_TYPE_LAUNCH_DETAILS,
    OCI_LOOSE_TYPE_PREDICT_REQUEST,
    OCI_LOOSE_TYPE_PREDICT_RESPONSE,
};

/*
 * LaunchBase: source says which of these it is.
 *   "NONE": LaunchDetails
 */
struct oci_loose_launch_base {
    struct model_unknown *unknown;
    const char *source;
    struct model_int size; /* required */
};

/* LaunchDetails: a LaunchBase whose source is "NONE". */
struct oci_loose_launch_details {
    struct model_unknown *unknown;
    const char *source;
    struct model_int size; /* required */
    const char *name;
};

#endif
