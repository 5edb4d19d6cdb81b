/* oci-mcp policy: what the policy says, of itself and of an operation. */
#include <string.h>

#include "cli/common.h"
#include "tool/operation.h"
#include "tool/policy.h"

#define HELP                                                                                       \
    "Shows the policy, or what it says of an operation; --profile and --region say by whom\n"      \
    "and where. Nothing is sent. A policy file (--policy) holds one rule a line:\n"                \
    "  deny    service=core class=delete compartment=/prod/**\n"                                   \
    "  confirm flag=irreversible human\n"                                                          \
    "  allow   operation=core.instanceAction profile=DEV region=eu-frankfurt-1\n"                  \
    "  reveal  operation=database.generateAutonomousDatabaseWallet\n"

struct asked {
    const char *compartment;
    const char *json;
};

#define AT(member) offsetof(struct asked, member)

static const struct option rows[] = {
    { "compartment", { NULL }, "PATH|OCID", NULL, "where the resource is", AT(compartment) },
    { "json", { NULL }, NULL, NULL, "print JSON", AT(json) },
};

static struct tool_policy_request request_of(const struct cli_program *program,
                                             struct catalog_op entry, const struct asked *asked,
                                             struct tool_policy_place *place)
{
    bool is_path = asked->compartment != NULL && asked->compartment[0] == '/';

    *place = (struct tool_policy_place){ .path = is_path ? asked->compartment : NULL,
                                         .ocid = is_path ? NULL : asked->compartment };
    return (struct tool_policy_request){
        .entry = entry,
        .profile = program->options.profile,
        .region = program->options.region,
        .places = place,
        .place_count = asked->compartment == NULL ? 0 : 1,
        .places_known = asked->compartment != NULL,
    };
}

static int show(struct call *call, const struct cli_program *program,
                const struct tool_policy_request *request, bool as_json)
{
    struct buf text;

    buf_init(&text, &call->arena, 1u << 20);
    if (as_json || request == NULL) {
        json_print(&text, tool_policy_json(program->tools.policy, call, request));
        buf_add_char(&text, '\n');
    } else {
        tool_policy_explain(program->tools.policy, call, request, &text);
    }
    return cli_program_print(&text);
}

static int answer(struct call *call, struct cli_line *line)
{
    const struct cli_program *program = &line->program;
    const struct asked *asked = line->flags;
    const char *const *words = line->words;
    size_t count = line->word_count;
    struct tool_policy_place place;
    struct tool_policy_request request;
    struct catalog_op entry;

    if (count == 1 && strcmp(words[0], "show") == 0)
        return show(call, program, NULL, asked->json != NULL);
    if (count < 2 || strcmp(words[0], "test") != 0)
        return cli_line_usage(call, line, "say show, or test and an operation");
    if (tool_operation_find(call, cli_line_words(call, line, 1), &entry) != ERR_NONE)
        return cli_program_fail(call);
    request = request_of(program, entry, asked, &place);
    return show(call, program, &request, asked->json != NULL);
}

static int run(struct call *call, int argc, char *argv[])
{
    struct asked asked = { .compartment = NULL };
    struct cli_line line = { .command = &cli_policy, .flags = &asked, .help = HELP };

    return cli_line_run(call, &line, argc, argv, NULL, answer);
}

const struct cli_command cli_policy = {
    .name = "policy",
    .usage = "show | test OPERATION",
    .text = "show the policy in force, or what it says of an operation",
    .run = run,
    .rows = rows,
    .row_count = sizeof(rows) / sizeof(rows[0]),
};
