#include "sandbox/home.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "base/file.h"
#include "base/limits.h"
#include "sandbox/auth.h"
#include "sandbox/auth_files.h"
#include "sandbox/auth_key.h"
#include "sandbox/ids.h"

#define CONFIG      "config"
#define SIGNING_KEY "signing_key.pem"

/* Who has an API key. */
static const struct {
    const char *profile;
    const char *name;
    const char *key_file;
} user_rows[SANDBOX_USERS] = {
    { "DEFAULT", "sandbox-user", "api_key.pem" },
    { "READER", "sandbox-reader", "reader_key.pem" },
};

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

/* ---- Keys ---------------------------------------------------------------------------------- */

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

/* A key that is read, or made when its file is missing. */
struct wanted {
    const char *path;
    EVP_PKEY **key;
    pthread_t thread; /* makes it */
    bool is_new;
    bool has_thread;
};

static void *generate(void *context)
{
    struct wanted *wanted = context;

    *wanted->key = EVP_RSA_gen(SANDBOX_AUTH_KEY_BITS);
    return NULL;
}

/* All at once: each takes a good part of a second. */
static void generate_all(struct wanted *wanted, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        wanted[i].is_new = access(wanted[i].path, F_OK) != 0;
        wanted[i].has_thread =
            wanted[i].is_new && pthread_create(&wanted[i].thread, NULL, generate, &wanted[i]) == 0;
    }
    for (size_t i = 0; i < count; i++) {
        if (wanted[i].has_thread)
            pthread_join(wanted[i].thread, NULL);
        else if (wanted[i].is_new)
            (void)generate(&wanted[i]);
    }
}

static enum err open_key(struct call *call, const struct wanted *wanted)
{
    if (!wanted->is_new)
        return read_key(call, wanted->path, wanted->key);
    if (*wanted->key == NULL)
        return call_fail(call, ERR_CREDENTIALS, "no key could be made for %s", wanted->path);
    return file_write(call, wanted->path, span_of(sandbox_auth_key_pem(&call->arena, *wanted->key)),
                      0600);
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
static enum err write_config(struct call *call, const struct sandbox_home *home)
{
    const struct sandbox_keys *keys = &home->keys;
    struct buf text;

    if (access(home->config_file, F_OK) == 0)
        return ERR_NONE;
    buf_init(&text, &call->arena, LIMIT_CONFIG_FILE);
    for (size_t i = 0; i < SANDBOX_USERS; i++)
        buf_printf(&text,
                   "[%s]\nuser=%s\nfingerprint=%s\ntenancy=%s\nregion=%s\nkey_file=%s/%s\n\n",
                   user_rows[i].profile, keys->users[i].id, keys->users[i].fingerprint,
                   keys->tenancy, SANDBOX_HOME_REGION, home->folder, user_rows[i].key_file);
    buf_printf(&text,
               "[SESSION]\nfingerprint=%s\ntenancy=%s\nregion=%s\nkey_file=%s/%s\n"
               "security_token_file=%s/%s\n",
               sandbox_home_fingerprint(&call->arena, home->session_key), keys->tenancy,
               SANDBOX_HOME_REGION, home->folder, SANDBOX_AUTH_FILES_SESSION_KEY, home->folder,
               SANDBOX_AUTH_FILES_SESSION_TOKEN);
    return file_write(call, home->config_file, buf_span(&text), 0600);
}

static void name_users(struct call *call, struct sandbox_keys *keys)
{
    struct arena *arena = &call->arena;

    for (size_t i = 0; i < SANDBOX_USERS; i++) {
        struct sandbox_user *user = &keys->users[i];

        user->name = user_rows[i].name;
        user->fingerprint = sandbox_home_fingerprint(arena, user->key);
        user->id = sandbox_ids_derived(arena, "user", false, user->fingerprint);
    }
    keys->user = keys->users[0].id;
    keys->tenancy = sandbox_ids_derived(arena, "tenancy", false, keys->users[0].fingerprint);
}

static enum err open_keys(struct call *call, struct sandbox_home *home)
{
    struct wanted wanted[SANDBOX_USERS + 3] = { 0 };
    size_t count = 0;
    enum err e = ERR_NONE;

