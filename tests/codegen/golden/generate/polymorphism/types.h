/* Generated from spec/polymorphism.json by codegen. Do not edit. */
#ifndef OCI_POLYMORPHISM_TYPES_H
#define OCI_POLYMORPHISM_TYPES_H

#include "model/model.h"

/* Rows of oci_polymorphism_service.types. */
enum {
    OCI_POLYMORPHISM_TYPE_CAT,
    OCI_POLYMORPHISM_TYPE_DOG,
    OCI_POLYMORPHISM_TYPE_PET,
    OCI_POLYMORPHISM_TYPE_CREATE_PET_REQUEST,
    OCI_POLYMORPHISM_TYPE_CREATE_PET_RESPONSE,
    OCI_POLYMORPHISM_TYPE_LIST_PETS_REQUEST,
    OCI_POLYMORPHISM_TYPE_LIST_PETS_RESPONSE,
};

/* Cat: a Pet whose kind is "CAT". */
struct oci_polymorphism_cat {
    struct model_unknown *unknown;
    const char *kind; /* required */
    const char *name;
    struct model_int lives;
};

/* Dog: a Pet whose kind is "DOG" or "WOLF". */
struct oci_polymorphism_dog {
    struct model_unknown *unknown;
    const char *kind; /* required */
    const char *name;
    struct { const char **items; size_t len; } tricks; /* required */
    struct model_union friend_; /* struct oci_polymorphism_pet or a subtype */
};

/*
 * Pet: kind says which of these it is.
 *   "CAT": Cat
 *   "DOG": Dog
 *   "WOLF": Dog
 */
struct oci_polymorphism_pet {
    struct model_unknown *unknown;
    const char *kind; /* required */
    const char *name;
};

#endif
