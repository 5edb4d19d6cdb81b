/*
 * The environment variables that say how to sign in, beside the options every program has: one
 * table, from which they are read and help is printed. A plain value of strings that the
 * environment owns. Thread-safe while nobody changes the environment.
 */
#ifndef OCI_VARIABLES_H
#define OCI_VARIABLES_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* OCI_RESOURCE_PRINCIPAL_*, or the same with _FOR_LEAF_RESOURCE. */
struct oci_resource_variables {
    const char *version; /* "1.1", "2.1", "2.1.1", "2.1.2", "2.2", "3.0" */
    const char *rpst;
    const char *private_pem;
    const char *pass_phrase;
    const char *region;
    const char *rpt_endpoint;
    const char *rpst_endpoint;
    const char *resource_id;
    const char *tenancy_id;
    const char *rpt_path;
    const char *rpt_id;
    const char *security_context;
};

/* NULL where a variable is unset, empty or blank. */
struct oci_variables {
    const char *domain_url;
    const char *domain_jwt_file;
    const char *domain_client_id;
    const char *domain_client_secret_file;
    const char *delegation_token_file;
    const char *delegation_token;
    const char *oke_token_file;
    const char *oke_token;
    const char *tenancy;
    const char *metadata_url;
    const char *kubernetes_host;
    const char *kubernetes_port;
    const char *kubernetes_ca_file;
    struct oci_resource_variables resource;
    struct oci_resource_variables leaf;
    const char *parent_rpt_url;
    const char *parent_rpst_endpoint;
    const char *cli_user;
    const char *cli_tenancy;
    const char *cli_fingerprint;
    const char *cli_key_file;
    const char *cli_key_content;
    const char *cli_pass_phrase;
    const char *cli_region;
    const char *region_metadata;
    const char *regions_tool_file;
    const char *regions_tool_only;
};

#define OCI_VARIABLE_NAMES 3

struct oci_variable {
    const char *names[OCI_VARIABLE_NAMES]; /* the one that holds first; the others are older */
    const char *value;                     /* how help shows the value */
    const char *text;
    size_t offset; /* of the const char * in struct oci_variables */
};

/* All of them, in the order of help. */
const struct oci_variable *oci_variables_table(size_t *out_count);

/* Reads the environment. */
void oci_variables_read(struct oci_variables *out);

#ifdef __cplusplus
}
#endif

#endif
