/* A URL is refused, or means the same to libcurl. Any text survives encoding. */
#include "net/url.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <string.h>

#include "require.h"
#include "standalone.h"

static void check_encoding(struct call *call, const char *text)
{
    struct buf encoded;
    char *decoded = NULL;

    buf_init(&encoded, &call->arena, SIZE_MAX);
    net_url_encode_segment(&encoded, text);
    require(strspn(encoded.ptr,
                   "%-._~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") ==
                encoded.len,
            "an encoded segment holds what a segment may hold");
    require(strcmp(encoded.ptr, ".") != 0 && strcmp(encoded.ptr, "..") != 0,
            "an encoded segment is no step");
    require(net_url_decode(&call->arena, encoded.ptr, encoded.len, &decoded), "it can be decoded");
    require(strcmp(decoded, text) == 0, "decoded it is the same");
}

static void check_part(CURLU *handle, CURLUPart part, struct span ours, const char *what)
{
    char *theirs = NULL;

    if (curl_url_get(handle, part, &theirs, CURLU_DEFAULT_PORT) != CURLUE_OK)
        theirs = NULL;
    require(theirs && span_equals_nocase(ours, theirs), what);
    curl_free(theirs);
}

/* libcurl writes an IPv6 address anew: [::0] as [::]. */
static void check_ipv6(CURLU *handle, struct span ours)
{
    char text[INET6_ADDRSTRLEN + 1] = "";
    struct in6_addr a, b;
    char *theirs = NULL;

    require(ours.len < sizeof(text), "an address is short");
    memcpy(text, ours.ptr + 1, ours.len - 2);
    require(curl_url_get(handle, CURLUPART_HOST, &theirs, 0) == CURLUE_OK, "libcurl has a host");
    theirs[strlen(theirs) - 1] = '\0';
    require(inet_pton(AF_INET6, text, &a) == 1 && inet_pton(AF_INET6, theirs + 1, &b) == 1 &&
                memcmp(&a, &b, sizeof(a)) == 0,
            "libcurl reads the same address");
    curl_free(theirs);
}

static void check_url(const char *text, const struct net_url *url)
{
    CURLU *handle = curl_url();
    struct span port = url->port;

    if (port.len == 0)
        port = span_of(span_equals(url->scheme, "https") ? "443" : "80");
    require(handle && curl_url_set(handle, CURLUPART_URL, text, CURLU_PATH_AS_IS) == CURLUE_OK,
            "libcurl takes the URL");
    check_part(handle, CURLUPART_SCHEME, url->scheme, "libcurl reads the same scheme");
    if (url->host.ptr[0] == '[')
        check_ipv6(handle, url->host);
    else
        check_part(handle, CURLUPART_HOST, url->host, "libcurl reads the same host");
    check_part(handle, CURLUPART_PORT, port, "libcurl reads the same port");
    curl_url_cleanup(handle);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct net_url url;
    struct call call;
    const char *text;

    call_init(&call);
    text = size ? arena_strndup(&call.arena, (const char *)data, size) : "";
    check_encoding(&call, text);
    if (net_url_split(text, &url))
        check_url(text, &url);
    call_release(&call);
    return 0;
}
