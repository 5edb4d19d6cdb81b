/*
 * Who signs, for one profile or principal. One object for the life of the client, thread-safe.
 *
 * Files are read at first use and again when they change, so that a user who mends a profile or
 * renews a session does not restart anything. Tokens that a service gives are renewed in the
 * background after half of their life, sessions too; whoever asks meanwhile gets the present one.
 * However many ask, one renewal runs at a time.
 */
#ifndef OCI_CREDENTIALS_H
#define OCI_CREDENTIALS_H

#include "base/call.h"
#include "net/transport.h"
#include "oci/auth_type.h"
#include "oci/endpoint.h"
#include "oci/signer.h"

#ifdef __cplusplus
extern "C" {
#endif

struct oci_variables;

/*
 * Somebody whose own tokens of an identity domain are exchanged for those that sign, in memory: the
 * caller of a server. Nothing is read from files or variables then, and no other profile can be
 * used. Borrowed for the life of the credentials.
 */
struct oci_subject {
    const char *domain_url;
    const char *client_id; /* of the confidential application that exchanges */
    const char *client_secret;
    /* Gives the newest token of that person, in the call's arena; thread-safe. */
    const char *(*token)(void *context, struct call *call);
    void *context;
};

/* Strings and `variables` are borrowed for the life of the credentials. */
struct oci_credentials_options {
    const char *config_file; /* NULL for ~/.oci/config */
    const char *profile;     /* NULL for DEFAULT */
    enum oci_auth_type auth_type;
    const struct oci_variables *variables; /* NULL for none (oci/variables.h) */
    bool no_refresh;                       /* leave session tokens as they are */
    const struct oci_subject *subject;     /* OCI_AUTH_IDENTITY_DOMAIN_UPST for somebody; or NULL */

    /* What follows an oci_client sets itself, from its own options. */
    const char *region;             /* beats that of the profile or principal; NULL for none */
    struct net_transport transport; /* to token services; a NULL function for none */
    struct oci_endpoint_options endpoint;
};

struct oci_credentials;

/* Effect: remembers the options; reads nothing. Free with oci_credentials_free(). */
struct oci_credentials *oci_credentials_new(const struct oci_credentials_options *options);

/* No call may be in flight; a renewal in the background is cancelled. NULL is allowed. */
void oci_credentials_free(struct oci_credentials *credentials);

/* What a call needs to be signed, and what is known of who signs. Strings are in the call's arena,
 * which is wiped when released. */
struct oci_identity {
    struct oci_signer signer;
    struct oci_key *held;    /* the reference that oci_identity_release() drops */
    enum oci_auth_type type; /* never OCI_AUTH_AUTO */
    const char *profile;
    const char *tenancy;     /* NULL when neither profile nor token say it */
    const char *user;        /* NULL for a session or principal without one */
    const char *region;      /* of the profile or principal; NULL when it has none */
    bool session;            /* signs with the session token of a profile */
    int64_t expires_unix_ms; /* of the token's exp; 0 when unknown */
};

/*
 * auto: a session token when the profile's own section names security_token_file; else what its
 * authentication_type says; else the API key. There is no falling back from one to another.
 * ERR_CONFIG and ERR_CREDENTIALS, each naming the profile, the field and the file, or the variable:
 * missing fields (all of them at once), unreadable key or token, wrong pass phrase, fingerprint
 * that is not the key's, an empty token, a token that has ended (hint: the command that renews
 * it). Where a service gives the token, also what oci/exchange.h says.
 */
NODISCARD enum err oci_credentials_get(struct oci_credentials *credentials, struct call *call,
                                       struct oci_identity *out);

/* Effect: drops what oci_credentials_get() gave. */
void oci_identity_release(struct oci_identity *identity);

/* Effect: forgets what was read, so that the next get reads again. */
void oci_credentials_reread(struct oci_credentials *credentials);

/* The same after a 401, unless another call got a new identity since `refused` was given; the next
 * get asks for a new token where there is somebody to ask. */
void oci_credentials_refuse(struct oci_credentials *credentials,
                            const struct oci_identity *refused);

/* Effect: remembers that a service refuses the session `refused`, which was read anew and is the
 * same; unless another one has come since. */
void oci_credentials_end(struct oci_credentials *credentials, const struct oci_identity *refused);

/* A session that nobody but a person can begin anew. */
struct oci_ended {
    const char *profile;
    const char *file;   /* of the profile */
    const char *region; /* of the profile; NULL when it has none */
    const char *tenancy;
};

/* True when what signs is such a session: its time is over, or oci_credentials_end() says so. Reads
 * nothing. Strings are in the call's arena. */
bool oci_credentials_have_ended(struct oci_credentials *credentials, struct call *call,
                                struct oci_ended *out);

/* A value and where it came from: a profile and its file, a variable, a claim, a service. */
struct oci_origin {
    const char *value; /* NULL when it is not known */
    const char *source;
};

/* What may be shown of who signs: no secret. Strings are in the call's arena. */
struct oci_description {
    const char *type; /* "api_key" */
    const char *profile;
    struct oci_origin tenancy, user, region, realm, fingerprint, key, token, expires;
    int64_t expires_unix_ms; /* 0 when unknown or never */
    bool ended;
};

/* Describes it, also a session that has ended. Fails as oci_credentials_get(). */
NODISCARD enum err oci_credentials_describe(struct oci_credentials *credentials, struct call *call,
                                            struct oci_description *out);

/* One line for each file of the present profile that others may read, in the call's arena; NULL
 * when there is none. Never fails. */
const char *oci_credentials_warnings(struct oci_credentials *credentials, struct call *call);

#ifdef __cplusplus
}
#endif

#endif
