/*
 * Identity domains: PATCH as RFC 7644 section 3.5.2 has it, and filters (section 3.4.2.2) in
 * lists and searches.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sandbox/hand.h"
#include "sandbox/hand_lexer.h"
#include "sandbox/table.h"

/* ---- Filters ------------------------------------------------------------------------------- */

static const struct json *member_of(const struct json *object, struct span name)
{
    const struct json *member = object->kind == JSON_OBJECT ? object->first : NULL;

    while (member != NULL && !span_equals_nocase(name, member->name))
        member = member->next;
    return member;
}

static const char *text_of(const struct json *value)
{
    if (value->kind == JSON_BOOL)
        return value->boolean ? "true" : "false";
    return value->kind == JSON_STRING || value->kind == JSON_NUMBER ? value->text : NULL;
}

/* "name.familyName"; of a list, one of its items. Names of schemas have dots and end with ':'. */
static bool holds_at(const struct json *value, struct span path, const char *comparison,
                     const char *wanted)
{
    struct span rest = path;
    struct span name = span_cut(&rest, '.');

    if (value->kind == JSON_ARRAY) {
        for (const struct json *item = value->first; item != NULL; item = item->next) {
            if (holds_at(item, path, comparison, wanted))
                return true;
        }
        return false;
    }
    if (path.ptr == NULL) {
        if (wanted == NULL)
            return value->kind != JSON_NULL;
        /* Things that have a value are compared by it. */
        if (value->kind == JSON_OBJECT && json_get(value, "value") != NULL)
            value = json_get(value, "value");
        return sandbox_hand_lexer_holds(text_of(value), comparison, wanted);
    }
    value = member_of(value, name);
    if (value == NULL)
        return path.ptr != NULL && strcmp(comparison, "ne") == 0;
    return holds_at(value, rest, comparison, wanted);
}

static bool holds(void *context, const char *field, const char *comparison, const char *value)
{
    const struct json *doc = context;
    const char *colon = strrchr(field, ':');

    if (colon != NULL) { /* urn:...:User:attribute */
        doc = member_of(doc, (struct span){ .ptr = field, .len = (size_t)(colon - field) });
        if (doc == NULL)
            return false;
        field = colon + 1;
    }
    return holds_at(doc, span_of(field), comparison, value);
}

static bool passes(struct sandbox_job *job, const char *filter, struct json *doc, bool *wrong)
{
    struct sandbox_lexer lexer;
    struct sandbox_condition condition = { .lexer = &lexer, .holds = holds, .context = doc };
    bool result;

    sandbox_hand_lexer_init(&lexer, &job->call->arena, filter);
    result = sandbox_hand_lexer_condition(&condition);
    *wrong = condition.is_wrong || lexer.kind != SANDBOX_TOKEN_END;
    return result;
}

/* ---- Lists --------------------------------------------------------------------------------- */

/* The documents of a collection that the filter lets through; NULL: it is none, and the answer is
 * 400. */
static struct json *filtered(struct sandbox_job *job, const char *path, const char *filter)
{
    struct json *array = json_new(&job->call->arena, JSON_ARRAY);
    const struct sandbox_record *record = NULL;
    bool wrong = false;

    if (filter != NULL)
        (void)passes(job, filter, json_new(&job->call->arena, JSON_OBJECT), &wrong);
    if (wrong) {
        sandbox_hand_refuse(job, "The filter '%s' is wrong.", filter);
        return NULL;
    }
    while ((record = sandbox_store_next(job->state->store, record, job->now_ms)) != NULL) {
        struct json *view;

        if (strcmp(record->path, path) != 0 || record->service != job->service)
            continue;
        view = sandbox_store_view(&job->call->arena, record, job->now_ms);
        if (filter == NULL || passes(job, filter, view, &wrong))
            json_add_item(array, view);
    }
    return array;
}

/* By the rules, unless there is a filter. */
static void list(struct sandbox_job *job)
{
    const char *filter = sandbox_answer_parameter(job->call, job->request, "filter");
    struct json *array;

    if (filter == NULL || filter[0] == '\0' ||
        sandbox_table_items(job->service, job->op->response) == NULL) {
        sandbox_rules_follow(job);
        return;
    }
    array = filtered(job, sandbox_rules_path(job, job->match->node), filter);
    if (array != NULL)
        sandbox_hand_show_list(job, array);
}

