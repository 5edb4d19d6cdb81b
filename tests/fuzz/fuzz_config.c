/* An OCI configuration file is read or refused; every profile it lists can be loaded. */
#include "oci/config.h"

#include <string.h>

#include "input.h"
#include "require.h"
#include "standalone.h"

static void require_one_line(const char *text)
{
    require(!text || !strpbrk(text, "\n"), "a value is within one line");
}

static void load(const char *path, const char *name, bool is_listed)
{
    struct oci_profile profile = { .name = NULL };
    struct call call;

    call_init(&call);
    if (oci_config_load(&call, path, name, &profile)) {
        require(!is_listed, "a profile of the list can be loaded");
        require(call.error.code == ERR_CONFIG && call.error.message, "a refusal says why");
    } else {
        require(strcmp(profile.name, name) == 0, "the profile is the one that was asked for");
        require_one_line(profile.user);
        require_one_line(profile.fingerprint);
        require_one_line(profile.tenancy);
        require_one_line(profile.pass_phrase);
        require(!profile.user || *profile.user, "an empty value is none");
    }
    call_release(&call);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *path = input_file((struct span){ (const char *)data, size });
    const char *const *names = NULL;
    size_t count = 0;
    struct call call;

    call_init(&call);
    if (oci_config_profiles(&call, path, &names, &count))
        require(call.error.message && count == 0, "a refusal has a message and no names");
    for (size_t i = 0; i < count && i < 20; i++)
        load(path, names[i], /* is_listed= */ true);
    load(path, "DEFAULT", /* is_listed= */ false);
    call_release(&call);
    return 0;
}
