/*
 * The floor of a call: for each line of its input, signs one GET with OpenSSL, sends it with
 * libcurl on a kept connection, and prints the HTTP status.
 *
 * usage: bare URL HOST TARGET KEY_ID KEY_FILE
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <curl/curl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

struct bare {
    CURL *curl;
    EVP_PKEY *key;
    const char *host;
    const char *target;
    const char *key_id;
};

static void die(const char *what)
{
    fprintf(stderr, "bare: %s\n", what);
    exit(1);
}

static void sign(const struct bare *bare, const char *text, char *out_base64)
{
    unsigned char signature[1024];
    size_t size = sizeof(signature);
    EVP_MD_CTX *context = EVP_MD_CTX_new();

    if (context == NULL || EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, bare->key) != 1 ||
        EVP_DigestSign(context, signature, &size, (const unsigned char *)text, strlen(text)) != 1)
        die("cannot sign");
    EVP_MD_CTX_free(context);
    EVP_EncodeBlock((unsigned char *)out_base64, signature, (int)size);
}

static struct curl_slist *signed_headers(const struct bare *bare)
{
    char date[64];
    char text[2048];
    char signature[2048];
    char header[8192];
    time_t now = time(NULL);
    struct tm parts;
    struct curl_slist *list = NULL;

    gmtime_r(&now, &parts);
    strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    snprintf(text, sizeof(text), "date: %s\n(request-target): get %s\nhost: %s", date,
             bare->target, bare->host);
    sign(bare, text, signature);
    snprintf(header, sizeof(header), "date: %s", date);
    list = curl_slist_append(list, header);
    snprintf(header, sizeof(header),
             "authorization: Signature version=\"1\",keyId=\"%s\",algorithm=\"rsa-sha256\","
             "headers=\"date (request-target) host\",signature=\"%s\"",
             bare->key_id, signature);
    return curl_slist_append(list, header);
}

static size_t ignore(char *bytes, size_t size, size_t count, void *context)
{
    (void)bytes;
    (void)context;
    return size * count;
}

static long call_once(const struct bare *bare)
{
    struct curl_slist *headers = signed_headers(bare);
    long status = 0;

    curl_easy_setopt(bare->curl, CURLOPT_HTTPHEADER, headers);
    if (curl_easy_perform(bare->curl) != CURLE_OK)
        die("cannot send");
    curl_easy_getinfo(bare->curl, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(headers);
    return status;
}

int main(int argc, char *argv[])
{
    char line[256];

    if (argc != 6)
        die("usage: bare URL HOST TARGET KEY_ID KEY_FILE");

    struct bare bare = { .host = argv[2], .target = argv[3], .key_id = argv[4] };
    FILE *file = fopen(argv[5], "r");

    if (file == NULL)
        die("cannot read the key");
    bare.key = PEM_read_PrivateKey(file, NULL, NULL, NULL);
    fclose(file);
    bare.curl = curl_easy_init();
    if (bare.key == NULL || bare.curl == NULL)
        die("no key or no curl");
    curl_easy_setopt(bare.curl, CURLOPT_URL, argv[1]);
    curl_easy_setopt(bare.curl, CURLOPT_WRITEFUNCTION, ignore);
    while (fgets(line, sizeof(line), stdin) != NULL) {
        printf("%ld\n", call_once(&bare));
        fflush(stdout);
    }
    curl_easy_cleanup(bare.curl);
    EVP_PKEY_free(bare.key);
    return 0;
}
