/* All steps together; each alone is in the tests of its file. */
#include "tool/shape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/fixture.h"
#include "tool/shaping.h"

static struct tool_shaped shaped;

static const struct tool_shape usual;

/* The result that a shape makes of an answer. */
static const char *shown(struct tool_shape shape, const char *json)
{
    struct json *object = json_new(&call.arena, JSON_OBJECT);

    if (tool_shape_check(&call, &shape) || tool_shape(&call, &shape, parsed(json), &shaped))
        fail_msg("%s", call.error.message);
    tool_shape_add(&call, &shape, &shaped, object);
    return printed(object);
}

static const char *queried(const char *query, const char *json)
{
    return shown((struct tool_shape){ .query = query }, json);
}

static void object_is_shown_without_what_says_nothing(void **state)
{
    (void)state;
    assert_string_equal(shown(usual, "{\"id\":\"x\",\"a\":null,\"b\":{},\"n\":1.50}"),
                        "{\"data\":{\"id\":\"x\",\"n\":1.50}}");
    assert_string_equal(
        shown((struct tool_shape){ .keep_empty = true }, "{\"id\":\"x\",\"a\":null,\"b\":{}}"),
        "{\"data\":{\"id\":\"x\",\"a\":null,\"b\":{}}}");
}

static void list_has_a_count(void **state)
{
    (void)state;
    assert_string_equal(shown(usual, "[{\"id\":1},{\"id\":2}]"),
                        "{\"data\":[{\"id\":1},{\"id\":2}],\"count\":2}");
    assert_string_equal(shown(usual, "[]"), "{\"data\":[],\"count\":0}");
    assert_string_equal(shown(usual, "7"), "{\"data\":7}");
    assert_string_equal(shown(usual, "null"), "{\"data\":null}");
}

static void limit_and_skip_choose_items(void **state)
{
    (void)state;
    assert_string_equal(shown((struct tool_shape){ .limit = 2 }, "[1,2,3]"),
                        "{\"data\":[1,2],\"count\":2,\"total\":3,\"truncated\":true}");
    assert_string_equal(shown((struct tool_shape){ .limit = 2, .skip = 2 }, "[1,2,3]"),
                        "{\"data\":[3],\"count\":1,\"total\":3}");
    assert_string_equal(shown((struct tool_shape){ .limit = 3 }, "[1,2,3]"),
                        "{\"data\":[1,2,3],\"count\":3}");
    assert_string_equal(shown((struct tool_shape){ .skip = 9 }, "[1,2,3]"),
                        "{\"data\":[],\"count\":0,\"total\":3}");
}

static void list_of_a_collection_is_the_data(void **state)
{
    (void)state;
    assert_string_equal(shown(usual, "{\"items\":[{\"id\":1}],\"totalCount\":7,\"next\":null}"),
                        "{\"data\":[{\"id\":1}],\"beside\":{\"totalCount\":7},\"count\":1}");
    assert_string_equal(shown((struct tool_shape){ .list = "objects" },
                              "{\"objects\":[{\"name\":1}],\"prefixes\":[\"a/\"]}"),
                        "{\"data\":[{\"name\":1}],\"beside\":{\"prefixes\":[\"a/\"]},\"count\":1}");
    assert_string_equal(shown(usual, "{\"items\":{\"a\":1}}"), "{\"data\":{\"items\":{\"a\":1}}}");
}

static void what_stands_beside_a_list_is_bounded(void **state)
{
    const char *json = arena_printf(&call.arena, "{\"items\":[1],\"log\":\"%0500d\",\"n\":1}", 0);

    (void)state;
    assert_string_equal(shown((struct tool_shape){ .budget = 100 }, json),
                        "{\"data\":[1],\"beside\":{\"n\":1},\"count\":1,\"truncated\":true,"
                        "\"omitted\":[\"log\"]}");
}

