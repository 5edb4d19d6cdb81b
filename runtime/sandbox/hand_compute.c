/* What comes along with an instance: VNIC, private address, boot volume, and their attachments. */
#include <stdio.h>
#include <string.h>

#include "sandbox/hand.h"
#include "sandbox/ids.h"

#define CORE "/20160918"

static const char *image_of(const struct json *instance)
{
    const char *id = json_get_text(instance, "imageId");

    return id != NULL ? id : json_get_text(json_get(instance, "sourceDetails"), "imageId");
}

/* ---- Addresses ----------------------------------------------------------------------------- */

/* The next free address of a subnet; OCI keeps the first two for itself. */
static const char *next_address(struct sandbox_job *job, const struct sandbox_record *subnet)
{
    const char *block = subnet == NULL ? NULL : json_get_text(subnet->doc, "cidrBlock");
    const struct sandbox_record *record = NULL;
    unsigned parts[4] = { 10, 0, 0, 0 };
    unsigned long address;
    unsigned taken = 2;

    while (subnet != NULL &&
           (record = sandbox_store_next(job->state->store, record, job->now_ms)) != NULL) {
        const char *place = json_get_text(record->doc, "subnetId");

        taken += strcmp(record->path, CORE "/vnics") == 0 && place != NULL &&
                 strcmp(place, subnet->id) == 0;
    }
    if (block != NULL &&
        sscanf(block, "%3u.%3u.%3u.%3u", &parts[0], &parts[1], &parts[2], &parts[3]) != 4)
        parts[3] = 0;
    address = ((unsigned long)parts[0] << 24 | parts[1] << 16 | parts[2] << 8 | parts[3]) + taken;
    return arena_printf(&job->call->arena, "%lu.%lu.%lu.%lu", address >> 24 & 255,
                        address >> 16 & 255, address >> 8 & 255, address & 255);
}

/* An address of the range for documentation: nobody is there. */
static const char *public_address(struct sandbox_job *job, const char *seed)
{
    return arena_printf(&job->call->arena, "203.0.113.%d",
                        1 + (int)(sandbox_hand_noise(seed, 0) * 253));
}

static bool wants_public(const struct json *details, const struct sandbox_record *subnet)
{
    const struct json *asked = json_get(details, "assignPublicIp");
    const struct json *forbidden =
        subnet == NULL ? NULL : json_get(subnet->doc, "prohibitPublicIpOnVnic");

    if (forbidden != NULL && forbidden->boolean)
        return false;
    return asked == NULL || asked->kind != JSON_BOOL || asked->boolean;
}

/* ---- VNICs --------------------------------------------------------------------------------- */

static void add_private_ip(struct sandbox_job *job, const struct sandbox_record *vnic)
{
    static const char *const copied[] = { "compartmentId", "availabilityDomain", "subnetId",
                                          "hostnameLabel", "displayName" };
    struct json *doc = json_new(&job->call->arena, JSON_OBJECT);

    for (size_t i = 0; i < sizeof(copied) / sizeof(copied[0]); i++)
        sandbox_hand_add_copy(job, doc, copied[i], json_get(vnic->doc, copied[i]));
    sandbox_hand_add_copy(job, doc, "ipAddress", json_get(vnic->doc, "privateIp"));
    sandbox_hand_add_text(job, doc, "vnicId", vnic->id);
    sandbox_fill_set(&job->call->arena, doc, "isPrimary", json_new_bool(&job->call->arena, true));
    (void)sandbox_hand_make(job, CORE "/privateIps", NULL, doc, vnic->id);
}

