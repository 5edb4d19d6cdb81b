/*
 * How much one server over HTTP holds: starts it in front of a service of its own that answers
 * after a set time, opens connections, has calls in flight, and measures memory, throughput and
 * what the server adds to the time of a call. The service and the callers are threads of this
 * program on the same cores as the server, so the CPU time of each is told, too.
 *
 * usage: http_load SERVER CONFIG_FILE [CONNECTIONS IN_FLIGHT [SIGNATURES]]
 *
 * SIGNATURES is how many a second these cores make when they do nothing else.
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

#define RATIO_TARGET 0.8 /* of the signatures that the cores make alone */
#define ADDED_TARGET 2.0 /* ms, of 99 in 100 calls */

#define META                                                                                       \
    "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","                       \
    "\"io.modelcontextprotocol/clientCapabilities\":{}}"
#define TOOL "objectstorage_get_namespace"
#define CALL                                                                                       \
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"" TOOL         \
    "\",\"arguments\":{}," META "}}"
#define HELD "held:" /* before the microseconds for which the service held a call */
#define DISCOVER                                                                                   \
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server/discover\",\"params\":{" META "}}"

struct peer {
    int fd;
    double due_ms; /* when it should have begun */
    size_t len;    /* of the reply so far */
    size_t end;    /* of the whole reply; 0 while unknown */
    bool busy;
    char reply[REPLY_ROOM];
};

/* CPU time, in seconds. */
struct cpu {
    double server;
    double service;
    double callers;
};

static pthread_t upstream;
static int upstream_port;
static volatile int upstream_delay_ms;
static int server_port;
static pid_t server;
static int loop;
static struct peer *peers[PEERS_MOST];
static double samples[SAMPLES];
static char call_text[1024];
static size_t call_len;
static char discover_text[1024];
static size_t discover_len;
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
    double came_ms;
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
            queue[(*tail)++ % PENDING] =
                (struct pending){ fd, now_ms(), now_ms() + upstream_delay_ms };
    }
}

/* The answer tells how long it was held, so that only the rest is the server's. */
static void answer_one(const struct pending *one)
{
    char text[256];
    int len = snprintf(text, sizeof text,
                       "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                       "opc-request-id: r\r\nContent-Length: 15\r\n\r\n\"" HELD "%08.0f\"",
                       (now_ms() - one->came_ms) * 1000);

    if (write(one->fd, text, (size_t)len) < 0)
        errno = 0;
}

static void answer_due(size_t *head, size_t tail)
{
    for (; *head < tail && queue[*head % PENDING].at_ms <= now_ms(); (*head)++)
        answer_one(&queue[*head % PENDING]);
}

/* Waits to the microsecond; epoll_wait() would be late by up to one millisecond. */
static int wait_until(int epoll, struct epoll_event *events, double at_ms)
{
    double left_ms = at_ms - now_ms();
    long long left_ns = left_ms > 0 ? (long long)(left_ms * 1e6) : 0;
    struct timespec left = { left_ns / 1000000000, (long)(left_ns % 1000000000) };

    return epoll_pwait2(epoll, events, EVENTS, &left, NULL);
}

