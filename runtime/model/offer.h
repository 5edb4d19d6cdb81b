/*
 * Tools under other names and with other parameters than the operation they run: the sets of
 * --toolsets, and those that stand in for the tools of other servers (--compat). Made by codegen
 * from spec/overlay/toolsets.yaml and compat.yaml; const, without pointers.
 */
#ifndef MODEL_OFFER_H
#define MODEL_OFFER_H

#include <stddef.h>
#include <stdint.h>

#define MODEL_OFFER_NONE 0xFFFF

/* Texts are offsets into model_offer_strings; 0 is "". */
struct model_offer_param {
    uint32_t name;
    uint32_t to;        /* where the value goes: "shapeConfig.ocpus", "@region", "-" */
    uint32_t otherwise; /* the default, JSON; 0 for none */
    uint32_t required;  /* 0 or 1 */
};

struct model_offer {
    uint32_t name;
    uint32_t text;   /* what it is for; 0: what the operation's own text says */
    uint32_t tool;   /* the core tool that answers; 0: the operation as a typed tool */
    uint32_t with;   /* arguments that are always given, a JSON object; or 0 */
    uint32_t none;   /* why nothing stands in for it; 0 for what can be called */
    uint32_t params; /* first row */
    uint16_t param_count;
    uint16_t service; /* index into model_services, or MODEL_OFFER_NONE */
    uint16_t op;      /* row of it */
};

struct model_offer_set {
    uint32_t name;
    uint32_t offers; /* first row */
    uint32_t count;
};

extern const char model_offer_strings[];
extern const struct model_offer_param model_offer_params[];
extern const struct model_offer model_offers[];
extern const struct model_offer_set model_toolsets[]; /* sorted by name */
extern const size_t model_toolset_count;
extern const struct model_offer_set model_compats[]; /* sorted by name */
extern const size_t model_compat_count;

#endif
