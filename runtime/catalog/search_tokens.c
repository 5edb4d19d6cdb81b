#include "catalog/search_tokens.h"

#include <string.h>

#include "base/arena.h"
#include "catalog/search_spell.h"
#include "catalog/search_text.h"

#define SPELLED 3 /* letters of a word that may be mistyped */

struct reader {
    struct call *call;
    const struct search_index *index;
    const struct search_weights *weights;
    struct search_tokens *tokens;
    bool is_denied; /* what is being read */
    bool is_turn;
    float weight;
};

static void add_token(struct reader *reader, uint16_t at, float weight, const char *word)
{
    struct search_term term = search_index_term(reader->index, at);
    size_t len = strlen(word);
    struct search_tokens *tokens = reader->tokens;
    bool is_first = tokens->count == 0;

    if (tokens->count == CATALOG_QUERY_WORDS)
        return;
    tokens->items[tokens->count++] = (struct search_token){
        .term = at,
        .weight = weight * reader->weight,
        .verbs = reader->weight < 1.0f ? 0 : term.verbs,
        .is_stop = (term.flags & SEARCH_TERM_STOP) != 0,
        .is_question = is_first && (term.flags & SEARCH_TERM_QUESTION) != 0,
        .is_plural = len > 2 && word[len - 1] == 's' && word[len - 2] != 's' &&
                     strlen(term.text) < len,
        .is_participle = len > 4 && strcmp(word + len - 2, "ed") == 0 && strlen(term.text) < len,
        .is_turn = reader->is_turn,
        .is_denied = reader->is_denied,
    };
}

static void mark_guess(struct search_tokens *tokens)
{
    tokens->items[tokens->count - 1].is_guess = true;
}

static bool add_known(struct reader *reader, const char *word)
{
    char stem[SEARCH_WORD_SIZE];
    uint16_t at;

    memcpy(stem, word, strlen(word) + 1);
    search_text_stem(stem);
    at = search_index_find(reader->index, stem);
    if (at == SEARCH_NONE)
        return false;
    add_token(reader, at, 1.0f, word);
    return true;
}

static void add_correction(struct reader *reader, const char *from, const char *to)
{
    struct search_tokens *tokens = reader->tokens;

    if (tokens->correction_count == CATALOG_QUERY_WORDS)
        return;
    tokens->corrections[tokens->correction_count++] = (struct catalog_correction){
        .from = arena_strdup(&reader->call->arena, from),
        .to = arena_strdup(&reader->call->arena, to),
    };
}

/* A compound of the index, in singular or plural. */
static bool add_compound(struct reader *reader, const char *word)
{
    char singular[SEARCH_WORD_SIZE];
    size_t len = strlen(word);
    uint16_t parts[2];

    memcpy(singular, word, len + 1);
    if (!search_index_split(reader->index, singular, parts)) {
        if (len < 4 || singular[len - 1] != 's')
            return false;
        singular[len - 1] = '\0';
        if (!search_index_split(reader->index, singular, parts))
            return false;
    }
    add_token(reader, parts[0], 1.0f, singular);
    add_token(reader, parts[1], 1.0f, word);
    return true;
}

static bool add_split(struct reader *reader, const char *word)
{
    uint16_t parts[2];

    if (!search_spell_split(reader->index, word, parts))
        return false;
    add_token(reader, parts[0], 1.0f, "");
    add_token(reader, parts[1], 1.0f, word);
    return true;
}

/* The nearest words; a second one only where it is as near. */
static bool add_spellings(struct reader *reader, const char *word,
                          const struct search_spelling *found, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        float weight = i == 0 ? reader->weights->spelled : reader->weights->spelled_next;

        if (i > 0 && (found[i].distance > found[0].distance ||
                      found[i].score < found[0].score - 1.0f))
            break;
        add_token(reader, found[i].term, weight, i == 0 ? word : "");
        if (i > 0)
            mark_guess(reader->tokens);
        else
            add_correction(reader, word, search_index_term(reader->index, found[i].term).surface);
    }
    return count > 0;
}

static bool add_spelled(struct reader *reader, const char *word, unsigned int most)
{
    struct search_spelling found[SEARCH_SPELL_MAX];
    char stem[SEARCH_WORD_SIZE];

    memcpy(stem, word, strlen(word) + 1);
    search_text_stem(stem);
    return add_spellings(reader, word, found,
                         search_spell_find(reader->index, stem, most, found));
}

