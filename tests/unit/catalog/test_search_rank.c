#include "catalog/search_rank.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "catalog/search_exact.h"

struct fixture {
    struct call call;
    struct search_index index;
    struct search_query query;
    struct search_scores scores;
};

static void begin(struct fixture *fixture, const char *text)
{
    call_init(&fixture->call);
    assert_true(search_index_built_in(&fixture->index));
    search_query_read(&fixture->call, &fixture->index, &search_weights, span_of(text),
                      &fixture->query);
    fixture->scores = search_rank(&fixture->call, &fixture->index, &search_weights,
                                  &fixture->query);
}

static void end(struct fixture *fixture)
{
    call_release(&fixture->call);
}

static float score_of(const struct fixture *fixture, const char *id)
{
    uint16_t op = search_exact_op(&fixture->index, catalog_find(id));

    assert_int_not_equal(op, SEARCH_NONE);
    return fixture->scores.ops[op];
}

static void expect_before(const char *text, const char *first, const char *second)
{
    struct fixture f;

    begin(&f, text);
    if (score_of(&f, first) <= score_of(&f, second))
        fail_msg("%s: %s is not before %s", text, first, second);
    end(&f);
}

static void names_that_are_covered_come_before_longer_ones(void **state)
{
    (void)state;
    expect_before("list instances", "core.listInstances", "core.listInstancePools");
    expect_before("list volumes", "core.listVolumes", "core.listVolumeAttachments");
}

static void the_verb_decides_within_a_family(void **state)
{
    (void)state;
    expect_before("create bucket", "objectstorage.createBucket", "objectstorage.listBuckets");
    expect_before("list buckets", "objectstorage.listBuckets", "objectstorage.createBucket");
    expect_before("delete bucket", "objectstorage.deleteBucket", "objectstorage.createBucket");
    expect_before("buckets", "objectstorage.listBuckets", "objectstorage.deleteBucket");
}

static void a_service_that_is_named_comes_first(void **state)
{
    (void)state;
    expect_before("mysql backups", "mysql.listBackups", "database.listBackups");
    expect_before("postgres backups", "psql.listBackups", "mysql.listBackups");
}

static void moves_to_another_compartment_wait_to_be_asked_for(void **state)
{
    (void)state;
    expect_before("update the vcn", "core.updateVcn", "core.changeVcnCompartment");
    expect_before("move the vcn to another compartment", "core.changeVcnCompartment",
                  "core.updateVcn");
}

static void what_has_nothing_of_the_query_has_no_score(void **state)
{
    struct fixture f;

    (void)state;
    begin(&f, "kubeconfig");
    assert_true(score_of(&f, "containerengine.createKubeconfig") > 0.0f);
    assert_true(score_of(&f, "dns.listZones") <= 0.0f);
    end(&f);
}

static void nothing_scores_without_words(void **state)
{
    struct fixture f;

    (void)state;
    begin(&f, "");
    for (size_t i = 0; i < search_index_count(&f.index, SEARCH_OPERATIONS); i++)
        assert_true(f.scores.ops[i] <= 0.0f);
    end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_that_are_covered_come_before_longer_ones),
        cmocka_unit_test(the_verb_decides_within_a_family),
        cmocka_unit_test(a_service_that_is_named_comes_first),
        cmocka_unit_test(moves_to_another_compartment_wait_to_be_asked_for),
        cmocka_unit_test(what_has_nothing_of_the_query_has_no_score),
        cmocka_unit_test(nothing_scores_without_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
