#include "oci/snapshot.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

static struct oci_stamp stamp_of(const char *path)
{
    struct stat info;

    if (stat(path, &info) != 0)
        return (struct oci_stamp){ .there = errno != ENOENT && errno != ENOTDIR };
    return (struct oci_stamp){
        .there = true,
        .device = info.st_dev,
        .inode = info.st_ino,
        .size = info.st_size,
        .modified = info.st_mtim,
        .changed = info.st_ctim,
    };
}

static bool same_time(const struct timespec *a, const struct timespec *b)
{
    return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

static bool same_stamp(const struct oci_stamp *a, const struct oci_stamp *b)
{
    return a->there == b->there && a->device == b->device && a->inode == b->inode &&
           a->size == b->size && same_time(&a->modified, &b->modified) &&
           same_time(&a->changed, &b->changed);
}

void oci_snapshot_init(struct oci_snapshot *snapshot)
{
    *snapshot = (struct oci_snapshot){ .key = NULL };
    arena_init_locked(&snapshot->arena);
}

void oci_snapshot_release(struct oci_snapshot *snapshot)
{
    oci_key_release(snapshot->key);
    arena_release(&snapshot->arena);
    *snapshot = (struct oci_snapshot){ .key = NULL };
}

bool oci_snapshot_watch(struct oci_snapshot *snapshot, const char *path)
{
    struct oci_watched *file = &snapshot->files[snapshot->file_count];

    assert(snapshot->file_count < OCI_SNAPSHOT_FILES);
    snapshot->file_count++;
    file->path = arena_strdup(&snapshot->arena, path);
    file->stamp = stamp_of(path);
    return file->stamp.there;
}

bool oci_snapshot_is_current(const struct oci_snapshot *snapshot)
{
    size_t i;

    for (i = 0; i < snapshot->file_count; i++) {
        struct oci_stamp now = stamp_of(snapshot->files[i].path);

        if (!same_stamp(&snapshot->files[i].stamp, &now))
            return false;
    }
    return true;
}

static const struct oci_stamp *stamp_in(const struct oci_snapshot *snapshot, const char *path)
{
    size_t i;

    for (i = 0; i < snapshot->file_count; i++) {
        if (strcmp(snapshot->files[i].path, path) == 0)
            return &snapshot->files[i].stamp;
    }
    return NULL;
}

bool oci_snapshot_same_file(const struct oci_snapshot *a, const struct oci_snapshot *b,
                            const char *path)
{
    const struct oci_stamp *in_a = stamp_in(a, path);
    const struct oci_stamp *in_b = stamp_in(b, path);

    return in_a && in_b && same_stamp(in_a, in_b);
}

struct oci_fact oci_snapshot_fact(struct oci_snapshot *snapshot, const char *value,
                                  const char *source)
{
    if (!value || !*value)
        return (struct oci_fact){ .value = NULL };
    return (struct oci_fact){
        .value = arena_strdup(&snapshot->arena, value),
        .source = arena_strdup(&snapshot->arena, source),
    };
}