static void *serve_upstream(void *context)
{
    int listener = *(int *)context;
    int epoll = epoll_create1(0);
    struct epoll_event events[EVENTS];
    struct epoll_event event = { .events = EPOLLIN, .data.fd = listener };
    size_t head = 0;
    size_t tail = 0;
    int on = 1;

    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        double at_ms = head < tail ? queue[head % PENDING].at_ms : now_ms() + 50;
        int count = wait_until(epoll, events, at_ms);

        for (int i = 0; i < count; i++) {
            if (events[i].data.fd != listener) {
                read_requests(events[i].data.fd, epoll, &tail);
                answer_due(&head, tail);
                continue;
            }
            event.data.fd = accept(listener, NULL, NULL);
            setsockopt(event.data.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
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

    inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    listener = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(listener, (struct sockaddr *)&address, len) != 0 || listen(listener, 4096) != 0)
        die("listen");
    getsockname(listener, (struct sockaddr *)&address, &len);
    upstream_port = ntohs(address.sin_port);
    if (pthread_create(&upstream, NULL, serve_upstream, &listener) != 0)
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

static void connect_peer(size_t i, int port)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
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

#define MESSAGE(method, body)                                                                      \
    "POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"                  \
    "Accept: application/json, text/event-stream\r\n"                                              \
    "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: " method "\r\nMcp-Name: " TOOL                \
    "\r\nContent-Length: %zu\r\n\r\n" body

/* Made once: the callers are to take little of the cores. */
static void make_messages(void)
{
    call_len =
        (size_t)snprintf(call_text, sizeof call_text, MESSAGE("tools/call", CALL), sizeof CALL - 1);
    discover_len = (size_t)snprintf(discover_text, sizeof discover_text,
                                    MESSAGE("server/discover", DISCOVER), sizeof DISCOVER - 1);
}

static void send_message(struct peer *peer, const char *text, size_t len, double due_ms)
{
    peer->busy = true;
    peer->len = peer->end = 0;
    peer->due_ms = due_ms > 0 ? due_ms : now_ms();
    if (write(peer->fd, text, len) != (ssize_t)len)
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

/* For how long the service held a call, as its answer tells. */
static double held_ms(const struct peer *peer)
{
    const char *held = strstr(peer->reply, HELD);

    return held == NULL ? 0 : strtod(held + sizeof HELD - 1, NULL) / 1000;
}

/* Takes what comes until a time; gives the number of replies. */
static int take_replies(double until_ms, void (*then)(struct peer *))
{
    struct epoll_event events[EVENTS];
    int count = wait_until(loop, events, until_ms);
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
            samples[sample_count++] = now_ms() - peer->due_ms - held_ms(peer);
        if (then != NULL)
            then(peer);
    }
    return whole;
}

static void call_again(struct peer *peer)
{
    send_message(peer, call_text, call_len, 0);
}

static void wait_for_all(size_t count)
{
    size_t left = count;
    double end_ms = now_ms() + 60000;

    while (left > 0 && now_ms() < end_ms)
        left -= (size_t)take_replies(now_ms() + 1000, NULL);
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
        connect_peer(i, server_port);
        send_message(peers[i], discover_text, discover_len, 0);
        if (i % 64 == 63)
            wait_for_all(64);
    }
    wait_for_all(connections % 64);
    printf("%5zu connections, used and idle     %8.1f MB\n", connections, memory_mb("VmRSS"));
    upstream_delay_ms = 5000;
    for (size_t i = 0; i < in_flight; i++)
        send_message(peers[i], call_text, call_len, 0);
    usleep(4000000);
    printf("  and %zu calls in flight          %8.1f MB\n", in_flight, memory_mb("VmRSS"));
    wait_for_all(in_flight);
    printf("highest so far                      %8.1f MB, %zu failures\n", memory_mb("VmHWM"),
           failures);
}

static double seconds_of(clockid_t clock)
{
    struct timespec time = { 0, 0 };

    clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* CPU time so far, in seconds. */
static struct cpu cpu_now(void)
{
    clockid_t of_server = CLOCK_MONOTONIC;
    clockid_t of_service = CLOCK_MONOTONIC;
    struct cpu cpu;

    clock_getcpuclockid(server, &of_server);
    pthread_getcpuclockid(upstream, &of_service);
    cpu.server = seconds_of(of_server);
    cpu.service = seconds_of(of_service);
    cpu.callers = seconds_of(CLOCK_PROCESS_CPUTIME_ID) - cpu.service;
    return cpu;
}

static const char *verdict(bool is_met)
{
    return is_met ? "met" : "not met";
}

static void print_cpu(const struct cpu *from, int count, double rate, double signatures)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    struct cpu to = cpu_now();
    double server_s = (to.server - from->server) / count;
    double ceiling = (double)cores / server_s;

    printf("CPU time of one call: server %.0f us, service %.0f us, callers %.0f us\n",
           server_s * 1e6, (to.service - from->service) / count * 1e6,
           (to.callers - from->callers) / count * 1e6);
    printf("the server alone on %ld cores, by its CPU time: %.0f calls/s\n", cores, ceiling);
    if (signatures > 0)
        printf("signatures alone on these cores %.0f/s: %.2f of it as measured, %.2f by CPU time; "
               "target %.2f: %s\n",
               signatures, rate / signatures, ceiling / signatures, RATIO_TARGET,
               verdict(rate / signatures >= RATIO_TARGET));
}

static double measure_throughput(size_t concurrency, double signatures)
{
    struct cpu cpu = cpu_now();
    double start_ms = now_ms();
    double rate;
    int count = 0;

    upstream_delay_ms = 0;
    sample_count = 0;
    for (size_t i = 0; i < concurrency; i++)
        call_again(peers[i]);
    while (now_ms() - start_ms < MEASURE_MS)
        count += take_replies(now_ms() + 10, call_again);
    rate = count / ((now_ms() - start_ms) / 1000);
    printf("%3zu callers, service answers at once %8.0f calls/s, median %.2f ms, p99 %.2f ms\n",
           concurrency, rate, percentile(0.5), percentile(0.99));
    print_cpu(&cpu, count, rate, signatures);
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

/* Sends at a steady rate, whatever has been answered. */
static void pace(const char *text, size_t len, size_t connections, double rate, int delay_ms)
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
        double until_ms = due_ms > now_ms() ? due_ms : now_ms() + 1;

        if (peer != NULL) {
            send_message(peer, text, len, due_ms);
            sent++;
        }
        done += (size_t)take_replies(peer != NULL ? 0 : until_ms, NULL);
    }
    wait_for_all(sent - done);
}

