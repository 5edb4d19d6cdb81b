/* oci-mcp doctor: everything that can be wrong before the first call. */
#include "cli/doctor.h"

#include <stdio.h>
#include <unistd.h>

#include "cli/terminal.h"

#define TEXT_CAP (256u << 10)

#define HELP                                                                                       \
    "Checks what can be wrong before the first call, one line each: ok, warning or error, and\n"   \
    "what to do. Looked at are the environment variables that change something, the\n"             \
    "configuration file, its permissions and paths, the key, its pass phrase and fingerprint,\n"   \
    "the session's end, the region, DNS, proxy and certificate authorities, this computer's\n"     \
    "clock, a signed call, the tenancy, and what the server is told to use: policy, audit\n"       \
    "trail, work folder. Secrets are never shown. All options of the server count, so give\n"      \
    "them as the client does. Exit status 1 when a line is an error.\n"

struct flags {
    const char *fix;
    const char *json;
};

#define AT(member) offsetof(struct flags, member)

static const struct option rows[] = {
    { "fix", { NULL }, NULL, NULL, "set permissions right: 700 and 600", AT(fix) },
    { "json", { NULL }, NULL, NULL, "print JSON", AT(json) },
};

static const char *const words[] = { "ok", "warning", "error" };

/* ---- Lines --------------------------------------------------------------------------------- */

void doctor_add(struct doctor *doctor, enum doctor_status status, const char *name,
                const char *message, const char *hint)
{
    struct arena *arena = &doctor->call->arena;
    struct json *finding = json_add_item(doctor->findings, json_new(arena, JSON_OBJECT));

    doctor->counts[status]++;
    json_add_member(arena, finding, "status", json_new_text(arena, words[status]));
    json_add_member(arena, finding, "check", json_new_text(arena, name));
    json_add_member(arena, finding, "message", json_new_text(arena, message));
    if (hint != NULL)
        json_add_member(arena, finding, "hint", json_new_text(arena, hint));
}

void doctor_add_failure(struct doctor *doctor, const char *name)
{
    const struct err_record *error = &doctor->call->error;
    const char *message = error->message;

    if (error->service.code != NULL)
        message = arena_printf(&doctor->call->arena, "%s: %s", error->service.code, message);
    doctor_add(doctor, DOCTOR_ERROR, name, message, error->hint);
    call_forgive(doctor->call);
}

void doctor_show(const struct doctor *doctor, const char *what)
{
    if (!doctor->progress)
        return;
    fprintf(stderr, "\r\033[K%s", what != NULL ? what : "");
    fflush(stderr);
}

/* ---- The command --------------------------------------------------------------------------- */

static int print_text(const struct doctor *doctor)
{
    struct buf text;

    buf_init(&text, &doctor->call->arena, TEXT_CAP);
    for (const struct json *item = doctor->findings->first; item != NULL; item = item->next) {
        const char *hint = json_get_text(item, "hint");

        buf_printf(&text, "%-8s %-14s %s\n", json_get_text(item, "status"),
                   json_get_text(item, "check"), json_get_text(item, "message"));
        if (hint != NULL)
            buf_printf(&text, "%-23s -> %s\n", "", hint);
    }
    buf_printf(&text, "%zu ok, %zu warnings, %zu errors\n", doctor->counts[DOCTOR_OK],
               doctor->counts[DOCTOR_WARNING], doctor->counts[DOCTOR_ERROR]);
    return cli_program_print(&text);
}

static int print_json(struct doctor *doctor)
{
    struct arena *arena = &doctor->call->arena;
    struct json *object = json_new(arena, JSON_OBJECT);
    struct buf text;

    json_add_member(arena, object, "version", json_new_text(arena, OCI_MCP_VERSION));
    json_add_member(arena, object, "checks", doctor->findings);
    json_add_member(arena, object, "ok", json_new_int(arena, (int64_t)doctor->counts[DOCTOR_OK]));
    json_add_member(arena, object, "warnings",
                    json_new_int(arena, (int64_t)doctor->counts[DOCTOR_WARNING]));
    json_add_member(arena, object, "errors",
                    json_new_int(arena, (int64_t)doctor->counts[DOCTOR_ERROR]));
    buf_init(&text, arena, TEXT_CAP);
    json_print(&text, object);
    buf_add_char(&text, '\n');
    return cli_program_print(&text);
}

static void examine_all(struct doctor *doctor)
{
    static void (*const groups[])(struct doctor *) = { doctor_environment, doctor_files,
                                                       doctor_identity, doctor_network,
                                                       doctor_server };

    for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
        if (!call_is_cancelled(doctor->call))
            groups[i](doctor);
    }
    doctor_show(doctor, NULL);
}

/* What the command line asked for is kept here while the line opens less. */
struct examination {
    struct flags flags; /* first: the rows set it */
    struct options asked;
};

static void keep_and_open_little(struct cli_line *line)
{
    struct examination *examination = line->flags;

    examination->asked = line->program.options;
    cli_auth_only(line);
    line->program.options.allow_writes = false;
}

static int examine(struct call *call, struct cli_line *line)
{
    const struct examination *examination = line->flags;
    struct cli_terminal terminal;
    struct doctor doctor = { .call = call,
                             .line = line,
                             .asked = examination->asked,
                             .fixes = examination->flags.fix != NULL,
                             .progress = isatty(STDERR_FILENO) == 1,
                             .findings = json_new(&call->arena, JSON_ARRAY) };
    int status;

    arena_guard(&call->arena);
    cli_terminal_open(&terminal, call);
    examine_all(&doctor);
    cli_terminal_close(&terminal);
    if (call_is_cancelled(call)) {
        fputs("oci-mcp: interrupted\n", stderr);
        return CLI_INTERRUPTED;
    }
    status = examination->flags.json != NULL ? print_json(&doctor) : print_text(&doctor);
    return status == CLI_OK && doctor.counts[DOCTOR_ERROR] > 0 ? CLI_FAILED : status;
}

static int run(struct call *call, int argc, char *argv[])
{
    struct examination examination = { .flags = { .json = NULL } };
    struct cli_line line = { .command = &cli_doctor,
                             .rows = rows,
                             .row_count = sizeof(rows) / sizeof(rows[0]),
                             .flags = &examination,
                             .help = HELP };

    return cli_line_run(call, &line, argc, argv, keep_and_open_little, examine);
}

const struct cli_command cli_doctor = {
    .name = "doctor",
    .usage = "[--fix]",
    .text = "check configuration, keys, network, clock and permissions",
    .run = run,
    .rows = rows,
    .row_count = sizeof(rows) / sizeof(rows[0]),
};
