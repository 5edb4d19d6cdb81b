/* A unified diff of two texts that differ in few places. */
#include <string.h>

#include "cli/install.h"

#define CONTEXT   3
#define TABLE_MAX (4u << 20) /* cells; what differs more is shown as replaced whole */

struct lines {
    struct span *items; /* without their line ends */
    struct span *shown;
    size_t count;
};

/* One step from the old text to the new one. */
struct step {
    char sign; /* ' ', '-' or '+' */
    size_t old_line, new_line;
};

struct script {
    struct step *steps;
    size_t count;
};

static struct lines split(struct call *call, struct span text)
{
    struct span rest = text, masked = cli_install_mask(call, text);
    struct lines out = { .count = 0 };
    size_t most = 1;

    for (size_t i = 0; i < text.len; i++)
        most += text.ptr[i] == '\n';
    out.items = arena_array(&call->arena, most, sizeof(*out.items));
    out.shown = arena_array(&call->arena, most, sizeof(*out.shown));
    while (rest.len > 0) {
        out.items[out.count] = span_cut(&rest, '\n');
        out.shown[out.count++] = span_cut(&masked, '\n');
    }
    return out;
}

static bool same(struct span a, struct span b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static void add(struct script *script, char sign, size_t old_line, size_t new_line)
{
    script->steps[script->count++] = (struct step){ sign, old_line, new_line };
}

/* The longest common part of old[from, old_to) and new[from, new_to), by the usual table. */
static void compare(struct call *call, const struct lines *a, const struct lines *b, size_t from,
                    size_t a_to, size_t b_to, struct script *script)
{
    size_t rows = a_to - from + 1, columns = b_to - from + 1, i = from, j = from;
    unsigned *table = NULL;

    if (rows * columns <= TABLE_MAX)
        table = arena_array(&call->arena, rows * columns, sizeof(*table));
    for (size_t r = rows - 1; table != NULL && r-- > 0;) {
        for (size_t c = columns - 1; c-- > 0;) {
            unsigned down = table[(r + 1) * columns + c], right = table[r * columns + c + 1];

            table[r * columns + c] = same(a->items[from + r], b->items[from + c])
                                         ? table[(r + 1) * columns + c + 1] + 1
                                     : down > right ? down
                                                    : right;
        }
    }
    while (i < a_to || j < b_to) {
        size_t cell = (i - from) * columns + (j - from);

        if (table != NULL && i < a_to && j < b_to && same(a->items[i], b->items[j]))
            add(script, ' ', i++, j++);
        else if (i < a_to &&
                 (j == b_to || table == NULL || table[cell + columns] >= table[cell + 1]))
            add(script, '-', i++, j);
        else
            add(script, '+', i, j++);
    }
}

static struct script script_of(struct call *call, const struct lines *a, const struct lines *b)
{
    struct script script = { .count = 0 };
    size_t start = 0, a_to = a->count, b_to = b->count;

    script.steps = arena_array(&call->arena, a->count + b->count + 1, sizeof(*script.steps));
    while (start < a_to && start < b_to && same(a->items[start], b->items[start])) {
        add(&script, ' ', start, start);
        start++;
    }
    while (a_to > start && b_to > start && same(a->items[a_to - 1], b->items[b_to - 1])) {
        a_to--;
        b_to--;
    }
    compare(call, a, b, start, a_to, b_to, &script);
    for (size_t i = 0; a_to + i < a->count; i++)
        add(&script, ' ', a_to + i, b_to + i);
    return script;
}

static void print_step(const struct step *step, const struct lines *a, const struct lines *b,
                       struct buf *out)
{
    struct span line = step->sign == '+' ? b->shown[step->new_line] : a->shown[step->old_line];

    if (line.len > 0 && line.ptr[line.len - 1] == '\r')
        line.len--;
    buf_printf(out, "%c%.*s\n", step->sign, (int)line.len, line.ptr != NULL ? line.ptr : "");
}

/* Prints the steps [from, to) as one hunk. */
static void print_hunk(const struct script *script, size_t from, size_t to, const struct lines *a,
                       const struct lines *b, struct buf *out)
{
    const struct step *first = &script->steps[from];
    size_t olds = 0, news = 0;

    for (size_t i = from; i < to; i++) {
        olds += script->steps[i].sign != '+';
        news += script->steps[i].sign != '-';
    }
    buf_printf(out, "@@ -%zu,%zu +%zu,%zu @@\n", first->old_line + (olds > 0), olds,
               first->new_line + (news > 0), news);
    for (size_t i = from; i < to; i++)
        print_step(&script->steps[i], a, b, out);
}

static size_t next_change(const struct script *script, size_t from)
{
    while (from < script->count && script->steps[from].sign == ' ')
        from++;
    return from;
}

void cli_install_diff(struct call *call, const struct cli_install_file *file, struct span after,
                      struct buf *out)
{
    struct lines a = split(call, file->text), b = split(call, after);
    struct script script = script_of(call, &a, &b);
    size_t at = next_change(&script, 0);

    buf_printf(out, "--- %s\n+++ %s\n", file->exists ? file->path : "/dev/null", file->path);
    while (at < script.count) {
        size_t from = at > CONTEXT ? at - CONTEXT : 0, to = at, next = at;

        while (next < script.count && next <= to + 2 * CONTEXT) {
            to = next + 1;
            next = next_change(&script, to);
        }
        at = next;
        to = to + CONTEXT < script.count ? to + CONTEXT : script.count;
        print_hunk(&script, from, to, &a, &b, out);
    }
}
