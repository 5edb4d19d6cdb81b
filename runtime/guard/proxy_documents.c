#include "guard/proxy_documents.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "net/url.h"

#define KEPT        64
#define AT_ONCE     4 /* fetches: whoever is not known may cause them */
#define PATIENCE_MS 5000
#define KEEP_MS     (10 * 60 * 1000LL)
#define FAILED_MS   (60 * 1000LL)
#define URL_MAX     1024

struct entry {
    char *url;  /* NULL: free */
    char *text; /* NULL: there was none */
    int64_t until_ms;
};

struct guard_proxy_documents {
    struct net_transport outside;
    pthread_mutex_t lock; /* guards what follows */
    struct entry entries[KEPT];
    int fetching;
};

struct guard_proxy_documents *guard_proxy_documents_new(struct net_transport outside)
{
    struct guard_proxy_documents *documents = calloc(1, sizeof *documents);

    if (documents == NULL)
        abort();
    documents->outside = outside;
    pthread_mutex_init(&documents->lock, NULL);
    return documents;
}

bool guard_proxy_documents_is_id(const char *url)
{
    struct net_url parts;

    return strlen(url) <= URL_MAX && net_url_split(url, &parts) &&
           span_equals(parts.scheme, "https") && parts.target.len > 1 &&
           parts.target.ptr[0] == '/' && strstr(url, "/.") == NULL && strchr(url, '?') == NULL;
}

/* ---- What is kept; under the lock ------------------------------------------------------------ */

static struct entry *find(struct guard_proxy_documents *documents, const char *url)
{
    int64_t now_ms = clock_monotonic_ms();

    for (size_t i = 0; i < KEPT; i++) {
        struct entry *entry = &documents->entries[i];

        if (entry->url != NULL && strcmp(entry->url, url) == 0 && now_ms < entry->until_ms)
            return entry;
    }
    return NULL;
}

/* The one whose time is over first. */
static struct entry *oldest(struct guard_proxy_documents *documents)
{
    struct entry *found = &documents->entries[0];

    for (size_t i = 1; i < KEPT; i++) {
        if (documents->entries[i].until_ms < found->until_ms)
            found = &documents->entries[i];
    }
    return found;
}

static char *copy(const char *text)
{
    char *made = text != NULL ? strdup(text) : NULL;

    if (text != NULL && made == NULL)
        abort();
    return made;
}

static void keep(struct guard_proxy_documents *documents, const char *url, const char *text)
{
    struct entry *entry = oldest(documents);

    free(entry->url);
    free(entry->text);
    *entry = (struct entry){
        .url = copy(url),
        .text = copy(text),
        .until_ms = clock_monotonic_ms() + (text != NULL ? KEEP_MS : FAILED_MS),
    };
}

/* ---- Fetching -------------------------------------------------------------------------------- */

/* NULL when there is none. A body with a NUL is none. */
static const char *fetch(struct guard_proxy_documents *documents, struct call *call,
                         const char *url)
{
    struct net_request request = {
        .method = "GET",
        .url = url,
        .body = { .fd = -1 },
        .response_cap = GUARD_PROXY_DOCUMENT_MAX,
    };
    struct net_response answer;
    int64_t before = call->deadline_ms;
    enum err e;

    net_headers_set(&call->arena, &request.headers, "Accept", "application/json");
    if (call_left_ms(call) > PATIENCE_MS)
        call->deadline_ms = clock_monotonic_ms() + PATIENCE_MS;
    e = documents->outside.send(documents->outside.context, call, &request, &answer);
    call->deadline_ms = before;
    if (e) {
        call_forgive(call);
        return NULL;
    }
    if (answer.status != 200 || answer.body.len == 0 ||
        memchr(answer.body.ptr, '\0', answer.body.len) != NULL)
        return NULL;
    return arena_strndup(&call->arena, answer.body.ptr, answer.body.len);
}

bool guard_proxy_documents_get(struct guard_proxy_documents *documents, struct call *call,
                               const char *url, struct span *out)
{
    const char *text = NULL;
    struct entry *entry;
    bool may_fetch;

    if (documents->outside.send == NULL)
        return false;
    pthread_mutex_lock(&documents->lock);
    entry = find(documents, url);
    if (entry != NULL && entry->text != NULL)
        text = arena_strdup(&call->arena, entry->text);
    may_fetch = entry == NULL && documents->fetching < AT_ONCE;
    documents->fetching += may_fetch;
    pthread_mutex_unlock(&documents->lock);
    if (may_fetch) {
        text = fetch(documents, call, url);
        pthread_mutex_lock(&documents->lock);
        documents->fetching--;
        keep(documents, url, text);
        pthread_mutex_unlock(&documents->lock);
    }
    *out = span_of(text);
    return text != NULL;
}

void guard_proxy_documents_free(struct guard_proxy_documents *documents)
{
    if (documents == NULL)
        return;
    for (size_t i = 0; i < KEPT; i++) {
        free(documents->entries[i].url);
        free(documents->entries[i].text);
    }
    pthread_mutex_destroy(&documents->lock);
    free(documents);
}
