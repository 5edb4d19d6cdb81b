"""oci-mcp and a sandbox as one thing that a test calls tools of; a log of what the sandbox got."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import tempfile
import threading
from typing import Any

TIMEOUT_S = 60


class Wire:
    """Stands between server and sandbox and writes down the first line of each request."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.lines: list[str] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            upstream = socket.create_connection(("127.0.0.1", self.port))
            for source, target, spoken in ((client, upstream, True), (upstream, client, False)):
                threading.Thread(target=self._pump, args=(source, target, spoken),
                                 daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket, spoken: bool) -> None:
        try:
            while data := source.recv(1 << 16):
                if spoken:
                    self.lines += [match.decode() for match in re.findall(
                        rb"^((?:GET|HEAD|POST|PUT|PATCH|DELETE) \S+) HTTP/1.1\r$", data, re.M)]
                target.sendall(data)
        except OSError:
            pass
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def take(self) -> list[str]:
        lines, self.lines = self.lines, []
        return lines

    def close(self) -> None:
        self.listener.close()


class Sandbox:
    """A sandbox that is gone at the end of the with block."""

    def __init__(self, program: str, *options: str) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="oci-tasks-")
        self.process = subprocess.Popen(
            [program, "--listen", "127.0.0.1:0", "--home", self.folder.name + "/home",
             "--speed", "0", *options], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
        greeting = json.loads(self.process.stdout.readline())
        self.url = greeting["url"]
        self.config_file = greeting["config_file"]
        self.wire = Wire(int(self.url.rsplit(":", 1)[1]))

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(self, *_: Any) -> None:
        self.wire.close()
        self.process.terminate()
        self.process.wait(timeout=TIMEOUT_S)
        self.process.stdout.close()
        self.folder.cleanup()

    def environment(self) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "HOME": self.folder.name, "LANG": "C.UTF-8",
                "OCI_MCP_ENDPOINT": self.wire.url, "OCI_CONFIG_FILE": self.config_file}


class Server:
    """oci-mcp over stdio, in the revision of 2025-11-25, without a way to ask a person."""

    def __init__(self, program: str, sandbox: Sandbox | None, *options: str) -> None:
        environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LANG": "C.UTF-8"}
        self.errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [program, *options], env=sandbox.environment() if sandbox else environment,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors)
        self.count = 0
        self.ask("initialize", {"protocolVersion": "2025-11-25", "capabilities": {},
                                "clientInfo": {"name": "tests", "version": "1"}})

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: Any) -> None:
        self.process.stdin.close()
        self.process.wait(timeout=TIMEOUT_S)
        self.process.stdout.close()
        self.errors.close()

    def ask(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        self.count += 1
        message = {"jsonrpc": "2.0", "id": self.count, "method": method, "params": params}
        self.process.stdin.write(json.dumps(message).encode() + b"\n")
        self.process.stdin.flush()
        while True:
            line = self.process.stdout.readline()
            if not line:
                raise RuntimeError("the server ended: " + self.stderr())
            answer = json.loads(line)
            if answer.get("id") == self.count:
                return answer

    def tools(self) -> list[dict[str, Any]]:
        return self.ask("tools/list", {})["result"]["tools"]

    def call(self, tool: str, arguments: dict[str, Any]) -> tuple[str, bool]:
        """The text of a result, and whether it is an error."""
        answer = self.ask("tools/call", {"name": tool, "arguments": arguments})
        if "error" in answer:
            return json.dumps(answer["error"]), True
        result = answer["result"]
        return result["content"][0]["text"], bool(result.get("isError"))

    def stderr(self) -> str:
        self.errors.seek(0)
        return self.errors.read().decode(errors="replace")


def tokens(text: str) -> int:
    return (len(text.encode()) + 3) // 4


def pick(value: Any, path: str) -> Any:
    """What stands at "data[0].id"; None when nothing does. "#" at the end counts."""
    for part in re.findall(r"[^.\[\]]+|\[-?\d+\]", path):
        if part == "#":
            return len(value) if isinstance(value, (list, dict)) else None
        if part.startswith("["):
            index = int(part[1:-1])
            inside = isinstance(value, list) and -len(value) <= index < len(value)
            value = value[index] if inside else None
        else:
            value = value.get(part) if isinstance(value, dict) else None
    return value


def agrees(value: Any, wanted: Any) -> bool:
    """"*" is anything there, "~x" a text that holds x, ">=2" a number."""
    if wanted == "*":
        return value is not None
    if isinstance(wanted, str) and wanted.startswith("~"):
        text = value if isinstance(value, str) else json.dumps(value)
        return wanted[1:] in text
    if isinstance(wanted, str) and wanted.startswith(">="):
        return isinstance(value, (int, float)) and value >= float(wanted[2:])
    return value == wanted
