/* What takes a change back, change by change. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cloud/stage.h"
#include "tool/undo.h"

static struct cloud cloud;
static struct stage stage;
static struct call call;

static int set_up(void **state)
{
    (void)state;
    cloud_open(&cloud);
    stage_open(&stage, &cloud);
    call_init(&call);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    call_release(&call);
    stage_close(&stage);
    cloud_close(&cloud);
    return 0;
}

static struct json *parse(const char *text)
{
    struct json *json = NULL;

    if (text == NULL)
        return NULL;
    assert_int_equal(json_parse(&call, "test", span_of(text), &json), ERR_NONE);
    return json;
}

static const char *undo_in(const char *id, const char *arguments, const char *before,
                           const char *answer, const char *region)
{
    struct tool_request request = { .entry = catalog_find(id),
                                    .arguments = parse(arguments),
                                    .region = region };
    struct tool_target target = { .body = parse(before) };
    struct tool_turn turn = stage_turn(&stage, &call);
    struct json *undo;
    struct buf text;

    assert_non_null(request.entry.op);
    undo = tool_undo_of(&turn, &request, &target, parse(answer));
    assert_int_equal(call.error.code, ERR_NONE);
    if (undo == NULL)
        return "nothing";
    buf_init(&text, &call.arena, SIZE_MAX);
    json_print(&text, undo);
    return text.ptr;
}

static void expect(const char *id, const char *arguments, const char *before, const char *answer,
                   const char *undo)
{
    assert_string_equal(undo_in(id, arguments, before, answer, NULL), undo);
}

/* ---- What is new ----------------------------------------------------------------------------- */

static void create_is_undone_by_the_delete_of_the_new_id(void **state)
{
    (void)state;
    expect("core.createVcn", "{\"compartmentId\":\"c\"}", NULL, "{\"id\":\"v\"}",
           "{\"operation\":\"core.deleteVcn\",\"params\":{\"vcnId\":\"v\"}}");
    expect("core.launchInstance",
           "{\"compartmentId\":\"c\",\"availabilityDomain\":\"a\",\"shape\":\"s\"}", NULL,
           "{\"id\":\"i\"}",
           "{\"operation\":\"core.terminateInstance\",\"params\":{\"instanceId\":\"i\"}}");
}

static void new_compartment_is_not_taken_for_its_parent(void **state)
{
    const char *arguments = "{\"compartmentId\":\"parent\",\"name\":\"n\",\"description\":\"d\"}";

    (void)state;
    expect("identity.createCompartment", arguments, NULL,
           "{\"id\":\"new\",\"compartmentId\":\"parent\"}",
           "{\"operation\":\"identity.deleteCompartment\","
           "\"params\":{\"compartmentId\":\"new\"}}");
    expect("identity.createCompartment", arguments, NULL, "{\"compartmentId\":\"parent\"}",
           "nothing");
    expect("identity.createCompartment", arguments, NULL, NULL, "nothing");
}

static void nested_paths_are_copied(void **state)
{
    (void)state;
    expect("objectstorage.createBucket",
           "{\"namespaceName\":\"n\",\"body\":{\"name\":\"b\",\"compartmentId\":\"c\"}}", NULL,
           "{\"id\":\"ocid1.bucket.oc1..b\",\"name\":\"b\"}",
           "{\"operation\":\"objectstorage.deleteBucket\",\"params\":{\"namespaceName\":\"n\","
           "\"bucketName\":\"b\"}}");
    expect("identity.uploadApiKey", "{\"userId\":\"u\",\"key\":\"k\"}", NULL,
           "{\"fingerprint\":\"f\",\"keyValue\":\"k\"}",
           "{\"operation\":\"identity.deleteApiKey\",\"params\":{\"userId\":\"u\","
           "\"fingerprint\":\"f\"}}");
}

