#include "catalog/search.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "catalog/search_exact.h"
#include "catalog/search_query.h"
#include "catalog/search_rank.h"
#include "catalog/search_spell.h"
#include "catalog/search_with.h"

#define EXACT_SCORE 1000.0f /* more than words can have */
#define OCID_SCORE  20.0f   /* what a family gains by an OCID of its type */
#define GET_SCORE   0.5f    /* of that, what says what the resource is */
#define BASE_SCORE  0.01f   /* of everything in a service that is searched without words */

static const char *const verb_names[CATALOG_VERB_COUNT] = {
    [CATALOG_ANY] = "any",       [CATALOG_LIST] = "list",     [CATALOG_GET] = "get",
    [CATALOG_CREATE] = "create", [CATALOG_UPDATE] = "update", [CATALOG_DELETE] = "delete",
    [CATALOG_ACTION] = "action",
};

const char *catalog_verb_name(enum catalog_verb verb)
{
    return verb_names[verb];
}

enum catalog_verb catalog_verb_of(const char *name)
{
    int verb = 0;

    while (verb < CATALOG_VERB_COUNT && strcmp(verb_names[verb], name) != 0)
        verb++;
    return (enum catalog_verb)verb;
}

/* One search under way. */
struct search {
    struct call *call;
    const struct search_index *index;
    const struct search_weights *weights;
    const struct catalog_query *asked;
    uint16_t service; /* the only one, or SEARCH_NONE */
    struct search_exact exact;
    struct search_query query;
    struct search_scores scores;
    struct catalog_found *found;
};

/* ---- The service that is asked for ----------------------------------------------------------- */

static uint16_t service_of_name(const struct search_index *index, const char *name)
{
    size_t count = search_index_count(index, SEARCH_SERVICES);

    for (uint32_t i = 0; i < count; i++) {
        if (strcmp(search_index_service(index, i).name, name) == 0)
            return (uint16_t)i;
    }
    return SEARCH_NONE;
}

static const char *nearest_service(const struct search_index *index, const char *name)
{
    size_t count = search_index_count(index, SEARCH_SERVICES);
    unsigned int least = 4;
    const char *nearest = NULL;

    for (uint32_t i = 0; i < count && strlen(name) < SEARCH_WORD_SIZE; i++) {
        const char *other = search_index_service(index, i).name;
        unsigned int distance = strlen(other) < SEARCH_WORD_SIZE
                                    ? search_spell_distance(name, other, least)
                                    : least;

        if (distance >= least)
            continue;
        least = distance;
        nearest = other;
    }
    return nearest;
}

/* A word for a service is good where one service has it first. */
static uint16_t service_of_word(struct search *search, const char *name)
{
    struct search_query query;
    uint16_t best = SEARCH_NONE;
    float score = 0.0f;

    search_query_read(search->call, search->index, search->weights, span_of(name), &query);
    for (size_t i = 0; i < query.service_count; i++) {
        struct search_service service =
            search_index_service(search->index, query.services[i].service);
        float weight = query.services[i].weight * (1.0f + (float)service.prior);

        if (weight <= score)
            continue;
        score = weight;
        best = query.services[i].service;
    }
    return best;
}

static enum err find_service(struct search *search)
{
    const char *name = search->asked->service;
    const char *nearest;

    search->service = SEARCH_NONE;
    if (name == NULL || name[0] == '\0')
        return ERR_NONE;
    search->service = service_of_name(search->index, name);
    if (search->service == SEARCH_NONE)
        search->service = service_of_word(search, name);
    if (search->service != SEARCH_NONE)
        return ERR_NONE;
    nearest = nearest_service(search->index, name);
    if (nearest != NULL)
        return call_fail(search->call, ERR_USAGE, "service: \"%s\" is none; \"%s\" is near", name,
                         nearest);
    return call_fail(search->call, ERR_USAGE, "service: \"%s\" is none", name);
}

/* ---- Scores ---------------------------------------------------------------------------------- */

/* The query without what names a single resource: OCIDs, and flags of a command line. */
static struct span words_of(struct call *call, const char *text)
{
    size_t len = strnlen(text, CATALOG_QUERY_BYTES);
    char *copy = arena_strndup(&call->arena, text, len);
    char *ocid;

