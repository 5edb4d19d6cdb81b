"""oci-mcp install and uninstall: each client's file, and all that can go wrong."""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path
from typing import Any

from kit import PROGRAM, TIMEOUT_S, Result

try:
    import tomllib
except ImportError:
    tomllib = None
try:
    import yaml
except ImportError:
    yaml = None

GOLDEN = Path(__file__).resolve().parent / "install"
UPDATE = os.environ.get("UPDATE_GOLDEN") == "1"
COMMAND = "/opt/bin/oci-mcp"
CODE = ".config/Code/User/"

# Where each client has its file, and the key of its servers.
CLIENTS = {
    "claude-code": (".claude.json", "mcpServers"),
    "claude-desktop": (".config/Claude/claude_desktop_config.json", "mcpServers"),
    "cursor": (".cursor/mcp.json", "mcpServers"),
    "vscode": (CODE + "mcp.json", "servers"),
    "vscode-insiders": (".config/Code - Insiders/User/mcp.json", "servers"),
    "cline": (CODE + "globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json",
              "mcpServers"),
    "roo-code": (CODE + "globalStorage/rooveterinaryinc.roo-cline/settings/mcp_settings.json",
                 "mcpServers"),
    "windsurf": (".codeium/windsurf/mcp_config.json", "mcpServers"),
    "zed": (".config/zed/settings.json", "context_servers"),
    "gemini": (".gemini/settings.json", "mcpServers"),
    "codex": (".codex/config.toml", "mcp_servers"),
    "copilot-cli": (".copilot/mcp-config.json", "mcpServers"),
    "opencode": (".config/opencode/opencode.json", "mcp"),
    "goose": (".config/goose/config.yaml", "extensions"),
    "mcphost": (".mcphost.yml", "mcpServers"),
    "amazon-q": (".aws/amazonq/mcp.json", "mcpServers"),
    "kiro": (".kiro/settings/mcp.json", "mcpServers"),
    "junie": (".junie/mcp/mcp.json", "mcpServers"),
    "lm-studio": (".lmstudio/mcp.json", "mcpServers"),
}
WITH_COMMENTS = {"vscode", "vscode-insiders", "zed", "gemini", "opencode"}
ORACLE = {"command": "uvx", "args": ["oracle.oci-compute-mcp-server@latest"],
          "env": {"OCI_CONFIG_PROFILE": "DEV"}}


def without_comments(text: str) -> str:
    strings = r'("(?:\\.|[^"\\])*")'
    text = re.sub(strings + r"|//[^\n]*|/\*.*?\*/", lambda m: m.group(1) or "", text, flags=re.S)
    return re.sub(strings + r"|,(?=\s*[}\]])", lambda m: m.group(1) or "", text)


def parsed(path: Path, name: str = "") -> Any:
    """With a parser that is not ours."""
    text = path.read_bytes().decode("utf-8-sig")
    if path.suffix == ".toml":
        return tomllib.loads(text) if tomllib else None
    if path.suffix in (".yml", ".yaml"):
        return yaml.safe_load(text) if yaml else None
    return json.loads(without_comments(text) if name in WITH_COMMENTS else text)


class Case(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="oci-mcp-install-")
        self.addCleanup(self.folder.cleanup)
        self.home = Path(self.folder.name)

    def run_program(self, *arguments: str, before: Any = None, **environment: str) -> Result:
        env = {"PATH": "/usr/bin:/bin", "HOME": str(self.home), "LANG": "C.UTF-8"} | {
            name: os.environ[name] for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS")
            if name in os.environ} | environment
        done = subprocess.run([PROGRAM, *arguments], env=env, cwd=self.home, capture_output=True,
                              stdin=subprocess.DEVNULL, text=True, timeout=TIMEOUT_S,
                              preexec_fn=before)
        return Result(done.returncode, done.stdout, done.stderr)

    def install(self, client: str, *arguments: str, **more: Any) -> Result:
        return self.run_program("install", "--client", client, "--command", COMMAND, *arguments,
                                **more)

    def uninstall(self, client: str, *arguments: str) -> Result:
        return self.run_program("uninstall", "--client", client, *arguments)

    def file(self, name: str, text: str | bytes | None = None) -> Path:
        path = self.home / name
        if text is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def backups(self, path: Path) -> list[Path]:
        return sorted(path.parent.glob(path.name + ".oci-mcp.bak-*"))


