#include "model/path.h"

#include "base/buf.h"

enum { PATH_LEVELS = 24, PATH_NAME = 200, PATH_CAP = 8192 };

struct model_path model_path_root(const char *name)
{
    return (struct model_path){ .name = name };
}

struct model_path model_path_name(const struct model_path *up, const char *name)
{
    return (struct model_path){ .up = up, .name = name };
}

struct model_path model_path_item(const struct model_path *up, size_t index)
{
    return (struct model_path){ .up = up, .index = index };
}

static void add_link(struct buf *out, const struct model_path *link)
{
    if (link->name == NULL) {
        buf_printf(out, "[%zu]", link->index);
        return;
    }
    if (out->len > 0 && link->name[0] != '\0')
        buf_add_char(out, '.');
    /* Names come from the caller, and a message is one line. */
    for (size_t i = 0; i < PATH_NAME && link->name[i] != '\0'; i++)
        buf_add_char(out, (unsigned char)link->name[i] < ' ' ? '?' : link->name[i]);
}

const char *model_path_text(struct arena *arena, const struct model_path *path)
{
    const struct model_path *links[PATH_LEVELS];
    struct buf out;
    size_t count = 0;

    /* Of a deeper path the outermost names are left out: the innermost say what is wrong. */
    for (; path != NULL && count < PATH_LEVELS; path = path->up)
        links[count++] = path;
    buf_init(&out, arena, PATH_CAP);
    if (path != NULL)
        buf_add_text(&out, "..");
    while (count > 0)
        add_link(&out, links[--count]);
    return out.len > 0 ? out.ptr : "value";
}
