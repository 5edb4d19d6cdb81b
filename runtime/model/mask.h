/*
 * Takes what nobody may see out of an answer before it is shown. Thread-safe.
 */
#ifndef MODEL_MASK_H
#define MODEL_MASK_H

#include "base/call.h"
#include "model/model.h"

/* What stands in place of a secret. */
#define MODEL_HIDDEN "(hidden)"

/*
 * Replaces every text of a MODEL_SECRET field in a struct of `type`, however deep; null stays. So
 * it does with members that the description does not know, of any kind, when they bear the name of
 * such a field of the service: a subtype that is newer than the description has its secrets there.
 * The members within a value of any kind are searched likewise.
 * Gives the names of the fields, each once, as "password, wallet" in the arena; NULL when there
 * was nothing to hide.
 */
const char *model_mask(struct call *call, const struct model_service *service,
                       const struct model_type *type, void *value);

#endif
