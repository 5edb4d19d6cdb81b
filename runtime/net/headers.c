/* See headers.h. A list is short (a dozen fields), so every lookup walks it. */
#include "net/headers.h"

#include <string.h>

#include "base/span.h"

#define FIRST_ROOM 8

/* What a token may hold besides letters and digits, RFC 9110 section 5.6.2. */
static const char token_marks[] = "!#$%&'*+-.^_`|~";

static bool is_token_char(char c)
{
    bool is_alnum = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return is_alnum || (c && strchr(token_marks, c));
}

static bool is_named(const struct net_header *header, const char *name)
{
    return span_equals_nocase(span_of(header->name), name);
}

static struct net_header *find(const struct net_headers *headers, const char *name)
{
    for (size_t i = 0; i < headers->count; i++) {
        if (is_named(&headers->items[i], name))
            return &headers->items[i];
    }
    return NULL;
}

void net_headers_add(struct arena *arena, struct net_headers *headers, const char *name,
                     const char *value)
{
    if (headers->count == headers->room) {
        size_t room = headers->room ? headers->room * 2 : FIRST_ROOM;
        headers->items = arena_grow(arena, headers->items, headers->room * sizeof(*headers->items),
                                    room * sizeof(*headers->items));
        headers->room = room;
    }
    headers->items[headers->count++] = (struct net_header){
        .name = arena_strdup(arena, name),
        .value = arena_strdup(arena, value),
    };
}

void net_headers_set(struct arena *arena, struct net_headers *headers, const char *name,
                     const char *value)
{
    struct net_header *first = find(headers, name);
    if (!first) {
        net_headers_add(arena, headers, name, value);
        return;
    }
    /* The name may be the very string in the list, so it is copied before anything moves. */
    *first = (struct net_header){
        .name = arena_strdup(arena, name),
        .value = arena_strdup(arena, value),
    };
    size_t kept = (size_t)(first - headers->items) + 1;
    for (size_t i = kept; i < headers->count; i++) {
        if (!is_named(&headers->items[i], first->name))
            headers->items[kept++] = headers->items[i];
    }
    headers->count = kept;
}

const char *net_headers_get(const struct net_headers *headers, const char *name)
{
    const struct net_header *header = find(headers, name);
    return header ? header->value : NULL;
}

bool net_header_is_valid(const char *name, const char *value)
{
    if (!*name)
        return false;
    for (const char *p = name; *p; p++) {
        if (!is_token_char(*p))
            return false;
    }
    return !strpbrk(value, "\r\n");
}
