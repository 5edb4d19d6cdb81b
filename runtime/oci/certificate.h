/* The certificate of an instance, by which it is known to the auth service. Thread-safe. */
#ifndef OCI_CERTIFICATE_H
#define OCI_CERTIFICATE_H

#include "base/call.h"
#include "base/span.h"

/* Strings live in the arena of the call. */
struct oci_certificate {
    const char *body;        /* of the PEM, without its lines */
    const char *tenancy;     /* OCID that its subject names; NULL for none */
    const char *fingerprint; /* SHA-256, "AA:BB:..." */
};

/* `what` names it in messages. ERR_CREDENTIALS when it is no certificate. */
NODISCARD enum err oci_certificate_parse(struct call *call, const char *what, struct span pem,
                                         struct oci_certificate *out);

#endif