class Clients(Case):
    """Each client's file, before and after, as it stands in the folder install/."""

    def check(self, client: str) -> None:
        name, key = CLIENTS[client]
        golden = GOLDEN / client
        suffix = Path(name).suffix
        before = (golden / ("before" + suffix)).read_bytes()
        path = self.file(name, before)
        flags = ("--profile", "DEV", "--region", "eu-frankfurt-1", "--read-only")
        self.assertEqual(self.install(client, *flags).status, 0)
        if UPDATE:
            (golden / ("after" + suffix)).write_bytes(path.read_bytes())
        self.assertEqual(path.read_bytes(), (golden / ("after" + suffix)).read_bytes())
        self.assertEqual(self.backups(path)[0].read_bytes(), before)
        again = self.install(client, *flags)
        self.assertIn("already there", again.out)
        self.assertEqual(len(self.backups(path)), 1)
        self.check_meaning(client, path, key, before)
        self.assertEqual(self.install(client, "--profile", "PROD").status, 0)
        self.assertEqual(self.uninstall(client).status, 0)
        self.assertEqual(path.read_bytes(), before)

    def check_meaning(self, client: str, path: Path, key: str, before: bytes) -> None:
        after = parsed(path, client)
        path.with_name("was" + path.suffix).write_bytes(before)
        was = parsed(path.with_name("was" + path.suffix), client)
        if after is None:
            return
        entry = after[key].pop("oci")
        command = entry.get("command", entry.get("cmd"))
        words = command if isinstance(command, list) else [command, *entry["args"]]
        self.assertEqual(words, [COMMAND, "--profile", "DEV", "--region", "eu-frankfurt-1",
                                 "--read-only"])
        if not after[key]:
            was.setdefault(key, {})
        self.assertEqual(after, was)

    def test_without_a_file_one_is_made_and_taken_away_again(self) -> None:
        for client, (name, key) in CLIENTS.items():
            with self.subTest(client):
                path = self.home / name
                path.parent.mkdir(parents=True, exist_ok=True)
                self.assertEqual(self.install(client, "--force").status, 0)
                self.assertEqual(path.stat().st_mode & 0o777, 0o600)
                found = parsed(path, client)
                if found is not None:
                    self.assertEqual(list(found[key]), ["oci"])
                self.assertEqual(self.uninstall(client).status, 0)
                self.assertFalse(path.exists())


for _client in CLIENTS:
    setattr(Clients, "test_" + _client.replace("-", "_"),
            lambda self, client=_client: self.check(client))


