#!/usr/bin/env python3
"""Plays conversations against oci-mcp over stdio and compares what comes back.

usage: play.py --server PROGRAM --sandbox PROGRAM FILE...

A conversation is a text file. Lines:

    # ...                a comment
    @args A B            arguments of the server, instead of none
    @env NAME=VALUE      environment of the server; ${NAME} stands for a variable, see below
    @sandbox A B         start a sandbox with these arguments first; sets ${url}, ${config_file},
                         ${authority}, ${home} and ${tenancy}
    @file NAME           writes the following indented lines to ${dir}/NAME
    @key NAME PHRASE     makes an RSA key ${dir}/NAME.pem, encrypted with the pass phrase if there
                         is one; sets ${NAME_fingerprint}
    @fails STATUS        the server ends by itself with that status; its stderr is matched by `~`
    @long COUNT          sends a line of COUNT bytes
    @raw HEX             sends these bytes and a line end
    > MESSAGE            sends a line
    < PATTERN            waits for the message with the pattern's id (else for any) and compares it
    ! ID                 no message with this id may ever come
    ~ TEXT               the server's stderr holds TEXT at the end

A pattern is JSON: an object matches one that has at least its members, "*" matches anything,
"~text" a string that holds the text, "${name}" matches anything and remembers it for later lines.
At the end stdin is closed; the server must end with status 0, no message may be left over, and
stdout must have held nothing but messages.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import queue
import re
import shlex
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

TIMEOUT_S = 60


class Mismatch(Exception):
    """What differs; the message is shown with the file and line."""


class Server:
    """The program under test, with a thread that collects its messages."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE)
        self.arrived: queue.Queue[bytes | None] = queue.Queue()
        self.errors: list[bytes] = []
        self.kept: list[Any] = []
        self.threads = [threading.Thread(target=self._read_out, daemon=True),
                        threading.Thread(target=self._read_err, daemon=True)]
        for thread in self.threads:
            thread.start()

    def _read_out(self) -> None:
        for line in self.process.stdout:
            self.arrived.put(line)
        self.arrived.put(None)

    def _read_err(self) -> None:
        self.errors.append(self.process.stderr.read())

    def send(self, line: bytes) -> None:
        try:
            self.process.stdin.write(line + b"\n")
            self.process.stdin.flush()
        except BrokenPipeError as error:
            raise Mismatch(f"the server is gone: {self.stderr()}") from error

    def _next(self) -> Any:
        try:
            line = self.arrived.get(timeout=TIMEOUT_S)
        except queue.Empty:
            raise Mismatch("no answer") from None
        if line is None:
            raise Mismatch(f"the server ended: {self.stderr()}")
        try:
            return json.loads(line)
        except ValueError:
            raise Mismatch(f"no JSON on stdout: {line[:200]!r}") from None

    def message(self, wanted_id: Any) -> Any:
        """The message with that id; others are kept for later."""
        for index, kept in enumerate(self.kept):
            if wanted_id is None or message_id(kept) == wanted_id:
                return self.kept.pop(index)
        while True:
            message = self._next()
            if wanted_id is None or message_id(message) == wanted_id:
                return message
            self.kept.append(message)

    def end(self) -> int:
        self.process.stdin.close()
        status = self.process.wait(timeout=TIMEOUT_S)
        for thread in self.threads:
            thread.join(timeout=TIMEOUT_S)
        while not self.arrived.empty():
            line = self.arrived.get()
            if line is not None:
                self.kept.append(json.loads(line))
        return status

    def stderr(self) -> str:
        return b"".join(self.errors).decode("utf-8", "replace")

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def message_id(message: Any) -> Any:
    return message.get("id") if isinstance(message, dict) else None


def compare(pattern: Any, value: Any, path: str, names: dict[str, str]) -> None:
    if isinstance(pattern, str):
        compare_text(pattern, value, path, names)
    elif isinstance(pattern, dict):
        if not isinstance(value, dict):
            raise Mismatch(f"{path}: expected an object, got {shorten(value)}")
        for name, inner in pattern.items():
            if name not in value:
                raise Mismatch(f"{path}.{name} is missing in {shorten(value)}")
            compare(inner, value[name], f"{path}.{name}", names)
    elif isinstance(pattern, list):
        if not isinstance(value, list) or len(value) != len(pattern):
            raise Mismatch(f"{path}: expected {len(pattern)} items, got {shorten(value)}")
        for index, inner in enumerate(pattern):
            compare(inner, value[index], f"{path}[{index}]", names)
    elif pattern != value or isinstance(pattern, bool) != isinstance(value, bool):
        raise Mismatch(f"{path}: expected {shorten(pattern)}, got {shorten(value)}")


def compare_text(pattern: str, value: Any, path: str, names: dict[str, str]) -> None:
    remembered = re.fullmatch(r"\$\{(\w+)\}", pattern)
    if pattern == "*":
        return
    if remembered and remembered.group(1) not in names:
        names[remembered.group(1)] = value if isinstance(value, str) else json.dumps(value)
        return
    wanted = substitute(pattern, names)
    if wanted.startswith("~") and isinstance(value, str) and wanted[1:] in value:
        return
    if wanted != value:
        raise Mismatch(f"{path}: expected {shorten(wanted)}, got {shorten(value)}")


