/* Service limits: one table, and what is used is counted. */
#include <string.h>

#include "sandbox/hand.h"

static const struct limit {
    const char *service;
    const char *title; /* of the service */
    const char *name;
    const char *description;
    const char *scope;
    int64_t value;
    const char *path; /* of what is counted, or NULL */
} limits[] = {
    { "compute", "Compute", "standard-e4-core-count", "Cores of VM.Standard.E4 and BM.Standard.E4",
      "AD", 100, "/20160918/instances" },
    { "compute", "Compute", "standard-e5-core-count", "Cores of VM.Standard.E5 and BM.Standard.E5",
      "AD", 100, NULL },
    { "compute", "Compute", "standard-a1-core-count", "Cores of VM.Standard.A1", "AD", 4, NULL },
    { "compute", "Compute", "standard-e4-memory-count", "Memory of E4 shapes, GB", "AD", 1600,
      NULL },
    { "compute", "Compute", "custom-image-count", "Custom images", "REGION", 100, NULL },
    { "vcn", "Virtual Cloud Network", "vcn-count", "Cloud networks", "REGION", 50,
      "/20160918/vcns" },
    { "vcn", "Virtual Cloud Network", "reserved-public-ip-count", "Reserved public addresses",
      "REGION", 50, "/20160918/publicIps" },
    { "vcn", "Virtual Cloud Network", "nat-gateway-count", "NAT gateways", "REGION", 50,
      "/20160918/natGateways" },
    { "block-storage", "Block Volume", "volume-count", "Volumes", "AD", 1000, "/20160918/volumes" },
    { "block-storage", "Block Volume", "total-storage-gb", "Size of all volumes, GB", "AD", 25600,
      NULL },
    { "object-storage", "Object Storage", "storage-limit-bytes", "Size of all objects, bytes",
      "REGION", 10995116277760, NULL },
    { "database", "Database", "adw-ocpu-count", "Cores of data warehouses", "REGION", 20, NULL },
    { "database", "Database", "atp-ocpu-count", "Cores of transaction processing", "REGION", 20,
      NULL },
    { "load-balancer", "LbaaS", "lb-flexible-count", "Flexible load balancers", "REGION", 10,
      "/20170115/loadBalancers" },
    { "container-engine", "Container Engine", "cluster-count", "Clusters", "REGION", 15,
      "/20180222/clusters" },
    { "faas", "Functions", "function-count", "Functions", "REGION", 100, NULL },
    { "compartments", "Compartments", "compartment-count", "Compartments", "GLOBAL", 1000,
      "/20160918/compartments" },
};

#define COUNT (sizeof(limits) / sizeof(limits[0]))

static bool is_asked_for(struct sandbox_job *job, const char *parameter, const char *value)
{
    const char *wanted = sandbox_answer_parameter(job->call, job->request, parameter);

    return wanted == NULL || strcmp(wanted, value) == 0;
}

static void list_services(struct sandbox_job *job)
{
    struct json *array = json_new(&job->call->arena, JSON_ARRAY);

    for (size_t i = 0; i < COUNT; i++) {
        struct json *item;

        if (i > 0 && strcmp(limits[i].service, limits[i - 1].service) == 0)
            continue;
        item = json_add_item(array, json_new(&job->call->arena, JSON_OBJECT));
        sandbox_hand_add_text(job, item, "name", limits[i].service);
        sandbox_hand_add_text(job, item, "description", limits[i].title);
    }
    sandbox_hand_show_list(job, array);
}

static void list_definitions(struct sandbox_job *job)
{
    static const char *const yes[] = { "areQuotasSupported", "isResourceAvailabilitySupported" };
    struct arena *arena = &job->call->arena;
    struct json *array = json_new(arena, JSON_ARRAY);

    for (size_t i = 0; i < COUNT; i++) {
        struct json *item;

        if (!is_asked_for(job, "serviceName", limits[i].service) ||
            !is_asked_for(job, "name", limits[i].name))
            continue;
        item = json_add_item(array, json_new(arena, JSON_OBJECT));
        sandbox_hand_add_text(job, item, "name", limits[i].name);
        sandbox_hand_add_text(job, item, "serviceName", limits[i].service);
        sandbox_hand_add_text(job, item, "description", limits[i].description);
        sandbox_hand_add_text(job, item, "scopeType", limits[i].scope);
        for (size_t k = 0; k < 2; k++)
            json_add_member(arena, item, yes[k], json_new_bool(arena, true));
        json_add_member(arena, item, "isDeprecated", json_new_bool(arena, false));
    }
    sandbox_hand_show_list(job, array);
}

