/* Entries in the configuration files of others: what is not the entry stays to the byte. */
#include "json/edit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/fixture.h"

#define WITH_CALL(test) cmocka_unit_test_setup_teardown(test, make_call, drop_call)
#define CAP             (1u << 20)

struct text {
    enum json_edit_format format;
    const char *text;
};

static const struct text odd[] = {
    { JSON_EDIT_JSON, "{}" },
    { JSON_EDIT_JSON, "{ \"s\": {} }" },
    { JSON_EDIT_JSON, "{\"s\":{\"a\":1}}" },
    { JSON_EDIT_JSON, "{\r\n\t\"s\": {\r\n\t\t\"a\": {}\r\n\t}\r\n}\r\n" },
    { JSON_EDIT_JSON, "\xef\xbb\xbf{\n  \"s\": {\n    \"a\": \"}\\\"{\\\\\"\n  }\n}" },
    { JSON_EDIT_JSON, "{\"a\": [1e5, -0.0, {\"s\": {}}], \"s\": {\"b\": [[]], \"c\": null}}\n" },
    { JSON_EDIT_JSONC, "/* a */ { // b\n \"s\": { /* c */ }, // d\n} // e" },
    { JSON_EDIT_JSONC, "{\"s\": {\"a\": \"// no\", /* , */ },}" },
    { JSON_EDIT_JSONC, "{\n  \"s\": {\n    \"a\": [1,], // x\n    // y\n  }\n}\n" },
    { JSON_EDIT_TOML, "a = 1\n[s.a]\nb = '''\n[s.x]\n'''\n# end" },
    { JSON_EDIT_TOML, "[s]\n\n[s.'b c']\nx = [1, # ]\n 2]\n\n[[t]]\n[t.u]\n[[t]]\n[t.u]\n" },
    { JSON_EDIT_TOML, "when = 2024-01-01T00:00:00Z\r\nx.y = { z = \"\\u00e9\" }\r\n" },
    { JSON_EDIT_YAML, "a: 1\ns:\n    b:\n        c: [1, 'x''y']\n# end\nd: |\n  s:\n" },
    { JSON_EDIT_YAML, "---\ns: # here\n  a: {b: c}\n  t: |\n    oci:\n\n  u: *x\nz:\n- 1\n- 2\n" },
    { JSON_EDIT_YAML, "\"q\": 'it''s # no'\r\ns:\r\n  a:\r\n    - x\r\n" },
};

static struct json_edit edit_of(enum json_edit_format format)
{
    return (struct json_edit){ .format = format, .what = "file", .key = "s" };
}

static struct json *parse(const char *text)
{
    struct json *value = NULL;

    assert_int_equal(json_parse(&call, "text", span_of(text), &value), ERR_NONE);
    return value;
}

static const char *set(const struct json_edit *edit, const char *text, const char *entry)
{
    struct buf out;

    buf_init(&out, &call.arena, CAP);
    if (json_edit_set(&call, edit, span_of(text), "oci", parse(entry), &out))
        fail_msg("%s\n%s", call.error.message, text);
    return out.ptr;
}

static const char *without(const struct json_edit *edit, const char *text)
{
    struct buf out;

    buf_init(&out, &call.arena, CAP);
    if (json_edit_remove(&call, edit, span_of(text), "oci", &out))
        fail_msg("%s\n%s", call.error.message, text);
    return out.ptr;
}

/* All of `text` stands in `whole`, in order: nothing of it was changed or lost. */
static void keeps(const char *text, const char *whole)
{
    const char *at = whole;

    for (const char *p = text; *p != '\0'; p++, at++) {
        at = strchr(at, *p);
        if (at == NULL)
            fail_msg("lost from \"%s\" in:\n%s", p, whole);
    }
}

static void an_entry_is_added_and_everything_else_stays(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
        struct json_edit edit = edit_of(odd[i].format);
        const char *entry = "{\"command\":\"/a b\",\"args\":[\"--x\",\"\\\"\\\\\"],\"n\":3}";
        const char *text = set(&edit, odd[i].text, entry);
        struct json *entries = NULL;

        keeps(odd[i].text, text);
        assert_int_equal(json_edit_read(&call, &edit, span_of(text), &entries), ERR_NONE);
        assert_true(json_equals(json_get(entries, "oci"), parse(entry)));
        assert_string_equal(set(&edit, text, entry), text);
    }
}

static void an_entry_is_changed_and_taken_away_in_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
        struct json_edit edit = edit_of(odd[i].format);
        const char *first = set(&edit, odd[i].text, "{\"command\":\"a\",\"args\":[]}");
        const char *second = set(&edit, first, "{\"command\":\"b\",\"env\":{\"A\":\"1\"}}");
        const char *none = without(&edit, second);
        struct json *entries = NULL;

        assert_string_equal(set(&edit, second, "{\"command\":\"a\",\"args\":[]}"), first);
        assert_int_equal(json_edit_read(&call, &edit, span_of(none), &entries), ERR_NONE);
        assert_null(json_get(entries, "oci"));
        assert_string_equal(without(&edit, none), none);
    }
}

