#include "oci/config_edit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/limits.h"
#include "oci/config.h"
#include "oci/material.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct call call;

static int setup(void **state)
{
    (void)state;
    call_init(&call);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    call_release(&call);
    return 0;
}

static const char *with(const char *text, const struct oci_config_value *values, size_t count)
{
    struct buf out;

    buf_init(&out, &call.arena, LIMIT_CONFIG_FILE);
    oci_config_with(span_of(text), "P", values, count, &out);
    return out.ptr;
}

static const char *without(const char *text)
{
    struct buf out;

    buf_init(&out, &call.arena, LIMIT_CONFIG_FILE);
    oci_config_without(span_of(text), "P", &out);
    return out.ptr;
}

static void a_new_profile_goes_to_the_end(void **state)
{
    static const struct oci_config_value values[] = { { "region", "r" }, { "user", NULL } };
    static const struct {
        const char *before, *after;
    } cases[] = {
        { "", "[P]\nregion=r\n" },
        { "[A]\nx=1", "[A]\nx=1\n\n[P]\nregion=r\n" },
        { "# only this\n", "# only this\n\n[P]\nregion=r\n" },
        { "[A]\r\nx=1\r\n", "[A]\r\nx=1\r\n\r\n[P]\r\nregion=r\r\n" },
        { "[PP]\nregion=x\n", "[PP]\nregion=x\n\n[P]\nregion=r\n" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_string_equal(with(cases[i].before, values, 2), cases[i].after);
}

static void lines_of_a_profile_change_in_place(void **state)
{
    static const struct oci_config_value values[] = { { "region", "r" },
                                                      { "user", NULL },
                                                      { "tenancy", "t" } };
    static const struct {
        const char *before, *after;
    } cases[] = {
        { "[P]\nuser=u\n# note\nother = 1\nREGION = old\n\n# of A\n[A]\nregion=x\n",
          "[P]\n# note\nother = 1\nregion=r\ntenancy=t\n\n# of A\n[A]\nregion=x\n" },
        { "[ P ]\nregion=a\nregion=b", "[ P ]\nregion=r\ntenancy=t\n" },
        { "[P]\nregion=a\n[A]\nx=1\n[P]\nregion=b\nuser=u\n",
          "[P]\nregion=r\n[A]\nx=1\n[P]\ntenancy=t\n" },
        { "\xef\xbb\xbf[P]\n", "\xef\xbb\xbf[P]\nregion=r\ntenancy=t\n" },
        { "[P]\n#region=commented\n;region=too\n",
          "[P]\nregion=r\ntenancy=t\n#region=commented\n;region=too\n" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_string_equal(with(cases[i].before, values, 3), cases[i].after);
}

static void a_profile_goes_and_what_is_around_it_stays(void **state)
{
    static const struct {
        const char *before, *after;
    } cases[] = {
        { "[A]\nx=1\n\n[P]\ny=2\n", "[A]\nx=1\n" },
        { "[A]\nx=1\n\n[P]\ny=2\n\n# of B\n[B]\n", "[A]\nx=1\n\n# of B\n[B]\n" },
        { "[P]\ny=2\n[B]\nz=3", "[B]\nz=3" },
        { "[P]\ny=2", "" },
        { "[A]\r\n\r\n[P]\r\ny=2\r\n", "[A]\r\n" },
        { "[P]\na=1\n[A]\nx=1\n[P]\nb=2\n", "[A]\nx=1\n" },
        { "[A]\nx=[P]\n", "[A]\nx=[P]\n" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_string_equal(without(cases[i].before), cases[i].after);
}

static void what_was_added_and_removed_leaves_no_trace(void **state)
{
    static const struct oci_config_value values[] = { { "region", "r" } };
    static const char *const texts[] = { "", "[A]\nx=1\n", "# c\n\n[A]\nx=1\n\n\n[B]\ny=1\n" };

    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++)
        assert_string_equal(without(with(texts[i], values, 1)), texts[i]);
}

static void what_breaks_lines_is_refused(void **state)
{
    static const char *const bad[] = { "a\nb", "", " a", "a\r", "\t" };
    static const char *const names[] = { "a]b", "[x", "a\nb", "" };

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct oci_config_value value = { "region", bad[i] };

        assert_int_equal(oci_config_set(&call, "/nonexistent/file", "P", &value, 1), ERR_ARGUMENT);
        call_forgive(&call);
    }
    for (size_t i = 0; i < COUNT(names); i++) {
        assert_int_equal(oci_config_set(&call, "/nonexistent/file", names[i], NULL, 0),
                         ERR_ARGUMENT);
        call_forgive(&call);
    }
}

static void a_new_file_and_its_folder_are_private(void **state)
{
    static const struct oci_config_value values[] = { { "region", "r" } };
    const char *folder = material_folder();
    const char *file;
    struct oci_profile profile;
    struct stat info;

    (void)state;
    file = arena_printf(&call.arena, "%s/a/b/config", folder);
    assert_int_equal(oci_config_set(&call, file, "P", values, 1), ERR_NONE);
    assert_int_equal(oci_config_load(&call, file, "P", &profile), ERR_NONE);
    assert_string_equal(profile.region, "r");
    assert_int_equal(stat(file, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(stat(arena_printf(&call.arena, "%s/a", folder), &info), 0);
    assert_int_equal(info.st_mode & 0777, 0700);
    assert_int_equal(chmod(file, 0640), 0);
    assert_int_equal(oci_config_remove(&call, file, "P"), ERR_NONE);
    assert_int_equal(stat(file, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0640);
    assert_int_equal(info.st_size, 0);
    unlink(file);
    rmdir(arena_printf(&call.arena, "%s/a/b", folder));
    rmdir(arena_printf(&call.arena, "%s/a", folder));
    material_remove();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_new_profile_goes_to_the_end, setup, teardown),
        cmocka_unit_test_setup_teardown(lines_of_a_profile_change_in_place, setup, teardown),
        cmocka_unit_test_setup_teardown(a_profile_goes_and_what_is_around_it_stays, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_was_added_and_removed_leaves_no_trace, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_breaks_lines_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(a_new_file_and_its_folder_are_private, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
