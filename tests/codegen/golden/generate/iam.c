/* Generated from spec/overlay/iam.yaml by codegen. Do not edit. */
#include "model/model.h"

#if MODEL_ABI != 1
#error "made for another model/model.h: run codegen generate"
#endif

const char model_permission_strings[] =
    "\0"
    "read\0"
    "things\0"
    "thing-family\0"
    "inspect\0"
    "manage\0"
    "";

/* Row 0 stands for what is not known. */
const struct model_permission model_permissions[] = {
    { .verb = 0, .resource = 0, .family = 0, .tenancy = 0 },
    { .verb = 1, .resource = 6, .family = 13, .tenancy = 0 },
    { .verb = 26, .resource = 6, .family = 13, .tenancy = 0 },
    { .verb = 34, .resource = 6, .family = 13, .tenancy = 0 },
};

const uint16_t model_tool_permissions[] = {
    1, 2, 3, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
};
