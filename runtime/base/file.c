#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define ERROR_TEXT_SIZE     128
#define PASSWORD_ENTRY_SIZE 16384

static const char *home(struct arena *arena)
{
    const char *variable = getenv("HOME");
    struct passwd entry, *found = NULL;
    char *buffer;

    if (variable && *variable)
        return variable;
    buffer = arena_alloc(arena, PASSWORD_ENTRY_SIZE);
    if (getpwuid_r(getuid(), &entry, buffer, PASSWORD_ENTRY_SIZE, &found) != 0 || !found)
        return NULL;
    return found->pw_dir;
}

const char *file_expand(struct arena *arena, const char *path)
{
    const char *start = NULL;

    if (path[0] == '~' && (path[1] == '\0' || path[1] == '/'))
        start = home(arena);
    return start ? arena_printf(arena, "%s%s", start, path + 1) : arena_strdup(arena, path);
}

static const char *text_of(int error, char text[ERROR_TEXT_SIZE])
{
    if (strerror_r(error, text, ERROR_TEXT_SIZE) != 0)
        snprintf(text, ERROR_TEXT_SIZE, "error %d", error);
    return text;
}

static enum err fail_read(struct call *call, const char *what, const char *path, int error)
{
    char text[ERROR_TEXT_SIZE];

    return call_fail(call, ERR_IO, "cannot read %s %s: %s", what, path, text_of(error, text));
}

static enum err fail_large(struct call *call, const char *what, const char *path, size_t cap)
{
    return call_fail(call, ERR_LIMIT, "cannot read %s %s: it has more than %zu bytes", what, path,
                     cap);
}

static ssize_t read_some(int fd, char *bytes, size_t len)
{
    ssize_t got;

    do {
        got = read(fd, bytes, len);
    } while (got < 0 && errno == EINTR);
    return got;
}

/* `room` is what the file system says, and no more than a guess: files grow, and those of /proc
 * have size 0. */
static enum err read_all(struct call *call, const char *what, const char *path, int fd, size_t room,
                         size_t cap, struct span *out)
{
    char *bytes = arena_alloc(&call->arena, room + 1);
    size_t len = 0;
    ssize_t got;

    for (;;) {
        got = read_some(fd, bytes + len, room - len);
        if (got < 0)
            return fail_read(call, what, path, errno);
        len += (size_t)got;
        if (len > cap)
            return fail_large(call, what, path, cap);
        if (got == 0)
            break;
        if (len == room) {
            bytes = arena_grow(&call->arena, bytes, room + 1, room * 2 + 1);
            room *= 2;
        }
    }
    bytes[len] = '\0';
    *out = (struct span){ .ptr = bytes, .len = len };
    return ERR_NONE;
}

static enum err read_open(struct call *call, const char *what, const char *path, int fd, size_t cap,
                          struct span *out)
{
    struct stat info;

    if (fstat(fd, &info) != 0)
        return fail_read(call, what, path, errno);
    if (S_ISDIR(info.st_mode))
        return fail_read(call, what, path, EISDIR);
    if (!S_ISREG(info.st_mode))
        return call_fail(call, ERR_IO, "cannot read %s %s: it is not a regular file", what, path);
    if ((uint64_t)info.st_size > cap)
        return fail_large(call, what, path, cap);
    /* One byte more than expected, so that the end of the file is seen without growing. */
    return read_all(call, what, path, fd, (size_t)info.st_size + 1, cap, out);
}

enum err file_read(struct call *call, const char *what, const char *path, size_t cap,
                   struct span *out)
{
    /* Without O_NONBLOCK a FIFO would stop us here until somebody writes to it. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    enum err e;

    if (fd < 0)
        return fail_read(call, what, path, errno);
    e = read_open(call, what, path, fd, cap, out);
    close(fd);
    return e;
}

static bool write_all(int fd, struct span content)
{
    while (content.len) {
        ssize_t put = write(fd, content.ptr, content.len);

        if (put < 0 && errno != EINTR)
            return false;
        if (put > 0) {
            content.ptr += put;
            content.len -= (size_t)put;
        }
    }
    return true;
}

/* Closes `fd` in any case; errno says what went wrong. */
static bool fill_and_close(int fd, struct span content, unsigned mode)
{
    bool done = fcntl(fd, F_SETFD, FD_CLOEXEC) == 0 && fchmod(fd, (mode_t)mode) == 0 &&
                write_all(fd, content) && fsync(fd) == 0;
    int error = errno;

    if (close(fd) != 0 && done)
        return false;
    errno = error;
    return done;
}

enum err file_write(struct call *call, const char *path, struct span content, unsigned mode)
{
    char *beside = arena_printf(&call->arena, "%s.XXXXXX", path);
    int fd = mkstemp(beside); /* mode 0600 from the start */
    char text[ERROR_TEXT_SIZE];
    int error;

    if (fd >= 0) {
        if (fill_and_close(fd, content, mode) && rename(beside, path) == 0)
            return ERR_NONE;
        error = errno;
        unlink(beside);
        errno = error;
    }
    return call_fail(call, ERR_IO, "cannot write %s: %s", path, text_of(errno, text));
}

bool file_is_exposed(const char *path)
{
    struct stat info;

    if (stat(path, &info) != 0)
        return false;
    return (info.st_mode & (info.st_uid == geteuid() ? 077 : 037)) != 0;
}

enum err file_hint(struct call *call, const char *path)
{
    struct stat info;

    if (faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) == 0 || errno != EACCES)
        return call->error.code;
    if (stat(path, &info) != 0)
        return call_hint(call, "a folder on the way to it may not be entered by this user; run "
                               "`chmod u+x` on that folder");
    if (info.st_uid == geteuid())
        return call_hint(call, "run `chmod 600 %s`", path);
    return call_hint(call,
                     "it belongs to another user (uid %ld; this program runs as uid %ld): run as "
                     "that user, or make a copy that is your own and `chmod 600` it",
                     (long)info.st_uid, (long)geteuid());
}
