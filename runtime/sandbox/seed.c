#include "sandbox/seed.h"

#include <string.h>

#include "sandbox/fill.h"
#include "sandbox/ids.h"
#include "sandbox/table.h"

/*
 * Documents by the path of their collection. In paths and texts, "$tenancy", "$user" and "$reader"
 * are the OCIDs of the sandbox's own, and "$ocid TYPE LABEL" an OCID that is the same at every
 * start; "$global TYPE LABEL" one without a region.
 */
struct seed {
    const char *service;
    const char *path;
    const char *doc;
};

#define IDENTITY "/20160918"
#define CORE     "/20160918"

static const struct seed seeds[] = {
    { "identity", IDENTITY "/tenancies",
      "{\"id\":\"$tenancy\",\"name\":\"sandbox\",\"description\":\"The tenancy of the sandbox\","
      "\"homeRegionKey\":\"IAD\"}" },
    { "identity", IDENTITY "/compartments",
      "{\"id\":\"$tenancy\",\"compartmentId\":\"$tenancy\",\"name\":\"sandbox\","
      "\"description\":\"The root compartment\",\"freeformTags\":{},\"definedTags\":{}}" },
    { "identity", IDENTITY "/compartments",
      "{\"id\":\"$global compartment dev\",\"compartmentId\":\"$tenancy\",\"name\":\"dev\","
      "\"description\":\"A compartment to try things in\",\"isAccessible\":true,"
      "\"freeformTags\":{},\"definedTags\":{}}" },
    { "identity", IDENTITY "/users",
      "{\"id\":\"$user\",\"compartmentId\":\"$tenancy\",\"name\":\"sandbox-user\","
      "\"description\":\"Whom the keys belong to\",\"email\":\"user@example.com\","
      "\"freeformTags\":{},\"definedTags\":{}}" },
    { "identity", IDENTITY "/users",
      "{\"id\":\"$reader\",\"compartmentId\":\"$tenancy\",\"name\":\"sandbox-reader\","
      "\"description\":\"Another user, with a key of its own\",\"email\":\"reader@example.com\","
      "\"freeformTags\":{},\"definedTags\":{}}" },
    { "identity", IDENTITY "/groups",
      "{\"id\":\"$global group administrators\",\"compartmentId\":\"$tenancy\","
      "\"name\":\"Administrators\",\"description\":\"May do everything\",\"freeformTags\":{},"
      "\"definedTags\":{}}" },
    { "identity", IDENTITY "/regions", "{\"key\":\"IAD\",\"name\":\"us-ashburn-1\"}" },
    { "identity", IDENTITY "/regions", "{\"key\":\"PHX\",\"name\":\"us-phoenix-1\"}" },
    { "identity", IDENTITY "/regions", "{\"key\":\"FRA\",\"name\":\"eu-frankfurt-1\"}" },
    { "identity", IDENTITY "/regions", "{\"key\":\"LHR\",\"name\":\"uk-london-1\"}" },
    { "identity", IDENTITY "/tenancies/$tenancy/regionSubscriptions",
      "{\"regionKey\":\"IAD\",\"regionName\":\"us-ashburn-1\",\"status\":\"READY\","
      "\"isHomeRegion\":true}" },
    { "identity", IDENTITY "/tenancies/$tenancy/regionSubscriptions",
      "{\"regionKey\":\"PHX\",\"regionName\":\"us-phoenix-1\",\"status\":\"READY\","
      "\"isHomeRegion\":false}" },
    { "identity", IDENTITY "/availabilityDomains",
      "{\"id\":\"$global availabilitydomain 1\",\"name\":\"sbOX:US-ASHBURN-AD-1\"}" },
    { "identity", IDENTITY "/availabilityDomains",
      "{\"id\":\"$global availabilitydomain 2\",\"name\":\"sbOX:US-ASHBURN-AD-2\"}" },
    { "identity", IDENTITY "/availabilityDomains",
      "{\"id\":\"$global availabilitydomain 3\",\"name\":\"sbOX:US-ASHBURN-AD-3\"}" },
    { "identity", IDENTITY "/faultDomains",
      "{\"id\":\"$global faultdomain 1\",\"name\":\"FAULT-DOMAIN-1\"}" },
    { "identity", IDENTITY "/faultDomains",
      "{\"id\":\"$global faultdomain 2\",\"name\":\"FAULT-DOMAIN-2\"}" },
    { "identity", IDENTITY "/faultDomains",
      "{\"id\":\"$global faultdomain 3\",\"name\":\"FAULT-DOMAIN-3\"}" },
    { "core", CORE "/shapes",
      "{\"shape\":\"VM.Standard.E4.Flex\",\"processorDescription\":\"2.55 GHz AMD EPYC 7J13\","
      "\"ocpus\":1.0,\"memoryInGBs\":16.0,\"networkPorts\":1,\"networkingBandwidthInGbps\":1.0,"
      "\"maxVnicAttachments\":2,\"gpus\":0,\"localDisks\":0,\"isFlexible\":true,"
      "\"ocpuOptions\":{\"min\":1.0,\"max\":114.0},"
      "\"memoryOptions\":{\"minInGBs\":1.0,\"maxInGBs\":1760.0}}" },
    { "core", CORE "/shapes",
      "{\"shape\":\"VM.Standard.E5.Flex\",\"processorDescription\":\"2.4 GHz AMD EPYC 9J14\","
      "\"ocpus\":1.0,\"memoryInGBs\":12.0,\"networkPorts\":1,\"networkingBandwidthInGbps\":1.0,"
      "\"maxVnicAttachments\":2,\"gpus\":0,\"localDisks\":0,\"isFlexible\":true,"
      "\"ocpuOptions\":{\"min\":1.0,\"max\":126.0},"
      "\"memoryOptions\":{\"minInGBs\":1.0,\"maxInGBs\":1049.0}}" },
    { "core", CORE "/shapes",
      "{\"shape\":\"VM.Standard.A1.Flex\",\"processorDescription\":\"3.0 GHz Ampere Altra\","
      "\"ocpus\":1.0,\"memoryInGBs\":6.0,\"networkPorts\":1,\"networkingBandwidthInGbps\":1.0,"
      "\"maxVnicAttachments\":2,\"gpus\":0,\"localDisks\":0,\"isFlexible\":true}" },
    { "core", CORE "/shapes",
      "{\"shape\":\"VM.Standard2.1\",\"processorDescription\":\"2.0 GHz Intel Xeon 8167M\","
      "\"ocpus\":1.0,\"memoryInGBs\":15.0,\"networkPorts\":1,\"networkingBandwidthInGbps\":1.0,"
      "\"maxVnicAttachments\":2,\"gpus\":0,\"localDisks\":0,\"isFlexible\":false}" },
    { "core", CORE "/shapes",
      "{\"shape\":\"BM.Standard3.64\",\"processorDescription\":\"2.6 GHz Intel Xeon 8358\","
      "\"ocpus\":64.0,\"memoryInGBs\":1024.0,\"networkPorts\":2,"
      "\"networkingBandwidthInGbps\":100.0,\"maxVnicAttachments\":256,\"gpus\":0,"
      "\"localDisks\":0,\"isFlexible\":false}" },
    { "core", CORE "/images",
      "{\"id\":\"$ocid image ol9\",\"displayName\":\"Oracle-Linux-9.5-2025.06.17-0\","
      "\"operatingSystem\":\"Oracle Linux\",\"operatingSystemVersion\":\"9\","
      "\"createImageAllowed\":true,\"launchMode\":\"NATIVE\",\"sizeInMBs\":47694,"
      "\"freeformTags\":{},\"definedTags\":{}}" },
    { "core", CORE "/images",
      "{\"id\":\"$ocid image ol8\",\"displayName\":\"Oracle-Linux-8.10-2025.06.17-0\","
      "\"operatingSystem\":\"Oracle Linux\",\"operatingSystemVersion\":\"8\","
      "\"createImageAllowed\":true,\"launchMode\":\"NATIVE\",\"sizeInMBs\":47694,"
      "\"freeformTags\":{},\"definedTags\":{}}" },
    { "core", CORE "/images",
      "{\"id\":\"$ocid image ubuntu24\",\"displayName\":\"Canonical-Ubuntu-24.04-2025.05.20-0\","
      "\"operatingSystem\":\"Canonical Ubuntu\",\"operatingSystemVersion\":\"24.04\","
      "\"createImageAllowed\":true,\"launchMode\":\"NATIVE\",\"sizeInMBs\":47694,"
      "\"freeformTags\":{},\"definedTags\":{}}" },
    { "core", CORE "/services",
      "{\"id\":\"$ocid service all\",\"cidrBlock\":\"all-iad-services-in-oracle-services-network\","
      "\"name\":\"All IAD Services In Oracle Services Network\","
      "\"description\":\"All services of the region\"}" },
    { "limits", "/20190729/services", "{\"name\":\"compute\",\"description\":\"Compute\"}" },
    { "limits", "/20190729/services",
      "{\"name\":\"vcn\",\"description\":\"Virtual Cloud Network\"}" },
    { "limits", "/20190729/services",
      "{\"name\":\"object-storage\",\"description\":\"Object Storage\"}" },
    { "limits", "/20190729/limitDefinitions",
      "{\"name\":\"standard-e4-core-count\",\"serviceName\":\"compute\","
      "\"description\":\"Cores of E4 shapes\",\"scopeType\":\"AD\",\"areQuotasSupported\":true,"
      "\"isResourceAvailabilitySupported\":true,\"isDeprecated\":false}" },
    { "limits", "/20190729/limitDefinitions",
      "{\"name\":\"vcn-count\",\"serviceName\":\"vcn\",\"description\":\"Cloud networks\","
      "\"scopeType\":\"REGION\",\"areQuotasSupported\":true,"
      "\"isResourceAvailabilitySupported\":true,\"isDeprecated\":false}" },
    { "limits", "/20190729/limitValues",
      "{\"name\":\"standard-e4-core-count\",\"scopeType\":\"AD\","
      "\"availabilityDomain\":\"sbOX:US-ASHBURN-AD-1\",\"value\":100}" },
    { "limits", "/20190729/limitValues",
      "{\"name\":\"vcn-count\",\"scopeType\":\"REGION\",\"value\":50}" },
};

