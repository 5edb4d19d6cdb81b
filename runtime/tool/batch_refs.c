#include "tool/batch_refs.h"

#include <ctype.h>
#include <string.h>

#include "model/mask.h"

#define OPEN   "${"
#define ITEM   "item"
#define HIDDEN "[hidden: " /* as tool/shape_secret.h writes */

/* ---- Texts ---------------------------------------------------------------------------------- */

/* A part of a text: characters, or what stands between "${" and "}". */
struct piece {
    struct span text;
    bool is_reference;
};

/* Behind a quoted part of an expression. */
static const char *skip_quoted(const char *at)
{
    char quote = *at++;

    while (*at != '\0' && *at != quote)
        at += *at == '\\' && at[1] != '\0' ? 2 : 1;
    return *at == '\0' ? at : at + 1;
}

/* The brace that closes an expression; NULL when none does. */
static const char *find_close(const char *at)
{
    size_t depth = 0;

    while (*at != '\0') {
        if (*at == '\'' || *at == '"' || *at == '`') {
            at = skip_quoted(at);
            continue;
        }
        if (*at == '}' && depth-- == 0)
            return at;
        depth += *at == '{' ? 1 : 0;
        at++;
    }
    return NULL;
}

/* Takes the next piece of a text. False at its end; for a reference that nobody closes the rest of
 * the text is a piece with ptr NULL. */
static bool next_piece(const char **at, struct piece *out)
{
    const char *start = *at;
    const char *open;

    if (*start == '\0')
        return false;
    if (strncmp(start, "$" OPEN, 3) == 0) {
        *out = (struct piece){ .text = { start + 1, 2 } };
        *at = start + 3;
        return true;
    }
    if (strncmp(start, OPEN, 2) == 0) {
        const char *close = find_close(start + 2);

        *out = (struct piece){ .is_reference = true };
        if (close != NULL)
            out->text = (struct span){ start + 2, (size_t)(close - start) - 2 };
        *at = close != NULL ? close + 1 : start + strlen(start);
        return true;
    }
    open = strstr(start, OPEN);
    if (open != NULL && open > start && open[-1] == '$')
        open--;
    *at = open != NULL && open > start ? open : start + strlen(start);
    *out = (struct piece){ .text = { start, (size_t)(*at - start) } };
    return true;
}

/* The next reference in a text, from *at on. */
static bool next_reference(const char **at, struct piece *out)
{
    while (next_piece(at, out)) {
        if (out->is_reference)
            return true;
    }
    return false;
}

static bool text_has(const struct json *value)
{
    const char *at = value->text;
    struct piece piece;

    return json_is_text(value) && next_reference(&at, &piece);
}

bool tool_batch_refs_in(const struct json *value)
{
    if (value == NULL)
        return false;
    if (value->kind == JSON_STRING)
        return text_has(value);
    for (const struct json *part = value->first; part != NULL; part = part->next) {
        if (tool_batch_refs_in(part))
            return true;
    }
    return false;
}

/* ---- One reference -------------------------------------------------------------------------- */

struct reference {
    const char *text;                 /* all of it, for messages */
    const char *id;                   /* the step; NULL when it is an expression over all */
    const struct jmespath_expr *expr; /* NULL: the whole result of the step */
};

static enum err fail(struct call *call, const char *text, const char *what)
{
    call_forgive(call);
    return call_fail(call, ERR_ARGUMENT, "${%.200s}: %s", text, what);
}

static enum err compile(struct call *call, const char *text, const char *path,
                        const struct jmespath_expr **out)
{
    enum err e = jmespath_compile(call, path, out);

    return e ? fail(call, text, call->error.message) : ERR_NONE;
}

static enum err read_reference(struct call *call, struct span span, struct reference *out)
{
    const char *text;
    const char *rest;
    size_t length = 0;

    if (span.ptr == NULL)
        return call_fail(call, ERR_ARGUMENT, "a ${ is not closed by }; write $${ for the text");
    span = span_trim(span);
    text = arena_strndup(&call->arena, span.ptr, span.len);
    while (isalnum((unsigned char)text[length]) || text[length] == '_' || text[length] == '-')
        length++;
    *out = (struct reference){ .text = text, .id = arena_strndup(&call->arena, text, length) };
    rest = text + length + strspn(text + length, " ");
    if (length == 0)
        return fail(call, text, "begins with no step; write ${step.path}");
    if (*rest == '\0')
        return ERR_NONE;
    if (*rest == '(') {
        out->id = NULL;
        return compile(call, text, text, &out->expr);
    }
    if (*rest != '.' && *rest != '[' && *rest != '|')
        return fail(call, text, "a path begins with . or [ behind the step");
    return compile(call, text, *rest == '[' ? rest : rest + 1, &out->expr);
}