static void query_finds_its_root_however_it_is_written(void **state)
{
    static const char *const of_lists[] = { "[].id", "data[].id", "items[].id", "[*].id" };
    static const char *const of_collections[] = { "[].id", "data[].id", "items[].id",
                                                  "data.items[].id" };

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(queried(of_lists[i], "[{\"id\":1},{\"id\":2}]"),
                            "{\"data\":[1,2],\"count\":2}");
        assert_string_equal(queried(of_collections[i], "{\"items\":[{\"id\":1},{\"id\":2}]}"),
                            "{\"data\":[1,2],\"count\":2}");
    }
    assert_string_equal(queried("totalCount", "{\"items\":[1],\"totalCount\":9}"), "{\"data\":9}");
    assert_string_equal(queried("data.x", "{\"x\":1}"), "{\"data\":1}");
    assert_string_equal(queried("data", "{\"data\":5}"), "{\"data\":5}");
}

static void query_sees_what_is_not_shown(void **state)
{
    (void)state;
    assert_string_equal(queried("length(members)", "{\"members\":[]}"), "{\"data\":0}");
    assert_string_equal(queried("[?definedTags.Ops.env=='prod'].id",
                                "[{\"id\":1,\"definedTags\":{\"Ops\":{\"env\":\"prod\"}}}]"),
                        "{\"data\":[1],\"count\":1}");
    assert_string_equal(queried("[].{id:id,gone:gone}", "[{\"id\":1}]"),
                        "{\"data\":[{\"id\":1}],\"count\":1}");
    assert_string_equal(queried("[].[id,gone]", "[{\"id\":1}]"),
                        "{\"data\":[[1,null]],\"count\":1}");
}

static void tags_are_shown_when_they_are_asked_for(void **state)
{
    static const char json[] = "[{\"id\":1,\"definedTags\":{\"a\":{\"b\":1}},"
                               "\"freeformTags\":{\"c\":\"d\"}}]";
    static const char *const fields[] = { "id", "freeform-tags" };

    (void)state;
    assert_string_equal(shown(usual, json),
                        "{\"data\":[{\"id\":1}],\"count\":1,\"notes\":[\"definedTags, freeformTags "
                        "left out; name them in fields or query to see them\"]}");
    assert_string_equal(queried("[0].definedTags", json), "{\"data\":{\"a\":{\"b\":1}}}");
    assert_string_equal(queried("[].id", json), "{\"data\":[1],\"count\":1}");
    assert_non_null(strstr(shown((struct tool_shape){ .fields = fields, .field_count = 2 }, json),
                           "[{\"id\":1,\"freeformTags\":{\"c\":\"d\"}}]"));
}

static void secrets_are_hidden_from_queries_too(void **state)
{
    static const char json[] = "{\"log\":\"x eyJraWQiOiJDQU5BUlkifQ.eyJzdWIiOiJDQU5BUllfY2xhaW1zIn0"
                               ".CANARY y\",\"password\":\"CANARY\"}";

    (void)state;
    assert_string_equal(shown(usual, json),
                        "{\"data\":{\"log\":\"x [hidden: token] y\",\"password\":\"[hidden: "
                        "password]\"},\"hidden\":{\"token\":1,\"password\":1}}");
    assert_null(strstr(queried("[reverse(password), to_string(@), log]", json), "CANARY"));
    assert_null(strstr(queried("reverse(password)", json), "YRANAC"));
    assert_non_null(strstr(shown((struct tool_shape){ .reveal = true }, json), "CANARY y"));
    assert_null(shaped.hidden);
}

static void text_of_the_cloud_is_made_harmless(void **state)
{
    (void)state;
    assert_string_equal(shown(usual, "{\"displayName\":\"a\\u202eb\\u001b[0m\"}"),
                        "{\"data\":{\"displayName\":\"a\\\\u{202E}b\\\\u{1B}[0m\"},\"notes\":[\"2 "
                        "invisible or control characters in the answer made visible\"]}");
    assert_int_equal(shaped.neutralised, 2);
}

static void mistakes_are_refused_before_anything_is_sent(void **state)
{
    static const char *const fields[][1] = { { "" }, { " " }, { "a." }, { ".a" }, { "a..b" } };

    (void)state;
    for (size_t i = 0; i < 5; i++) {
        struct tool_shape shape = { .fields = fields[i], .field_count = 1 };

        assert_int_equal(tool_shape_check(&call, &shape), ERR_ARGUMENT);
        assert_non_null(strstr(call.error.message, "fields: item 0 is no name"));
        call_forgive(&call);
    }
    assert_int_equal(tool_shape_check(&call, &(struct tool_shape){ .query = "a[" }), ERR_ARGUMENT);
    assert_non_null(strstr(call.error.message, "query: syntax at column 3"));
    call_forgive(&call);
    assert_int_equal(tool_shape_check(&call, &usual), ERR_NONE);
}

