#include "sandbox/objects_list.h"

#include <stdlib.h>
#include <string.h>

#include "sandbox/hand.h"
#include "sandbox/objects_copy.h"

#define LIMIT_MAX 1000

/* What is asked for; texts are NULL when absent. */
struct listing {
    struct sandbox_job *job;
    const char *prefix;
    const char *start;
    const char *after;
    const char *end;
    const char *delimiter;
    const char *fields;
    size_t limit;
    const struct sandbox_record **found; /* by name */
    size_t count;
    struct json *objects;
    struct json *prefixes;
};

static int compare_names(const void *a, const void *b)
{
    const struct sandbox_record *const *left = a;
    const struct sandbox_record *const *right = b;

    return strcmp((*left)->key, (*right)->key);
}

static bool is_wanted(const struct listing *listing, const char *name)
{
    if (listing->prefix != NULL && strncmp(name, listing->prefix, strlen(listing->prefix)) != 0)
        return false;
    if (listing->start != NULL && strcmp(name, listing->start) < 0)
        return false;
    if (listing->after != NULL && strcmp(name, listing->after) <= 0)
        return false;
    return listing->end == NULL || strcmp(name, listing->end) < 0;
}

static void collect(struct listing *listing)
{
    struct sandbox_job *job = listing->job;
    const char *path = sandbox_objects_path(job, "o");
    const struct sandbox_record *record = NULL;
    size_t room = 0;

    while ((record = sandbox_store_next(job->state->store, record, job->now_ms)) != NULL) {
        if (strcmp(record->path, path) != 0 || !is_wanted(listing, record->key))
            continue;
        if (listing->count == room) {
            size_t more = room == 0 ? 64 : room * 2;

            listing->found =
                arena_grow(&job->call->arena, (void *)listing->found,
                           room * sizeof(*listing->found), more * sizeof(*listing->found));
            room = more;
        }
        listing->found[listing->count++] = record;
    }
    if (listing->count > 0)
        qsort((void *)listing->found, listing->count, sizeof(*listing->found), compare_names);
}

/* The part of a name up to the delimiter behind the prefix, or NULL. */
static const char *common_prefix(const struct listing *listing, const char *name)
{
    size_t skip = listing->prefix == NULL ? 0 : strlen(listing->prefix);
    const char *end;

    if (listing->delimiter == NULL || listing->delimiter[0] == '\0')
        return NULL;
    end = strstr(name + skip, listing->delimiter);
    if (end == NULL)
        return NULL;
    return arena_strndup(&listing->job->call->arena, name,
                         (size_t)(end - name) + strlen(listing->delimiter));
}

static bool has_field(const struct listing *listing, const char *name)
{
    struct span rest = span_of(listing->fields != NULL ? listing->fields : "");

    if (strcmp(name, "name") == 0)
        return true;
    while (rest.len > 0) {
        if (span_equals(span_trim(span_cut(&rest, ',')), name))
            return true;
    }
    return false;
}

static void add_object(struct listing *listing, const struct sandbox_record *record)
{
    struct arena *arena = &listing->job->call->arena;
    struct json *view = sandbox_store_view(arena, record, listing->job->now_ms);
    struct json *object = json_new(arena, JSON_OBJECT);
    const char *archival = sandbox_objects_archival(listing->job, record);

    sandbox_hand_add_text(listing->job, view, "archivalState", archival);
    for (const struct json *member = view->first; member != NULL; member = member->next) {
        if (has_field(listing, member->name) && strcmp(member->name, "versionId") != 0)
            json_add_member(arena, object, member->name, json_copy(arena, member));
    }
    json_add_item(listing->objects, object);
}

/* As names are in order, a prefix that was told already is the last one. */
static bool is_told(const struct listing *listing, const char *prefix)
{
    const struct json *last = listing->prefixes->last;

    return prefix != NULL && last != NULL && strcmp(last->text, prefix) == 0;
}

/* Gives the name to go on with, or NULL. */
static const char *take(struct listing *listing)
{
    struct arena *arena = &listing->job->call->arena;
    size_t taken = 0;

    for (size_t i = 0; i < listing->count; i++) {
        const char *prefix = common_prefix(listing, listing->found[i]->key);

        if (is_told(listing, prefix))
            continue;
        if (taken == listing->limit)
            return listing->found[i]->key;
        if (prefix == NULL)
            add_object(listing, listing->found[i]);
        else
            json_add_item(listing->prefixes, json_new_text(arena, prefix));
        taken++;
    }
    return NULL;
}

static bool read_request(struct listing *listing)
{
    struct sandbox_job *job = listing->job;
    struct {
        const char *name;
        const char **place;
    } const texts[] = {
        { "prefix", &listing->prefix }, { "start", &listing->start },
        { "end", &listing->end },       { "delimiter", &listing->delimiter },
        { "fields", &listing->fields }, { "startAfter", &listing->after },
    };
    const char *limit = sandbox_answer_parameter(job->call, job->request, "limit");

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        *texts[i].place = sandbox_answer_parameter(job->call, job->request, texts[i].name);
    listing->limit = limit == NULL ? LIMIT_MAX : strtoull(limit, NULL, 10);
    if (listing->limit >= 1 && listing->limit <= LIMIT_MAX)
        return true;
    sandbox_answer_error(job->call, job->answer, 400, "InvalidParameter",
                         "The limit must be between 1 and %d.", LIMIT_MAX);
    return false;
}

void sandbox_objects_list(struct sandbox_job *job)
{
    struct arena *arena = &job->call->arena;
    struct listing listing = {
        .job = job,
        .objects = json_new(arena, JSON_ARRAY),
        .prefixes = json_new(arena, JSON_ARRAY),
    };
    struct json *body = json_new(arena, JSON_OBJECT);
    const char *next;

    if (!read_request(&listing))
        return;
    collect(&listing);
    next = take(&listing);
    json_add_member(arena, body, "objects", listing.objects);
    if (listing.delimiter != NULL)
        json_add_member(arena, body, "prefixes", listing.prefixes);
    if (next != NULL)
        json_add_member(arena, body, "nextStartWith", json_new_text(arena, next));
    sandbox_answer_json(job->call, job->answer, 200, body);
}
