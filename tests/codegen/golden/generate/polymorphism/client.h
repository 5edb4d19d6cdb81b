/* Generated from spec/polymorphism.json by codegen. Do not edit. */
#ifndef OCI_POLYMORPHISM_CLIENT_H
#define OCI_POLYMORPHISM_CLIENT_H

#include "polymorphism/operations.h"
#include "oci/client.h"

/* createPet: POST /20200101/pets */
static inline enum err oci_polymorphism_create_pet(
    struct oci_client *client, const struct oci_polymorphism_create_pet_request *request,
    struct oci_polymorphism_create_pet_response *response, struct call *call)
{
    return oci_client_send(client, call, &oci_polymorphism_service,
                           &oci_polymorphism_service.ops[OCI_POLYMORPHISM_CREATE_PET],
                           request, response);
}

/* listPets: GET /20200101/pets */
static inline enum err oci_polymorphism_list_pets(
    struct oci_client *client, const struct oci_polymorphism_list_pets_request *request,
    struct oci_polymorphism_list_pets_response *response, struct call *call)
{
    return oci_client_send(client, call, &oci_polymorphism_service,
                           &oci_polymorphism_service.ops[OCI_POLYMORPHISM_LIST_PETS],
                           request, response);
}

#endif
