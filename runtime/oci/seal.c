/*
 * A token is base64url of
 *
 *     version (1) | key id (4) | nonce (12) | what is sealed | tag (16)
 *
 * The tag covers the first two and the purpose as well. The key id says which key opens it, and no
 * more of the key than its digest does.
 */
#include "oci/seal.h"

#include <ctype.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/file.h"
#include "base/limits.h"

#define VERSION     1
#define ID_SIZE     4
#define HEADER_SIZE (1 + ID_SIZE)
#define NONCE_SIZE  12
#define TAG_SIZE    16
#define OVERHEAD    (HEADER_SIZE + NONCE_SIZE + TAG_SIZE)
#define PLAIN_MAX   (OCI_SEAL_TOKEN_MAX / 4 * 3 - OVERHEAD)

struct seal_key {
    unsigned char bytes[OCI_SEAL_KEY_SIZE];
    unsigned char id[ID_SIZE];
};

struct ring {
    pthread_mutex_t lock; /* guards the making of a random key; what is there stays as it is */
    struct seal_key keys[OCI_SEAL_KEYS_MAX];
    size_t count; /* 0: a random key, made when something is sealed first */
};

/* A seal is const to those who use it; its ring is not. */
struct oci_seal {
    struct ring *ring;
};

/* ---- Keys ------------------------------------------------------------------------------------ */

/* Keys of the same bytes have the same id, on every machine. */
static void set_id(struct seal_key *key)
{
    static const char label[] = "oci-mcp seal key id";
    unsigned char text[sizeof(label) + OCI_SEAL_KEY_SIZE];
    unsigned char digest[EVP_MAX_MD_SIZE];

    memcpy(text, label, sizeof(label));
    memcpy(text + sizeof(label), key->bytes, OCI_SEAL_KEY_SIZE);
    /* Fails only without memory, and there the program ends as the arena ends it. */
    if (EVP_Digest(text, sizeof(text), digest, NULL, EVP_sha256(), NULL) != 1)
        abort();
    memcpy(key->id, digest, ID_SIZE);
    OPENSSL_cleanse(text, sizeof(text));
    OPENSSL_cleanse(digest, sizeof(digest));
}

static int hex_value(char c)
{
    if (isdigit((unsigned char)c))
        return c - '0';
    return isxdigit((unsigned char)c) ? tolower((unsigned char)c) - 'a' + 10 : -1;
}

static bool read_hex(struct span text, unsigned char *out)
{
    if (text.len != 2 * OCI_SEAL_KEY_SIZE)
        return false;
    for (size_t i = 0; i < OCI_SEAL_KEY_SIZE; i++) {
        int high = hex_value(text.ptr[2 * i]);
        int low = hex_value(text.ptr[2 * i + 1]);

        if (high < 0 || low < 0)
            return false;
        out[i] = (unsigned char)(high << 4 | low);
    }
    return true;
}

static bool read_base64(struct arena *arena, struct span text, unsigned char *out)
{
    struct span bytes = { .len = 0 };
    bool is_text = base64_decode(arena, text, &bytes) || base64url_decode(arena, text, &bytes);

    if (!is_text || bytes.len != OCI_SEAL_KEY_SIZE)
        return false;
    memcpy(out, bytes.ptr, bytes.len);
    return true;
}

static enum err add_key(struct call *call, struct ring *ring, struct span text)
{
    struct seal_key *key = &ring->keys[ring->count];

    if (ring->count == OCI_SEAL_KEYS_MAX)
        return call_fail(call, ERR_USAGE, "there are more than %d sealing keys; drop the last ones",
                         OCI_SEAL_KEYS_MAX);
    if (!read_hex(text, key->bytes) && !read_base64(&call->arena, text, key->bytes))
        return call_fail(call, ERR_USAGE,
                         "sealing key %zu is not 32 bytes in hex or base64; make one with "
                         "`openssl rand -hex 32`",
                         ring->count + 1);
    set_id(key);
    for (size_t i = 0; i < ring->count; i++) {
        if (memcmp(ring->keys[i].id, key->id, ID_SIZE) == 0)
            return call_fail(call, ERR_USAGE, "sealing keys %zu and %zu are the same; drop one",
                             i + 1, ring->count + 1);
    }
    ring->count++;
    return ERR_NONE;
}

