#include "tool/iam.h"

static const char *word_at(uint16_t offset)
{
    return model_permission_strings + offset;
}

bool tool_iam_of(struct catalog_op entry, struct tool_iam *out)
{
    size_t at = catalog_index(model_text(entry.service, entry.op->tool));
    const struct model_permission *row;

    if (at == CATALOG_NONE || model_tool_permissions[at] == 0)
        return false;
    row = &model_permissions[model_tool_permissions[at]];
    *out = (struct tool_iam){
        .verb = word_at(row->verb),
        .resource = word_at(row->resource),
        .family = row->family == 0 ? NULL : word_at(row->family),
        .tenancy = row->tenancy != 0,
    };
    return true;
}

bool tool_iam_statement(struct call *call, struct catalog_op entry, struct buf *out)
{
    struct tool_iam iam;

    (void)call;
    if (!tool_iam_of(entry, &iam))
        return false;
    buf_printf(out, "Allow group <group> to %s %s in %s", iam.verb, iam.resource,
               iam.tenancy ? "tenancy" : "compartment <compartment>");
    return true;
}
