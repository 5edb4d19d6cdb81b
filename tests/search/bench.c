/* How long a search takes of a processor, warm: mean and the slowest hundredth.
 *
 * usage: bench QUERIES [MOST_MICROSECONDS]: fails when the mean is above that. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "queries.h"

#define ROUNDS 5

static double now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;

    return a < b ? -1 : a > b;
}

static double time_query(const char *text)
{
    struct catalog_query query = { .text = text };
    struct catalog_found found;
    double start = now_us();
    struct call call;

    call_init(&call);
    if (catalog_search(&call, &query, &found) != ERR_NONE)
        exit(1);
    call_release(&call);
    return now_us() - start;
}

int main(int argc, char **argv)
{
    struct queries queries;
    struct call call;
    double *times;
    double sum = 0.0;
    double mean;
    size_t count;

    if (argc < 2)
        return 2;
    call_init(&call);
    queries_read(&call, argv[1], &queries);
    count = queries.count * ROUNDS;
    times = arena_array(&call.arena, count + 1, sizeof(*times));
    for (size_t i = 0; i < queries.count; i++)
        time_query(queries.rows[i].text);
    for (size_t i = 0; i < count; i++)
        sum += times[i] = time_query(queries.rows[i % queries.count].text);
    qsort(times, count, sizeof(*times), compare);
    mean = count ? sum / (double)count : 0.0;
    printf("%zu queries: mean %.0f us, half below %.0f us, 99 in 100 below %.0f us\n", count, mean,
           times[count / 2], times[count * 99 / 100]);
    call_release(&call);
    return argc > 2 && mean > strtod(argv[2], NULL);
}
