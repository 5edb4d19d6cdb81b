#include "oci/config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/limits.h"
#include "oci/material.h"

#define HINT                                                                                       \
    "run `oci-mcp auth setup` for an API key or `oci-mcp auth login` for a session in the "        \
    "browser; OCI_CONFIG_FILE names another place"
#define NAME_HINT                                                                                  \
    "choose one with OCI_CONFIG_PROFILE or --profile; `oci-mcp auth login --profile A` makes "     \
    "this one"

struct fixture {
    struct call call;
    const char *path;
    struct oci_profile profile;
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));

    setenv("HOME", "/home/someone", 1);
    call_init(&fixture->call);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    call_release(&fixture->call);
    free(fixture);
    material_remove();
    return 0;
}

static enum err load(struct fixture *fixture, const char *text, const char *name)
{
    fixture->path = material_write(&fixture->call.arena, "config", text);
    return oci_config_load(&fixture->call, fixture->path, name, &fixture->profile);
}

/* `problem` is what follows the path of the file. */
static void expect_failure(struct fixture *fixture, const char *text, const char *problem)
{
    struct call *call = &fixture->call;

    assert_int_equal(load(fixture, text, "A"), ERR_CONFIG);
    material_expect(call, ERR_CONFIG, arena_printf(&call->arena, "%s%s", fixture->path, problem),
                    NULL);
    assert_null(fixture->profile.name);
    call_forgive(call);
}

static void reads_every_field(void **state)
{
    struct fixture *fixture = *state;
    const struct oci_profile *profile = &fixture->profile;

    assert_int_equal(load(fixture,
                          "[A]\n"
                          "user=ocid1.user.oc1..u\n"
                          "fingerprint = aa:bb\n"
                          "key_file=~/k.pem\n"
                          "pass_phrase=p = q # r ; s\n"
                          "tenancy=ocid1.tenancy.oc1..t\n"
                          "region=us-ashburn-1\n"
                          "security_token_file=~/token\n"
                          "delegation_token_file=/d\n"
                          "authentication_type=instance_principal\n"
                          "something_else=1\n",
                          "A"),
                     ERR_NONE);
    assert_string_equal(profile->file, fixture->path);
    assert_string_equal(profile->name, "A");
    assert_string_equal(profile->user, "ocid1.user.oc1..u");
    assert_string_equal(profile->fingerprint, "aa:bb");
    assert_string_equal(profile->key_file, "/home/someone/k.pem");
    assert_string_equal(profile->pass_phrase, "p = q # r ; s");
    assert_string_equal(profile->tenancy, "ocid1.tenancy.oc1..t");
    assert_string_equal(profile->region, "us-ashburn-1");
    assert_string_equal(profile->security_token_file, "/home/someone/token");
    assert_false(profile->security_token_inherited);
    assert_string_equal(profile->delegation_token_file, "/d");
    assert_string_equal(profile->authentication_type, "instance_principal");
}

static void accepts_blanks_comments_crlf_any_case_and_a_byte_order_mark(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(load(fixture,
                          "\xef\xbb\xbf# comment [x]\r\n"
                          "\r\n"
                          "  [ A ]  \r\n"
                          " ; just words\r\n"
                          "\t REGION \t=\t us-phoenix-1 \r\n"
                          "Key_File=/k\r\n"
                          "   # user=no",
                          "A"),
                     ERR_NONE);
    assert_string_equal(fixture->profile.region, "us-phoenix-1");
    assert_string_equal(fixture->profile.key_file, "/k");
    assert_null(fixture->profile.user);
}

static void takes_what_is_missing_from_default(void **state)
{
    struct fixture *fixture = *state;
    const char *text = "[DEFAULT]\nuser=d\nregion=d\ntenancy=d\n"
                       "[A]\nuser=a\nregion=\n";

    assert_int_equal(load(fixture, text, "A"), ERR_NONE);
    assert_string_equal(fixture->profile.user, "a");
    assert_null(fixture->profile.region); /* an empty value hides the other one */
    assert_string_equal(fixture->profile.tenancy, "d");
    assert_int_equal(load(fixture, text, "DEFAULT"), ERR_NONE);
    assert_string_equal(fixture->profile.user, "d");
}