    for (; count < SANDBOX_USERS; count++) {
        wanted[count].path = in_folder(call, home, user_rows[count].key_file);
        wanted[count].key = &home->keys.users[count].key;
    }
    wanted[count].path = in_folder(call, home, SANDBOX_AUTH_FILES_SESSION_KEY);
    wanted[count++].key = &home->session_key;
    wanted[count].path = in_folder(call, home, SANDBOX_AUTH_FILES_RESOURCE_KEY);
    wanted[count++].key = &home->resource_key;
    wanted[count].path = in_folder(call, home, SIGNING_KEY);
    wanted[count++].key = &home->signing_key;
    generate_all(wanted, count);
    for (size_t i = 0; !e && i < count; i++)
        e = open_key(call, &wanted[i]);
    if (!e)
        name_users(call, &home->keys);
    return e;
}

/* The secret of the identity domain's application. */
static enum err open_secret(struct call *call, const struct sandbox_home *home, const char **out)
{
    const char *path = in_folder(call, home, SANDBOX_AUTH_FILES_SECRET);
    struct span text;
    enum err e;

    if (access(path, F_OK) != 0) {
        *out = sandbox_ids_request(&call->arena);
        return file_write(call, path, span_of(*out), 0600);
    }
    e = file_read(call, "client secret", path, LIMIT_KEY_FILE, &text);
    if (e)
        return e;
    text = span_trim(text);
    *out = arena_strndup(&call->arena, text.ptr, text.len);
    return ERR_NONE;
}

static enum err open_auth(struct call *call, const struct sandbox_home_lives *lives,
                          struct sandbox_home *home)
{
    struct sandbox_auth_setup setup = {
        .keys = &home->keys,
        .signing_key = home->signing_key,
        .resource_key = home->resource_key,
        .token_s = lives->token_s,
        .session_s = lives->session_s,
    };
    enum err e = open_secret(call, home, &setup.client_secret);

    if (e)
        return e;
    home->keys.auth = sandbox_auth_new(&setup);
    e = sandbox_auth_files_session(call, home->keys.auth, home->folder, home->session_key);
    if (!e)
        e = sandbox_auth_files_renew(call, home->keys.auth, home->folder);
    return e;
}

enum err sandbox_home_open(struct call *call, const char *folder,
                           const struct sandbox_home_lives *lives, struct sandbox_home *out)
{
    struct sandbox_home home = { 0 };
    enum err e = open_folder(call, folder, &home);

    if (!e)
        e = open_keys(call, &home);
    if (!e) {
        home.config_file = in_folder(call, &home, CONFIG);
        e = write_config(call, &home);
    }
    if (!e)
        e = open_auth(call, lives, &home);
    if (e) {
        sandbox_home_close(&home);
        return e;
    }
    *out = home;
    return ERR_NONE;
}

static void remove_temporary(const struct sandbox_home *home)
{
    static const char *const names[] = { CONFIG, SIGNING_KEY };
    char path[4096];

    sandbox_auth_files_remove(home->folder);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        snprintf(path, sizeof(path), "%s/%s", home->folder, names[i]);
        (void)unlink(path);
    }
    for (size_t i = 0; i < SANDBOX_USERS; i++) {
        snprintf(path, sizeof(path), "%s/%s", home->folder, user_rows[i].key_file);
        (void)unlink(path);
    }
    (void)rmdir(home->folder);
}

void sandbox_home_close(struct sandbox_home *home)
{
    if (home->temporary)
        remove_temporary(home);
    sandbox_auth_free(home->keys.auth);
    for (size_t i = 0; i < SANDBOX_USERS; i++)
        EVP_PKEY_free(home->keys.users[i].key);
    EVP_PKEY_free(home->session_key);
    EVP_PKEY_free(home->resource_key);
    EVP_PKEY_free(home->signing_key);
    *home = (struct sandbox_home){ 0 };
}
