#include "sandbox/hand_lexer.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sandbox/hand.h"

#define DEPTH_MAX 32 /* of brackets */

static bool is_name(char c)
{
    return isalnum((unsigned char)c) || (c != '\0' && strchr("._-:$/", c) != NULL);
}

static const char *read_sign(struct sandbox_lexer *lexer)
{
    static const char *const signs[] = { "!==", "&&", "||", "==", "!=", ">=", "<=", "=~", "!~" };
    size_t len = 1;

    for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
        if (strncmp(lexer->at, signs[i], strlen(signs[i])) == 0) {
            len = strlen(signs[i]);
            break;
        }
    }
    return arena_strndup(lexer->arena, lexer->at, len);
}

/* A backslash takes the meaning from what follows it. */
static void read_text(struct sandbox_lexer *lexer)
{
    char quote = *lexer->at++;
    char *out = arena_alloc(lexer->arena, strlen(lexer->at) + 1);
    size_t len = 0;

    while (*lexer->at != '\0' && *lexer->at != quote) {
        if (*lexer->at == '\\' && lexer->at[1] != '\0')
            lexer->at++;
        out[len++] = *lexer->at++;
    }
    lexer->kind = *lexer->at == quote ? SANDBOX_TOKEN_TEXT : SANDBOX_TOKEN_BROKEN;
    lexer->at += *lexer->at == quote;
    lexer->text = out;
}

void sandbox_hand_lexer_next(struct sandbox_lexer *lexer)
{
    size_t len = 0;

    while (isspace((unsigned char)*lexer->at))
        lexer->at++;
    if (*lexer->at == '\0') {
        lexer->kind = SANDBOX_TOKEN_END;
        lexer->text = "";
        return;
    }
    if (*lexer->at == '\'' || *lexer->at == '"') {
        read_text(lexer);
        return;
    }
    while (is_name(lexer->at[len]))
        len++;
    lexer->kind = len > 0 ? SANDBOX_TOKEN_WORD : SANDBOX_TOKEN_SIGN;
    lexer->text = len > 0 ? arena_strndup(lexer->arena, lexer->at, len) : read_sign(lexer);
    lexer->at += strlen(lexer->text);
}

void sandbox_hand_lexer_init(struct sandbox_lexer *lexer, struct arena *arena, const char *text)
{
    *lexer = (struct sandbox_lexer){ .arena = arena, .start = text, .at = text };
    sandbox_hand_lexer_next(lexer);
}

bool sandbox_hand_lexer_take(struct sandbox_lexer *lexer, const char *text)
{
    if (lexer->kind != SANDBOX_TOKEN_WORD && lexer->kind != SANDBOX_TOKEN_SIGN)
        return false;
    if (strcasecmp(lexer->text, text) != 0)
        return false;
    sandbox_hand_lexer_next(lexer);
    return true;
}

const char *sandbox_hand_lexer_value(struct sandbox_lexer *lexer)
{
    const char *text = lexer->text;

    if (lexer->kind != SANDBOX_TOKEN_WORD && lexer->kind != SANDBOX_TOKEN_TEXT)
        return NULL;
    sandbox_hand_lexer_next(lexer);
    return text;
}

const char *sandbox_hand_lexer_comparison(struct sandbox_lexer *lexer)
{
    static const char *const all[] = { "=",  "==", "!=", "!==", ">",  ">=", "<",  "<=", "=~",
                                       "!~", "eq", "ne", "co",  "sw", "gt", "ge", "lt", "le" };

    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        if (sandbox_hand_lexer_take(lexer, all[i]))
            return all[i];
    }
    return NULL;
}

size_t sandbox_hand_lexer_column(const struct sandbox_lexer *lexer)
{
    size_t at = (size_t)(lexer->at - lexer->start);
    size_t len = strlen(lexer->text);

    return at > len ? at - len : 0;
}

/* ---- Comparison ---------------------------------------------------------------------------- */

