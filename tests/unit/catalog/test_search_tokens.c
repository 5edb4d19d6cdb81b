#include "catalog/search_tokens.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

struct fixture {
    struct call call;
    struct search_index index;
    struct search_tokens tokens;
};

static void begin(struct fixture *fixture, const char *text)
{
    call_init(&fixture->call);
    assert_true(search_index_built_in(&fixture->index));
    search_tokens_read(&fixture->call, &fixture->index, &search_weights, span_of(text),
                       &fixture->tokens);
}

static void end(struct fixture *fixture)
{
    call_release(&fixture->call);
}

static const struct search_token *token_of(const struct fixture *fixture, const char *stem)
{
    uint16_t term = search_index_find(&fixture->index, stem);

    for (size_t i = 0; i < fixture->tokens.count; i++) {
        if (fixture->tokens.items[i].term == term)
            return &fixture->tokens.items[i];
    }
    fail_msg("there is no %s", stem);
    return NULL;
}

static void words_keep_their_order_and_form(void **state)
{
    struct fixture f;

    (void)state;
    begin(&f, "list deleted buckets");
    assert_int_equal(f.tokens.count, 3);
    assert_int_equal(f.tokens.items[0].term, search_index_find(&f.index, "list"));
    assert_true(f.tokens.items[1].is_participle);
    assert_true(f.tokens.items[2].is_plural);
    assert_false(f.tokens.items[0].is_plural);
    end(&f);
}

static void only_the_first_word_asks(void **state)
{
    struct fixture f;

    (void)state;
    begin(&f, "which bucket");
    assert_true(f.tokens.items[0].is_question);
    end(&f);
    begin(&f, "bucket which");
    assert_false(token_of(&f, "bucket")->is_question);
    assert_false(f.tokens.items[f.tokens.count - 1].is_question);
    end(&f);
}

static void denial_ends_with_its_part(void **state)
{
    struct fixture f;

    (void)state;
    begin(&f, "bucket not volume, instance");
    assert_false(token_of(&f, "bucket")->is_denied);
    assert_true(token_of(&f, "volum")->is_denied);
    assert_false(token_of(&f, "instanc")->is_denied);
    end(&f);
}

static void a_colon_turns_to_what_is_wanted(void **state)
{
    struct fixture f;

    (void)state;
    begin(&f, "bucket: delete");
    assert_false(token_of(&f, "bucket")->is_turn);
    assert_true(token_of(&f, "delet")->is_turn);
    end(&f);
}

static void names_of_somebodys_things_count_little(void **state)
{
    struct fixture f;

    (void)state;
    begin(&f, "stop bucket-volume-7 instance");
    assert_true(token_of(&f, "bucket")->weight < 1.0f);
    assert_true(token_of(&f, "volum")->weight < 1.0f);
    assert_true(token_of(&f, "instanc")->weight >= 1.0f);
    end(&f);
    begin(&f, "boot-volume");
    assert_true(token_of(&f, "volum")->weight >= 1.0f);
    end(&f);
}

static void two_words_that_are_one_count_as_that_too(void **state)
{
    struct fixture f;

    (void)state;
    begin(&f, "data base");
    assert_true(token_of(&f, "databas")->is_guess);
    end(&f);
}

static void corrections_are_told(void **state)
{
    struct fixture f;

    (void)state;
    begin(&f, "buckt");
    assert_int_equal(f.tokens.correction_count, 1);
    assert_string_equal(f.tokens.corrections[0].from, "buckt");
    assert_int_equal(strncmp(f.tokens.corrections[0].to, "bucket", 6), 0);
    end(&f);
}

static void words_past_the_cap_are_not_read(void **state)
{
    char text[2 * CATALOG_QUERY_WORDS * 7 + 1] = "";
    struct fixture f;

    (void)state;
    for (size_t i = 0; i < 2 * CATALOG_QUERY_WORDS; i++)
        memcpy(text + 7 * i, "bucket ", 8);
    begin(&f, text);
    assert_int_equal(f.tokens.count, CATALOG_QUERY_WORDS);
    end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_keep_their_order_and_form),
        cmocka_unit_test(only_the_first_word_asks),
        cmocka_unit_test(denial_ends_with_its_part),
        cmocka_unit_test(a_colon_turns_to_what_is_wanted),
        cmocka_unit_test(names_of_somebodys_things_count_little),
        cmocka_unit_test(two_words_that_are_one_count_as_that_too),
        cmocka_unit_test(corrections_are_told),
        cmocka_unit_test(words_past_the_cap_are_not_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
