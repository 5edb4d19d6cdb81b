#include "catalog/search_rank.h"

#include <string.h>

#include "base/arena.h"

#define FIELD_SETS   256
#define LIGHT        1.7f /* a word that a third of the families has finds nothing alone */
#define PHRASE_SCALE 256.0f
#define ROUNDED      0.05f /* more than what scaling takes from the words of a phrase */
#define EXACT        1.3f  /* for an operation whose name is what was said */
#define CONTENDER    0.3f  /* of the best score: what is less does not come first */
#define FLAG_SETS    128   /* of enum search_op_flag */

/* What is added up, of all operations, families and phrases. */
struct sums {
    const struct search_index *index;
    const struct search_weights *weights;
    const struct search_query *query;
    float *fields;     /* of operations */
    float *names;      /* value of the words of its name that were said */
    uint8_t *verbs;    /* weight of the verb of its name, in percent, when that was said */
    float *op_phrases; /* the best one of each operation */
    float *family_phrases;
    float *family_words; /* value of the words that any phrase of the family has */
    uint16_t *phrases;   /* value of the words of each, in 1 / PHRASE_SCALE */
    uint32_t *op_tokens; /* words of the query that an operation knows, as bits */
    uint32_t *family_tokens;
    uint32_t finds; /* the words among them that are of some value */
    uint16_t least; /* what a phrase must have more of to be looked at */
    uint8_t *found; /* families that such a word is about */
    float best;     /* score */
    float factors[CATALOG_VERB_COUNT][FLAG_SETS];
};

/* ---- Words ----------------------------------------------------------------------------------- */

/* What a word adds for each set of fields that it stands in. */
static void fill_sets(const struct search_weights *weights, float sets[FIELD_SETS])
{
    for (unsigned int set = 0; set < FIELD_SETS; set++) {
        float sum = 0.0f;

        for (unsigned int field = 0; field < 8; field++)
            sum += set & 1u << field ? weights->fields[field] : 0.0f;
        sets[set] = sum / (weights->saturation + sum);
    }
}

/* Phrases stand family by family, so a family is met once in a row. */
static void add_word_to_phrases(struct sums *sums, const struct search_word *word,
                                const struct search_term *term)
{
    size_t families = search_index_count(sums->index, SEARCH_FAMILIES);
    struct search_postings postings = search_index_phrases_of(sums->index, term);
    uint32_t scaled = (uint32_t)(PHRASE_SCALE * word->value + 0.5f);
    uint16_t last = SEARCH_NONE;

    while (search_postings_next(&postings, NULL)) {
        uint16_t family = search_index_phrase_family(sums->index, postings.last);
        uint32_t sum = sums->phrases[postings.last] + scaled;

        sums->phrases[postings.last] = (uint16_t)(sum < UINT16_MAX ? sum : UINT16_MAX);
        if (family != last && family < families) {
            sums->family_words[family] += word->value;
            sums->family_tokens[family] |= word->tokens;
        }
        last = family;
    }
}

static void add_word(struct sums *sums, const struct search_word *word,
                     const float sets[FIELD_SETS])
{
    struct search_term term = search_index_term(sums->index, word->term);
    struct search_postings postings = search_index_ops_of(sums->index, &term);
    uint8_t percent = (uint8_t)(word->weight < 1.0f ? 100.0f * word->weight : 100.0f);
    uint8_t fields = 0;

    while (search_postings_next(&postings, &fields)) {
        sums->fields[postings.last] += word->value * sets[fields];
        if (fields & ~(unsigned int)SEARCH_ANSWER)
            sums->op_tokens[postings.last] |= word->tokens;
        if (fields & SEARCH_NAME)
            sums->names[postings.last] += word->value;
        if (fields & SEARCH_VERB && sums->verbs[postings.last] < percent)
            sums->verbs[postings.last] = percent;
    }
    add_word_to_phrases(sums, word, &term);
}

/* ---- Phrases --------------------------------------------------------------------------------- */

static void keep_best(float *best, float value)
{
    if (*best < value)
        *best = value;
}

/* How alike a phrase and the query are: by what both have, and what only one has. */
static float likeness(const struct sums *sums, const struct search_phrase *phrase, float shared)
{
    const struct search_weights *weights = sums->weights;
    float whole = (float)phrase->weight / 1000.0f;
    float missing = whole > shared ? whole - shared : 0.0f;
    float extra = sums->query->total > shared ? sums->query->total - shared : 0.0f;
    float value = shared * shared /
                  (shared + weights->phrase_missing * missing + weights->phrase_extra * extra);

    return missing < ROUNDED ? value * weights->phrase_whole : value;
}

/* Most phrases have nothing of the query: they are passed over four at a time. */
static uint32_t next_phrase(const struct sums *sums, uint32_t at, size_t count)
{
    uint64_t four = 0;

    while (at < count && sums->phrases[at] <= sums->least) {
        if (at % 4 == 0 && at + 4 <= count) {
            memcpy(&four, &sums->phrases[at], sizeof(four));
            if (four == 0) {
                at += 4;
                continue;
            }
        }
        at++;
    }
    return at;
}

