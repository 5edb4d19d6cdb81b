#include "tool/shape_field.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/fixture.h"
#include "tool/shaping.h"

#define FIELDS(...)                                                                                \
    (const char *const[]){ __VA_ARGS__ },                                                          \
        sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *)

/* What of a value is asked for, and the notes about it. */
static void gives(struct tool_shape shape, const char *json, const char *const *fields,
                  size_t count, const char *expected, const char *expected_notes)
{
    struct json *notes = json_new(&call.arena, JSON_ARRAY);
    const struct json *data = parsed(json);

    shape.fields = fields;
    shape.field_count = count;
    assert_string_equal(printed(tool_shape_project(&call, &shape, data, notes)), expected);
    assert_string_equal(printed(notes), expected_notes);
    assert_true(json_equals(data, parsed(json)));
}

static const struct tool_shape unknown_type;

static void fields_come_in_the_order_asked_for(void **state)
{
    (void)state;
    gives(unknown_type, "{\"a\":1,\"b\":2,\"c\":3}", FIELDS("c", "a"), "{\"c\":3,\"a\":1}", "[]");
    gives(unknown_type, "[{\"a\":1,\"b\":2},{\"b\":3}]", FIELDS("b"), "[{\"b\":2},{\"b\":3}]",
          "[]");
}

static void names_are_understood_in_any_spelling(void **state)
{
    (void)state;
    gives(unknown_type, "{\"displayName\":1,\"memoryInGBs\":2,\"OCID\":3}",
          FIELDS("display_name", "memory-in-gbs", " ocid "),
          "{\"displayName\":1,\"memoryInGBs\":2,\"OCID\":3}", "[]");
    gives(unknown_type, "{\"userName\":1,\"username\":2}", FIELDS("username"), "{\"username\":2}",
          "[]");
}

static void paths_lead_into_objects_and_lists(void **state)
{
    (void)state;
    gives(unknown_type, "{\"s\":{\"x\":1,\"y\":2,\"z\":3},\"t\":4}", FIELDS("s.y", "s.x"),
          "{\"s\":{\"y\":2,\"x\":1}}", "[]");
    gives(unknown_type, "{\"l\":[{\"a\":1,\"b\":2},{\"b\":3},{\"a\":4}]}", FIELDS("l.a"),
          "{\"l\":[{\"a\":1},{},{\"a\":4}]}", "[]");
    gives(unknown_type, "{\"s\":{\"x\":1},\"t\":2}", FIELDS("s.x", "s"), "{\"s\":{\"x\":1}}", "[]");
    gives(unknown_type, "{\"s\":7,\"t\":2}", FIELDS("s.x", "t"), "{\"t\":2}", "[]");
}

static void mistyped_field_is_told_with_the_nearest_names(void **state)
{
    (void)state;
    gives(unknown_type, "[{\"shape\":1,\"shapes\":2,\"id\":3}]", FIELDS("id", "shapez"),
          "[{\"id\":3}]", "[\"fields: there is no shapez; did you mean shape, shapes?\"]");
    gives(unknown_type, "{\"id\":3,\"name\":1}", FIELDS("id", "wavelength"), "{\"id\":3}",
          "[\"fields: there is no wavelength; there are id, name\"]");
}

static void field_of_the_type_that_is_absent_is_no_mistake(void **state)
{
    struct tool_shape instance = shape_for("core", "Instance");

    (void)state;
    gives(instance, "{\"id\":\"x\"}", FIELDS("id", "time_created", "shapeConfig.ocpus"),
          "{\"id\":\"x\"}", "[]");
    gives(instance, "{\"id\":\"x\",\"shapeConfig\":{\"ocpus\":1}}",
          FIELDS("id", "lifecyleState", "shapeConfig.ocpu"), "{\"id\":\"x\"}",
          "[\"fields: there is no lifecyleState; did you mean lifecycleState?\","
          "\"fields: there is no shapeConfig.ocpu; did you mean ocpus?\"]");
}

