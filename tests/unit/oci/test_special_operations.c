/*
 * Operations that are unlike all others, by name: from arguments to what is sent, and from answers
 * to what is told. Each test needs the services it names; it is skipped when they are not built in.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "json/json.h"
#include "model/arguments.h"
#include "model/encode.h"
#include "model/member.h"
#include "model/schema.h"
#include "oci/stage.h"

/* An operation by its id; service NULL when it is not built in. */
struct found {
    const struct model_service *service;
    const struct model_op *op;
};

static struct found find(const char *id)
{
    struct span rest = span_of(id);
    struct span name = span_cut(&rest, '.');

    for (size_t i = 0; i < model_service_count; i++) {
        const struct model_service *service = model_services[i];

        if (!span_equals(name, service->name))
            continue;
        for (size_t k = 0; k < service->op_count; k++) {
            if (strcmp(model_text(service, service->ops[k].name), rest.ptr) == 0)
                return (struct found){ service, &service->ops[k] };
        }
        fail_msg("%s is gone", id);
    }
    skip();
    return (struct found){ NULL, NULL };
}

static const struct json *parsed(struct stage *stage, const char *text)
{
    struct json *json = NULL;

    if (json_parse(&stage->call, "arguments", span_of(text), &json))
        fail_msg("%s: %s", text, stage->call.error.message);
    return json;
}

/* From arguments to the answer, as a tool call does it. *out_text is the answer's body in JSON, or
 * NULL without one. */
static enum err run(struct stage *stage, const char *id, const char *arguments,
                    const char **out_text)
{
    struct found found = find(id);
    const struct json *json = parsed(stage, arguments);
    void *request = arena_alloc(&stage->call.arena, found.service->types[found.op->request].size);
    const struct model_type *type = &found.service->types[found.op->response];
    void *response = arena_alloc(&stage->call.arena, type->size);
    const struct model_field *body = model_body_field(found.service, type);
    struct oci_send_options options = { .host_id = NULL };
    struct buf text;
    enum err e;

    call_forgive(&stage->call);
    stage->fake.sent_count = 0;
    e = model_arguments_decode(&stage->call, found.service, found.op, json, request);
    if (!e)
        e = model_arguments_host(&stage->call, found.service, found.op, json, &options.host_id);
    if (!e)
        e = stage_send(stage, found.service, (size_t)(found.op - found.service->ops), &options,
                       request, response);
    *out_text = NULL;
    if (e || !body || !model_is_set(body, model_member_const(response, body)))
        return e;
    buf_init(&text, &stage->call.arena, 1u << 20);
    e = model_encode_field(&stage->call, found.service, body, model_member(response, body), &text);
    *out_text = text.ptr;
    return e;
}

static const char *ran(struct stage *stage, const char *id, const char *arguments)
{
    const char *text;

    if (run(stage, id, arguments, &text))
        fail_msg("%s: %s", id, stage->call.error.message);
    return text;
}

static void expect_url(const struct stage *stage, size_t at, const char *url)
{
    assert_true(at < stage->fake.sent_count);
    assert_string_equal(stage->fake.sent[at].url, url);
}

static void expect_body(const struct stage *stage, const char *body)
{
    assert_string_equal(stage->fake.sent[stage->fake.sent_count - 1].body, body);
}

/* ---- Hosts ----------------------------------------------------------------------------------- */

