/* Runs the queries of a file; prints how often the right operation is found, by style.
 *
 * usage: evaluate QUERIES [--split tune|report|all] [--failures] [--gate] [--markdown]
 *
 * --failures shows those of the tuning split whose operation is not first; those of the reporting
 * split are shown to nobody. --gate fails when the reporting split is below what is promised. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalog/search_exact.h"
#include "catalog/search_with.h"
#include "queries.h"

#define STYLES_MAX 32

struct tally {
    const char *style;
    size_t count;
    size_t op[4]; /* first, of three, of five, of ten */
    size_t family[2]; /* of one, of three */
};

static const size_t depths[] = { 1, 3, 5, 10 };
static const size_t family_depths[] = { 1, 3 };

/* What may not be lost again, a little below what was reached. The aim is 80, 94 and 97. */
static const struct {
    const char *what;
    double least;
} gates[] = { { "op@1", 79.0 }, { "op@5", 93.0 }, { "family@3", 95.5 } };

static void add(struct tally *tally, struct queries_result result)
{
    tally->count++;
    for (size_t i = 0; i < 4; i++)
        tally->op[i] += result.op > 0 && result.op <= depths[i];
    for (size_t i = 0; i < 2; i++)
        tally->family[i] += result.family > 0 && result.family <= family_depths[i];
}

static struct tally *tally_of(struct tally tallies[STYLES_MAX], const char *style)
{
    size_t i = 1;

    while (i < STYLES_MAX - 1 && tallies[i].style && strcmp(tallies[i].style, style) != 0)
        i++;
    tallies[i].style = style;
    return &tallies[i];
}

static double percent(size_t part, size_t all)
{
    return all ? 100.0 * (double)part / (double)all : 0.0;
}

static void print_tally(const struct tally *tally)
{
    printf("| %s | %zu |", tally->style, tally->count);
    for (size_t i = 0; i < 4; i++)
        printf(" %.1f |", percent(tally->op[i], tally->count));
    for (size_t i = 0; i < 2; i++)
        printf(" %.1f |", percent(tally->family[i], tally->count));
    putchar('\n');
}

static void print_failure(const struct search_index *index, const struct queries_row *row,
                          struct queries_result result)
{
    struct catalog_query query = { .text = row->text };
    struct catalog_found found;
    struct call call;

    printf("%s\t%zu/%zu\t%s\n\twant %s\n\tgot ", row->style, result.op, result.family, row->text,
           row->gold_text);
    call_init(&call);
    if (search_with(&call, index, &search_weights, &query, &found) == ERR_NONE) {
        for (size_t i = 0; i < found.best_count && i < 5; i++)
            printf(" %s.%s(%.1f)", found.best[i].entry.service->name,
                   model_text(found.best[i].entry.service, found.best[i].entry.op->name),
                   (double)found.best[i].score);
    }
    putchar('\n');
    call_release(&call);
}

static void print_all(const struct tally tallies[STYLES_MAX])
{
    printf("| style | queries | op@1 | op@3 | op@5 | op@10 | family@1 | family@3 |\n"
           "|---|---|---|---|---|---|---|---|\n");
    for (size_t i = 1; i < STYLES_MAX && tallies[i].style; i++)
        print_tally(&tallies[i]);
    print_tally(&tallies[0]);
}

static int check_gates(const struct tally *all)
{
    double reached[] = { percent(all->op[0], all->count), percent(all->op[2], all->count),
                         percent(all->family[1], all->count) };
    int failed = all->count == 0;

    for (size_t i = 0; i < sizeof(gates) / sizeof(gates[0]); i++) {
        if (reached[i] >= gates[i].least)
            continue;
        fprintf(stderr, "%s is %.1f, below %.1f\n", gates[i].what, reached[i], gates[i].least);
        failed = 1;
    }
    return failed;
}

static bool has(int argc, char **argv, const char *option)
{
    for (int i = 2; i < argc; i++) {
        if (strcmp(argv[i], option) == 0)
            return true;
    }
    return false;
}

static enum queries_split split_of(int argc, char **argv)
{
    for (int i = 2; i + 1 < argc; i++) {
        if (strcmp(argv[i], "--split") != 0)
            continue;
        return strcmp(argv[i + 1], "tune") == 0     ? QUERIES_TUNE
               : strcmp(argv[i + 1], "report") == 0 ? QUERIES_REPORT
                                                    : QUERIES_ALL;
    }
    return QUERIES_ALL;
}

int main(int argc, char **argv)
{
    struct tally tallies[STYLES_MAX] = { { .style = "all" } };
    struct search_index index;
    struct queries queries;
    struct call call;
    int failed = 0;

    call_init(&call);
    if (argc < 2 || !search_index_built_in(&index))
        return 2;
    queries_read(&call, argv[1], &queries);
    for (size_t i = 0; i < queries.count; i++) {
        const struct queries_row *row = &queries.rows[i];
        struct queries_result result;

        if (!(row->split & split_of(argc, argv)))
            continue;
        result = queries_run(&index, &search_weights, row);
        add(&tallies[0], result);
        add(tally_of(tallies, row->style), result);
        if (has(argc, argv, "--failures") && row->split == QUERIES_TUNE && result.op != 1)
            print_failure(&index, row, result);
    }
    print_all(tallies);
    if (has(argc, argv, "--gate"))
        failed = check_gates(&tallies[0]);
    call_release(&call);
    return failed;
}
