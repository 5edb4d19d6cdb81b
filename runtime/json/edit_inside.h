/* What the formats of json/edit.h share, and what each of them gives. Used by edit*.c alone. */
#ifndef JSON_EDIT_INSIDE_H
#define JSON_EDIT_INSIDE_H

#include "json/edit.h"

#define EDIT_BOM "\xef\xbb\xbf"

/* One format. `value` NULL takes the entry away. */
struct edit_format {
    /* All that the text means: an object. The table is a member that is an object, or missing. */
    enum err (*read)(struct call *call, const struct json_edit *edit, struct span text,
                     struct json **out);
    enum err (*change)(struct call *call, const struct json_edit *edit, struct span text,
                       const char *name, const struct json *value, struct buf *out);
};

extern const struct edit_format edit_json; /* both with and without comments */
extern const struct edit_format edit_toml;
extern const struct edit_format edit_yaml;

/* Records ERR_PARSE for the place `at` of `text`. */
enum err edit_fail(struct call *call, const struct json_edit *edit, struct span text,
                   const char *at, const char *format, ...) PRINTF_LIKE(5, 6);

/* The line end that the text uses. */
const char *edit_eol(struct span text);

/* Appends text[from, to). */
void edit_copy(struct buf *out, struct span text, size_t from, size_t to);

/* True for a value that is an array or object with something in it. */
bool edit_is_nested(const struct json *value);

/* The text of a scalar as JSON writes it, in the arena. */
const char *edit_print(struct call *call, const struct json *value);

/* One statement of TOML: a header, or a key and its value. */
struct edit_statement {
    const char *const *path; /* of a value: behind that of the header it stands under */
    size_t depth;
    size_t header_depth; /* how much of the path the header said; depth for a header */
    bool is_header;
    bool is_array;
    size_t start, end; /* from the start of its line to behind its line end */
};

struct edit_toml {
    struct json *root;
    struct edit_statement *statements;
    size_t count;
};

NODISCARD enum err edit_toml_parse(struct call *call, const struct json_edit *edit,
                                   struct span text, struct edit_toml *out);

/* One line of YAML. */
struct edit_line {
    size_t start, end; /* with its line end */
    size_t at;         /* of the first byte that is no blank */
    size_t stop;       /* behind the last byte that is no blank, comment or line end */
    size_t indent;
    bool is_text; /* neither blank nor only a comment */
};

struct edit_lines {
    struct span text;
    const struct edit_line *lines;
    size_t count;
};

/* Takes "key: rest" apart at the start of a line. False when it is none. */
bool edit_yaml_key(struct call *call, struct span line, const char **out_key,
                   struct span *out_rest);

/* The value of a key: `rest` behind the colon, then the lines [from, to). NULL when it is not
 * understood. */
struct json *edit_yaml_value(struct call *call, const struct edit_lines *lines, struct span rest,
                             size_t from, size_t to, size_t parent_indent);

#endif