struct sower {
    struct call *call;
    struct sandbox_state *state;
    int64_t now_ms;
};

static const char *derive(struct sower *sower, const char *text, bool regional)
{
    struct arena *arena = &sower->call->arena;
    size_t len = strcspn(text, " ");
    const char *type = arena_strndup(arena, text, len);

    return sandbox_ids_derived(
        arena, type, regional,
        arena_printf(arena, "%s %s", sower->state->keys.tenancy, text + len));
}

static const char *resolve(struct sower *sower, const char *text)
{
    if (strcmp(text, "$tenancy") == 0)
        return sower->state->keys.tenancy;
    if (strcmp(text, "$user") == 0)
        return sower->state->keys.user;
    if (strcmp(text, "$reader") == 0)
        return sower->state->keys.users[1].id;
    if (strncmp(text, "$ocid ", 6) == 0)
        return derive(sower, text + 6, true);
    if (strncmp(text, "$global ", 8) == 0)
        return derive(sower, text + 8, false);
    return text;
}

static void resolve_texts(struct sower *sower, struct json *doc)
{
    for (struct json *member = doc->first; member != NULL; member = member->next) {
        if (member->kind != JSON_STRING)
            continue;
        member->text = resolve(sower, member->text);
        member->len = strlen(member->text);
    }
}

