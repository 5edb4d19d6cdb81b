#include "model/fixture.h"

#include "model/decode.h"
#include "model/encode.h"

#include <string.h>

struct call fixture_call;

enum { ENCODED_CAP = 1 << 20 };

int fixture_setup(void **state)
{
    (void)state;
    call_init(&fixture_call);
    return 0;
}

int fixture_teardown(void **state)
{
    (void)state;
    call_release(&fixture_call);
    return 0;
}

struct json *fixture_parsed(const char *text)
{
    struct json *value = NULL;

    if (json_parse(&fixture_call, "text", span_of(text), &value))
        fail_msg("%s refused: %s", text, fixture_call.error.message);
    return value;
}

const char *fixture_encoded(int type, const void *value)
{
    struct buf out;

    buf_init(&out, &fixture_call.arena, ENCODED_CAP);
    if (model_encode(&fixture_call, &kitchen, kitchen_type(type), value, &out))
        fail_msg("not encoded: %s", fixture_call.error.message);
    return out.ptr;
}

void *fixture_decoded(int type, int mode, const char *text)
{
    void *out = arena_alloc(&fixture_call.arena, kitchen_type(type)->size);

    if (model_decode(&fixture_call, &kitchen, kitchen_type(type), (enum model_mode)mode, "",
                     fixture_parsed(text), out))
        fail_msg("%s refused: %s", text, fixture_call.error.message);
    return out;
}

const char *fixture_refused(int type, const char *text)
{
    void *out = arena_alloc(&fixture_call.arena, kitchen_type(type)->size);
    const char *message;

    call_forgive(&fixture_call);
    assert_int_equal(model_decode(&fixture_call, &kitchen, kitchen_type(type), MODEL_STRICT, "",
                                  fixture_parsed(text), out),
                     ERR_ARGUMENT);
    assert_int_equal(fixture_call.error.code, ERR_ARGUMENT);
    message = fixture_call.error.message;
    return message;
}

void fixture_same(const char *a, const char *b)
{
    if (!json_equals(fixture_parsed(a), fixture_parsed(b)))
        fail_msg("%s\nis not\n%s", a, b);
}

void fixture_survives(int type, const char *text)
{
    fixture_same(fixture_encoded(type, fixture_decoded(type, MODEL_LENIENT, text)), text);
}

static void check_keyword(const char *name)
{
    static const char *const known[] = {
        "type", "format", "enum", "items", "properties", "required", "description",
    };

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (strcmp(name, known[i]) == 0)
            return;
    }
    fail_msg("%s is not portable", name);
}

static void check_property(const struct json *properties, const struct json *property)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";
    size_t len = strlen(property->name);

    if (len == 0 || len > 64 || strspn(property->name, letters) != len)
        fail_msg("%s is no portable name", property->name);
    if (json_get(properties, property->name) != property)
        fail_msg("%s stands twice", property->name);
    assert_non_null(json_get_text(property, "description"));
    fixture_portable(property);
}

void fixture_portable(const struct json *schema)
{
    const struct json *properties = json_get(schema, "properties");
    const struct json *required = json_get(schema, "required");
    const struct json *at;

    assert_non_null(json_get_text(schema, "type"));
    for (at = schema->first; at != NULL; at = at->next)
        check_keyword(at->name);
    if (strcmp(json_get_text(schema, "type"), "array") == 0)
        fixture_portable(json_get(schema, "items"));
    for (at = properties != NULL ? properties->first : NULL; at != NULL; at = at->next)
        check_property(properties, at);
    if (required == NULL)
        return;
    assert_true(required->count > 0);
    for (at = required->first; at != NULL; at = at->next)
        assert_non_null(json_get(properties, at->text));
}
