/*
 * JSON values (RFC 8259) that lose nothing: numbers keep their text, objects their order and
 * their duplicate names. Values live in the arena of the call that parsed them.
 *
 * Own code rather than cJSON because cJSON turns every number into a double: 9007199254740993
 * comes back changed.
 */
#ifndef JSON_JSON_H
#define JSON_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/call.h"
#include "base/span.h"

#ifdef __cplusplus
extern "C" {
#endif

enum json_kind { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json {
    enum json_kind kind;
    bool boolean;     /* of JSON_BOOL */
    size_t len;       /* of text */
    size_t count;     /* items or members */
    const char *text; /* JSON_NUMBER: as written; JSON_STRING: decoded; NUL-terminated */
    const char *name; /* of a member, decoded; NULL for items and roots */
    size_t name_len;
    struct json *first; /* items or members, linked by next */
    struct json *last;
    struct json *next;
};

/*
 * Parses one JSON text and nothing behind it. Caps: LIMIT_JSON_DEPTH, and the size by the caller.
 * Refuses what is not UTF-8, lone surrogates, and a byte order mark. `text` is borrowed only
 * during the call. ERR_PARSE or ERR_LIMIT with "line L column C: what" recorded; `what` names the
 * text in that message ("request", "answer of the service").
 */
NODISCARD enum err json_parse(struct call *call, const char *what, struct span text,
                              struct json **out);

/* Appends compact JSON, numbers as they were written, non-ASCII as UTF-8, no newline ever. */
void json_print(struct buf *out, const struct json *value);

/* Appends a quoted, escaped string. Bytes that are not UTF-8 become U+FFFD. */
void json_print_string(struct buf *out, struct span text);

/* Member of an object by name; the last one when there are several; NULL when there is none or
 * `object` is NULL or no object. */
const struct json *json_get(const struct json *object, const char *name);

/* Text of a string member that json_is_text(), or NULL. */
const char *json_get_text(const struct json *object, const char *name);

/* A number without fraction and exponent that fits. False otherwise; output untouched. */
bool json_int(const struct json *value, int64_t *out);
bool json_double(const struct json *value, double *out);

/* True for a string that holds no NUL, and so can be used as a C string without loss. */
bool json_is_text(const struct json *value);

/* Same kind and content; numbers by text; objects regardless of order. */
bool json_equals(const struct json *a, const struct json *b);

/* Builders: new values in an arena. Text is copied. */
struct json *json_new(struct arena *arena, enum json_kind kind);
struct json *json_new_text(struct arena *arena, const char *text);
struct json *json_new_text_len(struct arena *arena, struct span text);
struct json *json_new_int(struct arena *arena, int64_t number);
struct json *json_new_bool(struct arena *arena, bool boolean);

/* Appends `value` (taken into the tree; must not be in another one) and returns it. */
struct json *json_add_item(struct json *array, struct json *value);
struct json *json_add_member(struct arena *arena, struct json *object, const char *name,
                             struct json *value);

/* The same for an array or an object, of a value that has the name it is to have there, or none. */
struct json *json_append(struct json *parent, struct json *value);

/* Deep copy into another arena, without the name that `value` has as a member. */
struct json *json_copy(struct arena *arena, const struct json *value);

/* The exact name of the kind as JSON Schema says it: "null", "boolean", "number"... */
const char *json_kind_name(enum json_kind kind);

#ifdef __cplusplus
}
#endif

#endif
