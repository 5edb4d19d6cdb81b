/* Every operation of every service in turn, and what the rules promise. */
#include "sandbox/rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "model/decode.h"
#include "model/encode.h"
#include "sandbox/table.h"
#include "sandbox/minimal.h"
#include "sandbox/world.h"

static struct world world;
static size_t wrong; /* answers of the sweep that are not what they should be */

static int open_world(void **state)
{
    (void)state;
    world_open(&world);
    return 0;
}

static int close_world(void **state)
{
    (void)state;
    world_close(&world);
    return 0;
}

/* ---- Every operation ------------------------------------------------------------------------ */

static void complain(const struct model_service *service, const struct model_op *op,
                     const char *what)
{
    int len = world.answer.body.len > 500 ? 500 : (int)world.answer.body.len;

    wrong++;
    print_error("%s.%s: %s: %s: %d %.*s\n", service->name, model_text(service, op->name), what,
                world.request.target, world.answer.status, len, world.answer.body.ptr);
}

/* The body of an answer is what the tables say: nothing unknown, nothing missing. */
static void check_answer(const struct model_service *service, const struct model_op *op)
{
    const struct model_field *field = sandbox_table_body_field(service, op->response);
    int status = world.answer.status;
    void *member;

    if (status >= 400) {
        if (world_text(&world, "code") == NULL || world_text(&world, "message") == NULL)
            complain(service, op, "no code or no message");
        return;
    }
    if (status == 304 || op->method == MODEL_HEAD || (field != NULL && field->kind == MODEL_STREAM))
        return;
    if (field == NULL) {
        if (world.answer.body.len != 0)
            complain(service, op, "a body that should not be");
        return;
    }
    member = arena_alloc(&world.call.arena, model_member_size(field->kind, field->shape));
    if (model_decode_field(&world.call, service, field, MODEL_STRICT, "", world_json(&world),
                           member) != ERR_NONE)
        complain(service, op, world.call.error.message);
    call_forgive(&world.call);
}

static unsigned pass_of(const struct model_op *op)
{
    switch ((enum model_method)op->method) {
    case MODEL_POST:
        return 0;
    case MODEL_GET:
    case MODEL_HEAD:
        return 1;
    case MODEL_DELETE:
        return 3;
    default:
        return 2;
    }
}

/* False when another service has the same path and may have answered. */
static bool is_first_at_path(const struct model_op *op)
{
    struct sandbox_match match;
    enum model_method method = (enum model_method)op->method;

    assert_true(sandbox_route_find(world.state.routes, &world.call.arena, method,
                                   sandbox_answer_path(&world.request), &match));
    return sandbox_route_op_at(match.node, method, NULL)->op == op;
}

static bool try_operation(const struct model_service *service, const struct model_op *op)
{
    static const char *const methods[] = {
        [MODEL_GET] = "GET", [MODEL_HEAD] = "HEAD",   [MODEL_POST] = "POST",
        [MODEL_PUT] = "PUT", [MODEL_PATCH] = "PATCH", [MODEL_DELETE] = "DELETE",
    };
    const char *target = minimal_target(&world, service, op);
    int status =
        world_ask(&world, methods[op->method], target, minimal_body_text(&world, service, op));

    if (status < 200 || status >= 500 || status == 400 || status == 401 || status == 405)
        complain(service, op, "the status");
    if (is_first_at_path(op))
        check_answer(service, op);
    return status < 400;
}

static void test_every_operation_answers_what_its_tables_say(void **state)
{
    size_t good = 0;
    size_t all = 0;

    (void)state;
    for (size_t s = 0; s < model_service_count; s++) {
        const struct model_service *service = model_services[s];

        for (unsigned pass = 0; pass < 4; pass++) {
            for (size_t i = 0; i < service->op_count; i++) {
                if (pass_of(&service->ops[i]) != pass)
                    continue;
                good += try_operation(service, &service->ops[i]);
                all++;
            }
        }
        world_close(&world);
        world_open(&world);
    }
    print_message("%zu of %zu operations went well\n", good, all);
    assert_int_equal(wrong, 0);
    assert_true(good * 10 >= all * 9);
}
/* ---- What the rules promise ----------------------------------------------------------------- */

