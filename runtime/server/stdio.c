#include "server/stdio.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/log.h"
#include "server/pool.h"

/* Clients that close our input wait about so long before they send SIGTERM. */
#define GRACE_MS  5000
#define READ_SIZE (64u << 10)

/* How long the client may keep our output full when a signal has asked us to stop. */
#define STUCK_MS 500

/* The line being read. Grows to LIMIT_MESSAGE; what is longer is skipped to its end. */
struct line {
    char *ptr;
    size_t len;
    size_t room;
    bool too_long;
};

struct stdio {
    struct mcp_session *session;
    struct server_pool *pool;
    int out;
    pthread_mutex_t write_lock;
    atomic_bool broken; /* the client reads no more */
    struct line line;
};

/* A signal handler may only write; the reader polls the other end. */
static int signal_pipe[2] = { -1, -1 };

static void on_signal(int number)
{
    int saved = errno;
    char byte = (char)number;

    if (write(signal_pipe[1], &byte, 1) < 0) {
        /* The pipe is full: the reader knows already. */
    }
    errno = saved;
}

/* Neither end may block: the handler must not wait for the reader. */
static bool open_signal_pipe(void)
{
    int ends[2];

    if (pipe(ends) != 0)
        return false;
    for (int i = 0; i < 2; i++) {
        fcntl(ends[i], F_SETFL, O_NONBLOCK);
        fcntl(ends[i], F_SETFD, FD_CLOEXEC);
        signal_pipe[i] = ends[i];
    }
    return true;
}

static bool catch_signals(void)
{
    struct sigaction stop = { .sa_handler = on_signal };
    struct sigaction ignore = { .sa_handler = SIG_IGN };

    if (signal_pipe[0] < 0 && !open_signal_pipe())
        return false;
    sigemptyset(&stop.sa_mask);
    sigaction(SIGTERM, &stop, NULL);
    sigaction(SIGINT, &stop, NULL);
    sigaction(SIGPIPE, &ignore, NULL);
    return true;
}

/* The pipe stays: on some other thread the handler may still be about to write. */
static void forget_signals(void)
{
    char bytes[64];

    while (read(signal_pipe[0], bytes, sizeof(bytes)) > 0)
        continue;
}

/* ---- Writing --------------------------------------------------------------------------------- */

/* Waits for room in the output. False when a signal came and the client still does not read. */
static bool wait_for_room(int fd)
{
    struct pollfd polled[] = {
        { .fd = fd, .events = POLLOUT },
        { .fd = signal_pipe[0], .events = POLLIN },
    };

    do {
        if (poll(polled, 2, -1) < 0)
            polled[0].revents = polled[1].revents = 0;
    } while (polled[0].revents == 0 && polled[1].revents == 0);
    return polled[0].revents != 0 || poll(polled, 1, STUCK_MS) > 0;
}

/* In pieces that never block once there is room: a signal must end the program even when the
 * client has stopped to read. */
static bool write_all(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        if (!wait_for_room(fd))
            return false;

        ssize_t n = write(fd, bytes, len < PIPE_BUF ? len : PIPE_BUF);

        if (n < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (n < 0)
            return false;
        bytes += n;
        len -= (size_t)n;
    }
    return true;
}

/* The line end goes out with the last piece: a client must not be woken for half a line. */
static bool write_line(int fd, struct span message)
{
    char last[PIPE_BUF];
    size_t rest = message.len % sizeof(last);
    size_t head = message.len - rest;

    memcpy(last, message.ptr + head, rest);
    last[rest] = '\n';
    return write_all(fd, message.ptr, head) && write_all(fd, last, rest + 1);
}

static void send_line(void *context, struct span message)
{
    struct stdio *stdio = context;

    pthread_mutex_lock(&stdio->write_lock);
    if (!stdio->broken)
        stdio->broken = !write_line(stdio->out, message);
    pthread_mutex_unlock(&stdio->write_lock);
}

static void start_work(void *context, void (*work)(void *), void *argument)
{
    struct stdio *stdio = context;

    server_pool_start(stdio->pool, work, argument);
}

/* ---- Reading --------------------------------------------------------------------------------- */

