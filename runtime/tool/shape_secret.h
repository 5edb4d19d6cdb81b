/*
 * Hides secrets that are known by how they look, wherever in an answer they stand: what the
 * description does not flag (model/mask.h does that), user data, logs, free text. Thread-safe.
 *
 *     private key                 PEM, also in base64
 *     token                       JWT, "Bearer ...", members named as tokens are
 *     password                    members named as passwords and secret keys are, URLs with one
 *     pre-authenticated request   /p/.../n/
 *     wallet                      base64 of a zip that holds one, of a Java key store
 *     kubeconfig credential       token and client-key-data in a kubeconfig
 */
#ifndef TOOL_SHAPE_SECRET_H
#define TOOL_SHAPE_SECRET_H

#include "base/call.h"
#include "json/json.h"

/*
 * Effect: replaces each secret in the strings of `value`, however deep, by "[hidden: private key]"
 * (the kind); what stands around it stays. Gives an object {kind: how many} in the call's arena,
 * kinds in the order of the table above, or NULL when nothing was hidden.
 */
struct json *tool_shape_hide(struct call *call, struct json *value);

#endif
