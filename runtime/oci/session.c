#include "oci/session.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "json/json.h"
#include "oci/exchange.h"
#include "oci/text.h"

#define REFRESH_PATH "/v1/authentication/refresh"
#define LOCK_WAIT_MS 30000
#define LOCK_STEP_MS 20
#define BODY_CAP     (2 * LIMIT_TOKEN_FILE)

/* ---- The lock ------------------------------------------------------------------------------ */

static enum err fail_lock(struct call *call, const char *path)
{
    return call_fail(call, ERR_IO, "cannot lock %s: %s", path, oci_text_errno(&call->arena, errno));
}

/* flock() rather than fcntl(): it also keeps apart two clients in one process. */
static enum err wait_for_lock(struct call *call, const char *path, int fd, int64_t until)
{
    enum err e;

    while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EINTR)
            continue;
        if (errno != EWOULDBLOCK)
            return fail_lock(call, path);
        if (clock_monotonic_ms() > until)
            return call_fail(call, ERR_TIMEOUT, "another process holds %s", path);
        e = call_sleep_ms(call, LOCK_STEP_MS);
        if (e)
            return e;
    }
    return ERR_NONE;
}

/* False when whoever held the lock has removed the file meanwhile: others then lock a new one. */
static bool is_in_place(const char *path, int fd)
{
    struct stat held;
    struct stat there;

    return fstat(fd, &held) == 0 && lstat(path, &there) == 0 && held.st_dev == there.st_dev &&
           held.st_ino == there.st_ino;
}

/* *out is -1 where nothing can be written, and so nobody else writes either. */
static enum err lock(struct call *call, const char *path, int *out)
{
    int64_t until = clock_monotonic_ms() + LOCK_WAIT_MS;

    for (;;) {
        int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        enum err e;

        *out = -1;
        if (fd < 0)
            return errno == EROFS || errno == EACCES || errno == EPERM ? ERR_NONE
                                                                       : fail_lock(call, path);
        e = wait_for_lock(call, path, fd, until);
        if (!e && is_in_place(path, fd)) {
            *out = fd;
            return ERR_NONE;
        }
        close(fd);
        if (e)
            return e;
    }
}

/* Removed while it is held, so nobody's lock is taken away: who waits for it sees that it is gone
 * and locks the next one. */
static void unlock(const char *path, int fd)
{
    if (fd < 0)
        return;
    unlink(path);
    close(fd);
}

/* ---- The refresh --------------------------------------------------------------------------- */

/* What the file holds by now; false when it cannot be read or is no longer there. */
static bool read_again(struct call *call, const char *path, struct oci_token *out)
{
    struct span text;
    enum err e = file_read(call, "token", path, LIMIT_TOKEN_FILE, &text);

    if (!e)
        e = oci_token_parse(call, "token", text, out);
    if (e)
        call_forgive(call);
    return !e;
}

static bool is_newer(const struct oci_token *a, const struct oci_token *b)
{
    return a->expires_unix_ms > b->expires_unix_ms && a->expires_unix_ms > clock_unix_ms();
}

static struct span body_of(struct call *call, const struct oci_token *present)
{
    struct json *body = json_new(&call->arena, JSON_OBJECT);
    struct buf text;

    json_add_member(&call->arena, body, "currentToken",
                    json_new_text_len(&call->arena, present->text));
    buf_init(&text, &call->arena, BODY_CAP);
    json_print(&text, body);
    return buf_span(&text);
}

static enum err ask(struct call *call, const struct oci_session *session,
                    const struct oci_token *present, struct oci_token *out)
{
    const char *text = arena_strndup(&call->arena, present->text.ptr, present->text.len);
    struct oci_signer signer = {
        .key_id = arena_printf(&call->arena, "ST$%s", text),
        .key = session->key,
        .dated = true,
    };
    struct oci_exchange exchange = {
        .what = "the auth service",
        .method = "POST",
        .content_type = "application/json",
        .body = body_of(call, present),
        .signer = &signer,
        .secrets = { text },
    };
    struct oci_token fresh;
    const char *base;
    enum err e = oci_endpoint_of_auth(call, &session->endpoint, session->region, &base);

    if (e)
        return e;
    exchange.url = arena_printf(&call->arena, "%s" REFRESH_PATH, base);
    e = oci_exchange_token(call, session->transport, &exchange, &fresh);
    if (e)
        return e;
    if (fresh.expires_unix_ms && fresh.expires_unix_ms <= clock_unix_ms())
        return call_fail(call, ERR_PROTOCOL, "the auth service gave a token that has ended");
    *out = fresh;
    return ERR_NONE;
}

/* A token that is not saved is still a token. */
static bool save(struct call *call, const char *path, struct span text)
{
    if (file_write(call, path, text, 0600) == ERR_NONE)
        return true;
    log_write(LOG_DEBUG, call->log_id, "refreshed session kept in memory: %s", call->error.message);
    call_forgive(call);
    return false;
}

static enum err refresh_locked(struct call *call, const struct oci_session *session,
                               const struct oci_token *present, struct oci_token *out,
                               bool *out_saved)
{
    struct oci_token found;
    enum err e;

    *out_saved = true;
    if (read_again(call, session->path, &found) && is_newer(&found, present)) {
        *out = found;
        return ERR_NONE;
    }
    e = ask(call, session, present, &found);
    if (e)
        return e;
    *out_saved = save(call, session->path, found.text);
    *out = found;
    return ERR_NONE;
}

enum err oci_session_refresh(struct call *call, const struct oci_session *session,
                             const struct oci_token *present, struct oci_token *out,
                             bool *out_saved)
{
    const char *path = arena_printf(&call->arena, "%s.lock", session->path);
    int fd;
    enum err e = lock(call, path, &fd);

    if (e)
        return e;
    e = refresh_locked(call, session, present, out, out_saved);
    unlock(path, fd);
    return e;
}
