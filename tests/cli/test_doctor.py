"""oci-mcp doctor: each thing that can be wrong is a line that says what to do."""

from __future__ import annotations

import email.utils
import http.server
import os
import re
import shutil
import stat
import threading
import time
import unittest
from pathlib import Path

from auth_kit import AuthCase, post


class SlowClock(http.server.BaseHTTPRequestHandler):
    """A service whose time is ten minutes behind."""

    def do_GET(self) -> None:
        self.send_response(401)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def date_time_string(self, timestamp: float | None = None) -> str:
        return email.utils.formatdate(time.time() - 600, usegmt=True)

    def log_message(self, *_: object) -> None:
        pass


class Doctor(AuthCase):
    def setUp(self) -> None:
        super().setUp()
        for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "NO_PROXY"):
            self.base.pop(name, None)
        source = Path(self.greeting["config_file"])
        self.write_config(source.read_text().replace(str(source.parent) + "/", "~/.oci/"))
        for path in source.parent.iterdir():
            if path.is_file() and path.name != "config":
                shutil.copy(path, self.config.parent / path.name)

    def examine(self, *arguments: str, **environment: str):
        """Exit status, and the first finding of each check."""
        result = self.auth("doctor", "--json", *arguments, **environment)
        found: dict[str, dict] = {}
        for finding in result.json()["checks"]:
            if finding["check"] not in found or finding["status"] == "error":
                found[finding["check"]] = finding
        return result.status, found

    def assert_finding(self, check: str, status: str, part: str, *arguments: str,
                       **environment: str) -> None:
        code, found = self.examine(*arguments, **environment)
        self.assertIn(check, found)
        self.assertEqual(found[check]["status"], status, found[check])
        self.assertIn(part, found[check]["message"] + found[check].get("hint", ""))
        if status == "error":
            self.assertEqual(code, 1)

    def test_all_is_well(self) -> None:
        code, found = self.examine()
        self.assertEqual(code, 0, found)
        for check in ("configuration", "key", "permissions", "credentials", "region", "network",
                      "clock", "signed call", "tenancy"):
            self.assertEqual(found[check]["status"], "ok", check)
        self.assertRegex(self.auth("doctor").out, r"(?m)^ok +signed call ")

    def test_no_configuration(self) -> None:
        self.config.unlink()
        self.assert_finding("configuration", "error", "oci-mcp auth setup")

    def test_no_such_profile_names_those_there_are(self) -> None:
        self.assert_finding("configuration", "error", "[READER]", "--profile", "NOPE")

    def test_open_permissions_are_said_and_set_right(self) -> None:
        key = self.config.parent / "api_key.pem"
        key.chmod(0o644)
        self.config.parent.chmod(0o755)
        text = self.auth("doctor").out
        self.assertIn(f"chmod 600 {key}", text)
        self.assertIn(f"chmod 700 {self.config.parent}", text)
        self.auth("doctor", "--fix")
        self.assertEqual([stat.S_IMODE(path.stat().st_mode) for path in (key, self.config.parent)],
                         [0o600, 0o700])
        self.assertNotIn("chmod", self.auth("doctor").out)

    def test_certificate_authorities_of_the_environment_count_unless_a_file_is_named(self) -> None:
        bundle = self.config.parent / "bundle.pem"
        shutil.copy(self.config, bundle)
        for name, value in (("SSL_CERT_FILE", str(bundle)), ("SSL_CERT_DIR", str(bundle.parent))):
            text = self.auth("doctor", **{name: value}).out
            self.assertRegex(text, rf"ok +environment +{name} = {re.escape(value)}")
            self.assertNotIn("oci-mcp does not", text)
            text = self.auth("doctor", "--ca-file", str(bundle), **{name: value}).out
            self.assertRegex(text, rf"{name} is set and does nothing: --ca-file comes first")

    def change(self, old: str, new: str) -> None:
        self.write_config(self.config.read_text().replace(old, new, 1))

    def test_a_path_of_another_machine(self) -> None:
        self.change("key_file=~/.oci/api_key.pem", "key_file=/Users/somebody/key.pem")
        self.assert_finding("key", "error", "/Users/somebody/key.pem, which does not exist here")

    def test_a_key_that_is_not_the_fingerprints(self) -> None:
        self.change("key_file=~/.oci/api_key.pem", "key_file=~/.oci/reader_key.pem")
        self.assert_finding("key", "error", "whichever is wrong")

    def test_a_key_without_its_pass_phrase(self) -> None:
        encrypted = self.config.parent / "locked.pem"
        source = self.config.parent / "api_key.pem"
        if os.system(f"openssl pkey -in {source} -aes256 -passout pass:secret -out {encrypted}"
                     " 2>/dev/null") != 0:
            self.skipTest("no openssl program")
        encrypted.chmod(0o600)
        self.change("key_file=~/.oci/api_key.pem", "key_file=~/.oci/locked.pem")
        self.assert_finding("key", "error", "no pass phrase")
        self.assert_finding("key", "error", "wrong pass phrase", OCI_CLI_PASSPHRASE="other")
        self.assert_finding("signed call", "ok", "", OCI_CLI_PASSPHRASE="secret")

    def test_a_damaged_key(self) -> None:
        (self.config.parent / "api_key.pem").write_text("no key")
        self.assert_finding("key", "error", "holds no private key")

    def test_an_unknown_region(self) -> None:
        self.assert_finding("region", "warning", "us-nowhere-1", "--region", "us-nowhere-1")

    def test_a_wrong_tenancy(self) -> None:
        other = "ocid1.tenancy.oc1..aaaaaaaaotherotherotherother"
        self.signed_in("S1")
        head, own = self.config.read_text().split("[S1]")
        own = "\n".join(f"tenancy={other}" if line.startswith("tenancy") else line
                        for line in own.split("\n"))
        self.write_config(f"{head}[S1]{own}")
        self.assert_finding("tenancy", "error", "another tenancy", "--profile", "S1")

    def test_a_session_that_was_ended(self) -> None:
        self.signed_in("S1")
        post(self.greeting["url"] + "/sandbox/auth/end-sessions", b"")
        self.assert_finding("signed call", "error", "oci-mcp auth login", "--profile", "S1")

    def test_a_clock_that_is_fast(self) -> None:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), SlowClock)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.assert_finding("clock", "error", "10 minutes fast",
                            OCI_MCP_ENDPOINT=f"http://127.0.0.1:{server.server_port}")

    def test_a_service_that_does_not_answer(self) -> None:
        self.assert_finding("network", "error", "127.0.0.1", OCI_MCP_ENDPOINT="http://127.0.0.1:9")

    def test_variables_are_named_with_what_they_do(self) -> None:
        text = self.auth("doctor", OCI_REGION="fra", OCI_CLI_PROFILE="X",
                         OCI_MCP_READ_ONLY="true", OCI_CONFIG_PROFILE="DEFAULT",
                         ORACLE_MCP_AUTH_PROFILE="Y", OCI_CLI_PASSPHRASE="hush").out
        for part in ("OCI_REGION = fra: region", "OCI_CLI_PROFILE is set, and other programs",
                     "OCI_MCP_READ_ONLY = true", "ORACLE_MCP_AUTH_PROFILE is set and does nothing",
                     "OCI_CLI_PASSPHRASE is set"):
            self.assertIn(part, text)
        self.assertNotIn("hush", text)

    def test_what_the_server_is_told_to_use(self) -> None:
        nowhere = str(self.home / "nowhere" / "file")
        for check, flag in (("policy", "--policy"), ("audit", "--audit"), ("ca", "--ca-file"),
                            ("work folder", "--work-folder"), ("seal", "--seal-key-file")):
            self.assert_finding(check, "error", nowhere, flag, nowhere)
        self.assert_finding("tools", "error", "nosuch", "--tools", "nosuch.*")
        self.assert_finding("policy", "error", "contradict", "--read-only", "--allow-writes")
        audit = self.home / "audit.log"
        self.assert_finding("audit", "ok", str(audit), "--audit", str(audit))
        self.assertFalse(audit.exists())


if __name__ == "__main__":
    unittest.main()
