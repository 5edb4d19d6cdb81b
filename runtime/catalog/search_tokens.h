/* The words of a query, in their order, as the index knows them: split, joined, corrected. Inside
 * catalog/. */
#ifndef CATALOG_SEARCH_TOKENS_H
#define CATALOG_SEARCH_TOKENS_H

#include "base/call.h"
#include "base/span.h"
#include "catalog/search.h"
#include "catalog/search_index.h"
#include "catalog/search_weights.h"

struct search_token {
    uint16_t term;
    float weight;  /* 1 for what was written, less for a guess */
    uint8_t verbs; /* bits of enum catalog_verb */
    bool is_stop;
    bool is_question; /* the first word, and one that asks */
    bool is_plural;
    bool is_participle; /* "deleted": rather what it is than what to do */
    bool is_turn;       /* behind a colon: what went before is the topic */
    bool is_guess;      /* stands beside the token before it, for the same word */
    bool is_denied;     /* "not the classic one" */
};

struct search_tokens {
    struct search_token items[CATALOG_QUERY_WORDS];
    size_t count;
    struct catalog_correction corrections[CATALOG_QUERY_WORDS];
    size_t correction_count;
};

/* Effect: fills `tokens`. Copies into the call's arena. */
void search_tokens_read(struct call *call, const struct search_index *index,
                        const struct search_weights *weights, struct span text,
                        struct search_tokens *tokens);

#endif
