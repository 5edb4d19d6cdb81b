"""Marked secrets in every input of the server; no channel ever shows one: stdout, stderr with debug
lines, results, audit, what a collector gets, /metrics, a core file."""

from __future__ import annotations

import base64
import http.server
import os
import re
import resource
import secrets
import shutil
import subprocess
import sys
import threading
import unittest
import urllib.error
import urllib.request
from pathlib import Path

from auth_kit import AuthCase
from kit import PROGRAM, TIMEOUT_S
from stdio_kit import StdioServer

MARK = "cAnArY0cAnArY"


needs_gcore = unittest.skipUnless(
    shutil.which("gcore") and b"__asan_init" not in Path(PROGRAM).read_bytes(),
    "needs gcore, and memory that no sanitizer watches")


class Collector(http.server.BaseHTTPRequestHandler):
    """Keeps whatever comes."""

    def do_POST(self) -> None:
        self.server.seen += self.path.encode() + self.rfile.read(
            int(self.headers.get("Content-Length", 0)))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        pass


def jwt(mark: str) -> str:
    """Of nobody, whose every part has the mark."""
    part = base64.urlsafe_b64encode(f'{{"sub":"{mark}","exp":99999999999}}'.encode()).decode()
    return f"{mark}.{part.rstrip('=')}.{mark}"


