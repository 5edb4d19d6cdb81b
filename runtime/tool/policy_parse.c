/* A line of the policy file -> a rule. */
#include "tool/policy_rule.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "model/decode.h"
#include "oci/text.h"
#include "tool/glob.h"

#define SHOWN_MAX 80 /* bytes of the file that a message repeats */

struct parser {
    struct call *call;
    const struct tool_policy_options *options;
    struct tool_policy_rule *rule;
    const char *key;                /* of the condition at hand */
    struct tool_policy_texts *said; /* its values as far as they were read, in one spelling */
};

typedef enum err add_fn(struct parser *parser, const char *value);

struct condition {
    const char *key;
    add_fn *add;
};

static const char *const effect_words[] = { "allow", "confirm", "deny", "reveal" };
static const enum tool_policy_effect effects[] = {
    TOOL_POLICY_RULE_ALLOW,
    TOOL_POLICY_RULE_CONFIRM,
    TOOL_POLICY_RULE_DENY,
    TOOL_POLICY_RULE_REVEAL,
};
static const char *const flag_words[] = { "secret_out", "secret_in", "irreversible", "cost",
                                          "privilege" };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

const char *tool_policy_flag_name(size_t index)
{
    return index < COUNT(flag_words) ? flag_words[index] : NULL;
}

/* ---- Mistakes -------------------------------------------------------------------------------- */

static enum err PRINTF_LIKE(2, 3) fail(struct parser *parser, const char *format, ...)
{
    const char *path = parser->options->path;
    va_list args;
    const char *text;

    va_start(args, format);
    text = arena_vprintf(&parser->call->arena, format, args);
    va_end(args);
    return call_fail(parser->call, ERR_CONFIG, "%s:%zu: %s", path, parser->rule->line, text);
}

static const char *shown(struct parser *parser, const char *text)
{
    return oci_text_line(&parser->call->arena, span_of(text), SHOWN_MAX);
}

static enum err fail_unknown(struct parser *parser, const char *what, const char *value,
                             const char *const *names, size_t count)
{
    const char *near = model_nearest(value, names, count);

    if (near != NULL)
        return fail(parser, "unknown %s \"%s\"; did you mean %s?", what, shown(parser, value),
                    near);
    return fail(parser, "unknown %s \"%s\"", what, shown(parser, value));
}

/* ---- Values ---------------------------------------------------------------------------------- */

static void append(struct arena *arena, struct tool_policy_texts *texts, const char *text)
{
    texts->items = arena_grow(arena, texts->items, texts->count * sizeof(*texts->items),
                              (texts->count + 1) * sizeof(*texts->items));
    texts->items[texts->count++] = text;
}

static bool has(const struct tool_policy_texts *texts, const char *text)
{
    for (size_t i = 0; i < texts->count; i++) {
        if (strcmp(texts->items[i], text) == 0)
            return true;
    }
    return false;
}

/* Remembers a value in the spelling in which all of its kind are compared. */
static enum err say(struct parser *parser, const char *value)
{
    if (has(parser->said, value))
        return fail(parser, "%s names %s twice", parser->key, shown(parser, value));
    append(&parser->call->arena, parser->said, value);
    return ERR_NONE;
}

static enum err add_bit(struct parser *parser, const char *value, const char *const *names,
                        size_t count, uint8_t *bits)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], value) != 0)
            continue;
        *bits |= (uint8_t)(1u << i);
        return say(parser, names[i]);
    }
    return fail_unknown(parser, parser->key, value, names, count);
}

static enum err add_class(struct parser *parser, const char *value)
{
    const char *names[MODEL_REMOVE + 1];

    for (uint8_t i = 0; i <= MODEL_REMOVE; i++)
        names[i] = catalog_class_name(i);
    return add_bit(parser, value, names, COUNT(names), &parser->rule->classes);
}

