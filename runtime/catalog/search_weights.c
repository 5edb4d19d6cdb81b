#include "catalog/search_weights.h"

const struct search_weights search_weights = {
    .fields = { 1.82f, 4.66f, 3.21f, 1.94f, 0.203f, 0.429f, 0.486f, 0.0825f },
    .saturation = 0.618f,
    .coverage = 0.54f,
    .family_phrase = 0.8f,
    .family_words = 0.327f,
    .op_phrase = 1.05f,
    .op_phrase_for_family = 0.567f,
    .phrase_missing = 1.54f,
    .phrase_extra = 0.677f,
    .phrase_whole = 1.29f,
    .synonym = 0.35f,
    .spelled = 1.14f,
    .spelled_next = 0.803f,
    .alias_word = 0.52f,
    .own_name = 0.3f,
    .stop_verb = 0.4f,
    .verb_word = 1.18f,
    .action_word = 1.3f,
    .answered = 0.4f,
    .scope = 1.75f,
    .prior = 0.03f,
    .everyday = 0.99f,
    .work_request = 0.972f,
    .moves = 0.3f,
    .deprecated = 0.455f,
    .unasked_delete = 0.412f,
    .plural_list = 1.07f,
    .plural_get = 0.95f,
    .kinds = {
        /* any, list, get, create, update, delete, action: of the operation */
        { 1.0f, 0.945f, 0.927f, 0.99f, 0.891f, 1.58f, 0.834f }, /* nothing asked for */
        { 1.0f, 1.17f, 1.03f, 0.764f, 0.608f, 0.7f, 0.572f }, /* list */
        { 1.0f, 0.876f, 1.21f, 0.98f, 0.188f, 0.455f, 1.07f }, /* get */
        { 1.0f, 0.875f, 0.881f, 1.12f, 0.901f, 0.6f, 0.99f }, /* create */
        { 1.0f, 0.841f, 0.927f, 1.25f, 1.25f, 0.91f, 1.11f }, /* update */
        { 1.0f, 0.562f, 0.375f, 0.63f, 0.6f, 1.25f, 0.9f }, /* delete */
        { 1.0f, 0.825f, 0.804f, 1.1f, 0.891f, 1.64f, 0.938f }, /* action */
    },
    .second = 0.0182f,
};
