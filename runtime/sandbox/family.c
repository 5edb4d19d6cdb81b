#include "sandbox/family.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/table.h"

static const struct model_op *op_at(const struct sandbox_node *node, enum model_method method,
                                    const struct model_service *service)
{
    const struct sandbox_route_op *entry =
        node == NULL ? NULL : sandbox_route_op_at(node, method, service);

    return entry == NULL ? NULL : entry->op;
}

static const struct model_type *items_model(const struct model_service *service,
                                            const struct model_op *list)
{
    const struct model_field *items = sandbox_table_items(service, list->response);

    return items == NULL ? NULL : sandbox_table_model(service, items);
}

/* What a GET of one item answers, else what a list holds, else what a creation answers. */
static const struct model_type *find_type(const struct sandbox_family *family,
                                          const struct model_op *list)
{
    const struct model_type *type = NULL;

    if (family->get != NULL)
        type = sandbox_table_body(family->service, family->get->response);
    if (type == NULL && list != NULL)
        type = items_model(family->service, list);
    if (type == NULL && family->create != NULL && (family->item != NULL || list != NULL))
        type = sandbox_table_body(family->service, family->create->response);
    return type;
}

static bool has_text_field(const struct sandbox_family *family, const char *name)
{
    const struct model_field *field = sandbox_table_field(family->service, family->type, name);

    return field != NULL && field->kind == MODEL_STRING && field->shape == MODEL_ONE;
}

/* The path says "{backendSetName}"; the model says "backendSetName", or "name", or "id". */
static const char *find_key(const struct sandbox_family *family)
{
    static const struct {
        const char *tail;
        const char *field;
    } rules[] = {
        { "Name", "name" }, { "NameOrId", "name" }, { "Key", "key" }, { "", "id" },
        { "", "ocid" },     { "", "name" },         { "", "key" },
    };
    char parameter[128] = "";
    const struct model_field *field;

    if (family->item != NULL && family->item->segment.len < sizeof(parameter))
        memcpy(parameter, family->item->segment.ptr, family->item->segment.len);
    /* The "compartmentId" that a compartment has is that of its parent. */
    if (sandbox_table_ends_with(parameter, "Id") && has_text_field(family, "id"))
        return "id";
    field = sandbox_table_field(family->service, family->type, parameter);
    if (field != NULL && has_text_field(family, parameter))
        return model_text(family->service, field->name);
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        if (sandbox_table_ends_with(parameter, rules[i].tail) &&
            has_text_field(family, rules[i].field))
            return rules[i].field;
    }
    return NULL;
}

bool sandbox_family_at(const struct sandbox_node *node, const struct model_service *service,
                       struct sandbox_family *out)
{
    struct sandbox_family family = { .service = service };
    const struct model_op *list;

    if (node->parent == NULL)
        return false;
    family.collection = node->is_parameter ? node->parent : node;
    family.item = node->is_parameter ? node : node->child;
    family.create = op_at(family.collection, MODEL_POST, service);
    family.get = op_at(family.item, MODEL_GET, service);
    list = op_at(family.collection, MODEL_GET, service);
    if (list != NULL && items_model(service, list) == NULL)
        list = NULL;
    family.type = find_type(&family, list);
    if (family.type == NULL)
        return false;
    family.key = find_key(&family);
    *out = family;
    return true;
}

char *sandbox_family_ocid_type(struct arena *arena, const struct sandbox_family *family)
{
    char *name = arena_strdup(arena, model_text(family->service, family->type->name));

    for (char *at = name; *at != '\0'; at++)
        *at = (char)tolower((unsigned char)*at);
    return name;
}

bool sandbox_family_is_global(const struct model_service *service)
{
    return strcmp(service->name, "identity") == 0;
}

/* ---- Index --------------------------------------------------------------------------------- */

struct entry {
    const char *ocid_type;
    const struct sandbox_node *node;
    const struct model_service *service;
    size_t order;
};

struct sandbox_family_index {
    struct arena arena;
    struct entry *entries; /* by type, then by order of the tree */
    size_t count;
};

static int compare_entries(const void *a, const void *b)
{
    const struct entry *left = a;
    const struct entry *right = b;
    int order = strcmp(left->ocid_type, right->ocid_type);

    if (order != 0)
        return order;
    return left->order < right->order ? -1 : left->order > right->order;
}

static void add_entries(struct sandbox_family_index *index, const struct sandbox_node *node)
{
    for (const struct sandbox_route_op *entry = node->ops; entry != NULL; entry = entry->next) {
        struct sandbox_family family;

        if (entry->op->method != MODEL_GET || !sandbox_family_at(node, entry->service, &family))
            continue;
        if (family.create == NULL || !has_text_field(&family, "id"))
            continue;
        index->entries[index->count] = (struct entry){
            .ocid_type = sandbox_family_ocid_type(&index->arena, &family),
            .node = node,
            .service = entry->service,
            .order = index->count,
        };
        index->count++;
    }
}

struct sandbox_family_index *sandbox_family_index_new(const struct sandbox_routes *routes)
{
    struct arena arena;
    struct sandbox_family_index *index;
    size_t room = 0;

    arena_init(&arena);
    index = arena_alloc(&arena, sizeof(*index));
    index->arena = arena;
    for (size_t i = 0; i < sandbox_route_count(routes); i++) {
        const struct sandbox_node *node = sandbox_route_node(routes, i);

        for (const struct sandbox_route_op *op = node->ops; op != NULL; op = op->next)
            room += node->is_parameter;
    }
    index->entries = arena_array(&index->arena, room + 1, sizeof(struct entry));
    for (size_t i = 0; i < sandbox_route_count(routes); i++) {
        if (sandbox_route_node(routes, i)->is_parameter)
            add_entries(index, sandbox_route_node(routes, i));
    }
    qsort(index->entries, index->count, sizeof(struct entry), compare_entries);
    return index;
}

void sandbox_family_index_free(struct sandbox_family_index *index)
{
    struct arena arena;

    if (index == NULL)
        return;
    arena = index->arena;
    arena_release(&arena);
}

static size_t first_of_type(const struct sandbox_family_index *index, const char *ocid_type)
{
    size_t low = 0;
    size_t high = index->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strcmp(index->entries[middle].ocid_type, ocid_type) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool sandbox_family_find(const struct sandbox_family_index *index, const char *ocid_type,
                         const struct model_service *service, struct sandbox_family *out)
{
    const struct entry *found = NULL;

    for (size_t i = first_of_type(index, ocid_type);
         i < index->count && strcmp(index->entries[i].ocid_type, ocid_type) == 0; i++) {
        if (found == NULL || (index->entries[i].service == service && found->service != service))
            found = &index->entries[i];
    }
    return found != NULL && sandbox_family_at(found->node, found->service, out);
}
