#include "catalog/search_index.h"

#include <string.h>

#define HEADER_SIZE  16
#define VERSION      1
#define SECTION_SIZE 8

static const uint8_t record_sizes[SEARCH_SECTION_COUNT] = {
    [SEARCH_STRINGS] = 1,     [SEARCH_SERVICES] = 8,        [SEARCH_FAMILIES] = 12,
    [SEARCH_OPERATIONS] = 16, [SEARCH_TERMS] = 28,          [SEARCH_OP_POSTINGS] = 1,
    [SEARCH_PHRASES] = 8,     [SEARCH_PHRASE_POSTINGS] = 1, [SEARCH_ALIASES] = 12,
    [SEARCH_SYNONYMS] = 28,   [SEARCH_COMPOUNDS] = 8,       [SEARCH_COMMANDS] = 8,
    [SEARCH_OCIDS] = 8,
};

/* search_data.S */
extern const uint8_t catalog_search_data[];
extern const uint8_t catalog_search_data_end[];

static uint32_t read16(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8;
}

static uint32_t read32(const uint8_t *bytes)
{
    return read16(bytes) | read16(bytes + 2) << 16;
}

/* ---- Opening --------------------------------------------------------------------------------- */

static bool open_section(struct search_index *index, enum search_section section, size_t size)
{
    const uint8_t *row = index->bytes + HEADER_SIZE + SECTION_SIZE * section;
    uint32_t offset = read32(row);
    uint32_t count = read32(row + 4);

    index->sections[section].offset = offset;
    index->sections[section].count = count;
    if (offset > size || count > (size - offset) / record_sizes[section])
        return false;
    /* Numbers of records have 16 bits, but for bytes and phrases. */
    return record_sizes[section] == 1 || section == SEARCH_PHRASES || count < SEARCH_NONE;
}

bool search_index_open(struct search_index *index, const void *bytes, size_t size)
{
    const uint8_t *start = bytes;
    size_t strings;

    *index = (struct search_index){ .bytes = start };
    if (size < HEADER_SIZE + SECTION_SIZE * SEARCH_SECTION_COUNT ||
        memcmp(start, "OCIX", 4) != 0 || read32(start + 4) != VERSION ||
        read32(start + 8) != size || read32(start + 12) != SEARCH_SECTION_COUNT)
        return false;
    for (int section = 0; section < SEARCH_SECTION_COUNT; section++) {
        if (!open_section(index, (enum search_section)section, size))
            return false;
    }
    /* Whatever begins inside of the strings ends there, too. */
    strings = index->sections[SEARCH_STRINGS].count;
    return strings > 0 && start[index->sections[SEARCH_STRINGS].offset + strings - 1] == '\0';
}

bool search_index_built_in(struct search_index *index)
{
    return search_index_open(index, catalog_search_data,
                             (size_t)(catalog_search_data_end - catalog_search_data));
}

/* ---- Records --------------------------------------------------------------------------------- */

size_t search_index_count(const struct search_index *index, enum search_section section)
{
    return index->sections[section].count;
}

/* NULL when there is no such record. */
static const uint8_t *record(const struct search_index *index, enum search_section section,
                             uint32_t at)
{
    if (at >= index->sections[section].count)
        return NULL;
    return index->bytes + index->sections[section].offset + (size_t)at * record_sizes[section];
}

static const char *string_at(const struct search_index *index, uint32_t offset)
{
    const uint8_t *text = record(index, SEARCH_STRINGS, offset);

    return text == NULL ? "" : (const char *)text;
}

struct search_service search_index_service(const struct search_index *index, uint32_t at)
{
    const uint8_t *row = record(index, SEARCH_SERVICES, at);

    if (row == NULL)
        return (struct search_service){ .name = "" };
    return (struct search_service){ .name = string_at(index, read32(row)),
                                    .prior = (uint16_t)read16(row + 4) };
}

struct search_family search_index_family(const struct search_index *index, uint32_t at)
{
    const uint8_t *row = record(index, SEARCH_FAMILIES, at);
    struct search_family family = { .name = "", .service = SEARCH_NONE };
    size_t ops = index->sections[SEARCH_OPERATIONS].count;

    if (row == NULL)
        return family;
    family.name = string_at(index, read32(row));
    family.service = (uint16_t)read16(row + 4);
    family.first = (uint16_t)read16(row + 6);
    family.count = (uint16_t)read16(row + 8);
    if (family.first > ops || family.count > ops - family.first)
        family.first = family.count = 0;
    return family;
}

struct search_op search_index_op(const struct search_index *index, uint32_t at)
{
    const uint8_t *row = record(index, SEARCH_OPERATIONS, at);

    if (row == NULL)
        return (struct search_op){ .cli = "", .family = SEARCH_NONE, .verb = SEARCH_NONE };
    return (struct search_op){
        .cli = string_at(index, read32(row)),
        .family = (uint16_t)read16(row + 4),
        .at = (uint16_t)read16(row + 6),
        .weight = (uint16_t)read16(row + 8),
        .verb = (uint16_t)read16(row + 10),
        .prior = (uint16_t)read16(row + 12),
        .kind = row[14],
        .flags = row[15],
    };
}

struct search_term search_index_term(const struct search_index *index, uint32_t at)
{
    const uint8_t *row = record(index, SEARCH_TERMS, at);

