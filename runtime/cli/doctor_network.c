/* The way to the service, the clock, and a signed call. */
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/file.h"
#include "cli/doctor.h"
#include "net/curl.h"
#include "net/url.h"
#include "tool/operation.h"

#define PATIENCE_MS  20000
#define SKEW_WARN_MS (60 * 1000)
#define SKEW_MAX_MS  (5 * 60 * 1000)
#define CA_FILE_CAP  (8u << 20)
#define LIST_REGIONS "identity.listRegions"

/* ---- Where --------------------------------------------------------------------------------- */

static bool check_region(struct doctor *doctor, struct oci_regions *regions,
                         struct oci_endpoint_options *endpoint, const char **out_region)
{
    struct arena *arena = &doctor->call->arena;
    struct oci_region row;
    const char *named = doctor->about.region.value;

    if (named == NULL) {
        doctor_add(doctor, DOCTOR_ERROR, "region", "no region is known",
                   "set OCI_REGION, or region in the profile");
        return false;
    }
    if (oci_regions_resolve(regions, doctor->call, named, out_region) != ERR_NONE) {
        doctor_add_failure(doctor, "region");
        return false;
    }
    if (oci_regions_find(regions, *out_region, &row))
        doctor_add(doctor, DOCTOR_OK, "region",
                   arena_printf(arena, "%s, realm %s (%s)", *out_region, row.realm, row.domain),
                   NULL);
    else
        doctor_add(doctor, DOCTOR_WARNING, "region",
                   arena_printf(arena, "nobody knows %s: requests go to its hosts under %s",
                                *out_region, oci_region_domain(endpoint, *out_region)),
                   "correct the name, or add the region to ~/.oci/regions-config.json");
    return true;
}

static bool find_base(struct doctor *doctor, const char **out)
{
    struct oci_regions *regions = oci_regions_of(&doctor->asked.variables);
    struct oci_endpoint_options endpoint = doctor->line->program.client_options.endpoint;
    struct catalog_op entry;
    const char *region = NULL;
    bool right;

    endpoint.regions = regions;
    right = check_region(doctor, regions, &endpoint, &region);
    if (right && (tool_operation_find(doctor->call, LIST_REGIONS, &entry) != ERR_NONE ||
                  oci_endpoint_resolve(doctor->call, &endpoint, entry.service, entry.op, NULL,
                                       region, out) != ERR_NONE)) {
        doctor_add_failure(doctor, "endpoint");
        right = false;
    }
    oci_regions_free(regions);
    return right;
}

/* ---- The way ------------------------------------------------------------------------------- */

static const char *proxy_of(const struct net_url *url)
{
    static const char *const secure[] = { "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY" };
    static const char *const open[] = { "http_proxy", "all_proxy", "ALL_PROXY" };
    bool https = span_equals(url->scheme, "https");
    const char *const *names = https ? secure : open;

    for (size_t i = 0; i < (https ? 4u : 3u); i++) {
        const char *value = getenv(names[i]);

        if (value != NULL && value[0] != '\0')
            return names[i];
    }
    return NULL;
}

/* With a proxy it is the proxy that looks the name up. */
static bool check_dns(struct doctor *doctor, const struct net_url *url)
{
    struct arena *arena = &doctor->call->arena;
    const char *host = arena_strndup(arena, url->host.ptr, url->host.len);
    const char *proxy = proxy_of(url);
    struct addrinfo wanted = { .ai_socktype = SOCK_STREAM };
    struct addrinfo *found = NULL;
    int problem;

    if (proxy != NULL) {
        doctor_add(doctor, DOCTOR_OK, "proxy",
                   arena_printf(arena,
                                "requests go through the one of %s, unless NO_PROXY names "
                                "the host",
                                proxy),
                   NULL);
        return true;
    }
    if (host[0] == '[')
        return true;
    doctor_show(doctor, arena_printf(arena, "looking up %s", host));
    problem = getaddrinfo(host, NULL, &wanted, &found);
    if (problem == 0)
        doctor_add(doctor, DOCTOR_OK, "dns", arena_printf(arena, "%s has an address", host), NULL);
    else
        doctor_add(doctor, DOCTOR_ERROR, "dns",
                   arena_printf(arena, "%s has no address: %s", host, gai_strerror(problem)),
                   "check the region's name and this machine's DNS; where only a proxy leads out, "
                   "set HTTPS_PROXY");
    if (found != NULL)
        freeaddrinfo(found);
    return problem == 0;
}

