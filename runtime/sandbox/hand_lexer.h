/*
 * Words and signs of the small query languages: resource search, metrics, logs, SCIM filters. A
 * plain value that borrows the text; tokens live in the arena.
 */
#ifndef SANDBOX_HAND_LEXER_H
#define SANDBOX_HAND_LEXER_H

#include "base/arena.h"

enum sandbox_token {
    SANDBOX_TOKEN_END,
    SANDBOX_TOKEN_WORD,   /* letters, digits, and what stands in names: . _ - : $ / */
    SANDBOX_TOKEN_TEXT,   /* in single or double quotes */
    SANDBOX_TOKEN_SIGN,   /* an operator or a bracket */
    SANDBOX_TOKEN_BROKEN, /* a quote that is not closed */
};

struct sandbox_lexer {
    struct arena *arena;
    const char *start;
    const char *at;
    enum sandbox_token kind; /* of the present token */
    const char *text;        /* without quotes */
};

/* Effect: the present token is the first one. */
void sandbox_hand_lexer_init(struct sandbox_lexer *lexer, struct arena *arena, const char *text);

void sandbox_hand_lexer_next(struct sandbox_lexer *lexer);

/* True when the present token is this word (in any case) or sign; then the next one is present. */
bool sandbox_hand_lexer_take(struct sandbox_lexer *lexer, const char *text);

/* The present token, when it is a word or a text, and the next one is present; else NULL. */
const char *sandbox_hand_lexer_value(struct sandbox_lexer *lexer);

/* The present token when it is an operator that compares, else NULL; goes on as above. */
const char *sandbox_hand_lexer_comparison(struct sandbox_lexer *lexer);

/* Whether a comparison holds: numbers as such, all else as text without regard to case ("==" and
 * "!==" with it). "=~" and "co" are "contains". NULL, for what is not there, only differs. */
bool sandbox_hand_lexer_holds(const char *left, const char *comparison, const char *right);

/* Comparisons with "and" and "or" (also "&&" and "||") between them, "not", and brackets. */
struct sandbox_condition {
    struct sandbox_lexer *lexer;
    /* Whether one comparison holds; "pr" ("is present") has no value. */
    bool (*holds)(void *context, const char *field, const char *comparison, const char *value);
    void *context; /* NULL: only the grammar is checked */
    bool is_wrong; /* the text is no condition */
    unsigned depth;
};

/* Reads a condition to its end; whether it holds. */
bool sandbox_hand_lexer_condition(struct sandbox_condition *condition);

/* Bytes before the present token, for messages. */
size_t sandbox_hand_lexer_column(const struct sandbox_lexer *lexer);

#endif
