/* Pieces that several fuzz targets read their input with. */
#ifndef FUZZ_INPUT_H
#define FUZZ_INPUT_H

#include "base/call.h"
#include "base/span.h"
#include "model/model.h"

/* The path of a file that holds the input until the next call. It goes with the program. */
const char *input_file(struct span input);

/* The service and the operation or type that a line "service.name" means. Any line means one, so
 * that a changed name leads to other tables instead of to nothing. */
const struct model_service *input_service(struct span line);
const struct model_op *input_op(const struct model_service *service, struct span line);
const struct model_type *input_type(const struct model_service *service, struct span line);

#endif
