/*
 * Changing one entry of somebody else's configuration file: a named member of one table at its top
 * ("mcpServers", "[mcp_servers.NAME]"). Everything else stays byte for byte: comments, order,
 * indentation, line ends, byte order mark. The text that comes out is read again, and is only given
 * when nothing but the entry means something else in it.
 *
 * TOML is read whole. Of YAML only the top and that table are understood, written in block style;
 * what is written otherwise there is refused, what stands elsewhere is not looked at. Thread-safe.
 */
#ifndef JSON_EDIT_H
#define JSON_EDIT_H

#include "json/json.h"

enum json_edit_format { JSON_EDIT_JSON, JSON_EDIT_JSONC, JSON_EDIT_TOML, JSON_EDIT_YAML };

struct json_edit {
    enum json_edit_format format;
    const char *what; /* names the file in messages */
    const char *key;  /* of the table */
};

/*
 * The entries: an object, empty when the file has no such table. Numbers and dates of TOML come as
 * numbers with the text they were written in; values of YAML that are not understood as strings.
 * ERR_PARSE with "what: line L column C: why" for a text that is not of its format, that has a name
 * twice where it matters, or in which the table is no table.
 */
NODISCARD enum err json_edit_read(struct call *call, const struct json_edit *edit, struct span text,
                                  struct json **out);

/* Appends the text in which entry `name` is `value`, an object. ERR_PARSE as above, and for an
 * entry that is written in a form which cannot be changed in place. */
NODISCARD enum err json_edit_set(struct call *call, const struct json_edit *edit, struct span text,
                                 const char *name, const struct json *value, struct buf *out);

/* Appends the text without entry `name`; the same text when there is none. */
NODISCARD enum err json_edit_remove(struct call *call, const struct json_edit *edit,
                                    struct span text, const char *name, struct buf *out);

#endif
