/* oci_batch: several calls in order, later ones with the results of earlier ones. */
#include "tool/batch.h"

#include <string.h>

#include "tool/core.h"
#include "tool/places.h"

/* One region, by its name: the confirmation is bound to it. */
static enum err find_region(struct tool_batch *batch)
{
    struct tool_request like = { .profile = batch->profile };
    const char *const *regions = NULL;
    size_t count = 0;
    enum err e;

    if (batch->region != NULL && strpbrk(batch->region, ",*") != NULL)
        return call_fail(batch->turn->call, ERR_ARGUMENT, "region: a batch runs in one region");
    e = tool_places_named_regions(batch->turn, &like, batch->region, &regions, &count);
    if (!e)
        batch->region = regions[0];
    return e;
}

static void tell_progress(const struct tool_turn *turn, const struct tool_batch *batch, size_t done)
{
    const struct tool_caller *caller = turn->caller;

    if (caller->progress != NULL)
        caller->progress(caller->context, (double)done, (double)batch->count,
                         done < batch->count ? batch->steps[done].id : "done");
}

/* All steps; what they were asked for stays in the batch, also after a failure. */
static enum err run_steps(struct tool_turn *turn, struct tool_batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        struct tool_batch_step *step = &batch->steps[i];
        enum err e;

        tell_progress(turn, batch, i);
        e = batch->dry_run ? tool_batch_try(batch, step) : tool_batch_run(batch, step);
        if (e)
            return e;
    }
    tell_progress(turn, batch, batch->count);
    return ERR_NONE;
}

/*
 * Nobody is asked any more while steps run: a yes in the middle would be one to half of a plan, and
 * a question in the result would repeat what was done.
 */
static enum err run_quietly(struct tool_turn *turn, struct tool_batch *batch)
{
    struct tool_caller caller = *turn->caller;
    struct tool_context context = *turn->context;
    struct tool_turn quiet = *turn;
    enum err e;

    caller.asking = TOOL_CANNOT_ASK;
    caller.progress = NULL; /* the batch tells its own */
    context.codes = false;
    quiet.caller = &caller;
    quiet.context = &context;
    batch->turn = &quiet;
    e = run_steps(turn, batch);
    batch->turn = turn;
    return e;
}

static enum err run(struct tool_turn *turn, const struct json *arguments, struct tool_result *out)
{
    struct tool_batch batch = { .turn = turn };
    enum err e = tool_params_decode(turn->call, &tool_batch_params, arguments, &batch);

    if (!e)
        e = tool_batch_read(&batch);
    if (!e)
        e = find_region(&batch);
    if (!e)
        e = tool_batch_decide(&batch);
    if (!e && !batch.dry_run)
        e = tool_batch_consent(&batch);
    if (e)
        return e;
    e = run_quietly(turn, &batch);
    if (e == ERR_CANCELLED)
        return e;
    return tool_batch_show(&batch, out);
}

const struct tool_core tool_batch = {
    .name = "oci_batch",
    .title = "Run several calls in order",
    .text = "Run up to 25 calls in one go; later steps may use earlier results as ${step.path}. "
            "Each passes the same checks as oci_read, oci_write and oci_delete; confirmation is "
            "asked once for the whole plan.",
    .params = &tool_batch_params,
    .run = run,
    .destructive = true,
    .open_world = true,
};
