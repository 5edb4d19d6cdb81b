#include "catalog/search_query.h"

#include <string.h>

#include "base/arena.h"
#include "catalog/search_spell.h"
#include "catalog/search_text.h"

#define KEY_SIZE   4  /* terms of an alias or a synonym */
#define GIVEN_SIZE 10 /* terms that a synonym gives */
#define SPELLED    3  /* letters of a word that may be mistyped */

/* One word of the query, in its order; SEARCH_NONE in `term` breaks phrases. */
struct token {
    uint16_t term;
    float weight;
    uint8_t verbs;
    bool is_stop;
    bool is_question;
    bool is_plural;
    bool is_guess; /* stands beside the token before it, for the same word */
    bool is_denied; /* "not the classic one" */
};

struct reader {
    struct call *call;
    const struct search_index *index;
    const struct search_weights *weights;
    struct search_query *query;
    struct token tokens[CATALOG_QUERY_WORDS];
    size_t count;
    bool is_denied; /* what is being read */
    float weight;   /* of what is being read */
};

/* ---- Words -> tokens ------------------------------------------------------------------------- */

static void add_token(struct reader *reader, uint16_t at, float weight, const char *word)
{
    struct search_term term = search_index_term(reader->index, at);
    size_t len = strlen(word);
    bool is_first = reader->count == 0;

    if (reader->count == CATALOG_QUERY_WORDS)
        return;
    reader->tokens[reader->count++] = (struct token){
        .term = at,
        .weight = weight * reader->weight,
        .verbs = reader->weight < 1.0f ? 0 : term.verbs,
        .is_stop = (term.flags & SEARCH_TERM_STOP) != 0,
        .is_question = is_first && (term.flags & SEARCH_TERM_QUESTION) != 0,
        .is_plural = len > 2 && word[len - 1] == 's' && word[len - 2] != 's' &&
                     strlen(term.text) < len,
        .is_denied = reader->is_denied,
    };
}

static bool add_known(struct reader *reader, const char *word)
{
    char stem[SEARCH_WORD_SIZE];
    uint16_t at;

    memcpy(stem, word, strlen(word) + 1);
    search_text_stem(stem);
    at = search_index_find(reader->index, stem);
    if (at == SEARCH_NONE)
        return false;
    add_token(reader, at, 1.0f, word);
    return true;
}

static void add_correction(struct reader *reader, const char *from, const char *to)
{
    struct search_query *query = reader->query;

    if (query->correction_count == CATALOG_QUERY_WORDS)
        return;
    query->corrections[query->correction_count++] = (struct catalog_correction){
        .from = arena_strdup(&reader->call->arena, from),
        .to = arena_strdup(&reader->call->arena, to),
    };
}

/* A compound of the index, in singular or plural. */
static bool add_compound(struct reader *reader, const char *word)
{
    char singular[SEARCH_WORD_SIZE];
    size_t len = strlen(word);
    uint16_t parts[2];

    memcpy(singular, word, len + 1);
    if (!search_index_split(reader->index, singular, parts)) {
        if (len < 4 || singular[len - 1] != 's')
            return false;
        singular[len - 1] = '\0';
        if (!search_index_split(reader->index, singular, parts))
            return false;
    }
    add_token(reader, parts[0], 1.0f, singular);
    add_token(reader, parts[1], 1.0f, word);
    return true;
}

static bool add_split(struct reader *reader, const char *word)
{
    uint16_t parts[2];

    if (!search_spell_split(reader->index, word, parts))
        return false;
    add_token(reader, parts[0], 1.0f, "");
    add_token(reader, parts[1], 1.0f, word);
    return true;
}

/* The nearest words; a second one only where it is as near. */
static bool add_spellings(struct reader *reader, const char *word,
                          const struct search_spelling *found, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        float weight = i == 0 ? reader->weights->spelled : reader->weights->spelled_next;

        if (i > 0 && (found[i].distance > found[0].distance ||
                      found[i].score < found[0].score - 1.0f))
            break;
        add_token(reader, found[i].term, weight, i == 0 ? word : "");
        if (i > 0)
            reader->tokens[reader->count - 1].is_guess = true;
        else
            add_correction(reader, word, search_index_term(reader->index, found[i].term).surface);
    }
    return count > 0;
}

static bool add_spelled(struct reader *reader, const char *word, unsigned int most)
{
    struct search_spelling found[SEARCH_SPELL_MAX];
    char stem[SEARCH_WORD_SIZE];

    memcpy(stem, word, strlen(word) + 1);
    search_text_stem(stem);
    return add_spellings(reader, word, found,
                         search_spell_find(reader->index, stem, most, found));
}

/* Where the ending is mistyped, stems are of no use. */
static bool add_spelled_whole(struct reader *reader, const char *word)
{
    struct search_spelling found[SEARCH_SPELL_MAX];

    return add_spellings(reader, word, found,
                         search_spell_whole(reader->index, word, 2, found));
}