static bool is_separator(char c)
{
    return c == ',' || isspace((unsigned char)c);
}

static enum err add_keys(struct call *call, struct ring *ring, struct span text)
{
    size_t at = 0;

    while (at < text.len) {
        size_t start = at;

        while (at < text.len && !is_separator(text.ptr[at]))
            at++;
        if (at > start) {
            enum err e = add_key(call, ring, (struct span){ text.ptr + start, at - start });

            if (e)
                return e;
        }
        at++;
    }
    if (ring->count == 0)
        return call_fail(call, ERR_USAGE,
                         "there is no sealing key; make one with `openssl rand -hex 32`");
    return ERR_NONE;
}

static enum err add_file(struct call *call, struct ring *ring, const char *path)
{
    struct span text = { .len = 0 };
    enum err e = file_read(call, "the file of sealing keys", path, LIMIT_KEY_FILE, &text);

    if (e)
        return e;
    if (text.len != OCI_SEAL_KEY_SIZE) {
        e = add_keys(call, ring, text);
    } else {
        memcpy(ring->keys[0].bytes, text.ptr, text.len);
        set_id(&ring->keys[ring->count++]);
    }
    OPENSSL_cleanse((void *)(uintptr_t)text.ptr, text.len);
    return e;
}

/* The key that closes. Most starts seal nothing, and OpenSSL takes a while to give the first random
 * bytes: so a random key is made here, not at the start. */
static const struct seal_key *first_key(struct ring *ring)
{
    struct seal_key *key = &ring->keys[0];
    bool is_there;

    pthread_mutex_lock(&ring->lock);
    is_there = ring->count > 0;
    if (!is_there && RAND_bytes(key->bytes, OCI_SEAL_KEY_SIZE) == 1) {
        set_id(key);
        ring->count = 1;
        is_there = true;
    }
    pthread_mutex_unlock(&ring->lock);
    return is_there ? key : NULL;
}

static struct oci_seal *new_seal(void)
{
    struct oci_seal *seal = calloc(1, sizeof(*seal));
    struct ring *ring = calloc(1, sizeof(*ring));

    if (seal == NULL || ring == NULL)
        abort(); /* as the arena does */
    pthread_mutex_init(&ring->lock, NULL);
    seal->ring = ring;
    return seal;
}

enum err oci_seal_new(struct call *call, const char *text, const char *path, struct oci_seal **out)
{
    struct oci_seal *seal;
    enum err e = ERR_NONE;

    if (text != NULL && path != NULL)
        return call_fail(call, ERR_USAGE, "give the sealing key or the file of it, not both");
    seal = new_seal();
    if (path != NULL)
        e = add_file(call, seal->ring, path);
    else if (text != NULL)
        e = add_keys(call, seal->ring, span_of(text));
    if (e)
        oci_seal_free(seal);
    else
        *out = seal;
    return e;
}

void oci_seal_free(struct oci_seal *seal)
{
    if (seal == NULL)
        return;
    pthread_mutex_destroy(&seal->ring->lock);
    OPENSSL_cleanse(seal->ring, sizeof(*seal->ring));
    free(seal->ring);
    free(seal);
}

/* ---- AES-256-GCM ----------------------------------------------------------------------------- */

/* Where the parts of a token lie. */
struct parts {
    unsigned char *header;
    unsigned char *nonce;
    unsigned char *text;
    unsigned char *tag;
    int len; /* of text */
};

static struct parts parts_of(void *bytes, size_t plain_len)
{
    unsigned char *at = bytes;

    return (struct parts){
        .header = at,
        .nonce = at + HEADER_SIZE,
        .text = at + HEADER_SIZE + NONCE_SIZE,
        .tag = at + HEADER_SIZE + NONCE_SIZE + plain_len,
        .len = (int)plain_len,
    };
}

/* Header and purpose: what is not hidden, but sealed. */
static bool add_context(EVP_CIPHER_CTX *cipher, struct parts parts, const char *purpose)
{
    const unsigned char *text = (const unsigned char *)purpose;
    int len;

    return EVP_CipherUpdate(cipher, NULL, &len, parts.header, HEADER_SIZE) == 1 &&
           EVP_CipherUpdate(cipher, NULL, &len, text, (int)strlen(purpose)) == 1;
}

