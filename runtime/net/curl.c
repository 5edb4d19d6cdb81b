/*
 * The file that knows libcurl; outside.c sees the sockets it asks for.
 *
 * A slot is a multi handle with one easy handle: the multi handle keeps the connections and can be
 * woken from another thread, which the easy interface cannot. A slot belongs to one call at a time;
 * in between it waits in the pool.
 *
 * This layer sends nothing twice, but for one case: libcurl sends a request again on a new
 * connection when a kept one was closed before any byte of an answer; see before_request().
 */
#include "net/curl.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/secret.h"
#include "net/answer.h"
#include "net/ca.h"
#include "net/outside.h"
#include "net/pool.h"
#include "net/request.h"
#include "net/url.h"

#define CONNECT_TIMEOUT_MS 10000
#define IDLE_TIMEOUT_MS    60000
#define IDLE_SLOTS         8

/* The same for every request. Certificates are always checked. */
static const struct long_option {
    CURLoption option;
    long value;
} long_options[] = {
    { CURLOPT_NOSIGNAL, 1 },
    { CURLOPT_FOLLOWLOCATION, 0 },
    { CURLOPT_PATH_AS_IS, 1 },
    { CURLOPT_NOPROGRESS, 1 },
    { CURLOPT_SUPPRESS_CONNECT_HEADERS, 1 },
    { CURLOPT_SSL_VERIFYPEER, 1 },
    { CURLOPT_SSL_VERIFYHOST, 2 },
    { CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2 },
    /* Do not wait for the thread that resolves a name when the call gives up. */
    { CURLOPT_QUICK_EXIT, 1 },
};

#define ADVICE_NETWORK "check the network, the endpoint and https_proxy"
#define HINT_TRUST                                                                                 \
    "check the endpoint, or set SSL_CERT_FILE or --ca-file to a PEM bundle that holds the issuer"
#define HINT_TLS "check the endpoint and what inspects TLS on the way"

/* How the failures of libcurl read: "<before> HOST port PORT<after>: <detail>[; <advice>]". */
static const struct cause {
    CURLcode code;
    enum err err;
    const char *before;
    const char *after;
    const char *advice;
    const char *hint;
} causes[] = {
    { CURLE_COULDNT_RESOLVE_HOST, ERR_NETWORK, "no address for", "",
      "check the region, the endpoint and DNS", NULL },
    { CURLE_COULDNT_RESOLVE_PROXY, ERR_NETWORK, "no address of the proxy for", "",
      "check https_proxy", NULL },
    { CURLE_COULDNT_CONNECT, ERR_NETWORK, "no connection to", "", ADVICE_NETWORK, NULL },
    { CURLE_OPERATION_TIMEDOUT, ERR_TIMEOUT, "timeout while connecting to", "", ADVICE_NETWORK,
      NULL },
    { CURLE_GOT_NOTHING, ERR_NETWORK, "connection to", " closed before an answer", NULL, NULL },
    { CURLE_PARTIAL_FILE, ERR_NETWORK, "answer of", " cut short", NULL, NULL },
    { CURLE_PEER_FAILED_VERIFICATION, ERR_TLS, "certificate of", " not accepted", NULL,
      HINT_TRUST },
    { CURLE_SSL_CACERT_BADFILE, ERR_TLS, "certificate of", " cannot be checked",
      "check SSL_CERT_FILE or --ca-file", NULL },
    { CURLE_SSL_CONNECT_ERROR, ERR_TLS, "no TLS connection to", "", NULL, HINT_TLS },
    { CURLE_WEIRD_SERVER_REPLY, ERR_PROTOCOL, "answer of", " is no HTTP", NULL, NULL },
    { CURLE_UNSUPPORTED_PROTOCOL, ERR_PROTOCOL, "answer of", " is no HTTP", NULL, NULL },
/* What libcurl says of a header line over 100 KB. */
#if LIBCURL_VERSION_NUM >= 0x080600
    { CURLE_TOO_LARGE, ERR_LIMIT, "header of the answer of", " is too long", NULL, NULL },
#endif
    { CURLE_OUT_OF_MEMORY, ERR_LIMIT, "header of the answer of", " is too long", NULL, NULL },
};

