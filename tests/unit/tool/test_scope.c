/* Scopes: no operation passes with too few of them, whichever way it is asked for. */
#include "tool/scope.h"

#include "tool/acting.h"
#include "tool/core.h"
#include "tool/offer.h"
#include "tool/operation.h"
#include "tool/send.h"

static const unsigned needs[] = { [MODEL_READ] = TOOL_SCOPE_READ,
                                  [MODEL_WRITE] = TOOL_SCOPE_WRITE,
                                  [MODEL_ACTION] = TOOL_SCOPE_WRITE,
                                  [MODEL_REMOVE] = TOOL_SCOPE_DELETE };

static void a_greater_scope_brings_the_lesser_ones(void **state)
{
    (void)state;
    assert_int_equal(tool_scope_closure(0), 0);
    assert_int_equal(tool_scope_closure(TOOL_SCOPE_READ), TOOL_SCOPE_READ);
    assert_int_equal(tool_scope_closure(TOOL_SCOPE_WRITE), TOOL_SCOPE_READ | TOOL_SCOPE_WRITE);
    assert_int_equal(tool_scope_closure(TOOL_SCOPE_DELETE), TOOL_SCOPE_ALL);
    assert_int_equal(tool_scope_closure(~0u), TOOL_SCOPE_ALL);
}

/* Every operation with every set of scopes: the check lets it pass exactly when its class is
 * covered. */
static void no_operation_passes_with_too_few_scopes(void **state)
{
    size_t count = 0;

    (void)state;
    for (size_t s = 0; s < model_service_count; s++) {
        const struct model_service *service = model_services[s];

        for (uint16_t i = 0; i < service->op_count; i++) {
            struct catalog_op entry = { .service = service, .op = &service->ops[i] };
            unsigned needed = needs[entry.op->op_class];

            for (unsigned bits = 0; bits <= TOOL_SCOPE_ALL; bits++) {
                struct tool_context context = { .scopes = bits };
                bool passes = tool_scope_check(&context, &call, entry) == ERR_NONE;

                assert_int_equal(passes, bits >= needed);
                call_forgive(&call);
            }
            assert_int_equal(tool_scope_of_operation(entry), needed);
            count++;
        }
        call_release(&call);
        call_init(&call);
    }
    assert_int_equal(count, model_tool_count);
}

/* tool_send() is the one way: nothing goes out below the scope of the class. */
static void nothing_is_sent_without_the_scope(void **state)
{
    static const char *const operations[] = { "core.listVcns", "core.createVcn",
                                              "core.instanceAction", "core.deleteVcn" };

    (void)state;
    for (size_t i = 0; i < COUNT(operations); i++) {
        struct tool_context few = *turn.context;
        struct tool_turn weak = turn;
        struct tool_request request = { .entry = catalog_find(operations[i]) };
        struct tool_sent sent;

        few.scopes = (needs[request.entry.op->op_class] - 1) & TOOL_SCOPE_ALL;
        weak.context = &few;
        call_forgive(&call);
        assert_int_equal(tool_send(&weak, &request, &sent), ERR_DENIED);
        assert_non_null(strstr(call.error.message, "scope"));
    }
    assert_int_equal(cloud_sent(&cloud), 0);
}

static unsigned scopes_of(const char *tool, const char *arguments)
{
    struct json *object = NULL;

    if (arguments != NULL)
        assert_int_equal(json_parse(&call, "arguments", span_of(arguments), &object), ERR_NONE);
    return tool_scope_of(turn.context, &call, tool, object);
}

static void tools_tell_what_they_need_before_they_run(void **state)
{
    static const struct {
        const char *tool;
        const char *arguments;
        unsigned scopes;
    } rows[] = {
        { "oci_read", NULL, TOOL_SCOPE_READ },
        { "oci_search", NULL, TOOL_SCOPE_READ },
        { "oci_wait", "{}", TOOL_SCOPE_READ },
        { "oci_write", "{\"operation\":\"core.createVcn\"}", TOOL_SCOPE_WRITE },
        { "oci_delete", "{}", TOOL_SCOPE_DELETE },
        { "oci_batch", NULL, TOOL_SCOPE_READ },
        { "oci_batch", "{\"steps\":5}", TOOL_SCOPE_READ },
        { "oci_batch", "{\"steps\":[5,{\"operation\":\"no.such\"},{\"operation\":7}]}",
          TOOL_SCOPE_READ },
        { "oci_batch",
          "{\"steps\":[{\"operation\":\"core.listVcns\"},{\"operation\":\"core.deleteVcn\"}]}",
          TOOL_SCOPE_READ | TOOL_SCOPE_DELETE },
        { "no_such_tool", NULL, TOOL_SCOPE_READ },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_int_equal(scopes_of(rows[i].tool, rows[i].arguments), rows[i].scopes);
    assert_int_equal(call.error.code, ERR_NONE);
}

static void stand_ins_of_other_servers_need_what_they_will_run(void **state)
{
    struct tool_context context = *turn.context;
    struct json *arguments = NULL;
    static const struct {
        const char *arguments;
        unsigned scopes;
    } rows[] = {
        { "{\"command\":\"network vcn list\"}", TOOL_SCOPE_READ },
        { "{\"command\":\"network vcn create --cidr-block 10.0.0.0/16\"}", TOOL_SCOPE_WRITE },
        { "{\"command\":\"network vcn delete --vcn-id x\"}", TOOL_SCOPE_DELETE },
        { "{\"command\":\"'\"}", TOOL_SCOPE_READ },
        { "{\"command\":7}", TOOL_SCOPE_READ },
        { "{}", TOOL_SCOPE_READ },
    };

    (void)state;
    call_forgive(&call);
    assert_int_equal(tool_offer_choose(&call, "oracle.oci-api-mcp-server", model_compats,
                                       model_compat_count, "--compat", &context.offers),
                     ERR_NONE);
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(json_parse(&call, "arguments", span_of(rows[i].arguments), &arguments),
                         ERR_NONE);
        assert_int_equal(tool_scope_of(&context, &call, "run_oci_command", arguments),
                         rows[i].scopes);
    }
    assert_int_equal(call.error.code, ERR_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_greater_scope_brings_the_lesser_ones),
        TEST(no_operation_passes_with_too_few_scopes),
        TEST(nothing_is_sent_without_the_scope),
        TEST(tools_tell_what_they_need_before_they_run),
        TEST(stand_ins_of_other_servers_need_what_they_will_run),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
