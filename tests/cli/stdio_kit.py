"""The server on stdio, for tests that look at all it says."""

from __future__ import annotations

import json
import subprocess
import threading
from pathlib import Path
from typing import Any

from kit import PROGRAM, TIMEOUT_S

READ = {"operation": "identity.listRegions"}


class StdioServer:
    """Speaks 2025-11-25. `before` are words in front of the program: setpriv, unshare."""

    def __init__(self, environment: dict[str, str], *arguments: str,
                 before: tuple[str, ...] = (), cwd: Path | None = None) -> None:
        self.process = subprocess.Popen(
            [*before, PROGRAM, *arguments], env=environment, cwd=cwd, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.out = ""
        self.err = ""
        self.count = 0
        self.reader = threading.Thread(target=self._read_err, daemon=True)
        self.reader.start()
        self.ask("initialize", {"protocolVersion": "2025-11-25", "capabilities": {},
                                "clientInfo": {"name": "tests", "version": "1"}})

    def _read_err(self) -> None:
        for line in self.process.stderr:
            self.err += line

    def ask(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        self.count += 1
        message = {"jsonrpc": "2.0", "id": self.count, "method": method, "params": params}
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()
        while True:
            line = self.process.stdout.readline()
            if not line:
                self.process.wait(timeout=TIMEOUT_S)
                self.reader.join(timeout=TIMEOUT_S)
                raise AssertionError(f"the server ended: {self.err}")
            self.out += line
            answer = json.loads(line)
            if answer.get("id") == self.count:
                return answer

    def call(self, name: str = "oci_read", **arguments: Any) -> dict[str, Any]:
        """The result of a tool, as an object, with "isError"."""
        result = self.ask("tools/call", {"name": name, "arguments": arguments or READ})["result"]
        return result["structuredContent"] | {"isError": result["isError"]}

    def end(self) -> int:
        self.process.stdin.close()
        status = self.process.wait(timeout=TIMEOUT_S)
        self.reader.join(timeout=TIMEOUT_S)
        self.process.stdout.close()
        self.process.stderr.close()
        return status
