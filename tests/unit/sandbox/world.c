#include "sandbox/world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>

#include "base/base64.h"
#include "base/clock.h"
#include "sandbox/auth.h"
#include "sandbox/seed.h"
#include "sandbox/serve.h"

#define NOW_MS 1700000000000

static int64_t now_ms;

static EVP_PKEY *made(EVP_PKEY **key)
{
    if (*key == NULL)
        *key = EVP_RSA_gen(2048);
    assert_non_null(*key);
    return *key;
}

EVP_PKEY *world_key(void)
{
    static EVP_PKEY *key;

    return made(&key);
}

EVP_PKEY *world_other_key(void)
{
    static EVP_PKEY *key;

    return made(&key);
}

const char *world_public(struct world *world, EVP_PKEY *key)
{
    BIO *memory = BIO_new(BIO_s_mem());
    char *text = NULL;
    const char *out;
    long len;

    assert_int_equal(PEM_write_bio_PUBKEY(memory, key), 1);
    len = BIO_get_mem_data(memory, &text);
    out = arena_strndup(&world->call.arena, text, (size_t)len);
    BIO_free(memory);
    return out;
}

static void open_auth(struct world *world)
{
    const struct sandbox_auth_setup setup = {
        .keys = &world->state.keys,
        .client_secret = "secret",
        .signing_key = world_key(),
        .resource_key = world_key(),
    };

    world->state.keys.auth = sandbox_auth_new(&setup);
}

void world_open(struct world *world)
{
    memset(world, 0, sizeof(*world));
    call_init(&world->call);
    now_ms = NOW_MS;
    clock_set_for_tests(now_ms);
    world->state = (struct sandbox_state){
        .keys = {
            .tenancy = "ocid1.tenancy.oc1..test",
            .user = "ocid1.user.oc1..test",
            .users = {
                { "sandbox-user", "ocid1.user.oc1..test", "aa:bb", world_key() },
                { "sandbox-reader", "ocid1.user.oc1..reader", "cc:dd", world_other_key() },
            },
        },
        .namespace_name = "space",
        .step_ms = 1000,
        .routes = sandbox_route_new(model_services, model_service_count),
        .store = sandbox_store_new(),
        .retries = sandbox_retry_new(),
    };
    world->state.families = sandbox_family_index_new(world->state.routes);
    pthread_mutex_init(&world->state.lock, NULL);
    sandbox_journal_init(&world->state.journal);
    open_auth(world);
    assert_int_equal(sandbox_seed(&world->call, &world->state, now_ms), ERR_NONE);
}

void world_close(struct world *world)
{
    sandbox_auth_free(world->state.keys.auth);
    pthread_mutex_destroy(&world->state.lock);
    sandbox_journal_release(&world->state.journal);
    sandbox_retry_free(world->state.retries);
    sandbox_store_free(world->state.store);
    sandbox_family_index_free(world->state.families);
    sandbox_route_free(world->state.routes);
    call_release(&world->call);
    clock_set_for_tests(0);
}

void world_wait(struct world *world, int64_t ms)
{
    (void)world;
    now_ms += ms;
    clock_set_for_tests(now_ms);
}

static const char *signature_of(struct world *world, const char *text)
{
    EVP_PKEY *key = world->key != NULL ? world->key : world_key();
    unsigned char bytes[512];
    size_t len = sizeof(bytes);
    EVP_MD_CTX *context = EVP_MD_CTX_new();

    assert_int_equal(EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key), 1);
    assert_int_equal(
        EVP_DigestSign(context, bytes, &len, (const unsigned char *)text, strlen(text)), 1);
    EVP_MD_CTX_free(context);
    return base64_encode(&world->call.arena,
                         (struct span){ .ptr = (const char *)bytes, .len = len });
}

static const char *hash_of(struct world *world, const char *body)
{
    unsigned char digest[SHA256_DIGEST_LENGTH];

    SHA256((const unsigned char *)body, strlen(body), digest);
    return base64_encode(&world->call.arena,
                         (struct span){ .ptr = (const char *)digest, .len = sizeof(digest) });
}

void world_sign(struct world *world, const char *method, const char *target, const char *body,
                struct sandbox_request *out)
{
    static const char *const names[] = { "date", "host", "content-length", "content-type",
                                         "x-content-sha256" };
    struct arena *arena = &world->call.arena;
    bool has_body = method[0] == 'P';
    const char *type = net_headers_get(&world->extra, "content-type");
    const char *content = body != NULL ? body : "";
    const struct sandbox_keys *keys = &world->state.keys;
    const char *key_id = world->key_id != NULL
                             ? world->key_id
                             : arena_printf(arena, "%s/%s/%s", keys->tenancy, keys->user,
                                            keys->users[0].fingerprint);
    char date[CLOCK_HTTP_DATE_SIZE];
    const char *text = arena_printf(arena, "(request-target): %s %s",
                                    strcmp(method, "POST") == 0     ? "post"
                                    : strcmp(method, "PUT") == 0    ? "put"
                                    : strcmp(method, "PATCH") == 0  ? "patch"
                                    : strcmp(method, "DELETE") == 0 ? "delete"
                                    : strcmp(method, "HEAD") == 0   ? "head"
                                                                    : "get",
                                    target);
    const char *list = "(request-target)";