static void hosts_are_those_of_the_resources(void **state)
{
    static const struct {
        const char *id;
        const char *arguments;
        const char *resource;
        const char *lookup;
        const char *url;
    } rows[] = {
        { "keymanagement.encrypt", "{\"vaultId\":\"v\",\"keyId\":\"k\",\"plaintext\":\"aGk=\"}",
          "{\"id\":\"v\",\"cryptoEndpoint\":\"https://v-crypto.kms.us-ashburn-1.oraclecloud.com\","
          "\"managementEndpoint\":\"https://no.oraclecloud.com\"}",
          "https://kms.us-ashburn-1.oraclecloud.com/20180608/vaults/v",
          "https://v-crypto.kms.us-ashburn-1.oraclecloud.com/20180608/encrypt" },
        { "keymanagement.listKeys", "{\"vault_id\":\"v\",\"compartmentId\":\"c\"}",
          "{\"managementEndpoint\":\"https://v-management.kms.us-ashburn-1.oraclecloud.com\"}",
          "https://kms.us-ashburn-1.oraclecloud.com/20180608/vaults/v",
          "https://v-management.kms.us-ashburn-1.oraclecloud.com/20180608/keys?compartmentId=c" },
        { "streaming.getMessages", "{\"streamId\":\"s\",\"cursor\":\"=+/\"}",
          "{\"messagesEndpoint\":\"https://cell-1.streaming.us-ashburn-1.oci.oraclecloud.com\"}",
          "https://streaming.us-ashburn-1.oci.oraclecloud.com/20180418/streams/s",
          "https://cell-1.streaming.us-ashburn-1.oci.oraclecloud.com/20180418/streams/s/messages"
          "?cursor=%3D%2B%2F" },
        { "queue.getStats", "{\"queueId\":\"q\"}",
          "{\"messagesEndpoint\":\"https://cell-1.queue.messaging.us-ashburn-1.oci.oraclecloud."
          "com\"}",
          "https://messaging.us-ashburn-1.oci.oraclecloud.com/20210201/queues/q",
          "https://cell-1.queue.messaging.us-ashburn-1.oci.oraclecloud.com/20210201/queues/q/"
          "stats" },
        { "functions.invokeFunction", "{\"functionId\":\"f\",\"invokeFunctionBody\":\"hi\"}",
          "{\"invokeEndpoint\":\"https://x.us-ashburn-1.functions.oci.oraclecloud.com\"}",
          "https://functions.us-ashburn-1.oci.oraclecloud.com/20181201/functions/f",
          "https://x.us-ashburn-1.functions.oci.oraclecloud.com/20181201/functions/f/actions/"
          "invoke" },
        { "identitydomains.getUser", "{\"domainId\":\"d\",\"userId\":\"u\"}",
          "{\"url\":\"https://idcs-1.identity.oraclecloud.com:443\"}",
          "https://identity.us-ashburn-1.oci.oraclecloud.com/20160918/domains/d",
          "https://idcs-1.identity.oraclecloud.com/admin/v1/Users/u" },
    };
    struct stage *stage = *state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        SCRIPT(stage, { .status = 200, .type = JSON, .body = rows[i].resource }, { .status = 204 });
        ran(stage, rows[i].id, rows[i].arguments);
        expect_url(stage, 0, rows[i].lookup);
        expect_url(stage, 1, rows[i].url);
    }
}

static void missing_vault_is_asked_for(void **state)
{
    struct stage *stage = *state;
    const char *text;

    assert_int_equal(run(stage, "keymanagement.listKeys", "{\"compartmentId\":\"c\"}", &text),
                     ERR_ARGUMENT);
    stage_expect(stage, "vaultId: required");
}

static void metric_data_goes_to_the_ingestion_host(void **state)
{
    struct stage *stage = *state;

    SCRIPT(stage, { .status = 204 });
    ran(stage, "monitoring.postMetricData", "{\"metricData\":[]}");
    expect_url(stage, 0,
               "https://telemetry-ingestion.us-ashburn-1.oraclecloud.com/20180401/metrics");
    ran(stage, "monitoring.listMetrics", "{\"compartmentId\":\"c\"}");
    assert_non_null(
        strstr(stage->fake.sent[0].url, "https://telemetry.us-ashburn-1.oraclecloud.com/"));
}

static void place_holder_hosts_are_not_asked(void **state)
{
    struct stage *stage = *state;
    const char *text;

    assert_int_equal(run(stage, "osubusage.getComputedUsage",
                         "{\"computedUsageId\":\"u\",\"compartmentId\":\"c\"}", &text),
                     ERR_CONFIG);
    stage_expect(stage, "ComputedUsageClient of service osubusage has no host");
    assert_int_equal(stage->fake.sent_count, 0);
}

/* ---- Parameters ------------------------------------------------------------------------------ */

static void lists_are_repeated_or_joined(void **state)
{
    struct stage *stage = *state;

    SCRIPT(stage, { .status = 204 });
    ran(stage, "objectstorage.getBucket",
        "{\"namespaceName\":\"n\",\"bucketName\":\"b\",\"fields\":[\"approximateCount\","
        "\"approximateSize\"]}");
    assert_non_null(strstr(stage->fake.sent[0].url, "?fields=approximateCount%2CapproximateSize"));
    ran(stage, "budget.listCostAnomalyEvents",
        "{\"compartmentId\":\"c\",\"region\":[\"a\",\"b\"]}");
    assert_non_null(strstr(stage->fake.sent[0].url, "region=a%2Cb"));
    ran(stage, "apmconfig.listConfigs",
        "{\"apmDomainId\":\"d\",\"definedTagEquals\":[\"n.k.v\",\"n.k.a&b\"]}");
    assert_non_null(
        strstr(stage->fake.sent[0].url, "definedTagEquals=n.k.v&definedTagEquals=n.k.a%26b"));
}

static void dates_of_a_query_are_passed_on(void **state)
{
    struct stage *stage = *state;

    SCRIPT(stage, { .status = 204 });
    ran(stage, "audit.listEvents",
        "{\"compartmentId\":\"c\",\"startTime\":\"2026-01-02T03:04:05.678Z\","
        "\"endTime\":\"2026-01-02T05:04:05+02:00\"}");
    assert_non_null(strstr(stage->fake.sent[0].url, "startTime=2026-01-02T03%3A04%3A05.678Z"));
    assert_non_null(strstr(stage->fake.sent[0].url, "endTime=2026-01-02T05%3A04%3A05%2B02%3A00"));
}

