#include "json/jmespath_text.h"

#include <string.h>

#include "json/jmespath.h"
#include "json/jmespath_list.h"

/* ---- Texts ----------------------------------------------------------------------------------- */

/* Finds `part`; each place that begins like it is paid for. */
static enum err find_text(struct jmespath_run *run, struct span text, struct span part, bool *out)
{
    const char *at = text.ptr, *end = text.ptr + text.len;
    enum err e = ERR_NONE;

    *out = part.len == 0;
    while (!*out && !e && (size_t)(end - at) >= part.len) {
        at = memchr(at, part.ptr[0], (size_t)(end - at) - part.len + 1);
        if (at == NULL)
            break;
        *out = memcmp(at, part.ptr, part.len) == 0;
        e = jmespath_pay(run, 1 + part.len / 64);
        at++;
    }
    return e;
}

static enum err contains_item(struct jmespath_run *run, const struct json *array,
                              const struct json *wanted, bool *out)
{
    enum err e = ERR_NONE;

    *out = false;
    for (const struct json *item = array->first; item != NULL && !*out && !e; item = item->next)
        e = jmespath_equal(run, item, wanted, out);
    return e;
}

enum err jmespath_text_contains(struct jmespath_run *run,
                                const struct jmespath_arguments *arguments, const struct json **out)
{
    const struct json *subject = arguments->values[0], *wanted = arguments->values[1];
    bool found = false;
    enum err e = ERR_NONE;

    if (subject->kind == JSON_ARRAY)
        e = contains_item(run, subject, wanted, &found);
    else if (wanted->kind == JSON_STRING)
        e = find_text(run, jmespath_text_of(subject), jmespath_text_of(wanted), &found);
    *out = jmespath_bool(found);
    return e;
}

enum err jmespath_text_starts_with(struct jmespath_run *run,
                                   const struct jmespath_arguments *arguments,
                                   const struct json **out)
{
    const struct json *text = arguments->values[0], *part = arguments->values[1];

    (void)run;
    *out = jmespath_bool(text->len >= part->len && memcmp(text->text, part->text, part->len) == 0);
    return ERR_NONE;
}

enum err jmespath_text_ends_with(struct jmespath_run *run,
                                 const struct jmespath_arguments *arguments,
                                 const struct json **out)
{
    const struct json *text = arguments->values[0], *part = arguments->values[1];

    (void)run;
    *out = jmespath_bool(text->len >= part->len &&
                         memcmp(text->text + text->len - part->len, part->text, part->len) == 0);
    return ERR_NONE;
}

enum err jmespath_text_join(struct jmespath_run *run, const struct jmespath_arguments *arguments,
                            const struct json **out)
{
    struct span glue = jmespath_text_of(arguments->values[0]);
    const struct json *items = arguments->values[1];
    struct buf text;
    enum err e = ERR_NONE;

    buf_init(&text, &run->call->arena, JMESPATH_MEMORY);
    for (const struct json *item = items->first; item != NULL && !e; item = item->next) {
        e = jmespath_pay_memory(run, 2 * (glue.len + item->len));
        if (item != items->first)
            buf_add_span(&text, glue);
        buf_add_span(&text, jmespath_text_of(item));
    }
    return e ? e : jmespath_new_text(run, buf_span(&text), out);
}

enum err jmespath_text_to_string(struct jmespath_run *run,
                                 const struct jmespath_arguments *arguments,
                                 const struct json **out)
{
    const struct json *value = arguments->values[0];
    struct buf text;
    enum err e;

    *out = value;
    if (value->kind == JSON_STRING)
        return ERR_NONE;
    e = jmespath_pay_tree(run, value);
    if (e)
        return e;
    buf_init(&text, &run->call->arena, JMESPATH_MEMORY - run->memory);
    json_print(&text, value);
    e = jmespath_pay_memory(run, 2 * text.len);
    return e ? e : jmespath_new_text(run, buf_span(&text), out);
}

static size_t count_characters(struct span text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.len; i++)
        count += (text.ptr[i] & 0xc0) != 0x80;
    return count;
}

enum err jmespath_text_length(struct jmespath_run *run, const struct jmespath_arguments *arguments,
                              const struct json **out)
{
    const struct json *value = arguments->values[0];
    size_t length = value->count;
    enum err e = jmespath_pay(run, value->len / 64);

    if (value->kind == JSON_STRING)
        length = count_characters(jmespath_text_of(value));
    return e ? e : jmespath_new_number(run, arena_printf(&run->call->arena, "%zu", length), out);
}

/* Characters stay whole. */
static enum err reverse_text(struct jmespath_run *run, struct span text, const struct json **out)
{
    enum err e = jmespath_pay_memory(run, text.len + 1);
    char *reversed;
    size_t to = 0;

    if (e)
        return e;
    reversed = arena_alloc(&run->call->arena, text.len + 1);
    for (size_t end = text.len, at = end; at > 0; end = at) {
        do
            at--;
        while (at > 0 && (text.ptr[at] & 0xc0) == 0x80);
        memcpy(reversed + to, text.ptr + at, end - at);
        to += end - at;
    }
    return jmespath_new_text(run, (struct span){ .ptr = reversed, .len = text.len }, out);
}

enum err jmespath_text_reverse(struct jmespath_run *run, const struct jmespath_arguments *arguments,
                               const struct json **out)
{
    const struct json *value = arguments->values[0];

    if (value->kind == JSON_STRING)
        return reverse_text(run, jmespath_text_of(value), out);
    return jmespath_list_reverse(run, value, out);
}
