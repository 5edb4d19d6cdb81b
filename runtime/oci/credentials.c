#include "oci/credentials.h"

#include <ctype.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "oci/config.h"
#include "oci/token.h"

#define DEFAULT_PROFILE "DEFAULT"
#define LIST_CAP        256
#define TYPE_WORD_MAX   40

/* Words of OCI_MCP_AUTH_TYPE; '-' and '_' are one. */
static const struct type_word {
    const char *word;
    enum oci_auth_type type;
    bool offered;
} type_words[] = {
    { "auto", OCI_AUTH_AUTO, true },
    { "api_key", OCI_AUTH_API_KEY, true },
    { "api_key_auth", OCI_AUTH_API_KEY, true },
    { "security_token", OCI_AUTH_SECURITY_TOKEN, true },
    { "session_token", OCI_AUTH_SECURITY_TOKEN, true },
    { "session", OCI_AUTH_SECURITY_TOKEN, true },
    { "identity_domain_upst", OCI_AUTH_AUTO, false },
    { "instance_principal", OCI_AUTH_AUTO, false },
    { "resource_principal", OCI_AUTH_AUTO, false },
    { "instance_principal_delegation", OCI_AUTH_AUTO, false },
    { "resource_principal_delegation", OCI_AUTH_AUTO, false },
    { "oke_workload_identity", OCI_AUTH_AUTO, false },
};

/* What an API key needs, and what a session needs: its token says who the user is. */
enum need { NEED_API_KEY = 1, NEED_SESSION = 2 };

