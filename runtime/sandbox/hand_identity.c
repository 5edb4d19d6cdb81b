/* Compartments, users and what belongs to them, policies. */
#include <string.h>
#include <strings.h>

#include <openssl/evp.h>
#include <openssl/pem.h>

#include "sandbox/auth.h"
#include "sandbox/hand.h"
#include "sandbox/home.h"
#include "sandbox/ids.h"
#include "sandbox/table.h"
#include "sandbox/work.h"

#define COMPARTMENTS "/20160918/compartments"
#define DEPTH_MAX    6 /* compartments inside of each other */
#define API_KEYS_MAX 3

/* ---- Names are taken once ------------------------------------------------------------------- */

/* Another record of the collection with this name in the compartment. */
static bool is_taken(struct sandbox_job *job, const char *path, const char *compartment,
                     const char *name, const char *but_id)
{
    const struct sandbox_record *record = NULL;

    while ((record = sandbox_store_next(job->state->store, record, job->now_ms)) != NULL) {
        const char *other = json_get_text(record->doc, "name");
        const char *place = json_get_text(record->doc, "compartmentId");

        if (strcmp(record->path, path) != 0 || sandbox_lifecycle_is_leaving(&record->plan))
            continue;
        if (other == NULL || place == NULL || record->id == NULL || strcasecmp(other, name) != 0)
            continue;
        if (strcmp(place, compartment) == 0 && (!but_id || strcmp(record->id, but_id) != 0))
            return true;
    }
    return false;
}

static void taken(struct sandbox_job *job, const char *kind, const char *name)
{
    sandbox_answer_error(job->call, job->answer, 409,
                         arena_printf(&job->call->arena, "%sAlreadyExists", kind),
                         "A %s named '%s' exists already.", kind, name);
}

/* True when the creation may go on. */
static bool is_new(struct sandbox_job *job)
{
    const struct model_type *type = sandbox_table_body(job->service, job->op->response);
    const char *compartment = json_get_text(job->input.body, "compartmentId");
    const char *name = json_get_text(job->input.body, "name");

    if (compartment == NULL || name == NULL ||
        !is_taken(job, sandbox_rules_path(job, job->match->node), compartment, name, NULL))
        return true;
    taken(job, model_text(job->service, type->name), name);
    return false;
}

static void create_named(struct sandbox_job *job)
{
    if (is_new(job))
        sandbox_rules_follow(job);
}

/* ---- Compartments -------------------------------------------------------------------------- */

/* How many compartments there are from one up to the root. */
static size_t depth_of(struct sandbox_job *job, const char *id)
{
    size_t depth = 0;

    while (id != NULL && strcmp(id, job->state->keys.tenancy) != 0 && depth <= DEPTH_MAX) {
        const struct sandbox_record *record =
            sandbox_store_find_id(job->state->store, id, job->now_ms);

        id = record == NULL ? NULL : json_get_text(record->doc, "compartmentId");
        depth++;
    }
    return depth;
}

static void create_compartment(struct sandbox_job *job)
{
    if (!is_new(job))
        return;
    if (depth_of(job, json_get_text(job->input.body, "compartmentId")) >= DEPTH_MAX)
        sandbox_hand_refuse(job, "Compartments can be %d levels deep.", DEPTH_MAX);
    else
        sandbox_rules_follow(job);
}

static void update_compartment(struct sandbox_job *job)
{
    const struct sandbox_record *record =
        sandbox_hand_record(job, sandbox_hand_value(job, "compartmentId"));
    const char *name = json_get_text(job->input.body, "name");

    if (record == NULL)
        return;
    if (name != NULL &&
        is_taken(job, COMPARTMENTS, json_get_text(record->doc, "compartmentId"), name, record->id))
        taken(job, "Compartment", name);
    else
        sandbox_rules_follow(job);
}

/* Something in the compartment that is neither gone nor on its way. */
static const struct sandbox_record *content_of(struct sandbox_job *job, const char *id)
{
    const struct sandbox_record *record = NULL;

    while ((record = sandbox_store_next(job->state->store, record, job->now_ms)) != NULL) {
        const char *place = json_get_text(record->doc, "compartmentId");

        if (place != NULL && strcmp(place, id) == 0 && sandbox_hand_is_resource(job, record) &&
            !sandbox_lifecycle_is_leaving(&record->plan) && strcmp(record->id, id) != 0)
            return record;
    }
    return NULL;
}

static void delete_compartment(struct sandbox_job *job)
{
    const char *id = sandbox_hand_value(job, "compartmentId");
    const struct sandbox_record *content;

    if (sandbox_hand_record(job, id) == NULL)
        return;
    content = content_of(job, id);
    if (strcmp(id, job->state->keys.tenancy) == 0)
        sandbox_answer_error(job->call, job->answer, 409, "IncorrectState",
                             "The root compartment cannot be deleted.");
    else if (content != NULL)
        sandbox_answer_error(job->call, job->answer, 409, "IncorrectState",
                             "The compartment is not empty: %s is in it.", content->id);
    else
        sandbox_rules_follow(job);
}

