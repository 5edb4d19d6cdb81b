#include "cli/guard.h"

#include "base/file.h"
#include "net/curl.h"

#define SECRET_CAP 4096
#define SECRET     "IDCS_CLIENT_SECRET"

/* The secret itself, or the content of its file; NULL for neither. */
static enum err read_secret(struct call *call, const struct options *options, const char **out)
{
    struct span text;
    enum err e;

    *out = options->idcs_client_secret;
    if (options->idcs_client_secret_file == NULL)
        return ERR_NONE;
    if (*out != NULL)
        return call_fail(call, ERR_USAGE, SECRET " and " SECRET "_FILE contradict each other");
    arena_guard(&call->arena);
    e = file_read(call, SECRET "_FILE", file_expand(&call->arena, options->idcs_client_secret_file),
                  SECRET_CAP, &text);
    if (e)
        return e;
    text = span_trim(text);
    *out = arena_strndup(&call->arena, text.ptr, text.len);
    return ERR_NONE;
}

enum err cli_guard_open(struct call *call, const struct cli_program *program, struct guard **out)
{
    const struct options *options = &program->options;
    struct guard_options wanted = {
        .tools = &program->tools,
        .client = program->client_options,
        .transport = net_curl_transport(program->curl),
        .outside = net_curl_transport(program->outside),
        .base_url = options->base_url,
        .bearer_file = options->bearer_file,
        .issuer = options->oauth_issuer,
        .server = options->oauth_server,
        .audience = options->oauth_audience,
        .scopes = options->oauth_scopes,
        .required = options->idcs_required_scopes,
        .identity = options->oauth_identity,
        .domain = options->idcs_domain,
        .client_id = options->idcs_client_id,
        .domain_audience = options->idcs_audience,
        .compat = options->compat,
        .seal_key_file = options->seal_key_file,
    };
    enum err e = read_secret(call, options, &wanted.client_secret);

    return e ? e : guard_new(call, &wanted, out);
}
