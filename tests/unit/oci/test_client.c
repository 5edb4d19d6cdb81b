/* oci/client.c: real operations and credentials over a scripted transport. */
#include "oci/client.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/operations.h"
#include "objectstorage/operations.h"
#include "oci/material.h"
#include "oci/stage.h"

static enum err get_object(struct stage *stage, const char *save_to,
                           struct oci_objectstorage_get_object_response *response)
{
    struct oci_objectstorage_get_object_request request = {
        .namespace_name = "ns", .bucket_name = "b", .object_name = "o", .range = "bytes=0-9"
    };
    struct oci_send_options options = { .save_to = save_to };

    return stage_send(stage, &oci_objectstorage_service, OCI_OBJECTSTORAGE_GET_OBJECT, &options,
                      &request, response);
}

static size_t count_saved(const struct stage *stage)
{
    DIR *folder = opendir(stage->folder);
    struct dirent *entry;
    size_t count = 0;

    while ((entry = readdir(folder)))
        count += entry->d_name[0] != '.';
    closedir(folder);
    return count;
}

/* ---- One attempt -------------------------------------------------------------------------- */

static void operation_is_signed_sent_and_answered(void **state)
{
    struct stage *stage = *state;
    struct oci_core_list_instances_request request = { .compartment_id = "c" };
    struct oci_core_list_instances_response response;
    const struct fake_sent *sent = &stage->fake.sent[0];

    SCRIPT(stage,
           { .status = 200, .type = JSON, .body = "[{\"id\":\"a\"}]", .request_id = "theirs" });
    assert_int_equal(
        stage_send(stage, &oci_core_service, OCI_CORE_LIST_INSTANCES, NULL, &request, &response),
        0);
    assert_string_equal(response.items.items[0]->id, "a");
    assert_string_equal(sent->method, "GET");
    assert_string_equal(sent->url, "https://iaas.us-ashburn-1.oraclecloud.com/20160918/instances"
                                   "?compartmentId=c");
    assert_non_null(strstr(sent->authorization, "keyId=\"" TENANCY "/" USER "/"));
    assert_non_null(strstr(sent->authorization, stage->fingerprint));
    assert_string_equal(stage->report.region, "us-ashburn-1");
    assert_string_equal(stage->report.request_id, "theirs");
    assert_int_equal(stage->report.status, 200);
    assert_int_equal(stage->report.attempts, 1);
}

static void report_is_not_needed(void **state)
{
    struct stage *stage = *state;
    struct oci_core_get_instance_request request = { .instance_id = "i" };
    struct oci_core_get_instance_response response;

    SCRIPT(stage, { .status = 200, .type = JSON, .body = "{\"id\":\"a\"}" });
    stage->client = oci_client_new(&stage->options, fake_transport(&stage->fake));
    assert_int_equal(oci_client_send(stage->client, &stage->call, &oci_core_service,
                                     &oci_core_service.ops[OCI_CORE_GET_INSTANCE], &request,
                                     &response),
                     0);
    assert_string_equal(response.instance->id, "a");
}

/* Port 1 of this machine answers nobody. */
static void client_over_curl_needs_no_transport(void **state)
{
    struct stage *stage = *state;
    struct oci_core_get_instance_request request = { .instance_id = "i" };
    struct oci_core_get_instance_response response;

    stage->options.endpoint.base_url = "http://127.0.0.1:1";
    stage->options.attempts = 1;
    stage->client = oci_client_new_curl(&stage->options, NULL);
    assert_int_equal(oci_client_send(stage->client, &stage->call, &oci_core_service,
                                     &oci_core_service.ops[OCI_CORE_GET_INSTANCE], &request,
                                     &response),
                     ERR_NETWORK);
    stage_expect(stage, "no connection to 127.0.0.1 port 1");
}

