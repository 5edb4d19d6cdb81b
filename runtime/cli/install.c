/* oci-mcp install: oci-mcp as a server of an MCP client. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "cli/install.h"

#define HELP                                                                                       \
    "Writes an entry into the configuration file of an MCP client, and nothing else of that "      \
    "file\n"                                                                                       \
    "changes: comments, order and line ends stay, and a copy of it is kept beside it. Options "    \
    "of\n"                                                                                         \
    "the program on this line (--profile, --region, --read-only, --toolsets...) become those of\n" \
    "the entry. Doing it again changes the entry, or nothing. --take-over puts the entry in the\n" \
    "place of Oracle's Python servers, with their env; --take-over=compat also offers the tools\n" \
    "of those, under their names (--compat).\n"                                                    \
    "  oci-mcp install --list\n"                                                                   \
    "  oci-mcp install --client vscode --profile DEV --read-only --dry-run\n"

#define NAME_DEFAULT "oci"
#define NAME_LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
#define LINK_SIZE    4096

#define AT(member) offsetof(struct cli_install_flags, member)

static const struct option rows[] = {
    { "client", { NULL }, "NAME", NULL, "the client; install --list names them", AT(client) },
    { "name", { NULL }, "NAME", NAME_DEFAULT, "of the entry", AT(name) },
    { "scope",
      { NULL },
      "user|project",
      "user",
      "for all that this user does, or for the project in the working folder",
      AT(scope) },
    { "client-file", { NULL }, "FILE", NULL, "the client's file, where it is elsewhere", AT(file) },
    { "command", { NULL }, "PATH", "this program", "what the client shall start", AT(command) },
    { "take-over",
      { NULL },
      NULL,
      NULL,
      "replace Oracle's Python servers, keep their env",
      AT(take_over) },
    { "dry-run", { NULL }, NULL, NULL, "show what would change, write nothing", AT(dry_run) },
    { "force", { NULL }, NULL, NULL, "write also when the client seems not to be here", AT(force) },
    { "list", { NULL }, NULL, NULL, "show the clients, and what each of them has", AT(list) },
    { "json", { NULL }, NULL, NULL, "print the list as JSON", AT(json) },
};

struct install {
    struct call *call;
    struct cli_install_flags *flags;
    const struct cli_client *client;
    struct cli_install_file file;
    struct json_edit edit;
    struct json *entries;
    const char *name;
    const char *command;
    struct json *args;
    struct json *env;  /* of the entry, with what was taken over */
    struct buf taken;  /* names of entries, for the message */
    struct buf behind; /* members of those that do not come along */
    const char *offer; /* an entry that could be taken over, or NULL */
    const char *offer_name;
};

/* ---- The command and its arguments ----------------------------------------------------------- */

static bool same_file(const char *a, const char *b)
{
    struct stat first, second;

    return stat(a, &first) == 0 && stat(b, &second) == 0 && first.st_dev == second.st_dev &&
           first.st_ino == second.st_ino;
}

/* The path on PATH stays right over updates; clients often have another PATH than shells. */
static const char *find_command(struct call *call, const struct cli_install_flags *flags)
{
    const char *on_path = cli_client_program(call, "oci-mcp");
    char *self = arena_alloc(&call->arena, LINK_SIZE);
    ssize_t len = readlink("/proc/self/exe", self, LINK_SIZE - 1);

    if (flags->command != NULL)
        return file_expand(&call->arena, flags->command);
    if (len <= 0)
        return on_path != NULL ? on_path : "oci-mcp";
    return on_path != NULL && same_file(on_path, self) ? on_path : self;
}

static bool from_environment(const struct option *row, const char *value)
{
    for (size_t i = 0; i < OPTIONS_NAMES && row->names[i] != NULL; i++) {
        if (getenv(row->names[i]) == value)
            return true;
    }
    return false;
}

/* Clients start their servers in folders of their own. */
static const char *as_path(struct call *call, const char *path)
{
    const char *expanded = file_expand(&call->arena, path);
    char *folder;

    if (expanded[0] == '/')
        return expanded;
    folder = getcwd(arena_alloc(&call->arena, LINK_SIZE), LINK_SIZE);
    return folder != NULL ? arena_printf(&call->arena, "%s/%s", folder, expanded) : expanded;
}

