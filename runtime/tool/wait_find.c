#include "tool/wait_find.h"

#include <ctype.h>
#include <string.h>

#include "model/follow.h"

#define TYPE_SIZE 96

static const char work[] = "workrequest";

/* ---- OCIDs ---------------------------------------------------------------------------------- */

/* The part of an OCID with that number, from 0: ocid1.instance.oc1.iad.unique. */
static struct span part_of(const char *id, int number)
{
    struct span rest = span_of(id);
    struct span part = span_cut(&rest, '.');

    if (!span_equals(part, "ocid1"))
        return (struct span){ .ptr = "" };
    while (number-- > 0 && rest.ptr != NULL)
        part = span_cut(&rest, '.');
    return rest.ptr == NULL ? (struct span){ .ptr = "" } : part;
}

/* Letters and digits of the type, in lower case; "" when the text is no OCID. */
static void read_type(const char *id, char out[TYPE_SIZE])
{
    struct span type = part_of(id, 1);
    size_t len = 0;

    for (size_t i = 0; i < type.len && len + 1 < TYPE_SIZE; i++) {
        if (isalnum((unsigned char)type.ptr[i]))
            out[len++] = (char)tolower((unsigned char)type.ptr[i]);
    }
    out[len] = '\0';
}

struct span tool_wait_region(const char *id)
{
    return part_of(id, 3);
}

bool tool_wait_is_work(const char *id)
{
    char type[TYPE_SIZE];

    read_type(id, type);
    return type[0] == '\0' || strstr(type, work) != NULL;
}

/* ---- Candidates ----------------------------------------------------------------------------- */

static struct catalog_op operation(uint16_t service, uint16_t op)
{
    if (op == MODEL_FOLLOW_NONE)
        return (struct catalog_op){ 0 };
    return (struct catalog_op){ model_services[service], &model_services[service]->ops[op] };
}

static void add(struct tool_wait_sources *out, struct tool_wait_source source)
{
    for (size_t i = 0; i < out->count; i++) {
        if (out->items[i].get.op == source.get.op)
            return;
    }
    if (out->count < TOOL_WAIT_SOURCES)
        out->items[out->count++] = source;
}

static void add_work(struct tool_wait_sources *out, const struct model_follow_work *row)
{
    add(out, (struct tool_wait_source){ .get = operation(row->by, row->get),
                                        .errors = operation(row->by, row->errors),
                                        .logs = operation(row->by, row->logs) });
}

/* All kinds of work requests of a service. */
static void add_works_of(struct tool_wait_sources *out, const struct model_service *service)
{
    for (size_t i = 0; i < model_follow_work_count; i++) {
        if (model_services[model_follow_works[i].service] == service)
            add_work(out, &model_follow_works[i]);
    }
}

/* The work requests that a getter gets. */
static void add_works_by(struct tool_wait_sources *out, const struct model_follow_getter *getter)
{
    for (size_t i = 0; i < model_follow_work_count; i++) {
        const struct model_follow_work *row = &model_follow_works[i];

        if (row->by == getter->service && row->get == getter->op) {
            add_work(out, row);
            return;
        }
    }
}

/* ---- Types ---------------------------------------------------------------------------------- */

static const char *type_at(size_t i)
{
    return model_follow_strings + model_follow_getters[i].type;
}

/* The first row that is not before the type. */
static size_t first_of(const char *type)
{
    size_t low = 0;
    size_t high = model_follow_getter_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strcmp(type_at(middle), type) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* What is done with each row of a type. */
typedef void row_fn(struct tool_wait_sources *out, const struct model_follow_getter *row);

static void each_of(const char *type, const struct model_service *service,
                    struct tool_wait_sources *out, row_fn *fn)
{
    for (size_t i = first_of(type);
         i < model_follow_getter_count && strcmp(type_at(i), type) == 0; i++) {
        const struct model_follow_getter *row = &model_follow_getters[i];

        if (service == NULL || model_services[row->service] == service)
            fn(out, row);
    }
}

/* "mysqldbsystem" is the "dbsystem" of mysql: each service whose name the type begins with. */
static void each_behind_service(const char *type, struct tool_wait_sources *out, row_fn *fn)
{
    for (size_t i = 0; i < model_service_count; i++) {
        size_t len = strlen(model_service_names[i]);

        if (strncmp(type, model_service_names[i], len) == 0 && type[len] != '\0')
            each_of(type + len, model_services[i], out, fn);
    }
}

static void add_resource(struct tool_wait_sources *out, const struct model_follow_getter *row)
{
    add(out, (struct tool_wait_source){ .get = operation(row->service, row->op) });
}

static void add_works_of_service(struct tool_wait_sources *out,
                                 const struct model_follow_getter *row)
{
    add_works_of(out, model_services[row->service]);
}

/* ---- All ------------------------------------------------------------------------------------ */

void tool_wait_find_work(const char *id, const struct model_service *by,
                         struct tool_wait_sources *out)
{
    char type[TYPE_SIZE];
    char *end;

    out->count = 0;
    read_type(id, type);
    if (by != NULL)
        add_works_of(out, by);
    each_of(type[0] != '\0' ? type : work, NULL, out, add_works_by);
    end = strstr(type, work);
    if (end != NULL && end != type) {
        *end = '\0'; /* "analyticsinstanceworkrequest": what is done to an analytics instance */
        each_of(type, NULL, out, add_works_of_service);
        each_behind_service(type, out, add_works_of_service);
    }
    if (out->count == TOOL_WAIT_SOURCES)
        out->count--; /* the common service has the last word, always */
    each_of(work, NULL, out, add_works_by);
}

void tool_wait_find_resource(const char *id, const struct model_service *by,
                             struct tool_wait_sources *out)
{
    char type[TYPE_SIZE];

    out->count = 0;
    read_type(id, type);
    if (by != NULL)
        each_of(type, by, out, add_resource);
    each_of(type, NULL, out, add_resource);
    each_behind_service(type, out, add_resource);
}
