/* oci_read: pages, regions and compartments gathered, cursors, what is shown. */
#include <pthread.h>

#include "tool/acting.h"
#include "tool/cache.h"

#define PAGE(n)                                                                                    \
    "[{\"id\":\"v" #n "a\",\"displayName\":\"" #n "a\"},"                                          \
    "{\"id\":\"v" #n "b\",\"displayName\":\"" #n "b\"}]"
#define TREE                                                                                       \
    "[{\"id\":\"ocid1.compartment.oc1..p\",\"name\":\"prod\",\"compartmentId\":\"" TENANCY "\"}]"

static const struct cloud_step pages[] = {
    { .when = "page=two", .answer = { .status = 200, .body = { PAGE(2), sizeof(PAGE(2)) - 1 } } },
    { .when = "/vcns",
      .answer = { .status = 200, .body = { PAGE(1), sizeof(PAGE(1)) - 1 }, .next_page = "two" } },
};

static void pages_are_followed_to_the_end(void **state)
{
    (void)state;
    play(pages, COUNT(pages));
    run(&tool_read, "{\"operation\":\"core.listVcns\"}");
    assert_false(result.is_error);
    assert_int_equal(count_of("data"), 4);
    expect_not("cursor");
    expect("\"filled\":{\"compartmentId\":\"" TENANCY "\"}");
}

static void limit_ends_in_a_page_and_the_cursor_goes_on_in_it(void **state)
{
    const char *next;

    (void)state;
    play(pages, COUNT(pages));
    run(&tool_read, "{\"operation\":\"core.listVcns\",\"limit\":3}");
    assert_int_equal(count_of("data"), 3);
    expect("\"truncated\":true");
    next = arena_printf(&call.arena,
                        "{\"limit\":3,\"operation\":\"core.list_vcns\",\"cursor\":\"%s\"}",
                        text_of("cursor"));
    run(&tool_read, next);
    assert_int_equal(count_of("data"), 1);
    expect("2b");
    expect_not("cursor");
}

static void cursor_of_other_arguments_is_refused(void **state)
{
    const char *token;

    (void)state;
    play(pages, COUNT(pages));
    run(&tool_read, "{\"operation\":\"core.listVcns\",\"limit\":1}");
    token = text_of("cursor");
    run(&tool_read, arena_printf(&call.arena,
                                 "{\"operation\":\"core.listVcns\",\"Region\":\"fra\","
                                 "\"cursor\":\"%s\"}",
                                 token));
    assert_true(result.is_error);
    expect("of another call");
    run(&tool_read, arena_printf(&call.arena,
                                 "{\"operation\":\"core.listSubnets\",\"cursor\":\"%s\"}", token));
    assert_true(result.is_error);
}

static void regions_times_compartments_are_read_and_marked(void **state)
{
    const struct cloud_step script[] = {
        { .when = "/compartments", .answer = says(TREE) },
        { .when = "/vcns", .answer = says("[{\"id\":\"v\"}]") },
    };

    (void)state;
    play(script, COUNT(script));
    run(&tool_read, "{\"operation\":\"core.listVcns\",\"compartment\":\"tenancy\","
                    "\"region\":\"iad,fra\",\"recursive\":true}");
    assert_false(result.is_error);
    assert_int_equal(count_of("data"), 4);
    assert_int_equal(cloud.used[1], 4);
    expect("eu-frankfurt-1");
    expect("us-ashburn-1");
    expect("ocid1.compartment.oc1..p");
}

static void empty_list_of_a_filled_in_compartment_names_what_to_try(void **state)
{
    const struct cloud_step script[] = {
        { .when = "/compartments", .answer = says(TREE) },
        { .when = "/vcns", .answer = says("[]") },
    };

    (void)state;
    play(script, COUNT(script));
    run(&tool_read, "{\"operation\":\"core.listVcns\"}");
    expect("recursive=true");
    run(&tool_read, "{\"operation\":\"core.listVcns\",\"recursive\":true}");
    expect_not("recursive=true");
    run(&tool_read, "{\"operation\":\"core.listVcns\","
                    "\"params\":{\"compartmentId\":\"ocid1.compartment.oc1..p\"}}");
    expect_not("recursive=true");
}

static void cursor_goes_on_in_the_right_cell(void **state)
{
    const struct cloud_step script[] = {
        { .when = "/compartments", .answer = says(TREE) },
        { .when = "/vcns", .answer = says(PAGE(1)) },
    };

    (void)state;
    play(script, COUNT(script));
    run(&tool_read, "{\"operation\":\"core.listVcns\",\"compartment\":\"tenancy\","
                    "\"region\":\"iad,fra\",\"recursive\":true,\"limit\":5}");
    assert_int_equal(count_of("data"), 5);
    run(&tool_read, arena_printf(&call.arena,
                                 "{\"operation\":\"core.listVcns\",\"compartment\":\"tenancy\","
                                 "\"region\":\"iad,fra\",\"recursive\":true,\"cursor\":\"%s\"}",
                                 text_of("cursor")));
    assert_int_equal(count_of("data"), 3);
    expect_not("us-ashburn-1");
}

