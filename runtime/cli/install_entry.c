#include <string.h>

#include "cli/install.h"
#include "model/offer.h"

#define PROGRAM "oci-mcp"
#define ORACLE  "oracle."

static const char *const command_names[] = { "command", "cmd" };
static const char *const env_names[] = { "env", "environment", "envs" };

/* What may start one of the Python servers. */
static const char *const starters[] = { "uvx",  "uv",     "python", "python3",
                                        "pipx", "docker", "podman", "oracle" };

/* Folders of their repository that are not called like what is in them. */
static const struct {
    const char *folder;
    const char *name;
} folders[] = {
    { "oci-full-stack-disaster-recovery-mcp-server", "oracle.oci-fsdr-mcp-server" },
};

/* ---- Reading --------------------------------------------------------------------------------- */

static const struct json *get_any(const struct json *entry, const char *const *names, size_t count)
{
    const struct json *found = NULL;

    for (size_t i = 0; i < count && found == NULL; i++)
        found = json_get(entry, names[i]);
    return found;
}

static void add_words(struct cli_install_server *out, const struct json *list)
{
    if (list == NULL || list->kind != JSON_ARRAY)
        return;
    for (const struct json *item = list->first; item != NULL; item = item->next) {
        if (json_is_text(item))
            out->words[out->word_count++] = item->text;
    }
}

void cli_install_server_of(struct call *call, const struct json *entry,
                           struct cli_install_server *out)
{
    const struct json *command = get_any(entry, command_names, 2);
    const struct json *args = json_get(entry, "args");

    *out = (struct cli_install_server){ .command = "" };
    out->env = get_any(entry, env_names, 3);
    /* Zed's older form: {"command": {"path": "uvx", "args": [...], "env": {...}}} */
    if (command != NULL && command->kind == JSON_OBJECT) {
        args = json_get(command, "args");
        out->env = json_get(command, "env");
        command = json_get(command, "path");
    }
    if (out->env != NULL && out->env->kind != JSON_OBJECT)
        out->env = NULL;
    out->words = arena_array(
        &call->arena, 2 + (command != NULL ? command->count : 0) + (args != NULL ? args->count : 0),
        sizeof(*out->words));
    if (command != NULL && json_is_text(command))
        out->words[out->word_count++] = command->text;
    add_words(out, command);
    add_words(out, args);
    if (out->word_count > 0)
        out->command = out->words[0];
}

static const char *base_of(const char *path)
{
    const char *slash = strrchr(path, '/'), *back = strrchr(path, '\\');

    if (back != NULL && (slash == NULL || back > slash))
        slash = back;
    return slash != NULL ? slash + 1 : path;
}

/* npx oci-mcp and npx oci-mcp@1.2 start it, too. */
static bool is_program(const char *word)
{
    size_t len = strlen(PROGRAM);
    const char *base = base_of(word);

    return strncmp(base, PROGRAM, len) == 0 &&
           (base[len] == '\0' || base[len] == '@' || strcmp(base + len, ".exe") == 0);
}

bool cli_install_is_ours(struct call *call, const struct json *entry, const char *command)
{
    struct cli_install_server server;
    bool is_runner;

    cli_install_server_of(call, entry, &server);
    if (is_program(server.command) || (command != NULL && strcmp(server.command, command) == 0))
        return true;
    is_runner = strcmp(base_of(server.command), "npx") == 0;
    for (size_t i = 1; is_runner && i < server.word_count; i++) {
        if (is_program(server.words[i]))
            return true;
    }
    return false;
}

/* ---- Oracle's servers ------------------------------------------------------------------------ */

/* Whether `word` names a server: whole, with a version behind it, as a module, or as a folder. */
static bool names_it(const char *word, const char *name)
{
    size_t len = strlen(name);

    for (const char *at = strstr(word, name); at != NULL; at = strstr(at + 1, name)) {
        bool starts = at == word || strchr("/\\.", at[-1]) != NULL;

        if (starts && strchr("@=/\\.[<>~!: ", at[len]) != NULL)
            return true;
    }
    return false;
}

static const char *find_name(const char *word)
{
    for (size_t i = 0; i < model_compat_count; i++) {
        const char *name = model_offer_strings + model_compats[i].name;
        const char *folder =
            strncmp(name, ORACLE, strlen(ORACLE)) == 0 ? name + strlen(ORACLE) : name;

        if (names_it(word, folder))
            return name;
    }
    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
        if (names_it(word, folders[i].folder))
            return folders[i].name;
    }
    return NULL;
}

static bool may_start(const char *command)
{
    const char *base = base_of(command);

    for (size_t i = 0; i < sizeof(starters) / sizeof(starters[0]); i++) {
        if (strncmp(base, starters[i], strlen(starters[i])) == 0)
            return true;
    }
    return false;
}

const char *cli_install_oracle(struct call *call, const struct json *entry)
{
    struct cli_install_server server;
    const char *name = NULL;

    cli_install_server_of(call, entry, &server);
    if (!may_start(server.command))
        return NULL;
    for (size_t i = 0; i < server.word_count && name == NULL; i++) {
        char *word = arena_strdup(&call->arena, server.words[i]);

        /* Modules are written with _ in place of -. */
        for (char *at = word; *at != '\0'; at++)
            *at = *at == '_' ? '-' : *at;
        name = find_name(word);
    }
    return name;
}

/* ---- Writing --------------------------------------------------------------------------------- */

static void add_all(struct arena *arena, struct json *to, const struct json *from)
{
    for (const struct json *m = from != NULL ? from->first : NULL; m != NULL; m = m->next) {
        if (json_get(to, m->name) == NULL)
            json_add_member(arena, to, m->name, json_copy(arena, m));
    }
}

static void add_literal(struct call *call, struct json *to, const char *text)
{
    struct json *members = NULL;

    if (json_parse(call, "entry", span_of(text), &members) == ERR_NONE)
        add_all(&call->arena, to, members);
}

static struct json *with_command(struct call *call, const char *command, const struct json *args)
{
    struct json *list = json_new(&call->arena, JSON_ARRAY);

    json_add_item(list, json_new_text(&call->arena, command));
    for (const struct json *item = args->first; item != NULL; item = item->next)
        json_add_item(list, json_copy(&call->arena, item));
    return list;
}

struct json *cli_install_entry(struct call *call, const struct cli_client *client, const char *name,
                               const char *command, const struct json *args, const struct json *env,
                               const struct json *present)
{
    const struct cli_client_shape *shape = client->shape;
    struct arena *arena = &call->arena;
    struct json *entry = json_new(arena, JSON_OBJECT);

    add_literal(call, entry, shape->before);
    if (shape->is_named)
        json_add_member(arena, entry, "name", json_new_text(arena, name));
    if (shape->args != NULL) {
        json_add_member(arena, entry, shape->command, json_new_text(arena, command));
        json_add_member(arena, entry, shape->args, json_copy(arena, args));
    } else {
        json_add_member(arena, entry, shape->command, with_command(call, command, args));
    }
    if (env != NULL && env->count > 0)
        json_add_member(arena, entry, shape->env, json_copy(arena, env));
    add_literal(call, entry, shape->after);
    for (const struct json *m = present != NULL ? present->first : NULL; m != NULL; m = m->next) {
        bool is_command = strcmp(m->name, "command") == 0 || strcmp(m->name, "args") == 0;

        if (!is_command && json_get(entry, m->name) == NULL)
            json_add_member(arena, entry, m->name, json_copy(arena, m));
    }
    return entry;
}
