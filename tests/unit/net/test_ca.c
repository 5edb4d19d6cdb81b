#include "net/ca.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define FILES_CAP 8

/* A machine of its own for each test: a folder that holds what was put there. */
static char root[64];
static char made[FILES_CAP][256];
static int made_count;

static int open_root(void **state)
{
    (void)state;
    snprintf(root, sizeof(root), "/tmp/test_ca.XXXXXX");
    made_count = 0;
    return mkdtemp(root) ? 0 : -1;
}

/* Takes away the file and the folders above it that are empty by then. */
static void take_away(char *path)
{
    unlink(path);
    for (char *slash = strrchr(path, '/'); slash && slash > path + strlen(root);
         slash = strrchr(path, '/')) {
        *slash = '\0';
        rmdir(path);
    }
}

static int close_root(void **state)
{
    (void)state;
    while (made_count > 0)
        take_away(made[--made_count]);
    return rmdir(root);
}

static void put(const char *path)
{
    char *whole = made[made_count++];

    snprintf(whole, sizeof(made[0]), "%s%s", root, path);
    for (char *slash = strchr(whole + strlen(root) + 1, '/'); slash;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(whole, 0700);
        *slash = '/';
    }

    FILE *file = fopen(whole, "w");

    assert_non_null(file);
    fclose(file);
}

static void expect(struct net_ca built_in, const char *file, const char *dir)
{
    struct net_ca found = net_ca_find(root, built_in);

    if (file)
        assert_string_equal(found.file, file);
    else
        assert_null(found.file);
    if (dir)
        assert_string_equal(found.dir, dir);
    else
        assert_null(found.dir);
}

static const struct net_ca nothing;

static void debian_has_a_bundle_and_hashes(void **state)
{
    (void)state;
    put("/etc/ssl/certs/ca-certificates.crt");
    put("/etc/ssl/certs/3513523f.0");
    expect(nothing, "/etc/ssl/certs/ca-certificates.crt", "/etc/ssl/certs");
}

static void a_folder_without_hashes_is_none(void **state)
{
    (void)state;
    put("/etc/pki/tls/certs/ca-bundle.crt");
    put("/etc/pki/tls/certs/3513523g.0");
    put("/etc/pki/tls/certs/3513523f.crt");
    expect(nothing, "/etc/pki/tls/certs/ca-bundle.crt", NULL);
}

static void red_hat_has_hashes_elsewhere(void **state)
{
    (void)state;
    put("/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem");
    put("/etc/pki/ca-trust/extracted/pem/directory-hash/01419da9.0");
    expect(nothing, "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
           "/etc/pki/ca-trust/extracted/pem/directory-hash");
}

static void suse_and_alpine_are_known(void **state)
{
    (void)state;
    put("/etc/ssl/cert.pem");
    expect(nothing, "/etc/ssl/cert.pem", NULL);
    put("/var/lib/ca-certificates/openssl/01419da9.0");
    put("/etc/ssl/ca-bundle.pem");
    expect(nothing, "/etc/ssl/ca-bundle.pem", "/var/lib/ca-certificates/openssl");
}

static void what_libcurl_was_built_with_goes_first(void **state)
{
    (void)state;
    put("/etc/ssl/certs/ca-certificates.crt");
    put("/opt/own/all.pem");
    put("/opt/own/hashed/01419da9.0");
    expect((struct net_ca){ "/opt/own/all.pem", "/opt/own/hashed" }, "/opt/own/all.pem",
           "/opt/own/hashed");
    expect((struct net_ca){ "/opt/gone.pem", "/opt/gone" }, "/etc/ssl/certs/ca-certificates.crt",
           NULL);
}

static void a_machine_without_any_has_none(void **state)
{
    (void)state;
    expect(nothing, NULL, NULL);
}

static void an_empty_variable_is_not_set(void **state)
{
    (void)state;
    setenv("TEST_CA_FILE", "", 1);
    assert_null(net_ca_variable("TEST_CA_FILE"));
    setenv("TEST_CA_FILE", "/a.pem", 1);
    assert_string_equal(net_ca_variable("TEST_CA_FILE"), "/a.pem");
    unsetenv("TEST_CA_FILE");
    assert_null(net_ca_variable("TEST_CA_FILE"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(debian_has_a_bundle_and_hashes, open_root, close_root),
        cmocka_unit_test_setup_teardown(a_folder_without_hashes_is_none, open_root, close_root),
        cmocka_unit_test_setup_teardown(red_hat_has_hashes_elsewhere, open_root, close_root),
        cmocka_unit_test_setup_teardown(suse_and_alpine_are_known, open_root, close_root),
        cmocka_unit_test_setup_teardown(what_libcurl_was_built_with_goes_first, open_root,
                                        close_root),
        cmocka_unit_test_setup_teardown(a_machine_without_any_has_none, open_root, close_root),
        cmocka_unit_test(an_empty_variable_is_not_set),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
