#include "sandbox/home.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/fixture.h"
#include "sandbox/auth.h"
#include "sandbox/auth_files.h"

static const struct sandbox_home_lives usual;

static const char *folder_of_test(void)
{
    char *folder = arena_strdup(&call.arena, "/tmp/sandbox-home-XXXXXX");

    assert_non_null(mkdtemp(folder));
    return folder;
}

static const char *read_text(const struct sandbox_home *home, const char *name)
{
    struct span text;

    assert_int_equal(file_read(&call, name, arena_printf(&call.arena, "%s/%s", home->folder, name),
                               1 << 20, &text),
                     ERR_NONE);
    return text.ptr;
}

/* Removes what a kept home has, too. */
static void remove_home(struct sandbox_home *home)
{
    home->temporary = true;
    sandbox_home_close(home);
}

static void test_a_temporary_home_leaves_nothing_behind(void **state)
{
    struct sandbox_home home;
    struct stat status;
    const char *folder;

    (void)state;
    assert_int_equal(sandbox_home_open(&call, NULL, &usual, &home), ERR_NONE);
    assert_int_equal(
        sandbox_auth_files_environment(
            &call, home.keys.auth, home.folder,
            &(struct sandbox_auth_places){ "http://127.0.0.1:1", "https://127.0.0.1:2" }),
        ERR_NONE);
    folder = home.folder;
    assert_int_equal(stat(folder, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0700);
    sandbox_home_close(&home);
    assert_int_equal(access(folder, F_OK), -1);
}

static void test_a_home_is_read_again_as_it_was(void **state)
{
    const char *folder = folder_of_test();
    struct sandbox_home first;
    struct sandbox_home second;
    const char *secret;
    const char *user;

    (void)state;
    assert_int_equal(sandbox_home_open(&call, folder, &usual, &first), ERR_NONE);
    secret = arena_strdup(&call.arena, first.keys.auth->client_secret);
    user = first.keys.users[1].id;
    assert_string_not_equal(user, first.keys.user);
    sandbox_home_close(&first);
    assert_int_equal(sandbox_home_open(&call, folder, &usual, &second), ERR_NONE);
    assert_string_equal(second.keys.auth->client_secret, secret);
    assert_string_equal(second.keys.users[1].id, user);
    remove_home(&second);
}

static void test_every_file_is_for_the_owner_alone(void **state)
{
    static const char *const names[] = { "api_key.pem",      "reader_key.pem", "session_key.pem",
                                         "session_token",    "client_secret",  "resource_token",
                                         "resource_key.pem", "config" };
    struct sandbox_home home;

    (void)state;
    assert_int_equal(sandbox_home_open(&call, NULL, &usual, &home), ERR_NONE);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const char *path = arena_printf(&call.arena, "%s/%s", home.folder, names[i]);

        assert_int_equal(access(path, F_OK), 0);
        assert_false(file_is_exposed(path));
    }
    sandbox_home_close(&home);
}

static void test_the_configuration_has_three_profiles(void **state)
{
    static const char *const lines[] = { "[DEFAULT]\nuser=", "[READER]\nuser=",
                                         "[SESSION]\nfingerprint=", "security_token_file=" };
    struct sandbox_home home;
    const char *text;

    (void)state;
    assert_int_equal(sandbox_home_open(&call, NULL, &usual, &home), ERR_NONE);
    text = read_text(&home, "config");
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
        assert_non_null(strstr(text, lines[i]));
    sandbox_home_close(&home);
}

static void test_environments_lead_to_the_sandbox(void **state)
{
    static const struct {
        const char *file;
        const char *line;
    } cases[] = {
        { "instance-principal.env", "OCI_METADATA_BASE_URL=http://127.0.0.1:1/opc/v2\n" },
        { "resource-principal.env", "OCI_RESOURCE_PRINCIPAL_VERSION=2.2\n" },
        { "resource-principal-1.1.env", "OCI_RESOURCE_PRINCIPAL_VERSION=1.1\n" },
        { "resource-principal-2.1.env", "RPT_ENDPOINT=http://127.0.0.1:1\n" },
        { "resource-principal-2.1.2.env", "OCI_RESOURCE_PRINCIPAL_SECURITY_CONTEXT=" },
        { "resource-principal-3.0.env", "PARENT_RESOURCE=http://127.0.0.1:1/20180711/" },
        { "oke-workload-identity.env", "KUBERNETES_SERVICE_PORT_PROXYMUX=2\n" },
        { "identity-domain.env", "IDCS_DOMAIN=https://127.0.0.1:2\n" },
    };
    const struct sandbox_auth_places places = { "http://127.0.0.1:1", "https://127.0.0.1:2" };
    struct sandbox_home home;

    (void)state;
    assert_int_equal(sandbox_home_open(&call, NULL, &usual, &home), ERR_NONE);
    assert_int_equal(sandbox_auth_files_environment(&call, home.keys.auth, home.folder, &places),
                     ERR_NONE);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *text = read_text(&home, cases[i].file);

        assert_non_null(strstr(text, cases[i].line));
        assert_null(strchr(text, '$'));
    }
    assert_non_null(strstr(read_text(&home, "ca.pem"), "BEGIN CERTIFICATE"));
    sandbox_home_close(&home);
}

static void test_tokens_live_as_long_as_was_said(void **state)
{
    const struct sandbox_home_lives lives = { .token_s = 7 };
    struct sandbox_home home;

    (void)state;
    assert_int_equal(sandbox_home_open(&call, NULL, &lives, &home), ERR_NONE);
    assert_int_equal(home.keys.auth->token_s, 7);
    assert_int_equal(home.keys.auth->session_s, 7);
    sandbox_home_close(&home);
}

static void test_a_damaged_key_is_named(void **state)
{
    const char *folder = folder_of_test();
    struct sandbox_home home;

    (void)state;
    assert_int_equal(file_write(&call, arena_printf(&call.arena, "%s/signing_key.pem", folder),
                                span_of("x"), 0600),
                     ERR_NONE);
    assert_int_equal(sandbox_home_open(&call, folder, &usual, &home), ERR_CREDENTIALS);
    assert_non_null(strstr(call.error.message, "signing_key.pem"));
    sandbox_auth_files_remove(folder);
    for (size_t i = 0; i < 3; i++) {
        static const char *const names[] = { "signing_key.pem", "api_key.pem", "reader_key.pem" };

        unlink(arena_printf(&call.arena, "%s/%s", folder, names[i]));
    }
    assert_int_equal(rmdir(folder), 0);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, make_call, drop_call)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_temporary_home_leaves_nothing_behind),
        TEST(test_a_home_is_read_again_as_it_was),
        TEST(test_every_file_is_for_the_owner_alone),
        TEST(test_the_configuration_has_three_profiles),
        TEST(test_environments_lead_to_the_sandbox),
        TEST(test_tokens_live_as_long_as_was_said),
        TEST(test_a_damaged_key_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
