/*
 * Vaults and keys. What is encrypted here is so by AES-256-GCM, by a key that follows from the
 * version of the vault's key: base64 of 1, the version's id and a NUL, 12 bytes, the tag, and
 * the content.
 */
#include <string.h>

#include <openssl/evp.h>
#include <openssl/rand.h>

#include "base/base64.h"
#include "sandbox/hand.h"
#include "sandbox/ids.h"
#include "sandbox/objects_sum.h"

#define KEYS      "/20180608/keys"
#define NONCE_LEN 12
#define TAG_LEN   16
#define CRC32     0xedb88320u

/* ---- Vaults and keys ------------------------------------------------------------------------ */

static void create_vault(struct sandbox_job *job)
{
    static const char *const endpoints[] = { "managementEndpoint", "cryptoEndpoint" };
    struct json *body = json_copy(&job->call->arena, job->input.body);

    for (size_t i = 0; i < 2; i++)
        sandbox_hand_add_text(job, body, endpoints[i], sandbox_hand_origin(job));
    job->input.body = body;
    sandbox_rules_follow(job);
}

/* The request does not say it, as every vault has a host of its own: the newest one. */
static const char *vault_of(struct sandbox_job *job)
{
    const struct sandbox_record *record = NULL;
    const char *found = NULL;

    while ((record = sandbox_store_next(job->state->store, record, job->now_ms)) != NULL) {
        if (strcmp(record->path, "/20180608/vaults") == 0 && record->id != NULL &&
            !sandbox_lifecycle_is_leaving(&record->plan))
            found = record->id;
    }
    return found;
}

static const char *add_version(struct sandbox_job *job, const struct json *key, const char *key_id)
{
    struct arena *arena = &job->call->arena;
    struct json *doc = json_new(arena, JSON_OBJECT);
    const struct sandbox_record *record;

    sandbox_hand_add_text(job, doc, "keyId", key_id);
    sandbox_hand_add_text(job, doc, "compartmentId", json_get_text(key, "compartmentId"));
    sandbox_hand_add_text(job, doc, "vaultId", json_get_text(key, "vaultId"));
    sandbox_hand_add_text(job, doc, "origin", "INTERNAL");
    record = sandbox_hand_make(job, arena_printf(arena, KEYS "/%s/keyVersions", key_id), NULL, doc,
                               NULL);
    return record == NULL ? NULL : record->id;
}

static void set_version(struct sandbox_job *job, const char *key_id, const char *version)
{
    struct sandbox_record *record = sandbox_store_find_id(job->state->store, key_id, job->now_ms);
    struct json *doc;

    if (record == NULL || version == NULL)
        return;
    doc = json_copy(&job->call->arena, record->doc);
    sandbox_hand_add_text(job, doc, "currentKeyVersion", version);
    sandbox_store_change(record, doc);
}

static void create_key(struct sandbox_job *job)
{
    struct json *body = json_copy(&job->call->arena, job->input.body);
    const char *mode = json_get_text(body, "protectionMode");
    struct sandbox_record *record;
    struct json *made;
    const char *id;

    sandbox_hand_add_text(job, body, "vaultId", vault_of(job));
    sandbox_hand_add_text(job, body, "protectionMode", mode != NULL ? mode : "HSM");
    job->input.body = body;
    sandbox_rules_follow(job);
    if (job->answer->status >= 300 ||
        json_parse(job->call, "answer", job->answer->body, &made) != ERR_NONE)
        return;
    id = json_get_text(made, "id");
    set_version(job, id, add_version(job, made, id));
    record = sandbox_store_find_id(job->state->store, id, job->now_ms);
    sandbox_rules_show(job, record);
}

static void create_version(struct sandbox_job *job)
{
    const struct sandbox_record *key = sandbox_hand_record(job, sandbox_hand_value(job, "keyId"));
    const char *version = key == NULL ? NULL : add_version(job, key->doc, key->id);

    if (version == NULL)
        return;
    set_version(job, key->id, version);
    sandbox_rules_show(job, sandbox_store_find_id(job->state->store, version, job->now_ms));
}

/* ---- Keys for use --------------------------------------------------------------------------- */

/* The key that the body names; NULL, and an answer, when it is not there or not enabled. */
static const struct sandbox_record *key_of(struct sandbox_job *job)
{
    const struct sandbox_record *record =
        sandbox_hand_record(job, json_get_text(job->input.body, "keyId"));
    const char *state = record == NULL ? NULL : sandbox_lifecycle_state(&record->plan, job->now_ms);

    if (record == NULL)
        return NULL;
    if (strcmp(record->path, KEYS) != 0) {
        sandbox_answer_not_found(job->call, job->answer);
        return NULL;
    }
    if (state == NULL || strcmp(state, "ENABLED") == 0 || strcmp(state, "CREATING") == 0)
        return record;
    sandbox_answer_error(job->call, job->answer, 409, "IncorrectState",
                         "The key is in the state %s.", state);
    return NULL;
}

