#include "tool/confirm_words.h"

#include "tool/redact.h"
#include "tool/unseen.h"

/* Bytes that are shown: a person has to read it all. */
#define TEXT_MAX      200
#define VALUE_MAX     120
#define ARGUMENTS_MAX 1500

static const struct {
    uint8_t flag;
    const char *text;
} notes[] = {
    { MODEL_IRREVERSIBLE, "This cannot be undone." },
    { MODEL_COST, "It may cost money." },
    { MODEL_PRIVILEGE, "It changes who may do what." },
    { MODEL_SECRET_OUT, "Its answer is a credential." },
    { MODEL_SECRET_IN, "It takes a password or key." },
};

void tool_confirm_words_notes(struct buf *out, uint8_t danger)
{
    for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++) {
        if (danger & notes[i].flag)
            buf_printf(out, " %s", notes[i].text);
    }
}

void tool_confirm_words_add(struct buf *out, const char *before, const char *text,
                            const char *after)
{
    if (text == NULL || *text == '\0')
        return;
    buf_add_text(out, before);
    tool_unseen_blank(out, span_of(text), TEXT_MAX);
    buf_add_text(out, after);
}

/* What comes from a cloud stands in quotes or behind a label: it is no sentence of ours. */
static void add_target(struct buf *out, const struct tool_confirm_details *details)
{
    tool_confirm_words_add(out, " \"", details->name, "\"");
    tool_confirm_words_add(out, " (", details->ocid, ")");
    buf_add_text(out, "?");
    tool_confirm_words_add(out, "\nCompartment: ", details->compartment, "");
    tool_confirm_words_add(out, "\nDepends on it: ", details->dependents, "");
    tool_confirm_words_add(out, "\nCost: ", details->cost, "");
}

static void add_arguments(struct buf *out, struct call *call,
                          const struct tool_confirm_subject *subject)
{
    struct json *arguments = tool_redact(call, subject->entry, subject->arguments);
    struct buf text;

    if (arguments == NULL || arguments->count == 0)
        return;
    buf_init(&text, &call->arena, SIZE_MAX);
    json_print(&text, tool_redact_shorten(call, arguments, VALUE_MAX));
    buf_add_text(out, "\nArguments: ");
    tool_unseen_blank(out, buf_span(&text), ARGUMENTS_MAX);
}

const char *tool_confirm_words(struct call *call, const struct tool_confirm_subject *subject,
                               const struct tool_confirm_details *details)
{
    static const struct tool_confirm_details unknown = { .name = NULL };
    const struct model_op *op = subject->entry.op;
    struct buf out;

    buf_init(&out, &call->arena, SIZE_MAX);
    buf_add_text(&out, model_text(subject->entry.service, op->title));
    add_target(&out, details == NULL ? &unknown : details);
    tool_confirm_words_add(&out, "\nRegion: ", subject->region, "");
    tool_confirm_words_add(&out, "\nProfile: ", subject->profile, "");
    buf_add_text(&out, "\nOperation: ");
    catalog_id(subject->entry, &out);
    buf_printf(&out, " (%s).", catalog_class_name(op->op_class));
    tool_confirm_words_notes(&out, op->danger);
    add_arguments(&out, call, subject);
    return out.ptr;
}
