#!/usr/bin/env python3
"""Nothing reaches a service that the policy does not allow, by any way into the server: operations
of every class and flag, in every mode, under several policies, by typed tool, core tool, batch and
command line. What the policy must say is worked out here anew, from the table below; the witness is
the wire in front of the sandbox.

usage: check.py --server PROGRAM --sandbox PROGRAM
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tasks"))
from kit import TIMEOUT_S, Sandbox, Server  # noqa: E402

# Operation, class, flags: written by hand, from what the operations do.
OPERATIONS: list[tuple[str, str, set[str]]] = [
    ("core.listVcns", "read", set()),
    ("core.getInstance", "read", set()),
    ("resourcesearch.searchResources", "read", set()),
    ("usageapi.requestSummarizedUsages", "read", set()),
    ("secrets.getSecretBundle", "read", {"secret_out"}),
    ("containerengine.createKubeconfig", "read", {"secret_out"}),
    ("core.createVcn", "write", set()),
    ("core.launchInstance", "write", {"cost"}),
    ("core.updateInstance", "write", set()),
    ("objectstorage.putObject", "write", set()),
    ("core.instanceAction", "action", set()),
    ("vault.createSecret", "write", {"secret_in", "privilege"}),
    ("identity.createPolicy", "write", {"privilege"}),
    ("identity.addUserToGroup", "write", {"privilege"}),
    ("identity.createAuthToken", "write", {"secret_out", "privilege"}),
    ("database.createAutonomousDatabase", "write", {"cost", "secret_in"}),
    ("core.deleteVcn", "delete", set()),
    ("core.terminateInstance", "delete", {"irreversible"}),
    ("objectstorage.deleteObject", "delete", {"irreversible"}),
    ("identity.deleteUser", "delete", {"irreversible", "privilege"}),
    ("vault.scheduleSecretDeletion", "delete", {"irreversible", "privilege"}),
]
MODES = {"ask": [], "read-only": ["--read-only"], "allow-writes": ["--allow-writes"]}
# Rules as (decision, condition on operation, class, flags).
POLICIES: dict[str, list[tuple[str, str, str]]] = {
    "none": [],
    "deny a service": [("deny", "service", "core"), ("allow", "class", "write")],
    "deny deletes": [("deny", "class", "delete"), ("allow", "service", "identity")],
    "confirm what cannot be undone": [("confirm", "flag", "irreversible"),
                                      ("allow", "class", "delete")],
    "allow a service, read nothing else": [("allow", "service", "core"),
                                           ("deny", "operation", "secrets.*")],
    "reveal": [("reveal", "flag", "secret_out"), ("allow", "operation", "identity.create*")],
    "deny reads": [("deny", "class", "read")],
}
STRICTEST = ["deny", "confirm", "allow"]


def holds(rule: tuple[str, str, str], operation: str, op_class: str, flags: set[str]) -> bool:
    _, key, value = rule
    if key == "service":
        return operation.split(".")[0] == value
    if key == "class":
        return op_class == value
    if key == "flag":
        return value in flags
    return re.fullmatch(value.replace(".", r"\.").replace("*", ".*"), operation) is not None


def may_run(mode: str, rules: list[tuple[str, str, str]], operation: str, op_class: str,
            flags: set[str]) -> bool:
    """For a client that nobody can be asked through."""
    said = [rule[0] for rule in rules if holds(rule, operation, op_class, flags)]
    if mode == "read-only" and op_class != "read":
        return False
    if "secret_out" in flags and "reveal" not in said:
        return False
    for decision in STRICTEST:
        if decision in said:
            return decision == "allow"
    return op_class == "read" or mode == "allow-writes"


class Target:
    """An operation as the server describes it: a call of it, and what the wire shows of that."""

    def __init__(self, server: Server, operation: str, op_class: str, flags: set[str]) -> None:
        text, is_error = server.call("oci_describe", {"operation": operation})
        if is_error:
            raise RuntimeError(f"{operation}: {text}")
        told = json.loads(text)
        self.operation, self.op_class, self.flags = operation, op_class, flags
        self.told_class = told["class"]
        self.told_flags = {flag.split(":")[0] for flag in told.get("flags", [])}
        self.tool = told["tool"]
        self.example = told["example"]
        method, path = told["http"].split(" ", 1)
        self.method = method
        self.pattern = re.compile(re.escape(method) + " " + re.sub(
            r"\\\{[^/]*?\\\}", "[^/?]+", re.escape(path)) + r"(\?|$)")
        service, name = operation.split(".")
        self.typed = service + "_" + re.sub(r"([A-Z])", lambda m: "_" + m[1].lower(), name)

    def params(self) -> dict[str, Any]:
        return self.example.get("params", {})

    def body(self) -> dict[str, Any]:
        return {"body": self.example["body"]} if "body" in self.example else {}


def by_core_tool(server: Server, target: Target, **more: Any) -> str:
    arguments = {"operation": target.operation, "params": target.params(), **target.body(), **more}
    return server.call(target.tool, arguments)[0]


def by_typed_tool(server: Server, target: Target) -> str:
    return server.call(target.typed, {**target.params(), **target.example.get("body", {})})[0]


def by_batch(server: Server, target: Target) -> str:
    return server.call("oci_batch", {"steps": [{
        "id": "a", "operation": target.operation, "params": target.params(), **target.body()}]})[0]


class Check:
    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.passed = 0
        self.wrong: list[str] = []

    def hold(self, right: bool, text: str) -> None:
        self.passed += right
        if not right:
            self.wrong.append(text)

    def reached(self, sandbox: Sandbox, target: Target) -> bool:
        return any(target.pattern.match(line) for line in sandbox.wire.take())

    def run(self, sandbox: Sandbox, mode: str, policy: str, rules: list[tuple[str, str, str]],
            targets: list[Target]) -> None:
        path = Path(sandbox.folder.name) / "policy.conf"
        path.write_text("".join(f"{decision} {key}={value}\n" for decision, key, value in rules),
                        encoding="utf-8")
        flags = [*MODES[mode], "--policy", str(path)]
        typed = ["--tools", ",".join(target.operation for target in targets)]
        with Server(self.options.server, sandbox, *flags, *typed) as server:
            for target in targets:
                self.one(sandbox, server, mode, policy, rules, target, flags)

    def one(self, sandbox: Sandbox, server: Server, mode: str, policy: str,
            rules: list[tuple[str, str, str]], target: Target, flags: list[str]) -> None:
        wanted = may_run(mode, rules, target.operation, target.op_class, target.flags)
        ways = {"core tool": by_core_tool, "typed tool": by_typed_tool, "batch": by_batch,
                "command line": lambda *_: self.by_command(sandbox, target, flags)}
        for way, call in ways.items():
            sandbox.wire.take()
            text = call(server, target)
            self.hold(self.reached(sandbox, target) == wanted,
                      f"{mode}, {policy}: {target.operation} by {way} "
                      f"{'did not run' if wanted else 'RAN'}: {text[:300]}")
        if target.op_class != "read":
            sandbox.wire.take()
            text = by_core_tool(server, target, dry_run=True)
            self.hold(not self.reached(sandbox, target),
                      f"{mode}, {policy}: dry run of {target.operation} RAN: {text[:300]}")

    def by_command(self, sandbox: Sandbox, target: Target, flags: list[str]) -> str:
        command = [self.options.server, "call", target.operation, "--params",
                   json.dumps(target.params()), *flags]
        if target.body():
            command += ["--body", json.dumps(target.example["body"])]
        done = subprocess.run(command, env=sandbox.environment(), stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=TIMEOUT_S, check=False)
        return (done.stdout + done.stderr).decode(errors="replace")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--server", required=True)
    parser.add_argument("--sandbox", required=True)
    options = parser.parse_args()
    check = Check(options)
    with Sandbox(options.sandbox, "--empty") as sandbox:
        with Server(options.server, sandbox) as server:
            targets = [Target(server, *row) for row in OPERATIONS]
        for target in targets:
            check.hold((target.told_class, target.told_flags) == (target.op_class, target.flags),
                       f"{target.operation} is told as {target.told_class} {target.told_flags}")
        for mode in MODES:
            for policy, rules in POLICIES.items():
                check.run(sandbox, mode, policy, rules, targets)
    for line in check.wrong[:40]:
        print(line)
    print(f"{check.passed} passed, {len(check.wrong)} failed")
    return 1 if check.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
