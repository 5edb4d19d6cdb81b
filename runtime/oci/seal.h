/*
 * Sealed tokens: bytes that a client keeps for the server, can neither read nor change, and that
 * no other use takes (AES-256-GCM, random nonce). For cursors, confirmations and task handles.
 *
 * A seal is made once at start and const from then on: thread-safe. With a key of its own each
 * replica opens what another one has closed; without one a key lives as long as the process, from
 * the first token on.
 */
#ifndef OCI_SEAL_H
#define OCI_SEAL_H

#include "base/call.h"
#include "base/span.h"

#define OCI_SEAL_KEY_SIZE  32
#define OCI_SEAL_KEYS_MAX  8
#define OCI_SEAL_TOKEN_MAX (64u << 10) /* bytes of a token that is worth a look */

struct oci_seal;

/*
 * Gives a seal; free it with oci_seal_free(). `text` holds keys, or `path` names a file that does;
 * a random key when both are NULL. Keys are 32 bytes in hex or base64 (both alphabets), parted by
 * commas or white space; a file of exactly 32 bytes is one key as it is. The first key closes, all
 * of them open: put a new key in front and drop the old one when its tokens have expired.
 * ERR_USAGE: both given, no key, too many, given twice, not of 32 bytes (says which one by number,
 * never its text). ERR_IO, ERR_LIMIT of the file.
 */
NODISCARD enum err oci_seal_new(struct call *call, const char *text, const char *path,
                                struct oci_seal **out);

/* Effect: wipes the keys. NULL is allowed. */
void oci_seal_free(struct oci_seal *seal);

/*
 * Gives the token of `plain` in the arena: URL-safe base64, about 4/3 of its size and 44
 * characters. `purpose` is one or two words ("cursor", "confirmation") and part of what is sealed.
 * ERR_LIMIT when the token would be larger than OCI_SEAL_TOKEN_MAX.
 */
NODISCARD enum err oci_seal_close(const struct oci_seal *seal, struct call *call,
                                  const char *purpose, struct span plain, const char **out_token);

/*
 * Gives what was sealed, in the arena with a NUL that is not counted. ERR_ARGUMENT with one line
 * that begins with the purpose: not a token, sealed with a key that this server does not have, or
 * altered (a token of another purpose reads as altered: nothing in it can tell).
 */
NODISCARD enum err oci_seal_open(const struct oci_seal *seal, struct call *call,
                                 const char *purpose, const char *token, struct span *out_plain);

#endif