    if (strncmp(copy, "oci ", 4) == 0) {
        copy += 4;
        copy[search_exact_words(copy)] = '\0';
    }
    for (ocid = strstr(copy, "ocid1."); ocid != NULL; ocid = strstr(ocid, "ocid1."))
        memset(ocid, ' ', strcspn(ocid, " \t\r\n\"',;)"));
    return span_of(copy);
}

static void raise_family(struct search *search, uint16_t at)
{
    struct search_family family = search_index_family(search->index, at);

    if (at >= search_index_count(search->index, SEARCH_FAMILIES))
        return;
    for (uint32_t i = family.first; i < (uint32_t)family.first + family.count; i++) {
        struct search_op op = search_index_op(search->index, i);

        search->scores.ops[i] += OCID_SCORE;
        if (search->query.has_kind && op.kind < CATALOG_VERB_COUNT)
            search->scores.ops[i] += search->query.kinds[op.kind];
        if (op.kind == CATALOG_GET)
            search->scores.ops[i] += GET_SCORE;
    }
    search->scores.found[at] = 1;
}

static void score(struct search *search)
{
    struct span words = words_of(search->call, search->asked->text);
    size_t ops = search_index_count(search->index, SEARCH_OPERATIONS);

    search_query_read(search->call, search->index, search->weights, words, &search->query);
    search->scores = search_rank(search->call, search->index, search->weights, &search->query);
    if (search->exact.family != SEARCH_NONE)
        raise_family(search, search->exact.family);
    if (search->exact.op < ops)
        search->scores.ops[search->exact.op] = EXACT_SCORE;
}

/* Does an operation pass the filters? What is in a service without words passes, too. */
static float passed(const struct search *search, uint32_t at, uint16_t service)
{
    float value = search->scores.ops[at];
    bool is_all = search->service != SEARCH_NONE && search->query.count == 0;
    struct search_op op;

    if (search->service != SEARCH_NONE && search->service != service)
        return 0.0f;
    if (search->asked->verb == CATALOG_ANY && !is_all)
        return value;
    op = search_index_op(search->index, at);
    if (search->asked->verb != CATALOG_ANY && op.kind != search->asked->verb)
        return 0.0f;
    if (value <= 0.0f && is_all)
        value = op.flags & SEARCH_OP_EVERYDAY ? 3 * BASE_SCORE : BASE_SCORE;
    return value;
}

/* ---- Answer ---------------------------------------------------------------------------------- */

struct ranked {
    uint32_t family;
    float score;
};

static int compare_hits(const void *left, const void *right)
{
    const struct catalog_hit *a = left;
    const struct catalog_hit *b = right;

    if (a->score != b->score)
        return a->score < b->score ? 1 : -1;
    return a->entry.op < b->entry.op ? -1 : a->entry.op > b->entry.op;
}

static bool make_hit(const struct search *search, uint32_t at, float value,
                     struct catalog_hit *hit)
{
    struct search_op op = search_index_op(search->index, at);

    *hit = (struct catalog_hit){
        .entry = search_exact_entry(search->index, (uint16_t)at),
        .cli = op.cli,
        .score = value,
        .verb = op.kind < CATALOG_VERB_COUNT ? (enum catalog_verb)op.kind : CATALOG_ANY,
    };
    return hit->entry.op != NULL;
}

/* Keeps the `limit` best families, best first; of equals the first. */
static size_t keep_family(struct ranked *rows, size_t count, size_t limit, struct ranked row)
{
    size_t at = count < limit ? count++ : limit;

    while (at > 0 && rows[at - 1].score < row.score) {
        if (at < limit)
            rows[at] = rows[at - 1];
        at--;
    }
    if (at < limit)
        rows[at] = row;
    return count;
}

/* Keeps the best hits of all families, best first. */
static void keep_hit(struct catalog_hit *best, size_t *count, const struct catalog_hit *hit)
{
    size_t at = *count < CATALOG_HITS ? (*count)++ : CATALOG_HITS;

    while (at > 0 && best[at - 1].score < hit->score) {
        if (at < CATALOG_HITS)
            best[at] = best[at - 1];
        at--;
    }
    if (at < CATALOG_HITS)
        best[at] = *hit;
}

