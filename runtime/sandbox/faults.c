#include "sandbox/faults.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define WORDS_MAX 6

/* kinds without a status: what the HTTP layer does, or what the body is */
static const struct kind {
    const char *name;
    enum sandbox_damage damage;
    bool after; /* the operation is done first */
    int status;
    const char *content_type;
    const char *body;
} kinds[] = {
    { .name = "drop", .damage = SANDBOX_DAMAGE_DROP, .status = 200 },
    { .name = "lose", .damage = SANDBOX_DAMAGE_DROP, .after = true },
    {
        .name = "truncate",
        .damage = SANDBOX_DAMAGE_TRUNCATE,
        .status = 200,
        .body = "[{\"id\": \"ocid1.cut.in.the.mid",
    },
    { .name = "huge", .damage = SANDBOX_DAMAGE_HUGE, .status = 200 },
    { .name = "garbage", .status = 200, .body = "{\"items\": [}, \"broken\": " },
    {
        .name = "html",
        .status = 502,
        .content_type = "text/html",
        .body = "<html><body><h1>502 Bad Gateway</h1></body></html>\n",
    },
};

static bool read_number(const char *text, int64_t max, int64_t *out)
{
    char *end;
    long long number;

    errno = 0;
    number = strtoll(text, &end, 10);
    if (end == text || *end != '\0' || errno != 0 || number < 0 || number > max)
        return false;
    *out = number;
    return true;
}

static bool read_count(const char *text, int64_t *out)
{
    if (strcmp(text, "always") == 0) {
        *out = -1;
        return true;
    }
    return read_number(text, INT32_MAX, out);
}

static size_t split(struct arena *arena, const char *text, const char *words[WORDS_MAX + 1])
{
    size_t count = 0;

    while (*(text += strspn(text, " \t")) != '\0' && count <= WORDS_MAX) {
        size_t len = strcspn(text, " \t");

        words[count++] = arena_strndup(arena, text, len);
        text += len;
    }
    return count;
}

static const struct kind *find_kind(const char *word)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (strcmp(kinds[i].name, word) == 0)
            return &kinds[i];
    }
    return NULL;
}

static bool read_words(const char *const *words, size_t count, struct sandbox_fault *fault)
{
    int64_t status;

    if (count < 4)
        return false;
    fault->method = words[0];
    fault->path = words[1];
    fault->retry_after = -1;
    if (find_kind(words[2]) != NULL) {
        fault->kind = words[2];
        return count == 4 && read_count(words[3], &fault->left);
    }
    if (strcmp(words[2], "slow") == 0)
        return count == 5 && read_number(words[3], 3600000, &fault->delay_ms) &&
               read_count(words[4], &fault->left);
    if (count < 5 || !read_number(words[2], 599, &status) || status < 200)
        return false;
    fault->status = (int)status;
    fault->code = words[3];
    return read_count(words[4], &fault->left) &&
           (count == 5 || read_number(words[5], 86400, &fault->retry_after));
}

enum err sandbox_faults_add(struct call *call, struct sandbox_faults *faults, const char *text)
{
    const char *words[WORDS_MAX + 1];
    struct sandbox_fault fault = { 0 };
    size_t count = split(&call->arena, text, words);

    if (faults->count == SANDBOX_FAULTS_MAX)
        return call_fail(call, ERR_USAGE, "--fault: at most %d", SANDBOX_FAULTS_MAX);
    if (count > WORDS_MAX || !read_words(words, count, &fault))
        return call_fail(call, ERR_USAGE,
                         "--fault '%s': expected 'METHOD PATH STATUS CODE COUNT [RETRY_AFTER]', "
                         "'METHOD PATH slow MS COUNT' or 'METHOD PATH "
                         "drop|lose|truncate|huge|garbage|html COUNT'",
                         text);
    faults->items[faults->count++] = fault;
    return ERR_NONE;
}

static bool concerns(const struct sandbox_fault *fault, const struct sandbox_request *request,
                     const char *path)
{
    if (fault->left == 0)
        return false;
    if (strcmp(fault->method, "*") != 0 && strcasecmp(fault->method, request->method) != 0)
        return false;
    return fnmatch(fault->path, path, 0) == 0;
}

static void answer_status(struct call *call, const struct sandbox_fault *fault,
                          struct sandbox_answer *answer)
{
    sandbox_answer_error(call, answer, fault->status, fault->code, "A fault that was asked for.");
    if (fault->retry_after >= 0)
        net_headers_set(&call->arena, &answer->headers, "retry-after",
                        arena_printf(&call->arena, "%lld", (long long)fault->retry_after));
}

/* False when the operation is to be done before. */
static bool answer_kind(const struct kind *kind, struct sandbox_answer *answer)
{
    answer->damage = kind->damage;
    if (kind->after)
        return false;
    answer->status = kind->status;
    answer->content_type = kind->content_type;
    answer->body = span_of(kind->body);
    return true;
}

bool sandbox_faults_take(struct call *call, struct sandbox_faults *faults,
                         const struct sandbox_request *request, struct sandbox_answer *answer)
{
    struct span path = sandbox_answer_path(request);
    const char *text = arena_strndup(&call->arena, path.ptr, path.len);

    for (size_t i = 0; i < faults->count; i++) {
        struct sandbox_fault *fault = &faults->items[i];

        if (!concerns(fault, request, text))
            continue;
        if (fault->left > 0)
            fault->left--;
        answer->delay_ms += fault->delay_ms;
        if (fault->code != NULL) {
            answer_status(call, fault, answer);
            return true;
        }
        if (fault->kind != NULL && answer_kind(find_kind(fault->kind), answer))
            return true;
    }
    return false;
}
