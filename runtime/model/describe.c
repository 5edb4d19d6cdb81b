/*
 * What a field means, in words: model_describe_field() of model/schema.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/schema.h"

enum { WORD_MAX = 40, KEY_MAX = 256, WORDS_MAX = 16 };

/* How words that are no words are written. */
static const char *const spellings[][2] = {
    { "acl", "ACL" },        { "api", "API" },   { "cidr", "CIDR" },   { "cpu", "CPU" },
    { "db", "DB" },          { "dns", "DNS" },   { "etag", "ETag" },   { "gb", "GB" },
    { "gbs", "GB" },         { "http", "HTTP" }, { "https", "HTTPS" }, { "id", "ID" },
    { "ids", "IDs" },        { "ip", "IP" },     { "ips", "IPs" },     { "ipv4", "IPv4" },
    { "ipv6", "IPv6" },      { "json", "JSON" }, { "kms", "KMS" },     { "mb", "MB" },
    { "mbs", "MB" },         { "md5", "MD5" },   { "nsg", "NSG" },     { "ocid", "OCID" },
    { "ocids", "OCIDs" },    { "ocpu", "OCPU" }, { "ocpus", "OCPUs" }, { "sha256", "SHA-256" },
    { "sha384", "SHA-384" }, { "sse", "SSE" },   { "ssh", "SSH" },     { "ssl", "SSL" },
    { "tls", "TLS" },        { "uri", "URI" },   { "url", "URL" },     { "vcn", "VCN" },
    { "vcpus", "vCPUs" },    { "vlan", "VLAN" }, { "vm", "VM" },       { "vnic", "VNIC" },
    { "vnics", "VNICs" },    { "xml", "XML" },
};

/* The words of a name, in lower case. */
struct words {
    char word[WORDS_MAX][WORD_MAX];
    size_t count;
};

/* ---- The glossary ---------------------------------------------------------------------------- */

static int compare_word(const void *key, const void *row)
{
    return strcmp(key, model_word_strings + ((const struct model_word *)row)->name);
}

static const char *look_up(const char *name)
{
    const struct model_word *found =
        bsearch(name, model_words, model_word_count, sizeof model_words[0], compare_word);

    return found != NULL ? model_word_strings + found->text : NULL;
}

/* The word for one service beats the bare one. */
static const char *glossary(const struct model_service *service, uint32_t name)
{
    const char *bare = model_text(service, name);
    char key[KEY_MAX];
    const char *text = NULL;
    int len = snprintf(key, sizeof key, "%s.%s", service->name, bare);

    if (len > 0 && len < KEY_MAX)
        text = look_up(key);
    return text != NULL ? text : look_up(bare);
}

/* What the build took from Oracle's packages, if it did. A field that is no row of the service,
 * such as one that names a host, has no text there. */
static const char *official(const struct model_service *service, const struct model_field *field)
{
    size_t at = ((uintptr_t)field - (uintptr_t)service->fields) / sizeof *field;

    if (at >= service->field_text_count || service->field_texts[at] == 0)
        return NULL;
    return model_text(service, service->field_texts[at]);
}

/* ---- Words of a name ------------------------------------------------------------------------- */

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_letter(char c)
{
    return is_upper(c) || is_lower(c) || (c >= '0' && c <= '9');
}

/* displayName, CACertChain (the last capital of a run starts a word, unless it is a plural as in
 * memoryInGBs), opc-request-id. */
static bool starts_word(const char *name, size_t i)
{
    if (i == 0 || !is_letter(name[i - 1]))
        return true;
    if (!is_upper(name[i]))
        return false;
    if (!is_upper(name[i - 1]))
        return true;
    return is_lower(name[i + 1]) && (name[i + 1] != 's' || is_lower(name[i + 2]));
}

