/* Generated from spec/overlay/regions.yaml by codegen. Do not edit. */
#include "model/model.h"

#if MODEL_ABI != 1
#error "made for another model/model.h: run codegen generate"
#endif

const struct model_region model_regions[] = {
    { .id = "eu-uno-1", .key = "uno", .realm = "oc1" },
    { .id = "us-one-1", .key = "one", .realm = "oc1" },
    { .id = "us-two-1", .key = "two", .realm = "oc2" },
};
const size_t model_region_count = 3;

const struct model_realm model_realms[] = {
    { .key = "oc1", .domain = "example.com" },
    { .key = "oc2", .domain = "example.org" },
};
const size_t model_realm_count = 2;