static void what_a_map_holds_is_not_known(void **state)
{
    (void)state;
    gives(shape_for("core", "Instance"), "{\"id\":\"x\",\"metadata\":{\"a\":\"b\"}}",
          FIELDS("id", "metadata.user_data"), "{\"id\":\"x\"}", "[]");
}

static void fields_of_subtypes_are_known(void **state)
{
    (void)state;
    gives(shape_for("core", "InstanceSourceDetails"), "{\"sourceType\":\"image\"}",
          FIELDS("sourceType", "imageId"), "{\"sourceType\":\"image\"}", "[]");
}

static void without_any_known_field_all_are_shown(void **state)
{
    (void)state;
    gives(unknown_type, "[{\"a\":1}]", FIELDS("nothing"), "[{\"a\":1}]",
          "[\"fields: there is no nothing; there are a\","
          "\"fields: none of them is known; all are shown\"]");
}

static void values_that_are_no_objects_stay(void **state)
{
    (void)state;
    gives(unknown_type, "[1,{\"a\":1,\"b\":2},\"x\",[2]]", FIELDS("a"), "[1,{\"a\":1},\"x\",[2]]",
          "[]");
    gives(unknown_type, "\"text\"", FIELDS("a"), "\"text\"", "[]");
    gives(unknown_type, "[]", FIELDS("a"), "[]", "[]");
}

static const char *suggested(struct tool_shape shape, const char *json)
{
    return printed(tool_shape_suggest(&call, &shape, parsed(json)));
}

static void suggestions_tell_most_in_few_bytes(void **state)
{
    (void)state;
    assert_string_equal(
        suggested(shape_for("core", "Instance"),
                  "{\"availabilityDomain\":\"AD-1\",\"compartmentId\":\"ocid1.compartment.oc1..x\","
                  "\"displayName\":\"web\",\"id\":\"ocid1.instance.oc1..x\",\"imageId\":\"i\","
                  "\"launchOptions\":{\"firmware\":\"UEFI_64\"},\"lifecycleState\":\"RUNNING\","
                  "\"metadata\":{},\"region\":\"fra\",\"shape\":\"VM.Standard.E5.Flex\","
                  "\"timeCreated\":\"2026-01-01T00:00:00Z\",\"unheardOf\":1}"),
        "[\"id\",\"displayName\",\"lifecycleState\",\"timeCreated\",\"shape\","
        "\"availabilityDomain\",\"region\"]");
}

static void suggestions_without_a_type_are_of_the_object(void **state)
{
    (void)state;
    assert_string_equal(suggested(unknown_type, "{\"name\":\"n\",\"status\":\"UP\",\"weight\":3,"
                                                "\"parentId\":\"x\",\"list\":[1]}"),
                        "[\"name\",\"status\",\"weight\"]");
    assert_string_equal(suggested(unknown_type, "{\"list\":[1]}"), "nothing");
    assert_string_equal(suggested(unknown_type, "[1]"), "nothing");
    assert_null(tool_shape_suggest(&call, &unknown_type, NULL));
}

static void first_name_of_a_path_is_asked_for(void **state)
{
    static const char *const fields[] = { "defined_tags.Operations", "id" };
    struct tool_shape shape = { .fields = fields, .field_count = 2 };

    (void)state;
    assert_true(tool_shape_asks(&shape, "definedTags"));
    assert_true(tool_shape_asks(&shape, "id"));
    assert_false(tool_shape_asks(&shape, "freeformTags"));
    assert_false(tool_shape_asks(&unknown_type, "id"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(fields_come_in_the_order_asked_for),
        TEST(names_are_understood_in_any_spelling),
        TEST(paths_lead_into_objects_and_lists),
        TEST(mistyped_field_is_told_with_the_nearest_names),
        TEST(field_of_the_type_that_is_absent_is_no_mistake),
        TEST(what_a_map_holds_is_not_known),
        TEST(fields_of_subtypes_are_known),
        TEST(without_any_known_field_all_are_shown),
        TEST(values_that_are_no_objects_stay),
        TEST(suggestions_tell_most_in_few_bytes),
        TEST(suggestions_without_a_type_are_of_the_object),
        TEST(first_name_of_a_path_is_asked_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
