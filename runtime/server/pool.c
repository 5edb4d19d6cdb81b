#include "server/pool.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/clock.h"

/* Enough for the deepest JSON and TLS; the default of 8 MB would be reserved for nothing. */
#define STACK_SIZE (512u << 10)

struct job {
    server_pool_work_fn *work;
    void *argument;
    struct job *next;
};

struct server_pool {
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t work_came;
    pthread_cond_t work_ended;
    struct job *first;
    struct job *last;
    pthread_t *threads;
    int limit;
    int count;   /* threads made */
    int waiting; /* threads without work */
    int open;    /* jobs waiting or running */
    bool closing;
};

struct server_pool *server_pool_new(int limit)
{
    struct server_pool *pool = calloc(1, sizeof(*pool));
    pthread_condattr_t clock;

    if (pool == NULL)
        abort();
    pool->threads = calloc((size_t)limit, sizeof(*pool->threads));
    if (pool->threads == NULL)
        abort();
    pool->limit = limit;
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->work_came, NULL);
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&pool->work_ended, &clock);
    pthread_condattr_destroy(&clock);
    return pool;
}

/* Under the lock. NULL when the pool is closing and nothing is left. */
static struct job *take_job(struct server_pool *pool)
{
    while (pool->first == NULL && !pool->closing) {
        pool->waiting++;
        pthread_cond_wait(&pool->work_came, &pool->lock);
        pool->waiting--;
    }

    struct job *job = pool->first;

    if (job != NULL) {
        pool->first = job->next;
        if (pool->first == NULL)
            pool->last = NULL;
    }
    return job;
}

static void *work(void *context)
{
    struct server_pool *pool = context;

    pthread_mutex_lock(&pool->lock);
    for (struct job *job = take_job(pool); job != NULL; job = take_job(pool)) {
        pthread_mutex_unlock(&pool->lock);
        job->work(job->argument);
        free(job);
        pthread_mutex_lock(&pool->lock);
        pool->open--;
        pthread_cond_broadcast(&pool->work_ended);
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

/* Under the lock. */
static void add_thread(struct server_pool *pool)
{
    pthread_attr_t attributes;

    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK_SIZE);
    if (pthread_create(&pool->threads[pool->count], &attributes, work, pool) == 0)
        pool->count++;
    pthread_attr_destroy(&attributes);
}

static void append(struct server_pool *pool, struct job *job)
{
    if (pool->last == NULL)
        pool->first = job;
    else
        pool->last->next = job;
    pool->last = job;
    pool->open++;
}

/* Jobs that no waiting thread will take. */
static bool needs_thread(const struct server_pool *pool)
{
    int queued = 0;

    if (pool->count == pool->limit)
        return false;
    for (const struct job *job = pool->first; job != NULL; job = job->next)
        queued++;
    return queued > pool->waiting;
}

void server_pool_start(struct server_pool *pool, server_pool_work_fn *run, void *argument)
{
    struct job *job = calloc(1, sizeof(*job));

    if (job == NULL)
        abort();
    job->work = run;
    job->argument = argument;
    pthread_mutex_lock(&pool->lock);
    append(pool, job);
    if (needs_thread(pool))
        add_thread(pool);

    bool nobody = pool->count == 0;

    if (nobody) {
        pool->first = pool->last = NULL;
        pool->open--;
    } else {
        pthread_cond_signal(&pool->work_came);
    }
    pthread_mutex_unlock(&pool->lock);
    if (nobody) {
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
    pthread_cond_broadcast(&pool->work_came);
    pthread_mutex_unlock(&pool->lock);
    for (int i = 0; i < pool->count; i++)
        pthread_join(pool->threads[i], NULL);
    pthread_cond_destroy(&pool->work_came);
    pthread_cond_destroy(&pool->work_ended);
    pthread_mutex_destroy(&pool->lock);
    free(pool->threads);
    free(pool);
}
