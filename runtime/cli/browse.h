/*
 * A login in the browser, as `oci session authenticate` does it: an address to open, and a page on
 * this machine that the browser comes back to. It asks nobody and prints nothing but warnings. One
 * thread uses it.
 */
#ifndef CLI_BROWSE_H
#define CLI_BROWSE_H

#include "cli/listener.h"
#include "oci/endpoint.h"
#include "oci/key.h"
#include "oci/token.h"

#define CLI_BROWSE_PORT   8181 /* the one that OCI's sign-in page comes back to */
#define CLI_BROWSE_WAIT_S 300  /* how long a person may take, usually */

struct cli_browse {
    /* Set by the caller. */
    struct call *call;
    const struct oci_endpoint_options *endpoint;
    const char *region;
    const char *tenancy_name; /* NULL: the page asks */

    /* What comes of it. */
    const char *url;
    struct oci_key *key; /* to be released by the caller, whatever comes */
    struct oci_token token;
    const char *error; /* what the page said instead of a token */
    bool foreign;      /* an answer to another login was seen */
    struct cli_listener listener;
};

/* Takes the port, makes a key, and gives the address. ERR_IO when the port is taken; nothing is
 * open after a failure. */
NODISCARD enum err cli_browse_open(struct cli_browse *browse);

/* Waits for the token, `wait_s` seconds (0: for ever). ERR_TIMEOUT, ERR_CANCELLED, and ERR_DENIED
 * when the page said no. */
NODISCARD enum err cli_browse_wait(struct cli_browse *browse, int64_t wait_s);

/* Gives the port back. */
void cli_browse_close(struct cli_browse *browse);

#endif