static void add_value(struct sandbox_job *job, struct json *array, const struct limit *limit,
                      const char *domain)
{
    struct json *item;

    if (domain != NULL && !is_asked_for(job, "availabilityDomain", domain))
        return;
    item = json_add_item(array, json_new(&job->call->arena, JSON_OBJECT));
    sandbox_hand_add_text(job, item, "name", limit->name);
    sandbox_hand_add_text(job, item, "scopeType", limit->scope);
    sandbox_hand_add_text(job, item, "availabilityDomain", domain);
    sandbox_hand_add_int(job, item, "value", limit->value);
}

static void add_values(struct sandbox_job *job, struct json *array, const struct limit *limit)
{
    const struct sandbox_record *record = NULL;

    if (strcmp(limit->scope, "AD") != 0) {
        add_value(job, array, limit, NULL);
        return;
    }
    while ((record = sandbox_store_next(job->state->store, record, job->now_ms)) != NULL) {
        if (strcmp(record->path, "/20160918/availabilityDomains") == 0)
            add_value(job, array, limit, json_get_text(record->doc, "name"));
    }
}

static void list_values(struct sandbox_job *job)
{
    struct json *array = json_new(&job->call->arena, JSON_ARRAY);

    for (size_t i = 0; i < COUNT; i++) {
        if (is_asked_for(job, "serviceName", limits[i].service) &&
            is_asked_for(job, "name", limits[i].name) &&
            is_asked_for(job, "scopeType", limits[i].scope))
            add_values(job, array, &limits[i]);
    }
    sandbox_hand_show_list(job, array);
}

/* Cores where the limit is one of cores, else things. */
static int64_t amount_of(const struct limit *limit, const struct json *doc)
{
    double cores = 1;

    if (strstr(limit->name, "-core-count") != NULL)
        (void)json_double(json_get(json_get(doc, "shapeConfig"), "ocpus"), &cores);
    return (int64_t)cores;
}

static int64_t count_used(struct sandbox_job *job, const struct limit *limit)
{
    const char *domain = sandbox_answer_parameter(job->call, job->request, "availabilityDomain");
    const struct sandbox_record *record = NULL;
    int64_t used = 0;

    while (limit->path != NULL &&
           (record = sandbox_store_next(job->state->store, record, job->now_ms)) != NULL) {
        const char *place = json_get_text(record->doc, "availabilityDomain");

        if (strcmp(record->path, limit->path) != 0 || !sandbox_hand_is_resource(job, record))
            continue;
        if (domain == NULL || place == NULL || strcmp(place, domain) == 0)
            used += amount_of(limit, record->doc);
    }
    return used;
}

static void get_availability(struct sandbox_job *job)
{
    const char *service = sandbox_hand_value(job, "serviceName");
    const char *name = sandbox_hand_value(job, "limitName");

    for (size_t i = 0; i < COUNT; i++) {
        struct json *body;
        int64_t used;

        if (strcmp(limits[i].service, service) != 0 || strcmp(limits[i].name, name) != 0)
            continue;
        if (strcmp(limits[i].scope, "AD") == 0 &&
            sandbox_answer_parameter(job->call, job->request, "availabilityDomain") == NULL) {
            sandbox_hand_refuse(job, "The limit %s needs an availabilityDomain.", name);
            return;
        }
        body = json_new(&job->call->arena, JSON_OBJECT);
        used = count_used(job, &limits[i]);
        sandbox_hand_add_int(job, body, "used", used);
        sandbox_hand_add_int(job, body, "available",
                             used < limits[i].value ? limits[i].value - used : 0);
        sandbox_hand_show(job, body);
        return;
    }
    sandbox_answer_not_found(job->call, job->answer);
}

const struct sandbox_hand_op sandbox_hand_limits_ops[] = {
    { "listServices", list_services },
    { "listLimitDefinitions", list_definitions },
    { "listLimitValues", list_values },
    { "getResourceAvailability", get_availability },
    { NULL, NULL },
};
