/*
 * The tree of a compiled JMESPath expression, and how its failures are told. Inside json/.
 */
#ifndef JSON_JMESPATH_NODE_H
#define JSON_JMESPATH_NODE_H

#include <stdint.h>

#include "json/json.h"

enum jmespath_kind {
    JMESPATH_CURRENT, /* @ */
    JMESPATH_FIELD,   /* name */
    JMESPATH_LITERAL, /* literal */
    JMESPATH_INDEX,   /* bounds[0] */
    JMESPATH_SLICE,   /* bounds */
    JMESPATH_CHAIN,   /* left, then right on what it gave: a.b, a | b, a[0] */
    JMESPATH_PROJECT, /* right on each item of left */
    JMESPATH_VALUES,  /* right on each value of the object left */
    JMESPATH_FILTER,  /* right on each item of left for which test is true */
    JMESPATH_FLATTEN, /* left, lists in it opened once */
    JMESPATH_OR,      /* left, right */
    JMESPATH_AND,
    JMESPATH_NOT,     /* left */
    JMESPATH_COMPARE, /* left, right, comparison */
    JMESPATH_LIST,    /* [a, b]: items */
    JMESPATH_HASH,    /* {a: b}: items with names */
    JMESPATH_CALL,    /* function, items */
    JMESPATH_REF,     /* &left */
};

enum jmespath_comparison {
    JMESPATH_EQUAL,
    JMESPATH_UNEQUAL,
    JMESPATH_LESS,
    JMESPATH_LESS_EQUAL,
    JMESPATH_GREATER,
    JMESPATH_GREATER_EQUAL,
};

struct jmespath_bound {
    int64_t number;
    bool is_set;
};

struct jmespath_function;

struct jmespath_node {
    enum jmespath_kind kind;
    enum jmespath_comparison comparison;
    size_t at;        /* byte of the expression, for messages */
    unsigned depth;   /* levels of the tree from here */
    struct span name; /* decoded: of a field, a function, an item of a hash */
    const struct json *literal;
    struct jmespath_bound bounds[3]; /* start, stop, step */
    struct jmespath_node *left, *right, *test;
    struct jmespath_node *items; /* linked by next */
    struct jmespath_node *next;
    size_t count; /* of items */
    const struct jmespath_function *function;
};

struct jmespath_expr {
    const char *text; /* NUL-terminated */
    const struct jmespath_node *root;
};

/* Records "query: <kind> at column C: <message>", where the byte `at` of `text` stands in column C,
 * and returns `code`. */
enum err jmespath_fail(struct call *call, enum err code, const char *text, size_t at,
                       const char *kind, const char *format, ...) PRINTF_LIKE(6, 7);

#endif
