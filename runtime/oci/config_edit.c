#include "oci/config_edit.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "oci/text.h"

#define VALUES_MAX 16
#define BOM        "\xef\xbb\xbf"
#define LINKS_MAX  8
#define PATH_SIZE  4096

/* One line of the file, as it is and as it reads. */
struct piece {
    struct span whole; /* with its line end */
    struct span text;  /* trimmed */
    bool is_section;
    bool is_ours;  /* in a section of the profile's name, or its head */
    bool is_value; /* key = value */
};

struct cursor {
    struct span rest;
    const char *profile;
    bool in_ours;
};

/* ---- Lines --------------------------------------------------------------------------------- */

static bool is_section(struct span text)
{
    return text.len > 2 && text.ptr[0] == '[' && text.ptr[text.len - 1] == ']';
}

static struct span section_name(struct span text)
{
    return span_trim((struct span){ text.ptr + 1, text.len - 2 });
}

static bool next_piece(struct cursor *cursor, struct piece *out)
{
    const char *end;
    size_t len;

    if (cursor->rest.len == 0)
        return false;
    end = memchr(cursor->rest.ptr, '\n', cursor->rest.len);
    len = end ? (size_t)(end - cursor->rest.ptr) + 1 : cursor->rest.len;
    out->whole = (struct span){ cursor->rest.ptr, len };
    cursor->rest = (struct span){ cursor->rest.ptr + len, cursor->rest.len - len };
    out->text = span_trim(out->whole);
    if (span_starts_with(out->text, BOM))
        out->text = span_trim((struct span){ out->text.ptr + 3, out->text.len - 3 });
    out->is_section = is_section(out->text);
    if (out->is_section)
        cursor->in_ours = span_equals(section_name(out->text), cursor->profile);
    out->is_ours = cursor->in_ours;
    out->is_value =
        !out->is_section && out->text.len > 0 && out->text.ptr[0] != '#' && out->text.ptr[0] != ';';
    return true;
}

static const char *line_end(struct span text)
{
    const char *end = memchr(text.ptr ? text.ptr : "", '\n', text.len);

    return end && end > text.ptr && end[-1] == '\r' ? "\r\n" : "\n";
}

/* Behind the last line of the profile that says something; NULL without such a profile. */
static const char *end_of(struct span text, const char *profile)
{
    struct cursor cursor = { .rest = text, .profile = profile };
    const char *end = NULL;
    struct piece piece;

    while (next_piece(&cursor, &piece)) {
        if (piece.is_ours && (piece.is_section || piece.is_value))
            end = piece.whole.ptr + piece.whole.len;
    }
    return end;
}

/* ---- Setting ------------------------------------------------------------------------------- */

/* Index of the value that a line is about, or `count`. */
static size_t find_value(const struct piece *piece, const struct oci_config_value *values,
                         size_t count)
{
    struct span rest = piece->text;
    struct span key = span_trim(span_cut(&rest, '='));
    size_t i = 0;

    if (!piece->is_ours || !piece->is_value)
        return count;
    while (i < count && !span_equals_nocase(key, values[i].key))
        i++;
    return i;
}

static void add_missing(const struct oci_config_value *values, size_t count, const bool *done,
                        const char *eol, struct buf *out)
{
    for (size_t i = 0; i < count; i++) {
        if (!done[i] && values[i].value)
            buf_printf(out, "%s=%s%s", values[i].key, values[i].value, eol);
    }
}

static void finish_line(struct buf *out, const char *eol)
{
    if (out->len > 0 && out->ptr[out->len - 1] != '\n')
        buf_add_text(out, eol);
}

static void append(struct span text, const char *profile, const struct oci_config_value *values,
                   size_t count, struct buf *out)
{
    const char *eol = line_end(text);
    const bool none[VALUES_MAX] = { false };

    buf_add_span(out, text);
    finish_line(out, eol);
    if (span_trim(text).len > 0)
        buf_add_text(out, eol);
    buf_printf(out, "[%s]%s", profile, eol);
    add_missing(values, count, none, eol, out);
}

void oci_config_with(struct span text, const char *profile, const struct oci_config_value *values,
                     size_t count, struct buf *out)
{
    struct cursor cursor = { .rest = text, .profile = profile };
    const char *end = end_of(text, profile);
    const char *eol = line_end(text);
    bool done[VALUES_MAX] = { false };
    struct piece piece;

    if (!end) {
        append(text, profile, values, count, out);
        return;
    }
    while (next_piece(&cursor, &piece)) {
        size_t i = find_value(&piece, values, count);

        if (i == count) {
            buf_add_span(out, piece.whole);
        } else if (!done[i] && values[i].value) {
            buf_printf(out, "%s=%s%s", values[i].key, values[i].value, eol);
            done[i] = true;
        }
        if (piece.whole.ptr + piece.whole.len == end) {
            finish_line(out, eol);
            add_missing(values, count, done, eol, out);
        }
    }
}

/* ---- Removing ------------------------------------------------------------------------------ */

/* The blank line in front of the profile goes with it, unless it parts what stays. */
static void cut_blank(struct buf *out, struct span rest)
{
    static const char *const blanks[] = { "\n\r\n", "\n\n" };
    struct span next = rest;

    if (span_trim(span_cut(&next, '\n')).len > 0)
        return;
    for (size_t i = 0; i < 2; i++) {
        size_t len = strlen(blanks[i]);

        if (out->len >= len && memcmp(out->ptr + out->len - len, blanks[i], len) == 0) {
            buf_cut(out, out->len - len + 1);
            return;
        }
    }
}

