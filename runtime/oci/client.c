#include "oci/client.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "model/host.h"
#include "model/member.h"
#include "model/schema.h"
#include "net/curl.h"
#include "oci/breaker.h"
#include "oci/failure.h"
#include "oci/host.h"
#include "oci/identities.h"
#include "oci/observing.h"
#include "oci/random.h"
#include "oci/regions.h"
#include "oci/request.h"
#include "oci/response.h"
#include "oci/retry.h"
#include "oci/save.h"
#include "oci/token.h"
#include "oci/variables.h"

struct oci_client {
    struct oci_client_options options;
    struct net_transport transport;
    struct net_curl *own_curl; /* behind the transport, or NULL */
    struct oci_regions *regions;
    struct oci_identities *identities;
    struct oci_breakers *breakers;
    struct oci_hosts *hosts;
};

/* One operation under way. */
struct sending {
    struct oci_client *client;
    struct call *call;
    const struct model_service *service;
    const struct model_op *op;
    struct oci_credentials *credentials;
    struct oci_identity identity;
    struct oci_breaker *breaker; /* NULL for none */
    struct net_request request;
    int request_fd; /* of a streamed body, or -1 */
    struct oci_save save;
    struct net_response answer;
    void *response;
    struct oci_send_report *report;
    struct err_record last; /* of the attempt before; code ERR_NONE at the first */
    int attempts_max;
};

static struct oci_identities *new_identities(const struct oci_client *client)
{
    const struct oci_client_options *options = &client->options;
    struct oci_credentials_options chosen = options->credentials;

    chosen.region = options->region;
    chosen.transport = client->transport;
    chosen.endpoint = options->endpoint;
    return oci_identities_new(&chosen, options->profiles);
}

struct oci_client *oci_client_new(const struct oci_client_options *options,
                                  struct net_transport transport)
{
    struct oci_client *client = malloc(sizeof *client);

    if (!client)
        abort();
    *client = (struct oci_client){
        .options = *options,
        .transport = transport,
        .regions = oci_regions_of(options->credentials.variables),
        .breakers = oci_breakers_new(),
        .hosts = oci_hosts_new(),
    };
    client->options.endpoint.regions = client->regions;
    client->identities = new_identities(client);
    return client;
}

struct oci_client *oci_client_new_curl(const struct oci_client_options *options,
                                       const struct net_curl_options *net)
{
    static const struct net_curl_options defaults = { .user_agent = "liboci" };
    struct net_curl *curl = net_curl_new(net ? net : &defaults);
    struct oci_client *client = oci_client_new(options, net_curl_transport(curl));

    client->own_curl = curl;
    return client;
}

void oci_client_free(struct oci_client *client)
{
    if (!client)
        return;
    oci_identities_free(client->identities); /* first: they may be renewing tokens */
    net_curl_free(client->own_curl);
    oci_regions_free(client->regions);
    oci_breakers_free(client->breakers);
    oci_hosts_free(client->hosts);
    free(client);
}

struct oci_credentials *oci_client_credentials(struct oci_client *client)
{
    return oci_identities_chosen(client->identities);
}

enum err oci_client_profiles(struct oci_client *client, struct call *call,
                             const char *const **out_names, size_t *out_count,
                             const char **out_chosen, const char **out_file)
{
    return oci_identities_list(client->identities, call, out_names, out_count, out_chosen,
                               out_file);
}

enum err oci_client_credentials_of(struct oci_client *client, struct call *call,
                                   const char *profile, struct oci_credentials **out)
{
    return oci_identities_find(client->identities, call, profile, out);
}

/* ---- Before the first attempt ---------------------------------------------------------------- */

static bool is_given(const char *text)
{
    return text && *text;
}

static enum err find_identity(struct sending *sending, const struct oci_send_options *options)
{
    enum err e;

