#!/usr/bin/env python3
"""Sends the corpus over HTTP, and compares answers and statuses.

usage: tests/hostile/over_http.py --server PROGRAM

Every message goes by a POST of its own to one server; what a header says agrees with the message
where a header can say it.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import subprocess
import sys
import tempfile

import corpus

HEADER_MISMATCH = -32020
NOT_OVER_HTTP = {"2024-11-05"}
IN_BAND = {200, 400, 404}


class Server:
    def __init__(self, program: str, home: str):
        environment = {name: value for name, value in os.environ.items()
                       if not name.startswith(("OCI_", "ORACLE_", "IDCS_"))}
        self.process = subprocess.Popen([program, "--http", "127.0.0.1:0", "--http-rate", "0"],
                                        env=environment | {"HOME": home}, stderr=subprocess.PIPE)
        line = b""
        while not (found := re.search(rb"http://127\.0\.0\.1:(\d+)/mcp", line)):
            line = self.process.stderr.readline()
            if not line:
                raise EOFError("the server did not start")
        self.port = int(found.group(1))
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def post(self, body: bytes, headers: dict[str, str]) -> tuple[int, dict, bytes]:
        try:
            self.connection.request("POST", "/mcp", body, headers)
            answer = self.connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionError):
            # The server may end a kept connection after an error.
            self.connection.close()
            self.connection.request("POST", "/mcp", body, headers)
            answer = self.connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()

    def close(self) -> tuple[int, str]:
        self.connection.close()
        self.process.terminate()
        _, errors = self.process.communicate(timeout=60)
        return self.process.returncode, errors.decode(errors="replace")


def begin(server: Server, revision: str) -> dict[str, str]:
    """The headers that every message of the revision carries."""
    headers = {"Content-Type": "application/json", "MCP-Protocol-Version": revision,
               "Accept": "application/json, text/event-stream"}
    if revision == corpus.MODERN:
        return headers
    message = {"jsonrpc": "2.0", "id": "begin", "method": "initialize",
               "params": {"protocolVersion": revision, "capabilities": {},
                          "clientInfo": {"name": "hostile", "version": "1"}}}
    _, told, _ = server.post(corpus.text(message), headers)
    return headers | {"Mcp-Session-Id": told["Mcp-Session-Id"]}


def is_plain(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[!-~]([ -~]*[!-~])?", value) is not None \
        and len(value) < 4000


def headers_of(message: bytes, common: dict[str, str], revision: str) -> dict[str, str]:
    """What the headers of 2026-07-28 repeat of a message."""
    try:
        body = json.loads(message)
    except (ValueError, RecursionError):
        return common
    if not isinstance(body, dict):
        return common
    params = body.get("params") if isinstance(body.get("params"), dict) else {}
    claim = params.get("_meta")
    if not isinstance(claim, dict) or corpus.META + "protocolVersion" not in claim:
        return common
    headers = dict(common)
    version = claim[corpus.META + "protocolVersion"]
    headers["MCP-Protocol-Version"] = version if is_plain(version) else corpus.MODERN
    if is_plain(body.get("method")):
        headers["Mcp-Method"] = body["method"]
    name = params.get("uri" if body.get("method") == "resources/read" else "name")
    if is_plain(name):
        headers["Mcp-Name"] = name
    region = params.get("arguments", {})
    if isinstance(region, dict) and is_plain(region.get("region")):
        headers["Mcp-Param-Region"] = region["region"]
    return headers


def answers_of(kind: str, body: bytes) -> list[tuple[object, int | None]]:
    text = body.decode()
    if not text.strip():
        return []
    lines = [line[6:] for line in text.splitlines() if line.startswith("data: ")] \
        if kind.startswith("text/event-stream") else [text]
    answers = [json.loads(line) for line in lines]
    flat = [item for answer in answers
            for item in (answer if isinstance(answer, list) else [answer])]
    return [(item.get("id"), item["error"]["code"] if "error" in item else None) for item in flat
            if "method" not in item]


def problem(case: corpus.Case, revision: str, status: int, answers: list) -> str:
    if case.expected == "ANY":
        return "" if len(answers) == 1 else f"got {answers}"
    codes = [code for _, code in answers]
    # A name that no header can carry, or a claim that is broken, is a header's mismatch as well.
    if len(case.expected) == 1 and HEADER_MISMATCH in codes and status == 400:
        return ""
    # An answer or a notification that is no message may be refused, without an id.
    if not case.expected and status == 400 and all(number is None for number, _ in answers):
        return ""
    if answers != case.expected:
        return f"expected {case.expected}, got {status} {answers}"
    if not answers:
        return "" if status == 202 else f"status {status} of what has no answer"
    if None in codes:
        return "" if status == 200 else f"status {status} of a result"
    if corpus.PARSE in codes:
        return "" if status == 400 else f"status {status} of what is no JSON"
    if revision == corpus.MODERN and corpus.METHOD in codes:
        return "" if status == 404 else f"status {status} of an unknown method"
    return "" if status in IN_BAND else f"status {status}"


def run(server: Server, revision: str) -> tuple[int, int]:
    common = begin(server, revision)
    passed = failed = 0
    for case in corpus.cases_of(revision):
        status, headers, body = server.post(case.message,
                                            headers_of(case.message, common, revision))
        try:
            wrong = problem(case, revision, status,
                            answers_of(headers.get("Content-Type", ""), body))
        except ValueError:
            wrong = f"{status}: {body[:100]!r} is no JSON"
        if wrong:
            print(f"FAIL {revision} {case.name}: {wrong}")
        passed, failed = passed + (not wrong), failed + bool(wrong)
    return passed, failed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", required=True)
    arguments = parser.parse_args()
    passed = failed = 0
    with tempfile.TemporaryDirectory() as home:
        server = Server(os.path.abspath(arguments.server), home)
        for revision in corpus.REVISIONS:
            if revision in NOT_OVER_HTTP:
                continue
            counts = run(server, revision)
            passed, failed = passed + counts[0], failed + counts[1]
        status, errors = server.close()
        if status != 0 or "Sanitizer" in errors:
            print(f"FAIL: the server ended with {status}: {errors[-2000:]}")
            failed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
