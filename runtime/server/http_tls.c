/* The sockets: one that listens, and the daemons that serve it. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "server/http_inside.h"

#define BACKLOG      1024
#define THREADS_MOST 4
#define IDLE_S       75          /* a connection without a byte either way */
#define MEMORY       (10u << 10) /* of a connection: its headers fit in there, or get 431 */
#define PEM_CAP      (1u << 20)
#define PRIORITIES   "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"

/* A daemon keeps the certificate it began with: each reload brings a new one, which takes the
 * listening over. */
struct daemon {
    struct MHD_Daemon *mhd;
    struct daemon *next;
};

struct http_daemons {
    struct server_http *http;
    int fd;
    unsigned port;
    struct daemon *first; /* the one that listens */
};

struct http_daemons *http_daemons_new(struct server_http *http)
{
    struct http_daemons *daemons = calloc(1, sizeof *daemons);

    if (daemons == NULL)
        abort();
    daemons->http = http;
    daemons->fd = -1;
    return daemons;
}

/* ---- Listening ------------------------------------------------------------------------------- */

static bool make_address(const char *host, unsigned port, struct sockaddr_storage *out,
                         socklen_t *len)
{
    struct sockaddr_in *four = (struct sockaddr_in *)out;
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)out;

    memset(out, 0, sizeof *out);
    if (strcmp(host, "localhost") == 0)
        host = "127.0.0.1";
    if (inet_pton(AF_INET, host, &four->sin_addr) == 1) {
        four->sin_family = AF_INET;
        four->sin_port = htons((uint16_t)port);
        *len = sizeof *four;
        return true;
    }
    if (inet_pton(AF_INET6, host, &six->sin6_addr) == 1) {
        six->sin6_family = AF_INET6;
        six->sin6_port = htons((uint16_t)port);
        *len = sizeof *six;
        return true;
    }
    return false;
}

bool server_http_is_loopback(const char *host)
{
    struct sockaddr_storage address;
    socklen_t len = 0;

    return make_address(host, 0, &address, &len) &&
           http_limits_address((const struct sockaddr *)&address) == 0;
}

static bool listen_on(int fd, const struct sockaddr_storage *address, socklen_t len)
{
    int on = 1;
    int off = 0;

    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (address->ss_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    return bind(fd, (const struct sockaddr *)address, len) == 0 && listen(fd, BACKLOG) == 0;
}

static enum err open_socket(struct http_daemons *daemons, struct call *call)
{
    const struct server_http_options *options = daemons->http->options;
    struct sockaddr_storage address;
    socklen_t len = 0;

    if (!make_address(options->host, options->port, &address, &len))
        return call_fail(call, ERR_USAGE,
                         "\"%s\" is no address to listen on; use digits or localhost",
                         options->host);
    daemons->fd = socket(address.ss_family, SOCK_STREAM, 0);
    if (daemons->fd < 0 || !listen_on(daemons->fd, &address, len) ||
        getsockname(daemons->fd, (struct sockaddr *)&address, &len) != 0)
        return call_fail(call, ERR_IO, "cannot listen on %s port %u: %s", options->host,
                         options->port, strerror(errno));
    daemons->port =
        ntohs(address.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&address)->sin6_port
                                            : ((struct sockaddr_in *)&address)->sin_port);
    return ERR_NONE;
}

/* ---- Daemons --------------------------------------------------------------------------------- */

/* The text as it came: what is decoded could be read in another way than it was checked. */
static size_t keep_escapes(void *context, struct MHD_Connection *connection, char *text)
{
    (void)context;
    (void)connection;
    return strlen(text);
}

static void write_log(void *context, const char *format, va_list args)
{
    struct call call;

    (void)context;
    if (!log_is_on(LOG_DEBUG))
        return;
    call_init(&call);

    struct span text = span_trim(span_of(arena_vprintf(&call.arena, format, args)));

    log_write(LOG_DEBUG, "", "http: %.*s", (int)text.len, text.ptr);
    call_release(&call);
}

static unsigned thread_count(void)
{
    long count = sysconf(_SC_NPROCESSORS_ONLN);

    if (count < 2)
        return 2;
    return count > THREADS_MOST ? THREADS_MOST : (unsigned)count;
}

static enum err read_pem(struct call *call, const char *what, const char *path, char **out)
{
    struct span text;
    enum err e = file_read(call, what, path, PEM_CAP, &text);

    if (e)
        return e;
    *out = arena_strndup(&call->arena, text.ptr, text.len);
    return ERR_NONE;
}

/* The daemon owns its descriptor of the listening socket, and closes it also when it does not
 * start. What it needs of the PEM texts is copied before this returns. */
