/* Generated from spec/keywords.json by codegen. Do not edit. */
#ifndef OCI_KEYWORDS_TYPES_H
#define OCI_KEYWORDS_TYPES_H

#include "model/model.h"

/* Rows of oci_keywords_service.types. */
enum {
    OCI_KEYWORDS_TYPE_TEMPLATE,
    OCI_KEYWORDS_TYPE_NEW_DELETE_REQUEST,
    OCI_KEYWORDS_TYPE_NEW_DELETE_RESPONSE,
};

/* Template. */
struct oci_keywords_template {
    struct model_unknown *unknown;
    const char *unknown_;
    const char *default_; /* required */
    struct model_bool register_;
    const char *namespace_;
    struct model_int operator_;
    struct oci_keywords_template *new_;
    const char *linux_;
    struct model_int errno_;
    const char *n9lives;
    struct model_int memory_in_gbs;
    struct model_bool is_ipv6_enabled;
    const char *vcn_id;
    const char *evil;
};

#endif
