"""A server over HTTP with a sandbox behind it, and requests as they go over the wire."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from typing import Any, Iterator

PROGRAM = os.environ.get("OCI_MCP", "build/oci-mcp")
SANDBOX = os.environ.get("OCI_SANDBOX", "build/oci-sandbox")
TIMEOUT_S = 30

MODERN = "2026-07-28"
META = "io.modelcontextprotocol/"
BOTH = "application/json, text/event-stream"


class Sandbox:
    """A sandbox that is gone at the end of the with block."""

    def __init__(self, *options: str) -> None:
        self.folder = tempfile.mkdtemp(prefix="oci-http-")
        self.process = subprocess.Popen(
            [SANDBOX, "--listen", "127.0.0.1:0", "--home", self.folder + "/home", "--speed", "0",
             *options], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
        greeting = json.loads(self.process.stdout.readline())
        self.url, self.config_file = greeting["url"], greeting["config_file"]

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=TIMEOUT_S)
        self.process.stdout.close()
        shutil.rmtree(self.folder)


class Server:
    """oci-mcp, listening on a port of its choice."""

    def __init__(self, sandbox: Sandbox, *options: str, host: str = "127.0.0.1",
                 **environment: str) -> None:
        own = {name: value for name, value in os.environ.items()
               if not name.startswith(("OCI_", "ORACLE_", "IDCS_")) or name == "OCI_MCP"}
        address = f"[{host}]" if ":" in host else host
        own |= {"OCI_CONFIG_FILE": sandbox.config_file, "OCI_MCP_ENDPOINT": sandbox.url,
                "OCI_MCP_TOOLS": "core.getInstance,objectstorage.getNamespace", **environment}
        self.process = subprocess.Popen([PROGRAM, "--http", f"{address}:0", *options], env=own,
                                        stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.lines: list[str] = []
        self.listening = threading.Event()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        if not self.listening.wait(TIMEOUT_S):
            raise AssertionError(f"it does not listen: {self.lines}")
        found = re.search(r"listening on (https?)://.*:(\d+)/mcp", "".join(self.lines))
        self.scheme, self.port, self.host = found.group(1), int(found.group(2)), host

    def _read(self) -> None:
        for line in self.process.stderr:
            self.lines.append(line.decode())
            if b"listening on" in line:
                self.listening.set()

    def connect(self) -> socket.socket:
        plain = socket.create_connection((self.host, self.port), timeout=TIMEOUT_S)
        if self.scheme == "http":
            return plain
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context.wrap_socket(plain)

    def in_flight(self) -> int:
        text = Exchange(self, "GET", "/metrics").read().body.decode()
        return int(re.search(r"^oci_mcp_http_requests_in_flight (\d+)", text, re.M).group(1))

    def wait_in_flight(self, count: int, within_s: float = 5) -> bool:
        end = time.monotonic() + within_s
        while time.monotonic() < end:
            if self.in_flight() == count:
                return True
            time.sleep(0.05)
        return False

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.terminate()
        status = self.process.wait(timeout=TIMEOUT_S)
        self.reader.join(TIMEOUT_S)
        self.process.stderr.close()
        return status


class Exchange:
    """One request on a connection of its own, and its response."""

    def __init__(self, server: Server, method: str, path: str = "/mcp", body: bytes | None = None,
                 headers: dict[str, str] | None = None) -> None:
        own = {"Host": f"127.0.0.1:{server.port}"} | (headers or {})
        if body is not None and "Content-Length" not in own:
            own["Content-Length"] = str(len(body))
        head = f"{method} {path} HTTP/1.1\r\n" + "".join(
            f"{name}: {value}\r\n" for name, value in own.items() if value is not None)
        self.socket = server.connect()
        self.socket.sendall(head.encode("latin-1") + b"\r\n" + (body or b""))
        self.rest = b""
        self.status = 0
        self.headers: dict[str, str] = {}
        self.body = b""

    def _line(self) -> bytes:
        while b"\r\n" not in self.rest:
            data = self.socket.recv(65536)
            if not data:
                raise EOFError(self.rest)
            self.rest += data
        line, self.rest = self.rest.split(b"\r\n", 1)
        return line

    def _exactly(self, count: int) -> bytes:
        while len(self.rest) < count:
            data = self.socket.recv(65536)
            if not data:
                raise EOFError(self.rest)
            self.rest += data
        data, self.rest = self.rest[:count], self.rest[count:]
        return data

    def head(self) -> "Exchange":
        self.status = int(self._line().split()[1])
        while line := self._line():
            name, value = line.decode("latin-1").split(":", 1)
            self.headers[name.lower()] = value.strip()
        return self

    def pieces(self) -> Iterator[bytes]:
        if self.headers.get("transfer-encoding") != "chunked":
            yield self._exactly(int(self.headers.get("content-length", "0")))
            return
        while size := int(self._line(), 16):
            yield self._exactly(size)
            self._line()
        self._line()

    def read(self) -> "Exchange":
        self.head()
        self.body = b"".join(self.pieces())
        self.close()
        return self

    def events(self) -> Iterator[dict[str, Any]]:
        """Messages of a stream, as they come; comments are left out."""
        text = b""
        for piece in self.pieces():
            text += piece
            while b"\n\n" in text:
                event, text = text.split(b"\n\n", 1)
                for line in event.split(b"\n"):
                    if line.startswith(b"data: "):
                        yield json.loads(line[6:])

    def json(self) -> Any:
        return json.loads(self.body)

    def close(self) -> None:
        self.socket.close()


def message(method: str, params: dict[str, Any] | None = None, identity: Any = 1) -> dict[str, Any]:
    made = {"jsonrpc": "2.0", "method": method}
    if identity is not None:
        made["id"] = identity
    if params is not None:
        made["params"] = params
    return made


def modern(method: str, params: dict[str, Any] | None = None, identity: Any = 1,
           version: str = MODERN, **capabilities: Any) -> dict[str, Any]:
    meta = {META + "protocolVersion": version, META + "clientCapabilities": capabilities}
    return message(method, {**(params or {}), "_meta": meta | (params or {}).get("_meta", {})},
                   identity)


def post(server: Server, body: Any, **headers: str | None) -> Exchange:
    """Sends a message; `headers` with _ for -; None leaves one out that is there by default."""
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    own = {"Content-Type": "application/json", "Accept": BOTH}
    own |= {name.replace("_", "-"): value for name, value in headers.items()}
    return Exchange(server, "POST", body=text, headers=own)


def post_modern(server: Server, body: dict[str, Any], **headers: str | None) -> Exchange:
    own: dict[str, str | None] = {"MCP_Protocol_Version": MODERN, "Mcp_Method": body["method"]}
    if body["method"] == "tools/call":
        own["Mcp_Name"] = body["params"]["name"]
    return post(server, body, **(own | headers))


class Client:
    """One session of an older revision."""

    def __init__(self, server: Server, version: str = "2025-11-25", **capabilities: Any) -> None:
        self.server = server
        answer = post(server, message("initialize", {
            "protocolVersion": version, "capabilities": capabilities,
            "clientInfo": {"name": "test", "version": "1"}})).read()
        self.result = answer.json()["result"]
        self.session = answer.headers.get("mcp-session-id")
        self.version = version
        self.begun = self.post(message("notifications/initialized", identity=None)).read()

    def headers(self, **others: str | None) -> dict[str, str | None]:
        own = {"Mcp_Session_Id": self.session}
        if self.version >= "2025-06-18":
            own["MCP_Protocol_Version"] = self.version
        return own | others

    def post(self, body: Any, **headers: str | None) -> Exchange:
        return post(self.server, body, **self.headers(**headers))

    def call(self, method: str, params: dict[str, Any] | None = None) -> Any:
        return self.post(message(method, params)).read().json()


def make_certificate(folder: Path, name: str) -> tuple[str, str]:
    certificate, key = str(folder / "cert.pem"), str(folder / "key.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", f"/CN={name}",
                    "-keyout", key, "-out", certificate], check=True, capture_output=True)
    return certificate, key
