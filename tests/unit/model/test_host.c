#include "model/host.h"

#include "model/arguments.h"
#include "model/fixture.h"
#include "model/schema.h"

#include <string.h>

/* The kitchen, whose only client goes to the host of a resource. */
static struct model_service carried;
static struct model_client client;

/* Where a name of the kitchen stands in its pool. */
static uint32_t name_at(const char *name)
{
    for (int type = 0; type < KITCHEN_TYPES; type++) {
        const struct model_type *row = kitchen_type(type);

        for (size_t i = 0; i < row->field_count; i++) {
            uint32_t at = model_fields(&kitchen, row)[i].name;

            if (strcmp(model_text(&kitchen, at), name) == 0)
                return at;
        }
    }
    fail_msg("no name %s", name);
    return 0;
}

static void carry(const char *parameter)
{
    client = (struct model_client){
        .host_parameter = name_at(parameter),
        .host_operation = 1,
        .host_field = 1,
    };
    carried = kitchen;
    carried.clients = &client;
    carried.client_count = 1;
}

static enum err host(int op, const char *text, const char **out)
{
    *out = NULL;
    call_forgive(&fixture_call);
    return model_arguments_host(&fixture_call, &carried, &carried.ops[op],
                                text != NULL ? fixture_parsed(text) : NULL, out);
}

static enum err decode(int op, const char *text)
{
    void *request = arena_alloc(&fixture_call.arena, carried.types[carried.ops[op].request].size);

    call_forgive(&fixture_call);
    return model_arguments_decode(&fixture_call, &carried, &carried.ops[op],
                                  text != NULL ? fixture_parsed(text) : NULL, request);
}

static void usual_operations_take_no_host(void **state)
{
    struct model_field field;
    const char *id = "untouched";

    (void)state;
    assert_false(model_host_is_carried(&kitchen, &kitchen.ops[KITCHEN_PING]));
    assert_null(model_host_field(&kitchen, &kitchen.ops[KITCHEN_PING]));
    assert_false(model_host_argument(&kitchen, &kitchen.ops[KITCHEN_PING], &field));
    assert_int_equal(model_arguments_host(&fixture_call, &kitchen, &kitchen.ops[KITCHEN_PING],
                                          fixture_parsed("{}"), &id),
                     ERR_NONE);
    assert_null(id);
}

static void path_parameter_names_the_resource(void **state)
{
    const struct model_op *op = &kitchen.ops[KITCHEN_UPDATE_ALL];
    struct model_field field;
    const char *id;

    (void)state;
    carry("allId");
    assert_true(model_host_is_carried(&carried, op));
    assert_string_equal(model_text(&carried, model_host_field(&carried, op)->name), "allId");
    assert_false(model_host_argument(&carried, op, &field));
    assert_int_equal(host(KITCHEN_UPDATE_ALL, "{\"allId\":\"i\"}", &id), ERR_NONE);
    assert_null(id);
}

static void argument_of_its_own_names_the_resource(void **state)
{
    const char *id;

    (void)state;
    carry("label");
    assert_int_equal(host(KITCHEN_PING, "{\"label\":\"ocid1.vault\"}", &id), ERR_NONE);
    assert_string_equal(id, "ocid1.vault");
    assert_int_equal(host(KITCHEN_PING, "{\"LABEL\":\"v\"}", &id), ERR_NONE);
    assert_string_equal(id, "v");
    assert_int_equal(host(KITCHEN_PING, "\"{\\\"label\\\":\\\"v\\\"}\"", &id), ERR_NONE);
    assert_string_equal(id, "v");
    assert_int_equal(decode(KITCHEN_PING, "{\"label\":\"v\"}"), ERR_NONE);
    assert_int_equal(
        decode(KITCHEN_UPDATE_ALL, "{\"allId\":\"i\",\"displayName\":\"n\",\"label\":\"v\"}"),
        ERR_NONE);
}

static void missing_or_odd_argument_is_refused(void **state)
{
    static const struct {
        const char *text;
        const char *message;
    } rows[] = {
        { NULL, "label: required" },
        { "{}", "label: required" },
        { "{\"label\":null}", "label: required" },
        { "{\"label\":\"\"}", "label: must not be empty" },
        { "{\"label\":5}", "label: expected a string, not 5" },
        { "{\"lable\":\"v\"}", "lable: unknown argument; did you mean label?" },
    };
    const char *id;

    (void)state;
    carry("label");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(host(KITCHEN_PING, rows[i].text, &id), ERR_ARGUMENT);
        assert_string_equal(fixture_call.error.message, rows[i].message);
        assert_null(id);
        assert_int_equal(decode(KITCHEN_PING, rows[i].text), ERR_ARGUMENT);
        assert_string_equal(fixture_call.error.message, rows[i].message);
    }
}

static void schema_asks_for_the_argument(void **state)
{
    struct json *schema;
    struct buf out;

    (void)state;
    carry("label");
    buf_init(&out, &fixture_call.arena, MODEL_SCHEMA_CAP);
    model_schema(&carried, &carried.ops[KITCHEN_PING], &out);
    schema = fixture_parsed(out.ptr);
    fixture_portable(schema);
    assert_string_equal(json_get(json_get(json_get(schema, "properties"), "label"), "type")->text,
                        "string");
    assert_string_equal(json_get(schema, "required")->first->text, "label");
}

static void schema_has_a_path_parameter_once(void **state)
{
    struct buf out;

    (void)state;
    carry("allId");
    buf_init(&out, &fixture_call.arena, MODEL_SCHEMA_CAP);
    model_schema(&carried, &carried.ops[KITCHEN_UPDATE_ALL], &out);
    assert_null(strstr(strstr(out.ptr, "\"allId\":") + 1, "\"allId\":"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        MODEL_TEST(usual_operations_take_no_host),
        MODEL_TEST(path_parameter_names_the_resource),
        MODEL_TEST(argument_of_its_own_names_the_resource),
        MODEL_TEST(missing_or_odd_argument_is_refused),
        MODEL_TEST(schema_asks_for_the_argument),
        MODEL_TEST(schema_has_a_path_parameter_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
