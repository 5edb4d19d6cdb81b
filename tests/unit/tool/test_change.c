/* oci_write and oci_delete: confirmations, retry tokens, etags, what is told afterwards. */
#include "tool/acting.h"
#include "tool/etag.h"
#include "tool/retry_token.h"
#include "tool/send.h"

#define CREATE "{\"operation\":\"core.createVcn\",\"body\":{\"compartmentId\":\"" TENANCY "\"," \
               "\"cidrBlocks\":[\"10.0.0.0/16\"]}%s}"
#define UPDATE                                                                                     \
    "{\"operation\":\"core.updateVcn\",\"params\":{\"vcnId\":\"ocid1.vcn.oc1..v\"},"               \
    "\"body\":{\"displayName\":\"n\"}%s}"

static int asked;

static enum err answer_now(void *context, struct call *own, const char *message,
                           enum tool_answer *out)
{
    (void)own;
    assert_non_null(strstr(message, "VCN"));
    asked++;
    *out = *(const enum tool_answer *)context;
    return ERR_NONE;
}

static void create(const char *more)
{
    run(&tool_write, arena_printf(&call.arena, CREATE, more));
}

static void ask_first(void)
{
    stage_set_policy(&stage, &cloud, TOOL_POLICY_ASK, false, "");
    cloud_say(&cloud, "{\"id\":\"v\",\"displayName\":\"n\"}");
    asked = 0;
}

static void client_that_cannot_ask_is_refused(void **state)
{
    (void)state;
    ask_first();
    create("");
    assert_true(result.is_error);
    expect("cannot ask");
    assert_int_equal(cloud_sent(&cloud), 0);
}

static void question_that_waits_is_answered_yes_or_no(void **state)
{
    static enum tool_answer answer;

    (void)state;
    ask_first();
    stage.caller.asking = TOOL_ASKS_NOW;
    stage.caller.ask = answer_now;
    stage.caller.context = &answer;
    answer = TOOL_DECLINED;
    create("");
    expect("declined");
    answer = TOOL_UNANSWERED;
    create("");
    expect("declined");
    assert_int_equal(cloud_sent(&cloud), 0);
    answer = TOOL_ACCEPTED;
    create("");
    assert_false(result.is_error);
    assert_int_equal(asked, 3);
    assert_int_equal(cloud_sent(&cloud), 1);
}

static void question_by_result_is_good_for_one_call(void **state)
{
    const char *token;

    (void)state;
    ask_first();
    stage.caller.asking = TOOL_ASKS_BY_RESULT;
    create("");
    assert_non_null(result.question);
    token = result.state;
    stage.caller.state = token;
    stage.caller.answer = TOOL_DECLINED;
    create("");
    expect("declined");
    stage.caller.answer = TOOL_ACCEPTED;
    run(&tool_write, "{\"operation\":\"core.createVcn\",\"body\":{\"compartmentId\":\"" TENANCY
                     "\",\"cidrBlocks\":[\"10.1.0.0/16\"]}}");
    expect("other arguments");
    assert_int_equal(cloud_sent(&cloud), 0);
    create("");
    assert_false(result.is_error);
    create("");
    expect("used already");
    assert_int_equal(cloud_sent(&cloud), 1);
}

static void answer_without_a_state_asks_anew(void **state)
{
    (void)state;
    ask_first();
    stage.caller.asking = TOOL_ASKS_BY_RESULT;
    stage.caller.answer = TOOL_ACCEPTED;
    create("");
    assert_non_null(result.question);
    assert_int_equal(cloud_sent(&cloud), 0);
}

static void code_is_offered_where_it_is_allowed_and_never_for_humans(void **state)
{
    const char *hint;
    const char *code;

    (void)state;
    ask_first();
    stage.context.codes = true;
    create("");
    hint = text_of("hint");
    code = strstr(hint, "confirm \"");
    assert_non_null(code);
    code = arena_strndup(&call.arena, code + 9, strcspn(code + 9, "\""));
    create(arena_printf(&call.arena, ",\"confirm\":\"%s\"", code));
    assert_false(result.is_error);
    create(arena_printf(&call.arena, ",\"confirm\":\"%s\"", code));
    expect("used already");
    create(",\"confirm\":\"yes\"");
    assert_true(result.is_error);
    assert_int_equal(cloud_sent(&cloud), 1);
    stage_set_policy(&stage, &cloud, TOOL_POLICY_ASK, false, "confirm service=core human\n");
    create("");
    expect("cannot ask");
    assert_null(json_get(parse(result.json.ptr), "confirm"));
}

