/* Guides: what an agent should know about a task, in our own words (generated/guides.c). Const. */
#ifndef MODEL_GUIDE_H
#define MODEL_GUIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What may be given for an argument. */
enum model_guide_kind {
    MODEL_GUIDE_TEXT,
    MODEL_GUIDE_COMPARTMENT,
    MODEL_GUIDE_OPERATION,
    MODEL_GUIDE_PROFILE,
    MODEL_GUIDE_REGION,
};

/* Names and texts are offsets into model_guide_strings; 0 is "". */
struct model_guide_argument {
    uint32_t name;
    uint32_t text;
    uint32_t otherwise; /* stands in the text when the argument is not given */
    uint32_t choices;   /* of MODEL_GUIDE_TEXT, "a|b|c"; or "" */
    uint8_t kind;
    bool required;
};

struct model_guide {
    uint32_t name; /* "cost-report" */
    uint32_t title;
    uint32_t text;  /* what it is about, one line */
    uint32_t body;  /* Markdown; {{name}} stands for an argument */
    uint16_t first; /* of model_guide_arguments */
    uint16_t count;
    bool prompt; /* a task to be done, not only something to be read */
};

extern const char model_guide_strings[];
extern const struct model_guide_argument model_guide_arguments[];
extern const struct model_guide model_guides[]; /* sorted by name */
extern const size_t model_guide_count;

#endif
