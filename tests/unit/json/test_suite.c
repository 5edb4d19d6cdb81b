/*
 * Runs JSONTestSuite, when the environment variable OCI_MCP_SHARED_DATA names a folder that has
 * it: y_* must be accepted, n_* refused, i_* may be either.
 */
#include "json/json.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"

static void assert_survives_printing(struct call *call, const struct json *value)
{
    struct json *again = NULL;
    struct buf out;

    buf_init(&out, &call->arena, (size_t)1 << 20);
    json_print(&out, value);
    assert_false(buf_full(&out));
    assert_null(memchr(out.ptr, '\n', out.len));
    assert_null(memchr(out.ptr, '\r', out.len));
    assert_int_equal(json_parse(call, "printed", buf_span(&out), &again), ERR_NONE);
    assert_true(json_equals(value, again));
}

static void check_file(const char *folder, const char *name)
{
    struct call call;
    struct json *value = NULL;
    struct span text;
    enum err e;

    call_init(&call);
    assert_int_equal(file_read(&call, "file", arena_printf(&call.arena, "%s/%s", folder, name),
                               (size_t)1 << 20, &text),
                     ERR_NONE);
    e = json_parse(&call, name, text, &value);
    if (e && name[0] == 'y')
        fail_msg("refused: %s", call.error.message);
    if (!e && name[0] == 'n')
        fail_msg("accepted: %s", name);
    if (e)
        assert_non_null(call.error.message);
    else
        assert_survives_printing(&call, value);
    call_release(&call);
}

static void suite_is_judged_as_it_asks(void **state)
{
    const char *data = getenv("OCI_MCP_SHARED_DATA");
    struct dirent *entry;
    char folder[4096];
    size_t files = 0;
    DIR *dir;

    (void)state;
    snprintf(folder, sizeof(folder), "%s/json-test-suite", data ? data : "");
    dir = data ? opendir(folder) : NULL;
    if (!dir) {
        print_message("OCI_MCP_SHARED_DATA names no folder with json-test-suite: not run\n");
        skip();
    }
    while ((entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        check_file(folder, entry->d_name);
        files++;
    }
    closedir(dir);
    print_message("%zu files\n", files);
    assert_true(files > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(suite_is_judged_as_it_asks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
