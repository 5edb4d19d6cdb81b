#include "catalog/search_query.h"

#include <string.h>

#include "base/arena.h"
#include "catalog/search_tokens.h"

#define KEY_SIZE   4  /* terms of an alias or a synonym */
#define GIVEN_SIZE 10 /* terms that a synonym gives */

struct reader {
    const struct search_index *index;
    const struct search_weights *weights;
    struct search_query *query;
    struct search_tokens tokens;
};

/* ---- Tokens -> terms ------------------------------------------------------------------------- */

static void add_term(struct reader *reader, uint16_t at, float weight, uint32_t tokens)
{
    struct search_query *query = reader->query;
    struct search_term term = search_index_term(reader->index, at);

    if (term.flags & SEARCH_TERM_STOP)
        return;
    for (size_t i = 0; i < query->count; i++) {
        struct search_word *word = &query->words[i];

        if (word->term != at)
            continue;
        word->tokens |= tokens;
        if (word->weight < weight) {
            word->value *= weight / word->weight;
            word->weight = weight;
        }
        return;
    }
    if (query->count == SEARCH_TERMS_MAX)
        return;
    query->words[query->count++] = (struct search_word){
        .term = at,
        .tokens = tokens,
        .weight = weight,
        .value = weight * (float)term.weight / 1000.0f,
    };
}

static float value_of(const struct reader *reader, const struct search_token *token)
{
    return token->weight * (float)search_index_term(reader->index, token->term).weight / 1000.0f;
}

/* A guess stands for the word that it is a guess at. */
static uint32_t token_bit(const struct reader *reader, size_t at)
{
    while (at > 0 && reader->tokens.items[at].is_guess)
        at--;
    return (uint32_t)1 << at;
}

static void add_terms(struct reader *reader)
{
    for (size_t i = 0; i < reader->tokens.count; i++) {
        const struct search_token *token = &reader->tokens.items[i];

        if (token->is_denied)
            continue;
        add_term(reader, token->term, token->weight, token_bit(reader, i));
        if (!token->is_stop && !token->is_guess)
            reader->query->token_values[i] = value_of(reader, token);
    }
    for (size_t i = 0; i < reader->tokens.count; i++)
        reader->query->token_total += reader->query->token_values[i];
    for (size_t i = 0; i < reader->query->count; i++)
        reader->query->total += reader->query->words[i].value;
}

/* ---- Phrases: synonyms and names of services ------------------------------------------------- */

/* The tokens from `from` on that the key of a record matches, or 0. Words that say nothing may
 * stand between. */
static size_t match_key(const struct reader *reader, enum search_section section, uint32_t at,
                        size_t from, size_t *words)
{
    size_t place = 0;
    size_t i = from;

    for (; place < KEY_SIZE; place++) {
        uint16_t term = search_index_number(reader->index, section, at, place);

        if (term == SEARCH_NONE)
            break;
        while (i < reader->tokens.count && i > from && reader->tokens.items[i].term != term &&
               (reader->tokens.items[i].is_stop || reader->tokens.items[i].is_guess))
            i++;
        if (i == reader->tokens.count || reader->tokens.items[i].term != term)
            return 0;
        i++;
    }
    *words = place;
    return i - from;
}

/* The record with the longest key that begins at a token; how many tokens it takes. */
static size_t longest_key(const struct reader *reader, enum search_section section, size_t from,
                          uint32_t *best, size_t *words)
{
    uint16_t first = reader->tokens.items[from].term;
    uint32_t at = search_index_first(reader->index, section, first);
    size_t taken = 0;

    *words = 0;
    for (; search_index_number(reader->index, section, at, 0) == first && first != SEARCH_NONE;
         at++) {
        size_t count = 0;
        size_t size = match_key(reader, section, at, from, &count);

        if (size > 0 && count > *words) {
            *words = count;
            *best = at;
            taken = size;
        }
    }
    return taken;
}

