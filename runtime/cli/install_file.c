#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "cli/install.h"
#include "oci/config_edit.h"
#include "oci/text.h"

#define BACKUP      ".oci-mcp.bak-"
#define BACKUPS_MAX 256 /* looked at */
#define SAME_SECOND 100
#define LINKS_MAX   16
#define LINK_SIZE   4096

static enum err fail(struct call *call, const char *what, const char *path)
{
    return call_fail(call, ERR_IO, "cannot %s %s: %s", what, path,
                     oci_text_errno(&call->arena, errno));
}

static const char *folder_of(struct call *call, const char *path)
{
    const char *slash = strrchr(path, '/');

    if (slash == NULL)
        return ".";
    return slash == path ? "/" : arena_strndup(&call->arena, path, (size_t)(slash - path));
}

static const char *base_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

/* A file that is a link stays one: what it leads to is replaced. ELOOP when it leads on and on. */
static bool follow(struct call *call, const char *path, const char **out)
{
    struct stat info;

    for (int i = 0; i < LINKS_MAX; i++) {
        char *to;
        ssize_t len;

        if (lstat(path, &info) != 0)
            return false;
        if (!S_ISLNK(info.st_mode)) {
            *out = path;
            return true;
        }
        to = arena_alloc(&call->arena, LINK_SIZE);
        len = readlink(path, to, LINK_SIZE - 1);
        if (len <= 0)
            return false;
        path = to[0] == '/' ? to : arena_printf(&call->arena, "%s/%s", folder_of(call, path), to);
    }
    errno = ELOOP;
    return false;
}

enum err cli_install_open(struct call *call, const char *path, struct cli_install_file *out)
{
    struct stat info;

    *out = (struct cli_install_file){ .path = path, .real = path, .text = { "", 0 }, .mode = 0600 };
    if (lstat(path, &info) != 0)
        return errno == ENOENT ? ERR_NONE : fail(call, "read", path);
    if (!follow(call, path, &out->real))
        return fail(call, "follow the link", path);
    if (stat(out->real, &info) != 0)
        return fail(call, "read", path);
    out->exists = true;
    out->mode = info.st_mode & 07777;
    out->owner = info.st_uid;
    out->group = info.st_gid;
    return file_read(call, "the configuration", out->real, LIMIT_CLIENT_FILE, &out->text);
}

/* ---- Backups --------------------------------------------------------------------------------- */

static bool write_all(int fd, struct span text)
{
    while (text.len > 0) {
        ssize_t put = write(fd, text.ptr, text.len);

        if (put < 0 && errno != EINTR)
            return false;
        if (put > 0)
            text = (struct span){ text.ptr + put, text.len - (size_t)put };
    }
    return true;
}

static bool fill_and_close(int fd, struct span text)
{
    bool done = write_all(fd, text) && fsync(fd) == 0;
    int error = errno;

    if (close(fd) != 0 && done)
        return false;
    errno = error;
    return done;
}

static int create_backup(struct call *call, const struct cli_install_file *file, const char **out)
{
    time_t now = time(NULL);
    struct tm when;
    char stamp[32];
    int fd = -1;

    gmtime_r(&now, &when);
    strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%SZ", &when);
    for (int i = 0; i < SAME_SECOND && fd < 0; i++) {
        *out = arena_printf(&call->arena, "%s" BACKUP "%s-%02d", file->real, stamp, i);
        fd = open(*out, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, file->mode & 0777);
        if (fd < 0 && errno != EEXIST)
            break;
    }
    return fd;
}

static enum err back_up(struct call *call, const struct cli_install_file *file, const char **out)
{
    enum err e;
    int fd;

    *out = NULL;
    if (!file->exists)
        return ERR_NONE;
    fd = create_backup(call, file, out);
    if (fd >= 0 && fill_and_close(fd, file->text))
        return ERR_NONE;
    e = fail(call, "keep a copy of", file->path);
    if (fd >= 0)
        unlink(*out);
    return e;
}

static int newest_first(const void *a, const void *b)
{
    return strcmp(*(const char *const *)b, *(const char *const *)a);
}

