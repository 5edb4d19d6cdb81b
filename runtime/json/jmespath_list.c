#include "json/jmespath_list.h"

#include <stdlib.h>

/* A value and what it is sorted by. */
struct keyed {
    const struct json *key, *value;
    size_t index;
};

/* The items of an array with themselves as keys. */
static enum err collect(struct jmespath_run *run, const struct json *array, struct keyed **out)
{
    enum err e = jmespath_pay_memory(run, (array->count + 1) * sizeof **out);
    size_t i = 0;

    if (e)
        return e;
    *out = arena_array(&run->call->arena, array->count + 1, sizeof **out);
    for (const struct json *item = array->first; item != NULL; item = item->next, i++)
        (*out)[i] = (struct keyed){ .key = item, .value = item, .index = i };
    return ERR_NONE;
}

static enum err give_list(struct jmespath_run *run, const struct keyed *items, size_t count,
                          const struct json **out)
{
    struct json *list;
    enum err e = jmespath_new(run, JSON_ARRAY, &list);

    for (size_t i = 0; i < count && !e; i++)
        e = jmespath_append(run, list, NULL, items[i].value);
    *out = list;
    return e;
}

enum err jmespath_list_reverse(struct jmespath_run *run, const struct json *array,
                               const struct json **out)
{
    struct keyed *items;
    size_t count = array->count;
    enum err e = collect(run, array, &items);

    if (e)
        return e;
    for (size_t i = 0; i < count / 2; i++) {
        struct keyed swapped = items[i];

        items[i] = items[count - 1 - i];
        items[count - 1 - i] = swapped;
    }
    return give_list(run, items, count, out);
}

enum err jmespath_list_map(struct jmespath_run *run, const struct jmespath_arguments *arguments,
                           const struct json **out)
{
    const struct json *array = arguments->values[1], *value;
    struct json *list;
    enum err e = jmespath_new(run, JSON_ARRAY, &list);

    for (const struct json *item = array->first; item != NULL && !e; item = item->next) {
        e = jmespath_evaluate(run, arguments->ref, item, &value);
        if (!e)
            e = jmespath_append(run, list, NULL, value);
    }
    *out = list;
    return e;
}

enum err jmespath_list_to_array(struct jmespath_run *run,
                                const struct jmespath_arguments *arguments, const struct json **out)
{
    struct json *list;
    enum err e;

    *out = arguments->values[0];
    if ((*out)->kind == JSON_ARRAY)
        return ERR_NONE;
    e = jmespath_new(run, JSON_ARRAY, &list);
    if (!e)
        e = jmespath_append(run, list, NULL, *out);
    *out = list;
    return e;
}

/* ---- Order ----------------------------------------------------------------------------------- */

/* Equal items stay in their order. */
static int compare_keyed(const void *left, const void *right)
{
    const struct keyed *a = left, *b = right;
    int order = jmespath_order(a->key, b->key);

    return order != 0 ? order : (a->index > b->index) - (a->index < b->index);
}

/* As if each key were compared with as many others as a sort does, or with one other. */
static enum err pay_comparisons(struct jmespath_run *run, const struct keyed *items, size_t count,
                                bool sort)
{
    size_t rounds = 1;
    enum err e = ERR_NONE;

    for (size_t left = count; sort && left > 1; left /= 2)
        rounds++;
    for (size_t i = 0; i < count && !e; i++)
        e = jmespath_pay(run, rounds * (1 + items[i].key->len / 64));
    return e;
}

static enum err give_sorted(struct jmespath_run *run, struct keyed *items, size_t count,
                            const struct json **out)
{
    enum err e = pay_comparisons(run, items, count, /* sort= */ true);

    if (e)
        return e;
    if (count > 0)
        qsort(items, count, sizeof *items, compare_keyed);
    return give_list(run, items, count, out);
}

/* The first of the largest (sign 1) or smallest (sign -1) items; null when there is none. */
static enum err give_extreme(struct jmespath_run *run, const struct keyed *items, size_t count,
                             int sign, const struct json **out)
{
    const struct keyed *best = items;

    for (size_t i = 1; i < count; i++) {
        if (jmespath_order(items[i].key, best->key) * sign > 0)
            best = &items[i];
    }
    *out = count > 0 ? best->value : &jmespath_null;
    return pay_comparisons(run, items, count, /* sort= */ false);
}

/* The items of the first argument with what the expression of the second gives as keys: all
 * numbers or all texts. */
static enum err collect_by(struct jmespath_run *run, const struct jmespath_arguments *arguments,
                           struct keyed **out)
{
    const struct json *array = arguments->values[0];
    enum err e = collect(run, array, out);

