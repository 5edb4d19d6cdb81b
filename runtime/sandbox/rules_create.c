/* The rule of creation: what of the request's body the item's model has, and the rest made up. */
#include "sandbox/rules.h"

#include <ctype.h>
#include <string.h>

#include "base/clock.h"
#include "sandbox/ids.h"
#include "sandbox/table.h"
#include "sandbox/work.h"

/* References that keep what they name from being deleted although they are not required. */
static const char *const holding_names[] = { "subnetId" };

/* Fields that a resource has from the one it is made for. */
static const char *const inherited_names[] = { "compartmentId", "availabilityDomain", "vcnId" };

struct creation {
    struct sandbox_job *job;
    const struct sandbox_family *family;
    struct json *doc;
    const char *key;
    struct sandbox_plan plan;
    const char **needs;
    size_t need_count;
};

static const char *text_of(const struct json *object, const char *name)
{
    const char *text = json_get_text(object, name);

    return text != NULL && text[0] != '\0' ? text : NULL;
}

/* ---- References ---------------------------------------------------------------------------- */

static void add_need(struct creation *creation, const char *ocid)
{
    struct arena *arena = &creation->job->call->arena;

    if (strncmp(ocid, "ocid1.", 6) != 0)
        return;
    creation->needs =
        arena_grow(arena, (void *)creation->needs, creation->need_count * sizeof(const char *),
                   (creation->need_count + 1) * sizeof(const char *));
    creation->needs[creation->need_count++] = ocid;
}

static bool holds(const char *name)
{
    for (size_t i = 0; i < sizeof(holding_names) / sizeof(holding_names[0]); i++) {
        if (strcmp(holding_names[i], name) == 0)
            return true;
    }
    return false;
}

static void find_holding(struct creation *creation, const struct json *value)
{
    for (const struct json *item = value->first; item != NULL; item = item->next) {
        if (item->kind == JSON_STRING && item->name != NULL && holds(item->name))
            add_need(creation, item->text);
        else
            find_holding(creation, item);
    }
}

/* What the body must name, and what it names that holds. */
static void find_needs(struct creation *creation)
{
    const struct sandbox_job *job = creation->job;
    const struct model_type *type = job->input.type;
    const struct model_field *fields;

    if (type == NULL || job->input.body == NULL)
        return;
    type = sandbox_table_concrete(job->service, type, job->input.body);
    fields = model_fields(job->service, type);
    for (size_t i = 0; i < type->field_count; i++) {
        const char *name = model_text(job->service, fields[i].name);
        const char *text = text_of(job->input.body, name);

        if ((fields[i].flags & MODEL_REQUIRED) != 0 && sandbox_table_ends_with(name, "Id") &&
            text != NULL && !holds(name))
            add_need(creation, text);
    }
    find_holding(creation, job->input.body);
}

/* The first resource that the body, or the path, names and that has the field says its value. */
static const struct json *inherited(struct creation *creation, const char *name)
{
    struct sandbox_job *job = creation->job;

    for (size_t i = 0; i < creation->need_count + job->match->value_count; i++) {
        const char *id = i < creation->need_count ? creation->needs[i]
                                                  : job->match->values[i - creation->need_count];
        const struct sandbox_record *record =
            sandbox_store_find_id(job->state->store, id, job->now_ms);

        if (record != NULL && json_get(record->doc, name) != NULL)
            return json_get(record->doc, name);
    }
    return NULL;
}

/* ---- The document -------------------------------------------------------------------------- */

/* "imageId" of the item when the body has it one level down, in "sourceDetails". */
static void hoist(struct creation *creation)
{
    struct sandbox_job *job = creation->job;
    const struct model_type *type = creation->family->type;

    if (job->input.body == NULL)
        return;
    for (const struct json *part = job->input.body->first; part != NULL; part = part->next) {
        if (part->kind != JSON_OBJECT)
            continue;
        for (const struct json *member = part->first; member != NULL; member = member->next) {
            if (member->kind == JSON_STRING && sandbox_table_ends_with(member->name, "Id"))
                sandbox_fill_default(&job->fill, type, creation->doc, member->name,
                                     json_copy(&job->call->arena, member));
        }
    }
}

/* The body, with the discriminator under the name that the item's model has for it: "type" of an
 * attachment's details is the "attachmentType" of the attachment. */
