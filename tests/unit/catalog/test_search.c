#include "catalog/search.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct catalog_found search(struct call *call, const struct catalog_query *query)
{
    struct catalog_found found;

    assert_int_equal(catalog_search(call, query, &found), ERR_NONE);
    return found;
}

static const char *best_name(const struct catalog_found *found)
{
    return found->best_count ? model_text(found->best[0].entry.service,
                                          found->best[0].entry.op->name)
                             : "";
}

static void expect_best(const char *text, const char *service, const char *name)
{
    struct catalog_query query = { .text = text };
    struct catalog_found found;
    struct call call;

    call_init(&call);
    found = search(&call, &query);
    if (strcmp(best_name(&found), name) != 0)
        fail_msg("%s: %s instead of %s", text, best_name(&found), name);
    assert_string_equal(found.best[0].entry.service->name, service);
    assert_ptr_equal(found.families[0].service, found.best[0].entry.service);
    call_release(&call);
}

static void what_people_say_is_found(void **state)
{
    (void)state;
    expect_best("list instances", "core", "listInstances");
    expect_best("create a bucket", "objectstorage", "createBucket");
    expect_best("delete the old bucket", "objectstorage", "deleteBucket");
    expect_best("list vcns", "core", "listVcns");
    expect_best("aws ec2 run-instances", "core", "launchInstance");
}

static void typing_errors_are_read_over_and_told(void **state)
{
    struct catalog_query query = { .text = "list instnaces" };
    struct catalog_found found;
    struct call call;

    (void)state;
    call_init(&call);
    found = search(&call, &query);
    assert_string_equal(best_name(&found), "listInstances");
    assert_int_equal(found.correction_count, 1);
    assert_string_equal(found.corrections[0].from, "instnaces");
    call_release(&call);
}

static void removal_is_never_first_without_a_word_for_it(void **state)
{
    static const char *const texts[] = { "instance", "bucket", "my vcn", "volume backup",
                                         "autonomous database", "load balancer", "user",
                                         "secret", "alarm", "stack" };

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct catalog_query query = { .text = texts[i] };
        struct catalog_found found;
        struct call call;

        call_init(&call);
        found = search(&call, &query);
        assert_true(found.best_count > 0);
        assert_int_not_equal(found.best[0].verb, CATALOG_DELETE);
        call_release(&call);
    }
}

static void work_requests_come_only_when_asked_for(void **state)
{
    struct catalog_query query = { .text = "list cluster requests" };
    struct catalog_found found;
    struct call call;

    (void)state;
    call_init(&call);
    found = search(&call, &query);
    assert_string_not_equal(found.families[0].name, "workRequest");
    query.text = "list work requests of the cluster";
    found = search(&call, &query);
    assert_string_equal(found.families[0].name, "workRequest");
    call_release(&call);
}

static void a_service_limits_what_is_found(void **state)
{
    struct catalog_query query = { .text = "list backups", .service = "mysql" };
    struct catalog_found found;
    struct call call;

    (void)state;
    call_init(&call);
    found = search(&call, &query);
    assert_string_equal(best_name(&found), "listBackups");
    for (size_t i = 0; i < found.count; i++)
        assert_string_equal(found.families[i].service->name, "mysql");
    query.service = "oke";
    query.text = "list clusters";
    found = search(&call, &query);
    assert_string_equal(found.best[0].entry.service->name, "containerengine");
    call_release(&call);
}

static void a_service_without_words_shows_what_it_has(void **state)
{
    struct catalog_query query = { .text = "", .service = "bastion" };
    struct catalog_found found;
    struct call call;

    (void)state;
    call_init(&call);
    found = search(&call, &query);
    assert_true(found.count > 0);
    assert_string_equal(found.families[0].service->name, "bastion");
    call_release(&call);
}

static void a_service_that_is_none_is_refused_with_the_nearest(void **state)
{
    struct catalog_query query = { .text = "list", .service = "databse_x" };
    struct catalog_found found;
    struct call call;

    (void)state;
    call_init(&call);
    query.service = "xyzzyplugh";
    assert_int_equal(catalog_search(&call, &query, &found), ERR_USAGE);
    assert_non_null(strstr(call.error.message, "xyzzyplugh"));
    assert_int_equal(found.count, 0);
    call_release(&call);
}

static void a_verb_limits_what_is_found(void **state)
{
    struct catalog_query query = { .text = "instances", .verb = CATALOG_DELETE };
    struct catalog_found found;
    struct call call;

    (void)state;
    call_init(&call);
    found = search(&call, &query);
    assert_string_equal(best_name(&found), "terminateInstance");
    for (size_t i = 0; i < found.count; i++) {
        for (size_t hit = 0; hit < found.families[i].count; hit++)
            assert_int_equal(found.families[i].hits[hit].verb, CATALOG_DELETE);
    }
    call_release(&call);
}

