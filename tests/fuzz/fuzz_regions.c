/* A list of regions, behind a line that names the one that is looked for: refused, or names that
 * can stand in a host. */
#include "oci/regions.h"

#include <string.h>

#include "input.h"
#include "oci/endpoint.h"
#include "require.h"
#include "standalone.h"

static void check(struct call *call, struct oci_regions *regions, const char *id)
{
    struct oci_endpoint_options options = { .regions = regions };
    const char *url;

    if (oci_endpoint_of_auth(call, &options, id, &url))
        return;
    require(strncmp(url, "https://auth.", 13) == 0, "the auth service has a host");
    require(!strpbrk(url + 8, "/@:?# \\"), "nothing but a host stands in its address");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span rest = { (const char *)data, size };
    struct span line = span_cut(&rest, '\n');
    struct oci_regions_options options = { .file = "/nonexistent/none" };
    struct oci_regions *regions;
    const char *id;
    struct call call;

    if (!rest.ptr)
        return 0;
    call_init(&call);
    options.file = input_file(rest);
    options.metadata = arena_strndup(&call.arena, rest.ptr, rest.len);
    regions = oci_regions_new(&options);
    if (oci_regions_resolve(regions, &call, arena_strndup(&call.arena, line.ptr, line.len), &id))
        require(call.error.message != NULL, "a refusal says why");
    else
        check(&call, regions, id);
    call_forgive(&call);
    if (oci_regions_add(regions, &call, "regionInfo", rest) == ERR_NONE)
        require(!call.error.message, "nothing failed");
    oci_regions_free(regions);
    call_release(&call);
    return 0;
}
