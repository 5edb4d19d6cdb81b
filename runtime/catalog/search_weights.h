/* How much each thing counts when operations are ranked. Tuned by tests/search/tune.c on the tuning
 * queries. Inside catalog/. */
#ifndef CATALOG_SEARCH_WEIGHTS_H
#define CATALOG_SEARCH_WEIGHTS_H

#include "catalog/search.h"

struct search_weights {
    /* Where a word stands, in the order of enum search_field. */
    float fields[8];
    float saturation; /* how soon more fields say no more */
    float coverage;   /* share of the score that hangs on the words of the name that are there */

    /* Phrases: what a whole one is worth; what words count that only one side has. */
    float family_phrase;
    float family_words; /* that any phrases of the family have */
    float op_phrase;
    float op_phrase_for_family;
    float phrase_missing;
    float phrase_extra;
    float phrase_whole;

    /* What the words of a query count that were not written so. */
    float synonym;
    float spelled;
    float spelled_next;
    float alias_word;
    float own_name;  /* what looks like the name of a resource of theirs */
    float plural_verb; /* "requests", "backups": things rather than verbs */
    float participle;  /* "deleted", "attached" */
    float topic_verb;  /* before a colon */
    float things;      /* a plural at the end, without a verb, asks to list */
    float stop_verb; /* "all", "new": of what is asked for */

    /* Factors. */
    float verb_word;    /* the very verb of the operation's name */
    float action_word; /* the same of what neither lists, gets, creates, updates nor deletes */
    float answered;    /* share of the score that hangs on the words of the query it knows */
    float scope;        /* of a service that the query names */
    float prior;        /* of a service, for each point */
    float everyday;
    float work_request; /* unless asked for */
    float locks;        /* adds or removes a lock, unless asked for */
    float nested;
    float twin;         /* unless it is asked to search */
    float moves;        /* to another compartment, unless asked for */
    float deprecated;
    float unasked_delete;
    float plural_list;
    float plural_get;
    float kinds[CATALOG_VERB_COUNT][CATALOG_VERB_COUNT]; /* asked for, of the operation */
    float second;       /* of a family: its next best operation */
};

extern const struct search_weights search_weights;

#endif
