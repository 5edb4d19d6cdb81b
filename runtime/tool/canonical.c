#include "tool/canonical.h"

#include <stdlib.h>
#include <string.h>

/* One member and its place, which keeps the order of names given twice. */
struct member {
    const struct json *value;
    size_t place;
};

static int order_by_name(const void *a, const void *b)
{
    const struct member *left = a;
    const struct member *right = b;
    size_t left_len = left->value->name_len;
    size_t right_len = right->value->name_len;
    int order =
        memcmp(left->value->name, right->value->name, left_len < right_len ? left_len : right_len);

    if (order != 0)
        return order;
    if (left_len != right_len)
        return left_len < right_len ? -1 : 1;
    return left->place < right->place ? -1 : 1;
}

static void add_object(struct buf *out, const struct json *object)
{
    struct member *members = arena_array(out->arena, object->count + 1, sizeof(*members));
    size_t count = 0;

    for (const struct json *at = object->first; at != NULL; at = at->next, count++)
        members[count] = (struct member){ at, count };
    qsort(members, count, sizeof(*members), order_by_name);
    buf_add_char(out, '{');
    for (size_t i = 0; i < count; i++) {
        const struct json *value = members[i].value;

        if (i > 0)
            buf_add_char(out, ',');
        json_print_string(out, (struct span){ value->name, value->name_len });
        buf_add_char(out, ':');
        tool_canonical(out, value);
    }
    buf_add_char(out, '}');
}

static void add_array(struct buf *out, const struct json *array)
{
    buf_add_char(out, '[');
    for (const struct json *at = array->first; at != NULL; at = at->next) {
        if (at != array->first)
            buf_add_char(out, ',');
        tool_canonical(out, at);
    }
    buf_add_char(out, ']');
}

void tool_canonical(struct buf *out, const struct json *value)
{
    if (value == NULL)
        buf_add_text(out, "{}");
    else if (value->kind == JSON_OBJECT)
        add_object(out, value);
    else if (value->kind == JSON_ARRAY)
        add_array(out, value);
    else
        json_print(out, value);
}

void tool_canonical_hash(struct arena *arena, const struct json *value,
                         unsigned char out[OCI_DIGEST_SIZE])
{
    struct buf text;

    buf_init(&text, arena, SIZE_MAX);
    tool_canonical(&text, value);
    oci_digest_sha256(buf_span(&text), out);
}