class Files(Case):
    """What is not the entry stays, byte for byte."""

    odd = {
        "bom": b'\xef\xbb\xbf{"mcpServers": {}}\n',
        "crlf": b'{\r\n\t"mcpServers": {\r\n\t\t"a": {"command": "x"}\r\n\t}\r\n}\r\n',
        "one line": b'{"a":1,"mcpServers":{"x":{"command":"y"}},"b":[1,2]}',
        "no end of line": b'{\n    "mcpServers": {\n    }\n}',
        "no key": b'{\n  "theme": "dark"\n}\n',
        "empty": b"", "blank": b"\n\n", "braces": b"{}", "escapes":
        b'{"a\\"}": "\\\\\\" }", "mcpServers": {"x}": {"command": "{\\"[", "n": 1.50}}}\n',
        "long numbers": b'{"n": 12345678901234567890.10, "mcpServers": {"z": {}}}\n',
    }

    def test_uninstall_brings_back_every_byte(self) -> None:
        for name, text in self.odd.items():
            with self.subTest(name):
                path = self.file(".cursor/mcp.json", text)
                self.assertEqual(self.install("cursor").status, 0)
                self.assertIn("oci", parsed(path)["mcpServers"])
                if b"\r\n" in text:
                    self.assertEqual(path.read_bytes().count(b"\n"),
                                     path.read_bytes().count(b"\r\n"))
                self.assertEqual(self.uninstall("cursor").status, 0)
                self.assertEqual(path.read_bytes(), text)
                shutil.rmtree(path.parent)

    def test_entry_goes_also_from_a_file_that_was_changed_since(self) -> None:
        path = self.file(".cursor/mcp.json", '{\n  "mcpServers": {\n    "a": {}\n  }\n}\n')
        self.install("cursor")
        path.write_text(path.read_text().replace('"a": {}', '"b": {}'))
        self.assertEqual(self.uninstall("cursor").status, 0)
        self.assertEqual(path.read_text(), '{\n  "mcpServers": {\n    "b": {}\n  }\n}\n')

    def test_comments_at_the_end_stay_and_do_not_swallow_the_entry(self) -> None:
        for text in ('{"servers": {"a": {} // one\n}}', '{\n "servers": {\n  "a": {}, // x\n }\n}',
                     '{ /* a */ "servers": { /* b */ } // c\n}', "// only this\n",
                     '{"servers": {"a": {}, /* , */ }, }'):
            with self.subTest(text):
                path = self.file(CODE + "mcp.json", text)
                self.assertEqual(self.install("vscode").status, 0)
                self.assertIn("oci", parsed(path, "vscode")["servers"])
                self.assertEqual(self.uninstall("vscode").status, 0)
                self.assertEqual(path.read_text(), text)
                for backup in self.backups(path):
                    backup.unlink()

    def test_what_cannot_be_read_is_refused_with_its_place(self) -> None:
        bad = {'{"mcpServers": {},}\n': "line 1 column",
               '{\n "mcpServers": []\n}': "line 2 column 16",
               "null": "line 1 column 1", "[1]": "line 1 column 1", '{"a": 1 // x\n}': "line 1",
               '{"mcpServers": {}, "mcpServers": {}}': "line 1 column 20",
               '{"mcpServers": {"a": {},\n "a": {}}}': "line 2 column 2",
               '{"mcpServers": ': "line 1",
               '{"mcpServers": null}': "line 1 column 16"}
        for text, place in bad.items():
            with self.subTest(text):
                path = self.file(".cursor/mcp.json", text)
                result = self.install("cursor")
                self.assertNotEqual(result.status, 0)
                self.assertIn(place, result.err)
                self.assertEqual(result.err.count("\n"), 1)
                self.assertEqual(path.read_text(), text)
                self.assertEqual(self.backups(path), [])

    def test_toml_and_yaml_that_cannot_be_changed_are_refused(self) -> None:
        cases = [("codex", ".codex/config.toml", text) for text in (
            "a = \n", "[mcp_servers]\noci = { command = 'oci-mcp' }\n", "mcp_servers = 1\n",
            "mcp_servers = {}\n", "[a]\n[a]\n", 'x = "unended\n', "[[mcp_servers]]\n")]
        cases += [("goose", ".config/goose/config.yaml", text) for text in (
            "extensions: {a: {}}\n", "extensions:\n- a\n", "extensions: &x\n  a: 1\n",
            "a: 1\n---\nb: 2\n", "extensions:\n  a:\n    x: 1\n  a: 2\n", "extensions:\n\ta: 1\n",
            "extensions:\n    a: 1\n  b: 1\n")]
        for client, name, text in cases:
            with self.subTest(text):
                path = self.file(name, text)
                result = self.install(client)
                self.assertNotEqual(result.status, 0)
                self.assertRegex(result.err, r"line \d+ column \d+|without touching")
                self.assertEqual(path.read_text(), text)

    def test_links_are_followed_and_stay(self) -> None:
        real = self.file("dotfiles/mcp.json", "{}\n")
        link = self.home / ".cursor" / "mcp.json"
        link.parent.mkdir()
        link.symlink_to("../dotfiles/mcp.json")
        real.chmod(0o640)
        self.assertEqual(self.install("cursor").status, 0)
        self.assertTrue(link.is_symlink())
        self.assertIn("oci", parsed(real)["mcpServers"])
        self.assertEqual(real.stat().st_mode & 0o777, 0o640)
        link.unlink()
        link.symlink_to("nowhere")
        self.assertNotEqual(self.install("cursor").status, 0)
        self.assertTrue(link.is_symlink())

    def test_full_disk_leaves_the_file_as_it_is(self) -> None:
        text = '{"mcpServers": {"a": {"command": "%s"}}}' % ("x" * 600)
        path = self.file(".cursor/mcp.json", text)

        def before() -> None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (len(text) + 10, len(text) + 10))

        result = self.install("cursor", before=before)
        self.assertNotEqual(result.status, 0)
        self.assertIn("cannot write", result.err)
        self.assertEqual(path.read_text(), text)
        self.assertEqual([p.name for p in path.parent.iterdir()], ["mcp.json"])

    @unittest.skipIf(os.geteuid() == 0, "nothing is read-only to root")
    def test_read_only_folder_is_told(self) -> None:
        path = self.file(".cursor/mcp.json", "{}")
        path.parent.chmod(0o500)
        self.addCleanup(path.parent.chmod, 0o700)
        self.assertNotEqual(self.install("cursor").status, 0)
        self.assertEqual(path.read_text(), "{}")

    def test_dry_run_shows_the_change_without_secrets_and_writes_nothing(self) -> None:
        text = json.dumps({"mcpServers": {"a": {"args": ["--token", "hush1", "--api-key=hush2"],
                                                "env": {
            "API_KEY": "hush3", "DB": "postgres://u:hush4@h/d", "X": "seen"}}}}, indent=2)
        path = self.file(".cursor/mcp.json", text)
        result = self.install("cursor", "--dry-run")
        self.assertIn('+    "oci": {', result.out)
        self.assertIn("@@ -", result.out)
        for secret in ("hush1", "hush2", "hush3", "hush4"):
            self.assertNotIn(secret, result.out)
        self.assertEqual(path.read_text(), text)
        self.assertEqual(self.backups(path), [])


