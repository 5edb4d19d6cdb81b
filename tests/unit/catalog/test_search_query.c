#include "catalog/search_query.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

struct fixture {
    struct call call;
    struct search_index index;
    struct search_query query;
};

static void begin(struct fixture *fixture, const char *text)
{
    call_init(&fixture->call);
    assert_true(search_index_built_in(&fixture->index));
    search_query_read(&fixture->call, &fixture->index, &search_weights, span_of(text),
                      &fixture->query);
}

static void end(struct fixture *fixture)
{
    call_release(&fixture->call);
}

static float weight_of(const struct fixture *fixture, const char *stem)
{
    uint16_t term = search_index_find(&fixture->index, stem);

    for (size_t i = 0; i < fixture->query.count; i++) {
        if (fixture->query.words[i].term == term)
            return fixture->query.words[i].weight;
    }
    return 0.0f;
}

static bool names_service(const struct fixture *fixture, const char *name)
{
    for (size_t i = 0; i < fixture->query.service_count; i++) {
        uint16_t service = fixture->query.services[i].service;

        if (strcmp(search_index_service(&fixture->index, service).name, name) == 0)
            return true;
    }
    return false;
}

static void words_that_say_nothing_are_left_out(void **state)
{
    struct fixture f;

    (void)state;
    begin(&f, "please show me all of the instances");
    assert_true(weight_of(&f, "instanc") >= 1.0f);
    assert_true(weight_of(&f, "pleas") <= 0.0f);
    assert_true(weight_of(&f, "the") <= 0.0f);
    end(&f);
}

static void synonyms_count_less_than_what_was_written(void **state)
{
    struct fixture f;

    (void)state;
    begin(&f, "list droplets");
    assert_true(weight_of(&f, "instanc") > 0.0f);
    assert_true(weight_of(&f, "instanc") < 1.0f);
    end(&f);
}

static void what_is_denied_does_not_count(void **state)
{
    struct fixture f;

    (void)state;
    begin(&f, "list buckets, not instances: show objects");
    assert_true(weight_of(&f, "bucket") >= 1.0f);
    assert_true(weight_of(&f, "instanc") <= 0.0f);
    assert_true(weight_of(&f, "object") >= 1.0f);
    end(&f);
}

static void expect_kind(const char *text, enum catalog_verb kind)
{
    struct fixture f;

    begin(&f, text);
    assert_int_equal(f.query.kind, kind);
    end(&f);
}

static void the_first_verb_says_what_is_asked_for(void **state)
{
    (void)state;
    expect_kind("list instances", CATALOG_LIST);
    expect_kind("nuke the old bucket", CATALOG_DELETE);
    expect_kind("get rid of the old bucket", CATALOG_DELETE);
    expect_kind("spin up a cluster", CATALOG_CREATE);
    expect_kind("vcn", CATALOG_ANY);
}

static void a_question_does_nothing(void **state)
{
    (void)state;
    expect_kind("which versions can I upgrade to", CATALOG_LIST);
    expect_kind("how do I delete a bucket", CATALOG_DELETE);
}

static void compounds_are_split_and_typing_errors_told(void **state)
{
    struct fixture f;

    (void)state;
    begin(&f, "list loadbalancers and instnaces");
    assert_true(weight_of(&f, "load") >= 1.0f);
    assert_true(weight_of(&f, "balancer") >= 1.0f);
    assert_true(weight_of(&f, "instanc") > 0.0f);
    assert_int_equal(f.query.correction_count, 1);
    assert_string_equal(f.query.corrections[0].from, "instnaces");
    end(&f);
}

static void camel_snake_and_kebab_case_are_words(void **state)
{
    static const char *const texts[] = { "listBootVolumes", "list_boot_volumes",
                                         "list-boot-volumes" };

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct fixture f;

        begin(&f, texts[i]);
        assert_true(weight_of(&f, "boot") > 0.0f);
        assert_true(weight_of(&f, "volum") > 0.0f);
        assert_int_equal(f.query.kind, CATALOG_LIST);
        end(&f);
    }
}

static void services_are_known_by_their_words(void **state)
{
    struct fixture f;

    (void)state;
    begin(&f, "mysql instances");
    assert_true(names_service(&f, "mysql"));
    assert_false(names_service(&f, "psql"));
    end(&f);
    begin(&f, "object storage");
    assert_true(names_service(&f, "objectstorage"));
    end(&f);
}

static void plurals_are_noticed(void **state)
{
    struct fixture f;

    (void)state;
    begin(&f, "buckets");
    assert_true(f.query.is_plural);
    end(&f);
    begin(&f, "bucket");
    assert_false(f.query.is_plural);
    end(&f);
}

static void more_words_than_are_read_do_no_harm(void **state)
{
    char text[4096];
    struct fixture f;

    (void)state;
    for (size_t i = 0; i + 1 < sizeof(text); i++)
        text[i] = i % 5 == 4 ? ' ' : (char)('a' + i * 7 % 26);
    text[sizeof(text) - 1] = '\0';
    begin(&f, text);
    assert_true(f.query.count <= SEARCH_TERMS_MAX);
    end(&f);
}

static void an_empty_query_says_nothing(void **state)
{
    struct fixture f;

    (void)state;
    begin(&f, "");
    assert_int_equal(f.query.count, 0);
    assert_false(f.query.has_kind);
    end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_that_say_nothing_are_left_out),
        cmocka_unit_test(synonyms_count_less_than_what_was_written),
        cmocka_unit_test(what_is_denied_does_not_count),
        cmocka_unit_test(the_first_verb_says_what_is_asked_for),
        cmocka_unit_test(a_question_does_nothing),
        cmocka_unit_test(compounds_are_split_and_typing_errors_told),
        cmocka_unit_test(camel_snake_and_kebab_case_are_words),
        cmocka_unit_test(services_are_known_by_their_words),
        cmocka_unit_test(plurals_are_noticed),
        cmocka_unit_test(more_words_than_are_read_do_no_harm),
        cmocka_unit_test(an_empty_query_says_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