static void line_add(struct line *line, const char *bytes, size_t len)
{
    if (line->too_long || len == 0)
        return;
    if (line->len + len > LIMIT_MESSAGE) {
        line->too_long = true;
        return;
    }
    if (line->len + len > line->room) {
        size_t room = line->room > 0 ? line->room : READ_SIZE;

        while (room < line->len + len)
            room *= 2;
        line->ptr = realloc(line->ptr, room);
        if (line->ptr == NULL)
            abort();
        line->room = room;
    }
    memcpy(line->ptr + line->len, bytes, len);
    line->len += len;
}

static void end_line(struct stdio *stdio)
{
    struct line *line = &stdio->line;
    struct span text = span_trim((struct span){ line->ptr, line->len });

    if (line->too_long)
        mcp_session_reject_large(stdio->session);
    else if (text.len > 0)
        mcp_session_handle(stdio->session, text);
    if (line->room > READ_SIZE) {
        free(line->ptr);
        line->ptr = NULL;
        line->room = 0;
    }
    line->len = 0;
    line->too_long = false;
}

static void take_bytes(struct stdio *stdio, const char *bytes, size_t len)
{
    const char *end = bytes + len;

    for (const char *newline = memchr(bytes, '\n', len); newline != NULL;
         newline = memchr(bytes, '\n', (size_t)(end - bytes))) {
        line_add(&stdio->line, bytes, (size_t)(newline - bytes));
        end_line(stdio);
        bytes = newline + 1;
    }
    line_add(&stdio->line, bytes, (size_t)(end - bytes));
}

enum state { READING, END_OF_INPUT, END_BY_SIGNAL };

static enum state read_some(struct stdio *stdio, int in)
{
    char bytes[READ_SIZE];
    ssize_t n = read(in, bytes, sizeof(bytes));

    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return READING;
    if (n > 0) {
        take_bytes(stdio, bytes, (size_t)n);
        return READING;
    }
    /* A last line without its end is a message all the same. */
    end_line(stdio);
    return END_OF_INPUT;
}

static enum state read_messages(struct stdio *stdio, int in)
{
    struct pollfd polled[] = {
        { .fd = in, .events = POLLIN },
        { .fd = signal_pipe[0], .events = POLLIN },
        { .fd = stdio->out, .events = 0 },
    };
    enum state state = READING;

    while (state == READING) {
        int ready = poll(polled, 3, -1);

        if (ready < 0 && errno == EINTR)
            continue;
        if (ready >= 0 && polled[1].revents != 0)
            return END_BY_SIGNAL;
        /* The client is gone when it has closed our output: nobody would see an answer. */
        stdio->broken = stdio->broken || ready < 0 || polled[2].revents != 0;
        if (stdio->broken)
            return END_OF_INPUT;
        if (polled[0].revents != 0)
            state = read_some(stdio, in);
    }
    return state;
}

/* ---- Together -------------------------------------------------------------------------------- */

/* Waits in small steps, so that a signal still ends the program at once. */
static bool was_signalled(int64_t wait_ms)
{
    struct pollfd polled = { .fd = signal_pipe[0], .events = POLLIN };

    return poll(&polled, 1, (int)wait_ms) > 0;
}

static void drain(struct stdio *stdio)
{
    const int step_ms = 20;

    for (int waited = 0; waited < GRACE_MS && !stdio->broken; waited += step_ms) {
        if (server_pool_wait_idle(stdio->pool, step_ms) || was_signalled(0))
            return;
    }
}

int server_stdio_serve(const struct mcp_server *server, int in, int out)
{
    struct stdio stdio = { .out = out };
    struct mcp_sink sink = { .send = send_line, .start = start_work, .context = &stdio };

    if (!catch_signals()) {
        log_write(LOG_ERROR, "", "cannot make a pipe: %s", strerror(errno));
        return EXIT_FAILURE;
    }
    pthread_mutex_init(&stdio.write_lock, NULL);
    stdio.pool = server_pool_new(LIMIT_CALLS);
    stdio.session = mcp_session_new(server, &sink);
    if (read_messages(&stdio, in) == END_OF_INPUT)
        drain(&stdio);
    mcp_session_cancel_all(stdio.session);
    /* A client that neither reads nor closes our output must not keep the program alive. */
    if (!server_pool_wait_idle(stdio.pool, GRACE_MS))
        _exit(EXIT_SUCCESS);
    server_pool_free(stdio.pool);
    mcp_session_free(stdio.session);
    free(stdio.line.ptr);
    pthread_mutex_destroy(&stdio.write_lock);
    forget_signals();
    return EXIT_SUCCESS;
}
