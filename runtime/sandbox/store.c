#include "sandbox/store.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define BUCKETS 16384

struct name {
    const char *text;
    struct name *next;
};

struct sandbox_store {
    struct sandbox_record **records; /* by sequence; removed ones are NULL */
    size_t count;
    size_t room;
    size_t dead;
    size_t blob_bytes;
    uint64_t made; /* records ever */
    bool tracks;
    struct arena removals_arena;
    struct sandbox_removal *removals;
    struct arena names_arena;
    struct name *names;
    struct sandbox_record *by_path[BUCKETS];
    struct sandbox_record *by_id[BUCKETS];
};

static size_t hash_text(size_t hash, const char *text)
{
    for (; *text != '\0'; text++)
        hash = (hash ^ (unsigned char)*text) * 16777619u;
    return hash;
}

static size_t path_bucket(const char *path, const char *key)
{
    return hash_text(hash_text(2166136261u, path) * 31, key) % BUCKETS;
}

static size_t id_bucket(const char *id)
{
    return hash_text(2166136261u, id) % BUCKETS;
}

static void *must(void *memory)
{
    if (memory == NULL)
        abort(); /* as the arena does: there is no use in going on */
    return memory;
}

struct sandbox_store *sandbox_store_new(void)
{
    struct sandbox_store *store = must(calloc(1, sizeof(*store)));

    arena_init(&store->removals_arena);
    arena_init(&store->names_arena);
    return store;
}

static void free_record(struct sandbox_record *record)
{
    struct arena arena = record->arena; /* the record itself lives in it */

    free(record->blob);
    arena_release(&record->doc_arena);
    arena_release(&arena);
}

void sandbox_store_free(struct sandbox_store *store)
{
    if (store == NULL)
        return;
    for (size_t i = 0; i < store->count; i++) {
        if (store->records[i] != NULL)
            free_record(store->records[i]);
    }
    free(store->records);
    arena_release(&store->removals_arena);
    arena_release(&store->names_arena);
    free(store);
}

static void link_record(struct sandbox_store *store, struct sandbox_record *record)
{
    struct sandbox_record **bucket = &store->by_path[path_bucket(record->path, record->key)];

    record->next_by_path = *bucket;
    *bucket = record;
    if (record->id != NULL) {
        bucket = &store->by_id[id_bucket(record->id)];
        record->next_by_id = *bucket;
        *bucket = record;
    }
}

static void unlink_record(struct sandbox_store *store, const struct sandbox_record *record)
{
    struct sandbox_record **link = &store->by_path[path_bucket(record->path, record->key)];

    while (*link != record)
        link = &(*link)->next_by_path;
    *link = record->next_by_path;
    if (record->id == NULL)
        return;
    link = &store->by_id[id_bucket(record->id)];
    while (*link != record)
        link = &(*link)->next_by_id;
    *link = record->next_by_id;
}

/* Drops the places of removed records. Who walks the records goes by sequence, which follows. */
static void compact(struct sandbox_store *store)
{
    size_t kept = 0;

    for (size_t i = 0; i < store->count; i++) {
        if (store->records[i] == NULL)
            continue;
        store->records[kept] = store->records[i];
        store->records[kept]->sequence = kept;
        kept++;
    }
    store->count = kept;
    store->dead = 0;
}

static void make_room(struct sandbox_store *store)
{
    if (store->count < store->room)
        return;
    if (store->dead > store->count / 2) {
        compact(store);
        return;
    }
    store->room = store->room == 0 ? 64 : store->room * 2;
    store->records = must(realloc(store->records, store->room * sizeof(struct sandbox_record *)));
}

static const char *copy_text(struct arena *arena, const char *text)
{
    return text == NULL ? NULL : arena_strdup(arena, text);
}

static struct sandbox_record *new_record(const struct sandbox_draft *draft)
{
    struct arena arena;
    struct sandbox_record *record;

    arena_init(&arena);
    record = arena_alloc(&arena, sizeof(*record));
    record->path = copy_text(&arena, draft->path);
    record->key = copy_text(&arena, draft->key);
    record->id = copy_text(&arena, draft->id);
    record->owner = copy_text(&arena, draft->owner);
    record->service = draft->service;
    record->type = draft->type;
    record->needs = arena_array(&arena, draft->need_count + 1, sizeof(const char *));
    for (size_t i = 0; i < draft->need_count; i++)
        record->needs[record->need_count++] = copy_text(&arena, draft->needs[i]);
    if (draft->plan != NULL)
        record->plan = *draft->plan;
    record->doc = json_copy(&record->doc_arena, draft->doc);
    record->arena = arena;
    return record;
}

struct sandbox_record *sandbox_store_add(struct sandbox_store *store,
                                         const struct sandbox_draft *draft, int64_t now_ms)
{
    struct sandbox_record *old = sandbox_store_find(store, draft->path, draft->key, now_ms);
    struct sandbox_record *record = new_record(draft);

    if (old != NULL)
        sandbox_store_remove(store, old);
    record->created_ms = now_ms;
    record->version = ++store->made << 16; /* differs from that of an earlier one of its name */
    make_room(store);
    record->sequence = store->count;
    store->records[store->count++] = record;
    link_record(store, record);
    return record;
}

void sandbox_store_change(struct sandbox_record *record, const struct json *doc)
{
    struct arena old = record->doc_arena; /* `doc` may well borrow from it */

    arena_init(&record->doc_arena);
    record->doc = json_copy(&record->doc_arena, doc);
    record->version++;
    arena_release(&old);
}

void sandbox_store_set_blob(struct sandbox_store *store, struct sandbox_record *record, void *blob,
                            size_t len)
{
    store->blob_bytes -= record->blob_len;
    free(record->blob);
    record->blob = blob;
    record->blob_len = len;
    record->blob_changed = true;
    store->blob_bytes += len;
}