/* Why a compartment cannot be moved there; NULL when it can. */
static const char *obstacle(struct sandbox_job *job, const struct sandbox_record *record,
                            const char *target)
{
    if (strcmp(record->id, job->state->keys.tenancy) == 0)
        return "The root compartment cannot be moved.";
    if (sandbox_hand_is_within(job, target, record->id, true))
        return "A compartment cannot be moved into itself.";
    if (is_taken(job, COMPARTMENTS, target, json_get_text(record->doc, "name"), record->id))
        return "The target has a compartment of this name.";
    return NULL;
}

static void move_compartment(struct sandbox_job *job)
{
    const char *target = json_get_text(job->input.body, "targetCompartmentId");
    struct sandbox_record *record =
        sandbox_hand_record(job, sandbox_hand_value(job, "compartmentId"));
    const char *why;
    struct json *doc;

    if (record == NULL || !sandbox_rules_matches(job, record) ||
        sandbox_hand_record(job, target) == NULL)
        return;
    why = obstacle(job, record, target);
    if (why != NULL) {
        sandbox_answer_error(job->call, job->answer, 409, "IncorrectState", "%s", why);
        return;
    }
    doc = json_copy(&job->call->arena, record->doc);
    sandbox_hand_add_text(job, doc, "compartmentId", target);
    sandbox_store_change(record, doc);
    sandbox_work_add(job, record);
    sandbox_rules_show(job, record);
}

/* ---- Policies ------------------------------------------------------------------------------ */

static bool has_word_of(struct span *rest, const char *words)
{
    struct span trimmed = span_trim(*rest);
    struct span all = span_of(words);
    struct span word;

    *rest = trimmed;
    word = span_trim(span_cut(rest, ' '));
    while (all.ptr != NULL) {
        struct span one = span_cut(&all, ' ');

        if (word.len == one.len && strncasecmp(word.ptr, one.ptr, one.len) == 0)
            return true;
    }
    return false;
}

/* "Allow group G to manage all-resources in tenancy": the words that must be there, in order. */
static bool is_statement(const char *text)
{
    struct span rest = span_of(text);
    bool is_allow;

    if (!has_word_of(&rest, "allow endorse admit define deny"))
        return false;
    is_allow = strncasecmp(text + strspn(text, " "), "allow", 5) == 0;
    if (!is_allow)
        return rest.len > 0;
    if (!has_word_of(&rest, "group any-user any-group dynamic-group service resource"))
        return false;
    while (rest.len > 0 && !has_word_of(&rest, "to"))
        ;
    if (rest.len == 0)
        return false;
    if (rest.ptr[0] != '{' && !has_word_of(&rest, "inspect read use manage"))
        return false;
    while (rest.len > 0 && !has_word_of(&rest, "in"))
        ;
    return has_word_of(&rest, "tenancy compartment");
}

static bool are_statements(struct sandbox_job *job)
{
    const struct json *list = json_get(job->input.body, "statements");

    for (const struct json *one = list ? list->first : NULL; one != NULL; one = one->next) {
        if (one->kind == JSON_STRING && is_statement(one->text))
            continue;
        sandbox_hand_refuse(job,
                            "Unable to parse the policy statement '%s'. It should look like "
                            "'Allow group NAME to VERB TYPE in compartment NAME'.",
                            one->kind == JSON_STRING ? one->text : "");
        return false;
    }
    return true;
}

static void create_policy(struct sandbox_job *job)
{
    if (is_new(job) && are_statements(job))
        sandbox_rules_follow(job);
}

static void update_policy(struct sandbox_job *job)
{
    if (are_statements(job))
        sandbox_rules_follow(job);
}

/* ---- Users --------------------------------------------------------------------------------- */

static size_t count_at(struct sandbox_job *job, const char *path)
{
    const struct sandbox_record *record = NULL;
    size_t count = 0;

    while ((record = sandbox_store_next(job->state->store, record, job->now_ms)) != NULL)
        count += strcmp(record->path, path) == 0 && !sandbox_lifecycle_is_leaving(&record->plan);
    return count;
}

/* False when there are as many already as a user may have. */
static bool has_room(struct sandbox_job *job, size_t most)
{
    if (count_at(job, sandbox_rules_path(job, job->match->node)) < most)
        return true;
    sandbox_answer_error(job->call, job->answer, 400, "LimitExceeded",
                         "A user can have at most %zu of these.", most);
    return false;
}

static const char *fingerprint_of(struct sandbox_job *job, const char *pem)
{
    BIO *memory = BIO_new_mem_buf(pem, -1);
    EVP_PKEY *key = PEM_read_bio_PUBKEY(memory, NULL, NULL, NULL);
    const char *out = NULL;

    if (key != NULL && EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA)
        out = sandbox_home_fingerprint(&job->call->arena, key);
    EVP_PKEY_free(key);
    BIO_free(memory);
    return out;
}

