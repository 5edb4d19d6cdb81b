#include "cli/listener.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/limits.h"
#include "net/url.h"
#include "oci/random.h"

#define BROWSERS_MAX 8 /* connections at once: browsers open some in advance */
#define REQUEST_CAP  (2 * LIMIT_TOKEN_FILE)
#define STEP_MS      100 /* how soon Ctrl-C is seen */

/* One connection and what of its request has come so far. */
struct visitor {
    int fd; /* -1 for a free place */
    size_t len;
    char *text; /* REQUEST_CAP + 1 bytes, with a NUL behind `len` */
};

struct serving {
    struct call *call;
    const struct cli_listener *listener;
    cli_listener_fn *take;
    void *context;
    bool done;
    struct visitor visitors[BROWSERS_MAX];
};

/* ---- Life ---------------------------------------------------------------------------------- */

enum err cli_listener_open(struct call *call, int port, struct cli_listener *out)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
    int on = 1;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (fd < 0)
        return call_fail(call, ERR_IO, "cannot make a socket");
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(fd, BROWSERS_MAX) != 0) {
        close(fd);
        call_fail(call, ERR_IO,
                  "port %d of this machine is taken, and the login must come back "
                  "to it",
                  port);
        return call_hint(call, "end the other program, maybe another login, and try again");
    }
    *out = (struct cli_listener){ .fd = fd, .port = port, .state = oci_random_hex(&call->arena) };
    return ERR_NONE;
}

void cli_listener_close(struct cli_listener *listener)
{
    if (listener->fd >= 0)
        close(listener->fd);
    listener->fd = -1;
}

const char *cli_listener_field(struct call *call, const char *fields, const char *name)
{
    struct span rest = span_of(fields);
    char *value;

    while (rest.len > 0) {
        struct span pair = span_cut(&rest, '&');
        struct span key = span_cut(&pair, '=');

        if (span_equals(key, name) && pair.ptr != NULL &&
            net_url_decode(&call->arena, pair.ptr, pair.len, &value))
            return value;
    }
    return NULL;
}

/* ---- Answers ------------------------------------------------------------------------------- */

static void answer(int fd, struct call *call, const char *status, const char *type,
                   const char *more, const char *text)
{
    struct timeval patience = { .tv_sec = 2 };
    const char *head = arena_printf(&call->arena,
                                    "HTTP/1.1 %s\r\nContent-Type: %s; charset=utf-8\r\n"
                                    "Content-Length: %zu\r\nConnection: close\r\n"
                                    "Cache-Control: no-store\r\nX-Frame-Options: DENY\r\n"
                                    "X-Content-Type-Options: nosniff\r\n%s\r\n%s",
                                    status, type, strlen(text), more, text);
    size_t len = strlen(head), done = 0;

    fcntl(fd, F_SETFL, 0);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    while (done < len) {
        ssize_t n = send(fd, head + done, len - done, MSG_NOSIGNAL);

        if (n <= 0)
            return;
        done += (size_t)n;
    }
}

static void answer_text(int fd, struct call *call, const char *status, const char *text)
{
    answer(fd, call, status, "text/plain", "", text);
}

static void answer_page(struct serving *serving, int fd)
{
    struct arena *arena = &serving->call->arena;
    const char *state = serving->listener->state;
    const char *nonce = oci_random_hex(arena);

    answer(
        fd, serving->call, "200 OK", "text/html",
        arena_printf(arena,
                     "Content-Security-Policy: default-src 'none'; script-src 'nonce-%s'; "
                     "connect-src 'self'; frame-ancestors 'none'\r\n",
                     nonce),
        arena_printf(arena,
                     "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">"
                     "<title>oci-mcp: sign in</title><body><p id=\"text\">One moment.</p>"
                     "<script nonce=\"%s\">"
                     "const brought = (location.hash || location.search).slice(1);"
                     "history.replaceState(null, \"\", \"/\");"
                     "fetch(\"/token?state=%s\", {method: \"POST\", body: brought})"
                     ".then((answer) => answer.text())"
                     ".then((text) => { document.getElementById(\"text\").textContent = text; });"
                     "</script></body></html>",
                     nonce, state));
}

static void answer_token(struct serving *serving, int fd, struct span target, const char *body)
{
    struct call *call = serving->call;
    const char *state;

    span_cut(&target, '?');
    state = target.ptr == NULL
                ? NULL
                : cli_listener_field(call, arena_strndup(&call->arena, target.ptr, target.len),
                                     "state");
    if (state == NULL || strcmp(state, serving->listener->state) != 0) {
        answer_text(fd, call, "403 Forbidden", "This does not belong to the login that waits.");
        return;
    }
    answer_text(fd, call, "200 OK", serving->take(serving->context, call, body, &serving->done));
}

/* ---- Requests ------------------------------------------------------------------------------ */

/* The value of a header field, or the empty span. */
static struct span field_of(struct span head, const char *name)
{
    struct span rest = head;

    span_cut(&rest, '\n');
    while (rest.len > 0) {
        struct span line = span_cut(&rest, '\n');
        struct span key = span_cut(&line, ':');

        if (span_equals_nocase(key, name))
            return span_trim(line);
    }
    return (struct span){ .ptr = NULL };
}

