#include "net/url.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct arena arena;

static int release_arena(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static const char *encoded(const char *text, void (*encode)(struct buf *, const char *))
{
    struct buf out;
    buf_init(&out, &arena, 4096);
    encode(&out, text);
    assert_false(buf_full(&out));
    return out.ptr;
}

static void every_byte_is_encoded_or_unreserved(void **state)
{
    static const char kept[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    (void)state;
    for (int c = 1; c < 256; c++) {
        char text[] = { 'a', (char)c, '\0' };
        char expected[8];
        if (strchr(kept, c))
            snprintf(expected, sizeof(expected), "a%c", c);
        else
            snprintf(expected, sizeof(expected), "a%%%02X", (unsigned)c);
        assert_string_equal(encoded(text, net_url_encode), expected);
        assert_string_equal(encoded(text, net_url_encode_segment), expected);
    }
    assert_string_equal(encoded("", net_url_encode), "");
}

static void every_byte_survives_encoding_and_decoding(void **state)
{
    char text[256];
    char *decoded = NULL;
    (void)state;
    for (int c = 1; c < 256; c++)
        text[c - 1] = (char)c;
    text[255] = '\0';
    const char *once = encoded(text, net_url_encode);
    assert_true(net_url_decode(&arena, once, strlen(once), &decoded));
    assert_string_equal(decoded, text);
}

static void dot_segments_cannot_be_resolved_away(void **state)
{
    (void)state;
    assert_string_equal(encoded(".", net_url_encode_segment), "%2E");
    assert_string_equal(encoded("..", net_url_encode_segment), "%2E%2E");
    assert_string_equal(encoded("...", net_url_encode_segment), "...");
    assert_string_equal(encoded(".a", net_url_encode_segment), ".a");
    assert_string_equal(encoded("../..", net_url_encode_segment), "..%2F..");
    assert_string_equal(encoded(".", net_url_encode), ".");
}

static void decoding_reads_escapes_in_any_case(void **state)
{
    char *out = NULL;
    (void)state;
    assert_true(net_url_decode(&arena, "a%2Fb%2fc+d", 11, &out));
    assert_string_equal(out, "a/b/c+d");
    assert_true(net_url_decode(&arena, "", 0, &out));
    assert_string_equal(out, "");
    assert_true(net_url_decode(&arena, "ab%41", 2, &out));
    assert_string_equal(out, "ab");
}

static void broken_escapes_are_refused(void **state)
{
    static const char *const broken[] = { "%",    "%4",   "a%",  "%zz",   "%4g",
                                          "%%41", "% 41", "%00", "x%00y", "%-1" };
    char kept[] = "kept";
    char *out = kept;
    (void)state;
    for (size_t i = 0; i < sizeof(broken) / sizeof(*broken); i++)
        assert_false(net_url_decode(&arena, broken[i], strlen(broken[i]), &out));
    assert_false(net_url_decode(&arena, "a\0b", 3, &out));
    assert_false(net_url_decode(&arena, "%41", 2, &out)); /* the end cuts the escape */
    assert_ptr_equal(out, kept);
}

static void query_starts_with_a_question_mark_once(void **state)
{
    struct buf out;
    bool first = true;
    (void)state;
    buf_init(&out, &arena, 4096);
    net_url_add_query(&out, &first, "compartmentId", "ocid1..a/b");
    net_url_add_query(&out, &first, "x&y", "1=2 +\xc3\xa4");
    net_url_add_query(&out, &first, "empty", "");
    assert_string_equal(out.ptr, "?compartmentId=ocid1..a%2Fb&x%26y=1%3D2%20%2B%C3%A4&empty=");
    assert_false(first);
}

static void assert_span(struct span actual, const char *expected)
{
    assert_int_equal(actual.len, strlen(expected));
    assert_memory_equal(actual.ptr, expected, actual.len);
}

static void urls_are_split_into_their_parts(void **state)
{
    static const struct {
        const char *text, *scheme, *host, *port, *target;
    } cases[] = {
        { "https://iaas.us-ashburn-1.oraclecloud.com/20160918/instances?limit=1", "https",
          "iaas.us-ashburn-1.oraclecloud.com", "", "/20160918/instances?limit=1" },
        { "http://localhost:8080", "http", "localhost", "8080", "" },
        { "http://a?b=/:@", "http", "a", "", "?b=/:@" },
        { "https://a:1/", "https", "a", "1", "/" },
        { "https://a:65535/x//y/../%2E", "https", "a", "65535", "/x//y/../%2E" },
        { "https://a:/x", "https", "a", "", "/x" },
        { "https://[::1]/x", "https", "[::1]", "", "/x" },
        { "https://[2001:db8::7]:8443?q", "https", "[2001:db8::7]", "8443", "?q" },
        { "HTTPS://Host.Example/", "https", "Host.Example", "", "/" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct net_url url;
        assert_true(net_url_split(cases[i].text, &url));
        assert_span(url.scheme, cases[i].scheme);
        assert_span(url.host, cases[i].host);
        assert_span(url.port, cases[i].port);
        assert_span(url.target, cases[i].target);
        assert_ptr_equal(url.target.ptr + url.target.len, cases[i].text + strlen(cases[i].text));
    }
}

static void what_is_no_plain_url_is_refused(void **state)
{
    static const char *const refused[] = {
        "",
        "http",
        "http:",
        "http:/",
        "http://",
        "https://",
        "//host/x",
        "/x",
        "host/x",
        "ftp://host/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https//host",
        " https://host",
        "https://host /",
        "https://host/a b",
        "https://host/a\tb",
        "https://host/\r\nx: y",
        "https://host/\x7f",
        "https://host/\xc3\xa4",
        "https://h\xc3\xb6st/",
        /* user info, also where two parsers may disagree */
        "https://user@host/",
        "https://user:secret@host/",
        "https://@host/",
        "https://a\\@host/",
        "https://a%40host/",
        "https://a,b/",
        "https://a;b/",
        "https://a\\b/",
        /* fragments */
        "https://host/#top",
        "https://host#top",
        "https://#host",
        "https://host?q#",
        /* ports */
        "https://host:0/",
        "https://host:65536/",
        "https://host:99999/",
        "https://host:123456/",
        "https://host:-1/",
        "https://host:8x/",
        "https://host:80:80/",
        "https://host:+80/",
        "https://host:0080/",
        "https://:80/",
        "https:///path",
        "https://?q",
        /* IPv6 */
        "https://[::1",
        "https://::1/",
        "https://[]/",
        "https://[::1]x/",
        "https://[::1]80/",
        "https://[::1]:x/",
        "https://[host]/",
        "https://[127.0.0.1]/",
        "https://[fe80::1%25eth0]/",
        "https://[1:2:3:4:5:6:7:8:9]/",
        "https://]/",
        "https://a[::1]/",
        "https://[0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0001]/",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
        struct net_url url = { .port = { "kept", 4 } };
        if (net_url_split(refused[i], &url))
            fail_msg("accepted: %s", refused[i]);
        assert_span(url.port, "kept");
    }
}

/* libcurl reads all of these as an address, most of them as 127.0.0.1. */
static void addresses_in_odd_spellings_are_refused(void **state)
{
    static const char *const refused[] = {
        "http://127.1/",      "http://127.0.0.256/", "http://2130706433/", "http://0x7f000001/",
        "http://0X7F.1/",     "http://0177.0.0.1/",  "http://127.0.0.01/", "http://1.2.3.4.5/",
        "http://127.0.0.1./", "https://host.7/",     "https://host.0x7f/", "https://0/",
    };
    static const char *const taken[] = {
        "https://10.0.0.7/", "https://7.host/", "https://7a/", "https://0xg/", "https://0x7f.host/",
    };
    struct net_url url;
    (void)state;
    for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
        if (net_url_split(refused[i], &url))
            fail_msg("accepted: %s", refused[i]);
    }
    for (size_t i = 0; i < sizeof(taken) / sizeof(*taken); i++) {
        if (!net_url_split(taken[i], &url))
            fail_msg("refused: %s", taken[i]);
    }
}

static void every_control_character_is_refused(void **state)
{
    struct net_url url;
    (void)state;
    for (int c = 1; c < 256; c++) {
        char text[] = "https://host/?x";
        text[13] = (char)c;
        assert_int_equal(net_url_split(text, &url), c > ' ' && c < 0x7f && c != '#');
    }
}

static void authority_leaves_out_the_default_port(void **state)
{
    static const char *const cases[][2] = {
        { "https://host/x", "host" },      { "https://host:443/", "host" },
        { "http://host:80", "host" },      { "http://host:443/", "host:443" },
        { "https://host:80/", "host:80" }, { "https://host:/", "host" },
        { "https://[::1]:443/", "[::1]" }, { "http://[::1]:8080/", "[::1]:8080" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct net_url url;
        assert_true(net_url_split(cases[i][0], &url));
        assert_string_equal(net_url_authority(&arena, &url), cases[i][1]);
    }
}

static void loopback_is_recognized_and_nothing_else(void **state)
{
    static const struct {
        const char *url;
        bool is_loopback;
    } cases[] = {
        { "http://localhost/", true },
        { "http://LocalHost:8080", true },
        { "http://127.0.0.1/", true },
        { "http://127.1.2.3/", true },
        { "http://127.255.255.255/", true },
        { "http://[::1]:80/", true },
        { "http://[0:0:0:0:0:0:0:1]/", true },
        { "http://localhost.evil.com/", false },
        { "http://evil.localhost.com/", false },
        { "http://127.0.0.1.evil.com/", false },
        { "http://127.evil.com/", false },
        { "http://0.0.0.0/", false },
        { "http://128.0.0.1/", false },
        { "http://169.254.169.254/", false },
        { "http://[::]/", false },
        { "http://[::2]/", false },
        { "http://[::ffff:8.8.8.8]/", false },
        { "http://localhos/", false },
        { "http://xlocalhost/", false },
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct net_url url;
        assert_true(net_url_split(cases[i].url, &url));
        if (net_url_is_loopback(&url) != cases[i].is_loopback)
            fail_msg("wrong: %s", cases[i].url);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_is_encoded_or_unreserved),
        cmocka_unit_test(every_byte_survives_encoding_and_decoding),
        cmocka_unit_test(dot_segments_cannot_be_resolved_away),
        cmocka_unit_test(decoding_reads_escapes_in_any_case),
        cmocka_unit_test(broken_escapes_are_refused),
        cmocka_unit_test(query_starts_with_a_question_mark_once),
        cmocka_unit_test(urls_are_split_into_their_parts),
        cmocka_unit_test(what_is_no_plain_url_is_refused),
        cmocka_unit_test(addresses_in_odd_spellings_are_refused),
        cmocka_unit_test(every_control_character_is_refused),
        cmocka_unit_test(authority_leaves_out_the_default_port),
        cmocka_unit_test(loopback_is_recognized_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, release_arena);
}
