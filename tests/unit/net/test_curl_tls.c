/* What lies between the transport and a server: TLS, names and proxies. */
#include "net/curl.h"

#include <netdb.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "base/clock.h"
#include "world.h"

/*
 * Stands in for the C library's: names that end with ".loop" are this machine, "stuck.test" takes a
 * second, all others do not exist. No test asks a name server.
 */
int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints,
                struct addrinfo **out)
{
    struct {
        struct addrinfo info;
        struct sockaddr_in address;
    } * found;
    const char *dot = name ? strrchr(name, '.') : NULL;
    if (name && strcmp(name, "stuck.test") == 0)
        poll(NULL, 0, 1000);
    if (!dot || strcmp(dot, ".loop") != 0)
        return EAI_NONAME;
    found = calloc(1, sizeof(*found));
    assert_non_null(found);
    found->address.sin_family = AF_INET;
    found->address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    found->address.sin_port = htons((uint16_t)strtol(service ? service : "0", NULL, 10));
    found->info.ai_family = AF_INET;
    found->info.ai_socktype = hints ? hints->ai_socktype : SOCK_STREAM;
    found->info.ai_addrlen = sizeof(found->address);
    found->info.ai_addr = (struct sockaddr *)&found->address;
    *out = &found->info;
    return 0;
}

void freeaddrinfo(struct addrinfo *list)
{
    free(list);
}

/* ---- a server that speaks TLS with a certificate made here ---- */

static struct authority {
    EVP_PKEY *key;
    X509 *certificate;
    SSL_CTX *context;
    char file[32];   /* the certificate as PEM */
    char folder[32]; /* an empty one */
} authority;

static void add_extension(X509 *certificate, int nid, const char *value)
{
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, nid, value);
    assert_non_null(extension);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

static X509 *make_certificate(EVP_PKEY *key)
{
    X509 *certificate = X509_new();
    X509_NAME *name = X509_get_subject_name(certificate);
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"test", -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    X509_set_pubkey(certificate, key);
    add_extension(certificate, NID_subject_alt_name, "DNS:good.loop,IP:127.0.0.1");
    assert_true(X509_sign(certificate, key, EVP_sha256()) > 0);
    return certificate;
}

static int make_authority(void **state)
{
    (void)state;
    signal(SIGPIPE, SIG_IGN); /* OpenSSL writes without MSG_NOSIGNAL */
    authority = (struct authority){ .key = EVP_EC_gen("P-256") };
    authority.certificate = make_certificate(authority.key);
    authority.context = SSL_CTX_new(TLS_server_method());
    SSL_CTX_use_certificate(authority.context, authority.certificate);
    SSL_CTX_use_PrivateKey(authority.context, authority.key);
    snprintf(authority.file, sizeof(authority.file), "test_curl_XXXXXX");
    snprintf(authority.folder, sizeof(authority.folder), "test_curl_XXXXXX");
    int fd = mkstemp(authority.file);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
    int ok = file && PEM_write_X509(file, authority.certificate) && fclose(file) == 0;
    return ok && mkdtemp(authority.folder) ? 0 : -1;
}

static int drop_authority(void **state)
{
    (void)state;
    unlink(authority.file);
    rmdir(authority.folder);
    SSL_CTX_free(authority.context);
    X509_free(authority.certificate);
    EVP_PKEY_free(authority.key);
    return 0;
}

static bool tls_open(struct peer *peer)
{
    SSL *ssl = SSL_new(authority.context);
    SSL_set_fd(ssl, peer->fd);
    peer->tls = ssl;
    return SSL_accept(ssl) == 1;
}

static ssize_t tls_read(struct peer *peer, void *out, size_t size)
{
    return SSL_read(peer->tls, out, (int)size);
}

static ssize_t tls_write(struct peer *peer, const void *bytes, size_t len)
{
    return SSL_write(peer->tls, bytes, (int)len);
}

static void tls_close(struct peer *peer)
{
    SSL_shutdown(peer->tls);
    SSL_free(peer->tls);
}

static const struct peer_wire tls_wire = { tls_open, tls_read, tls_write, tls_close };

