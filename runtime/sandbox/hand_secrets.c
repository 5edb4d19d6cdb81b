/*
 * Secrets: a version is a record at ".../version" with its number as the key; its document has the
 * content besides what can be read, which is left out wherever the model has no place for it.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/base64.h"
#include "sandbox/hand.h"
#include "sandbox/ids.h"
#include "sandbox/table.h"

#define SECRETS "/20180608/secrets"

/* ---- Versions ------------------------------------------------------------------------------ */

static const char *path_of(struct sandbox_job *job, const char *secret)
{
    return arena_printf(&job->call->arena, SECRETS "/%s/version", secret);
}

static int64_t number_of(const struct json *version)
{
    int64_t number = 0;

    (void)json_int(json_get(version, "versionNumber"), &number);
    return number;
}

static bool has_stage(const struct json *version, const char *stage)
{
    const struct json *stages = json_get(version, "stages");

    for (const struct json *one = stages ? stages->first : NULL; one != NULL; one = one->next) {
        if (strcmp(one->text, stage) == 0)
            return true;
    }
    return false;
}

static struct sandbox_record *next_version(struct sandbox_job *job, const char *secret,
                                           struct sandbox_record *record)
{
    const char *path = path_of(job, secret);

    while ((record = sandbox_store_next(job->state->store, record, job->now_ms)) != NULL) {
        if (strcmp(record->path, path) == 0)
            return record;
    }
    return NULL;
}

/* "CURRENT" of one version is "PREVIOUS" of the one it was before; older ones are out of date. */
static void set_stages(struct sandbox_job *job, struct sandbox_record *record, int64_t current,
                       int64_t previous, int64_t latest)
{
    int64_t number = number_of(record->doc);
    const struct {
        const char *name;
        bool is_it;
    } rows[] = {
        { "CURRENT", number == current },
        { "PREVIOUS", number == previous },
        { "LATEST", number == latest },
        { "PENDING", number > current },
        { "DEPRECATED", number < current && number != previous && number != latest },
    };
    struct json *doc = json_copy(&job->call->arena, record->doc);
    struct json *stages = json_new(&job->call->arena, JSON_ARRAY);

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].is_it)
            json_add_item(stages, json_new_text(&job->call->arena, rows[i].name));
    }
    sandbox_fill_set(&job->call->arena, doc, "stages", stages);
    sandbox_store_change(record, doc);
}

/* The number of the version that is used, 0 for none. */
static int64_t current_number(struct sandbox_job *job, const char *secret)
{
    struct sandbox_record *record = NULL;

    while ((record = next_version(job, secret, record)) != NULL) {
        if (has_stage(record->doc, "CURRENT"))
            return number_of(record->doc);
    }
    return 0;
}

/* Effect: version `current` of the secret is the one that is used. */
static void use_version(struct sandbox_job *job, const char *secret, int64_t current)
{
    struct sandbox_record *record = NULL;
    struct sandbox_record *owner = sandbox_store_find_id(job->state->store, secret, job->now_ms);
    bool stays = current_number(job, secret) == current;
    int64_t previous = 0;
    int64_t latest = 0;
    struct json *doc;

    while ((record = next_version(job, secret, record)) != NULL) {
        int64_t number = number_of(record->doc);

        latest = number > latest ? number : latest;
        if (number != current && has_stage(record->doc, stays ? "PREVIOUS" : "CURRENT"))
            previous = number;
    }
    while ((record = next_version(job, secret, record)) != NULL)
        set_stages(job, record, current, previous, latest);
    if (owner == NULL)
        return;
    doc = json_copy(&job->call->arena, owner->doc);
    sandbox_hand_add_int(job, doc, "currentVersionNumber", current);
    sandbox_store_change(owner, doc);
}

static int64_t last_number(struct sandbox_job *job, const char *secret)
{
    struct sandbox_record *record = NULL;
    int64_t last = 0;

    while ((record = next_version(job, secret, record)) != NULL) {
        if (number_of(record->doc) > last)
            last = number_of(record->doc);
    }
    return last;
}

