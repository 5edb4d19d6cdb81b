/*
 * What exists in the sandbox: records in memory, found by path and key, or by id. Lives as long as
 * the program. Not thread-safe: the server holds its lock around every use.
 */
#ifndef SANDBOX_STORE_H
#define SANDBOX_STORE_H

#include "base/arena.h"
#include "json/json.h"
#include "model/model.h"
#include "sandbox/lifecycle.h"

struct sandbox_record {
    struct arena arena;     /* owns all that follows but the document */
    struct arena doc_arena; /* owns the document */
    const char *path;       /* of the collection, decoded: "/20160918/instances" */
    const char *key;    /* what stands behind it: an OCID, a name; "" for a thing that is alone */
    const char *id;     /* of the document; NULL when it has none */
    const char *owner;  /* id of the record it goes away with; NULL for none */
    const char **needs; /* ids that must not be deleted before this record is gone */
    size_t need_count;
    const struct model_service *service;
    const struct model_type *type; /* the model of the document; may be NULL */
    struct sandbox_plan plan;
    struct json *doc; /* the state in it is that of its making; see sandbox_store_view() */
    void *blob;       /* malloc'd content, or NULL */
    size_t blob_len;
    int64_t created_ms;
    uint64_t sequence; /* order of creation */
    uint64_t version;  /* counts changes */
    uint64_t saved;    /* the version that sandbox_store_saved() was told */
    bool blob_changed; /* since then */
    struct sandbox_record *next_by_path;
    struct sandbox_record *next_by_id;
};

struct sandbox_store;

/* Gives an empty store. Free with sandbox_store_free(), which takes NULL. */
struct sandbox_store *sandbox_store_new(void);
void sandbox_store_free(struct sandbox_store *store);

/* What a new record is made of; everything is copied. */
struct sandbox_draft {
    const char *path;
    const char *key;
    const char *id;
    const char *owner;
    const char *const *needs;
    size_t need_count;
    const struct model_service *service;
    const struct model_type *type;
    const struct json *doc;
    const struct sandbox_plan *plan; /* NULL for no states */
};

/* Adds a record, instead of the one with this path and key if there is one. */
struct sandbox_record *sandbox_store_add(struct sandbox_store *store,
                                         const struct sandbox_draft *draft, int64_t now_ms);

/* Replaces the document and counts the version up. Copies. */
void sandbox_store_change(struct sandbox_record *record, const struct json *doc);

/* Takes malloc'd content. */
void sandbox_store_set_blob(struct sandbox_store *store, struct sandbox_record *record, void *blob,
                            size_t len);

/* Effect: the content of `from` is that of `to`, which has none yet. */
void sandbox_store_move_blob(struct sandbox_record *from, struct sandbox_record *to);

/* Bytes of all blobs together. */
size_t sandbox_store_blob_bytes(const struct sandbox_store *store);

/* ---- For those who keep it on disk ----------------------------------------------------------- */

/* A record that is gone. */
struct sandbox_removal {
    const char *path;
    const char *key;
    const struct sandbox_removal *next;
};

/* Effect: removals are noted from now on. */
void sandbox_store_track(struct sandbox_store *store);

/* The removals since they were forgotten the last time. */
const struct sandbox_removal *sandbox_store_removals(const struct sandbox_store *store);
void sandbox_store_forget_removals(struct sandbox_store *store);

/* Whether a record differs from what was saved; effect: it has been saved. */
bool sandbox_store_is_changed(const struct sandbox_record *record);
void sandbox_store_saved(struct sandbox_record *record);

/* Adds a record as it was; those made later get higher versions. */
struct sandbox_record *sandbox_store_restore(struct sandbox_store *store,
                                             const struct sandbox_draft *draft, int64_t created_ms,
                                             uint64_t version);

/* A copy of a name, the same one for the same name, that lives as long as the store. */
const char *sandbox_store_name(struct sandbox_store *store, const char *name);

/* ---- Finding ------------------------------------------------------------------------------- */

/* Effect: the record is gone at once; the pointer must not be used any more. */
void sandbox_store_remove(struct sandbox_store *store, struct sandbox_record *record);

/* By path and key; by id. NULL when there is none, or its remains are forgotten. */
struct sandbox_record *sandbox_store_find(struct sandbox_store *store, const char *path,
                                          const char *key, int64_t now_ms);
struct sandbox_record *sandbox_store_find_id(struct sandbox_store *store, const char *id,
                                             int64_t now_ms);

/* True when a record of this id exists and is not on its way out. */
bool sandbox_store_is_alive(struct sandbox_store *store, const char *id, int64_t now_ms);

/*
 * All records in order of creation: sandbox_store_next(store, NULL, now) is the first one.
 * Forgotten ones are skipped. Records may be added, changed and removed meanwhile, but not the one
 * that is passed.
 */
struct sandbox_record *sandbox_store_next(struct sandbox_store *store,
                                          const struct sandbox_record *previous, int64_t now_ms);

/* The entity tag of the present version, in `arena`. */
const char *sandbox_store_etag(struct arena *arena, const struct sandbox_record *record);

/* A copy of the document, in `arena`, with the state of this time and the present etag. */
struct json *sandbox_store_view(struct arena *arena, const struct sandbox_record *record,
                                int64_t now_ms);

#endif