/* `details` is what the request says of the VNIC; may be NULL. */
static const struct sandbox_record *add_vnic(struct sandbox_job *job, const struct json *instance,
                                             const struct json *details, const char *subnet_id,
                                             bool is_primary)
{
    static const char *const copied[] = { "hostnameLabel", "nsgIds", "freeformTags",
                                          "definedTags" };
    struct arena *arena = &job->call->arena;
    const char *owner = json_get_text(instance, "id");
    const char *name = json_get_text(details, "displayName");
    const struct sandbox_record *subnet =
        subnet_id == NULL ? NULL : sandbox_store_find_id(job->state->store, subnet_id, job->now_ms);
    struct json *doc = json_new(arena, JSON_OBJECT);
    const char *wanted = json_get_text(details, "privateIp");
    const struct sandbox_record *vnic;

    for (size_t i = 0; i < sizeof(copied) / sizeof(copied[0]); i++)
        sandbox_hand_add_copy(job, doc, copied[i], json_get(details, copied[i]));
    sandbox_hand_add_copy(job, doc, "compartmentId", json_get(instance, "compartmentId"));
    sandbox_hand_add_copy(job, doc, "availabilityDomain", json_get(instance, "availabilityDomain"));
    sandbox_hand_add_text(job, doc, "displayName",
                          name != NULL ? name : sandbox_hand_name(instance));
    sandbox_hand_add_text(job, doc, "subnetId", subnet_id);
    sandbox_hand_add_text(job, doc, "privateIp",
                          wanted != NULL ? wanted : next_address(job, subnet));
    sandbox_hand_add_text(job, doc, "macAddress",
                          arena_printf(arena, "02:00:17:%02x:%02x:%02x",
                                       (unsigned)(sandbox_hand_noise(owner, 1) * 255),
                                       (unsigned)(sandbox_hand_noise(owner, 2) * 255),
                                       is_primary ? 1u : 2u));
    if (wants_public(details, subnet))
        sandbox_hand_add_text(job, doc, "publicIp", public_address(job, owner));
    sandbox_fill_set(arena, doc, "isPrimary", json_new_bool(arena, is_primary));
    sandbox_fill_set(arena, doc, "skipSourceDestCheck", json_new_bool(arena, false));
    vnic = sandbox_hand_make(job, CORE "/vnics", NULL, doc, owner);
    add_private_ip(job, vnic);
    return vnic;
}

/* ---- Attachments --------------------------------------------------------------------------- */

/* A document that says of which instance it is, and what is attached to it. */
static void attach(struct sandbox_job *job, const char *path, const struct json *instance,
                   const char *name, const char *id, const char *subnet)
{
    static const char *const copied[] = { "compartmentId", "availabilityDomain" };
    struct json *doc = json_new(&job->call->arena, JSON_OBJECT);
    const char *owner = json_get_text(instance, "id");

    for (size_t i = 0; i < 2; i++)
        sandbox_hand_add_copy(job, doc, copied[i], json_get(instance, copied[i]));
    sandbox_hand_add_text(job, doc, "instanceId", owner);
    sandbox_hand_add_text(job, doc, name, id);
    sandbox_hand_add_text(job, doc, "subnetId", subnet);
    (void)sandbox_hand_make(job, path, NULL, doc, owner);
}

static const char *add_boot_volume(struct sandbox_job *job, const struct json *instance)
{
    struct json *doc = json_new(&job->call->arena, JSON_OBJECT);
    const struct json *source = json_get(job->input.body, "sourceDetails");
    int64_t size = 47;
    const struct sandbox_record *made;

    (void)json_int(json_get(source, "bootVolumeSizeInGBs"), &size);
    sandbox_hand_add_copy(job, doc, "compartmentId", json_get(instance, "compartmentId"));
    sandbox_hand_add_copy(job, doc, "availabilityDomain", json_get(instance, "availabilityDomain"));
    sandbox_hand_add_text(
        job, doc, "displayName",
        arena_printf(&job->call->arena, "%s (Boot Volume)", sandbox_hand_name(instance)));
    sandbox_hand_add_text(job, doc, "imageId", image_of(instance));
    sandbox_hand_add_int(job, doc, "sizeInGBs", size);
    sandbox_hand_add_int(job, doc, "sizeInMBs", size * 1024);
    sandbox_hand_add_int(job, doc, "vpusPerGB", 10);
    made = sandbox_hand_make(job, CORE "/bootVolumes", NULL, doc, json_get_text(instance, "id"));
    return made == NULL ? NULL : made->id;
}

