#include "model/model.h"

/* All zeros: read as any member or struct it says "nothing is set", and as a string it is "". */
const uint64_t model_null_block[2048];
