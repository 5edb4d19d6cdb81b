/*
 * What oci_read, oci_write, oci_delete and oci_batch share: the arguments of a call of an
 * operation, and the result. Thread-safe.
 */
#ifndef TOOL_CALLING_H
#define TOOL_CALLING_H

#include "tool/params.h"
#include "tool/send.h"
#include "tool/shape.h"

struct tool_calling {
    const char *operation;
    const struct json *params;
    const struct json *body;
    const char *body_file;
    const char *profile;
    const char *region;
    const char *compartment;
    bool recursive;
    const char *query;
    struct tool_texts fields;
    int64_t limit;
    const char *cursor;
    const char *format;
    const char *save_to;
    bool dry_run;
    bool wait;
    const char *if_match;
    const char *confirm;
};

/*
 * Finds the operation, refuses one that `turn->tool` does not run, and makes the request with its
 * arguments: params, and the body beside them. Fills in what can be (tool/fill.h): `*out_filled`.
 */
NODISCARD enum err tool_calling_begin(struct tool_turn *turn, const struct tool_calling *calling,
                                      struct tool_request *out, struct json **out_filled);

/* How the answer is to be shown. */
struct tool_shape tool_calling_shape(const struct tool_calling *calling, struct catalog_op entry);

/* Adds the members that end each result. */
void tool_calling_tell(struct tool_turn *turn, struct json *result, struct json *filled,
                       const struct tool_sent *sent);

/* The members that end each result (filled, hidden, region, opcRequestId), and its text. */
NODISCARD enum err tool_calling_end(struct tool_turn *turn, struct json *result,
                                    struct json *filled, const struct tool_sent *sent,
                                    struct tool_result *out);

/* A result as the text of an object, in which the text of a cloud is made harmless. */
NODISCARD enum err tool_calling_print(struct tool_turn *turn, struct json *result,
                                      struct tool_result *out);

#endif