static bool say_hello(struct peer *peer)
{
    return peer_say(peer, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
}

static bool say_hello_and_close(struct peer *peer)
{
    return peer_say(peer, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello") && false;
}

static void clear_environment(void)
{
    static const char *const names[] = {
        "SSL_CERT_FILE", "SSL_CERT_DIR", "https_proxy", "HTTPS_PROXY", "http_proxy",
        "all_proxy",     "ALL_PROXY",    "no_proxy",    "NO_PROXY",
    };
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        unsetenv(names[i]);
}

/* Opens a world that is reached as https://HOST:PORT. */
static void open_tls(struct world *world, const char *host, peer_answer_fn *answer,
                     struct net_curl_options options)
{
    world_open_with(world, answer, NULL, options);
    world->server->wire = &tls_wire;
    snprintf(world->origin_text, sizeof(world->origin_text), "https://%s:%d", host,
             world->server->port);
}

static void a_certificate_nobody_knows_is_refused(void **state)
{
    struct world world;
    struct net_response response = { 0 };
    (void)state;
    clear_environment();
    open_tls(&world, "good.loop", say_hello, (struct net_curl_options){ 0 });
    assert_int_equal(world_get(&world, "/", &response), ERR_TLS);
    assert_true(world_failed_with(&world, "certificate of good.loop port "));
    assert_true(world_failed_with(&world, "not accepted: SSL certificate problem: self"));
    assert_non_null(strstr(world.call.error.hint, "SSL_CERT_FILE or --ca-file"));
    assert_int_equal(atomic_load(&world.server->requests), 0);
    world_close(&world);
}

static void a_bundle_given_as_an_option_is_trusted(void **state)
{
    static const char *const hosts[] = { "127.0.0.1", "good.loop" };
    (void)state;
    clear_environment();
    for (size_t i = 0; i < 2; i++) {
        struct world world;
        struct net_response response = { 0 };
        open_tls(&world, hosts[i], say_hello,
                 (struct net_curl_options){ .ca_file = authority.file });
        for (int round = 0; round < 3; round++)
            assert_int_equal(world_get(&world, "/", &response), ERR_NONE);
        assert_int_equal(response.body.len, 5);
        assert_int_equal(atomic_load(&world.server->accepted), 1);
        world_close(&world);
    }
}

static void the_certificate_file_of_the_environment_is_trusted(void **state)
{
    struct world world;
    struct net_response response = { 0 };
    (void)state;
    clear_environment();
    setenv("SSL_CERT_FILE", authority.file, 1);
    open_tls(&world, "good.loop", say_hello, (struct net_curl_options){ 0 });
    assert_int_equal(world_get(&world, "/", &response), ERR_NONE);
    world_close(&world);
    clear_environment();
}

static void the_certificate_folder_of_the_environment_is_trusted(void **state)
{
    struct world world;
    struct net_response response = { 0 };
    char path[64];
    (void)state;
    clear_environment();
    snprintf(path, sizeof(path), "%s/%08lx.0", authority.folder,
             X509_NAME_hash_ex(X509_get_subject_name(authority.certificate), NULL, NULL, NULL));
    FILE *file = fopen(path, "w");
    assert_true(file && PEM_write_X509(file, authority.certificate) && fclose(file) == 0);
    setenv("SSL_CERT_DIR", authority.folder, 1);
    open_tls(&world, "good.loop", say_hello, (struct net_curl_options){ 0 });
    enum err e = world_get(&world, "/", &response);
    unlink(path);
    assert_int_equal(e, ERR_NONE);
    world_close(&world);
    clear_environment();
}

static void a_bundle_that_is_not_there_is_an_error_of_its_own(void **state)
{
    struct world world;
    struct net_response response = { 0 };
    (void)state;
    clear_environment();
    open_tls(&world, "good.loop", say_hello, (struct net_curl_options){ .ca_file = "no/such.pem" });
    assert_int_equal(world_get(&world, "/", &response), ERR_TLS);
    assert_true(world_failed_with(&world, "cannot be checked: "));
    assert_true(world_failed_with(&world, "no/such.pem"));
    world_close(&world);
}

static void a_certificate_of_another_host_is_refused(void **state)
{
    struct world world;
    struct net_response response = { 0 };
    (void)state;
    clear_environment();
    open_tls(&world, "other.loop", say_hello,
             (struct net_curl_options){ .ca_file = authority.file });
    assert_int_equal(world_get(&world, "/", &response), ERR_TLS);
    assert_true(world_failed_with(&world, "other.loop"));
    assert_int_equal(atomic_load(&world.server->requests), 0);
    world_close(&world);
}

static void old_tls_is_refused(void **state)
{
    struct world world;
    struct net_response response = { 0 };
    (void)state;
    clear_environment();
    SSL_CTX_set_max_proto_version(authority.context, TLS1_1_VERSION);
    SSL_CTX_set_security_level(authority.context, 0);
    open_tls(&world, "good.loop", say_hello,
             (struct net_curl_options){ .ca_file = authority.file });
    assert_int_equal(world_get(&world, "/", &response), ERR_TLS);
    assert_true(world_failed_with(&world, "no TLS connection to good.loop"));
    SSL_CTX_set_max_proto_version(authority.context, 0);
    world_close(&world);
}

static bool say_plain_text(struct peer *peer)
{
    static const char answer[] = "HTTP/1.1 400 Bad Request\r\n\r\n";
    send(peer->fd, answer, sizeof(answer) - 1, MSG_NOSIGNAL);
    return false;
}

static void close_nothing(struct peer *peer)
{
    (void)peer;
}

static void a_server_without_tls_is_a_tls_error(void **state)
{
    static const struct peer_wire plain_wire = { .open = say_plain_text, .close = close_nothing };
    struct world world;
    struct net_response response = { 0 };
    (void)state;
    clear_environment();
    open_tls(&world, "good.loop", say_hello, (struct net_curl_options){ 0 });
    world.server->wire = &plain_wire;
    assert_int_equal(world_get(&world, "/", &response), ERR_TLS);
    assert_true(world_failed_with(&world, "no TLS connection to good.loop"));
    world_close(&world);
}

static void an_answer_cut_short_under_tls_is_noticed(void **state)
{
    struct world world;
    struct net_response response = { 0 };
    (void)state;
    clear_environment();
    open_tls(&world, "good.loop", say_hello_and_close,
             (struct net_curl_options){ .ca_file = authority.file });
    assert_int_equal(world_get(&world, "/", &response), ERR_NETWORK);
    world_close(&world);
}

static void a_handshake_that_hangs_ends_with_the_connect_timeout(void **state)
{
    struct world world;
    struct net_response response = { 0 };
    (void)state;
    clear_environment();
    open_tls(&world, "good.loop", say_hello,
             (struct net_curl_options){ .ca_file = authority.file, .connect_timeout_ms = 150 });
    world.server->wire = NULL; /* reads the first bytes and waits for a blank line */
    assert_int_equal(world_get(&world, "/", &response), ERR_TIMEOUT);
    assert_true(world_failed_with(&world, "timeout while connecting to good.loop port "));
    world_close(&world);
}

/* ---- names ---- */

static void a_name_without_an_address_says_so(void **state)
{
    struct world world;
    struct net_response response = { 0 };
    (void)state;
    clear_environment();
    world_open(&world, say_hello);
    world.origin = "https://iaas.nowhere-1.test";
    assert_int_equal(world_get(&world, "/", &response), ERR_NETWORK);
    assert_true(world_failed_with(&world, "Could not resolve host: iaas.nowhere-1.test; check"));
    assert_true(world_failed_with(&world, "iaas.nowhere-1.test port 443"));
    world_close(&world);
}

static void *cancel_soon(void *context)
{
    poll(NULL, 0, 50);
    call_cancel(context);
    return NULL;
}

static void a_name_server_that_hangs_holds_nobody(void **state)
{
    struct world world;
    struct net_response response = { 0 };
    pthread_t thread;
    (void)state;
    clear_environment();
    world_open(&world, say_hello);
    world.origin = "https://stuck.test";
    int64_t start_ms = clock_monotonic_ms();
    assert_int_equal(pthread_create(&thread, NULL, cancel_soon, &world.call), 0);
    enum err e = world_get(&world, "/", &response);
    pthread_join(thread, NULL);
    assert_int_equal(e, ERR_CANCELLED);
    world_next_call(&world);
    world.call.deadline_ms = clock_monotonic_ms() + 50;
    assert_int_equal(world_get(&world, "/", &response), ERR_TIMEOUT);
    assert_true(world_failed_with(&world, "timeout while connecting to stuck.test port 443"));
    world_close(&world);
    assert_true(clock_monotonic_ms() - start_ms < 800); /* the look-up takes 1000 */
    poll(NULL, 0, 1200); /* lets the two look-ups end before the program does */
}

/* ---- proxies ---- */

static bool refuse_tunnel(struct peer *peer)
{
    return peer_say(peer, "HTTP/1.1 407 Proxy Authentication Required\r\n"
                          "Content-Length: 0\r\n\r\n");
}

/* Sends to `origin` while all proxy variables name the world's server. */
static enum err get_except(struct world *world, const char *exempt, const char *origin)
{
    struct net_response response = { 0 };
    char proxy[64];
    clear_environment();
    snprintf(proxy, sizeof(proxy), "http://127.0.0.1:%d", world->server->port);
    setenv("https_proxy", proxy, 1);
    setenv("http_proxy", proxy, 1);
    setenv("all_proxy", proxy, 1);
    setenv("no_proxy", exempt, 1);
    world->origin = origin;
    enum err e = world_get(world, "/", &response);
    clear_environment();
    return e;
}

static enum err get_with_proxy(struct world *world, const char *origin)
{
    return get_except(world, "direct.test,.inner.test", origin);
}

static void https_goes_through_the_proxy_of_the_environment(void **state)
{
    struct world world;
    (void)state;
    world_open(&world, refuse_tunnel);
    assert_int_equal(get_with_proxy(&world, "https://outer.test"), ERR_NETWORK);
    assert_true(world_failed_with(&world, "407"));
    assert_int_equal(atomic_load(&world.server->requests), 1);
    assert_true(peer_has(&world.server->peers[0], "CONNECT outer.test:443 HTTP/1.1\r\n"));
    world_close(&world);
}

static void exempt_hosts_loopback_and_plain_http_bypass_the_proxy(void **state)
{
    static const char *const origins[] = {
        "https://direct.test", "https://a.inner.test", "http://outer.test",
        "http://127.0.0.1:1",  "https://127.0.0.1:1",  "https://localhost:1",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(origins) / sizeof(*origins); i++) {
        struct world world;
        world_open(&world, refuse_tunnel);
        assert_int_equal(get_with_proxy(&world, origins[i]), ERR_NETWORK);
        if (atomic_load(&world.server->accepted))
            fail_msg("%s went to the proxy", origins[i]);
        world_close(&world);
    }
}

static void no_proxy_is_read_as_others_read_it(void **state)
{
    static const struct {
        const char *exempt;
        const char *origin;
        bool by_proxy;
    } rows[] = {
        { "*", "https://outer.test", false },
        { "outer.test", "https://outer.test", false },
        { "OUTER.test", "https://outer.TEST", false },
        { "outer.test", "https://a.outer.test", false },
        { ".outer.test", "https://a.b.outer.test", false },
        { "other.test, outer.test", "https://outer.test", false },
        { "other.test outer.test", "https://outer.test", false },
        { "outer.test", "https://notouter.test", true },
        { "outer.test", "https://outer.test.evil.test", true },
        { "uter.test", "https://outer.test", true },
        { "192.0.2.0/24", "https://192.0.3.1", true },
        { "192.0.2.1", "https://192.0.2.10", true },
        { "2001:db8::1", "https://[2001:db8::2]", true },
        { "", "https://outer.test", true },
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct world world;
        world_open(&world, refuse_tunnel);
        assert_int_equal(get_except(&world, rows[i].exempt, rows[i].origin), ERR_NETWORK);
        if ((atomic_load(&world.server->accepted) != 0) != rows[i].by_proxy)
            fail_msg("NO_PROXY=%s: %s", rows[i].exempt, rows[i].origin);
        world_close(&world);
    }
}

static void the_password_of_a_proxy_is_not_shown(void **state)
{
    static const char *const proxies[] = {
        "http://user:hunter 2@proxy.test:1",
        "ftp://user:hunter2@proxy.test:1",
        "http://user:hunter2@proxy.test:99999",
        "http://user:hunter2@proxy.invalid:1",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(proxies) / sizeof(*proxies); i++) {
        struct net_response response = { 0 };
        struct world world;
        world_open(&world, refuse_tunnel);
        clear_environment();
        setenv("https_proxy", proxies[i], 1);
        world.origin = "https://outer.test";
        assert_int_equal(world_get(&world, "/", &response), ERR_NETWORK);
        clear_environment();
        assert_true(world_failed_with(&world, "proxy"));
        if (strstr(world.call.error.message, "hunter"))
            fail_msg("shown: %s", world.call.error.message);
        world_close(&world);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_certificate_nobody_knows_is_refused),
        cmocka_unit_test(a_bundle_given_as_an_option_is_trusted),
        cmocka_unit_test(the_certificate_file_of_the_environment_is_trusted),
        cmocka_unit_test(the_certificate_folder_of_the_environment_is_trusted),
        cmocka_unit_test(a_bundle_that_is_not_there_is_an_error_of_its_own),
        cmocka_unit_test(a_certificate_of_another_host_is_refused),
        cmocka_unit_test(old_tls_is_refused),
        cmocka_unit_test(a_server_without_tls_is_a_tls_error),
        cmocka_unit_test(an_answer_cut_short_under_tls_is_noticed),
        cmocka_unit_test(a_handshake_that_hangs_ends_with_the_connect_timeout),
        cmocka_unit_test(a_name_without_an_address_says_so),
        cmocka_unit_test(a_name_server_that_hangs_holds_nobody),
        cmocka_unit_test(https_goes_through_the_proxy_of_the_environment),
        cmocka_unit_test(exempt_hosts_loopback_and_plain_http_bypass_the_proxy),
        cmocka_unit_test(no_proxy_is_read_as_others_read_it),
        cmocka_unit_test(the_password_of_a_proxy_is_not_shown),
    };
    return cmocka_run_group_tests(tests, make_authority, drop_authority);
}
