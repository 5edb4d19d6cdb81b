/* Patterns of operation ids -> operations. */
#include "catalog/catalog.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "model/decode.h"

#define DEFAULT_WORD "default"

/* Which operations are chosen: one mark for each, service after service. */
struct choice {
    struct call *call;
    bool **marks; /* by place in model_services; NULL while no pattern met the service */
};

static bool is_glob(const char *pattern)
{
    return strpbrk(pattern, "*?[") != NULL;
}

static size_t place_of(const struct model_service *service)
{
    size_t place = 0;

    while (model_services[place] != service)
        place++;
    return place;
}

static bool *marks_of(struct choice *choice, size_t place)
{
    if (choice->marks[place] == NULL)
        choice->marks[place] =
            arena_array(&choice->call->arena, model_services[place]->op_count + 1, sizeof(bool));
    return choice->marks[place];
}

/* Sets the mark of every operation of a service whose id a glob matches. Returns their number. */
static size_t mark_service(struct choice *choice, size_t place, const char *pattern, bool value)
{
    const struct model_service *service = model_services[place];
    bool *marks = marks_of(choice, place);
    struct buf id;
    size_t count = 0;

    buf_init(&id, &choice->call->arena, 512);
    for (uint16_t i = 0; i < service->op_count; i++) {
        buf_clear(&id);
        catalog_id((struct catalog_op){ .service = service, .op = &service->ops[i] }, &id);
        if (fnmatch(pattern, id.ptr, 0) != 0)
            continue;
        marks[i] = value;
        count++;
    }
    return count;
}

/* The one service that a glob can mean, when it names it in full. */
static const struct model_service *service_of_glob(struct call *call, const char *pattern)
{
    const char *dot = strchr(pattern, '.');

    if (dot == NULL)
        return NULL;
    return catalog_find_service(arena_strndup(&call->arena, pattern, (size_t)(dot - pattern)));
}

static size_t mark_glob(struct choice *choice, const char *pattern, bool value)
{
    const struct model_service *only = service_of_glob(choice->call, pattern);
    size_t count = 0;

    if (only != NULL)
        return mark_service(choice, place_of(only), pattern, value);
    for (size_t place = 0; place < model_service_count; place++)
        count += mark_service(choice, place, pattern, value);
    return count;
}

static size_t mark(struct choice *choice, const char *pattern, bool value)
{
    if (is_glob(pattern))
        return mark_glob(choice, pattern, value);

    struct catalog_op entry = catalog_find(pattern);

    if (entry.op == NULL)
        return 0;
    marks_of(choice, place_of(entry.service))[entry.op - entry.service->ops] = value;
    return 1;
}

/* "core.*" of each service: for a pattern whose service is not known. */
static const char *nearest_service(struct call *call, const char *name)
{
    const char **names = arena_array(&call->arena, model_service_count + 1, sizeof(*names));

    for (size_t i = 0; i < model_service_count; i++)
        names[i] = model_services[i]->name;

    const char *near = model_nearest(name, names, model_service_count);

    return near == NULL ? NULL : arena_printf(&call->arena, "%s.*", near);
}

static const char *nearest_operation(struct call *call, const char *pattern)
{
    const char **names = arena_array(&call->arena, model_tool_count + 1, sizeof(*names));

    for (size_t i = 0; i < model_tool_count; i++) {
        struct catalog_op entry = catalog_at(i);

        names[i] = arena_printf(&call->arena, "%s.%s", entry.service->name,
                                model_text(entry.service, entry.op->name));
    }
    return model_nearest(pattern, names, model_tool_count);
}

static enum err fail_no_match(struct call *call, const char *pattern)
{
    const char *dot = strchr(pattern, '.');
    const char *service =
        dot == NULL ? pattern : arena_strndup(&call->arena, pattern, (size_t)(dot - pattern));
    const char *near = catalog_find_service(service) == NULL ? nearest_service(call, service)
                                                             : nearest_operation(call, pattern);

