#include "sandbox/auth_instance.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/pem.h>

#include "base/clock.h"
#include "sandbox/auth_certificate.h"
#include "sandbox/auth_key.h"
#include "sandbox/fixture.h"

#define REGIONS "/20160918/regions"

static void header(const char *name, const char *value)
{
    net_headers_add(&world.call.arena, &world.extra, name, value);
}

/* A GET of the metadata service, as a program on the instance makes it. */
static int metadata(const char *path)
{
    header("Authorization", "Bearer Oracle");
    return world_send(&world, "GET", arena_printf(&world.call.arena, "/opc/v2/%s", path), NULL);
}

static const char *body(void)
{
    return arena_strndup(&world.call.arena, world.answer.body.ptr, world.answer.body.len);
}

static void test_metadata_in_whole_and_in_parts(void **state)
{
    static const struct {
        const char *path;
        const char *text;
    } cases[] = {
        { "instance/region", "iad" },
        { "instance/canonicalRegionName", "us-ashburn-1" },
        { "instance/regionInfo/realmKey", "oc1" },
        { "instance/tenantId", "ocid1.tenancy.oc1..test" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(metadata(cases[i].path), 200);
        assert_string_equal(body(), cases[i].text);
        assert_string_equal(world.answer.content_type, "text/plain");
    }
    assert_int_equal(metadata("instance/"), 200);
    assert_string_equal(world_text(&world, "id"), world.state.keys.auth->instance);
    assert_int_equal(metadata("instance"), 200);
    assert_int_equal(metadata("instance/none"), 404);
    assert_int_equal(metadata("instance/region/none"), 404);
    assert_int_equal(metadata("identity/none.pem"), 404);
    assert_int_equal(metadata("else"), 404);
}

static void test_metadata_needs_the_word_and_no_proxy(void **state)
{
    (void)state;
    assert_int_equal(world_send(&world, "GET", "/opc/v2/instance/", NULL), 401);
    header("Authorization", "Bearer Else");
    assert_int_equal(world_send(&world, "GET", "/opc/v2/instance/", NULL), 401);
    header("X-Forwarded-For", "192.0.2.1");
    assert_int_equal(metadata("instance/"), 403);
    header("Forwarded", "for=192.0.2.1");
    assert_int_equal(metadata("identity/key.pem"), 403);
}

static EVP_PKEY *instance_key(void)
{
    BIO *memory;
    EVP_PKEY *key;

    assert_int_equal(metadata("identity/key.pem"), 200);
    memory = BIO_new_mem_buf(world.answer.body.ptr, (int)world.answer.body.len);
    key = PEM_read_bio_PrivateKey(memory, NULL, NULL, NULL);
    BIO_free(memory);
    assert_non_null(key);
    return key;
}

static const char *instance_file(const char *name)
{
    assert_int_equal(metadata(arena_printf(&world.call.arena, "identity/%s.pem", name)), 200);
    return body();
}

static void add(struct json *object, const char *name, const char *text)
{
    json_add_member(&world.call.arena, object, name, json_new_text(&world.call.arena, text));
}

/* keyId by the SHA-1 of the certificate, as the SDKs make it. */
static const char *fingerprint(const char *certificate)
{
    X509 *leaf = sandbox_auth_key_certificate(&world.call.arena, certificate);
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    char *out = arena_alloc(&world.call.arena, 128);

    assert_int_equal(X509_digest(leaf, EVP_sha1(), digest, &len), 1);
    for (unsigned i = 0; i < len; i++)
        snprintf(out + 2 * i, 3, "%02x", digest[i]);
    X509_free(leaf);
    return out;
}

static int federate(const char *key_id, EVP_PKEY *key, const char *intermediate,
                    const char *public_key)
{
    struct arena *arena = &world.call.arena;
    struct json *request = json_new(arena, JSON_OBJECT);
    struct json *list = json_new(arena, JSON_ARRAY);
    struct buf text;
    int status;

    add(request, "certificate", instance_file("cert"));
    add(request, "publicKey", public_key);
    json_add_member(arena, request, "intermediateCertificates", list);
    if (intermediate != NULL)
        json_add_item(list, json_new_text(arena, intermediate));
    buf_init(&text, arena, 1 << 20);
    json_print(&text, request);
    world.key_id = key_id;
    world.key = key;
    status = world_ask(&world, "POST", "/v1/x509", buf_span(&text).ptr);
    world.key_id = NULL;
    world.key = NULL;
    return status;
}

static void test_a_certificate_is_changed_for_a_token(void **state)
{
    struct arena *arena = &world.call.arena;
    const char *print = fingerprint(instance_file("cert"));
    const char *above = instance_file("intermediate");
    const char *wanted = world_public(&world, world_other_key());
    const char *key_id = arena_printf(arena, "%s/fed-x509/%s", world.state.keys.tenancy, print);
    EVP_PKEY *key = instance_key();

    (void)state;
    assert_int_equal(federate(key_id, key, above, wanted), 200);
    world_sign_by_token(&world, world_text(&world, "token"), world_other_key());
    assert_int_equal(world_ask(&world, "GET", REGIONS, NULL), 200);
    world_wait(&world, SANDBOX_AUTH_TOKEN_S * 1000LL);
    assert_int_equal(world_ask(&world, "GET", REGIONS, NULL), 401);
    EVP_PKEY_free(key);
}

static void test_every_wrong_piece_of_a_federation_is_refused(void **state)
{
    struct arena *arena = &world.call.arena;
    const char *tenancy = world.state.keys.tenancy;
    const char *print = fingerprint(instance_file("cert"));
    const char *above = instance_file("intermediate");
    const char *wanted = world_public(&world, world_other_key());
    const char *key_id = arena_printf(arena, "%s/fed-x509/%s", tenancy, print);
    const char *const wrong_ids[] = {
        arena_printf(arena, "%sx/fed-x509/%s", tenancy, print),
        arena_printf(arena, "%s/fed-x509-sha256/%s", tenancy, print),
        arena_printf(arena, "%s/fed-x509/%s0", tenancy, print),
        arena_printf(arena, "%s/else/%s", tenancy, print),
        tenancy,
        "ST$x",
    };
    EVP_PKEY *key = instance_key();

    (void)state;
    for (size_t i = 0; i < sizeof(wrong_ids) / sizeof(wrong_ids[0]); i++)
        assert_int_equal(federate(wrong_ids[i], key, above, wanted), 401);
    assert_int_equal(federate(key_id, world_other_key(), above, wanted), 401);
    assert_int_equal(federate(key_id, key, NULL, wanted), 401);
    assert_int_equal(federate(key_id, key, "no certificate", wanted), 401);
    assert_int_equal(federate(key_id, key, above, "no key"), 400);
    assert_int_equal(world_ask(&world, "POST", "/v1/x509", "{}"), 400);
    assert_int_equal(world_ask(&world, "POST", "/v1/x509", "[]"), 400);
    assert_int_equal(federate(key_id, key, above, wanted), 200);
    EVP_PKEY_free(key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_metadata_in_whole_and_in_parts),
        TEST(test_metadata_needs_the_word_and_no_proxy),
        TEST(test_a_certificate_is_changed_for_a_token),
        TEST(test_every_wrong_piece_of_a_federation_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
