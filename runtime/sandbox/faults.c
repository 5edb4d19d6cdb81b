#include "sandbox/faults.h"

#include <errno.h>
#include <fnmatch.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define WORDS_MAX  16
#define NUMBER_MAX ((int64_t)100 * 365 * 24 * 3600 * 1000)

#define SIZE_OF(member) sizeof(((struct sandbox_fault *)0)->member)

/* What a fault may say, in text and in JSON. */
static const struct attribute {
    const char *name;
    size_t offset;
    size_t size; /* of a text; 0 for a number */
    int64_t min;
    int64_t max;
} attributes[] = {
    { "method", offsetof(struct sandbox_fault, method), SIZE_OF(method), 0, 0 },
    { "path", offsetof(struct sandbox_fault, path), SIZE_OF(path), 0, 0 },
    { "service", offsetof(struct sandbox_fault, service), SIZE_OF(service), 0, 0 },
    { "operation", offsetof(struct sandbox_fault, operation), SIZE_OF(operation), 0, 0 },
    { "host", offsetof(struct sandbox_fault, host), SIZE_OF(host), 0, 0 },
    { "kind", offsetof(struct sandbox_fault, kind), SIZE_OF(kind), 0, 0 },
    { "code", offsetof(struct sandbox_fault, code), SIZE_OF(code), 0, 0 },
    { "status", offsetof(struct sandbox_fault, status), 0, 200, 599 },
    { "count", offsetof(struct sandbox_fault, left), 0, 0, INT32_MAX },
    { "after", offsetof(struct sandbox_fault, after), 0, 0, INT32_MAX },
    { "share", offsetof(struct sandbox_fault, share), 0, 0, 100 },
    { "retry_after", offsetof(struct sandbox_fault, retry_after), 0, 0, 86400 },
    { "delay", offsetof(struct sandbox_fault, delay_ms), 0, 0, 3600000 },
    { "jitter", offsetof(struct sandbox_fault, jitter_ms), 0, 0, 3600000 },
    { "skew", offsetof(struct sandbox_fault, skew_ms), 0, -NUMBER_MAX, NUMBER_MAX },
};

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
    { .name = "cut", .damage = SANDBOX_DAMAGE_CUT, .after = true },
    { .name = "length", .damage = SANDBOX_DAMAGE_LENGTH, .after = true },
    { .name = "trickle", .damage = SANDBOX_DAMAGE_TRICKLE, .after = true },
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

static const struct kind *find_kind(const char *word)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (strcmp(kinds[i].name, word) == 0)
            return &kinds[i];
    }
    return NULL;
}

/* ---- Reading ------------------------------------------------------------------------------- */

static bool read_number(const struct attribute *attribute, const char *text, int64_t *out)
{
    char *end;
    long long number;

    errno = 0;
    number = strtoll(text, &end, 10);
    if (end == text || *end != '\0' || errno != 0 || number < attribute->min ||
        number > attribute->max)
        return false;
    *out = number;
    return true;
}

/* False when there is no such attribute, or the value does not fit. */
static bool set(struct sandbox_fault *fault, const char *name, const char *value)
{
    for (size_t i = 0; i < sizeof(attributes) / sizeof(attributes[0]); i++) {
        const struct attribute *attribute = &attributes[i];
        char *place = (char *)fault + attribute->offset;

        if (strcmp(attribute->name, name) != 0)
            continue;
        if (attribute->size == 0 && strcmp(name, "count") == 0 && strcmp(value, "always") == 0) {
            fault->left = -1;
            return true;
        }
        if (attribute->size == 0)
            return read_number(attribute, value, (int64_t *)(void *)place);
        if (strlen(value) >= attribute->size)
            return false;
        memcpy(place, value, strlen(value) + 1);
        return true;
    }
    return false;
}

static struct sandbox_fault new_fault(void)
{
    return (struct sandbox_fault){ .left = -1, .share = 100, .retry_after = -1 };
}

static void sum_skew(struct sandbox_faults *faults)
{
    long long sum = 0;

    for (size_t i = 0; i < faults->count; i++)
        sum += faults->items[i].left != 0 ? faults->items[i].skew_ms : 0;
    atomic_store(&faults->skew_ms, sum);
}

