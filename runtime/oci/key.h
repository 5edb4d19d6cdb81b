/*
 * An RSA private key. Made once, then const; shared between threads by counting. The key material
 * never leaves this struct and nothing prints it.
 */
#ifndef OCI_KEY_H
#define OCI_KEY_H

#include "base/call.h"
#include "base/span.h"

#ifdef __cplusplus
extern "C" {
#endif

struct oci_key;

/* Gives a new key of 2,048 bits. ERR_INTERNAL. */
NODISCARD enum err oci_key_generate(struct call *call, struct oci_key **out);

/*
 * Reads a PEM key: PKCS#1 or PKCS#8, plain or encrypted; text behind the end line (the OCI CLI
 * writes a label there) is ignored. `what` names it in messages ("key_file /home/a/key.pem").
 * Gives a key with one reference. ERR_CREDENTIALS: no PEM private key in it, no RSA key, shorter
 * than 2,048 bits, damaged, encrypted and no pass phrase, wrong pass phrase, more rounds of
 * key derivation than anybody needs.
 */
NODISCARD enum err oci_key_parse(struct call *call, const char *what, struct span pem,
                                 const char *pass_phrase, struct oci_key **out);

/* Reads the file and parses it. Also ERR_CREDENTIALS when it cannot be read. */
NODISCARD enum err oci_key_load(struct call *call, const char *path, const char *pass_phrase,
                                struct oci_key **out);

/* Gives one more reference to the same key. */
struct oci_key *oci_key_retain(struct oci_key *key);

/* Drops one reference; the last one wipes and frees the key. NULL is allowed. */
void oci_key_release(struct oci_key *key);

/* The public key as base64 of its DER SubjectPublicKeyInfo: the body of a PEM without its lines. */
NODISCARD enum err oci_key_public(struct call *call, const struct oci_key *key, const char **out);

/* RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017 section 8.2), base64. ERR_INTERNAL. */
NODISCARD enum err oci_key_sign(struct call *call, const struct oci_key *key, struct span text,
                                const char **out_base64);

#define OCI_KEY_FINGERPRINT_SIZE 48

/* MD5 of the DER SubjectPublicKeyInfo as OCI shows it: "aa:bb:...", lower case. Empty where OpenSSL
 * has no MD5 (FIPS). */
void oci_key_fingerprint(const struct oci_key *key, char out[OCI_KEY_FINGERPRINT_SIZE]);

/* Effect: overwrites a secret (pass phrase, PEM text) in a way no compiler leaves out. NULL is
 * allowed. */
void oci_key_wipe(void *bytes, size_t len);

#ifdef __cplusplus
}
#endif

#endif
