/* An index with spoiled bytes is refused, or read without harm. The input: pairs of an offset into
 * the built-in index (four bytes) and a byte to put there; or, when it begins with "OCIX", an index
 * of its own. */
#include "catalog/search_index.h"

#include <string.h>

#include "catalog/search_with.h"
#include "require.h"
#include "standalone.h"

#define PAIR   5
#define SPREAD 1021 /* each byte is put at more than one place */

static const char *const texts[] = { "list instances in my vcn", "stop databse",
                                     "ocid1.instance.oc1..aa", "oci compute instance list",
                                     "spin up an ec2 box, not a bucket" };

static void search_all(const void *bytes, size_t size)
{
    struct search_index index;

    if (!search_index_open(&index, bytes, size))
        return;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct catalog_query query = { .text = texts[i], .service = i == 1 ? "dbaas" : NULL };
        struct catalog_found found;
        struct call call;

        call_init(&call);
        if (search_with(&call, &index, &search_weights, &query, &found) == ERR_NONE) {
            for (size_t at = 0; at < found.best_count; at++)
                require(found.best[at].entry.op != NULL, "what is found is an operation");
        }
        call_release(&call);
    }
}

static uint32_t offset_of(const uint8_t *pair)
{
    return pair[0] | (uint32_t)pair[1] << 8 | (uint32_t)pair[2] << 16 | (uint32_t)pair[3] << 24;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct search_index built_in;
    struct call call;
    uint8_t *copy;
    size_t total;

    if (size > 4 && memcmp(data, "OCIX", 4) == 0) {
        search_all(data, size);
        return 0;
    }
    require(search_index_built_in(&built_in), "the built-in index is one");
    total = offset_of(built_in.bytes + 8);
    call_init(&call);
    copy = arena_alloc(&call.arena, total);
    memcpy(copy, built_in.bytes, total);
    for (size_t i = 0; i + PAIR <= size; i += PAIR) {
        for (size_t place = 0; place < 8; place++)
            copy[(offset_of(data + i) + place * place * SPREAD) % total] = data[i + 4];
    }
    search_all(copy, total);
    call_release(&call);
    return 0;
}
