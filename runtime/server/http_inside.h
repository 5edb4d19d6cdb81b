/* What the files of the HTTP server share. */
#ifndef SERVER_HTTP_INSIDE_H
#define SERVER_HTTP_INSIDE_H

#include <microhttpd.h>
#include <stdatomic.h>

#include "guard/guard.h"
#include "server/http.h"
#include "server/http_sessions.h"
#include "server/pool.h"

#define HTTP_PATH "/mcp"

/* ---- Text that grows (of other threads than the call's) ---- */

struct http_text {
    char *ptr;
    size_t len;
    size_t room;
};

void http_text_add(struct http_text *text, const char *bytes, size_t len);
void http_text_free(struct http_text *text);

/* ---- Connections ---- */

/* One TCP connection: watched while its request is being read. */
struct http_link {
    struct http_watch *watch;
    int fd;
    bool is_tls;
    bool is_refused;     /* over the limit of its address */
    uint64_t address;    /* a hash of it; 0 for this machine */
    int64_t deadline_ms; /* by which the request must have come; 0 while one is served */
    struct http_link *next;
    struct http_link *before;
};

/* ---- One request ---- */

enum http_phase {
    HTTP_HEAD,      /* headers are there */
    HTTP_BODY,      /* being read */
    HTTP_RUNNING,   /* served elsewhere; the connection sleeps */
    HTTP_ANSWERING, /* the response is on its way */
};

struct http_exchange {
    struct server_http *http;
    struct MHD_Connection *connection;
    struct http_link *link;
    struct call call; /* of the thread that has the exchange at the moment */
    const char *method;
    const char *path;
    const char *query;
    const char *address;
    const char *origin; /* one that is allowed; NULL for none */
    enum http_phase phase;
    struct http_text body;
    bool is_over; /* the body is larger than can be taken */
    bool accepts_json;
    bool accepts_stream;
    bool is_get_stream;       /* GET: only what belongs to no request */
    struct guard_reply reply; /* in place of an answer, when its status is set */

    struct guard_grant grant;
    struct mcp_grant caller;
    bool is_granted;
    struct mcp_sink sink;
    struct mcp_session *own;      /* lives for this message; NULL when a kept one has it */
    struct http_session *session; /* a kept one */
    bool is_new;                  /* and this message begins it */
    bool is_modern;

    pthread_mutex_t lock; /* guards what follows */
    int refs;
    bool sleeping;        /* the connection is */
    bool streaming;       /* the answer is a stream of events */
    bool ended;           /* nothing more will be added to it */
    bool gone;            /* the connection is */
    bool served;          /* the session has answered */
    bool hung_up;         /* the client has closed its side */
    struct http_text out; /* the answer, or what of the stream has not been sent */
    struct mcp_end end;
    int64_t told_ms; /* when the stream was added to last */
    size_t slot;     /* in the watch; 0 for none */
};

struct server_http {
    const struct mcp_server *mcp;
    const struct server_http_options *options;
    struct server_pool *pool;
    struct http_sessions *sessions;
    struct http_watch *watch;
    struct http_limits *limits;
    bool is_loopback;
    atomic_bool draining;
    atomic_int running;
    atomic_size_t body_bytes; /* held by all exchanges */
};

/* http_exchange.c */
enum MHD_Result http_exchange_handle(void *context, struct MHD_Connection *connection,
                                     const char *url, const char *method, const char *version,
                                     const char *data, size_t *data_len, void **place);
void *http_exchange_open(void *context, const char *uri, struct MHD_Connection *connection);
void http_exchange_close(void *context, struct MHD_Connection *connection, void **place,
                         enum MHD_RequestTerminationCode how);
void http_exchange_hold(struct http_exchange *exchange);
void http_exchange_release(struct http_exchange *exchange);
/* Ends a request that nobody waits for any more, once and again until it has. */
void http_exchange_cancel(struct http_exchange *exchange);
/* Lets the connection go on, when it sleeps. Under the lock. */
void http_exchange_wake(struct http_exchange *exchange);
/* The client has closed the connection: ends what it wanted to hear, by the rules of its revision.
 */
void http_exchange_hang_up(struct http_exchange *exchange);
/* Ends what has no end of its own. */
void http_exchange_end_open(struct http_exchange *exchange);

/* http_serve.c: on a thread of the pool. */
void http_serve(void *exchange);

/* http_stream.c */
struct mcp_sink http_stream_sink(struct http_exchange *exchange);
ssize_t http_stream_read(void *exchange, uint64_t position, char *out, size_t most);
/* Begins a stream, and keeps it from being taken for dead. Under the lock. */
void http_stream_begin(struct http_exchange *exchange);
void http_stream_keep_alive(struct http_exchange *exchange);
/* The exchange has its answer: reply, or nothing at all. */
void http_stream_finish(struct http_exchange *exchange);

/* http_headers.c */
const char *http_header(struct MHD_Connection *connection, const char *name);
/* For struct mcp_head and struct guard_head; the context is the connection. */
const char *http_header_strict(void *connection, const char *name);
const char *http_header_once(void *connection, const char *name);
/* Whether a list with commas holds a word, in any case. */
bool http_header_lists(const char *list, struct span word);
/* Fills reply when the head of a request is not acceptable. */
void http_headers_check(struct http_exchange *exchange);

/* http_status.c */
void http_refuse(struct http_exchange *exchange, int status, const char *format, ...)
    PRINTF_LIKE(3, 4);
void http_reply_header(struct guard_reply *reply, const char *name, const char *value);
/* Answers /healthz, /readyz, /metrics; false for other paths. */
bool http_status_serve(struct http_exchange *exchange);
int http_status_of(const struct mcp_end *end, bool has_answer);

/* http_watch.c */
struct http_watch *http_watch_new(struct server_http *http);
void http_watch_free(struct http_watch *watch);
bool http_watch_start(struct http_watch *watch);
void http_watch_stop(struct http_watch *watch);
void http_watch_link(void *context, struct MHD_Connection *connection, void **place,
                     enum MHD_ConnectionNotificationCode code);
/* By when the next part of a request must have come; 0 for no limit. */
void http_watch_expect(struct http_link *link, int64_t within_ms);
void http_watch_add(struct http_watch *watch, struct http_exchange *exchange);
void http_watch_remove(struct http_watch *watch, struct http_exchange *exchange);
/* Calls act() for every exchange that is being served. */
void http_watch_each(struct http_watch *watch, void (*act)(struct http_exchange *));

/* http_limits.c */
struct http_limits *http_limits_new(int address_connections, int rate);
void http_limits_free(struct http_limits *limits);
/* A hash of the peer's address; 0 for this machine. */
uint64_t http_limits_address(const struct sockaddr *address);
bool http_limits_connect(struct http_limits *limits, uint64_t address);
void http_limits_disconnect(struct http_limits *limits, uint64_t address);
/* False when that caller has sent too much; then *wait_s is when to come again. */
bool http_limits_allow(struct http_limits *limits, const char *caller, int *wait_s);

/* http_tls.c */
struct http_daemons;
struct http_daemons *http_daemons_new(struct server_http *http);
bool http_daemons_listen(struct http_daemons *daemons, struct call *call);
void http_daemons_reload(struct http_daemons *daemons);
const char *http_daemons_url(const struct http_daemons *daemons, struct arena *arena);
void http_daemons_quiesce(struct http_daemons *daemons);
void http_daemons_free(struct http_daemons *daemons);

#endif
