#include "oci/office.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/pem.h>
#include <openssl/x509.h>

#include "base/base64.h"
#include "base/clock.h"
#include "json/json.h"
#include "oci/material.h"

#define HOUR_MS INT64_C(3600000)

static const struct place {
    const char *part;
    enum office_desk desk;
} places[] = {
    { "/opc/v2/", OFFICE_METADATA },
    { "/v1/x509", OFFICE_X509 },
    { "/v1/authentication/refresh", OFFICE_REFRESH },
    { "/v1/resourcePrincipalSessionToken", OFFICE_RPST },
    { "/resourcePrincipalSessionTokens", OFFICE_OKE },
    { "resourcePrincipalToken", OFFICE_RPT },
    { "/oauth2/v1/token", OFFICE_DOMAIN },
};

static enum office_desk desk_of(const char *url)
{
    size_t i;

    for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        if (strstr(url, places[i].part))
            return places[i].desk;
    }
    return OFFICE_API;
}

const char *office_token(struct arena *arena, int number, int64_t issued_ms, int64_t ends_ms)
{
    const char *claims = arena_printf(
        arena, "{\"n\":%d,\"iat\":%lld,\"exp\":%lld,\"tenant\":\"" OFFICE_TENANCY "\"}", number,
        (long long)(issued_ms / 1000), (long long)(ends_ms / 1000));

    return arena_printf(arena, "eyJh.%s.n%d", base64url_encode(arena, span_of(claims)), number);
}

static const char *next_token(struct office *office, struct call *call)
{
    int64_t now = clock_unix_ms();
    int number;

    pthread_mutex_lock(&office->lock);
    number = ++office->tokens;
    pthread_mutex_unlock(&office->lock);
    return office_token(&call->arena, number, now,
                        now + (office->life_ms ? office->life_ms : HOUR_MS));
}

/* ---- Desks --------------------------------------------------------------------------------- */

static const char *say_metadata(const struct office *office, const char *url)
{
    if (strstr(url, "/identity/cert.pem") || strstr(url, "/identity/intermediate.pem"))
        return office->certificate;
    if (strstr(url, "/identity/key.pem"))
        return office->key;
    if (strstr(url, "/instance/regionInfo"))
        return office->region_info;
    if (strstr(url, "/instance/region"))
        return office->region ? office->region : "iad";
    return strstr(url, "/instance/id") ? "ocid1.instance.oc1..me\n" : NULL;
}

static const char *say_resource(struct office *office, struct call *call, struct net_response *out)
{
    if (office->parent_url && office_visits(office, OFFICE_RPT) == 1)
        net_headers_add(&call->arena, &out->headers, "opc-parent-rpt-url", office->parent_url);
    return "{\"resourcePrincipalToken\":\"rpt\",\"servicePrincipalSessionToken\":\"spst\"}";
}

static const char *say_oke(struct office *office, struct call *call)
{
    const char *json =
        arena_printf(&call->arena, "{\"token\":\"ST$%s\"}", next_token(office, call));

    return base64_encode(&call->arena, span_of(json));
}

/* The API looks at the number behind the last dot of the token. */
static const char *say_api(const struct office *office, const struct net_request *request,
                           struct net_response *out)
{
    const char *authorization = net_headers_get(&request->headers, "authorization");
    const char *number = authorization ? strstr(authorization, ".n") : NULL;

    if (number && strtol(number + 2, NULL, 10) >= office->tokens_good_from)
        return "{}";
    out->status = 401;
    return "{\"code\":\"NotAuthenticated\",\"message\":\"no\"}";
}

static const char *say(struct office *office, struct call *call, enum office_desk desk,
                       const struct net_request *request, struct net_response *out)
{
    switch (desk) {
    case OFFICE_METADATA:
        return say_metadata(office, request->url);
    case OFFICE_RPT:
        return say_resource(office, call, out);
    case OFFICE_OKE:
        return say_oke(office, call);
    case OFFICE_API:
        return say_api(office, request, out);
    default:
        return arena_printf(&call->arena, "{\"token\":\"%s\"}", next_token(office, call));
    }
}

/* ---- Visits -------------------------------------------------------------------------------- */

static void copy(char *out, size_t size, struct span text)
{
    snprintf(out, size, "%.*s", (int)text.len, text.ptr ? text.ptr : "");
}

static const char *other_header(const struct net_request *request)
{
    const char *value = net_headers_get(&request->headers, "security-context");

    return value ? value : net_headers_get(&request->headers, "opc-obo-token");
}