    *sending->report = (struct oci_send_report){ .status = 0 };
    e = oci_identities_find(sending->client->identities, sending->call,
                            options ? options->profile : NULL, &sending->credentials);
    if (!e)
        e = oci_credentials_get(sending->credentials, sending->call, &sending->identity);
    if (e)
        return e;
    sending->report->profile = sending->identity.profile;
    oci_observing_identity(sending->call, &sending->identity);
    return ERR_NONE;
}

static enum err fail_no_region(const struct sending *sending)
{
    const char *file = sending->client->options.credentials.config_file;
    enum oci_auth_type type = sending->identity.type;

    if (type != OCI_AUTH_API_KEY && type != OCI_AUTH_SECURITY_TOKEN)
        return call_fail(sending->call, ERR_CONFIG, "no region: set OCI_REGION");
    return call_fail(sending->call, ERR_CONFIG,
                     "no region: set OCI_REGION, or \"region\" in profile [%s] of %s",
                     sending->identity.profile, is_given(file) ? file : "~/.oci/config");
}

/* A fixed base URL needs none, nor does a host without one in its name. Who looks up the host of a
 * resource asks for one then. */
static bool needs_region(const struct sending *sending)
{
    const struct model_client *client = &sending->service->clients[sending->op->client];

    return !is_given(sending->client->options.endpoint.base_url) &&
           !(client->flags & MODEL_CLIENT_EXPLICIT) &&
           strstr(model_text(sending->service, client->endpoint), "{region}");
}

/* The region of the options or the profile; *out stays NULL when neither has one. */
static enum err configured_region(const struct sending *sending, const char **out)
{
    const char *region = sending->client->options.region;

    if (!is_given(region))
        region = sending->identity.region;
    return is_given(region)
               ? oci_regions_resolve(sending->client->regions, sending->call, region, out)
               : ERR_NONE;
}

/* A name with a dot is a domain: that of the configuration may be gone to, no other one. */
static enum err check_dedicated(const struct sending *sending, const char *region)
{
    const char *configured = NULL;
    enum err e;

    if (!strchr(region, '.'))
        return ERR_NONE;
    e = configured_region(sending, &configured);
    if (e || (configured && strcmp(region, configured) == 0))
        return e;
    return call_fail(sending->call, ERR_ARGUMENT,
                     "region: %s is no region of a public realm, and not the configured one",
                     region);
}

static enum err pick_region(struct sending *sending, const char *wanted)
{
    const char *region = NULL;
    enum err e;

    if (is_given(wanted)) {
        e = oci_regions_resolve(sending->client->regions, sending->call, wanted, &region);
        if (!e)
            e = check_dedicated(sending, region);
    } else {
        e = configured_region(sending, &region);
    }
    sending->report->region = e ? NULL : region;
    if (!e && !region && needs_region(sending))
        return fail_no_region(sending);
    return e;
}

static enum err find_base_url(struct sending *sending, const struct oci_send_options *options,
                              const void *request, const char **out)
{
    const struct oci_endpoint_options *endpoint = &sending->client->options.endpoint;
    struct oci_host_query query = {
        .service = sending->service,
        .op = sending->op,
        .request = request,
        .host_id = options ? options->host_id : NULL,
        .profile = sending->identity.profile,
        .region = sending->report->region,
        .endpoint = endpoint,
        .now_ms = clock_monotonic_ms(),
    };

    if (is_given(endpoint->base_url) || !model_host_is_carried(sending->service, sending->op))
        return oci_endpoint_resolve(sending->call, endpoint, sending->service, sending->op, request,
                                    sending->report->region, out);
    return oci_hosts_find(sending->client->hosts, sending->client, sending->call, &query, out);
}

