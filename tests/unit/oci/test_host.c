/* oci/host.c through the client: a service of this test's own, whose hosts instances carry. */
#include "oci/host.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "core/operations.h"
#include "oci/stage.h"

#define CORE    "https://iaas.us-ashburn-1.oraclecloud.com/20160918/instances/"
#define CARRIER "{\"id\":\"i\",\"displayName\":\"https://cell-1.oraclecloud.com:443\"}"

struct named_request {
    const char *instance_id;
};

enum { READER = 18, LOST = 35, FIELD = 49, THINGS = 61, NAMED = 69 };

static const char strings[] = "\0host1\0instanceId\0core.getInstance\0lost.getThing\0displayName\0"
                              "/things\0/named/{instanceId}";

enum { PARAMETER = 7 };

static const struct model_field fields[] = {
    { .name = PARAMETER,
      .offset = offsetof(struct named_request, instance_id),
      .kind = MODEL_STRING,
      .in = MODEL_IN_PATH,
      .flags = MODEL_REQUIRED },
};

static const struct model_type types[] = {
    { .size = 1 },
    { .size = sizeof(struct named_request), .field_count = 1 },
};

static const struct model_client clients[] = {
    { .name = 1,
      .host_parameter = PARAMETER,
      .host_operation = READER,
      .host_field = FIELD,
      .flags = MODEL_CLIENT_EXPLICIT },
    { .name = 1,
      .host_parameter = PARAMETER,
      .host_operation = LOST,
      .host_field = FIELD,
      .flags = MODEL_CLIENT_EXPLICIT },
};

enum { OP_THINGS, OP_NAMED, OP_LOST };

static const struct model_op ops[] = {
    { .name = THINGS, .path = THINGS, .request = 0, .response = 0, .method = MODEL_GET },
    { .name = NAMED, .path = NAMED, .request = 1, .response = 0, .method = MODEL_GET },
    { .name = THINGS, .path = THINGS, .client = 1, .method = MODEL_GET },
};

static const struct model_service service = {
    .name = "carried",
    .strings = strings,
    .host_service = &oci_core_service,
    .types = types,
    .fields = fields,
    .clients = clients,
    .ops = ops,
    .type_count = 2,
    .client_count = 2,
    .op_count = 3,
};

/* One call, with what went over the network before forgotten. */
static enum err send_as(struct stage *stage, size_t op, const char *id, const char *region)
{
    struct oci_send_options options = { .host_id = id, .region = region };
    struct named_request request = { .instance_id = "named" };
    char response;

    call_forgive(&stage->call);
    stage->fake.sent_count = 0;
    return stage_send(stage, &service, op, &options, &request, &response);
}

static const char *url_of(const struct stage *stage, size_t at)
{
    assert_true(at < stage->fake.sent_count);
    return stage->fake.sent[at].url;
}

static void assert_looked_up(const struct stage *stage, const char *id)
{
    assert_int_equal(stage->fake.sent_count, 2);
    assert_string_equal(url_of(stage, 0),
                        arena_printf((struct arena *)&stage->fake.arena, "%s%s", CORE, id));
    assert_string_equal(url_of(stage, 1), "https://cell-1.oraclecloud.com/things");
}

static void host_is_read_from_the_resource_once(void **state)
{
    struct stage *stage = *state;

    SCRIPT(stage, { .status = 200, .type = JSON, .body = CARRIER }, { .status = 204 });
    assert_int_equal(send_as(stage, OP_THINGS, "i/1", NULL), ERR_NONE);
    assert_looked_up(stage, "i%2F1");
    assert_string_equal(stage->fake.sent[0].method, "GET");
    assert_non_null(stage->fake.sent[1].authorization);
    assert_int_equal(stage->report.status, 204);
    SCRIPT(stage, { .status = 204 });
    assert_int_equal(send_as(stage, OP_THINGS, "i/1", NULL), ERR_NONE);
    assert_int_equal(stage->fake.sent_count, 1);
    assert_string_equal(url_of(stage, 0), "https://cell-1.oraclecloud.com/things");
}