static const struct cause other_cause = {
    .err = ERR_NETWORK,
    .before = "connection to",
    .after = " broke",
};

struct slot {
    struct net_pooled pooled; /* first: see net/pool.h */
    CURLM *multi;
    CURL *easy;
};

struct net_curl {
    struct net_curl_options options;
    const char *ca_file;      /* instead of the system's bundle, or NULL */
    const char *ca_dir;       /* instead of the system's hashed directory, or NULL */
    atomic_bool needs_bundle; /* see perform() */
    struct net_pool pool;
};

/* One request on its way. */
struct transfer {
    struct call *call;
    struct net_curl *curl;
    const struct net_request *request;
    const char *peer; /* "HOST port PORT" */
    struct slot *slot;
    struct curl_slist *fields;
    struct net_answer answer;

    int tries;        /* connections the request was given to */
    int64_t sent;     /* of the request's body, given to libcurl */
    int64_t moved;    /* see bytes_moved() */
    int64_t moved_ms; /* when that changed last */
    enum err failed;  /* recorded in one of the callbacks below */
    char detail[CURL_ERROR_SIZE];
};

static pthread_once_t start_once = PTHREAD_ONCE_INIT;
static const curl_version_info_data *libcurl; /* NULL when it does not start */
static struct net_ca trust;

/* Here, because curl_version_info() writes into static memory. */
static void start_libcurl(void)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return;
    libcurl = curl_version_info(CURLVERSION_NOW);
    trust = net_ca_find("", (struct net_ca){ libcurl->cainfo, libcurl->capath });
}

/* ---- slots ---- */

static void slot_free(struct slot *slot)
{
    curl_easy_cleanup(slot->easy);
    curl_multi_cleanup(slot->multi);
    free(slot);
}

static struct slot *slot_new(void)
{
    struct slot *slot = calloc(1, sizeof(*slot));
    if (!slot)
        return NULL;
    slot->multi = curl_multi_init();
    slot->easy = curl_easy_init();
    if (!slot->multi || !slot->easy) {
        slot_free(slot);
        return NULL;
    }
    curl_multi_setopt(slot->multi, CURLMOPT_MAXCONNECTS, (long)NET_POOL_ORIGINS);
    return slot;
}

static struct slot *take_slot(struct net_curl *curl, uint64_t origin)
{
    struct net_pooled *idle = net_pool_take(&curl->pool, origin);
    return idle ? (struct slot *)idle : slot_new();
}

static void give_slot(struct net_curl *curl, struct slot *slot, uint64_t origin)
{
    struct net_pooled *dropped = net_pool_give(&curl->pool, &slot->pooled, origin);
    if (dropped)
        slot_free((struct slot *)dropped);
}

/* ---- what libcurl calls; all on the thread of the call ---- */

static size_t read_body(char *out, size_t size, size_t count, void *context)
{
    struct transfer *t = context;
    size_t len = 0;
    t->failed = net_request_read(t->call, t->request, t->sent, out, size * count, &len);
    t->sent += (int64_t)len;
    return t->failed ? CURL_READFUNC_ABORT : len;
}

static int rewind_body(void *context, curl_off_t offset, int origin)
{
    struct transfer *t = context;
    if (origin != SEEK_SET)
        return CURL_SEEKFUNC_FAIL;
    t->sent = offset;
    return CURL_SEEKFUNC_OK;
}

/*
 * A connection is there and the request goes out next. The second time in one transfer means that
 * a kept connection was closed under the first one: whether the server had read the request by
 * then is unknown, so only what may be repeated is.
 */
