#include "base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"

/* What a pipe takes in one piece. */
#define LINE_MAX_BYTES 4096
#define LINE_CUT       "...\n"

static const struct level_word {
    const char *word;
    enum log_level level;
} level_words[] = {
    { "debug", LOG_DEBUG },    { "info", LOG_INFO }, { "warning", LOG_WARNING },
    { "error", LOG_ERROR },    { "off", LOG_OFF },   { "warn", LOG_WARNING },
    { "critical", LOG_ERROR },
};

static _Atomic int threshold = LOG_WARNING;

void log_set_level(enum log_level level)
{
    atomic_store(&threshold, (int)level);
}

bool log_is_on(enum log_level level)
{
    return level != LOG_OFF && (int)level >= atomic_load(&threshold);
}

bool log_parse_level(const char *text, enum log_level *out)
{
    size_t i;

    for (i = 0; i < sizeof(level_words) / sizeof(level_words[0]); i++) {
        if (span_equals_nocase(span_of(text), level_words[i].word)) {
            *out = level_words[i].level;
            return true;
        }
    }
    return false;
}

/* The word to print: the first one of the level. */
static const char *word_of(enum log_level level)
{
    size_t i = 0;

    while (level_words[i].level != level)
        i++;
    return level_words[i].word;
}

/* Characters of two or three bytes that end a line or turn the text around on a terminal: C1
 * controls, line and paragraph separator, bidirectional controls. Gives their length or 0. */
static size_t hostile_length(const unsigned char *at, size_t left)
{
    if (left >= 2 && at[0] == 0xc2 && at[1] < 0xa0)
        return 2;
    if (left < 3 || at[0] != 0xe2)
        return 0;
    if ((at[1] == 0x80 && at[2] >= 0xa8 && at[2] <= 0xae) ||
        (at[1] == 0x81 && at[2] >= 0xa6 && at[2] <= 0xa9))
        return 3;
    return 0;
}

static void add_escaped_bytes(struct buf *line, const unsigned char *bytes, size_t len)
{
    size_t i;

    for (i = 0; i < len; i++)
        buf_printf(line, "\\x%02x", bytes[i]);
}

static void add_control(struct buf *line, unsigned char c)
{
    if (c == '\n')
        buf_add_text(line, "\\n");
    else if (c == '\r')
        buf_add_text(line, "\\r");
    else if (c == '\t')
        buf_add_text(line, "\\t");
    else
        add_escaped_bytes(line, &c, 1);
}

/* `text` is UTF-8 here. */
static void add_characters(struct buf *line, struct span text)
{
    const unsigned char *bytes = (const unsigned char *)text.ptr;
    size_t at = 0;

    while (at < text.len) {
        size_t hostile = hostile_length(bytes + at, text.len - at);

        if (hostile)
            add_escaped_bytes(line, bytes + at, hostile);
        else if (bytes[at] < 0x20 || bytes[at] == 0x7f)
            add_control(line, bytes[at]);
        else
            buf_add_char(line, text.ptr[at]);
        at += hostile ? hostile : 1;
    }
}

/* Nothing in `text` can end the line or hide what stands before it. */
static void add_safely(struct buf *line, struct span text)
{
    while (text.len) {
        size_t valid = span_utf8_error(text);

        add_characters(line, (struct span){ .ptr = text.ptr, .len = valid });
        if (valid < text.len)
            add_escaped_bytes(line, (const unsigned char *)text.ptr + valid, 1);
        valid += valid < text.len;
        text.ptr += valid;
        text.len -= valid;
    }
}

static void write_line(struct span line)
{
    while (line.len) {
        ssize_t put = write(STDERR_FILENO, line.ptr, line.len);

        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return; /* there is nowhere to complain */
        line.ptr += put;
        line.len -= (size_t)put;
    }
}

static void add_head(struct buf *line, enum log_level level, const char *id)
{
    char now[CLOCK_RFC3339_SIZE];

    clock_format_rfc3339(clock_unix_ms(), now);
    buf_printf(line, "%s %s ", now, word_of(level));
    if (id && *id) {
        buf_add_char(line, '[');
        add_safely(line, span_of(id));
        buf_add_text(line, "] ");
    }
}

void log_write(enum log_level level, const char *id, const char *format, ...)
{
    int error = errno;
    struct arena arena;
    struct buf line;
    va_list args;

    if (!log_is_on(level))
        return;
    arena_init(&arena);
    buf_init(&line, &arena, LINE_MAX_BYTES - sizeof(LINE_CUT) + 1);
    add_head(&line, level, id);
    va_start(args, format);
    add_safely(&line, span_of(arena_vprintf(&arena, format, args)));
    va_end(args);
    line.cap = LINE_MAX_BYTES;
    if (buf_full(&line)) {
        line.full = false;
        buf_cut(&line, span_utf8_error(buf_span(&line))); /* no half character */
        buf_add_text(&line, LINE_CUT);
    } else {
        buf_add_char(&line, '\n');
    }
    write_line(buf_span(&line));
    arena_release(&arena);
    errno = error;
}
