/* Does every operation find itself: by its id, by its words, by its command line? */
#include <stdio.h>
#include <string.h>

#include "catalog/search.h"
#include "catalog/search_exact.h"

/* How many may come second by their words alone: some ids say the same as others. */
#define WORDS_FIRST_PERCENT 95

struct counts {
    size_t ids;
    size_t commands;
    size_t words;
    size_t words_first;
};

/* "List boot volumes core", of listBootVolumes. */
static void words_of(struct catalog_op entry, struct buf *out)
{
    const char *name = model_text(entry.service, entry.op->name);

    for (; *name != '\0'; name++) {
        if (*name >= 'A' && *name <= 'Z' && out->len > 0)
            buf_add_char(out, ' ');
        buf_add_char(out, *name);
    }
}

static bool finds(const char *text, const char *service, struct catalog_op entry)
{
    struct catalog_query query = { .text = text, .service = service };
    struct catalog_found found;
    struct call call;
    bool is_first;

    call_init(&call);
    is_first = catalog_search(&call, &query, &found) == ERR_NONE && found.best_count > 0 &&
               found.best[0].entry.op == entry.op && found.families[0].hits[0].entry.op == entry.op;
    call_release(&call);
    return is_first;
}

/* A few commands are of two operations: their flags say which. */
static bool finds_command(const char *cli)
{
    struct catalog_query query = { .text = cli };
    struct catalog_found found;
    struct call call;
    bool is_first;

    call_init(&call);
    is_first = catalog_search(&call, &query, &found) == ERR_NONE && found.exact &&
               strcmp(found.best[0].cli, cli) == 0;
    call_release(&call);
    return is_first;
}

static void check(struct call *call, struct catalog_op entry, const char *cli,
                  struct counts *missed)
{
    struct buf id;
    struct buf words;

    buf_init(&id, &call->arena, 512);
    buf_init(&words, &call->arena, 512);
    catalog_id(entry, &id);
    words_of(entry, &words);
    if (!finds(id.ptr, NULL, entry)) {
        missed->ids++;
        fprintf(stderr, "%s does not find itself\n", id.ptr);
    }
    missed->words++;
    missed->words_first += finds(words.ptr, entry.service->name, entry);
    if (cli[0] != '\0' && !finds_command(cli)) {
        missed->commands++;
        fprintf(stderr, "%s: %s does not find it\n", id.ptr, cli);
    }
}

int main(void)
{
    struct search_index index;
    struct counts missed = { 0 };
    size_t count;

    if (!search_index_built_in(&index))
        return 2;
    count = search_index_count(&index, SEARCH_OPERATIONS);
    if (count != model_tool_count) {
        fprintf(stderr, "the index has %zu operations, the tables %zu\n", count, model_tool_count);
        return 1;
    }
    for (uint32_t i = 0; i < count; i++) {
        struct call call;

        call_init(&call);
        check(&call, search_exact_entry(&index, (uint16_t)i), search_index_op(&index, i).cli,
              &missed);
        call_release(&call);
    }
    printf("%zu operations; by the words of its name, in its service, %zu come first\n", count,
           missed.words_first);
    return missed.ids > 0 || missed.commands > 0 ||
           missed.words_first * 100 < missed.words * WORDS_FIRST_PERCENT;
}