static const struct needed_field {
    const char *name;
    size_t offset;
    unsigned need;
    bool ocid;
} needed_fields[] = {
    { "tenancy", offsetof(struct oci_profile, tenancy), NEED_API_KEY, true },
    { "user", offsetof(struct oci_profile, user), NEED_API_KEY, true },
    { "fingerprint", offsetof(struct oci_profile, fingerprint), NEED_API_KEY, false },
    { "key_file", offsetof(struct oci_profile, key_file), NEED_API_KEY | NEED_SESSION, false },
    { "security_token_file", offsetof(struct oci_profile, security_token_file), NEED_SESSION,
      false },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What tells whether a file was changed. */
struct stamp {
    bool there;
    dev_t device;
    ino_t inode;
    off_t size;
    struct timespec modified;
    struct timespec changed; /* also moves when only the rights change */
};

struct watched {
    const char *path; /* NULL when the profile names none */
    struct stamp stamp;
};

enum { FILE_CONFIG, FILE_KEY, FILE_TOKEN, FILE_COUNT };

/* All that was read, const until one of the files changes. Strings are in its arena. */
struct snapshot {
    struct arena arena;
    struct watched files[FILE_COUNT];
    struct oci_key *key;
    const char *key_id;
    const char *tenancy;
    const char *user;
    const char *region;
    bool session;
    int64_t expires_unix_ms;
};

struct oci_credentials {
    struct arena arena; /* of the options' strings */
    const char *config_file;
    const char *profile;
    enum oci_auth_type auth_type;

    pthread_mutex_t lock; /* guards what follows */
    bool loaded;
    struct snapshot snapshot;
};

/* One reading of the files. */
struct reading {
    struct call *call;
    const struct oci_profile *profile;
    struct snapshot *snapshot;
};

/* ---- Authentication types ------------------------------------------------------------------ */

/* Lower case, '_' for '-'. False when it is longer than any word. */
static bool normalize(const char *text, char out[TYPE_WORD_MAX])
{
    struct span word = span_trim(span_of(text));
    size_t i;

    if (word.len >= TYPE_WORD_MAX)
        return false;
    for (i = 0; i < word.len; i++)
        out[i] = word.ptr[i] == '-' ? '_' : (char)tolower((unsigned char)word.ptr[i]);
    out[word.len] = '\0';
    return true;
}

static const struct type_word *find_word(const char *text)
{
    char word[TYPE_WORD_MAX];
    size_t i;

    for (i = 0; i < COUNT(type_words) && normalize(text, word); i++) {
        if (strcmp(type_words[i].word, word) == 0)
            return &type_words[i];
    }
    return NULL;
}

enum err oci_auth_type_parse(struct call *call, const char *text, enum oci_auth_type *out)
{
    const struct type_word *row;

    if (!text || span_trim(span_of(text)).len == 0) {
        *out = OCI_AUTH_AUTO;
        return ERR_NONE;
    }
    row = find_word(text);
    if (!row)
        return call_fail(call, ERR_USAGE,
                         "OCI_MCP_AUTH_TYPE must be one of auto, api_key, security_token");
    if (!row->offered)
        return call_fail(call, ERR_USAGE,
                         "OCI_MCP_AUTH_TYPE %s is not offered by this build; it must be one of "
                         "auto, api_key, security_token",
                         row->word);
    *out = row->type;
    return ERR_NONE;
}

/* ---- Files --------------------------------------------------------------------------------- */

static struct stamp stamp_of(const char *path)
{
    struct stat info;

    if (stat(path, &info) != 0)
        return (struct stamp){ .there = false };
    return (struct stamp){
        .there = true,
        .device = info.st_dev,
        .inode = info.st_ino,
        .size = info.st_size,
        .modified = info.st_mtim,
        .changed = info.st_ctim,
    };
}

static bool same_time(const struct timespec *a, const struct timespec *b)
{
    return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

static bool same_stamp(const struct stamp *a, const struct stamp *b)
{
    return a->there == b->there && a->device == b->device && a->inode == b->inode &&
           a->size == b->size && same_time(&a->modified, &b->modified) &&
           same_time(&a->changed, &b->changed);
}

static bool is_current(const struct snapshot *snapshot)
{
    size_t i;

    for (i = 0; i < FILE_COUNT; i++) {
        const struct watched *file = &snapshot->files[i];
        struct stamp now;

        if (!file->path)
            continue;
        now = stamp_of(file->path);
        if (!same_stamp(&file->stamp, &now))
            return false;
    }
    return true;
}

/* The stamp is taken before the file is read: a change in between is seen by the next call. */
static void watch(struct snapshot *snapshot, int file, const char *path)
{
    snapshot->files[file].path = arena_strdup(&snapshot->arena, path);
    snapshot->files[file].stamp = stamp_of(path);
}

/* The commonest case of a copied configuration deserves its own words. */
static enum err watch_named(const struct reading *reading, int file, const char *field,
                            const char *path)
{
    watch(reading->snapshot, file, path);
    if (reading->snapshot->files[file].stamp.there || (errno != ENOENT && errno != ENOTDIR))
        return ERR_NONE;
    return call_fail(reading->call, ERR_CREDENTIALS,
                     "%s of profile [%s] in %s points to %s, which does not exist here", field,
                     reading->profile->name, reading->profile->file, path);
}

/* ---- The profile --------------------------------------------------------------------------- */

static const char *field_value(const struct oci_profile *profile, const struct needed_field *field)
{
    const char *value;

    memcpy(&value, (const char *)profile + field->offset, sizeof(value));
    return value;
}

static enum err check_missing(const struct reading *reading, enum need need)
{
    const struct oci_profile *profile = reading->profile;
    struct buf missing;
    size_t i;

    buf_init(&missing, &reading->call->arena, LIST_CAP);
    for (i = 0; i < COUNT(needed_fields); i++) {
        if (needed_fields[i].need & need && !field_value(profile, &needed_fields[i]))
            buf_printf(&missing, "%s%s", missing.len ? ", " : "", needed_fields[i].name);
    }
    if (missing.len == 0)
        return ERR_NONE;
    call_fail(reading->call, ERR_CONFIG, "profile [%s] in %s lacks %s", profile->name,
              profile->file, missing.ptr);
    return call_hint(reading->call, need == NEED_SESSION
                                        ? "`oci session authenticate` writes a complete profile"
                                        : "`oci setup config` writes a complete profile; `oci "
                                          "session authenticate` one with a session token");
}

static enum err check_ocids(const struct reading *reading)
{
    const struct oci_profile *profile = reading->profile;
    size_t i;

    for (i = 0; i < COUNT(needed_fields); i++) {
        const char *value = field_value(profile, &needed_fields[i]);

        if (needed_fields[i].ocid && value && !oci_token_is_ocid(value))
            return call_fail(reading->call, ERR_CONFIG,
                             "%s of profile [%s] in %s is no OCID: one begins with \"ocid1.\"",
                             needed_fields[i].name, profile->name, profile->file);
    }
    return ERR_NONE;
}

/* Decides what signs, and refuses what cannot. */
static enum err choose_type(const struct reading *reading, enum oci_auth_type asked, bool *session)
{
    const struct oci_profile *profile = reading->profile;
    const char *principal = profile->authentication_type;
    const struct type_word *row = principal ? find_word(principal) : NULL;

    if (asked == OCI_AUTH_AUTO && principal && !(row && row->offered)) {
        call_fail(reading->call, ERR_CONFIG,
                  "profile [%s] in %s has an authentication_type that this build does not offer",
                  profile->name, profile->file);
        return call_hint(reading->call, "choose another profile, or set OCI_MCP_AUTH_TYPE to "
                                        "api_key or security_token to ignore the line");
    }
    if (asked == OCI_AUTH_SECURITY_TOKEN && profile->security_token_inherited)
        return call_fail(reading->call, ERR_CONFIG,
                         "security_token_file must stand in profile [%s] of %s itself; the one of "
                         "[DEFAULT] does not count",
                         profile->name, profile->file);
    *session = asked == OCI_AUTH_SECURITY_TOKEN ||
               (asked == OCI_AUTH_AUTO && profile->security_token_file);
    return ERR_NONE;
}

/* ---- Key and token ------------------------------------------------------------------------- */

static enum err read_key(const struct reading *reading)
{
    const struct oci_profile *profile = reading->profile;
    enum err e = watch_named(reading, FILE_KEY, "key_file", profile->key_file);

    if (e)
        return call_hint(reading->call, "copy the key from the machine the profile comes from, or "
                                        "correct the path");
    e = oci_key_load(reading->call, profile->key_file, profile->pass_phrase,
                     &reading->snapshot->key);
    if (e)
        call_hint(reading->call, "see key_file and pass_phrase of profile [%s] in %s",
                  profile->name, profile->file);
    return e;
}

static enum err check_fingerprint(const struct reading *reading)
{
    const struct oci_profile *profile = reading->profile;
    char actual[OCI_KEY_FINGERPRINT_SIZE];

    oci_key_fingerprint(reading->snapshot->key, actual);
    if (actual[0] == '\0' || span_equals_nocase(span_of(profile->fingerprint), actual))
        return ERR_NONE;
    call_fail(reading->call, ERR_CREDENTIALS,
              "fingerprint of profile [%s] in %s is %s, but the key in %s has %s", profile->name,
              profile->file, profile->fingerprint, profile->key_file, actual);
    return call_hint(reading->call, "correct fingerprint or key_file, whichever is wrong");
}

/* A profile written by hand may leave out what the token says as well. */
static enum err take_token(const struct reading *reading)
{
    const struct oci_profile *profile = reading->profile;
    struct snapshot *snapshot = reading->snapshot;
    struct oci_token token;
    enum err e =
        watch_named(reading, FILE_TOKEN, "security_token_file", profile->security_token_file);

    if (e)
        return oci_token_hint(reading->call, profile->name, profile->region);
    e = oci_token_read(reading->call, profile, &token);
    if (e)
        return e;
    snapshot->session = true;
    snapshot->expires_unix_ms = token.expires_unix_ms;
    snapshot->tenancy = profile->tenancy ? profile->tenancy : token.tenancy;
    snapshot->user = profile->user ? profile->user : token.user;
    snapshot->key_id =
        arena_printf(&snapshot->arena, "ST$%.*s", (int)token.text.len, token.text.ptr);
    return ERR_NONE;
}

static enum err take_api_key(const struct reading *reading)
{
    struct snapshot *snapshot = reading->snapshot;
    char fingerprint[OCI_KEY_FINGERPRINT_SIZE];
    enum err e = check_fingerprint(reading);

    if (e)
        return e;
    oci_key_fingerprint(snapshot->key, fingerprint);
    snapshot->tenancy = reading->profile->tenancy;
    snapshot->user = reading->profile->user;
    snapshot->key_id = arena_printf(&snapshot->arena, "%s/%s/%s", snapshot->tenancy, snapshot->user,
                                    *fingerprint ? fingerprint : reading->profile->fingerprint);
    return ERR_NONE;
}

/* ---- Snapshots ----------------------------------------------------------------------------- */

static void snapshot_release(struct snapshot *snapshot)
{
    oci_key_release(snapshot->key);
    arena_release(&snapshot->arena);
    *snapshot = (struct snapshot){ 0 };
}

static const char *keep(struct arena *arena, const char *text)
{
    return text ? arena_strdup(arena, text) : NULL;
}

static enum err take_profile(const struct reading *reading, enum oci_auth_type asked)
{
    struct snapshot *snapshot = reading->snapshot;
    bool session = false;
    enum err e = choose_type(reading, asked, &session);

    if (!e)
        e = check_missing(reading, session ? NEED_SESSION : NEED_API_KEY);
    if (!e)
        e = check_ocids(reading);
    if (!e)
        e = read_key(reading);
    if (!e)
        e = session ? take_token(reading) : take_api_key(reading);
    if (e)
        return e;
    snapshot->tenancy = keep(&snapshot->arena, snapshot->tenancy);
    snapshot->user = keep(&snapshot->arena, snapshot->user);
    snapshot->region = keep(&snapshot->arena, reading->profile->region);
    return ERR_NONE;
}

static const char *config_path(const struct oci_credentials *credentials, struct call *call)
{
    return credentials->config_file ? file_expand(&call->arena, credentials->config_file)
                                    : oci_config_default_path(call);
}

/* Under the lock. */
static enum err load(struct oci_credentials *credentials, struct call *call)
{
    struct snapshot *snapshot = &credentials->snapshot;
    const char *path = config_path(credentials, call);
    struct oci_profile profile;
    struct reading reading = { .call = call, .profile = &profile, .snapshot = snapshot };
    enum err e;

    snapshot_release(snapshot);
    watch(snapshot, FILE_CONFIG, path);
    e = oci_config_load(call, path, credentials->profile, &profile);
    if (e)
        return e;
    e = take_profile(&reading, credentials->auth_type);
    if (profile.pass_phrase)
        oci_key_wipe((char *)profile.pass_phrase, strlen(profile.pass_phrase));
    return e;
}

static enum err check_expiry(const struct oci_credentials *credentials, struct call *call)
{
    const struct snapshot *snapshot = &credentials->snapshot;
    char when[CLOCK_RFC3339_SIZE];

    if (snapshot->expires_unix_ms == 0 || clock_unix_ms() < snapshot->expires_unix_ms)
        return ERR_NONE;
    clock_format_rfc3339(snapshot->expires_unix_ms, when);
    call_fail(call, ERR_CREDENTIALS, "the session token of profile [%s] in %s ended at %s",
              credentials->profile, snapshot->files[FILE_CONFIG].path, when);
    return oci_token_hint(call, credentials->profile, snapshot->region);
}

/* Copies everything but the key, which is counted: the snapshot may go while the call runs. */
static void give(const struct oci_credentials *credentials, struct call *call,
                 struct oci_identity *out)
{
    const struct snapshot *snapshot = &credentials->snapshot;

    *out = (struct oci_identity){
        .held = oci_key_retain(snapshot->key),
        .profile = arena_strdup(&call->arena, credentials->profile),
        .tenancy = keep(&call->arena, snapshot->tenancy),
        .user = keep(&call->arena, snapshot->user),
        .region = keep(&call->arena, snapshot->region),
        .session = snapshot->session,
        .expires_unix_ms = snapshot->expires_unix_ms,
    };
    out->signer = (struct oci_signer){
        .key_id = arena_strdup(&call->arena, snapshot->key_id),
        .key = out->held,
    };
}

enum err oci_credentials_get(struct oci_credentials *credentials, struct call *call,
                             struct oci_identity *out)
{
    enum err e = ERR_NONE;

    pthread_mutex_lock(&credentials->lock);
    if (!credentials->loaded || !is_current(&credentials->snapshot)) {
        e = load(credentials, call);
        credentials->loaded = e == ERR_NONE;
    }
    if (!e)
        e = check_expiry(credentials, call);
    if (!e)
        give(credentials, call, out);
    pthread_mutex_unlock(&credentials->lock);
    return e;
}

void oci_identity_release(struct oci_identity *identity)
{
    oci_key_release(identity->held);
    *identity = (struct oci_identity){ 0 };
}

void oci_credentials_reread(struct oci_credentials *credentials)
{
    pthread_mutex_lock(&credentials->lock);
    credentials->loaded = false;
    pthread_mutex_unlock(&credentials->lock);
}

/* ---- Warnings ------------------------------------------------------------------------------ */

static void warn_exposed(struct buf *out, const char *path)
{
    if (path && file_is_exposed(path))
        buf_printf(out, "%s%s can be read by other users; run `chmod 600 %s`", out->len ? "\n" : "",
                   path, path);
}

const char *oci_credentials_warnings(struct oci_credentials *credentials, struct call *call)
{
    struct err_record before = call->error;
    const char *path = config_path(credentials, call);
    struct oci_profile profile = { 0 };
    struct buf lines;

    call_forgive(call);
    if (oci_config_load(call, path, credentials->profile, &profile) == ERR_NONE &&
        profile.pass_phrase)
        oci_key_wipe((char *)profile.pass_phrase, strlen(profile.pass_phrase));
    call->error = before;

    buf_init(&lines, &call->arena, LIMIT_CONFIG_FILE);
    warn_exposed(&lines, path);
    warn_exposed(&lines, profile.key_file);
    warn_exposed(&lines, profile.security_token_file);
    return lines.len ? lines.ptr : NULL;
}

/* ---- Life ---------------------------------------------------------------------------------- */

struct oci_credentials *oci_credentials_new(const struct oci_credentials_options *options)
{
    struct oci_credentials *credentials = calloc(1, sizeof(*credentials));
    const char *file = options->config_file;
    const char *profile = options->profile;

    if (!credentials || pthread_mutex_init(&credentials->lock, NULL) != 0)
        abort();
    credentials->config_file = keep(&credentials->arena, file && *file ? file : NULL);
    credentials->profile =
        arena_strdup(&credentials->arena, profile && *profile ? profile : DEFAULT_PROFILE);
    credentials->auth_type = options->auth_type;
    return credentials;
}

void oci_credentials_free(struct oci_credentials *credentials)
{
    if (!credentials)
        return;
    snapshot_release(&credentials->snapshot);
    pthread_mutex_destroy(&credentials->lock);
    arena_release(&credentials->arena);
    free(credentials);
}