static void query_that_fails_on_the_data_leaves_the_output_alone(void **state)
{
    struct tool_shape shape = { .query = "sum([].id)" };

    (void)state;
    shaped = (struct tool_shaped){ .returned = 77 };
    assert_int_equal(tool_shape(&call, &shape, parsed("[{\"id\":\"x\"}]"), &shaped), ERR_ARGUMENT);
    assert_non_null(strstr(call.error.message, "query: invalid-type"));
    assert_int_equal(shaped.returned, 77);
}

static void truncation_suggests_fields_of_the_items(void **state)
{
    struct tool_shape shape = shape_for("identity", "Compartment");

    (void)state;
    shape.limit = 1;
    assert_string_equal(
        shown(shape, "[{\"id\":\"ocid1.compartment.oc1..x\",\"name\":\"a\",\"description\":\"d\","
                     "\"lifecycleState\":\"ACTIVE\",\"timeCreated\":\"t\"},{}]"),
        "{\"data\":[{\"id\":\"ocid1.compartment.oc1..x\",\"name\":\"a\",\"description\":\"d\","
        "\"lifecycleState\":\"ACTIVE\",\"timeCreated\":\"t\"}],\"count\":1,\"total\":2,"
        "\"truncated\":true,\"suggestedFields\":[\"id\",\"name\",\"lifecycleState\","
        "\"timeCreated\",\"description\"]}");
}

static void fields_of_a_collection_are_those_of_its_items(void **state)
{
    static const char *const fields[] = { "displayName", "lifecyleState", "shape" };
    struct tool_shape shape = shape_for("containerinstances", "ContainerInstanceCollection");

    (void)state;
    shape.fields = fields;
    shape.field_count = 3;
    assert_string_equal(
        shown(shape, "{\"items\":[{\"displayName\":\"a\",\"id\":\"x\"}]}"),
        "{\"data\":[{\"displayName\":\"a\"}],\"count\":1,\"notes\":[\"fields: there "
        "is no lifecyleState; did you mean lifecycleState?\"]}");
}

static void formats_stand_under_their_names(void **state)
{
    (void)state;
    assert_string_equal(shown((struct tool_shape){ .format = TOOL_FORMAT_CSV }, "[{\"a\":1}]"),
                        "{\"csv\":\"a\\r\\n1\\r\\n\",\"count\":1}");
    assert_string_equal(shown((struct tool_shape){ .format = TOOL_FORMAT_TABLE }, "[{\"a\":1}]"),
                        "{\"table\":\"a\\n1\\n\",\"count\":1}");
}

/* ---- A fleet --------------------------------------------------------------------------------- */

enum { FLEET = 25 };

/* Instances as they are: much the same, much null, two kinds of tags. */
static const char *fleet(void)
{
    struct buf text;

    buf_init(&text, &call.arena, SIZE_MAX);
    for (int i = 0; i < FLEET; i++) {
        buf_printf(
            &text,
            "%s{\"availabilityDomain\":\"Uocm:EU-FRANKFURT-1-AD-%d\",\"capacityReservationId"
            "\":null,\"compartmentId\":\"ocid1.compartment.oc1..%060d\",\"definedTags\":{"
            "\"Oracle-Tags\":{\"CreatedBy\":\"default/ops@example.com\",\"CreatedOn\":"
            "\"2026-01-%02dT08:11:22.123Z\"}},\"displayName\":\"web-%02d\",\"extendedMetadata"
            "\":{},\"faultDomain\":\"FAULT-DOMAIN-%d\",\"freeformTags\":{\"team\":\"web\"},"
            "\"id\":\"ocid1.instance.oc1.eu-frankfurt-1.%060d\",\"imageId\":\"ocid1.image.oc1."
            "eu-frankfurt-1.%060d\",\"instanceOptions\":{\"areLegacyImdsEndpointsDisabled\":"
            "true},\"ipxeScript\":null,",
            i > 0 ? "," : "[", i % 3 + 1, 1, i + 1, i, i % 3 + 1, i, 2);
        buf_printf(
            &text,
            "\"launchMode\":\"PARAVIRTUALIZED\",\"launchOptions\":{\"bootVolumeType\":"
            "\"PARAVIRTUALIZED\",\"firmware\":\"UEFI_64\",\"networkType\":\"PARAVIRTUALIZED\","
            "\"isPvEncryptionInTransitEnabled\":%s},\"lifecycleState\":\"%s\",\"region\":"
            "\"eu-frankfurt-1\",\"shape\":\"VM.Standard.E5.Flex\",\"shapeConfig\":{"
            "\"baselineOcpuUtilization\":null,\"gpus\":0,\"memoryInGBs\":16.0,\"ocpus\":1.0,"
            "\"processorDescription\":\"4.0 GHz AMD EPYC 9J14 (Genoa)\"},\"systemTags\":{},"
            "\"timeCreated\":\"2026-01-%02dT08:11:22.123000+00:00\"}",
            i % 2 ? "true" : "false", i == 7 ? "STOPPED" : "RUNNING", i + 1);
    }
    buf_add_text(&text, "]");
    return text.ptr;
}

