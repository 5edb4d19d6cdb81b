#include "catalog/search_weights.h"

const struct search_weights search_weights = {
    .fields = { 1.02f, 1.14f, 2.09f, 1.94f, 0.0663f, 0.214f, 0.471f, 0.148f },
    .saturation = 0.68f,
    .coverage = 0.556f,
    .family_phrase = 0.8f,
    .family_words = 0.366f,
    .op_phrase = 0.924f,
    .op_phrase_for_family = 0.368f,
    .phrase_missing = 1.69f,
    .phrase_extra = 0.697f,
    .phrase_whole = 1.29f,
    .synonym = 0.385f,
    .spelled = 1.07f,
    .spelled_next = 0.361f,
    .alias_word = 0.169f,
    .own_name = 0.39f,
    .plural_verb = 0.36f,
    .participle = 0.468f,
    .topic_verb = 0.4f,
    .things = 0.4f,
    .stop_verb = 0.54f,
    .verb_word = 1.15f,
    .action_word = 1.17f,
    .answered = 0.831f,
    .scope = 1.8f,
    .prior = 0.0291f,
    .everyday = 1.14f,
    .work_request = 0.972f,
    .locks = 0.4f,
    .nested = 0.97f,
    .twin = 0.85f,
    .moves = 0.3f,
    .deprecated = 0.917f,
    .unasked_delete = 0.558f,
    .plural_list = 1.07f,
    .plural_get = 0.95f,
    .kinds = {
        /* any, list, get, create, update, delete, action: of the operation */
        { 1.0f, 0.945f, 0.927f, 0.99f, 0.802f, 1.58f, 0.834f }, /* nothing asked for */
        { 1.0f, 1.14f, 1.03f, 0.382f, 0.863f, 0.228f, 1.04f }, /* list */
        { 1.0f, 0.902f, 1.21f, 0.98f, 0.439f, 0.788f, 0.867f }, /* get */
        { 1.0f, 0.874f, 0.907f, 1.15f, 0.928f, 0.3f, 1.02f }, /* create */
        { 1.0f, 0.746f, 0.488f, 1.25f, 1.25f, 0.91f, 1.26f }, /* update */
        { 1.0f, 0.421f, 0.188f, 0.708f, 0.66f, 1.12f, 0.9f }, /* delete */
        { 1.0f, 0.924f, 0.904f, 1.1f, 0.826f, 0.82f, 1.05f }, /* action */
    },
    .second = 0.0091f,
};
