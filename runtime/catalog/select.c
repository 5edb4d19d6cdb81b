/* Patterns of operation ids -> operations. */
#include "catalog/catalog.h"

#include <fnmatch.h>
#include <string.h>

#include "model/decode.h"

/* What "default" stands for: the everyday work of looking after compute, network and storage. */
static const char *const everyday[] = {
    "core.getInstance",         "core.instanceAction",        "core.launchInstance",
    "core.listInstances",       "core.listShapes",            "core.listImages",
    "core.terminateInstance",   "core.listVcns",              "core.createVcn",
    "core.listSubnets",         "core.createSubnet",          "core.listVolumes",
    "identity.listCompartments", "identity.listAvailabilityDomains",
    "identity.listRegionSubscriptions",
    "objectstorage.getNamespace", "objectstorage.listBuckets", "objectstorage.listObjects",
    "objectstorage.getObject",  "objectstorage.putObject",    "monitoring.summarizeMetricsData",
    "workrequests.getWorkRequest",
};

#define EVERYDAY_COUNT (sizeof(everyday) / sizeof(everyday[0]))

static bool is_glob(const char *pattern)
{
    return strpbrk(pattern, "*?[") != NULL;
}

/* Sets the mark of every operation whose id a glob matches. Returns how many there are. */
static size_t mark_glob(struct call *call, const char *pattern, bool value, bool *marks)
{
    struct buf id;
    size_t count = 0;

    buf_init(&id, &call->arena, 512);
    for (size_t i = 0; i < model_tool_count; i++) {
        buf_clear(&id);
        catalog_id(catalog_at(i), &id);
        if (fnmatch(pattern, id.ptr, 0) != 0)
            continue;
        marks[i] = value;
        count++;
    }
    return count;
}

static size_t mark(struct call *call, const char *pattern, bool value, bool *marks)
{
    if (is_glob(pattern))
        return mark_glob(call, pattern, value, marks);

    struct catalog_op entry = catalog_find(pattern);

    if (entry.op == NULL)
        return 0;
    marks[catalog_index(model_text(entry.service, entry.op->tool))] = value;
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
    const char *service = dot == NULL
                              ? pattern
                              : arena_strndup(&call->arena, pattern, (size_t)(dot - pattern));
    const char *near = catalog_find_service(service) == NULL ? nearest_service(call, service)
                                                             : nearest_operation(call, pattern);

    if (near != NULL)
        return call_fail(call, ERR_USAGE, "no operation matches \"%s\"; did you mean %s?", pattern,
                         near);
    return call_fail(call, ERR_USAGE,
                     "no operation matches \"%s\"; patterns look like core.list* or core.*",
                     pattern);
}

static enum err apply(struct call *call, const char *pattern, bool *marks)
{
    bool value = pattern[0] != '!';

    if (!value)
        pattern++;
    if (strcmp(pattern, "default") == 0) {
        for (size_t i = 0; i < EVERYDAY_COUNT; i++)
            mark(call, everyday[i], value, marks);
        return ERR_NONE;
    }
    if (mark(call, pattern, value, marks) == 0)
        return fail_no_match(call, pattern);
    return ERR_NONE;
}

enum err catalog_select(struct call *call, const char *patterns, struct catalog_selection *out)
{
    bool *marks = arena_array(&call->arena, model_tool_count + 1, sizeof(*marks));
    struct span rest = span_of(patterns);

    while (rest.ptr != NULL) {
        struct span piece = span_trim(span_cut(&rest, ','));

        if (piece.len == 0)
            continue;

        enum err e = apply(call, arena_strndup(&call->arena, piece.ptr, piece.len), marks);

        if (e)
            return e;
    }

    size_t *items = arena_array(&call->arena, model_tool_count + 1, sizeof(*items));
    size_t count = 0;

    for (size_t i = 0; i < model_tool_count; i++) {
        if (marks[i])
            items[count++] = i;
    }
    if (count == 0)
        return call_fail(call, ERR_USAGE, "the choice of tools \"%s\" leaves none", patterns);
    *out = (struct catalog_selection){ .items = items, .count = count };
    return ERR_NONE;
}
