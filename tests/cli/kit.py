"""One sandbox for the tests of the command line, and ways to run the program against it."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import tempfile
import unittest
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = Path(os.environ.get("OCI_MCP_BUILD", ROOT / "build"))
PROGRAM = str(BUILD / "oci-mcp")
SANDBOX = str(BUILD / "oci-sandbox")
TIMEOUT_S = 60


class Result:
    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err

    def json(self) -> Any:
        return json.loads(self.out)


class SandboxCase(unittest.TestCase):
    """Each class has a sandbox and a home of its own."""

    sandbox_arguments: tuple[str, ...] = ("--speed", "0")

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = tempfile.TemporaryDirectory(prefix="oci-mcp-cli-")
        cls.sandbox = subprocess.Popen(
            [SANDBOX, "--listen", "127.0.0.1:0", "--empty", "--exit-on-eof",
             "--home", str(Path(cls.folder.name) / "sandbox"), *cls.sandbox_arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        cls.greeting = json.loads(cls.sandbox.stdout.readline())
        cls.environment = {
            "PATH": os.environ["PATH"], "HOME": cls.folder.name, "LANG": "C.UTF-8",
            "OCI_MCP_ENDPOINT": cls.greeting["url"],
            "OCI_CONFIG_FILE": cls.greeting["config_file"],
        } | {name: os.environ[name] for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS")
             if name in os.environ}

    @classmethod
    def tearDownClass(cls) -> None:
        cls.sandbox.stdin.close()
        cls.sandbox.wait(timeout=TIMEOUT_S)
        cls.sandbox.stdout.close()
        cls.folder.cleanup()

    def run_program(self, *arguments: str, **environment: str) -> Result:
        """Without a terminal: what programs see."""
        done = subprocess.run([PROGRAM, *arguments], env=self.environment | environment,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=TIMEOUT_S)
        return Result(done.returncode, done.stdout, done.stderr)

    def run_terminal(self, *arguments: str, typed: str = "", **environment: str) -> Result:
        """On a terminal, at which `typed` is typed after the first question."""
        master, slave = pty.openpty()
        process = subprocess.Popen([PROGRAM, *arguments], env=self.environment | environment,
                                   stdin=slave, stdout=slave, stderr=slave, close_fds=True)
        os.close(slave)
        text = ""
        while True:
            ready, _, _ = select.select([master], [], [], TIMEOUT_S)
            if not ready:
                process.kill()
                break
            try:
                part = os.read(master, 65536)
            except OSError:
                break
            if not part:
                break
            text += part.decode("utf-8", "replace")
            if typed and "[y/N]" in text:
                os.write(master, typed.encode())
                typed = ""
        os.close(master)
        return Result(process.wait(timeout=TIMEOUT_S), text.replace("\r\n", "\n"), "")