/* The same calls to the service itself tell what this program and the machine add. */
static void measure_direct(size_t connections, double rate, int delay_ms)
{
    static const char get[] = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

    for (size_t i = 0; i < connections; i++) {
        close(peers[i]->fd);
        free(peers[i]);
        connect_peer(i, upstream_port);
    }
    pace(get, sizeof get - 1, connections, rate, delay_ms);
    printf("the same without the server              median %.2f ms, p99 %.2f ms\n",
           percentile(0.5), percentile(0.99));
}

static void measure_latency(size_t connections, double rate, int delay_ms)
{
    pace(call_text, call_len, connections, rate, delay_ms);
    printf("half of that, service takes %d ms  added: median %.2f ms, p99 %.2f ms, %zu failures; "
           "target %.1f ms: %s\n",
           delay_ms, percentile(0.5), percentile(0.99), failures, ADDED_TARGET,
           verdict(percentile(0.99) <= ADDED_TARGET));
}

int main(int argc, char *argv[])
{
    size_t connections = argc > 3 ? strtoul(argv[3], NULL, 10) : 5000;
    size_t in_flight = argc > 4 ? strtoul(argv[4], NULL, 10) : 1000;
    struct rlimit limit;
    double signatures = argc > 5 ? strtod(argv[5], NULL) : 0;
    double rate;

    if (argc < 3 || connections > PEERS_MOST || in_flight > connections)
        die("usage: http_load SERVER CONFIG_FILE [CONNECTIONS IN_FLIGHT [SIGNATURES]]");
    signal(SIGPIPE, SIG_IGN);
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    loop = epoll_create1(0);
    make_messages();
    start_upstream();
    start_server(argv[1], argv[2]);
    measure_memory(connections, in_flight);
    rate = measure_throughput(64, signatures);
    measure_latency(connections, rate / 2, 100);
    kill(server, SIGTERM);
    waitpid(server, NULL, 0);
    measure_direct(connections, rate / 2, 100);
    return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
