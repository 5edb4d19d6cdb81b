#include "json/jmespath_run.h"

#include <string.h>

#include "json/jmespath.h"
#include "json/jmespath_number.h"

/* Looking at the clock for every step would cost more than the steps. */
#define STEPS_BETWEEN_CHECKS 65536

/* Bytes of text that cost a step. */
#define BYTES_OF_A_STEP 64

const struct json jmespath_null = { .kind = JSON_NULL };

const struct json *jmespath_bool(bool boolean)
{
    static const struct json yes = { .kind = JSON_BOOL, .boolean = true };
    static const struct json no = { .kind = JSON_BOOL, .boolean = false };

    return boolean ? &yes : &no;
}

/* ---- Costs ----------------------------------------------------------------------------------- */

enum err jmespath_pay(struct jmespath_run *run, size_t count)
{
    size_t before = run->steps / STEPS_BETWEEN_CHECKS;

    if (count > JMESPATH_STEPS - run->steps)
        return jmespath_fail(run->call, ERR_LIMIT, run->text, run->at, "limit",
                             "the search takes more than %d steps", JMESPATH_STEPS);
    run->steps += count;
    return run->steps / STEPS_BETWEEN_CHECKS > before ? call_check(run->call) : ERR_NONE;
}

enum err jmespath_pay_memory(struct jmespath_run *run, size_t bytes)
{
    if (bytes > JMESPATH_MEMORY - run->memory)
        return jmespath_fail(run->call, ERR_LIMIT, run->text, run->at, "limit",
                             "the search needs more than %u bytes of memory", JMESPATH_MEMORY);
    run->memory += bytes;
    return jmespath_pay(run, bytes / BYTES_OF_A_STEP);
}

enum err jmespath_pay_tree(struct jmespath_run *run, const struct json *value)
{
    enum err e = jmespath_pay(run, 1 + value->len / BYTES_OF_A_STEP);

    for (const struct json *child = value->first; child != NULL && !e; child = child->next)
        e = jmespath_pay_tree(run, child);
    return e;
}

/* ---- Values ---------------------------------------------------------------------------------- */

enum err jmespath_new(struct jmespath_run *run, enum json_kind kind, struct json **out)
{
    enum err e = jmespath_pay_memory(run, sizeof **out);

    if (!e)
        *out = json_new(&run->call->arena, kind);
    return e;
}

enum err jmespath_append(struct jmespath_run *run, struct json *parent, const struct span *name,
                         const struct json *value)
{
    struct json *copy;
    enum err e = jmespath_new(run, value->kind, &copy);

    if (e)
        return e;
    *copy = *value;
    copy->name = name != NULL ? name->ptr : NULL;
    copy->name_len = name != NULL ? name->len : 0;
    copy->next = NULL;
    json_append(parent, copy);
    return ERR_NONE;
}

enum err jmespath_new_text(struct jmespath_run *run, struct span text, const struct json **out)
{
    enum err e = jmespath_pay_memory(run, sizeof **out + text.len);

    if (!e)
        *out = json_new_text_len(&run->call->arena, text);
    return e;
}

enum err jmespath_new_number(struct jmespath_run *run, const char *text, const struct json **out)
{
    struct json *number;
    enum err e = jmespath_new(run, JSON_NUMBER, &number);

    if (e)
        return e;
    number->text = text;
    number->len = strlen(text);
    *out = number;
    return ERR_NONE;
}

enum err jmespath_member(struct jmespath_run *run, const struct json *object, struct span name,
                         const struct json **out)
{
    enum err e = jmespath_pay(run, object->count);

    if (e)
        return e;
    *out = NULL;
    for (const struct json *member = object->first; member != NULL; member = member->next) {
        if (member->name_len == name.len && memcmp(member->name, name.ptr, name.len) == 0)
            *out = member;
    }
    return ERR_NONE;
}

bool jmespath_is_true(const struct json *value)
{
    switch (value->kind) {
    case JSON_NULL:
        return false;
    case JSON_BOOL:
        return value->boolean;
    case JSON_NUMBER:
        return true;
    case JSON_STRING:
        return value->len > 0;
    default:
        return value->count > 0;
    }
}

/* ---- Equality -------------------------------------------------------------------------------- */

static enum err equal_items(struct jmespath_run *run, const struct json *a, const struct json *b,
                            bool *out)
{
    const struct json *left = a->first, *right = b->first;
    bool equal = a->count == b->count;
    enum err e = ERR_NONE;

    for (; left != NULL && equal && !e; left = left->next, right = right->next)
        e = jmespath_equal(run, left, right, &equal);
    *out = equal;
    return e;
}

static enum err equal_members(struct jmespath_run *run, const struct json *a, const struct json *b,
                              bool *out)
{
    bool equal = a->count == b->count;
    enum err e = ERR_NONE;

    for (const struct json *left = a->first; left != NULL && equal && !e; left = left->next) {
        struct span name = { .ptr = left->name, .len = left->name_len };
        const struct json *right;

        e = jmespath_member(run, b, name, &right);
        equal = !e && right != NULL;
        if (equal)
            e = jmespath_equal(run, left, right, &equal);
    }
    *out = equal;
    return e;
}

enum err jmespath_equal(struct jmespath_run *run, const struct json *a, const struct json *b,
                        bool *out)
{
    enum err e = jmespath_pay(run, 1 + a->len / BYTES_OF_A_STEP);

    if (e)
        return e;
    *out = a->kind == b->kind;
    if (!*out)
        return ERR_NONE;
    switch (a->kind) {
    case JSON_NULL:
        return ERR_NONE;
    case JSON_BOOL:
        *out = a->boolean == b->boolean;
        return ERR_NONE;
    case JSON_NUMBER:
        *out = jmespath_number_compare(a, b) == 0;
        return ERR_NONE;
    case JSON_STRING:
        *out = a->len == b->len && memcmp(a->text, b->text, a->len) == 0;
        return ERR_NONE;
    case JSON_ARRAY:
        return equal_items(run, a, b, out);
    default:
        return equal_members(run, a, b, out);
    }
}

int jmespath_order(const struct json *a, const struct json *b)
{
    size_t both = a->len < b->len ? a->len : b->len;
    int order;

    if (a->kind == JSON_NUMBER)
        return jmespath_number_compare(a, b);
    order = memcmp(a->text, b->text, both);
    return order != 0 ? order : (a->len > b->len) - (a->len < b->len);
}
