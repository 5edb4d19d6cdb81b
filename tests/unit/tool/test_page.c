#include "tool/page.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "core/operations.h"
#include "objectstorage/operations.h"
#include "objectstorage/types.h"

static const char *parameter(const char *id)
{
    struct catalog_op entry = catalog_find(id);

    assert_non_null(entry.op);
    return tool_page_parameter(entry);
}

static struct arena arena;

static const char *cursor(struct catalog_op entry, const void *response)
{
    return tool_page_cursor(&arena, entry, response);
}

static void paged_list_goes_on_by_page(void **state)
{
    (void)state;
    assert_string_equal(parameter("core.listInstances"), "page");
    assert_string_equal(parameter("identity.listCompartments"), "page");
    assert_string_equal(parameter("objectstorage.listBuckets"), "page");
}

static void list_that_names_the_next_item_goes_on_by_start(void **state)
{
    (void)state;
    assert_string_equal(parameter("objectstorage.listObjects"), "start");
}

static void what_has_no_pages_has_no_parameter(void **state)
{
    (void)state;
    assert_null(parameter("core.getInstance"));
    assert_null(parameter("core.launchInstance"));
    assert_null(parameter("core.terminateInstance"));
    assert_null(parameter("identity.listRegions"));
    assert_null(parameter("objectstorage.getObject"));
}

static void cursor_is_the_header_of_the_answer(void **state)
{
    struct catalog_op entry = catalog_find("core.listInstances");
    struct oci_core_list_instances_response response = { .opc_next_page = "AAA" };

    (void)state;
    assert_ptr_equal(cursor(entry, &response), response.opc_next_page);
    response.opc_next_page = NULL;
    assert_null(cursor(entry, &response));
}

static void cursor_is_the_next_name_of_the_body(void **state)
{
    struct catalog_op entry = catalog_find("objectstorage.listObjects");
    struct oci_objectstorage_list_objects body = { .next_start_with = "photos/\xc3\xa4.jpg" };
    struct oci_objectstorage_list_objects_response response = { .list_objects = &body };

    (void)state;
    assert_ptr_equal(cursor(entry, &response), body.next_start_with);
    body.next_start_with = NULL;
    assert_null(cursor(entry, &response));
    body.next_start_with = MODEL_NULL;
    assert_null(cursor(entry, &response));
    response.list_objects = NULL;
    assert_null(cursor(entry, &response));
    response.list_objects = MODEL_NULL;
    assert_null(cursor(entry, &response));
}

static void operation_without_pages_has_no_cursor(void **state)
{
    struct oci_core_get_instance_response response = { .etag = "e" };

    (void)state;
    assert_null(cursor(catalog_find("core.getInstance"), &response));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paged_list_goes_on_by_page),
        cmocka_unit_test(list_that_names_the_next_item_goes_on_by_start),
        cmocka_unit_test(what_has_no_pages_has_no_parameter),
        cmocka_unit_test(cursor_is_the_header_of_the_answer),
        cmocka_unit_test(cursor_is_the_next_name_of_the_body),
        cmocka_unit_test(operation_without_pages_has_no_cursor),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
