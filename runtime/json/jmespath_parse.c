/*
 * Each word binds what stands left of it with the power of the table `powers`; an operand goes to
 * the stronger side. What follows a projection (foo[*].bar) is parsed with the projection's power,
 * and belongs to each item; words weaker than PROJECTION_ENDS end it.
 */
#include "json/jmespath_parse.h"

#include "json/jmespath.h"
#include "json/jmespath_functions.h"
#include "json/jmespath_lex.h"

struct parser {
    struct call *call;
    const char *text;
    const struct jmespath_token *at;       /* the next token */
    const struct jmespath_token *argument; /* where an argument starts: "&" may stand there */
    unsigned depth;
};

enum {
    POWER_REF = 0,
    POWER_PIPE = 1,
    POWER_OR = 2,
    POWER_AND = 3,
    POWER_COMPARE = 5,
    POWER_FLATTEN = 9,
    PROJECTION_ENDS = 10,
    POWER_STAR = 20,
    POWER_FILTER = 21,
    POWER_DOT = 40,
    POWER_NOT = 45,
    POWER_OPEN = 55,
    POWER_CALL = 60,
};

/* Zero for words that bind nothing. */
static const unsigned char powers[JMESPATH_WORD_KINDS] = {
    [JMESPATH_WORD_PIPE] = POWER_PIPE,       [JMESPATH_WORD_OR] = POWER_OR,
    [JMESPATH_WORD_AND] = POWER_AND,         [JMESPATH_WORD_COMPARE] = POWER_COMPARE,
    [JMESPATH_WORD_FLATTEN] = POWER_FLATTEN, [JMESPATH_WORD_STAR] = POWER_STAR,
    [JMESPATH_WORD_FILTER] = POWER_FILTER,   [JMESPATH_WORD_DOT] = POWER_DOT,
    [JMESPATH_WORD_NOT] = POWER_NOT,         [JMESPATH_WORD_OPEN] = POWER_OPEN,
    [JMESPATH_WORD_OPEN_CALL] = POWER_CALL,
};

static NODISCARD enum err parse_expression(struct parser *parser, unsigned power,
                                           struct jmespath_node **out);

/* ---- Tokens and nodes ------------------------------------------------------------------------ */

static enum err fail_at(struct parser *parser, const struct jmespath_token *token,
                        const char *message)
{
    if (token->word == JMESPATH_WORD_END)
        return jmespath_fail(parser->call, ERR_ARGUMENT, parser->text, token->at, "syntax",
                             "%s, but here the expression ends", message);
    return jmespath_fail(parser->call, ERR_ARGUMENT, parser->text, token->at, "syntax",
                         "%s, not %.*s", message, (int)(token->end - token->at),
                         parser->text + token->at);
}

static bool is_next(const struct parser *parser, enum jmespath_word word)
{
    return parser->at->word == word;
}

static bool skip(struct parser *parser, enum jmespath_word word)
{
    if (!is_next(parser, word))
        return false;
    parser->at++;
    return true;
}

static enum err expect(struct parser *parser, enum jmespath_word word, const char *message)
{
    return skip(parser, word) ? ERR_NONE : fail_at(parser, parser->at, message);
}

static struct jmespath_node *new_node(struct parser *parser, enum jmespath_kind kind, size_t at)
{
    struct jmespath_node *node = arena_alloc(&parser->call->arena, sizeof *node);

    node->kind = kind;
    node->at = at;
    node->depth = 1;
    return node;
}

static void deepen(struct jmespath_node *node, const struct jmespath_node *child)
{
    if (child != NULL && node->depth <= child->depth)
        node->depth = child->depth + 1;
}

/* Nodes are nested by recursion and by chains of operators; both end here. */
static enum err check_depth(struct parser *parser, const struct jmespath_node *node)
{
    if (node->depth <= JMESPATH_DEPTH)
        return ERR_NONE;
    return jmespath_fail(parser->call, ERR_LIMIT, parser->text, node->at, "limit",
                         "the expression has more than %d levels", JMESPATH_DEPTH);
}

static enum err give(struct parser *parser, struct jmespath_node *node, struct jmespath_node **out)
{
    deepen(node, node->left);
    deepen(node, node->right);
    deepen(node, node->test);
    *out = node;
    return check_depth(parser, node);
}

