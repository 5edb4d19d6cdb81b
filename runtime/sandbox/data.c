#include "sandbox/data.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <sqlite3.h>

#include "sandbox/table.h"

#define FILE_NAME   "sandbox.db"
#define APPLICATION "1331970884" /* marks a file as ours */
#define FORMAT      1

struct sandbox_data {
    sqlite3 *db;
    const char *path; /* malloc'd */
    sqlite3_stmt *put;
    sqlite3_stmt *put_blob;
    sqlite3_stmt *remove;
    sqlite3_stmt *remove_blob;
};

static const char schema[] =
    "PRAGMA application_id=" APPLICATION ";"
    "PRAGMA user_version=1;"
    "CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL);"
    "CREATE TABLE records(path TEXT NOT NULL, key TEXT NOT NULL, id TEXT, owner TEXT,"
    " needs TEXT NOT NULL, service TEXT, type TEXT, plan TEXT NOT NULL, doc TEXT NOT NULL,"
    " created INTEGER NOT NULL, version INTEGER NOT NULL, PRIMARY KEY(path, key));"
    "CREATE TABLE blobs(path TEXT NOT NULL, key TEXT NOT NULL, content BLOB NOT NULL,"
    " PRIMARY KEY(path, key));";

/* ---- Errors -------------------------------------------------------------------------------- */

static enum err fail(struct call *call, const struct sandbox_data *data)
{
    int code = sqlite3_errcode(data->db);

    if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
        return call_fail(call, ERR_IO, "--data: %s is in use by another sandbox", data->path);
    if (code == SQLITE_NOTADB || code == SQLITE_CORRUPT || code == SQLITE_ERROR)
        return call_fail(call, ERR_IO,
                         "--data: %s is broken (%s); move it away to begin anew", data->path,
                         sqlite3_errmsg(data->db));
    return call_fail(call, ERR_IO, "--data: %s: %s", data->path, sqlite3_errmsg(data->db));
}

static enum err run(struct call *call, struct sandbox_data *data, const char *sql)
{
    return sqlite3_exec(data->db, sql, NULL, NULL, NULL) == SQLITE_OK ? ERR_NONE
                                                                      : fail(call, data);
}

static enum err prepare(struct call *call, struct sandbox_data *data, const char *sql,
                        sqlite3_stmt **out)
{
    return sqlite3_prepare_v2(data->db, sql, -1, out, NULL) == SQLITE_OK ? ERR_NONE
                                                                         : fail(call, data);
}

/* Runs a statement that gives no rows, and makes it ready for the next time. */
static enum err step(struct call *call, struct sandbox_data *data, sqlite3_stmt *statement)
{
    int code = sqlite3_step(statement);
    enum err e = code == SQLITE_DONE ? ERR_NONE : fail(call, data);

    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    return e;
}

static void bind(sqlite3_stmt *statement, int place, const char *text)
{
    if (text != NULL)
        sqlite3_bind_text(statement, place, text, -1, SQLITE_STATIC);
}

/* A column as text, copied; NULL for none. */
static const char *column(struct call *call, sqlite3_stmt *statement, int place)
{
    const unsigned char *text = sqlite3_column_text(statement, place);

    return text == NULL ? NULL : arena_strdup(&call->arena, (const char *)text);
}

/* ---- Opening ------------------------------------------------------------------------------- */

