"""spec/overlay/cli.tsv: which command of the `oci` command line sends which operation.

    python3 codegen/cli_names.py [--operations FILE.tsv] [--out spec/overlay/cli.tsv]

Run it with a Python that has the package oci-cli. The tree of commands is taken as the user meets
it, after all renaming and removing; what a command sends is read from the source of its function.
Only names are taken, no texts.
"""

from __future__ import annotations

import argparse
import ast
import inspect
import multiprocessing
import sys
import textwrap
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

HEADER = "# operation id\tcommand of the oci command line, the plainest first\n"

# Packages of the Python SDK whose name does not lead to ours: another version of the API.
SERVICES = {"distributed_database": "distributeddatabasev26"}

# What a command is there for where its source does not say so: it sends several operations, or
# sends them through the transfer manager or by hand. Nothing: it is no name of an operation.
MEANT = {
    "artifacts container image-signature get-verify": (),
    "compute instance list-vnics": ("core.listVnicAttachments",),
    "compute volume-attachment list": ("core.listVolumeAttachments",),
    "db database create": ("database.createDatabase",),
    "db database delete": ("database.deleteDatabase",),
    "db database list": ("database.listDatabases",),
    "db patch get by-database": ("database.getDbHomePatch",),
    "db patch list by-database": ("database.listDbHomePatches",),
    "db patch-history get by-database": ("database.getDbHomePatchHistoryEntry",),
    "db patch-history list by-database": ("database.listDbHomePatchHistoryEntries",),
    "dbtools-runtime connection execute-sql async":
        ("databasetoolsruntime.executeSqlDatabaseToolsConnection",),
    "dbtools-runtime connection execute-sql sync":
        ("databasetoolsruntime.executeSqlDatabaseToolsConnection",),
    "fn function invoke": ("functions.invokeFunction",),
    "iam compartment list": ("identity.listCompartments",),
    "iam group list-users": ("identity.listUserGroupMemberships",),
    "iam user list-groups": ("identity.listUserGroupMemberships",),
    "network public-ip get": ("core.getPublicIp", "core.getPublicIpByIpAddress",
                              "core.getPublicIpByPrivateIpId"),
    "network vnic assign-ipv6": ("core.createIpv6",),
    "network vnic assign-private-ip": ("core.createPrivateIp",),
    "os bucket delete": ("objectstorage.deleteBucket",),
    "os object bulk-delete": (),
    "os object bulk-delete-versions": (),
    "os object bulk-download": (),
    "os object bulk-upload": (),
    "os object get": ("objectstorage.getObject",),
    "os object put": ("objectstorage.putObject",),
    "os object sync": (),
    "resource-manager job create-plan-rollback-job": ("resourcemanager.createJob",),
    "rover create-master-key-policy": (),
    "rover node create": ("rover.createRoverNode",),
    "rover standalone-cluster create": ("rover.createRoverCluster",),
    "rover station-cluster create": ("rover.createRoverCluster",),
}

# Calls whose arguments ask how far a change has come: that is not what the command is for.
WAITING = {"wait_until", "hasattr", "getattr"}


