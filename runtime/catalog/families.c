#include "catalog/families.h"

#include <string.h>

#include "catalog/search_index.h"

static uint16_t find_service(const struct search_index *index, const char *name)
{
    size_t count = search_index_count(index, SEARCH_SERVICES);

    for (size_t i = 0; i < count; i++) {
        if (strcmp(search_index_service(index, (uint32_t)i).name, name) == 0)
            return (uint16_t)i;
    }
    return SEARCH_NONE;
}

static struct catalog_kind read_family(struct arena *arena, const struct search_index *index,
                                       const struct model_service *service,
                                       const struct search_family *family)
{
    struct catalog_kind kind = { .name = family->name };

    kind.ops = arena_array(arena, family->count + 1u, sizeof *kind.ops);
    for (uint32_t i = 0; i < family->count; i++) {
        struct search_op op = search_index_op(index, family->first + i);

        if (op.at < service->op_count)
            kind.ops[kind.count++] = &service->ops[op.at];
    }
    return kind;
}

const struct catalog_kind *catalog_families(struct arena *arena,
                                            const struct model_service *service, size_t *out_count)
{
    struct search_index index;
    struct catalog_kind *kinds;
    uint16_t wanted;
    size_t count;

    *out_count = 0;
    if (!search_index_built_in(&index))
        return NULL;
    wanted = find_service(&index, service->name);
    count = search_index_count(&index, SEARCH_FAMILIES);
    kinds = arena_array(arena, count + 1, sizeof *kinds);
    for (size_t i = 0; i < count; i++) {
        struct search_family family = search_index_family(&index, (uint32_t)i);

        if (family.service == wanted)
            kinds[(*out_count)++] = read_family(arena, &index, service, &family);
    }
    return kinds;
}
