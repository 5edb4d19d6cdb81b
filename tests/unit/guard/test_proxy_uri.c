#include "guard/proxy_uri.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void addresses_of_programs_and_sites_are_taken(void **state)
{
    static const char *const uris[] = {
        "https://app.example.com/cb",
        "https://app.example.com:8443/cb?x=1&y='z'",
        "http://127.0.0.1/cb",

        "http://[::1]:3000/",
        "http://localhost:3000/oauth/callback",
        "com.example.app:/cb",
        "com.example.app://cb",
        "cursor://anysphere.cursor-mcp/oauth/callback",
        "vscode-insiders://vscode.github-authentication/did-authenticate",
    };

    (void)state;
    for (size_t i = 0; i < sizeof uris / sizeof uris[0]; i++) {
        if (!guard_proxy_uri_is_valid(uris[i]))
            fail_msg("%s is refused", uris[i]);
    }
}

static void all_else_is_refused(void **state)
{
    static const char *const uris[] = {
        "",
        "https:",
        "https://",
        "https:///x",
        "HTTPS://a/",
        "//a/b",
        "/cb",
        "http://a/",
        "http://127.1/cb",
        "http://0x7f.1/",
        "ftp://a/",
        "file:///etc",
        "javascript:x",
        "data:text/plain",
        "about:blank",
        "x-app:/cb",
        "com.example.a:",
        ".com:/x",
        "1a.b:/x",
        "https://a/#",
        "https://a/\\b",
        "https://a/\nb",
        "https://a/\x7F",
        "https://a@b/",
        "http://localhost.evil/",
    };

    (void)state;
    for (size_t i = 0; i < sizeof uris / sizeof uris[0]; i++) {
        if (guard_proxy_uri_is_valid(uris[i]))
            fail_msg("\"%s\" is taken", uris[i]);
    }
}

static void only_the_port_of_this_machine_may_differ(void **state)
{
    (void)state;
    assert_true(guard_proxy_uri_equals("https://a/cb", "https://a/cb"));
    assert_true(guard_proxy_uri_equals("http://127.0.0.1:1/cb?x", "http://127.0.0.1/cb?x"));
    assert_true(guard_proxy_uri_equals("http://[::1]/cb", "http://[::1]:80/cb"));
    assert_false(guard_proxy_uri_equals("http://127.0.0.1:1/cb", "http://localhost:1/cb"));
    assert_false(guard_proxy_uri_equals("http://127.0.0.1:1/cb", "http://127.0.0.1:1/cb/"));
    assert_false(guard_proxy_uri_equals("http://127.0.0.1:1/cb", "https://127.0.0.1:1/cb"));
    assert_false(guard_proxy_uri_equals("https://a/cb", "https://a:443/cb"));
    assert_false(guard_proxy_uri_equals("https://a/cb", "https://A/cb"));
}

static void people_read_where_access_goes(void **state)
{
    struct arena arena;

    (void)state;
    arena_init(&arena);
    assert_string_equal(guard_proxy_uri_place(&arena, "https://a.example:8443/x"),
                        "https://a.example:8443");
    assert_string_equal(guard_proxy_uri_place(&arena, "http://[::1]:3/x"),
                        "[::1] on this computer");
    assert_string_equal(guard_proxy_uri_place(&arena, "com.example.a://b/c"), "com.example.a:");
    arena_release(&arena);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_of_programs_and_sites_are_taken),
        cmocka_unit_test(all_else_is_refused),
        cmocka_unit_test(only_the_port_of_this_machine_may_differ),
        cmocka_unit_test(people_read_where_access_goes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
