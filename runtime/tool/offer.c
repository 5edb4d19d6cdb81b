#include "tool/offer.h"

#include <string.h>

#include "model/argument.h"
#include "tool/core.h"
#include "tool/define.h"
#include "tool/offer_arguments.h"
#include "tool/operation.h"
#include "tool/run.h"

#define TEXT_CAP 2048

static const char *text_of(uint32_t offset)
{
    return model_offer_strings + offset;
}

struct catalog_op tool_offer_operation(const struct model_offer *offer)
{
    struct catalog_op entry = { 0 };

    if (offer->op == MODEL_OFFER_NONE)
        return entry;
    entry.service = model_services[offer->service];
    entry.op = &entry.service->ops[offer->op];
    return entry;
}

/* ---- Choice ---------------------------------------------------------------------------------- */

static const struct model_offer_set *find_set(const struct model_offer_set *sets, size_t count,
                                              const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(text_of(sets[i].name), name) == 0)
            return &sets[i];
    }
    return NULL;
}

static enum err fail_unknown(struct call *call, const char *name,
                             const struct model_offer_set *sets, size_t count, const char *option)
{
    struct buf list;

    buf_init(&list, &call->arena, 8192);
    for (size_t i = 0; i < count; i++)
        buf_printf(&list, "%s%s", i == 0 ? "" : ", ", text_of(sets[i].name));
    return call_fail(call, ERR_USAGE, "%s: unknown name \"%.100s\"; the names are %s", option, name,
                     list.ptr);
}

static bool has_set(const struct tool_offers *offers, const struct model_offer_set *set)
{
    for (size_t i = 0; i < offers->count; i++) {
        if (offers->sets[i] == set)
            return true;
    }
    return false;
}

enum err tool_offer_choose(struct call *call, const char *names, const struct model_offer_set *sets,
                           size_t count, const char *option, struct tool_offers *out)
{
    const struct model_offer_set **chosen =
        arena_array(&call->arena, out->count + count + 1, sizeof(*chosen));
    struct span rest = span_of(names);

    for (size_t i = 0; i < out->count; i++)
        chosen[i] = out->sets[i];
    out->sets = chosen;
    while (rest.ptr != NULL) {
        struct span part = span_trim(span_cut(&rest, ','));
        const char *name = arena_strndup(&call->arena, part.ptr, part.len);
        const struct model_offer_set *set = find_set(sets, count, name);

        if (set == NULL)
            return fail_unknown(call, name, sets, count, option);
        if (!has_set(out, set))
            chosen[out->count++] = set;
    }
    return ERR_NONE;
}

const struct model_offer *tool_offer_find(const struct tool_context *context, const char *name)
{
    for (size_t s = 0; s < context->offers.count; s++) {
        const struct model_offer_set *set = context->offers.sets[s];

        for (size_t i = 0; i < set->count; i++) {
            if (strcmp(text_of(model_offers[set->offers + i].name), name) == 0)
                return &model_offers[set->offers + i];
        }
    }
    return NULL;
}

bool tool_offer_has(const struct tool_context *context, struct catalog_op entry)
{
    return tool_offer_find(context, model_text(entry.service, entry.op->tool)) != NULL;
}

size_t tool_offer_count(const struct tool_context *context)
{
    size_t count = 0;

    for (size_t s = 0; s < context->offers.count; s++)
        count += context->offers.sets[s]->count;
    return count;
}

const struct model_offer *tool_offer_next(const struct tool_context *context, size_t *at)
{
    size_t row = *at; /* counted from the first row of the set */

    for (size_t s = 0; s < context->offers.count; s++) {
        const struct model_offer_set *set = context->offers.sets[s];

        for (; row < set->count; row++) {
            const struct model_offer *offer = &model_offers[set->offers + row];

            (*at)++;
            if (offer->none == 0)
                return offer;
        }
        row -= set->count;
    }
    return NULL;
}

size_t tool_offer_names(const struct tool_context *context, const char **names, size_t count)
{
    for (size_t s = 0; s < context->offers.count; s++) {
        const struct model_offer_set *set = context->offers.sets[s];

        for (size_t i = 0; i < set->count; i++)
            names[count++] = text_of(model_offers[set->offers + i].name);
    }
    return count;
}

/* ---- Definition ------------------------------------------------------------------------------ */

static const struct tool_core *core_of(const struct model_offer *offer)
{
    return offer->tool == 0 ? NULL : tool_core_find(text_of(offer->tool));
}

const char *tool_offer_name(const struct model_offer *offer)
{
    return text_of(offer->name);
}