static void takes_a_token_file_from_the_own_section_only(void **state)
{
    struct fixture *fixture = *state;
    const char *text = "[A]\nuser=a\n[B]\nsecurity_token_file=\n"
                       "[DEFAULT]\nsecurity_token_file=/t\n";

    assert_int_equal(load(fixture, text, "A"), ERR_NONE);
    assert_null(fixture->profile.security_token_file);
    assert_true(fixture->profile.security_token_inherited);
    assert_int_equal(load(fixture, text, "B"), ERR_NONE);
    assert_null(fixture->profile.security_token_file);
    assert_false(fixture->profile.security_token_inherited);
    assert_int_equal(load(fixture, text, "DEFAULT"), ERR_NONE);
    assert_string_equal(fixture->profile.security_token_file, "/t");
    assert_false(fixture->profile.security_token_inherited);
}

static void joins_sections_of_one_name_and_takes_the_last_value(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(load(fixture,
                          "[A]\nuser=1\nregion=r1\n[B]\nuser=b\n[A]\nuser=2\nuser=3\n"
                          "[a]\nuser=other\n",
                          "A"),
                     ERR_NONE);
    assert_string_equal(fixture->profile.user, "3");
    assert_string_equal(fixture->profile.region, "r1");
}

static void reads_a_profile_without_any_field(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(load(fixture, "[A]", "A"), ERR_NONE);
    assert_null(fixture->profile.user);
    assert_null(fixture->profile.pass_phrase);
}

static void names_the_line_that_is_wrong(void **state)
{
    struct fixture *fixture = *state;

    expect_failure(fixture, "[A]\n\nsecret\n", ", line 3: neither [profile] nor key = value");
    expect_failure(fixture, "[A] # x\n", ", line 1: neither [profile] nor key = value");
    expect_failure(fixture, "[A\n", ", line 1: neither [profile] nor key = value");
    expect_failure(fixture, "[", ", line 1: neither [profile] nor key = value");
    expect_failure(fixture, "[A]\n = x\n", ", line 2: no key before the '='");
    expect_failure(fixture, "# c\nuser=x\n[A]\n", ", line 2: a key before any [profile]");
    expect_failure(fixture, "[A]\n[ ]\n", ", line 2: a profile without a name");
    expect_failure(fixture, "[A]\nuser=1\n[Z]\nbroken\n",
                   ", line 4: neither [profile] nor key = value");
}

static void never_shows_a_line(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(load(fixture, "[A]\npass_phrase: open sesame\n", "A"), ERR_CONFIG);
    material_expect_hidden(&fixture->call, "sesame");
    call_forgive(&fixture->call);
    assert_int_equal(load(fixture, "pass_phrase = open sesame\n", "A"), ERR_CONFIG);
    material_expect_hidden(&fixture->call, "sesame");
}

static void refuses_bytes_that_are_no_text(void **state)
{
    struct fixture *fixture = *state;
    struct call *call = &fixture->call;
    const char *path = material_write(&call->arena, "config", "[A]\nuser=x?y\n");
    FILE *file = fopen(path, "r+");

    assert_non_null(file);
    fseek(file, 10, SEEK_SET);
    fputc('\0', file);
    fclose(file);
    assert_int_equal(oci_config_load(call, path, "A", &fixture->profile), ERR_CONFIG);
    material_expect(
        call, ERR_CONFIG,
        arena_printf(&call->arena, "%s, line 2: a NUL byte; the file must be UTF-8 text", path),
        NULL);
}

static void names_the_profiles_that_exist(void **state)
{
    struct fixture *fixture = *state;
    struct call *call = &fixture->call;

    assert_int_equal(load(fixture, "[DEFAULT]\n[B]\n[C c]\n[B]\n", "A"), ERR_CONFIG);
    material_expect(call, ERR_CONFIG,
                    arena_printf(&call->arena, "no profile [A] in %s: it has [DEFAULT], [B], [C c]",
                                 fixture->path),
                    NAME_HINT);
    call_forgive(call);
    assert_int_equal(load(fixture, "", "A"), ERR_CONFIG);
    material_expect(call, ERR_CONFIG,
                    arena_printf(&call->arena, "no profile [A] in %s: it has none", fixture->path),
                    NAME_HINT);
}