static void scalars_that_are_set_are_sent(void **state)
{
    struct stage *stage = *state;
    struct oci_core_list_instances_request request = { .compartment_id = "c",
                                                       .limit = model_int_of(0) };
    struct oci_core_list_instances_response response;

    SCRIPT(stage, { .status = 200, .type = JSON, .body = "[]" });
    assert_int_equal(
        stage_send(stage, &oci_core_service, OCI_CORE_LIST_INSTANCES, NULL, &request, &response),
        0);
    assert_non_null(strstr(stage->fake.sent[0].url, "limit=0"));
    assert_int_equal(model_bool_of(false).is, MODEL_SET);
    assert_false(model_bool_of(false).val);
    assert_int_equal(model_float_of(0).is, MODEL_SET);
    assert_null(model_float_of(0).text);
}

static void bad_argument_sends_nothing(void **state)
{
    struct stage *stage = *state;
    struct oci_core_get_instance_request request = { .instance_id = "" };
    struct oci_core_get_instance_response response;

    assert_int_equal(
        stage_send(stage, &oci_core_service, OCI_CORE_GET_INSTANCE, NULL, &request, &response),
        ERR_ARGUMENT);
    stage_expect(stage, "instanceId");
    assert_int_equal(stage->fake.sent_count, 0);
}

static void bad_profile_sends_nothing(void **state)
{
    struct stage *stage = *state;

    stage->options.credentials.profile = "NONE";
    assert_int_equal(stage_get_instance(stage, NULL), ERR_CONFIG);
    stage_expect(stage, "NONE");
    assert_int_equal(stage->fake.sent_count, 0);
}

static void cancelled_call_sends_nothing(void **state)
{
    struct stage *stage = *state;

    call_cancel(&stage->call);
    assert_int_equal(stage_get_instance(stage, NULL), ERR_CANCELLED);
    assert_int_equal(stage->fake.sent_count, 0);
}

static void failed_operation_is_reported_too(void **state)
{
    struct stage *stage = *state;

    SCRIPT(stage, { .status = 404,
                    .type = JSON,
                    .request_id = "theirs",
                    .body = "{\"code\":\"NotAuthorizedOrNotFound\",\"message\":\"none\"}" });
    assert_int_equal(stage_get_instance(stage, NULL), ERR_SERVICE);
    assert_string_equal(stage->call.error.service.code, "NotAuthorizedOrNotFound");
    assert_string_equal(stage->call.error.service.request_id, "theirs");
    assert_string_equal(stage->report.request_id, "theirs");
    assert_int_equal(stage->report.status, 404);
}

static void request_id_is_ours_when_nobody_answered(void **state)
{
    struct stage *stage = *state;

    SCRIPT(stage, { .fail = ERR_NETWORK });
    assert_int_equal(stage_get_instance(stage, NULL), ERR_NETWORK);
    assert_string_equal(stage->report.request_id, stage->fake.sent[0].request_id);
    assert_int_equal(stage->report.status, 0);
}

static void response_of_a_failure_is_empty(void **state)
{
    struct stage *stage = *state;
    struct oci_core_get_instance_request request = { .instance_id = "i" };
    struct oci_core_get_instance_response response;

    memset(&response, 0xFF, sizeof response);
    SCRIPT(stage, { .status = 404 });
    assert_int_equal(
        stage_send(stage, &oci_core_service, OCI_CORE_GET_INSTANCE, NULL, &request, &response),
        ERR_SERVICE);
    assert_null(response.instance);
    assert_null(response.etag);
}

/* ---- Region ------------------------------------------------------------------------------- */

static void assert_sent_to(struct stage *stage, const struct oci_send_options *options,
                           const char *start)
{
    SCRIPT(stage, { .status = 200, .type = JSON, .body = "{}" });
    assert_int_equal(stage_get_instance(stage, options), 0);
    if (strncmp(stage->fake.sent[0].url, start, strlen(start)) != 0)
        fail_msg("sent to %s", stage->fake.sent[0].url);
}

static void region_of_the_client_beats_the_profile(void **state)
{
    struct stage *stage = *state;

    stage->options.region = "eu-frankfurt-1";
    assert_sent_to(stage, NULL, "https://iaas.eu-frankfurt-1.oraclecloud.com/");
}

static void region_of_the_call_beats_all(void **state)
{
    struct stage *stage = *state;
    struct oci_send_options options = { .region = "LHR" };

    stage->options.region = "eu-frankfurt-1";
    assert_sent_to(stage, &options, "https://iaas.uk-london-1.oraclecloud.com/");
    assert_string_equal(stage->report.region, "uk-london-1");
}