static int before_request(void *context, char *peer_ip, char *own_ip, int peer_port, int own_port)
{
    struct transfer *t = context;
    long bytes = 0;
    (void)peer_ip, (void)own_ip, (void)peer_port, (void)own_port;
    curl_easy_getinfo(t->slot->easy, CURLINFO_REQUEST_SIZE, &bytes);
    t->moved_ms = clock_monotonic_ms();
    if (t->tries++ == 0 || bytes == 0 || net_request_may_repeat(t->request))
        return CURL_PREREQFUNC_OK;
    t->failed = call_fail(t->call, ERR_NETWORK,
                          "connection to %s closed before an answer; the %s may have arrived and "
                          "is not sent again",
                          t->peer, t->request->method);
    return CURL_PREREQFUNC_ABORT;
}

static size_t take_line(char *bytes, size_t size, size_t count, void *context)
{
    struct transfer *t = context;
    struct span line = { bytes, size * count };
    t->failed = net_answer_take_line(&t->answer, line);
    return t->failed ? CURL_WRITEFUNC_ERROR : line.len;
}

static size_t take_body(char *bytes, size_t size, size_t count, void *context)
{
    struct transfer *t = context;
    struct span piece = { bytes, size * count };
    t->failed = net_answer_take_body(&t->answer, piece);
    if (t->call->arena.wiped) /* libcurl keeps its buffer for the next answer */
        secret_wipe(bytes, piece.len);
    return t->failed ? CURL_WRITEFUNC_ERROR : piece.len;
}

/* ---- options ---- */

/* curl_easy_setopt() gives 0 or a code; below only "all were taken" matters, so codes are or'ed. */

/*
 * Reading the whole bundle takes 20 ms and a megabyte per slot, the hashed directory next to none:
 * so that is tried alone first. True when it was.
 */
static bool set_trust(const struct net_curl *curl, CURL *easy, int *failed)
{
    /* A bundle given as an option is all that is trusted; the environment replaces one by one. */
    const char *dir = curl->ca_dir || curl->options.ca_file ? curl->ca_dir : trust.dir;
    bool dir_first = dir && !curl->ca_file && !atomic_load(&curl->needs_bundle);
    const char *file = curl->ca_file || dir_first ? curl->ca_file : trust.file;
    *failed |= curl_easy_setopt(easy, CURLOPT_CAINFO, file);
    *failed |= curl_easy_setopt(easy, CURLOPT_CAPATH, dir);
    return dir_first;
}

/* Only https goes through a proxy: plain http is for this machine and the metadata service. */
static void set_route(const struct net_curl *curl, CURL *easy, const struct net_url *url,
                      int *failed)
{
    long connect_ms = (long)curl->options.connect_timeout_ms;
    *failed |= curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    *failed |= curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, connect_ms);
    if (span_equals(url->scheme, "http") || net_url_is_loopback(url))
        *failed |= curl_easy_setopt(easy, CURLOPT_PROXY, "");
    if (curl->options.outside_only)
        *failed |= net_outside_set(easy);
}

static void set_callbacks(struct transfer *t, CURL *easy, int *failed)
{
    *failed |= curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, t->detail);
    *failed |= curl_easy_setopt(easy, CURLOPT_READFUNCTION, read_body);
    *failed |= curl_easy_setopt(easy, CURLOPT_READDATA, t);
    *failed |= curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, rewind_body);
    *failed |= curl_easy_setopt(easy, CURLOPT_SEEKDATA, t);
    *failed |= curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, before_request);
    *failed |= curl_easy_setopt(easy, CURLOPT_PREREQDATA, t);
    *failed |= curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_line);
    *failed |= curl_easy_setopt(easy, CURLOPT_HEADERDATA, t);
    *failed |= curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    *failed |= curl_easy_setopt(easy, CURLOPT_WRITEDATA, t);
}

static void add_line(struct transfer *t, const char *line, int *failed)
{
    struct curl_slist *longer = curl_slist_append(t->fields, line);
    if (longer)
        t->fields = longer;
    else
        *failed |= CURLE_OUT_OF_MEMORY;
}

