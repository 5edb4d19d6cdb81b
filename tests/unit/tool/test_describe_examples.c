/* The example of each of all operations is a call that could be sent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "catalog/catalog.h"
#include "model/arguments.h"
#include "model/encode.h"
#include "model/example.h"
#include "oci/request.h"

static const struct json *arguments_of(struct arena *arena, const struct model_example *example)
{
    if (example->body != NULL)
        json_add_member(arena, example->params, "body", example->body);
    return example->params;
}

static const char *text_of(struct arena *arena, const struct json *value)
{
    struct buf text;

    buf_init(&text, arena, SIZE_MAX);
    json_print(&text, value);
    return text.ptr;
}

static enum err try_one(struct call *call, struct catalog_op entry, const struct json *arguments)
{
    const struct model_type *type = &entry.service->types[entry.op->request];
    void *request = arena_alloc(&call->arena, type->size);
    struct net_request made;
    int fd = -1;
    enum err e = model_arguments_decode(call, entry.service, entry.op, arguments, request);

    if (!e)
        e = model_check(call, entry.service, type, request);
    if (!e)
        e = oci_request_build(call, entry.service, entry.op, request, "https://example.com", &made,
                              &fd);
    if (fd >= 0)
        close(fd);
    return e;
}

static void test_each_example_decodes_strictly_and_builds_a_request(void **state)
{
    size_t wrong = 0;

    (void)state;
    assert_true(model_tool_count > 8000);
    for (size_t i = 0; i < model_tool_count; i++) {
        struct catalog_op entry = catalog_at(i);
        struct model_example example;
        const struct json *arguments;
        struct call call;

        call_init(&call);
        model_example_of(&call.arena, entry.service, entry.op, &example);
        arguments = arguments_of(&call.arena, &example);
        if (try_one(&call, entry, arguments) != ERR_NONE) {
            print_error("%s: %s: %.300s\n", model_text(entry.service, entry.op->tool),
                        call.error.message, text_of(&call.arena, arguments));
            wrong++;
        }
        call_release(&call);
    }
    assert_int_equal(wrong, 0);
}

static void test_each_example_is_of_a_bearable_size(void **state)
{
    (void)state;
    for (size_t i = 0; i < model_tool_count; i++) {
        struct catalog_op entry = catalog_at(i);
        struct model_example example;
        struct call call;

        call_init(&call);
        model_example_of(&call.arena, entry.service, entry.op, &example);
        if (strlen(text_of(&call.arena, arguments_of(&call.arena, &example))) > 4000)
            fail_msg("%s: the example is too long", model_text(entry.service, entry.op->tool));
        call_release(&call);
    }
}

/* A value that is needed is not the same for each service. */
static void check_has(const char *id, const char *part)
{
    struct catalog_op entry = catalog_find(id);
    struct model_example example;
    struct call call;

    call_init(&call);
    assert_non_null(entry.op);
    model_example_of(&call.arena, entry.service, entry.op, &example);
    if (strstr(text_of(&call.arena, arguments_of(&call.arena, &example)), part) == NULL)
        fail_msg("%s: no %s in %s", id, part, text_of(&call.arena, example.params));
    call_release(&call);
}

static void test_values_are_of_the_kind_that_their_names_tell(void **state)
{
    (void)state;
    check_has("core.getVcn", "\"vcnId\":\"ocid1.vcn.oc1..example\"");
    check_has("core.createSubnet", "\"vcnId\":\"ocid1.vcn.oc1..example\"");
    check_has("core.createVcn", "\"cidrBlocks\":[\"10.0.0.0/16\"]");
    check_has("core.instanceAction", "\"action\":\"STOP\"");
    check_has("objectstorage.putObject", "\"bucketName\":\"my-bucket\"");
    check_has("audit.listEvents", "\"startTime\":\"2026-01-01T00:00:00Z\"");
    check_has("identitydomains.createUser", "urn:ietf:params:scim:schemas:core:2.0:User");
}

static void test_a_polymorphic_body_shows_one_branch(void **state)
{
    (void)state;
    check_has("core.launchInstance", "\"sourceDetails\":{\"sourceType\":\"image\",\"imageId\"");
    check_has("database.createAutonomousDatabase", "\"source\":\"NONE\"");
}

static void test_an_update_changes_one_thing(void **state)
{
    (void)state;
    check_has("core.updateVcn", "\"displayName\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_example_decodes_strictly_and_builds_a_request),
        cmocka_unit_test(test_each_example_is_of_a_bearable_size),
        cmocka_unit_test(test_values_are_of_the_kind_that_their_names_tell),
        cmocka_unit_test(test_a_polymorphic_body_shows_one_branch),
        cmocka_unit_test(test_an_update_changes_one_thing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
