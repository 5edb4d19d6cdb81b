#include "sandbox/auth_instance.h"

#include <string.h>

#include "sandbox/auth_certificate.h"
#include "sandbox/auth_key.h"
#include "sandbox/home.h"

/* ---- Metadata ------------------------------------------------------------------------------ */

static const struct {
    const char *name;
    const char *value;
} region_rows[] = {
    { "realmDomainComponent", "oraclecloud.com" },
    { "realmKey", "oc1" },
    { "regionIdentifier", SANDBOX_HOME_REGION },
    { "regionKey", "IAD" },
};

/* Only a program on the instance itself, which knows what to say; nothing that came by a proxy. */
static bool may_ask(struct sandbox_auth_job *job)
{
    static const char *const proxied[] = { "forwarded", "x-forwarded-for", "x-forwarded-host" };
    const char *word = sandbox_auth_job_bearer(job);

    for (size_t i = 0; i < sizeof(proxied) / sizeof(proxied[0]); i++) {
        if (net_headers_get(&job->request->headers, proxied[i]) != NULL) {
            sandbox_answer_error(job->call, job->answer, 403, "Forbidden",
                                 "The request came by a proxy.");
            return false;
        }
    }
    if (word != NULL && strcmp(word, "Oracle") == 0)
        return true;
    sandbox_answer_error(job->call, job->answer, 401, "Unauthorized",
                         "The header Authorization: Bearer Oracle is missing.");
    return false;
}

static struct json *region_info(struct arena *arena)
{
    struct json *info = json_new(arena, JSON_OBJECT);

    for (size_t i = 0; i < sizeof(region_rows) / sizeof(region_rows[0]); i++)
        sandbox_auth_jwt_set(arena, info, region_rows[i].name, region_rows[i].value);
    return info;
}

static struct json *instance_json(const struct sandbox_auth_job *job)
{
    const struct {
        const char *name;
        const char *value;
    } members[] = {
        { "availabilityDomain", "sbOX:US-ASHBURN-AD-1" },
        { "faultDomain", "FAULT-DOMAIN-1" },
        { "compartmentId", job->auth->tenancy },
        { "tenantId", job->auth->tenancy },
        { "displayName", "sandbox-instance" },
        { "hostname", "sandbox-instance" },
        { "id", job->auth->instance },
        { "ociAdName", "iad-ad-1" },
        { "region", "iad" },
        { "canonicalRegionName", SANDBOX_HOME_REGION },
        { "shape", "VM.Standard.E5.Flex" },
        { "state", "Running" },
    };
    struct arena *arena = &job->call->arena;
    struct json *instance = json_new(arena, JSON_OBJECT);

    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
        sandbox_auth_jwt_set(arena, instance, members[i].name, members[i].value);
    json_add_member(arena, instance, "regionInfo", region_info(arena));
    return instance;
}

/* A path below "instance/" leads into the document, as it does in OCI. */
static void answer_instance(struct sandbox_auth_job *job, struct span path)
{
    const struct json *at = instance_json(job);

    while (path.len > 0 && at != NULL) {
        struct span name = span_cut(&path, '/');

        if (name.len > 0)
            at = json_get(at, arena_strndup(&job->call->arena, name.ptr, name.len));
    }
    if (at == NULL)
        sandbox_answer_error(job->call, job->answer, 404, "NotFound", "No such metadata.");
    else if (at->kind == JSON_STRING)
        sandbox_auth_job_text(job, 200, "text/plain", at->text);
    else
        sandbox_answer_json(job->call, job->answer, 200, at);
}

static void answer_identity(struct sandbox_auth_job *job, struct span name)
{
    struct sandbox_auth_identity identity;
    const struct {
        const char *name;
        const char **text;
    } files[] = {
        { "cert.pem", &identity.certificate },
        { "key.pem", &identity.key },
        { "intermediate.pem", &identity.intermediate },
    };

    if (sandbox_auth_certificate_instance(job->call, job->auth, job->now_ms, &identity) !=
        ERR_NONE) {
        sandbox_answer_error(job->call, job->answer, 500, "InternalError", "%s",
                             job->call->error.message);
        call_forgive(job->call);
        return;
    }
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        if (span_equals(name, files[i].name)) {
            sandbox_auth_job_text(job, 200, "text/plain", *files[i].text);
            return;
        }
    }
    sandbox_answer_error(job->call, job->answer, 404, "NotFound", "No such metadata.");
}

void sandbox_auth_instance_metadata(struct sandbox_auth_job *job)
{
    struct span path = job->rest;
    struct span head;

    if (!may_ask(job))
        return;
    head = span_cut(&path, '/');
    if (span_equals(head, "instance"))
        answer_instance(job, path);
    else if (span_equals(head, "identity"))
        answer_identity(job, path);
    else
        sandbox_answer_error(job->call, job->answer, 404, "NotFound", "No such metadata.");
}

