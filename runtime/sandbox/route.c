#include "sandbox/route.h"

#include <assert.h>
#include <string.h>

#include "net/url.h"

/* Nodes live in the arena one by one, so that pointers to them hold; the edges to literal
 * children are in one hash table for the whole tree. */
struct sandbox_routes {
    struct arena arena;
    struct sandbox_node **nodes;
    size_t count;
    size_t room;
    struct sandbox_node **edges; /* open addressing; a child knows its parent */
    size_t edge_room;            /* a power of two */
};

static uint64_t edge_hash(const struct sandbox_node *parent, struct span segment)
{
    uint64_t hash = 0xcbf29ce484222325u ^ (uint64_t)(uintptr_t)parent;

    for (size_t i = 0; i < segment.len; i++)
        hash = (hash ^ (unsigned char)segment.ptr[i]) * 0x100000001b3u;
    return hash ^ (hash >> 29);
}

static bool is_child(const struct sandbox_node *node, const struct sandbox_node *parent,
                     struct span segment)
{
    return node->parent == parent && node->segment.len == segment.len &&
           memcmp(node->segment.ptr, segment.ptr, segment.len) == 0;
}

/* The place of a literal child, or the empty place where it belongs. */
static struct sandbox_node **edge_place(const struct sandbox_routes *routes,
                                        const struct sandbox_node *parent, struct span segment)
{
    size_t at = (size_t)edge_hash(parent, segment) & (routes->edge_room - 1);

    while (routes->edges[at] != NULL && !is_child(routes->edges[at], parent, segment))
        at = (at + 1) & (routes->edge_room - 1);
    return &routes->edges[at];
}

static struct sandbox_node *add_node(struct sandbox_routes *routes, struct sandbox_node *parent,
                                     struct span segment, bool is_parameter)
{
    struct sandbox_node *node = arena_alloc(&routes->arena, sizeof(*node));

    assert(routes->count < routes->room);
    node->segment = segment;
    node->parent = parent;
    node->is_parameter = is_parameter;
    routes->nodes[routes->count++] = node;
    return node;
}

static struct sandbox_node *step(struct sandbox_routes *routes, struct sandbox_node *node,
                                 struct span segment)
{
    struct sandbox_node **place;

    if (segment.len >= 2 && segment.ptr[0] == '{') {
        if (node->child == NULL) {
            struct span name = { .ptr = segment.ptr + 1, .len = segment.len - 2 };

            node->child = add_node(routes, node, name, true);
        }
        return (struct sandbox_node *)node->child;
    }
    place = edge_place(routes, node, segment);
    if (*place == NULL)
        *place = add_node(routes, node, segment, false);
    return *place;
}

/* Cuts the next segment off a path that may start with '/'. */
static bool next_segment(struct span *rest, struct span *out)
{
    while (rest->len > 0 && rest->ptr[0] == '/') {
        rest->ptr++;
        rest->len--;
    }
    if (rest->len == 0)
        return false;
    *out = span_cut(rest, '/');
    return true;
}

static void add_op(struct sandbox_routes *routes, const struct model_service *service,
                   const struct model_op *op)
{
    struct sandbox_node *node = routes->nodes[0];
    struct span rest = span_of(model_text(service, op->path));
    struct span segment;
    struct sandbox_route_op *entry = arena_alloc(&routes->arena, sizeof(*entry));
    const struct sandbox_route_op **link;

    while (next_segment(&rest, &segment))
        node = step(routes, node, segment);
    entry->service = service;
    entry->op = op;
    link = &node->ops;
    while (*link != NULL)
        link = (const struct sandbox_route_op **)&(*link)->next;
    *link = entry;
}

/* Room for every segment of every path, which is more than there are nodes. */
static size_t count_segments(const struct model_service *const *services, size_t count)
{
    size_t total = 1;

    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < services[i]->op_count; k++) {
            const char *path = model_text(services[i], services[i]->ops[k].path);

            for (; *path != '\0'; path++)
                total += *path == '/';
            total++;
        }
    }
    return total;
}

struct sandbox_routes *sandbox_route_new(const struct model_service *const *services, size_t count)
{
    struct arena arena;
    struct sandbox_routes *routes;

    arena_init(&arena);
    routes = arena_alloc(&arena, sizeof(*routes));
    routes->room = count_segments(services, count);
    routes->edge_room = 1024;
    while (routes->edge_room < routes->room)
        routes->edge_room *= 2;
    routes->nodes = arena_array(&arena, routes->room, sizeof(struct sandbox_node *));
    routes->edges = arena_array(&arena, routes->edge_room, sizeof(struct sandbox_node *));
    routes->arena = arena;
    add_node(routes, NULL, span_of("/"), false);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < services[i]->op_count; k++)
            add_op(routes, services[i], &services[i]->ops[k]);
    }
    return routes;
}

