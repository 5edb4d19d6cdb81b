#include "oci/save.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "oci/random.h"
#include "oci/text.h"

static enum err fail(struct call *call, const struct oci_save *save, int error)
{
    return call_fail(call, ERR_IO, "save_to: cannot write %s: %s", save->path,
                     oci_text_errno(&call->arena, error));
}

static enum err fail_existing(struct call *call, const char *path)
{
    return call_fail(call, ERR_ARGUMENT,
                     "save_to: %s exists already; name a file that does not, or remove it", path);
}

enum err oci_save_open(struct call *call, const char *path, struct oci_save *out)
{
    struct oci_save save = { .path = path, .fd = -1 };
    struct stat info;

    if (!*path)
        return call_fail(call, ERR_ARGUMENT, "save_to: the name of a file is required");
    if (lstat(path, &info) == 0)
        return fail_existing(call, path);
    save.temporary = arena_printf(&call->arena, "%s.%s.part", path, oci_random_hex(&call->arena));
    save.fd = open(save.temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (save.fd < 0)
        return fail(call, &save, errno);
    *out = save;
    return ERR_NONE;
}

bool oci_save_sink(void *context, const char *bytes, size_t len)
{
    struct oci_save *save = context;

    while (len && !save->error) {
        ssize_t put = write(save->fd, bytes, len);

        if (put < 0 && errno != EINTR)
            save->error = errno;
        if (put > 0) {
            bytes += put;
            len -= (size_t)put;
        }
    }
    return save->error == 0;
}

void oci_save_restart(struct oci_save *save)
{
    save->error = 0;
    if (ftruncate(save->fd, 0) != 0 || lseek(save->fd, 0, SEEK_SET) < 0)
        save->error = errno;
}

enum err oci_save_check(struct call *call, const struct oci_save *save)
{
    if (!save->error)
        return ERR_NONE;
    /* The transport only saw that it was told to stop; this is why. */
    call_forgive(call);
    return fail(call, save, save->error);
}

/* link() refuses to replace what somebody put there meanwhile; some file systems cannot link. */
static bool put_in_place(const struct oci_save *save)
{
    if (link(save->temporary, save->path) == 0) {
        unlink(save->temporary);
        return true;
    }
    return errno != EEXIST && rename(save->temporary, save->path) == 0;
}

enum err oci_save_commit(struct call *call, struct oci_save *save)
{
    bool written = fsync(save->fd) == 0;
    int error = errno;

    if (close(save->fd) != 0 && written) {
        written = false;
        error = errno;
    }
    save->fd = -1;
    if (written && put_in_place(save))
        return ERR_NONE;
    error = written ? errno : error;
    unlink(save->temporary);
    return error == EEXIST ? fail_existing(call, save->path) : fail(call, save, error);
}

void oci_save_discard(struct oci_save *save)
{
    if (save->fd < 0)
        return;
    close(save->fd);
    unlink(save->temporary);
    save->fd = -1;
}
