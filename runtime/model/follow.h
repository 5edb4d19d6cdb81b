/*
 * Which operation tells how something goes on: the work requests of each service, and resources by
 * the type in their OCIDs ("instance" of "ocid1.instance.oc1..."). Made by codegen from the
 * operations and spec/overlay/workrequests.yaml; const, without pointers.
 */
#ifndef MODEL_FOLLOW_H
#define MODEL_FOLLOW_H

#include <stddef.h>
#include <stdint.h>

#define MODEL_FOLLOW_NONE 0xFFFF

/* How the work requests are followed that a service answers with; a service may have several
 * kinds. Operations are rows of `by`. */
struct model_follow_work {
    uint16_t service; /* index into model_services */
    uint16_t by;      /* whom to ask: that service or another one */
    uint16_t get;
    uint16_t errors; /* or MODEL_FOLLOW_NONE */
    uint16_t logs;   /* or MODEL_FOLLOW_NONE */
};

/* What gets a thing whose OCID has that type; of equal types, the likeliest first. */
struct model_follow_getter {
    uint32_t type;    /* into model_follow_strings; lower case */
    uint16_t service; /* index into model_services */
    uint16_t op;      /* row of it */
};

extern const struct model_follow_work model_follow_works[]; /* sorted by service */
extern const size_t model_follow_work_count;
extern const struct model_follow_getter model_follow_getters[]; /* sorted by type */
extern const size_t model_follow_getter_count;
extern const char model_follow_strings[];

#endif