/* Where the ending is mistyped, stems are of no use. */
static bool add_spelled_whole(struct reader *reader, const char *word)
{
    struct search_spelling found[SEARCH_SPELL_MAX];

    return add_spellings(reader, word, found,
                         search_spell_whole(reader->index, word, 2, found));
}

static bool is_spelled(const char *word)
{
    if (strlen(word) < SPELLED)
        return false;
    while (*word >= 'a' && *word <= 'z')
        word++;
    return *word == '\0';
}

static void add_unknown(struct reader *reader, const char *word)
{
    char compound[SEARCH_WORD_SIZE];

    if (!is_spelled(word) || add_spelled(reader, word, 1) || add_split(reader, word))
        return;
    if (search_spell_compound(reader->index, word, compound)) {
        add_correction(reader, word, compound);
        add_compound(reader, compound);
    } else if (strlen(word) > SPELLED + 1 && !add_spelled_whole(reader, word)) {
        add_spelled(reader, word, 2);
    }
}

static void add_word(struct reader *reader, const char *word)
{
    if (!add_compound(reader, word) && !add_known(reader, word))
        add_unknown(reader, word);
}

static void add_camel(struct reader *reader, struct span source)
{
    char part[SEARCH_WORD_SIZE];

    while (search_text_camel(&source, part))
        add_word(reader, part);
}

/* "data base": what is one word in the index counts as that, too. */
static void add_joined(struct reader *reader, const char *before, const char *word)
{
    char joined[2 * SEARCH_WORD_SIZE];
    size_t len = strlen(before);

    memcpy(joined, before, len);
    memcpy(joined + len, word, strlen(word) + 1);
    if (len < 2 || strlen(joined) >= SEARCH_WORD_SIZE || strlen(word) < 2)
        return;
    if (add_known(reader, joined))
        mark_guess(reader->tokens);
}

/* From "not" to the end of the part, it is said what is not meant. */
static bool denies(const struct search_piece *piece)
{
    static const char *const words[] = { "not", "without", "except", "excluding", "instead" };

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strcmp(piece->text, words[i]) == 0)
            return true;
    }
    return false;
}

static bool is_joint(char c)
{
    return c == '-' || c == '_' || c == '.';
}

static bool is_part(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* "prod-web-3": words with a number at a hyphen are what somebody calls a thing of theirs. */
static bool is_own_name(const char *start, const char *end, const struct search_piece *piece)
{
    const char *at = piece->source.ptr;
    bool has_number = false;

    while (at > start && (is_joint(at[-1]) || is_part(at[-1])))
        at--;
    if (at == end || (*at >= '0' && *at <= '9'))
        return false;
    for (; at < end && (is_joint(*at) || is_part(*at)); at++) {
        const char *digit = at + 1;

        if (!is_joint(*at))
            continue;
        while (digit < end && *digit >= '0' && *digit <= '9')
            digit++;
        if (digit > at + 1 && (digit == end || !is_part(*digit)))
            has_number = true;
    }
    return has_number;
}

static void read_words(struct reader *reader, struct span text)
{
    const char *start = text.ptr;
    const char *end = text.ptr + text.len;
    struct search_piece piece;
    char before[SEARCH_WORD_SIZE] = "";

    while (reader->tokens->count < CATALOG_QUERY_WORDS && search_text_next(&text, &piece)) {
        reader->weight = is_own_name(start, end, &piece) ? reader->weights->own_name : 1.0f;
        reader->is_turn = piece.is_turn;
        reader->is_denied = denies(&piece) || (reader->is_denied && !piece.is_first);
        if (add_compound(reader, piece.text) || add_known(reader, piece.text))
            ;
        else if (piece.has_camel)
            add_camel(reader, piece.source);
        else
            add_unknown(reader, piece.text);
        add_joined(reader, before, piece.text);
        memcpy(before, piece.text, sizeof(before));
    }
}

void search_tokens_read(struct call *call, const struct search_index *index,
                        const struct search_weights *weights, struct span text,
                        struct search_tokens *tokens)
{
    struct reader reader = { .call = call, .index = index, .weights = weights, .tokens = tokens,
                             .weight = 1.0f };

    tokens->count = tokens->correction_count = 0;
    read_words(&reader, text);
}