def shorten(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 400 else text[:400] + "..."


def substitute(text: str, names: dict[str, str]) -> str:
    return re.sub(r"\$\{(\w+)\}", lambda match: names.get(match.group(1), match.group(0)), text)


class Conversation:
    """One file being played."""

    def __init__(self, path: Path, programs: argparse.Namespace, folder: str) -> None:
        self.lines = path.read_text(encoding="utf-8").splitlines()
        self.programs = programs
        self.names = {"dir": folder}
        self.arguments: list[str] = []
        # Most conversations are about typed tools; those about others say so with @env.
        self.environment = {"PATH": os.environ["PATH"], "HOME": folder, "LANG": "C.UTF-8",
                            "OCI_MCP_TOOLS": "default", "OCI_MCP_CORE_TOOLS": "false",
                            "OCI_MCP_ALLOW_WRITES": "true"}
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"):
            if name in os.environ:
                self.environment[name] = os.environ[name]
        self.server: Server | None = None
        self.sandbox: subprocess.Popen[bytes] | None = None
        self.never: list[Any] = []
        self.in_stderr: list[str] = []
        self.status = 0
        self.at = 0

    def play(self) -> None:
        try:
            while self.at < len(self.lines):
                self.at += 1
                self._line(self.lines[self.at - 1])
            self._finish()
        finally:
            if self.server is not None:
                self.server.kill()
            if self.sandbox is not None:
                self.sandbox.terminate()
                self.sandbox.wait()

    def _line(self, line: str) -> None:
        if not line.strip() or line.startswith("#"):
            return
        word, _, rest = line.partition(" ")
        handlers = {
            "@args": self._args, "@env": self._env, "@sandbox": self._start_sandbox,
            "@file": self._file, "@key": self._key, "@fails": self._fails,
            "@long": self._long, "@raw": self._raw,
            ">": self._send, "<": self._expect, "!": self._forbid, "~": self.in_stderr.append,
        }
        if word not in handlers:
            raise Mismatch(f"what is {word!r}?")
        handlers[word](rest)

    def _args(self, rest: str) -> None:
        self.arguments = shlex.split(substitute(rest, self.names))

    def _env(self, rest: str) -> None:
        name, _, value = substitute(rest, self.names).partition("=")
        self.environment[name] = value

    def _start_sandbox(self, rest: str) -> None:
        home = os.path.join(self.names["dir"], "sandbox")
        command = [self.programs.sandbox, "--listen", "127.0.0.1:0", "--empty", "--home", home]
        self.sandbox = subprocess.Popen(command + shlex.split(rest), stdout=subprocess.PIPE,
                                        stdin=subprocess.DEVNULL)
        greeting = json.loads(self.sandbox.stdout.readline())
        self.names |= {"home": home, "url": greeting["url"], "config_file": greeting["config_file"],
                       "authority": greeting["url"].removeprefix("http://")}
        self.environment |= {"OCI_MCP_ENDPOINT": greeting["url"],
                             "OCI_CONFIG_FILE": greeting["config_file"]}
        config = Path(greeting["config_file"]).read_text(encoding="utf-8")
        self.names["tenancy"] = re.search(r"^tenancy\s*=\s*(\S+)", config, re.M).group(1)

    def _file(self, rest: str) -> None:
        text = []
        while self.at < len(self.lines) and self.lines[self.at].startswith("    "):
            text.append(substitute(self.lines[self.at][4:], self.names) + "\n")
            self.at += 1
        Path(self.names["dir"], rest.strip()).write_text("".join(text), encoding="utf-8")

    def _key(self, rest: str) -> None:
        name, _, phrase = rest.partition(" ")
        path = str(Path(self.names["dir"], name + ".pem"))
        encrypt = ["-aes128", "-passout", f"pass:{phrase}"] if phrase else []
        subprocess.run(["openssl", "genrsa", *encrypt, "-out", path, "2048"], check=True,
                       stderr=subprocess.DEVNULL)
        der = subprocess.run(["openssl", "rsa", "-in", path, "-passin", f"pass:{phrase}", "-pubout",
                              "-outform", "DER"], check=True, stdout=subprocess.PIPE,
                             stderr=subprocess.DEVNULL).stdout
        digest = hashlib.md5(der, usedforsecurity=False).hexdigest()
        self.names[name + "_fingerprint"] = ":".join(re.findall("..", digest))

    def _fails(self, rest: str) -> None:
        self.status = int(rest)
        self._running()

    def _running(self) -> Server:
        if self.server is None:
            self.server = Server([self.programs.server, *self.arguments], self.environment)
        return self.server

    def _long(self, rest: str) -> None:
        self._running().send(b"x" * int(rest))

    def _raw(self, rest: str) -> None:
        self._running().send(bytes.fromhex(rest))

    def _send(self, rest: str) -> None:
        self._running().send(substitute(rest, self.names).encode("utf-8"))

    def _expect(self, rest: str) -> None:
        pattern = json.loads(rest)
        message = self._running().message(message_id(pattern))
        compare(pattern, message, "", self.names)

    def _forbid(self, rest: str) -> None:
        self.never.append(json.loads(rest))

    def _finish(self) -> None:
        server = self._running()
        status = server.end()
        if status != self.status:
            raise Mismatch(f"ended with status {status}, not {self.status}: {server.stderr()}")
        for message in server.kept:
            if message_id(message) in self.never:
                raise Mismatch(f"a forbidden message came: {shorten(message)}")
            raise Mismatch(f"a message is left over: {shorten(message)}")
        for text in self.in_stderr:
            if substitute(text, self.names) not in server.stderr():
                raise Mismatch(f"stderr does not hold {text!r}: {server.stderr()}")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--server", required=True)
    parser.add_argument("--sandbox", required=True)
    parser.add_argument("files", nargs="+", type=Path)
    options = parser.parse_args()
    failed = 0
    for path in options.files:
        with tempfile.TemporaryDirectory() as folder:
            conversation = Conversation(path, options, folder)
            try:
                conversation.play()
                print(f"ok   {path.name}")
            except (Mismatch, ValueError, OSError, subprocess.TimeoutExpired) as error:
                failed += 1
                print(f"FAIL {path.name}:{conversation.at}: {error}")
    print(f"{len(options.files) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
