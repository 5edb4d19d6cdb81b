#include "tool/audit_out.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#define SYSLOG_PRIORITY (10 * 8 + 6) /* authpriv.info, RFC 3164 section 4.1.1 */
#define HEAD_SIZE       64
#define WAIT_S          2 /* for a log that is slow to take a line */

/* ---- Files ----------------------------------------------------------------------------------- */

static int open_file(struct tool_audit_out *out)
{
    /* Without O_NONBLOCK a FIFO would hold us up until somebody reads from it. */
    int fd =
        open(out->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0600);
    struct stat info;

    if (fd < 0)
        return errno;
    if (fstat(fd, &info) != 0) {
        int error = errno;

        close(fd);
        return error;
    }
    out->fd = fd;
    out->device = info.st_dev;
    out->inode = info.st_ino;
    out->is_torn = false;
    return 0;
}

static bool is_moved(const struct tool_audit_out *out)
{
    struct stat info;

    return stat(out->path, &info) != 0 || info.st_dev != out->device || info.st_ino != out->inode;
}

static int write_file(struct tool_audit_out *out, struct span line)
{
    char newline = '\n';
    struct iovec parts[] = {
        { .iov_base = &newline, .iov_len = out->is_torn ? 1 : 0 },
        { .iov_base = (void *)(uintptr_t)line.ptr, .iov_len = line.len },
    };
    ssize_t put;

    do {
        put = writev(out->fd, parts, 2);
    } while (put < 0 && errno == EINTR);
    if (put < 0)
        return errno;
    if ((size_t)put == parts[0].iov_len + line.len) {
        out->is_torn = false;
        return 0;
    }
    out->is_torn = out->is_torn || put > 0;
    return ENOSPC;
}

/* ---- The system's log ------------------------------------------------------------------------ */

static int open_socket(struct tool_audit_out *out)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    struct timeval wait = { .tv_sec = WAIT_S };
    int fd;

    if (strlen(out->path) >= sizeof(address.sun_path))
        return ENAMETOOLONG;
    memcpy(address.sun_path, out->path, strlen(out->path));
    fd = socket(AF_UNIX, SOCK_DGRAM, 0);
    if (fd < 0)
        return errno;
    if (fcntl(fd, F_SETFD, FD_CLOEXEC) != 0 ||
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait)) != 0 ||
        connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0) {
        int error = errno;

        close(fd);
        return error;
    }
    out->fd = fd;
    return 0;
}

/* Not by syslog(), which does not say whether anybody took the line. */
static int send_line(struct tool_audit_out *out, struct span line)
{
    char head[HEAD_SIZE];
    int head_len =
        snprintf(head, sizeof(head), "<%d>oci-mcp[%ld]: ", SYSLOG_PRIORITY, (long)getpid());
    struct iovec parts[] = {
        { .iov_base = head, .iov_len = (size_t)head_len },
        { .iov_base = (void *)(uintptr_t)line.ptr, .iov_len = line.len - 1 },
    };
    struct msghdr message = { .msg_iov = parts, .msg_iovlen = 2 };
    ssize_t put;

    do {
        put = sendmsg(out->fd, &message, MSG_NOSIGNAL);
    } while (put < 0 && errno == EINTR);
    return put < 0 ? errno : 0;
}

/* ---- Both ------------------------------------------------------------------------------------ */

static int reopen(struct tool_audit_out *out)
{
    tool_audit_out_close(out);
    return out->is_socket ? open_socket(out) : open_file(out);
}

int tool_audit_out_open(struct tool_audit_out *out, const char *path, bool is_socket)
{
    *out = (struct tool_audit_out){ .path = path, .is_socket = is_socket, .fd = -1 };
    return reopen(out);
}

void tool_audit_out_close(struct tool_audit_out *out)
{
    if (out->fd >= 0)
        close(out->fd);
    out->fd = -1;
}

int tool_audit_out_write(struct tool_audit_out *out, struct span line)
{
    bool stale = out->fd < 0 || (!out->is_socket && is_moved(out));
    int error = stale ? reopen(out) : 0;

    if (error)
        return error;
    if (!out->is_socket)
        return write_file(out, line);
    error = send_line(out, line);
    if (error != ECONNREFUSED && error != ENOTCONN && error != ECONNRESET)
        return error;
    error = reopen(out);
    return error ? error : send_line(out, line);
}