static bool read_number(const char *text, double *out)
{
    char *end;

    if (!isdigit((unsigned char)text[0]) && text[0] != '-')
        return false;
    *out = strtod(text, &end);
    return *end == '\0' && end != text;
}

static int order_of(const char *left, const char *right)
{
    double a;
    double b;

    if (read_number(left, &a) && read_number(right, &b))
        return (a > b) - (a < b);
    return strcasecmp(left, right);
}

static bool is_one_of(const char *word, const char *a, const char *b)
{
    return strcmp(word, a) == 0 || strcmp(word, b) == 0;
}

bool sandbox_hand_lexer_holds(const char *left, const char *comparison, const char *right)
{
    int order;

    if (left == NULL || right == NULL)
        return comparison[0] == '!' || strcmp(comparison, "ne") == 0;
    if (is_one_of(comparison, "=~", "co"))
        return sandbox_hand_contains(left, right);
    if (strcmp(comparison, "!~") == 0)
        return !sandbox_hand_contains(left, right);
    if (strcmp(comparison, "sw") == 0)
        return strncasecmp(left, right, strlen(right)) == 0;
    if (strcmp(comparison, "==") == 0)
        return strcmp(left, right) == 0;
    if (strcmp(comparison, "!==") == 0)
        return strcmp(left, right) != 0;
    order = order_of(left, right);
    if (is_one_of(comparison, "=", "eq"))
        return order == 0;
    if (is_one_of(comparison, "!=", "ne"))
        return order != 0;
    if (is_one_of(comparison, ">=", "ge"))
        return order >= 0;
    if (is_one_of(comparison, "<=", "le"))
        return order <= 0;
    return is_one_of(comparison, ">", "gt") ? order > 0 : order < 0;
}

/* ---- Conditions ---------------------------------------------------------------------------- */

static bool compare(struct sandbox_condition *condition)
{
    struct sandbox_lexer *lexer = condition->lexer;
    const char *field = lexer->kind == SANDBOX_TOKEN_WORD ? sandbox_hand_lexer_value(lexer) : NULL;
    const char *comparison;
    const char *value = NULL;

    if (field != NULL && sandbox_hand_lexer_take(lexer, "pr")) {
        comparison = "pr";
    } else {
        comparison = field == NULL ? NULL : sandbox_hand_lexer_comparison(lexer);
        value = comparison == NULL ? NULL : sandbox_hand_lexer_value(lexer);
        if (value == NULL) {
            condition->is_wrong = true;
            return false;
        }
    }
    return condition->context != NULL &&
           condition->holds(condition->context, field, comparison, value);
}

static bool negate_or_compare(struct sandbox_condition *condition)
{
    bool is_not = sandbox_hand_lexer_take(condition->lexer, "not");
    bool holds;

    if (!sandbox_hand_lexer_take(condition->lexer, "("))
        return compare(condition) != is_not;
    if (condition->depth >= DEPTH_MAX) {
        condition->is_wrong = true;
        return false;
    }
    condition->depth++;
    holds = sandbox_hand_lexer_condition(condition);
    condition->depth--;
    if (!sandbox_hand_lexer_take(condition->lexer, ")"))
        condition->is_wrong = true;
    return holds != is_not;
}

static bool both(struct sandbox_condition *condition)
{
    bool holds = negate_or_compare(condition);

    while (!condition->is_wrong && (sandbox_hand_lexer_take(condition->lexer, "&&") ||
                                    sandbox_hand_lexer_take(condition->lexer, "and")))
        holds = negate_or_compare(condition) && holds;
    return holds;
}

bool sandbox_hand_lexer_condition(struct sandbox_condition *condition)
{
    bool holds = both(condition);

    while (!condition->is_wrong && (sandbox_hand_lexer_take(condition->lexer, "||") ||
                                    sandbox_hand_lexer_take(condition->lexer, "or")))
        holds = both(condition) || holds;
    return holds;
}
