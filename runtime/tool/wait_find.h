/* Whom to ask how something goes on: operations found by an OCID or by the operation that began it.
 * Reads tables only. Thread-safe. Of wait.c. */
#ifndef TOOL_WAIT_FIND_H
#define TOOL_WAIT_FIND_H

#include "catalog/catalog.h"

#define TOOL_WAIT_SOURCES 8 /* that are asked before it is given up */

/* One that may know. Members without an operation are not there. */
struct tool_wait_source {
    struct catalog_op get;
    struct catalog_op errors; /* lists of a work request */
    struct catalog_op logs;
};

/* The likeliest first. */
struct tool_wait_sources {
    struct tool_wait_source items[TOOL_WAIT_SOURCES];
    size_t count;
};

/* True for the identifier of a work request: its OCID says so, or it is no OCID at all. */
bool tool_wait_is_work(const char *id);

/*
 * Fills `out` with those that may know a work request. `by` is the service that answered with it,
 * NULL when that is not known.
 */
void tool_wait_find_work(const char *id, const struct model_service *by,
                         struct tool_wait_sources *out);

/* Fills `out` with those that may get a resource, of the service `by` first; none when the type in
 * its OCID is not known. */
void tool_wait_find_resource(const char *id, const struct model_service *by,
                             struct tool_wait_sources *out);

/* "us-ashburn-1" or "iad" of an OCID, as it is written there; empty when it names none. */
struct span tool_wait_region(const char *id);

#endif
