/* Generated from spec/overlay/toolsets.yaml and compat.yaml by codegen. Do not edit. */
#include "model/model.h"
#include "model/offer.h"

#if MODEL_ABI != 1
#error "made for another model/model.h: run codegen generate"
#endif

const char model_offer_strings[] =
    "\0"
    "absent\0"
    "put_file\0"
    "Puts a file.\0"
    "name\0"
    "length\0"
    "contentLength\0"
    "5\0"
    "files\0"
    "get_file\0"
    "old\0"
    "-\0"
    "read\0"
    "oci_read\0"
    "{\"operation\":\"binary.readText\"}\0"
    "params.name\0"
    "dance\0"
    "nothing dances\0"
    "another-server\0"
    "";

const struct model_offer_param model_offer_params[] = {
    { 30, 30, 0, 1 },
    { 35, 42, 56, 0 },
    { 30, 30, 0, 1 },
    { 73, 77, 0, 0 },
    { 30, 125, 0, 1 },
};

const struct model_offer model_offers[] = {
    { 8, 17, 0, 0, 0, 0, 2, 0, 0 }, /* put_file: binary.putFile */
    { 64, 0, 0, 0, 0, 2, 2, 0, 1 }, /* get_file: binary.getFile */
    { 79, 0, 84, 93, 0, 4, 1, 0, 3 }, /* read: binary.readText */
    { 137, 0, 0, 0, 143, 5, 0, 65535, 65535 }, /* dance:  */
};

const struct model_offer_set model_toolsets[] = {
    { 1, 0, 0 }, /* absent */
    { 58, 0, 1 }, /* files */
};
const size_t model_toolset_count = 2;

const struct model_offer_set model_compats[] = {
    { 158, 1, 3 }, /* another-server */
};
const size_t model_compat_count = 1;
