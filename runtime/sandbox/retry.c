#include "sandbox/retry.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/sha.h>

struct entry {
    struct arena arena; /* owns the entry too */
    const char *token;
    const char *method;
    const char *target;
    unsigned char digest[SHA256_DIGEST_LENGTH]; /* of the body */
    int64_t made_ms;
    struct sandbox_answer answer;
    struct entry *next;
};

struct sandbox_retries {
    struct entry *newest;
};

struct sandbox_retries *sandbox_retry_new(void)
{
    struct sandbox_retries *retries = calloc(1, sizeof(*retries));

    if (retries == NULL)
        abort();
    return retries;
}

static void free_entries(struct entry *entry)
{
    while (entry != NULL) {
        struct entry *next = entry->next;
        struct arena arena = entry->arena;

        arena_release(&arena);
        entry = next;
    }
}

void sandbox_retry_free(struct sandbox_retries *retries)
{
    if (retries == NULL)
        return;
    free_entries(retries->newest);
    free(retries);
}

/* Entries are in order of time: behind the first one that is too old all are. */
static void forget_old(struct sandbox_retries *retries, int64_t now_ms)
{
    struct entry **link = &retries->newest;
    size_t count = 0;

    while (*link != NULL && (*link)->made_ms + SANDBOX_RETRY_KEEP_MS > now_ms &&
           count++ < SANDBOX_RETRY_MOST)
        link = &(*link)->next;
    free_entries(*link);
    *link = NULL;
}

static const char *token_of(const struct sandbox_request *request)
{
    return net_headers_get(&request->headers, "opc-retry-token");
}

static void digest_body(const struct sandbox_request *request, unsigned char *out)
{
    SHA256((const unsigned char *)request->body.ptr, request->body.len, out);
}

static void copy_answer(struct arena *arena, const struct sandbox_answer *from,
                        struct sandbox_answer *to)
{
    to->status = from->status;
    to->content_type = from->content_type == NULL ? NULL : arena_strdup(arena, from->content_type);
    for (size_t i = 0; i < from->headers.count; i++)
        net_headers_add(arena, &to->headers, from->headers.items[i].name,
                        from->headers.items[i].value);
    to->body.len = from->body.len;
    to->body.ptr =
        from->body.len == 0 ? NULL : arena_strndup(arena, from->body.ptr, from->body.len);
}

enum sandbox_retry sandbox_retry_find(struct call *call, struct sandbox_retries *retries,
                                      const struct sandbox_request *request, int64_t now_ms,
                                      struct sandbox_answer *answer)
{
    const char *token = token_of(request);
    unsigned char digest[SHA256_DIGEST_LENGTH];
    const struct entry *entry;

    if (token == NULL)
        return SANDBOX_RETRY_NEW;
    forget_old(retries, now_ms);
    entry = retries->newest;
    while (entry != NULL && strcmp(entry->token, token) != 0)
        entry = entry->next;
    if (entry == NULL)
        return SANDBOX_RETRY_NEW;
    digest_body(request, digest);
    if (strcmp(entry->method, request->method) != 0 ||
        strcmp(entry->target, request->target) != 0 ||
        memcmp(entry->digest, digest, sizeof(digest)) != 0) {
        sandbox_answer_error(call, answer, 409, "InvalidatedRetryToken",
                             "The retry token was used for another request.");
        return SANDBOX_RETRY_OTHER;
    }
    copy_answer(&call->arena, &entry->answer, answer);
    return SANDBOX_RETRY_AGAIN;
}

void sandbox_retry_keep(struct sandbox_retries *retries, const struct sandbox_request *request,
                        int64_t now_ms, const struct sandbox_answer *answer)
{
    struct arena arena;
    struct entry *entry;

    if (token_of(request) == NULL || answer->status >= 300)
        return;
    arena_init(&arena);
    entry = arena_alloc(&arena, sizeof(*entry));
    entry->token = arena_strdup(&arena, token_of(request));
    entry->method = arena_strdup(&arena, request->method);
    entry->target = arena_strdup(&arena, request->target);
    digest_body(request, entry->digest);
    entry->made_ms = now_ms;
    copy_answer(&arena, answer, &entry->answer);
    entry->arena = arena;
    entry->next = retries->newest;
    retries->newest = entry;
}
