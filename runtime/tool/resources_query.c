#include "tool/resources_query.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "tool/glob.h"

#define QUERY_MAX   (16u << 10)
#define UNSAFE      "'\\"
#define UNSAFE_NAME "'\\*?"

/* Unique parts of OCIDs are 60 of these; people give the end of one, or more. */
#define OCID_PART  "abcdefghijklmnopqrstuvwxyz0123456789."
#define OCID_LEAST 20

struct querying {
    struct arena *arena;
    struct buf text;
    size_t count; /* of conditions */
    bool rough;
};

/* ---- Conditions ----------------------------------------------------------------------------- */

/* The longest part of a text that needs no escape. */
static struct span safe_part(const char *text, const char *unsafe)
{
    struct span best = { .ptr = text, .len = 0 };

    for (const char *start = text; *start != '\0';) {
        size_t length = strcspn(start, unsafe);

        if (length > best.len)
            best = (struct span){ .ptr = start, .len = length };
        start += length;
        start += strspn(start, unsafe);
    }
    return best;
}

static void add_quoted(struct querying *querying, struct span text)
{
    buf_add_char(&querying->text, '\'');
    buf_add_span(&querying->text, text);
    buf_add_char(&querying->text, '\'');
}

static void begin_condition(struct querying *querying)
{
    buf_add_text(&querying->text, querying->count++ == 0 ? " where " : " && ");
}

/* "field = 'text'"; what holds more than the text where it cannot be written. */
static void add_equal(struct querying *querying, const char *field, const char *text,
                      const char *unsafe)
{
    struct span part = safe_part(text, unsafe);
    bool whole = part.len == strlen(text);

    querying->rough = querying->rough || !whole;
    buf_printf(&querying->text, "%s %s ", field, whole ? "=" : "=~");
    add_quoted(querying, part);
}

static void add_condition(struct querying *querying, const char *field, const char *text,
                          const char *unsafe)
{
    /* Every name holds the empty text: "*" alone is no condition. */
    if (*text != '\0' && safe_part(text, unsafe).len == 0) {
        querying->rough = true;
        return;
    }
    begin_condition(querying);
    add_equal(querying, field, text, unsafe);
}

/* ---- Tags ----------------------------------------------------------------------------------- */

struct tag {
    const char *whole;     /* the key, with the namespace that may stand before it */
    const char *namespace; /* NULL: none */
    const char *key;
    const char *value; /* NULL: any */
};

static struct tag read_tag(struct arena *arena, const char *text)
{
    const char *equals = strchr(text, '=');
    size_t length = equals == NULL ? strlen(text) : (size_t)(equals - text);
    const char *whole = arena_strndup(arena, text, length);
    const char *dot = strchr(whole, '.');

    return (struct tag){
        .whole = whole,
        .namespace = dot == NULL ? NULL : arena_strndup(arena, whole, (size_t)(dot - whole)),
        .key = dot == NULL ? whole : dot + 1,
        .value = equals == NULL ? NULL : equals + 1,
    };
}

static void add_pair(struct querying *querying, const char *kind, const char *key,
                     const char *value)
{
    struct arena *arena = querying->arena;

    add_equal(querying, arena_printf(arena, "%s.key", kind), key, UNSAFE);
    if (value == NULL)
        return;
    buf_add_text(&querying->text, " && ");
    add_equal(querying, arena_printf(arena, "%s.value", kind), value, UNSAFE);
}

/* Keys of free-form tags may hold a dot too. */
static void add_tag(struct querying *querying, const char *text)
{
    struct tag tag = read_tag(querying->arena, text);

    begin_condition(querying);
    if (tag.namespace == NULL) {
        add_pair(querying, "freeformTags", tag.key, tag.value);
        return;
    }
    buf_add_text(&querying->text, "((");
    add_equal(querying, "definedTags.namespace", tag.namespace, UNSAFE);
    buf_add_text(&querying->text, " && ");
    add_pair(querying, "definedTags", tag.key, tag.value);
    buf_add_text(&querying->text, ") || (");
    add_pair(querying, "freeformTags", tag.whole, tag.value);
    buf_add_text(&querying->text, "))");
}

/* ---- The query ------------------------------------------------------------------------------ */

static bool is_ocid_part(const char *text)
{
    if (strncmp(text, "ocid1.", 6) == 0)
        return true;
    return strlen(text) >= OCID_LEAST && text[strspn(text, OCID_PART)] == '\0';
}

