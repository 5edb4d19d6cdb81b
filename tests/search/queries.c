#include "queries.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "catalog/search_exact.h"
#include "catalog/search_with.h"

#define FILE_MAX ((size_t)8 << 20)

static void give_up(const char *path, size_t line, const char *what, const char *about)
{
    fprintf(stderr, "%s:%zu: %s: %s\n", path, line, what, about);
    exit(1);
}

static char *cut(struct call *call, struct span *rest, char separator)
{
    struct span part = span_cut(rest, separator);

    return arena_strndup(&call->arena, part.ptr ? part.ptr : "", part.len);
}

static void read_gold(struct call *call, const char *path, size_t line, struct queries_row *row)
{
    struct search_index index;
    struct span rest = span_of(row->gold_text);

    if (!search_index_built_in(&index))
        give_up(path, line, "no index", "");
    while (rest.len > 0 && row->gold_count < QUERIES_GOLD) {
        char *id = cut(call, &rest, '|');
        struct catalog_op entry;
        uint16_t op;

        if (strchr(id, ':'))
            *strchr(id, ':') = '.';
        entry = catalog_find(id);
        if (entry.op == NULL)
            give_up(path, line, "no such operation", id);
        op = search_exact_op(&index, entry);
        row->gold[row->gold_count] = entry;
        row->families[row->gold_count++] = search_index_op(&index, op).family;
    }
    if (row->gold_count == 0)
        give_up(path, line, "no operation", row->text);
}

static void read_row(struct call *call, const char *path, size_t line, struct span text,
                     struct queries_row *row)
{
    char *split;

    *row = (struct queries_row){ .style = cut(call, &text, '\t') };
    row->text = cut(call, &text, '\t');
    row->gold_text = cut(call, &text, '\t');
    split = cut(call, &text, '\t');
    if (strcmp(split, "tune") != 0 && strcmp(split, "report") != 0)
        give_up(path, line, "neither tune nor report", split);
    row->split = strcmp(split, "tune") == 0 ? QUERIES_TUNE : QUERIES_REPORT;
    read_gold(call, path, line, row);
}

void queries_read(struct call *call, const char *path, struct queries *queries)
{
    struct span text;
    size_t room = 0;
    size_t line = 0;

    *queries = (struct queries){ 0 };
    if (file_read(call, "queries", path, FILE_MAX, &text)) {
        fprintf(stderr, "%s\n", call->error.message);
        exit(1);
    }
    for (size_t i = 0; i < text.len; i++)
        room += text.ptr[i] == '\n';
    queries->rows = arena_array(&call->arena, room + 1, sizeof(*queries->rows));
    while (text.len > 0) {
        struct span row = span_trim(span_cut(&text, '\n'));

        line++;
        if (row.len > 0 && row.ptr[0] != '#')
            read_row(call, path, line, row, &queries->rows[queries->count++]);
    }
}

static size_t op_place(const struct queries_row *row, const struct catalog_found *found)
{
    for (size_t i = 0; i < found->best_count; i++) {
        for (size_t gold = 0; gold < row->gold_count; gold++) {
            if (found->best[i].entry.op == row->gold[gold].op)
                return i + 1;
        }
    }
    return 0;
}

static size_t family_place(const struct search_index *index, const struct queries_row *row,
                           const struct catalog_found *found)
{
    for (size_t i = 0; i < found->count; i++) {
        for (size_t gold = 0; gold < row->gold_count; gold++) {
            struct search_family family = search_index_family(index, row->families[gold]);

            if (found->families[i].service == row->gold[gold].service &&
                strcmp(found->families[i].name, family.name) == 0)
                return i + 1;
        }
    }
    return 0;
}

struct queries_result queries_run(const struct search_index *index,
                                  const struct search_weights *weights,
                                  const struct queries_row *row)
{
    struct catalog_query query = { .text = row->text, .limit = 10 };
    struct queries_result result = { 0 };
    struct catalog_found found;
    struct call call;

    call_init(&call);
    if (search_with(&call, index, weights, &query, &found) == ERR_NONE) {
        result.op = op_place(row, &found);
        result.family = family_place(index, row, &found);
    }
    call_release(&call);
    return result;
}
