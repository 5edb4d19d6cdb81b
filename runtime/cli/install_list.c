/* oci-mcp install --list: the clients, where their files are, and what is in them. */
#include <string.h>

#include "cli/install.h"

struct row {
    const struct cli_client *client;
    bool is_here;
    const char *path;
    struct json *ours;   /* names of the entries */
    struct json *oracle; /* objects: name, server */
    const char *problem; /* the file cannot be read */
};

static void read_entries(struct call *call, const struct json *entries, struct row *row)
{
    struct arena *arena = &call->arena;

    for (const struct json *m = entries->first; m != NULL; m = m->next) {
        const char *oracle = cli_install_oracle(call, m);
        struct json *item;

        if (cli_install_is_ours(call, m, NULL))
            json_add_item(row->ours, json_new_text(arena, m->name));
        if (oracle == NULL)
            continue;
        item = json_add_item(row->oracle, json_new(arena, JSON_OBJECT));
        json_add_member(arena, item, "name", json_new_text(arena, m->name));
        json_add_member(arena, item, "server", json_new_text(arena, oracle));
    }
}

static struct row look(struct call *call, const struct cli_client *client)
{
    struct cli_install_flags flags = { .client = client->name };
    struct row row = { .client = client, .is_here = cli_client_is_here(call, client) };
    struct cli_install_file file = { .path = "" };
    struct json_edit edit;
    struct json *entries = NULL;
    enum err e;

    row.ours = json_new(&call->arena, JSON_ARRAY);
    row.oracle = json_new(&call->arena, JSON_ARRAY);
    e = cli_install_find(call, &flags, client, &file, &edit);
    if (!e)
        e = json_edit_read(call, &edit, file.text, &entries);
    row.path = file.path;
    if (!e) {
        read_entries(call, entries, &row);
        return row;
    }
    row.problem = call->error.message;
    call_forgive(call);
    return row;
}

static struct json *as_json(struct call *call, const struct row *row)
{
    struct arena *arena = &call->arena;
    struct json *object = json_new(arena, JSON_OBJECT);

    json_add_member(arena, object, "client", json_new_text(arena, row->client->name));
    json_add_member(arena, object, "title", json_new_text(arena, row->client->title));
    json_add_member(arena, object, "here", json_new_bool(arena, row->is_here));
    json_add_member(arena, object, "file", json_new_text(arena, row->path));
    json_add_member(arena, object, "installed", json_new_bool(arena, row->ours->count > 0));
    json_add_member(arena, object, "entries", row->ours);
    json_add_member(arena, object, "oracle_servers", row->oracle);
    if (row->client->project != NULL)
        json_add_member(arena, object, "project_file", json_new_text(arena, row->client->project));
    if (row->problem != NULL)
        json_add_member(arena, object, "problem", json_new_text(arena, row->problem));
    return object;
}

static void print_row(const struct row *row, struct buf *out)
{
    buf_printf(out, "%-16s %-5s %-9s %s\n", row->client->name, row->is_here ? "yes" : "-",
               row->ours->count > 0 ? "yes" : "-", row->path);
    for (const struct json *m = row->oracle->first; m != NULL; m = m->next)
        buf_printf(out, "%33s %s is there as \"%s\": --take-over replaces it\n", "",
                   json_get_text(m, "server"), json_get_text(m, "name"));
    if (row->problem != NULL)
        buf_printf(out, "%33s %s\n", "", row->problem);
}

int cli_install_list(struct call *call, struct cli_line *line)
{
    const struct cli_install_flags *flags = line->flags;
    struct json *list = json_new(&call->arena, JSON_ARRAY);
    const struct cli_client *clients;
    struct buf out;
    size_t count;

    buf_init(&out, &call->arena, 4u << 20);
    clients = cli_clients(&count);
    buf_printf(&out, "%-16s %-5s %-9s %s\n", "CLIENT", "HERE", "INSTALLED", "FILE");
    for (size_t i = 0; i < count; i++) {
        struct row row = look(call, &clients[i]);

        print_row(&row, &out);
        json_add_item(list, as_json(call, &row));
    }
    if (flags->json != NULL) {
        buf_clear(&out);
        json_print(&out, list);
        buf_add_char(&out, '\n');
    }
    return cli_program_print(&out);
}