/* ---- Bodies ---------------------------------------------------------------------------------- */

static void lists_are_bodies(void **state)
{
    struct stage *stage = *state;

    SCRIPT(stage, { .status = 202 });
    ran(stage, "waas.acceptRecommendations",
        "{\"waasPolicyId\":\"p\",\"protectionRuleKeys\":[\"a\",\"b\"]}");
    expect_body(stage, "[\"a\",\"b\"]");
    ran(stage, "waas.acceptRecommendations", "{\"waasPolicyId\":\"p\",\"body\":\"[\\\"a\\\"]\"}");
    expect_body(stage, "[\"a\"]");
}

static void models_take_and_give_any_json(void **state)
{
    struct stage *stage = *state;

    SCRIPT(stage, { .status = 200, .type = JSON, .body = "{\"prediction\":[1.50]}" });
    assert_string_equal(ran(stage, "modeldeployment.predict",
                            "{\"modelDeploymentId\":\"m\",\"requestBody\":{\"x\":[1.50,null]}}"),
                        "{\"prediction\":[1.50]}");
    expect_url(stage, 0, "https://md.datascience.us-ashburn-1.oci.oraclecloud.com/m/predict");
    expect_body(stage, "{\"x\":[1.50,null]}");
    ran(stage, "modeldeployment.predict", "{\"modelDeploymentId\":\"m\",\"requestBody\":\"hi\"}");
    expect_body(stage, "\"hi\"");
    SCRIPT(stage, { .status = 200, .type = JSON, .body = "[NaN]" });
    assert_string_equal(
        ran(stage, "modeldeployment.predict", "{\"modelDeploymentId\":\"m\",\"requestBody\":1}"),
        "\"[NaN]\"");
    SCRIPT(stage, { .status = 200, .type = "text/plain", .body = "yes" });
    assert_string_equal(
        ran(stage, "modeldeployment.predict", "{\"modelDeploymentId\":\"m\",\"requestBody\":[]}"),
        "\"yes\"");
}

static void json_body_may_be_left_out_of_the_signature(void **state)
{
    struct stage *stage = *state;

    SCRIPT(stage,
           { .status = 200,
             .type = JSON,
             .body = "{\"messagesEndpoint\":\"https://cell-1.oci.oraclecloud.com\"}" },
           { .status = 200, .type = JSON, .body = "{\"failures\":0}" });
    ran(stage, "streaming.putMessages", "{\"streamId\":\"s\",\"messages\":[{\"value\":\"aGk=\"}]}");
    expect_body(stage, "{\"messages\":[{\"value\":\"aGk=\"}]}");
    assert_null(stage->fake.sent[1].content_sha256);
}

static void optional_body_is_sent_when_it_is_given(void **state)
{
    struct stage *stage = *state;

    SCRIPT(stage, { .status = 200,
                    .type = JSON,
                    .body = "{\"managementEndpoint\":\"https://v.kms.oraclecloud.com\"}" });
    ran(stage, "keymanagement.backupKey", "{\"vaultId\":\"v\",\"keyId\":\"k\"}");
    assert_null(stage->fake.sent[1].body);
    ran(stage, "keymanagement.backupKey", "{\"vaultId\":\"v\",\"keyId\":\"k\",\"body\":{}}");
    expect_body(stage, "{}");
}

static void default_subtype_needs_no_discriminator(void **state)
{
    struct stage *stage = *state;

    SCRIPT(stage, { .status = 204 });
    ran(stage, "database.createAutonomousDatabase", "{\"compartmentId\":\"c\"}");
    expect_body(stage, "{\"compartmentId\":\"c\"}");
}

/* ---- SCIM ------------------------------------------------------------------------------------ */

#define DOMAIN                                                                                     \
    {                                                                                              \
        .status = 200, .type = JSON,                                                               \
        .body = "{\"url\":\"https://idcs-1.identity.oraclecloud.com\"}"                            \
    }
#define PATCH_SCHEMA "urn:ietf:params:scim:api:messages:2.0:PatchOp"
#define USER_SCHEMA  "urn:ietf:params:scim:schemas:oracle:idcs:extension:user:User"

