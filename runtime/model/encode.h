/*
 * Struct -> JSON text, guided by the tables of a service. Thread-safe.
 */
#ifndef MODEL_ENCODE_H
#define MODEL_ENCODE_H

#include "base/buf.h"
#include "base/call.h"
#include "model/model.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Appends one JSON object: set fields in the order of the table, then the unknown ones. The
 * discriminator of a subtype is written even when its member is absent.
 * ERR_ARGUMENT: a model_union whose type is no subtype of the field's base, a float that is not
 * finite, a string that is not UTF-8. ERR_LIMIT: the buffer is full.
 */
NODISCARD enum err model_encode(struct call *call, const struct model_service *service,
                                const struct model_type *type, const void *value, struct buf *out);

/* Appends the value of one member. ERR_ARGUMENT when it is absent. */
NODISCARD enum err model_encode_field(struct call *call, const struct model_service *service,
                                      const struct model_field *field, const void *member,
                                      struct buf *out);

/* True when the member holds something, JSON null included. */
bool model_is_set(const struct model_field *field, const void *member);

/* Bytes that a member of this kind and shape takes in its struct. */
size_t model_member_size(uint8_t kind, uint8_t shape);

/* Checks that every required field of a request or model is set, deeply: ERR_ARGUMENT with the
 * path. For structs filled in C; decoded ones have been checked. */
NODISCARD enum err model_check(struct call *call, const struct model_service *service,
                               const struct model_type *type, const void *value);

#ifdef __cplusplus
}
#endif

#endif
