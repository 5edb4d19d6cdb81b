#include "oci/config.h"

#include <stddef.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "oci/key.h"

#define DEFAULT_PROFILE "DEFAULT"
#define NAMES_MAX       1000 /* profiles of one file that are listed */
#define NAMES_SHOWN     20   /* of them in a message */
#define NAMES_TEXT_CAP  4096

enum field_flag { FIELD_PATH = 1, FIELD_OWN = 2 };

static const struct field {
    const char *key;
    size_t offset; /* of the member, a const char * */
    unsigned flags;
} fields[] = {
    { "user", offsetof(struct oci_profile, user), 0 },
    { "fingerprint", offsetof(struct oci_profile, fingerprint), 0 },
    { "key_file", offsetof(struct oci_profile, key_file), FIELD_PATH },
    { "pass_phrase", offsetof(struct oci_profile, pass_phrase), 0 },
    { "tenancy", offsetof(struct oci_profile, tenancy), 0 },
    { "region", offsetof(struct oci_profile, region), 0 },
    { "security_token_file", offsetof(struct oci_profile, security_token_file),
      FIELD_PATH | FIELD_OWN },
    { "delegation_token_file", offsetof(struct oci_profile, delegation_token_file), FIELD_PATH },
    { "authentication_type", offsetof(struct oci_profile, authentication_type), 0 },
};

#define FIELD_COUNT (sizeof(fields) / sizeof(fields[0]))

/* A file being read line by line. */
struct reader {
    struct call *call;
    const char *file;
    struct span rest;
    size_t number; /* of the last line read */
    bool in_section;
};

/* A section line, or key = value. */
struct line {
    bool section;
    struct span name;
    struct span value;
};

/* What the file says of each field; `given` also for an empty value, which hides [DEFAULT]'s. */
struct values {
    bool found; /* the section is there */
    struct {
        bool given;
        struct span text;
    } of[FIELD_COUNT];
};

static enum err fail_line(const struct reader *reader, const char *problem)
{
    return call_fail(reader->call, ERR_CONFIG, "%s, line %zu: %s", reader->file, reader->number,
                     problem);
}

/* Messages never show the line: it may hold a pass phrase. */
static enum err read_value(const struct reader *reader, struct span text, struct line *out)
{
    struct span rest = text;
    struct span key = span_trim(span_cut(&rest, '='));

    if (!rest.ptr)
        return fail_line(reader, "neither [profile] nor key = value");
    if (key.len == 0)
        return fail_line(reader, "no key before the '='");
    if (!reader->in_section)
        return fail_line(reader, "a key before any [profile]");
    *out = (struct line){ .name = key, .value = span_trim(rest) };
    return ERR_NONE;
}

static enum err read_line(struct reader *reader, struct span text, struct line *out)
{
    struct span name;

    if (memchr(text.ptr, '\0', text.len))
        return fail_line(reader, "a NUL byte; the file must be UTF-8 text");
    if (text.ptr[0] != '[' || text.ptr[text.len - 1] != ']')
        return read_value(reader, text, out);
    name = span_trim((struct span){ .ptr = text.ptr + 1, .len = text.len - 2 });
    if (name.len == 0)
        return fail_line(reader, "a profile without a name");
    reader->in_section = true;
    *out = (struct line){ .section = true, .name = name };
    return ERR_NONE;
}

/* Gives the next line that says something; *out_more is false at the end. */
static enum err next_line(struct reader *reader, struct line *out, bool *out_more)
{
    struct span text;

    *out_more = false;
    while (reader->rest.len) {
        text = span_trim(span_cut(&reader->rest, '\n'));
        reader->number++;
        if (text.len == 0 || text.ptr[0] == '#' || text.ptr[0] == ';')
            continue;
        *out_more = true;
        return read_line(reader, text, out);
    }
    return ERR_NONE;
}

static struct reader reader_of(struct call *call, const char *file, struct span text)
{
    if (span_starts_with(text, "\xef\xbb\xbf"))
        text = (struct span){ .ptr = text.ptr + 3, .len = text.len - 3 };
    return (struct reader){ .call = call, .file = file, .rest = text };
}

static enum err read_file(struct call *call, const char *path, const char **out_file,
                          struct span *out)
{
    *out_file = file_expand(&call->arena, path);
    if (file_read(call, "the OCI configuration file", *out_file, LIMIT_CONFIG_FILE, out)) {
        call->error.code = ERR_CONFIG;
        call_hint(call, "run `oci-mcp auth setup` for an API key or `oci-mcp auth login` for a "
                        "session in the browser; OCI_CONFIG_FILE names another place");
        return file_hint(call, *out_file);
    }
    return ERR_NONE;
}

/* ---- The names of the profiles ------------------------------------------------------------- */

struct names {
    const char **items;
    size_t count;
};

static bool names_hold(const struct names *names, struct span name)
{
    size_t i;

    for (i = 0; i < names->count; i++) {
        if (span_equals(name, names->items[i]))
            return true;
    }
    return false;
}

static enum err collect_names(struct reader *reader, struct names *out)
{
    struct arena *arena = &reader->call->arena;
    struct line line;
    bool more;
    enum err e;