    *out = (struct sandbox_request){ .method = method, .target = target, .body = span_of(content) };
    clock_format_http_date(now_ms, date);
    net_headers_add(arena, &out->headers, "Date", date);
    net_headers_add(arena, &out->headers, "Host", WORLD_HOST);
    if (has_body) {
        net_headers_add(arena, &out->headers, "Content-Length",
                        arena_printf(arena, "%zu", strlen(content)));
        net_headers_add(arena, &out->headers, "Content-Type",
                        type != NULL ? type : "application/json");
        net_headers_add(arena, &out->headers, "X-Content-SHA256", hash_of(world, content));
    }
    for (size_t i = 0; i < (has_body ? 5 : 2); i++) {
        text = arena_printf(arena, "%s\n%s: %s", text, names[i],
                            net_headers_get(&out->headers, names[i]));
        list = arena_printf(arena, "%s %s", list, names[i]);
    }
    net_headers_add(arena, &out->headers, "Authorization",
                    arena_printf(arena,
                                 "Signature version=\"1\",keyId=\"%s\","
                                 "algorithm=\"rsa-sha256\",headers=\"%s\",signature=\"%s\"",
                                 key_id, list, signature_of(world, text)));
}

void world_sign_by_token(struct world *world, const char *token, EVP_PKEY *key)
{
    world->key_id = arena_printf(&world->call.arena, "ST$%s", token);
    world->key = key;
}

static int serve(struct world *world)
{
    for (size_t i = 0; i < world->extra.count; i++)
        net_headers_set(&world->call.arena, &world->request.headers, world->extra.items[i].name,
                        world->extra.items[i].value);
    world->extra = (struct net_headers){ 0 };
    world->answer = (struct sandbox_answer){ 0 };
    sandbox_serve(&world->call, &world->state, &world->request, &world->answer);
    return world->answer.status;
}

int world_ask(struct world *world, const char *method, const char *target, const char *body)
{
    world_sign(world, method, target, body, &world->request);
    return serve(world);
}

int world_send(struct world *world, const char *method, const char *target, const char *body)
{
    world->request = (struct sandbox_request){
        .method = method,
        .target = target,
        .body = span_of(body != NULL ? body : ""),
    };
    net_headers_add(&world->call.arena, &world->request.headers, "Host", WORLD_HOST);
    return serve(world);
}

const char *world_header(struct world *world, const char *name)
{
    return net_headers_get(&world->answer.headers, name);
}

struct json *world_json(struct world *world)
{
    struct json *value = NULL;

    assert_int_equal(json_parse(&world->call, "answer", world->answer.body, &value), ERR_NONE);
    return value;
}

const char *world_text(struct world *world, const char *name)
{
    return json_get_text(world_json(world), name);
}

const struct model_service *world_service(const char *name)
{
    for (size_t i = 0; i < model_service_count; i++) {
        if (strcmp(model_services[i]->name, name) == 0)
            return model_services[i];
    }
    fail_msg("no service %s", name);
    return NULL;
}

const struct model_type *world_type(const char *service, const char *name)
{
    const struct model_service *found = world_service(service);

    for (size_t i = 0; i < found->model_count; i++) {
        if (strcmp(model_text(found, found->types[i].name), name) == 0)
            return &found->types[i];
    }
    fail_msg("no model %s.%s", service, name);
    return NULL;
}

static void put_text(struct json *body, const char *name, const char *text)
{
    struct json *value = (struct json *)json_get(body, name);

    if (value == NULL || value->kind != JSON_STRING)
        return;
    value->text = text;
    value->len = strlen(text);
}

void world_put_grammar(struct world *world, const char *operation, struct json *body)
{
    static const struct {
        const char *op;
        const char *field;
        const char *text;
    } rows[] = {
        { "summarizeMetricsData", "query", "CpuUtilization[1m].mean()" },
        { "createAlarm", "query", "CpuUtilization[1m].mean() > 80" },
        { "searchLogs", "searchQuery", "search \"x\"" },
        { "searchResources", "query", "query all resources" },
        { "requestSummarizedUsages", "timeUsageStarted", "2023-11-01T00:00:00Z" },
        { "requestSummarizedUsages", "timeUsageEnded", "2023-11-02T00:00:00Z" },
        { "createPreauthenticatedRequest", "timeExpires", "2038-01-01T00:00:00Z" },
    };
    const char *key = world_public(world, world_key());

    put_text(body, "publicKey", key); /* a token is bound to it */
    if (strcmp(operation, "uploadApiKey") == 0)
        put_text(body, "key", key);
    if (strcmp(operation, "createPreauthenticatedRequest") == 0)
        json_add_member(&world->call.arena, body, "objectName",
                        json_new_text(&world->call.arena, "x"));
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (strcmp(rows[i].op, operation) == 0)
            put_text(body, rows[i].field, rows[i].text);
    }
}
