/*
 * Lists the compute instances of a compartment: what a first program with liboci looks like.
 *
 * usage: list_instances COMPARTMENT [CONFIG_FILE [ENDPOINT]]
 */
#include <stdio.h>
#include <stdlib.h>

#include <oci/base/clock.h>
#include <oci/core.h>

static const char *text_of(const char *member)
{
    return member && !model_is_null(member) ? member : "-";
}

/* Prints page after page. A failure is recorded in the call. */
static enum err list_instances(struct oci_client *client, struct call *call,
                               const char *compartment)
{
    struct oci_core_list_instances_request request = {
        .compartment_id = compartment,
        .limit = model_int_of(50),
    };

    do {
        struct oci_core_list_instances_response page;
        enum err e = oci_core_list_instances(client, &request, &page, call);

        if (e)
            return e;
        for (size_t i = 0; i < page.items.len; i++) {
            const struct oci_core_instance *instance = page.items.items[i];

            printf("%s %s %s\n", text_of(instance->id), text_of(instance->lifecycle_state),
                   text_of(instance->display_name));
        }
        request.page = page.opc_next_page;
    } while (request.page);
    return ERR_NONE;
}

int main(int argc, char *argv[])
{
    struct oci_client_options options = {
        .credentials = { .config_file = argc > 2 ? argv[2] : NULL },
        .endpoint = { .base_url = argc > 3 ? argv[3] : NULL },
    };
    struct oci_client *client;
    struct call call;
    enum err e;

    if (argc < 2) {
        fprintf(stderr, "usage: list_instances COMPARTMENT [CONFIG_FILE [ENDPOINT]]\n");
        return 2;
    }
    client = oci_client_new_curl(&options, NULL);
    call_init(&call);
    call.deadline_ms = clock_monotonic_ms() + 60000;
    e = list_instances(client, &call, argv[1]);
    if (e)
        fprintf(stderr, "%s\n", call.error.message);
    call_release(&call);
    oci_client_free(client);
    return e ? EXIT_FAILURE : EXIT_SUCCESS;
}
