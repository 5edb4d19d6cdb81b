#include "tool/identity.h"

enum err tool_identity_get(struct tool_turn *turn, const char *profile, struct oci_identity *out)
{
    struct oci_credentials *credentials = NULL;
    enum err e =
        oci_client_credentials_of(turn->context->client, turn->call, profile, &credentials);

    if (!e)
        e = oci_credentials_get(credentials, turn->call, out);
    if (!e && profile == NULL && turn->context->region != NULL)
        out->region = turn->context->region;
    return e;
}
