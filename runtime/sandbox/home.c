#include "sandbox/home.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "base/base64.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "sandbox/ids.h"

#define KEY_BITS 2048

const char *sandbox_home_fingerprint(struct arena *arena, EVP_PKEY *key)
{
    unsigned char *der = NULL;
    int der_len = i2d_PUBKEY(key, &der);
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    char *out;

    if (der_len <= 0 || EVP_Digest(der, (size_t)der_len, digest, &len, EVP_md5(), NULL) != 1)
        abort(); /* a key that was just made or read */
    OPENSSL_free(der);
    out = arena_alloc(arena, len * 3 + 1);
    for (size_t i = 0; i < len; i++)
        snprintf(out + i * 3, 4, "%02x:", digest[i]);
    out[len * 3 - 1] = '\0';
    return out;
}

const char *sandbox_home_token(struct arena *arena, const struct sandbox_keys *keys,
                               int64_t expires_s)
{
    const char *header = "{\"alg\":\"RS256\",\"kid\":\"sandbox\"}";
    const char *claims =
        arena_printf(arena, "{\"sub\":\"%s\",\"tenant\":\"%s\",\"iss\":\"sandbox\",\"exp\":%lld}",
                     keys->user, keys->tenancy, (long long)expires_s);

    return arena_printf(arena, "%s.%s.%s", base64url_encode(arena, span_of(header)),
                        base64url_encode(arena, span_of(claims)),
                        base64url_encode(arena, span_of("nobody signed this")));
}

/* ---- Keys ---------------------------------------------------------------------------------- */

static enum err write_key(struct call *call, const char *path, EVP_PKEY *key)
{
    BIO *memory = BIO_new(BIO_s_mem());
    char *text = NULL;
    long len;
    enum err e = ERR_NONE;

    if (memory == NULL ||
        PEM_write_bio_PKCS8PrivateKey(memory, key, NULL, NULL, 0, NULL, NULL) != 1)
        e = call_fail(call, ERR_CREDENTIALS, "the new key for %s cannot be written", path);
    if (!e) {
        len = BIO_get_mem_data(memory, &text);
        e = file_write(call, path, (struct span){ .ptr = text, .len = (size_t)len }, 0600);
    }
    BIO_free_all(memory);
    return e;
}

static enum err make_key(struct call *call, const char *path, EVP_PKEY **out)
{
    EVP_PKEY *key = EVP_RSA_gen(KEY_BITS);
    enum err e;

    if (key == NULL)
        return call_fail(call, ERR_CREDENTIALS, "no key could be made for %s", path);
    e = write_key(call, path, key);
    if (e) {
        EVP_PKEY_free(key);
        return e;
    }
    *out = key;
    return ERR_NONE;
}

static enum err read_key(struct call *call, const char *path, EVP_PKEY **out)
{
    struct span text;
    BIO *memory;
    EVP_PKEY *key;
    enum err e = file_read(call, "key", path, LIMIT_KEY_FILE, &text);

    if (e)
        return e;
    memory = BIO_new_mem_buf(text.ptr, (int)text.len);
    key = memory == NULL ? NULL : PEM_read_bio_PrivateKey(memory, NULL, NULL, NULL);
    BIO_free(memory);
    if (key == NULL)
        return call_fail(call, ERR_CREDENTIALS, "%s holds no private key; remove it", path);
    *out = key;
    return ERR_NONE;
}

static enum err open_key(struct call *call, const char *path, EVP_PKEY **out)
{
    if (access(path, F_OK) == 0)
        return read_key(call, path, out);
    return make_key(call, path, out);
}

/* ---- Files --------------------------------------------------------------------------------- */

static const char *in_folder(struct call *call, const struct sandbox_home *home, const char *name)
{
    return arena_printf(&call->arena, "%s/%s", home->folder, name);
}

static enum err open_temporary(struct call *call, struct sandbox_home *home)
{
    const char *base = getenv("TMPDIR");
    char *folder = arena_printf(&call->arena, "%s/oci-sandbox-XXXXXX",
                                base != NULL && base[0] == '/' ? base : "/tmp");

