/* The kinds of resources of services. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "catalog/catalog.h"
#include "catalog/families.h"

static struct arena arena;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static const struct catalog_kind *kind_of(const char *service, const char *name)
{
    size_t count = 0;
    const struct catalog_kind *kinds =
        catalog_families(&arena, catalog_find_service(service), &count);

    for (size_t i = 0; i < count; i++) {
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    }
    return NULL;
}

static void every_operation_is_of_one_kind_of_its_service(void **state)
{
    (void)state;
    for (size_t i = 0; i < model_service_count; i++) {
        const struct model_service *service = model_services[i];
        bool *seen = arena_array(&arena, service->op_count, sizeof *seen);
        size_t count = 0;
        size_t found = 0;
        const struct catalog_kind *kinds = catalog_families(&arena, service, &count);

        for (size_t k = 0; k < count; k++) {
            for (size_t j = 0; j < kinds[k].count; j++) {
                ptrdiff_t at = kinds[k].ops[j] - service->ops;

                assert_false(seen[at]);
                seen[at] = true;
                found++;
            }
        }
        assert_int_equal(found, service->op_count);
    }
}

static void actions_are_of_the_kind_of_what_they_act_on(void **state)
{
    const struct catalog_kind *kind = kind_of("core", "instance");
    const struct model_service *service = catalog_find_service("core");
    bool has_action = false;

    (void)state;
    assert_non_null(kind);
    for (size_t i = 0; i < kind->count; i++)
        has_action =
            has_action || strcmp(model_text(service, kind->ops[i]->name), "instanceAction") == 0;
    assert_true(has_action);
    assert_null(kind_of("identity", "instance"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_operation_is_of_one_kind_of_its_service),
        TEST(actions_are_of_the_kind_of_what_they_act_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
