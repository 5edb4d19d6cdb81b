"""What the tests of packages share: checks that are counted, programs that are run, and the main
job: an agent that launches an instance in the sandbox."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
passed = failed = 0


def check(name: str, holds: object, detail: object = "") -> bool:
    global passed, failed
    if holds:
        passed += 1
        print(f"ok     {name}", flush=True)
    else:
        failed += 1
        print(f"FAILED {name}\n{str(detail)[:4000]}", flush=True)
    return bool(holds)


def finish() -> None:
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


def run(*command: object, cwd: Path = ROOT, text: str = "", **more: str):
    return subprocess.run([str(part) for part in command], cwd=cwd, input=text,
                          capture_output=True, text=True, env=os.environ | more, timeout=900)


def works(name: str, *command: object, **more) -> str:
    done = run(*command, **more)
    check(name, done.returncode == 0, done.stdout + done.stderr)
    return done.stdout


def version_of_project() -> str:
    text = (ROOT / "CMakeLists.txt").read_text(encoding="utf-8")
    return text.split("project(oci-mcp VERSION ", 1)[1].split()[0]


# ---- The main job ----

def request(number: int, method: str, params: dict) -> str:
    return json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params}) + "\n"


def call(number: int, tool: str, arguments: dict) -> str:
    return request(number, "tools/call", {"name": tool, "arguments": arguments})


CONVERSATION = (
    request(1, "initialize", {"protocolVersion": "2025-06-18", "capabilities": {},
                              "clientInfo": {"name": "test", "version": "1"}})
    + json.dumps({"jsonrpc": "2.0", "method": "notifications/initialized"}) + "\n"
    + call(2, "oci_search", {"query": "list compute instances"})
    + call(3, "oci_write", {"operation": "core.createVcn",
                            "params": {"compartmentId": "tenancy", "cidrBlock": "10.0.0.0/16"}})
    + call(4, "oci_read", {"operation": "identity.listRegions"}))


def job_was_done(name: str, done: subprocess.CompletedProcess) -> None:
    answers = {}
    for line in done.stdout.splitlines():
        if line.startswith("{"):
            answer = json.loads(line)
            answers[answer.get("id")] = answer.get("result", {})
    texts = {number: json.dumps(result) for number, result in answers.items()}
    good = "core.listInstances" in texts.get(2, "") and "ocid1.vcn." in texts.get(3, "") \
        and not answers.get(3, {}).get("isError") and "us-ashburn-1" in texts.get(4, "") \
        and not answers.get(4, {}).get("isError")
    check(f"{name}: the main job against the sandbox", good,
          "\n".join(line[-900:] for line in done.stdout.splitlines()) + done.stderr)