    if (mkdtemp(folder) == NULL)
        return call_fail(call, ERR_IO, "%s: %s", folder, strerror(errno));
    home->folder = folder;
    home->temporary = true;
    return ERR_NONE;
}

static enum err open_folder(struct call *call, const char *folder, struct sandbox_home *home)
{
    char current[4096];

    if (folder == NULL)
        return open_temporary(call, home);
    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        return call_fail(call, ERR_IO, "--home %s: %s", folder, strerror(errno));
    home->folder = folder;
    if (folder[0] == '/')
        return ERR_NONE;
    if (getcwd(current, sizeof(current)) == NULL)
        return call_fail(call, ERR_IO, "--home %s: %s", folder, strerror(errno));
    home->folder = arena_printf(&call->arena, "%s/%s", current, folder);
    return ERR_NONE;
}

/* A configuration that is there stays: people add profiles to it. */
static enum err write_config(struct call *call, const struct sandbox_home *home,
                             const char *session_fingerprint)
{
    const struct sandbox_keys *keys = &home->keys;
    const char *text;

    if (access(home->config_file, F_OK) == 0)
        return ERR_NONE;
    text = arena_printf(&call->arena,
                        "[DEFAULT]\n"
                        "user=%s\nfingerprint=%s\ntenancy=%s\nregion=%s\nkey_file=%s/api_key.pem\n"
                        "\n"
                        "[SESSION]\n"
                        "fingerprint=%s\ntenancy=%s\nregion=%s\nkey_file=%s/session_key.pem\n"
                        "security_token_file=%s/session_token\n",
                        keys->user, keys->fingerprint, keys->tenancy, SANDBOX_HOME_REGION,
                        home->folder, session_fingerprint, keys->tenancy, SANDBOX_HOME_REGION,
                        home->folder, home->folder);
    return file_write(call, home->config_file, span_of(text), 0600);
}

static enum err write_token(struct call *call, const struct sandbox_home *home)
{
    int64_t expires_s = clock_unix_ms() / 1000 + SANDBOX_HOME_TOKEN_HOURS * 3600;
    const char *token = sandbox_home_token(&call->arena, &home->keys, expires_s);

    return file_write(call, in_folder(call, home, "session_token"), span_of(token), 0600);
}

enum err sandbox_home_open(struct call *call, const char *folder, struct sandbox_home *out)
{
    struct sandbox_home home = { 0 };
    struct sandbox_keys *keys = &home.keys;
    struct arena *arena = &call->arena;
    enum err e = open_folder(call, folder, &home);

    if (!e)
        e = open_key(call, in_folder(call, &home, "api_key.pem"), &keys->api_key);
    if (!e)
        e = open_key(call, in_folder(call, &home, "session_key.pem"), &keys->session_key);
    if (!e) {
        home.config_file = in_folder(call, &home, "config");
        keys->fingerprint = sandbox_home_fingerprint(arena, keys->api_key);
        keys->tenancy = sandbox_ids_derived(arena, "tenancy", false, keys->fingerprint);
        keys->user = sandbox_ids_derived(arena, "user", false, keys->fingerprint);
        e = write_config(call, &home, sandbox_home_fingerprint(arena, keys->session_key));
    }
    if (!e)
        e = write_token(call, &home);
    if (e) {
        sandbox_home_close(&home);
        return e;
    }
    *out = home;
    return ERR_NONE;
}

static void remove_temporary(const struct sandbox_home *home)
{
    static const char *const names[] = { "config", "api_key.pem", "session_key.pem",
                                         "session_token" };
    char path[4096];

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        snprintf(path, sizeof(path), "%s/%s", home->folder, names[i]);
        (void)unlink(path);
    }
    (void)rmdir(home->folder);
}

void sandbox_home_close(struct sandbox_home *home)
{
    if (home->temporary)
        remove_temporary(home);
    EVP_PKEY_free(home->keys.api_key);
    EVP_PKEY_free(home->keys.session_key);
    home->keys.api_key = NULL;
    home->keys.session_key = NULL;
}
