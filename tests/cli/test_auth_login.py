"""oci-mcp auth login, refresh, logout: the browser's way, what is written, what can go wrong."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from auth_kit import HERE, AuthCase, port_is_taken, post

OTHERS = ("# who keeps this file: operations\n\n[DEFAULT]\nuser = ocid1.user.oc1..aaaa\n"
          "; an old style comment\nkey_file=~/k.pem  \n\ntenancy=ocid1.tenancy.oc1..aaaa\n"
          "unknown_key = kept = as it is\n\n\n[OTHER]\n  region=eu-frankfurt-1\n# the end")

LOADER = """
const { SessionAuthDetailProvider } = require(process.env.MODULES + "/oci-common");
const identity = require(process.env.MODULES + "/oci-identity");
const provider = new SessionAuthDetailProvider(process.env.CONFIG, process.env.PROFILE);
const client = new identity.IdentityClient({ authenticationDetailsProvider: provider });
client.endpoint = process.env.OCI_MCP_ENDPOINT;
client.listRegions({}).then(async (answer) =>
  console.log("regions", answer.items.length, (await provider.getKeyId()).slice(0, 3)));
"""


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


class AuthLogin(AuthCase):
    def test_login_writes_a_profile_that_signs(self) -> None:
        result = self.signed_in("S1", "--json").json()
        self.assertEqual(result["profile"], "S1")
        self.assertEqual(self.auth("auth", "verify", "--profile", "S1").status, 0)
        folder = self.home / ".oci" / "sessions" / "S1"
        self.assertEqual({path.name: mode(path) for path in folder.iterdir()},
                         {"oci_api_key.pem": 0o600, "oci_api_key_public.pem": 0o600,
                          "token": 0o600})
        self.assertEqual([mode(self.config), mode(folder), mode(self.config.parent)],
                         [0o600, 0o700, 0o700])

    def test_paths_hold_in_another_home(self) -> None:
        self.signed_in("S1")
        self.assertIn("key_file=~/.oci/sessions/S1/oci_api_key.pem", self.config.read_text())
        moved = self.home / "elsewhere"
        moved.mkdir()
        self.config.parent.rename(moved / ".oci")
        self.assertEqual(self.auth("auth", "verify", "--profile", "S1", HOME=str(moved)).status, 0)

    @unittest.skipUnless(os.geteuid() == 0, "needs another user id")
    def test_a_mounted_folder_serves_another_user(self) -> None:
        self.signed_in("S1")
        self.home.chmod(0o755)
        subprocess.run(["chown", "-R", "12345:12345", str(self.config.parent)], check=True)
        done = subprocess.run(
            ["setpriv", "--reuid", "12345", "--regid", "12345", "--clear-groups",
             os.environ.get("OCI_MCP_BUILD", "build") + "/oci-mcp", "auth", "verify", "--profile",
             "S1"], env=self.base, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_the_rest_of_the_file_stays_byte_for_byte(self) -> None:
        for text in (OTHERS, OTHERS.replace("\n", "\r\n"), OTHERS + "\n", ""):
            self.write_config(text)
            self.signed_in("S1")
            self.assertTrue(self.config.read_bytes().decode().startswith(text))
            self.signed_in("S1")
            self.assertEqual(self.config.read_text().count("[S1]"), 1)
            self.assertEqual(self.auth("auth", "logout", "--profile", "S1", "--yes").status, 0)
            self.assertEqual(self.config.read_bytes().decode().rstrip(), text.rstrip())
            self.assertFalse((self.home / ".oci" / "sessions" / "S1").exists())

    def test_a_profile_in_the_middle_is_changed_in_place(self) -> None:
        before = "[A]\nregion=us-phoenix-1\n\n[S1]\n# mine\nfingerprint=00\nextra=1\n" \
                 "security_token_file=/nowhere\n\n# of B\n[B]\nregion=us-phoenix-1\n"
        self.write_config(before)
        self.signed_in("S1")
        after = self.config.read_text()
        self.assertTrue(after.startswith("[A]\nregion=us-phoenix-1\n\n[S1]\n# mine\nfingerprint="))
        self.assertTrue(after.endswith("\n\n# of B\n[B]\nregion=us-phoenix-1\n"))
        self.assertIn("\nextra=1\n", after)
        self.assertNotIn("/nowhere", after)

    def test_an_api_key_is_not_replaced_without_a_yes(self) -> None:
        self.write_config(OTHERS)
        result = self.auth("auth", "login", "--region", "us-ashburn-1")
        self.assertEqual(result.status, 3)
        self.assertIn("--profile-name", result.err)
        self.assertEqual(self.config.read_bytes().decode(), OTHERS)

    def test_a_link_to_the_file_stays_a_link(self) -> None:
        self.write_config(OTHERS)
        real = self.home / "dotfile"
        self.config.rename(real)
        self.config.symlink_to("../dotfile")
        self.signed_in("S1")
        self.assertTrue(self.config.is_symlink())
        self.assertIn("[S1]", real.read_text())

    @unittest.skipUnless(os.environ.get("OCI_MCP_NODE_MODULES"), "needs the npm packages")
    def test_the_official_sdk_loads_what_login_wrote(self) -> None:
        self.signed_in("S1")
        done = subprocess.run(
            [os.environ.get("OCI_MCP_NODE", "node"), "-e", LOADER], capture_output=True, text=True,
            env=self.base | {"MODULES": os.environ["OCI_MCP_NODE_MODULES"], "PROFILE": "S1",
                             "CONFIG": str(self.config)}, timeout=60, check=False)
        self.assertRegex(done.stdout, r"(?m)^regions [1-9]\d* ST\$", done.stderr)

    def test_without_a_browser_an_api_key_makes_the_session(self) -> None:
        file = self.greeting["config_file"]
        made = self.auth("auth", "login", "--no-browser", "--session-minutes", "5",
                         "--config-file", file, "--profile-name", "KEYLESS")
        self.assertEqual(made.status, 0, made.err)
        self.assertEqual(self.auth("auth", "verify", "--config-file", file, "--profile",
                                   "KEYLESS").status, 0)
        self.assertEqual(self.auth("auth", "logout", "--config-file", file, "--profile",
                                   "KEYLESS", "--yes").status, 0)


    @unittest.skipIf(sys.platform == "darwin", "opens by an absolute path there")
    def test_the_browser_gets_the_address_and_nothing_else(self) -> None:
        seen = self.home / "seen"
        opener = self.home / "bin" / "xdg-open"
        opener.parent.mkdir()
        opener.write_text(f"#!/bin/sh\nprintf '%s\\n' \"$#\" \"$1\" > {seen}.new\n"
                          f"mv {seen}.new {seen}\n")
        opener.chmod(0o755)
        self.base |= {"DISPLAY": ":0", "PATH": f"{opener.parent}:{self.base['PATH']}"}
        login = self.login("--region", "us-ashburn-1", "--profile-name", "S1",
                           "--tenancy-name", "a b&c=$(id)")
        until = time.monotonic() + 20
        while not seen.exists() and time.monotonic() < until:
            time.sleep(0.05)
        self.assertEqual(seen.read_text(), f"1\n{login.url}\n")
        self.assertIn("tenant=a%20b%26c%3D%24%28id%29", login.url)
        login.interrupt()


class AuthLoginFails(AuthCase):
    def wait(self, *arguments: str):
        return self.login("--region", "us-ashburn-1", *arguments)

    def assert_one_line(self, text: str, part: str) -> None:
        last = text.strip().splitlines()[-1]
        self.assertIn(part, last)
        self.assertFalse(self.config.exists())

    def test_a_taken_port_is_said(self) -> None:
        holder = port_is_taken()
        self.addCleanup(holder.close)
        result = self.auth("auth", "login", "--region", "us-ashburn-1")
        self.assertEqual(result.status, 1)
        self.assert_one_line(result.err, "port 8181 of this machine is taken")

    def test_a_refusal_in_the_browser_ends_it(self) -> None:
        login = self.wait()
        login.bring(login.sign_in({"decision": "deny"}))
        result = login.end()
        self.assertEqual(result.status, 3)
        self.assert_one_line(result.err, "refused in the browser: access_denied")

    def test_nobody_comes(self) -> None:
        result = self.auth("auth", "login", "--region", "us-ashburn-1", "--timeout", "1")
        self.assertEqual(result.status, 1)
        self.assert_one_line(result.err, "nobody signed in within 1 seconds")

    def test_ctrl_c_ends_it(self) -> None:
        result = self.wait().interrupt()
        self.assertEqual(result.status, 130)
        self.assert_one_line(result.err, "interrupted")

    def test_answers_from_elsewhere_do_not_count(self) -> None:
        login = self.wait("--timeout", "30")
        fragment = login.sign_in()
        self.assertEqual(login.bring(fragment, "0" * 32)[0], 403)
        self.assertEqual(post(f"{HERE}/token?state={login.state()}", fragment.encode(),
                              host="evil.example:8181")[0], 403)
        self.assertIsNone(login.process.poll())
        login.bring(fragment)
        self.assertEqual(login.end().status, 0)

    def test_rubbish_at_the_port_does_no_harm(self) -> None:
        login = self.wait("--timeout", "30")
        state = login.state()
        idle = []
        for request in (b"", b"\0" * 1000, b"GET / HTTP/1.1\r\n\r\n", b"x" * 300000,
                        b"POST /token HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n",
                        b"POST /token?state=" + state.encode() + b" HTTP/1.1\r\nHost: "
                        b"localhost:8181\r\nContent-Length: 9\r\n\r\n%%%%&&==a",
                        b"GET /../../etc/passwd HTTP/1.1\r\nHost: localhost:8181\r\n\r\n") * 3:
            visitor = socket.create_connection(("127.0.0.1", 8181), timeout=5)
            self.addCleanup(visitor.close)
            idle.append(visitor)
            try:
                visitor.sendall(request)
            except OSError:
                pass  # it may hang up on us
        login.bring(login.sign_in())
        result = login.end()
        self.assertEqual(result.status, 0, result.err)

    def test_the_token_of_another_login_does_not_count(self) -> None:
        first = self.wait()
        old = first.sign_in()
        first.interrupt()
        second = self.wait("--timeout", "2")
        self.assertIn("another login", second.bring(old)[1])
        result = second.end()
        self.assertEqual(result.status, 1)
        self.assert_one_line(result.err, "what came was the answer to another login")

    def test_wrong_use_is_said_before_anything_happens(self) -> None:
        cases = {("login",): "--region", ("login", "--session-minutes", "5"): "--no-browser",
                 ("login", "--profile-name", "../x", "--region", "iad"): "may be in a name",
                 ("login", "--no-browser", "--region", "iad"): "--profile-name",
                 ("sign-in",): "say login", (): "say login",
                 ("setup", "--region", "iad"): "--user",
                 ("setup", "--region", "iad", "--user", "me"): "begins with"}
        for words, part in cases.items():
            result = self.auth("auth", *words)
            self.assertEqual(result.status, 2, words)
            self.assertIn(part, result.err)


class AuthRefresh(AuthCase):
    def test_two_refreshes_at_once_leave_a_session_that_signs(self) -> None:
        self.signed_in("S1")
        with ThreadPoolExecutor(4) as pool:
            results = list(pool.map(
                lambda _: self.auth("auth", "refresh", "--profile", "S1"), range(4)))
        self.assertEqual([result.status for result in results], [0] * 4, results[0].err)
        self.assertEqual(self.auth("auth", "verify", "--profile", "S1").status, 0)
        self.assertEqual(mode(self.home / ".oci" / "sessions" / "S1" / "token"), 0o600)

    def test_an_ended_session_says_how_to_begin_another(self) -> None:
        self.signed_in("S1")
        post(self.greeting["url"] + "/sandbox/auth/end-sessions", b"")
        result = self.auth("auth", "refresh", "--profile", "S1")
        self.assertEqual(result.status, 1)
        self.assertIn("oci-mcp auth login", result.err)

    def test_what_is_no_session_is_left_alone(self) -> None:
        self.write_config(OTHERS)
        for word in ("refresh", "logout"):
            result = self.auth("auth", word, "--profile", "DEFAULT", "--yes")
            self.assertEqual(result.status, 1)
            self.assertIn("no session", result.err)
        self.assertEqual(self.config.read_bytes().decode(), OTHERS)

    def test_logout_asks_a_person(self) -> None:
        self.signed_in("S1")
        self.environment = self.base
        self.assertEqual(self.run_terminal("auth", "logout", "--profile", "S1", typed="n\n").status,
                         3)
        self.assertIn("[S1]", self.config.read_text())
        self.assertEqual(self.run_terminal("auth", "logout", "--profile", "S1", typed="y\n").status,
                         0)
        self.assertNotIn("[S1]", self.config.read_text())

    def test_logout_does_nothing_where_nobody_can_be_asked(self) -> None:
        self.signed_in("S1")
        self.assertEqual(self.auth("auth", "logout", "--profile", "S1").status, 3)
        self.assertIn("[S1]", self.config.read_text())


if __name__ == "__main__":
    unittest.main()