#define VCNS  "/20160918/vcns"
#define BOGUS "ocid1.vcn.oc1.iad.nothing"

static const char *create_vcn(const char *name)
{
    const char *body = arena_printf(&world.call.arena,
                                    "{\"compartmentId\":\"%s\",\"cidrBlocks\":[\"10.0.0.0/16\"],"
                                    "\"displayName\":\"%s\"}",
                                    world.state.keys.tenancy, name);

    assert_int_equal(world_ask(&world, "POST", VCNS, body), 200);
    return world_text(&world, "id");
}

static const char *create_subnet(const char *vcn)
{
    const char *body =
        arena_printf(&world.call.arena,
                     "{\"compartmentId\":\"%s\",\"vcnId\":\"%s\",\"cidrBlock\":\"10.0.1.0/24\"}",
                     world.state.keys.tenancy, vcn);

    assert_int_equal(world_ask(&world, "POST", "/20160918/subnets", body), 200);
    return world_text(&world, "id");
}

static const char *at(const char *collection, const char *id)
{
    return arena_printf(&world.call.arena, "%s/%s", collection, id);
}

static const char *list_target(const char *query)
{
    return arena_printf(&world.call.arena, VCNS "?compartmentId=%s%s", world.state.keys.tenancy,
                        query);
}

/* The names of a list, one letter each. */
static const char *names(void)
{
    const char *out = "";

    for (const struct json *item = world_json(&world)->first; item != NULL; item = item->next)
        out = arena_printf(&world.call.arena, "%s%s", out, json_get_text(item, "displayName"));
    return out;
}

static void test_what_is_created_can_be_read_and_is_complete(void **state)
{
    const char *id = create_vcn("a");

    (void)state;
    assert_string_equal(world_text(&world, "lifecycleState"), "PROVISIONING");
    assert_string_equal(world_text(&world, "cidrBlock"), "10.0.0.0/16");
    world_wait(&world, 1000);
    assert_int_equal(world_ask(&world, "GET", at(VCNS, id), NULL), 200);
    assert_string_equal(world_text(&world, "lifecycleState"), "AVAILABLE");
    assert_string_equal(world_text(&world, "timeCreated"), "2023-11-14T22:13:20.000Z");
    assert_non_null(net_headers_get(&world.answer.headers, "etag"));
    assert_int_equal(world_ask(&world, "GET", at(VCNS, BOGUS), NULL), 404);
    assert_string_equal(world_text(&world, "code"), "NotAuthorizedOrNotFound");
}

static void test_defaults_come_and_go_with_their_owner(void **state)
{
    const char *id = create_vcn("a");
    const char *table = world_text(&world, "defaultRouteTableId");
    const char *target = at("/20160918/routeTables", table);

    (void)state;
    assert_non_null(table);
    assert_int_equal(world_ask(&world, "GET", target, NULL), 200);
    assert_string_equal(world_text(&world, "vcnId"), id);
    assert_string_equal(world_text(&world, "lifecycleState"), "AVAILABLE");
    assert_int_equal(world_ask(&world, "DELETE", target, NULL), 409);
    assert_int_equal(world_ask(&world, "DELETE", at(VCNS, id), NULL), 204);
    world_wait(&world, 1000);
    assert_int_equal(world_ask(&world, "GET", target, NULL), 200);
    assert_string_equal(world_text(&world, "lifecycleState"), "TERMINATED");
}

