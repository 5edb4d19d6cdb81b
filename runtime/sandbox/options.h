/* The command line of oci-sandbox. */
#ifndef SANDBOX_OPTIONS_H
#define SANDBOX_OPTIONS_H

#include "sandbox/faults.h"

struct sandbox_options {
    const char *host; /* an address: "127.0.0.1" or "::1" */
    unsigned port;    /* 0 for any free one */
    bool is_exposed;  /* the address is not on loopback */
    bool has_tls;     /* listens on another port, too, with TLS */
    unsigned tls_port;
    const char *home;  /* NULL for a temporary one */
    const char *data;  /* folder of what is kept; NULL for nothing */
    const char *seed;  /* file; NULL for the usual life */
    bool is_empty;     /* no life at the start */
    int64_t token_s;   /* life of tokens; 0 for the usual one */
    int64_t session_s; /* of session tokens; 0 likewise */
    double speed;      /* factor on the time that changes of state take */
    bool exit_on_eof;
    bool show_help;
    bool show_version;
    struct sandbox_faults faults;
};

/* Strings are borrowed from argv, or copied into the call. ERR_USAGE with one line. */
NODISCARD enum err sandbox_options_parse(struct call *call, int argc, char **argv,
                                         struct sandbox_options *out);

/* What --help prints. */
const char *sandbox_options_help(struct call *call);

#endif