static void create_without_a_known_id_has_no_undo(void **state)
{
    (void)state;
    expect("containerengine.createCluster",
           "{\"name\":\"n\",\"compartmentId\":\"c\",\"vcnId\":\"v\",\"kubernetesVersion\":\"1\"}",
           NULL, NULL, "nothing");
    expect("core.createVcn", "{\"compartmentId\":\"c\"}", NULL, "[]", "nothing");
}

static void what_can_only_be_scheduled_for_deletion_is(void **state)
{
    (void)state;
    expect("vault.createSecret",
           "{\"compartmentId\":\"c\",\"keyId\":\"k\",\"secretName\":\"s\",\"vaultId\":\"v\"}", NULL,
           "{\"id\":\"new\"}",
           "{\"operation\":\"vault.scheduleSecretDeletion\",\"params\":{\"secretId\":\"new\"},"
           "\"body\":{}}");
}

/* ---- What was changed ------------------------------------------------------------------------ */

static void update_gives_back_what_was_changed_and_no_more(void **state)
{
    (void)state;
    expect("core.updateVcn",
           "{\"vcnId\":\"v\",\"body\":{\"displayName\":\"new\",\"freeformTags\":{\"a\":\"b\"},"
           "\"definedTags\":{}}}",
           "{\"id\":\"v\",\"displayName\":\"old\",\"dnsLabel\":\"d\",\"lifecycleState\":\"X\"}",
           NULL,
           "{\"operation\":\"core.updateVcn\",\"params\":{\"vcnId\":\"v\"},"
           "\"body\":{\"displayName\":\"old\",\"freeformTags\":{}}}");
}

static void flat_arguments_of_any_spelling_are_understood(void **state)
{
    (void)state;
    expect("core.updateVcn", "{\"vcn_id\":\"v\",\"display_name\":\"new\"}",
           "{\"id\":\"v\",\"displayName\":\"old\"}", NULL,
           "{\"operation\":\"core.updateVcn\",\"params\":{\"vcnId\":\"v\"},"
           "\"body\":{\"displayName\":\"old\"}}");
}

static void nested_values_keep_only_what_the_update_takes(void **state)
{
    (void)state;
    expect("core.updateInstance", "{\"instanceId\":\"i\",\"shapeConfig\":{\"ocpus\":4}}",
           "{\"id\":\"i\",\"shapeConfig\":{\"ocpus\":2,\"memoryInGBs\":16,"
           "\"processorDescription\":\"fast\",\"gpus\":0}}",
           NULL,
           "{\"operation\":\"core.updateInstance\",\"params\":{\"instanceId\":\"i\"},"
           "\"body\":{\"shapeConfig\":{\"ocpus\":2,\"memoryInGBs\":16}}}");
}

static void update_that_changed_nothing_has_no_undo(void **state)
{
    (void)state;
    expect("core.updateVcn", "{\"vcnId\":\"v\",\"displayName\":\"same\"}",
           "{\"id\":\"v\",\"displayName\":\"same\"}", NULL, "nothing");
    expect("core.updateVcn", "{\"vcnId\":\"v\",\"displayName\":\"new\"}", NULL, NULL, "nothing");
}

static void secrets_and_what_was_not_there_are_told_to_stay(void **state)
{
    const char *undo =
        undo_in("database.updateAutonomousDatabase",
                "{\"autonomousDatabaseId\":\"a\",\"adminPassword\":\"canary\","
                "\"displayName\":\"new\",\"customerContacts\":[]}",
                "{\"id\":\"a\",\"displayName\":\"old\",\"adminPassword\":\"canary\"}", NULL, NULL);

    (void)state;
    assert_string_equal(undo, "{\"operation\":\"database.updateAutonomousDatabase\","
                              "\"params\":{\"autonomousDatabaseId\":\"a\"},"
                              "\"body\":{\"displayName\":\"old\"},\"leaves\":[\"adminPassword\"]}");
    /* A text that was hidden when it was read is nothing to give back. */
    expect("core.updateVcn", "{\"vcnId\":\"v\",\"displayName\":\"new\"}",
           "{\"id\":\"v\",\"displayName\":\"(hidden)\"}", NULL, "nothing");
}