static bool is_spelled(const char *word)
{
    if (strlen(word) < SPELLED)
        return false;
    while (*word >= 'a' && *word <= 'z')
        word++;
    return *word == '\0';
}

static void add_unknown(struct reader *reader, const char *word)
{
    char compound[SEARCH_WORD_SIZE];

    if (!is_spelled(word) || add_spelled(reader, word, 1) || add_split(reader, word))
        return;
    if (search_spell_compound(reader->index, word, compound)) {
        add_correction(reader, word, compound);
        add_compound(reader, compound);
    } else if (strlen(word) > SPELLED + 1 && !add_spelled_whole(reader, word)) {
        add_spelled(reader, word, 2);
    }
}

static void add_word(struct reader *reader, const char *word)
{
    if (!add_compound(reader, word) && !add_known(reader, word))
        add_unknown(reader, word);
}

static void add_camel(struct reader *reader, struct span source)
{
    char part[SEARCH_WORD_SIZE];

    while (search_text_camel(&source, part))
        add_word(reader, part);
}

/* "data base": what is one word in the index counts as that, too. */
static void add_joined(struct reader *reader, const char *before, const char *word)
{
    char joined[2 * SEARCH_WORD_SIZE];
    size_t len = strlen(before);

    memcpy(joined, before, len);
    memcpy(joined + len, word, strlen(word) + 1);
    if (len < 2 || strlen(joined) >= SEARCH_WORD_SIZE || strlen(word) < 2)
        return;
    if (add_known(reader, joined))
        reader->tokens[reader->count - 1].is_guess = true;
}

/* From "not" to the end of the part, it is said what is not meant. */
static bool denies(const struct search_piece *piece)
{
    static const char *const words[] = { "not", "without", "except", "excluding", "instead" };

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strcmp(piece->text, words[i]) == 0)
            return true;
    }
    return false;
}

static bool is_joint(char c)
{
    return c == '-' || c == '_' || c == '.';
}

