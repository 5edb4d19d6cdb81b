#include "oci/federation.h"

#include <string.h>

#include "json/json.h"
#include "oci/certificate.h"
#include "oci/exchange.h"
#include "oci/metadata.h"
#include "oci/regions.h"

#define KEY_PATH          "identity/key.pem"
#define CERTIFICATE_PATH  "identity/cert.pem"
#define INTERMEDIATE_PATH "identity/intermediate.pem"
#define BODY_CAP          (256u << 10)

/* One signing-in. */
struct visit {
    const struct oci_federation *federation;
    struct call *call;
    struct oci_metadata metadata;
    struct oci_key *instance_key;
    struct oci_certificate leaf;
    struct oci_certificate intermediate;
};

static enum err get_certificate(struct visit *visit, const char *path, struct oci_certificate *out)
{
    struct span pem;
    enum err e = oci_metadata_get(&visit->metadata, visit->call, path, &pem);

    if (e)
        return e;
    return oci_certificate_parse(
        visit->call, arena_printf(&visit->call->arena, "%s of the instance", path), pem, out);
}

static enum err get_key(struct visit *visit)
{
    struct span pem;
    enum err e = oci_metadata_get(&visit->metadata, visit->call, KEY_PATH, &pem);

    return e ? e
             : oci_key_parse(visit->call, KEY_PATH " of the instance", pem,
                             /* pass_phrase= */ NULL, &visit->instance_key);
}

/* A region that is newer than this program: the instance itself knows its realm. */
static enum err learn_region(struct visit *visit, const char *region)
{
    struct oci_regions *regions = visit->federation->regions;
    struct oci_region known;
    struct span info;
    enum err e;

    if (!regions || oci_regions_find(regions, region, &known))
        return ERR_NONE;
    e = oci_metadata_get(&visit->metadata, visit->call, "instance/regionInfo/", &info);
    if (!e)
        e = oci_regions_add(regions, visit->call, "regionInfo of the instance", info);
    if (e) /* an old metadata service has none */
        call_forgive(visit->call);
    return ERR_NONE;
}

static enum err get_region(struct visit *visit, const char **out)
{
    struct call *call = visit->call;
    struct span text;
    const char *name;
    enum err e = oci_metadata_get(&visit->metadata, call, "instance/region", &text);

    if (e)
        return e;
    name = arena_strndup(&call->arena, text.ptr, text.len);
    if (visit->federation->regions)
        e = oci_regions_resolve(visit->federation->regions, call, name, out);
    else
        e = oci_region_parse(call, name, out);
    return e ? e : learn_region(visit, *out);
}

static struct span body_of(struct visit *visit, const char *public_key)
{
    struct arena *arena = &visit->call->arena;
    struct json *body = json_new(arena, JSON_OBJECT);
    struct json *others;
    struct buf text;

    json_add_member(arena, body, "certificate", json_new_text(arena, visit->leaf.body));
    json_add_member(arena, body, "publicKey", json_new_text(arena, public_key));
    others = json_add_member(arena, body, "intermediateCertificates", json_new(arena, JSON_ARRAY));
    json_add_item(others, json_new_text(arena, visit->intermediate.body));
    json_add_member(arena, body, "purpose", json_new_text(arena, "DEFAULT"));
    buf_init(&text, arena, BODY_CAP);
    json_print(&text, body);
    return buf_span(&text);
}

static enum err get_token(struct visit *visit, struct oci_instance *instance)
{
    struct call *call = visit->call;
    struct oci_signer signer = { .key = visit->instance_key, .dated = true };
    struct oci_exchange exchange = {
        .what = "the auth service",
        .method = "POST",
        .content_type = "application/json",
        .signer = &signer,
    };
    const char *base, *public_key;
    enum err e = oci_endpoint_of_auth(call, &visit->federation->endpoint, instance->region, &base);

    if (!e)
        e = oci_key_public(call, instance->key, &public_key);
    if (e)
        return e;
    exchange.url = arena_printf(&call->arena, "%s/v1/x509", base);
    exchange.body = body_of(visit, public_key);
    signer.key_id = arena_printf(&call->arena, "%s/fed-x509-sha256/%s", visit->leaf.tenancy,
                                 visit->leaf.fingerprint);
    e = oci_exchange_token(call, visit->federation->transport, &exchange, &instance->token);
    if (e == ERR_SERVICE && call->error.service.status == 401)
        call_hint(call, "put this instance into a dynamic group, and see that its clock is right");
    return e;
}

static enum err visit_all(struct visit *visit, bool with_id, struct oci_instance *instance)
{
    struct call *call = visit->call;
    struct span id = { .ptr = NULL };
    enum err e = get_region(visit, &instance->region);

    if (!e)
        e = get_certificate(visit, CERTIFICATE_PATH, &visit->leaf);
    if (!e && !visit->leaf.tenancy)
        e = call_fail(call, ERR_CREDENTIALS,
                      "the certificate of the instance names no tenancy (opc-tenant)");
    if (!e)
        e = get_key(visit);
    if (!e)
        e = get_certificate(visit, INTERMEDIATE_PATH, &visit->intermediate);
    if (!e && with_id)
        e = oci_metadata_get(&visit->metadata, call, "instance/id", &id);
    if (!e)
        e = oci_key_generate(call, &instance->key);
    if (e)
        return e;
    instance->tenancy = visit->leaf.tenancy;
    instance->id = id.ptr ? arena_strndup(&call->arena, id.ptr, id.len) : NULL;
    return get_token(visit, instance);
}

enum err oci_federation_sign_in(const struct oci_federation *federation, struct call *call,
                                bool with_id, struct oci_instance *out)
{
    struct visit visit = {
        .federation = federation,
        .call = call,
        .metadata = { .transport = federation->transport, .base_url = federation->metadata_url },
    };
    struct oci_instance instance = { .key = NULL };
    enum err e = visit_all(&visit, with_id, &instance);

    oci_key_release(visit.instance_key);
    if (e)
        oci_key_release(instance.key);
    else
        *out = instance;
    return e;
}