static struct office_rule visit(struct office *office, enum office_desk desk,
                                const struct net_request *request)
{
    struct office_sent *sent = &office->sent[desk];
    struct office_rule rule;

    pthread_mutex_lock(&office->lock);
    office->visits[desk]++;
    copy(sent->url, sizeof(sent->url), span_of(request->url));
    copy(sent->authorization, sizeof(sent->authorization),
         span_of(net_headers_get(&request->headers, "authorization")));
    copy(sent->header, sizeof(sent->header), span_of(other_header(request)));
    copy(sent->body, sizeof(sent->body),
         request->has_body ? request->body.bytes : (struct span){ 0 });
    rule = office->rules[desk];
    if (rule.times && office->rules[desk].times-- == 1)
        office->rules[desk] = (struct office_rule){ .status = 0 };
    pthread_mutex_unlock(&office->lock);
    return rule;
}

static const char *say_echo(struct call *call, const struct net_request *request)
{
    struct json *error = json_new(&call->arena, JSON_OBJECT);
    const char *authorization = net_headers_get(&request->headers, "authorization");
    struct span body = request->has_body ? request->body.bytes : (struct span){ 0 };
    struct buf text;

    json_add_member(&call->arena, error, "message",
                    json_new_text(&call->arena, arena_printf(&call->arena, "%.*s %s", (int)body.len,
                                                             body.ptr ? body.ptr : "",
                                                             authorization ? authorization : "")));
    buf_init(&text, &call->arena, 65536);
    json_print(&text, error);
    return text.ptr;
}

static enum err office_send(void *context, struct call *call, const struct net_request *request,
                            struct net_response *out)
{
    struct office *office = context;
    enum office_desk desk = desk_of(request->url);
    struct office_rule rule = visit(office, desk, request);
    struct net_response answer = { .status = rule.status ? rule.status : 200 };
    const char *body = rule.body;
    enum err e = rule.delay_ms ? call_sleep_ms(call, rule.delay_ms) : ERR_NONE;

    if (e)
        return e;
    if (rule.fail)
        return call_fail(call, rule.fail, "the office is closed");
    if (rule.echo) {
        answer.status = 400;
        body = say_echo(call, request);
    }
    if (!body && answer.status == 200)
        body = say(office, call, desk, request, &answer);
    if (!body && answer.status == 200)
        answer.status = 404;
    answer.body = span_of(body ? arena_strdup(&call->arena, body) : "");
    net_headers_add(&call->arena, &answer.headers, "content-type", "application/json");
    *out = answer;
    return ERR_NONE;
}

struct net_transport office_transport(struct office *office)
{
    return (struct net_transport){ .send = office_send, .context = office };
}

int office_visits(struct office *office, enum office_desk desk)
{
    int visits;

    pthread_mutex_lock(&office->lock);
    visits = office->visits[desk];
    pthread_mutex_unlock(&office->lock);
    return visits;
}

bool office_wait(struct office *office, enum office_desk desk, int visits)
{
    int i;

    for (i = 0; i < 500 && office_visits(office, desk) < visits; i++)
        nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
    return office_visits(office, desk) >= visits;
}

/* ---- The instance -------------------------------------------------------------------------- */

static void add_name(X509_NAME *name, const char *field, const char *value)
{
    X509_NAME_add_entry_by_txt(name, field, MBSTRING_ASC, (const unsigned char *)value, -1, -1, 0);
}

static void make_certificate(struct office *office)
{
    X509 *certificate = X509_new();
    X509_NAME *name = X509_get_subject_name(certificate);
    BIO *bio = BIO_new(BIO_s_mem());
    char *bytes;
    long len;

    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    add_name(name, "CN", "ocid1.instance.oc1..me");
    add_name(name, "OU", "opc-certtype:instance");
    add_name(name, "OU", "opc-tenant:" OFFICE_TENANCY);
    X509_set_pubkey(certificate, material_key());
    X509_sign(certificate, material_key(), EVP_sha256());
    PEM_write_bio_X509(bio, certificate);
    len = BIO_get_mem_data(bio, &bytes);
    copy(office->certificate, sizeof(office->certificate), (struct span){ bytes, (size_t)len });
    BIO_free(bio);
    X509_free(certificate);
}

void office_open(struct office *office)
{
    struct arena arena;

    *office = (struct office){ .tokens = 0 };
    pthread_mutex_init(&office->lock, NULL);
    arena_init(&arena);
    make_certificate(office);
    copy(office->key, sizeof(office->key),
         span_of(material_pem(&arena, material_key(), MATERIAL_PKCS1, NULL)));
    arena_release(&arena);
}

void office_close(struct office *office)
{
    pthread_mutex_destroy(&office->lock);
    memset(office, 0, sizeof(*office));
}
