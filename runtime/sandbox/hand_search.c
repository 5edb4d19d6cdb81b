/*
 * Resource search over everything that exists.
 *
 *   query all|TYPE{, TYPE} resources [return ...] [where CONDITION] [matching 'text']
 *       [sorted by FIELD [asc|desc]]
 *
 * A condition is read anew for each resource, which needs no tree of it.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "sandbox/hand.h"
#include "sandbox/hand_lexer.h"
#include "sandbox/ids.h"
#include "sandbox/table.h"

/* Types that search calls something else than their service does. */
static const struct {
    const char *service;
    const char *model;
    const char *name;
} renamed[] = {
    { "containerengine", "Cluster", "ClustersCluster" },
    { "containerengine", "NodePool", "ClustersNodePool" },
    { "functions", "Function", "FunctionsFunction" },
    { "functions", "Application", "FunctionsApplication" },
    { "vault", "Secret", "VaultSecret" },
    { "ons", "NotificationTopic", "OnsTopic" },
    { "ons", "Subscription", "OnsSubscription" },
    { "apigateway", "Gateway", "ApiGateway" },
    { "apigateway", "Deployment", "ApiDeployment" },
    { "dns", "Zone", "CustomerDnsZone" },
    { "core", "DhcpOptions", "DHCPOptions" },
    { "email", "Sender", "EmailSender" },
    { "events", "Rule", "EventRule" },
    { "streaming", "ConnectHarness", "ConnectHarness" },
};

/* What a query says beside its condition. */
struct query {
    struct sandbox_job *job;
    const char *types[32];
    size_t type_count; /* 0 for all */
    const char *where; /* the rest of the text from the condition on, or NULL */
    const char *matching;
    const char *sort; /* a field, or NULL */
    bool ascending;
};

/* One resource while a condition is checked against it, and one of its tags. */
struct subject {
    const struct query *query;
    const struct json *item;
    const struct json *tag; /* or NULL; its name is the key */
    const char *space;      /* of a defined tag, or NULL */
};

/* ---- Resources ----------------------------------------------------------------------------- */

static const char *name_of_type(const struct model_service *service, const struct model_type *type)
{
    const char *name = model_text(service, type->name);

    for (size_t i = 0; i < sizeof(renamed) / sizeof(renamed[0]); i++) {
        if (strcmp(renamed[i].service, service->name) == 0 && strcmp(renamed[i].model, name) == 0)
            return renamed[i].name;
    }
    return name;
}

static struct json *summary_of(struct sandbox_job *job, const struct sandbox_record *record)
{
    static const char *const copied[] = { "compartmentId", "timeCreated", "availabilityDomain",
                                          "freeformTags",  "definedTags", "systemTags" };
    static const char *const states[] = { "lifecycleState", "state", "status" };
    struct json *view = sandbox_store_view(&job->call->arena, record, job->now_ms);
    struct json *out = json_new(&job->call->arena, JSON_OBJECT);

    sandbox_hand_add_text(job, out, "resourceType", name_of_type(record->service, record->type));
    sandbox_hand_add_text(job, out, "identifier", record->id);
    sandbox_hand_add_text(job, out, "displayName", sandbox_hand_name(view));
    for (size_t i = 0; i < sizeof(copied) / sizeof(copied[0]); i++)
        sandbox_hand_add_copy(job, out, copied[i], json_get(view, copied[i]));
    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
        if (json_get(out, "lifecycleState") == NULL)
            sandbox_hand_add_text(job, out, "lifecycleState", json_get_text(view, states[i]));
    }
    return out;
}

/* ---- Conditions ---------------------------------------------------------------------------- */

/* "now", "now - 3h": a time as it stands in documents. All else is itself. */
static const char *resolve_time(const struct subject *subject, const char *text)
{
    static const struct {
        char unit;
        int64_t ms;
    } units[] = {
        { 'm', 60000 }, { 'h', 3600000 }, { 'd', 86400000 }, { 'w', 604800000 }, { 's', 1000 },
    };
    char *stamp = arena_alloc(&subject->query->job->call->arena, CLOCK_RFC3339_SIZE);
    int64_t ms = subject->query->job->now_ms;
    const char *rest = text + 3;
    char *end;
    long long amount;

    if (strncasecmp(text, "now", 3) != 0)
        return text;
    rest += strspn(rest, " ");
    if (*rest != '\0' && *rest != '-')
        return text;
    rest += strspn(rest, " -");
    amount = strtoll(rest, &end, 10);
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        if (tolower((unsigned char)*end) == units[i].unit && amount >= 0 && amount < 100000)
            ms -= amount * units[i].ms;
    }
    clock_format_rfc3339(ms, stamp);
    return stamp;
}