static void add_phrases(struct sums *sums)
{
    size_t count = search_index_count(sums->index, SEARCH_PHRASES);
    size_t families = search_index_count(sums->index, SEARCH_FAMILIES);
    size_t ops = search_index_count(sums->index, SEARCH_OPERATIONS);

    for (uint32_t i = next_phrase(sums, 0, count); i < count; i = next_phrase(sums, i + 1, count)) {
        struct search_phrase phrase;
        float value;

        phrase = search_index_phrase(sums->index, i);
        if (phrase.family >= families)
            continue;
        value = likeness(sums, &phrase, (float)sums->phrases[i] / PHRASE_SCALE);
        if (phrase.op < ops) {
            keep_best(&sums->op_phrases[phrase.op], value);
            value *= sums->weights->op_phrase_for_family;
        }
        keep_best(&sums->family_phrases[phrase.family], value);
    }
}

/* ---- Operations ------------------------------------------------------------------------------ */

/* Does a kind of operation fit what was asked for? */
static float kind_factor(const struct sums *sums, int kind)
{
    const struct search_query *query = sums->query;
    float sum = 0.0f;
    float strength = 0.0f;

    if (!query->has_kind)
        return sums->weights->kinds[CATALOG_ANY][kind];
    for (int asked = CATALOG_LIST; asked < CATALOG_VERB_COUNT; asked++) {
        sum += query->kinds[asked] * sums->weights->kinds[asked][kind];
        strength += query->kinds[asked];
    }
    return sum / strength;
}

static float plural_factor(const struct sums *sums, int kind)
{
    if (!sums->query->is_plural)
        return 1.0f;
    if (kind == CATALOG_LIST)
        return sums->weights->plural_list;
    return kind == CATALOG_GET ? sums->weights->plural_get : 1.0f;
}

static float flag_factor(const struct sums *sums, unsigned int flags)
{
    const struct search_weights *weights = sums->weights;
    float factor = 1.0f;

    if (flags & SEARCH_OP_WORK_REQUEST && !sums->query->asks_work_request)
        factor *= weights->work_request;
    if (flags & SEARCH_OP_MOVES && !sums->query->asks_move)
        factor *= weights->moves;
    if (flags & SEARCH_OP_LOCKS && !sums->query->asks_lock)
        factor *= weights->locks;
    if (flags & SEARCH_OP_NESTED)
        factor *= weights->nested;
    if (flags & SEARCH_OP_TWIN && !sums->query->asks_search)
        factor *= weights->twin;
    if (flags & SEARCH_OP_DEPRECATED)
        factor *= weights->deprecated;
    if (flags & SEARCH_OP_EVERYDAY)
        factor *= weights->everyday;
    return factor;
}

/* What a score is multiplied with, for each kind and set of flags. */
static void fill_factors(struct sums *sums)
{
    for (int kind = 0; kind < CATALOG_VERB_COUNT; kind++) {
        float factor = kind_factor(sums, kind) * plural_factor(sums, kind);

        if (kind == CATALOG_DELETE && sums->query->kinds[CATALOG_DELETE] <= 0.0f)
            factor *= sums->weights->unasked_delete;
        for (unsigned int flags = 0; flags < FLAG_SETS; flags++)
            sums->factors[kind][flags] = factor * flag_factor(sums, flags);
    }
}

/* The query is the verb and the words of the operation's name, and nothing else that counts. */
static bool says_name(const struct sums *sums, uint32_t at, float covered)
{
    return covered > 0.99f && sums->verbs[at] >= 99 &&
           sums->query->total - sums->names[at] < 0.1f * sums->query->total;
}

/* `base` is what its family adds, `scope` what its service multiplies. */
static float op_score(const struct sums *sums, uint32_t at, float base, float scope)
{
    const struct search_weights *weights = sums->weights;
    struct search_op op = search_index_op(sums->index, at);
    float covered = op.weight > 0 ? sums->names[at] * 1000.0f / (float)op.weight : 0.0f;
    float score;
    float verb;

    if (covered > 1.0f)
        covered = 1.0f;
    score = sums->fields[at] * (1.0f - weights->coverage + weights->coverage * covered);
    score += base + weights->op_phrase * sums->op_phrases[at];
    score *=
        scope *
        sums->factors[op.kind < CATALOG_VERB_COUNT ? op.kind : CATALOG_ANY][op.flags % FLAG_SETS];
    verb = op.kind == CATALOG_ACTION ? weights->action_word : weights->verb_word;
    score *= 1.0f + (verb - 1.0f) * (float)sums->verbs[at] / 100.0f;
    if (says_name(sums, at, covered))
        score *= EXACT;
    return score * (1.0f + weights->prior * (float)op.prior / 10.0f);
}

