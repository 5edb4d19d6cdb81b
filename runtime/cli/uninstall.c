/* oci-mcp uninstall: takes the entry out of the configuration of a client. */
#include <string.h>

#include "base/limits.h"
#include "cli/install.h"

#define HELP                                                                                       \
    "Takes the entry of oci-mcp out of the configuration file of a client, or of all. Where the\n" \
    "file is as install left it, it becomes again what it was before, to the byte; else the "      \
    "entry\n"                                                                                      \
    "goes and the rest stays. Backups are kept.\n"

#define AT(member) offsetof(struct cli_install_flags, member)

static const struct option rows[] = {
    { "client", { NULL }, "NAME", NULL, "the client; install --list names them", AT(client) },
    { "all", { NULL }, NULL, NULL, "out of all of them", AT(all) },
    { "name", { NULL }, "NAME", "oci", "of the entry", AT(name) },
    { "scope",
      { NULL },
      "user|project",
      "user",
      "for all that this user does, or for the project in the working folder",
      AT(scope) },
    { "client-file", { NULL }, "FILE", NULL, "the client's file, where it is elsewhere", AT(file) },
    { "command", { NULL }, "PATH", "oci-mcp", "what the entry starts", AT(command) },
    { "dry-run", { NULL }, NULL, NULL, "show what would change, write nothing", AT(dry_run) },
};

struct removal {
    struct call *call;
    const struct cli_install_flags *flags;
    const struct cli_client *client;
    struct cli_install_file file;
    struct json_edit edit;
    const struct json *entry; /* NULL when there is none */
    bool is_new;              /* install made the file, and nothing else is in it */
    struct buf *out;
};

static bool same(struct span a, struct span b)
{
    return a.len == b.len && memcmp(a.ptr, b.ptr, a.len) == 0;
}

/* Whether the file is what install makes of `before`. */
static bool comes_from(struct removal *removal, struct span before)
{
    const char *name = cli_install_name(removal->flags);
    struct buf made;
    bool found;

    buf_init(&made, &removal->call->arena, LIMIT_CLIENT_FILE);
    found = json_edit_set(removal->call, &removal->edit, before, name, removal->entry, &made) ==
                ERR_NONE &&
            same(buf_span(&made), removal->file.text);
    if (!found)
        call_forgive(removal->call);
    return found;
}

static bool has_entry(struct removal *removal, struct span text)
{
    struct json *entries = NULL;

    if (json_edit_read(removal->call, &removal->edit, text, &entries) == ERR_NONE)
        return json_get(entries, cli_install_name(removal->flags)) != NULL;
    call_forgive(removal->call);
    return false;
}

static bool find_before(struct removal *removal, struct span *out)
{
    struct span *backups;
    size_t count;
    bool is_first = true;

    cli_install_backups(removal->call, &removal->file, &backups, &count);
    for (size_t i = 0; i < count; i++) {
        if (has_entry(removal, backups[i]))
            continue;
        is_first = false;
        if (comes_from(removal, backups[i])) {
            *out = backups[i];
            return true;
        }
    }
    removal->is_new = is_first && comes_from(removal, (struct span){ "", 0 });
    *out = (struct span){ "", 0 };
    return removal->is_new;
}

static enum err remove_entry(struct removal *removal, struct span *out)
{
    struct buf text;
    enum err e;

    if (find_before(removal, out))
        return ERR_NONE;
    buf_init(&text, &removal->call->arena, LIMIT_CLIENT_FILE);
    e = json_edit_remove(removal->call, &removal->edit, removal->file.text,
                         cli_install_name(removal->flags), &text);
    *out = buf_span(&text);
    return e;
}

static enum err open_one(struct removal *removal)
{
    struct json *entries = NULL;
    enum err e = cli_install_find(removal->call, removal->flags, removal->client, &removal->file,
                                  &removal->edit);

    if (!e)
        e = json_edit_read(removal->call, &removal->edit, removal->file.text, &entries);
    if (e)
        return e;
    removal->entry = json_get(entries, cli_install_name(removal->flags));
    if (removal->entry == NULL ||
        cli_install_is_ours(removal->call, removal->entry, removal->flags->command))
        return ERR_NONE;
    if (removal->flags->all != NULL) {
        removal->entry = NULL;
        return ERR_NONE;
    }
    call_fail(removal->call, ERR_USAGE, "\"%s\" in %s does not start oci-mcp",
              cli_install_name(removal->flags), removal->file.path);
    return call_hint(removal->call, "--name NAME says another entry; --command PATH says what it "
                                    "starts");
}