static void set_fields(struct transfer *t, CURL *easy, int *failed)
{
    const struct net_headers *headers = &t->request->headers;
    for (size_t i = 0; i < headers->count; i++) {
        const struct net_header *field = &headers->items[i];
        /* "Name;" is how libcurl is told to send an empty field. */
        bool is_empty = span_trim(span_of(field->value)).len == 0;
        const char *line = arena_printf(&t->call->arena, "%s%s%s", field->name,
                                        is_empty ? ";" : ": ", is_empty ? "" : field->value);
        if (net_request_sends(field))
            add_line(t, line, failed);
    }
    /* Without a value: not to be sent. */
    add_line(t, "Expect:", failed);
    if (!net_headers_get(headers, "Accept"))
        add_line(t, "Accept:", failed);
    *failed |= curl_easy_setopt(easy, CURLOPT_HTTPHEADER, t->fields);
    *failed |= curl_easy_setopt(easy, CURLOPT_USERAGENT, t->curl->options.user_agent);
}

static void set_request(struct transfer *t, CURL *easy, int *failed)
{
    const struct net_request *request = t->request;
    *failed |= curl_easy_setopt(easy, CURLOPT_URL, request->url);
    *failed |= curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method);
    if (net_request_is_head(request)) {
        *failed |= curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    } else if (net_request_tells_length(request)) {
        curl_off_t length = net_request_length(request);
        *failed |= curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
        *failed |= curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, length);
    }
    set_fields(t, easy, failed);
}

/* ---- the transfer ---- */

/* Bytes libcurl gave to the socket that have not reached the peer; 0 when that cannot be told. */
static int64_t unsent_bytes(CURLM *multi)
{
    int64_t unsent = 0;
#ifdef TIOCOUTQ
    fd_set readable, writable, broken;
    int max = -1;
    FD_ZERO(&readable);
    FD_ZERO(&writable);
    FD_ZERO(&broken);
    curl_multi_fdset(multi, &readable, &writable, &broken, &max);
    for (int fd = 0; fd <= max; fd++) {
        int queued = 0;
        bool is_ours = FD_ISSET(fd, &readable) || FD_ISSET(fd, &writable);
        if (is_ours && ioctl(fd, TIOCOUTQ, &queued) == 0)
            unsent += queued;
    }
#endif
    return unsent;
}

/*
 * A number that changes when a byte moves either way. A slow network may take minutes to carry
 * away what the kernel took from libcurl in one go, so that counts as sent once it left.
 */
static int64_t bytes_moved(const struct transfer *t)
{
    curl_off_t up = 0, down = 0;
    long head = 0;
    curl_easy_getinfo(t->slot->easy, CURLINFO_SIZE_UPLOAD_T, &up);
    curl_easy_getinfo(t->slot->easy, CURLINFO_SIZE_DOWNLOAD_T, &down);
    curl_easy_getinfo(t->slot->easy, CURLINFO_HEADER_SIZE, &head);
    return up + down + head - unsent_bytes(t->slot->multi);
}

static enum err fail_timeout(struct transfer *t, const char *why)
{
    const char *phase = "receiving the answer of";
    if (!t->tries)
        phase = "connecting to";
    else if (t->sent < net_request_length(t->request))
        phase = "sending to";
    else if (!t->answer.head_bytes)
        phase = "waiting for the answer of";
    return call_fail(t->call, ERR_TIMEOUT, "timeout while %s %s: %s", phase, t->peer, why);
}

/* Gives how long to wait for the next byte, or records why there is no point in it. */
static enum err check_patience(struct transfer *t, int64_t *out_ms)
{
    int64_t limit_ms = t->curl->options.idle_timeout_ms;
    int64_t left_ms = call_left_ms(t->call);
    int64_t now_ms = clock_monotonic_ms();
    int64_t moved = bytes_moved(t);
    if (call_is_cancelled(t->call))
        return call_check(t->call);
    if (left_ms == 0)
        return fail_timeout(t, "the time limit of the call has passed");
    if (moved != t->moved || !t->tries) {
        t->moved = moved;
        t->moved_ms = now_ms;
    }
    int64_t idle_ms = limit_ms - (now_ms - t->moved_ms);
    if (idle_ms <= 0)
        return fail_timeout(
            t, arena_printf(&t->call->arena, "no byte moved for %lld ms", (long long)limit_ms));
    /* Often enough to see bytes leave the kernel, which wakes nobody. */
    if (idle_ms > limit_ms / 4)
        idle_ms = limit_ms / 4 + 1;
    *out_ms = idle_ms < left_ms ? idle_ms : left_ms;
    return ERR_NONE;
}

