#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/fixture.h"
#include "catalog/catalog.h"

static struct catalog_selection chosen;

static int set_up(void **state)
{
    make_call(state);
    chosen = (struct catalog_selection){ 0 };
    return 0;
}

static void choose(const char *patterns)
{
    enum err e = catalog_select(&call, patterns, &chosen);

    if (e)
        fail_msg("\"%s\": %s", patterns, call.error.message);
}

static void expect_refused(const char *patterns, const char *message)
{
    assert_int_equal(catalog_select(&call, patterns, &chosen), ERR_USAGE);
    assert_string_equal(call.error.message, message);
    assert_null(chosen.items);
    call_forgive(&call);
}

static bool has(const char *id)
{
    struct catalog_op entry = catalog_find(id);

    assert_non_null(entry.op);
    for (size_t i = 0; i < chosen.count; i++) {
        if (chosen.items[i].op == entry.op)
            return true;
    }
    return false;
}

static const char *tool_at(size_t i)
{
    return model_text(chosen.items[i].service, chosen.items[i].op->tool);
}

static void a_chosen_tool_is_found_by_its_name_alone(void **state)
{
    (void)state;
    choose("core.list*,identity.getUser");
    for (size_t i = 0; i < chosen.count; i++)
        assert_ptr_equal(catalog_selection_find(&chosen, tool_at(i)).op, chosen.items[i].op);
    assert_null(catalog_selection_find(&chosen, "core_get_instance").op);
    assert_null(catalog_selection_find(&chosen, "").op);
}

static bool starts_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static void default_is_a_small_choice_with_the_everyday_operations(void **state)
{
    (void)state;
    choose("default");
    assert_int_equal(chosen.count, 22);
    assert_true(has("core.listInstances"));
    assert_true(has("objectstorage.getNamespace"));
    assert_false(has("identity.createUser"));
    for (size_t i = 1; i < chosen.count; i++)
        assert_true(strcmp(tool_at(i - 1), tool_at(i)) < 0);
    choose("default,core.getVcn");
    assert_int_equal(chosen.count, 23);
    choose("default,!core.*");
    assert_int_equal(chosen.count, 10);
}

static void choice_is_in_the_order_of_tool_names_whatever_the_order_of_patterns(void **state)
{
    (void)state;
    choose("objectstorage.listBuckets,core.listVcns,identity.*,core.listVcns");
    for (size_t i = 1; i < chosen.count; i++)
        assert_true(strcmp(tool_at(i - 1), tool_at(i)) < 0);
    assert_true(has("objectstorage.listBuckets"));
    assert_true(has("core.listVcns"));
    assert_true(has("identity.getUser"));
}

static void star_dot_star_is_everything(void **state)
{
    (void)state;
    choose("*.*");
    assert_int_equal(chosen.count, model_tool_count);
    choose("*");
    assert_int_equal(chosen.count, model_tool_count);
}

static void glob_chooses_by_id(void **state)
{
    size_t expected = 0;

    (void)state;
    choose("core.list*");
    assert_true(chosen.count > 20);
    for (size_t i = 0; i < chosen.count; i++) {
        struct catalog_op entry = chosen.items[i];

        assert_string_equal(entry.service->name, "core");
        assert_true(starts_with(model_text(entry.service, entry.op->name), "list"));
    }
    for (size_t i = 0; i < model_tool_count; i++) {
        struct catalog_op entry = catalog_at(i);

        expected += starts_with(model_text(entry.service, entry.op->name), "get");
    }
    choose("*.get*");
    assert_int_equal(chosen.count, expected);
    choose("core.listVc[mn]s,core.listShape?");
    assert_int_equal(chosen.count, 2);
}

static void id_in_any_spelling_chooses_one(void **state)
{
    (void)state;
    choose("core.list_vcns");
    assert_int_equal(chosen.count, 1);
    assert_true(has("core.listVcns"));
    choose("core.VirtualNetwork.ListVcns");
    assert_int_equal(chosen.count, 1);
    choose("listVcns");
    assert_int_equal(chosen.count, 1);
}

static void exclamation_mark_takes_away_what_came_before(void **state)
{
    (void)state;
    choose("core.*,!core.list*");
    assert_false(has("core.listVcns"));
    assert_true(has("core.getVcn"));
    choose("core.*,!core.list*,core.listVcns");
    assert_true(has("core.listVcns"));
    choose("default,!core.terminateInstance");
    assert_int_equal(chosen.count, 21);
    choose("core.*,!default");
    assert_false(has("core.listInstances"));
    assert_true(has("core.getVcn"));
}

static void blanks_and_empty_pieces_do_not_count(void **state)
{
    (void)state;
    choose(" core.listVcns , ,\tcore.getVcn\n,");
    assert_int_equal(chosen.count, 2);
}

static void pattern_that_matches_nothing_is_refused_with_the_nearest(void **state)
{
    (void)state;
    expect_refused("core.listInstancez",
                   "no operation matches \"core.listInstancez\"; did you mean core.listInstances?");
    expect_refused("cor.*", "no operation matches \"cor.*\"; did you mean core.*?");
    expect_refused("objectstorag.listBuckets",
                   "no operation matches \"objectstorag.listBuckets\"; did you mean "
                   "objectstorage.*?");
    expect_refused("identiti", "no operation matches \"identiti\"; did you mean identity.*?");
    expect_refused("default,!core.listInstancez",
                   "no operation matches \"core.listInstancez\"; did you mean core.listInstances?");
    expect_refused("qqqqqqqq.wwwwwwww",
                   "no operation matches \"qqqqqqqq.wwwwwwww\"; patterns look like core.list* or "
                   "core.*");
}

static void odd_patterns_are_refused_or_harmless(void **state)
{
    static const char *const odd[] = {
        "[", "core.[", "\\",   "!",        "!!core.*",
        ".", "*.",     "core", "\xff\xfe", "core.listVcns;core.getVcn"
    };

    (void)state;
    for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
        if (catalog_select(&call, odd[i], &chosen) != ERR_USAGE)
            fail_msg("\"%s\" chooses %zu", odd[i], chosen.count);
        call_forgive(&call);
    }
}

static void choice_that_leaves_nothing_is_refused(void **state)
{
    (void)state;
    expect_refused("", "the choice of tools \"\" leaves none");
    expect_refused(" , ,", "the choice of tools \" , ,\" leaves none");
    expect_refused("core.listVcns,!core.*",
                   "the choice of tools \"core.listVcns,!core.*\" leaves none");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, drop_call)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(default_is_a_small_choice_with_the_everyday_operations),
        TEST(choice_is_in_the_order_of_tool_names_whatever_the_order_of_patterns),
        TEST(star_dot_star_is_everything),
        TEST(a_chosen_tool_is_found_by_its_name_alone),
        TEST(glob_chooses_by_id),
        TEST(id_in_any_spelling_chooses_one),
        TEST(exclamation_mark_takes_away_what_came_before),
        TEST(blanks_and_empty_pieces_do_not_count),
        TEST(pattern_that_matches_nothing_is_refused_with_the_nearest),
        TEST(odd_patterns_are_refused_or_harmless),
        TEST(choice_that_leaves_nothing_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