const char *tool_offer_title(const struct model_offer *offer)
{
    struct catalog_op entry = tool_offer_operation(offer);
    const struct tool_core *core = core_of(offer);

    if (entry.op != NULL)
        return model_text(entry.service, entry.op->title);
    return core != NULL ? core->title : "";
}

/* The part of an argument's path that is a path in the operation: what runs through a core tool has
 * it below params or body. NULL for what is none. */
static const char *path_of(const struct model_offer *offer, const struct model_offer_param *param)
{
    const char *to = text_of(param->to);

    if (offer->tool == 0)
        return to;
    if (strncmp(to, "params.", 7) == 0)
        return to + 7;
    return strncmp(to, "body.", 5) == 0 ? to + 5 : NULL;
}

static const struct tool_param *core_param(const struct tool_core *core, const char *name)
{
    for (size_t i = 0; core != NULL && i < core->params->count; i++) {
        if (strcmp(core->params->rows[i].name, name) == 0)
            return &core->params->rows[i];
    }
    return NULL;
}

static const char *type_of_core(const struct tool_param *param)
{
    static const char *const types[] = {
        "string", "integer", "boolean", "object", "array", "array"
    };

    return param == NULL ? "string" : types[param->kind];
}

static void add_schema(const struct model_offer *offer, const struct model_offer_param *param,
                       struct buf *out)
{
    struct catalog_op entry = tool_offer_operation(offer);
    const char *path = path_of(offer, param);
    const char *to = text_of(param->to);
    struct model_field field;

    if (strncmp(to, "@days:", 6) == 0)
        buf_add_text(out, "{\"type\":\"integer\"}");
    else if (entry.op != NULL && path != NULL && path[0] != '@' && path[0] != '-' &&
             model_argument_at(out->arena, entry.service, entry.op, path, &field))
        model_argument_schema(entry.service, &field, out);
    else if (strcmp(to, "params") == 0)
        buf_add_text(out, "{\"type\":\"object\"}");
    else if (to[0] == '-') /* whatever its kind was, it has no effect */
        buf_add_text(out, "{\"description\":\"Without effect.\"}");
    else
        buf_printf(out, "{\"type\":\"%s\"}", type_of_core(core_param(core_of(offer), to)));
}

static void add_property(const struct model_offer *offer, const struct model_offer_param *param,
                         struct buf *out)
{
    json_print_string(out, span_of(text_of(param->name)));
    buf_add_char(out, ':');
    add_schema(offer, param, out);
    if (param->otherwise == 0)
        return;
    out->len--; /* the closing brace */
    buf_printf(out, ",\"default\":%s}", text_of(param->otherwise));
}

static void add_input(const struct model_offer *offer, struct buf *out)
{
    const struct model_offer_param *params = &model_offer_params[offer->params];
    size_t required = 0;

    buf_add_text(out, "{\"type\":\"object\",\"properties\":{");
    for (size_t i = 0; i < offer->param_count; i++) {
        if (i > 0)
            buf_add_char(out, ',');
        add_property(offer, &params[i], out);
    }
    buf_add_char(out, '}');
    for (size_t i = 0; i < offer->param_count; i++) {
        if (!params[i].required)
            continue;
        buf_add_text(out, required++ == 0 ? ",\"required\":[" : ",");
        json_print_string(out, span_of(text_of(params[i].name)));
    }
    buf_add_text(out, required > 0 ? "]}" : "}");
}

static const char *word(bool value)
{
    return value ? "true" : "false";
}

/* Of what has no operation of its own: the core tool's; anything may be done by a line that names
 * the operation. */
static void add_annotations(const struct model_offer *offer, struct buf *out)
{
    struct catalog_op entry = tool_offer_operation(offer);
    const struct tool_core *core = core_of(offer);
    bool reads = core != NULL ? core->read_only : strcmp(text_of(offer->tool), "services") == 0;

    if (entry.op != NULL) {
        tool_define_annotations(entry.op, out);
        return;
    }
    buf_printf(out,
               ",\"annotations\":{\"readOnlyHint\":%s,\"destructiveHint\":%s,"
               "\"idempotentHint\":%s,\"openWorldHint\":true}",
               word(reads), word(!reads), word(reads));
}

static void add_description(const struct model_offer *offer, struct buf *out)
{
    struct catalog_op entry = tool_offer_operation(offer);
    struct buf text;

    buf_init(&text, out->arena, TEXT_CAP);
    if (offer->text != 0)
        buf_add_text(&text, text_of(offer->text));
    else if (entry.op != NULL)
        buf_add_text(&text, model_text(entry.service, entry.op->text));
    else
        buf_printf(&text, "Answered by %s.", text_of(offer->tool));
    if (entry.op != NULL && offer->tool == 0)
        tool_define_notes(entry, &text);
    json_print_string(out, buf_span(&text));
}

