#include "guard/proxy_once.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "oci/digest.h"

#define NAME_SIZE 16
#define SETS      2048 /* a power of two that two bytes can count */
#define WAYS      8

struct name {
    unsigned char bytes[NAME_SIZE]; /* start of the digest; all zeros for none */
};

/* Names whose digests begin alike: a look-up sees no more than these. */
struct set {
    struct name names[WAYS];
    size_t next; /* the oldest */
};

struct guard_proxy_once {
    pthread_mutex_t lock;
    struct set sets[SETS];
};

static struct name name_of(const char *text)
{
    unsigned char digest[OCI_DIGEST_SIZE];
    struct name name;

    oci_digest_sha256(span_of(text), digest);
    memcpy(name.bytes, digest, NAME_SIZE);
    return name;
}

static struct set *set_of(struct guard_proxy_once *once, const struct name *name)
{
    return &once->sets[(name->bytes[0] << 8 | name->bytes[1]) % SETS];
}

static struct name *find(struct guard_proxy_once *once, const struct name *name)
{
    struct set *set = set_of(once, name);

    for (size_t i = 0; i < WAYS; i++) {
        if (memcmp(set->names[i].bytes, name->bytes, NAME_SIZE) == 0)
            return &set->names[i];
    }
    return NULL;
}

struct guard_proxy_once *guard_proxy_once_new(void)
{
    struct guard_proxy_once *once = calloc(1, sizeof *once);

    if (once == NULL)
        abort();
    pthread_mutex_init(&once->lock, NULL);
    return once;
}

bool guard_proxy_once_take(struct guard_proxy_once *once, const char *text)
{
    struct name name = name_of(text);
    bool first;

    pthread_mutex_lock(&once->lock);
    first = find(once, &name) == NULL;
    if (first) {
        struct set *set = set_of(once, &name);

        set->names[set->next] = name;
        set->next = (set->next + 1) % WAYS;
    }
    pthread_mutex_unlock(&once->lock);
    return first;
}

void guard_proxy_once_give(struct guard_proxy_once *once, const char *text)
{
    struct name name = name_of(text);
    struct name *found;

    pthread_mutex_lock(&once->lock);
    found = find(once, &name);
    if (found != NULL)
        memset(found, 0, sizeof *found);
    pthread_mutex_unlock(&once->lock);
}

bool guard_proxy_once_was(struct guard_proxy_once *once, const char *text)
{
    struct name name = name_of(text);
    bool was;

    pthread_mutex_lock(&once->lock);
    was = find(once, &name) != NULL;
    pthread_mutex_unlock(&once->lock);
    return was;
}

void guard_proxy_once_free(struct guard_proxy_once *once)
{
    if (once == NULL)
        return;
    pthread_mutex_destroy(&once->lock);
    free(once);
}