static void add_option(struct install *install, const struct option *row, const char *value)
{
    struct arena *arena = &install->call->arena;
    bool is_path = row->value != NULL &&
                   (strncmp(row->value, "FILE", 4) == 0 || strcmp(row->value, "DIR") == 0);

    if (row->value == NULL) {
        json_add_item(
            install->args,
            json_new_text(arena, arena_printf(arena, strcmp(value, "true") ? "--%s=%s" : "--%s",
                                              row->flag, value)));
        return;
    }
    if (is_path && strcmp(value, "syslog") != 0)
        value = as_path(install->call, value);
    json_add_item(install->args, json_new_text(arena, arena_printf(arena, "--%s", row->flag)));
    json_add_item(install->args, json_new_text(arena, value));
}

/* What was said on this line, and not by the environment of this shell. */
static void make_args(struct install *install)
{
    size_t count;
    const struct option *table = options_table(&count);

    install->args = json_new(&install->call->arena, JSON_ARRAY);
    for (size_t i = 0; i < count; i++) {
        const char *value = NULL;

        memcpy(&value, (const char *)&install->flags->said + table[i].offset, sizeof(value));
        if (value != NULL && table[i].flag != NULL && !from_environment(&table[i], value))
            add_option(install, &table[i], value);
    }
}

/* ---- Taking over ----------------------------------------------------------------------------- */

static enum err take_env(struct install *install, const char *from, const struct json *env)
{
    for (const struct json *m = env != NULL ? env->first : NULL; m != NULL; m = m->next) {
        const struct json *present = json_get(install->env, m->name);

        if (present == NULL) {
            json_add_member(&install->call->arena, install->env, m->name,
                            json_copy(&install->call->arena, m));
        } else if (!json_equals(present, m)) {
            call_fail(install->call, ERR_USAGE,
                      "%s: the env of \"%.100s\" and of another server both set %s, to different "
                      "values",
                      install->file.path, from, m->name);
            return call_hint(install->call, "make them the same, or remove one of the servers, and "
                                            "run it again; nothing was written");
        }
    }
    return ERR_NONE;
}

static void note_behind(struct install *install, const struct json *entry)
{
    static const char *const known[] = { "command", "args", "env",    "environment", "envs",
                                         "cmd",     "type", "source", "name",        "enabled" };

    for (const struct json *m = entry->first; m != NULL; m = m->next) {
        size_t i = 0;

        while (i < sizeof(known) / sizeof(known[0]) && strcmp(known[i], m->name) != 0)
            i++;
        if (i == sizeof(known) / sizeof(known[0]))
            buf_printf(&install->behind, "%s%s", install->behind.len > 0 ? ", " : "", m->name);
    }
}

static bool has_word(const char *list, const char *word)
{
    struct span rest = span_of(list);

    while (rest.len > 0) {
        if (span_equals(span_cut(&rest, ','), word))
            return true;
    }
    return false;
}

static enum err take_over(struct install *install, struct span *text)
{
    struct call *call = install->call;
    const char *compat = "";
    enum err e = ERR_NONE;

    for (const struct json *entry = install->entries->first; entry && !e; entry = entry->next) {
        const char *oracle = cli_install_oracle(call, entry);
        struct cli_install_server server;
        struct buf out;

        if (oracle == NULL)
            continue;
        cli_install_server_of(call, entry, &server);
        e = take_env(install, entry->name, server.env);
        if (e)
            break;
        buf_printf(&install->taken, "%s%s", install->taken.len > 0 ? ", " : "", entry->name);
        note_behind(install, entry);
        if (!has_word(compat, oracle))
            compat = arena_printf(&call->arena, "%s%s%s", compat, compat[0] ? "," : "", oracle);
        buf_init(&out, &call->arena, LIMIT_CLIENT_FILE);
        e = json_edit_remove(call, &install->edit, *text, entry->name, &out);
        *text = buf_span(&out);
    }
    if (!e && compat[0] != '\0' && strcmp(install->flags->take_over, "compat") == 0) {
        json_add_item(install->args, json_new_text(&call->arena, "--compat"));
        json_add_item(install->args, json_new_text(&call->arena, compat));
    }
    return e;
}

static void find_offer(struct install *install)
{
    for (const struct json *m = install->entries->first; m != NULL; m = m->next) {
        const char *oracle = cli_install_oracle(install->call, m);

        if (oracle == NULL)
            continue;
        install->offer = m->name;
        install->offer_name = oracle;
    }
}

