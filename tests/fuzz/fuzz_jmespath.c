/*
 * The first line is an expression, the rest JSON (null when it is none). What is refused is told in
 * one line; what is found is a JSON value that can be printed and parsed, the same each time, and
 * the data stays as it was.
 */
#include "json/jmespath.h"

#include <string.h>

#include "base/limits.h"
#include "require.h"
#include "standalone.h"

static struct span printed(struct call *call, const struct json *value)
{
    struct buf text;

    buf_init(&text, &call->arena, SIZE_MAX);
    json_print(&text, value);
    return buf_span(&text);
}

static bool same(struct span a, struct span b)
{
    return a.len == b.len && memcmp(a.ptr, b.ptr, a.len) == 0;
}

static void check_failure(const struct call *call)
{
    require(call->error.code == ERR_ARGUMENT || call->error.code == ERR_LIMIT, "code of a failure");
    require(strncmp(call->error.message, "query: ", 7) == 0, "a failure names the query");
    require(strchr(call->error.message, '\n') == NULL, "a failure is one line");
}

static void check_result(struct call *call, const struct json *found)
{
    struct span text = printed(call, found);
    struct json *again;

    require(found->name == NULL && found->next == NULL, "a result stands alone");
    require(json_parse(call, "result", text, &again) == ERR_NONE, "a result can be parsed");
    require(json_equals(found, again), "a result is what is printed");
}

static void search(struct call *call, const struct jmespath_expr *expr, const struct json *data)
{
    struct span before = printed(call, data);
    const struct json *first, *second;

    if (jmespath_search(call, expr, data, &first)) {
        check_failure(call);
        return;
    }
    check_result(call, first);
    require(same(printed(call, data), before), "data stays as it was");
    require(jmespath_search(call, expr, data, &second) == ERR_NONE, "a search can be repeated");
    require(same(printed(call, first), printed(call, second)), "a search has one result");
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
    struct span rest = { (const char *)input, size };
    struct span line = span_cut(&rest, '\n');
    const struct jmespath_expr *expr;
    struct json *data;
    struct call call;
    const char *text;

    call_init(&call);
    text = arena_strndup(&call.arena, line.ptr, line.len);
    if (json_parse(&call, "data", rest, &data)) {
        call_forgive(&call);
        data = json_new(&call.arena, JSON_NULL);
    }
    if (jmespath_compile(&call, text, &expr))
        check_failure(&call);
    else
        search(&call, expr, data);
    call_release(&call);
    return 0;
}
