#include "sandbox/auth_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/file.h"
#include "sandbox/fixture.h"

static const char *folder;

static const char *new_folder(void)
{
    char *made = arena_strdup(&world.call.arena, "/tmp/sandbox-files-XXXXXX");

    assert_non_null(mkdtemp(made));
    return made;
}

static const char *path_of(const char *name)
{
    return arena_printf(&world.call.arena, "%s/%s", folder, name);
}

static const char *read_text(const char *name)
{
    struct span text;

    assert_int_equal(file_read(&world.call, name, path_of(name), 1 << 20, &text), ERR_NONE);
    return text.ptr;
}

static enum err renew(void)
{
    return sandbox_auth_files_renew(&world.call, world.state.keys.auth, folder);
}

static void test_renewed_tokens_outlive_the_old_ones(void **state)
{
    struct json *claims;
    const char *old;

    (void)state;
    folder = new_folder();
    assert_int_equal(renew(), ERR_NONE);
    old = read_text("resource_token");
    world_wait(&world, SANDBOX_AUTH_TOKEN_S * 1000LL);
    assert_int_equal(sandbox_auth_read(&world.call, world.state.keys.auth, span_of(old),
                                       clock_unix_ms(), &claims),
                     ERR_CREDENTIALS);
    call_forgive(&world.call);
    assert_int_equal(renew(), ERR_NONE);
    assert_int_equal(sandbox_auth_read(&world.call, world.state.keys.auth,
                                       span_of(read_text("resource_token")), clock_unix_ms(),
                                       &claims),
                     ERR_NONE);
    sandbox_auth_files_remove(folder);
    assert_int_equal(rmdir(folder), 0);
}

static void test_each_file_holds_its_kind_of_token(void **state)
{
    static const struct {
        const char *file;
        const char *claim;
        const char *value;
    } cases[] = {
        { "resource_token", "ptype", "resource" },
        { "service_account_token", "sub", "system:serviceaccount:default:sandbox" },
        { "delegation_token", "ttype", "obo" },
        { "domain_token", "sub", "sandbox-user" },
        { "session_token", "ttype", "login" },
    };

    (void)state;
    folder = new_folder();
    assert_int_equal(renew(), ERR_NONE);
    assert_int_equal(
        sandbox_auth_files_session(&world.call, world.state.keys.auth, folder, world_other_key()),
        ERR_NONE);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct json *claims;

        assert_int_equal(sandbox_auth_read(&world.call, world.state.keys.auth,
                                           span_of(read_text(cases[i].file)), clock_unix_ms(),
                                           &claims),
                         ERR_NONE);
        assert_string_equal(json_get_text(claims, cases[i].claim), cases[i].value);
        assert_false(file_is_exposed(path_of(cases[i].file)));
    }
    sandbox_auth_files_remove(folder);
    assert_int_equal(rmdir(folder), 0);
}

static void test_without_tls_there_is_no_authority(void **state)
{
    const struct sandbox_auth_places places = { "http://127.0.0.1:1", NULL };

    (void)state;
    folder = new_folder();
    assert_int_equal(
        sandbox_auth_files_environment(&world.call, world.state.keys.auth, folder, &places),
        ERR_NONE);
    assert_int_equal(access(path_of("ca.pem"), F_OK), -1);
    assert_non_null(strstr(read_text("identity-domain.env"), "IDCS_DOMAIN=http://127.0.0.1:1\n"));
    assert_non_null(
        strstr(read_text("oke-workload-identity.env"), "KUBERNETES_SERVICE_HOST=127.0.0.1\n"));
    sandbox_auth_files_remove(folder);
    assert_int_equal(rmdir(folder), 0);
}

static void test_a_folder_that_is_gone_is_an_error(void **state)
{
    (void)state;
    folder = "/nonexistent/folder";
    assert_int_equal(renew(), ERR_IO);
    call_forgive(&world.call);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_renewed_tokens_outlive_the_old_ones),
        TEST(test_each_file_holds_its_kind_of_token),
        TEST(test_without_tls_there_is_no_authority),
        TEST(test_a_folder_that_is_gone_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
