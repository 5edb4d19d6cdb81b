#include "server/pool.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>

#include "base/clock.h"

/* Enough for the deepest JSON and TLS; the default of 8 MB would be reserved for nothing. */
#define STACK_SIZE (512u << 10)

struct job {
    server_pool_work_fn *work;
    void *argument;
    struct job *next;
};

/* Woken with its job in hand: waiters for one condition would all meet again at the lock. */
struct worker {
    struct server_pool *pool;
    pthread_t thread;
    sem_t woken;
    struct job *job;     /* what it was woken for; NULL to end */
    struct worker *next; /* idle for longer */
};

struct server_pool {
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t work_ended;
    struct job *first; /* jobs that nobody works at yet */
    struct job *last;
    struct worker *workers;
    struct worker *idle; /* the last one that fell idle first: its memory is still in the caches */
    int limit;
    int count; /* workers made */
    int open;  /* jobs waiting or running */
    bool closing;
};

struct server_pool *server_pool_new(int limit)
{
    struct server_pool *pool = calloc(1, sizeof(*pool));
    pthread_condattr_t clock;

    if (pool == NULL)
        abort();
    pool->workers = calloc((size_t)limit, sizeof(*pool->workers));
    if (pool->workers == NULL)
        abort();
    pool->limit = limit;
    pthread_mutex_init(&pool->lock, NULL);
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&pool->work_ended, &clock);
    pthread_condattr_destroy(&clock);
    return pool;
}

/* ---- Workers --------------------------------------------------------------------------------- */

/* Under the lock. */
static struct job *take_queued(struct server_pool *pool)
{
    struct job *job = pool->first;

    if (job != NULL) {
        pool->first = job->next;
        if (pool->first == NULL)
            pool->last = NULL;
    }
    return job;
}

/* Under the lock. */
static struct worker *take_idle(struct server_pool *pool)
{
    struct worker *worker = pool->idle;

    if (worker != NULL)
        pool->idle = worker->next;
    return worker;
}

/* Under the lock, which it gives up. NULL when the pool is closing and nothing is left. */
static struct job *next_job(struct worker *worker)
{
    struct server_pool *pool = worker->pool;
    struct job *job = take_queued(pool);
    bool ends = job == NULL && pool->closing;

    if (job == NULL && !ends) {
        worker->next = pool->idle;
        pool->idle = worker;
    }
    pthread_mutex_unlock(&pool->lock);
    if (job != NULL || ends)
        return job;
    while (sem_wait(&worker->woken) != 0)
        continue; /* a signal came */
    return worker->job;
}

static void *work(void *context)
{
    struct worker *worker = context;
    struct server_pool *pool = worker->pool;

    pthread_mutex_lock(&pool->lock);
    for (struct job *job = next_job(worker); job != NULL; job = next_job(worker)) {
        job->work(job->argument);
        free(job);
        pthread_mutex_lock(&pool->lock);
        if (--pool->open == 0)
            pthread_cond_broadcast(&pool->work_ended);
    }
    return NULL;
}

/* Under the lock. */
static void add_worker(struct server_pool *pool)
{
    struct worker *worker = &pool->workers[pool->count];
    pthread_attr_t attributes;

    worker->pool = pool;
    sem_init(&worker->woken, /* pshared= */ 0, 0);
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK_SIZE);
    if (pthread_create(&worker->thread, &attributes, work, worker) == 0)
        pool->count++;
    else
        sem_destroy(&worker->woken);
    pthread_attr_destroy(&attributes);
}

static void wake(struct worker *worker, struct job *job)
{
    worker->job = job;
    sem_post(&worker->woken);
}

/* ---- Jobs ------------------------------------------------------------------------------------ */

static void append(struct server_pool *pool, struct job *job)
{
    if (pool->last == NULL)
        pool->first = job;
    else
        pool->last->next = job;
    pool->last = job;
}

/* Under the lock, when nobody is idle. False when there are no workers at all. */
static bool queue_job(struct server_pool *pool, struct job *job)
{
    append(pool, job);
    if (pool->count < pool->limit)
        add_worker(pool);
    if (pool->count > 0)
        return true;
    pool->first = pool->last = NULL;
    pool->open--;
    return false;
}

void server_pool_start(struct server_pool *pool, server_pool_work_fn *run, void *argument)
{
    struct job *job = calloc(1, sizeof(*job));
    struct worker *worker;

    if (job == NULL)
        abort();
    job->work = run;
    job->argument = argument;
    pthread_mutex_lock(&pool->lock);
    pool->open++;
    worker = take_idle(pool);

    bool is_taken = worker != NULL || queue_job(pool, job);

    pthread_mutex_unlock(&pool->lock);
    if (worker != NULL) {
        wake(worker, job);
    } else if (!is_taken) {
        run(argument);
        free(job);
    }
}

bool server_pool_wait_idle(struct server_pool *pool, int64_t timeout_ms)
{
    struct timespec until = clock_monotonic_in(timeout_ms);
    int failed = 0;

    pthread_mutex_lock(&pool->lock);
    while (pool->open > 0 && failed == 0)
        failed = pthread_cond_timedwait(&pool->work_ended, &pool->lock, &until);

    bool is_idle = pool->open == 0;

    pthread_mutex_unlock(&pool->lock);
    return is_idle;
}

void server_pool_free(struct server_pool *pool)
{
    if (pool == NULL)
        return;
    pthread_mutex_lock(&pool->lock);
    pool->closing = true;
    for (struct worker *idle = take_idle(pool); idle != NULL; idle = take_idle(pool))
        wake(idle, NULL);
    pthread_mutex_unlock(&pool->lock);
    for (int i = 0; i < pool->count; i++) {
        pthread_join(pool->workers[i].thread, NULL);
        sem_destroy(&pool->workers[i].woken);
    }
    pthread_cond_destroy(&pool->work_ended);
    pthread_mutex_destroy(&pool->lock);
    free(pool->workers);
    free(pool);
}
