#include "cli/clients.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "model/decode.h"

#define CONFIG     "$CONFIG/"
#define VSCODE     "$CONFIG/Code/User/"
#define EXTENSIONS VSCODE "globalStorage/"

/* Of the clients that take after Claude Desktop. */
static const struct cli_client_shape plain = {
    .before = "{}", .command = "command", .args = "args", .env = "env", .after = "{}"
};
static const struct cli_client_shape typed = { .before = "{\"type\":\"stdio\"}",
                                               .command = "command",
                                               .args = "args",
                                               .env = "env",
                                               .after = "{}" };
static const struct cli_client_shape zed = { .before = "{\"source\":\"custom\"}",
                                             .command = "command",
                                             .args = "args",
                                             .env = "env",
                                             .after = "{}" };
static const struct cli_client_shape copilot = { .before = "{\"type\":\"local\"}",
                                                 .command = "command",
                                                 .args = "args",
                                                 .env = "env",
                                                 .after = "{\"tools\":[\"*\"]}" };
static const struct cli_client_shape mcphost = {
    .before = "{\"type\":\"local\"}", .command = "command", .env = "environment", .after = "{}"
};
static const struct cli_client_shape opencode = { .before = "{\"type\":\"local\"}",
                                                  .command = "command",
                                                  .env = "environment",
                                                  .after = "{\"enabled\":true}" };
static const struct cli_client_shape goose = {
    .before = "{\"enabled\":true,\"type\":\"stdio\"}",
    .command = "cmd",
    .args = "args",
    .env = "envs",
    .is_named = true,
    .after = "{\"description\":\"Oracle Cloud Infrastructure\",\"timeout\":300}"
};

/* clang-format off */
static const struct cli_client clients[] = {
    { "claude-code", "Claude Code", JSON_EDIT_JSON, "mcpServers", &typed,
      { "~/.claude.json" }, ".mcp.json", "~/.claude", "claude",
      "CLAUDE_CONFIG_DIR", ".claude.json" },
    { "claude-desktop", "Claude Desktop", JSON_EDIT_JSON, "mcpServers", &plain,
      { CONFIG "Claude/claude_desktop_config.json" }, NULL, CONFIG "Claude", "claude-desktop",
      NULL, NULL },
    { "cursor", "Cursor", JSON_EDIT_JSON, "mcpServers", &plain,
      { "~/.cursor/mcp.json" }, ".cursor/mcp.json", "~/.cursor", "cursor", NULL, NULL },
    { "vscode", "Visual Studio Code", JSON_EDIT_JSONC, "servers", &typed,
      { VSCODE "mcp.json" }, ".vscode/mcp.json", VSCODE, "code", NULL, NULL },
    { "vscode-insiders", "Visual Studio Code Insiders", JSON_EDIT_JSONC, "servers", &typed,
      { CONFIG "Code - Insiders/User/mcp.json" }, ".vscode/mcp.json",
      CONFIG "Code - Insiders/User", "code-insiders", NULL, NULL },
    { "cline", "Cline", JSON_EDIT_JSON, "mcpServers", &plain,
      { EXTENSIONS "saoudrizwan.claude-dev/settings/cline_mcp_settings.json" }, NULL,
      EXTENSIONS "saoudrizwan.claude-dev", NULL, NULL, NULL },
    { "roo-code", "Roo Code", JSON_EDIT_JSON, "mcpServers", &plain,
      { EXTENSIONS "rooveterinaryinc.roo-cline/settings/mcp_settings.json" }, ".roo/mcp.json",
      EXTENSIONS "rooveterinaryinc.roo-cline", NULL, NULL, NULL },
    { "windsurf", "Windsurf", JSON_EDIT_JSON, "mcpServers", &plain,
      { "~/.codeium/windsurf/mcp_config.json" }, NULL, "~/.codeium/windsurf", "windsurf",
      NULL, NULL },
    { "zed", "Zed", JSON_EDIT_JSONC, "context_servers", &zed,
      { "$XDG/zed/settings.json" }, ".zed/settings.json", "$XDG/zed", "zed", NULL, NULL },
    { "gemini", "Gemini CLI", JSON_EDIT_JSONC, "mcpServers", &plain,
      { "~/.gemini/settings.json" }, ".gemini/settings.json", "~/.gemini", "gemini", NULL, NULL },
    { "codex", "Codex", JSON_EDIT_TOML, "mcp_servers", &plain,
      { "~/.codex/config.toml" }, ".codex/config.toml", "~/.codex", "codex",
      "CODEX_HOME", "config.toml" },
    { "copilot-cli", "GitHub Copilot CLI", JSON_EDIT_JSON, "mcpServers", &copilot,
      { "~/.copilot/mcp-config.json" }, NULL, "~/.copilot", "copilot", NULL, NULL },
    { "opencode", "opencode", JSON_EDIT_JSONC, "mcp", &opencode,
      { "$XDG/opencode/opencode.json", "$XDG/opencode/opencode.jsonc" }, "opencode.json",
      "$XDG/opencode", "opencode", NULL, NULL },
    { "goose", "goose", JSON_EDIT_YAML, "extensions", &goose,
      { "~/.config/goose/config.yaml" }, NULL, "~/.config/goose", "goose", NULL, NULL },
    { "mcphost", "MCPHost", JSON_EDIT_YAML, "mcpServers", &mcphost,
      { "~/.mcphost.yml", "~/.mcphost.json" }, NULL, NULL, "mcphost", NULL, NULL },
    { "amazon-q", "Amazon Q Developer", JSON_EDIT_JSON, "mcpServers", &plain,
      { "~/.aws/amazonq/mcp.json" }, ".amazonq/mcp.json", "~/.aws/amazonq", "q", NULL, NULL },
    { "kiro", "Kiro", JSON_EDIT_JSON, "mcpServers", &plain,
      { "~/.kiro/settings/mcp.json" }, ".kiro/settings/mcp.json", "~/.kiro", "kiro", NULL, NULL },
    { "junie", "JetBrains Junie", JSON_EDIT_JSON, "mcpServers", &plain,
      { "~/.junie/mcp/mcp.json" }, ".junie/mcp/mcp.json", "~/.junie", "junie", NULL, NULL },
    { "lm-studio", "LM Studio", JSON_EDIT_JSON, "mcpServers", &plain,
      { "~/.lmstudio/mcp.json" }, NULL, "~/.lmstudio", "lms", NULL, NULL },
};
/* clang-format on */

