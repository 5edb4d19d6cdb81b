/*
 * Seeds that are requests: each is done as a client's would be, by the same code, so that nothing
 * comes to be that a client could not make. Results are named, and later steps refer to them.
 */
#ifndef SANDBOX_SEED_PLAY_H
#define SANDBOX_SEED_PLAY_H

#include "json/json.h"
#include "sandbox/state.h"

struct sandbox_seed_step {
    const char *operation; /* "core.createVcn" */
    const char *as;        /* name of the result; may be NULL */
    struct json *params;   /* an object, or NULL */
    struct json *body;     /* a string stands for its bytes; NULL for none */
};

struct sandbox_seed_player;

/* Gives a player in the call's arena. Known from the start are ${tenancy.id}, ${user.id},
 * ${reader.id}, ${dev.id}, ${image.id}, ${service.id} and ${namespace.name}. `start_ms` is the time
 * of the first step; each one later takes an hour. */
struct sandbox_seed_player *sandbox_seed_player_new(struct call *call, struct sandbox_state *state,
                                                    int64_t start_ms);

/* Effect: does a step. ERR_USAGE with what was wrong with it, or what the sandbox answered. */
NODISCARD enum err sandbox_seed_play(struct sandbox_seed_player *player,
                                     const struct sandbox_seed_step *step);

/*
 * Effect: plays a file: a JSON list of {"operation", "params", "body", "as"}. ERR_IO, ERR_PARSE,
 * ERR_USAGE with the line.
 */
NODISCARD enum err sandbox_seed_file(struct call *call, struct sandbox_state *state,
                                     const char *path, int64_t start_ms);

#endif
