/* The world of a test program, for those whose tests need a new one each. */
#ifndef TESTS_SANDBOX_FIXTURE_H
#define TESTS_SANDBOX_FIXTURE_H

#include "sandbox/world.h"

static struct world world;

static int open_world(void **state)
{
    (void)state;
    world_open(&world);
    return 0;
}

static int close_world(void **state)
{
    (void)state;
    world_close(&world);
    return 0;
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, open_world, close_world)

#endif