static void cursor_is_refused_when_the_compartments_changed(void **state)
{
    struct cloud_step script[] = {
        { .when = "/compartments", .answer = says(TREE) },
        { .when = "/vcns", .answer = says(PAGE(1)) },
    };
    const char *again;

    (void)state;
    play(script, COUNT(script));
    run(&tool_read, "{\"operation\":\"core.listVcns\",\"compartment\":\"tenancy\","
                    "\"recursive\":true,\"limit\":3}");
    again = arena_printf(&call.arena,
                         "{\"operation\":\"core.listVcns\",\"compartment\":\"tenancy\","
                         "\"recursive\":true,\"cursor\":\"%s\"}",
                         text_of("cursor"));
    script[0].answer = says("[{\"id\":\"ocid1.compartment.oc1..n\",\"name\":\"new\"}]");
    tool_cache_free(stage.context.cache);
    stage.context.cache = tool_cache_new();
    run(&tool_read, again);
    assert_true(result.is_error);
    expect("begin anew");
}

static void error_in_one_cell_is_told_beside_the_others(void **state)
{
    const struct cloud_step script[] = {
        { .when = "eu-frankfurt-1", .answer = fails(403) },
        { .when = "/vcns", .answer = says("[{\"id\":\"v\"}]") },
    };

    (void)state;
    play(script, COUNT(script));
    run(&tool_read, "{\"operation\":\"core.listVcns\",\"region\":\"fra,iad\"}");
    assert_false(result.is_error);
    assert_int_equal(count_of("data"), 1);
    assert_int_equal(count_of("errors"), 1);
    expect("\"errors\":[{\"region\":\"eu-frankfurt-1\",\"error\":\"service\",\"status\":403");
}

static void errors_in_all_cells_are_the_failure_of_the_first(void **state)
{
    (void)state;
    cloud_fail(&cloud, 403, "{\"code\":\"NotAllowed\",\"message\":\"no\"}");
    run(&tool_read, "{\"operation\":\"core.listVcns\",\"region\":\"fra,iad\"}");
    assert_true(result.is_error);
    expect("NotAllowed");
}

static void single_answers_of_several_regions_are_a_list(void **state)
{
    (void)state;
    cloud_say(&cloud, "{\"id\":\"v\",\"displayName\":\"net\"}");
    run(&tool_read, "{\"operation\":\"core.getVcn\",\"params\":{\"vcnId\":\"ocid1.vcn.oc1..v\"},"
                    "\"region\":\"fra,iad\"}");
    assert_int_equal(count_of("data"), 2);
}

static void collection_keeps_what_stands_beside_its_list(void **state)
{
    const struct cloud_step script[] = {
        { .when = "start=x", .answer = says("{\"objects\":[{\"name\":\"b\"}]}") },
        { .when = "/o",
          .answer = says("{\"objects\":[{\"name\":\"a\"}],\"prefixes\":[\"p/\"],"
                         "\"nextStartWith\":\"x\"}") },
    };

    (void)state;
    play(script, COUNT(script));
    run(&tool_read, "{\"operation\":\"objectstorage.listObjects\",\"params\":{\"bucketName\":\"b\","
                    "\"namespaceName\":\"n\"}}");
    assert_false(result.is_error);
    assert_true(count_of("data") >= 1);
    expect("\"a\"");
}

static void empty_answers_are_empty_lists(void **state)
{
    (void)state;
    cloud_say(&cloud, "[]");
    run(&tool_read, "{\"operation\":\"core.listVcns\"}");
    expect("\"data\":[]");
    run(&tool_read, "{\"operation\":\"core.listVcns\",\"region\":\"fra,iad\"}");
    expect("\"data\":[]");
}

static void query_and_fields_choose_before_anything_is_sent_wrong(void **state)
{
    (void)state;
    play(pages, COUNT(pages));
    run(&tool_read, "{\"operation\":\"core.listVcns\",\"query\":\"[].displayName\"}");
    expect("\"data\":[\"1a\",\"1b\",\"2a\",\"2b\"]");
    run(&tool_read, "{\"operation\":\"core.listVcns\",\"fields\":\"display_name\","
                    "\"format\":\"csv\"}");
    expect("displayName\\r\\n1a");
    memset(cloud.used, 0, sizeof(cloud.used));
    cloud.sent = 0;
    run(&tool_read, "{\"operation\":\"core.listVcns\",\"query\":\"[\"}");
    assert_true(result.is_error);
    assert_int_equal(cloud_sent(&cloud), 0);
}