/* Where a section of the profile that begins at `piece` ends: behind its last own line. */
static struct span behind_section(const struct cursor *at, const struct piece *head)
{
    struct cursor cursor = *at;
    struct span rest = at->rest;
    struct piece piece = *head;

    while (next_piece(&cursor, &piece) && piece.is_ours && !piece.is_section) {
        if (piece.is_value)
            rest = cursor.rest;
    }
    return rest;
}

void oci_config_without(struct span text, const char *profile, struct buf *out)
{
    struct cursor cursor = { .rest = text, .profile = profile };
    struct piece piece;

    while (next_piece(&cursor, &piece)) {
        if (!piece.is_section || !piece.is_ours) {
            buf_add_span(out, piece.whole);
            continue;
        }
        cursor.rest = behind_section(&cursor, &piece);
        cut_blank(out, cursor.rest);
    }
}

/* ---- Files --------------------------------------------------------------------------------- */

static enum err fail_io(struct call *call, const char *what, const char *path)
{
    return call_fail(call, ERR_IO, "cannot %s %s: %s", what, path,
                     oci_text_errno(&call->arena, errno));
}

enum err oci_config_folder(struct call *call, const char *path)
{
    char *text = arena_strdup(&call->arena, file_expand(&call->arena, path));
    struct stat info;

    if (stat(text, &info) == 0 && S_ISDIR(info.st_mode))
        return ERR_NONE;
    for (char *at = text + 1; *at; at++) {
        if (*at != '/')
            continue;
        *at = '\0';
        if (mkdir(text, 0700) != 0 && errno != EEXIST && errno != EROFS)
            return fail_io(call, "make the folder", text);
        *at = '/';
    }
    if (mkdir(text, 0700) != 0 && errno != EEXIST)
        return fail_io(call, "make the folder", text);
    return ERR_NONE;
}

/* Where a link leads to, beside it when it says no folder; NULL when it is none. */
static const char *follow(struct call *call, const char *path)
{
    char *to = arena_alloc(&call->arena, PATH_SIZE);
    const char *slash = strrchr(path, '/');
    ssize_t len = readlink(path, to, PATH_SIZE - 1);

    if (len <= 0)
        return NULL;
    if (to[0] == '/' || !slash)
        return to;
    return arena_printf(&call->arena, "%.*s/%s", (int)(slash - path), path, to);
}

/* A file that is a link stays one: what it points to is replaced. */
static const char *real_path(struct call *call, const char *path)
{
    const char *next = path;

    for (int i = 0; i < LINKS_MAX && next; i++) {
        path = next;
        next = follow(call, path);
    }
    return path;
}

static bool fits_line(const char *text, const char *banned)
{
    for (const char *at = text; *at; at++) {
        if ((unsigned char)*at < 0x20 || *at == 0x7f || strchr(banned, *at))
            return false;
    }
    return *text != '\0' && span_trim(span_of(text)).len == strlen(text);
}

static enum err check(struct call *call, const char *profile, const struct oci_config_value *values,
                      size_t count)
{
    if (!fits_line(profile, "[]"))
        return call_fail(call, ERR_ARGUMENT, "a profile cannot have this name");
    for (size_t i = 0; i < count; i++) {
        if (values[i].value && !fits_line(values[i].value, ""))
            return call_fail(call, ERR_ARGUMENT, "%s cannot stand in a line of the file",
                             values[i].key);
    }
    return ERR_NONE;
}

static enum err read_text(struct call *call, const char *path, struct span *out, unsigned *out_mode)
{
    struct stat info;

    *out = (struct span){ "", 0 };
    *out_mode = 0600;
    arena_guard(&call->arena); /* it may hold pass phrases */
    if (stat(path, &info) != 0 && errno == ENOENT)
        return ERR_NONE;
    *out_mode = info.st_mode & 0777;
    return file_read(call, "the OCI configuration file", path, LIMIT_CONFIG_FILE, out);
}

static enum err save(struct call *call, const char *path, const struct buf *text, unsigned mode)
{
    if (buf_full(text))
        return call_fail(call, ERR_LIMIT, "%s has no room for another profile", path);
    return file_write(call, path, buf_span(text), mode);
}

enum err oci_config_set(struct call *call, const char *path, const char *profile,
                        const struct oci_config_value *values, size_t count)
{
    const char *file = real_path(call, file_expand(&call->arena, path));
    const char *slash = strrchr(file, '/');
    struct span text;
    struct buf changed;
    unsigned mode;
    enum err e = check(call, profile, values, count);

    if (!e && slash && slash > file)
        e = oci_config_folder(call, arena_strndup(&call->arena, file, (size_t)(slash - file)));
    if (!e)
        e = read_text(call, file, &text, &mode);
    if (e)
        return e;
    buf_init(&changed, &call->arena, LIMIT_CONFIG_FILE);
    oci_config_with(text, profile, values, count, &changed);
    return save(call, file, &changed, mode);
}

enum err oci_config_remove(struct call *call, const char *path, const char *profile)
{
    const char *file = real_path(call, file_expand(&call->arena, path));
    struct span text;
    struct buf changed;
    unsigned mode;
    enum err e = read_text(call, file, &text, &mode);

    if (e)
        return e;
    buf_init(&changed, &call->arena, LIMIT_CONFIG_FILE);
    oci_config_without(text, profile, &changed);
    return save(call, file, &changed, mode);
}
