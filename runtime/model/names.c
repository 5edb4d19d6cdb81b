#include "model/names.h"

#include <string.h>

#include "model/decode.h"

/* Longer names are compared by their beginning. */
enum { FOLD_MAX = 96 };

static bool is_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* ---- Names in schemas ------------------------------------------------------------------------ */

static bool is_schema_char(char c)
{
    return is_alnum(c) || c == '_' || c == '.' || c == '-';
}

static bool is_schema_name(const char *name)
{
    size_t len = strlen(name);

    if (len == 0 || len >= MODEL_ARGUMENT_NAME_SIZE)
        return false;
    for (size_t i = 0; i < len; i++) {
        if (!is_schema_char(name[i]))
            return false;
    }
    return true;
}

/* The last characters are kept: long names of extensions differ there. */
static const char *sanitise(const char *name, char room[MODEL_ARGUMENT_NAME_SIZE])
{
    size_t len = strlen(name);
    size_t skip = len < MODEL_ARGUMENT_NAME_SIZE ? 0 : len - (MODEL_ARGUMENT_NAME_SIZE - 1);

    for (size_t i = 0; i <= len - skip; i++) {
        char c = name[skip + i];

        room[i] = c == '\0' || is_schema_char(c) ? c : '_';
    }
    return room;
}

const char *model_argument_name(const struct model_service *service,
                                const struct model_field *field,
                                char room[MODEL_ARGUMENT_NAME_SIZE])
{
    const char *wire = model_text(service, field->name);
    const char *alias = field->alias != 0 ? model_text(service, field->alias) : wire;

    if (field->in == MODEL_IN_OBJECT && is_schema_name(wire))
        return wire;
    return is_schema_name(alias) ? alias : sanitise(alias, room);
}

/* ---- Other spellings ------------------------------------------------------------------------- */

bool model_names_alike(const char *a, const char *b)
{
    for (;; a++, b++) {
        while (*a != '\0' && !is_alnum(*a))
            a++;
        while (*b != '\0' && !is_alnum(*b))
            b++;
        if (lower(*a) != lower(*b))
            return false;
        if (*a == '\0')
            return true;
    }
}

static bool is_field(const struct model_service *service, const struct model_field *field,
                     const char *name)
{
    char room[MODEL_ARGUMENT_NAME_SIZE];

    if (strcmp(model_text(service, field->name), name) == 0)
        return true;
    if (field->alias != 0 && strcmp(model_text(service, field->alias), name) == 0)
        return true;
    return strcmp(model_argument_name(service, field, room), name) == 0;
}

static bool is_field_alike(const struct model_service *service, const struct model_field *field,
                           const char *name)
{
    if (model_names_alike(model_text(service, field->name), name))
        return true;
    return field->alias != 0 && model_names_alike(model_text(service, field->alias), name);
}

const struct model_field *model_find_field(const struct model_service *service,
                                           const struct model_type *type, const char *name)
{
    const struct model_field *fields = model_fields(service, type);
    const struct model_field *alike = NULL;

    for (size_t i = 0; i < type->field_count; i++) {
        if (is_field(service, &fields[i], name))
            return &fields[i];
    }
    for (size_t i = 0; i < type->field_count; i++) {
        if (!is_field_alike(service, &fields[i], name))
            continue;
        if (alike != NULL)
            return NULL;
        alike = &fields[i];
    }
    return alike;
}

/* ---- Mistyped names -------------------------------------------------------------------------- */

/* Letters and digits in lower case: what is left when the spelling style is taken away. */
static size_t fold(const char *name, char out[FOLD_MAX])
{
    size_t len = 0;

    for (; *name != '\0' && len < FOLD_MAX; name++) {
        if (is_alnum(*name))
            out[len++] = lower(*name);
    }
    return len;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Edit distance in which two swapped neighbours are one mistake (Damerau-Levenshtein, the
 * variant that edits no letter twice). */
static size_t distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
    size_t rows[3][FOLD_MAX + 1];

    for (size_t j = 0; j <= b_len; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a_len; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i + 2) % 3];
        const size_t *above2 = rows[(i + 1) % 3];

        row[0] = i;
        for (size_t j = 1; j <= b_len; j++) {
            size_t cost = a[i - 1] == b[j - 1] ? 0 : 1;

            row[j] = least(least(above[j] + 1, row[j - 1] + 1), above[j - 1] + cost);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], above2[j - 2] + 1);
        }
    }
    return rows[a_len % 3][b_len];
}

/* How many mistakes a name of that length may hold: one in three letters, four at most. */
static size_t allowed_mistakes(size_t len)
{
    if (len < 3)
        return 0;
    return least(len / 3, 4);
}

const char *model_nearest(const char *name, const char *const *names, size_t count)
{
    char wanted[FOLD_MAX];
    char other[FOLD_MAX];
    size_t len = fold(name, wanted);
    size_t best = allowed_mistakes(len) + 1;
    const char *nearest = NULL;

    for (size_t i = 0; i < count && len > 0; i++) {
        size_t other_len = fold(names[i], other);
        size_t gap = len > other_len ? len - other_len : other_len - len;
        size_t found = gap < best ? distance(wanted, len, other, other_len) : best;

        if (found < best) {
            best = found;
            nearest = names[i];
        }
    }
    return nearest;
}

struct json *model_names_member(const struct json *object, const char *name)
{
    struct json *member = object == NULL ? NULL : object->first;

    while (member != NULL && !model_names_alike(member->name, name))
        member = member->next;
    return member;
}

void model_names_list(struct buf *out, const char *const *names, size_t count, size_t most,
                      const char *first)
{
    size_t listed = 0;

    if (first != NULL) {
        buf_add_text(out, first);
        listed++;
    }
    for (size_t i = 0; i < count && listed < most; i++) {
        if (first != NULL && strcmp(names[i], first) == 0)
            continue;
        buf_printf(out, "%s%s", listed > 0 ? ", " : "", names[i]);
        listed++;
    }
    if (listed < count)
        buf_printf(out, " and %zu more", count - listed);
}
