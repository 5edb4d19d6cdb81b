/* A certificate is refused, or has a body, a fingerprint, and a tenancy that is text or none. */
#include "oci/certificate.h"

#include <string.h>

#include "require.h"
#include "standalone.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct oci_certificate certificate;
    struct call call;

    call_init(&call);
    if (oci_certificate_parse(&call, "cert.pem", (struct span){ (const char *)data, size },
                              &certificate)) {
        require(call.error.message != NULL, "a refusal says why");
    } else {
        require(!strpbrk(certificate.body, "\r\n-"), "the body has no lines");
        require(strlen(certificate.fingerprint) == 95, "a fingerprint has 32 bytes");
    }
    call_release(&call);
    return 0;
}