static void upload_api_key(struct sandbox_job *job)
{
    struct arena *arena = &job->call->arena;
    const char *user = sandbox_hand_value(job, "userId");
    const char *pem = json_get_text(job->input.body, "key");
    const char *fingerprint = fingerprint_of(job, pem);
    struct json *body = json_new(arena, JSON_OBJECT);
    struct sandbox_record *record;
    struct json *doc;

    if (fingerprint == NULL) {
        sandbox_hand_refuse(job, "The key is no RSA public key in PEM.");
        return;
    }
    if (sandbox_hand_record(job, user) == NULL || !has_room(job, API_KEYS_MAX))
        return;
    sandbox_hand_add_text(job, body, "keyValue", pem);
    sandbox_hand_add_text(job, body, "fingerprint", fingerprint);
    job->input.body = body;
    sandbox_rules_follow(job);
    record = sandbox_store_find(job->state->store, sandbox_rules_path(job, job->match->node),
                                fingerprint, job->now_ms);
    if (job->answer->status >= 300 || record == NULL)
        return;
    doc = json_copy(arena, record->doc);
    sandbox_hand_add_text(
        job, doc, "keyId",
        arena_printf(arena, "%s/%s/%s", job->state->keys.tenancy, user, fingerprint));
    sandbox_store_change(record, doc);
    sandbox_rules_show(job, record);
    if (job->answer->status < 300 && job->state->keys.auth != NULL)
        sandbox_auth_uploaded_add(&job->state->keys.auth->uploaded, user, fingerprint, pem);
}

static void delete_api_key(struct sandbox_job *job)
{
    sandbox_rules_follow(job);
    if (job->answer->status < 300 && job->state->keys.auth != NULL)
        sandbox_auth_uploaded_remove(&job->state->keys.auth->uploaded,
                                     sandbox_hand_value(job, "userId"),
                                     sandbox_hand_value(job, "fingerprint"));
}

/* Credentials that are shown when they are made, and never again: nothing keeps them. */
static const struct {
    const char *op;
    const char *field;
} shown_once[] = {
    { "createAuthToken", "token" },
    { "createSmtpCredential", "password" },
    { "createCustomerSecretKey", "key" },
    { "createOAuthClientCredential", "password" },
};

static void create_credential(struct sandbox_job *job)
{
    const char *name = model_text(job->service, job->op->name);
    struct json *body;

    if (sandbox_hand_record(job, sandbox_hand_value(job, "userId")) == NULL || !has_room(job, 2))
        return;
    sandbox_rules_follow(job);
    if (job->answer->status >= 300 ||
        json_parse(job->call, "answer", job->answer->body, &body) != ERR_NONE)
        return;
    for (size_t i = 0; i < sizeof(shown_once) / sizeof(shown_once[0]); i++) {
        if (strcmp(shown_once[i].op, name) == 0)
            sandbox_hand_add_text(job, body, shown_once[i].field,
                                  sandbox_ids_request(&job->call->arena));
    }
    sandbox_answer_json(job->call, job->answer, 200, body);
}

static void add_to_group(struct sandbox_job *job)
{
    const char *user = json_get_text(job->input.body, "userId");
    const char *group = json_get_text(job->input.body, "groupId");
    const char *path = sandbox_rules_path(job, job->match->node);
    const struct sandbox_record *record = NULL;

    while ((record = sandbox_store_next(job->state->store, record, job->now_ms)) != NULL) {
        if (strcmp(record->path, path) != 0 || sandbox_lifecycle_is_leaving(&record->plan))
            continue;
        if (strcmp(json_get_text(record->doc, "userId"), user) == 0 &&
            strcmp(json_get_text(record->doc, "groupId"), group) == 0) {
            sandbox_answer_error(job->call, job->answer, 409, "MembershipAlreadyExists",
                                 "The user is in the group already.");
            return;
        }
    }
    sandbox_rules_follow(job);
}

/* ---- Regions ------------------------------------------------------------------------------- */

static void subscribe(struct sandbox_job *job)
{
    const char *key = json_get_text(job->input.body, "regionKey");
    const struct sandbox_record *record = NULL;
    struct json *body = json_copy(&job->call->arena, job->input.body);

    while ((record = sandbox_store_next(job->state->store, record, job->now_ms)) != NULL) {
        const char *other = json_get_text(record->doc, "key");

        if (strcmp(record->path, "/20160918/regions") == 0 && other && strcmp(other, key) == 0)
            sandbox_hand_add_text(job, body, "regionName", json_get_text(record->doc, "name"));
    }
    job->input.body = body;
    sandbox_rules_follow(job);
}

const struct sandbox_hand_op sandbox_hand_identity_ops[] = {
    { "createCompartment", create_compartment },
    { "updateCompartment", update_compartment },
    { "deleteCompartment", delete_compartment },
    { "moveCompartment", move_compartment },
    { "createUser", create_named },
    { "createGroup", create_named },
    { "createDynamicGroup", create_named },
    { "createPolicy", create_policy },
    { "updatePolicy", update_policy },
    { "uploadApiKey", upload_api_key },
    { "deleteApiKey", delete_api_key },
    { "createAuthToken", create_credential },
    { "createSmtpCredential", create_credential },
    { "createCustomerSecretKey", create_credential },
    { "createOAuthClientCredential", create_credential },
    { "addUserToGroup", add_to_group },
    { "createRegionSubscription", subscribe },
    { NULL, NULL },
};