class Sent(ast.NodeVisitor):
    """What one function sends, and which other functions it hands over to."""

    def __init__(self, scope: dict[str, Any]) -> None:
        self.scope = scope
        self.clients: dict[str, str] = {}
        self.calls: set[tuple[str, str]] = set()  # (client, method)
        self.others: list[Callable[..., Any]] = []

    def visit_Assign(self, node: ast.Assign) -> None:
        value = node.value
        if isinstance(value, ast.Call) and _last_name(value.func) == "build_client":
            package = value.args[0]
            if isinstance(package, ast.Constant) and isinstance(node.targets[0], ast.Name):
                self.clients[node.targets[0].id] = package.value
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = _last_name(node.func)
        if name in WAITING:
            return
        if name in ("invoke", "forward") and node.args:
            self._hand_over(node.args[0])
        elif isinstance(node.func, ast.Name):
            self._hand_over(node.func)
        self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if isinstance(node.value, ast.Name):
            self.calls.add((node.value.id, node.attr))
        self.generic_visit(node)

    def _hand_over(self, node: ast.expr) -> None:
        target: Any = None
        if isinstance(node, ast.Name):
            target = self.scope.get(node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            target = getattr(self.scope.get(node.value.id), node.attr, None)
        target = getattr(target, "callback", target)
        if inspect.isfunction(target):
            self.others.append(target)


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _key(package: str, method: str) -> tuple[str, str]:
    service = SERVICES.get(package, package.replace("_", ""))
    return service, method.replace("_", "").lower()


def _operations(function: Callable[..., Any], known: dict[tuple[str, str], str],
                seen: set[Any]) -> set[str]:
    """Ids of the operations that a function sends, by itself or through others of its package."""
    function = inspect.unwrap(function)
    if function in seen or not function.__module__.startswith("services."):
        return set()
    seen.add(function)
    sent = Sent(function.__globals__)
    sent.visit(ast.parse(textwrap.dedent(inspect.getsource(function))))
    # Helpers get their client as a parameter; they belong to the package that they stand in.
    package = function.__module__.split(".")[1]
    keys = [_key(sent.clients.get(client, package), method) for client, method in sent.calls
            if client in sent.clients or client.endswith("client")]
    found = {known[key] for key in keys if key in known}
    for other in sent.others:
        found |= _operations(other, known, seen)
    return found


def _leaves(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    if getattr(command, "hidden", False):
        return
    children = getattr(command, "commands", None)
    if children is None:
        yield path, command
        return
    for name, child in children.items():
        yield from _leaves(child, f"{path} {name}")


def _commands(root: str, known: dict[tuple[str, str], str]) -> list[tuple[str, set[str]]]:
    """(path, operations) of all commands below one root. Runs in a process of its own, because
    loading a service changes the tree of others."""
    from oci_cli import dynamic_loader  # type: ignore[import-not-found]
    from oci_cli import cli as _whole  # noqa: F401
    from oci_cli.cli_root import cli  # type: ignore[import-not-found]

    dynamic_loader.load_service(root)
    if root not in cli.commands:
        return []
    return [(path, _operations(command.callback, known, set()))
            for path, command in _leaves(cli.commands[root], root)]


def _work(arguments: tuple[str, dict[tuple[str, str], str]]) -> list[tuple[str, set[str]]]:
    return _commands(*arguments)


def _all_commands(known: dict[tuple[str, str], str], jobs: int) -> list[tuple[str, set[str]]]:
    from oci_cli.service_mapping import service_mapping  # type: ignore[import-not-found]

    with multiprocessing.get_context("fork").Pool(jobs, maxtasksperchild=1) as pool:
        tasks = [(root, known) for root in sorted(service_mapping)]
        return [each for found in pool.map(_work, tasks, chunksize=1) for each in found]


def _plainness(path: str) -> tuple[int, int, str]:
    return len(path.split()), len(path), path


def _meant(path: str, sent: set[str], reads: set[str]) -> tuple[str, ...]:
    """The operations that a command is there for; what it only looks up on the way is not."""
    if path in MEANT:
        return MEANT[path]
    for choice in (sent, sent - reads):
        if len(choice) == 1:
            return tuple(choice)
    return ()


def command_names(commands: list[tuple[str, set[str]]], reads: set[str]) -> dict[str, list[str]]:
    """Operation id -> paths, the plainest first. Operations that are only sent together with
    others are told on stderr: MEANT may want to know them."""
    names: dict[str, list[str]] = defaultdict(list)
    together: dict[str, list[str]] = defaultdict(list)
    for path, sent in commands:
        meant = _meant(path, sent, reads)
        for operation in meant:
            names[operation].append(path)
        for operation in () if meant or path in MEANT else sent:
            together[operation].append(path)
    for operation in sorted(set(together) - set(names)):
        print(f"{operation}: only in {', '.join(together[operation])}", file=sys.stderr)
    for path in sorted(set(MEANT) - {path for path, _ in commands}):
        print(f"{path}: no such command any more", file=sys.stderr)
    return {operation: sorted(found, key=_plainness) for operation, found in names.items()}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Commands of the oci command line -> cli.tsv.")
    parser.add_argument("--operations", type=Path, default=Path("generated/operations.tsv"))
    parser.add_argument("--out", type=Path, default=Path("spec/overlay/cli.tsv"))
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args(arguments)
    rows = [line.split("\t") for line in options.operations.read_text().splitlines()[1:]]
    known = {_key(*row[0].split(".")): row[0] for row in rows}
    reads = {row[0] for row in rows if row[3] == "read"}
    names = command_names(_all_commands(known, options.jobs), reads)
    lines = [f"{id}\t{path}\n" for id in sorted(names) for path in names[id]]
    options.out.write_text(HEADER + "".join(lines))
    print(f"{len(names)} of {len(rows)} operations have a command; {len(lines)} commands")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