static struct MHD_Daemon *start(struct http_daemons *daemons, char *certificate, char *key)
{
    struct server_http *http = daemons->http;
    struct MHD_OptionItem tls[] = { { MHD_OPTION_HTTPS_MEM_CERT, 0, certificate },
                                    { MHD_OPTION_HTTPS_MEM_KEY, 0, key },
                                    { MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)PRIORITIES },
                                    { MHD_OPTION_END, 0, NULL } };
    struct MHD_OptionItem none[] = { { MHD_OPTION_END, 0, NULL } };
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;

    if (certificate != NULL)
        flags |= MHD_USE_TLS;
    return MHD_start_daemon(
        flags, 0, NULL, NULL, http_exchange_handle, http, MHD_OPTION_EXTERNAL_LOGGER, write_log,
        NULL, MHD_OPTION_LISTEN_SOCKET, dup(daemons->fd), MHD_OPTION_URI_LOG_CALLBACK,
        http_exchange_open, http, MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL,
        MHD_OPTION_NOTIFY_COMPLETED, http_exchange_close, http, MHD_OPTION_NOTIFY_CONNECTION,
        http_watch_link, http, MHD_OPTION_CONNECTION_LIMIT, (unsigned)http->options->connections,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MEMORY, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)IDLE_S, MHD_OPTION_THREAD_POOL_SIZE, thread_count(), MHD_OPTION_STRICT_FOR_CLIENT,
        1, MHD_OPTION_ARRAY, certificate != NULL ? tls : none, MHD_OPTION_END);
}

static enum err add_daemon(struct http_daemons *daemons, struct call *call)
{
    const struct server_http_options *options = daemons->http->options;
    struct daemon *daemon;
    char *certificate = NULL;
    char *key = NULL;
    enum err e = ERR_NONE;

    if (options->tls_certificate != NULL) {
        e = read_pem(call, "TLS certificate", options->tls_certificate, &certificate);
        if (!e)
            e = read_pem(call, "TLS key", options->tls_key, &key);
    }
    if (e)
        return e;
    daemon = calloc(1, sizeof *daemon);
    if (daemon == NULL)
        abort();
    daemon->mhd = start(daemons, certificate, key);
    if (daemon->mhd == NULL) {
        free(daemon);
        return call_fail(call, ERR_IO,
                         certificate != NULL ? "HTTPS does not start: the certificate and the key "
                                               "must be PEM and belong together"
                                             : "HTTP does not start");
    }
    daemon->next = daemons->first;
    daemons->first = daemon;
    return ERR_NONE;
}

/* Each connection is a descriptor. */
static void raise_descriptors(int connections)
{
    struct rlimit limit;
    rlim_t wanted = (rlim_t)connections * 2 + 4096;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted)
        return;
    limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
    setrlimit(RLIMIT_NOFILE, &limit);
}

bool http_daemons_listen(struct http_daemons *daemons, struct call *call)
{
    raise_descriptors(daemons->http->options->connections);
    return open_socket(daemons, call) == ERR_NONE && add_daemon(daemons, call) == ERR_NONE;
}

static void quiesce(struct daemon *daemon)
{
    int fd = MHD_quiesce_daemon(daemon->mhd);

    if (fd >= 0)
        close(fd);
}

static bool is_idle(const struct daemon *daemon)
{
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(daemon->mhd, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);

    return info == NULL || info->num_connections == 0;
}

static void drop_idle(struct http_daemons *daemons)
{
    struct daemon **link = &daemons->first->next;

    while (*link != NULL) {
        struct daemon *daemon = *link;

        if (!is_idle(daemon)) {
            link = &daemon->next;
            continue;
        }
        *link = daemon->next;
        MHD_stop_daemon(daemon->mhd);
        free(daemon);
    }
}

void http_daemons_reload(struct http_daemons *daemons)
{
    struct daemon *old = daemons->first;
    struct call call;

    if (daemons->http->options->tls_certificate == NULL)
        return;
    call_init(&call);
    if (add_daemon(daemons, &call) != ERR_NONE) {
        log_write(LOG_ERROR, "", "the certificate stays as it was: %s", call.error.message);
    } else {
        quiesce(old);
        drop_idle(daemons);
        log_write(LOG_INFO, "", "the certificate was read again");
    }
    call_release(&call);
}

const char *http_daemons_url(const struct http_daemons *daemons, struct arena *arena)
{
    const struct server_http_options *options = daemons->http->options;
    bool is_six = strchr(options->host, ':') != NULL;

    return arena_printf(arena, "%s://%s%s%s:%u" HTTP_PATH,
                        options->tls_certificate != NULL ? "https" : "http", is_six ? "[" : "",
                        options->host, is_six ? "]" : "", daemons->port);
}

void http_daemons_quiesce(struct http_daemons *daemons)
{
    if (daemons->first != NULL)
        quiesce(daemons->first);
    if (daemons->fd >= 0)
        close(daemons->fd);
    daemons->fd = -1;
}

void http_daemons_free(struct http_daemons *daemons)
{
    if (daemons == NULL)
        return;
    while (daemons->first != NULL) {
        struct daemon *daemon = daemons->first;

        daemons->first = daemon->next;
        MHD_stop_daemon(daemon->mhd);
        free(daemon);
    }
    if (daemons->fd >= 0)
        close(daemons->fd);
    free(daemons);
}