static enum err add_flag(struct parser *parser, const char *value)
{
    return add_bit(parser, value, flag_words, COUNT(flag_words), &parser->rule->flags);
}

/* A name, or a glob that matches one, of those there are. */
static enum err add_name(struct parser *parser, const char *value, const char *const *names,
                         size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (tool_glob_matches(value, names[i]))
            return say(parser, value);
    }
    if (tool_glob_is(value))
        return fail(parser, "no %s matches \"%s\"", parser->key, shown(parser, value));
    return fail_unknown(parser, parser->key, value, names, count);
}

static enum err add_service(struct parser *parser, const char *value)
{
    const char **names = arena_array(&parser->call->arena, model_service_count + 1, sizeof(*names));

    for (size_t i = 0; i < model_service_count; i++)
        names[i] = model_service_names[i];
    return add_name(parser, value, names, model_service_count);
}

static enum err add_profile(struct parser *parser, const char *value)
{
    const struct tool_policy_options *options = parser->options;

    if (options->profiles == NULL)
        return say(parser, value);
    return add_name(parser, value, options->profiles, options->profile_count);
}

static enum err add_region(struct parser *parser, const char *value)
{
    const struct tool_policy_options *options = parser->options;
    size_t count = model_region_count;
    const char **names =
        arena_array(&parser->call->arena, count + options->region_count + 1, sizeof(*names));

    for (size_t i = 0; i < model_region_count; i++)
        names[i] = model_regions[i].id;
    for (size_t i = 0; i < options->region_count; i++)
        names[count++] = options->regions[i];
    return add_name(parser, tool_policy_rule_region(value), names, count);
}

static bool is_compartment(const char *ocid)
{
    static const char *const kinds[] = { "ocid1.compartment.", "ocid1.tenancy." };

    for (size_t i = 0; i < COUNT(kinds); i++) {
        if (strncmp(ocid, kinds[i], strlen(kinds[i])) == 0)
            return !tool_glob_is(ocid);
    }
    return false;
}

static enum err add_compartment(struct parser *parser, const char *value)
{
    const char *wrong;

    if (value[0] != '/' && !is_compartment(value))
        return fail(parser,
                    "compartment \"%s\" is neither a path like /prod/** nor the OCID of a "
                    "compartment",
                    shown(parser, value));
    wrong = value[0] == '/' ? tool_glob_path_error(value) : NULL;
    if (wrong != NULL)
        return fail(parser, "compartment \"%s\" %s", shown(parser, value), wrong);
    return say(parser, value);
}

/* ---- Operations ------------------------------------------------------------------------------ */

/* "core.Compute.list*" has its client between the dots. */
static struct tool_policy_operation glob_of(struct arena *arena, const char *folded)
{
    const char *first = strchr(folded, '.');
    const char *last = strrchr(folded, '.');

    if (first == NULL || first == last)
        return (struct tool_policy_operation){ .id = folded };
    return (struct tool_policy_operation){
        .id = arena_printf(arena, "%.*s%s", (int)(first - folded), folded, last),
        .client = arena_strndup(arena, first + 1, (size_t)(last - first - 1)),
    };
}

static bool names_any(const struct tool_policy_operation *operation)
{
    for (size_t i = 0; i < model_tool_count; i++) {
        if (tool_policy_rule_names(operation, catalog_at(i)))
            return true;
    }
    return false;
}

/* Says it in the words of --tools, which takes the same ids. */
static enum err fail_no_operation(struct parser *parser, const char *value)
{
    struct call *call = parser->call;
    struct catalog_selection selection;
    const char *message;

    if (value[0] == '!' || catalog_select(call, value, &selection) == ERR_NONE)
        return fail(parser, "no operation matches \"%s\"", shown(parser, value));
    message = call->error.message;
    call_forgive(call);
    return fail(parser, "%s", oci_text_line(&call->arena, span_of(message), 4 * SHOWN_MAX));
}

