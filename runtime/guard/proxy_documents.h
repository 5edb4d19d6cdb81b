/* Client-id metadata documents: a client that is known by the https address of its own description.
 * Fetched when first needed and kept for a while, failures too. Thread-safe. */
#ifndef GUARD_PROXY_DOCUMENTS_H
#define GUARD_PROXY_DOCUMENTS_H

#include "base/call.h"
#include "net/transport.h"

#define GUARD_PROXY_DOCUMENT_MAX (8u << 10)

struct guard_proxy_documents;

/* Gives an empty store. The transport must refuse addresses that are not public. */
struct guard_proxy_documents *guard_proxy_documents_new(struct net_transport outside);

/* True for an address that can be a client's id: https with a path. */
bool guard_proxy_documents_is_id(const char *url);

/* Gives the text of the document in the call's arena. False when there is none now. */
bool guard_proxy_documents_get(struct guard_proxy_documents *documents, struct call *call,
                               const char *url, struct span *out);

/* NULL is allowed. */
void guard_proxy_documents_free(struct guard_proxy_documents *documents);

#endif