/* A version is of the key when its record says so. */
static bool has_version(struct sandbox_job *job, const struct sandbox_record *key,
                        const char *version)
{
    const struct sandbox_record *record =
        sandbox_store_find_id(job->state->store, version, job->now_ms);
    const char *owner = record == NULL ? NULL : json_get_text(record->doc, "keyId");

    return owner != NULL && strcmp(owner, key->id) == 0;
}

static bool derive(struct sandbox_job *job, const char *version, unsigned char out[32])
{
    const char *seed = arena_printf(&job->call->arena, "sandbox master key %s %s",
                                    job->state->keys.tenancy, version);
    unsigned len = 0;

    return EVP_Digest(seed, strlen(seed), out, &len, EVP_sha256(), NULL) == 1;
}

/* Associated data as text: by name, so that the order of the members does not matter. */
static struct span associated(struct sandbox_job *job)
{
    const struct json *data = json_get(job->input.body, "associatedData");
    struct buf text;
    const char *last = "";

    buf_init(&text, &job->call->arena, 1 << 20);
    for (size_t i = 0; data != NULL && i < data->count; i++) {
        const struct json *least = NULL;

        for (const struct json *one = data->first; one != NULL; one = one->next) {
            if (strcmp(one->name, last) > 0 && (!least || strcmp(one->name, least->name) < 0))
                least = one;
        }
        if (least == NULL)
            break;
        json_print_string(&text, span_of(least->name));
        json_print(&text, least);
        last = least->name;
    }
    return buf_span(&text);
}

/* ---- AES-GCM ------------------------------------------------------------------------------- */

/* Encrypts, or decrypts when `tag` is to be checked; false when it is wrong. */
static bool run_cipher(bool encrypts, const unsigned char key[32], const unsigned char *nonce,
                       struct span data, struct span in, unsigned char *out, unsigned char *tag)
{
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int len = 0;
    bool good;

    good = context != NULL &&
           EVP_CipherInit_ex(context, EVP_aes_256_gcm(), NULL, key, nonce, encrypts) == 1 &&
           EVP_CipherUpdate(context, NULL, &len, (const unsigned char *)data.ptr, (int)data.len) ==
               1 &&
           EVP_CipherUpdate(context, out, &len, (const unsigned char *)in.ptr, (int)in.len) == 1;
    if (good && !encrypts)
        good = EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, TAG_LEN, tag) == 1;
    good = good && EVP_CipherFinal_ex(context, out + len, &len) == 1;
    if (good && encrypts)
        good = EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, TAG_LEN, tag) == 1;
    EVP_CIPHER_CTX_free(context);
    return good;
}

/* Base64 of the whole; NULL only when OpenSSL cannot. */
static const char *seal(struct sandbox_job *job, const char *version, struct span content)
{
    struct arena *arena = &job->call->arena;
    size_t head = strlen(version) + 2;
    size_t len = head + NONCE_LEN + TAG_LEN + content.len;
    unsigned char *out = arena_alloc(arena, len + 1);
    unsigned char *nonce = out + head;
    unsigned char key[32];

    out[0] = 1;
    memcpy(out + 1, version, head - 1);
    if (RAND_bytes(nonce, NONCE_LEN) != 1 || !derive(job, version, key) ||
        !run_cipher(true, key, nonce, associated(job), content, nonce + NONCE_LEN + TAG_LEN,
                    nonce + NONCE_LEN))
        return NULL;
    return base64_encode(arena, (struct span){ .ptr = (const char *)out, .len = len });
}

/* The content of a whole, and the version it was encrypted with. */
static bool unseal(struct sandbox_job *job, const struct sandbox_record *key, const char *text,
                   struct span *out, const char **out_version)
{
    struct arena *arena = &job->call->arena;
    struct span whole;
    const char *end;
    size_t head;
    unsigned char bytes[32];
    unsigned char *nonce;

