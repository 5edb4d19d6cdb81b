#include "base/log.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/span.h"

#define TIME "2023-01-05T21:31:40.000Z"

static FILE *caught;
static int real_stderr;

static int catch_stderr(void **state)
{
    (void)state;
    log_set_level(LOG_DEBUG);
    clock_set_for_tests(1672954300000);
    caught = tmpfile();
    real_stderr = dup(STDERR_FILENO);
    return caught && dup2(fileno(caught), STDERR_FILENO) >= 0 ? 0 : -1;
}

static int restore_stderr(void **state)
{
    (void)state;
    dup2(real_stderr, STDERR_FILENO);
    close(real_stderr);
    fclose(caught);
    log_set_level(LOG_WARNING);
    clock_set_for_tests(0);
    return 0;
}

/* What was written since the test began. */
static const char *written(void)
{
    static char text[1000000];
    size_t len;

    rewind(caught);
    len = fread(text, 1, sizeof(text) - 1, caught);
    text[len] = '\0';
    return text;
}

static void line_has_time_level_id_and_text(void **state)
{
    (void)state;
    log_write(LOG_WARNING, "7", "%s is %d", "answer", 42);
    log_write(LOG_DEBUG, NULL, "a");
    log_write(LOG_INFO, "", "b");
    log_write(LOG_ERROR, "x", "%s", "");
    assert_string_equal(written(), TIME " warning [7] answer is 42\n" TIME " debug a\n" TIME
                                        " info b\n" TIME " error [x] \n");
}

static void default_level_shows_warnings_and_above(void **state)
{
    (void)state;
    log_set_level(LOG_WARNING);
    assert_false(log_is_on(LOG_DEBUG));
    assert_false(log_is_on(LOG_INFO));
    assert_true(log_is_on(LOG_WARNING));
    assert_true(log_is_on(LOG_ERROR));
    log_write(LOG_INFO, NULL, "no");
    assert_string_equal(written(), "");
}

static void off_silences_everything(void **state)
{
    (void)state;
    log_set_level(LOG_OFF);
    log_write(LOG_ERROR, NULL, "no");
    log_write(LOG_OFF, NULL, "no");
    log_set_level(LOG_DEBUG);
    log_write(LOG_OFF, NULL, "no");
    assert_string_equal(written(), "");
}

static void levels_are_read_in_any_case(void **state)
{
    static const struct {
        const char *text;
        enum log_level level;
    } words[] = {
        { "debug", LOG_DEBUG },  { "INFO", LOG_INFO },   { "Warning", LOG_WARNING },
        { "warn", LOG_WARNING }, { "error", LOG_ERROR }, { "CRITICAL", LOG_ERROR },
        { "off", LOG_OFF },
    };
    static const char *const wrong[] = { "", "debu", "debugg", " debug", "1", "verbose" };
    enum log_level level;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        assert_true(log_parse_level(words[i].text, &level));
        assert_int_equal(level, words[i].level);
    }
    for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_false(log_parse_level(wrong[i], &level));
}

static void nothing_foreign_can_start_a_line_or_paint_the_terminal(void **state)
{
    static const struct {
        const char *text, *line;
    } cases[] = {
        { "a\nb\r\tc", "a\\nb\\r\\tc" },
        { "\x1b[2J\x7f\x01", "\\x1b[2J\\x7f\\x01" },
        { "\xc2\x85x\xc2\x9b", "\\xc2\\x85x\\xc2\\x9b" },
        { "\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xae\xe2\x81\xa6",
          "\\xe2\\x80\\xa8\\xe2\\x80\\xa9\\xe2\\x80\\xae\\xe2\\x81\\xa6" },
        { "\xff"
          "a\xc3",
          "\\xffa\\xc3" },
        { "gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x98\x80 \xc2\xa0",
          "gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x98\x80 \xc2\xa0" },
    };
    struct span rest;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        log_write(LOG_ERROR, NULL, "%s", cases[i].text);
    rest = span_of(written());
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct span line = span_cut(&rest, '\n');

        line.ptr += strlen(TIME " error ");
        line.len -= strlen(TIME " error ");
        assert_true(span_equals(line, cases[i].line));
    }
    assert_int_equal(rest.len, 0);
}

static void id_is_escaped_too(void **state)
{
    (void)state;
    log_write(LOG_ERROR, "1\n2", "x");
    assert_string_equal(written(), TIME " error [1\\n2] x\n");
}

static void long_line_is_cut_between_characters(void **state)
{
    char text[3 * 3000 + 1];
    const char *line;
    size_t i, len;

    (void)state;
    for (i = 0; i < 3000; i++)
        memcpy(text + 3 * i, "\xe2\x82\xac", 4);
    log_write(LOG_ERROR, NULL, "%s", text);
    line = written();
    len = strlen(line);
    assert_in_range(len, 4080, 4096);
    assert_string_equal(line + len - 4, "...\n");
    assert_int_equal(span_utf8_error(span_of(line)), len);
}

static void errno_survives(void **state)
{
    (void)state;
    close(STDERR_FILENO);
    errno = ENOENT;
    log_write(LOG_ERROR, NULL, "nobody hears");
    assert_int_equal(errno, ENOENT);
}

static void *write_lines(void *id)
{
    int i;

    for (i = 0; i < 200; i++)
        log_write(LOG_INFO, id, "%0100d", i);
    return NULL;
}

static void lines_of_threads_do_not_mix(void **state)
{
    static char ids[4][2] = { "a", "b", "c", "d" };
    pthread_t threads[4];
    struct span rest;
    size_t i;

    (void)state;
    for (i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, write_lines, ids[i]), 0);
    for (i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    rest = span_of(written());
    for (i = 0; i < 800; i++) {
        struct span line = span_cut(&rest, '\n');

        assert_true(span_starts_with(line, TIME " info ["));
        assert_int_equal(line.len, strlen(TIME " info [a] ") + 100);
    }
    assert_int_equal(rest.len, 0);
}

int main(void)
{
#define LOG_TEST(name) cmocka_unit_test_setup_teardown(name, catch_stderr, restore_stderr)
    const struct CMUnitTest tests[] = {
        LOG_TEST(line_has_time_level_id_and_text),
        LOG_TEST(default_level_shows_warnings_and_above),
        LOG_TEST(off_silences_everything),
        LOG_TEST(levels_are_read_in_any_case),
        LOG_TEST(nothing_foreign_can_start_a_line_or_paint_the_terminal),
        LOG_TEST(id_is_escaped_too),
        LOG_TEST(long_line_is_cut_between_characters),
        LOG_TEST(errno_survives),
        LOG_TEST(lines_of_threads_do_not_mix),
    };
#undef LOG_TEST

    return cmocka_run_group_tests(tests, NULL, NULL);
}
