/*
 * Launches instances named web-0, web-1... from the first image there is: a request with a body
 * that holds one of several types, and one call after another.
 *
 * usage: launch_instances COMPARTMENT CONFIG_FILE ENDPOINT COUNT
 */
#include <stdio.h>
#include <stdlib.h>

#include <oci/core.h>

static enum err find_image(struct oci_client *client, struct call *call, const char *compartment,
                           const char **out)
{
    struct oci_core_list_images_request request = {
        .compartment_id = compartment,
        .limit = model_int_of(1),
    };
    struct oci_core_list_images_response page;
    enum err e = oci_core_list_images(client, &request, &page, call);

    if (e)
        return e;
    if (page.items.len == 0)
        return call_fail(call, ERR_UNKNOWN, "no images in %s", compartment);
    *out = page.items.items[0]->id;
    return ERR_NONE;
}

static enum err launch(struct oci_client *client, struct call *call, const char *compartment,
                       const char *image_id, int number)
{
    struct oci_core_instance_source_via_image_details image = { .image_id = image_id };
    struct oci_core_launch_instance_shape_config_details shape = {
        .ocpus = model_float_of(1),
        .memory_in_gbs = model_float_of(8),
    };
    struct oci_core_launch_instance_details details = {
        .availability_domain = "AD-1",
        .compartment_id = compartment,
        .display_name = arena_printf(&call->arena, "web-%d", number),
        .shape = "VM.Standard.E5.Flex",
        .shape_config = &shape,
        .source_details = {
            .type = &oci_core_service.types[OCI_CORE_TYPE_INSTANCE_SOURCE_VIA_IMAGE_DETAILS],
            .value = &image,
        },
    };
    struct oci_core_launch_instance_request request = { .launch_instance_details = &details };
    struct oci_core_launch_instance_response response;

    return oci_core_launch_instance(client, &request, &response, call);
}

int main(int argc, char *argv[])
{
    struct oci_client_options options = { .region = NULL };
    struct oci_client *client;
    struct call call;
    const char *image_id;
    enum err e;

    if (argc != 5)
        return 2;
    options.credentials.config_file = argv[2];
    options.endpoint.base_url = argv[3];
    client = oci_client_new_curl(&options, NULL);
    call_init(&call);
    e = find_image(client, &call, argv[1], &image_id);
    for (int i = 0; i < strtol(argv[4], NULL, 10) && !e; i++)
        e = launch(client, &call, argv[1], image_id, i);
    if (e)
        fprintf(stderr, "%s\n", call.error.message);
    call_release(&call);
    oci_client_free(client);
    return e ? EXIT_FAILURE : EXIT_SUCCESS;
}
