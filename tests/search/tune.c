/* Looks for better weights on the tuning queries: changes one after the other and keeps what finds
 * more. Prints the numbers of runtime/catalog/search_weights.c, in their order.
 *
 * usage: tune QUERIES [ROUNDS] */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "queries.h"

#define WEIGHT_COUNT (sizeof(struct search_weights) / sizeof(float))
#define PULL         0.00002 /* what a change must gain for being one, of the sum */

static double quality_of(const struct queries_result *result)
{
    double quality = 0.0;

    if (result->op > 0)
        quality += 1.0 / (double)result->op + 0.6 * (result->op == 1) + 0.5 * (result->op <= 5);
    if (result->family > 0)
        quality += 0.3 / (double)result->family + 0.5 * (result->family <= 3);
    return quality;
}

static double measure(const struct search_index *index, const struct queries *queries,
                      const struct search_weights *weights)
{
    double sum = 0.0;
    size_t count = 0;

    for (size_t i = 0; i < queries->count; i++) {
        struct queries_result result;

        if (queries->rows[i].split != QUERIES_TUNE)
            continue;
        result = queries_run(index, weights, &queries->rows[i]);
        sum += quality_of(&result);
        count++;
    }
    return count ? sum / (double)count : 0.0;
}

static float *weight_at(struct search_weights *weights, size_t at)
{
    return (float *)(void *)weights + at;
}

/* True when another value of one weight finds more. */
static bool try_weight(const struct search_index *index, const struct queries *queries,
                       struct search_weights *weights, size_t at, double *best)
{
    static const float factors[] = { 0.65f, 0.88f, 1.12f, 1.5f };
    float *weight = weight_at(weights, at);
    float before = *weight;
    float chosen = before;

    for (size_t i = 0; i < sizeof(factors) / sizeof(factors[0]); i++) {
        double quality;

        *weight = before * factors[i];
        quality = measure(index, queries, weights);
        if (quality <= *best + PULL)
            continue;
        *best = quality;
        chosen = *weight;
    }
    *weight = chosen;
    return chosen != before;
}

static bool is_tuned(size_t at)
{
    size_t kinds = offsetof(struct search_weights, kinds) / sizeof(float);

    /* Nothing asks for "any", and no operation is of that kind. */
    return at < kinds || at >= kinds + CATALOG_VERB_COUNT * CATALOG_VERB_COUNT ||
           (at - kinds) % CATALOG_VERB_COUNT != 0;
}

static void print_weights(const struct search_weights *weights)
{
    for (size_t i = 0; i < WEIGHT_COUNT; i++)
        printf("%.4gf,%s", (double)*weight_at((struct search_weights *)(void *)weights, i),
               i % 7 == 6 ? "\n" : " ");
    putchar('\n');
}

int main(int argc, char **argv)
{
    struct search_weights weights = search_weights;
    struct search_index index;
    struct queries queries;
    struct call call;
    int rounds = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 3;
    double best;

    call_init(&call);
    if (argc < 2 || !search_index_built_in(&index))
        return 2;
    queries_read(&call, argv[1], &queries);
    best = measure(&index, &queries, &weights);
    fprintf(stderr, "%.5f\n", best);
    for (int round = 0; round < rounds; round++) {
        bool is_better = false;

        for (size_t i = 0; i < WEIGHT_COUNT; i++)
            is_better |= is_tuned(i) && try_weight(&index, &queries, &weights, i, &best);
        fprintf(stderr, "%.5f\n", best);
        print_weights(&weights);
        fflush(stdout);
        if (!is_better)
            break;
    }
    call_release(&call);
    return 0;
}
