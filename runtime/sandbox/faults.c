#include "sandbox/faults.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define WORDS_MAX 6

/* kinds without a status: what the HTTP layer does, or what the body is */
static const struct {
    const char *name;
    enum sandbox_damage damage;
    int status;
    const char *content_type;
    const char *body;
} kinds[] = {
    { .name = "drop", .damage = SANDBOX_DAMAGE_DROP, .status = 200 },
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

static bool is_kind(const char *word)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (strcmp(kinds[i].name, word) == 0)
            return true;
    }
    return false;
}

static bool read_words(const char *const *words, size_t count, struct sandbox_fault *fault)
{
    int64_t status;

    if (count < 4)
        return false;
    fault->method = words[0];
    fault->path = words[1];
    fault->retry_after = -1;
    if (is_kind(words[2])) {
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
                         "drop|truncate|huge|garbage|html COUNT'",
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

static void answer_kind(const char *kind, struct sandbox_answer *answer)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (strcmp(kinds[i].name, kind) != 0)
            continue;
        answer->status = kinds[i].status;
        answer->damage = kinds[i].damage;
        answer->content_type = kinds[i].content_type;
        answer->body = span_of(kinds[i].body);
    }
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
        if (fault->kind == NULL && fault->code == NULL) {
            answer->delay_ms += fault->delay_ms;
            continue;
        }
        if (fault->kind != NULL)
            answer_kind(fault->kind, answer);
        else
            answer_status(call, fault, answer);
        return true;
    }
    return false;
}