static float scope_factor(const struct sums *sums, uint16_t service)
{
    for (size_t i = 0; i < sums->query->service_count; i++) {
        const struct search_scope *scope = &sums->query->services[i];

        if (scope->service == service)
            return 1.0f + (sums->weights->scope - 1.0f) * scope->weight;
    }
    return 1.0f;
}

static bool is_found(const struct sums *sums, uint32_t at, const struct search_family *family)
{
    uint32_t tokens = sums->family_tokens[at];

    for (uint32_t op = family->first; op < (uint32_t)family->first + family->count; op++)
        tokens |= sums->op_tokens[op];
    return (tokens & sums->finds) != 0;
}

static void score_family(struct sums *sums, uint32_t at, const struct search_family *family,
                         float scope)
{
    const struct search_weights *weights = sums->weights;
    uint32_t end = (uint32_t)family->first + family->count;
    float base = weights->family_phrase * sums->family_phrases[at] +
                 weights->family_words * sums->family_words[at];

    sums->found[at] = is_found(sums, at, family);
    for (uint32_t op = family->first; op < end; op++) {
        bool has_score = sums->found[at] && (sums->fields[op] > 0.0f || base > 0.0f);

        sums->fields[op] = has_score ? op_score(sums, op, base, scope) : 0.0f;
        keep_best(&sums->best, sums->fields[op]);
    }
}

static void score_families(struct sums *sums)
{
    size_t families = search_index_count(sums->index, SEARCH_FAMILIES);
    uint16_t service = SEARCH_NONE;
    float scope = 1.0f;

    for (uint32_t i = 0; i < families; i++) {
        struct search_family family = search_index_family(sums->index, i);

        if (family.service != service)
            scope = scope_factor(sums, family.service);
        service = family.service;
        score_family(sums, i, &family, scope);
    }
}

/* How much of what was asked do the operation and the phrases of its family know? */
static float answered(const struct sums *sums, uint32_t tokens)
{
    const struct search_query *query = sums->query;
    float sum = 0.0f;

    for (size_t i = 0; i < CATALOG_QUERY_WORDS; i++) {
        if (tokens & (uint32_t)1 << i)
            sum += query->token_values[i];
    }
    return query->token_total > 0.0f ? sum / query->token_total : 1.0f;
}

/* Only for what may come first: the rest stays where it is. */
static void weigh_answers(struct sums *sums)
{
    size_t ops = search_index_count(sums->index, SEARCH_OPERATIONS);
    size_t families = search_index_count(sums->index, SEARCH_FAMILIES);
    float share = sums->weights->answered;

    for (uint32_t i = 0; i < ops; i++) {
        uint32_t tokens = sums->op_tokens[i];
        uint16_t family;

        if (sums->fields[i] <= CONTENDER * sums->best)
            continue;
        family = search_index_op(sums->index, i).family;
        if (family < families)
            tokens |= sums->family_tokens[family];
        sums->fields[i] *= 1.0f - share + share * answered(sums, tokens);
    }
}

/* When a query has nothing but words that everything has, they find. */
static bool has_value(const struct search_query *query)
{
    for (size_t i = 0; i < query->count; i++) {
        if (query->words[i].value >= LIGHT)
            return true;
    }
    return false;
}

struct search_scores search_rank(struct call *call, const struct search_index *index,
                                 const struct search_weights *weights,
                                 const struct search_query *query)
{
    size_t ops = search_index_count(index, SEARCH_OPERATIONS);
    size_t families = search_index_count(index, SEARCH_FAMILIES);
    size_t phrases = search_index_count(index, SEARCH_PHRASES);
    float *room = arena_array(&call->arena, 3 * ops + 2 * families + 1, sizeof(*room));
    struct sums sums = {
        .index = index,
        .weights = weights,
        .query = query,
        .fields = room,
        .names = room + ops,
        .op_phrases = room + 2 * ops,
        .family_phrases = room + 3 * ops,
        .family_words = room + 3 * ops + families,
        .verbs = arena_alloc(&call->arena, ops + 1),
        .phrases = arena_array(&call->arena, phrases + 1, sizeof(uint16_t)),
        .op_tokens = arena_array(&call->arena, ops + 1, sizeof(uint32_t)),
        .family_tokens = arena_array(&call->arena, families + 1, sizeof(uint32_t)),
        .found = arena_alloc(&call->arena, families + 1),
    };
    float least = has_value(query) ? LIGHT : 0.0f;
    float sets[FIELD_SETS];

    fill_sets(weights, sets);
    for (size_t i = 0; i < query->count; i++) {
        add_word(&sums, &query->words[i], sets);
        if (query->words[i].value >= least)
            sums.finds |= query->words[i].tokens;
    }
    sums.least = (uint16_t)(0.8f * least * PHRASE_SCALE);
    add_phrases(&sums);
    fill_factors(&sums);
    score_families(&sums);
    weigh_answers(&sums);
    return (struct search_scores){ .ops = sums.fields, .found = sums.found };
}
