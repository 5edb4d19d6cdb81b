/* A line for the oci command line -> the arguments of oci_read and its like. */
#include <string.h>

#include "tool/offer_arguments.h"

/* Options of the command line that are ours under another name, or say how it prints. */
static const struct {
    const char *option;
    const char *argument; /* NULL: without effect here */
} known[] = {
    { "region", "region" },   { "profile", "profile" },
    { "query", "query" },     { "limit", "limit" },
    { "output", NULL },       { "all", NULL },
    { "force", NULL },        { "raw-output", NULL },
    { "page-size", NULL },    { "no-retry", NULL },
};

/* One line being read. */
struct reading {
    struct call *call;
    const char *rest;
};

/* The next word as a shell would read it, quotes taken away; *out is NULL at the end. */
static enum err next_word(struct reading *reading, const char **out)
{
    struct buf word;
    char quote = '\0';
    const char *at = reading->rest + strspn(reading->rest, " \t\n\r");

    *out = NULL;
    reading->rest = at;
    if (*at == '\0')
        return ERR_NONE;
    buf_init(&word, &reading->call->arena, strlen(at) + 1);
    for (; *at != '\0' && (quote != '\0' || strchr(" \t\n\r", *at) == NULL); at++) {
        if (quote == '\0' && (*at == '"' || *at == '\''))
            quote = *at;
        else if (*at == quote)
            quote = '\0';
        else if (*at == '\\' && quote != '\'' && at[1] != '\0')
            buf_add_char(&word, *++at);
        else
            buf_add_char(&word, *at);
    }
    if (quote != '\0')
        return call_fail(reading->call, ERR_ARGUMENT, "command: a quote is not closed");
    reading->rest = at;
    *out = arena_strndup(&reading->call->arena, word.len == 0 ? "" : word.ptr, word.len);
    return ERR_NONE;
}

static void add_option(struct call *call, const char *name, const char *value, struct json *out,
                       struct json *params)
{
    struct json *text = json_new_text(&call->arena, value);

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (strcmp(known[i].option, name) != 0)
            continue;
        if (known[i].argument != NULL)
            json_add_member(&call->arena, out, known[i].argument, text);
        return;
    }
    json_add_member(&call->arena, params, name, text);
}

static bool is_option(const char *word)
{
    return word != NULL && strncmp(word, "--", 2) == 0 && word[2] != '\0';
}

/* "--name value", "--name=value", or "--name" for true. *word is the next one afterwards. */
static enum err read_option(struct reading *reading, const char **word, struct json *out,
                            struct json *params)
{
    const char *name = *word + 2;
    const char *value = strchr(name, '=');
    enum err e;

    if (value != NULL) {
        name = arena_strndup(&reading->call->arena, name, (size_t)(value - name));
        value++;
    }
    e = next_word(reading, word);
    if (e)
        return e;
    if (value == NULL && *word != NULL && !is_option(*word)) {
        value = *word;
        e = next_word(reading, word);
    }
    add_option(reading->call, name, value == NULL ? "true" : value, out, params);
    return e;
}

enum err tool_offer_command(struct call *call, const char *line, struct json **out)
{
    struct reading reading = { call, line };
    struct json *params = json_new(&call->arena, JSON_OBJECT);
    const char *word = NULL;
    struct buf path;
    enum err e = next_word(&reading, &word);

    *out = json_new(&call->arena, JSON_OBJECT);
    buf_init(&path, &call->arena, strlen(line) + 1);
    while (!e && word != NULL && !is_option(word)) {
        if (path.len > 0 || strcmp(word, "oci") != 0)
            buf_printf(&path, "%s%s", path.len > 0 ? " " : "", word);
        e = next_word(&reading, &word);
    }
    if (!e && path.len == 0)
        return call_fail(call, ERR_ARGUMENT,
                         "command: expected the words of a command, as in compute instance list");
    while (!e && is_option(word))
        e = read_option(&reading, &word, *out, params);
    if (e)
        return e;
    if (word != NULL)
        return call_fail(call, ERR_ARGUMENT, "command: unexpected \"%.100s\"", word);
    json_add_member(&call->arena, *out, "operation",
                    json_new_text_len(&call->arena, buf_span(&path)));
    json_add_member(&call->arena, *out, "params", params);
    return ERR_NONE;
}
