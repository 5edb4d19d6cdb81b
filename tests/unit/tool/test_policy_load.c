#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/fixture.h"
#include "base/limits.h"
#include "tool/policy.h"

static char path[] = "/tmp/test-policy-XXXXXX";

static int make_file(void **state)
{
    int fd;

    memcpy(path + sizeof(path) - 7, "XXXXXX", 6);
    fd = mkstemp(path);
    close(fd);
    return make_call(state) != 0 || fd < 0;
}

static int drop_file(void **state)
{
    unlink(path);
    return drop_call(state);
}

static enum err load(const char *file, const struct tool_policy **out)
{
    struct tool_policy_options options = { .path = file };

    call_forgive(&call);
    return tool_policy_load(&call, &options, out);
}

static enum err load_text(struct span text, const struct tool_policy **out)
{
    assert_int_equal(file_write(&call, path, text, 0600), ERR_NONE);
    return load(path, out);
}

static void without_a_file_there_are_no_rules(void **state)
{
    const struct tool_policy *policy = NULL;

    (void)state;
    assert_int_equal(load(NULL, &policy), ERR_NONE);
    assert_int_equal(json_get(tool_policy_json(policy, &call, NULL), "rules")->count, 0);
    assert_null(json_get(tool_policy_json(policy, &call, NULL), "file"));
}

static void rules_are_read_from_a_file(void **state)
{
    const struct tool_policy *policy = NULL;

    (void)state;
    assert_int_equal(load_text(span_of("deny class=delete\nallow class=write"), &policy), ERR_NONE);
    assert_int_equal(json_get(tool_policy_json(policy, &call, NULL), "rules")->count, 2);
    assert_int_equal(load_text(span_of(""), &policy), ERR_NONE);
    assert_int_equal(json_get(tool_policy_json(policy, &call, NULL), "rules")->count, 0);
}

static void file_that_cannot_be_read_gives_no_policy(void **state)
{
    const struct tool_policy *policy = NULL;

    (void)state;
    assert_int_equal(load("/nowhere/policy.conf", &policy), ERR_IO);
    assert_non_null(strstr(call.error.message, "policy file /nowhere/policy.conf"));
    assert_int_equal(load("/tmp", &policy), ERR_IO);
    assert_int_equal(load("/dev/null", &policy), ERR_IO);
    assert_null(policy);
}

static void broken_file_gives_no_policy(void **state)
{
    const struct tool_policy *policy = NULL;
    char *huge = arena_alloc(&call.arena, LIMIT_CONFIG_FILE + 1);

    (void)state;
    assert_int_equal(load_text((struct span){ "deny class=read\n\0", 17 }, &policy), ERR_CONFIG);
    assert_non_null(strstr(call.error.message, ":2: not UTF-8 text"));
    assert_int_equal(load_text(span_of("# \xff\ndeny class=read"), &policy), ERR_CONFIG);
    assert_non_null(strstr(call.error.message, ":1: not UTF-8 text"));
    assert_int_equal(load_text(span_of("\xef\xbb\xbf"
                                       "deny class=read"),
                               &policy),
                     ERR_CONFIG);
    assert_int_equal(load_text(span_of("allow class=write\nden"), &policy), ERR_CONFIG);
    memset(huge, '#', LIMIT_CONFIG_FILE + 1);
    assert_int_equal(load_text((struct span){ huge, LIMIT_CONFIG_FILE + 1 }, &policy), ERR_LIMIT);
    assert_null(policy);
}

/* Whatever byte is changed: the file is refused or says something of its own; nothing breaks. */
static void any_changed_byte_is_survived(void **state)
{
    static const char text[] = "deny operation=core.listVcns class=read\nallow region=fra # x\n";

    (void)state;
    for (size_t i = 0; i < sizeof(text) - 1; i++) {
        char changed[sizeof(text)];
        const struct tool_policy *policy = NULL;
        struct tool_policy_options options = { .path = "p" };

        memcpy(changed, text, sizeof(text));
        changed[i] = (char)(changed[i] ^ 0x41);
        call_forgive(&call);
        if (tool_policy_parse(&call, &options, span_of(changed), &policy) != ERR_NONE) {
            assert_null(policy);
            assert_int_equal(strncmp(call.error.message, "p:", 2), 0);
        }
    }
}

static void more_rules_than_fit_are_refused(void **state)
{
    struct buf text;
    const struct tool_policy *policy = NULL;

    (void)state;
    buf_init(&text, &call.arena, SIZE_MAX);
    for (int i = 0; i < 1001; i++)
        buf_printf(&text, "deny profile=P%d\n", i);
    assert_int_equal(load_text(buf_span(&text), &policy), ERR_CONFIG);
    assert_non_null(strstr(call.error.message, ":1001: more than 1000 rules"));
    buf_cut(&text, text.len - strlen("deny profile=P1000\n"));
    assert_int_equal(load_text(buf_span(&text), &policy), ERR_NONE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_file, drop_file)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(without_a_file_there_are_no_rules),
        TEST(rules_are_read_from_a_file),
        TEST(file_that_cannot_be_read_gives_no_policy),
        TEST(broken_file_gives_no_policy),
        TEST(any_changed_byte_is_survived),
        TEST(more_rules_than_fit_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
