#include "oci/identities.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "oci/config.h"

#define DEFAULT_PROFILE "DEFAULT"
#define ALL             "*"
#define NAMES_SHOWN     20
#define NAMES_CAP       4096

struct identity {
    char *profile;
    struct oci_credentials *credentials;
};

struct oci_identities {
    struct oci_credentials_options options; /* of the chosen profile */
    const char *allowed;                    /* NULL for the chosen one alone */
    struct oci_credentials *chosen;

    pthread_mutex_t lock; /* guards what follows */
    struct identity others[OCI_IDENTITIES_MAX];
    size_t count;
};

struct names {
    const char *const *items;
    size_t count;
};

static bool is_allowed(const struct oci_identities *identities, const char *profile)
{
    struct span rest = span_of(identities->allowed);

    while (rest.len) {
        struct span name = span_trim(span_cut(&rest, ','));

        if (span_equals(name, ALL) || span_equals(name, profile))
            return true;
    }
    return false;
}

static void read_names(const struct oci_identities *identities, struct call *call,
                       struct names *out)
{
    const char *path = identities->options.config_file;
    struct err_record before = call->error;

    *out = (struct names){ .count = 0 };
    if (oci_config_profiles(call, path ? path : oci_config_default_path(call), &out->items,
                            &out->count))
        call->error = before;
}

static const char *list_names(struct call *call, const struct names *names)
{
    struct buf list;
    size_t i;

    buf_init(&list, &call->arena, NAMES_CAP);
    for (i = 0; i < names->count && i < NAMES_SHOWN; i++)
        buf_printf(&list, "%s[%s]", i ? ", " : "", names->items[i]);
    if (names->count > NAMES_SHOWN)
        buf_printf(&list, " and %zu more", names->count - NAMES_SHOWN);
    return list.len ? list.ptr : "none";
}

static enum err fail_denied(const struct oci_identities *identities, struct call *call,
                            const char *profile)
{
    struct names names;

    read_names(identities, call, &names);
    call_fail(call, ERR_DENIED,
              "profile [%s] may not be used here: allowed are %s%s%s; there are %s", profile,
              identities->options.profile, identities->allowed ? "," : "",
              identities->allowed ? identities->allowed : "", list_names(call, &names));
    return call_hint(call, "leave profile out, or have the administrator allow it with --profiles");
}

static struct oci_credentials *find_other(const struct oci_identities *identities,
                                          const char *profile)
{
    size_t i;

    for (i = 0; i < identities->count; i++) {
        if (strcmp(identities->others[i].profile, profile) == 0)
            return identities->others[i].credentials;
    }
    return NULL;
}

/* The type and the variables are those of the chosen profile alone: nobody signs in as somebody
 * else by way of them. */
static struct oci_credentials *add_other(struct oci_identities *identities, const char *profile)
{
    struct identity *other = &identities->others[identities->count];
    struct oci_credentials_options options = identities->options;

    other->profile = malloc(strlen(profile) + 1);
    if (!other->profile)
        abort();
    memcpy(other->profile, profile, strlen(profile) + 1);
    options.profile = other->profile;
    options.auth_type = OCI_AUTH_AUTO;
    options.variables = NULL;
    other->credentials = oci_credentials_new(&options);
    identities->count++;
    return other->credentials;
}

/* Only for names that the file has, so that callers cannot fill the set with others. */
static enum err check_exists(const struct oci_identities *identities, struct call *call,
                             const char *profile)
{
    const char *path = identities->options.config_file;
    struct oci_profile unused;

    arena_guard(&call->arena);
    return oci_config_load(call, path ? path : oci_config_default_path(call), profile, &unused);
}

static enum err make_other(struct oci_identities *identities, struct call *call,
                           const char *profile, struct oci_credentials **out)
{
    enum err e = check_exists(identities, call, profile);

    if (e)
        return e;
    pthread_mutex_lock(&identities->lock);
    *out = find_other(identities, profile);
    if (!*out && identities->count == OCI_IDENTITIES_MAX)
        e = call_fail(call, ERR_LIMIT, "more than %d profiles in use", OCI_IDENTITIES_MAX);
    else if (!*out)
        *out = add_other(identities, profile);
    pthread_mutex_unlock(&identities->lock);
    return e;
}

enum err oci_identities_find(struct oci_identities *identities, struct call *call,
                             const char *profile, struct oci_credentials **out)
{
    struct oci_credentials *found;

    if (!profile || !*profile || strcmp(profile, identities->options.profile) == 0) {
        *out = identities->chosen;
        return ERR_NONE;
    }
    if (identities->options.subject)
        return call_fail(call, ERR_DENIED,
                         "profile: callers sign as themselves here; leave it out");
    if (!is_allowed(identities, profile))
        return fail_denied(identities, call, profile);
    pthread_mutex_lock(&identities->lock);
    found = find_other(identities, profile);
    pthread_mutex_unlock(&identities->lock);
    if (!found)
        return make_other(identities, call, profile, out);
    *out = found;
    return ERR_NONE;
}

enum err oci_identities_list(const struct oci_identities *identities, struct call *call,
                             const char *const **out_names, size_t *out_count,
                             const char **out_chosen, const char **out_file)
{
    const char *path = identities->options.config_file;
    struct names all = { .count = 0 };
    const char **names;
    enum err e;

    *out_chosen = identities->options.profile;
    if (identities->options.subject) {
        *out_file = NULL;
        *out_names = NULL;
        *out_count = 0;
        return ERR_NONE;
    }
    *out_file = path ? path : oci_config_default_path(call);
    e = oci_config_profiles(call, *out_file, &all.items, &all.count);
    if (e)
        return e;
    names = arena_array(&call->arena, all.count + 1, sizeof(*names));
    *out_count = 0;
    for (size_t i = 0; i < all.count; i++) {
        if (strcmp(all.items[i], *out_chosen) == 0 || is_allowed(identities, all.items[i]))
            names[(*out_count)++] = all.items[i];
    }
    *out_names = names;
    return ERR_NONE;
}

struct oci_credentials *oci_identities_chosen(const struct oci_identities *identities)
{
    return identities->chosen;
}

struct oci_identities *oci_identities_new(const struct oci_credentials_options *chosen,
                                          const char *allowed)
{
    struct oci_identities *identities = calloc(1, sizeof(*identities));

    if (!identities || pthread_mutex_init(&identities->lock, NULL) != 0)
        abort();
    identities->options = *chosen;
    if (!chosen->config_file || !*chosen->config_file)
        identities->options.config_file = NULL;
    if (!chosen->profile || !*chosen->profile)
        identities->options.profile = DEFAULT_PROFILE;
    identities->allowed = allowed && *allowed ? allowed : NULL;
    identities->chosen = oci_credentials_new(&identities->options);
    return identities;
}

void oci_identities_free(struct oci_identities *identities)
{
    size_t i;

    if (!identities)
        return;
    for (i = 0; i < identities->count; i++) {
        oci_credentials_free(identities->others[i].credentials);
        free(identities->others[i].profile);
    }
    oci_credentials_free(identities->chosen);
    pthread_mutex_destroy(&identities->lock);
    free(identities);
}