#define COUNT (sizeof(clients) / sizeof(clients[0]))

const struct cli_client *cli_clients(size_t *out_count)
{
    *out_count = COUNT;
    return clients;
}

enum err cli_client_find(struct call *call, const char *name, const struct cli_client **out)
{
    const char *names[COUNT], *near;

    for (size_t i = 0; i < COUNT; i++) {
        names[i] = clients[i].name;
        if (strcmp(name, names[i]) == 0) {
            *out = &clients[i];
            return ERR_NONE;
        }
    }
    near = model_nearest(name, names, COUNT);
    call_fail(call, ERR_USAGE, "unknown client \"%.100s\"%s%s", name,
              near != NULL ? "; did you mean " : "", near != NULL ? near : "");
    return call_hint(call, "oci-mcp install --list names them");
}

/* ---- Paths ----------------------------------------------------------------------------------- */

static bool exists(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0;
}

static const char *xdg(struct call *call)
{
    const char *folder = getenv("XDG_CONFIG_HOME");

    /* The specification has relative ones ignored. */
    return folder != NULL && folder[0] == '/' ? folder : file_expand(&call->arena, "~/.config");
}

static const char *config(struct call *call)
{
#ifdef __APPLE__
    return file_expand(&call->arena, "~/Library/Application Support");
#else
    return xdg(call);
#endif
}

static const char *expand(struct call *call, const char *path)
{
    if (strncmp(path, CONFIG, strlen(CONFIG)) == 0)
        return arena_printf(&call->arena, "%s/%s", config(call), path + strlen(CONFIG));
    if (strncmp(path, "$XDG/", 5) == 0)
        return arena_printf(&call->arena, "%s/%s", xdg(call), path + 5);
    return file_expand(&call->arena, path);
}

static const char *user_file(struct call *call, const struct cli_client *client)
{
    const char *folder = client->variable != NULL ? getenv(client->variable) : NULL;
    const char *path;

    if (folder != NULL && folder[0] != '\0')
        return arena_printf(&call->arena, "%s/%s", folder, client->variable_file);
    for (size_t i = 1; i < CLI_CLIENT_FILES && client->files[i] != NULL; i++) {
        path = expand(call, client->files[i]);
        if (exists(path) && !exists(expand(call, client->files[0])))
            return path;
    }
    return expand(call, client->files[0]);
}

enum err cli_client_file(struct call *call, const struct cli_client *client, bool in_project,
                         const char **out)
{
    if (in_project && client->project == NULL)
        return call_fail(call, ERR_USAGE,
                         "%s has no configuration of a project; leave --scope away", client->title);
    *out = in_project ? client->project : user_file(call, client);
    return ERR_NONE;
}

static bool ends_with(const char *text, const char *end)
{
    size_t len = strlen(text), end_len = strlen(end);

    return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

struct json_edit cli_client_edit(struct call *call, const struct cli_client *client,
                                 const char *path)
{
    struct json_edit edit = { .format = client->format, .key = client->key };

    if (edit.format == JSON_EDIT_YAML && ends_with(path, ".json"))
        edit.format = JSON_EDIT_JSON;
    edit.what = arena_strdup(&call->arena, path);
    return edit;
}

/* ---- What is on this machine ----------------------------------------------------------------- */

const char *cli_client_program(struct call *call, const char *name)
{
    struct span rest = span_of(getenv("PATH"));

    while (rest.len > 0) {
        struct span folder = span_cut(&rest, ':');
        const char *path = arena_printf(&call->arena, "%.*s/%s", (int)folder.len, folder.ptr, name);
        struct stat info;

        if (folder.len > 0 && folder.ptr[0] == '/' && stat(path, &info) == 0 &&
            S_ISREG(info.st_mode) && access(path, X_OK) == 0)
            return path;
    }
    return NULL;
}

bool cli_client_is_here(struct call *call, const struct cli_client *client)
{
    return exists(user_file(call, client)) ||
           (client->folder != NULL && exists(expand(call, client->folder))) ||
           (client->program != NULL && cli_client_program(call, client->program) != NULL);
}
