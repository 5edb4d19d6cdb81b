/*
 * A key file is refused, or signs. The first byte says what is read: 'r' the rest of the input
 * itself; else a key made for this run, 'p' PKCS#1, 'k' PKCS#8, in capitals encrypted. The rest of
 * the input then changes it, three bytes each: two for the place, one that is put there.
 */
#include "oci/key.h"

#include <ctype.h>
#include <string.h>

#include "oci/material.h"
#include "require.h"
#include "standalone.h"

#define PASS_PHRASE "only of this test"

/* What is before says how often the pass phrase is hashed: many times takes long, and is right. */
#define SALTED_HEAD 200

static char *make_key(struct call *call, char kind)
{
    enum material_form form = tolower(kind) == 'p' ? MATERIAL_PKCS1 : MATERIAL_PKCS8;

    return material_pem(&call->arena, material_key(), form, isupper(kind) ? PASS_PHRASE : NULL);
}

static void change(char *pem, size_t from, const uint8_t *data, size_t size)
{
    size_t len = strlen(pem) - from;

    for (; size >= 3; data += 3, size -= 3)
        pem[from + ((size_t)data[0] << 8 | data[1]) % len] = (char)data[2];
}

static void check(struct call *call, struct span pem, bool is_whole)
{
    struct oci_key *key = NULL;
    const char *signature = NULL;

    if (oci_key_parse(call, "the key", pem, PASS_PHRASE, &key)) {
        require(!is_whole, "a key that nobody changed is read");
        require(call->error.code == ERR_CREDENTIALS && call->error.message, "a refusal says why");
        require(!strstr(call->error.message, PASS_PHRASE), "a message tells no pass phrase");
        return;
    }
    require(!oci_key_sign(call, key, span_of("text"), &signature), "a key that is read signs");
    oci_key_release(key);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct call call;
    char kind = size ? (char)data[0] : 'r';

    call_init(&call);
    if (strchr("pPkK", kind) && kind) {
        char *pem = make_key(&call, kind);
        size_t len = strlen(pem);

        change(pem, kind == 'K' ? SALTED_HEAD : 0, data + 1, size - 1);
        check(&call, (struct span){ pem, len }, size < 4);
    } else {
        check(&call, (struct span){ (const char *)data + (size > 0), size - (size > 0) }, false);
    }
    call_release(&call);
    return 0;
}
