/* Generated from spec/polymorphism.json by codegen. Do not edit. */
#ifndef OCI_POLYMORPHISM_OPERATIONS_H
#define OCI_POLYMORPHISM_OPERATIONS_H

#include "polymorphism/types.h"

#ifdef __cplusplus
extern "C" {
#endif

extern const struct model_service oci_polymorphism_service;

#ifdef __cplusplus
}
#endif

/* Rows of oci_polymorphism_service.ops. */
enum {
    OCI_POLYMORPHISM_CREATE_PET,
    OCI_POLYMORPHISM_LIST_PETS,
};

/* createPet: POST /20200101/pets */
struct oci_polymorphism_create_pet_request {
    struct model_union create_pet_details; /* required, struct oci_polymorphism_pet or a subtype */
};

/* The answer of createPet. */
struct oci_polymorphism_create_pet_response {
    const char *opc_request_id;
    struct model_union pet; /* struct oci_polymorphism_pet or a subtype */
};

/* listPets: GET /20200101/pets */
struct oci_polymorphism_list_pets_request {
    char nothing; /* C knows no empty structs */
};

/* The answer of listPets. */
struct oci_polymorphism_list_pets_response {
    const char *opc_request_id;
    /* struct oci_polymorphism_pet or a subtype */
    struct { struct model_union *items; size_t len; } items;
};

#endif