class Entries(Case):
    def test_options_of_the_line_go_in_and_the_environment_does_not(self) -> None:
        path = self.file(".cursor/mcp.json", "{}")
        self.install("cursor", "--sandbox", "--toolsets", "compute", "--config-file", "conf",
                     OCI_REGION="eu-frankfurt-1")
        self.assertEqual(parsed(path)["mcpServers"]["oci"]["args"],
                         ["--config-file", str(self.home / "conf"), "--toolsets", "compute",
                          "--sandbox"])

    def test_wrong_options_are_refused_before_anything_is_written(self) -> None:
        path = self.file(".cursor/mcp.json", "{}")
        for flags in (["--toolsets", "nope"], ["--read-only", "--allow-writes"], ["--name", "a b"],
                      ["--scope", "world"], ["--policy", "missing"], ["extra"]):
            result = self.install("cursor", *flags)
            self.assertNotEqual(result.status, 0, flags)
            self.assertEqual(result.err.count("\n"), 1)
        self.assertEqual(path.read_text(), "{}")
        self.assertIn("did you mean cursor", self.install("curser").err)

    def test_client_that_is_not_here_needs_force(self) -> None:
        result = self.install("cursor")
        self.assertEqual(result.status, 2)
        self.assertIn("--force", result.err)
        self.assertFalse((self.home / ".cursor").exists())

    def test_project_scope_writes_the_file_of_the_project(self) -> None:
        self.assertEqual(self.install("claude-code", "--scope", "project").status, 0)
        entry = parsed(self.home / ".mcp.json")["mcpServers"]["oci"]
        self.assertEqual(entry, {"type": "stdio", "command": COMMAND, "args": []})
        self.assertEqual(self.install("windsurf", "--scope", "project").status, 2)
        self.assertEqual(self.uninstall("claude-code", "--scope", "project").status, 0)
        self.assertFalse((self.home / ".mcp.json").exists())

    def test_another_server_of_the_name_is_not_overwritten(self) -> None:
        text = '{"mcpServers": {"oci": {"command": "node"}}}'
        path = self.file(".cursor/mcp.json", text)
        self.assertIn("--name", self.install("cursor").err)
        self.assertNotEqual(self.uninstall("cursor").status, 0)
        self.assertEqual(self.run_program("uninstall", "--all").status, 0)
        self.assertEqual(path.read_text(), text)

    def test_what_the_user_added_to_the_entry_stays(self) -> None:
        path = self.file(".cursor/mcp.json", "{}")
        self.install("cursor")
        config = parsed(path)
        config["mcpServers"]["oci"] |= {"disabled": True, "env": {"A": "1"}}
        path.write_text(json.dumps(config))
        self.install("cursor", "--profile", "X")
        entry = parsed(path)["mcpServers"]["oci"]
        self.assertEqual((entry["disabled"], entry["env"], entry["args"]),
                         (True, {"A": "1"}, ["--profile", "X"]))

    def test_list_tells_of_clients_entries_and_oracles_servers(self) -> None:
        self.file(".cursor/mcp.json", json.dumps({"mcpServers": {"c": ORACLE}}))
        self.file(".codex/config.toml", "")
        self.file(".kiro/settings/mcp.json", "{")
        self.install("codex")
        listed = self.run_program("install", "--list", "--json").json()
        rows = {row["client"]: row for row in listed}
        self.assertEqual(set(rows), set(CLIENTS))
        self.assertTrue(rows["codex"]["installed"])
        self.assertEqual(rows["cursor"]["oracle_servers"],
                         [{"name": "c", "server": "oracle.oci-compute-mcp-server"}])
        self.assertIn("line 1", rows["kiro"]["problem"])
        self.assertFalse(rows["zed"]["here"])
        self.assertIn("--take-over", self.run_program("install", "--list").out)
        self.assertEqual(self.run_program("uninstall", "--all").status, 1)
        self.assertEqual(self.home.joinpath(".codex/config.toml").read_text(), "")

    def test_completion_knows_the_clients(self) -> None:
        out = self.run_program("__complete", "install", "--client", "vs").out
        self.assertEqual(out.split(), ["vscode", "vscode-insiders"])


