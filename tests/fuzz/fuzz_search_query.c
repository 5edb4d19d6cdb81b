/* Any query is answered, in the same way each time, and what comes first is what scores most. The
 * input: a service in the first line (empty for none), the query behind it. */
#include "catalog/search.h"

#include <string.h>

#include "require.h"
#include "standalone.h"

static void check(const struct catalog_found *found)
{
    require(found->count <= CATALOG_FAMILIES_MAX, "the limit holds");
    require(found->best_count <= CATALOG_HITS, "the best are few");
    for (size_t i = 1; i < found->best_count; i++)
        require(found->best[i - 1].score >= found->best[i].score, "the best are in order");
    for (size_t i = 0; i < found->count; i++) {
        require(found->families[i].count > 0, "a family has operations");
        require(found->families[i].service != NULL, "a family has a service");
    }
    for (size_t i = 0; i < found->correction_count; i++)
        require(found->corrections[i].to[0] != '\0', "a correction is a word");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct catalog_query query = { .limit = CATALOG_FAMILIES_MAX };
    struct catalog_found first;
    struct catalog_found second;
    struct call call;
    char *text;

    call_init(&call);
    text = arena_strndup(&call.arena, (const char *)data, size);
    query.text = text;
    if (strchr(text, '\n')) {
        query.text = strchr(text, '\n') + 1;
        *strchr(text, '\n') = '\0';
        query.service = text;
    }
    if (catalog_search(&call, &query, &first) == ERR_NONE &&
        catalog_search(&call, &query, &second) == ERR_NONE) {
        check(&first);
        require(first.count == second.count, "the same query gives the same answer");
    }
    call_release(&call);
    return 0;
}
