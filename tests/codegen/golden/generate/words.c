/* Generated from spec/overlay/words.yaml by codegen. Do not edit. */
#include "model/model.h"

#if MODEL_ABI != 1
#error "made for another model/model.h: run codegen generate"
#endif

const char model_word_strings[] =
    "\0"
    "$ref\0"
    "Where it stands: a URL.\0"
    "csv.fields\0"
    "Which fields to tell.\0"
    "name\0"
    "Its name.\0"
    "opc-meta-\0"
    "Your own metadata.\0"
    "";

const struct model_word model_words[] = {
    { .name = 1, .text = 6 }, /* $ref */
    { .name = 30, .text = 41 }, /* csv.fields */
    { .name = 63, .text = 68 }, /* name */
    { .name = 78, .text = 88 }, /* opc-meta- */
};
const size_t model_word_count = 4;
