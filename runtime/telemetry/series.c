/* A hash table that only grows: a slot goes from NULL to a series once, by compare and exchange. */
#include "telemetry/series.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct telemetry_series_set {
    const struct telemetry_series_family *family;
    size_t mask;
    atomic_size_t count;
    struct telemetry_series *other;
    _Atomic(struct telemetry_series *) *slots;
};

static size_t label_count(const struct telemetry_series_family *family)
{
    size_t count = 0;

    while (count < TELEMETRY_SERIES_LABELS && family->labels[count] != NULL)
        count++;
    return count;
}

static void *must(void *memory)
{
    if (memory == NULL)
        abort();
    return memory;
}

/* One piece of memory, texts behind the struct. */
static struct telemetry_series *new_series(const char *const values[TELEMETRY_SERIES_LABELS])
{
    size_t size = sizeof(struct telemetry_series);
    struct telemetry_series *series;
    char *at;

    for (size_t i = 0; i < TELEMETRY_SERIES_LABELS; i++)
        size += strlen(values[i]) + 1;
    series = must(calloc(1, size));
    at = (char *)(series + 1);
    for (size_t i = 0; i < TELEMETRY_SERIES_LABELS; i++) {
        size_t len = strlen(values[i]) + 1;

        memcpy(at, values[i], len);
        series->values[i] = at;
        at += len;
    }
    return series;
}

static struct telemetry_series *new_other(const struct telemetry_series_family *family)
{
    const char *values[TELEMETRY_SERIES_LABELS] = { "", "", "" };

    for (size_t i = 0; i < label_count(family); i++)
        values[i] = "other";
    return new_series(values);
}

struct telemetry_series_set *telemetry_series_set_new(const struct telemetry_series_family *family)
{
    struct telemetry_series_set *set = must(calloc(1, sizeof(*set)));
    size_t room = 4;

    while (room < 2 * family->cap)
        room *= 2;
    set->family = family;
    set->mask = room - 1;
    set->slots = must(calloc(room, sizeof(*set->slots)));
    set->other = new_other(family);
    return set;
}

void telemetry_series_set_free(struct telemetry_series_set *set)
{
    if (set == NULL)
        return;
    for (size_t i = 0; i <= set->mask; i++)
        free(atomic_load(&set->slots[i]));
    free(set->other);
    free(set->slots);
    free(set);
}

const struct telemetry_series_family *
telemetry_series_set_family(const struct telemetry_series_set *set)
{
    return set->family;
}

static bool is_of(const struct telemetry_series *series,
                  const char *const values[TELEMETRY_SERIES_LABELS])
{
    for (size_t i = 0; i < TELEMETRY_SERIES_LABELS; i++) {
        if (strcmp(series->values[i], values[i]) != 0)
            return false;
    }
    return true;
}

/* FNV-1a; the NUL between values counts. */
static size_t hash_of(const char *const values[TELEMETRY_SERIES_LABELS])
{
    uint64_t hash = UINT64_C(14695981039346656037);

    for (size_t i = 0; i < TELEMETRY_SERIES_LABELS; i++) {
        for (const char *at = values[i];; at++) {
            hash = (hash ^ (unsigned char)*at) * UINT64_C(1099511628211);
            if (*at == '\0')
                break;
        }
    }
    return (size_t)(hash ^ (hash >> 32));
}

/* Counts a new one in, unless the set is full. */
static bool take_room(struct telemetry_series_set *set)
{
    if (atomic_fetch_add(&set->count, 1) < set->family->cap)
        return true;
    atomic_fetch_sub(&set->count, 1);
    return false;
}

/* At an empty slot. Another thread may be quicker: what it put there is looked at next. */
static struct telemetry_series *try_insert(struct telemetry_series_set *set, size_t at,
                                           const char *const values[TELEMETRY_SERIES_LABELS])
{
    struct telemetry_series *fresh = new_series(values);
    struct telemetry_series *expected = NULL;

    if (atomic_compare_exchange_strong(&set->slots[at], &expected, fresh))
        return fresh;
    free(fresh);
    atomic_fetch_sub(&set->count, 1);
    return is_of(expected, values) ? expected : NULL;
}

struct telemetry_series *telemetry_series_find(struct telemetry_series_set *set,
                                               const char *const values[TELEMETRY_SERIES_LABELS])
{
    const char *clean[TELEMETRY_SERIES_LABELS] = { "", "", "" };

    for (size_t i = 0; i < label_count(set->family); i++)
        clean[i] = values[i] != NULL ? values[i] : "";
    for (size_t at = hash_of(clean) & set->mask;; at = (at + 1) & set->mask) {
        struct telemetry_series *series = atomic_load(&set->slots[at]);

        if (series == NULL && !take_room(set))
            return set->other;
        if (series == NULL)
            series = try_insert(set, at, clean);
        else if (!is_of(series, clean))
            series = NULL;
        if (series != NULL)
            return series;
    }
}

static bool is_used(struct telemetry_series *series)
{
    for (size_t i = 0; i <= TELEMETRY_SERIES_BOUNDS; i++) {
        if (atomic_load(&series->buckets[i]) != 0)
            return true;
    }
    return atomic_load(&series->value) != 0;
}

struct telemetry_series *telemetry_series_next(struct telemetry_series_set *set, size_t *at)
{
    while (*at <= set->mask) {
        struct telemetry_series *series = atomic_load(&set->slots[(*at)++]);

        if (series != NULL)
            return series;
    }
    if (*at == set->mask + 1 && is_used(set->other)) {
        (*at)++;
        return set->other;
    }
    return NULL;
}

void telemetry_series_observe_us(struct telemetry_series_set *set, struct telemetry_series *series,
                                 int64_t duration_us)
{
    const struct telemetry_series_family *family = set->family;
    size_t i = 0;

    while (i < family->bound_count && (double)duration_us > family->bounds[i] * 1e6)
        i++;
    atomic_fetch_add(&series->buckets[i], 1);
    atomic_fetch_add(&series->value, duration_us);
}