/* A key that some tokens of the query are. */
struct match {
    uint32_t at; /* record */
    size_t from; /* first token */
    size_t taken;
    size_t words; /* of the key: tokens without those that say nothing */
};

/* A phrase of words means what it gives: its verb, too. */
static void add_synonym(struct reader *reader, const struct match *match)
{
    uint32_t at = match->at;
    size_t from = match->from;
    size_t taken = match->taken;
    uint8_t verbs = 0;
    uint32_t tokens = 0;
    float weight = reader->weights->synonym * reader->tokens.items[from].weight;

    for (size_t i = from; i < from + taken; i++)
        tokens |= (uint32_t)1 << i;
    for (size_t place = 0; place < GIVEN_SIZE; place++) {
        uint16_t term = search_index_number(reader->index, SEARCH_SYNONYMS, at, KEY_SIZE + place);

        if (term == SEARCH_NONE)
            break;
        add_term(reader, term, weight, tokens);
        verbs |= search_index_term(reader->index, term).verbs;
    }
    if (match->words < 2)
        return;
    for (size_t i = from; i < from + taken; i++)
        reader->tokens.items[i].verbs = i == from ? verbs : 0;
}

static void add_scope(struct search_query *query, uint16_t service, float weight)
{
    for (size_t i = 0; i < query->service_count; i++) {
        struct search_scope *scope = &query->services[i];

        if (scope->service != service)
            continue;
        if (scope->weight < weight)
            scope->weight = weight;
        return;
    }
    if (query->service_count < SEARCH_SERVICES_MAX)
        query->services[query->service_count++] = (struct search_scope){ service, weight };
}

static bool same_key(const struct search_index *index, uint32_t a, uint32_t b)
{
    for (size_t place = 0; place < KEY_SIZE; place++) {
        if (search_index_number(index, SEARCH_ALIASES, a, place) !=
            search_index_number(index, SEARCH_ALIASES, b, place))
            return false;
    }
    return true;
}

/* All services of an alias share what it says. */
static void add_scopes(struct reader *reader, const struct match *match)
{
    size_t count = search_index_count(reader->index, SEARCH_ALIASES);
    uint32_t end = match->at + 1;

    while (end < count && same_key(reader->index, match->at, end))
        end++;
    for (uint32_t i = match->at; i < end; i++) {
        uint16_t service = search_index_number(reader->index, SEARCH_ALIASES, i, KEY_SIZE);

        add_scope(reader->query, service, (match->words > 1 ? 1.0f : reader->weights->alias_word));
    }
}

/* Reads the query by the longest keys of a section. */
static void read_keys(struct reader *reader, enum search_section section,
                      void (*take)(struct reader *reader, const struct match *match))
{
    size_t i = 0;

    while (i < reader->tokens.count) {
        struct match match = { .from = i };

        match.taken = longest_key(reader, section, i, &match.at, &match.words);
        if (match.taken > 0 && !reader->tokens.items[i].is_denied)
            take(reader, &match);
        i += match.taken > 0 ? match.taken : 1;
    }
}

/* ---- What it asks for ------------------------------------------------------------------------ */

/* "which versions can I upgrade to" does not upgrade; "how do I upgrade" does. */
static bool is_question(const struct reader *reader)
{
    static const char *const asked[] = { "do", "can", "to", "should", "would", "could" };

    if (reader->tokens.count < 2 || !reader->tokens.items[0].is_question)
        return false;
    if (reader->tokens.items[0].term != search_index_find(reader->index, "how"))
        return true;
    for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
        if (reader->tokens.items[1].term == search_index_find(reader->index, asked[i]))
            return false;
    }
    return true;
}

/* How much a token says about what is asked for, as the `rank`th that does. */
static float kind_strength(const struct reader *reader, const struct search_token *token,
                           size_t rank)
{
    static const float strengths[] = { 1.0f, 0.45f, 0.25f, 0.0f };
    float strength = strengths[rank < 3 ? rank : 3];

    if (token->verbs == 0 || token->is_guess || token->is_denied)
        return 0.0f;
    if (token->is_stop)
        return reader->weights->stop_verb;
    if (token->is_plural)
        return strength * reader->weights->plural_verb;
    return token->is_participle ? strength * reader->weights->participle : strength;
}