/* ---- Retry tokens ---------------------------------------------------------------------------- */

static const char *token_of_create(void)
{
    create("");
    return text_of("retryToken");
}

static void token_is_new_after_a_success(void **state)
{
    const char *first;

    (void)state;
    cloud_say(&cloud, "{\"id\":\"v\"}");
    first = token_of_create();
    assert_string_not_equal(first, token_of_create());
}

static void token_stays_while_the_outcome_is_unknown(void **state)
{
    struct tool_request request = { .entry = catalog_find("core.createVcn"),
                                    .arguments = parse("{\"body\":{}}") };
    const char *first = tool_retry_token_of(&turn, &request);
    static const enum err unknown[] = { ERR_TIMEOUT, ERR_NETWORK, ERR_CANCELLED, ERR_PROTOCOL };

    (void)state;
    for (size_t i = 0; i < COUNT(unknown); i++) {
        tool_retry_token_end(&turn, &request, unknown[i]);
        assert_string_equal(tool_retry_token_of(&turn, &request), first);
    }
    call.error.service.status = 503;
    tool_retry_token_end(&turn, &request, ERR_SERVICE);
    assert_string_equal(tool_retry_token_of(&turn, &request), first);
    call.error.service.status = 409;
    tool_retry_token_end(&turn, &request, ERR_SERVICE);
    assert_string_not_equal(tool_retry_token_of(&turn, &request), first);
}

static void token_is_of_one_request_of_one_principal(void **state)
{
    struct tool_request request = { .entry = catalog_find("core.createVcn"),
                                    .arguments = parse("{\"a\":1,\"b\":2}") };
    const char *first = tool_retry_token_of(&turn, &request);

    (void)state;
    request.arguments = parse("{\"b\":2,\"a\":1}");
    assert_string_equal(tool_retry_token_of(&turn, &request), first);
    request.arguments = parse("{\"b\":2,\"a\":3}");
    assert_string_not_equal(tool_retry_token_of(&turn, &request), first);
    request.arguments = parse("{\"a\":1,\"b\":2}");
    request.region = "eu-frankfurt-1";
    assert_string_not_equal(tool_retry_token_of(&turn, &request), first);
    request.region = NULL;
    stage.caller.principal = "another";
    assert_string_not_equal(tool_retry_token_of(&turn, &request), first);
    request.entry = catalog_find("core.updateVcn");
    assert_null(tool_retry_token_of(&turn, &request));
}

/* ---- Etags ----------------------------------------------------------------------------------- */

static void update_is_guarded_by_the_etag_of_the_last_read(void **state)
{
    struct tool_request read = { .entry = catalog_find("core.getVcn"),
                                 .arguments = parse("{\"vcnId\":\"ocid1.vcn.oc1..v\"}") };
    struct tool_request update = { .entry = catalog_find("core.updateVcn"),
                                   .arguments = parse("{\"vcn-id\":\"ocid1.vcn.oc1..v\"}") };
    struct tool_request other = { .entry = catalog_find("core.updateVcn"),
                                  .arguments = parse("{\"vcnId\":\"ocid1.vcn.oc1..w\"}") };
    struct tool_sent sent;

    (void)state;
    cloud_say(&cloud, "{\"id\":\"v\"}");
    cloud.answer.etag = "e1";
    assert_null(tool_etag_for(&turn, &update));
    assert_int_equal(tool_send(&turn, &read, &sent), ERR_NONE);
    tool_etag_keep(&turn, &read, &sent);
    assert_string_equal(tool_etag_for(&turn, &update), "e1");
    assert_null(tool_etag_for(&turn, &other));
    assert_null(tool_etag_for(&turn, &read));
    stage.caller.principal = "another";
    assert_null(tool_etag_for(&turn, &update));
}