static enum err build(struct sending *sending, const struct oci_send_options *options,
                      const void *request)
{
    struct call *call = sending->call;
    const char *base_url;
    enum err e;

    e = find_base_url(sending, options, request, &base_url);
    if (!e)
        e = oci_request_build(call, sending->service, sending->op, request, base_url,
                              &sending->request, &sending->request_fd);
    if (e)
        return e;
    if (sending->attempts_max > 1)
        net_headers_set(&call->arena, &sending->request.headers, "opc-client-retries", "true");
    sending->report->request_id = net_headers_get(&sending->request.headers, "opc-request-id");
    return ERR_NONE;
}

static const struct model_field *answer_field(const struct sending *sending)
{
    return model_body_field(sending->service, &sending->service->types[sending->op->response]);
}

static enum err open_save(struct sending *sending, const char *path)
{
    const struct model_field *field = answer_field(sending);
    enum err e;

    if (!path)
        return ERR_NONE;
    if (!field || field->kind != MODEL_STREAM)
        return call_fail(sending->call, ERR_ARGUMENT,
                         "save_to: %s does not answer with a file; leave it out",
                         model_text(sending->service, sending->op->name));
    e = oci_save_open(sending->call, path, &sending->save);
    if (e)
        return e;
    sending->request.sink = oci_save_sink;
    sending->request.sink_context = &sending->save;
    return ERR_NONE;
}

/* ---- Attempts -------------------------------------------------------------------------------- */

static void log_attempt(const struct sending *sending, enum err e)
{
    log_write(LOG_DEBUG, sending->call->log_id, "%s.%s attempt %d: %s, HTTP status %d, %s",
              sending->service->name, model_text(sending->service, sending->op->name),
              sending->report->attempts, err_word(e), sending->report->status,
              sending->report->request_id);
}

static enum err transfer(struct sending *sending)
{
    struct net_transport transport = sending->client->transport;
    const char *request_id;
    enum err e;
    enum err unwritten = ERR_NONE;

    sending->answer = (struct net_response){ .status = 0 };
    sending->report->status = 0;
    sending->report->attempts++;
    if (sending->save.fd >= 0)
        oci_save_restart(&sending->save);
    e = transport.send(transport.context, sending->call, &sending->request, &sending->answer);
    if (sending->save.fd >= 0)
        unwritten = oci_save_check(sending->call, &sending->save);
    if (unwritten || e)
        return unwritten ? unwritten : e;
    sending->report->status = sending->answer.status;
    request_id = net_headers_get(&sending->answer.headers, "opc-request-id");
    if (is_given(request_id))
        sending->report->request_id = request_id;
    return ERR_NONE;
}

/* What says nothing about the service is not counted: what the caller did wrong, and that the
 * caller had no more time. */
static void note(struct sending *sending, enum err e)
{
    const struct err_record *error = &sending->call->error;
    bool failed =
        e == ERR_NETWORK || e == ERR_TIMEOUT || (e == ERR_SERVICE && error->service.status >= 500);

    if (e == ERR_CANCELLED || (e == ERR_TIMEOUT && call_left_ms(sending->call) == 0))
        return;
    oci_breaker_note(sending->breaker, failed, clock_monotonic_ms());
}

/* Signed anew each time, as a signature is good for five minutes only. */
static enum err attempt(struct sending *sending)
{
    struct call *call = sending->call;
    struct observe_attempt seen = { .service = NULL };
    enum err e = call_check(call);

    if (!e)
        e = oci_signer_sign(&sending->identity.signer, call, &sending->request,
                            sending->op->flags & MODEL_OP_UNSIGNED_BODY);
    if (!e) {
        seen = oci_observing_begin(call, sending->service, sending->op, &sending->request,
                                   sending->report->attempts, &sending->last);
        e = transfer(sending);
    }
    if (!e)
        e = oci_response_read(call, sending->service, sending->op, &sending->answer,
                              sending->response);
    oci_observing_end(call, &seen, sending->report->status, sending->report->request_id, e);
    note(sending, e);
    log_attempt(sending, e);
    return e;
}