static bool is_earlier(const struct tool_batch_scope *scope, const char *id)
{
    for (size_t i = 0; i < scope->count; i++) {
        if (strcmp(scope->ids[i], id) == 0)
            return true;
    }
    return false;
}

static enum err fail_step(struct call *call, const struct tool_batch_scope *scope,
                          const struct reference *reference)
{
    struct buf list;

    if (strcmp(reference->id, ITEM) == 0)
        return fail(call, reference->text, "there is an item only in steps with for_each");
    buf_init(&list, &call->arena, 8192);
    for (size_t i = 0; i < scope->count; i++)
        buf_printf(&list, "%s%s", i == 0 ? "" : ", ", scope->ids[i]);
    call_fail(call, ERR_ARGUMENT, "${%.200s}: no step before this one is \"%.100s\"",
              reference->text, reference->id);
    if (scope->count == 0)
        return call_hint(call, "it is the first step");
    return call_hint(call, "before it are %s", list.ptr);
}

static enum err check_step(struct call *call, const struct tool_batch_scope *scope,
                           const struct reference *reference)
{
    if (reference->id == NULL || is_earlier(scope, reference->id) ||
        (scope->has_item && strcmp(reference->id, ITEM) == 0))
        return ERR_NONE;
    return fail_step(call, scope, reference);
}

static enum err check_text(struct call *call, const struct tool_batch_scope *scope, const char *at)
{
    struct piece piece;

    while (next_reference(&at, &piece)) {
        struct reference reference;
        enum err e = read_reference(call, piece.text, &reference);

        if (!e)
            e = check_step(call, scope, &reference);
        if (e)
            return e;
    }
    return ERR_NONE;
}

enum err tool_batch_refs_check(struct call *call, const struct tool_batch_scope *scope,
                               const struct json *value)
{
    if (value == NULL)
        return ERR_NONE;
    if (value->kind == JSON_STRING)
        return json_is_text(value) ? check_text(call, scope, value->text) : ERR_NONE;
    for (const struct json *part = value->first; part != NULL; part = part->next) {
        enum err e = tool_batch_refs_check(call, scope, part);

        if (e)
            return e;
    }
    return ERR_NONE;
}

/* ---- What is not there yet ------------------------------------------------------------------ */

const char *tool_batch_refs_unmet(const struct tool_batch_scope *scope,
                                  const struct jmespath_expr *expr)
{
    for (size_t i = 0; i < scope->count; i++) {
        if (json_get(scope->results, scope->ids[i]) == NULL && jmespath_reads(expr, scope->ids[i]))
            return scope->ids[i];
    }
    return NULL;
}

static const char *text_missing(struct call *call, const struct tool_batch_scope *scope,
                                const char *at)
{
    struct piece piece;

    while (next_reference(&at, &piece)) {
        struct reference reference;
        const char *missing = NULL;

        if (read_reference(call, piece.text, &reference) != ERR_NONE)
            call_forgive(call);
        else if (reference.id == NULL)
            missing = tool_batch_refs_unmet(scope, reference.expr);
        else if (is_earlier(scope, reference.id) && json_get(scope->results, reference.id) == NULL)
            missing = reference.id;
        if (missing != NULL)
            return missing;
    }
    return NULL;
}

const char *tool_batch_refs_missing(struct call *call, const struct tool_batch_scope *scope,
                                    const struct json *value)
{
    if (value == NULL)
        return NULL;
    if (value->kind == JSON_STRING)
        return json_is_text(value) ? text_missing(call, scope, value->text) : NULL;
    for (const struct json *part = value->first; part != NULL; part = part->next) {
        const char *missing = tool_batch_refs_missing(call, scope, part);

        if (missing != NULL)
            return missing;
    }
    return NULL;
}

/* ---- Resolving ------------------------------------------------------------------------------ */

static void add_shared(struct arena *arena, struct json *object, const char *name,
                       const struct json *value)
{
    struct json *copy = arena_alloc(arena, sizeof(*copy));

    *copy = *value;
    copy->next = NULL;
    json_add_member(arena, object, name, copy);
}