    if (!base64_decode(arena, span_of(text), &whole) || whole.len < 2 || whole.ptr[0] != 1)
        return false;
    end = memchr(whole.ptr + 1, '\0', whole.len - 1);
    head = end == NULL ? 0 : (size_t)(end - whole.ptr) + 1;
    if (end == NULL || whole.len < head + NONCE_LEN + TAG_LEN)
        return false;
    *out_version = whole.ptr + 1;
    nonce = (unsigned char *)whole.ptr + head;
    out->len = whole.len - head - NONCE_LEN - TAG_LEN;
    out->ptr = arena_alloc(arena, out->len + 1);
    return has_version(job, key, *out_version) && derive(job, *out_version, bytes) &&
           run_cipher(
               false, bytes, nonce, associated(job),
               (struct span){ .ptr = (const char *)nonce + NONCE_LEN + TAG_LEN, .len = out->len },
               (unsigned char *)out->ptr, nonce + NONCE_LEN);
}

/* ---- Operations ---------------------------------------------------------------------------- */

static const char *checksum_of(struct sandbox_job *job, struct span content)
{
    return arena_printf(&job->call->arena, "%u", sandbox_objects_sum_crc(CRC32, content));
}

/* The version that the body asks for, else the present one. */
static const char *version_of(struct sandbox_job *job, const struct sandbox_record *key)
{
    const char *asked = json_get_text(job->input.body, "keyVersionId");

    return asked != NULL ? asked : json_get_text(key->doc, "currentKeyVersion");
}

static void encrypt_data(struct sandbox_job *job)
{
    const struct sandbox_record *key = key_of(job);
    struct json *body = json_new(&job->call->arena, JSON_OBJECT);
    const char *version;
    struct span plain;

    if (key == NULL)
        return;
    version = version_of(job, key);
    if (!base64_decode(&job->call->arena, span_of(json_get_text(job->input.body, "plaintext")),
                       &plain)) {
        sandbox_hand_refuse(job, "plaintext must be base64.");
        return;
    }
    if (!has_version(job, key, version)) {
        sandbox_answer_not_found(job->call, job->answer);
        return;
    }
    sandbox_hand_add_text(job, body, "ciphertext", seal(job, version, plain));
    sandbox_hand_add_text(job, body, "keyId", key->id);
    sandbox_hand_add_text(job, body, "keyVersionId", version);
    sandbox_hand_add_text(job, body, "encryptionAlgorithm", "AES_256_GCM");
    sandbox_hand_show(job, body);
}

static void decrypt_data(struct sandbox_job *job)
{
    const struct sandbox_record *key = key_of(job);
    struct json *body = json_new(&job->call->arena, JSON_OBJECT);
    const char *version;
    struct span plain;

    if (key == NULL)
        return;
    if (!unseal(job, key, json_get_text(job->input.body, "ciphertext"), &plain, &version)) {
        sandbox_hand_refuse(job, "The ciphertext was not encrypted with this key and these "
                                 "associated data.");
        return;
    }
    sandbox_hand_add_text(job, body, "plaintext", base64_encode(&job->call->arena, plain));
    sandbox_hand_add_text(job, body, "plaintextChecksum", checksum_of(job, plain));
    sandbox_hand_add_text(job, body, "keyId", key->id);
    sandbox_hand_add_text(job, body, "keyVersionId", version);
    sandbox_hand_add_text(job, body, "encryptionAlgorithm", "AES_256_GCM");
    sandbox_hand_show(job, body);
}

static void generate_key(struct sandbox_job *job)
{
    const struct sandbox_record *key = key_of(job);
    const struct json *wanted = json_get(job->input.body, "includePlaintextKey");
    struct json *body = json_new(&job->call->arena, JSON_OBJECT);
    unsigned char bytes[512];
    struct span plain = { .ptr = (const char *)bytes };
    int64_t len = 0;

    if (key == NULL)
        return;
    (void)json_int(json_get(json_get(job->input.body, "keyShape"), "length"), &len);
    if (len < 16 || len > (int64_t)sizeof(bytes) || RAND_bytes(bytes, (int)len) != 1) {
        sandbox_hand_refuse(job, "keyShape.length must be between 16 and %zu bytes.",
                            sizeof(bytes));
        return;
    }
    plain.len = (size_t)len;
    sandbox_hand_add_text(job, body, "ciphertext", seal(job, version_of(job, key), plain));
    if (wanted != NULL && wanted->boolean) {
        sandbox_hand_add_text(job, body, "plaintext", base64_encode(&job->call->arena, plain));
        sandbox_hand_add_text(job, body, "plaintextChecksum", checksum_of(job, plain));
    }
    sandbox_hand_show(job, body);
}

const struct sandbox_hand_op sandbox_hand_crypto_ops[] = {
    { "createVault", create_vault },
    { "createKey", create_key },
    { "createKeyVersion", create_version },
    { "encrypt", encrypt_data },
    { "decrypt", decrypt_data },
    { "generateDataEncryptionKey", generate_key },
    { NULL, NULL },
};