static char *many_profiles(struct call *call, int count)
{
    struct buf text;
    int i;

    buf_init(&text, &call->arena, LIMIT_CONFIG_FILE);
    for (i = 0; i < count; i++)
        buf_printf(&text, "[P%d]\n", i);
    assert_false(buf_full(&text));
    return text.ptr;
}

static void keeps_the_list_of_profiles_short(void **state)
{
    struct fixture *fixture = *state;
    struct call *call = &fixture->call;

    assert_int_equal(load(fixture, many_profiles(call, 25), "A"), ERR_CONFIG);
    assert_non_null(strstr(call->error.message, "it has [P0], [P1], "));
    assert_non_null(strstr(call->error.message, "[P19] and 5 more"));
    assert_null(strstr(call->error.message, "[P20]"));
}

static void lists_profiles_in_the_order_of_the_file(void **state)
{
    struct fixture *fixture = *state;
    struct call *call = &fixture->call;
    const char *const *names;
    const char *path = material_write(&call->arena, "config", "[Z]\na=1\n[DEFAULT]\n[Z]\n[b]\n");
    size_t count;

    assert_int_equal(oci_config_profiles(call, path, &names, &count), ERR_NONE);
    assert_int_equal(count, 3);
    assert_string_equal(names[0], "Z");
    assert_string_equal(names[1], "DEFAULT");
    assert_string_equal(names[2], "b");
}

static void refuses_to_list_without_end(void **state)
{
    struct fixture *fixture = *state;
    struct call *call = &fixture->call;
    const char *path = material_write(&call->arena, "config", many_profiles(call, 1001));
    const char *const *names;
    size_t count;

    assert_int_equal(oci_config_profiles(call, path, &names, &count), ERR_CONFIG);
    material_expect(call, ERR_CONFIG,
                    arena_printf(&call->arena, "%s, line 1001: too many profiles", path), NULL);
}

static void says_why_the_file_cannot_be_read(void **state)
{
    struct fixture *fixture = *state;
    struct call *call = &fixture->call;
    const char *const *names;
    size_t count;

    assert_int_equal(oci_config_load(call, "/nonexistent/config", "A", &fixture->profile),
                     ERR_CONFIG);
    material_expect(call, ERR_CONFIG,
                    "cannot read the OCI configuration file /nonexistent/config: No such file or "
                    "directory",
                    HINT);
    call_forgive(call);
    assert_int_equal(oci_config_profiles(call, "/", &names, &count), ERR_CONFIG);
    material_expect(call, ERR_CONFIG, "cannot read the OCI configuration file /: Is a directory",
                    HINT);
}

static void expands_the_home_folder(void **state)
{
    struct fixture *fixture = *state;
    struct call *call = &fixture->call;

    assert_string_equal(oci_config_default_path(call), "/home/someone/.oci/config");
    setenv("HOME", material_folder(), 1);
    material_write(&call->arena, "config", "[A]\nuser=u\n");
    assert_int_equal(oci_config_load(call, "~/config", "A", &fixture->profile), ERR_NONE);
    assert_string_equal(fixture->profile.user, "u");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(reads_every_field),
        TEST(accepts_blanks_comments_crlf_any_case_and_a_byte_order_mark),
        TEST(takes_what_is_missing_from_default),
        TEST(takes_a_token_file_from_the_own_section_only),
        TEST(joins_sections_of_one_name_and_takes_the_last_value),
        TEST(reads_a_profile_without_any_field),
        TEST(names_the_line_that_is_wrong),
        TEST(never_shows_a_line),
        TEST(refuses_bytes_that_are_no_text),
        TEST(names_the_profiles_that_exist),
        TEST(keeps_the_list_of_profiles_short),
        TEST(lists_profiles_in_the_order_of_the_file),
        TEST(refuses_to_list_without_end),
        TEST(says_why_the_file_cannot_be_read),
        TEST(expands_the_home_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