void sandbox_route_free(struct sandbox_routes *routes)
{
    struct arena arena;

    if (routes == NULL)
        return;
    arena = routes->arena; /* the struct itself lives in it */
    arena_release(&arena);
}

const struct sandbox_route_op *sandbox_route_op_at(const struct sandbox_node *node,
                                                   enum model_method method,
                                                   const struct model_service *service)
{
    for (const struct sandbox_route_op *entry = node->ops; entry != NULL; entry = entry->next) {
        if (entry->op->method == method && (service == NULL || entry->service == service))
            return entry;
    }
    return NULL;
}

const char *sandbox_route_value(const struct sandbox_match *match, struct span name)
{
    size_t at = match->value_count;

    for (const struct sandbox_node *node = match->node; node != NULL; node = node->parent) {
        if (!node->is_parameter)
            continue;
        at--;
        if (node->segment.len == name.len && memcmp(node->segment.ptr, name.ptr, name.len) == 0)
            return match->values[at];
    }
    return NULL;
}

size_t sandbox_route_count(const struct sandbox_routes *routes)
{
    return routes->count;
}

const struct sandbox_node *sandbox_route_node(const struct sandbox_routes *routes, size_t index)
{
    return routes->nodes[index];
}

bool sandbox_route_method(const char *text, enum model_method *out)
{
    static const char *const names[] = {
        [MODEL_GET] = "GET", [MODEL_HEAD] = "HEAD",   [MODEL_POST] = "POST",
        [MODEL_PUT] = "PUT", [MODEL_PATCH] = "PATCH", [MODEL_DELETE] = "DELETE",
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(names[i], text) == 0) {
            *out = (enum model_method)i;
            return true;
        }
    }
    return false;
}

/* ---- Finding ------------------------------------------------------------------------------- */

struct search {
    const struct sandbox_routes *routes;
    enum model_method method;
    bool any_method;
    bool greedy; /* an object name takes all that is left of the path */
    size_t count;
    const char *segments[SANDBOX_ROUTE_DEPTH];
    const char *tails[SANDBOX_ROUTE_DEPTH]; /* decoded, from this segment to the end */
    struct sandbox_match *match;
};

static bool accepts(struct search *search, const struct sandbox_node *node)
{
    if (node->ops == NULL)
        return false;
    if (!search->any_method && sandbox_route_op_at(node, search->method, NULL) == NULL)
        return false;
    search->match->node = node;
    return true;
}

static bool walk(struct search *search, const struct sandbox_node *node, size_t at)
{
    size_t values = search->match->value_count;
    const struct sandbox_node *literal;

    if (at == search->count)
        return accepts(search, node);
    literal = *edge_place(search->routes, node, span_of(search->segments[at]));
    if (literal != NULL && walk(search, literal, at + 1))
        return true;
    search->match->value_count = values;
    if (node->child == NULL)
        return false;
    search->match->value_count = values + 1;
    if (search->greedy && span_equals(node->child->segment, "objectName")) {
        search->match->values[values] = search->tails[at];
        return accepts(search, node->child);
    }
    search->match->values[values] = search->segments[at];
    return walk(search, node->child, at + 1);
}

static bool split(struct search *search, struct arena *arena, struct span path)
{
    struct span rest = path;
    struct span segment;

    while (next_segment(&rest, &segment)) {
        size_t tail_len = (size_t)(path.ptr + path.len - segment.ptr);
        char *text;

        if (search->count == SANDBOX_ROUTE_DEPTH)
            return false;
        if (!net_url_decode(arena, segment.ptr, segment.len, &text))
            return false;
        search->segments[search->count] = text;
        if (!net_url_decode(arena, segment.ptr, tail_len, &text))
            return false;
        search->tails[search->count++] = text;
    }
    return true;
}

bool sandbox_route_find(const struct sandbox_routes *routes, struct arena *arena,
                        enum model_method method, struct span path, struct sandbox_match *out)
{
    struct search search = { .routes = routes, .method = method, .match = out };

    *out = (struct sandbox_match){ .method_fits = true };
    if (!split(&search, arena, path))
        return false;
    for (unsigned pass = 0; pass < 4; pass++) {
        search.greedy = (pass & 1) != 0;
        search.any_method = (pass & 2) != 0;
        out->value_count = 0;
        out->method_fits = !search.any_method;
        if (walk(&search, routes->nodes[0], 0))
            return true;
    }
    return false;
}