class TakeOver(Case):
    def write(self, **servers: Any) -> Path:
        return self.file(".cursor/mcp.json", json.dumps({"mcpServers": servers}, indent=2))

    def test_is_offered_in_words_and_done_only_when_asked(self) -> None:
        path = self.write(c=ORACLE)
        self.assertIn("--take-over", self.install("cursor").out)
        self.assertIn("c", parsed(path)["mcpServers"])

    def test_moves_the_env_and_replaces_every_form(self) -> None:
        path = self.write(
            c=ORACLE, other={"command": "node"},
            n={"command": "uv", "args": ["run", "oracle.oci-networking-mcp-server"],
               "autoApprove": ["x"], "env": {"OCI_REGION": "r"}},
            p={"command": "/usr/bin/python3",
               "args": ["-m", "oracle.oci_identity_mcp_server.server"]},
            d={"command": "uv", "args": ["--directory", "/src/oci-logging-mcp-server", "run", "x"]})
        result = self.install("cursor", "--take-over=compat")
        self.assertEqual(result.status, 0)
        self.assertIn("autoApprove", result.out)
        servers = parsed(path)["mcpServers"]
        self.assertEqual(set(servers), {"other", "oci"})
        self.assertEqual(servers["oci"]["env"], {"OCI_CONFIG_PROFILE": "DEV", "OCI_REGION": "r"})
        self.assertEqual(servers["oci"]["args"], ["--compat", ",".join(
            f"oracle.oci-{service}-mcp-server"
            for service in ("compute", "networking", "identity", "logging"))])

    def test_conflicting_env_is_refused_without_its_values(self) -> None:
        path = self.write(c=ORACLE, d=ORACLE | {"env": {"OCI_CONFIG_PROFILE": "PROD"}})
        text = path.read_text()
        result = self.install("cursor", "--take-over")
        self.assertEqual(result.status, 2)
        self.assertIn("OCI_CONFIG_PROFILE", result.err)
        self.assertNotIn("PROD", result.err)
        self.assertEqual(path.read_text(), text)

    def test_names_of_other_servers_are_left_alone(self) -> None:
        path = self.write(a={"command": "uvx", "args": ["my-oci-compute-mcp-server"]},
                          b={"command": "uvx", "args": ["oracle.oci-compute-mcp-server-2"]})
        text = path.read_text()
        self.install("cursor", "--take-over", "--dry-run")
        self.install("cursor", "--take-over")
        self.assertEqual(self.uninstall("cursor").status, 0)
        self.assertEqual(path.read_text(), text)


if __name__ == "__main__":
    unittest.main()