void sandbox_store_move_blob(struct sandbox_record *from, struct sandbox_record *to)
{
    assert(to->blob == NULL);
    to->blob = from->blob;
    to->blob_len = from->blob_len;
    to->blob_changed = true;
    from->blob = NULL;
    from->blob_len = 0;
}

size_t sandbox_store_blob_bytes(const struct sandbox_store *store)
{
    return store->blob_bytes;
}

/* ---- For those who keep it on disk ----------------------------------------------------------- */

void sandbox_store_track(struct sandbox_store *store)
{
    store->tracks = true;
}

static void note_removal(struct sandbox_store *store, const struct sandbox_record *record)
{
    struct arena *arena = &store->removals_arena;
    struct sandbox_removal *removal;

    if (!store->tracks)
        return;
    removal = arena_alloc(arena, sizeof(*removal));
    removal->path = arena_strdup(arena, record->path);
    removal->key = arena_strdup(arena, record->key);
    removal->next = store->removals;
    store->removals = removal;
}

const struct sandbox_removal *sandbox_store_removals(const struct sandbox_store *store)
{
    return store->removals;
}

void sandbox_store_forget_removals(struct sandbox_store *store)
{
    store->removals = NULL;
    arena_release(&store->removals_arena);
    arena_init(&store->removals_arena);
}

bool sandbox_store_is_changed(const struct sandbox_record *record)
{
    return record->version != record->saved || record->blob_changed;
}

void sandbox_store_saved(struct sandbox_record *record)
{
    record->saved = record->version;
    record->blob_changed = false;
}

struct sandbox_record *sandbox_store_restore(struct sandbox_store *store,
                                             const struct sandbox_draft *draft, int64_t created_ms,
                                             uint64_t version)
{
    struct sandbox_record *record = sandbox_store_add(store, draft, created_ms);

    record->version = version;
    if (store->made <= version >> 16)
        store->made = (version >> 16) + 1;
    return record;
}

const char *sandbox_store_name(struct sandbox_store *store, const char *name)
{
    struct name *known = store->names;

    while (known != NULL && strcmp(known->text, name) != 0)
        known = known->next;
    if (known != NULL)
        return known->text;
    known = arena_alloc(&store->names_arena, sizeof(*known));
    known->text = arena_strdup(&store->names_arena, name);
    known->next = store->names;
    store->names = known;
    return known->text;
}

/* ---- Finding ------------------------------------------------------------------------------- */

void sandbox_store_remove(struct sandbox_store *store, struct sandbox_record *record)
{
    assert(store->records[record->sequence] == record);
    unlink_record(store, record);
    note_removal(store, record);
    store->records[record->sequence] = NULL;
    store->dead++;
    store->blob_bytes -= record->blob_len;
    free_record(record);
}

/* Removes remains that nobody can read any more. */
static struct sandbox_record *unless_forgotten(struct sandbox_store *store,
                                               struct sandbox_record *record, int64_t now_ms)
{
    if (record == NULL || !sandbox_lifecycle_is_forgotten(&record->plan, now_ms))
        return record;
    sandbox_store_remove(store, record);
    return NULL;
}

struct sandbox_record *sandbox_store_find(struct sandbox_store *store, const char *path,
                                          const char *key, int64_t now_ms)
{
    struct sandbox_record *record = store->by_path[path_bucket(path, key)];

    while (record != NULL && (strcmp(record->path, path) != 0 || strcmp(record->key, key) != 0))
        record = record->next_by_path;
    return unless_forgotten(store, record, now_ms);
}

struct sandbox_record *sandbox_store_find_id(struct sandbox_store *store, const char *id,
                                             int64_t now_ms)
{
    struct sandbox_record *record = store->by_id[id_bucket(id)];

    while (record != NULL && strcmp(record->id, id) != 0)
        record = record->next_by_id;
    return unless_forgotten(store, record, now_ms);
}

bool sandbox_store_is_alive(struct sandbox_store *store, const char *id, int64_t now_ms)
{
    const struct sandbox_record *record = sandbox_store_find_id(store, id, now_ms);

    return record != NULL && !sandbox_lifecycle_is_leaving(&record->plan);
}

struct sandbox_record *sandbox_store_next(struct sandbox_store *store,
                                          const struct sandbox_record *previous, int64_t now_ms)
{
    size_t at = previous == NULL ? 0 : previous->sequence + 1;

    for (; at < store->count; at++) {
        struct sandbox_record *record = store->records[at];

        if (record != NULL && unless_forgotten(store, record, now_ms) != NULL)
            return record;
    }
    return NULL;
}

static void set_text(struct json *object, const char *name, const char *text)
{
    struct json *member = (struct json *)json_get(object, name);

    if (member == NULL || member->kind != JSON_STRING)
        return;
    member->text = text;
    member->len = strlen(text);
}

const char *sandbox_store_etag(struct arena *arena, const struct sandbox_record *record)
{
    size_t hash = hash_text(hash_text(2166136261u, record->path) * 31, record->key);

    return arena_printf(arena, "%016llx%08llx",
                        (unsigned long long)(hash ^ (size_t)record->created_ms),
                        (unsigned long long)record->version);
}

struct json *sandbox_store_view(struct arena *arena, const struct sandbox_record *record,
                                int64_t now_ms)
{
    struct json *view = json_copy(arena, record->doc);
    const char *state = sandbox_lifecycle_state(&record->plan, now_ms);
    const struct model_field *field;

    set_text(view, "etag", sandbox_store_etag(arena, record));
    if (state == NULL || record->type == NULL)
        return view;
    field = sandbox_lifecycle_field(record->service, record->type);
    set_text(view, model_text(record->service, field->name), state);
    return view;
}