static void wrong_use_is_refused_before_anything_is_sent(void **state)
{
    static const char *const wrong[] = {
        "{\"operation\":\"core.createVcn\"}",
        "{\"operation\":\"core.getVcn\",\"params\":{\"vcnId\":\"v\"},\"recursive\":true}",
        "{\"operation\":\"core.listVcns\",\"save_to\":\"x.json\"}",
        "{\"operation\":\"core.listVcns\",\"region\":\"nowhere.example\"}",
        "{\"operation\":\"core.listVcns\",\"cursor\":\"abc\"}",
        "{\"operation\":\"core.listVcns\",\"params\":{\"body\":{}},\"body\":{}}",
        "{\"operation\":\"core.listVcns\",\"params\":{\"colour\":1}}",
        "{\"operation\":\"none.such\"}",
    };

    (void)state;
    cloud_say(&cloud, "[]");
    for (size_t i = 0; i < COUNT(wrong); i++) {
        run(&tool_read, wrong[i]);
        if (!result.is_error || cloud_sent(&cloud) != 0)
            fail_msg("%s: %s", wrong[i], result.json.ptr);
    }
}

static void one_question_is_asked_for_all_places(void **state)
{
    (void)state;
    stage_set_policy(&stage, &cloud, TOOL_POLICY_ASK, false, "confirm operation=core.listVcns\n");
    stage.caller.asking = TOOL_ASKS_BY_RESULT;
    cloud_say(&cloud, "[{\"id\":\"v\"}]");
    run(&tool_read, "{\"operation\":\"core.listVcns\",\"region\":\"fra,iad\"}");
    assert_non_null(result.question);
    assert_int_equal(cloud_sent(&cloud), 0);
    stage.caller.answer = TOOL_ACCEPTED;
    stage.caller.state = result.state;
    run(&tool_read, "{\"operation\":\"core.listVcns\",\"region\":\"fra,iad,lhr\"}");
    assert_true(result.is_error);
    assert_int_equal(cloud_sent(&cloud), 0);
    run(&tool_read, "{\"operation\":\"core.listVcns\",\"region\":\"fra,iad\"}");
    assert_false(result.is_error);
    assert_int_equal(count_of("data"), 2);
}

static void *cancel_when_held(void *argument)
{
    (void)argument;
    cloud_wait_held(&cloud, 2);
    call_cancel(&call);
    return NULL;
}

static void cancelling_ends_all_cells(void **state)
{
    pthread_t thread;

    (void)state;
    cloud_say(&cloud, "[]");
    cloud.hold = "/vcns";
    assert_int_equal(pthread_create(&thread, NULL, cancel_when_held, NULL), 0);
    run(&tool_read, "{\"operation\":\"core.listVcns\",\"region\":\"fra,iad,lhr\"}");
    pthread_join(thread, NULL);
    assert_true(result.is_error);
    expect("cancelled");
    assert_int_equal(cloud_cancelled(&cloud), cloud.held);
}

static void secret_in_one_region_is_hidden_although_another_reveals(void **state)
{
    (void)state;
    stage_set_policy(&stage, &cloud, TOOL_POLICY_ASK, false,
                     "reveal operation=core.listVcns region=eu-frankfurt-1\n");
    cloud_say(&cloud, "[{\"id\":\"v\",\"displayName\":\"-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADAN"
                      "BgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ\\n-----END PRIVATE KEY-----\"}]");
    run(&tool_read, "{\"operation\":\"core.listVcns\",\"region\":\"fra,iad\"}");
    assert_false(result.is_error);
    expect_not("MIIEvQ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(pages_are_followed_to_the_end),
        TEST(limit_ends_in_a_page_and_the_cursor_goes_on_in_it),
        TEST(cursor_of_other_arguments_is_refused),
        TEST(regions_times_compartments_are_read_and_marked),
        TEST(empty_list_of_a_filled_in_compartment_names_what_to_try),
        TEST(cursor_goes_on_in_the_right_cell),
        TEST(cursor_is_refused_when_the_compartments_changed),
        TEST(error_in_one_cell_is_told_beside_the_others),
        TEST(errors_in_all_cells_are_the_failure_of_the_first),
        TEST(single_answers_of_several_regions_are_a_list),
        TEST(collection_keeps_what_stands_beside_its_list),
        TEST(empty_answers_are_empty_lists),
        TEST(query_and_fields_choose_before_anything_is_sent_wrong),
        TEST(wrong_use_is_refused_before_anything_is_sent),
        TEST(one_question_is_asked_for_all_places),
        TEST(cancelling_ends_all_cells),
        TEST(secret_in_one_region_is_hidden_although_another_reveals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
