/*
 * The floor of a start: a program that links the libraries a call needs, libcurl and OpenSSL, as
 * oci-mcp does, and answers each line of its input with a fixed one. What is slower or larger than
 * this is our own doing.
 */
#include <stdio.h>

#include <curl/curl.h>
#include <openssl/crypto.h>

static const char answer[] =
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"protocolVersion\":\"2025-11-25\","
    "\"capabilities\":{},\"serverInfo\":{\"name\":\"floor\",\"version\":\"1\"}}}\n";

int main(int argc, char *argv[])
{
    char line[65536];

    /* Never true: the libraries must be linked, not used. */
    if (argc > 100)
        printf("%s %s %s\n", argv[0], curl_version(), OpenSSL_version(0));
    while (fgets(line, sizeof(line), stdin) != NULL) {
        fputs(answer, stdout);
        fflush(stdout);
    }
    return 0;
}
