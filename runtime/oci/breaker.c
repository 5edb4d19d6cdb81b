#include "oci/breaker.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS        12
#define SLOT_MS      (OCI_BREAKER_WINDOW_MS / SLOTS)
#define REGION_SIZE  64
#define BREAKERS_MAX 1024 /* a region is free text, so the set must not grow for ever */

/* What happened within SLOT_MS. */
struct slot {
    int64_t number; /* time / SLOT_MS */
    int calls;
    int failures;
};

struct oci_breaker {
    struct oci_breakers *set;
    struct oci_breaker *next;
    const struct model_service *service;
    uint8_t client;
    char region[REGION_SIZE];
    struct slot slots[SLOTS]; /* a ring */
    int64_t open_until_ms;    /* 0 when closed */
};

struct oci_breakers {
    pthread_mutex_t lock; /* guards the list and all that it holds */
    struct oci_breaker *first;
    size_t count;
};

static void *take_memory(size_t size)
{
    void *memory = calloc(1, size);

    if (!memory)
        abort();
    return memory;
}

struct oci_breakers *oci_breakers_new(void)
{
    struct oci_breakers *breakers = take_memory(sizeof *breakers);

    pthread_mutex_init(&breakers->lock, NULL);
    return breakers;
}

void oci_breakers_free(struct oci_breakers *breakers)
{
    if (!breakers)
        return;
    while (breakers->first) {
        struct oci_breaker *breaker = breakers->first;

        breakers->first = breaker->next;
        free(breaker);
    }
    pthread_mutex_destroy(&breakers->lock);
    free(breakers);
}

static struct oci_breaker *look_up(const struct oci_breakers *breakers,
                                   const struct model_service *service, uint8_t client,
                                   const char *region)
{
    struct oci_breaker *breaker = breakers->first;

    while (breaker && (breaker->service != service || breaker->client != client ||
                       strcmp(breaker->region, region) != 0))
        breaker = breaker->next;
    return breaker;
}

/* NULL when the set is full or the name too long: there is no breaker then. */
static struct oci_breaker *add(struct oci_breakers *breakers, const struct model_service *service,
                               uint8_t client, const char *region)
{
    struct oci_breaker *breaker;

    if (breakers->count == BREAKERS_MAX || strlen(region) >= REGION_SIZE)
        return NULL;
    breaker = take_memory(sizeof *breaker);
    breaker->set = breakers;
    breaker->next = breakers->first;
    breaker->service = service;
    breaker->client = client;
    memcpy(breaker->region, region, strlen(region) + 1);
    breakers->first = breaker;
    breakers->count++;
    return breaker;
}

struct oci_breaker *oci_breaker_find(struct oci_breakers *breakers,
                                     const struct model_service *service, const struct model_op *op,
                                     const char *region)
{
    const char *name = region ? region : "";
    struct oci_breaker *breaker;

    if (!(service->clients[op->client].flags & MODEL_CLIENT_BREAKER))
        return NULL;
    pthread_mutex_lock(&breakers->lock);
    breaker = look_up(breakers, service, op->client, name);
    if (!breaker)
        breaker = add(breakers, service, op->client, name);
    pthread_mutex_unlock(&breakers->lock);
    return breaker;
}

enum err oci_breaker_check(struct call *call, struct oci_breaker *breaker, int64_t now_ms)
{
    int64_t left_ms;

    if (!breaker)
        return ERR_NONE;
    pthread_mutex_lock(&breaker->set->lock);
    left_ms = breaker->open_until_ms - now_ms;
    pthread_mutex_unlock(&breaker->set->lock);
    if (left_ms <= 0)
        return ERR_NONE;
    call_fail(call, ERR_SERVICE,
              "%s of service %s kept failing%s%s, so it is not asked again for %d s",
              model_text(breaker->service, breaker->service->clients[breaker->client].name),
              breaker->service->name, *breaker->region ? " in " : "", breaker->region,
              (int)((left_ms + 999) / 1000));
    call->error.service.code = "CircuitBreakerOpen";
    return call_hint(call, "wait that long; the errors before this one say what is wrong");
}

static bool is_too_much(const struct oci_breaker *breaker, int64_t number)
{
    int calls = 0;
    int failures = 0;

    for (size_t i = 0; i < SLOTS; i++) {
        if (breaker->slots[i].number <= number - SLOTS)
            continue;
        calls += breaker->slots[i].calls;
        failures += breaker->slots[i].failures;
    }
    return calls >= OCI_BREAKER_CALLS && failures * 100 >= calls * OCI_BREAKER_PERCENT;
}

static void count(struct oci_breaker *breaker, bool failed, int64_t now_ms)
{
    int64_t number = now_ms / SLOT_MS;
    struct slot *slot = &breaker->slots[number % SLOTS];

    if (slot->number != number)
        *slot = (struct slot){ .number = number };
    slot->calls++;
    slot->failures += failed;
    if (is_too_much(breaker, number))
        breaker->open_until_ms = now_ms + OCI_BREAKER_OPEN_MS;
}

void oci_breaker_note(struct oci_breaker *breaker, bool failed, int64_t now_ms)
{
    if (!breaker)
        return;
    pthread_mutex_lock(&breaker->set->lock);
    if (breaker->open_until_ms == 0) {
        count(breaker, failed, now_ms);
    } else if (!failed) {
        breaker->open_until_ms = 0;
        memset(breaker->slots, 0, sizeof breaker->slots);
    } else if (breaker->open_until_ms <= now_ms) {
        breaker->open_until_ms = now_ms + OCI_BREAKER_OPEN_MS;
    }
    pthread_mutex_unlock(&breaker->set->lock);
}
