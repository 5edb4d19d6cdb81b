/*
 * The words of a JMESPath expression. Inside json/.
 */
#ifndef JSON_JMESPATH_LEX_H
#define JSON_JMESPATH_LEX_H

#include "json/jmespath_node.h"

enum jmespath_word {
    JMESPATH_WORD_END,
    JMESPATH_WORD_NAME,    /* abc */
    JMESPATH_WORD_QUOTED,  /* "abc" */
    JMESPATH_WORD_LITERAL, /* `1`, 'abc' */
    JMESPATH_WORD_NUMBER,
    JMESPATH_WORD_DOT,
    JMESPATH_WORD_STAR,
    JMESPATH_WORD_OPEN,    /* [ */
    JMESPATH_WORD_CLOSE,   /* ] */
    JMESPATH_WORD_FLATTEN, /* [] */
    JMESPATH_WORD_FILTER,  /* [? */
    JMESPATH_WORD_OPEN_HASH,
    JMESPATH_WORD_CLOSE_HASH,
    JMESPATH_WORD_OPEN_CALL, /* ( */
    JMESPATH_WORD_CLOSE_CALL,
    JMESPATH_WORD_COMMA,
    JMESPATH_WORD_COLON,
    JMESPATH_WORD_CURRENT, /* @ */
    JMESPATH_WORD_REF,     /* & */
    JMESPATH_WORD_PIPE,
    JMESPATH_WORD_OR,
    JMESPATH_WORD_AND,
    JMESPATH_WORD_NOT,
    JMESPATH_WORD_COMPARE,
    JMESPATH_WORD_KINDS,
};

struct jmespath_token {
    enum jmespath_word word;
    size_t at, end;                      /* bytes of the expression */
    struct span name;                    /* of NAME and QUOTED, decoded */
    const struct json *literal;          /* of LITERAL */
    int64_t number;                      /* of NUMBER; what does not fit is the nearest that does */
    enum jmespath_comparison comparison; /* of COMPARE */
};

/* Gives all tokens of `text`, the last one JMESPATH_WORD_END. Failures: those of
 * jmespath_compile(). */
NODISCARD enum err jmespath_lex(struct call *call, const char *text, struct jmespath_token **out);

#endif
