/* Configuration files for tests, and credentials that read them. */
#ifndef UNIT_OCI_PROFILES_H
#define UNIT_OCI_PROFILES_H

#include <stdint.h>

#include "oci/credentials.h"

#define PROFILES_TENANCY "ocid1.tenancy.oc1..t"
#define PROFILES_USER    "ocid1.user.oc1..u"
#define PROFILES_NOW_MS  INT64_C(1700000000000) /* what the clock shows */

/* State of one test; it begins with a key file and without a configuration file. */
struct profiles {
    struct call call;
    struct oci_credentials *credentials;
    struct oci_identity identity;
    const char *config;
    const char *key;
    const char *fingerprint;
};

/* For cmocka. */
int profiles_set_up(void **state);
int profiles_tear_down(void **state);

/* Writes the configuration file. */
void profiles_write(struct profiles *fixture, const char *text);

/* Gives the text of a complete profile with an API key, or of a profile [S] as `oci session
 * authenticate` writes it, with this token. */
const char *profiles_api_key(struct profiles *fixture, const char *name);
const char *profiles_session(struct profiles *fixture, const char *token);

/* A token with these claims. */
char *profiles_jwt(struct profiles *fixture, const char *claims);

/* Makes fixture->credentials anew; gets fixture->identity anew. */
void profiles_open(struct profiles *fixture, const char *profile, enum oci_auth_type type);
enum err profiles_get(struct profiles *fixture);

/* Asserts how profiles_get() fails. In the texts, %1 stands for the path of the configuration
 * file and %2 for that of the key; profiles_fill() puts them in. */
void profiles_expect_failure(struct profiles *fixture, enum err code, const char *message,
                             const char *hint);
char *profiles_fill(struct profiles *fixture, const char *text);

#endif
