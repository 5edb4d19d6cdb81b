/*
 * All that signs and what is known of it, from one reading of the files or one visit to a token
 * service: const from then on, replaced as a whole. Strings live in its arena, which is locked
 * memory. One owner.
 */
#ifndef OCI_SNAPSHOT_H
#define OCI_SNAPSHOT_H

#include <stdbool.h>
#include <sys/stat.h>
#include <time.h>

#include "base/call.h"
#include "oci/auth_type.h"
#include "oci/key.h"

#define OCI_SNAPSHOT_FILES 5

/* What tells whether a file was changed. */
struct oci_stamp {
    bool there;
    dev_t device;
    ino_t inode;
    off_t size;
    struct timespec modified;
    struct timespec changed; /* also moves when only the rights change */
};

struct oci_watched {
    const char *path;
    struct oci_stamp stamp;
};

/* A value and where it came from; NULL when it is not known. */
struct oci_fact {
    const char *value;
    const char *source;
};

struct oci_snapshot {
    struct arena arena;
    struct oci_watched files[OCI_SNAPSHOT_FILES];
    size_t file_count;

    enum oci_auth_type type; /* never OCI_AUTH_AUTO */
    struct oci_key *key;
    const char *key_id;
    const char *token;            /* behind "ST$"; NULL for API keys */
    bool unsaved;                 /* the token is newer than its file, which cannot be written */
    const char *delegation_token; /* NULL for none */
    int64_t expires_unix_ms;      /* of the token; 0 when unknown */
    int64_t renew_unix_ms;        /* when to ask for the next one; 0 for never */

    struct oci_fact tenancy, user, region, fingerprint, key_source, token_source;
};

void oci_snapshot_init(struct oci_snapshot *snapshot);

/* Effect: wipes it and drops the key. */
void oci_snapshot_release(struct oci_snapshot *snapshot);

/* Takes the stamp of a file, before it is read: a change in between is seen by the next call.
 * False when there is no such file here. */
bool oci_snapshot_watch(struct oci_snapshot *snapshot, const char *path);

/* True while none of its files changed. */
bool oci_snapshot_is_current(const struct oci_snapshot *snapshot);

/* True when both watched the file in the same state. */
bool oci_snapshot_same_file(const struct oci_snapshot *a, const struct oci_snapshot *b,
                            const char *path);

/* Copies both texts; a NULL value makes no fact. */
struct oci_fact oci_snapshot_fact(struct oci_snapshot *snapshot, const char *value,
                                  const char *source);

#endif