/* ---- The new text ---------------------------------------------------------------------------- */

static enum err check_present(struct install *install, const struct json *present)
{
    const char *oracle = cli_install_oracle(install->call, present);

    if (cli_install_is_ours(install->call, present, install->command))
        return ERR_NONE;
    call_fail(install->call, ERR_USAGE, "%s has another server under the name \"%s\"%s%s",
              install->file.path, install->name, oracle != NULL ? ": " : "",
              oracle != NULL ? oracle : "");
    return call_hint(install->call, oracle != NULL ? "--take-over replaces it, and keeps its env"
                                                   : "--name NAME writes the entry under another");
}

static enum err change(struct install *install, struct span *out)
{
    struct call *call = install->call;
    const struct json *present = json_get(install->entries, install->name);
    struct cli_install_server server;
    struct span text = install->file.text;
    struct buf changed;
    struct json *entry;
    enum err e = ERR_NONE;

    install->env = json_new(&call->arena, JSON_OBJECT);
    if (install->flags->take_over != NULL) {
        e = take_over(install, &text);
        if (present != NULL && cli_install_oracle(call, present) != NULL)
            present = NULL;
    } else {
        find_offer(install);
    }
    if (!e && present != NULL)
        e = check_present(install, present);
    if (!e && present != NULL) {
        cli_install_server_of(call, present, &server);
        e = take_env(install, install->name, server.env);
    }
    if (e)
        return e;
    entry = cli_install_entry(call, install->client, install->name, install->command, install->args,
                              install->env, present);
    *out = text;
    if (json_equals(present != NULL ? present : json_new(&call->arena, JSON_NULL), entry))
        return ERR_NONE;
    buf_init(&changed, &call->arena, LIMIT_CLIENT_FILE);
    e = json_edit_set(call, &install->edit, text, install->name, entry, &changed);
    *out = buf_span(&changed);
    return e;
}

/* ---- What is said ---------------------------------------------------------------------------- */

static void say_more(struct install *install, struct buf *out)
{
    if (install->taken.len > 0)
        buf_printf(out, "It stands in for %s now, with the env of those.\n", install->taken.ptr);
    if (install->behind.len > 0)
        buf_printf(out, "What they also had does not come along: %s.\n", install->behind.ptr);
    if (install->offer != NULL)
        buf_printf(out,
                   "Oracle's %s is there as \"%s\"; oci-mcp install --client %s --take-over puts "
                   "this entry in its place, with its env.\n",
                   install->offer_name, install->offer, install->client->name);
}

static int say(struct install *install, struct span after, const char *backup, bool changed)
{
    struct buf out;

    buf_init(&out, &install->call->arena, LIMIT_CLIENT_FILE);
    if (changed && install->flags->dry_run != NULL)
        cli_install_diff(install->call, &install->file, after, &out);
    else if (changed)
        buf_printf(&out, "%s: \"%s\" is in %s now; start %s anew.\n", install->client->title,
                   install->name, install->file.path, install->client->title);
    else
        buf_printf(&out, "%s: \"%s\" is already there in %s; nothing was changed.\n",
                   install->client->title, install->name, install->file.path);
    if (backup != NULL)
        buf_printf(&out, "As it was before: %s\n", backup);
    if (install->flags->dry_run == NULL)
        say_more(install, &out);
    return cli_program_print(&out);
}

/* ---- All of it ------------------------------------------------------------------------------- */

static enum err check_flags(struct install *install)
{
    const struct cli_install_flags *flags = install->flags;
    struct call *call = install->call;

    if (flags->take_over != NULL && strcmp(flags->take_over, "true") != 0 &&
        strcmp(flags->take_over, "compat") != 0)
        return call_fail(call, ERR_USAGE, "--take-over: nothing behind it, or =compat");
    if (flags->take_over != NULL && strcmp(flags->take_over, "compat") == 0 &&
        flags->said.compat != NULL)
        return call_fail(call, ERR_USAGE, "--take-over=compat and --compat cannot stand together");
    return cli_install_check(call, flags);
}

static enum err check_is_here(struct install *install)
{
    bool is_elsewhere = install->file.in_project || install->flags->file != NULL;

