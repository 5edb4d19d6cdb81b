#include "oci/certificate.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <string.h>

#include "base/base64.h"
#include "base/limits.h"

static const char *const tenancy_marks[] = { "opc-tenant:", "opc-identity:" };

/* The rest of the part of the subject that begins with such a mark. */
static const char *tenancy_in(struct call *call, const unsigned char *text, int len)
{
    size_t i;

    for (i = 0; i < sizeof(tenancy_marks) / sizeof(tenancy_marks[0]); i++) {
        struct span part = { (const char *)text, len > 0 ? (size_t)len : 0 };
        size_t mark = strlen(tenancy_marks[i]);

        if (span_starts_with(part, tenancy_marks[i]))
            return arena_strndup(&call->arena, part.ptr + mark, part.len - mark);
    }
    return NULL;
}

static const char *tenancy_of(struct call *call, const X509 *certificate)
{
    const X509_NAME *subject = X509_get_subject_name(certificate);
    const char *found = NULL;
    int i;

    for (i = 0; i < X509_NAME_entry_count(subject) && !found; i++) {
        const ASN1_STRING *text = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, i));

        found = tenancy_in(call, ASN1_STRING_get0_data(text), ASN1_STRING_length(text));
    }
    return found;
}

static const char *fingerprint_of(struct call *call, const X509 *certificate)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned len = 0, i;
    char *text;

    if (X509_digest(certificate, EVP_sha256(), digest, &len) != 1)
        len = 0;
    text = arena_alloc(&call->arena, (size_t)len * 3 + 1);
    for (i = 0; i < len; i++)
        snprintf(text + 3 * i, 4, i + 1 < len ? "%02X:" : "%02X", digest[i]);
    return text;
}

static const char *body_of(struct call *call, X509 *certificate)
{
    unsigned char *der = NULL;
    int len = i2d_X509(certificate, &der);
    struct span bytes = { (const char *)der, len > 0 ? (size_t)len : 0 };
    const char *body = base64_encode(&call->arena, bytes);

    OPENSSL_free(der);
    return body;
}

enum err oci_certificate_parse(struct call *call, const char *what, struct span pem,
                               struct oci_certificate *out)
{
    X509 *certificate = NULL;
    BIO *bio = NULL;

    if (pem.len && pem.len <= LIMIT_KEY_FILE)
        bio = BIO_new_mem_buf(pem.ptr, (int)pem.len);
    if (bio)
        certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    BIO_free(bio);
    ERR_clear_error();
    if (!certificate)
        return call_fail(call, ERR_CREDENTIALS, "%s is no certificate in PEM form", what);
    *out = (struct oci_certificate){
        .body = body_of(call, certificate),
        .tenancy = tenancy_of(call, certificate),
        .fingerprint = fingerprint_of(call, certificate),
    };
    X509_free(certificate);
    return ERR_NONE;
}
