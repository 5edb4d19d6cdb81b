#include "sandbox/options.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#define TOKEN_SECONDS_MAX   (30 * 24 * 3600)
#define SESSION_MINUTES_MAX (30 * 24 * 60)

enum option_id {
    OPT_LISTEN,
    OPT_TLS,
    OPT_HOME,
    OPT_DATA,
    OPT_SEED,
    OPT_EMPTY,
    OPT_TOKEN,
    OPT_SESSION,
    OPT_SPEED,
    OPT_FAULT,
    OPT_EOF,
    OPT_HELP,
    OPT_VERSION
};

struct option_row {
    enum option_id id;
    const char *name;
    const char *value; /* what stands behind it; NULL for nothing */
    const char *text;
};

static const struct option_row rows[] = {
    { OPT_LISTEN, "--listen", "HOST:PORT",
      "where to listen; port 0 for any; a warning when it is not loopback (127.0.0.1:0)" },
    { OPT_TLS, "--tls-port", "PORT",
      "listen there with TLS, too, which clients of OKE and identity domains need; 0 for any; its "
      "authority is ca.pem in the home (no TLS)" },
    { OPT_HOME, "--home", "DIR",
      "where configuration, keys, tokens and *.env files are; made when missing (a temporary "
      "one)" },
    { OPT_DATA, "--data", "DIR",
      "keep everything there over restarts; the home, too, when --home is not given (in memory)" },
    { OPT_SEED, "--seed", "FILE",
      "what is there at the start: a JSON list of {\"operation\", \"params\", \"body\", "
      "\"as\"}, with ${name.id} for results (the life of a small company)" },
    { OPT_EMPTY, "--empty", NULL, "a tenancy without anything that somebody made" },
    { OPT_TOKEN, "--token-seconds", "N", "how long the tokens are right that it gives out (3600)" },
    { OPT_SESSION, "--session-minutes", "N",
      "the same for session tokens of people (--token-seconds when given, else 1440)" },
    { OPT_SPEED, "--speed", "N",
      "factor on the seconds that a change of state takes; 0 for none (1)" },
    { OPT_FAULT, "--fault", "RULE",
      "answer wrongly; may be repeated, and changed at /sandbox/faults. RULE: 'METHOD PATH STATUS "
      "CODE COUNT [RETRY_AFTER]', 'METHOD PATH slow|skew MS COUNT', 'METHOD PATH "
      "drop|lose|truncate|cut|length|trickle|huge|garbage|html COUNT'; behind it service=, "
      "operation=, host=, after=, share=, delay=, jitter=" },
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

/* A whole number, nothing else. */
static bool read_number(const char *text, long min, long max, long *out)
{
    char *end;

    if (*text < '0' || *text > '9')
        return false;
    *out = strtol(text, &end, 10);
    return *end == '\0' && *out >= min && *out <= max;
}

/* The address without brackets. False when it is none; names are not looked up. */
static bool read_address(const char *host, struct sandbox_options *options)
{
    struct in_addr four;
    struct in6_addr six;

    if (inet_pton(AF_INET, host, &four) == 1)
        options->is_exposed = (ntohl(four.s_addr) >> 24) != 127;
    else if (inet_pton(AF_INET6, host, &six) == 1)
        options->is_exposed = !IN6_IS_ADDR_LOOPBACK(&six);
    else
        return false;
    options->host = host;
    return true;
}

/* localhost, an IPv4 address or an IPv6 address in brackets, and a port. */
static enum err read_listen(struct call *call, const char *text, struct sandbox_options *options)
{
    const char *colon = strrchr(text, ':');
    size_t len = colon != NULL ? (size_t)(colon - text) : 0;
    const char *host;
    long port;

    if (colon == NULL || !read_number(colon + 1, 0, 65535, &port))
        return call_fail(call, ERR_USAGE, "--listen %s: expected HOST:PORT", text);
    if (len > 2 && text[0] == '[' && text[len - 1] == ']')
        host = arena_strndup(&call->arena, text + 1, len - 2);
    else
        host = arena_strndup(&call->arena, text, memchr(text, ':', len) == NULL ? len : 0);
    if (strcmp(host, "localhost") == 0)
        host = "127.0.0.1";
    if (!read_address(host, options))
        return call_fail(call, ERR_USAGE,
                         "--listen %s: expected localhost, an IPv4 address or an IPv6 address in "
                         "brackets",
                         text);
    options->port = (unsigned)port;
    return ERR_NONE;
}

static enum err read_count(struct call *call, const char *name, const char *text, long max,
                           int64_t factor, int64_t *out)
{
    long number;

    if (!read_number(text, 1, max, &number))
        return call_fail(call, ERR_USAGE, "%s %s: expected a number from 1 to %ld", name, text,
                         max);
    *out = number * factor;
    return ERR_NONE;
}

static enum err read_tls(struct call *call, const char *text, struct sandbox_options *options)
{
    long port;

    if (!read_number(text, 0, 65535, &port))
        return call_fail(call, ERR_USAGE, "--tls-port %s: no such port", text);
    options->has_tls = true;
    options->tls_port = (unsigned)port;
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
    case OPT_TLS:
        return read_tls(call, value, options);
    case OPT_TOKEN:
        return read_count(call, row->name, value, TOKEN_SECONDS_MAX, 1, &options->token_s);
    case OPT_SESSION:
        return read_count(call, row->name, value, SESSION_MINUTES_MAX, 60, &options->session_s);
    case OPT_SPEED:
        return read_speed(call, value, options);
    case OPT_FAULT:
        return sandbox_faults_add(call, &options->faults, value);
    case OPT_HOME:
        options->home = value;
        break;
    case OPT_DATA:
        options->data = value;
        break;
    case OPT_SEED:
        options->seed = value;
        break;
    case OPT_EMPTY:
        options->is_empty = true;
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
    if (options.is_empty && options.seed != NULL)
        return call_fail(call, ERR_USAGE, "--empty and --seed do not go together");
    if (options.home == NULL)
        options.home = options.data;
    *out = options;
    return ERR_NONE;
}

const char *sandbox_options_help(struct call *call)
{
    struct buf out;

    buf_init(&out, &call->arena, 1 << 16);
    buf_add_text(&out, "oci-sandbox: a stand-in for Oracle Cloud Infrastructure on this machine.\n"
                       "Prints one line of JSON, {\"url\": ..., \"config_file\": ..., \"home\": "
                       "...}, when it listens.\n\n");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *name = arena_printf(&call->arena, "%s %s", rows[i].name,
                                        rows[i].value != NULL ? rows[i].value : "");

        buf_printf(&out, "  %-22s %s\n", name, rows[i].text);
    }
    return buf_span(&out).ptr;
}