/* A number that the file says of itself; -1 when it cannot be had. */
static long pragma(struct sandbox_data *data, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    long number = -1;

    if (sqlite3_prepare_v2(data->db, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        number = (long)sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return number;
}

static enum err create(struct call *call, struct sandbox_data *data, const char *tenancy)
{
    sqlite3_stmt *statement = NULL;
    enum err e = run(call, data, "BEGIN IMMEDIATE");

    if (!e)
        e = run(call, data, schema);
    if (!e)
        e = prepare(call, data, "INSERT INTO meta VALUES('tenancy', ?1)", &statement);
    if (!e) {
        bind(statement, 1, tenancy);
        e = step(call, data, statement);
    }
    sqlite3_finalize(statement);
    return e ? e : run(call, data, "COMMIT");
}

/* That the file is one of ours, whole, and of this tenancy. */
static enum err inspect(struct call *call, struct sandbox_data *data, const char *tenancy)
{
    sqlite3_stmt *statement = NULL;
    long format = pragma(data, "PRAGMA user_version");
    const char *owner = NULL;
    enum err e;

    if (pragma(data, "PRAGMA application_id") != strtol(APPLICATION, NULL, 10))
        return call_fail(call, ERR_USAGE, "--data: %s is no data of a sandbox", data->path);
    if (format != FORMAT)
        return call_fail(call, ERR_USAGE,
                         "--data: %s has the format %ld of another version; this one reads %d",
                         data->path, format, FORMAT);
    e = prepare(call, data, "SELECT value FROM meta WHERE name = 'tenancy'", &statement);
    if (!e && sqlite3_step(statement) == SQLITE_ROW)
        owner = column(call, statement, 0);
    sqlite3_finalize(statement);
    if (!e && (owner == NULL || strcmp(owner, tenancy) != 0))
        return call_fail(call, ERR_USAGE,
                         "--data: %s belongs to the keys of another --home, tenancy %s", data->path,
                         owner != NULL ? owner : "unknown");
    return e;
}

static enum err prepare_all(struct call *call, struct sandbox_data *data)
{
    enum err e = prepare(call, data,
                         "INSERT OR REPLACE INTO records"
                         " VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)",
                         &data->put);

    if (!e)
        e = prepare(call, data, "INSERT OR REPLACE INTO blobs VALUES(?1,?2,?3)", &data->put_blob);
    if (!e)
        e = prepare(call, data, "DELETE FROM records WHERE path = ?1 AND key = ?2", &data->remove);
    if (!e)
        e = prepare(call, data, "DELETE FROM blobs WHERE path = ?1 AND key = ?2",
                    &data->remove_blob);
    return e;
}

static enum err open_file(struct call *call, const char *folder, struct sandbox_data *data)
{
    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        return call_fail(call, ERR_IO, "--data %s: %s", folder, strerror(errno));
    data->path = strdup(arena_printf(&call->arena, "%s/%s", folder, FILE_NAME));
    if (data->path == NULL)
        abort();
    if (sqlite3_open_v2(data->path, &data->db,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                        NULL) != SQLITE_OK)
        return fail(call, data);
    (void)chmod(data->path, 0600);
    /* Exclusive: two sandboxes at one file would not know of each other's changes. */
    return run(call, data,
               "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
               "BEGIN IMMEDIATE; COMMIT");
}

/* ---- Reading ------------------------------------------------------------------------------- */

static enum err parse(struct call *call, const struct sandbox_data *data, const char *text,
                      struct json **out)
{
    return json_parse(call, data->path, span_of(text != NULL ? text : ""), out);
}

static void read_plan(struct sandbox_store *store, const struct json *value,
                      struct sandbox_plan *plan)
{
    const struct json *removes = json_get(value, "removes");
    const struct json *states = json_get(value, "states");
    const struct json *at = json_get(value, "at");

    *plan = (struct sandbox_plan){ .removes = removes != NULL && removes->boolean };
    if (states == NULL || at == NULL)
        return;
    at = at->first;
    for (const struct json *state = states->first; state != NULL && at != NULL;
         state = state->next, at = at->next) {
        if (plan->count == SANDBOX_LIFECYCLE_STEPS || !json_is_text(state))
            return;
        (void)json_int(at, &plan->at_ms[plan->count]);
        plan->states[plan->count++] = sandbox_store_name(store, state->text);
    }
}

static void read_needs(struct call *call, const struct json *list, struct sandbox_draft *draft)
{
    const char **needs = arena_array(&call->arena, list->count + 1, sizeof(const char *));

    for (const struct json *item = list->first; item != NULL; item = item->next) {
        if (json_is_text(item))
            needs[draft->need_count++] = item->text;
    }
    draft->needs = needs;
}

static const struct model_type *find_type(const struct model_service *service, const char *name)
{
    for (size_t i = 0; name != NULL && i < service->model_count; i++) {
        if (strcmp(model_text(service, service->types[i].name), name) == 0)
            return &service->types[i];
    }
    return NULL;
}

static void read_blob(struct sandbox_store *store, struct sandbox_record *record,
                      sqlite3_stmt *row, int place)
{
    size_t len = (size_t)sqlite3_column_bytes(row, place);
    void *content;

    if (sqlite3_column_type(row, place) == SQLITE_NULL)
        return;
    content = malloc(len + 1);
    if (content == NULL)
        abort();
    if (len > 0)
        memcpy(content, sqlite3_column_blob(row, place), len);
    sandbox_store_set_blob(store, record, content, len);
}

static enum err read_row(struct call *call, struct sandbox_data *data, sqlite3_stmt *row,
                         struct sandbox_store *store)
{
    struct sandbox_plan plan;
    struct sandbox_draft draft = {
        .path = column(call, row, 0),
        .key = column(call, row, 1),
        .id = column(call, row, 2),
        .owner = column(call, row, 3),
        .plan = &plan,
    };
    const char *service = column(call, row, 5);
    const char *type = column(call, row, 6);
    struct sandbox_record *record;
    struct json *needs = NULL;
    struct json *steps = NULL;
    struct json *doc = NULL;
    enum err e = parse(call, data, column(call, row, 4), &needs);

    if (!e)
        e = parse(call, data, column(call, row, 7), &steps);
    if (!e)
        e = parse(call, data, column(call, row, 8), &doc);
    if (e)
        return e;
    read_needs(call, needs, &draft);
    read_plan(store, steps, &plan);
    draft.doc = doc;
    if (service != NULL)
        draft.service = sandbox_table_service(service);
    if (draft.service == NULL)
        return ERR_NONE; /* of a build with more services: stays in the file */
    draft.type = find_type(draft.service, type);
    record = sandbox_store_restore(store, &draft, sqlite3_column_int64(row, 9),
                                   (uint64_t)sqlite3_column_int64(row, 10));
    read_blob(store, record, row, 11);
    sandbox_store_saved(record);
    return ERR_NONE;
}

/* Version grows with the order of creation. */
static enum err read_all(struct call *call, struct sandbox_data *data, struct sandbox_store *store)
{
    sqlite3_stmt *rows = NULL;
    int code = SQLITE_DONE;
    enum err e = prepare(call, data,
                         "SELECT r.*, b.content FROM records r LEFT JOIN blobs b"
                         " ON b.path = r.path AND b.key = r.key ORDER BY r.version",
                         &rows);

    while (!e && (code = sqlite3_step(rows)) == SQLITE_ROW)
        e = read_row(call, data, rows, store);
    if (!e && code != SQLITE_DONE)
        e = fail(call, data);
    sqlite3_finalize(rows);
    return e;
}

enum err sandbox_data_open(struct call *call, const char *folder, const char *tenancy,
                           struct sandbox_store *store, struct sandbox_data **out, bool *out_new)
{
    struct sandbox_data *data = calloc(1, sizeof(*data));
    enum err e;

    if (data == NULL)
        abort();
    e = open_file(call, folder, data);
    if (!e) {
        *out_new = pragma(data, "SELECT count(*) FROM sqlite_master") == 0;
        e = *out_new ? create(call, data, tenancy) : inspect(call, data, tenancy);
    }
    if (!e)
        e = prepare_all(call, data);
    if (!e)
        e = read_all(call, data, store);
    if (e) {
        sandbox_data_close(data);
        return e;
    }
    if (!*out_new) /* a start that ended before its seeds were written */
        *out_new = sandbox_store_next(store, NULL, 0) == NULL;
    sandbox_store_track(store);
    *out = data;
    return ERR_NONE;
}

void sandbox_data_close(struct sandbox_data *data)
{
    if (data == NULL)
        return;
    sqlite3_finalize(data->put);
    sqlite3_finalize(data->put_blob);
    sqlite3_finalize(data->remove);
    sqlite3_finalize(data->remove_blob);
    sqlite3_close(data->db);
    free((void *)data->path);
    free(data);
}

/* ---- Writing ------------------------------------------------------------------------------- */

static const char *print(struct call *call, const struct json *value)
{
    struct buf text;

    buf_init(&text, &call->arena, SIZE_MAX / 4);
    json_print(&text, value);
    return buf_span(&text).ptr;
}

static const char *print_plan(struct call *call, const struct sandbox_plan *plan)
{
    struct arena *arena = &call->arena;
    struct json *out = json_new(arena, JSON_OBJECT);
    struct json *states = json_add_member(arena, out, "states", json_new(arena, JSON_ARRAY));
    struct json *at = json_add_member(arena, out, "at", json_new(arena, JSON_ARRAY));

    for (size_t i = 0; i < plan->count; i++) {
        json_add_item(states, json_new_text(arena, plan->states[i]));
        json_add_item(at, json_new_int(arena, plan->at_ms[i]));
    }
    json_add_member(arena, out, "removes", json_new_bool(arena, plan->removes));
    return print(call, out);
}

static const char *print_needs(struct call *call, const struct sandbox_record *record)
{
    struct json *out = json_new(&call->arena, JSON_ARRAY);

    for (size_t i = 0; i < record->need_count; i++)
        json_add_item(out, json_new_text(&call->arena, record->needs[i]));
    return print(call, out);
}

static enum err write_blob(struct call *call, struct sandbox_data *data,
                           const struct sandbox_record *record)
{
    bind(data->put_blob, 1, record->path);
    bind(data->put_blob, 2, record->key);
    sqlite3_bind_blob64(data->put_blob, 3, record->blob_len > 0 ? record->blob : "",
                        record->blob_len, SQLITE_STATIC);
    return step(call, data, data->put_blob);
}

static enum err write_record(struct call *call, struct sandbox_data *data,
                             const struct sandbox_record *record)
{
    sqlite3_stmt *put = data->put;
    enum err e;

    bind(put, 1, record->path);
    bind(put, 2, record->key);
    bind(put, 3, record->id);
    bind(put, 4, record->owner);
    bind(put, 5, print_needs(call, record));
    if (record->service != NULL)
        bind(put, 6, record->service->name);
    if (record->service != NULL && record->type != NULL)
        bind(put, 7, model_text(record->service, record->type->name));
    bind(put, 8, print_plan(call, &record->plan));
    bind(put, 9, print(call, record->doc));
    sqlite3_bind_int64(put, 10, record->created_ms);
    sqlite3_bind_int64(put, 11, (sqlite3_int64)record->version);
    e = step(call, data, put);
    return e || !record->blob_changed ? e : write_blob(call, data, record);
}

static enum err write_removal(struct call *call, struct sandbox_data *data,
                              const struct sandbox_removal *removal)
{
    enum err e;

    bind(data->remove, 1, removal->path);
    bind(data->remove, 2, removal->key);
    e = step(call, data, data->remove);
    if (e)
        return e;
    bind(data->remove_blob, 1, removal->path);
    bind(data->remove_blob, 2, removal->key);
    return step(call, data, data->remove_blob);
}

/* Removals first: a record may have been made anew in the place of another one. */
static enum err write_changes(struct call *call, struct sandbox_data *data,
                              struct sandbox_store *store, int64_t now_ms)
{
    const struct sandbox_removal *removal = sandbox_store_removals(store);
    const struct sandbox_record *record = NULL;
    enum err e = ERR_NONE;

    for (; !e && removal != NULL; removal = removal->next)
        e = write_removal(call, data, removal);
    while (!e && (record = sandbox_store_next(store, record, now_ms)) != NULL) {
        if (sandbox_store_is_changed(record))
            e = write_record(call, data, record);
    }
    return e;
}

static void forget_changes(struct sandbox_store *store, int64_t now_ms)
{
    struct sandbox_record *record = NULL;

    sandbox_store_forget_removals(store);
    while ((record = sandbox_store_next(store, record, now_ms)) != NULL)
        sandbox_store_saved(record);
}

enum err sandbox_data_save(struct call *call, struct sandbox_data *data,
                           struct sandbox_store *store, int64_t now_ms)
{
    enum err e = run(call, data, "BEGIN IMMEDIATE");

    if (e)
        return e;
    e = write_changes(call, data, store, now_ms);
    if (!e)
        e = run(call, data, "COMMIT");
    if (e) {
        (void)sqlite3_exec(data->db, "ROLLBACK", NULL, NULL, NULL);
        return e;
    }
    forget_changes(store, now_ms);
    return ERR_NONE;
}