    if (is_elsewhere || install->flags->force != NULL ||
        cli_client_is_here(install->call, install->client))
        return ERR_NONE;
    call_fail(install->call, ERR_USAGE, "%s seems not to be on this machine: %s is not there",
              install->client->title, install->file.path);
    return call_hint(install->call, "--force writes that file all the same");
}

static enum err prepare(struct install *install)
{
    struct call *call = install->call;
    enum err e = check_flags(install);

    if (!e)
        e = cli_client_find(call, install->flags->client, &install->client);
    if (!e)
        e = cli_install_find(call, install->flags, install->client, &install->file, &install->edit);
    if (!e)
        e = check_is_here(install);
    if (!e)
        e = json_edit_read(call, &install->edit, install->file.text, &install->entries);
    if (e)
        return e;
    install->name = cli_install_name(install->flags);
    install->command = find_command(call, install->flags);
    make_args(install);
    buf_init(&install->taken, &call->arena, 64u << 10);
    buf_init(&install->behind, &call->arena, 64u << 10);
    return ERR_NONE;
}

static int answer(struct call *call, struct cli_line *line)
{
    struct install install = { .call = call, .flags = line->flags };
    struct span after = { "", 0 };
    const char *backup = NULL;
    bool changed;
    enum err e;

    arena_guard(&call->arena); /* the files hold secrets of other servers */
    if (line->word_count > 0)
        return cli_line_usage(call, line, "say the client with --client NAME");
    if (install.flags->list != NULL)
        return cli_install_list(call, line);
    if (install.flags->client == NULL)
        return cli_line_usage(call, line, "say --client NAME, or --list to see the names");
    e = prepare(&install);
    if (!e)
        e = change(&install, &after);
    if (e)
        return cli_program_fail(call);
    changed = after.len != install.file.text.len ||
              memcmp(after.ptr, install.file.text.ptr, after.len) != 0;
    if (changed && install.flags->dry_run == NULL &&
        cli_install_write(call, &install.file, after, &backup) != ERR_NONE)
        return cli_program_fail(call);
    return say(&install, after, backup, changed);
}

static int run(struct call *call, int argc, char *argv[])
{
    struct cli_install_flags flags = { .client = NULL };
    struct cli_line line = { .command = &cli_install, .flags = &flags, .help = HELP };

    return cli_line_run(call, &line, argc, argv, cli_install_before, answer);
}

const struct cli_command cli_install = {
    .name = "install",
    .usage = "--client NAME | --list",
    .text = "enter oci-mcp into the configuration of an MCP client",
    .run = run,
    .rows = rows,
    .row_count = sizeof(rows) / sizeof(rows[0]),
};

/* ---- Shared with uninstall ------------------------------------------------------------------- */

const char *cli_install_name(const struct cli_install_flags *flags)
{
    return flags->name != NULL ? flags->name : NAME_DEFAULT;
}

enum err cli_install_check(struct call *call, const struct cli_install_flags *flags)
{
    const char *name = cli_install_name(flags);

    if (strspn(name, NAME_LETTERS) != strlen(name) || strlen(name) > 64 ||
        strchr(NAME_LETTERS, name[0]) - NAME_LETTERS >= 52)
        return call_fail(call, ERR_USAGE,
                         "--name: a letter, then letters, digits, - and _, 64 at most");
    if (flags->scope != NULL && strcmp(flags->scope, "user") != 0 &&
        strcmp(flags->scope, "project") != 0)
        return call_fail(call, ERR_USAGE, "--scope: user or project, not \"%.50s\"", flags->scope);
    return ERR_NONE;
}

enum err cli_install_find(struct call *call, const struct cli_install_flags *flags,
                          const struct cli_client *client, struct cli_install_file *out_file,
                          struct json_edit *out_edit)
{
    bool in_project = flags->scope != NULL && strcmp(flags->scope, "project") == 0;
    const char *path = NULL;
    enum err e = ERR_NONE;

    if (flags->file != NULL)
        path = file_expand(&call->arena, flags->file);
    else
        e = cli_client_file(call, client, in_project, &path);
    if (!e)
        e = cli_install_open(call, path, out_file);
    if (e)
        return e;
    out_file->in_project = in_project;
    *out_edit = cli_client_edit(call, client, path);
    return ERR_NONE;
}

void cli_install_before(struct cli_line *line)
{
    struct cli_install_flags *flags = line->flags;

    flags->said = line->program.options;
    line->program.options.sandbox = false;
    line->program.options.audit = NULL;
}