static const struct json *with_discriminator(const struct creation *creation)
{
    struct sandbox_job *job = creation->job;
    const struct model_type *from = job->input.type;
    const struct model_type *to = creation->family->type;
    struct json *out;
    const char *says;

    if (from == NULL || from->discriminator == 0 || to->discriminator == 0)
        return job->input.body;
    says = json_get_text(
        job->input.body,
        model_text(job->service, model_fields(job->service, from)[from->discriminator - 1].name));
    if (says == NULL)
        return job->input.body;
    out = json_copy(&job->call->arena, job->input.body);
    sandbox_fill_set(
        &job->call->arena, out,
        model_text(job->service, model_fields(job->service, to)[to->discriminator - 1].name),
        json_new_text(&job->call->arena, says));
    return sandbox_table_concrete(job->service, to, out) != to ? out : job->input.body;
}

static void set_identity(struct creation *creation)
{
    struct sandbox_job *job = creation->job;
    const struct sandbox_family *family = creation->family;
    struct arena *arena = &job->call->arena;
    const char *type = sandbox_family_ocid_type(arena, family);
    char stamp[CLOCK_RFC3339_SIZE];

    sandbox_fill_default(
        &job->fill, family->type, creation->doc, "id",
        json_new_text(arena,
                      sandbox_ids_new(arena, type, !sandbox_family_is_global(family->service))));
    clock_format_rfc3339(job->now_ms, stamp);
    sandbox_fill_default(&job->fill, family->type, creation->doc, "displayName",
                         json_new_text(arena, arena_printf(arena, "%s-%.19s", type, stamp)));
}

static void set_usual(struct creation *creation)
{
    static const char *const times[] = { "timeCreated", "timeUpdated" };
    static const char *const maps[] = { "freeformTags", "definedTags" };
    struct sandbox_job *job = creation->job;
    const struct model_type *type = creation->family->type;
    struct arena *arena = &job->call->arena;

    for (size_t i = 0; i < 2; i++)
        sandbox_fill_default(&job->fill, type, creation->doc, times[i],
                             sandbox_fill_now(&job->fill));
    for (size_t i = 0; i < 2; i++)
        sandbox_fill_default(&job->fill, type, creation->doc, maps[i],
                             json_new(arena, JSON_OBJECT));
    for (size_t i = 0; i < sizeof(inherited_names) / sizeof(inherited_names[0]); i++) {
        const struct json *value = inherited(creation, inherited_names[i]);

        if (value != NULL)
            sandbox_fill_default(&job->fill, type, creation->doc, inherited_names[i],
                                 json_copy(arena, value));
    }
}

static void set_state(struct creation *creation)
{
    struct sandbox_job *job = creation->job;
    const struct model_service *service = creation->family->service;
    const struct model_field *field = sandbox_lifecycle_field(service, creation->family->type);
    const char *state;

    sandbox_lifecycle_create(service, creation->family->type, job->now_ms, job->state->step_ms,
                             &creation->plan);
    state = sandbox_lifecycle_state(&creation->plan, job->now_ms);
    if (field != NULL && state != NULL)
        sandbox_fill_set(&job->call->arena, creation->doc, model_text(service, field->name),
                         json_new_text(&job->call->arena, state));
}

/* What stands for the item in its path; made up when the body does not say it. */
static void set_key(struct creation *creation)
{
    struct sandbox_job *job = creation->job;
    const struct sandbox_family *family = creation->family;
    const char *key = family->key == NULL ? NULL : text_of(creation->doc, family->key);

    if (job->match->node == family->item) /* made by PUT at its own path */
        key = sandbox_rules_value(job, family->item);
    creation->key = key != NULL ? key : sandbox_ids_request(&job->call->arena);
    if (family->key != NULL && text_of(creation->doc, family->key) == NULL)
        sandbox_fill_set(&job->call->arena, creation->doc, family->key,
                         json_new_text(&job->call->arena, creation->key));
}

/* Fields that repeat a parameter of the path: "userId" of an API key. */
static void set_parents(struct creation *creation)
{
    struct sandbox_job *job = creation->job;
    struct arena *arena = &job->call->arena;

    for (const struct sandbox_node *node = creation->family->collection; node != NULL;
         node = node->parent) {
        if (node->is_parameter)
            sandbox_fill_default(&job->fill, creation->family->type, creation->doc,
                                 arena_strndup(arena, node->segment.ptr, node->segment.len),
                                 json_new_text(arena, sandbox_rules_value(job, node)));
    }
}

static struct sandbox_record *store(struct creation *creation, const char *path, const char *owner)
{
    struct sandbox_job *job = creation->job;
    const struct sandbox_draft draft = {
        .path = path,
        .key = creation->key,
        .id = text_of(creation->doc, "id"),
        .owner = owner,
        .needs = creation->needs,
        .need_count = creation->need_count,
        .service = creation->family->service,
        .type = creation->family->type,
        .doc = creation->doc,
        .plan = &creation->plan,
    };

    return sandbox_store_add(job->state->store, &draft, job->now_ms);
}