void cli_install_backups(struct call *call, const struct cli_install_file *file,
                         struct span **out_texts, size_t *out_count)
{
    const char *folder = folder_of(call, file->real);
    const char *prefix = arena_printf(&call->arena, "%s" BACKUP, base_of(file->real));
    const char *names[BACKUPS_MAX];
    size_t count = 0;
    DIR *dir = opendir(folder);

    *out_count = 0;
    *out_texts = arena_array(&call->arena, BACKUPS_MAX, sizeof(**out_texts));
    for (struct dirent *d = dir ? readdir(dir) : NULL; d && count < BACKUPS_MAX; d = readdir(dir)) {
        if (strncmp(d->d_name, prefix, strlen(prefix)) == 0)
            names[count++] = arena_printf(&call->arena, "%s/%s", folder, d->d_name);
    }
    if (dir != NULL)
        closedir(dir);
    qsort(names, count, sizeof(*names), newest_first);
    for (size_t i = 0; i < count; i++) {
        if (file_read(call, "the backup", names[i], LIMIT_CLIENT_FILE, &(*out_texts)[*out_count]) ==
            ERR_NONE)
            ++*out_count;
        else
            call_forgive(call);
    }
}

/* ---- Writing --------------------------------------------------------------------------------- */

static enum err check_unchanged(struct call *call, const struct cli_install_file *file)
{
    struct cli_install_file now;
    enum err e = cli_install_open(call, file->path, &now);

    if (e)
        return e;
    if (now.exists == file->exists && strcmp(now.real, file->real) == 0 &&
        now.text.len == file->text.len && memcmp(now.text.ptr, file->text.ptr, now.text.len) == 0)
        return ERR_NONE;
    call_fail(call, ERR_IO, "%s was changed by another program at this moment", file->path);
    return call_hint(call, "nothing was written; run it again");
}

static bool keep_owner(int fd, const struct cli_install_file *file)
{
    struct stat info;

    if (!file->exists)
        return true;
    if (fstat(fd, &info) != 0)
        return false;
    return (info.st_uid == file->owner && info.st_gid == file->group) ||
           fchown(fd, file->owner, file->group) == 0;
}

static void sync_folder(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return;
    (void)fsync(fd); /* some file systems cannot; the file itself is safe by now */
    close(fd);
}

static enum err replace(struct call *call, const struct cli_install_file *file, struct span text)
{
    const char *folder = folder_of(call, file->real);
    char *beside = arena_printf(&call->arena, "%s/.%s.XXXXXX", folder, base_of(file->real));
    int fd = mkstemp(beside);
    mode_t mode = file->in_project && !file->exists ? 0644 : file->mode;
    enum err e = ERR_NONE;

    if (fd < 0)
        return fail(call, "write", file->path);
    if (!keep_owner(fd, file) || fchmod(fd, mode) != 0) {
        e = fail(call, "keep the owner and mode of", file->path);
        close(fd);
    } else if (!fill_and_close(fd, text)) {
        e = fail(call, "write", file->path);
    }
    if (!e)
        e = check_unchanged(call, file);
    if (!e && rename(beside, file->real) != 0)
        e = fail(call, "write", file->path);
    if (e)
        unlink(beside);
    else
        sync_folder(folder);
    return e;
}

enum err cli_install_write(struct call *call, const struct cli_install_file *file, struct span text,
                           const char **out_backup)
{
    enum err e = ERR_NONE;

    if (!file->exists && strchr(file->real, '/') != NULL)
        e = oci_config_folder(call, folder_of(call, file->real));
    if (!e)
        e = back_up(call, file, out_backup);
    if (e)
        return e;
    e = replace(call, file, text);
    if (e && *out_backup != NULL)
        unlink(*out_backup);
    return e;
}

enum err cli_install_delete(struct call *call, const struct cli_install_file *file)
{
    enum err e = check_unchanged(call, file);

    if (!e && unlink(file->real) != 0)
        e = fail(call, "remove", file->path);
    return e;
}