static void region_that_is_none_is_refused(void **state)
{
    struct stage *stage = *state;
    struct oci_send_options options = { .region = "evil.example/" };

    assert_int_equal(stage_get_instance(stage, &options), ERR_ARGUMENT);
    assert_int_equal(stage->fake.sent_count, 0);
}

static enum err get_in_region(struct stage *stage, const char *region)
{
    struct oci_send_options options = { .region = region };

    call_forgive(&stage->call);
    return stage_get_instance(stage, &options);
}

/* Its name is the domain that requests go to. */
static void dedicated_region_of_the_call_must_be_the_configured_one(void **state)
{
    static const char *const foreign[] = { "evil.example", "oraclecloud.com",
                                           "us-ashburn-1.evil.example", "x.mars-1.example.com" };
    struct stage *stage = *state;

    SCRIPT(stage, { .status = 200, .type = JSON, .body = "{}" });
    for (int configured = 0; configured < 2; configured++) {
        for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++) {
            assert_int_equal(get_in_region(stage, foreign[i]), ERR_ARGUMENT);
            stage_expect(stage, foreign[i]);
            assert_int_equal(stage->fake.sent_count, 0);
        }
        oci_client_free(stage->client);
        stage->client = NULL;
        stage->options.region = "Mars-1.example.com";
    }
    assert_int_equal(get_in_region(stage, "mars-1.Example.com"), ERR_NONE);
    assert_int_equal(get_in_region(stage, NULL), ERR_NONE);
    assert_string_equal(stage->fake.sent[0].url, stage->fake.sent[1].url);
    assert_non_null(strstr(stage->fake.sent[0].url, "https://iaas.mars-1.example.com/"));
}

static void no_region_at_all_names_where_to_set_it(void **state)
{
    struct stage *stage = *state;

    stage_profile(stage, material_key(), "");
    assert_int_equal(stage_get_instance(stage, NULL), ERR_CONFIG);
    stage_expect(stage, "OCI_REGION");
    stage_expect(stage, stage->options.credentials.config_file);
}

static void fixed_endpoint_needs_no_region(void **state)
{
    struct stage *stage = *state;

    stage_profile(stage, material_key(), "");
    stage->options.endpoint.base_url = "http://127.0.0.1:8080/";
    assert_sent_to(stage, NULL, "http://127.0.0.1:8080/20160918/instances/");
    assert_null(stage->report.region);
}

/* ---- Files -------------------------------------------------------------------------------- */

static void object_comes_into_memory(void **state)
{
    struct stage *stage = *state;
    struct oci_objectstorage_get_object_response response;

    SCRIPT(stage, { .status = 206, .type = "text/plain", .body = "0123456789" });
    assert_int_equal(get_object(stage, NULL, &response), 0);
    assert_int_equal(response.value.len, 10);
    assert_memory_equal(response.value.ptr, "0123456789", 10);
    assert_null(response.value.path);
    assert_string_equal(stage->fake.sent[0].range, "bytes=0-9");
}

static void object_is_saved_to_a_file(void **state)
{
    struct stage *stage = *state;
    struct oci_objectstorage_get_object_response response;

    SCRIPT(stage, { .status = 200, .body = "0123456789" });
    assert_int_equal(get_object(stage, stage->path, &response), 0);
    assert_string_equal(response.value.path, stage->path);
    assert_int_equal(response.value.len, 10);
    assert_null(response.value.ptr);
    material_expect_file(stage->path, "0123456789");
}

static void empty_object_is_saved_too(void **state)
{
    struct stage *stage = *state;
    struct oci_objectstorage_get_object_response response;

    SCRIPT(stage, { .status = 200, .body = "" });
    assert_int_equal(get_object(stage, stage->path, &response), 0);
    material_expect_file(stage->path, "");
}

static void broken_transfer_is_begun_again(void **state)
{
    struct stage *stage = *state;
    struct oci_objectstorage_get_object_response response;

    SCRIPT(stage, { .status = 200, .body = "first and longer", .fail = ERR_NETWORK },
           { .status = 200, .body = "second" });
    assert_int_equal(get_object(stage, stage->path, &response), 0);
    material_expect_file(stage->path, "second");
    assert_int_equal(stage->report.attempts, 2);
}

