/* oci-mcp completion: scripts for shells, which ask the program itself what could follow. */
#include <string.h>

#include "cli/clients.h"
#include "cli/common.h"
#include "oci/config.h"
#include "tool/operation.h"

static const struct {
    const char *shell;
    const char *script;
} scripts[] = {
    { "bash",
      "_oci_mcp() {\n"
      "    local IFS=$'\\n'\n"
      "    COMPREPLY=($(oci-mcp __complete \"${COMP_WORDS[@]:1:COMP_CWORD}\" 2>/dev/null))\n"
      "    [[ ${COMPREPLY[0]} == *. ]] && compopt -o nospace\n"
      "}\n"
      "complete -o default -F _oci_mcp oci-mcp\n" },
    { "zsh", "#compdef oci-mcp\n"
             "_oci_mcp() {\n"
             "    local -a found\n"
             "    found=(\"${(@f)$(oci-mcp __complete \"${words[@]:1:$((CURRENT - 1))}\" "
             "2>/dev/null)}\")\n"
             "    compadd -- \"${found[@]}\"\n"
             "}\n"
             "compdef _oci_mcp oci-mcp\n" },
    { "fish", "complete -c oci-mcp -f -a "
              "'(oci-mcp __complete (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'\n" },
};

#define SCRIPTS (sizeof(scripts) / sizeof(scripts[0]))

static int run(struct call *call, int argc, char *argv[])
{
    struct buf text;

    buf_init(&text, &call->arena, 64u << 10);
    for (size_t i = 0; argc == 2 && i < SCRIPTS; i++) {
        if (strcmp(argv[1], scripts[i].shell) == 0) {
            buf_add_text(&text, scripts[i].script);
            return cli_program_print(&text);
        }
    }
    call_fail(call, ERR_USAGE, "completion: name one shell: bash, zsh or fish");
    call_hint(call, "for instance: source <(oci-mcp completion bash)");
    return cli_program_fail(call);
}

const struct cli_command cli_completion = {
    .name = "completion",
    .usage = "bash|zsh|fish",
    .text = "print a script that makes the shell complete commands",
    .run = run,
};

/* ---- What could follow ----------------------------------------------------------------------- */

static void offer(struct buf *out, const char *prefix, const char *word)
{
    if (strncmp(word, prefix, strlen(prefix)) == 0)
        buf_printf(out, "%s\n", word);
}

static void offer_flags(struct call *call, const struct option *rows, size_t count,
                        const char *prefix, struct buf *out)
{
    for (size_t i = 0; i < count; i++) {
        if (rows[i].flag != NULL)
            offer(out, prefix, arena_printf(&call->arena, "--%s", rows[i].flag));
    }
}

/* Services first, then the operations of the one that is named. */
static void offer_operations(struct call *call, const char *prefix, struct buf *out)
{
    const char *dot = strchr(prefix, '.');
    const struct model_service *service;

    if (dot == NULL) {
        for (size_t i = 0; i < model_service_count; i++)
            offer(out, prefix, arena_printf(&call->arena, "%s.", model_service_names[i]));
        return;
    }
    service = catalog_find_service(arena_strndup(&call->arena, prefix, (size_t)(dot - prefix)));
    for (uint16_t i = 0; service != NULL && i < service->op_count; i++)
        offer(out, prefix,
              tool_operation_id(call, (struct catalog_op){ service, &service->ops[i] }));
}

static void offer_regions(struct call *call, const char *prefix, struct buf *out)
{
    (void)call;
    for (size_t i = 0; i < model_region_count; i++)
        offer(out, prefix, model_regions[i].id);
}

static void offer_profiles(struct call *call, const char *prefix, struct buf *out)
{
    const char *const *names = NULL;
    size_t count = 0;

    if (oci_config_profiles(call, oci_config_default_path(call), &names, &count) != ERR_NONE)
        call_forgive(call);
    for (size_t i = 0; i < count; i++)
        offer(out, prefix, names[i]);
}

static void offer_services(struct call *call, const char *prefix, struct buf *out)
{
    (void)call;
    for (size_t i = 0; i < model_service_count; i++)
        offer(out, prefix, model_service_names[i]);
}

static void offer_formats(struct call *call, const char *prefix, struct buf *out)
{
    (void)call;
    offer(out, prefix, "json");
    offer(out, prefix, "csv");
    offer(out, prefix, "table");
}

static void offer_clients(struct call *call, const char *prefix, struct buf *out)
{
    size_t count;
    const struct cli_client *clients = cli_clients(&count);

    (void)call;
    for (size_t i = 0; i < count; i++)
        offer(out, prefix, clients[i].name);
}

static const struct {
    const char *flag;
    void (*offer)(struct call *call, const char *prefix, struct buf *out);
} values[] = {
    { "--region", offer_regions },
    { "--profile", offer_profiles },
    { "--service", offer_services },
    { "--format", offer_formats },
    { "--client", offer_clients },
};

static bool offer_value(struct call *call, const char *flag, const char *prefix, struct buf *out)
{
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        if (strcmp(values[i].flag, flag) == 0) {
            values[i].offer(call, prefix, out);
            return true;
        }
    }
    return false;
}

static void offer_all(struct call *call, int argc, char *argv[], struct buf *out)
{
    const char *prefix = argc > 1 ? argv[argc - 1] : "";
    const struct cli_command *command = argc > 2 ? cli_command_find(argv[1]) : NULL;
    const struct option *rows;
    size_t count = 0;

    if (argc > 2 && offer_value(call, argv[argc - 2], prefix, out))
        return;
    if (prefix[0] == '-') {
        rows = options_table(&count);
        offer_flags(call, rows, count, prefix, out);
        if (command != NULL)
            offer_flags(call, command->rows, command->row_count, prefix, out);
    } else if (argc <= 2) {
        cli_command_each(offer, prefix, out);
    } else if (command == &cli_call || command == &cli_describe) {
        offer_operations(call, prefix, out);
    }
}

static int run_words(struct call *call, int argc, char *argv[])
{
    struct buf text;

    buf_init(&text, &call->arena, 4u << 20);
    offer_all(call, argc, argv, &text);
    return cli_program_print(&text);
}

const struct cli_command cli_complete = {
    .name = "__complete",
    .run = run_words,
};
