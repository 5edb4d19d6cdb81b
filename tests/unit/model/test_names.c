#include "model/names.h"

#include "model/decode.h"
#include "model/fixture.h"

#include <string.h>

static const char *nearest(const char *name)
{
    static const char *const names[] = {
        "sourceType", "displayName", "compartmentId", "id", "shape", "AMD_VM", "INTEL_VM",
    };

    return model_nearest(name, names, sizeof names / sizeof names[0]);
}

static const char *found(const char *name)
{
    const struct model_field *field = model_find_field(&kitchen, kitchen_type(KITCHEN_ALL), name);

    return field != NULL ? model_text(&kitchen, field->name) : NULL;
}

static void typing_errors_find_their_name(void **state)
{
    (void)state;
    assert_string_equal(nearest("sorceType"), "sourceType");
    assert_string_equal(nearest("suorceType"), "sourceType");
    assert_string_equal(nearest("souceTpye"), "sourceType");
    assert_string_equal(nearest("shpae"), "shape");
    assert_string_equal(nearest("shapes"), "shape");
    assert_string_equal(nearest("compartment"), "compartmentId");
    assert_string_equal(nearest("compartementId"), "compartmentId");
}

static void case_and_separators_are_no_errors(void **state)
{
    (void)state;
    assert_string_equal(nearest("source_type"), "sourceType");
    assert_string_equal(nearest("DISPLAY-NAME"), "displayName");
    assert_string_equal(nearest("amd-vm"), "AMD_VM");
    assert_string_equal(nearest("ID"), "id");
}

static void far_names_find_nothing(void **state)
{
    (void)state;
    assert_null(nearest("availabilityDomain"));
    assert_null(nearest("name"));
    assert_null(nearest("ad"));
    assert_null(nearest("ship"));
    assert_null(nearest(""));
    assert_null(nearest("$"));
    assert_null(model_nearest("shape", NULL, 0));
}

static void very_long_names_are_compared_by_their_beginning(void **state)
{
    char text[5000];
    const char *name = text;

    (void)state;
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_null(nearest(text));
    assert_ptr_equal(model_nearest(text, &name, 1), text);
}

static void the_nearer_of_two_wins(void **state)
{
    static const char *const names[] = { "imageIds", "imageId", "imageIdea" };

    (void)state;
    assert_string_equal(model_nearest("imagId", names, 3), "imageId");
    assert_string_equal(model_nearest("imageIdes", names, 3), "imageIds");
}

static void fields_are_found_by_any_of_their_names(void **state)
{
    (void)state;
    assert_string_equal(found("displayName"), "displayName");
    assert_string_equal(found("display_name"), "displayName");
    assert_string_equal(found("display-name"), "displayName");
    assert_string_equal(found("$ref"), "$ref");
    assert_string_equal(found("ref"), "$ref");
    assert_null(found("displayNam"));
    assert_null(found(""));
    assert_null(found("_"));
}

static void headers_are_found_by_alias_and_wire_name(void **state)
{
    const struct model_type *type = kitchen_type(KITCHEN_UPDATE_ALL_REQUEST);
    const struct model_field *wire = model_find_field(&kitchen, type, "opc-retry-token");

    (void)state;
    assert_non_null(wire);
    assert_ptr_equal(model_find_field(&kitchen, type, "opcRetryToken"), wire);
    assert_ptr_equal(model_find_field(&kitchen, type, "opc_retry_token"), wire);
}

static void argument_names_suit_every_client(void **state)
{
    const struct model_type *type = kitchen_type(KITCHEN_ALL);
    char room[MODEL_ARGUMENT_NAME_SIZE];
    const struct model_field *urn = model_find_field(
        &kitchen, type, "urn:ietf:params:scim:schemas:oracle:idcs:extension:kitchen:Sink");
    const char *name;

    (void)state;
    assert_string_equal(
        model_argument_name(&kitchen, model_find_field(&kitchen, type, "$ref"), room), "ref");
    name = model_argument_name(&kitchen, urn, room);
    assert_int_equal(strlen(name), 64);
    assert_int_equal(strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"), 64);
    assert_ptr_equal(model_find_field(&kitchen, type, name), urn);
}

static void lists_are_cut_and_counted(void **state)
{
    static const char *const names[] = { "a", "b", "c" };
    struct buf out;

    (void)state;
    buf_init(&out, &fixture_call.arena, 100);
    model_names_list(&out, names, 3, 8, NULL);
    assert_string_equal(out.ptr, "a, b, c");
    buf_clear(&out);
    model_names_list(&out, names, 3, 2, "c");
    assert_string_equal(out.ptr, "c, a and 1 more");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        MODEL_TEST(typing_errors_find_their_name),
        MODEL_TEST(case_and_separators_are_no_errors),
        MODEL_TEST(far_names_find_nothing),
        MODEL_TEST(very_long_names_are_compared_by_their_beginning),
        MODEL_TEST(the_nearer_of_two_wins),
        MODEL_TEST(fields_are_found_by_any_of_their_names),
        MODEL_TEST(headers_are_found_by_alias_and_wire_name),
        MODEL_TEST(argument_names_suit_every_client),
        MODEL_TEST(lists_are_cut_and_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