static void check_ca(struct doctor *doctor)
{
    const char *path = doctor->asked.ca_file;
    struct span text;

    if (path == NULL)
        return;
    if (file_read(doctor->call, "the certificate authorities", path, CA_FILE_CAP, &text) !=
        ERR_NONE) {
        file_hint(doctor->call, path);
        doctor_add_failure(doctor, "ca");
        return;
    }
    if (strstr(text.ptr, "-----BEGIN CERTIFICATE-----") == NULL)
        doctor_add(doctor, DOCTOR_ERROR, "ca",
                   arena_printf(&doctor->call->arena, "%s holds no certificate in PEM", path),
                   "name another file with --ca-file or OCI_MCP_CA_FILE");
    else
        doctor_add(doctor, DOCTOR_OK, "ca",
                   arena_printf(&doctor->call->arena, "certificate authorities of %s", path), NULL);
}

static void check_clock(struct doctor *doctor, const struct net_response *answer)
{
    const char *date = net_headers_get(&answer->headers, "date");
    const char *duration;
    int64_t theirs, ahead;
    bool off;

    if (date == NULL || !clock_parse_http_date(date, &theirs))
        return;
    ahead = clock_unix_ms() - theirs;
    duration = cli_auth_duration(doctor->call, ahead);
    off = llabs(ahead) > SKEW_WARN_MS;
    if (!off)
        doctor_add(doctor, DOCTOR_OK, "clock", "agrees with the service's", NULL);
    else
        doctor_add(doctor, llabs(ahead) > SKEW_MAX_MS ? DOCTOR_ERROR : DOCTOR_WARNING, "clock",
                   arena_printf(&doctor->call->arena, "this computer's clock is %s %s", duration,
                                ahead > 0 ? "fast" : "slow"),
                   "set it right: OCI refuses signatures that are more than 5 minutes off");
}

static void check_reach(struct doctor *doctor, const char *base)
{
    struct net_transport transport = net_curl_transport(doctor->line->program.curl);
    struct net_request request = { .method = "GET", .body = { .fd = -1 } };
    struct net_response answer;

    request.url = arena_printf(&doctor->call->arena, "%s/20160918/regions", base);
    doctor_show(doctor, arena_printf(&doctor->call->arena, "connecting to %s", base));
    doctor->call->deadline_ms = clock_monotonic_ms() + PATIENCE_MS;
    if (transport.send(transport.context, doctor->call, &request, &answer) != ERR_NONE) {
        doctor_add_failure(doctor, "network");
    } else {
        doctor->answers = true;
        doctor_add(doctor, DOCTOR_OK, "network",
                   arena_printf(&doctor->call->arena, "%s answers", base), NULL);
        check_clock(doctor, &answer);
    }
    doctor->call->deadline_ms = 0;
}

/* ---- A signed call ------------------------------------------------------------------------- */

static bool ask(struct doctor *doctor, const char *operation, const struct json *arguments)
{
    struct oci_send_report report;
    enum err e;

    doctor->call->deadline_ms = clock_monotonic_ms() + PATIENCE_MS;
    e = cli_auth_ask(doctor->call, &doctor->line->program, operation, arguments, &report);
    doctor->call->deadline_ms = 0;
    return e == ERR_NONE;
}

static void check_tenancy(struct doctor *doctor)
{
    struct arena *arena = &doctor->call->arena;
    struct json *arguments = json_new(arena, JSON_OBJECT);
    const char *tenancy = doctor->about.tenancy.value;

    if (tenancy == NULL)
        return;
    json_add_member(arena, arguments, "tenancyId", json_new_text(arena, tenancy));
    if (ask(doctor, "identity.getTenancy", arguments)) {
        doctor_add(doctor, DOCTOR_OK, "tenancy", arena_printf(arena, "%s is there", tenancy), NULL);
        return;
    }
    if (doctor->call->error.service.status != 404) {
        doctor_add_failure(doctor, "tenancy");
        return;
    }
    call_forgive(doctor->call);
    doctor_add(doctor, DOCTOR_WARNING, "tenancy", arena_printf(arena, "%s cannot be seen", tenancy),
               "either the OCID is of another tenancy, or the user lacks `inspect tenancies`");
}

static void check_signature(struct doctor *doctor)
{
    doctor_show(doctor, "sending a signed request");
    if (!ask(doctor, LIST_REGIONS, NULL)) {
        doctor_add_failure(doctor, "signed call");
        return;
    }
    doctor_add(doctor, DOCTOR_OK, "signed call", "the identity service takes the signature", NULL);
    check_tenancy(doctor);
}

void doctor_network(struct doctor *doctor)
{
    const char *base;
    struct net_url url;

    check_ca(doctor);
    if (!doctor->has_identity || !find_base(doctor, &base))
        return;
    if (net_url_split(base, &url) && !check_dns(doctor, &url))
        return;
    check_reach(doctor, base);
    if (doctor->answers && !doctor->about.ended)
        check_signature(doctor);
}
