/* The other file that knows libcurl: where it asks for a socket is the one place where the address
 * is known for sure. */
#include "net/outside.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>

struct range4 {
    uint32_t start;
    int bits;
};

/* RFC 6890 and multicast. */
static const struct range4 inside4[] = {
    { 0x00000000, 8 },  /* this network */
    { 0x0A000000, 8 },  /* 10/8 */
    { 0x64400000, 10 }, /* 100.64/10 */
    { 0x7F000000, 8 },  /* loopback */
    { 0xA9FE0000, 16 }, /* link-local, with the metadata service */
    { 0xAC100000, 12 }, /* 172.16/12 */
    { 0xC0000000, 24 }, /* 192.0.0/24, with Oracle's own metadata addresses */
    { 0xC0000200, 24 }, /* documentation */
    { 0xC0586300, 24 }, /* 6to4 relays */
    { 0xC0A80000, 16 }, /* 192.168/16 */
    { 0xC6120000, 15 }, /* benchmarks */
    { 0xC6336400, 24 }, /* documentation */
    { 0xCB007100, 24 }, /* documentation */
    { 0xE0000000, 3 },  /* multicast, reserved, broadcast */
};

struct range6 {
    unsigned char start[4];
    int bits; /* at most 32 */
};

/* Within 2000::/3, all that is global. */
static const struct range6 inside6[] = {
    { { 0x20, 0x01, 0x00, 0x00 }, 23 }, /* Teredo and other special ones */
    { { 0x20, 0x01, 0x0D, 0xB8 }, 32 }, /* documentation */
    { { 0x20, 0x02, 0x00, 0x00 }, 16 }, /* 6to4 */
};

static bool is_outside4(uint32_t address)
{
    for (size_t i = 0; i < sizeof(inside4) / sizeof(inside4[0]); i++) {
        if ((address ^ inside4[i].start) >> (32 - inside4[i].bits) == 0)
            return false;
    }
    return true;
}

static uint32_t word_of(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static bool is_outside6(const unsigned char *bytes)
{
    static const unsigned char mapped[12] = { [10] = 0xFF, [11] = 0xFF };

    if (memcmp(bytes, mapped, sizeof mapped) == 0)
        return is_outside4(word_of(bytes + sizeof mapped));
    if (bytes[0] >> 5 != 1)
        return false;
    for (size_t i = 0; i < sizeof(inside6) / sizeof(inside6[0]); i++) {
        uint32_t differs = word_of(bytes) ^ word_of(inside6[i].start);

        if (differs >> (32 - inside6[i].bits) == 0)
            return false;
    }
    return true;
}

bool net_outside_is(const struct sockaddr *address)
{
    struct sockaddr_in in4;
    struct sockaddr_in6 in6;

    if (address->sa_family == AF_INET) {
        memcpy(&in4, address, sizeof in4);
        return is_outside4(ntohl(in4.sin_addr.s_addr));
    }
    if (address->sa_family != AF_INET6)
        return false;
    memcpy(&in6, address, sizeof in6);
    return is_outside6(in6.sin6_addr.s6_addr);
}

static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    (void)context, (void)purpose;
    if (!net_outside_is(&address->addr))
        return CURL_SOCKET_BAD;
    return socket(address->family, address->socktype, address->protocol);
}

int net_outside_set(void *easy)
{
    int failed = (int)curl_easy_setopt(easy, CURLOPT_PROXY, "");

    return failed | (int)curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
}