static enum err finish(struct removal *removal, struct span after)
{
    const char *backup = NULL;
    enum err e;

    if (removal->flags->dry_run != NULL) {
        cli_install_diff(removal->call, &removal->file, after, removal->out);
        return ERR_NONE;
    }
    if (removal->is_new)
        e = cli_install_delete(removal->call, &removal->file);
    else
        e = cli_install_write(removal->call, &removal->file, after, &backup);
    if (e)
        return e;
    buf_printf(removal->out, "%s: \"%s\" is out of %s%s; start %s anew.\n", removal->client->title,
               cli_install_name(removal->flags), removal->file.path,
               removal->is_new ? ", which had nothing else and is gone" : "",
               removal->client->title);
    if (backup != NULL)
        buf_printf(removal->out, "As it was before: %s\n", backup);
    return ERR_NONE;
}

static enum err uninstall_one(struct call *call, const struct cli_install_flags *flags,
                              const struct cli_client *client, struct buf *out)
{
    struct removal removal = { .call = call, .flags = flags, .client = client, .out = out };
    struct span after;
    enum err e = open_one(&removal);

    if (e)
        return e;
    if (removal.entry == NULL) {
        if (flags->all == NULL)
            buf_printf(out, "%s: there is no \"%s\" in %s; nothing was changed.\n", client->title,
                       cli_install_name(flags), removal.file.path);
        return ERR_NONE;
    }
    e = remove_entry(&removal, &after);
    return e ? e : finish(&removal, after);
}

/* Goes on after a failure; the first one is told at the end. */
static enum err uninstall_all(struct call *call, const struct cli_install_flags *flags,
                              struct buf *out)
{
    bool in_project = flags->scope != NULL && strcmp(flags->scope, "project") == 0;
    struct err_record first = { .code = ERR_NONE };
    size_t count;
    const struct cli_client *clients = cli_clients(&count);

    for (size_t i = 0; i < count; i++) {
        if (in_project && clients[i].project == NULL)
            continue;
        if (uninstall_one(call, flags, &clients[i], out) == ERR_NONE)
            continue;
        if (first.code == ERR_NONE)
            first = call->error;
        call_forgive(call);
    }
    if (first.code != ERR_NONE)
        return call_fail(call, first.code, "%s", first.message);
    if (out->len == 0)
        buf_printf(out, "no client has \"%s\"; nothing was changed.\n", cli_install_name(flags));
    return ERR_NONE;
}

static int answer(struct call *call, struct cli_line *line)
{
    const struct cli_install_flags *flags = line->flags;
    const struct cli_client *client = NULL;
    struct buf out;
    enum err e;

    arena_guard(&call->arena);
    buf_init(&out, &call->arena, LIMIT_CLIENT_FILE);
    if (line->word_count > 0 || (flags->client == NULL) == (flags->all == NULL))
        return cli_line_usage(call, line, "say --client NAME, or --all");
    if (flags->all != NULL && flags->file != NULL)
        return cli_line_usage(call, line, "--client-file is of one client; say --client NAME");
    e = cli_install_check(call, flags);
    if (!e && flags->client != NULL)
        e = cli_client_find(call, flags->client, &client);
    if (!e)
        e = client != NULL ? uninstall_one(call, flags, client, &out)
                           : uninstall_all(call, flags, &out);
    if (out.len > 0 && cli_program_print(&out) != 0)
        return 1;
    return e ? cli_program_fail(call) : 0;
}

static int run(struct call *call, int argc, char *argv[])
{
    struct cli_install_flags flags = { .client = NULL };
    struct cli_line line = { .command = &cli_uninstall, .flags = &flags, .help = HELP };

    return cli_line_run(call, &line, argc, argv, cli_install_before, answer);
}

const struct cli_command cli_uninstall = {
    .name = "uninstall",
    .usage = "--client NAME | --all",
    .text = "take oci-mcp out of the configuration of an MCP client",
    .run = run,
    .rows = rows,
    .row_count = sizeof(rows) / sizeof(rows[0]),
};