static void fleet_takes_a_fraction_of_its_tokens(void **state)
{
    static const char *const fields[] = { "displayName", "lifecycleState", "shape", "timeCreated" };
    const char *json = fleet();
    size_t whole = strlen(json);
    size_t rows = strlen(shown((struct tool_shape){ .budget = SIZE_MAX, .keep_rows = true }, json));
    size_t common = strlen(shown(usual, json));
    size_t some = strlen(shown((struct tool_shape){ .fields = fields, .field_count = 4 }, json));
    size_t csv = strlen(shown((struct tool_shape){ .format = TOOL_FORMAT_CSV }, json));

    (void)state;
    print_message("bytes: %zu, pruned %zu, common %zu, CSV %zu, four fields %zu\n", whole, rows,
                  common, csv, some);
    assert_true(rows < whole * 4 / 5);
    assert_true(common < whole * 2 / 5);
    assert_true(csv < common * 9 / 10);
    assert_true(some < whole / 8);
    assert_int_equal(shaped.returned, FLEET);
}

static void fleet_loses_nothing(void **state)
{
    struct tool_shape whole = { .keep_rows = true, .budget = SIZE_MAX };
    const struct json *rows, *row;

    (void)state;
    shown(whole, fleet());
    rows = shaped.data;
    shown((struct tool_shape){ .budget = SIZE_MAX }, fleet());
    assert_int_equal(shaped.data->count, FLEET);
    assert_non_null(json_get(shaped.common, "launchOptions.firmware"));
    row = rows->first;
    for (const struct json *at = shaped.data->first; at != NULL; at = at->next, row = row->next) {
        assert_string_equal(json_get_text(at, "id"), json_get_text(row, "id"));
        assert_string_equal(json_get_text(shaped.common, "shape"), json_get_text(row, "shape"));
        assert_true(
            json_equals(json_get(shaped.common, "shapeConfig"), json_get(row, "shapeConfig")));
    }
}

static void same_answer_gives_the_same_result(void **state)
{
    const char *first = shown(usual, fleet());

    (void)state;
    assert_string_equal(shown(usual, fleet()), first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(object_is_shown_without_what_says_nothing),
        TEST(list_has_a_count),
        TEST(limit_and_skip_choose_items),
        TEST(list_of_a_collection_is_the_data),
        TEST(what_stands_beside_a_list_is_bounded),
        TEST(query_finds_its_root_however_it_is_written),
        TEST(query_sees_what_is_not_shown),
        TEST(tags_are_shown_when_they_are_asked_for),
        TEST(secrets_are_hidden_from_queries_too),
        TEST(text_of_the_cloud_is_made_harmless),
        TEST(mistakes_are_refused_before_anything_is_sent),
        TEST(query_that_fails_on_the_data_leaves_the_output_alone),
        TEST(truncation_suggests_fields_of_the_items),
        TEST(fields_of_a_collection_are_those_of_its_items),
        TEST(formats_stand_under_their_names),
        TEST(fleet_takes_a_fraction_of_its_tokens),
        TEST(fleet_loses_nothing),
        TEST(same_answer_gives_the_same_result),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
