#include "sandbox/objects_sum.h"

#include <string.h>
#include <strings.h>

#include <openssl/evp.h>

#include "base/base64.h"

#define CRC32C 0x82f63b78u

static const struct {
    const char *header;
    const char *algorithm; /* as opc-checksum-algorithm says it; NULL: always looked at */
    enum sandbox_objects_sum kind;
    const char *code; /* of the error */
} sums[] = {
    { "content-md5", NULL, SANDBOX_OBJECTS_MD5, "UnmatchedContentMD5" },
    { "opc-content-sha256", "SHA256", SANDBOX_OBJECTS_SHA256, "UnmatchedContentSHA256" },
    { "opc-content-sha384", "SHA384", SANDBOX_OBJECTS_SHA384, "UnmatchedContentSHA384" },
    { "opc-content-crc32c", "CRC32C", SANDBOX_OBJECTS_CRC32C, "UnmatchedContentCRC32C" },
};

#define COUNT (sizeof(sums) / sizeof(sums[0]))

uint32_t sandbox_objects_sum_crc(uint32_t polynomial, struct span content)
{
    uint32_t table[256];
    uint32_t crc = 0xffffffffu;

    for (uint32_t i = 0; i < 256; i++) {
        table[i] = i;
        for (unsigned bit = 0; bit < 8; bit++)
            table[i] = (table[i] >> 1) ^ ((table[i] & 1) != 0 ? polynomial : 0);
    }
    for (size_t i = 0; i < content.len; i++)
        crc = (crc >> 8) ^ table[(crc ^ (unsigned char)content.ptr[i]) & 0xff];
    return ~crc;
}

const char *sandbox_objects_sum(struct arena *arena, enum sandbox_objects_sum kind,
                                struct span content)
{
    const EVP_MD *algorithm = kind == SANDBOX_OBJECTS_MD5      ? EVP_md5()
                              : kind == SANDBOX_OBJECTS_SHA256 ? EVP_sha256()
                                                               : EVP_sha384();
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned len = 4;

    if (kind == SANDBOX_OBJECTS_CRC32C) {
        uint32_t crc = sandbox_objects_sum_crc(CRC32C, content);

        for (unsigned i = 0; i < 4; i++)
            digest[i] = (unsigned char)(crc >> (24 - 8 * i));
    } else if (EVP_Digest(content.ptr != NULL ? content.ptr : "", content.len, digest, &len,
                          algorithm, NULL) != 1) {
        return "";
    }
    return base64_encode(arena, (struct span){ .ptr = (const char *)digest, .len = len });
}

bool sandbox_objects_sum_check(struct sandbox_job *job, struct net_headers *out)
{
    const struct net_headers *headers = &job->request->headers;
    const char *algorithm = net_headers_get(headers, "opc-checksum-algorithm");
    struct arena *arena = &job->call->arena;

    for (size_t i = 0; i < headers->count; i++)
        net_headers_add(arena, out, headers->items[i].name, headers->items[i].value);
    for (size_t i = 0; i < COUNT; i++) {
        const char *told = net_headers_get(headers, sums[i].header);
        bool asked = algorithm != NULL && sums[i].algorithm != NULL &&
                     strcasecmp(algorithm, sums[i].algorithm) == 0;
        const char *real;

        if (told == NULL && !asked)
            continue;
        real = sandbox_objects_sum(arena, sums[i].kind, job->request->body);
        if (told != NULL && strcmp(told, real) != 0) {
            sandbox_answer_error(job->call, job->answer, 400, sums[i].code,
                                 "The computed sum of the request body (%s) does not match the "
                                 "header %s (%s)",
                                 real, sums[i].header, told);
            return false;
        }
        if (sums[i].algorithm != NULL)
            net_headers_set(arena, out, sums[i].header, real);
    }
    return true;
}

void sandbox_objects_sum_tell(struct sandbox_job *job, const struct sandbox_record *record)
{
    for (size_t i = 0; i < COUNT; i++) {
        const char *member = arena_printf(&job->call->arena, "header %s", sums[i].header);
        const char *value = json_get_text(record->doc, member);

        if (value != NULL)
            sandbox_rules_header(job, sums[i].header, value);
    }
}