static void test_what_is_needed_cannot_be_deleted(void **state)
{
    const char *vcn = create_vcn("a");
    const char *subnet = create_subnet(vcn);

    (void)state;
    assert_int_equal(world_ask(&world, "DELETE", at(VCNS, vcn), NULL), 409);
    assert_string_equal(world_text(&world, "code"), "IncorrectState");
    assert_int_equal(world_ask(&world, "DELETE", at("/20160918/subnets", subnet), NULL), 204);
    assert_int_equal(world_ask(&world, "DELETE", at(VCNS, vcn), NULL), 409); /* not gone yet */
    world_wait(&world, 1000);
    assert_int_equal(world_ask(&world, "DELETE", at(VCNS, vcn), NULL), 204);
    assert_int_equal(world_ask(&world, "DELETE", at(VCNS, vcn), NULL), 409); /* on its way */
    world_wait(&world, 1000);
    assert_int_equal(world_ask(&world, "DELETE", at(VCNS, vcn), NULL), 404);
    assert_int_equal(world_ask(&world, "GET", at(VCNS, vcn), NULL), 200); /* its remains */
    world_wait(&world, SANDBOX_LIFECYCLE_LINGER_MS);
    assert_int_equal(world_ask(&world, "GET", at(VCNS, vcn), NULL), 404);
}

static void test_references_to_nothing_are_not_found(void **state)
{
    const char *body = arena_printf(
        &world.call.arena, "{\"compartmentId\":\"%s\",\"vcnId\":\"%s\",\"cidrBlock\":\"x\"}",
        world.state.keys.tenancy, BOGUS);

    (void)state;
    assert_int_equal(world_ask(&world, "POST", "/20160918/subnets", body), 404);
    assert_int_equal(
        world_ask(&world, "POST", VCNS, "{\"compartmentId\":\"ocid1.compartment.oc1..none\"}"),
        404);
    assert_int_equal(world_ask(&world, "GET", "/20160918/users/ocid1.user.oc1..none/apiKeys", NULL),
                     404);
}

static void test_lists_filter_sort_and_page(void **state)
{
    static const char *const letters[] = { "c", "a", "e", "b", "d" };
    const char *page;

    (void)state;
    for (size_t i = 0; i < 5; i++)
        create_vcn(letters[i]);
    assert_int_equal(world_ask(&world, "GET", list_target("&displayName=b"), NULL), 200);
    assert_string_equal(names(), "b");
    world_ask(&world, "GET", list_target("&lifecycleState=AVAILABLE"), NULL);
    assert_string_equal(names(), "");
    world_ask(&world, "GET", list_target("&sortBy=DISPLAYNAME&sortOrder=DESC"), NULL);
    assert_string_equal(names(), "edcba");
    world_ask(&world, "GET", list_target("&sortBy=DISPLAYNAME&limit=3"), NULL);
    assert_string_equal(names(), "abc");
    page = net_headers_get(&world.answer.headers, "opc-next-page");
    assert_non_null(page);
    world_ask(
        &world, "GET",
        list_target(arena_printf(&world.call.arena, "&sortBy=DISPLAYNAME&limit=2&page=%s", page)),
        NULL);
    assert_string_equal(names(), "de");
    assert_null(net_headers_get(&world.answer.headers, "opc-next-page"));
    world_ask(&world, "GET", VCNS "?compartmentId=other", NULL);
    assert_string_equal(names(), "");
    assert_int_equal(world_ask(&world, "GET", list_target("&page=zzz"), NULL), 400);
    assert_int_equal(world_ask(&world, "GET", list_target("&limit=0"), NULL), 400);
    assert_int_equal(world_ask(&world, "GET", list_target("&sortBy=nope"), NULL), 400);
}

static void test_updates_merge_and_obey_if_match(void **state)
{
    const char *target = at(VCNS, create_vcn("a"));
    const char *etag = net_headers_get(&world.answer.headers, "etag");

    (void)state;
    net_headers_add(&world.call.arena, &world.extra, "if-match", "\"else\"");
    assert_int_equal(world_ask(&world, "PUT", target, "{\"displayName\":\"b\"}"), 412);
    assert_string_equal(world_text(&world, "code"), "NoEtagMatch");
    net_headers_add(&world.call.arena, &world.extra, "if-match", etag);
    assert_int_equal(world_ask(&world, "PUT", target, "{\"displayName\":\"b\"}"), 200);
    assert_string_equal(world_text(&world, "displayName"), "b");
    assert_string_equal(world_text(&world, "cidrBlock"), "10.0.0.0/16");
    net_headers_add(&world.call.arena, &world.extra, "if-match", etag);
    assert_int_equal(world_ask(&world, "DELETE", target, NULL), 412);
}