/* Runs the transfer to its end. An error means that it was given up; else `out` says how it went.
 */
static enum err drive(struct transfer *t, CURLcode *out)
{
    CURLM *multi = t->slot->multi;
    int running = 1, queued = 0;
    int64_t wait_ms = 0;
    while (true) {
        CURLMcode code = curl_multi_perform(multi, &running);
        if (!code && !running)
            break;
        enum err e = check_patience(t, &wait_ms);
        if (e)
            return e;
        if (!code)
            code = curl_multi_poll(multi, NULL, 0, (int)wait_ms, NULL);
        if (code)
            return call_fail(t->call, ERR_INTERNAL, "libcurl: %s", curl_multi_strerror(code));
    }
    CURLMsg *message = curl_multi_info_read(multi, &queued);
    *out = message ? message->data.result : CURLE_FAILED_INIT;
    return ERR_NONE;
}

static void wake_multi(void *context)
{
    curl_multi_wakeup(context);
}

static enum err drive_once(struct transfer *t, CURLcode *out)
{
    CURLM *multi = t->slot->multi;
    t->moved_ms = clock_monotonic_ms();
    curl_multi_add_handle(multi, t->slot->easy);
    call_set_wake(t->call, wake_multi, multi);
    enum err e = drive(t, out);
    call_set_wake(t->call, NULL, NULL);
    curl_multi_remove_handle(multi, t->slot->easy);
    return e;
}

/* What libcurl says, but for a proxy it does not understand: that it quotes, password and all. */
static const char *detail_of(const struct transfer *t, CURLcode code)
{
    const char *detail = *t->detail ? t->detail : curl_easy_strerror(code);
    bool quotes_proxy = strncmp(detail, "Unsupported proxy", strlen("Unsupported proxy")) == 0;
    return quotes_proxy ? "the address of the proxy cannot be used; check https_proxy" : detail;
}

static enum err explain(struct transfer *t, CURLcode code)
{
    const struct cause *cause = &other_cause;
    char reason[128] = "";
    long error = 0;
    for (size_t i = 0; i < sizeof(causes) / sizeof(*causes); i++) {
        if (causes[i].code == code)
            cause = &causes[i];
    }
    curl_easy_getinfo(t->slot->easy, CURLINFO_OS_ERRNO, &error);
    const char *detail = detail_of(t, code);
    if (code == CURLE_COULDNT_CONNECT && error && strerror_r((int)error, reason, 128) == 0)
        detail = reason;
    call_fail(t->call, cause->err, "%s %s%s: %.*s%s%s", cause->before, t->peer, cause->after,
              (int)strcspn(detail, "\r\n"), detail, cause->advice ? "; " : "",
              cause->advice ? cause->advice : "");
    if (cause->hint)
        call_hint(t->call, "%s", cause->hint);
    return cause->err;
}

/*
 * Sets the options and runs the transfer. A certificate that the hashed directory does not cover
 * gets a second chance with the bundle: no request went out before the handshake was over.
 */
static enum err perform(struct transfer *t, const struct net_url *url)
{
    CURL *easy = t->slot->easy;
    CURLcode code = CURLE_OK;
    int failed = 0;
    for (size_t i = 0; i < sizeof(long_options) / sizeof(*long_options); i++)
        failed |= curl_easy_setopt(easy, long_options[i].option, long_options[i].value);
    bool dir_first = set_trust(t->curl, easy, &failed);
    set_route(t->curl, easy, url, &failed);
    set_callbacks(t, easy, &failed);
    set_request(t, easy, &failed);
    if (failed)
        return call_fail(t->call, ERR_INTERNAL, "libcurl %s lacks an option; install 7.87 or later",
                         libcurl->version);
    enum err e = drive_once(t, &code);
    if (!e && code == CURLE_PEER_FAILED_VERIFICATION && dir_first) {
        curl_easy_setopt(easy, CURLOPT_CAINFO, trust.file);
        e = drive_once(t, &code);
        if (!e && !code)
            atomic_store(&t->curl->needs_bundle, true);
    }
    if (e)
        return e;
    if (t->failed)
        return t->failed;
    return code ? explain(t, code) : ERR_NONE;
}

