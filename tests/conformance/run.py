#!/usr/bin/env python3
"""Runs the conformance suite of the protocol against our programs.

usage: run.py --fixture PROGRAM --server PROGRAM --node PROGRAM --suite FOLDER

The fixture has all that the scenarios ask for, over the core of the server: nothing may fail, over
HTTP and over stdio. Of the server itself, product_<revision>.yml says what it does not pass, and
why.
"""

from __future__ import annotations

import argparse
import collections
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from bridge import Bridge

HERE = Path(__file__).resolve().parent
REVISIONS = ["2025-11-25", "2026-07-28"]

# A run that passes because hardly anything ran is none.
LEAST = {"2025-11-25": 80, "2026-07-28": 194}
LEAST_STDIO = {"2025-11-25": 74, "2026-07-28": 134}

# Checks that need what is not there; everything else must run.
MAY_SKIP = {
    "sep-2575-server-sends-prompts-list-changed-on-subscription": "no list changes while it runs",
    "sep-2575-server-sends-tools-list-changed-on-subscription": "no list changes while it runs",
    "tasks-status-notifications": "the suite skips it always",
    "server-sse-priming-event": "streams are not resumed",
    "server-sse-retry-field": "streams are not resumed",
    "server-sse-disconnect-resume": "streams are not resumed",
    "server-sse-polling": "streams are not resumed",
}

# Scenarios about headers, statuses and streams, which stdio has not.
HTTP_ONLY = {
    "dns-rebinding-protection", "http-header-validation", "http-custom-header-server-validation",
    "server-session-lifecycle", "server-sse-multiple-streams", "server-sse-polling",
    "server-stateless", "tasks-request-headers",
}


def start(command: list[str]) -> tuple[subprocess.Popen[str], str]:
    """A server on a free port, and its address, which it says when it listens."""
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    for line in process.stderr:
        found = re.search(r"listening on (\S+)", line)
        if found:
            return process, found.group(1)
    raise SystemExit(f"{command[0]} ended before it listened")


class Suite:
    """The package, and what its runs came to."""

    def __init__(self, node: str, folder: Path) -> None:
        self.node = node
        self.script = folder / "dist" / "index.js"
        self.passed = 0
        self.failed: list[str] = []

    def run(self, url: str, revision: str, *options: str) -> tuple[int, str, list[dict[str, str]]]:
        with tempfile.TemporaryDirectory() as out:
            process = subprocess.run(
                [self.node, str(self.script), "server", "--url", url, "--requirements", revision,
                 "-o", out, *options],
                capture_output=True, text=True, check=False)
            checks = []
            for path in sorted(Path(out).glob("*/checks.json")):
                scenario = re.sub(r"^server-(.*?)-\d{4}-\d\d-\d\dT.*$", r"\1", path.parent.name)
                for check in json.loads(path.read_text(encoding="utf-8")):
                    checks.append(check | {"scenario": scenario})
        return process.returncode, process.stdout + process.stderr, checks

    def tell(self, name: str, wrong: list[str], count: int) -> None:
        for line in wrong:
            print(f"FAIL {name}: {line}")
        print(f"{'FAIL' if wrong else 'ok'}   {name}: {count} checks passed", flush=True)
        self.passed += not wrong
        self.failed += wrong


def required(text: str, checks: list[dict[str, str]]) -> list[str]:
    """Scenarios that the suite tells of and that left nothing behind."""
    told = set(re.findall(r"=== Running scenario: (\S+) ===", text))
    return [f"{scenario} did not run" for scenario in told - {c["scenario"] for c in checks}]


def judge(checks: list[dict[str, str]], least: int) -> tuple[list[str], int]:
    counts = collections.Counter(check["status"] for check in checks)
    wrong = [f"{c['scenario']} {c['id']} {c['status']}: {c.get('errorMessage')}" for c in checks
             if c["status"] in ("FAILURE", "WARNING")
             or (c["status"] == "SKIPPED" and c["id"] not in MAY_SKIP)]
    if counts["SUCCESS"] < least:
        wrong.append(f"only {counts['SUCCESS']} checks passed, not {least}")
    return wrong, counts["SUCCESS"]


def fixture_over_http(suite: Suite, program: str) -> None:
    process, url = start([program, "0"])
    for revision in REVISIONS:
        status, text, checks = suite.run(url, revision)
        wrong, count = judge(checks, LEAST[revision])
        wrong += required(text, checks) + ([f"exit status {status}"] if status != 0 else [])
        suite.tell(f"fixture, HTTP, {revision}", wrong, count)
    process.terminate()
    if process.wait(timeout=30) != 0:
        suite.tell("fixture, HTTP", [f"ended with {process.returncode}"], 0)


def fixture_over_stdio(suite: Suite, program: str) -> None:
    for revision in REVISIONS:
        bridge = Bridge([program])
        _, _, checks = suite.run(f"http://127.0.0.1:{bridge.server_port}/mcp", revision)
        checks = [check for check in checks if check["scenario"] not in HTTP_ONLY]
        wrong, count = judge(checks, LEAST_STDIO[revision])
        suite.tell(f"fixture, stdio, {revision}", wrong + bridge.end(), count)


def product(suite: Suite, program: str) -> None:
    process, url = start([program, "--sandbox", "--http", "127.0.0.1:0"])
    for revision in REVISIONS:
        ledger = HERE / f"product_{revision}.yml"
        status, text, checks = suite.run(url, revision, "--expected-failures", str(ledger))
        count = sum(check["status"] == "SUCCESS" for check in checks)
        wrong = [] if status == 0 else ["not as the ledger says\n" + text[-3000:]]
        suite.tell(f"oci-mcp, HTTP, {revision}", wrong, count)
    process.terminate()
    process.wait(timeout=60)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fixture", required=True)
    parser.add_argument("--server", required=True)
    parser.add_argument("--node", required=True)
    parser.add_argument("--suite", required=True, type=Path)
    options = parser.parse_args()
    suite = Suite(options.node, options.suite)
    fixture_over_http(suite, options.fixture)
    fixture_over_stdio(suite, options.fixture)
    product(suite, options.server)
    print(f"{suite.passed} passed, {len(suite.failed)} failed")
    return 1 if suite.failed else 0


if __name__ == "__main__":
    sys.exit(main())