static void test_rules_of_a_security_group_are_kept(void **state)
{
    const char *vcn = create_vcn("a");
    const char *group, *rules, *first;
    struct json *list;

    (void)state;
    assert_int_equal(
        world_ask(&world, "POST", "/20160918/networkSecurityGroups",
                  arena_printf(&world.call.arena, "{\"compartmentId\":\"%s\",\"vcnId\":\"%s\"}",
                               world.state.keys.tenancy, vcn)),
        200);
    group = at("/20160918/networkSecurityGroups", world_text(&world, "id"));
    rules = at(group, "securityRules");
    assert_int_equal(world_ask(&world, "POST", at(group, "actions/addSecurityRules"),
                               "{\"securityRules\":[{\"direction\":\"INGRESS\",\"protocol\":\"6\"},"
                               "{\"direction\":\"EGRESS\",\"protocol\":\"all\"}]}"),
                     200);
    assert_int_equal(json_get(world_json(&world), "securityRules")->count, 2);
    assert_int_equal(world_ask(&world, "GET", rules, NULL), 200);
    list = world_json(&world);
    assert_int_equal(list->count, 2);
    first = json_get_text(list->first, "id");
    assert_int_equal(strlen(first), 6);
    assert_true(json_get(list->first, "isValid")->boolean);
    assert_int_equal(
        world_ask(&world, "GET",
                  arena_printf(&world.call.arena, "%s?direction=EGRESS&limit=5", rules), NULL),
        200);
    assert_int_equal(world_json(&world)->count, 1);
    assert_int_equal(
        world_ask(&world, "POST", at(group, "actions/updateSecurityRules"),
                  arena_printf(&world.call.arena,
                               "{\"securityRules\":[{\"id\":\"%s\",\"direction\":\"INGRESS\","
                               "\"protocol\":\"17\"}]}",
                               first)),
        200);
    assert_int_equal(world_ask(&world, "POST", at(group, "actions/removeSecurityRules"),
                               "{\"securityRuleIds\":[\"ABSENT\"]}"),
                     404);
    assert_int_equal(world_ask(&world, "GET", rules, NULL), 200);
    assert_string_equal(json_get_text(world_json(&world)->first, "protocol"), "17");
    assert_int_equal(
        world_ask(&world, "POST", at(group, "actions/removeSecurityRules"),
                  arena_printf(&world.call.arena, "{\"securityRuleIds\":[\"%s\"]}", first)),
        204);
    assert_int_equal(world_ask(&world, "GET", rules, NULL), 200);
    assert_int_equal(world_json(&world)->count, 1);
    assert_int_equal(world_ask(&world, "GET",
                               at("/20160918/networkSecurityGroups", BOGUS "/securityRules"), NULL),
                     404);
}

static void test_what_is_moved_is_elsewhere(void **state)
{
    static const struct {
        const char *collection, *details, *action, *member;
    } rows[] = {
        { "/20170115/loadBalancers", "\"displayName\":\"n\",\"shapeName\":\"x\",\"subnetIds\":[]",
          "changeCompartment", "compartmentId" },
        { "/20190828/tables", "\"ddlStatement\":\"x\",\"name\":\"t\"", "actions/changeCompartment",
          "toCompartmentId" },
    };
    const char *other;

    (void)state;
    assert_int_equal(world_ask(&world, "POST", "/20160918/compartments",
                               arena_printf(&world.call.arena,
                                            "{\"compartmentId\":\"%s\",\"name\":\"other\","
                                            "\"description\":\"x\"}",
                                            world.state.keys.tenancy)),
                     200);
    other = world_text(&world, "id");
    world_wait(&world, 60000);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct sandbox_record *record = NULL, *last = NULL;
        int status = world_ask(&world, "POST", rows[i].collection,
                               arena_printf(&world.call.arena, "{\"compartmentId\":\"%s\",%s}",
                                            world.state.keys.tenancy, rows[i].details));

        assert_true(status < 300);
        world_wait(&world, 60000);
        while ((record = sandbox_store_next(world.state.store, record, clock_unix_ms())) != NULL)
            last = strcmp(record->path, rows[i].collection) == 0 ? record : last;
        assert_non_null(last);
        assert_true(world_ask(&world, "POST", at(at(rows[i].collection, last->key), rows[i].action),
                              arena_printf(&world.call.arena, "{\"%s\":\"%s\"}", rows[i].member,
                                           other)) < 300);
        assert_string_equal(json_get_text(last->doc, "compartmentId"), other);
    }
}

