#include "tool/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/openat2.h>
#include <sys/syscall.h>
#endif

#include "base/span.h"
#include "oci/text.h"

/* The parts of a relative path that is right. */
struct parts {
    const char *path; /* folder and relative path, for messages */
    const char *names[TOOL_FOLDER_DEPTH_MAX];
    size_t count;
};

/* ---- Messages -------------------------------------------------------------------------------- */

static enum err refuse(struct call *call, const char *path, const char *rule)
{
    return call_fail(call, ERR_ARGUMENT, "%s: %s", path, rule);
}

/* ELOOP, and EXDEV of openat2(), say that a link or a mount led away. */
static enum err fail_errno(struct call *call, const char *path, int error)
{
    switch (error) {
    case ELOOP:
    case EXDEV:
        return refuse(call, path, "a symbolic link on the way; the work folder has none");
    case ENOENT:
        return refuse(call, path, "there is no such file in the work folder");
    case ENOTDIR:
        return refuse(call, path, "what stands before a \"/\" is no directory of the work folder");
    case EEXIST:
        return refuse(call, path, "it exists already; name a file that does not, or remove it");
    case ENAMETOOLONG:
        return refuse(call, path, "a name is too long");
    default:
        return call_fail(call, ERR_IO, "%s: %s", path, oci_text_errno(&call->arena, error));
    }
}

/* ---- Paths ----------------------------------------------------------------------------------- */

/* What the rule against a name is; NULL for a good one. */
static const char *rule_against(struct span name)
{
    if (name.len == 0)
        return "it has an empty name: no \"//\", and no \"/\" at its end";
    if (span_equals(name, "..") || span_equals(name, "."))
        return "\".\" and \"..\" are not allowed";
    if (span_equals_nocase(name, ".oci") || span_equals_nocase(name, ".ssh"))
        return "folders of keys (.oci, .ssh) are not allowed";
    if (span_utf8_error(name) < name.len)
        return "a name that is not UTF-8";
    for (size_t i = 0; i < name.len; i++) {
        unsigned char byte = (unsigned char)name.ptr[i];

        if (byte < ' ' || byte == 0x7f || byte == '\\')
            return "control characters and \"\\\" are not allowed in names";
    }
    return NULL;
}

/* Takes a path apart, and refuses what could lead out of the folder. */
static enum err read_path(struct call *call, const struct tool_folder *folder, const char *relative,
                          struct parts *out)
{
    struct span rest = span_of(relative);
    const char *shown = oci_text_line(&call->arena, rest, TOOL_FOLDER_PATH_MAX);
    struct parts parts = { .count = 0 };

    if (rest.len == 0)
        return refuse(call, folder->path, "the name of a file in this folder is required");
    if (rest.len > TOOL_FOLDER_PATH_MAX)
        return call_fail(call, ERR_ARGUMENT, "the path has %zu bytes, more than %d", rest.len,
                         TOOL_FOLDER_PATH_MAX);
    if (rest.ptr[0] == '/' || rest.ptr[0] == '~')
        return refuse(call, shown, "an absolute path; name a file relative to the work folder");
    while (rest.ptr != NULL) {
        struct span name = span_cut(&rest, '/');
        const char *rule = rule_against(name);

        if (rule != NULL)
            return refuse(call, shown, rule);
        if (parts.count == TOOL_FOLDER_DEPTH_MAX)
            return refuse(call, shown, "too many folders in each other");
        parts.names[parts.count++] = arena_strndup(&call->arena, name.ptr, name.len);
    }
    parts.path = arena_printf(&call->arena, "%s/%s", folder->path, shown);
    *out = parts;
    return ERR_NONE;
}

/* ---- Opening --------------------------------------------------------------------------------- */

#ifdef SYS_openat2
/* <unistd.h> declares it for other feature macros only. */
long syscall(long number, ...);

/* One component, which the kernel must find in the directory itself. */
static int open_component(int dir_fd, const char *name, int flags, mode_t mode)
{
    struct open_how how = {
        .flags = (unsigned)(flags | O_CLOEXEC | O_NOFOLLOW),
        .mode = mode,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
    };
    long fd = syscall(SYS_openat2, dir_fd, name, &how, sizeof how);

    if (fd >= 0 || (errno != ENOSYS && errno != EPERM))
        return (int)fd;
    /* An old kernel, or a container's filter. */
    return openat(dir_fd, name, flags | O_CLOEXEC | O_NOFOLLOW, mode);
}
#else
static int open_component(int dir_fd, const char *name, int flags, mode_t mode)
{
    return openat(dir_fd, name, flags | O_CLOEXEC | O_NOFOLLOW, mode);
}
#endif

/* Opens a directory in another one; makes it when `make` and it is not there. -1 with errno. */
static int open_directory(int dir_fd, const char *name, bool make)
{
    int fd = open_component(dir_fd, name, O_RDONLY | O_DIRECTORY, 0);

    if (fd >= 0 || errno != ENOENT || !make)
        return fd;
    if (mkdirat(dir_fd, name, 0700) != 0 && errno != EEXIST)
        return -1;
    return open_component(dir_fd, name, O_RDONLY | O_DIRECTORY, 0);
}

/* A link is ENOTDIR for O_DIRECTORY, which would hide the rule that was broken. */
static int error_of(int dir_fd, const char *name, int error)
{
    struct stat info;

    if (error == ENOTDIR && fstatat(dir_fd, name, &info, AT_SYMLINK_NOFOLLOW) == 0 &&
        S_ISLNK(info.st_mode))
        return ELOOP;
    return error;
}

/* Opens the directory that the last name stands in, one component after the other: each is held by
 * its descriptor, so what is renamed or linked meanwhile leads nowhere else. */