static int64_t number_in(const struct json *doc, const char *name, int64_t otherwise)
{
    int64_t number = otherwise;

    (void)json_int(json_get(doc, name), &number);
    return number;
}

/* The page that the body asks for. */
static void search(struct sandbox_job *job)
{
    const struct json *body = job->input.body;
    int64_t start = number_in(body, "startIndex", 1);
    int64_t count = number_in(body, "count", 1000);
    struct json *out = json_new(&job->call->arena, JSON_OBJECT);
    struct json *page;
    const struct json *array;
    int64_t at = 1;

    if (sandbox_table_items(job->service, job->op->response) == NULL) {
        sandbox_rules_follow(job);
        return;
    }
    array = filtered(job, sandbox_rules_path(job, job->match->node->parent),
                     json_get_text(body, "filter"));
    if (array == NULL)
        return;
    page = json_add_member(&job->call->arena, out, "Resources",
                           json_new(&job->call->arena, JSON_ARRAY));
    for (const struct json *item = array->first; item != NULL; item = item->next, at++) {
        if (at >= start && (int64_t)page->count < count)
            json_add_item(page, json_copy(&job->call->arena, item));
    }
    sandbox_hand_add_int(job, out, "totalResults", (int64_t)array->count);
    sandbox_hand_add_int(job, out, "startIndex", start);
    sandbox_hand_add_int(job, out, "itemsPerPage", (int64_t)page->count);
    sandbox_hand_show(job, out);
}

/* ---- PATCH --------------------------------------------------------------------------------- */

struct patch {
    struct sandbox_job *job;
    const char *op;
    const struct json *value; /* or NULL */
    bool wrong;
};

/* What comes before the next dot outside of brackets, and the filter in the brackets. */
static struct span take_name(struct span *path, struct span *filter)
{
    size_t len = 0;
    struct span name;

    while (len < path->len && path->ptr[len] != '.' && path->ptr[len] != '[')
        len++;
    name = (struct span){ .ptr = path->ptr, .len = len };
    *filter = (struct span){ 0 };
    *path = (struct span){ .ptr = path->ptr + len, .len = path->len - len };
    if (path->len > 0 && path->ptr[0] == '[') {
        struct span rest = { .ptr = path->ptr + 1, .len = path->len - 1 };

        *filter = span_cut(&rest, ']');
        *path = rest.ptr != NULL ? rest : (struct span){ 0 };
    }
    if (path->len > 0 && path->ptr[0] == '.')
        *path = (struct span){ .ptr = path->ptr + 1, .len = path->len - 1 };
    return name;
}

/* Takes out the members or items that are `gone`. */
static void unlink_child(struct json *parent, const struct json *gone)
{
    struct json **link = &parent->first;

    while (*link != NULL && *link != gone)
        link = &(*link)->next;
    if (*link == NULL)
        return;
    *link = gone->next;
    parent->count--;
    parent->last = NULL;
    for (struct json *one = parent->first; one != NULL; one = one->next)
        parent->last = one;
}

/* Lists grow by "add"; all else is put in the place of what was there. */
static void set(struct patch *patch, struct json *object, const char *name)
{
    struct arena *arena = &patch->job->call->arena;
    struct json *old = (struct json *)json_get(object, name);

    if (strcasecmp(patch->op, "remove") == 0) {
        if (old != NULL)
            unlink_child(object, old);
        return;
    }
    if (patch->value == NULL) {
        patch->wrong = true;
        return;
    }
    if (strcasecmp(patch->op, "add") == 0 && old != NULL && old->kind == JSON_ARRAY) {
        const struct json *more = patch->value;

        if (more->kind != JSON_ARRAY)
            json_add_item(old, json_copy(arena, more));
        for (const struct json *one = more->kind == JSON_ARRAY ? more->first : NULL; one;
             one = one->next)
            json_add_item(old, json_copy(arena, one));
        return;
    }
    sandbox_fill_set(arena, object, arena_strdup(arena, name), json_copy(arena, patch->value));
}

static void apply(struct patch *patch, struct json *object, struct span path, unsigned depth);

