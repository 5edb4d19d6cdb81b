#include "oci/stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "core/operations.h"

void stage_profile(struct stage *stage, EVP_PKEY *key, const char *more)
{
    struct arena *arena = &stage->call.arena;
    const char *pem = material_pem(arena, key, MATERIAL_PKCS8, NULL);
    const char *key_file = material_write(arena, "key.pem", pem);

    stage->fingerprint = material_fingerprint(arena, key);
    stage->options.credentials.config_file = material_write(
        arena, "config",
        arena_printf(arena,
                     "[DEFAULT]\nuser=" USER "\ntenancy=" TENANCY "\nfingerprint=%s\n"
                     "key_file=%s\n%s\n",
                     stage->fingerprint, key_file, more));
}

int stage_set_up(void **state)
{
    struct stage *stage = calloc(1, sizeof *stage);

    call_init(&stage->call);
    stage_profile(stage, material_key(), "region=us-ashburn-1");
    stage->options.retry_scale_percent = 1;
    memcpy(stage->folder, "oci-client-XXXXXX", sizeof "oci-client-XXXXXX");
    assert_non_null(mkdtemp(stage->folder));
    snprintf(stage->path, sizeof stage->path, "%s/object", stage->folder);
    *state = stage;
    return 0;
}

int stage_tear_down(void **state)
{
    struct stage *stage = *state;

    clock_set_for_tests(0);
    oci_client_free(stage->client);
    fake_release(&stage->fake);
    call_release(&stage->call);
    material_remove();
    unlink(stage->path);
    assert_int_equal(rmdir(stage->folder), 0); /* so nothing else was left there */
    free(stage);
    return 0;
}

void stage_script(struct stage *stage, const struct fake_answer *rows, size_t count)
{
    struct fake_answer *script = arena_array(&stage->call.arena, count, sizeof *script);

    memcpy(script, rows, count * sizeof *script);
    stage->fake.script = script;
    stage->fake.script_len = count;
}

enum err stage_send(struct stage *stage, const struct model_service *service, size_t op,
                    const struct oci_send_options *options, const void *request, void *response)
{
    if (!stage->client)
        stage->client = oci_client_new(&stage->options, fake_transport(&stage->fake));
    return oci_client_send_with(stage->client, &stage->call, service, &service->ops[op], options,
                                request, response, &stage->report);
}

enum err stage_get_instance(struct stage *stage, const struct oci_send_options *options)
{
    struct oci_core_get_instance_request request = { .instance_id = "ocid1.instance.oc1..i" };
    struct oci_core_get_instance_response response;

    return stage_send(stage, &oci_core_service, OCI_CORE_GET_INSTANCE, options, &request,
                      &response);
}

void stage_expect(const struct stage *stage, const char *part)
{
    if (!strstr(stage->call.error.message, part))
        fail_msg("\"%s\" is not in \"%s\"", part, stage->call.error.message);
}
