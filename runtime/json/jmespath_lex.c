#include "json/jmespath_lex.h"

#include <stdlib.h>
#include <string.h>

struct lexer {
    struct call *call;
    const char *text;
    size_t len, at;
};

/* Longer marks stand before those they begin with. */
static const struct mark {
    const char *text;
    enum jmespath_word word;
    enum jmespath_comparison comparison;
} marks[] = {
    { "[]", JMESPATH_WORD_FLATTEN, 0 },
    { "[?", JMESPATH_WORD_FILTER, 0 },
    { "[", JMESPATH_WORD_OPEN, 0 },
    { "]", JMESPATH_WORD_CLOSE, 0 },
    { "||", JMESPATH_WORD_OR, 0 },
    { "|", JMESPATH_WORD_PIPE, 0 },
    { "&&", JMESPATH_WORD_AND, 0 },
    { "&", JMESPATH_WORD_REF, 0 },
    { "==", JMESPATH_WORD_COMPARE, JMESPATH_EQUAL },
    { "!=", JMESPATH_WORD_COMPARE, JMESPATH_UNEQUAL },
    { "<=", JMESPATH_WORD_COMPARE, JMESPATH_LESS_EQUAL },
    { ">=", JMESPATH_WORD_COMPARE, JMESPATH_GREATER_EQUAL },
    { "<", JMESPATH_WORD_COMPARE, JMESPATH_LESS },
    { ">", JMESPATH_WORD_COMPARE, JMESPATH_GREATER },
    { "!", JMESPATH_WORD_NOT, 0 },
    { ".", JMESPATH_WORD_DOT, 0 },
    { "*", JMESPATH_WORD_STAR, 0 },
    { "{", JMESPATH_WORD_OPEN_HASH, 0 },
    { "}", JMESPATH_WORD_CLOSE_HASH, 0 },
    { "(", JMESPATH_WORD_OPEN_CALL, 0 },
    { ")", JMESPATH_WORD_CLOSE_CALL, 0 },
    { ",", JMESPATH_WORD_COMMA, 0 },
    { ":", JMESPATH_WORD_COLON, 0 },
    { "@", JMESPATH_WORD_CURRENT, 0 },
};

static enum err fail(struct lexer *lexer, size_t at, const char *message)
{
    return jmespath_fail(lexer->call, ERR_ARGUMENT, lexer->text, at, "syntax", "%s", message);
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static void skip_space(struct lexer *lexer)
{
    lexer->at += strspn(lexer->text + lexer->at, " \t\r\n");
}

/* ---- Quoted words ---------------------------------------------------------------------------- */

/* From behind the opening quote to before the closing one; a backslash takes the next byte along.
 */
static enum err read_quoted(struct lexer *lexer, char quote, struct span *out)
{
    size_t start = lexer->at + 1, end = start;

    while (end < lexer->len && lexer->text[end] != quote)
        end += lexer->text[end] == '\\' && end + 1 < lexer->len ? 2 : 1;
    if (end >= lexer->len)
        return fail(lexer, lexer->at, "the quote has no end");
    *out = (struct span){ .ptr = lexer->text + start, .len = end - start };
    lexer->at = end + 1;
    return ERR_NONE;
}

/* The text without those backslashes that stand before `quote`. */
static struct span unescape(struct lexer *lexer, struct span text, char quote)
{
    char *out = arena_alloc(&lexer->call->arena, text.len + 1);
    size_t len = 0;

    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\\' && i + 1 < text.len && text.ptr[i + 1] == quote)
            i++;
        out[len++] = text.ptr[i];
    }
    return (struct span){ .ptr = out, .len = len };
}

/* A JSON text, or NULL. */
static const struct json *parse_json(struct lexer *lexer, struct span text)
{
    struct json *value = NULL;

    if (!json_parse(lexer->call, "query", text, &value))
        return value;
    call_forgive(lexer->call);
    return NULL;
}

static const struct json *parse_quoted(struct lexer *lexer, struct span text)
{
    char *quoted = arena_printf(&lexer->call->arena, "\"%.*s\"", (int)text.len, text.ptr);

    return parse_json(lexer, span_of(quoted));
}

static enum err read_name_in_quotes(struct lexer *lexer, struct jmespath_token *token)
{
    const struct json *name;
    struct span text;
    enum err e = read_quoted(lexer, '"', &text);

