#!/usr/bin/env python3
"""Sends the corpus over stdio, one server a revision, and compares the answers.

usage: tests/hostile/over_stdio.py --server PROGRAM
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile

import corpus

LONGEST_S = 60


class Server:
    """A server over stdio, in the state in which the revision serves requests."""

    def __init__(self, program: str, revision: str, home: str):
        environment = {name: value for name, value in os.environ.items()
                       if not name.startswith(("OCI_", "ORACLE_", "IDCS_"))}
        self.revision = revision
        self.process = subprocess.Popen(
            [program], env=environment | {"HOME": home}, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.count = 0
        if revision != corpus.MODERN:
            self.write(corpus.text({"jsonrpc": "2.0", "id": "begin", "method": "initialize",
                                    "params": {"protocolVersion": revision, "capabilities": {},
                                               "clientInfo": {"name": "hostile", "version": "1"}}}))
            agreed = json.loads(self.process.stdout.readline())["result"]["protocolVersion"]
            assert agreed == revision, agreed

    def write(self, line: bytes) -> None:
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()

    def last_word(self) -> str:
        """Sends a request whose answer ends what belongs to the message before it."""
        self.count += 1
        mark = f"mark-{self.count}"
        message = corpus.request(self.revision, "tools/list", id=mark) | {
            "method": "server/discover" if self.revision == corpus.MODERN else "ping"}
        self.write(corpus.text(message))
        return mark

    def answers(self, message: bytes) -> list[dict]:
        """What came back for a message. Slow methods answer after the mark: they are waited for by
        a second one, which the caller asks for when something is missing."""
        self.write(message)
        return self.read_to(self.last_word())

    def read_to(self, mark: str) -> list[dict]:
        answers = []
        while True:
            line = self.process.stdout.readline()
            if not line:
                raise EOFError(self.process.stderr.read().decode(errors="replace")[-2000:])
            answer = json.loads(line)
            if isinstance(answer, dict) and answer.get("id") == mark:
                return answers
            answers += answer if isinstance(answer, list) else [answer]

    def close(self) -> tuple[int, str]:
        _, errors = self.process.communicate(timeout=LONGEST_S)
        return self.process.returncode, errors.decode(errors="replace")


def found(answers: list[dict]) -> list[tuple[object, int | None]]:
    return [(answer.get("id"), answer["error"]["code"] if "error" in answer else None)
            for answer in answers if "method" not in answer]


def is_right(expected: object, answers: list[tuple[object, int | None]]) -> bool:
    if expected == "ANY":
        return len(answers) == 1
    return answers == expected


def play(server: Server, case: corpus.Case) -> str:
    """Empty when the answers are right."""
    answers = found(server.answers(case.message))
    # A slow call may be overtaken by the mark; its answer comes with one of the next ones.
    for _ in range(2000):
        if len(answers) >= (1 if case.expected == "ANY" else len(case.expected)):
            break
        answers += found(server.read_to(server.last_word()))
    if is_right(case.expected, answers):
        return ""
    return f"expected {case.expected}, got {answers}"


def run(program: str, revision: str, home: str) -> tuple[int, int]:
    server = Server(program, revision, home)
    passed = failed = 0
    for case in corpus.cases_of(revision):
        try:
            wrong = play(server, case)
        except (EOFError, BrokenPipeError) as ended:
            print(f"FAIL {revision} {case.name}: the server ended: {ended}")
            return passed, failed + 1
        if wrong:
            print(f"FAIL {revision} {case.name}: {wrong}")
        passed, failed = passed + (not wrong), failed + bool(wrong)
    status, errors = server.close()
    if status != 0 or "Sanitizer" in errors:
        print(f"FAIL {revision}: ended with {status}: {errors[-2000:]}")
        failed += 1
    return passed, failed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", required=True)
    arguments = parser.parse_args()
    passed = failed = 0
    with tempfile.TemporaryDirectory() as home:
        for revision in corpus.REVISIONS:
            counts = run(os.path.abspath(arguments.server), revision, home)
            passed, failed = passed + counts[0], failed + counts[1]
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
