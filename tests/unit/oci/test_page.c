/* oci/page.c on real operations. */
#include "oci/page.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "core/operations.h"
#include "objectstorage/operations.h"

static const struct model_op *op(size_t index)
{
    return &oci_core_service.ops[index];
}

static void token_goes_into_the_request(void **state)
{
    struct oci_core_list_instances_request request = { .compartment_id = "c" };

    (void)state;
    assert_true(oci_page_set(&oci_core_service, op(OCI_CORE_LIST_INSTANCES), &request, "p2"));
    assert_string_equal(request.page, "p2");
    assert_true(oci_page_set(&oci_core_service, op(OCI_CORE_LIST_INSTANCES), &request, NULL));
    assert_null(request.page);
    assert_string_equal(request.compartment_id, "c");
}

static void token_comes_from_the_response(void **state)
{
    struct oci_core_list_instances_response response = { .opc_next_page = "p3" };

    (void)state;
    assert_string_equal(oci_page_next(&oci_core_service, op(OCI_CORE_LIST_INSTANCES), &response),
                        "p3");
    response.opc_next_page = "";
    assert_null(oci_page_next(&oci_core_service, op(OCI_CORE_LIST_INSTANCES), &response));
    response.opc_next_page = NULL;
    assert_null(oci_page_next(&oci_core_service, op(OCI_CORE_LIST_INSTANCES), &response));
}

static void operation_without_pages_has_none(void **state)
{
    struct oci_core_get_instance_request request = { .instance_id = "i" };
    struct oci_core_get_instance_response response = { .etag = "e" };

    (void)state;
    assert_false(oci_page_set(&oci_core_service, op(OCI_CORE_GET_INSTANCE), &request, "p"));
    assert_string_equal(request.instance_id, "i");
    assert_null(oci_page_next(&oci_core_service, op(OCI_CORE_GET_INSTANCE), &response));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(token_goes_into_the_request),
        cmocka_unit_test(token_comes_from_the_response),
        cmocka_unit_test(operation_without_pages_has_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