/* Another key under the same name, or another token. */
static bool differs(const struct oci_identity *a, const struct oci_identity *b)
{
    char print_a[OCI_KEY_FINGERPRINT_SIZE];
    char print_b[OCI_KEY_FINGERPRINT_SIZE];

    oci_key_fingerprint(a->signer.key, print_a);
    oci_key_fingerprint(b->signer.key, print_b);
    return strcmp(a->signer.key_id, b->signer.key_id) != 0 || strcmp(print_a, print_b) != 0;
}

/* After a 401: reads the profile again, as somebody may have renewed it meanwhile, or asks for a
 * new token. ERR_NONE when that gave another identity; else the refusal stands, or what is wrong
 * with the profile now. */
static enum err renew(struct sending *sending)
{
    struct call *call = sending->call;
    struct err_record refusal = call->error;
    struct oci_identity fresh;
    bool changed;
    enum err e;

    call_forgive(call);
    oci_credentials_refuse(sending->credentials, &sending->identity);
    e = oci_credentials_get(sending->credentials, call, &fresh);
    if (e)
        return e;
    changed = differs(&sending->identity, &fresh);
    oci_identity_release(&sending->identity);
    sending->identity = fresh;
    if (changed)
        return ERR_NONE;
    call->error = refusal;
    if (!fresh.session || oci_failure_skew_minutes(&sending->answer) != 0)
        return refusal.code;
    oci_credentials_end(sending->credentials, &fresh);
    return oci_token_hint(call, fresh.profile, fresh.region);
}

/* The deadline is no reason to hide why the call was not done long ago. */
static enum err end_at_deadline(struct sending *sending, struct err_record last)
{
    last.message = arena_printf(&sending->call->arena,
                                "%s (attempt %d; the deadline stopped further attempts)",
                                last.message, sending->report->attempts);
    sending->call->error = last;
    return last.code;
}

static bool is_due(const struct sending *sending)
{
    bool has_token = net_headers_get(&sending->request.headers, "opc-retry-token") != NULL;

    return sending->report->attempts < sending->attempts_max &&
           sending->report->attempts < oci_retry_attempts(&sending->call->error) &&
           oci_retry_is_due(sending->op, &sending->call->error, has_token);
}

/* Waits for the attempt behind the one that failed. ERR_NONE when its time has come. */
static enum err pause_before(struct sending *sending, int n, int64_t start_ms)
{
    struct call *call = sending->call;
    const char *after = net_headers_get(&sending->answer.headers, "retry-after");
    int64_t delay_ms =
        oci_retry_delay_ms(n, oci_random_uint(), oci_retry_after_ms(after, clock_unix_ms()));
    int scale = sending->client->options.retry_scale_percent;
    enum err e;

    if (scale)
        delay_ms = delay_ms * scale / 100;
    if (!oci_retry_fits(clock_monotonic_ms() - start_ms, delay_ms))
        return call->error.code;
    sending->last = call->error;
    call_forgive(call);
    e = call_sleep_ms(call, delay_ms);
    return e == ERR_TIMEOUT ? end_at_deadline(sending, sending->last) : e;
}

static bool ran_into_deadline(const struct sending *sending, enum err e)
{
    return e == ERR_TIMEOUT && sending->last.code != ERR_NONE && call_left_ms(sending->call) == 0;
}

static enum err check_breaker(struct sending *sending)
{
    sending->breaker = oci_breaker_find(sending->client->breakers, sending->service, sending->op,
                                        sending->report->region);
    return oci_breaker_check(sending->call, sending->breaker, clock_monotonic_ms());
}

static enum err send_until_done(struct sending *sending)
{
    int64_t start_ms = clock_monotonic_ms();
    bool renewed = false;
    int n = 0;

    for (;;) {
        enum err e = attempt(sending);

        if (ran_into_deadline(sending, e))
            return end_at_deadline(sending, sending->last);
        if (e == ERR_SERVICE && sending->answer.status == 401 && !renewed) {
            renewed = true;
            e = renew(sending);
            if (!e)
                continue;
        }
        if (!e || !is_due(sending))
            return e;
        e = pause_before(sending, n++, start_ms);
        if (e)
            return e;
    }
}