static const char *subnet_of(struct sandbox_job *job)
{
    const char *id = json_get_text(json_get(job->input.body, "createVnicDetails"), "subnetId");

    return id != NULL ? id : json_get_text(job->input.body, "subnetId");
}

static void launch(struct sandbox_job *job)
{
    const struct json *source = json_get(job->input.body, "sourceDetails");
    const char *volume = json_get_text(source, "bootVolumeId");
    struct json *instance;
    const struct sandbox_record *vnic;

    sandbox_rules_follow(job);
    if (job->answer->status >= 300 ||
        json_parse(job->call, "answer", job->answer->body, &instance) != ERR_NONE)
        return;
    vnic = add_vnic(job, instance, json_get(job->input.body, "createVnicDetails"), subnet_of(job),
                    true);
    attach(job, CORE "/vnicAttachments", instance, "vnicId", vnic->id, subnet_of(job));
    if (volume == NULL)
        volume = add_boot_volume(job, instance);
    attach(job, CORE "/bootVolumeAttachments", instance, "bootVolumeId", volume, NULL);
}

/* A boot volume that is kept belongs to nobody from now on. */
static void keep_boot_volume(struct sandbox_job *job, const char *instance)
{
    struct sandbox_record *record = NULL;

    while ((record = sandbox_store_next(job->state->store, record, job->now_ms)) != NULL) {
        if (strcmp(record->path, CORE "/bootVolumes") != 0 || record->owner == NULL ||
            strcmp(record->owner, instance) != 0)
            continue;
        (void)sandbox_store_add(job->state->store,
                                &(struct sandbox_draft){ .path = record->path,
                                                         .key = record->key,
                                                         .id = record->id,
                                                         .service = record->service,
                                                         .type = record->type,
                                                         .doc = record->doc,
                                                         .plan = &record->plan },
                                job->now_ms);
        return;
    }
}

static void terminate(struct sandbox_job *job)
{
    const char *keep = sandbox_answer_parameter(job->call, job->request, "preserveBootVolume");
    const struct sandbox_record *record =
        sandbox_hand_record(job, sandbox_hand_value(job, "instanceId"));

    if (record == NULL)
        return;
    if (keep != NULL && strcmp(keep, "true") == 0 && sandbox_rules_matches(job, record))
        keep_boot_volume(job, record->id);
    sandbox_rules_follow(job);
}

static void attach_vnic(struct sandbox_job *job)
{
    const struct json *details = json_get(job->input.body, "createVnicDetails");
    const char *instance_id = json_get_text(job->input.body, "instanceId");
    const struct sandbox_record *instance = sandbox_hand_record(job, instance_id);
    const char *subnet = json_get_text(details, "subnetId");
    struct json *body;
    const struct sandbox_record *vnic;

    if (instance == NULL || !sandbox_rules_knows(job, job->input.body))
        return;
    vnic = add_vnic(job, instance->doc, details, subnet, false);
    body = json_copy(&job->call->arena, job->input.body);
    sandbox_hand_add_text(job, body, "vnicId", vnic->id);
    sandbox_hand_add_text(job, body, "subnetId", subnet);
    job->input.body = body;
    sandbox_rules_follow(job);
}

/* The VNIC goes with its attachment. */
static void detach_vnic(struct sandbox_job *job)
{
    const struct sandbox_record *record =
        sandbox_hand_record(job, sandbox_hand_value(job, "vnicAttachmentId"));
    const char *id = record == NULL ? NULL : json_get_text(record->doc, "vnicId");
    struct sandbox_record *vnic;

    if (record == NULL)
        return;
    id = arena_strdup(&job->call->arena, id != NULL ? id : "");
    sandbox_rules_follow(job);
    vnic = sandbox_store_find_id(job->state->store, id, job->now_ms);
    if (job->answer->status < 300 && vnic != NULL)
        sandbox_store_remove(job->state->store, vnic);
}

const struct sandbox_hand_op sandbox_hand_compute_ops[] = {
    { "launchInstance", launch },
    { "terminateInstance", terminate },
    { "attachVnic", attach_vnic },
    { "detachVnic", detach_vnic },
    { NULL, NULL },
};