/* Things, and nothing about what to do: who says "buckets" wants to see them. */
static void read_things(struct reader *reader)
{
    struct search_query *query = reader->query;
    const struct search_token *tokens = reader->tokens.items;
    size_t at = reader->tokens.count;

    while (at > 0 && (tokens[at - 1].is_stop || tokens[at - 1].is_guess))
        at--;
    if (at == 0 || !tokens[at - 1].is_plural || tokens[at - 1].is_denied)
        return;
    if (query->kinds[query->kind] < reader->weights->things)
        query->kinds[CATALOG_LIST] = reader->weights->things;
    query->has_kind = true;
}

/* The first word that says so counts most; a word of many kinds says little about each. */
static void read_kinds(struct reader *reader)
{
    struct search_query *query = reader->query;
    size_t rank = 0;

    if (is_question(reader)) {
        query->kinds[CATALOG_LIST] = query->kinds[CATALOG_GET] = 1.0f;
        query->has_kind = true;
        rank = 1;
    }
    for (size_t i = 0; i < reader->tokens.count; i++) {
        const struct search_token *token = &reader->tokens.items[i];
        float strength;

        if (token->is_turn) {
            rank = 0;
            for (int kind = 0; kind < CATALOG_VERB_COUNT; kind++)
                query->kinds[kind] *= reader->weights->topic_verb;
        }
        strength = kind_strength(reader, token, rank);
        if (strength <= 0.0f)
            continue;
        for (int kind = CATALOG_LIST; kind < CATALOG_VERB_COUNT; kind++) {
            if (token->verbs & 1 << kind && query->kinds[kind] < strength)
                query->kinds[kind] = strength;
        }
        query->has_kind = true;
        rank += !token->is_stop && !token->is_plural && !token->is_participle;
    }
    for (int kind = CATALOG_LIST; kind < CATALOG_VERB_COUNT; kind++) {
        if (query->kinds[kind] > query->kinds[query->kind])
            query->kind = (enum catalog_verb)kind;
    }
    read_things(reader);
}

static bool has_term(const struct reader *reader, const char *stem)
{
    uint16_t at = search_index_find(reader->index, stem);

    for (size_t i = 0; i < reader->query->count && at != SEARCH_NONE; i++) {
        if (reader->query->words[i].term == at)
            return true;
    }
    return false;
}

static void read_plural(struct reader *reader)
{
    for (size_t i = 0; i < reader->tokens.count; i++) {
        const struct search_token *token = &reader->tokens.items[i];

        if (!token->is_stop && token->is_plural)
            reader->query->is_plural = true;
    }
}

static void keep_corrections(struct call *call, const struct search_tokens *tokens,
                             struct search_query *query)
{
    size_t count = tokens->correction_count;

    query->correction_count = count;
    query->corrections = arena_array(&call->arena, count + 1, sizeof(*query->corrections));
    memcpy(query->corrections, tokens->corrections, count * sizeof(*query->corrections));
}

void search_query_read(struct call *call, const struct search_index *index,
                       const struct search_weights *weights, struct span text,
                       struct search_query *query)
{
    struct reader reader = { .index = index, .weights = weights, .query = query };

    *query = (struct search_query){ 0 };
    search_tokens_read(call, index, weights, text, &reader.tokens);
    keep_corrections(call, &reader.tokens, query);
    add_terms(&reader);
    read_keys(&reader, SEARCH_SYNONYMS, add_synonym);
    read_keys(&reader, SEARCH_ALIASES, add_scopes);
    read_kinds(&reader);
    read_plural(&reader);
    query->asks_work_request = has_term(&reader, "work") && has_term(&reader, "request");
    query->asks_move = has_term(&reader, "compart");
    query->asks_lock = has_term(&reader, "lock");
    query->asks_search = has_term(&reader, "search");
}
