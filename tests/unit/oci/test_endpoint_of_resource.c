/* oci/endpoint.c: the hosts that resources carry. */
#include "oci/endpoint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

struct row {
    const char *region;
    const char *given;
    const char *url; /* NULL when it is refused */
};

static void expect(const struct oci_endpoint_options *options, const struct row *row)
{
    const char *url = NULL;
    struct call call;
    enum err e;

    call_init(&call);
    e = oci_endpoint_of_resource(&call, options, row->region, row->given, &url);
    if (e != (row->url ? ERR_NONE : ERR_PROTOCOL))
        fail_msg("%s in %s: %s", row->given, row->region, err_word(e));
    if (row->url)
        assert_string_equal(url, row->url);
    else
        assert_non_null(strstr(call.error.message, row->given));
    call_release(&call);
}

#define EXPECT(options, rows)                                                                      \
    for (size_t i = 0; i < sizeof(rows) / sizeof((rows)[0]); i++)                                  \
    expect(options, &(rows)[i])

static void hosts_below_the_domain_of_the_realm_are_taken(void **state)
{
    static const struct row rows[] = {
        { "us-ashburn-1", "https://a-crypto.kms.us-ashburn-1.oraclecloud.com",
          "https://a-crypto.kms.us-ashburn-1.oraclecloud.com" },
        { "us-ashburn-1", "https://idcs-1.identity.oraclecloud.com:443",
          "https://idcs-1.identity.oraclecloud.com" },
        { "us-ashburn-1", "https://cell-1.streaming.oraclecloud.com/",
          "https://cell-1.streaming.oraclecloud.com" },
        { "us-ashburn-1", "HTTPS://Cell-1.OracleCloud.com", "https://Cell-1.OracleCloud.com" },
        { "us-langley-1", "https://q.us-langley-1.oraclegovcloud.com",
          "https://q.us-langley-1.oraclegovcloud.com" },
        { "mars-1.example.com", "https://kms.mars-1.example.com",
          "https://kms.mars-1.example.com" },
    };

    (void)state;
    EXPECT(&(struct oci_endpoint_options){ .base_url = NULL }, rows);
}

static void all_other_hosts_are_refused(void **state)
{
    static const struct row rows[] = {
        { "us-ashburn-1", "http://a.oraclecloud.com", NULL },
        { "us-ashburn-1", "https://a.oraclecloud.com:8443", NULL },
        { "us-ashburn-1", "https://a.oraclecloud.com/admin", NULL },
        { "us-ashburn-1", "https://a.oraclecloud.com?x=y", NULL },
        { "us-ashburn-1", "https://a.oraclecloud.com#x", NULL },
        { "us-ashburn-1", "https://u@a.oraclecloud.com", NULL },
        { "us-ashburn-1", "https://oraclecloud.com", NULL },
        { "us-ashburn-1", "https://.oraclecloud.com", NULL },
        { "us-ashburn-1", "https://evil.example", NULL },
        { "us-ashburn-1", "https://eviloraclecloud.com", NULL },
        { "us-ashburn-1", "https://a.oraclecloud.com.evil.example", NULL },
        { "us-ashburn-1", "https://evil.example%2f.oraclecloud.com", NULL },
        { "us-ashburn-1", "https://a..oraclecloud.com", NULL },
        { "us-ashburn-1", "https://169.254.169.254", NULL },
        { "us-ashburn-1", "https://[::1]", NULL },
        { "us-ashburn-1", "a.oraclecloud.com", NULL },
        { "us-ashburn-1", "https://a.oraclegovcloud.com", NULL },
        { "us-langley-1", "https://a.oraclecloud.com", NULL },
        { "mars-1.example.com", "https://a.oraclecloud.com", NULL },
        { "mars-1.example.com", "https://kms.example.com", NULL },
    };

    (void)state;
    EXPECT(&(struct oci_endpoint_options){ .base_url = NULL }, rows);
}

static void unknown_region_belongs_to_the_default_realm(void **state)
{
    static const struct row rows[] = {
        { "zz-new-1", "https://a.example.com", "https://a.example.com" },
        { "zz-new-1", "https://a.oraclecloud.com", NULL },
        { "us-ashburn-1", "https://a.example.com", NULL },
    };

    (void)state;
    EXPECT(&(struct oci_endpoint_options){ .default_realm = "example.com" }, rows);
}

static void no_region_is_no_realm(void **state)
{
    struct oci_endpoint_options options = { .base_url = NULL };
    const char *url = NULL;
    struct call call;

    (void)state;
    call_init(&call);
    assert_int_equal(
        oci_endpoint_of_resource(&call, &options, NULL, "https://a.oraclecloud.com", &url),
        ERR_CONFIG);
    assert_null(url);
    call_release(&call);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hosts_below_the_domain_of_the_realm_are_taken),
        cmocka_unit_test(all_other_hosts_are_refused),
        cmocka_unit_test(unknown_region_belongs_to_the_default_realm),
        cmocka_unit_test(no_region_is_no_realm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