/* ---- What comes along: the default route table of a VCN ------------------------------------- */

/* "defaultRouteTableId" -> the family of "routetable". */
static bool find_default_family(struct sandbox_job *job, const char *name,
                                struct sandbox_family *out)
{
    size_t len = strlen(name);
    char *type;

    if (strncmp(name, "default", 7) != 0 || len <= 9 || !sandbox_table_ends_with(name, "Id"))
        return false;
    type = arena_strndup(&job->call->arena, name + 7, len - 9);
    for (char *at = type; *at != '\0'; at++)
        *at = (char)tolower((unsigned char)*at);
    return sandbox_family_find(job->state->families, type, job->service, out);
}

/* "vcnId" of the companion, from the model "Vcn" of its owner. */
static const char *back_reference(struct creation *creation)
{
    struct arena *arena = &creation->job->call->arena;
    char *name = arena_printf(arena, "%sId",
                              model_text(creation->family->service, creation->family->type->name));

    name[0] = (char)tolower((unsigned char)name[0]);
    return name;
}

static const char *add_companion(struct creation *creation, const struct sandbox_family *family,
                                 const char *owner)
{
    struct sandbox_job *job = creation->job;
    struct arena *arena = &job->call->arena;
    struct creation made = {
        .job = job,
        .family = family,
        .doc = json_new(arena, JSON_OBJECT),
    };
    const char *back = back_reference(creation);
    const char *owner_name = text_of(creation->doc, "displayName");
    const char *compartment = text_of(creation->doc, "compartmentId");

    if (sandbox_table_field(family->service, family->type, back) == NULL)
        return NULL;
    json_add_member(arena, made.doc, back, json_new_text(arena, owner));
    if (compartment != NULL)
        sandbox_fill_default(&job->fill, family->type, made.doc, "compartmentId",
                             json_new_text(arena, compartment));
    sandbox_fill_default(
        &job->fill, family->type, made.doc, "displayName",
        json_new_text(arena, arena_printf(arena, "Default %s for %s",
                                          model_text(family->service, family->type->name),
                                          owner_name != NULL ? owner_name : owner)));
    set_identity(&made);
    set_usual(&made);
    set_key(&made);
    sandbox_fill_complete(&job->fill, family->type, made.doc);
    set_state(&made);
    sandbox_lifecycle_settled(family->service, family->type, &made.plan);
    return store(&made, sandbox_rules_path(job, family->collection), owner)->id;
}

static void add_companions(struct creation *creation)
{
    struct sandbox_job *job = creation->job;
    const struct model_type *type = creation->family->type;
    const struct model_field *fields = model_fields(job->service, type);
    const char *owner = text_of(creation->doc, "id");

    for (size_t i = 0; owner != NULL && i < type->field_count; i++) {
        const char *name = model_text(job->service, fields[i].name);
        struct sandbox_family family;
        const char *id;

        if (json_get(creation->doc, name) != NULL || !find_default_family(job, name, &family))
            continue;
        id = add_companion(creation, &family, owner);
        if (id != NULL)
            json_add_member(&job->call->arena, creation->doc, name,
                            json_new_text(&job->call->arena, id));
    }
}

/* ---- The rule ------------------------------------------------------------------------------ */

static bool is_taken(struct creation *creation, const char *path)
{
    struct sandbox_job *job = creation->job;
    struct sandbox_record *old =
        sandbox_store_find(job->state->store, path, creation->key, job->now_ms);

    if (!sandbox_rules_matches(job, old))
        return true;
    if (old == NULL || sandbox_lifecycle_is_gone(&old->plan, job->now_ms))
        return false;
    sandbox_answer_error(job->call, job->answer, 409, "NotAuthorizedOrResourceAlreadyExists",
                         "Authorization failed or a resource of this name already exists.");
    return true;
}

void sandbox_rules_create(struct sandbox_job *job, const struct sandbox_family *family)
{
    struct creation creation = { .job = job, .family = family };
    const char *path = sandbox_rules_path(job, family->collection);
    const struct sandbox_record *record;

    if (!sandbox_rules_knows(job, job->input.body))
        return;
    creation.doc = sandbox_fill_project(&job->fill, family->type, with_discriminator(&creation));
    find_needs(&creation);
    hoist(&creation);
    set_identity(&creation);
    set_usual(&creation);
    set_parents(&creation);
    set_key(&creation);
    if (is_taken(&creation, path))
        return;
    add_companions(&creation);
    sandbox_fill_complete(&job->fill, family->type, creation.doc);
    set_state(&creation);
    record = store(&creation, path, NULL);
    sandbox_work_add(job, record);
    sandbox_rules_show(job, record);
}
