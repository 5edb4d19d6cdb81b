#include "mcp/guides.h"

#include <string.h>

const char *mcp_guide_text(uint32_t offset)
{
    return model_guide_strings + offset;
}

const struct model_guide *mcp_guide_find(const char *name)
{
    for (size_t i = 0; i < model_guide_count; i++) {
        if (strcmp(mcp_guide_text(model_guides[i].name), name) == 0)
            return &model_guides[i];
    }
    return NULL;
}

static const struct model_guide_argument *find(const struct model_guide *guide, struct span name)
{
    for (size_t i = 0; i < guide->count; i++) {
        const struct model_guide_argument *argument = &model_guide_arguments[guide->first + i];

        if (span_equals(name, mcp_guide_text(argument->name)))
            return argument;
    }
    return NULL;
}

const struct model_guide_argument *mcp_guide_argument(const struct model_guide *guide,
                                                      const char *name)
{
    return find(guide, span_of(name));
}

static void add_value(const struct model_guide *guide, struct span name, const struct json *values,
                      struct buf *out)
{
    const struct model_guide_argument *argument = find(guide, name);
    const char *given;

    if (argument == NULL)
        return;
    given = json_get_text(values, mcp_guide_text(argument->name));
    if (given != NULL && *given != '\0')
        buf_add_text(out, given);
    else if (!argument->required)
        buf_add_text(out, mcp_guide_text(argument->otherwise));
    else
        buf_printf(out, "<%s>", mcp_guide_text(argument->name));
}

void mcp_guide_fill(const struct model_guide *guide, const struct json *values, struct buf *out)
{
    const char *rest = mcp_guide_text(guide->body);
    const char *start = strstr(rest, "{{");

    while (start != NULL) {
        const char *end = strstr(start, "}}");

        if (end == NULL)
            break;
        buf_add(out, rest, (size_t)(start - rest));
        add_value(guide, (struct span){ start + 2, (size_t)(end - start - 2) }, values, out);
        rest = end + 2;
        start = strstr(rest, "{{");
    }
    buf_add_text(out, rest);
}
