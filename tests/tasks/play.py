#!/usr/bin/env python3
"""Everyday tasks, as the calls that a good agent makes: each must succeed within so many calls and
tokens (bytes / 4 of the results).

usage: play.py --server PROGRAM --sandbox PROGRAM [--verbose] [TASK]...

tasks.txt: a task begins with "# what is to be done"; each line below is a call, "tool {arguments}";
lines behind it that begin with "? path value" must hold of its result (kit.agrees says how values
are compared), "= name path" keeps a value for later calls as ${name}.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

from kit import Sandbox, Server, agrees, pick, tokens

CALLS_MAX = 6
TOKENS_MAX = 8000


def read_tasks(text: str) -> list[tuple[str, list[str]]]:
    tasks: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        if line.startswith("# "):
            tasks.append((line[2:], []))
        elif line.strip():
            tasks[-1][1].append(line)
    return tasks


class Play:
    """One task under way."""

    def __init__(self, server: Server, verbose: bool) -> None:
        self.server = server
        self.verbose = verbose
        self.names: dict[str, str] = {}
        self.calls = self.tokens = 0
        self.text = ""
        self.result: Any = None

    def line(self, line: str) -> str | None:
        """What is wrong, or None."""
        if line.startswith("? "):
            path, _, wanted = line[2:].partition(" ")
            try:
                wanted = json.loads(wanted)
            except ValueError:
                pass
            value = self.text if path == "text" else pick(self.result, path)
            if not agrees(value, wanted):
                return f"{path} is {json.dumps(value)[:300]}, not {wanted}"
            return None
        if line.startswith("= "):
            name, path = line[2:].split()
            value = pick(self.result, path)
            if not isinstance(value, str):
                return f"no text at {path} of {self.text[:500]}"
            self.names[name] = value
            return None
        return self.call(line)

    def call(self, line: str) -> str | None:
        filled = re.sub(r"\$\{([\w-]+)\}", lambda match: self.names[match.group(1)], line)
        tool, _, arguments = filled.partition(" ")
        self.text, is_error = self.server.call(tool, json.loads(arguments or "{}"))
        self.result = json.loads(self.text)
        self.calls += 1
        self.tokens += tokens(self.text)
        if self.verbose:
            print(f"    {filled[:200]}\n      {tokens(self.text)} {self.text[:700]}")
        return f"{filled}: {self.text[:500]}" if is_error else None


def play(server: Server, lines: list[str], verbose: bool) -> tuple[Play, str | None]:
    run = Play(server, verbose)
    for line in lines:
        wrong = run.line(line)
        if wrong:
            return run, wrong
    if run.calls > CALLS_MAX:
        return run, f"more than {CALLS_MAX} calls"
    if run.tokens > TOKENS_MAX:
        return run, f"more than {TOKENS_MAX} tokens"
    return run, None


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--server", required=True)
    parser.add_argument("--sandbox", required=True)
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("tasks", nargs="*")
    options = parser.parse_args()
    tasks = read_tasks((Path(__file__).parent / "tasks.txt").read_text(encoding="utf-8"))
    failed = calls = total = 0
    chosen = [task for task in tasks if not options.tasks or
              any(word in task[0] for word in options.tasks)]
    for name, lines in chosen:
        with Sandbox(options.sandbox) as sandbox:
            folder = sandbox.folder.name
            with Server(options.server, sandbox, "--allow-writes", "--work-folder",
                        folder) as server:
                run, wrong = play(server, lines, options.verbose)
        calls, total = calls + run.calls, total + run.tokens
        print(f"{'not ok' if wrong else 'ok    '} {run.calls} calls {run.tokens:5} tokens  {name}")
        if wrong:
            failed += 1
            print("   ", wrong)
    print(f"{calls} calls, {total} tokens; "
          f"{calls / len(chosen):.1f} and {total // len(chosen)} a task")
    print(f"{len(chosen) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