static enum err give_pair(struct parser *parser, enum jmespath_kind kind, size_t at,
                          struct jmespath_node *left, struct jmespath_node *right,
                          struct jmespath_node **out)
{
    struct jmespath_node *node = new_node(parser, kind, at);

    node->left = left;
    node->right = right;
    return give(parser, node, out);
}

/* Adds an item to a list, a hash or a call; `last` is the one before it or NULL. */
static void add_item(struct jmespath_node *parent, struct jmespath_node **last,
                     struct jmespath_node *item)
{
    if (*last == NULL)
        parent->items = item;
    else
        (*last)->next = item;
    *last = item;
    parent->count++;
    deepen(parent, item);
}

/* ---- Lists, hashes, calls -------------------------------------------------------------------- */

/* Behind "[". */
static enum err parse_list(struct parser *parser, size_t at, struct jmespath_node **out)
{
    struct jmespath_node *node = new_node(parser, JMESPATH_LIST, at);
    struct jmespath_node *last = NULL, *item = NULL;
    enum err e;

    do {
        e = parse_expression(parser, /* power= */ 0, &item);
        if (e)
            return e;
        add_item(node, &last, item);
    } while (skip(parser, JMESPATH_WORD_COMMA));
    e = expect(parser, JMESPATH_WORD_CLOSE, "\",\" or \"]\" is expected");
    return e ? e : give(parser, node, out);
}

static enum err parse_hash_item(struct parser *parser, struct jmespath_node **out)
{
    const struct jmespath_token *key = parser->at;
    struct jmespath_node *item;
    enum err e;

    if (!skip(parser, JMESPATH_WORD_NAME) && !skip(parser, JMESPATH_WORD_QUOTED))
        return fail_at(parser, key, "a name is expected");
    e = expect(parser, JMESPATH_WORD_COLON, "\":\" is expected");
    if (!e)
        e = parse_expression(parser, /* power= */ 0, &item);
    if (e)
        return e;
    /* The name stands in a node of its own, which is no level and is not evaluated: the item may be
     * a field, which has a name itself. */
    *out = new_node(parser, JMESPATH_CHAIN, key->at);
    (*out)->left = item;
    (*out)->depth = item->depth;
    (*out)->name = key->name;
    return ERR_NONE;
}

/* Behind "{". */
static enum err parse_hash(struct parser *parser, size_t at, struct jmespath_node **out)
{
    struct jmespath_node *node = new_node(parser, JMESPATH_HASH, at);
    struct jmespath_node *last = NULL, *item = NULL;
    enum err e;

    do {
        e = parse_hash_item(parser, &item);
        if (e)
            return e;
        add_item(node, &last, item);
    } while (skip(parser, JMESPATH_WORD_COMMA));
    e = expect(parser, JMESPATH_WORD_CLOSE_HASH, "\",\" or \"}\" is expected");
    return e ? e : give(parser, node, out);
}

/* Behind "(". */
static enum err parse_arguments(struct parser *parser, struct jmespath_node *node)
{
    struct jmespath_node *last = NULL, *item = NULL;
    enum err e;

    if (skip(parser, JMESPATH_WORD_CLOSE_CALL))
        return ERR_NONE;
    do {
        parser->argument = parser->at;
        e = parse_expression(parser, /* power= */ 0, &item);
        if (e)
            return e;
        add_item(node, &last, item);
    } while (skip(parser, JMESPATH_WORD_COMMA));
    return expect(parser, JMESPATH_WORD_CLOSE_CALL, "\",\" or \")\" is expected");
}

/* Behind a bare name and "(". */
static enum err parse_call(struct parser *parser, const struct jmespath_token *name,
                           struct jmespath_node **out)
{
    struct jmespath_node *node = new_node(parser, JMESPATH_CALL, name->at);
    enum err e = parse_arguments(parser, node);

    if (e)
        return e;
    node->name = name->name;
    node->function = jmespath_function_find(name->name);
    if (node->function == NULL)
        return jmespath_fail(parser->call, ERR_ARGUMENT, parser->text, name->at, "unknown-function",
                             "there is no function %.*s()", (int)name->name.len, name->name.ptr);
    e = jmespath_function_check(parser->call, parser->text, node);
    return e ? e : give(parser, node, out);
}

/* ---- Projections and indices ----------------------------------------------------------------- */