static void host_may_be_named_without_options(void **state)
{
    struct stage *stage = *state;
    char response;

    stage->client = oci_client_new(&stage->options, fake_transport(&stage->fake));
    SCRIPT(stage, { .status = 200, .type = JSON, .body = CARRIER }, { .status = 204 });
    assert_int_equal(oci_client_send_to(stage->client, &stage->call, "a", &service, &ops[OP_THINGS],
                                        "", &response),
                     ERR_NONE);
    assert_looked_up(stage, "a");
}

static void path_parameter_names_the_resource(void **state)
{
    struct stage *stage = *state;

    SCRIPT(stage, { .status = 200, .type = JSON, .body = CARRIER }, { .status = 204 });
    assert_int_equal(send_as(stage, OP_NAMED, "ignored", NULL), ERR_NONE);
    assert_string_equal(url_of(stage, 0), CORE "named");
    assert_string_equal(url_of(stage, 1), "https://cell-1.oraclecloud.com/named/named");
}

static void other_resources_and_regions_are_looked_up(void **state)
{
    struct stage *stage = *state;

    SCRIPT(stage, { .status = 200, .type = JSON, .body = CARRIER }, { .status = 204 });
    assert_int_equal(send_as(stage, OP_THINGS, "a", NULL), ERR_NONE);
    assert_int_equal(send_as(stage, OP_THINGS, "b", NULL), ERR_NONE);
    assert_looked_up(stage, "b");
    assert_int_equal(send_as(stage, OP_THINGS, "a", "phx"), ERR_NONE);
    assert_int_equal(stage->fake.sent_count, 2);
    assert_string_equal(url_of(stage, 0),
                        "https://iaas.us-phoenix-1.oraclecloud.com/20160918/instances/a");
}

static enum err find_at(struct stage *stage, struct oci_hosts *hosts, int64_t now_ms)
{
    struct oci_host_query query = {
        .service = &service,
        .op = &ops[OP_THINGS],
        .host_id = "a",
        .region = "us-ashburn-1",
        .endpoint = &stage->options.endpoint,
        .now_ms = now_ms,
    };
    const char *url = NULL;
    enum err e;

    stage->fake.sent_count = 0;
    e = oci_hosts_find(hosts, stage->client, &stage->call, &query, &url);
    if (!e)
        assert_string_equal(url, "https://cell-1.oraclecloud.com");
    return e;
}

static void host_is_forgotten_after_a_while(void **state)
{
    struct oci_hosts *hosts = oci_hosts_new();
    struct stage *stage = *state;

    stage->client = oci_client_new(&stage->options, fake_transport(&stage->fake));
    SCRIPT(stage, { .status = 200, .type = JSON, .body = CARRIER });
    assert_int_equal(find_at(stage, hosts, 1000), ERR_NONE);
    assert_int_equal(stage->fake.sent_count, 1);
    assert_int_equal(find_at(stage, hosts, 999 + OCI_HOST_KEPT_MS), ERR_NONE);
    assert_int_equal(stage->fake.sent_count, 0);
    assert_int_equal(find_at(stage, hosts, 1000 + OCI_HOST_KEPT_MS), ERR_NONE);
    assert_int_equal(stage->fake.sent_count, 1);
    oci_hosts_free(hosts);
}

static void only_so_many_hosts_are_kept(void **state)
{
    struct stage *stage = *state;
    char id[32];

    SCRIPT(stage, { .status = 200, .type = JSON, .body = CARRIER }, { .status = 204 });
    for (int i = 0; i <= OCI_HOSTS_MAX; i++) {
        snprintf(id, sizeof id, "id%d", i);
        assert_int_equal(send_as(stage, OP_THINGS, id, NULL), ERR_NONE);
        assert_looked_up(stage, id);
    }
    assert_int_equal(send_as(stage, OP_THINGS, "id0", NULL), ERR_NONE);
    assert_looked_up(stage, "id0");
    SCRIPT(stage, { .status = 204 });
    assert_int_equal(send_as(stage, OP_THINGS, id, NULL), ERR_NONE);
    assert_int_equal(stage->fake.sent_count, 1);
}