static bool is_part(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* "prod-web-3": words with a number at a hyphen are what somebody calls a thing of theirs. */
static bool is_own_name(const char *start, const char *end, const struct search_piece *piece)
{
    const char *at = piece->source.ptr;
    bool has_number = false;

    while (at > start && (is_joint(at[-1]) || is_part(at[-1])))
        at--;
    if (at == end || (*at >= '0' && *at <= '9'))
        return false;
    for (; at < end && (is_joint(*at) || is_part(*at)); at++) {
        const char *digit = at + 1;

        if (!is_joint(*at))
            continue;
        while (digit < end && *digit >= '0' && *digit <= '9')
            digit++;
        if (digit > at + 1 && (digit == end || !is_part(*digit)))
            has_number = true;
    }
    return has_number;
}

static void read_words(struct reader *reader, struct span text)
{
    const char *text_start = text.ptr;
    const char *text_end = text.ptr + text.len;
    struct search_piece piece;
    char before[SEARCH_WORD_SIZE] = "";

    while (reader->count < CATALOG_QUERY_WORDS && search_text_next(&text, &piece)) {
        reader->weight = is_own_name(text_start, text_end, &piece) ? reader->weights->own_name : 1.0f;
        reader->is_denied = denies(&piece) || (reader->is_denied && !piece.is_first);
        if (add_compound(reader, piece.text) || add_known(reader, piece.text))
            ;
        else if (piece.has_camel)
            add_camel(reader, piece.source);
        else
            add_unknown(reader, piece.text);
        add_joined(reader, before, piece.text);
        memcpy(before, piece.text, sizeof(before));
    }
}

/* ---- Tokens -> terms ------------------------------------------------------------------------- */

static void add_term(struct reader *reader, uint16_t at, float weight, uint64_t tokens)
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

static float value_of(const struct reader *reader, const struct token *token)
{
    return token->weight * (float)search_index_term(reader->index, token->term).weight / 1000.0f;
}

/* A guess stands for the word that it is a guess at. */
static uint64_t token_bit(const struct reader *reader, size_t at)
{
    while (at > 0 && reader->tokens[at].is_guess)
        at--;
    return (uint64_t)1 << at;
}

static void add_terms(struct reader *reader)
{
    for (size_t i = 0; i < reader->count; i++) {
        const struct token *token = &reader->tokens[i];

        if (token->is_denied)
            continue;
        add_term(reader, token->term, token->weight, token_bit(reader, i));
        if (!token->is_stop && !token->is_guess)
            reader->query->token_values[i] = value_of(reader, token);
    }
    for (size_t i = 0; i < reader->count; i++)
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
        while (i < reader->count && i > from && reader->tokens[i].term != term &&
               (reader->tokens[i].is_stop || reader->tokens[i].is_guess))
            i++;
        if (i == reader->count || reader->tokens[i].term != term)
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
    uint16_t first = reader->tokens[from].term;
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

/* A phrase of words means what it gives: its verb, too. */
static void add_synonym(struct reader *reader, uint32_t at, size_t from, size_t taken,
                        size_t words)
{
    uint8_t verbs = 0;
    uint64_t tokens = 0;
    float weight = reader->weights->synonym * reader->tokens[from].weight;

    for (size_t i = from; i < from + taken; i++)
        tokens |= (uint64_t)1 << i;
    for (size_t place = 0; place < GIVEN_SIZE; place++) {
        uint16_t term =
            search_index_number(reader->index, SEARCH_SYNONYMS, at, KEY_SIZE + place);

        if (term == SEARCH_NONE)
            break;
        add_term(reader, term, weight, tokens);
        verbs |= search_index_term(reader->index, term).verbs;
    }
    if (words < 2)
        return;
    for (size_t i = from; i < from + taken; i++)
        reader->tokens[i].verbs = i == from ? verbs : 0;
}

static void read_synonyms(struct reader *reader)
{
    size_t i = 0;

    while (i < reader->count) {
        uint32_t at = 0;
        size_t words = 0;
        size_t taken = longest_key(reader, SEARCH_SYNONYMS, i, &at, &words);

        if (taken > 0 && !reader->tokens[i].is_denied)
            add_synonym(reader, at, i, taken, words);
        i += taken > 0 ? taken : 1;
    }
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
static void add_scopes(struct reader *reader, uint32_t at, size_t words)
{
    size_t count = search_index_count(reader->index, SEARCH_ALIASES);
    uint32_t end = at + 1;

    while (end < count && same_key(reader->index, at, end))
        end++;
    for (uint32_t i = at; i < end; i++) {
        uint16_t service = search_index_number(reader->index, SEARCH_ALIASES, i, KEY_SIZE);

        add_scope(reader->query, service, (words > 1 ? 1.0f : reader->weights->alias_word));
    }
}

static void read_services(struct reader *reader)
{
    size_t i = 0;

    while (i < reader->count) {
        uint32_t at = 0;
        size_t words = 0;
        size_t taken = longest_key(reader, SEARCH_ALIASES, i, &at, &words);

        if (taken > 0 && !reader->tokens[i].is_denied)
            add_scopes(reader, at, words);
        i += taken > 0 ? taken : 1;
    }
}

/* ---- What it asks for ------------------------------------------------------------------------ */

/* "which versions can I upgrade to" does not upgrade; "how do I upgrade" does. */
static bool is_question(const struct reader *reader)
{
    static const char *const asked[] = { "do", "can", "to", "should", "would", "could" };

    if (reader->count < 2 || !reader->tokens[0].is_question)
        return false;
    if (reader->tokens[0].term != search_index_find(reader->index, "how"))
        return true;
    for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
        if (reader->tokens[1].term == search_index_find(reader->index, asked[i]))
            return false;
    }
    return true;
}

/* The first word that says so counts most; a word of many kinds says little about each. */
static void read_kinds(struct reader *reader)
{
    static const float strengths[] = { 1.0f, 0.45f, 0.25f, 0.0f };
    struct search_query *query = reader->query;
    size_t rank = 0;

    if (is_question(reader)) {
        query->kinds[CATALOG_LIST] = query->kinds[CATALOG_GET] = 1.0f;
        query->has_kind = true;
        rank = 1;
    }
    for (size_t i = 0; i < reader->count; i++) {
        const struct token *token = &reader->tokens[i];
        float strength = token->is_stop ? reader->weights->stop_verb : strengths[rank];

        if (token->verbs == 0 || token->is_guess || token->is_denied)
            continue;
        for (int kind = CATALOG_LIST; kind < CATALOG_VERB_COUNT; kind++) {
            if (token->verbs & 1 << kind && query->kinds[kind] < strength)
                query->kinds[kind] = strength;
        }
        query->has_kind = true;
        if (!token->is_stop && rank + 1 < sizeof(strengths) / sizeof(strengths[0]))
            rank++;
    }
    for (int kind = CATALOG_LIST; kind < CATALOG_VERB_COUNT; kind++) {
        if (query->kinds[kind] > query->kinds[query->kind])
            query->kind = (enum catalog_verb)kind;
    }
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
    for (size_t i = 0; i < reader->count; i++) {
        const struct token *token = &reader->tokens[i];

        if (!token->is_stop && token->is_plural)
            reader->query->is_plural = true;
    }
}

void search_query_read(struct call *call, const struct search_index *index,
                       const struct search_weights *weights, struct span text,
                       struct search_query *query)
{
    struct reader reader = { .call = call, .index = index, .weights = weights, .query = query,
                             .weight = 1.0f };

    *query = (struct search_query){ 0 };
    query->corrections =
        arena_array(&call->arena, CATALOG_QUERY_WORDS, sizeof(*query->corrections));
    read_words(&reader, text);
    add_terms(&reader);
    read_synonyms(&reader);
    read_services(&reader);
    read_kinds(&reader);
    read_plural(&reader);
    query->asks_work_request = has_term(&reader, "work") && has_term(&reader, "request");
    query->asks_move = has_term(&reader, "compart");
}
