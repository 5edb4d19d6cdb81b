#include "json/json.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const kind_names[] = {
    [JSON_NULL] = "null",     [JSON_BOOL] = "boolean", [JSON_NUMBER] = "number",
    [JSON_STRING] = "string", [JSON_ARRAY] = "array",  [JSON_OBJECT] = "object",
};

const char *json_kind_name(enum json_kind kind)
{
    return kind_names[kind];
}

const struct json *json_get(const struct json *object, const char *name)
{
    const struct json *member, *found = NULL;
    size_t len = strlen(name);

    if (!object || object->kind != JSON_OBJECT)
        return NULL;
    for (member = object->first; member; member = member->next) {
        if (member->name_len == len && memcmp(member->name, name, len) == 0)
            found = member;
    }
    return found;
}

bool json_is_text(const struct json *value)
{
    return value && value->kind == JSON_STRING && strlen(value->text) == value->len;
}

const char *json_get_text(const struct json *object, const char *name)
{
    const struct json *member = json_get(object, name);

    return json_is_text(member) ? member->text : NULL;
}

bool json_int(const struct json *value, int64_t *out)
{
    long long number;
    char *end;

    if (!value || value->kind != JSON_NUMBER)
        return false;
    errno = 0;
    number = strtoll(value->text, &end, 10);
    if (errno || *end)
        return false;
    *out = number;
    return true;
}

bool json_double(const struct json *value, double *out)
{
    locale_t neutral, before;
    double number;

    if (!value || value->kind != JSON_NUMBER)
        return false;
    /* strtod() expects the decimal point of the thread's locale. */
    neutral = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (neutral == (locale_t)0)
        return false;
    before = uselocale(neutral);
    number = strtod(value->text, NULL);
    uselocale(before);
    freelocale(neutral);
    if (!isfinite(number))
        return false;
    *out = number;
    return true;
}

struct json *json_new(struct arena *arena, enum json_kind kind)
{
    struct json *value = arena_alloc(arena, sizeof(*value));

    value->kind = kind;
    if (kind == JSON_STRING)
        value->text = "";
    if (kind == JSON_NUMBER) {
        value->text = "0";
        value->len = 1;
    }
    return value;
}

struct json *json_new_text(struct arena *arena, const char *text)
{
    return json_new_text_len(arena, span_of(text));
}

struct json *json_new_text_len(struct arena *arena, struct span text)
{
    struct json *value = json_new(arena, JSON_STRING);

    value->text = arena_strndup(arena, text.ptr, text.len);
    value->len = text.len;
    return value;
}

struct json *json_new_int(struct arena *arena, int64_t number)
{
    struct json *value = json_new(arena, JSON_NUMBER);

    value->text = arena_printf(arena, "%" PRId64, number);
    value->len = strlen(value->text);
    return value;
}

struct json *json_new_bool(struct arena *arena, bool boolean)
{
    struct json *value = json_new(arena, JSON_BOOL);

    value->boolean = boolean;
    return value;
}

struct json *json_append(struct json *parent, struct json *value)
{
    assert(!value->next && value != parent->last);
    if (parent->last)
        parent->last->next = value;
    else
        parent->first = value;
    parent->last = value;
    parent->count++;
    return value;
}

struct json *json_add_item(struct json *array, struct json *value)
{
    assert(array->kind == JSON_ARRAY);
    return json_append(array, value);
}

static struct json *add_named(struct arena *arena, struct json *object, struct span name,
                              struct json *value)
{
    assert(object->kind == JSON_OBJECT);
    value->name = arena_strndup(arena, name.ptr, name.len);
    value->name_len = name.len;
    return json_append(object, value);
}

struct json *json_add_member(struct arena *arena, struct json *object, const char *name,
                             struct json *value)
{
    return add_named(arena, object, span_of(name), value);
}

static struct span name_of(const struct json *member)
{
    return (struct span){ .ptr = member->name, .len = member->name_len };
}

struct json *json_copy(struct arena *arena, const struct json *value)
{
    struct json *copy = json_new(arena, value->kind);
    const struct json *child;

    copy->boolean = value->boolean;
    copy->len = value->len;
    if (value->text)
        copy->text = arena_strndup(arena, value->text, value->len);
    for (child = value->first; child; child = child->next) {
        if (value->kind == JSON_OBJECT)
            add_named(arena, copy, name_of(child), json_copy(arena, child));
        else
            json_append(copy, json_copy(arena, child));
    }
    return copy;
}

/* A member and its place in the object: qsort() is not stable, but the order of members with the
 * same name matters. */
struct place {
    const struct json *member;
    size_t index;
};

static int compare_names(const struct json *a, const struct json *b)
{
    size_t len = a->name_len < b->name_len ? a->name_len : b->name_len;
    int order = len ? memcmp(a->name, b->name, len) : 0;

    return order ? order : (a->name_len > b->name_len) - (a->name_len < b->name_len);
}

static int compare_places(const void *left, const void *right)
{
    const struct place *a = left, *b = right;
    int order = compare_names(a->member, b->member);

    return order ? order : (a->index > b->index) - (a->index < b->index);
}

static struct place *sort_members(struct arena *arena, const struct json *object)
{
    struct place *places = arena_array(arena, object->count, sizeof(*places));
    const struct json *member;
    size_t i = 0;

    for (member = object->first; member; member = member->next, i++)
        places[i] = (struct place){ .member = member, .index = i };
    qsort(places, object->count, sizeof(*places), compare_places);
    return places;
}

static bool equal_sorted(const struct json *a, const struct json *b)
{
    struct arena arena;
    struct place *left, *right;
    bool equal = true;
    size_t i;

    arena_init(&arena);
    left = sort_members(&arena, a);
    right = sort_members(&arena, b);
    for (i = 0; i < a->count && equal; i++) {
        equal = compare_names(left[i].member, right[i].member) == 0 &&
                json_equals(left[i].member, right[i].member);
    }
    arena_release(&arena);
    return equal;
}

/* Most objects that are equal have their members in the same order as well. */
static bool same_order(const struct json *a, const struct json *b)
{
    const struct json *left = a->first, *right = b->first;

    while (left && right && compare_names(left, right) == 0) {
        left = left->next;
        right = right->next;
    }
    return !left && !right;
}

static bool equal_in_order(const struct json *a, const struct json *b)
{
    const struct json *left = a->first, *right = b->first;

    while (left && right && json_equals(left, right)) {
        left = left->next;
        right = right->next;
    }
    return !left && !right;
}

bool json_equals(const struct json *a, const struct json *b)
{
    if (a->kind != b->kind || a->boolean != b->boolean || a->len != b->len || a->count != b->count)
        return false;
    if (a->len && memcmp(a->text, b->text, a->len) != 0)
        return false;
    if (a->kind == JSON_OBJECT && !same_order(a, b))
        return equal_sorted(a, b);
    return equal_in_order(a, b);
}
