#include "catalog/catalog.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* More than any id has. */
#define ID_SIZE 256

struct catalog_op catalog_at(size_t index)
{
    const struct model_tool *row = &model_tools[index];
    const struct model_service *service = model_services[row->service];

    return (struct catalog_op){ .service = service, .op = &service->ops[row->op] };
}

size_t catalog_index(const char *tool)
{
    size_t low = 0;
    size_t high = model_tool_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        struct catalog_op entry = catalog_at(middle);
        int order = strcmp(tool, model_text(entry.service, entry.op->tool));

        if (order == 0)
            return middle;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return CATALOG_NONE;
}

struct catalog_op catalog_find_tool(const char *tool)
{
    size_t index = catalog_index(tool);

    return index == CATALOG_NONE ? (struct catalog_op){ 0 } : catalog_at(index);
}

const struct model_service *catalog_find_service(const char *name)
{
    size_t low = 0;
    size_t high = model_service_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(name, model_service_names[middle]);

        if (order == 0)
            return model_services[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

/* Next letter of a name in the form in which all spellings are the same. */
static int fold(const char **text)
{
    while (**text == '_' || **text == '-')
        (*text)++;
    if (**text == '\0')
        return 0;
    return tolower((unsigned char)*(*text)++);
}

static bool same_spelling(const char *a, const char *b)
{
    int left = 0;

    do {
        left = fold(&a);
        if (left != fold(&b))
            return false;
    } while (left != 0);
    return true;
}

static const struct model_op *find_in_service(const struct model_service *service, const char *name)
{
    for (uint16_t i = 0; i < service->op_count; i++) {
        if (same_spelling(model_text(service, service->ops[i].name), name))
            return &service->ops[i];
    }
    return NULL;
}

/* A bare name is good only when one service has it. */
static struct catalog_op find_anywhere(const char *name)
{
    struct catalog_op found = { 0 };

    for (size_t i = 0; i < model_service_count; i++) {
        const struct model_op *op = find_in_service(model_services[i], name);

        if (op == NULL)
            continue;
        if (found.op != NULL)
            return (struct catalog_op){ 0 };
        found = (struct catalog_op){ .service = model_services[i], .op = op };
    }
    return found;
}

/* "Compute" and "ComputeClient" of core. */
static bool has_client(const struct model_service *service, const char *name)
{
    char full[ID_SIZE + sizeof("Client")];

    snprintf(full, sizeof(full), "%sClient", name);
    for (uint16_t i = 0; i < service->client_count; i++) {
        const char *client = model_text(service, service->clients[i].name);

        if (same_spelling(client, name) || same_spelling(client, full))
            return true;
    }
    return false;
}

/* Splits "core.listInstances" or "core.Compute.ListInstances", and finds it. */
static struct catalog_op find_by_path(char *path)
{
    char *name = strrchr(path, '.');
    char *client = strchr(path, '.');
    struct catalog_op found = { 0 };

    *name++ = '\0';
    if (client + 1 != name)
        *client++ = '\0';
    else
        client = NULL;
    found.service = catalog_find_service(path);
    /* Names are unique in a service: the client need only be one of it. */
    if (found.service != NULL && (client == NULL || has_client(found.service, client)))
        found.op = find_in_service(found.service, name);
    return found.op != NULL ? found : (struct catalog_op){ 0 };
}

struct catalog_op catalog_find(const char *id)
{
    char path[ID_SIZE];

    if (strlen(id) >= sizeof(path))
        return (struct catalog_op){ 0 };
    if (strchr(id, '.') == NULL)
        return find_anywhere(id);
    memcpy(path, id, strlen(id) + 1);
    return find_by_path(path);
}

void catalog_id(struct catalog_op entry, struct buf *out)
{
    buf_add_text(out, entry.service->name);
    buf_add_char(out, '.');
    buf_add_text(out, model_text(entry.service, entry.op->name));
}

const char *catalog_class_name(uint8_t op_class)
{
    static const char *const names[] = {
        [MODEL_READ] = "read",
        [MODEL_WRITE] = "write",
        [MODEL_ACTION] = "action",
        [MODEL_REMOVE] = "delete",
    };

    return names[op_class];
}
