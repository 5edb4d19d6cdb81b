"""Reads one oci-* package."""

from __future__ import annotations

import json
from pathlib import Path

from .client_js import parse_clients
from .facts import Client, Operation, Service, Waiter
from .models import read_models
from .operations import join_operations, read_shapes
from .source import Problem, Problems, Source
from .waiter_js import ParsedWaiter, parse_waiters

PREFIX = "oci-"


def read_package(packages: Path, package: str, problems: Problems) -> Service:
    """All facts of a service; incomplete if there are problems."""
    service = Service(package.removeprefix(PREFIX), package, "")
    try:
        service.version = _read_version(packages, package)
        client_js = Source.read(packages, f"{package}/lib/client.js")
    except Problem as problem:
        problems.add(problem)
        return service
    resolver = read_models(packages, service, problems)
    shapes = read_shapes(packages, package, problems)
    parsed = parse_clients(client_js, problems)
    service.title, service.api_version = parsed.title, parsed.api_version
    join_operations(client_js, parsed, shapes, resolver, service, problems)
    _read_waiters(packages, service, problems)
    return service


def _read_version(packages: Path, package: str) -> str:
    source = Source.read(packages, f"{package}/package.json")
    try:
        about = json.loads(source.text)
    except ValueError as error:
        raise source.problem(getattr(error, "pos", 0), "is not JSON") from error
    version = about.get("version") if isinstance(about, dict) else None
    if not isinstance(version, str) or about.get("name") != package:
        raise source.problem(0, f"is not about {package}, or has no version")
    return version


def _read_waiters(packages: Path, service: Service, problems: Problems) -> None:
    """What waiters poll is looked up only when all of it could be parsed."""
    whole = not problems
    clients = {client.name: client for client in service.clients}
    for path in sorted((packages / service.package / "lib").glob("*-waiter.js")):
        try:
            source = Source.read(packages, f"{service.package}/lib/{path.name}")
        except Problem as problem:
            problems.add(problem)
            continue
        found = parse_waiters(source, problems)
        for parsed in found if whole else []:
            try:
                _join_waiter(source, parsed, clients.get(parsed.client), service)
            except Problem as problem:
                problems.add(problem)


def _join_waiter(
    source: Source, parsed: ParsedWaiter, client: Client | None, service: Service
) -> None:
    operations = {operation.name: operation for operation in client.operations} if client else {}
    operation = operations.get(parsed.operation)
    if client is None or operation is None:
        what = f"{parsed.client} has no operation {parsed.operation}"
        raise source.problem(parsed.position, what)
    try:
        state = _answer_member(operation, parsed, parsed.state, service)
        done = _answer_member(operation, parsed, parsed.done, service)
        client.waiters.append(
            Waiter(parsed.name, operation.name, state, _gone(parsed, service), done)
        )
    except KeyError as error:
        what = f"{parsed.name}: unknown {error.args[0]}"
        raise source.problem(parsed.position, what) from error


def _answer_member(operation: Operation, parsed: ParsedWaiter, name: str, service: Service) -> str:
    """The wire name of a member of the answer's body."""
    if not name:
        return ""
    body = operation.answer
    if body is None or body.name != parsed.answer or body.type.kind != "model":
        raise KeyError(f"body {parsed.answer} of {operation.name}")
    for field in service.models[body.type.name].fields:
        if field.name == name:
            return field.wire
    raise KeyError(f"member {name} of {body.type.name}")


def _gone(parsed: ParsedWaiter, service: Service) -> str:
    if not parsed.gone:
        return ""
    *owner, enum, member = parsed.gone
    enums = service.models[owner[0]].enums if owner else service.enums
    return enums[enum].members[member]