/* False when it would do nothing, or what nobody knows. */
static bool append(struct sandbox_faults *faults, struct sandbox_fault *fault)
{
    if (fault->kind[0] != '\0' && find_kind(fault->kind) == NULL)
        return false;
    if (fault->status != 0 && fault->code[0] == '\0')
        return false;
    if (fault->kind[0] == '\0' && fault->status == 0 && fault->delay_ms == 0 &&
        fault->jitter_ms == 0 && fault->skew_ms == 0)
        return false;
    fault->id = ++faults->last_id;
    faults->items[faults->count++] = *fault;
    sum_skew(faults);
    return true;
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

/* The names of the words behind method and path, by the first of them. */
static const char *const *names_of(const char *first)
{
    static const char *const of_kind[] = { "kind", "count", NULL };
    static const char *const of_slow[] = { "", "delay", "count", NULL };
    static const char *const of_skew[] = { "", "skew", "count", NULL };
    static const char *const of_status[] = { "status", "code", "count", "retry_after", NULL };

    if (find_kind(first) != NULL)
        return of_kind;
    if (strcmp(first, "slow") == 0)
        return of_slow;
    return strcmp(first, "skew") == 0 ? of_skew : of_status;
}

static bool read_named(struct arena *arena, const char *word, struct sandbox_fault *fault)
{
    const char *equals = strchr(word, '=');

    return equals != NULL &&
           set(fault, arena_strndup(arena, word, (size_t)(equals - word)), equals + 1);
}

static bool read_words(struct arena *arena, const char *const *words, size_t count,
                       struct sandbox_fault *fault)
{
    const char *const *names = count < 4 ? NULL : names_of(words[2]);
    bool right = names != NULL && set(fault, "method", words[0]) && set(fault, "path", words[1]);

    for (size_t i = 2; right && i < count; i++) {
        if (*names == NULL || strchr(words[i], '=') != NULL)
            right = read_named(arena, words[i], fault);
        else if (**names != '\0')
            right = set(fault, *names++, words[i]);
        else
            names++;
    }
    return right && (*names == NULL || strcmp(*names, "retry_after") == 0);
}

static enum err check_room(struct call *call, const struct sandbox_faults *faults)
{
    if (faults->count == SANDBOX_FAULTS_MAX)
        return call_fail(call, ERR_USAGE, "--fault: at most %d", SANDBOX_FAULTS_MAX);
    return ERR_NONE;
}

enum err sandbox_faults_add(struct call *call, struct sandbox_faults *faults, const char *text)
{
    const char *words[WORDS_MAX + 1];
    struct sandbox_fault fault = new_fault();
    size_t count = split(&call->arena, text, words);
    enum err e = check_room(call, faults);

    if (e)
        return e;
    if (count > WORDS_MAX || !read_words(&call->arena, words, count, &fault) ||
        !append(faults, &fault))
        return call_fail(call, ERR_USAGE,
                         "--fault '%s': expected 'METHOD PATH STATUS CODE COUNT [RETRY_AFTER]', "
                         "'METHOD PATH slow|skew MS COUNT' or 'METHOD PATH drop|lose|truncate|cut|"
                         "length|trickle|huge|garbage|html COUNT', and service=, operation=, "
                         "host=, after=, share=, delay= or jitter= behind",
                         text);
    return ERR_NONE;
}

enum err sandbox_faults_add_json(struct call *call, struct sandbox_faults *faults,
                                 const struct json *object)
{
    struct sandbox_fault fault = new_fault();
    enum err e = check_room(call, faults);

    if (e)
        return e;
    if (object->kind != JSON_OBJECT)
        return call_fail(call, ERR_USAGE, "a fault is an object");
    for (const struct json *member = object->first; member != NULL; member = member->next) {
        bool plain = member->kind == JSON_NUMBER || json_is_text(member);

        if (!plain || !set(&fault, member->name, member->text))
            return call_fail(call, ERR_USAGE, "%s: no such member, or no such value",
                             member->name);
    }
    if (!append(faults, &fault))
        return call_fail(call, ERR_USAGE,
                         "expected a status with a code, a known kind, a delay, jitter or skew");
    return ERR_NONE;
}

bool sandbox_faults_remove(struct sandbox_faults *faults, int64_t id)
{
    size_t kept = 0;
    size_t before = faults->count;

    for (size_t i = 0; i < faults->count; i++) {
        if (id != 0 && faults->items[i].id != id)
            faults->items[kept++] = faults->items[i];
    }
    faults->count = kept;
    sum_skew(faults);
    return id == 0 || kept < before;
}

static struct json *show(struct arena *arena, const struct sandbox_fault *fault)
{
    struct json *out = json_new(arena, JSON_OBJECT);

    json_add_member(arena, out, "id", json_new_int(arena, fault->id));
    for (size_t i = 0; i < sizeof(attributes) / sizeof(attributes[0]); i++) {
        const struct attribute *attribute = &attributes[i];
        const char *place = (const char *)fault + attribute->offset;

        if (attribute->size > 0 && *place != '\0')
            json_add_member(arena, out, attribute->name, json_new_text(arena, place));
        else if (attribute->size == 0)
            json_add_member(arena, out, attribute->name,
                            json_new_int(arena, *(const int64_t *)(const void *)place));
    }
    json_add_member(arena, out, "seen", json_new_int(arena, fault->seen));
    json_add_member(arena, out, "taken", json_new_int(arena, fault->taken));
    return out;
}

struct json *sandbox_faults_show(struct arena *arena, const struct sandbox_faults *faults)
{
    struct json *out = json_new(arena, JSON_ARRAY);

    for (size_t i = 0; i < faults->count; i++)
        json_add_item(out, show(arena, &faults->items[i]));
    return out;
}

/* ---- Taking -------------------------------------------------------------------------------- */

static bool fits(const char *pattern, const char *text)
{
    return pattern[0] == '\0' || (text != NULL && fnmatch(pattern, text, 0) == 0);
}

/* What a request is to faults. */
struct subject {
    const struct sandbox_request *request;
    const char *path;
    const char *host;
    const char *service;
    const char *operation;
};

static bool concerns(const struct sandbox_fault *fault, const struct subject *subject)
{
    if (fault->left == 0)
        return false;
    if (fault->method[0] != '\0' && strcmp(fault->method, "*") != 0 &&
        strcasecmp(fault->method, subject->request->method) != 0)
        return false;
    return fits(fault->path, subject->path) && fits(fault->host, subject->host) &&
           fits(fault->service, subject->service) && fits(fault->operation, subject->operation);
}

/* Whether this one of the requests gets it; counts. */
static bool is_due(struct sandbox_fault *fault)
{
    int64_t number = fault->seen++ - fault->after;

    if (number < 0 || number * fault->share / 100 == (number + 1) * fault->share / 100)
        return false;
    fault->taken++;
    if (fault->left > 0)
        fault->left--;
    return true;
}

static int64_t delay_of(struct sandbox_faults *faults, const struct sandbox_fault *fault)
{
    faults->noise = faults->noise * 6364136223846793005u + 1442695040888963407u;
    return fault->delay_ms + (int64_t)((faults->noise >> 33) % (uint64_t)(fault->jitter_ms + 1));
}

static void answer_status(struct call *call, const struct sandbox_fault *fault,
                          struct sandbox_answer *answer)
{
    sandbox_answer_error(call, answer, (int)fault->status, fault->code,
                         "A fault that was asked for.");
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

bool sandbox_faults_take_operation(struct call *call, struct sandbox_faults *faults,
                                   const struct sandbox_request *request, const char *service,
                                   const char *operation, struct sandbox_answer *answer)
{
    struct span path = sandbox_answer_path(request);
    const struct subject subject = {
        .request = request,
        .path = arena_strndup(&call->arena, path.ptr, path.len),
        .host = net_headers_get(&request->headers, "host"),
        .service = service,
        .operation = operation,
    };

    for (size_t i = 0; i < faults->count; i++) {
        struct sandbox_fault *fault = &faults->items[i];

        if (!concerns(fault, &subject) || !is_due(fault))
            continue;
        answer->delay_ms += delay_of(faults, fault);
        answer->is_fault = true;
        if (fault->left == 0 && fault->skew_ms != 0)
            sum_skew(faults);
        if (fault->code[0] != '\0') {
            answer_status(call, fault, answer);
            return true;
        }
        if (fault->kind[0] != '\0' && answer_kind(find_kind(fault->kind), answer))
            return true;
    }
    return false;
}

bool sandbox_faults_take(struct call *call, struct sandbox_faults *faults,
                         const struct sandbox_request *request, struct sandbox_answer *answer)
{
    return sandbox_faults_take_operation(call, faults, request, NULL, NULL, answer);
}
