/* Who a request is sent as. Thread-safe. */
#ifndef TOOL_IDENTITY_H
#define TOOL_IDENTITY_H

#include "tool/tool.h"

/*
 * What is known of a profile (NULL for the chosen one): the region is the administrator's where he
 * set one. Release with oci_identity_release(). Fails as oci_client_credentials_of() and
 * oci_credentials_get() do.
 */
NODISCARD enum err tool_identity_get(struct tool_turn *turn, const char *profile,
                                     struct oci_identity *out);

#endif
