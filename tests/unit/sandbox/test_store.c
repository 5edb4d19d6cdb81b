#include "sandbox/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/call.h"
#include "sandbox/world.h"

#define NOW 1000000

static struct sandbox_store *store;
static struct call call;

static int open_store(void **state)
{
    (void)state;
    store = sandbox_store_new();
    call_init(&call);
    return 0;
}

static int close_store(void **state)
{
    (void)state;
    sandbox_store_free(store);
    call_release(&call);
    return 0;
}

static struct json *doc(const char *text)
{
    struct json *value = NULL;

    assert_int_equal(json_parse(&call, "doc", span_of(text), &value), ERR_NONE);
    return value;
}

static struct sandbox_record *add(const char *path, const char *key, const char *id)
{
    const struct sandbox_draft draft = {
        .path = path,
        .key = key,
        .id = id,
        .doc = doc("{\"name\":\"x\",\"etag\":\"\"}"),
    };

    return sandbox_store_add(store, &draft, NOW);
}

static size_t count(void)
{
    size_t found = 0;

    for (struct sandbox_record *record = sandbox_store_next(store, NULL, NOW); record != NULL;
         record = sandbox_store_next(store, record, NOW))
        found++;
    return found;
}

static void test_records_are_found_by_path_and_by_id(void **state)
{
    struct sandbox_record *one = add("/a", "1", "id-1");
    struct sandbox_record *two = add("/b", "1", NULL);

    (void)state;
    assert_ptr_equal(sandbox_store_find(store, "/a", "1", NOW), one);
    assert_ptr_equal(sandbox_store_find(store, "/b", "1", NOW), two);
    assert_ptr_equal(sandbox_store_find_id(store, "id-1", NOW), one);
    assert_null(sandbox_store_find(store, "/a", "2", NOW));
    assert_null(sandbox_store_find(store, "/", "a1", NOW));
    assert_null(sandbox_store_find_id(store, "1", NOW));
}

static void test_a_record_replaces_the_one_of_its_name(void **state)
{
    const char *before;
    struct sandbox_record *record = add("/a", "1", "old");

    (void)state;
    before = sandbox_store_etag(&call.arena, record);
    record = add("/a", "1", "new");
    assert_int_equal(count(), 1);
    assert_null(sandbox_store_find_id(store, "old", NOW));
    assert_string_not_equal(sandbox_store_etag(&call.arena, record), before);
}

static void test_changes_change_the_etag(void **state)
{
    struct sandbox_record *record = add("/a", "1", NULL);
    const char *before = sandbox_store_etag(&call.arena, record);

    (void)state;
    sandbox_store_change(record, record->doc); /* its own document will do */
    assert_string_not_equal(sandbox_store_etag(&call.arena, record), before);
    sandbox_store_change(record, doc("{\"name\":\"y\"}"));
    assert_string_equal(json_get_text(record->doc, "name"), "y");
}

static void test_the_view_has_the_etag_and_the_state_of_its_time(void **state)
{
    struct sandbox_plan plan;
    struct sandbox_draft draft = {
        .path = "/v",
        .key = "1",
        .service = world_service("core"),
        .type = world_type("core", "Vcn"),
        .plan = &plan,
        .doc = doc("{\"etag\":\"\",\"lifecycleState\":\"PROVISIONING\"}"),
    };
    const struct sandbox_record *record;
    const struct json *view;

    (void)state;
    sandbox_lifecycle_create(draft.service, draft.type, NOW, 1000, &plan);
    record = sandbox_store_add(store, &draft, NOW);
    view = sandbox_store_view(&call.arena, record, NOW);
    assert_string_equal(json_get_text(view, "lifecycleState"), "PROVISIONING");
    view = sandbox_store_view(&call.arena, record, NOW + 1000);
    assert_string_equal(json_get_text(view, "lifecycleState"), "AVAILABLE");
    assert_string_equal(json_get_text(view, "etag"), sandbox_store_etag(&call.arena, record));
}

static void test_what_is_gone_for_long_is_forgotten(void **state)
{
    struct sandbox_record *record = add("/a", "1", "id-1");
    int64_t later = NOW + SANDBOX_LIFECYCLE_LINGER_MS;

    (void)state;
    assert_true(sandbox_store_is_alive(store, "id-1", NOW));
    sandbox_lifecycle_remove(world_service("core"), world_type("core", "Vcn"), NOW, 0,
                             &record->plan);
    assert_false(sandbox_store_is_alive(store, "id-1", NOW));
    assert_non_null(sandbox_store_find_id(store, "id-1", later - 1));
    assert_null(sandbox_store_find_id(store, "id-1", later));
    assert_null(sandbox_store_find(store, "/a", "1", later));
    assert_int_equal(count(), 0);
}

static void test_many_come_and_go(void **state)
{
    char key[16];

    (void)state;
    for (int round = 0; round < 5; round++) {
        for (int i = 0; i < 2000; i++) {
            snprintf(key, sizeof(key), "%d", i);
            add("/many", key, key);
        }
        assert_int_equal(count(), 2000);
        for (int i = 0; i < 2000; i++) {
            snprintf(key, sizeof(key), "%d", i);
            if (i % 10 != 3)
                sandbox_store_remove(store, sandbox_store_find(store, "/many", key, NOW));
        }
        assert_int_equal(count(), 200);
        assert_non_null(sandbox_store_find_id(store, "1993", NOW));
        assert_null(sandbox_store_find_id(store, "1994", NOW));
    }
}

static void test_bytes_of_contents_are_counted(void **state)
{
    struct sandbox_record *one = add("/o", "1", NULL);
    struct sandbox_record *two = add("/o", "2", NULL);

    (void)state;
    sandbox_store_set_blob(store, one, malloc(10), 10);
    assert_int_equal(sandbox_store_blob_bytes(store), 10);
    sandbox_store_set_blob(store, one, malloc(4), 4);
    sandbox_store_move_blob(one, two);
    assert_int_equal(sandbox_store_blob_bytes(store), 4);
    sandbox_store_remove(store, one);
    assert_int_equal(sandbox_store_blob_bytes(store), 4);
    sandbox_store_remove(store, two);
    assert_int_equal(sandbox_store_blob_bytes(store), 0);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, open_store, close_store)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_records_are_found_by_path_and_by_id),
        TEST(test_a_record_replaces_the_one_of_its_name),
        TEST(test_changes_change_the_etag),
        TEST(test_the_view_has_the_etag_and_the_state_of_its_time),
        TEST(test_what_is_gone_for_long_is_forgotten),
        TEST(test_many_come_and_go),
        TEST(test_bytes_of_contents_are_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
