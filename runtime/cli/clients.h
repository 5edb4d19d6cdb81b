/*
 * The MCP clients that oci-mcp can be entered into: where each keeps its configuration, and how an
 * entry looks there. One table. Paths live in the arena of the call.
 */
#ifndef CLI_CLIENTS_H
#define CLI_CLIENTS_H

#include "json/edit.h"

#define CLI_CLIENT_FILES 2

/* How a client writes the entry of a server that it starts. */
struct cli_client_shape {
    const char *before; /* JSON object: members in front of the command */
    const char *command;
    const char *args; /* NULL: the command and its arguments are one array */
    const char *env;
    const char *after; /* JSON object: members at the end */
    bool is_named;     /* the entry says its name, too */
};

struct cli_client {
    const char *name;
    const char *title;
    enum json_edit_format format; /* a .json, .yml or .toml file name may say otherwise */
    const char *key;
    const struct cli_client_shape *shape;
    /* "$CONFIG" is XDG_CONFIG_HOME or ~/.config, on macOS ~/Library/Application Support. The first
     * that exists holds, or the first. */
    const char *files[CLI_CLIENT_FILES];
    const char *project;       /* in the folder of a project; NULL when there is none */
    const char *folder;        /* that the client makes; NULL when it makes none */
    const char *program;       /* on PATH; NULL when there is none */
    const char *variable;      /* names another folder */
    const char *variable_file; /* in which this is the file */
};

const struct cli_client *cli_clients(size_t *out_count);

/* ERR_USAGE with the nearest name when there is no such client. */
NODISCARD enum err cli_client_find(struct call *call, const char *name,
                                   const struct cli_client **out);

/* The client's file: for one user, or of the project in the working folder. ERR_USAGE when projects
 * have none. */
NODISCARD enum err cli_client_file(struct call *call, const struct cli_client *client,
                                   bool in_project, const char **out);

/* How the file is to be edited. */
struct json_edit cli_client_edit(struct call *call, const struct cli_client *client,
                                 const char *path);

/* True when something of the client is there: its file, its folder, its program. */
bool cli_client_is_here(struct call *call, const struct cli_client *client);

/* The file of a program on PATH, or NULL. */
const char *cli_client_program(struct call *call, const char *name);

#endif