static void value_that_the_update_would_refuse_is_left(void **state)
{
    (void)state;
    expect("core.updateVcn", "{\"vcnId\":\"v\",\"displayName\":\"new\"}",
           "{\"id\":\"v\",\"displayName\":{\"a\":1}}", NULL, "nothing");
}

static void parent_is_not_taken_for_the_resource(void **state)
{
    (void)state;
    /* The getter answers with the bucket, as objects have none. */
    expect("objectstorage.putObject",
           "{\"namespaceName\":\"n\",\"bucketName\":\"b\",\"objectName\":\"o\","
           "\"putObjectBody\":\"x\"}",
           "{\"name\":\"b\"}", NULL, "nothing");
    expect("dns.patchZoneRecords", "{\"zoneNameOrId\":\"z\",\"items\":[]}",
           "{\"items\":[{\"domain\":\"d\"}]}", NULL, "nothing");
}

static void move_goes_back_to_where_it_was(void **state)
{
    const char *arguments = "{\"vcnId\":\"v\",\"compartmentId\":\"to\"}";

    (void)state;
    expect("core.changeVcnCompartment", arguments, "{\"id\":\"v\",\"compartmentId\":\"from\"}",
           NULL,
           "{\"operation\":\"core.changeVcnCompartment\",\"params\":{\"vcnId\":\"v\"},"
           "\"body\":{\"compartmentId\":\"from\"}}");
    expect("core.changeVcnCompartment", arguments, "{\"id\":\"v\",\"compartmentId\":\"to\"}", NULL,
           "nothing");
    expect("core.changeVcnCompartment", arguments, NULL, NULL, "nothing");
    expect("identity.moveCompartment", "{\"compartmentId\":\"c\",\"targetCompartmentId\":\"to\"}",
           "{\"id\":\"c\",\"compartmentId\":\"from\"}", NULL,
           "{\"operation\":\"identity.moveCompartment\",\"params\":{\"compartmentId\":\"c\"},"
           "\"body\":{\"targetCompartmentId\":\"from\"}}");
}

/* ---- Actions --------------------------------------------------------------------------------- */

static void stop_is_undone_by_start(void **state)
{
    (void)state;
    expect("core.instanceAction", "{\"instanceId\":\"i\",\"action\":\"SOFTSTOP\"}", NULL, NULL,
           "{\"operation\":\"core.instanceAction\",\"params\":{\"instanceId\":\"i\","
           "\"action\":\"START\"}}");
    expect("core.instanceAction", "{\"instanceId\":\"i\",\"action\":\"RESET\"}", NULL, NULL,
           "nothing");
    expect("database.stopAutonomousDatabase", "{\"autonomousDatabaseId\":\"a\"}", NULL, NULL,
           "{\"operation\":\"database.startAutonomousDatabase\","
           "\"params\":{\"autonomousDatabaseId\":\"a\"}}");
}

static void attach_is_undone_by_detach_of_what_came_of_it(void **state)
{
    (void)state;
    expect("core.attachVnic", "{\"instanceId\":\"i\",\"createVnicDetails\":{}}", NULL,
           "{\"id\":\"at\",\"instanceId\":\"i\"}",
           "{\"operation\":\"core.detachVnic\",\"params\":{\"vnicAttachmentId\":\"at\"}}");
    expect("core.attachServiceId", "{\"serviceGatewayId\":\"g\",\"serviceId\":\"s\"}", NULL,
           "{\"id\":\"g\"}",
           "{\"operation\":\"core.detachServiceId\",\"params\":{\"serviceGatewayId\":\"g\"},"
           "\"body\":{\"serviceId\":\"s\"}}");
    expect("core.detachVnic", "{\"vnicAttachmentId\":\"at\"}", NULL, NULL, "nothing");
}