/* Gives the number of the version. */
static int64_t add_version(struct sandbox_job *job, const char *secret, const struct json *content)
{
    struct json *doc = json_new(&job->call->arena, JSON_OBJECT);
    int64_t number = last_number(job, secret) + 1;
    const char *text = json_get_text(content, "content");

    sandbox_hand_add_text(job, doc, "secretId", secret);
    sandbox_hand_add_int(job, doc, "versionNumber", number);
    sandbox_hand_add_text(job, doc, "name", json_get_text(content, "name"));
    sandbox_hand_add_text(job, doc, "contentType", "BASE64");
    sandbox_hand_add_text(job, doc, "content", text != NULL ? text : "");
    (void)sandbox_hand_make(job, path_of(job, secret),
                            arena_printf(&job->call->arena, "%lld", (long long)number), doc, NULL);
    return number;
}

static bool is_pending(const struct json *content)
{
    const char *stage = json_get_text(content, "stage");

    return stage != NULL && strcasecmp(stage, "PENDING") == 0;
}

/* ---- Secrets ------------------------------------------------------------------------------- */

static struct sandbox_record *find_by_name(struct sandbox_job *job, const char *vault,
                                           const char *name)
{
    struct sandbox_record *record = NULL;

    while ((record = sandbox_store_next(job->state->store, record, job->now_ms)) != NULL) {
        if (strcmp(record->path, SECRETS) == 0 &&
            !sandbox_lifecycle_is_gone(&record->plan, job->now_ms) &&
            strcmp(json_get_text(record->doc, "secretName"), name) == 0 &&
            strcmp(json_get_text(record->doc, "vaultId"), vault) == 0)
            return record;
    }
    return NULL;
}

/* What is generated when no content is given. */
static const struct json *content_of(struct sandbox_job *job)
{
    const struct json *given = json_get(job->input.body, "secretContent");
    struct json *made;

    if (given != NULL)
        return given;
    made = json_new(&job->call->arena, JSON_OBJECT);
    sandbox_hand_add_text(
        job, made, "content",
        base64_encode(&job->call->arena, span_of(sandbox_ids_request(&job->call->arena))));
    return made;
}

static void create_secret(struct sandbox_job *job)
{
    const struct json *body = job->input.body;
    const struct json *content = content_of(job);
    struct json *made;
    const char *id;
    struct span bytes;

    if (find_by_name(job, json_get_text(body, "vaultId"), json_get_text(body, "secretName"))) {
        sandbox_answer_error(job->call, job->answer, 409, "IncorrectState",
                             "A secret of this name is in the vault.");
        return;
    }
    if (json_get_text(content, "content") != NULL &&
        !base64_decode(&job->call->arena, span_of(json_get_text(content, "content")), &bytes)) {
        sandbox_hand_refuse(job, "secretContent.content must be base64.");
        return;
    }
    sandbox_rules_follow(job);
    if (job->answer->status >= 300 ||
        json_parse(job->call, "answer", job->answer->body, &made) != ERR_NONE)
        return;
    id = json_get_text(made, "id");
    use_version(job, id, add_version(job, id, content));
    sandbox_rules_show(job, sandbox_store_find_id(job->state->store, id, job->now_ms));
}

static void update_secret(struct sandbox_job *job)
{
    const char *id = sandbox_hand_value(job, "secretId");
    const struct json *content = json_get(job->input.body, "secretContent");
    const struct json *wanted = json_get(job->input.body, "currentVersionNumber");
    struct sandbox_record *record = sandbox_hand_record(job, id);
    int64_t number = 0;

    if (record == NULL || !sandbox_rules_matches(job, record))
        return;
    if (wanted != NULL &&
        (!json_int(wanted, &number) || number < 1 || number > last_number(job, id))) {
        sandbox_hand_refuse(job, "There is no version %s.", wanted->text);
        return;
    }
    sandbox_rules_follow(job);
    if (job->answer->status >= 300)
        return;
    if (content != NULL) {
        number = add_version(job, id, content);
        if (is_pending(content)) /* until an update makes it the current one */
            number = current_number(job, id);
    }
    if (number > 0)
        use_version(job, id, number);
    sandbox_rules_show(job, sandbox_store_find_id(job->state->store, id, job->now_ms));
}