static bool run(EVP_CIPHER_CTX *cipher, int encrypt, const struct seal_key *key, struct parts parts,
                const char *purpose, unsigned char *out)
{
    int len = 0;
    bool done =
        EVP_CipherInit_ex(cipher, EVP_aes_256_gcm(), NULL, key->bytes, parts.nonce, encrypt) == 1 &&
        add_context(cipher, parts, purpose);

    if (done && !encrypt)
        done = EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_SET_TAG, TAG_SIZE, parts.tag) == 1;
    if (done && parts.len > 0)
        done = EVP_CipherUpdate(cipher, out, &len, parts.text, parts.len) == 1;
    done = done && EVP_CipherFinal_ex(cipher, out + len, &len) == 1;
    if (done && encrypt)
        done = EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_GET_TAG, TAG_SIZE, parts.tag) == 1;
    return done;
}

/* Encrypts or decrypts the text into `out`. */
static bool transform(int encrypt, const struct seal_key *key, struct parts parts,
                      const char *purpose, unsigned char *out)
{
    EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
    bool done = cipher != NULL && run(cipher, encrypt, key, parts, purpose, out);

    EVP_CIPHER_CTX_free(cipher);
    return done;
}

/* ---- Tokens ---------------------------------------------------------------------------------- */

enum err oci_seal_close(const struct oci_seal *seal, struct call *call, const char *purpose,
                        struct span plain, const char **out_token)
{
    const struct seal_key *key;
    struct parts parts;
    char *bytes;

    if (plain.len > PLAIN_MAX)
        return call_fail(call, ERR_LIMIT, "a %s of %zu bytes is too large to be sealed", purpose,
                         plain.len);
    key = first_key(seal->ring);
    if (key == NULL)
        return call_fail(call, ERR_INTERNAL, "OpenSSL gives no random bytes");
    bytes = arena_alloc(&call->arena, plain.len + OVERHEAD);
    parts = parts_of(bytes, plain.len);
    parts.header[0] = VERSION;
    memcpy(parts.header + 1, key->id, ID_SIZE);
    if (plain.len > 0)
        memcpy(parts.text, plain.ptr, plain.len);
    if (RAND_bytes(parts.nonce, NONCE_SIZE) != 1 || !transform(1, key, parts, purpose, parts.text))
        return call_fail(call, ERR_INTERNAL, "OpenSSL cannot seal a %s", purpose);
    *out_token = base64url_encode(&call->arena, (struct span){ bytes, plain.len + OVERHEAD });
    return ERR_NONE;
}

static const struct seal_key *find_key(struct ring *ring, const unsigned char *id)
{
    size_t count;

    pthread_mutex_lock(&ring->lock);
    count = ring->count;
    pthread_mutex_unlock(&ring->lock);
    for (size_t i = 0; i < count; i++) {
        if (memcmp(ring->keys[i].id, id, ID_SIZE) == 0)
            return &ring->keys[i];
    }
    return NULL;
}

/* The bytes of a token of our form, or false. */
static bool read_token(struct call *call, const char *token, struct span *out)
{
    struct span text = span_of(token);

    return text.len <= OCI_SEAL_TOKEN_MAX && base64url_decode(&call->arena, text, out) &&
           out->len >= OVERHEAD && out->ptr[0] == VERSION;
}

enum err oci_seal_open(const struct oci_seal *seal, struct call *call, const char *purpose,
                       const char *token, struct span *out_plain)
{
    struct span bytes = { .len = 0 };
    const struct seal_key *key;
    struct parts parts;
    char *plain;

    if (!read_token(call, token, &bytes))
        return call_fail(call, ERR_ARGUMENT, "%s: not one that this server gave", purpose);
    parts = parts_of((void *)(uintptr_t)bytes.ptr, bytes.len - OVERHEAD);
    key = find_key(seal->ring, parts.header + 1);
    if (key == NULL)
        return call_fail(call, ERR_ARGUMENT,
                         "%s: sealed by another server or before a restart; ask for a new one",
                         purpose);
    plain = arena_alloc(&call->arena, (size_t)parts.len + 1);
    if (!transform(0, key, parts, purpose, (unsigned char *)plain))
        return call_fail(call, ERR_ARGUMENT, "%s: altered, or no %s at all", purpose, purpose);
    *out_plain = (struct span){ plain, (size_t)parts.len };
    return ERR_NONE;
}
