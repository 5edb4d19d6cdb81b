/*
 * A query read: which terms it has and how much each says, what kind of operation it wants, which
 * services it names. Inside catalog/.
 */
#ifndef CATALOG_SEARCH_QUERY_H
#define CATALOG_SEARCH_QUERY_H

#include "base/call.h"
#include "catalog/search.h"
#include "catalog/search_index.h"
#include "catalog/search_weights.h"

#define SEARCH_TERMS_MAX    128
#define SEARCH_SERVICES_MAX 24

struct search_word {
    uint16_t term;
    uint32_t tokens; /* bits: which words of the query it stands for */
    float weight; /* 1 for what was written, less for what it may mean */
    float value;  /* weight times how rare the term is */
};

struct search_scope {
    uint16_t service;
    float weight; /* 1 for an alias that only this service has */
};

struct search_query {
    struct search_word words[SEARCH_TERMS_MAX]; /* each term once */
    size_t count;
    float total; /* value of what was written */
    float token_values[CATALOG_QUERY_WORDS];
    float token_total;
    float kinds[CATALOG_VERB_COUNT]; /* 0 to 1: how much it asks for each kind */
    bool has_kind;
    enum catalog_verb kind; /* the one it asks for first, or CATALOG_ANY */
    bool is_plural;         /* its last thing */
    bool asks_work_request;
    bool asks_move;
    bool asks_lock;
    bool asks_search;
    struct search_scope services[SEARCH_SERVICES_MAX];
    size_t service_count;
    struct catalog_correction *corrections;
    size_t correction_count;
};

/* Effect: fills `query` with what `text` says. Copies into the call's arena. */
void search_query_read(struct call *call, const struct search_index *index,
                       const struct search_weights *weights, struct span text,
                       struct search_query *query);

#endif