static void scim_names_go_both_ways(void **state)
{
    static const char user[] =
        "{\"schemas\":[\"s\"],\"userName\":\"u\",\"groups\":[{\"value\":\"g\",\"$ref\":\"r\"}],"
        "\"" USER_SCHEMA "\":{\"isFederatedUser\":true}}";
    struct stage *stage = *state;

    SCRIPT(stage, DOMAIN, { .status = 200, .type = "application/scim+json", .body = user });
    assert_string_equal(
        ran(stage, "identitydomains.getUser", "{\"domainId\":\"d\",\"userId\":\"u\"}"), user);
    SCRIPT(stage, { .status = 201, .type = "application/scim+json", .body = user });
    ran(stage, "identitydomains.createUser",
        arena_printf(&stage->call.arena, "{\"domainId\":\"d\",%s", user + 1));
    expect_body(stage, user);
}

static void scim_patch_is_a_list_of_operations(void **state)
{
    struct stage *stage = *state;

    SCRIPT(stage, DOMAIN, { .status = 200, .type = JSON, .body = "{}" });
    ran(stage, "identitydomains.patchUser",
        "{\"domainId\":\"d\",\"userId\":\"u\",\"schemas\":[\"" PATCH_SCHEMA "\"],"
        "\"operations\":[{\"op\":\"REPLACE\",\"path\":\"active\",\"value\":false}]}");
    assert_string_equal(stage->fake.sent[1].method, "PATCH");
    expect_body(stage, "{\"schemas\":[\"" PATCH_SCHEMA "\"],\"Operations\":[{\"op\":\"REPLACE\","
                       "\"path\":\"active\",\"value\":false}]}");
}

static void scim_is_asked_for_and_page_wise(void **state)
{
    struct found found = find("identitydomains.listUsers");
    struct stage *stage = *state;

    assert_string_equal(model_text(found.service, found.op->accept),
                        "application/json, application/scim+json");
    SCRIPT(stage, DOMAIN, { .status = 204 });
    ran(stage, "identitydomains.listUsers",
        "{\"domainId\":\"d\",\"startIndex\":\"51\",\"count\":50,\"filter\":\"a eq \\\"b\\\"\"}");
    expect_url(stage, 1,
               "https://idcs-1.identity.oraclecloud.com/admin/v1/Users?filter=a%20eq%20%22b%22"
               "&startIndex=51&count=50");
}

/* ---- Answers --------------------------------------------------------------------------------- */

static void text_is_what_its_content_type_says(void **state)
{
    struct stage *stage = *state;

    SCRIPT(stage, { .status = 200, .type = "text/csv", .body = "a,b\n1,2\n" });
    assert_string_equal(
        ran(stage, "datacatalog.exportGlossary", "{\"catalogId\":\"c\",\"glossaryKey\":\"g\"}"),
        "\"a,b\\n1,2\\n\"");
    SCRIPT(stage, { .status = 200, .type = "text/plain; charset=utf-8", .body = "log\n" });
    assert_string_equal(ran(stage, "resourcemanager.getJobLogsContent", "{\"jobId\":\"j\"}"),
                        "\"log\\n\"");
    SCRIPT(stage, { .status = 200, .type = JSON, .body = "{\"users\":1}" });
    assert_string_equal(ran(stage, "datacatalog.users", "{\"catalogId\":\"c\"}"), "{\"users\":1}");
}

static void chat_answers_with_json_or_events(void **state)
{
    static const char arguments[] =
        "{\"compartmentId\":\"c\",\"servingMode\":{\"servingType\":\"ON_DEMAND\",\"modelId\":"
        "\"m\"},\"chatRequest\":{\"apiFormat\":\"COHERE\",\"message\":\"hi\",\"isStream\":true}}";
    struct stage *stage = *state;

    SCRIPT(stage, { .status = 200,
                    .type = "text/event-stream",
                    .body = "data: {\"text\":\"a\"}\n\ndata: {\"text\":\"b\"}\n\n" });
    assert_string_equal(ran(stage, "generativeaiinference.chat", arguments),
                        "{\"events\":[{\"text\":\"a\"},{\"text\":\"b\"}]}");
    SCRIPT(stage, { .status = 200, .type = JSON, .body = "{\"modelId\":\"m\"}" });
    assert_string_equal(ran(stage, "generativeaiinference.chat", arguments), "{\"modelId\":\"m\"}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(hosts_are_those_of_the_resources),
        TEST(missing_vault_is_asked_for),
        TEST(metric_data_goes_to_the_ingestion_host),
        TEST(place_holder_hosts_are_not_asked),
        TEST(lists_are_repeated_or_joined),
        TEST(dates_of_a_query_are_passed_on),
        TEST(lists_are_bodies),
        TEST(models_take_and_give_any_json),
        TEST(json_body_may_be_left_out_of_the_signature),
        TEST(optional_body_is_sent_when_it_is_given),
        TEST(default_subtype_needs_no_discriminator),
        TEST(scim_names_go_both_ways),
        TEST(scim_patch_is_a_list_of_operations),
        TEST(scim_is_asked_for_and_page_wise),
        TEST(text_is_what_its_content_type_says),
        TEST(chat_answers_with_json_or_events),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
