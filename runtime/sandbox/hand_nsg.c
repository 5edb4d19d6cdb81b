/* The rules of a network security group: things of their own that only actions of the group make,
 * change and remove. */
#include <string.h>

#include "oci/random.h"
#include "sandbox/hand.h"

#define CORE "/20160918"

/* The path of the rules of the group that the request names; NULL when there is no such group, and
 * the answer is 404. */
static const char *rules_path(struct sandbox_job *job)
{
    const struct sandbox_record *group =
        sandbox_hand_record(job, sandbox_hand_value(job, "networkSecurityGroupId"));

    return group == NULL ? NULL
                         : arena_printf(&job->call->arena,
                                        CORE "/networkSecurityGroups/%s/securityRules", group->id);
}

static struct sandbox_record *find_rule(struct sandbox_job *job, const char *path, const char *id)
{
    return id == NULL ? NULL : sandbox_store_find(job->state->store, path, id, job->now_ms);
}

/* Six digits, as the service gives them. */
static const char *new_id(struct sandbox_job *job, const char *path)
{
    const char *id;

    do {
        id = arena_printf(&job->call->arena, "%06X", (unsigned)(oci_random_uint() & 0xffffff));
    } while (find_rule(job, path, id) != NULL);
    return id;
}

static void show_rules(struct sandbox_job *job, struct json *rules)
{
    struct json *body = json_new(&job->call->arena, JSON_OBJECT);

    json_add_member(&job->call->arena, body, "securityRules", rules);
    sandbox_hand_show(job, body);
}

static void add(struct sandbox_job *job)
{
    struct arena *arena = &job->call->arena;
    const struct json *given = json_get(job->input.body, "securityRules");
    const char *path = rules_path(job);
    struct json *made = json_new(arena, JSON_ARRAY);

    if (path == NULL)
        return;
    for (const struct json *item = given == NULL ? NULL : given->first; item != NULL;
         item = item->next) {
        struct json *rule = json_copy(arena, item);
        const char *id = new_id(job, path);

        sandbox_hand_add_text(job, rule, "id", id);
        sandbox_fill_set(arena, rule, "isValid", json_new_bool(arena, true));
        sandbox_hand_add_time(job, rule, "timeCreated", job->now_ms);
        (void)sandbox_store_add(job->state->store,
                                &(struct sandbox_draft){
                                    .path = path, .key = id, .service = job->service, .doc = rule },
                                job->now_ms);
        json_add_item(made, rule);
    }
    show_rules(job, made);
}

/* True when every rule that is named is there; else the answer is 404. */
static bool knows_all(struct sandbox_job *job, const char *path, const struct json *list,
                      bool has_objects)
{
    for (const struct json *item = list == NULL ? NULL : list->first; item != NULL;
         item = item->next) {
        const char *id = has_objects ? json_get_text(item, "id") : item->text;

        if (find_rule(job, path, id) != NULL)
            continue;
        sandbox_answer_not_found(job->call, job->answer);
        return false;
    }
    return true;
}

/* What a change does not say is gone, but for what the service has given. */
static void update(struct sandbox_job *job)
{
    static const char *const kept[] = { "isValid", "timeCreated" };
    struct arena *arena = &job->call->arena;
    const struct json *given = json_get(job->input.body, "securityRules");
    const char *path = rules_path(job);
    struct json *changed = json_new(arena, JSON_ARRAY);

    if (path == NULL || !knows_all(job, path, given, /* has_objects= */ true))
        return;
    for (const struct json *item = given == NULL ? NULL : given->first; item != NULL;
         item = item->next) {
        struct sandbox_record *record = find_rule(job, path, json_get_text(item, "id"));
        struct json *rule = json_copy(arena, item);

        for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
            sandbox_hand_add_copy(job, rule, kept[i], json_get(record->doc, kept[i]));
        sandbox_store_change(record, rule);
        json_add_item(changed, rule);
    }
    show_rules(job, changed);
}

static void remove_rules(struct sandbox_job *job)
{
    const struct json *ids = json_get(job->input.body, "securityRuleIds");
    const char *path = rules_path(job);

    if (path == NULL || !knows_all(job, path, ids, /* has_objects= */ false))
        return;
    for (const struct json *id = ids == NULL ? NULL : ids->first; id != NULL; id = id->next) {
        struct sandbox_record *record = find_rule(job, path, id->text);

        if (record != NULL) /* not named twice */
            sandbox_store_remove(job->state->store, record);
    }
    sandbox_rules_show_filled(job);
}

static void list(struct sandbox_job *job)
{
    const char *direction = sandbox_answer_parameter(job->call, job->request, "direction");
    const char *path = rules_path(job);
    const struct sandbox_record *record = NULL;
    struct json *found = json_new(&job->call->arena, JSON_ARRAY);

    if (path == NULL)
        return;
    while ((record = sandbox_store_next(job->state->store, record, job->now_ms)) != NULL) {
        const char *way = json_get_text(record->doc, "direction");

        if (strcmp(record->path, path) == 0 &&
            (direction == NULL || (way != NULL && strcmp(way, direction) == 0)))
            json_add_item(found, json_copy(&job->call->arena, record->doc));
    }
    sandbox_hand_show_list(job, found);
}

const struct sandbox_hand_op sandbox_hand_nsg_ops[] = {
    { "addNetworkSecurityGroupSecurityRules", add },
    { "listNetworkSecurityGroupSecurityRules", list },
    { "removeNetworkSecurityGroupSecurityRules", remove_rules },
    { "updateNetworkSecurityGroupSecurityRules", update },
    { NULL, NULL },
};