class Canary(AuthCase):
    def setUp(self) -> None:
        super().setUp()
        self.collector = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Collector)
        self.collector.seen = b""
        threading.Thread(target=self.collector.serve_forever, daemon=True).start()
        self.addCleanup(self.collector.server_close)
        self.addCleanup(self.collector.shutdown)
        home = Path(self.greeting["home"])
        self.write_config(Path(self.greeting["config_file"]).read_text(encoding="utf-8"))
        self.key = self.home / "key.pem"
        subprocess.run(["openssl", "pkcs8", "-topk8", "-v2", "aes256", "-passout", f"pass:{MARK}",
                        "-in", str(home / "api_key.pem"), "-out", str(self.key)],
                       check=True, capture_output=True)
        self.key.chmod(0o600)
        text = self.config.read_text()
        text = re.sub(r"(?m)^key_file=.*api_key.pem$",
                      f"key_file={self.key}\npass_phrase={MARK}", text)
        self.write_config(text)
        pem = (home / "api_key.pem").read_text()
        token = (home / "session_token").read_text().strip()
        self.bearer = secrets.token_hex(32)
        self.secrets = [MARK, self.bearer, token[-80:], *pem.splitlines()[3:6],
                        *self.key.read_text().splitlines()[3:6]]
        self.pem, self.audit = pem, self.home / "audit.jsonl"
        for name, text in (("jwt", jwt(MARK)), ("secret", MARK), ("bearer", self.bearer)):
            (self.home / name).write_text(text)
            (self.home / name).chmod(0o600)

    def everywhere(self) -> dict[str, str]:
        """Every variable that takes a secret as text."""
        return {
            "OCI_CLI_PASSPHRASE": MARK, "OCI_CLI_KEY_CONTENT": self.pem,
            "HTTPS_PROXY": f"http://user:{MARK}@127.0.0.1:9",
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{self.collector.server_port}",
            "OTEL_EXPORTER_OTLP_PROTOCOL": "http/json",
            "OTEL_EXPORTER_OTLP_HEADERS": f"authorization={MARK}",
            "OTEL_BSP_SCHEDULE_DELAY": "100", "OTEL_METRIC_EXPORT_INTERVAL": "200",
            "OCI_MCP_AUDIT": str(self.audit), "OCI_MCP_TIMEOUT": "3",
            "OCI_MCP_LOG_LEVEL": "debug",
        }

    def types(self) -> dict[str, dict[str, str]]:
        jwt_file, secret = str(self.home / "jwt"), str(self.home / "secret")
        resource_principal = {
            "OCI_MCP_AUTH_TYPE": "resource_principal", "OCI_RESOURCE_PRINCIPAL_VERSION": "2.2",
            "OCI_RESOURCE_PRINCIPAL_REGION": "iad", "OCI_RESOURCE_PRINCIPAL_RPST": jwt(MARK),
            "OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM": self.pem,
            "OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM_PASSPHRASE": MARK}
        return {
            "api key": {},
            "api key, wrong pass phrase": {"OCI_CONFIG_FILE": self.spoilt()},
            "session": {"OCI_CONFIG_PROFILE": "SESSION"},
            "identity domain": {
                "OCI_MCP_AUTH_TYPE": "identity_domain_upst", "OCI_REGION": "iad",
                "OCI_MCP_IDENTITY_DOMAIN_URL": "https://127.0.0.1:9",
                "OCI_MCP_IDENTITY_DOMAIN_CLIENT_ID": "client", "OCI_MCP_UPST_JWT_FILE": jwt_file,
                "OCI_MCP_IDENTITY_DOMAIN_CLIENT_SECRET_FILE": secret},
            "delegation, file": {"OCI_MCP_AUTH_TYPE": "resource_principal_delegation",
                                 "OCI_MCP_DELEGATION_TOKEN_FILE": jwt_file}
                                | {name: value for name, value in resource_principal.items()
                                   if name != "OCI_MCP_AUTH_TYPE"},
            "delegation, text": resource_principal
                                | {"OCI_MCP_AUTH_TYPE": "resource_principal_delegation",
                                   "OCI_MCP_DELEGATION_TOKEN": jwt(MARK)},
            "resource principal": resource_principal,
            "pod, file": {"OCI_MCP_AUTH_TYPE": "oke_workload_identity",
                          "KUBERNETES_SERVICE_HOST": "127.0.0.1",
                          "OCI_MCP_OKE_SERVICE_ACCOUNT_TOKEN_PATH": jwt_file},
            "pod, text": {"OCI_MCP_AUTH_TYPE": "oke_workload_identity",
                          "KUBERNETES_SERVICE_HOST": "127.0.0.1",
                          "OCI_MCP_OKE_SERVICE_ACCOUNT_TOKEN": jwt(MARK)},
            "no configuration": {"OCI_CONFIG_FILE": "/nonexistent"},
            "key as text": {"OCI_CONFIG_FILE": self.keyless()},
        }

    def spoilt(self) -> str:
        path = self.home / "spoilt"
        path.write_text(self.config.read_text().replace(f"pass_phrase={MARK}",
                                                        f"pass_phrase={MARK}x"))
        return str(path)

    def keyless(self) -> str:
        path = self.home / "keyless"
        path.write_text(re.sub(r"(?m)^(key_file|pass_phrase)=.*\n", "", self.config.read_text()))
        return str(path)

    def nothing_shows(self, channels: dict[str, str | bytes]) -> None:
        for channel, text in channels.items():
            data = text if isinstance(text, bytes) else text.encode()
            for secret in self.secrets:
                if secret.encode() in data:
                    at = data.index(secret.encode())
                    self.fail(f"{channel} shows it: {data[max(0, at - 200):at + 40]!r}")

    def test_no_channel_of_the_server_shows_one(self) -> None:
        for name, variables in self.types().items():
            with self.subTest(name=name):
                server = StdioServer(self.base | self.everywhere() | variables)
                good = server.call()
                self.assertEqual(good["isError"],
                                 name not in ("api key", "session", "key as text"), good)
                server.call(operation="identity.listUsers", params={"compartmentId": "x"})
                server.call("oci_write", operation="core.createVcn", compartment="tenancy",
                            body={"displayName": "a", "cidrBlocks": ["10.0.0.0/16"]}, dry_run=True)
                server.end()
                self.assertIn("debug", server.err)
                self.nothing_shows({"stdout": server.out, "stderr": server.err,
                                    "collector": self.collector.seen,
                                    "audit": self.audit.read_bytes()
                                    if self.audit.exists() else b""})
        self.assertIn(b"/v1/traces", self.collector.seen)

    def get(self, url: str, **headers: str) -> str:
        try:
            with urllib.request.urlopen(urllib.request.Request(url, headers=headers),
                                        timeout=TIMEOUT_S) as answer:
                return f"{answer.headers}{answer.read().decode()}"
        except urllib.error.HTTPError as error:
            return f"{error.headers}{error.read().decode()}"

    def test_over_http_neither(self) -> None:
        process = subprocess.Popen(
            [PROGRAM, "--http", "127.0.0.1:0", "--http-metrics", "true"], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=self.base | self.everywhere()
            | {"OCI_MCP_BEARER_FILE": str(self.home / "bearer")})
        err, url = "", None
        while url is None:
            line = process.stderr.readline()
            self.assertTrue(line, err)
            err += line
            url = re.search(r"http://\S+(?=/mcp)", line)
        seen = [self.get(url.group() + path, Authorization=word)
                for path in ("/metrics", "/mcp", "/nothing")
                for word in (f"Bearer {self.bearer}", f"Bearer {MARK}", f"Basic {MARK}")]
        process.terminate()
        out, rest = process.communicate(timeout=TIMEOUT_S)
        self.assertIn("oci_mcp", "".join(seen))
        self.nothing_shows({"answers": "".join(seen), "stderr": err + rest, "stdout": out})

    @unittest.skipIf("ASAN_OPTIONS" in os.environ, "the sanitizer handles the signal")
    def test_an_abort_leaves_no_core_file(self) -> None:
        """Whatever limit the shell allows."""
        folder = self.home / "cores"
        folder.mkdir()
        _, hard = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
        server = StdioServer(self.base, cwd=folder)
        server.call()
        limits = Path(f"/proc/{server.process.pid}/limits")
        if sys.platform == "linux":
            self.assertRegex(limits.read_text(), r"Max core file size\s+0\s+0")
        server.process.send_signal(6)
        server.process.wait(timeout=TIMEOUT_S)
        server.reader.join(timeout=TIMEOUT_S)
        for pipe in (server.process.stdin, server.process.stdout, server.process.stderr):
            pipe.close()
        self.assertEqual(list(folder.iterdir()), [])

    def core_of(self, variables: dict[str, str]) -> bytes:
        """Of a server that has answered a call and waits for the next one."""
        server = StdioServer(self.base | variables)
        good = server.call()
        self.assertFalse(good["isError"], good)
        taken = subprocess.run(["gcore", "-o", str(self.home / "core"), str(server.process.pid)],
                               capture_output=True, text=True)
        core = self.home / f"core.{server.process.pid}"
        if not core.exists():
            server.end()
            self.skipTest(f"gcore cannot: {taken.stderr[-200:]}")
        data = core.read_bytes()
        core.unlink()
        server.end()
        self.assertTrue(str(self.home).encode() in data, "what is no secret is there")
        return data

    @needs_gcore
    def test_a_core_file_that_somebody_takes_has_none_of_the_files(self) -> None:
        """Keys, pass phrases and tokens of files."""
        token = (Path(self.greeting["home"]) / "session_token").read_text().strip()
        for profile, kept in (("DEFAULT", self.secrets), ("SESSION", [token, token[-80:]])):
            self.nothing_shows_in(self.core_of({"OCI_CONFIG_PROFILE": profile}), kept)

    @needs_gcore
    def test_a_core_file_has_no_token_that_a_service_gave(self) -> None:
        """That of an instance: neither the answer nor the header it was sent in."""
        data = self.core_of({"OCI_MCP_AUTH_TYPE": "instance_principal",
                             "OCI_METADATA_BASE_URL": self.greeting["url"] + "/opc/v2"})
        found = re.search(rb"eyJ[\w-]{20,}\.[\w-]{40,}\.[\w-]{40,}", data)
        self.assertIsNone(found, found and data[max(0, found.start() - 80):found.end()])
        self.assertEqual(data.count(b"PRIVATE KEY-----\nMII"), 0)

    def nothing_shows_in(self, data: bytes, kept: list[str]) -> None:
        for secret in kept:
            at = data.find(secret.encode())
            self.assertEqual(at, -1, f"core: {data[max(0, at - 60):at + 100]!r}")


if __name__ == "__main__":
    unittest.main()
