/* oci/request.c on real operations: bodies. */
#include "oci/request.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/operations.h"
#include "oci/draft.h"

static void assert_body(const struct draft *draft, const char *expected)
{
    assert_true(draft->request.has_body);
    assert_int_equal(draft->request.body.fd, -1);
    assert_int_equal(draft->request.body.bytes.len, strlen(expected));
    assert_memory_equal(draft->request.body.bytes.ptr, expected, strlen(expected));
}

/* ---- Body --------------------------------------------------------------------------------- */

static void polymorphic_bodies_say_their_subtype(void **state)
{
    struct oci_core_instance_source_via_image_details image = { .image_id = "img" };
    struct oci_core_launch_instance_details details = {
        .availability_domain = "AD-1",
        .compartment_id = "c",
        .shape = "VM.Standard.E4.Flex",
        .source_details = {
            .type = &oci_core_service.types[OCI_CORE_TYPE_INSTANCE_SOURCE_VIA_IMAGE_DETAILS],
            .value = &image,
        },
    };
    struct oci_core_launch_instance_request request = { .launch_instance_details = &details };
    struct draft *draft = *state;

    assert_int_equal(draft_build(draft, &oci_core_service, OCI_CORE_LAUNCH_INSTANCE, &request), 0);
    assert_string_equal(draft->request.method, "POST");
    assert_body(draft, "{\"availabilityDomain\":\"AD-1\",\"compartmentId\":\"c\","
                       "\"shape\":\"VM.Standard.E4.Flex\","
                       "\"sourceDetails\":{\"sourceType\":\"image\",\"imageId\":\"img\"}}");
    assert_string_equal(draft_header(draft, "content-type"), "application/json");
}

static void missing_field_of_a_body_is_refused_by_path(void **state)
{
    struct oci_core_launch_instance_details details = { .compartment_id = "c" };
    struct oci_core_launch_instance_request request = { .launch_instance_details = &details };

    draft_expect_refused(*state,
                         draft_build(*state, &oci_core_service, OCI_CORE_LAUNCH_INSTANCE, &request),
                         "availabilityDomain");
}

static void missing_body_is_refused(void **state)
{
    struct oci_core_launch_instance_request request = { .opc_retry_token = "t" };

    draft_expect_refused(*state,
                         draft_build(*state, &oci_core_service, OCI_CORE_LAUNCH_INSTANCE, &request),
                         "required");
}

static void optional_body_may_be_absent_or_empty(void **state)
{
    struct oci_core_instance_action_request request = { .instance_id = "i", .action = "STOP" };
    struct oci_objectstorage_update_bucket_details nothing = { .name = NULL };
    struct oci_objectstorage_update_bucket_request update = { .namespace_name = "ns",
                                                              .bucket_name = "b",
                                                              .update_bucket_details = &nothing };
    struct draft *draft = *state;

    assert_int_equal(draft_build(draft, &oci_core_service, OCI_CORE_INSTANCE_ACTION, &request), 0);
    assert_false(draft->request.has_body);
    assert_string_equal(draft->request.url, BASE "/20160918/instances/i?action=STOP");
    assert_int_equal(
        draft_build(draft, &oci_objectstorage_service, OCI_OBJECTSTORAGE_UPDATE_BUCKET, &update),
        0);
    assert_body(draft, "{}");
}

static void stream_from_memory_is_sent_as_it_is(void **state)
{
    struct oci_objectstorage_put_object_request request = draft_put_request();
    struct draft *draft = *state;

    request.put_object_body = (struct model_stream){ .ptr = "a\0b", .len = 3 };
    assert_int_equal(draft_build_put(draft, &request), 0);
    assert_true(draft->request.has_body);
    assert_int_equal(draft->request.body.bytes.len, 3);
    assert_memory_equal(draft->request.body.bytes.ptr, "a\0b", 3);
    assert_string_equal(draft_header(draft, "content-type"), "application/octet-stream");
    assert_string_equal(draft->request.url, BASE "/n/ns/b/photos/o/a%2Fb%20c.txt");
}

static void empty_stream_is_a_body(void **state)
{
    struct oci_objectstorage_put_object_request request = draft_put_request();

    request.put_object_body = (struct model_stream){ .ptr = "", .len = 0 };
    assert_int_equal(draft_build_put(*state, &request), 0);
    assert_body(*state, "");
}

static void stream_from_a_file_is_opened_once(void **state)
{
    char path[] = "oci-request-XXXXXX";
    int made = mkstemp(path);
    struct oci_objectstorage_put_object_request request = draft_put_request();
    struct draft *draft = *state;
    char text[6] = "";

    assert_int_equal(write(made, "hello", 5), 5);
    close(made);
    request.put_object_body = (struct model_stream){ .path = path };
    request.content_length = (struct model_int){ .is = MODEL_SET, .val = 5 };
    assert_int_equal(draft_build_put(draft, &request), 0);
    unlink(path);
    assert_int_equal(draft->request.body.fd, draft->fd);
    assert_int_equal(draft->request.body.length, 5);
    assert_int_equal(pread(draft->fd, text, 5, 0), 5);
    assert_string_equal(text, "hello");
}

static void assert_file_refused(void **state, const char *path)
{
    struct oci_objectstorage_put_object_request request = draft_put_request();
    struct draft *draft = *state;

    request.put_object_body = (struct model_stream){ .path = path };
    assert_int_equal(draft_build_put(draft, &request), ERR_IO);
    assert_non_null(strstr(draft->call.error.message, path));
    assert_int_equal(draft->fd, -1);
}

static void file_that_is_not_there_is_refused(void **state)
{
    assert_file_refused(state, "/nonexistent/file");
}

static void directory_is_refused(void **state)
{
    assert_file_refused(state, ".");
}

static void fifo_is_refused_without_waiting(void **state)
{
    char folder[] = "oci-request-XXXXXX";
    char path[64];

    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/fifo", folder);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_file_refused(state, path);
    unlink(path);
    rmdir(folder);
}

static void file_of_a_refused_request_is_closed(void **state)
{
    char path[] = "oci-request-XXXXXX";
    int made = mkstemp(path);
    struct oci_objectstorage_put_object_request request = draft_put_request();
    int next;

    request.put_object_body = (struct model_stream){ .path = path };
    request.if_match = "bad\n";
    draft_expect_refused(*state, draft_build_put(*state, &request), "if-match");
    unlink(path);
    next = dup(made); /* the lowest free number: the one that the file had */
    assert_int_equal(next, made + 1);
    close(next);
    close(made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(polymorphic_bodies_say_their_subtype),
        TEST(missing_field_of_a_body_is_refused_by_path),
        TEST(missing_body_is_refused),
        TEST(optional_body_may_be_absent_or_empty),
        TEST(stream_from_memory_is_sent_as_it_is),
        TEST(empty_stream_is_a_body),
        TEST(stream_from_a_file_is_opened_once),
        TEST(file_that_is_not_there_is_refused),
        TEST(directory_is_refused),
        TEST(fifo_is_refused_without_waiting),
        TEST(file_of_a_refused_request_is_closed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
