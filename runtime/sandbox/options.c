#include "sandbox/options.h"

#include <stdlib.h>
#include <string.h>

enum option_id { OPT_LISTEN, OPT_HOME, OPT_SPEED, OPT_FAULT, OPT_EOF, OPT_HELP, OPT_VERSION };

struct option_row {
    enum option_id id;
    const char *name;
    const char *value; /* what stands behind it; NULL for nothing */
    const char *text;
};

static const struct option_row rows[] = {
    { OPT_LISTEN, "--listen", "HOST:PORT",
      "where to listen, on loopback only; port 0 for any (127.0.0.1:0)" },
    { OPT_HOME, "--home", "DIR",
      "where configuration and keys are; made when missing (a temporary one)" },
    { OPT_SPEED, "--speed", "N",
      "factor on the seconds that a change of state takes; 0 for none (1)" },
    { OPT_FAULT, "--fault", "RULE",
      "answer wrongly; may be repeated. RULE: 'METHOD PATH STATUS CODE COUNT [RETRY_AFTER]', "
      "'METHOD PATH slow MS COUNT', 'METHOD PATH drop|lose|truncate|huge|garbage|html COUNT'" },
    { OPT_EOF, "--exit-on-eof", NULL, "end when standard input ends" },
    { OPT_HELP, "--help", NULL, "print this" },
    { OPT_VERSION, "--version", NULL, "print the version" },
};

static const struct option_row *find_row(const char *name)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (strcmp(rows[i].name, name) == 0)
            return &rows[i];
    }
    return NULL;
}

/* A name, an IPv4 address or an IPv6 address in brackets, and a port. */
static enum err read_listen(struct call *call, const char *text, struct sandbox_options *options)
{
    const char *colon = strrchr(text, ':');
    char *end = NULL;
    unsigned long port;
    const char *host;

    if (colon == NULL || colon[1] < '0' || colon[1] > '9')
        return call_fail(call, ERR_USAGE, "--listen %s: expected HOST:PORT", text);
    port = strtoul(colon + 1, &end, 10);
    if (*end != '\0' || port > 65535)
        return call_fail(call, ERR_USAGE, "--listen %s: no such port", text);
    host = arena_strndup(&call->arena, text, (size_t)(colon - text));
    if (strcmp(host, "localhost") == 0)
        host = "127.0.0.1";
    else if (strcmp(host, "[::1]") == 0)
        host = "::1";
    else if (strcmp(host, "127.0.0.1") != 0)
        return call_fail(call, ERR_USAGE,
                         "--listen %s: only 127.0.0.1, [::1] and localhost are allowed", text);
    options->host = host;
    options->port = (unsigned)port;
    return ERR_NONE;
}

static enum err read_speed(struct call *call, const char *text, struct sandbox_options *options)
{
    char *end;
    double speed = strtod(text, &end);

    if (end == text || *end != '\0' || !(speed >= 0 && speed <= 1000))
        return call_fail(call, ERR_USAGE, "--speed %s: expected a number from 0 to 1000", text);
    options->speed = speed;
    return ERR_NONE;
}

static enum err apply(struct call *call, const struct option_row *row, const char *value,
                      struct sandbox_options *options)
{
    switch (row->id) {
    case OPT_LISTEN:
        return read_listen(call, value, options);
    case OPT_SPEED:
        return read_speed(call, value, options);
    case OPT_FAULT:
        return sandbox_faults_add(call, &options->faults, value);
    case OPT_HOME:
        options->home = value;
        break;
    case OPT_EOF:
        options->exit_on_eof = true;
        break;
    case OPT_HELP:
        options->show_help = true;
        break;
    case OPT_VERSION:
        options->show_version = true;
        break;
    }
    return ERR_NONE;
}

/* One option, its value behind '=' or as the next word. */
static enum err take(struct call *call, int argc, char **argv, int *at,
                     struct sandbox_options *options)
{
    const char *word = argv[*at];
    size_t len = strcspn(word, "=");
    const struct option_row *row = find_row(arena_strndup(&call->arena, word, len));
    const char *value = word[len] == '=' ? word + len + 1 : NULL;

    if (row == NULL)
        return call_fail(call, ERR_USAGE, "%s: unknown option; see --help", word);
    if (row->value == NULL && value != NULL)
        return call_fail(call, ERR_USAGE, "%s takes no value", row->name);
    if (row->value != NULL && value == NULL) {
        if (*at + 1 >= argc)
            return call_fail(call, ERR_USAGE, "%s: %s is missing", row->name, row->value);
        value = argv[++*at];
    }
    return apply(call, row, value, options);
}

enum err sandbox_options_parse(struct call *call, int argc, char **argv,
                               struct sandbox_options *out)
{
    struct sandbox_options options = { .host = "127.0.0.1", .speed = 1 };

    for (int i = 1; i < argc; i++) {
        enum err e = take(call, argc, argv, &i, &options);

        if (e)
            return e;
    }
    *out = options;
    return ERR_NONE;
}

const char *sandbox_options_help(struct call *call)
{
    struct buf out;

    buf_init(&out, &call->arena, 1 << 16);
    buf_add_text(&out, "oci-sandbox: a stand-in for Oracle Cloud Infrastructure on this machine.\n"
                       "Prints one line of JSON, {\"url\": ..., \"config_file\": ...}, when it "
                       "listens.\n\n");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *name = arena_printf(&call->arena, "%s %s", rows[i].name,
                                        rows[i].value != NULL ? rows[i].value : "");

        buf_printf(&out, "  %-22s %s\n", name, rows[i].text);
    }
    return buf_span(&out).ptr;
}