static const char *text_of(const struct json *value)
{
    if (value == NULL)
        return NULL;
    if (value->kind == JSON_BOOL)
        return value->boolean ? "true" : "false";
    return value->kind == JSON_STRING || value->kind == JSON_NUMBER ? value->text : NULL;
}

/* The value of a field of the subject; NULL when it has none. */
static const char *field_of(const struct subject *subject, const char *name)
{
    static const char *const synonyms[][2] = {
        { "id", "identifier" },
        { "name", "displayName" },
        { "state", "lifecycleState" },
    };
    bool is_defined = strncasecmp(name, "definedTags.", 12) == 0;

    if (is_defined || strncasecmp(name, "freeformTags.", 13) == 0) {
        const char *part = strchr(name, '.') + 1;

        if (subject->tag == NULL || is_defined != (subject->space != NULL))
            return NULL;
        if (strcasecmp(part, "namespace") == 0)
            return subject->space;
        return strcasecmp(part, "key") == 0 ? subject->tag->name : text_of(subject->tag);
    }
    for (size_t i = 0; i < 3; i++) {
        if (strcasecmp(name, synonyms[i][0]) == 0)
            name = synonyms[i][1];
    }
    for (const struct json *member = subject->item->first; member != NULL; member = member->next) {
        if (strcasecmp(member->name, name) == 0)
            return text_of(member);
    }
    return NULL;
}

static bool holds(void *context, const char *field, const char *comparison, const char *value)
{
    const struct subject *subject = context;
    const char *text = field_of(subject, field);

    if (value == NULL)
        return text != NULL;
    return sandbox_hand_lexer_holds(text, comparison, resolve_time(subject, value));
}

static bool holds_for(const struct query *query, const struct json *item, const struct json *tag,
                      const char *space)
{
    struct subject subject = { .query = query, .item = item, .tag = tag, .space = space };
    struct sandbox_lexer lexer;
    struct sandbox_condition condition = {
        .lexer = &lexer,
        .holds = holds,
        .context = &subject,
    };

    sandbox_hand_lexer_init(&lexer, &query->job->call->arena, query->where);
    return sandbox_hand_lexer_condition(&condition);
}

/* A condition on tags holds when it does for one of them: key and value are of the same one. */
static bool passes(const struct query *query, const struct json *item)
{
    const struct json *free_tags = json_get(item, "freeformTags");
    const struct json *spaces = json_get(item, "definedTags");

    if (query->where == NULL || holds_for(query, item, NULL, NULL))
        return true;
    for (const struct json *tag = free_tags ? free_tags->first : NULL; tag; tag = tag->next) {
        if (holds_for(query, item, tag, NULL))
            return true;
    }
    for (const struct json *space = spaces ? spaces->first : NULL; space; space = space->next) {
        for (const struct json *tag = space->first; tag != NULL; tag = tag->next) {
            if (holds_for(query, item, tag, space->name))
                return true;
        }
    }
    return false;
}

/* ---- The query ----------------------------------------------------------------------------- */

static bool is_type(struct sandbox_job *job, const char *name)
{
    struct sandbox_family family;
    char *lower = arena_strdup(&job->call->arena, name);

    for (char *at = lower; *at != '\0'; at++)
        *at = (char)tolower((unsigned char)*at);
    for (size_t i = 0; i < sizeof(renamed) / sizeof(renamed[0]); i++) {
        if (strcasecmp(renamed[i].name, name) == 0)
            return true;
    }
    return strcmp(lower, "vnic") == 0 || strcmp(lower, "bucket") == 0 ||
           sandbox_family_find(job->state->families, lower, NULL, &family);
}