/* ---- Reading versions ----------------------------------------------------------------------- */

static void list_versions(struct sandbox_job *job)
{
    const char *id = sandbox_hand_value(job, "secretId");
    struct json *array = json_new(&job->call->arena, JSON_ARRAY);
    struct sandbox_record *record = NULL;

    if (sandbox_hand_record(job, id) == NULL)
        return;
    while ((record = next_version(job, id, record)) != NULL) {
        struct json *item = sandbox_store_view(&job->call->arena, record, job->now_ms);

        sandbox_hand_add_text(job, item, "versionName", json_get_text(item, "name"));
        json_add_item(array, item);
    }
    sandbox_hand_show_list(job, array);
}

static bool is_asked_for(struct sandbox_job *job, const struct json *version)
{
    const char *number = sandbox_answer_parameter(job->call, job->request, "versionNumber");
    const char *name = sandbox_answer_parameter(job->call, job->request, "secretVersionName");
    const char *stage = sandbox_answer_parameter(job->call, job->request, "stage");
    const char *real = json_get_text(version, "name");

    if (number != NULL)
        return strtoll(number, NULL, 10) == number_of(version);
    if (name != NULL)
        return real != NULL && strcmp(name, real) == 0;
    return has_stage(version, stage != NULL ? stage : "CURRENT");
}

static void show_bundle(struct sandbox_job *job, const struct sandbox_record *secret)
{
    struct arena *arena = &job->call->arena;
    struct sandbox_record *record = NULL;
    struct json *bundle;
    struct json *content;

    while ((record = next_version(job, secret->id, record)) != NULL &&
           !is_asked_for(job, record->doc))
        ;
    if (record == NULL) {
        sandbox_answer_not_found(job->call, job->answer);
        return;
    }
    bundle = sandbox_store_view(arena, record, job->now_ms);
    content = json_new(arena, JSON_OBJECT);
    sandbox_hand_add_text(job, content, "contentType", "BASE64");
    sandbox_hand_add_text(job, content, "content", json_get_text(record->doc, "content"));
    json_add_member(arena, bundle, "secretBundleContent", content);
    sandbox_hand_add_text(job, bundle, "versionName", json_get_text(record->doc, "name"));
    sandbox_hand_add_copy(job, bundle, "metadata", json_get(secret->doc, "metadata"));
    sandbox_rules_header(job, "etag", sandbox_store_etag(arena, record));
    sandbox_hand_show(job, bundle);
}

static void get_bundle(struct sandbox_job *job)
{
    const struct sandbox_record *secret =
        sandbox_hand_record(job, sandbox_hand_value(job, "secretId"));

    if (secret != NULL)
        show_bundle(job, secret);
}

static void get_bundle_by_name(struct sandbox_job *job)
{
    const char *name = sandbox_answer_parameter(job->call, job->request, "secretName");
    const char *vault = sandbox_answer_parameter(job->call, job->request, "vaultId");
    const struct sandbox_record *secret = find_by_name(job, vault, name);

    if (secret == NULL)
        sandbox_answer_not_found(job->call, job->answer);
    else
        show_bundle(job, secret);
}

const struct sandbox_hand_op sandbox_hand_secrets_ops[] = {
    { "createSecret", create_secret },
    { "updateSecret", update_secret },
    { "listSecretVersions", list_versions },
    { "getSecretBundle", get_bundle },
    { "getSecretBundleByName", get_bundle_by_name },
    { "listSecretBundleVersions", list_versions },
    { NULL, NULL },
};