static void added_rules_are_removed_by_the_ids_they_got(void **state)
{
    const char *arguments = "{\"networkSecurityGroupId\":\"g\",\"securityRules\":["
                            "{\"direction\":\"EGRESS\",\"protocol\":\"all\"}]}";

    (void)state;
    expect("core.addNetworkSecurityGroupSecurityRules", arguments, NULL,
           "{\"securityRules\":[{\"id\":\"r1\"},{\"id\":\"r2\"}]}",
           "{\"operation\":\"core.removeNetworkSecurityGroupSecurityRules\","
           "\"params\":{\"networkSecurityGroupId\":\"g\"},"
           "\"body\":{\"securityRuleIds\":[\"r1\",\"r2\"]}}");
    expect("core.addNetworkSecurityGroupSecurityRules", arguments, NULL,
           "{\"securityRules\":[{\"protocol\":\"all\"}]}", "nothing");
}

static void scheduled_deletion_is_cancelled(void **state)
{
    (void)state;
    expect("vault.scheduleSecretDeletion", "{\"secretId\":\"s\"}", NULL, NULL,
           "{\"operation\":\"vault.cancelSecretDeletion\",\"params\":{\"secretId\":\"s\"}}");
}

static void host_of_the_resource_is_carried_over(void **state)
{
    const char *undo =
        undo_in("keymanagement.scheduleKeyDeletion",
                "{\"keyId\":\"k\",\"vaultId\":\"ocid1.vault.oc1..v\"}", NULL, NULL, NULL);

    (void)state;
    assert_non_null(strstr(undo, "keymanagement.cancelKeyDeletion"));
    assert_non_null(strstr(undo, "\"vaultId\":\"ocid1.vault.oc1..v\""));
}

static void deletes_and_reads_have_no_undo(void **state)
{
    (void)state;
    expect("core.deleteVcn", "{\"vcnId\":\"v\"}", "{\"id\":\"v\"}", NULL, "nothing");
    expect("core.terminateInstance", "{\"instanceId\":\"i\"}", NULL, NULL, "nothing");
    expect("core.getVcn", "{\"vcnId\":\"v\"}", NULL, "{\"id\":\"v\"}", "nothing");
}

static void region_of_the_call_is_that_of_the_undo(void **state)
{
    (void)state;
    assert_string_equal(
        undo_in("core.createVcn", "{\"compartmentId\":\"c\"}", NULL, "{\"id\":\"v\"}", "phx"),
        "{\"operation\":\"core.deleteVcn\",\"params\":{\"vcnId\":\"v\"},\"region\":\"phx\"}");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(create_is_undone_by_the_delete_of_the_new_id),
        TEST(new_compartment_is_not_taken_for_its_parent),
        TEST(nested_paths_are_copied),
        TEST(create_without_a_known_id_has_no_undo),
        TEST(what_can_only_be_scheduled_for_deletion_is),
        TEST(update_gives_back_what_was_changed_and_no_more),
        TEST(flat_arguments_of_any_spelling_are_understood),
        TEST(nested_values_keep_only_what_the_update_takes),
        TEST(update_that_changed_nothing_has_no_undo),
        TEST(secrets_and_what_was_not_there_are_told_to_stay),
        TEST(value_that_the_update_would_refuse_is_left),
        TEST(parent_is_not_taken_for_the_resource),
        TEST(move_goes_back_to_where_it_was),
        TEST(stop_is_undone_by_start),
        TEST(attach_is_undone_by_detach_of_what_came_of_it),
        TEST(added_rules_are_removed_by_the_ids_they_got),
        TEST(scheduled_deletion_is_cancelled),
        TEST(host_of_the_resource_is_carried_over),
        TEST(deletes_and_reads_have_no_undo),
        TEST(region_of_the_call_is_that_of_the_undo),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
