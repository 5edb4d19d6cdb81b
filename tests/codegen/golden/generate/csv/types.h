/* Generated from spec/csv.json by codegen. Do not edit. */
#ifndef OCI_CSV_TYPES_H
#define OCI_CSV_TYPES_H

#include "model/model.h"

/* Rows of oci_csv_service.types. */
enum {
    OCI_CSV_TYPE_LIST_PAGES_REQUEST,
    OCI_CSV_TYPE_LIST_PAGES_RESPONSE,
};

#endif