enum err tool_batch_refs_search(struct call *call, const struct tool_batch_scope *scope,
                                const struct jmespath_expr *expr, const struct json **out)
{
    struct json *root = json_new(&call->arena, JSON_OBJECT);

    for (const struct json *member = scope->results->first; member != NULL; member = member->next)
        add_shared(&call->arena, root, member->name, member);
    if (scope->item != NULL)
        add_shared(&call->arena, root, ITEM, scope->item);
    return jmespath_search(call, expr, root, out);
}

/* What was hidden must not be sent as if it were the value. */
static bool holds_hidden(const struct json *value)
{
    if (value->kind == JSON_STRING)
        return strcmp(value->text, MODEL_HIDDEN) == 0 || strstr(value->text, HIDDEN) != NULL;
    for (const struct json *part = value->first; part != NULL; part = part->next) {
        if (holds_hidden(part))
            return true;
    }
    return false;
}

static enum err resolve(struct call *call, const struct tool_batch_scope *scope, struct span text,
                        const struct json **out)
{
    struct reference reference;
    const struct json *value = NULL;
    enum err e = read_reference(call, text, &reference);

    if (!e)
        e = check_step(call, scope, &reference);
    if (e)
        return e;
    if (reference.id == NULL)
        e = tool_batch_refs_search(call, scope, reference.expr, &value);
    else if (scope->has_item && strcmp(reference.id, ITEM) == 0)
        value = scope->item;
    else
        value = json_get(scope->results, reference.id);
    if (!e && reference.id != NULL && reference.expr != NULL && value != NULL)
        e = jmespath_search(call, reference.expr, value, &value);
    if (e)
        return fail(call, reference.text, call->error.message);
    if (value == NULL || value->kind == JSON_NULL)
        return fail(call, reference.text, "there is no such value in the result (null)");
    if (holds_hidden(value))
        return fail(call, reference.text, "it is a secret, which is hidden from batches too");
    *out = value;
    return ERR_NONE;
}

static void add_as_text(struct buf *out, const struct json *value)
{
    if (value->kind == JSON_STRING)
        buf_add(out, value->text, value->len);
    else
        json_print(out, value);
}

static enum err fill_text(struct call *call, const struct tool_batch_scope *scope,
                          const struct json *text, struct json **out)
{
    const char *at = text->text;
    struct piece piece;
    struct buf made;

    buf_init(&made, &call->arena, SIZE_MAX);
    while (next_piece(&at, &piece)) {
        const struct json *value = NULL;
        enum err e;

        if (!piece.is_reference) {
            buf_add_span(&made, piece.text);
            continue;
        }
        e = resolve(call, scope, piece.text, &value);
        if (e)
            return e;
        if (*at == '\0' && piece.text.ptr == text->text + 2) {
            *out = json_copy(&call->arena, value);
            return ERR_NONE;
        }
        add_as_text(&made, value);
    }
    *out = json_new_text_len(&call->arena, buf_span(&made));
    return ERR_NONE;
}

enum err tool_batch_refs_fill(struct call *call, const struct tool_batch_scope *scope,
                              const struct json *value, struct json **out)
{
    if (value->kind == JSON_STRING && json_is_text(value))
        return fill_text(call, scope, value, out);
    if (value->kind != JSON_OBJECT && value->kind != JSON_ARRAY) {
        *out = json_copy(&call->arena, value);
        return ERR_NONE;
    }
    *out = json_new(&call->arena, value->kind);
    for (const struct json *part = value->first; part != NULL; part = part->next) {
        struct json *filled = NULL;
        enum err e = tool_batch_refs_fill(call, scope, part, &filled);

        if (e)
            return e;
        if (value->kind == JSON_OBJECT)
            json_add_member(&call->arena, *out, part->name, filled);
        else
            json_add_item(*out, filled);
    }
    return ERR_NONE;
}

struct json *tool_batch_refs_strip(struct arena *arena, const struct json *value)
{
    struct json *out;

    if (value->kind != JSON_OBJECT && value->kind != JSON_ARRAY)
        return json_copy(arena, value);
    out = json_new(arena, value->kind);
    for (const struct json *part = value->first; part != NULL; part = part->next) {
        struct json *copy;

        if (part->kind == JSON_STRING && tool_batch_refs_in(part))
            continue;
        copy = tool_batch_refs_strip(arena, part);
        if (value->kind == JSON_OBJECT)
            json_add_member(arena, out, part->name, copy);
        else
            json_add_item(out, copy);
    }
    return out;
}