static void split(const char *name, struct words *out)
{
    size_t len = 0;

    out->count = 0;
    for (size_t i = 0; name[i] != '\0'; i++) {
        if (!is_letter(name[i]))
            continue;
        if (starts_word(name, i)) {
            if (out->count == WORDS_MAX)
                return;
            out->count++;
            len = 0;
        }
        if (len + 1 < WORD_MAX) {
            char *word = out->word[out->count - 1];

            word[len++] = is_upper(name[i]) ? (char)(name[i] - 'A' + 'a') : name[i];
            word[len] = '\0';
        }
    }
}

static bool ends_with(const char *word, const char *end)
{
    size_t len = strlen(word);

    return len > strlen(end) && strcmp(word + len - strlen(end), end) == 0;
}

static bool starts_with(const struct words *words, const char *word)
{
    return words->count > 1 && strcmp(words->word[0], word) == 0;
}

/* Appends words `from` up to `to`, each behind a blank. */
static void add_words(struct buf *out, const struct words *words, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        const char *word = words->word[i];

        for (size_t k = 0; k < sizeof spellings / sizeof spellings[0]; k++) {
            if (strcmp(spellings[k][0], words->word[i]) == 0)
                word = spellings[k][1];
        }
        buf_printf(out, " %s", word);
    }
}

/* ---- Sentences ------------------------------------------------------------------------------- */

/* A yes or no: isMonitoringDisabled "Whether monitoring is disabled.", isPrimary "Whether it is
 * primary.", enabled "Whether it is enabled.", assignPublicIp "Whether to assign public IP." */
static void compose_whether(const struct words *words, struct buf *out)
{
    size_t last = words->count - 1;
    bool state = ends_with(words->word[last], "ed") || ends_with(words->word[last], "able");
    bool verb = starts_with(words, "is") || starts_with(words, "are") || starts_with(words, "has");

    buf_add_text(out, "Whether");
    if (verb && words->count > 2 && state) {
        add_words(out, words, 1, last);
        buf_printf(out, " %s", words->word[0]);
        add_words(out, words, last, words->count);
        return;
    }
    if (verb)
        buf_add_text(out, " it");
    else
        buf_add_text(out, state ? " it is" : " to");
    add_words(out, words, 0, words->count);
}

static void compose(const struct words *words, uint8_t kind, struct buf *out)
{
    size_t last = words->count > 0 ? words->count - 1 : 0;

    if (words->count == 0) {
        buf_add_text(out, "The value.");
        return;
    }
    if (kind == MODEL_BOOL) {
        compose_whether(words, out);
    } else if (starts_with(words, "time") && ends_with(words->word[last], "ed")) {
        buf_add_text(out, "When it was");
        add_words(out, words, 1, words->count);
    } else {
        buf_add_text(out, "The");
        add_words(out, words, starts_with(words, "opc") ? 1 : 0, words->count);
    }
    buf_add_char(out, '.');
}

/* What the type of a property in a schema cannot say. */
static const char *form_of(const struct model_field *field)
{
    if ((field->shape & 3) == MODEL_MAP)
        return " Names and values.";
    switch (field->kind) {
    case MODEL_BYTES:
        return " Base64.";
    case MODEL_RANGE:
        return " For example bytes=0-9.";
    case MODEL_ANY:
        return " Any JSON value.";
    default:
        return "";
    }
}

const char *model_field_meaning(const struct model_service *service,
                                const struct model_field *field)
{
    const char *text = official(service, field);

    if (text == NULL)
        text = glossary(service, field->name);
    if (text == NULL && field->alias != 0)
        text = glossary(service, field->alias);
    return text;
}

void model_describe_field(const struct model_service *service, const struct model_field *field,
                          struct buf *out)
{
    const char *text = model_field_meaning(service, field);
    struct words words;

    if (text != NULL) {
        buf_add_text(out, text);
    } else {
        split(model_text(service, field->alias != 0 ? field->alias : field->name), &words);
        compose(&words, field->kind, out);
    }
    buf_add_text(out, form_of(field));
}
