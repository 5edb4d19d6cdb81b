/*
 * How many requests a second a sandbox answers: threads that each send signed GETs over a kept
 * connection, one behind the other. The requests are signed before; no two signatures of the first
 * 256 are alike, so each must be verified. Prints "REQUESTS_PER_SECOND FAILED".
 *
 * usage: sandbox_load PORT TARGET KEY_ID KEY_FILE CONNECTIONS SECONDS
 *   TARGET has a query; KEY_ID "-": unsigned.
 */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/pem.h>

#define REQUESTS 256
#define SIZE     8192
#define ANSWER   (1 << 20)

static char requests[REQUESTS][SIZE];
static int port;
static atomic_long done;
static atomic_long failed;
static atomic_bool over;

static void die(const char *what)
{
    fprintf(stderr, "sandbox_load: %s\n", what);
    exit(1);
}

/* ---- Requests -------------------------------------------------------------------------------- */

static void sign(EVP_PKEY *key, const char *text, char *out_base64)
{
    unsigned char signature[1024];
    size_t size = sizeof(signature);
    EVP_MD_CTX *context = EVP_MD_CTX_new();

    if (context == NULL || EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) != 1 ||
        EVP_DigestSign(context, signature, &size, (const unsigned char *)text, strlen(text)) != 1)
        die("cannot sign");
    EVP_MD_CTX_free(context);
    EVP_EncodeBlock((unsigned char *)out_base64, signature, (int)size);
}

static void make_request(int i, const char *target, const char *key_id, EVP_PKEY *key)
{
    char date[64], host[64], own[2048], text[4096], signature[2048];
    time_t now = time(NULL);
    struct tm parts;
    int len;

    gmtime_r(&now, &parts);
    strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    snprintf(host, sizeof(host), "127.0.0.1:%d", port);
    snprintf(own, sizeof(own), "%s&displayName=n%d", target, i);
    len =
        snprintf(requests[i], SIZE, "GET %s HTTP/1.1\r\nhost: %s\r\ndate: %s\r\n", own, host, date);
    if (key != NULL) {
        snprintf(text, sizeof(text), "date: %s\n(request-target): get %s\nhost: %s", date, own,
                 host);
        sign(key, text, signature);
        len += snprintf(requests[i] + len, SIZE - (size_t)len,
                        "authorization: Signature version=\"1\",keyId=\"%s\","
                        "algorithm=\"rsa-sha256\",headers=\"date (request-target) host\","
                        "signature=\"%s\"\r\n",
                        key_id, signature);
    }
    snprintf(requests[i] + len, SIZE - (size_t)len, "\r\n");
}

static EVP_PKEY *read_key(const char *path)
{
    FILE *file = fopen(path, "r");
    EVP_PKEY *key = file == NULL ? NULL : PEM_read_PrivateKey(file, NULL, NULL, NULL);

    if (key == NULL)
        die("cannot read the key");
    fclose(file);
    return key;
}

/* ---- Connections ----------------------------------------------------------------------------- */

static int open_connection(void)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || connect(fd, (struct sockaddr *)&at, sizeof(at)) != 0)
        die("cannot connect");
    return fd;
}

/* Bytes of the body that a whole head announces; -1 while it is not whole. */
static long expected(const char *answer)
{
    const char *end = strstr(answer, "\r\n\r\n");
    const char *length = strstr(answer, "\r\nContent-Length:");

    if (end == NULL)
        return -1;
    return (end + 4 - answer) + (length == NULL ? 0 : strtol(length + 17, NULL, 10));
}

static void exchange(int fd, const char *request, char *answer)
{
    size_t have = 0;
    long wanted = -1;

    if (write(fd, request, strlen(request)) != (ssize_t)strlen(request))
        die("cannot send");
    while (wanted < 0 || have < (size_t)wanted) {
        ssize_t n = read(fd, answer + have, ANSWER - 1 - have);

        if (n <= 0)
            die("the connection ended");
        have += (size_t)n;
        answer[have] = '\0';
        if (wanted < 0)
            wanted = expected(answer);
    }
    if (strncmp(answer, "HTTP/1.1 200", 12) != 0)
        failed++;
    done++;
}

static void *run(void *argument)
{
    size_t i = *(const size_t *)argument * 17;
    char *answer = malloc(ANSWER);
    int fd = open_connection();

    if (answer == NULL)
        die("no memory");
    for (; !over; i++)
        exchange(fd, requests[i % REQUESTS], answer);
    close(fd);
    free(answer);
    return NULL;
}

int main(int argc, char *argv[])
{
    if (argc != 7)
        die("usage: sandbox_load PORT TARGET KEY_ID KEY_FILE CONNECTIONS SECONDS");

    EVP_PKEY *key = strcmp(argv[3], "-") == 0 ? NULL : read_key(argv[4]);
    size_t count = (size_t)strtol(argv[5], NULL, 10);
    long seconds = strtol(argv[6], NULL, 10);
    pthread_t *threads = calloc(count, sizeof(*threads));
    size_t *numbers = calloc(count, sizeof(*numbers));

    if (threads == NULL || numbers == NULL || seconds < 1)
        die("no memory, or no time");
    port = (int)strtol(argv[1], NULL, 10);
    for (int i = 0; i < REQUESTS; i++)
        make_request(i, argv[2], argv[3], key);
    for (size_t i = 0; i < count; i++) {
        numbers[i] = i;
        if (pthread_create(&threads[i], NULL, run, &numbers[i]) != 0)
            die("no thread");
    }
    sleep(1); /* not counted */
    done = 0;
    sleep((unsigned)seconds);
    printf("%ld %ld\n", atomic_load(&done) / seconds, atomic_load(&failed));
    over = true;
    for (size_t i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
    free(threads);
    free(numbers);
    EVP_PKEY_free(key);
    return 0;
}