static void nothing_is_saved_of_a_failure(void **state)
{
    struct stage *stage = *state;
    struct oci_objectstorage_get_object_response response;

    SCRIPT(stage, { .status = 404, .type = JSON, .body = "{\"code\":\"ObjectNotFound\"}" });
    assert_int_equal(get_object(stage, stage->path, &response), ERR_SERVICE);
    assert_int_equal(count_saved(stage), 0);
}

static void nothing_is_saved_of_an_unmodified_object(void **state)
{
    struct stage *stage = *state;
    struct oci_objectstorage_get_object_response response;

    SCRIPT(stage, { .status = 304 });
    assert_int_equal(get_object(stage, stage->path, &response), 0);
    assert_int_equal(stage->report.status, 304);
    assert_null(response.value.path);
    assert_int_equal(count_saved(stage), 0);
}

static void file_that_exists_is_not_asked_for(void **state)
{
    struct stage *stage = *state;
    struct oci_objectstorage_get_object_response response;

    close(open(stage->path, O_WRONLY | O_CREAT, 0600));
    assert_int_equal(get_object(stage, stage->path, &response), ERR_ARGUMENT);
    stage_expect(stage, stage->path);
    assert_int_equal(stage->fake.sent_count, 0);
    assert_int_equal(count_saved(stage), 1);
}

static void answer_that_is_no_file_cannot_be_saved(void **state)
{
    struct stage *stage = *state;
    struct oci_send_options options = { .save_to = stage->path };

    assert_int_equal(stage_get_instance(stage, &options), ERR_ARGUMENT);
    stage_expect(stage, "save_to");
    assert_int_equal(stage->fake.sent_count, 0);
}

/* The number that the next opened file will have. */
static int next_fd(void)
{
    int fd = dup(STDIN_FILENO);

    close(fd);
    return fd;
}

static void file_is_sent_again_from_its_start(void **state)
{
    struct stage *stage = *state;
    struct oci_objectstorage_put_object_request request = { .namespace_name = "ns",
                                                            .bucket_name = "b",
                                                            .object_name = "o" };
    struct oci_objectstorage_put_object_response response;
    int free_fd = next_fd();

    request.put_object_body.path = material_write(&stage->call.arena, "upload", "hello");
    SCRIPT(stage, { .status = 503 }, { .status = 200 });
    assert_int_equal(stage_send(stage, &oci_objectstorage_service, OCI_OBJECTSTORAGE_PUT_OBJECT,
                                NULL, &request, &response),
                     0);
    assert_string_equal(stage->fake.sent[0].body, "hello");
    assert_string_equal(stage->fake.sent[1].body, "hello");
    assert_null(stage->fake.sent[1].content_sha256);
    assert_int_equal(next_fd(), free_fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(operation_is_signed_sent_and_answered),
        TEST(report_is_not_needed),
        TEST(client_over_curl_needs_no_transport),
        TEST(scalars_that_are_set_are_sent),
        TEST(bad_argument_sends_nothing),
        TEST(bad_profile_sends_nothing),
        TEST(cancelled_call_sends_nothing),
        TEST(failed_operation_is_reported_too),
        TEST(request_id_is_ours_when_nobody_answered),
        TEST(response_of_a_failure_is_empty),
        TEST(region_of_the_client_beats_the_profile),
        TEST(region_of_the_call_beats_all),
        TEST(region_that_is_none_is_refused),
        TEST(dedicated_region_of_the_call_must_be_the_configured_one),
        TEST(no_region_at_all_names_where_to_set_it),
        TEST(fixed_endpoint_needs_no_region),
        TEST(object_comes_into_memory),
        TEST(object_is_saved_to_a_file),
        TEST(empty_object_is_saved_too),
        TEST(broken_transfer_is_begun_again),
        TEST(nothing_is_saved_of_a_failure),
        TEST(nothing_is_saved_of_an_unmodified_object),
        TEST(file_that_exists_is_not_asked_for),
        TEST(answer_that_is_no_file_cannot_be_saved),
        TEST(file_is_sent_again_from_its_start),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
