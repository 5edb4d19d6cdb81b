#include "guard/bearer.h"

#include <openssl/crypto.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/log.h"
#include "oci/digest.h"

#define WHAT         "--bearer-file"
#define DISTINCT_MIN 8 /* characters; 32 random digits in hex have fewer once in a million */

struct guard_bearer {
    const char *path;

    pthread_mutex_t lock; /* guards what follows */
    struct stat seen;     /* of the file when it was read */
    bool good;
    unsigned char digest[OCI_DIGEST_SIZE];
};

static size_t count_distinct(struct span text)
{
    bool seen[256] = { false };
    size_t count = 0;

    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];

        count += !seen[c];
        seen[c] = true;
    }
    return count;
}

/* The characters that a header can carry (RFC 6750 section 2.1). */
static bool is_token(struct span text)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                  "-._~+/=";

    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\0' || strchr(allowed, text.ptr[i]) == NULL)
            return false;
    }
    return true;
}

static enum err check_text(struct call *call, const char *path, struct span text)
{
    if (text.len < GUARD_BEARER_MIN)
        return call_fail(call, ERR_USAGE,
                         WHAT " %s: a token of at least %d characters is needed; "
                              "`openssl rand -hex 32` makes one",
                         path, GUARD_BEARER_MIN);
    if (!is_token(text))
        return call_fail(
            call, ERR_USAGE,
            WHAT " %s: the token must be one line of letters, digits and -._~+/=", path);
    if (count_distinct(text) < DISTINCT_MIN)
        return call_fail(call, ERR_USAGE,
                         WHAT " %s: the token is easy to guess; `openssl rand -hex 32` makes a "
                              "better one",
                         path);
    return ERR_NONE;
}

/* Fails also for a file that another one replaced between the two looks at it. */
static enum err load(struct guard_bearer *bearer, struct call *call)
{
    struct span text;
    enum err e;

    arena_guard(&call->arena);
    if (stat(bearer->path, &bearer->seen) != 0)
        memset(&bearer->seen, 0, sizeof(bearer->seen));
    if (file_is_exposed(bearer->path))
        return call_fail(call, ERR_USAGE, WHAT " %s can be read by other users; run `chmod 600 %s`",
                         bearer->path, bearer->path);
    e = file_read(call, WHAT, bearer->path, GUARD_BEARER_MAX, &text);
    if (e) {
        call->error.code = ERR_USAGE;
        return ERR_USAGE;
    }
    text = span_trim(text);
    e = check_text(call, bearer->path, text);
    if (!e)
        oci_digest_sha256(text, bearer->digest);
    return e;
}

enum err guard_bearer_new(struct call *call, const char *path, struct guard_bearer **out)
{
    struct guard_bearer *bearer = calloc(1, sizeof *bearer);
    enum err e;

    if (bearer == NULL || pthread_mutex_init(&bearer->lock, NULL) != 0)
        abort();
    bearer->path = path;
    e = load(bearer, call);
    bearer->good = !e;
    if (e)
        guard_bearer_free(bearer);
    else
        *out = bearer;
    return e;
}

void guard_bearer_free(struct guard_bearer *bearer)
{
    if (bearer == NULL)
        return;
    pthread_mutex_destroy(&bearer->lock);
    OPENSSL_cleanse(bearer->digest, sizeof(bearer->digest));
    free(bearer);
}

static bool is_changed(const struct guard_bearer *bearer)
{
    const struct stat *seen = &bearer->seen;
    struct stat now = { .st_ino = 0 };

    if (stat(bearer->path, &now) != 0)
        return seen->st_ino != 0;
    return now.st_ino != seen->st_ino || now.st_dev != seen->st_dev ||
           now.st_size != seen->st_size || now.st_mtim.tv_sec != seen->st_mtim.tv_sec ||
           now.st_mtim.tv_nsec != seen->st_mtim.tv_nsec ||
           now.st_ctim.tv_sec != seen->st_ctim.tv_sec ||
           now.st_ctim.tv_nsec != seen->st_ctim.tv_nsec;
}

/* Under the lock. */
static void look_again(struct guard_bearer *bearer, struct call *call)
{
    if (!is_changed(bearer))
        return;
    bearer->good = load(bearer, call) == ERR_NONE;
    if (!bearer->good)
        log_write(LOG_ERROR, "", "%s", call->error.message);
    call_forgive(call);
}

enum err guard_bearer_check(struct guard_bearer *bearer, struct call *call, const char *token)
{
    unsigned char digest[OCI_DIGEST_SIZE];
    bool good, same;

    oci_digest_sha256(span_of(token), digest);
    pthread_mutex_lock(&bearer->lock);
    look_again(bearer, call);
    good = bearer->good;
    same = CRYPTO_memcmp(digest, bearer->digest, sizeof(digest)) == 0;
    pthread_mutex_unlock(&bearer->lock);
    if (!good)
        return call_fail(call, ERR_CONFIG, "the file of the token cannot be used");
    return same ? ERR_NONE : call_fail(call, ERR_CREDENTIALS, "the token is another one");
}
