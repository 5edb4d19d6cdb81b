#include "sandbox/route.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/clock.h"
#include "sandbox/family.h"
#include "sandbox/world.h"

static struct sandbox_routes *routes;
static struct arena arena;

static int open_routes(void **state)
{
    (void)state;
    routes = sandbox_route_new(model_services, model_service_count);
    return 0;
}

static int close_routes(void **state)
{
    (void)state;
    sandbox_route_free(routes);
    arena_release(&arena);
    return 0;
}

static bool find(enum model_method method, const char *path, struct sandbox_match *out)
{
    return sandbox_route_find(routes, &arena, method, span_of(path), out);
}

static const char *op_name(const struct sandbox_match *match, enum model_method method,
                           const char *service)
{
    const struct sandbox_route_op *entry =
        sandbox_route_op_at(match->node, method, world_service(service));

    return entry == NULL ? "" : model_text(entry->service, entry->op->name);
}

static void test_every_operation_is_found_at_its_path(void **state)
{
    (void)state;
    for (size_t s = 0; s < model_service_count; s++) {
        const struct model_service *service = model_services[s];

        for (size_t i = 0; i < service->op_count; i++) {
            const struct model_op *op = &service->ops[i];
            struct sandbox_match match;
            const struct sandbox_route_op *entry;
            bool found = false;

            /* braces are literal characters of a value here */
            assert_true(find((enum model_method)op->method, model_text(service, op->path), &match));
            assert_true(match.method_fits);
            for (entry = match.node->ops; entry != NULL; entry = entry->next)
                found = found || entry->op == op;
            assert_true(found);
        }
        arena_release(&arena);
    }
}

static void test_values_are_decoded(void **state)
{
    struct sandbox_match match;

    (void)state;
    assert_true(find(MODEL_GET, "/n/space/b/my%20bucket/o/a%2Fb%20c%C3%A9", &match));
    assert_string_equal(op_name(&match, MODEL_GET, "objectstorage"), "getObject");
    assert_int_equal(match.value_count, 3);
    assert_string_equal(match.values[1], "my bucket");
    assert_string_equal(match.values[2], "a/b c\xc3\xa9");
}

static void test_object_names_may_hold_bare_slashes(void **state)
{
    struct sandbox_match match;

    (void)state;
    assert_true(find(MODEL_PUT, "/n/space/b/bucket/o/logs/2024/a%20b.txt", &match));
    assert_string_equal(op_name(&match, MODEL_PUT, "objectstorage"), "putObject");
    assert_string_equal(match.values[2], "logs/2024/a b.txt");
    assert_false(find(MODEL_GET, "/20160918/instances/a/b/c/d", &match));
}

static void test_literals_beat_parameters(void **state)
{
    struct sandbox_match match;

    (void)state;
    assert_true(find(MODEL_GET, "/20160918/compartments/bulkActionResourceTypes", &match));
    assert_string_equal(op_name(&match, MODEL_GET, "identity"), "listBulkActionResourceTypes");
    assert_true(find(MODEL_GET, "/20160918/compartments/other", &match));
    assert_string_equal(op_name(&match, MODEL_GET, "identity"), "getCompartment");
}

static void test_wrong_methods_and_paths(void **state)
{
    struct sandbox_match match;

    (void)state;
    assert_true(find(MODEL_DELETE, "/20160918/regions", &match));
    assert_false(match.method_fits);
    assert_false(find(MODEL_GET, "/", &match));
    assert_false(find(MODEL_GET, "", &match));
    assert_false(find(MODEL_GET, "/20160918/nothing", &match));
    assert_false(find(MODEL_GET, "/20160918/vcns/%zz", &match));
    assert_false(find(MODEL_GET, "/20160918/vcns/%00", &match));
    assert_false(find(MODEL_GET, "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u/v/w/x/y/z", &match));
}

static void test_the_index_is_made_quickly(void **state)
{
    int64_t begin = clock_monotonic_ms();

    (void)state;
    for (int i = 0; i < 10; i++)
        sandbox_route_free(sandbox_route_new(model_services, model_service_count));
    assert_in_range(clock_monotonic_ms() - begin, 0, 1000); /* sanitizers make it slow */
}

static void test_families_are_read_from_the_tree(void **state)
{
    struct sandbox_match match;
    struct sandbox_family family;

    (void)state;
    assert_true(find(MODEL_GET, "/20160918/instances", &match));
    assert_true(sandbox_family_at(match.node, world_service("core"), &family));
    assert_ptr_equal(family.type, world_type("core", "Instance"));
    assert_string_equal(family.key, "id");
    assert_string_equal(sandbox_family_ocid_type(&arena, &family), "instance");
    assert_true(find(MODEL_GET, "/20160918/compartments/x", &match));
    assert_true(sandbox_family_at(match.node, world_service("identity"), &family));
    assert_string_equal(family.key, "id"); /* and not compartmentId, which is the parent's */
    assert_true(find(MODEL_DELETE, "/20160918/users/u/apiKeys/f", &match));
    assert_true(sandbox_family_at(match.node, world_service("identity"), &family));
    assert_string_equal(family.key, "fingerprint");
    assert_true(find(MODEL_GET, "/n/a/b/c", &match));
    assert_true(sandbox_family_at(match.node, world_service("objectstorage"), &family));
    assert_string_equal(family.key, "name");
}

static void test_families_are_found_by_ocid_type(void **state)
{
    struct sandbox_family_index *index = sandbox_family_index_new(routes);
    struct sandbox_family family;

    (void)state;
    assert_true(sandbox_family_find(index, "routetable", world_service("core"), &family));
    assert_ptr_equal(family.service, world_service("core"));
    assert_true(sandbox_family_find(index, "compartment", NULL, &family));
    assert_ptr_equal(family.service, world_service("identity"));
    assert_false(sandbox_family_find(index, "nosuchthing", NULL, &family));
    assert_false(sandbox_family_find(index, "", NULL, &family));
    sandbox_family_index_free(index);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_operation_is_found_at_its_path),
        cmocka_unit_test(test_values_are_decoded),
        cmocka_unit_test(test_object_names_may_hold_bare_slashes),
        cmocka_unit_test(test_literals_beat_parameters),
        cmocka_unit_test(test_wrong_methods_and_paths),
        cmocka_unit_test(test_the_index_is_made_quickly),
        cmocka_unit_test(test_families_are_read_from_the_tree),
        cmocka_unit_test(test_families_are_found_by_ocid_type),
    };

    return cmocka_run_group_tests(tests, open_routes, close_routes);
}