    for (size_t i = 0; i < array->count && !e; i++) {
        enum json_kind kind;

        e = jmespath_evaluate(run, arguments->ref, (*out)[i].value, &(*out)[i].key);
        if (e)
            return e;
        run->at = arguments->node->at;
        kind = (*out)[i].key->kind;
        if (kind != (*out)[0].key->kind || (kind != JSON_NUMBER && kind != JSON_STRING))
            return jmespath_run_fail(run, "invalid-type",
                                     "the expression has to give numbers only or strings only; for "
                                     "item %zu it gives %s",
                                     i, json_kind_name(kind));
    }
    return e;
}

enum err jmespath_list_sort(struct jmespath_run *run, const struct jmespath_arguments *arguments,
                            const struct json **out)
{
    struct keyed *items;
    enum err e = collect(run, arguments->values[0], &items);

    return e ? e : give_sorted(run, items, arguments->values[0]->count, out);
}

enum err jmespath_list_sort_by(struct jmespath_run *run, const struct jmespath_arguments *arguments,
                               const struct json **out)
{
    struct keyed *items;
    enum err e = collect_by(run, arguments, &items);

    return e ? e : give_sorted(run, items, arguments->values[0]->count, out);
}

enum err jmespath_list_max(struct jmespath_run *run, const struct jmespath_arguments *arguments,
                           const struct json **out)
{
    struct keyed *items;
    enum err e = collect(run, arguments->values[0], &items);

    return e ? e : give_extreme(run, items, arguments->values[0]->count, 1, out);
}

enum err jmespath_list_min(struct jmespath_run *run, const struct jmespath_arguments *arguments,
                           const struct json **out)
{
    struct keyed *items;
    enum err e = collect(run, arguments->values[0], &items);

    return e ? e : give_extreme(run, items, arguments->values[0]->count, -1, out);
}

enum err jmespath_list_max_by(struct jmespath_run *run, const struct jmespath_arguments *arguments,
                              const struct json **out)
{
    struct keyed *items;
    enum err e = collect_by(run, arguments, &items);

    return e ? e : give_extreme(run, items, arguments->values[0]->count, 1, out);
}

enum err jmespath_list_min_by(struct jmespath_run *run, const struct jmespath_arguments *arguments,
                              const struct json **out)
{
    struct keyed *items;
    enum err e = collect_by(run, arguments, &items);

    return e ? e : give_extreme(run, items, arguments->values[0]->count, -1, out);
}

/* ---- Objects --------------------------------------------------------------------------------- */

enum err jmespath_list_keys(struct jmespath_run *run, const struct jmespath_arguments *arguments,
                            const struct json **out)
{
    const struct json *object = arguments->values[0], *name;
    struct json *list;
    enum err e = jmespath_new(run, JSON_ARRAY, &list);

    for (const struct json *member = object->first; member != NULL && !e; member = member->next) {
        struct span text = { .ptr = member->name, .len = member->name_len };

        e = jmespath_new_text(run, text, &name);
        if (!e)
            e = jmespath_append(run, list, NULL, name);
    }
    *out = list;
    return e;
}

enum err jmespath_list_values(struct jmespath_run *run, const struct jmespath_arguments *arguments,
                              const struct json **out)
{
    const struct json *object = arguments->values[0];
    struct json *list;
    enum err e = jmespath_new(run, JSON_ARRAY, &list);

    for (const struct json *member = object->first; member != NULL && !e; member = member->next)
        e = jmespath_append(run, list, NULL, member);
    *out = list;
    return e;
}

/* Puts a member in place of one with its name, else behind the others. */
static enum err put_member(struct jmespath_run *run, struct json *object, const struct json *member)
{
    struct span name = { .ptr = member->name, .len = member->name_len };
    const struct json *found;
    enum err e = jmespath_member(run, object, name, &found);

    if (e || found == NULL)
        return e ? e : jmespath_append(run, object, &name, member);
    /* `object` is new here, so its members may change. */
    for (struct json *at = object->first; at != NULL; at = at->next) {
        struct json *next = at->next;

        if (at != found)
            continue;
        *at = *member;
        at->next = next;
    }
    return ERR_NONE;
}

enum err jmespath_list_merge(struct jmespath_run *run, const struct jmespath_arguments *arguments,
                             const struct json **out)
{
    struct json *object;
    enum err e = jmespath_new(run, JSON_OBJECT, &object);

    for (size_t i = 0; i < arguments->count && !e; i++) {
        const struct json *member = arguments->values[i]->first;

        for (; member != NULL && !e; member = member->next)
            e = put_member(run, object, member);
    }
    *out = object;
    return e;
}