/* Behind ".": a name, "*", a list or a hash, with what binds stronger than `power`. */
static enum err parse_behind_dot(struct parser *parser, unsigned power, struct jmespath_node **out)
{
    const struct jmespath_token *token = parser->at;

    switch (token->word) {
    case JMESPATH_WORD_NAME:
    case JMESPATH_WORD_QUOTED:
    case JMESPATH_WORD_STAR:
        return parse_expression(parser, power, out);
    case JMESPATH_WORD_OPEN:
        parser->at++;
        return parse_list(parser, token->at, out);
    case JMESPATH_WORD_OPEN_HASH:
        parser->at++;
        return parse_hash(parser, token->at, out);
    default:
        return fail_at(parser, token, "a name, \"*\", \"[\" or \"{\" is expected behind \".\"");
    }
}

/* What is done with each item of a projection; the item itself when nothing follows. */
static enum err parse_projected(struct parser *parser, unsigned power, struct jmespath_node **out)
{
    if (powers[parser->at->word] < PROJECTION_ENDS)
        return give(parser, new_node(parser, JMESPATH_CURRENT, parser->at->at), out);
    if (is_next(parser, JMESPATH_WORD_OPEN) || is_next(parser, JMESPATH_WORD_FILTER))
        return parse_expression(parser, power, out);
    if (skip(parser, JMESPATH_WORD_DOT))
        return parse_behind_dot(parser, power, out);
    return fail_at(parser, parser->at, "\".\", \"[\" or the end of the projection is expected");
}

static enum err parse_projection(struct parser *parser, enum jmespath_kind kind, unsigned power,
                                 size_t at, struct jmespath_node *left, struct jmespath_node **out)
{
    struct jmespath_node *right;
    enum err e = parse_projected(parser, power, &right);

    return e ? e : give_pair(parser, kind, at, left, right, out);
}

/* Behind "[?". */
static enum err parse_filter(struct parser *parser, size_t at, struct jmespath_node *left,
                             struct jmespath_node **out)
{
    struct jmespath_node *node = new_node(parser, JMESPATH_FILTER, at);
    enum err e = parse_expression(parser, /* power= */ 0, &node->test);

    if (!e)
        e = expect(parser, JMESPATH_WORD_CLOSE, "\"]\" is expected");
    if (!e)
        e = parse_projected(parser, POWER_FILTER, &node->right);
    node->left = left;
    return e ? e : give(parser, node, out);
}

/* Behind "[]". */
static enum err parse_flatten(struct parser *parser, size_t at, struct jmespath_node *left,
                              struct jmespath_node **out)
{
    struct jmespath_node *list;
    enum err e = give_pair(parser, JMESPATH_FLATTEN, at, left, NULL, &list);

    return e ? e : parse_projection(parser, JMESPATH_PROJECT, POWER_FLATTEN, at, list, out);
}

/* Up to three numbers with colons between them, each of which may be missing. */
static enum err parse_bounds(struct parser *parser, struct jmespath_node *node)
{
    size_t colons = 0;

    while (!is_next(parser, JMESPATH_WORD_CLOSE)) {
        const struct jmespath_token *token = parser->at;
        struct jmespath_bound *bound = &node->bounds[colons];

        if (token->word == JMESPATH_WORD_COLON && colons < 2)
            colons++;
        else if (token->word == JMESPATH_WORD_NUMBER && !bound->is_set)
            *bound = (struct jmespath_bound){ .number = token->number, .is_set = true };
        else
            return fail_at(parser, token, "a number, \":\" or \"]\" is expected");
        parser->at++;
    }
    parser->at++;
    node->kind = colons > 0 ? JMESPATH_SLICE : JMESPATH_INDEX;
    return ERR_NONE;
}

/* Behind "[", where a number or colon follows. */
static enum err parse_index(struct parser *parser, size_t at, struct jmespath_node *left,
                            struct jmespath_node **out)
{
    struct jmespath_node *index = new_node(parser, JMESPATH_INDEX, at);
    struct jmespath_node *chain;
    enum err e = parse_bounds(parser, index);

