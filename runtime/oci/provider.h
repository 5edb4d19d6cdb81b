/*
 * The ways to sign in, one file each (oci/provider_NAME.c), behind one function. A provider fills a
 * snapshot; who asks, when, and how often is the business of oci/credentials.c.
 */
#ifndef OCI_PROVIDER_H
#define OCI_PROVIDER_H

#include "base/call.h"
#include "oci/credentials.h"
#include "oci/snapshot.h"
#include "oci/token.h"

/* One loading. What is read on the way is in the call's arena, which is wiped. */
struct oci_loading {
    struct call *call;
    const struct oci_credentials_options *options; /* variables and profile are never NULL */
    const struct oci_snapshot *before;             /* what is replaced; its key may be NULL */
    bool renew;                                    /* a token that is like `before`'s will not do */
    const char *delegation_file;                   /* of the profile, or NULL */
    struct oci_snapshot *out;
};

typedef enum err oci_provider_fn(struct oci_loading *loading);

/* Fills loading->out for a type; OCI_AUTH_AUTO looks into the profile. */
NODISCARD enum err oci_provider_load(struct oci_loading *loading, enum oci_auth_type type);

oci_provider_fn oci_provider_profile;
oci_provider_fn oci_provider_domain;
oci_provider_fn oci_provider_instance;
oci_provider_fn oci_provider_resource;
oci_provider_fn oci_provider_delegation;
oci_provider_fn oci_provider_oke;

/* What a token service gave: strings are copied; the key is taken. */
struct oci_grant {
    struct oci_key *key;
    const struct oci_token *token;
    const char *tenancy; /* NULL: as the token says */
    const char *region;  /* NULL for none */
    const char *source;  /* who gave the token, for people */
    const char *region_source;
};

void oci_provider_take(struct oci_loading *loading, enum oci_auth_type type,
                       const struct oci_grant *grant);

/* Reads a variable that a type needs, else fails with its name: ERR_CONFIG. */
NODISCARD enum err oci_provider_need(struct oci_loading *loading, const char *name,
                                     const char *value, const char *type);

/* Reads a small file named by a variable, watches it, and trims it. ERR_CREDENTIALS, naming the
 * variable and the path; also when it is empty. */
NODISCARD enum err oci_provider_read_file(struct oci_loading *loading, const char *name,
                                          const char *path, size_t cap, struct span *out);

/* How an instance signs in, as this loading's options say. */
struct oci_federation oci_provider_federation(const struct oci_loading *loading);

#endif