/* A name of another host that leads here is a trick (DNS rebinding). */
static bool is_our_host(const struct serving *serving, struct span host)
{
    static const char *const names[] = { "localhost", "127.0.0.1" };

    for (size_t i = 0; i < 2; i++) {
        if (span_equals_nocase(host, arena_printf(&serving->call->arena, "%s:%d", names[i],
                                                  serving->listener->port)))
            return true;
    }
    return false;
}

static size_t length_of(struct span head)
{
    struct span text = field_of(head, "content-length");
    size_t len = 0;

    for (size_t i = 0; i < text.len && i < 7 && text.ptr[i] >= '0' && text.ptr[i] <= '9'; i++)
        len = len * 10 + (size_t)(text.ptr[i] - '0');
    return len;
}

static void route(struct serving *serving, int fd, struct span head, const char *body)
{
    struct span rest = head;
    struct span line = span_cut(&rest, '\n');
    struct span method = span_cut(&line, ' ');
    struct span target = span_cut(&line, ' ');
    struct span path = target;

    path = span_cut(&path, '?');
    if (!is_our_host(serving, field_of(head, "host")))
        answer_text(fd, serving->call, "403 Forbidden", "Wrong host.");
    else if (span_equals(method, "GET") && span_equals(path, "/"))
        answer_page(serving, fd);
    else if (span_equals(method, "POST") && span_equals(path, "/token"))
        answer_token(serving, fd, target, body);
    else
        answer_text(fd, serving->call, "404 Not Found", "There is nothing here.");
}

/* True when the request is there as a whole, and was answered. */
static bool try_answer(struct serving *serving, struct visitor *visitor)
{
    const char *end = strstr(visitor->text, "\r\n\r\n");
    struct span head;
    size_t length;

    if (end == NULL)
        return false;
    head = (struct span){ visitor->text, (size_t)(end - visitor->text) };
    length = length_of(head);
    if (length <= REQUEST_CAP && visitor->len < head.len + 4 + length)
        return false;
    if (length > REQUEST_CAP)
        answer_text(visitor->fd, serving->call, "413 Content Too Large", "Too much.");
    else
        route(serving, visitor->fd, head, arena_strndup(&serving->call->arena, end + 4, length));
    return true;
}

/* ---- Connections --------------------------------------------------------------------------- */

static void leave(struct visitor *visitor)
{
    if (visitor->fd >= 0)
        close(visitor->fd);
    visitor->fd = -1;
    visitor->len = 0;
}

/* The oldest one goes when all places are taken. */
static void welcome(struct serving *serving)
{
    int fd = accept(serving->listener->fd, NULL, NULL);
    struct visitor *last = &serving->visitors[BROWSERS_MAX - 1];
    char *text;

    if (fd < 0)
        return;
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    leave(last);
    text = last->text;
    memmove(serving->visitors + 1, serving->visitors,
            (BROWSERS_MAX - 1) * sizeof(serving->visitors[0]));
    serving->visitors[0] = (struct visitor){ .fd = fd, .text = text };
}

static void hear(struct serving *serving, struct visitor *visitor)
{
    ssize_t n = recv(visitor->fd, visitor->text + visitor->len, REQUEST_CAP - visitor->len, 0);

    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0) {
        leave(visitor);
        return;
    }
    visitor->len += (size_t)n;
    visitor->text[visitor->len] = '\0';
    if (try_answer(serving, visitor) || visitor->len == REQUEST_CAP)
        leave(visitor);
}

/* Waits for a step, and hears who has something to say. */
static void step(struct serving *serving)
{
    struct pollfd polled[BROWSERS_MAX + 1];

    for (size_t i = 0; i < BROWSERS_MAX; i++)
        polled[i] = (struct pollfd){ .fd = serving->visitors[i].fd, .events = POLLIN };
    polled[BROWSERS_MAX] = (struct pollfd){ .fd = serving->listener->fd, .events = POLLIN };
    if (poll(polled, BROWSERS_MAX + 1, STEP_MS) <= 0)
        return;
    for (size_t i = 0; i < BROWSERS_MAX && !serving->done; i++) {
        if (polled[i].revents != 0)
            hear(serving, &serving->visitors[i]);
    }
    if (polled[BROWSERS_MAX].revents != 0)
        welcome(serving);
}

enum err cli_listener_serve(struct call *call, const struct cli_listener *listener,
                            cli_listener_fn *take, void *context)
{
    struct serving serving = {
        .call = call, .listener = listener, .take = take, .context = context
    };
    enum err e = ERR_NONE;

    arena_guard(&call->arena);
    for (size_t i = 0; i < BROWSERS_MAX; i++)
        serving.visitors[i] =
            (struct visitor){ .fd = -1, .text = arena_alloc(&call->arena, REQUEST_CAP + 1) };
    while (!serving.done && !e) {
        e = call_check(call);
        if (!e)
            step(&serving);
    }
    for (size_t i = 0; i < BROWSERS_MAX; i++)
        leave(&serving.visitors[i]);
    return e;
}
