#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "server/http_inside.h"

/* A power of two. Callers whose names fall together share what is allowed. */
#define BUCKETS 4096
#define BURST_S 2 /* of the rate, saved up by who was quiet */

struct bucket {
    double tokens;
    int64_t at_ms; /* 0 while it was never used */
};

struct http_limits {
    int address_connections;
    int rate;
    pthread_mutex_t lock; /* guards what follows */
    int connections[BUCKETS];
    struct bucket buckets[BUCKETS];
};

struct http_limits *http_limits_new(int address_connections, int rate)
{
    struct http_limits *limits = calloc(1, sizeof *limits);

    if (limits == NULL)
        abort();
    limits->address_connections = address_connections;
    limits->rate = rate;
    pthread_mutex_init(&limits->lock, NULL);
    return limits;
}

void http_limits_free(struct http_limits *limits)
{
    if (limits == NULL)
        return;
    pthread_mutex_destroy(&limits->lock);
    free(limits);
}

static uint64_t hash_of(const void *bytes, size_t len)
{
    const unsigned char *at = bytes;
    uint64_t hash = 14695981039346656037u;

    for (size_t i = 0; i < len; i++)
        hash = (hash ^ at[i]) * 1099511628211u;
    return (hash ^ hash >> 32) | 1; /* never 0 */
}

/* One holder of IPv6 addresses has at least 64 bits of them. */
uint64_t http_limits_address(const struct sockaddr *address)
{
    const struct sockaddr_in *four = (const struct sockaddr_in *)address;
    const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)address;

    if (address == NULL)
        return 0;
    if (address->sa_family == AF_INET)
        return ntohl(four->sin_addr.s_addr) >> 24 == 127
                   ? 0
                   : hash_of(&four->sin_addr, sizeof four->sin_addr);
    if (address->sa_family != AF_INET6 || IN6_IS_ADDR_LOOPBACK(&six->sin6_addr))
        return 0;
    return hash_of(&six->sin6_addr, IN6_IS_ADDR_V4MAPPED(&six->sin6_addr) ? 16 : 8);
}

bool http_limits_connect(struct http_limits *limits, uint64_t address)
{
    if (address == 0 || limits->address_connections == 0)
        return true;
    pthread_mutex_lock(&limits->lock);

    int *count = &limits->connections[address % BUCKETS];
    bool is_allowed = *count < limits->address_connections;

    *count += is_allowed ? 1 : 0;
    pthread_mutex_unlock(&limits->lock);
    return is_allowed;
}

void http_limits_disconnect(struct http_limits *limits, uint64_t address)
{
    if (address == 0 || limits->address_connections == 0)
        return;
    pthread_mutex_lock(&limits->lock);
    limits->connections[address % BUCKETS]--;
    pthread_mutex_unlock(&limits->lock);
}

bool http_limits_allow(struct http_limits *limits, const char *caller, int *wait_s)
{
    int64_t now_ms = clock_monotonic_ms();
    double most = (double)limits->rate * BURST_S;
    bool is_allowed;

    if (limits->rate == 0)
        return true;
    pthread_mutex_lock(&limits->lock);

    struct bucket *bucket = &limits->buckets[hash_of(caller, strlen(caller)) % BUCKETS];

    bucket->tokens = bucket->at_ms == 0
                         ? most
                         : bucket->tokens + (double)(now_ms - bucket->at_ms) * limits->rate / 1000;
    if (bucket->tokens > most)
        bucket->tokens = most;
    bucket->at_ms = now_ms;
    is_allowed = bucket->tokens >= 1;
    if (is_allowed)
        bucket->tokens -= 1;
    pthread_mutex_unlock(&limits->lock);
    *wait_s = 1;
    return is_allowed;
}