static void a_full_table_comes_back_to_the_byte_when_its_last_entry_goes(void **state)
{
    static const struct text texts[] = {
        { JSON_EDIT_JSON, "{\n  \"s\": {\n    \"a\": {}\n  },\n  \"t\": 1\n}\n" },
        { JSON_EDIT_JSON, "{\"s\":{\"a\":1}}" },
        { JSON_EDIT_JSON, "{\"s\":{}}" },
        { JSON_EDIT_JSONC, "{\n  \"s\": {\n    \"a\": {}, // x\n    // y\n  },\n}\n" },
        { JSON_EDIT_TOML, "[s.a]\nx = 1\n" },
        { JSON_EDIT_YAML, "s:\n  a:\n    b: 1\n\n# c\nd: 1\n" },
        { JSON_EDIT_YAML, "s: {}\nd: 1\n" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct json_edit edit = edit_of(texts[i].format);

        assert_string_equal(without(&edit, set(&edit, texts[i].text, "{\"c\":\"d\"}")),
                            texts[i].text);
    }
}

static void entries_of_every_way_to_write_them_are_read(void **state)
{
    static const struct text texts[] = {
        { JSON_EDIT_JSONC, "{\"s\":{\"a\":{\"c\":\"x\",/**/\"v\":[\"y\",],\"n\":5}}}" },
        { JSON_EDIT_TOML, "[s.a]\nc = 'x'\nv = [\"\\u0079\",]\nn = 5" },
        { JSON_EDIT_TOML, "s.a = { c = \"\"\"\nx\"\"\", v = ['y'], n = 5 }" },
        { JSON_EDIT_YAML, "s:\n  a:\n    c: x # no\n    v: [y]\n    n: 5" },
        { JSON_EDIT_YAML, "s:\n  a:\n    c: 'x'\n    v:\n    - \"y\"\n    n: 5" },
        { JSON_EDIT_YAML, "s:\n  a: {c: x, \"v\": [\n     y], n: 5}\n" },
    };
    struct json *entries = NULL;

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct json_edit edit = edit_of(texts[i].format);

        if (json_edit_read(&call, &edit, span_of(texts[i].text), &entries))
            fail_msg("%s", call.error.message);
        if (!json_equals(entries, parse("{\"a\":{\"c\":\"x\",\"v\":[\"y\"],\"n\":5}}")))
            fail_msg("read otherwise: %s", texts[i].text);
    }
}

static void what_cannot_be_read_says_where(void **state)
{
    static const struct {
        struct text text;
        const char *where;
    } bad[] = {
        { { JSON_EDIT_JSON, "{\"s\": 1}" }, "line 1 column 7" },
        { { JSON_EDIT_JSON, "{} x" }, "line 1 column 4" },
        { { JSON_EDIT_JSON, "{\"a\": \"\xff\"}" }, "line 1 column 8" },
        { { JSON_EDIT_JSONC, "{\n /* " }, "line 2 column 2" },
        { { JSON_EDIT_JSONC, "{,}" }, "line 1 column 2" },
        { { JSON_EDIT_JSONC, "{\"a\": \"" }, "line 1" },
        { { JSON_EDIT_TOML, "a = 1\na = 2\n" }, "line 2 column 1" },
        { { JSON_EDIT_TOML, "a = \"x\n" }, "line 1 column 5" },
        { { JSON_EDIT_TOML, "[a\n" }, "line 1 column 3" },
        { { JSON_EDIT_TOML, "a = [1 2]" }, "line 1 column 8" },
        { { JSON_EDIT_YAML, "s:\n  a: 1\n  a: 2\n" }, "line 3 column 3" },
        { { JSON_EDIT_YAML, "a: 1\n  \tb: 1\n" }, "line 2 column 3" },
        { { JSON_EDIT_YAML, "just text\n" }, "line 1 column 1" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct json_edit edit = edit_of(bad[i].text.format);
        struct json *entries = NULL;

        assert_int_equal(json_edit_read(&call, &edit, span_of(bad[i].text.text), &entries),
                         ERR_PARSE);
        if (strstr(call.error.message, bad[i].where) == NULL)
            fail_msg("%s: %s", bad[i].text.text, call.error.message);
        call_forgive(&call);
    }
}

/* Every text cut off anywhere, and with any byte replaced, is read or refused, never worse. */
static void broken_texts_do_no_harm(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
        struct json_edit edit = edit_of(odd[i].format);
        size_t len = strlen(odd[i].text);

        for (size_t at = 0; at < len * 2; at++) {
            char *text = arena_strdup(&call.arena, odd[i].text);
            struct buf out;

            text[at / 2] = at % 2 ? '\0' : "{}[],:\"'#/\\\n- "[at / 2 % 14];
            buf_init(&out, &call.arena, CAP);
            if (json_edit_set(&call, &edit, span_of(text), "oci", parse("{\"c\":\"d\"}"), &out))
                assert_int_equal(call.error.code, ERR_PARSE);
            call_forgive(&call);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_CALL(an_entry_is_added_and_everything_else_stays),
        WITH_CALL(an_entry_is_changed_and_taken_away_in_place),
        WITH_CALL(a_full_table_comes_back_to_the_byte_when_its_last_entry_goes),
        WITH_CALL(entries_of_every_way_to_write_them_are_read),
        WITH_CALL(what_cannot_be_read_says_where),
        WITH_CALL(broken_texts_do_no_harm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