/* False: the query is no query, and the answer says so. */
static bool syntax_error(const struct query *query, const struct sandbox_lexer *lexer)
{
    sandbox_hand_refuse(query->job, "The query is wrong at column %zu, near '%s'.",
                        sandbox_hand_lexer_column(lexer) + 1, lexer->text);
    return false;
}

static bool read_types(struct query *query, struct sandbox_lexer *lexer)
{
    bool all = sandbox_hand_lexer_take(lexer, "all");

    while (!all) {
        const char *name = sandbox_hand_lexer_value(lexer);

        if (name == NULL || query->type_count == sizeof(query->types) / sizeof(query->types[0]))
            return syntax_error(query, lexer);
        if (!is_type(query->job, name)) {
            sandbox_hand_refuse(query->job, "There is no resource type '%s'.", name);
            return false;
        }
        query->types[query->type_count++] = name;
        if (!sandbox_hand_lexer_take(lexer, ","))
            break;
    }
    return sandbox_hand_lexer_take(lexer, "resources") || sandbox_hand_lexer_take(lexer, "resource")
               ? true
               : syntax_error(query, lexer);
}

/* Which fields come back is the service's choice here. */
static bool skip_return(const struct query *query, struct sandbox_lexer *lexer)
{
    if (!sandbox_hand_lexer_take(lexer, "return"))
        return true;
    do {
        (void)sandbox_hand_lexer_take(lexer, "[");
        if (sandbox_hand_lexer_value(lexer) == NULL)
            return syntax_error(query, lexer);
        (void)sandbox_hand_lexer_take(lexer, "]");
    } while (sandbox_hand_lexer_take(lexer, ","));
    return true;
}

static bool read_where(struct query *query, struct sandbox_lexer *lexer)
{
    struct sandbox_condition condition = { .lexer = lexer };

    if (lexer->kind != SANDBOX_TOKEN_WORD || strcasecmp(lexer->text, "where") != 0)
        return true;
    query->where = lexer->at;
    sandbox_hand_lexer_next(lexer);
    (void)sandbox_hand_lexer_condition(&condition);
    return condition.is_wrong ? syntax_error(query, lexer) : true;
}

static bool read_query(struct query *query, const char *text)
{
    struct sandbox_lexer lexer;

    sandbox_hand_lexer_init(&lexer, &query->job->call->arena, text);
    if (!sandbox_hand_lexer_take(&lexer, "query"))
        return syntax_error(query, &lexer);
    if (!read_types(query, &lexer) || !skip_return(query, &lexer) || !read_where(query, &lexer))
        return false;
    if (sandbox_hand_lexer_take(&lexer, "matching")) {
        query->matching = sandbox_hand_lexer_value(&lexer);
        if (query->matching == NULL)
            return syntax_error(query, &lexer);
    }
    if (sandbox_hand_lexer_take(&lexer, "sorted")) {
        (void)sandbox_hand_lexer_take(&lexer, "by");
        query->sort = sandbox_hand_lexer_value(&lexer);
        query->ascending = sandbox_hand_lexer_take(&lexer, "asc");
        if (query->sort == NULL)
            return syntax_error(query, &lexer);
        (void)sandbox_hand_lexer_take(&lexer, "desc");
    }
    return lexer.kind == SANDBOX_TOKEN_END ? true : syntax_error(query, &lexer);
}

/* ---- Results ------------------------------------------------------------------------------- */

static bool is_of_types(const struct query *query, const char *name)
{
    for (size_t i = 0; i < query->type_count; i++) {
        if (strcasecmp(query->types[i], name) == 0)
            return true;
    }
    return query->type_count == 0;
}

/* Every word of the text is somewhere in the resource. */
static bool has_words(struct sandbox_job *job, const struct json *item, const char *words)
{
    struct span rest = span_of(words);
    struct buf text;

    buf_init(&text, &job->call->arena, 1 << 20);
    json_print(&text, item);
    while (rest.ptr != NULL) {
        struct span word = span_trim(span_cut(&rest, ' '));

        if (word.len > 0 &&
            !sandbox_hand_contains(text.ptr, arena_strndup(&job->call->arena, word.ptr, word.len)))
            return false;
    }
    return true;
}