static void families_hold_all_their_operations_best_first(void **state)
{
    struct catalog_query query = { .text = "list buckets" };
    struct catalog_found found;
    struct call call;

    (void)state;
    call_init(&call);
    found = search(&call, &query);
    assert_string_equal(found.families[0].name, "bucket");
    assert_true(found.families[0].count >= 5);
    for (size_t i = 1; i < found.families[0].count; i++)
        assert_true(found.families[0].hits[i - 1].score >= found.families[0].hits[i].score);
    for (size_t i = 1; i < found.best_count; i++)
        assert_true(found.best[i - 1].score >= found.best[i].score);
    call_release(&call);
}

static void the_limit_holds(void **state)
{
    struct catalog_query query = { .text = "instance" };
    struct call call;

    (void)state;
    call_init(&call);
    assert_int_equal(search(&call, &query).count, CATALOG_FAMILIES);
    query.limit = 1;
    assert_int_equal(search(&call, &query).count, 1);
    query.limit = 100000;
    assert_int_equal(search(&call, &query).count, CATALOG_FAMILIES_MAX);
    call_release(&call);
}

static void names_and_command_lines_are_exact(void **state)
{
    struct catalog_query query = { .text = "oci compute instance list --all" };
    struct catalog_found found;
    struct call call;

    (void)state;
    call_init(&call);
    found = search(&call, &query);
    assert_true(found.exact);
    assert_string_equal(best_name(&found), "listInstances");
    assert_string_equal(found.best[0].cli, "compute instance list");
    query.text = "list instances";
    assert_false(search(&call, &query).exact);
    call_release(&call);
}

static void an_ocid_finds_its_family_and_words_beside_it_choose(void **state)
{
    struct catalog_query query = { .text = "ocid1.instance.oc1.iad.anuwcljr" };
    struct catalog_found found;
    struct call call;

    (void)state;
    call_init(&call);
    found = search(&call, &query);
    assert_true(found.exact);
    assert_string_equal(best_name(&found), "getInstance");
    query.text = "terminate ocid1.instance.oc1.iad.anuwcljr";
    found = search(&call, &query);
    assert_string_equal(best_name(&found), "terminateInstance");
    call_release(&call);
}

static void noise_finds_nothing(void **state)
{
    static const char *const texts[] = { "", "   ", "qqxzjwvkqq", "\xff\xfe\x01", "!?.", "the of" };

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct catalog_query query = { .text = texts[i] };
        struct catalog_found found;
        struct call call;

        call_init(&call);
        found = search(&call, &query);
        assert_int_equal(found.count, 0);
        assert_int_equal(found.best_count, 0);
        call_release(&call);
    }
}

static void the_same_query_gives_the_same_answer(void **state)
{
    struct catalog_query query = { .text = "move volume to another compartment", .limit = 20 };
    struct catalog_found a;
    struct catalog_found b;
    struct call call;

    (void)state;
    call_init(&call);
    a = search(&call, &query);
    b = search(&call, &query);
    assert_int_equal(a.count, b.count);
    for (size_t i = 0; i < a.count; i++)
        assert_ptr_equal(a.families[i].name, b.families[i].name);
    for (size_t i = 0; i < a.best_count; i++)
        assert_ptr_equal(a.best[i].entry.op, b.best[i].entry.op);
    call_release(&call);
}

static void verbs_have_names(void **state)
{
    (void)state;
    for (int verb = 0; verb < CATALOG_VERB_COUNT; verb++)
        assert_int_equal(catalog_verb_of(catalog_verb_name((enum catalog_verb)verb)), verb);
    assert_int_equal(catalog_verb_of("frobnicate"), CATALOG_VERB_COUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_people_say_is_found),
        cmocka_unit_test(typing_errors_are_read_over_and_told),
        cmocka_unit_test(removal_is_never_first_without_a_word_for_it),
        cmocka_unit_test(work_requests_come_only_when_asked_for),
        cmocka_unit_test(a_service_limits_what_is_found),
        cmocka_unit_test(a_service_without_words_shows_what_it_has),
        cmocka_unit_test(a_service_that_is_none_is_refused_with_the_nearest),
        cmocka_unit_test(a_verb_limits_what_is_found),
        cmocka_unit_test(families_hold_all_their_operations_best_first),
        cmocka_unit_test(the_limit_holds),
        cmocka_unit_test(names_and_command_lines_are_exact),
        cmocka_unit_test(an_ocid_finds_its_family_and_words_beside_it_choose),
        cmocka_unit_test(noise_finds_nothing),
        cmocka_unit_test(the_same_query_gives_the_same_answer),
        cmocka_unit_test(verbs_have_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