static void foreign_host_gets_nothing(void **state)
{
    struct stage *stage = *state;

    SCRIPT(stage, { .status = 200,
                    .type = JSON,
                    .body = "{\"displayName\":\"https://oraclecloud.com.evil.example\"}" });
    for (int i = 0; i < 2; i++) {
        assert_int_equal(send_as(stage, OP_THINGS, "a", NULL), ERR_PROTOCOL);
        stage_expect(stage, "https://oraclecloud.com.evil.example");
        assert_int_equal(stage->fake.sent_count, 1);
    }
}

static void resource_without_a_host_is_named(void **state)
{
    static const char *const bodies[] = { "{}", "{\"displayName\":null}", "{\"displayName\":\"\"}",
                                          "{\"displayName\":5}", "null" };
    struct stage *stage = *state;

    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        SCRIPT(stage, { .status = 200, .type = JSON, .body = bodies[i] });
        assert_int_equal(send_as(stage, OP_THINGS, "a", NULL), ERR_ARGUMENT);
        stage_expect(stage, "instanceId: core.getInstance tells no displayName of it");
        assert_int_equal(stage->fake.sent_count, 1);
    }
}

static void failed_lookup_says_what_it_was_for(void **state)
{
    struct stage *stage = *state;

    SCRIPT(stage, { .status = 404,
                    .type = JSON,
                    .body = "{\"code\":\"NotAuthorizedOrNotFound\",\"message\":\"No.\"}" });
    assert_int_equal(send_as(stage, OP_THINGS, "a", NULL), ERR_SERVICE);
    stage_expect(stage, "No. (from core.getInstance, which tells the host of instanceId)");
    assert_int_equal(stage->call.error.service.status, 404);
    assert_string_equal(stage->call.error.service.code, "NotAuthorizedOrNotFound");
    assert_int_equal(stage->fake.sent_count, 1);
}

static void missing_name_sends_nothing(void **state)
{
    static const char *const names[] = { NULL, "" };
    struct stage *stage = *state;

    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(send_as(stage, OP_THINGS, names[i], NULL), ERR_ARGUMENT);
        stage_expect(stage, "instanceId: required");
        assert_int_equal(stage->fake.sent_count, 0);
    }
}

static void operation_that_is_not_built_in_is_named(void **state)
{
    struct stage *stage = *state;

    assert_int_equal(send_as(stage, OP_LOST, "a", NULL), ERR_CONFIG);
    stage_expect(stage, "lost.getThing");
    assert_int_equal(stage->fake.sent_count, 0);
}

static void base_url_needs_no_lookup(void **state)
{
    struct stage *stage = *state;

    stage->options.endpoint.base_url = "http://127.0.0.1:8080";
    SCRIPT(stage, { .status = 204 });
    assert_int_equal(send_as(stage, OP_THINGS, NULL, NULL), ERR_NONE);
    assert_int_equal(stage->fake.sent_count, 1);
    assert_string_equal(url_of(stage, 0), "http://127.0.0.1:8080/things");
}

static void lookup_needs_a_region(void **state)
{
    struct stage *stage = *state;

    stage_profile(stage, material_key(), "");
    assert_int_equal(send_as(stage, OP_THINGS, "a", NULL), ERR_CONFIG);
    stage_expect(stage, "no region");
    assert_int_equal(stage->fake.sent_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(host_is_read_from_the_resource_once),
        TEST(host_may_be_named_without_options),
        TEST(path_parameter_names_the_resource),
        TEST(other_resources_and_regions_are_looked_up),
        TEST(host_is_forgotten_after_a_while),
        TEST(only_so_many_hosts_are_kept),
        TEST(foreign_host_gets_nothing),
        TEST(resource_without_a_host_is_named),
        TEST(failed_lookup_says_what_it_was_for),
        TEST(missing_name_sends_nothing),
        TEST(operation_that_is_not_built_in_is_named),
        TEST(base_url_needs_no_lookup),
        TEST(lookup_needs_a_region),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