static void changed_resource_must_be_read_again(void **state)
{
    const struct cloud_step script[] = {
        { .when = "/vcns/", .times = 1, .answer = says("{\"id\":\"v\",\"displayName\":\"o\"}") },
        { .when = "/vcns/", .answer = fails(412) },
    };

    (void)state;
    play(script, COUNT(script));
    run(&tool_write, arena_printf(&call.arena, UPDATE, ",\"if_match\":\"old\""));
    assert_true(result.is_error);
    expect("changed_meanwhile");
    expect("read it again");
}

static void etag_is_refused_by_operations_without_a_guard(void **state)
{
    (void)state;
    create(",\"if_match\":\"e\"");
    expect("if_match: core.createVcn takes none");
    assert_int_equal(cloud_sent(&cloud), 0);
}

/* ---- Before and after ------------------------------------------------------------------------ */

static void dry_run_sends_no_change(void **state)
{
    (void)state;
    cloud_say(&cloud, "{\"id\":\"v\",\"displayName\":\"n\"}");
    create(",\"dry_run\":true");
    assert_false(result.is_error);
    expect("POST");
    assert_string_not_equal(cloud.method, "POST");
    run(&tool_delete, "{\"operation\":\"core.deleteVcn\",\"params\":{\"vcnId\":"
                      "\"ocid1.vcn.oc1..v\"},\"dry_run\":true}");
    assert_string_not_equal(cloud.method, "DELETE");
}

static void query_that_does_not_fit_does_not_hide_the_change(void **state)
{
    (void)state;
    cloud_say(&cloud, "{\"id\":\"v\",\"displayName\":\"n\"}");
    create(",\"query\":\"sum(displayName)\"");
    assert_false(result.is_error);
    expect("queryError");
    expect("\"displayName\":\"n\"");
}

static void change_tells_how_to_take_it_back(void **state)
{
    (void)state;
    cloud_say(&cloud, "{\"id\":\"ocid1.vcn.oc1..v\",\"displayName\":\"n\"}");
    create("");
    expect("\"undo\":");
    expect("core.deleteVcn");
}

static void wrong_tool_and_wrong_use_send_nothing(void **state)
{
    (void)state;
    cloud_say(&cloud, "{}");
    run(&tool_write, "{\"operation\":\"core.listVcns\"}");
    expect("use oci_read");
    run(&tool_delete, "{\"operation\":\"core.createVcn\",\"params\":{}}");
    expect("use oci_write");
    run(&tool_write, "{\"operation\":\"core.deleteVcn\"}");
    expect("use oci_delete");
    run(&tool_delete, "{\"operation\":\"core.deleteVcn\"}");
    expect("params: required");
    create(",\"body_file\":\"x\"");
    expect("no work folder");
    create(",\"query\":\"[\"");
    assert_true(result.is_error);
    assert_int_equal(cloud_sent(&cloud), 0);
}

static void read_only_lets_no_change_through(void **state)
{
    (void)state;
    stage_set_policy(&stage, &cloud, TOOL_POLICY_READ_ONLY, false, "");
    cloud_say(&cloud, "{\"id\":\"v\"}");
    create("");
    expect("\"error\":\"denied\"");
    run(&tool_delete, "{\"operation\":\"core.deleteVcn\",\"params\":{\"vcnId\":"
                      "\"ocid1.vcn.oc1..v\"}}");
    expect("\"error\":\"denied\"");
    assert_string_not_equal(cloud.method, "POST");
    assert_string_not_equal(cloud.method, "DELETE");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(client_that_cannot_ask_is_refused),
        TEST(question_that_waits_is_answered_yes_or_no),
        TEST(question_by_result_is_good_for_one_call),
        TEST(answer_without_a_state_asks_anew),
        TEST(code_is_offered_where_it_is_allowed_and_never_for_humans),
        TEST(token_is_new_after_a_success),
        TEST(token_stays_while_the_outcome_is_unknown),
        TEST(token_is_of_one_request_of_one_principal),
        TEST(update_is_guarded_by_the_etag_of_the_last_read),
        TEST(changed_resource_must_be_read_again),
        TEST(etag_is_refused_by_operations_without_a_guard),
        TEST(dry_run_sends_no_change),
        TEST(query_that_does_not_fit_does_not_hide_the_change),
        TEST(change_tells_how_to_take_it_back),
        TEST(wrong_tool_and_wrong_use_send_nothing),
        TEST(read_only_lets_no_change_through),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
