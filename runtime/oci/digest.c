#include "oci/digest.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "oci/text.h"

#define CHUNK_SIZE 32768

void oci_digest_sha256(struct span bytes, unsigned char out[OCI_DIGEST_SIZE])
{
    /* Fails only without memory, and there the program ends as the arena ends it. */
    if (EVP_Digest(bytes.ptr, bytes.len, out, NULL, EVP_sha256(), NULL) != 1)
        abort();
}

/* Reads up to `want` bytes; 0 bytes is the end of the file. */
static enum err read_chunk(struct call *call, int fd, int64_t offset, char *chunk, int64_t want,
                           size_t *got)
{
    size_t len = want < CHUNK_SIZE ? (size_t)want : CHUNK_SIZE;
    ssize_t done;

    do {
        done = pread(fd, chunk, len, (off_t)offset);
    } while (done < 0 && errno == EINTR);
    if (done < 0)
        return call_fail(call, ERR_IO, "cannot read the file to send: %s",
                         oci_text_errno(&call->arena, errno));
    if (done == 0)
        return call_fail(call, ERR_IO, "the file to send became shorter while it was read");
    *got = (size_t)done;
    return ERR_NONE;
}

static enum err hash_file(struct call *call, EVP_MD_CTX *context, int fd, int64_t offset,
                          int64_t length)
{
    char chunk[CHUNK_SIZE];
    size_t got = 0;
    enum err e;

    while (length > 0) {
        e = call_check(call);
        if (!e)
            e = read_chunk(call, fd, offset, chunk, length, &got);
        if (e)
            return e;
        if (EVP_DigestUpdate(context, chunk, got) != 1)
            return call_fail(call, ERR_INTERNAL, "OpenSSL cannot compute SHA-256");
        offset += (int64_t)got;
        length -= (int64_t)got;
    }
    return ERR_NONE;
}

enum err oci_digest_sha256_file(struct call *call, int fd, int64_t offset, int64_t length,
                                unsigned char out[OCI_DIGEST_SIZE])
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    unsigned char digest[OCI_DIGEST_SIZE];
    enum err e = ERR_NONE;

    if (!context || EVP_DigestInit_ex(context, EVP_sha256(), NULL) != 1)
        e = call_fail(call, ERR_INTERNAL, "OpenSSL cannot compute SHA-256");
    if (!e)
        e = hash_file(call, context, fd, offset, length);
    if (!e && EVP_DigestFinal_ex(context, digest, NULL) != 1)
        e = call_fail(call, ERR_INTERNAL, "OpenSSL cannot compute SHA-256");
    if (!e)
        memcpy(out, digest, sizeof(digest));
    EVP_MD_CTX_free(context);
    return e;
}