static enum err open_parent(struct call *call, const struct tool_folder *folder,
                            const struct parts *parts, bool make, int *out)
{
    int fd = fcntl(folder->fd, F_DUPFD_CLOEXEC, 0);
    int error = fd < 0 ? errno : 0;

    for (size_t i = 0; i + 1 < parts->count && fd >= 0; i++) {
        int next = open_directory(fd, parts->names[i], make);

        error = next < 0 ? error_of(fd, parts->names[i], errno) : 0;
        close(fd);
        fd = next;
    }
    if (fd < 0)
        return fail_errno(call, parts->path, error);
    *out = fd;
    return ERR_NONE;
}

enum err tool_folder_init(struct call *call, const char *path, struct tool_folder *out)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return call_fail(call, ERR_CONFIG, "the work folder %s cannot be opened: %s", path,
                         oci_text_errno(&call->arena, errno));
    *out = (struct tool_folder){ .path = path, .fd = fd };
    return ERR_NONE;
}

void tool_folder_release(struct tool_folder *folder)
{
    if (folder == NULL || folder->fd < 0)
        return;
    close(folder->fd);
    folder->fd = -1;
}

/* ---- Reading --------------------------------------------------------------------------------- */

static const char *rule_against_file(const struct stat *info)
{
    if (S_ISLNK(info->st_mode))
        return "it is a symbolic link; the work folder has none";
    if (!S_ISREG(info->st_mode))
        return "it is no regular file";
    if (info->st_nlink > 1)
        return "the file has other names (hard links), which may be outside of the work folder";
    return NULL;
}

/* Opens a file, of which is known what it was before: to open a device may do something. */
static enum err open_file(struct call *call, const struct parts *parts, int dir_fd,
                          struct tool_file *out)
{
    const char *name = parts->names[parts->count - 1];
    struct tool_file file = { .path = parts->path };
    struct stat info;
    enum err e = ERR_NONE;

    if (fstatat(dir_fd, name, &info, AT_SYMLINK_NOFOLLOW) != 0)
        return fail_errno(call, parts->path, errno);
    if (rule_against_file(&info) != NULL)
        return refuse(call, parts->path, rule_against_file(&info));
    /* It may be a FIFO by now, and without O_NONBLOCK that would wait for its writer. */
    file.fd = open_component(dir_fd, name, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
    if (file.fd < 0)
        return fail_errno(call, parts->path, errno);
    if (fstat(file.fd, &info) != 0)
        e = fail_errno(call, parts->path, errno);
    else if (rule_against_file(&info) != NULL)
        e = refuse(call, parts->path, rule_against_file(&info));
    file.size = info.st_size;
    if (e)
        tool_folder_close_file(&file);
    else
        *out = file;
    return e;
}

enum err tool_folder_open(struct call *call, const struct tool_folder *folder, const char *relative,
                          struct tool_file *out)
{
    struct parts parts;
    int dir_fd;
    enum err e = read_path(call, folder, relative, &parts);

    if (!e)
        e = open_parent(call, folder, &parts, /* make= */ false, &dir_fd);
    if (e)
        return e;
    e = open_file(call, &parts, dir_fd, out);
    close(dir_fd);
    return e;
}

/* ---- Writing --------------------------------------------------------------------------------- */

enum err tool_folder_create(struct call *call, const struct tool_folder *folder,
                            const char *relative, struct tool_file *out)
{
    struct parts parts;
    int dir_fd, fd, error;
    enum err e = read_path(call, folder, relative, &parts);

    if (!e)
        e = open_parent(call, folder, &parts, /* make= */ true, &dir_fd);
    if (e)
        return e;
    fd = open_component(dir_fd, parts.names[parts.count - 1], O_WRONLY | O_CREAT | O_EXCL, 0600);
    error = errno;
    close(dir_fd);
    if (fd < 0)
        return fail_errno(call, parts.path, error);
    *out = (struct tool_file){ .fd = fd, .path = parts.path };
    return ERR_NONE;
}

/* The way to a name through the descriptor of its directory, where the system has such ways. */
static const char *access_path(struct call *call, const struct parts *parts, int dir_fd)
{
    const char *folder = arena_printf(&call->arena, "/proc/self/fd/%d", dir_fd);
    struct stat there, here;

    if (stat(folder, &there) != 0 || fstat(dir_fd, &here) != 0 || there.st_ino != here.st_ino ||
        there.st_dev != here.st_dev)
        return parts->path;
    return arena_printf(&call->arena, "%s/%s", folder, parts->names[parts->count - 1]);
}

enum err tool_folder_place(struct call *call, const struct tool_folder *folder,
                           const char *relative, struct tool_place *out)
{
    struct parts parts;
    struct stat info;
    const char *name;
    int dir_fd;
    enum err e = read_path(call, folder, relative, &parts);

    if (!e)
        e = open_parent(call, folder, &parts, /* make= */ true, &dir_fd);
    if (e)
        return e;
    name = parts.names[parts.count - 1];
    if (fstatat(dir_fd, name, &info, AT_SYMLINK_NOFOLLOW) == 0 || errno != ENOENT) {
        close(dir_fd);
        return fail_errno(call, parts.path, EEXIST);
    }
    *out = (struct tool_place){
        .dir_fd = dir_fd,
        .name = name,
        .path = parts.path,
        .access = access_path(call, &parts, dir_fd),
    };
    return ERR_NONE;
}

void tool_folder_close_file(struct tool_file *file)
{
    if (file == NULL || file->fd < 0)
        return;
    close(file->fd);
    file->fd = -1;
}

void tool_folder_leave(struct tool_place *place)
{
    if (place == NULL || place->dir_fd < 0)
        return;
    close(place->dir_fd);
    place->dir_fd = -1;
}
