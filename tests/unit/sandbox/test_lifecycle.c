#include "sandbox/lifecycle.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "sandbox/world.h"

#define NOW  1000000
#define STEP 1000

static void expect_states(const struct sandbox_plan *plan, const char *const *states)
{
    int64_t now = NOW;

    for (; *states != NULL; states++, now += STEP) {
        assert_string_equal(sandbox_lifecycle_state(plan, now), *states);
        assert_string_equal(sandbox_lifecycle_state(plan, now + STEP - 1), *states);
    }
}

static void create(const char *service, const char *type, struct sandbox_plan *out)
{
    sandbox_lifecycle_create(world_service(service), world_type(service, type), NOW, STEP, out);
}

static void test_creation_follows_the_states_of_the_model(void **state)
{
    static const struct {
        const char *service;
        const char *type;
        const char *states[5];
    } cases[] = {
        { "core", "Instance", { "PROVISIONING", "STARTING", "RUNNING", "RUNNING" } },
        { "core", "Vcn", { "PROVISIONING", "AVAILABLE", "AVAILABLE" } },
        { "core", "VolumeAttachment", { "ATTACHING", "ATTACHED" } },
        { "identity", "User", { "CREATING", "ACTIVE" } },
        { "workrequests", "WorkRequest", { "ACCEPTED", "IN_PROGRESS", "SUCCEEDED" } },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct sandbox_plan plan;

        create(cases[i].service, cases[i].type, &plan);
        expect_states(&plan, cases[i].states);
        assert_false(sandbox_lifecycle_is_leaving(&plan));
    }
}

static void test_without_a_step_the_end_is_there_at_once(void **state)
{
    struct sandbox_plan plan;

    (void)state;
    sandbox_lifecycle_create(world_service("core"), world_type("core", "Instance"), NOW, 0, &plan);
    assert_string_equal(sandbox_lifecycle_state(&plan, NOW), "RUNNING");
}

static void test_models_without_states_have_none(void **state)
{
    struct sandbox_plan plan;

    (void)state;
    create("objectstorage", "Bucket", &plan);
    assert_null(sandbox_lifecycle_state(&plan, NOW));
    assert_false(sandbox_lifecycle_remove(world_service("objectstorage"),
                                          world_type("objectstorage", "Bucket"), NOW, STEP, &plan));
}

static void test_removal_goes_through_leaving_to_gone_to_forgotten(void **state)
{
    struct sandbox_plan plan;

    (void)state;
    create("core", "Vcn", &plan);
    assert_true(sandbox_lifecycle_remove(world_service("core"), world_type("core", "Vcn"), NOW,
                                         STEP, &plan));
    expect_states(&plan, (const char *const[]){ "TERMINATING", "TERMINATED", NULL });
    assert_true(sandbox_lifecycle_is_leaving(&plan));
    assert_false(sandbox_lifecycle_is_gone(&plan, NOW + STEP - 1));
    assert_true(sandbox_lifecycle_is_gone(&plan, NOW + STEP));
    assert_false(sandbox_lifecycle_is_forgotten(&plan, NOW + STEP));
    assert_true(sandbox_lifecycle_is_forgotten(&plan, NOW + STEP + SANDBOX_LIFECYCLE_LINGER_MS));
}

static enum sandbox_act act(const char *action, int64_t now, struct sandbox_plan *plan)
{
    return sandbox_lifecycle_act(world_service("core"), world_type("core", "Instance"), action, now,
                                 STEP, plan);
}

static void test_actions_stop_and_start(void **state)
{
    struct sandbox_plan plan;
    int64_t now = NOW + 10 * STEP;

    (void)state;
    create("core", "Instance", &plan);
    assert_int_equal(act("STOP", NOW, &plan), SANDBOX_ACT_WRONG_STATE);
    assert_int_equal(act("START", now, &plan), SANDBOX_ACT_WRONG_STATE);
    assert_int_equal(act("softStop", now, &plan), SANDBOX_ACT_DONE);
    assert_string_equal(sandbox_lifecycle_state(&plan, now), "STOPPING");
    assert_string_equal(sandbox_lifecycle_state(&plan, now + STEP), "STOPPED");
    now += 5 * STEP;
    assert_int_equal(act("STOP", now, &plan), SANDBOX_ACT_WRONG_STATE);
    assert_int_equal(act("START", now, &plan), SANDBOX_ACT_DONE);
    assert_string_equal(sandbox_lifecycle_state(&plan, now), "STARTING");
    assert_string_equal(sandbox_lifecycle_state(&plan, now + STEP), "RUNNING");
}

static void test_a_reset_comes_back_to_running(void **state)
{
    struct sandbox_plan plan;
    int64_t now = NOW + 10 * STEP;

    (void)state;
    create("core", "Instance", &plan);
    assert_int_equal(act("SOFTRESET", now, &plan), SANDBOX_ACT_DONE);
    assert_string_not_equal(sandbox_lifecycle_state(&plan, now), "RUNNING");
    assert_string_equal(sandbox_lifecycle_state(&plan, now + 3 * STEP), "RUNNING");
}

static void test_unknown_actions_change_nothing(void **state)
{
    struct sandbox_plan plan;

    (void)state;
    create("core", "Instance", &plan);
    assert_int_equal(act("changeCompartment", NOW, &plan), SANDBOX_ACT_NOTHING);
    assert_int_equal(act("", NOW, &plan), SANDBOX_ACT_NOTHING);
    assert_int_equal(act("stop start", NOW, &plan), SANDBOX_ACT_NOTHING);
    assert_string_equal(sandbox_lifecycle_state(&plan, NOW), "PROVISIONING");
}

static void test_seeds_are_settled(void **state)
{
    struct sandbox_plan plan;

    (void)state;
    sandbox_lifecycle_settled(world_service("core"), world_type("core", "Image"), &plan);
    assert_string_equal(sandbox_lifecycle_state(&plan, 0), "AVAILABLE");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_creation_follows_the_states_of_the_model),
        cmocka_unit_test(test_without_a_step_the_end_is_there_at_once),
        cmocka_unit_test(test_models_without_states_have_none),
        cmocka_unit_test(test_removal_goes_through_leaving_to_gone_to_forgotten),
        cmocka_unit_test(test_actions_stop_and_start),
        cmocka_unit_test(test_a_reset_comes_back_to_running),
        cmocka_unit_test(test_unknown_actions_change_nothing),
        cmocka_unit_test(test_seeds_are_settled),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
