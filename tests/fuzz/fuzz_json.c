/* What json_parse() accepts must come back the same from json_print(), and print the same again. */
#include "json/json.h"

#include <string.h>

#include "require.h"
#include "standalone.h"

static void check_value(struct call *call, const struct json *value)
{
    struct buf first, second;
    struct json *again = NULL;

    buf_init(&first, &call->arena, SIZE_MAX);
    buf_init(&second, &call->arena, SIZE_MAX);
    json_print(&first, value);
    require(!memchr(first.ptr, '\n', first.len), "printed text is one line");
    require(!json_parse(call, "printed", buf_span(&first), &again), "printed text parses");
    require(json_equals(value, again), "printed text has the same value");
    json_print(&second, json_copy(&call->arena, again));
    require(first.len == second.len && memcmp(first.ptr, second.ptr, first.len) == 0,
            "a copy prints the same");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span text = { .ptr = (const char *)data, .len = size };
    struct json *value = NULL;
    struct call call;

    call_init(&call);
    if (json_parse(&call, "input", text, &value))
        require(call.error.message && !value, "a refusal has a message and no value");
    else
        check_value(&call, value);
    call_release(&call);
    return 0;
}
