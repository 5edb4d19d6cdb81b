/*
 * Tools under names and parameters of their own: the sets of --toolsets and those that stand in for
 * the tools of other servers (model/offer.h). They run through the core tools or as typed tools.
 * Thread-safe.
 */
#ifndef TOOL_OFFER_H
#define TOOL_OFFER_H

#include "model/offer.h"
#include "tool/tool.h"

/* The operation of an offer, or an empty one. */
struct catalog_op tool_offer_operation(const struct model_offer *offer);

/* The offered tool of a name, or NULL. */
const struct model_offer *tool_offer_find(const struct tool_context *context, const char *name);

/* True when a set has a tool of the name that the typed tool of an operation has. */
bool tool_offer_has(const struct tool_context *context, struct catalog_op entry);

/* The names of all, added behind `count` of them; gives how many there are then. */
size_t tool_offer_names(const struct tool_context *context, const char **names, size_t count);
size_t tool_offer_count(const struct tool_context *context);

/* The sets of a comma-separated list of names, added to *out. ERR_USAGE with the names that there
 * are. */
NODISCARD enum err tool_offer_choose(struct call *call, const char *names,
                                     const struct model_offer_set *sets, size_t count,
                                     const char *option, struct tool_offers *out);

/* The next tool of the sets that can be called, from `*at` on (0 at first); NULL at the end. */
const struct model_offer *tool_offer_next(const struct tool_context *context, size_t *at);

const char *tool_offer_name(const struct model_offer *offer);

/* A few words for people, or "". */
const char *tool_offer_title(const struct model_offer *offer);

/* Appends the definitions as tools/list shows them, each with a comma before it unless `first`. */
void tool_offer_list(const struct tool_context *context, bool *first, struct buf *out);

/* Appends one definition. */
void tool_offer_define(const struct model_offer *offer, struct buf *out);

/* Runs one: every failure becomes a result with is_error. */
void tool_offer_run(struct tool_turn *turn, const struct model_offer *offer,
                    const struct json *arguments, struct tool_result *out);

#endif