    if (e)
        return e;
    if (index->bounds[2].is_set && index->bounds[2].number == 0)
        return jmespath_fail(parser->call, ERR_ARGUMENT, parser->text, at, "invalid-value",
                             "the step of a slice must not be 0");
    e = give_pair(parser, JMESPATH_CHAIN, at, left, index, &chain);
    if (e || index->kind == JMESPATH_INDEX) {
        *out = chain;
        return e;
    }
    return parse_projection(parser, JMESPATH_PROJECT, POWER_STAR, at, chain, out);
}

static bool is_index_next(const struct parser *parser)
{
    return is_next(parser, JMESPATH_WORD_NUMBER) || is_next(parser, JMESPATH_WORD_COLON);
}

static bool skip_star_and_close(struct parser *parser)
{
    if (!is_next(parser, JMESPATH_WORD_STAR) || parser->at[1].word != JMESPATH_WORD_CLOSE)
        return false;
    parser->at += 2;
    return true;
}

/* ---- What begins an expression --------------------------------------------------------------- */

static enum err parse_name(struct parser *parser, const struct jmespath_token *token,
                           struct jmespath_node **out)
{
    struct jmespath_node *node;

    if (is_next(parser, JMESPATH_WORD_OPEN_CALL)) {
        if (token->word == JMESPATH_WORD_QUOTED)
            return fail_at(parser, parser->at, "the name of a function stands without quotes");
        parser->at++;
        return parse_call(parser, token, out);
    }
    node = new_node(parser, JMESPATH_FIELD, token->at);
    node->name = token->name;
    return give(parser, node, out);
}

static enum err parse_literal(struct parser *parser, const struct jmespath_token *token,
                              struct jmespath_node **out)
{
    struct jmespath_node *node = new_node(parser, JMESPATH_LITERAL, token->at);

    node->literal = token->literal;
    return give(parser, node, out);
}

/* Behind "[" at the start: an index, a projection or a list. */
static enum err parse_open(struct parser *parser, size_t at, struct jmespath_node **out)
{
    struct jmespath_node *current = new_node(parser, JMESPATH_CURRENT, at);

    if (is_index_next(parser))
        return parse_index(parser, at, current, out);
    if (skip_star_and_close(parser))
        return parse_projection(parser, JMESPATH_PROJECT, POWER_STAR, at, current, out);
    return parse_list(parser, at, out);
}

static enum err parse_group(struct parser *parser, struct jmespath_node **out)
{
    enum err e = parse_expression(parser, /* power= */ 0, out);

    return e ? e : expect(parser, JMESPATH_WORD_CLOSE_CALL, "\")\" is expected");
}

static enum err parse_prefix(struct parser *parser, enum jmespath_kind kind, unsigned power,
                             size_t at, struct jmespath_node **out)
{
    struct jmespath_node *operand;
    enum err e = parse_expression(parser, power, &operand);

    return e ? e : give_pair(parser, kind, at, operand, NULL, out);
}

static enum err parse_reference(struct parser *parser, const struct jmespath_token *token,
                                struct jmespath_node **out)
{
    if (token != parser->argument)
        return fail_at(parser, token, "an expression is expected; \"&\" begins an argument only");
    return parse_prefix(parser, JMESPATH_REF, POWER_REF, token->at, out);
}

static enum err parse_start(struct parser *parser, struct jmespath_node **out)
{
    const struct jmespath_token *token = parser->at++;
    struct jmespath_node *current = new_node(parser, JMESPATH_CURRENT, token->at);

    switch (token->word) {
    case JMESPATH_WORD_NAME:
    case JMESPATH_WORD_QUOTED:
        return parse_name(parser, token, out);
    case JMESPATH_WORD_LITERAL:
        return parse_literal(parser, token, out);
    case JMESPATH_WORD_CURRENT:
        return give(parser, current, out);
    case JMESPATH_WORD_STAR:
        return parse_projection(parser, JMESPATH_VALUES, POWER_STAR, token->at, current, out);
    case JMESPATH_WORD_FILTER:
        return parse_filter(parser, token->at, current, out);
    case JMESPATH_WORD_FLATTEN:
        return parse_flatten(parser, token->at, current, out);
    case JMESPATH_WORD_OPEN:
        return parse_open(parser, token->at, out);
    case JMESPATH_WORD_OPEN_HASH:
        return parse_hash(parser, token->at, out);
    case JMESPATH_WORD_OPEN_CALL:
        return parse_group(parser, out);
    case JMESPATH_WORD_NOT:
        return parse_prefix(parser, JMESPATH_NOT, POWER_NOT, token->at, out);
    case JMESPATH_WORD_REF:
        return parse_reference(parser, token, out);
    default:
        parser->at = token;
        return fail_at(parser, token, "an expression is expected");
    }
}

