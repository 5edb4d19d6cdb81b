/* Generated from spec/ by codegen. Do not edit. */
#include "model/model.h"

#if MODEL_ABI != 1
#error "made for another model/model.h: run codegen generate"
#endif

extern const struct model_service oci_binary_service;
extern const struct model_service oci_containers_service;
extern const struct model_service oci_csv_service;
extern const struct model_service oci_deprecated_service;
extern const struct model_service oci_enums_service;
extern const struct model_service oci_everything_service;
extern const struct model_service oci_headers_service;
extern const struct model_service oci_hosts_service;
extern const struct model_service oci_keywords_service;
extern const struct model_service oci_lists_service;
extern const struct model_service oci_loose_service;
extern const struct model_service oci_polymorphism_service;
extern const struct model_service oci_recursion_service;
extern const struct model_service oci_scim_service;

const struct model_service *const model_services[] = {
    &oci_binary_service,
    &oci_containers_service,
    &oci_csv_service,
    &oci_deprecated_service,
    &oci_enums_service,
    &oci_everything_service,
    &oci_headers_service,
    &oci_hosts_service,
    &oci_keywords_service,
    &oci_lists_service,
    &oci_loose_service,
    &oci_polymorphism_service,
    &oci_recursion_service,
    &oci_scim_service,
};
const char model_service_names[][MODEL_SERVICE_NAME_SIZE] = {
    "binary",
    "containers",
    "csv",
    "deprecated",
    "enums",
    "everything",
    "headers",
    "hosts",
    "keywords",
    "lists",
    "loose",
    "polymorphism",
    "recursion",
    "scim",
};
const size_t model_service_count = 14;

const struct model_tool model_tools[] = {
    { .service = 0, .op = 1 }, /* binary_get_file */
    { .service = 0, .op = 2 }, /* binary_head_file */
    { .service = 0, .op = 0 }, /* binary_put_file */
    { .service = 0, .op = 3 }, /* binary_read_text */
    { .service = 1, .op = 0 }, /* containers_update_box */
    { .service = 2, .op = 0 }, /* csv_list_pages */
    { .service = 3, .op = 0 }, /* deprecated_get_old */
    { .service = 4, .op = 1 }, /* enums_delete_lamps */
    { .service = 4, .op = 0 }, /* enums_list_lamps */
    { .service = 5, .op = 0 }, /* everything_get_thing */
    { .service = 5, .op = 2 }, /* everything_list_things */
    { .service = 5, .op = 1 }, /* everything_update_thing */
    { .service = 6, .op = 0 }, /* headers_put_thing */
    { .service = 7, .op = 0 }, /* hosts_decrypt */
    { .service = 7, .op = 1 }, /* hosts_get_lost */
    { .service = 7, .op = 3 }, /* hosts_get_vault */
    { .service = 7, .op = 2 }, /* hosts_post_metrics */
    { .service = 8, .op = 0 }, /* keywords_new_delete */
    { .service = 9, .op = 0 }, /* lists_add_marks */
    { .service = 9, .op = 2 }, /* lists_ping_marks */
    { .service = 9, .op = 1 }, /* lists_set_names */
    { .service = 10, .op = 0 }, /* loose_predict */
    { .service = 11, .op = 0 }, /* polymorphism_create_pet */
    { .service = 11, .op = 1 }, /* polymorphism_list_pets */
    { .service = 12, .op = 0 }, /* recursion_get_tree */
    { .service = 13, .op = 0 }, /* scim_list_users */
};
const size_t model_tool_count = 26;

const struct model_tool model_everyday[] = {
    { .service = 9, .op = 0 }, /* lists_add_marks */
};
const size_t model_everyday_count = 1;