    if (near != NULL)
        return call_fail(call, ERR_USAGE, "no operation matches \"%s\"; did you mean %s?", pattern,
                         near);
    return call_fail(call, ERR_USAGE,
                     "no operation matches \"%s\"; patterns look like core.list* or core.*",
                     pattern);
}

static enum err apply(struct choice *choice, const char *pattern)
{
    bool value = pattern[0] != '!';

    if (!value)
        pattern++;
    if (strcmp(pattern, DEFAULT_WORD) == 0) {
        for (size_t i = 0; i < model_everyday_count; i++)
            marks_of(choice, model_everyday[i].service)[model_everyday[i].op] = value;
        return ERR_NONE;
    }
    if (mark(choice, pattern, value) == 0)
        return fail_no_match(choice->call, pattern);
    return ERR_NONE;
}

static const char *tool_of(const struct catalog_op *entry)
{
    return model_text(entry->service, entry->op->tool);
}

static int order_by_tool(const void *a, const void *b)
{
    return strcmp(tool_of(a), tool_of(b));
}

/* Copies what is marked to `items`, or only counts it when that is NULL. */
static size_t gather(const struct choice *choice, struct catalog_op *items)
{
    size_t count = 0;

    for (size_t place = 0; place < model_service_count; place++) {
        const struct model_service *service = model_services[place];
        const bool *marks = choice->marks[place];

        for (uint16_t i = 0; marks != NULL && i < service->op_count; i++) {
            if (!marks[i])
                continue;
            if (items != NULL)
                items[count] = (struct catalog_op){ .service = service, .op = &service->ops[i] };
            count++;
        }
    }
    return count;
}

/* The default choice as the tables have it: a start with it looks at no service at all. */
static void select_everyday(struct call *call, struct catalog_selection *out)
{
    struct catalog_op *items =
        arena_array(&call->arena, model_everyday_count + 1, sizeof(*items));

    for (size_t i = 0; i < model_everyday_count; i++) {
        const struct model_service *service = model_services[model_everyday[i].service];

        items[i] = (struct catalog_op){ service, &service->ops[model_everyday[i].op] };
    }
    *out = (struct catalog_selection){ .items = items, .count = model_everyday_count };
}

enum err catalog_select(struct call *call, const char *patterns, struct catalog_selection *out)
{
    struct choice choice = {
        .call = call,
        .marks = arena_array(&call->arena, model_service_count + 1, sizeof(bool *)),
    };
    struct span rest = span_of(patterns);

    if (strcmp(patterns, DEFAULT_WORD) == 0 && model_everyday_count > 0) {
        select_everyday(call, out);
        return ERR_NONE;
    }
    while (rest.ptr != NULL) {
        struct span piece = span_trim(span_cut(&rest, ','));

        if (piece.len == 0)
            continue;

        enum err e = apply(&choice, arena_strndup(&call->arena, piece.ptr, piece.len));

        if (e)
            return e;
    }

    size_t count = gather(&choice, NULL);
    struct catalog_op *items = arena_array(&call->arena, count + 1, sizeof(*items));

    if (count == 0)
        return call_fail(call, ERR_USAGE, "the choice of tools \"%s\" leaves none", patterns);
    gather(&choice, items);
    qsort(items, count, sizeof(*items), order_by_tool);
    *out = (struct catalog_selection){ .items = items, .count = count };
    return ERR_NONE;
}

static int compare_to_tool(const void *tool, const void *entry)
{
    return strcmp(tool, tool_of(entry));
}

struct catalog_op catalog_selection_find(const struct catalog_selection *selection,
                                         const char *tool)
{
    const struct catalog_op *found = NULL;

    /* An empty choice has no items, and bsearch() takes no NULL. */
    if (selection->count > 0)
        found = bsearch(tool, selection->items, selection->count, sizeof(*selection->items),
                        compare_to_tool);
    return found == NULL ? (struct catalog_op){ 0 } : *found;
}
