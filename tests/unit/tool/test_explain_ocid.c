/* OCIDs taken apart, right ones and wrong ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/fixture.h"
#include "tool/explain_ocid.h"

static void parts_of_an_ocid_are_told(void **state)
{
    struct tool_ocid ocid;
    const char *why;

    (void)state;
    assert_true(tool_ocid_parse(&call, "ocid1.Instance.oc1.iad.abuwcljr", &ocid, &why));
    assert_string_equal(ocid.type, "instance");
    assert_string_equal(ocid.realm, "oc1");
    assert_string_equal(ocid.region, "us-ashburn-1");
    assert_true(tool_ocid_parse(&call, "ocid1.user.oc1..aaaa", &ocid, &why));
    assert_null(ocid.region);
    assert_true(tool_ocid_parse(&call, "ocid1.vault.oc1.eu-frankfurt-1.x.aaaa", &ocid, &why));
    assert_string_equal(ocid.region, "eu-frankfurt-1");
    assert_true(tool_ocid_parse(&call, "ocid1.vault.oc1.mars-1.aaaa", &ocid, &why));
    assert_null(ocid.region);
}

static void wrong_part_is_named(void **state)
{
    static const char *const rows[][2] = {
        { "vcn-1", "begins with" },
        { "", "begins with" },
        { "ocid2.vcn.oc1.iad.a", "begins with" },
        { "ocid1.vcn.oc1.iad", "parts are missing" },
        { "ocid1..oc1.iad.a", "type" },
        { "ocid1.vcn..iad.a", "realm" },
        { "ocid1.vcn.oc1.iad.", "cut off" },
        { "ocid1.vcn.oc1.iad.aaaa...", "cut off" },
        { "ocid1.vcn.oc1.iad.a' or 1", "character" },
        { "ocid1.vcn.oc1.iad.a\xc3\xa4", "character" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct tool_ocid ocid;
        const char *why = NULL;

        assert_false(tool_ocid_parse(&call, rows[i][0], &ocid, &why));
        if (strstr(why, rows[i][1]) == NULL)
            fail_msg("%s: %s", rows[i][0], why);
    }
}

static const char *complain(const char *id, const char *name, const char *text, bool is_target)
{
    const char *complaint =
        tool_ocid_complaint(&call, catalog_find(id), name, text, "us-ashburn-1", is_target);

    return complaint == NULL ? "" : complaint;
}

static void right_ones_and_what_is_not_sure_are_not_complained_of(void **state)
{
    (void)state;
    assert_string_equal(complain("core.getVcn", "vcnId", "ocid1.vcn.oc1.iad.a", true), "");
    assert_string_equal(complain("core.listVcns", "compartmentId", "ocid1.tenancy.oc1..a", true),
                        "");
    assert_string_equal(complain("core.listVcns", "compartmentId", "ocidv1:tenancy:oc1:x", true),
                        "");
    /* Types that are not called as the parameter is. */
    assert_string_equal(complain("core.getRouteTable", "rtId", "ocid1.routetable.oc1.iad.a", true),
                        "");
    assert_string_equal(
        complain("functions.getFunction", "functionId", "ocid1.fnfunc.oc1.iad.a", true), "");
    assert_string_equal(complain("core.getVcn", "displayName", "any name", true), "");
    assert_string_equal(complain("dns.getZone", "zoneNameOrId", "example.com", true), "");
    assert_string_equal(complain("identitydomains.getUser", "userId", "0123abc", true), "");
}

static void other_regions_are_told_of_targets_only(void **state)
{
    (void)state;
    assert_string_not_equal(complain("core.getVcn", "vcnId", "ocid1.vcn.oc1.phx.a", true), "");
    assert_string_equal(complain("core.getVcn", "vcnId", "ocid1.vcn.oc1.phx.a", false), "");
    assert_string_equal(
        complain("core.createVolume", "sourceVolumeId", "ocid1.volume.oc1.phx.a", true), "");
}

static void other_realm_is_told(void **state)
{
    (void)state;
    assert_non_null(strstr(complain("core.getVcn", "vcnId", "ocid1.vcn.oc2..a", true), "oc2"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_call, drop_call)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(parts_of_an_ocid_are_told),
        TEST(wrong_part_is_named),
        TEST(right_ones_and_what_is_not_sure_are_not_complained_of),
        TEST(other_regions_are_told_of_targets_only),
        TEST(other_realm_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