/* ---- After the last -------------------------------------------------------------------------- */

/* A 304 brought no file. */
static enum err keep_file(struct sending *sending)
{
    struct model_stream *stream;
    enum err e;

    if (sending->save.fd < 0 || sending->answer.status / 100 != 2)
        return ERR_NONE;
    e = oci_save_commit(sending->call, &sending->save);
    if (e)
        return e;
    stream = model_member(sending->response, answer_field(sending));
    stream->ptr = NULL;
    stream->path = arena_strdup(&sending->call->arena, sending->save.path);
    return ERR_NONE;
}

static int attempts_max(const struct oci_client *client, const struct model_op *op)
{
    if (!oci_retry_is_allowed(op))
        return 1;
    return client->options.attempts ? client->options.attempts : OCI_RETRY_ATTEMPTS;
}

static enum err run(struct sending *sending, const struct oci_send_options *options,
                    const void *request)
{
    enum err e = pick_region(sending, options ? options->region : NULL);

    if (!e)
        e = build(sending, options, request);
    if (!e)
        e = check_breaker(sending);
    if (!e)
        e = open_save(sending, options ? options->save_to : NULL);
    if (!e)
        e = send_until_done(sending);
    if (!e)
        e = keep_file(sending);
    oci_save_discard(&sending->save);
    if (sending->request_fd >= 0)
        close(sending->request_fd);
    return e;
}

static struct sending start(struct oci_client *client, struct call *call,
                            const struct model_service *service, const struct model_op *op,
                            struct oci_send_report *report)
{
    return (struct sending){
        .client = client,
        .call = call,
        .service = service,
        .op = op,
        .request_fd = -1,
        .save.fd = -1,
        .report = report,
        .attempts_max = attempts_max(client, op),
    };
}

enum err oci_client_send_with(struct oci_client *client, struct call *call,
                              const struct model_service *service, const struct model_op *op,
                              const struct oci_send_options *options, const void *request,
                              void *response, struct oci_send_report *report)
{
    struct oci_send_report unwanted;
    struct sending sending = start(client, call, service, op, report ? report : &unwanted);
    enum err e;

    assert(call->error.code == ERR_NONE);
    memset(response, 0, service->types[op->response].size);
    sending.response = response;
    e = find_identity(&sending, options);
    if (e)
        return e;
    e = run(&sending, options, request);
    oci_identity_release(&sending.identity);
    return e;
}

/* ---- Without sending ------------------------------------------------------------------------- */

enum err oci_client_preview(struct oci_client *client, struct call *call,
                            const struct model_service *service, const struct model_op *op,
                            const struct oci_send_options *options, const void *request,
                            struct net_request *out, struct oci_send_report *report)
{
    struct sending sending = start(client, call, service, op, report);
    enum err e = find_identity(&sending, options);

    if (e)
        return e;
    e = pick_region(&sending, options ? options->region : NULL);
    if (!e)
        e = build(&sending, options, request);
    if (sending.request_fd >= 0)
        close(sending.request_fd);
    oci_identity_release(&sending.identity);
    *out = sending.request;
    out->body.fd = -1;
    return e;
}

enum err oci_client_send(struct oci_client *client, struct call *call,
                         const struct model_service *service, const struct model_op *op,
                         const void *request, void *response)
{
    return oci_client_send_with(client, call, service, op, NULL, request, response, NULL);
}

enum err oci_client_send_to(struct oci_client *client, struct call *call, const char *host_id,
                            const struct model_service *service, const struct model_op *op,
                            const void *request, void *response)
{
    struct oci_send_options options = { .host_id = host_id };

    return oci_client_send_with(client, call, service, op, &options, request, response, NULL);
}
