/* Credentials that get their tokens from an office: what the tests of the providers share. */
#ifndef UNIT_OCI_VISITOR_H
#define UNIT_OCI_VISITOR_H

#include "oci/credentials.h"
#include "oci/office.h"
#include "oci/variables.h"

#define VISITOR_NOW_MS INT64_C(1700000000000) /* what the clock shows */

struct visitor {
    struct call call;
    struct office office;
    struct oci_variables variables;
    struct oci_credentials_options options; /* over the office, with these variables */
    struct oci_credentials *credentials;
    struct oci_identity identity;
};

/* For cmocka. */
int visitor_set_up(void **state);
int visitor_tear_down(void **state);

/* Makes the credentials anew; gets the identity anew. */
void visitor_open(struct visitor *visitor);
enum err visitor_get(struct visitor *visitor);

/* Both. */
enum err visitor_sign_in(struct visitor *visitor);

/* Asserts how visitor_sign_in() fails, and forgives it. */
void visitor_expect_failure(struct visitor *visitor, enum err code, const char *message,
                            const char *hint);

/* Writes a file with mode 0600 into the tests' folder; gives its path. */
const char *visitor_write(struct visitor *visitor, const char *name, const char *text);

#endif
