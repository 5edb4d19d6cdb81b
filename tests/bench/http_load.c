/*
 * How much one server over HTTP holds: starts it in front of a service of its own that answers
 * after a set time, opens connections, has calls in flight, and measures memory, throughput and
 * what the server adds to the time of a call.
 *
 * usage: http_load SERVER CONFIG_FILE [CONNECTIONS IN_FLIGHT]
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define EVENTS     512
#define PEERS_MOST 20000
#define REPLY_ROOM (16 << 10)
#define SAMPLES    1000000
#define MEASURE_MS 8000

#define META                                                                                       \
    "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","                       \
    "\"io.modelcontextprotocol/clientCapabilities\":{}}"
#define TOOL "objectstorage_get_namespace"
#define CALL                                                                                       \
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"" TOOL         \
    "\",\"arguments\":{}," META "}}"
#define DISCOVER                                                                                   \
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server/discover\",\"params\":{" META "}}"

struct peer {
    int fd;
    double began_ms;
    double due_ms; /* when it should have begun */
    size_t len;    /* of the reply so far */
    size_t end;    /* of the whole reply; 0 while unknown */
    bool busy;
    char reply[REPLY_ROOM];
};

static int upstream_port;
static volatile int upstream_delay_ms;
static int server_port;
static pid_t server;
static int loop;
static struct peer *peers[PEERS_MOST];
static double samples[SAMPLES];
static size_t sample_count;
static size_t failures;

static double now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1000 + (double)now.tv_nsec / 1e6;
}

static void die(const char *what)
{
    fprintf(stderr, "http_load: %s: %s\n", what, strerror(errno));
    if (server > 0)
        kill(server, SIGKILL);
    exit(EXIT_FAILURE);
}

/* ---- The service: answers in the order it was asked, each after the same time ---------------- */

struct pending {
    int fd;
    double at_ms;
};

#define PENDING 65536
static struct pending queue[PENDING];

static void read_requests(int fd, int epoll, size_t *tail)
{
    char bytes[8192];
    ssize_t n = read(fd, bytes, sizeof bytes);

    if (n <= 0) {
        epoll_ctl(epoll, EPOLL_CTL_DEL, fd, NULL);
        close(fd);
        return;
    }
    for (ssize_t i = 0; i + 3 < n; i++) {
        if (memcmp(bytes + i, "\r\n\r\n", 4) == 0)
            queue[(*tail)++ % PENDING] = (struct pending){ fd, now_ms() + upstream_delay_ms };
    }
}

static void answer_due(size_t *head, size_t tail)
{
    static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                                 "opc-request-id: r\r\nContent-Length: 4\r\n\r\n\"ns\"";

    while (*head < tail && queue[*head % PENDING].at_ms <= now_ms()) {
        if (write(queue[*head % PENDING].fd, answer, sizeof answer - 1) < 0)
            errno = 0;
        (*head)++;
    }
}

static void *serve_upstream(void *context)
{
    int listener = *(int *)context;
    int epoll = epoll_create1(0);
    struct epoll_event events[EVENTS];
    struct epoll_event event = { .events = EPOLLIN, .data.fd = listener };
    size_t head = 0;
    size_t tail = 0;

    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int count = epoll_wait(epoll, events, EVENTS, head < tail ? 1 : 50);

        for (int i = 0; i < count; i++) {
            if (events[i].data.fd != listener) {
                read_requests(events[i].data.fd, epoll, &tail);
                continue;
            }
            event.data.fd = accept(listener, NULL, NULL);
            epoll_ctl(epoll, EPOLL_CTL_ADD, event.data.fd, &event);
        }
        answer_due(&head, tail);
    }
    return NULL;
}

static void start_upstream(void)
{
    static int listener;
    struct sockaddr_in address = { .sin_family = AF_INET };
    socklen_t len = sizeof address;
    pthread_t thread;

    inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    listener = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(listener, (struct sockaddr *)&address, len) != 0 || listen(listener, 4096) != 0)
        die("listen");
    getsockname(listener, (struct sockaddr *)&address, &len);
    upstream_port = ntohs(address.sin_port);
    if (pthread_create(&thread, NULL, serve_upstream, &listener) != 0)
        die("thread");
}

/* ---- The server ------------------------------------------------------------------------------ */

