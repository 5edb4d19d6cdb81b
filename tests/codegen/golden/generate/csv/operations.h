/* Generated from spec/csv.json by codegen. Do not edit. */
#ifndef OCI_CSV_OPERATIONS_H
#define OCI_CSV_OPERATIONS_H

#include "csv/types.h"

#ifdef __cplusplus
extern "C" {
#endif

extern const struct model_service oci_csv_service;

#ifdef __cplusplus
}
#endif

/* Rows of oci_csv_service.ops. */
enum {
    OCI_CSV_LIST_PAGES,
};

/* listPages: GET /20200101/pages */
struct oci_csv_list_pages_request {
    struct { const char **items; size_t len; } fields;
    struct { const char **items; size_t len; } tags;
    const char *page;
    struct model_int limit;
};

/* The answer of listPages. */
struct oci_csv_list_pages_response {
    const char *opc_request_id;
    const char *opc_next_page;
    struct { const char **items; size_t len; } items;
};

#endif
