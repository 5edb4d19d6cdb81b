/* The two ends of a page: the query parameter `page` and the header opc-next-page. Thread-safe. */
#ifndef OCI_PAGE_H
#define OCI_PAGE_H

#include <stdbool.h>

#include "model/model.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Effect: the request, the struct of op->request, asks for the page of that token; NULL for the
 * first one. Borrows the token. False when the operation has no such parameter. */
bool oci_page_set(const struct model_service *service, const struct model_op *op, void *request,
                  const char *token);

/* Borrows the token of the page behind `response`, the struct of op->response. NULL when it was
 * the last one or the operation has no pages. */
const char *oci_page_next(const struct model_service *service, const struct model_op *op,
                          const void *response);

#ifdef __cplusplus
}
#endif

#endif
