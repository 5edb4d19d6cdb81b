/* Generated from spec/polymorphism.json by codegen. Do not edit. */
#include "polymorphism/operations.h"

#include <stddef.h>

#if MODEL_ABI != 1
#error "made for another model/model.h: run codegen generate"
#endif

/* Every string once; the tables hold offsets into it. */
static const char strings[] =
    "\0"
    "createPet\0"
    "listPets\0"
    "ShopClient\0"
    "https://shop.{region}.oci.{secondLevelDomain}\0"
    "kind\0"
    "name\0"
    "lives\0"
    "Cat\0"
    "tricks\0"
    "friend\0"
    "Dog\0"
    "CAT\0"
    "DOG\0"
    "WOLF\0"
    "Pet\0"
    "createPetDetails\0"
    "CreatePetRequest\0"
    "opc-request-id\0"
    "opcRequestId\0"
    "pet\0"
    "CreatePetResponse\0"
    "polymorphism_create_pet\0"
    "/20200101/pets\0"
    "application/json\0"
    "Create a pet\0"
    "Create a pet.\0"
    "ListPetsRequest\0"
    "items\0"
    "ListPetsResponse\0"
    "polymorphism_list_pets\0"
    "List pets\0"
    "List pets.\0"
    "";

static const struct model_field fields[] = {
    /* Cat */
    { .name = 77 /* kind */, .kind = MODEL_STRING, .flags = MODEL_REQUIRED | MODEL_DISCRIMINATOR,
      .offset = offsetof(struct oci_polymorphism_cat, kind) },
    { .name = 82 /* name */, .kind = MODEL_STRING,
      .offset = offsetof(struct oci_polymorphism_cat, name) },
    { .name = 87 /* lives */, .kind = MODEL_INT,
      .offset = offsetof(struct oci_polymorphism_cat, lives) },
    /* Dog */
    { .name = 77 /* kind */, .kind = MODEL_STRING, .flags = MODEL_REQUIRED | MODEL_DISCRIMINATOR,
      .offset = offsetof(struct oci_polymorphism_dog, kind) },
    { .name = 82 /* name */, .kind = MODEL_STRING,
      .offset = offsetof(struct oci_polymorphism_dog, name) },
    { .name = 97 /* tricks */, .kind = MODEL_STRING, .shape = MODEL_LIST, .flags = MODEL_REQUIRED,
      .offset = offsetof(struct oci_polymorphism_dog, tricks) },
    { .name = 104 /* friend */, .kind = MODEL_UNION, .type = OCI_POLYMORPHISM_TYPE_PET,
      .offset = offsetof(struct oci_polymorphism_dog, friend_) },
    /* Pet */
    { .name = 77 /* kind */, .kind = MODEL_STRING, .flags = MODEL_REQUIRED | MODEL_DISCRIMINATOR,
      .offset = offsetof(struct oci_polymorphism_pet, kind) },
    { .name = 82 /* name */, .kind = MODEL_STRING,
      .offset = offsetof(struct oci_polymorphism_pet, name) },
    /* CreatePetRequest */
    { .name = 132 /* createPetDetails */, .kind = MODEL_UNION, .type = OCI_POLYMORPHISM_TYPE_PET,
      .in = MODEL_IN_BODY, .flags = MODEL_REQUIRED,
      .offset = offsetof(struct oci_polymorphism_create_pet_request, create_pet_details) },
    /* CreatePetResponse */
    { .name = 166 /* opc-request-id */, .alias = 181, .kind = MODEL_STRING, .in = MODEL_IN_HEADER,
      .offset = offsetof(struct oci_polymorphism_create_pet_response, opc_request_id) },
    { .name = 194 /* pet */, .kind = MODEL_UNION, .type = OCI_POLYMORPHISM_TYPE_PET,
      .in = MODEL_IN_BODY, .offset = offsetof(struct oci_polymorphism_create_pet_response, pet) },
    /* ListPetsRequest */
    /* ListPetsResponse */
    { .name = 166 /* opc-request-id */, .alias = 181, .kind = MODEL_STRING, .in = MODEL_IN_HEADER,
      .offset = offsetof(struct oci_polymorphism_list_pets_response, opc_request_id) },
    { .name = 315 /* items */, .kind = MODEL_UNION, .type = OCI_POLYMORPHISM_TYPE_PET,
      .shape = MODEL_LIST, .in = MODEL_IN_BODY,
      .offset = offsetof(struct oci_polymorphism_list_pets_response, items) },
};

