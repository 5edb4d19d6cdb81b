/*
 * An HTTP server inside of a test: a thread that accepts on a free loopback port and one thread per
 * connection, which calls the function of the test for every request. That function writes its
 * answer byte by byte and returns whether the connection stays open.
 */
#ifndef NET_PEER_H
#define NET_PEER_H

#include <arpa/inet.h>
#include <assert.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PEER_MAX  512
#define PEER_HEAD 16384

struct peer_server;

struct peer {
    struct peer_server *server;
    pthread_t thread;
    int fd;
    int requests;         /* on this connection, this one included */
    void *tls;            /* for the functions of struct peer_wire */
    char head[PEER_HEAD]; /* of the request, with a NUL; behind it what came with it */
    size_t head_len;
    size_t len;
};

typedef bool peer_answer_fn(struct peer *peer);

/* How bytes travel, for instance through TLS. */
struct peer_wire {
    bool (*open)(struct peer *peer);
    ssize_t (*read)(struct peer *peer, void *out, size_t size);
    ssize_t (*write)(struct peer *peer, const void *bytes, size_t len);
    void (*close)(struct peer *peer);
};

struct peer_server {
    peer_answer_fn *answer;
    const struct peer_wire *wire;
    void *context; /* for the test */
    int listener;
    int port;
    int stop[2];
    pthread_t thread;
    atomic_int accepted;
    atomic_int requests;
    atomic_int closed;           /* connections whose end was sent */
    struct peer peers[PEER_MAX]; /* `accepted` of them */
};

static inline ssize_t peer_read(struct peer *peer, void *out, size_t size)
{
    if (peer->server->wire)
        return peer->server->wire->read(peer, out, size);
    return recv(peer->fd, out, size, 0);
}

static inline bool peer_send(struct peer *peer, const void *bytes, size_t len)
{
    const char *at = bytes;
    while (len) {
        ssize_t sent = peer->server->wire ? peer->server->wire->write(peer, at, len)
                                          : send(peer->fd, at, len, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        at += sent;
        len -= (size_t)sent;
    }
    return true;
}

static inline bool peer_say(struct peer *peer, const char *text)
{
    return peer_send(peer, text, strlen(text));
}

/* Waits; false as soon as the server shall stop. */
static inline bool peer_pause(struct peer *peer, int ms)
{
    struct pollfd stop = { .fd = peer->server->stop[0], .events = POLLIN };
    return poll(&stop, 1, ms) == 0;
}

/* Reads one request up to its blank line. */
static inline bool peer_read_head(struct peer *peer)
{
    peer->len = 0;
    while (peer->len < PEER_HEAD - 1) {
        ssize_t got = peer_read(peer, peer->head + peer->len, PEER_HEAD - 1 - peer->len);
        if (got <= 0)
            return false;
        peer->len += (size_t)got;
        peer->head[peer->len] = '\0';
        const char *end = strstr(peer->head, "\r\n\r\n");
        if (end) {
            peer->head_len = (size_t)(end - peer->head) + 4;
            return true;
        }
    }
    return false;
}

/* Reads up to `size` bytes of the request's body. */
static inline ssize_t peer_read_body(struct peer *peer, char *out, size_t size)
{
    size_t ready = peer->len - peer->head_len;
    if (!ready)
        return peer_read(peer, out, size);
    if (size > ready)
        size = ready;
    memcpy(out, peer->head + peer->head_len, size);
    memmove(peer->head + peer->head_len, peer->head + peer->head_len + size, ready - size);
    peer->len -= size;
    return (ssize_t)size;
}

/* Content-Length of the request, or -1. */
static inline int64_t peer_body_length(const struct peer *peer)
{
    const char *field = strstr(peer->head, "\r\nContent-Length: ");
    bool is_head = field && field < peer->head + peer->head_len;
    return is_head ? strtoll(field + 18, NULL, 10) : -1;
}

static inline bool peer_has(const struct peer *peer, const char *text)
{
    const char *found = strstr(peer->head, text);
    return found && found < peer->head + peer->head_len;
}

/* Answers with what it got: the head of the request as the body. */
static inline bool peer_echo_head(struct peer *peer)
{
    char line[128];
    char body[4096];
    int64_t left = peer_body_length(peer);
    while (left > 0) {
        ssize_t got = peer_read_body(peer, body, sizeof(body));
        if (got <= 0)
            return false;
        left -= got;
    }
    snprintf(line, sizeof(line), "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", peer->head_len);
    return peer_say(peer, line) && peer_send(peer, peer->head, peer->head_len);
}

static inline void *peer_run(void *context)
{
    struct peer *peer = context;
    struct peer_server *server = peer->server;
    bool open = !server->wire || server->wire->open(peer);
    while (open && peer_read_head(peer)) {
        peer->requests++;
        atomic_fetch_add(&server->requests, 1);
        open = server->answer(peer);
    }
    if (server->wire)
        server->wire->close(peer);
    shutdown(peer->fd, SHUT_RDWR); /* closed by peer_stop(), so that the number is not used anew */
    atomic_fetch_add(&server->closed, 1);
    return NULL;
}

static inline void *peer_accept(void *context)
{
    struct peer_server *server = context;
    struct pollfd fds[] = {
        { .fd = server->listener, .events = POLLIN },
        { .fd = server->stop[0], .events = POLLIN },
    };
    while (poll(fds, 2, -1) > 0 && !fds[1].revents) {
        int at = atomic_load(&server->accepted);
        assert(at < PEER_MAX);
        struct peer *peer = &server->peers[at];
        peer->server = server;
        peer->fd = accept(server->listener, NULL, NULL);
        assert(peer->fd >= 0);
        atomic_store(&server->accepted, at + 1);
        int failed = pthread_create(&peer->thread, NULL, peer_run, peer);
        assert(!failed);
        (void)failed;
    }
    return NULL;
}

/* A loopback socket on a free port. */
static inline int peer_bind(int *out_port)
{
    struct sockaddr_in address = { .sin_family = AF_INET };
    socklen_t len = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int failed = fd < 0 || bind(fd, (struct sockaddr *)&address, len) ||
                 getsockname(fd, (struct sockaddr *)&address, &len);
    assert(!failed);
    (void)failed;
    *out_port = ntohs(address.sin_port);
    return fd;
}

static inline struct peer_server *peer_start(peer_answer_fn *answer, const struct peer_wire *wire,
                                             void *context)
{
    struct peer_server *server = calloc(1, sizeof(*server));
    assert(server);
    server->answer = answer;
    server->wire = wire;
    server->context = context;
    server->listener = peer_bind(&server->port);
    int failed = listen(server->listener, 128) || pipe(server->stop) ||
                 pthread_create(&server->thread, NULL, peer_accept, server);
    assert(!failed);
    (void)failed;
    return server;
}

static inline void peer_stop(struct peer_server *server)
{
    ssize_t written = write(server->stop[1], "", 1);
    (void)written;
    pthread_join(server->thread, NULL);
    int count = atomic_load(&server->accepted);
    for (int i = 0; i < count; i++)
        shutdown(server->peers[i].fd, SHUT_RDWR);
    for (int i = 0; i < count; i++) {
        pthread_join(server->peers[i].thread, NULL);
        close(server->peers[i].fd);
    }
    close(server->listener);
    close(server->stop[0]);
    close(server->stop[1]);
    free(server);
}

#endif
