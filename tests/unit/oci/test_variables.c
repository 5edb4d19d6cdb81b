#include "oci/variables.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void clear(void)
{
    size_t count, i, n;
    const struct oci_variable *table = oci_variables_table(&count);

    for (i = 0; i < count; i++) {
        for (n = 0; n < OCI_VARIABLE_NAMES && table[i].names[n]; n++)
            unsetenv(table[i].names[n]);
    }
}

static const char *value_at(const struct oci_variables *variables, size_t offset)
{
    const char *value;

    memcpy(&value, (const char *)variables + offset, sizeof(value));
    return value;
}

/* Each name alone sets its member and no other one. */
static void reads_every_name_into_its_own_member(void **state)
{
    size_t count, i, n, k;
    const struct oci_variable *table = oci_variables_table(&count);
    struct oci_variables variables;

    (void)state;
    for (i = 0; i < count; i++) {
        for (n = 0; n < OCI_VARIABLE_NAMES && table[i].names[n]; n++) {
            clear();
            setenv(table[i].names[n], "value", 1);
            oci_variables_read(&variables);
            for (k = 0; k < count; k++) {
                const char *value = value_at(&variables, table[k].offset);

                assert_true((value != NULL) == (k == i));
            }
        }
    }
    assert_int_equal(count, sizeof(struct oci_variables) / sizeof(const char *));
}

static void prefers_the_newer_name(void **state)
{
    struct oci_variables variables;

    (void)state;
    clear();
    setenv("TENANCY_ID_OVERRIDE", "oldest", 1);
    setenv("OCI_IOT_TENANCY_ID_OVERRIDE", "older", 1);
    oci_variables_read(&variables);
    assert_string_equal(variables.tenancy, "older");
    setenv("OCI_MCP_TENANCY_ID_OVERRIDE", "new", 1);
    oci_variables_read(&variables);
    assert_string_equal(variables.tenancy, "new");
}

static void takes_empty_and_blank_for_unset(void **state)
{
    struct oci_variables variables;

    (void)state;
    clear();
    setenv("OCI_MCP_TENANCY_ID_OVERRIDE", "", 1);
    setenv("OCI_IOT_TENANCY_ID_OVERRIDE", " \t\n", 1);
    oci_variables_read(&variables);
    assert_null(variables.tenancy);
    setenv("TENANCY_ID_OVERRIDE", "oldest", 1);
    oci_variables_read(&variables);
    assert_string_equal(variables.tenancy, "oldest");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_name_into_its_own_member),
        cmocka_unit_test(prefers_the_newer_name),
        cmocka_unit_test(takes_empty_and_blank_for_unset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