/* Ranks families by their best operation, and a little of the next; fills the best hits. */
static size_t rank_families(struct search *search, struct ranked *rows, size_t limit)
{
    size_t families = search_index_count(search->index, SEARCH_FAMILIES);
    struct catalog_hit *best =
        arena_array(&search->call->arena, CATALOG_HITS, sizeof(*best));
    size_t best_count = 0;
    size_t count = 0;

    for (uint32_t i = 0; i < families; i++) {
        struct search_family family;
        float first = 0.0f;
        float second = 0.0f;

        if (!search->scores.found[i] && search->service == SEARCH_NONE)
            continue;
        family = search_index_family(search->index, i);
        for (uint32_t at = family.first; at < (uint32_t)family.first + family.count; at++) {
            float value = passed(search, at, family.service);
            struct catalog_hit hit;

            if (value <= 0.0f)
                continue;
            second = value > first ? first : value > second ? value : second;
            first = value > first ? value : first;
            if ((best_count < CATALOG_HITS || value > best[CATALOG_HITS - 1].score) &&
                make_hit(search, at, value, &hit))
                keep_hit(best, &best_count, &hit);
        }
        if (first > 0.0f)
            count = keep_family(rows, count, limit,
                                (struct ranked){ i, first + search->weights->second * second });
    }
    search->found->best = best;
    search->found->best_count = best_count;
    return count;
}

static void fill_family(struct search *search, const struct ranked *row,
                        struct catalog_family *out)
{
    struct search_family family = search_index_family(search->index, row->family);
    struct catalog_hit *hits =
        arena_array(&search->call->arena, family.count, sizeof(*hits));

    *out = (struct catalog_family){ .name = family.name, .hits = hits, .score = row->score };
    for (uint32_t at = family.first; at < (uint32_t)family.first + family.count; at++) {
        struct search_op op = search_index_op(search->index, at);

        if (search->asked->verb != CATALOG_ANY && op.kind != search->asked->verb)
            continue;
        if (make_hit(search, at, passed(search, at, family.service),
                     &hits[out->count]))
            out->service = hits[out->count++].entry.service;
    }
    qsort(hits, out->count, sizeof(*hits), compare_hits);
}

static void answer(struct search *search)
{
    size_t limit = search->asked->limit ? search->asked->limit : CATALOG_FAMILIES;
    struct ranked rows[CATALOG_FAMILIES_MAX];
    struct catalog_family *families;
    size_t count;

    if (limit > CATALOG_FAMILIES_MAX)
        limit = CATALOG_FAMILIES_MAX;
    count = rank_families(search, rows, limit);
    families = arena_array(&search->call->arena, count + 1, sizeof(*families));
    for (size_t i = 0; i < count; i++) {
        struct catalog_family *family = &families[search->found->count];

        fill_family(search, &rows[i], family);
        search->found->count += family->count > 0;
    }
    search->found->families = families;
    search->found->corrections = search->query.corrections;
    search->found->correction_count = search->query.correction_count;
}

enum err search_with(struct call *call, const struct search_index *index,
                     const struct search_weights *weights, const struct catalog_query *query,
                     struct catalog_found *found)
{
    struct search *search = arena_alloc(&call->arena, sizeof(*search));
    enum err err;

    *found = (struct catalog_found){ 0 };
    *search = (struct search){ .call = call, .index = index, .weights = weights, .asked = query,
                               .found = found };
    err = find_service(search);
    if (err)
        return err;
    found->exact = search_exact_find(call, index, query->text, &search->exact);
    score(search);
    answer(search);
    return ERR_NONE;
}

enum err catalog_search(struct call *call, const struct catalog_query *query,
                        struct catalog_found *found)
{
    struct search_index index;

    if (!search_index_built_in(&index))
        return call_fail(call, ERR_INTERNAL, "the index of search is of another build");
    return search_with(call, &index, &search_weights, query, found);
}