static enum err add_operation(struct parser *parser, const char *value)
{
    struct arena *arena = &parser->call->arena;
    struct tool_policy_rule *rule = parser->rule;
    struct tool_policy_operation operation = { .op = NULL };
    struct buf id;

    buf_init(&id, arena, SIZE_MAX);
    if (tool_glob_is(value)) {
        size_t size = strlen(value) + 1;
        char *folded = arena_alloc(arena, size);

        tool_glob_fold(value, folded, size);
        operation = glob_of(arena, folded);
        buf_add_text(&id, folded);
    } else {
        struct catalog_op entry = catalog_find(value);

        if (entry.op == NULL)
            return fail_no_operation(parser, value);
        operation.op = entry.op;
        catalog_id(entry, &id);
    }
    if (operation.op == NULL && !names_any(&operation))
        return fail_no_operation(parser, value);
    rule->operations =
        arena_grow(arena, rule->operations, rule->operation_count * sizeof(operation),
                   (rule->operation_count + 1) * sizeof(operation));
    rule->operations[rule->operation_count++] = operation;
    return say(parser, id.ptr);
}

/* ---- The line -------------------------------------------------------------------------------- */

enum { SERVICE, PROFILE, REGION, COMPARTMENT, OPERATION, CLASS, FLAG };

static const struct condition conditions[] = {
    [SERVICE] = { "service", add_service },
    [PROFILE] = { "profile", add_profile },
    [REGION] = { "region", add_region },
    [COMPARTMENT] = { "compartment", add_compartment },
    [OPERATION] = { "operation", add_operation },
    [CLASS] = { "class", add_class },
    [FLAG] = { "flag", add_flag },
};

struct line {
    struct span rest;
    struct tool_policy_texts said[COUNT(conditions)];
    bool human;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* The next word without its quotes; NULL at the end. False when a quote is not closed. */
static bool next_word(struct parser *parser, struct line *line, const char **out)
{
    struct span text = span_trim(line->rest);
    struct buf word;
    bool quoted = false;
    size_t at = 0;

    *out = NULL;
    if (text.len == 0)
        return true;
    buf_init(&word, &parser->call->arena, SIZE_MAX);
    for (; at < text.len && (quoted || !is_blank(text.ptr[at])); at++) {
        if (text.ptr[at] == '"')
            quoted = !quoted;
        else
            buf_add_char(&word, text.ptr[at]);
    }
    line->rest = (struct span){ text.ptr + at, text.len - at };
    *out = word.ptr;
    return !quoted;
}

static enum err fail_key(struct parser *parser, const char *key)
{
    const char *names[COUNT(conditions)];

    for (size_t i = 0; i < COUNT(conditions); i++)
        names[i] = conditions[i].key;
    return fail_unknown(parser, "condition", key, names, COUNT(names));
}

static enum err read_values(struct parser *parser, add_fn *add, const char *values)
{
    struct span rest = span_of(values);

    do {
        struct span value = span_trim(span_cut(&rest, ','));
        enum err e;

        if (value.len == 0)
            return fail(parser, "%s has an empty value", parser->key);
        e = add(parser, arena_strndup(&parser->call->arena, value.ptr, value.len));
        if (e)
            return e;
    } while (rest.ptr != NULL);
    return ERR_NONE;
}

static enum err read_condition(struct parser *parser, struct line *line, const char *word)
{
    const char *equals = strchr(word, '=');
    const char *key =
        equals == NULL ? word : arena_strndup(&parser->call->arena, word, (size_t)(equals - word));
    size_t i = 0;

    while (i < COUNT(conditions) && strcmp(conditions[i].key, key) != 0)
        i++;
    if (i == COUNT(conditions))
        return fail_key(parser, key);
    if (equals == NULL)
        return fail(parser, "%s needs a value: %s=...", key, key);
    if (line->said[i].count > 0)
        return fail(parser, "%s stands twice in this line; write %s=a,b", key, key);
    parser->key = conditions[i].key;
    parser->said = &line->said[i];
    return read_values(parser, conditions[i].add, equals + 1);
}

static enum err read_effect(struct parser *parser, struct line *line)
{
    const char *word;