/* ---- What goes on with it -------------------------------------------------------------------- */

static enum err parse_dot(struct parser *parser, size_t at, struct jmespath_node *left,
                          struct jmespath_node **out)
{
    struct jmespath_node *right;
    enum err e;

    if (skip(parser, JMESPATH_WORD_STAR))
        return parse_projection(parser, JMESPATH_VALUES, POWER_STAR, at, left, out);
    e = parse_behind_dot(parser, POWER_DOT, &right);
    return e ? e : give_pair(parser, JMESPATH_CHAIN, at, left, right, out);
}

static enum err parse_operator(struct parser *parser, enum jmespath_kind kind,
                               const struct jmespath_token *token, struct jmespath_node *left,
                               struct jmespath_node **out)
{
    struct jmespath_node *right;
    enum err e = parse_expression(parser, powers[token->word], &right);

    if (e)
        return e;
    e = give_pair(parser, kind, token->at, left, right, out);
    (*out)->comparison = token->comparison;
    return e;
}

static enum err parse_bracket(struct parser *parser, size_t at, struct jmespath_node *left,
                              struct jmespath_node **out)
{
    if (is_index_next(parser))
        return parse_index(parser, at, left, out);
    if (skip_star_and_close(parser))
        return parse_projection(parser, JMESPATH_PROJECT, POWER_STAR, at, left, out);
    return fail_at(parser, parser->at,
                   "a number, \":\" or \"*]\" is expected (a list of members is \".[a, b]\")");
}

static enum err parse_rest(struct parser *parser, struct jmespath_node *left,
                           struct jmespath_node **out)
{
    const struct jmespath_token *token = parser->at++;

    switch (token->word) {
    case JMESPATH_WORD_DOT:
        return parse_dot(parser, token->at, left, out);
    case JMESPATH_WORD_PIPE:
        return parse_operator(parser, JMESPATH_CHAIN, token, left, out);
    case JMESPATH_WORD_OR:
        return parse_operator(parser, JMESPATH_OR, token, left, out);
    case JMESPATH_WORD_AND:
        return parse_operator(parser, JMESPATH_AND, token, left, out);
    case JMESPATH_WORD_COMPARE:
        return parse_operator(parser, JMESPATH_COMPARE, token, left, out);
    case JMESPATH_WORD_FILTER:
        return parse_filter(parser, token->at, left, out);
    case JMESPATH_WORD_FLATTEN:
        return parse_flatten(parser, token->at, left, out);
    case JMESPATH_WORD_OPEN:
        return parse_bracket(parser, token->at, left, out);
    default:
        return fail_at(parser, token, "an operator or the end is expected");
    }
}

static enum err parse_operands(struct parser *parser, unsigned power, struct jmespath_node **out)
{
    struct jmespath_node *left;
    enum err e = parse_start(parser, &left);

    while (!e && power < powers[parser->at->word])
        e = parse_rest(parser, left, &left);
    if (!e)
        *out = left;
    return e;
}

static enum err parse_expression(struct parser *parser, unsigned power, struct jmespath_node **out)
{
    enum err e;

    if (parser->depth == JMESPATH_DEPTH)
        return jmespath_fail(parser->call, ERR_LIMIT, parser->text, parser->at->at, "limit",
                             "the expression has more than %d levels", JMESPATH_DEPTH);
    parser->depth++;
    e = parse_operands(parser, power, out);
    parser->depth--;
    return e;
}

enum err jmespath_parse(struct call *call, const char *text, const struct jmespath_node **out)
{
    struct parser parser = { .call = call, .text = text };
    struct jmespath_token *tokens;
    struct jmespath_node *root;
    enum err e = jmespath_lex(call, text, &tokens);

    if (e)
        return e;
    parser.at = tokens;
    e = parse_expression(&parser, /* power= */ 0, &root);
    if (!e && !is_next(&parser, JMESPATH_WORD_END))
        e = fail_at(&parser, parser.at, "an operator or the end is expected");
    if (!e)
        *out = root;
    return e;
}
