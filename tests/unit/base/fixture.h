/* The call of a test program, for those whose tests need one and no more: made anew for each. */
#ifndef TESTS_BASE_FIXTURE_H
#define TESTS_BASE_FIXTURE_H

#include "base/call.h"

static struct call call;

static int make_call(void **state)
{
    (void)state;
    call_init(&call);
    return 0;
}

static int drop_call(void **state)
{
    (void)state;
    call_release(&call);
    return 0;
}

#endif