static void log_answer(const struct transfer *t)
{
    curl_off_t total_us = 0;
    long connects = 0;
    if (!log_is_on(LOG_DEBUG))
        return;
    curl_easy_getinfo(t->slot->easy, CURLINFO_TOTAL_TIME_T, &total_us);
    curl_easy_getinfo(t->slot->easy, CURLINFO_NUM_CONNECTS, &connects);
    log_write(LOG_DEBUG, t->call->log_id, "%s %s: status %d, %lld bytes, %lld ms, %s connection",
              t->request->method, t->peer, t->answer.status, (long long)t->answer.body_bytes,
              (long long)(total_us / 1000), connects ? "new" : "kept");
}

/* Header lines may hold tokens. */
static void free_fields(struct curl_slist *fields)
{
    for (struct curl_slist *at = fields; at; at = at->next)
        secret_wipe(at->data, strlen(at->data));
    curl_slist_free_all(fields);
}

static enum err run(struct transfer *t, const struct net_url *url, struct net_response *out)
{
    enum err e = perform(t, url);
    if (!e) {
        log_answer(t);
        *out = net_answer_response(&t->answer);
    }
    curl_easy_reset(t->slot->easy); /* forgets the options, keeps what is worth keeping */
    free_fields(t->fields);
    return e;
}

/* ---- the transport ---- */

static enum err send_request(void *context, struct call *call, const struct net_request *request,
                             struct net_response *out)
{
    struct net_curl *curl = context;
    struct net_url url;
    enum err e = call_check(call);
    if (!e)
        e = net_request_check(call, request, &url);
    if (e)
        return e;
    pthread_once(&start_once, start_libcurl);
    uint64_t origin = net_pool_origin(request->url, (size_t)(url.target.ptr - request->url));
    struct slot *slot = libcurl ? take_slot(curl, origin) : NULL;
    if (!slot)
        return call_fail(call, ERR_INTERNAL, "libcurl does not start");
    struct transfer t = {
        .call = call,
        .curl = curl,
        .request = request,
        .peer = net_request_peer(call, &url),
        .slot = slot,
    };
    net_answer_init(&t.answer, call, request, t.peer);
    e = run(&t, &url, out);
    give_slot(curl, slot, origin);
    return e;
}

/* A variable that is set to something. */
struct net_curl *net_curl_new(const struct net_curl_options *options)
{
    struct net_curl *curl = calloc(1, sizeof(*curl));
    if (!curl)
        abort();
    curl->options = *options;
    if (!curl->options.connect_timeout_ms)
        curl->options.connect_timeout_ms = CONNECT_TIMEOUT_MS;
    if (!curl->options.idle_timeout_ms)
        curl->options.idle_timeout_ms = IDLE_TIMEOUT_MS;
    curl->options.idle_handles = options->idle_handles ? options->idle_handles : IDLE_SLOTS;
    curl->ca_file = options->ca_file ? options->ca_file : net_ca_variable("SSL_CERT_FILE");
    curl->ca_dir = options->ca_file ? NULL : net_ca_variable("SSL_CERT_DIR");
    atomic_init(&curl->needs_bundle, false);
    net_pool_init(&curl->pool, curl->options.idle_handles);
    return curl;
}

void net_curl_free(struct net_curl *curl)
{
    if (!curl)
        return;
    struct net_pooled *idle = net_pool_take(&curl->pool, 0);
    for (; idle; idle = net_pool_take(&curl->pool, 0))
        slot_free((struct slot *)idle);
    net_pool_release(&curl->pool);
    free(curl);
}

struct net_transport net_curl_transport(struct net_curl *curl)
{
    return (struct net_transport){ .send = send_request, .context = curl };
}
