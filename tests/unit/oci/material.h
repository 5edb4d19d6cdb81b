/* Keys and files for tests, made at run time. Ends the program when something cannot be made. */
#ifndef UNIT_OCI_MATERIAL_H
#define UNIT_OCI_MATERIAL_H

#include <openssl/evp.h>

#include "base/call.h"

enum material_form { MATERIAL_PKCS1, MATERIAL_PKCS8 };

/* An RSA key of 2,048 bits, the same one for the whole program. Borrowed. */
EVP_PKEY *material_key(void);

/* Another one, for instance EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256"), as PEM in the arena;
 * encrypted when there is a pass phrase. */
char *material_pem(struct arena *arena, EVP_PKEY *key, enum material_form form,
                   const char *pass_phrase);

/* What `openssl rsa -pubout -outform DER | openssl md5 -c` shows. */
char *material_fingerprint(struct arena *arena, EVP_PKEY *key);

/* A folder of the program's own. Remove it with material_remove(). */
const char *material_folder(void);
void material_remove(void);

/* Writes a file with mode 0600 into the folder; gives its path. */
char *material_write(struct arena *arena, const char *name, const char *text);

/* Asserts that the failure in `call` has this code, this message and this hint (or none). */
void material_expect(const struct call *call, enum err code, const char *message, const char *hint);

/* Asserts that a small file holds this text and no more. */
void material_expect_file(const char *path, const char *expected);

/* Asserts that `secret` is in no text of the failure. */
void material_expect_hidden(const struct call *call, const char *secret);

#endif