    if (e)
        return e;
    name = parse_quoted(lexer, text);
    if (name == NULL)
        return fail(lexer, token->at, "the name in quotes is no JSON string");
    token->word = JMESPATH_WORD_QUOTED;
    token->name = (struct span){ .ptr = name->text, .len = name->len };
    return ERR_NONE;
}

static enum err read_raw_string(struct lexer *lexer, struct jmespath_token *token)
{
    struct span text;
    enum err e = read_quoted(lexer, '\'', &text);

    if (e)
        return e;
    token->word = JMESPATH_WORD_LITERAL;
    token->literal = json_new_text_len(&lexer->call->arena, unescape(lexer, text, '\''));
    return ERR_NONE;
}

/* `RUNNING` for `"RUNNING"` is how the first version of the language was, and what the OCI command
 * line still understands. */
static enum err read_literal(struct lexer *lexer, struct jmespath_token *token)
{
    struct span text;
    enum err e = read_quoted(lexer, '`', &text);

    if (e)
        return e;
    text = span_trim(unescape(lexer, text, '`'));
    token->word = JMESPATH_WORD_LITERAL;
    token->literal = parse_json(lexer, text);
    if (token->literal == NULL && text.len > 0 && is_letter(text.ptr[0]))
        token->literal = parse_quoted(lexer, text);
    if (token->literal == NULL)
        return fail(lexer, token->at,
                    "what stands in backticks is no JSON value; a text is '...' or `\"...\"`");
    return ERR_NONE;
}

/* ---- Other words ----------------------------------------------------------------------------- */

static void read_name(struct lexer *lexer, struct jmespath_token *token)
{
    size_t start = lexer->at;

    while (is_letter(lexer->text[lexer->at]) || is_digit(lexer->text[lexer->at]))
        lexer->at++;
    token->word = JMESPATH_WORD_NAME;
    token->name = (struct span){ .ptr = lexer->text + start, .len = lexer->at - start };
}

static void read_number(struct lexer *lexer, struct jmespath_token *token)
{
    char *end;

    token->word = JMESPATH_WORD_NUMBER;
    token->number = strtoll(lexer->text + lexer->at, &end, 10); /* LLONG_MAX when it is larger */
    lexer->at = (size_t)(end - lexer->text);
}

static enum err read_mark(struct lexer *lexer, struct jmespath_token *token)
{
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        size_t len = strlen(marks[i].text);

        if (strncmp(lexer->text + lexer->at, marks[i].text, len) != 0)
            continue;
        token->word = marks[i].word;
        token->comparison = marks[i].comparison;
        lexer->at += len;
        return ERR_NONE;
    }
    if (lexer->text[lexer->at] == '=')
        return fail(lexer, lexer->at, "\"=\" is no operator; \"==\" compares");
    if (lexer->text[lexer->at] == '-')
        return fail(lexer, lexer->at,
                    "\"-\" is no part of a bare name; put the name in double quotes");
    return fail(lexer, lexer->at, "a character that means nothing here");
}

static enum err read_token(struct lexer *lexer, struct jmespath_token *token)
{
    char c = lexer->text[lexer->at];

    token->at = lexer->at;
    if (is_letter(c)) {
        read_name(lexer, token);
        return ERR_NONE;
    }
    if (is_digit(c) || (c == '-' && is_digit(lexer->text[lexer->at + 1]))) {
        read_number(lexer, token);
        return ERR_NONE;
    }
    switch (c) {
    case '"':
        return read_name_in_quotes(lexer, token);
    case '\'':
        return read_raw_string(lexer, token);
    case '`':
        return read_literal(lexer, token);
    default:
        return read_mark(lexer, token);
    }
}

enum err jmespath_lex(struct call *call, const char *text, struct jmespath_token **out)
{
    struct lexer lexer = { .call = call, .text = text, .len = strlen(text) };
    struct jmespath_token *tokens = arena_array(&call->arena, lexer.len + 1, sizeof *tokens);
    size_t count = 0;
    enum err e;

    for (skip_space(&lexer); lexer.at < lexer.len; skip_space(&lexer)) {
        e = read_token(&lexer, &tokens[count]);
        if (e)
            return e;
        tokens[count++].end = lexer.at;
    }
    tokens[count] = (struct jmespath_token){ .word = JMESPATH_WORD_END, .at = lexer.len };
    *out = tokens;
    return ERR_NONE;
}
