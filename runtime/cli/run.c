#include "cli/run.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "cli/terminal.h"
#include "tool/policy.h"

#define OUTPUT_CAP (16u << 20)

bool cli_run_is_terminal(void)
{
    return isatty(STDOUT_FILENO) == 1;
}

enum err cli_run_json(struct call *call, const char *flag, const char *text, struct json **out)
{
    struct span content = span_of(text);
    enum err e = ERR_NONE;

    if (text[0] == '@')
        e = file_read(call, flag, text + 1, LIMIT_REQUEST_BODY, &content);
    return e ? e : json_parse(call, flag, content, out);
}

void cli_run_add(struct call *call, struct json *object, const char *name, const char *text)
{
    if (text != NULL)
        json_add_member(&call->arena, object, name, json_new_text(&call->arena, text));
}

/* ---- For a person ---------------------------------------------------------------------------- */

static void add_line(struct buf *out, int depth)
{
    buf_add_char(out, '\n');
    for (int i = 0; i < depth; i++)
        buf_add_text(out, "  ");
}

static void print_indented(struct buf *out, const struct json *value, int depth)
{
    bool is_object = value->kind == JSON_OBJECT;

    if ((value->kind != JSON_ARRAY && !is_object) || value->count == 0) {
        json_print(out, value);
        return;
    }
    buf_add_char(out, is_object ? '{' : '[');
    for (const struct json *item = value->first; item != NULL; item = item->next) {
        add_line(out, depth + 1);
        if (is_object) {
            json_print_string(out, (struct span){ item->name, item->name_len });
            buf_add_text(out, ": ");
        }
        print_indented(out, item, depth + 1);
        if (item->next != NULL)
            buf_add_char(out, ',');
    }
    add_line(out, depth);
    buf_add_char(out, is_object ? '}' : ']');
}

/* What stands beside a table: a cursor, notes, errors. */
static void print_rest(struct buf *out, const struct json *result)
{
    static const char *const told[] = { "truncated", "cursor", "notes", "errors", "hint" };

    for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
        const struct json *value = json_get(result, told[i]);

        if (value == NULL)
            continue;
        buf_printf(out, "%s: ", told[i]);
        json_print(out, value);
        buf_add_char(out, '\n');
    }
}

static void print_result(struct buf *out, const struct json *result, bool as_json)
{
    const char *table = json_get_text(result, "table");
    const char *csv = json_get_text(result, "csv");

    if (as_json) {
        json_print(out, result);
        buf_add_char(out, '\n');
    } else if (table != NULL || csv != NULL) {
        buf_add_text(out, table != NULL ? table : csv);
        if (table != NULL && table[0] == '\0')
            buf_add_text(out, "(none)\n");
        print_rest(out, result);
    } else {
        print_indented(out, result, 0);
        buf_add_char(out, '\n');
    }
}

/* ---- Failures -------------------------------------------------------------------------------- */

static int status_of(const struct json *result)
{
    const char *error = json_get_text(result, "error");
    int64_t status = 0;

    if (error == NULL)
        return CLI_FAILED;
    if (strcmp(error, "denied") == 0 || strcmp(error, "confirm") == 0 ||
        strcmp(error, "wrong_tool") == 0)
        return CLI_DENIED;
    if (strcmp(error, "argument") == 0 || strcmp(error, "usage") == 0 ||
        strcmp(error, "unknown") == 0)
        return CLI_USAGE;
    if (json_get(result, "status") != NULL && json_int(json_get(result, "status"), &status) &&
        status == 404)
        return CLI_NOT_FOUND;
    return CLI_FAILED;
}

static int print_failure(struct call *call, const struct json *result, bool as_json)
{
    const char *message = json_get_text(result, "message");
    const char *hint = json_get_text(result, "hint");
    const char *code = json_get_text(result, "code");
    struct buf text;

    fprintf(stderr, "oci-mcp: %s%s%s%s%s\n", code != NULL ? code : "", code != NULL ? ": " : "",
            message != NULL ? message : "failed", hint != NULL ? "; " : "",
            hint != NULL ? hint : "");
    if (as_json) {
        buf_init(&text, &call->arena, OUTPUT_CAP);
        print_result(&text, result, true);
        if (cli_program_print(&text) != 0)
            return CLI_FAILED;
    }
    return status_of(result);
}

/* ---- Running --------------------------------------------------------------------------------- */

static int show(struct call *call, const struct tool_result *result, const struct cli_run *how)
{
    struct json *object = NULL;
    struct buf text;

    call_forgive(call);
    if (json_parse(call, "result", result->json, &object) != ERR_NONE)
        return cli_program_fail(call);
    if (result->is_error)
        return print_failure(call, object, how->json);
    buf_init(&text, &call->arena, OUTPUT_CAP);
    print_result(&text, object, how->json);
    return cli_program_print(&text);
}

int cli_run_tool(struct call *call, const struct cli_program *program, const struct tool_core *core,
                 const struct json *arguments, const struct cli_run *how)
{
    struct cli_terminal terminal;
    struct tool_result result = { .is_error = true };
    struct tool_turn turn = { .context = &program->tools,
                              .caller = &terminal.caller,
                              .call = call,
                              .consent = how->says_yes ? TOOL_POLICY_MODEL : TOOL_POLICY_NOBODY };

    if (program->options.timeout_ms > 0)
        call->deadline_ms = clock_monotonic_ms() + program->options.timeout_ms;
    cli_terminal_open(&terminal, call);
    tool_core_run(&turn, core, arguments, &result);
    cli_terminal_close(&terminal);
    if (call_is_cancelled(call)) {
        fputs("oci-mcp: interrupted\n", stderr);
        return CLI_INTERRUPTED;
    }
    return show(call, &result, how);
}
