/*
 * What a tool result shows of an answer's data: cleaned, projected, within a budget, never cut
 * inside. Thread-safe; everything is in the arena of the call, and deterministic.
 *
 * The steps, in this order:
 *  1. text of the cloud is made harmless, member names too (tool/shape_text.h);
 *  2. secrets known by their pattern are replaced, unless `reveal` (tool/shape_secret.h);
 *  3. a list in a collection ({"items": [...]}) becomes the data, its other members `beside`;
 *  4. `query` (JMESPath; sees all that the answer holds, "data" and "items" mean what they mean in
 *     the answer and in the result);
 *  5. nulls, empty objects and empty lists are dropped from objects, unless `keep_empty`;
 *     definedTags, freeformTags and systemTags are left out and named in a note, unless `fields` or
 *     `query` ask for them (tool/shape_prune.h);
 *  6. `fields` (tool/shape_field.h);
 *  7. `skip` and `limit` choose items, the budget keeps as many whole ones as fit;
 *  8. columns with the same value in every one of more than three objects go to `common`
 *     (tool/shape_common.h says how to put them back);
 *  9. `format`.
 */
#ifndef TOOL_SHAPE_H
#define TOOL_SHAPE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/call.h"
#include "base/span.h"
#include "json/json.h"
#include "model/model.h"

/* Tokens are counted as bytes / 4. */
#define TOOL_SHAPE_BUDGET      6000
#define TOOL_SHAPE_TOKEN_BYTES 4

/* What the columns of fewer objects have in common is not worth a look aside. */
#define TOOL_SHAPE_COMMON_MIN 4

enum tool_format {
    TOOL_FORMAT_JSON,
    TOOL_FORMAT_CSV,   /* RFC 4180, with a header line; nested members are columns "a.b" */
    TOOL_FORMAT_TABLE, /* aligned columns for people; an object is shown as name and value */
};

/* What is wanted. All zeros is what an answer gets by default. Everything is borrowed. */
struct tool_shape {
    const char *query; /* NULL for none */
    const char *const
        *fields; /* "displayName", "shapeConfig.ocpus"; snake_case and kebab-case too */
    size_t field_count;
    size_t skip;      /* items left out at the start: those that were shown before */
    size_t limit;     /* items at most; 0 for no limit */
    const char *list; /* member of a collection that is the list; NULL for "items" */
    size_t budget;    /* tokens of the data; 0 for TOOL_SHAPE_BUDGET, SIZE_MAX for no end */
    enum tool_format format;
    bool keep_empty; /* keep nulls, empty objects and lists */
    bool keep_tags;  /* keep tags that nobody asked for */
    bool keep_rows;  /* no `common`: rows stay whole. So they do in tables, and in CSV whose columns
                        were asked for by fields or query */
    bool reveal;     /* show secrets */
    const struct model_service *service;
    const struct model_type *type; /* of the body or of its items; NULL when it is not known */
};

/* What is shown. Pointers are NULL where there is nothing to say. */
struct tool_shaped {
    const struct json *data; /* of TOOL_FORMAT_JSON: an array of rows, an object, or what the query
                                gave; NULL when not even one member fits */
    struct span text;        /* of the other formats, instead of data */
    struct json *common;     /* object: dotted path -> the value that every row has there */
    struct json *beside;     /* object: what a collection holds besides its list */
    struct json *omitted;    /* array of names: members of an object that did not fit */
    struct json *fields; /* array of names, when something did not fit: fields worth asking for */
    struct json *hidden; /* object: kind of secret -> how many were hidden */
    struct json *notes;  /* array of sentences for the reader */
    bool is_list;
    bool truncated;     /* something that was asked for is not shown */
    size_t returned;    /* items shown, of a list */
    size_t total_seen;  /* items there were, after the query; skipped ones count */
    size_t neutralised; /* characters made harmless */
};

/*
 * Says before anything is sent whether `query`, `fields` and `format` are right. ERR_ARGUMENT and
 * ERR_LIMIT as jmespath_compile(), ERR_ARGUMENT for an empty field.
 */
NODISCARD enum err tool_shape_check(struct call *call, const struct tool_shape *shape);

/*
 * Shapes `data`, the parsed body of an answer, which is taken: parts of it are changed and parts of
 * it are in the output. Failures are those of the query alone (tool_shape_check() and
 * jmespath_search()); to show the answer nevertheless, parse it again and shape it without query.
 * Unknown fields are a note; when no field is known, all are shown.
 */
NODISCARD enum err tool_shape(struct call *call, const struct tool_shape *shape, struct json *data,
                              struct tool_shaped *out);

/*
 * Adds to `object` what was shaped, as the members data (or csv, table), common, beside, count,
 * total, truncated, omitted, suggestedFields, hidden, notes: each only where there is something to
 * say, count and total for lists, total where it differs from count.
 */
void tool_shape_add(struct call *call, const struct tool_shape *shape,
                    const struct tool_shaped *shaped, struct json *object);

#endif
