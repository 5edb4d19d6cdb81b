/* One examination: what doctor looked at and found. Used by one thread. */
#ifndef CLI_DOCTOR_H
#define CLI_DOCTOR_H

#include "cli/auth.h"

enum doctor_status { DOCTOR_OK, DOCTOR_WARNING, DOCTOR_ERROR };

struct doctor {
    struct call *call;
    struct cli_line *line;
    struct options asked; /* as given; those of the line have what cannot be opened taken away */
    bool fixes;
    bool progress; /* says on stderr what takes time */
    struct json *findings;
    size_t counts[3];

    /* What one check finds out for the next. */
    bool has_identity;
    struct oci_description about;
    bool answers; /* the identity service does */
};

/* Adds a line. `hint` is what to do, or NULL. */
void doctor_add(struct doctor *doctor, enum doctor_status status, const char *name,
                const char *message, const char *hint);

/* The recorded failure of the call as a line; forgets it. */
void doctor_add_failure(struct doctor *doctor, const char *name);

/* Shows on stderr what is being done now; NULL takes it away. */
void doctor_show(const struct doctor *doctor, const char *what);

/* The groups of checks, in this order. */
void doctor_environment(struct doctor *doctor);
void doctor_files(struct doctor *doctor);
void doctor_identity(struct doctor *doctor);
void doctor_network(struct doctor *doctor);
void doctor_server(struct doctor *doctor);

#endif