/* The members of the value, in the places of those of the item. */
static void set_members(struct patch *patch, struct json *item)
{
    const struct json *value = patch->value;

    if (value == NULL || value->kind != JSON_OBJECT) {
        patch->wrong = true;
        return;
    }
    for (const struct json *one = value->first; one != NULL; one = one->next)
        sandbox_hand_add_copy(patch->job, item, one->name, one);
}

/* emails[type eq "work"].value */
static void apply_to_items(struct patch *patch, struct json *array, struct span filter,
                           struct span path, unsigned depth)
{
    const char *text = arena_strndup(&patch->job->call->arena, filter.ptr, filter.len);
    struct json *next;

    for (struct json *item = array->first; item != NULL; item = next) {
        next = item->next;
        if (!passes(patch->job, text, item, &patch->wrong) || patch->wrong)
            continue;
        if (path.len > 0)
            apply(patch, item, path, depth + 1);
        else if (strcasecmp(patch->op, "remove") == 0)
            unlink_child(array, item);
        else
            set_members(patch, item);
    }
}

static void apply(struct patch *patch, struct json *object, struct span path, unsigned depth)
{
    struct arena *arena = &patch->job->call->arena;
    struct span filter;
    struct span name = take_name(&path, &filter);
    const char *text = arena_strndup(arena, name.ptr, name.len);
    const struct json *there = member_of(object, name);
    struct json *child = (struct json *)there;

    if (name.len == 0 || depth > 4 || object->kind != JSON_OBJECT) {
        patch->wrong = true;
        return;
    }
    if (there != NULL)
        text = there->name;
    if (filter.ptr != NULL) {
        if (child != NULL && child->kind == JSON_ARRAY)
            apply_to_items(patch, child, filter, path, depth);
        return;
    }
    if (path.len == 0) {
        set(patch, object, text);
        return;
    }
    if (child == NULL)
        child = json_add_member(arena, object, text, json_new(arena, JSON_OBJECT));
    apply(patch, child, path, depth + 1);
}

/* One operation of the request. A path may start with the name of a schema, which has dots. */
static void apply_operation(struct patch *patch, struct json *doc, const char *path)
{
    const char *colon = strrchr(path, ':');
    char *schema;
    struct json *part;

    if (colon == NULL || strchr(path, '[') != NULL) {
        apply(patch, doc, span_of(path), 0);
        return;
    }
    schema = arena_strndup(&patch->job->call->arena, path, (size_t)(colon - path));
    part = (struct json *)json_get(doc, schema);
    if (part == NULL)
        part = json_add_member(&patch->job->call->arena, doc, schema,
                               json_new(&patch->job->call->arena, JSON_OBJECT));
    apply(patch, part, span_of(colon + 1), 0);
}

static void patch_resource(struct sandbox_job *job)
{
    const struct json *operations = json_get(job->input.body, "Operations");
    struct patch patch = { .job = job };
    struct sandbox_family family;
    struct sandbox_record *record;
    struct json *doc;

    if (!sandbox_family_at(job->match->node, job->service, &family)) {
        sandbox_rules_follow(job);
        return;
    }
    record = sandbox_rules_record(job, &family);
    if (record == NULL) {
        sandbox_answer_not_found(job->call, job->answer);
        return;
    }
    if (!sandbox_rules_matches(job, record))
        return;
    doc = json_copy(&job->call->arena, record->doc);
    for (const struct json *one = operations ? operations->first : NULL; one; one = one->next) {
        patch.op = json_get_text(one, "op");
        patch.value = json_get(one, "value");
        if (patch.op != NULL)
            apply_operation(&patch, doc, json_get_text(one, "path"));
    }
    if (patch.wrong) {
        sandbox_hand_refuse(job, "An operation of the patch has a path or a value that is wrong.");
        return;
    }
    doc = sandbox_fill_project(&job->fill, family.type, doc);
    sandbox_fill_complete(&job->fill, family.type, doc);
    sandbox_store_change(record, doc);
    sandbox_rules_show(job, record);
}

/* A star stands for the rest of the name. */
const struct sandbox_hand_op sandbox_hand_scim_ops[] = {
    { "patch*", patch_resource },
    { "search*", search },
    { "list*", list },
    { NULL, NULL },
};
