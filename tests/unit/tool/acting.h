/* Tools over a cloud that is not there, for test programs of one thread: a stage made anew for each
 * test, a tool called with JSON text, the result looked at. */
#ifndef UNIT_TOOL_ACTING_H
#define UNIT_TOOL_ACTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cloud/stage.h"
#include "tool/core.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
#define TENANCY     "ocid1.tenancy.oc1..t"

static struct cloud cloud;
static struct call call;
static struct stage stage;
static struct tool_turn turn;
static struct tool_result result;

static int set_up(void **state)
{
    (void)state;
    cloud_open(&cloud);
    call_init(&call);
    stage_open(&stage, &cloud);
    turn = stage_turn(&stage, &call);
    result = (struct tool_result){ 0 };
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    call_release(&call);
    stage_close(&stage);
    cloud_close(&cloud);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static inline struct cloud_answer says(const char *json)
{
    return (struct cloud_answer){ .status = 200, .body = span_of(json) };
}

static inline struct cloud_answer says_more(const char *json, const char *next_page)
{
    return (struct cloud_answer){ .status = 200, .body = span_of(json), .next_page = next_page };
}

static inline struct cloud_answer fails(int status)
{
    return (struct cloud_answer){ .status = status,
                                  .body = span_of("{\"code\":\"No\",\"message\":\"not so\"}") };
}

static inline void play(const struct cloud_step *script, size_t count)
{
    cloud.script = script;
    cloud.script_count = count;
    memset(cloud.used, 0, sizeof(cloud.used));
    cloud.answer = fails(404);
}

static inline struct json *parse(const char *text)
{
    struct json *value = NULL;

    assert_int_equal(json_parse(&call, "test", span_of(text), &value), ERR_NONE);
    return value;
}

/* Calls a core tool in a turn of its own. */
static inline void run(const struct tool_core *core, const char *arguments)
{
    call_forgive(&call);
    turn = stage_turn(&stage, &call);
    tool_core_run(&turn, core, parse(arguments), &result);
}

static inline void expect(const char *part)
{
    if (strstr(result.json.ptr, part) == NULL)
        fail_msg("no %s in %s", part, result.json.ptr);
}

static inline void expect_not(const char *part)
{
    if (strstr(result.json.ptr, part) != NULL)
        fail_msg("%s in %s", part, result.json.ptr);
}

/* A text member of the result; ends the test when there is none. */
static inline const char *text_of(const char *name)
{
    const char *text = json_get_text(parse(result.json.ptr), name);

    if (text == NULL)
        fail_msg("no text %s in %s", name, result.json.ptr);
    return text;
}

static inline size_t count_of(const char *name)
{
    const struct json *list = json_get(parse(result.json.ptr), name);

    return list == NULL ? 0 : list->count;
}

#endif