static const struct model_type types[] = {
    { .name = 93 /* Cat */, .fields = 0, .field_count = 3, .base = 1 + OCI_POLYMORPHISM_TYPE_PET,
      .discriminator = 1 + 0, .size = sizeof(struct oci_polymorphism_cat) },
    { .name = 111 /* Dog */, .fields = 3, .field_count = 4, .base = 1 + OCI_POLYMORPHISM_TYPE_PET,
      .discriminator = 1 + 0, .size = sizeof(struct oci_polymorphism_dog) },
    { .name = 128 /* Pet */, .fields = 7, .field_count = 2, .discriminator = 1 + 0, .subtypes = 0,
      .subtype_count = 3, .size = sizeof(struct oci_polymorphism_pet) },
    { .name = 149 /* CreatePetRequest */, .fields = 9, .field_count = 1,
      .size = sizeof(struct oci_polymorphism_create_pet_request) },
    { .name = 198 /* CreatePetResponse */, .fields = 10, .field_count = 2,
      .size = sizeof(struct oci_polymorphism_create_pet_response) },
    { .name = 299 /* ListPetsRequest */, .fields = 12, .field_count = 0,
      .size = sizeof(struct oci_polymorphism_list_pets_request) },
    { .name = 321 /* ListPetsResponse */, .fields = 12, .field_count = 2,
      .size = sizeof(struct oci_polymorphism_list_pets_response) },
};

static const struct model_subtype subtypes[] = {
    { .value = 115 /* CAT */, .type = OCI_POLYMORPHISM_TYPE_CAT,
      .base = OCI_POLYMORPHISM_TYPE_PET },
    { .value = 119 /* DOG */, .type = OCI_POLYMORPHISM_TYPE_DOG,
      .base = OCI_POLYMORPHISM_TYPE_PET },
    { .value = 123 /* WOLF */, .type = OCI_POLYMORPHISM_TYPE_DOG,
      .base = OCI_POLYMORPHISM_TYPE_PET },
};

static const struct model_client clients[] = {
    { .name = 20 /* ShopClient */, .endpoint = 31 },
};

static const struct model_op ops[] = {
    { .name = 1 /* createPet */, .tool = 216, .path = 240, .content_type = 255, .title = 272,
      .text = 285, .request = OCI_POLYMORPHISM_TYPE_CREATE_PET_REQUEST,
      .response = OCI_POLYMORPHISM_TYPE_CREATE_PET_RESPONSE, .flags = MODEL_OP_BODY_REQUIRED,
      .method = MODEL_POST, .client = 0, .op_class = MODEL_WRITE, .danger = MODEL_COST },
    { .name = 11 /* listPets */, .tool = 338, .path = 240, .title = 361, .text = 371,
      .request = OCI_POLYMORPHISM_TYPE_LIST_PETS_REQUEST,
      .response = OCI_POLYMORPHISM_TYPE_LIST_PETS_RESPONSE, .method = MODEL_GET, .client = 0,
      .op_class = MODEL_READ },
};

const struct model_service oci_polymorphism_service = {
    .name = "polymorphism",
    .title = "Polymorphism API",
    .version = "20200101",
    .package = "1.0.0",
    .strings = strings,
    .fields = fields,
    .types = types,
    .subtypes = subtypes,
    .clients = clients,
    .ops = ops,
    .type_count = 7,
    .enum_count = 0,
    .client_count = 1,
    .op_count = 2,
    .model_count = 3,
};
