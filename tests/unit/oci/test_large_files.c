/* Bodies far larger than memory may hold, over the real transport: files in, files out. */
#include "oci/client.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "net/world.h"
#include "objectstorage/operations.h"
#include "oci/stage.h"

#define LARGE      (INT64_C(256) << 20)
#define PIECE      65536
#define MEMORY_MAX (1u << 20)  /* of one call */
#define GROWTH_KB  (48u << 10) /* of the process: what stands on the stack and in the libraries */

#define ZEROS_SHA256 "ptcqx2kPU75q5GuohQa9lzAqCT9xCEcr2e/Dzv2gZIQ="

/* What the server saw. */
static struct {
    int64_t bytes;
    char head[PEER_HEAD];
} seen;

static bool take(struct peer *peer)
{
    static char piece[PIECE];
    int64_t left = peer_body_length(peer);

    seen.bytes = 0;
    while (left > 0) {
        ssize_t got = peer_read_body(peer, piece, sizeof piece);

        if (got <= 0)
            return false;
        left -= got;
        seen.bytes += got;
    }
    return peer_say(peer, "HTTP/1.1 200 OK\r\nETag: e\r\nContent-Length: 0\r\n\r\n");
}

static bool give(struct peer *peer)
{
    static const char piece[PIECE];
    bool part = strstr(peer->head, "range: bytes=") != NULL;
    int64_t length = part ? 10 : LARGE;

    peer_say(peer, part ? "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 5-14/268435456\r\n"
                        : "HTTP/1.1 200 OK\r\n");
    peer_say(peer, "Content-Type: application/octet-stream\r\nopc-meta-Color: red\r\n"
                   "Content-Length: ");
    peer_say(peer, part ? "10\r\n\r\n" : "268435456\r\n\r\n");
    for (int64_t sent = 0; sent < length; sent += PIECE) {
        if (!peer_send(peer, piece, part ? 10 : PIECE))
            return false;
    }
    return true;
}

static bool answer(struct peer *peer)
{
    memcpy(seen.head, peer->head, sizeof seen.head);
    return strncmp(peer->head, "GET ", 4) == 0 ? give(peer) : take(peer);
}

/* ---- Set-up ---------------------------------------------------------------------------------- */

struct large {
    struct stage *stage;
    struct world world;
    long before_kb;
};

static long peak_kb(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

static int large_set_up(void **state)
{
    struct large *large = calloc(1, sizeof *large);
    void *stage;

    stage_set_up(&stage);
    large->stage = stage;
    world_open(&large->world, answer);
    large->stage->options.endpoint.base_url = large->world.origin;
    large->stage->client =
        oci_client_new(&large->stage->options, net_curl_transport(large->world.curl));
    large->before_kb = peak_kb();
    *state = large;
    return 0;
}

static int large_tear_down(void **state)
{
    struct large *large = *state;
    void *stage = large->stage;

    stage_tear_down(&stage);
    world_close(&large->world);
    free(large);
    return 0;
}

static void assert_small(const struct large *large)
{
    assert_true(large->stage->call.arena.total < MEMORY_MAX);
    assert_true(peak_kb() - large->before_kb < GROWTH_KB);
}

/* ---- Out ------------------------------------------------------------------------------------- */

/* A file of zeros that takes no room on the disk. */
static void make_file(struct large *large)
{
    int fd = open(large->stage->path, O_WRONLY | O_CREAT | O_EXCL, 0600);

    assert_true(fd >= 0);
    assert_int_equal(ftruncate(fd, LARGE), 0);
    close(fd);
}

static void put(struct large *large, const struct model_op *op)
{
    struct oci_objectstorage_put_object_request request = {
        .namespace_name = "ns",
        .bucket_name = "b",
        .object_name = "o",
        .put_object_body = { .path = large->stage->path },
    };
    struct oci_objectstorage_put_object_response response;

    make_file(large);
    if (oci_client_send(large->stage->client, &large->stage->call, &oci_objectstorage_service, op,
                        &request, &response))
        fail_msg("%s", large->stage->call.error.message);
    assert_string_equal(response.e_tag, "e");
    assert_true(seen.bytes == LARGE);
    assert_non_null(strstr(seen.head, "content-type: application/octet-stream\r\n"));
    assert_small(large);
}

static void file_is_sent_piece_by_piece(void **state)
{
    put(*state, &oci_objectstorage_service.ops[OCI_OBJECTSTORAGE_PUT_OBJECT]);
    assert_null(strstr(seen.head, "x-content-sha256"));
}

static void file_is_hashed_piece_by_piece(void **state)
{
    struct model_op op = oci_objectstorage_service.ops[OCI_OBJECTSTORAGE_PUT_OBJECT];

    op.flags &= (uint16_t)~MODEL_OP_UNSIGNED_BODY;
    put(*state, &op);
    assert_non_null(strstr(seen.head, "x-content-sha256: " ZEROS_SHA256 "\r\n"));
}

/* ---- In -------------------------------------------------------------------------------------- */

static void get(struct large *large, const char *range,
                struct oci_objectstorage_get_object_response *response)
{
    struct oci_objectstorage_get_object_request request = {
        .namespace_name = "ns", .bucket_name = "b", .object_name = "o", .range = range
    };
    struct oci_send_options options = { .save_to = large->stage->path };
    enum err e =
        oci_client_send_with(large->stage->client, &large->stage->call, &oci_objectstorage_service,
                             &oci_objectstorage_service.ops[OCI_OBJECTSTORAGE_GET_OBJECT], &options,
                             &request, response, &large->stage->report);

    if (e)
        fail_msg("%s", large->stage->call.error.message);
}

static void assert_saved(const struct large *large,
                         const struct oci_objectstorage_get_object_response *response,
                         int64_t length)
{
    struct stat info;

    assert_int_equal(stat(large->stage->path, &info), 0);
    assert_true(info.st_size == length);
    assert_null(response->value.ptr);
    assert_string_equal(response->value.path, large->stage->path);
    assert_true((int64_t)response->value.len == length);
    assert_true(response->content_length.val == length);
}

static void answer_is_written_piece_by_piece(void **state)
{
    struct oci_objectstorage_get_object_response response;
    struct large *large = *state;

    get(large, NULL, &response);
    assert_saved(large, &response, LARGE);
    assert_string_equal(response.opc_meta.keys[0], "Color");
    assert_string_equal(response.opc_meta.values[0], "red");
    assert_null(response.content_range);
    assert_small(large);
}

static void part_of_an_object_says_which(void **state)
{
    struct oci_objectstorage_get_object_response response;
    struct large *large = *state;

    get(large, "bytes=5-14", &response);
    assert_saved(large, &response, 10);
    assert_int_equal(large->stage->report.status, 206);
    assert_string_equal(response.content_range, "bytes 5-14/268435456");
    assert_non_null(strstr(seen.head, "range: bytes=5-14\r\n"));
}

#define LARGE_TEST(name) cmocka_unit_test_setup_teardown(name, large_set_up, large_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LARGE_TEST(part_of_an_object_says_which),
        LARGE_TEST(file_is_sent_piece_by_piece),
        LARGE_TEST(file_is_hashed_piece_by_piece),
        LARGE_TEST(answer_is_written_piece_by_piece),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