static void exec_server(const char *program, const char *config, int err)
{
    char url[64];

    snprintf(url, sizeof url, "http://127.0.0.1:%d", upstream_port);
    setenv("OCI_MCP_ENDPOINT", url, 1);
    setenv("OCI_CONFIG_FILE", config, 1);
    setenv("OCI_MCP_TOOLS", "objectstorage.getNamespace", 1);
    dup2(err, STDERR_FILENO);
    execl(program, program, "--http", "127.0.0.1:0", (char *)NULL);
    _exit(127);
}

static void start_server(const char *program, const char *config)
{
    char line[256];
    int ends[2];
    FILE *log;

    if (pipe(ends) != 0)
        die("pipe");
    server = fork();
    if (server == 0)
        exec_server(program, config, ends[1]);
    close(ends[1]);
    log = fdopen(ends[0], "r");
    while (server_port == 0 && fgets(line, sizeof line, log) != NULL) {
        if (sscanf(line, "listening on http://127.0.0.1:%d", &server_port) != 1)
            fputs(line, stderr);
    }
    if (server_port == 0)
        die("the server does not listen");
}

/* A line of /proc, in MB. */
static double memory_mb(const char *name)
{
    char path[64];
    char line[256];
    long kb = 0;
    FILE *file;

    snprintf(path, sizeof path, "/proc/%d/status", (int)server);
    file = fopen(path, "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, name, strlen(name)) == 0)
            kb = strtol(line + strlen(name) + 1, NULL, 10);
    }
    if (file != NULL)
        fclose(file);
    return (double)kb / 1024;
}

/* ---- Clients --------------------------------------------------------------------------------- */

static void connect_peer(size_t i)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons((uint16_t)server_port) };
    struct epoll_event event = { .events = EPOLLIN };
    struct peer *peer = calloc(1, sizeof *peer);
    int on = 1;

    inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    peer->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(peer->fd, (struct sockaddr *)&address, sizeof address) != 0)
        die("connect");
    setsockopt(peer->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    event.data.ptr = peer;
    epoll_ctl(loop, EPOLL_CTL_ADD, peer->fd, &event);
    peers[i] = peer;
}

static void send_message(struct peer *peer, const char *method, const char *body, double due_ms)
{
    char text[1024];
    int len = snprintf(text, sizeof text,
                       "POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                       "Accept: application/json, text/event-stream\r\n"
                       "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: %s\r\nMcp-Name: " TOOL
                       "\r\nContent-Length: %zu\r\n\r\n%s",
                       method, strlen(body), body);

    peer->busy = true;
    peer->len = peer->end = 0;
    peer->began_ms = now_ms();
    peer->due_ms = due_ms > 0 ? due_ms : peer->began_ms;
    if (write(peer->fd, text, (size_t)len) != len)
        die("write");
}

/* True when the reply is whole. */
static bool read_reply(struct peer *peer)
{
    ssize_t n = read(peer->fd, peer->reply + peer->len, REPLY_ROOM - 1 - peer->len);
    const char *body;
    const char *length;

    if (n <= 0)
        die("a connection was closed");
    peer->len += (size_t)n;
    peer->reply[peer->len] = '\0';
    body = strstr(peer->reply, "\r\n\r\n");
    length = strstr(peer->reply, "Content-Length: ");
    if (body == NULL || length == NULL)
        return false;
    peer->end = (size_t)(body + 4 - peer->reply) + strtoul(length + 16, NULL, 10);
    return peer->len >= peer->end;
}

/* Takes what comes within a time; gives the number of replies, and the last peer of each. */
static int take_replies(int wait_ms, void (*then)(struct peer *))
{
    struct epoll_event events[EVENTS];
    int count = epoll_wait(loop, events, EVENTS, wait_ms);
    int whole = 0;

    for (int i = 0; i < count; i++) {
        struct peer *peer = events[i].data.ptr;

        if (!read_reply(peer))
            continue;
        peer->busy = false;
        whole++;
        if (strstr(peer->reply, " 200 OK") == NULL || strstr(peer->reply, "\"error\"") != NULL)
            failures++;
        if (sample_count < SAMPLES)
            samples[sample_count++] = now_ms() - peer->due_ms;
        if (then != NULL)
            then(peer);
    }
    return whole;
}

static void call_again(struct peer *peer)
{
    send_message(peer, "tools/call", CALL, 0);
}