    *out = (struct names){ .items = arena_array(arena, NAMES_MAX, sizeof(*out->items)) };
    for (;;) {
        e = next_line(reader, &line, &more);
        if (e || !more)
            return e;
        if (!line.section || names_hold(out, line.name))
            continue;
        if (out->count == NAMES_MAX)
            return fail_line(reader, "too many profiles");
        out->items[out->count++] = arena_strndup(arena, line.name.ptr, line.name.len);
    }
}

static enum err hint_no_profile(struct call *call, const char *name)
{
    return call_hint(call,
                     "choose one with OCI_CONFIG_PROFILE or --profile; `oci-mcp auth login "
                     "--profile %s` makes this one",
                     name);
}

static enum err fail_no_profile(struct call *call, struct span text, const char *file,
                                const char *name)
{
    struct reader reader = reader_of(call, file, text);
    struct names names;
    struct buf list;
    enum err e = collect_names(&reader, &names);
    size_t i;

    if (e)
        return e;
    if (names.count == 0) {
        call_fail(call, ERR_CONFIG, "no profile [%s] in %s: it has none", name, file);
        return hint_no_profile(call, name);
    }
    buf_init(&list, &call->arena, NAMES_TEXT_CAP);
    for (i = 0; i < names.count && i < NAMES_SHOWN; i++)
        buf_printf(&list, "%s[%s]", i ? ", " : "", names.items[i]);
    if (names.count > NAMES_SHOWN)
        buf_printf(&list, " and %zu more", names.count - NAMES_SHOWN);
    call_fail(call, ERR_CONFIG, "no profile [%s] in %s: it has %s", name, file, list.ptr);
    return hint_no_profile(call, name);
}

/* ---- One profile --------------------------------------------------------------------------- */

static void take_value(struct values *values, const struct line *line)
{
    size_t i;

    for (i = 0; i < FIELD_COUNT; i++) {
        if (span_equals_nocase(line->name, fields[i].key)) {
            values->of[i].given = true;
            values->of[i].text = line->value;
        }
    }
}

/* Reads the whole file: an error behind the profile is one too. */
static enum err collect_values(struct reader *reader, const char *name, struct values *own,
                               struct values *inherited)
{
    struct values *present = NULL;
    struct line line;
    bool more;
    enum err e;

    for (;;) {
        e = next_line(reader, &line, &more);
        if (e || !more)
            return e;
        if (!line.section) {
            if (present)
                take_value(present, &line);
            continue;
        }
        present = span_equals(line.name, name)              ? own
                  : span_equals(line.name, DEFAULT_PROFILE) ? inherited
                                                            : NULL;
        if (present)
            present->found = true;
    }
}

static const char *value_of(struct call *call, const struct field *field, struct span text)
{
    const char *value;

    if (text.len == 0)
        return NULL;
    value = arena_strndup(&call->arena, text.ptr, text.len);
    return field->flags & FIELD_PATH ? file_expand(&call->arena, value) : value;
}

static void fill_profile(struct call *call, const struct values *own,
                         const struct values *inherited, struct oci_profile *profile)
{
    const struct values *from;
    const char *value;
    size_t i;

    for (i = 0; i < FIELD_COUNT; i++) {
        from = own->of[i].given ? own : inherited;
        if (from == inherited && fields[i].flags & FIELD_OWN) {
            profile->security_token_inherited = inherited->of[i].text.len > 0;
            continue;
        }
        value = value_of(call, &fields[i], from->of[i].text);
        if (from == inherited && value && strcmp(profile->name, DEFAULT_PROFILE) != 0)
            profile->inherited |= 1u << i;
        memcpy((char *)profile + fields[i].offset, &value, sizeof(value));
    }
}

static enum err find_profile(struct call *call, struct span text, const char *file,
                             const char *name, struct oci_profile *out)
{
    struct reader reader = reader_of(call, file, text);
    struct values own = { 0 }, inherited = { 0 };
    enum err e = collect_values(&reader, name, &own, &inherited);

    if (e)
        return e;
    if (!own.found)
        return fail_no_profile(call, text, file, name);
    *out = (struct oci_profile){ .file = file, .name = arena_strdup(&call->arena, name) };
    fill_profile(call, &own, &inherited, out);
    return ERR_NONE;
}

bool oci_config_is_inherited(const struct oci_profile *profile, const char *key)
{
    size_t i = 0;

    while (i < FIELD_COUNT && strcmp(fields[i].key, key) != 0)
        i++;
    return i < FIELD_COUNT && (profile->inherited >> i & 1) != 0;
}

const char *oci_config_default_path(struct call *call)
{
    return file_expand(&call->arena, "~/.oci/config");
}

enum err oci_config_load(struct call *call, const char *path, const char *name,
                         struct oci_profile *out)
{
    const char *file;
    struct span text;
    enum err e = read_file(call, path, &file, &text);

    if (e)
        return e;
    e = find_profile(call, text, file, name, out);
    oci_key_wipe((char *)text.ptr, text.len); /* it may hold pass phrases */
    return e;
}

enum err oci_config_profiles(struct call *call, const char *path, const char *const **out_names,
                             size_t *out_count)
{
    const char *file;
    struct reader reader;
    struct names names;
    struct span text;
    enum err e = read_file(call, path, &file, &text);

    if (e)
        return e;
    reader = reader_of(call, file, text);
    e = collect_names(&reader, &names);
    oci_key_wipe((char *)text.ptr, text.len);
    if (e)
        return e;
    *out_names = names.items;
    *out_count = names.count;
    return ERR_NONE;
}