    if (!next_word(parser, line, &word))
        return fail(parser, "a quote is not closed");
    for (size_t i = 0; i < COUNT(effects); i++) {
        if (strcmp(effect_words[i], word) != 0)
            continue;
        parser->rule->effect = effects[i];
        return ERR_NONE;
    }
    return fail_unknown(parser, "effect", word, effect_words, COUNT(effect_words));
}

static enum err read_human(struct parser *parser, struct line *line)
{
    if (parser->rule->effect != TOOL_POLICY_RULE_CONFIRM)
        return fail(parser, "human is a word of confirm only");
    if (line->human)
        return fail(parser, "human stands twice in this line");
    line->human = true;
    return ERR_NONE;
}

static enum err read_words(struct parser *parser, struct line *line)
{
    enum err e = read_effect(parser, line);
    const char *word = NULL;

    while (!e) {
        if (!next_word(parser, line, &word))
            return fail(parser, "a quote is not closed");
        if (word == NULL)
            break;
        e = strcmp(word, "human") == 0 ? read_human(parser, line)
                                       : read_condition(parser, line, word);
    }
    if (line->human)
        parser->rule->effect = TOOL_POLICY_RULE_CONFIRM_HUMAN;
    return e;
}

/* ---- The whole rule -------------------------------------------------------------------------- */

static int order_by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* One text for all ways to write the same rule. */
static const char *same_of(struct parser *parser, const struct line *line)
{
    struct buf out;

    buf_init(&out, &parser->call->arena, SIZE_MAX);
    buf_add_int(&out, (int64_t)parser->rule->effect);
    for (size_t i = 0; i < COUNT(conditions); i++) {
        struct tool_policy_texts sorted = { .items = NULL };

        for (size_t k = 0; k < line->said[i].count; k++)
            append(&parser->call->arena, &sorted, line->said[i].items[k]);
        if (sorted.count > 0)
            qsort(sorted.items, sorted.count, sizeof(*sorted.items), order_by_text);
        buf_printf(&out, " %s=", conditions[i].key);
        for (size_t k = 0; k < sorted.count; k++)
            buf_printf(&out, "%s,", sorted.items[k]);
    }
    return out.ptr;
}

/* Conditions that no operation can meet together are a mistake, and a deny that never holds a
 * dangerous one. */
static enum err check_sense(struct parser *parser, const struct line *line)
{
    bool conditional = false;

    for (size_t i = 0; i < COUNT(conditions); i++)
        conditional = conditional || line->said[i].count > 0;
    if (!conditional)
        return fail(parser, "the rule has no condition; operation=* is for everything");
    for (size_t i = 0; i < model_tool_count; i++) {
        if (tool_policy_rule_is_about(parser->rule, catalog_at(i)))
            return ERR_NONE;
    }
    return fail(parser, "no operation meets all conditions of this rule");
}

enum err tool_policy_rule_parse(struct call *call, const struct tool_policy_options *options,
                                size_t line_number, struct span text, struct tool_policy_rule *out)
{
    struct tool_policy_rule rule = { .line = line_number };
    struct parser parser = { .call = call, .options = options, .rule = &rule };
    struct line line = { .rest = text };
    enum err e;

    rule.text = oci_text_line(&call->arena, span_trim(text), LIMIT_CONFIG_FILE);
    e = read_words(&parser, &line);
    rule.services = line.said[SERVICE];
    rule.profiles = line.said[PROFILE];
    rule.regions = line.said[REGION];
    rule.compartments = line.said[COMPARTMENT];
    if (!e)
        e = check_sense(&parser, &line);
    if (e)
        return e;
    rule.same = same_of(&parser, &line);
    *out = rule;
    return ERR_NONE;
}