/* ---- Federation ---------------------------------------------------------------------------- */

/* keyId is <tenancy>/fed-x509/<SHA-1>, or <tenancy>/fed-x509-sha256/<SHA-256>. */
static enum err check_key_id(struct sandbox_auth_job *job, struct span key_id, X509 *leaf)
{
    struct span rest = key_id;
    struct span tenancy = span_cut(&rest, '/');
    struct span scheme = span_cut(&rest, '/');
    const EVP_MD *digest = span_equals(scheme, "fed-x509")          ? EVP_sha1()
                           : span_equals(scheme, "fed-x509-sha256") ? EVP_sha256()
                                                                    : NULL;

    if (digest == NULL)
        return call_fail(job->call, ERR_CREDENTIALS, "The keyId is not that of a certificate.");
    if (!span_equals(tenancy, job->auth->tenancy))
        return call_fail(job->call, ERR_CREDENTIALS, "No such tenancy: %.*s", (int)tenancy.len,
                         tenancy.ptr);
    if (!sandbox_auth_certificate_has_fingerprint(leaf, digest, rest))
        return call_fail(job->call, ERR_CREDENTIALS,
                         "The fingerprint in the keyId is not that of the certificate.");
    return ERR_NONE;
}

/* The certificates between the leaf and the root; what is none is left out, and so missed. */
static STACK_OF(X509) * read_between(struct sandbox_auth_job *job, const struct json *body)
{
    const struct json *list = json_get(body, "intermediateCertificates");
    const struct json *item = list != NULL && list->kind == JSON_ARRAY ? list->first : NULL;
    STACK_OF(X509) *between = sk_X509_new_null();

    for (; item != NULL; item = item->next) {
        X509 *certificate =
            json_is_text(item) ? sandbox_auth_key_certificate(&job->call->arena, item->text) : NULL;

        if (certificate != NULL && sk_X509_push(between, certificate) == 0)
            X509_free(certificate);
    }
    return between;
}

static enum err check_leaf(struct sandbox_auth_job *job, const struct json *body, X509 *leaf)
{
    struct sandbox_signature parts;
    STACK_OF(X509) * between;
    enum err e = sandbox_verify_read(job->call, job->request, &parts);

    if (!e)
        e = check_key_id(job, parts.key_id, leaf);
    if (e)
        return e;
    between = read_between(job, body);
    e = sandbox_auth_certificate_check(job->call, job->auth, leaf, between, job->now_ms);
    sk_X509_pop_free(between, X509_free);
    if (!e) /* the Python SDK does not sign the host here */
        e = sandbox_verify_by(job->call, job->request, &parts, X509_get0_pubkey(leaf),
                              SANDBOX_VERIFY_BODY, job->now_ms);
    return e;
}

static void give_token(struct sandbox_auth_job *job, EVP_PKEY *key)
{
    struct arena *arena = &job->call->arena;
    struct json *claims =
        sandbox_auth_claims(arena, job->auth, "x509", "instance", job->auth->instance, key);

    sandbox_auth_jwt_set(arena, claims, "opc-certtype", "instance");
    sandbox_auth_jwt_set(arena, claims, "opc-instance", job->auth->instance);
    sandbox_auth_jwt_set(arena, claims, "opc-compartment", job->auth->tenancy);
    sandbox_auth_jwt_set(arena, claims, "opc-tenant", job->auth->tenancy);
    sandbox_auth_job_give(job,
                          sandbox_auth_issue(job->call, job->auth, claims, job->auth->token_s));
}

void sandbox_auth_instance_federate(struct sandbox_auth_job *job)
{
    struct arena *arena = &job->call->arena;
    const struct json *body = sandbox_auth_job_body(job);
    X509 *leaf;
    EVP_PKEY *key;

    if (body == NULL)
        return;
    leaf = sandbox_auth_key_certificate(arena, json_get_text(body, "certificate"));
    key = sandbox_auth_key_of_text(arena, json_get_text(body, "publicKey"));
    if (leaf == NULL || key == NULL)
        sandbox_answer_error(job->call, job->answer, 400, "InvalidParameter", "%s",
                             leaf == NULL ? "certificate: no X.509 certificate."
                                          : "publicKey: no RSA key of 2048 bits or more.");
    else if (check_leaf(job, body, leaf) != ERR_NONE)
        sandbox_auth_job_refuse(job);
    else
        give_token(job, key);
    X509_free(leaf);
    EVP_PKEY_free(key);
}