static void test_bad_requests_name_what_is_wrong(void **state)
{
    static const struct {
        const char *target;
        const char *body;
        int status;
        const char *code;
        const char *word;
    } cases[] = {
        { VCNS, "", 400, "MissingParameter", "createVcnDetails" },
        { VCNS, "{", 400, "CannotParseRequest", "" },
        { VCNS, "{\"cidrBlock\":\"x\"}", 400, "MissingParameter", "compartmentId" },
        { VCNS, "[]", 400, "InvalidParameter", "createVcnDetails" },
        { VCNS, "{\"compartmentId\":7}", 400, "InvalidParameter", "compartmentId" },
        { VCNS, "{\"compartmentId\":\"x\",\"cidrBlok\":\"y\"}", 400, "InvalidParameter",
          "cidrBlok" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(world_ask(&world, "POST", cases[i].target, cases[i].body),
                         cases[i].status);
        assert_string_equal(world_text(&world, "code"), cases[i].code);
        assert_non_null(strstr(world_text(&world, "message"), cases[i].word));
    }
    assert_int_equal(world_ask(&world, "GET", "/20160918/instances", NULL), 400);
    assert_string_equal(world_text(&world, "code"), "MissingParameter");
    assert_int_equal(world_ask(&world, "GET", "/none", NULL), 404);
    assert_int_equal(world_ask(&world, "HEAD", VCNS, NULL), 405);
}

static void test_a_work_request_succeeds_with_time(void **state)
{
    const char *body = arena_printf(
        &world.call.arena,
        "{\"compartmentId\":\"%s\",\"availabilityDomain\":\"one\",\"shape\":\"VM.Standard2.1\"}",
        world.state.keys.tenancy);
    const char *target;

    (void)state;
    assert_int_equal(world_ask(&world, "POST", "/20160918/instances", body), 200);
    target = net_headers_get(&world.answer.headers, "opc-work-request-id");
    assert_non_null(target);
    target = at("/20160918/workRequests", target);
    assert_int_equal(world_ask(&world, "GET", target, NULL), 200);
    assert_string_equal(world_text(&world, "status"), "ACCEPTED");
    assert_null(json_get(world_json(&world), "timeFinished"));
    world_wait(&world, 2000);
    world_ask(&world, "GET", target, NULL);
    assert_string_equal(world_text(&world, "status"), "SUCCEEDED");
    assert_string_equal(json_get(world_json(&world), "percentComplete")->text, "100");
    assert_non_null(world_text(&world, "timeFinished"));
    assert_int_equal(world_ask(&world, "GET", at("/20160918/workRequests", "none"), NULL), 404);
}

static void test_a_work_request_has_a_log(void **state)
{
    const char *body = arena_printf(
        &world.call.arena,
        "{\"compartmentId\":\"%s\",\"availabilityDomain\":\"one\",\"shape\":\"VM.Standard2.1\"}",
        world.state.keys.tenancy);
    const char *work;

    (void)state;
    assert_int_equal(world_ask(&world, "POST", "/20160918/instances", body), 200);
    work =
        at("/20160918/workRequests", net_headers_get(&world.answer.headers, "opc-work-request-id"));
    assert_int_equal(world_ask(&world, "GET", at(work, "logs"), NULL), 200);
    assert_string_equal(json_get_text(world_json(&world)->first, "message"),
                        "Accepted launchInstance.");
    assert_int_equal(world_ask(&world, "GET", at(work, "errors"), NULL), 200);
    assert_int_equal(world_json(&world)->count, 0);
}

static void test_a_repeated_request_is_done_once(void **state)
{
    const char *body =
        arena_printf(&world.call.arena, "{\"compartmentId\":\"%s\",\"cidrBlock\":\"10.0.0.0/16\"}",
                     world.state.keys.tenancy);
    const char *first;

    (void)state;
    net_headers_add(&world.call.arena, &world.extra, "opc-retry-token", "t");
    world_ask(&world, "POST", VCNS, body);
    first = world_text(&world, "id");
    net_headers_add(&world.call.arena, &world.extra, "opc-retry-token", "t");
    assert_int_equal(world_ask(&world, "POST", VCNS, body), 200);
    assert_string_equal(world_text(&world, "id"), first);
    net_headers_add(&world.call.arena, &world.extra, "opc-retry-token", "t");
    assert_int_equal(world_ask(&world, "POST", VCNS, "{\"compartmentId\":\"x\"}"), 409);
    assert_string_equal(world_text(&world, "code"), "InvalidatedRetryToken");
    world_wait(&world, SANDBOX_RETRY_KEEP_MS);
    net_headers_add(&world.call.arena, &world.extra, "opc-retry-token", "t");
    world_ask(&world, "POST", VCNS, body);
    assert_string_not_equal(world_text(&world, "id"), first);
}

static void test_request_ids_are_echoed_with_a_suffix(void **state)
{
    const char *id;

    (void)state;
    net_headers_add(&world.call.arena, &world.extra, "opc-request-id", "mine");
    world_ask(&world, "GET", "/none", NULL);
    id = net_headers_get(&world.answer.headers, "opc-request-id");
    assert_int_equal(strncmp(id, "mine/", 5), 0);
    assert_int_equal(strlen(id), 4 + 2 * 33);
}

static void test_deep_and_odd_bodies_do_no_harm(void **state)
{
    struct buf deep;

    (void)state;
    buf_init(&deep, &world.call.arena, 1 << 20);
    for (int i = 0; i < 1000; i++)
        buf_add_text(&deep, "{\"a\":");
    assert_int_equal(world_ask(&world, "POST", VCNS, deep.ptr), 400);
    world_ask(&world, "POST", VCNS,
              arena_printf(&world.call.arena,
                           "{\"compartmentId\":\"%s\",\"displayName\":\"a\\u0000b\"}",
                           world.state.keys.tenancy));
    assert_in_range(world.answer.status, 200, 400);
    assert_int_equal(world_ask(&world, "POST", VCNS, "{\"compartmentId\":null}"), 400);
    assert_int_equal(world_ask(&world, "PUT", at(VCNS, create_vcn("a")), "{}"), 200);
    assert_int_equal(world_ask(&world, "GET", VCNS "?compartmentId", NULL), 200);
    assert_int_equal(world_ask(&world, "GET", VCNS "?&&=&%zz=1&compartmentId=x", NULL), 200);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, open_world, close_world)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_every_operation_answers_what_its_tables_say),
        TEST(test_what_is_created_can_be_read_and_is_complete),
        TEST(test_defaults_come_and_go_with_their_owner),
        TEST(test_what_is_needed_cannot_be_deleted),
        TEST(test_references_to_nothing_are_not_found),
        TEST(test_lists_filter_sort_and_page),
        TEST(test_updates_merge_and_obey_if_match),
        TEST(test_rules_of_a_security_group_are_kept),
        TEST(test_what_is_moved_is_elsewhere),
        TEST(test_bad_requests_name_what_is_wrong),
        TEST(test_a_work_request_succeeds_with_time),
        TEST(test_a_work_request_has_a_log),
        TEST(test_a_repeated_request_is_done_once),
        TEST(test_request_ids_are_echoed_with_a_suffix),
        TEST(test_deep_and_odd_bodies_do_no_harm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
