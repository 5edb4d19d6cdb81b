/*
 * Search of all operations by what people say: ids, `oci` command lines, HTTP lines, OCIDs, or
 * plain words with their typing errors. Offline, from an index that codegen makes and the linker
 * puts beside the tables (catalog/search_index.h). No state, no start-up cost, thread-safe; about
 * 100 microseconds a query.
 */
#ifndef CATALOG_SEARCH_H
#define CATALOG_SEARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/call.h"
#include "catalog/catalog.h"

/* What an operation does with its resource, more finely than its class. */
enum catalog_verb {
    CATALOG_ANY,
    CATALOG_LIST,   /* list, search, summarize */
    CATALOG_GET,    /* get, head, download */
    CATALOG_CREATE, /* create, launch, add, attach, upload */
    CATALOG_UPDATE, /* update, change, move */
    CATALOG_DELETE, /* delete, terminate, detach, remove */
    CATALOG_ACTION, /* everything else: stop, rotate, failover */
    CATALOG_VERB_COUNT,
};

/* "list", "get"...; "any" for CATALOG_ANY. */
const char *catalog_verb_name(enum catalog_verb verb);

/* The verb of its name, or CATALOG_VERB_COUNT. */
enum catalog_verb catalog_verb_of(const char *name);

/* Words past CATALOG_QUERY_WORDS, and bytes past CATALOG_QUERY_BYTES, are not looked at. */
#define CATALOG_QUERY_BYTES 2048
#define CATALOG_QUERY_WORDS 32

struct catalog_query {
    const char *text;       /* any bytes */
    const char *service;    /* only this one: "core", or a word for it, "compute"; or NULL */
    enum catalog_verb verb; /* only operations of this kind; CATALOG_ANY for all */
    size_t limit;           /* families; 0 for CATALOG_FAMILIES */
};

#define CATALOG_FAMILIES 5
#define CATALOG_FAMILIES_MAX 50
#define CATALOG_HITS 20

/* One operation that was found. */
struct catalog_hit {
    struct catalog_op entry;
    const char *cli; /* "compute instance list", of the command line `oci`; "" when it has none */
    float score;     /* larger is better; comparable within one answer */
    enum catalog_verb verb;
};

/* The operations of one service about one kind of resource, best first: all of them that the
 * query's verb filter lets through. */
struct catalog_family {
    const struct model_service *service;
    const char *name; /* "instance" */
    const struct catalog_hit *hits;
    size_t count; /* at least 1 */
    float score;  /* of the best hit and a little of the next */
};

/* A word of the query that was read as another one. */
struct catalog_correction {
    const char *from; /* as written */
    const char *to;
};

struct catalog_found {
    const struct catalog_family *families; /* best first */
    size_t count;                          /* 0 when no word of the query means anything */
    const struct catalog_hit *best;        /* the CATALOG_HITS best operations of all families */
    size_t best_count;
    const struct catalog_correction *corrections;
    size_t correction_count;
    /* The query names one operation (or one kind of resource, for an OCID): an id, a command line,
     * an HTTP line. It is best[0], its family families[0]. */
    bool exact;
};

/*
 * Effect: fills `found`, in the call's arena, but for names of services and operations, which are
 * of the tables. The same query gives the same answer. ERR_USAGE for a service that is none (names
 * the nearest); an empty answer is none.
 */
NODISCARD enum err catalog_search(struct call *call, const struct catalog_query *query,
                                  struct catalog_found *found);

#endif