static void wait_for_all(size_t count)
{
    size_t left = count;
    double end_ms = now_ms() + 60000;

    while (left > 0 && now_ms() < end_ms)
        left -= (size_t)take_replies(1000, NULL);
    if (left > 0)
        die("replies are missing");
}

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;

    return left < right ? -1 : left > right;
}

static double percentile(double part)
{
    qsort(samples, sample_count, sizeof samples[0], compare);
    return sample_count == 0 ? 0 : samples[(size_t)((double)(sample_count - 1) * part)];
}

/* ---- Measurements ---------------------------------------------------------------------------- */

static void measure_memory(size_t connections, size_t in_flight)
{
    printf("memory at start                     %8.1f MB\n", memory_mb("VmRSS"));
    for (size_t i = 0; i < connections; i++) {
        connect_peer(i);
        send_message(peers[i], "server/discover", DISCOVER, 0);
        if (i % 64 == 63)
            wait_for_all(64);
    }
    wait_for_all(connections % 64);
    printf("%5zu connections, used and idle     %8.1f MB\n", connections, memory_mb("VmRSS"));
    upstream_delay_ms = 5000;
    for (size_t i = 0; i < in_flight; i++)
        send_message(peers[i], "tools/call", CALL, 0);
    usleep(4000000);
    printf("  and %zu calls in flight          %8.1f MB\n", in_flight, memory_mb("VmRSS"));
    wait_for_all(in_flight);
    printf("highest so far                      %8.1f MB, %zu failures\n", memory_mb("VmHWM"),
           failures);
}

static double measure_throughput(size_t concurrency)
{
    double start_ms;
    double rate;
    int count = 0;

    upstream_delay_ms = 0;
    sample_count = 0;
    for (size_t i = 0; i < concurrency; i++)
        call_again(peers[i]);
    start_ms = now_ms();
    while (now_ms() - start_ms < MEASURE_MS)
        count += take_replies(10, call_again);
    rate = count / ((now_ms() - start_ms) / 1000);
    printf("%3zu callers, service answers at once %8.0f calls/s, median %.2f ms, p99 %.2f ms\n",
           concurrency, rate, percentile(0.5), percentile(0.99));
    wait_for_all(concurrency);
    return rate;
}

static struct peer *find_idle(size_t connections, size_t *at)
{
    for (size_t i = 0; i < connections; i++) {
        struct peer *peer = peers[(*at)++ % connections];

        if (!peer->busy)
            return peer;
    }
    return NULL;
}

static void measure_latency(size_t connections, double rate, int delay_ms)
{
    double start_ms = now_ms();
    size_t sent = 0;
    size_t done = 0;
    size_t at = 0;

    upstream_delay_ms = delay_ms;
    sample_count = 0;
    while (now_ms() - start_ms < MEASURE_MS) {
        double due_ms = start_ms + (double)sent * 1000 / rate;
        struct peer *peer = due_ms <= now_ms() ? find_idle(connections, &at) : NULL;

        if (peer != NULL) {
            send_message(peer, "tools/call", CALL, due_ms);
            sent++;
        }
        done += (size_t)take_replies(peer != NULL ? 0 : 1, NULL);
    }
    wait_for_all(sent - done);
    printf("half of that, service takes %d ms  added: median %.2f ms, p99 %.2f ms, %zu failures\n",
           delay_ms, percentile(0.5) - delay_ms, percentile(0.99) - delay_ms, failures);
}

int main(int argc, char *argv[])
{
    size_t connections = argc > 3 ? strtoul(argv[3], NULL, 10) : 5000;
    size_t in_flight = argc > 4 ? strtoul(argv[4], NULL, 10) : 1000;
    struct rlimit limit;
    double rate;

    if (argc < 3 || connections > PEERS_MOST || in_flight > connections)
        die("usage: http_load SERVER CONFIG_FILE [CONNECTIONS IN_FLIGHT]");
    signal(SIGPIPE, SIG_IGN);
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    loop = epoll_create1(0);
    start_upstream();
    start_server(argv[1], argv[2]);
    measure_memory(connections, in_flight);
    rate = measure_throughput(64);
    measure_latency(connections, rate / 2, 100);
    kill(server, SIGTERM);
    waitpid(server, NULL, 0);
    return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