/* In order: by the field that was asked for, else the newest first. */
static void insert(const struct query *query, struct json *array, struct json *item)
{
    const char *field = query->sort != NULL ? query->sort : "timeCreated";
    struct json **link = &array->first;
    const char *mine = json_get_text(item, field);

    while (*link != NULL) {
        const char *other = json_get_text(*link, field);
        int order = strcasecmp(mine != NULL ? mine : "", other != NULL ? other : "");

        if (query->ascending ? order < 0 : order > 0)
            break;
        link = &(*link)->next;
    }
    item->next = *link;
    *link = item;
    if (item->next == NULL)
        array->last = item;
    array->count++;
}

static void answer(struct query *query)
{
    struct sandbox_job *job = query->job;
    const struct sandbox_record *record = NULL;
    struct json *array = json_new(&job->call->arena, JSON_ARRAY);

    while ((record = sandbox_store_next(job->state->store, record, job->now_ms)) != NULL) {
        struct json *item;

        if (!sandbox_hand_is_resource(job, record) ||
            !is_of_types(query, name_of_type(record->service, record->type)))
            continue;
        item = summary_of(job, record);
        if (json_get(item, "compartmentId") == NULL)
            continue; /* what is everywhere, as platform images, is nobody's */
        if (passes(query, item) &&
            (query->matching == NULL || has_words(job, item, query->matching)))
            insert(query, array, item);
    }
    sandbox_hand_show_list(job, array);
}

static void search_resources(struct sandbox_job *job)
{
    struct query query = { .job = job };
    const char *text = json_get_text(job->input.body, "query");

    if (text != NULL) {
        if (read_query(&query, text))
            answer(&query);
        return;
    }
    query.matching = json_get_text(job->input.body, "text");
    answer(&query);
}

/* ---- Types --------------------------------------------------------------------------------- */

static const char *const known_types[] = {
    "AutonomousDatabase",
    "BootVolume",
    "Bucket",
    "ClustersCluster",
    "Compartment",
    "DbSystem",
    "FunctionsFunction",
    "Group",
    "Image",
    "Instance",
    "InternetGateway",
    "Key",
    "LoadBalancer",
    "LogGroup",
    "NatGateway",
    "OnsTopic",
    "Policy",
    "RouteTable",
    "SecurityList",
    "Stream",
    "Subnet",
    "User",
    "Vault",
    "VaultSecret",
    "Vcn",
    "Vnic",
    "Volume",
};

static struct json *describe(struct sandbox_job *job, const char *name)
{
    static const char *const fields[] = { "identifier",     "displayName",        "compartmentId",
                                          "lifecycleState", "availabilityDomain", "timeCreated" };
    struct arena *arena = &job->call->arena;
    struct json *type = json_new(arena, JSON_OBJECT);
    struct json *list = json_new(arena, JSON_ARRAY);

    sandbox_hand_add_text(job, type, "name", name);
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        struct json *field = json_add_item(list, json_new(arena, JSON_OBJECT));
        bool is_time = strncmp(fields[i], "time", 4) == 0;

        sandbox_hand_add_text(job, field, "fieldName", fields[i]);
        sandbox_hand_add_text(job, field, "fieldType", is_time ? "DATETIME" : "STRING");
    }
    json_add_member(arena, type, "fields", list);
    return type;
}

static void list_types(struct sandbox_job *job)
{
    struct json *array = json_new(&job->call->arena, JSON_ARRAY);

    for (size_t i = 0; i < sizeof(known_types) / sizeof(known_types[0]); i++)
        json_add_item(array, describe(job, known_types[i]));
    sandbox_hand_show_list(job, array);
}

static void get_type(struct sandbox_job *job)
{
    const char *name = sandbox_hand_value(job, "name");

    for (size_t i = 0; i < sizeof(known_types) / sizeof(known_types[0]); i++) {
        if (strcasecmp(known_types[i], name) == 0) {
            sandbox_hand_show(job, describe(job, known_types[i]));
            return;
        }
    }
    sandbox_answer_not_found(job->call, job->answer);
}

const struct sandbox_hand_op sandbox_hand_search_ops[] = {
    { "searchResources", search_resources },
    { "listResourceTypes", list_types },
    { "getResourceType", get_type },
    { NULL, NULL },
};
