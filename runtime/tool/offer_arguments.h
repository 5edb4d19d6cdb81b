/*
 * The arguments of an offered tool -> those of what runs it. Inside tool/. Thread-safe; all memory
 * is the call's.
 */
#ifndef TOOL_OFFER_ARGUMENTS_H
#define TOOL_OFFER_ARGUMENTS_H

#include "base/call.h"
#include "json/json.h"
#include "model/offer.h"

struct tool_offer_arguments {
    struct json *values; /* an object */
    const char *region;  /* NULL where not given */
    const char *profile;
};

/*
 * Names are understood in any spelling; what the offer does not name is passed on as it is.
 * ERR_ARGUMENT for a missing one, or one of the wrong kind.
 */
NODISCARD enum err tool_offer_translate(struct call *call, const struct model_offer *offer,
                                        const struct json *arguments,
                                        struct tool_offer_arguments *out);

/* A line for the oci command line ("compute instance list --limit 5") as {"operation", "params"}
 * and further arguments of oci_read. ERR_ARGUMENT when it is none. */
NODISCARD enum err tool_offer_command(struct call *call, const char *line, struct json **out);

#endif