    if (row == NULL)
        return (struct search_term){ .text = "", .surface = "", .flags = SEARCH_TERM_STOP };
    return (struct search_term){
        .text = string_at(index, read32(row)),
        .surface = string_at(index, read32(row + 4)),
        .op_postings = read32(row + 8),
        .phrase_postings = read32(row + 12),
        .shape = read32(row + 16),
        .op_count = (uint16_t)read16(row + 20),
        .phrase_count = (uint16_t)read16(row + 22),
        .weight = (uint16_t)read16(row + 24),
        .flags = row[26],
        .verbs = row[27],
    };
}

uint32_t search_index_shape(const struct search_index *index, uint32_t term)
{
    const uint8_t *row = record(index, SEARCH_TERMS, term);

    return row == NULL ? 0 : read32(row + 16);
}

struct search_phrase search_index_phrase(const struct search_index *index, uint32_t at)
{
    const uint8_t *row = record(index, SEARCH_PHRASES, at);

    if (row == NULL)
        return (struct search_phrase){ .family = SEARCH_NONE, .op = SEARCH_NONE };
    return (struct search_phrase){
        .family = (uint16_t)read16(row),
        .op = (uint16_t)read16(row + 2),
        .weight = (uint16_t)read16(row + 4),
        .words = (uint16_t)read16(row + 6),
    };
}

uint16_t search_index_number(const struct search_index *index, enum search_section section,
                             uint32_t at, size_t place)
{
    const uint8_t *row = record(index, section, at);

    if (row == NULL || place >= record_sizes[section] / sizeof(uint16_t))
        return SEARCH_NONE;
    return (uint16_t)read16(row + place * sizeof(uint16_t));
}

/* ---- Finding --------------------------------------------------------------------------------- */

/* The first record of a section whose string, at its begin, is not before `text`. */
static uint32_t first_by_name(const struct search_index *index, enum search_section section,
                              const char *text)
{
    uint32_t low = 0;
    uint32_t high = index->sections[section].count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (strcmp(string_at(index, read32(record(index, section, middle))), text) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The record of a section that has this string at its begin, or NULL. */
static const uint8_t *by_name(const struct search_index *index, enum search_section section,
                              const char *text)
{
    const uint8_t *row = record(index, section, first_by_name(index, section, text));

    return row != NULL && strcmp(string_at(index, read32(row)), text) == 0 ? row : NULL;
}

uint16_t search_index_find(const struct search_index *index, const char *stem)
{
    uint32_t at = first_by_name(index, SEARCH_TERMS, stem);
    const uint8_t *row = record(index, SEARCH_TERMS, at);

    if (row == NULL || strcmp(string_at(index, read32(row)), stem) != 0)
        return SEARCH_NONE;
    return (uint16_t)at;
}

uint32_t search_index_from(const struct search_index *index, const char *text)
{
    return first_by_name(index, SEARCH_TERMS, text);
}

uint32_t search_index_first(const struct search_index *index, enum search_section section,
                            uint16_t term)
{
    uint32_t low = 0;
    uint32_t high = index->sections[section].count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (search_index_number(index, section, middle, 0) < term)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool search_index_split(const struct search_index *index, const char *word, uint16_t parts[2])
{
    const uint8_t *row = by_name(index, SEARCH_COMPOUNDS, word);

    if (row == NULL)
        return false;
    parts[0] = (uint16_t)read16(row + 4);
    parts[1] = (uint16_t)read16(row + 6);
    return true;
}

const char *search_index_compound(const struct search_index *index, uint32_t at)
{
    const uint8_t *row = record(index, SEARCH_COMPOUNDS, at);

    return row == NULL ? "" : string_at(index, read32(row));
}

uint16_t search_index_command(const struct search_index *index, const char *command)
{
    const uint8_t *row = by_name(index, SEARCH_COMMANDS, command);

    return row == NULL ? SEARCH_NONE : (uint16_t)read16(row + 4);
}

uint16_t search_index_ocid(const struct search_index *index, const char *type)
{
    const uint8_t *row = by_name(index, SEARCH_OCIDS, type);

    return row == NULL ? SEARCH_NONE : (uint16_t)read16(row + 4);
}

/* ---- Postings -------------------------------------------------------------------------------- */

static struct search_postings postings_at(const struct search_index *index,
                                          enum search_section section, uint32_t offset,
                                          uint32_t count, enum search_section of)
{
    const uint8_t *start = index->bytes + index->sections[section].offset;
    uint32_t size = index->sections[section].count;

    if (offset > size)
        return (struct search_postings){ .at = start, .end = start };
    return (struct search_postings){
        .at = start + offset,
        .end = start + size,
        .left = count,
        .limit = index->sections[of].count,
    };
}

struct search_postings search_index_ops_of(const struct search_index *index,
                                           const struct search_term *term)
{
    return postings_at(index, SEARCH_OP_POSTINGS, term->op_postings, term->op_count,
                       SEARCH_OPERATIONS);
}

struct search_postings search_index_phrases_of(const struct search_index *index,
                                               const struct search_term *term)
{
    return postings_at(index, SEARCH_PHRASE_POSTINGS, term->phrase_postings, term->phrase_count,
                       SEARCH_PHRASES);
}

bool search_postings_next(struct search_postings *postings, uint8_t *fields)
{
    uint32_t distance = 0;
    int shift = 0;
    uint8_t byte = 0x80;

    if (postings->left == 0)
        return false;
    postings->left--;
    while (byte & 0x80) {
        if (postings->at == postings->end || shift > 14)
            return false;
        byte = *postings->at++;
        distance |= (uint32_t)(byte & 0x7F) << shift;
        shift += 7;
    }
    postings->last += distance;
    if (postings->last >= postings->limit)
        return false;
    if (fields == NULL)
        return true;
    if (postings->at == postings->end)
        return false;
    *fields = *postings->at++;
    return true;
}
