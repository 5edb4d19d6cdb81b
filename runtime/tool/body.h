/* The body of an answer, as text and as a JSON value, and the headers beside it. Thread-safe. */
#ifndef TOOL_BODY_H
#define TOOL_BODY_H

#include "base/call.h"
#include "catalog/catalog.h"
#include "json/json.h"

/*
 * The body of a response struct: NULL when it has none; a binary one is {"bytes": N, "text": ...}
 * or {"bytes": N, "base64": ...}, and one that was saved {"bytes": N, "path": ...}. ERR_LIMIT, with
 * a hint that says how to ask for less, when it is larger than a result can be.
 */
NODISCARD enum err tool_body_of(struct call *call, struct catalog_op entry, const void *response,
                                struct json **out);

/* The type of that body, or of the items of the list that it is or holds; NULL when it has none. */
const struct model_type *tool_body_type(struct catalog_op entry);

/* The list of a collection ({"items": [...]}): its name, NULL when `type` is none. */
const struct model_field *tool_body_list_field(const struct model_service *service,
                                               const struct model_type *type);

/* The member of an answer that is its list: "items" for most; NULL when it is no collection. */
const char *tool_body_list_name(struct catalog_op entry);

/* True when the operation has that parameter. */
bool tool_body_takes(struct catalog_op entry, const char *parameter);

/* ERR_LIMIT that says that the request was carried out: it must not be sent again for the sake of
 * its answer. */
enum err tool_body_fail_large(struct call *call, struct catalog_op entry, size_t size,
                              size_t limit);

/* Appends a binary body as above. */
NODISCARD enum err tool_body_print_stream(struct call *call, struct catalog_op entry,
                                          const void *member, struct buf *out);

/* Appends the headers of an answer that say something (etag, opcWorkRequestId) as members of an
 * object that `out` holds so far: an opening brace when it is empty, commas between. */
NODISCARD enum err tool_body_print_headers(struct call *call, struct catalog_op entry,
                                           const void *response, struct buf *out);

/* Adds them to an object. */
NODISCARD enum err tool_body_headers(struct call *call, struct catalog_op entry,
                                     const void *response, struct json *object);

#endif
