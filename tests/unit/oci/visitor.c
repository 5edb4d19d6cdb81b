#include "oci/visitor.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/clock.h"
#include "oci/material.h"

int visitor_set_up(void **state)
{
    struct visitor *visitor = calloc(1, sizeof(*visitor));

    setenv("HOME", "/nonexistent", 1);
    clock_set_for_tests(VISITOR_NOW_MS);
    call_init(&visitor->call);
    office_open(&visitor->office);
    visitor->options = (struct oci_credentials_options){
        .variables = &visitor->variables,
        .transport = office_transport(&visitor->office),
    };
    *state = visitor;
    return 0;
}

int visitor_tear_down(void **state)
{
    struct visitor *visitor = *state;

    oci_identity_release(&visitor->identity);
    oci_credentials_free(visitor->credentials);
    office_close(&visitor->office);
    call_release(&visitor->call);
    free(visitor);
    material_remove();
    clock_set_for_tests(0);
    return 0;
}

void visitor_open(struct visitor *visitor)
{
    oci_identity_release(&visitor->identity);
    oci_credentials_free(visitor->credentials);
    visitor->credentials = oci_credentials_new(&visitor->options);
}

enum err visitor_get(struct visitor *visitor)
{
    oci_identity_release(&visitor->identity);
    return oci_credentials_get(visitor->credentials, &visitor->call, &visitor->identity);
}

enum err visitor_sign_in(struct visitor *visitor)
{
    visitor_open(visitor);
    return visitor_get(visitor);
}

void visitor_expect_failure(struct visitor *visitor, enum err code, const char *message,
                            const char *hint)
{
    assert_int_equal(visitor_sign_in(visitor), code);
    material_expect(&visitor->call, code, message, hint);
    assert_null(visitor->identity.held);
    call_forgive(&visitor->call);
}

const char *visitor_write(struct visitor *visitor, const char *name, const char *text)
{
    return material_write(&visitor->call.arena, name, text);
}