static const char *resolve_path(struct sower *sower, const char *path)
{
    static const char mark[] = "$tenancy";
    const char *at = strstr(path, mark);

    if (at == NULL)
        return path;
    return arena_printf(&sower->call->arena, "%.*s%s%s", (int)(at - path), path,
                        sower->state->keys.tenancy, at + sizeof(mark) - 1);
}

static void store(struct sower *sower, const struct sandbox_family *family, const char *path,
                  struct json *doc)
{
    struct sandbox_fill fill = {
        .arena = &sower->call->arena,
        .service = family->service,
        .tenancy = sower->state->keys.tenancy,
        .now_ms = sower->now_ms,
    };
    const struct model_field *state = sandbox_lifecycle_field(family->service, family->type);
    const char *key = family->key == NULL ? NULL : json_get_text(doc, family->key);
    struct sandbox_plan plan;
    struct sandbox_draft draft = {
        .path = path,
        .id = json_get_text(doc, "id"),
        .service = family->service,
        .type = family->type,
        .doc = doc,
        .plan = &plan,
    };

    draft.key = key != NULL ? key : sandbox_ids_request(&sower->call->arena);
    sandbox_lifecycle_settled(family->service, family->type, &plan);
    if (state != NULL && plan.count > 0)
        sandbox_fill_set(fill.arena, doc, model_text(family->service, state->name),
                         json_new_text(fill.arena, plan.states[0]));
    sandbox_fill_default(&fill, family->type, doc, "timeCreated", sandbox_fill_now(&fill));
    sandbox_store_add(sower->state->store, &draft, sower->now_ms);
}

/* Some collections have no list: then an item of theirs leads there. */
static bool find_family(struct sower *sower, const struct model_service *service, const char *path,
                        struct sandbox_family *out)
{
    struct arena *arena = &sower->call->arena;
    const char *const tries[] = { path, arena_printf(arena, "%s/-", path) };
    struct sandbox_match match;

    for (size_t i = 0; i < 2; i++) {
        if (sandbox_route_find(sower->state->routes, arena, MODEL_GET, span_of(tries[i]), &match) &&
            sandbox_family_at(match.node, service, out))
            return true;
    }
    return false;
}

static enum err sow(struct sower *sower, const struct seed *seed)
{
    const struct model_service *service = sandbox_table_service(seed->service);
    const char *path = resolve_path(sower, seed->path);
    struct sandbox_family family;
    struct json *doc;
    enum err e;

    if (service == NULL)
        return ERR_NONE;
    e = json_parse(sower->call, "seed", span_of(seed->doc), &doc);
    if (e)
        return e;
    resolve_texts(sower, doc);
    if (!find_family(sower, service, path, &family))
        return call_fail(sower->call, ERR_INTERNAL, "no operation lists %s", path);
    store(sower, &family, path, doc);
    return ERR_NONE;
}

enum err sandbox_seed(struct call *call, struct sandbox_state *state, int64_t now_ms)
{
    struct sower sower = { .call = call, .state = state, .now_ms = now_ms };

    for (size_t i = 0; i < sizeof(seeds) / sizeof(seeds[0]); i++) {
        enum err e = sow(&sower, &seeds[i]);

        if (e)
            return e;
    }
    return ERR_NONE;
}
