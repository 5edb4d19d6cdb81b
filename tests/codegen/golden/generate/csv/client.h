/* Generated from spec/csv.json by codegen. Do not edit. */
#ifndef OCI_CSV_CLIENT_H
#define OCI_CSV_CLIENT_H

#include "csv/operations.h"
#include "oci/client.h"

/* listPages: GET /20200101/pages */
static inline enum err oci_csv_list_pages(
    struct oci_client *client, const struct oci_csv_list_pages_request *request,
    struct oci_csv_list_pages_response *response, struct call *call)
{
    return oci_client_send(client, call, &oci_csv_service,
                           &oci_csv_service.ops[OCI_CSV_LIST_PAGES],
                           request, response);
}

#endif