static bool is_word(const char *text)
{
    for (; *text != '\0'; text++) {
        if (!isalnum((unsigned char)*text) && *text != '_' && *text != '-')
            return false;
    }
    return true;
}

static enum err check(struct call *call, const struct tool_resources_wanted *wanted)
{
    if (wanted->state != NULL && !is_word(wanted->state))
        return call_fail(call, ERR_ARGUMENT, "state: \"%.100s\" is no lifecycle state",
                         wanted->state);
    if (wanted->compartment != NULL && strpbrk(wanted->compartment, UNSAFE) != NULL)
        return call_fail(call, ERR_ARGUMENT, "compartment: \"%.100s\" is no OCID",
                         wanted->compartment);
    if (wanted->text != NULL && safe_part(wanted->text, UNSAFE).len == 0)
        return call_fail(call, ERR_ARGUMENT, "text: nothing in it can be searched for");
    return ERR_NONE;
}

/* "matching" stands behind all conditions. */
static void add_text(struct querying *querying, const char *text)
{
    if (is_ocid_part(text)) {
        begin_condition(querying);
        buf_add_text(&querying->text, "identifier =~ ");
    } else {
        buf_add_text(&querying->text, " matching ");
    }
    add_quoted(querying, safe_part(text, UNSAFE));
}

enum err tool_resources_query(struct call *call, const struct tool_resources_wanted *wanted,
                              const char **out, bool *out_rough)
{
    struct querying querying = { .arena = &call->arena };
    enum err e = check(call, wanted);

    if (e)
        return e;
    buf_init(&querying.text, &call->arena, QUERY_MAX);
    buf_printf(&querying.text, "query %s resources", wanted->types);
    if (wanted->name != NULL)
        add_condition(&querying, "displayName", wanted->name, UNSAFE_NAME);
    if (wanted->state != NULL)
        add_condition(&querying, "lifecycleState", wanted->state, UNSAFE);
    if (wanted->tag != NULL)
        add_tag(&querying, wanted->tag);
    if (wanted->compartment != NULL)
        add_condition(&querying, "compartmentId", wanted->compartment, UNSAFE);
    if (wanted->text != NULL)
        add_text(&querying, wanted->text);
    if (buf_full(&querying.text))
        return call_fail(call, ERR_LIMIT, "the search is longer than %u bytes", QUERY_MAX);
    *out = querying.text.ptr;
    *out_rough = querying.rough;
    return ERR_NONE;
}

/* ---- What was found ------------------------------------------------------------------------- */

static const char *lower(struct arena *arena, const char *text)
{
    char *copy = arena_strdup(arena, text);

    for (char *at = copy; *at != '\0'; at++)
        *at = (char)tolower((unsigned char)*at);
    return copy;
}

static bool has_pair(const struct json *tags, const char *key, const char *value)
{
    for (const struct json *member = tags == NULL ? NULL : tags->first; member != NULL;
         member = member->next) {
        if (strcasecmp(member->name, key) == 0 &&
            (value == NULL || (json_is_text(member) && strcasecmp(member->text, value) == 0)))
            return true;
    }
    return false;
}

static bool has_tag(struct arena *arena, const char *text, const struct json *item)
{
    struct tag tag = read_tag(arena, text);
    const struct json *spaces = json_get(item, "definedTags");

    if (has_pair(json_get(item, "freeformTags"), tag.whole, tag.value))
        return true;
    if (tag.namespace == NULL || spaces == NULL)
        return false;
    for (const struct json *space = spaces->first; space != NULL; space = space->next) {
        if (strcasecmp(space->name, tag.namespace) == 0 && has_pair(space, tag.key, tag.value))
            return true;
    }
    return false;
}

bool tool_resources_is_meant(struct call *call, const struct tool_resources_wanted *wanted,
                             const struct json *item)
{
    struct arena *arena = &call->arena;
    const char *name = json_get_text(item, "displayName");

    if (wanted->tag != NULL && strpbrk(wanted->tag, UNSAFE) != NULL &&
        !has_tag(arena, wanted->tag, item))
        return false;
    return wanted->name == NULL ||
           tool_glob_matches(lower(arena, wanted->name), lower(arena, name == NULL ? "" : name));
}