void tool_offer_define(const struct model_offer *offer, struct buf *out)
{
    buf_add_text(out, "{\"name\":");
    json_print_string(out, span_of(text_of(offer->name)));
    buf_add_text(out, ",\"description\":");
    add_description(offer, out);
    buf_add_text(out, ",\"inputSchema\":");
    add_input(offer, out);
    add_annotations(offer, out);
    buf_add_char(out, '}');
}

void tool_offer_list(const struct tool_context *context, bool *first, struct buf *out)
{
    size_t at = 0;

    for (const struct model_offer *offer = tool_offer_next(context, &at); offer != NULL;
         offer = tool_offer_next(context, &at)) {
        if (!*first)
            buf_add_char(out, ',');
        *first = false;
        tool_offer_define(offer, out);
    }
}

/* ---- Call ------------------------------------------------------------------------------------ */

static enum err run_typed(struct tool_turn *turn, const struct model_offer *offer,
                          const struct tool_offer_arguments *arguments, struct tool_result *out)
{
    struct tool_request request = {
        .entry = tool_offer_operation(offer),
        .arguments = arguments->values,
        .region = arguments->region,
        .profile = arguments->profile,
    };

    return tool_run_request(turn, &request, TOOL_FILL_ALL, out);
}

static enum err run_core(struct tool_turn *turn, const char *name, const struct json *arguments,
                         struct tool_result *out)
{
    const struct tool_core *core = tool_core_find(name);

    turn->tool = core->name;
    return core->run(turn, arguments, out);
}

static enum err run_by_class(struct tool_turn *turn, const struct json *arguments,
                             struct tool_result *out)
{
    const char *name = json_get_text(arguments, "operation");
    struct catalog_op entry;
    enum err e;

    if (name == NULL)
        return call_fail(turn->call, ERR_ARGUMENT, "operation: required");
    e = tool_operation_find(turn->call, name, &entry);
    return e ? e : run_core(turn, tool_for_class(entry.op->op_class), arguments, out);
}

static enum err run_command(struct tool_turn *turn, const struct json *arguments,
                            struct tool_result *out)
{
    const char *line = json_get_text(arguments, "command");
    struct json *call = NULL;
    enum err e;

    if (line == NULL)
        return call_fail(turn->call, ERR_ARGUMENT, "command: required");
    e = tool_offer_command(turn->call, line, &call);
    return e ? e : run_by_class(turn, call, out);
}

static enum err run_services(struct tool_turn *turn, struct tool_result *out)
{
    struct buf text;

    buf_init(&text, &turn->call->arena, 64u << 10);
    buf_printf(&text, "{\"count\":%zu,\"services\":[", model_service_count);
    for (size_t i = 0; i < model_service_count; i++) {
        buf_add_text(&text, i == 0 ? "{\"name\":" : ",{\"name\":");
        json_print_string(&text, span_of(model_services[i]->name));
        buf_add_text(&text, ",\"title\":");
        json_print_string(&text, span_of(model_services[i]->title));
        buf_add_char(&text, '}');
    }
    buf_add_text(&text, "]}");
    *out = (struct tool_result){ .json = buf_span(&text) };
    return ERR_NONE;
}

static enum err run(struct tool_turn *turn, const struct model_offer *offer,
                    const struct json *given, struct tool_result *out)
{
    const char *tool = text_of(offer->tool);
    struct tool_offer_arguments arguments;
    enum err e;

    if (offer->none != 0)
        return call_fail(turn->call, ERR_UNKNOWN, "%s is not offered: %s", text_of(offer->name),
                         text_of(offer->none));
    e = tool_offer_translate(turn->call, offer, given, &arguments);
    if (e)
        return e;
    if (offer->tool == 0)
        return run_typed(turn, offer, &arguments, out);
    if (strcmp(tool, "services") == 0)
        return run_services(turn, out);
    if (strcmp(tool, "by_class") == 0)
        return run_by_class(turn, arguments.values, out);
    if (strcmp(tool, "command") == 0)
        return run_command(turn, arguments.values, out);
    return run_core(turn, tool, arguments.values, out);
}

void tool_offer_run(struct tool_turn *turn, const struct model_offer *offer,
                    const struct json *arguments, struct tool_result *out)
{
    if (run(turn, offer, arguments, out) != ERR_NONE)
        tool_result_of_error(turn, out);
}
