/*
 * The index of search: what `codegen search` makes (codegen/search/index.py), read in place.
 *
 * Layout, little-endian: "OCIX", version, size of all, number of sections; for each section its
 * offset and number of records; the sections, each an array. Numbers of records (operations,
 * terms, ...) are places in these arrays; 0xFFFF is none. The bytes are input: search_index_open()
 * checks that the sections lie inside, and every reader below gives something harmless for a
 * number that is out of range. Inside catalog/.
 */
#ifndef CATALOG_SEARCH_INDEX_H
#define CATALOG_SEARCH_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SEARCH_NONE 0xFFFF

enum search_section {
    SEARCH_STRINGS,         /* bytes, names with a NUL each */
    SEARCH_SERVICES,        /* name, prior, operations */
    SEARCH_FAMILIES,        /* name, service, first operation, operations */
    SEARCH_OPERATIONS,      /* struct search_op */
    SEARCH_TERMS,           /* struct search_term; sorted by text */
    SEARCH_OP_POSTINGS,     /* bytes: distance to the last operation, fields */
    SEARCH_PHRASES,         /* struct search_phrase */
    SEARCH_PHRASE_POSTINGS, /* bytes: distance to the last phrase */
    SEARCH_ALIASES,         /* 4 terms, service; sorted */
    SEARCH_SYNONYMS,        /* 4 terms, 10 terms; sorted */
    SEARCH_COMPOUNDS,       /* word, 2 terms; sorted by word */
    SEARCH_COMMANDS,        /* command line, operation; sorted by command line */
    SEARCH_OCIDS,           /* type, family; sorted by type */
    SEARCH_SECTION_COUNT,
};

/* Where a term stands in an operation. */
enum search_field {
    SEARCH_NAME = 1,
    SEARCH_VERB = 2,
    SEARCH_SERVICE = 4,
    SEARCH_TEXT = 8,
    SEARCH_PATH = 16,
    SEARCH_PARAM = 32,
    SEARCH_BODY = 64,
    SEARCH_ANSWER = 128,
};

struct search_index {
    const uint8_t *bytes;
    struct {
        uint32_t offset;
        uint32_t count;
    } sections[SEARCH_SECTION_COUNT];
};

struct search_service {
    const char *name;
    uint16_t prior; /* tenths */
};

struct search_family {
    const char *name;
    uint16_t service;
    uint16_t first; /* operation; first + count is never past the end */
    uint16_t count;
};

enum search_op_flag {
    SEARCH_OP_WORK_REQUEST = 1,
    SEARCH_OP_DEPRECATED = 2,
    SEARCH_OP_EVERYDAY = 4,
    SEARCH_OP_MOVES = 8,  /* to another compartment */
    SEARCH_OP_LOCKS = 16,  /* adds or removes a lock */
    SEARCH_OP_NESTED = 32, /* its path leads through another resource */
    SEARCH_OP_TWIN = 64,   /* searches what another one lists */
};

struct search_op {
    const char *cli;
    uint16_t family;
    uint16_t at;     /* row of the service's table; not checked against it */
    uint16_t weight; /* of the words of its name, thousandths */
    uint16_t verb;   /* term */
    uint16_t prior;  /* of its service, tenths */
    uint8_t kind;    /* enum catalog_verb */
    uint8_t flags;
};

enum search_term_flag {
    SEARCH_TERM_STOP = 1,     /* says nothing */
    SEARCH_TERM_QUESTION = 2, /* asks to be told something when it comes first */
};

struct search_term {
    const char *text;
    const char *surface; /* as people write it */
    uint32_t op_postings;
    uint32_t phrase_postings;
    uint32_t shape; /* search_text_shape() */
    uint16_t op_count;
    uint16_t phrase_count;
    uint16_t weight; /* thousandths */
    uint8_t flags;
    uint8_t verbs; /* bits of enum catalog_verb */
};

struct search_phrase {
    uint16_t family;
    uint16_t op; /* or SEARCH_NONE: it is about all of the family */
    uint16_t weight;
    uint16_t words;
};

/* False when the bytes are no index, of another version, or cut. Borrows them. */
bool search_index_open(struct search_index *index, const void *bytes, size_t size);

/* The one that was linked in. False when it is none. */
bool search_index_built_in(struct search_index *index);

size_t search_index_count(const struct search_index *index, enum search_section section);
struct search_service search_index_service(const struct search_index *index, uint32_t at);
struct search_family search_index_family(const struct search_index *index, uint32_t at);
struct search_op search_index_op(const struct search_index *index, uint32_t at);
struct search_term search_index_term(const struct search_index *index, uint32_t at);
uint32_t search_index_shape(const struct search_index *index, uint32_t term);
struct search_phrase search_index_phrase(const struct search_index *index, uint32_t at);

/* The family of a phrase that postings gave: all of them are in range. */
static inline uint16_t search_index_phrase_family(const struct search_index *index, uint32_t at)
{
    const uint8_t *row = index->bytes + index->sections[SEARCH_PHRASES].offset + 8 * (size_t)at;

    return (uint16_t)(row[0] | row[1] << 8);
}

/* The number at a place of a record of 16-bit numbers: aliases, synonyms. */
uint16_t search_index_number(const struct search_index *index, enum search_section section,
                             uint32_t at, size_t place);

/* The term of a stem, or SEARCH_NONE. */
uint16_t search_index_find(const struct search_index *index, const char *stem);

/* The first term that is not before a text. */
uint32_t search_index_from(const struct search_index *index, const char *text);

/* The first record of aliases or synonyms whose first term is not before `term`. */
uint32_t search_index_first(const struct search_index *index, enum search_section section,
                            uint16_t term);

/* Fills the terms of a word that is written as one; false when it is none. */
bool search_index_split(const struct search_index *index, const char *word, uint16_t parts[2]);

/* The word of a compound. */
const char *search_index_compound(const struct search_index *index, uint32_t at);

/* The operation of a command line (without "oci"), or SEARCH_NONE. */
uint16_t search_index_command(const struct search_index *index, const char *command);

/* The family of a type in OCIDs, or SEARCH_NONE. */
uint16_t search_index_ocid(const struct search_index *index, const char *type);

/* Postings, one after the other. */
struct search_postings {
    const uint8_t *at;
    const uint8_t *end;
    uint32_t left;  /* how many are to come */
    uint32_t last;  /* the number that was read */
    uint32_t limit; /* what every number is below */
};

struct search_postings search_index_ops_of(const struct search_index *index,
                                           const struct search_term *term);
struct search_postings search_index_phrases_of(const struct search_index *index,
                                               const struct search_term *term);

/* Reads the next number into `last`, and its fields when `fields` is not NULL. False at the end. */
bool search_postings_next(struct search_postings *postings, uint8_t *fields);

#endif
