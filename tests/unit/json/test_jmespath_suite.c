/*
 * Runs the compliance cases of the JMESPath project, when the environment variable
 * OCI_MCP_SHARED_DATA names a folder that has them.
 */
#include "json/jmespath.h"

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

static size_t cases_run;

static const char *printed(struct call *call, const struct json *value)
{
    struct buf text;

    buf_init(&text, &call->arena, (size_t)1 << 20);
    json_print(&text, value);
    return text.ptr;
}

/* Numbers are the same by value here: the cases write 1.0 where 1 is as right. */
static bool is_same(const struct json *a, const struct json *b)
{
    double left, right;

    if (a->kind != b->kind || a->count != b->count)
        return false;
    if (a->kind == JSON_NUMBER)
        return json_double(a, &left) && json_double(b, &right) && left == right;
    if (a->kind != JSON_ARRAY && a->kind != JSON_OBJECT)
        return json_equals(a, b);
    const struct json *other = b->first;

    for (const struct json *at = a->first; at != NULL; at = at->next) {
        if (a->kind == JSON_OBJECT)
            other = json_get(b, at->name);
        if (other == NULL || !is_same(at, other))
            return false;
        other = other->next;
    }
    return true;
}

static void check_case(const char *file, const struct json *given, const struct json *test)
{
    const char *text = json_get_text(test, "expression"), *error = json_get_text(test, "error");
    const struct json *result = json_get(test, "result"), *found = NULL;
    const struct jmespath_expr *expr = NULL;
    struct call call;
    enum err e;

    call_init(&call);
    e = jmespath_compile(&call, text, &expr);
    if (!e)
        e = jmespath_search(&call, expr, given, &found);
    if (error == NULL && e)
        fail_msg("%s: %s: %s", file, text, call.error.message);
    if (error != NULL && !e)
        fail_msg("%s: %s: accepted, gives %s", file, text, printed(&call, found));
    if (error != NULL && strstr(call.error.message, error) == NULL)
        fail_msg("%s: %s: not %s but %s", file, text, error, call.error.message);
    if (result != NULL && !is_same(result, found))
        fail_msg("%s: %s: not %s but %s", file, text, printed(&call, result),
                 printed(&call, found));
    cases_run++;
    call_release(&call);
}

static void check_file(const char *folder, const char *name)
{
    struct json *suites = NULL;
    struct span text;
    struct call call;

    call_init(&call);
    if (file_read(&call, "file", arena_printf(&call.arena, "%s/%s", folder, name), (size_t)4 << 20,
                  &text) ||
        json_parse(&call, name, text, &suites))
        fail_msg("%s", call.error.message);
    for (const struct json *suite = suites->first; suite != NULL; suite = suite->next) {
        const struct json *test = json_get(suite, "cases")->first;

        for (; test != NULL; test = test->next)
            check_case(name, json_get(suite, "given"), test);
    }
    call_release(&call);
}

static void all_compliance_cases_are_met(void **state)
{
    const char *data = getenv("OCI_MCP_SHARED_DATA");
    struct dirent *entry;
    char folder[4096];
    DIR *dir;

    (void)state;
    snprintf(folder, sizeof folder, "%s/jmespath-compliance", data ? data : "");
    dir = data ? opendir(folder) : NULL;
    if (dir == NULL) {
        print_message("OCI_MCP_SHARED_DATA names no folder with jmespath-compliance: not run\n");
        skip();
    }
    while ((entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] != '.')
            check_file(folder, entry->d_name);
    }
    closedir(dir);
    print_message("%zu cases\n", cases_run);
    assert_true(cases_run > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_compliance_cases_are_met),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
