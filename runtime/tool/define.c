/* The definition of a typed tool. */
#include "tool/tool.h"

#include "model/schema.h"
#include "tool/define.h"
#include "tool/page.h"

struct hints {
    bool read_only;
    bool destructive;
    bool idempotent;
};

/*
 * Truthful by class. A write overwrites or adds: only a POST that adds something is not
 * destructive. A PUT, a DELETE and a read can be repeated without a further effect.
 */
static struct hints hints_of(const struct model_op *op)
{
    bool adds = op->op_class == MODEL_WRITE && op->method == MODEL_POST;

    return (struct hints){
        .read_only = op->op_class == MODEL_READ,
        .destructive = op->op_class != MODEL_READ && !adds,
        .idempotent =
            op->op_class == MODEL_READ || op->op_class == MODEL_REMOVE || op->method == MODEL_PUT,
    };
}

static void add_bool(struct buf *out, const char *name, bool value)
{
    buf_add_text(out, name);
    buf_add_text(out, value ? "true" : "false");
}

void tool_define_annotations(const struct model_op *op, struct buf *out)
{
    struct hints hints = hints_of(op);

    /* All of them: a client may look at one alone, and the defaults are pessimistic. */
    add_bool(out, ",\"annotations\":{\"readOnlyHint\":", hints.read_only);
    add_bool(out, ",\"destructiveHint\":", hints.destructive);
    add_bool(out, ",\"idempotentHint\":", hints.idempotent);
    buf_add_text(out, ",\"openWorldHint\":true}");
}

static const struct {
    uint8_t flag;
    const char *text;
} danger_notes[] = {
    { MODEL_IRREVERSIBLE, " Cannot be undone." },
    { MODEL_COST, " May cost money." },
    { MODEL_PRIVILEGE, " Changes who may do what." },
    { MODEL_SECRET_OUT, " The answer holds a credential." },
};

void tool_define_notes(struct catalog_op entry, struct buf *text)
{
    const char *page = tool_page_parameter(entry);

    if (page != NULL)
        buf_printf(text, " Returns one page; pass nextCursor as %s to go on.", page);
    if (entry.op->flags & MODEL_OP_WORK_REQUEST)
        buf_add_text(text, " Goes on in the background: opcWorkRequestId follows it.");
    for (size_t i = 0; i < sizeof(danger_notes) / sizeof(danger_notes[0]); i++) {
        if (entry.op->danger & danger_notes[i].flag)
            buf_add_text(text, danger_notes[i].text);
    }
    if (entry.op->flags & MODEL_OP_DEPRECATED)
        buf_add_text(text, " Deprecated.");
}

static void add_description(struct buf *out, struct catalog_op entry)
{
    struct buf text;

    buf_init(&text, out->arena, 2048);
    buf_add_text(&text, model_text(entry.service, entry.op->text));
    tool_define_notes(entry, &text);
    buf_printf(&text, " (%s.%s)", entry.service->name, model_text(entry.service, entry.op->name));
    json_print_string(out, buf_span(&text));
}

void tool_define(struct catalog_op entry, struct buf *out)
{
    buf_add_text(out, "{\"name\":");
    json_print_string(out, span_of(model_text(entry.service, entry.op->tool)));
    buf_add_text(out, ",\"title\":");
    json_print_string(out, span_of(model_text(entry.service, entry.op->title)));
    buf_add_text(out, ",\"description\":");
    add_description(out, entry);
    buf_add_text(out, ",\"inputSchema\":");
    model_schema(entry.service, entry.op, out);
    tool_define_annotations(entry.op, out);
    buf_add_char(out, '}');
}
