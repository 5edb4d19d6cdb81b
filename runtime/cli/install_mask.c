/*
 * Secrets of a configuration file, masked for people: whatever stands behind a name that looks like
 * one's. No format is parsed, so that it holds for all of them, and for files that are broken.
 */
#include <ctype.h>
#include <string.h>

#include "cli/install.h"

#define MASK "***"
#define WORD "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./@+%$~"

static const char *const marks[] = {
    "secret",  "token", "passw",      "pass_phrase", "passphrase",    "apikey", "api_key",
    "api-key", "_pass", "-pass",      "cred",        "authorization", "cookie", "private",
    "bearer",  "_pat",  "access_key", "access-key",  "_key",          "-key",   "connection_string",
};

struct masker {
    struct span text;
    size_t at;
    bool pending;  /* the next value is a secret */
    bool is_block; /* lines deeper than block_indent are one */
    size_t block_indent;
    struct buf out;
};

static bool is_secret(struct span name)
{
    char lower[96];
    size_t len = name.len < sizeof(lower) - 1 ? name.len : sizeof(lower) - 1;

    for (size_t i = 0; i < len; i++)
        lower[i] = (char)tolower((unsigned char)name.ptr[i]);
    lower[len] = '\0';
    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
        if (strstr(lower, marks[i]) != NULL)
            return true;
    }
    return strcmp(lower, "key") == 0;
}

static char peek(const struct masker *m, size_t at)
{
    return at < m->text.len ? m->text.ptr[at] : '\0';
}

/* "scheme://user:password@host" loses its password; "--token=x" and "TOKEN=x" what they give. */
static void copy_word(struct masker *m, struct span word)
{
    const char *end = word.ptr + word.len;
    const char *equals = memchr(word.ptr, '=', word.len);
    const char *at = memchr(word.ptr, '@', word.len), *colon = NULL;

    for (const char *p = word.ptr; p + 2 < end && colon == NULL; p++) {
        if (strncmp(p, "://", 3) == 0 && at != NULL && at > p + 3)
            colon = memchr(p + 3, ':', (size_t)(at - p - 3));
    }
    if (equals != NULL && is_secret((struct span){ word.ptr, (size_t)(equals - word.ptr) })) {
        buf_add(&m->out, word.ptr, (size_t)(equals - word.ptr) + 1);
        buf_add_text(&m->out, MASK);
    } else if (colon != NULL) {
        buf_add(&m->out, word.ptr, (size_t)(colon - word.ptr) + 1);
        buf_add_text(&m->out, MASK);
        buf_add(&m->out, at, (size_t)(end - at));
    } else {
        buf_add_span(&m->out, word);
    }
}

/* Whether what follows the word is its value: behind a colon, an equals sign, or, for a flag, as
 * the next of a list. */
static bool value_follows(const struct masker *m, struct span word)
{
    size_t at = m->at;

    while (peek(m, at) == ' ' || peek(m, at) == '\t')
        at++;
    if (peek(m, at) == ':' || peek(m, at) == '=')
        return true;
    return word.len > 0 && word.ptr[0] == '-' && (peek(m, at) == ',' || peek(m, at) == '\n');
}

static size_t indent_at(const struct masker *m, size_t at)
{
    size_t start = at, indent = 0;

    while (start > 0 && m->text.ptr[start - 1] != '\n')
        start--;
    while (peek(m, start + indent) == ' ')
        indent++;
    return indent;
}

static void mask_lines(struct masker *m, const char *end, size_t len)
{
    buf_add_text(&m->out, MASK);
    while (m->at < m->text.len && strncmp(m->text.ptr + m->at, end, len) != 0) {
        if (m->text.ptr[m->at++] == '\n')
            buf_add_text(&m->out, "\n" MASK);
    }
}

static void mask_rest(struct masker *m)
{
    buf_add_text(&m->out, MASK);
    while (m->at < m->text.len && m->text.ptr[m->at] != '\n')
        m->at++;
}

static void read_string(struct masker *m)
{
    char quote = m->text.ptr[m->at];
    bool many = peek(m, m->at + 1) == quote && peek(m, m->at + 2) == quote;
    size_t start = m->at + 1, end = start;
    struct span word;

    if (many && m->pending) {
        char closing[] = { quote, quote, quote, '\0' };

        buf_add_text(&m->out, closing);
        m->at += 3;
        mask_lines(m, closing, 3);
        m->pending = false;
        return;
    }
    while (end < m->text.len && m->text.ptr[end] != quote && m->text.ptr[end] != '\n')
        end += m->text.ptr[end] == '\\' && quote == '"' && peek(m, end + 1) != '\n' ? 2 : 1;
    if (end > m->text.len)
        end = m->text.len;
    word = (struct span){ m->text.ptr + start, end - start };
    buf_add_char(&m->out, quote);
    if (m->pending)
        buf_add_text(&m->out, MASK);
    else
        copy_word(m, word);
    m->at = end;
    if (peek(m, end) == quote) {
        buf_add_char(&m->out, quote);
        m->at++;
    }
    m->pending = !m->pending && is_secret(word) && value_follows(m, word);
}

static void read_word(struct masker *m)
{
    size_t len = strspn(m->text.ptr + m->at, WORD);
    struct span word = { m->text.ptr + m->at, len };

    if (m->pending) {
        mask_rest(m);
        m->pending = false;
        return;
    }
    m->at += len;
    if (peek(m, m->at) == '=' && is_secret(word) && peek(m, m->at + 1) != ' ') {
        buf_add_span(&m->out, word);
        m->pending = true;
        return;
    }
    while (m->at < m->text.len && strchr(" \t\r\n\"',=]}", m->text.ptr[m->at]) == NULL &&
           !(m->text.ptr[m->at] == ':' && strchr(" \r\n", peek(m, m->at + 1)) != NULL))
        m->at++;
    copy_word(m, (struct span){ word.ptr, (size_t)(m->text.ptr + m->at - word.ptr) });
    m->pending = is_secret(word) && value_follows(m, word);
}

static void end_line(struct masker *m)
{
    buf_add_char(&m->out, '\n');
    m->at++;
    while (m->is_block && m->at < m->text.len) {
        size_t end = m->at;

        if (indent_at(m, m->at) <= m->block_indent && peek(m, m->at) != '\n')
            break;
        while (end < m->text.len && m->text.ptr[end] != '\n')
            end++;
        if (end > m->at)
            buf_add_text(&m->out, MASK);
        if (end < m->text.len)
            buf_add_char(&m->out, '\n');
        m->at = end < m->text.len ? end + 1 : end;
    }
    m->is_block = false;
}

static void step(struct masker *m)
{
    char c = m->text.ptr[m->at];

    if (c == '\n') {
        end_line(m);
    } else if (c == '"' || c == '\'') {
        read_string(m);
    } else if (m->pending && (c == '|' || c == '>')) {
        m->is_block = true;
        m->block_indent = indent_at(m, m->at);
        m->pending = false;
        mask_rest(m);
    } else if (m->pending && strchr(" \t\r:=,[{", c) == NULL) {
        m->pending = false;
        mask_rest(m);
    } else if (strchr(WORD, c) != NULL && c != '\0') {
        read_word(m);
    } else {
        buf_add_char(&m->out, c);
        m->at++;
    }
}

struct span cli_install_mask(struct call *call, struct span text)
{
    struct masker m = { .text = text };

    buf_init(&m.out, &call->arena, text.len * 4 + 64);
    while (m.at < text.len)
        step(&m);
    return buf_span(&m.out);
}
