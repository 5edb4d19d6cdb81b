/* The types of resources, as people and as Resource Search call them. Thread-safe. */
#ifndef TOOL_RESOURCES_TYPE_H
#define TOOL_RESOURCES_TYPE_H

#include "tool/send.h"

/*
 * The search's own names of the types in `text` ("vm, vcns"), with commas between; "all" for NULL.
 * ERR_ARGUMENT with the nearest ones for what is none; where the service does not tell its types,
 * any plain word is one.
 */
NODISCARD enum err tool_resources_types(struct tool_turn *turn, const struct tool_request *like,
                                        const char *text, const char **out);

#endif
