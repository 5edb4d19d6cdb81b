"""Joins what client.js says about an operation with its request, its response and its signature."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from .client_js import ParsedClient, ParsedClients
from .dts import Namespace, is_deprecated, parse_declarations, parse_type
from .facts import Body, Enum, Header, Interface, Member, Operation, Parameter, Service, Type
from .lexer import Cursor
from .operation_js import ParsedOperation
from .resolve import Missing, Resolver, Unresolved
from .source import Problem, Problems, Source

_CLASS = re.compile(r"^export declare class (\w+) \{\n(.*?)^\}", re.M | re.S)
_SIGNATURE = re.compile(r"^    (\w+)\(\w+: requests\.(\w+)\): Promise<responses\.(\w+)[^;]*;", re.M)
_METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"}
_HEADER_TYPES = {
    "string": Type("string"),
    "number": Type("number"),
    "boolean": Type("boolean"),
    "Date": Type("date"),
    "common.Range": Type("range"),
}
_STRING_MAP = Type("map", item=Type("string"))


@dataclass
class Shape:
    """The interface of a request or a response, where it stands, and its own enums."""

    source: Source
    interface: Interface
    enums: dict[str, Enum]


@dataclass
class Signature:
    request: str
    response: str
    doc: str


@dataclass
class Shapes:
    requests: dict[str, Shape] = field(default_factory=dict)
    responses: dict[str, Shape] = field(default_factory=dict)
    signatures: dict[tuple[str, str], Signature] = field(default_factory=dict)
    broken: bool = False  # some could not be parsed; their absence is no second problem


def read_shapes(packages: Path, package: str, problems: Problems) -> Shapes:
    shapes = Shapes()
    _read_folder(packages, f"{package}/lib/request", shapes.requests, shapes, problems)
    _read_folder(packages, f"{package}/lib/response", shapes.responses, shapes, problems)
    try:
        shapes.signatures = read_signatures(Source.read(packages, f"{package}/lib/client.d.ts"))
    except Problem as problem:
        problems.add(problem)
    return shapes


def _read_folder(
    packages: Path, folder: str, found: dict[str, Shape], shapes: Shapes, problems: Problems
) -> None:
    for path in sorted((packages / folder).glob("*.d.ts")):
        if path.name == "index.d.ts":
            continue
        try:
            source = Source.read(packages, f"{folder}/{path.name}")
            declared = parse_declarations(source)
        except Problem as problem:
            problems.add(problem)
            shapes.broken = True
            continue
        for name, interface in declared.interfaces.items():
            found[name] = Shape(source, interface, declared.namespaces.get(name, Namespace()).enums)


def read_signatures(source: Source) -> dict[tuple[str, str], Signature]:
    """By client and operation; `source` is client.d.ts."""
    found: dict[tuple[str, str], Signature] = {}
    for client in _CLASS.finditer(source.text):
        for method in _SIGNATURE.finditer(source.text, client.start(2), client.end(2)):
            before = source.text[: method.start()].rstrip()
            doc = before[before.rfind("/**") :] if before.endswith("*/") else ""
            found[client[1], method[1]] = Signature(method[2], method[3], doc)
    return found


def join_operations(
    source: Source,
    parsed: ParsedClients,
    shapes: Shapes,
    resolver: Resolver,
    service: Service,
    problems: Problems,
) -> None:
    """Fills service.clients; `source` is client.js."""
    seen: dict[str, str] = {}
    for found in parsed.clients:
        for operation in found.operations:
            try:
                if operation.name in seen:
                    raise source.problem(
                        operation.position, f"{operation.name} is also in {seen[operation.name]}"
                    )
                seen[operation.name] = found.client.name
                joiner = _Joiner(source, found, operation, shapes, resolver)
                found.client.operations.append(joiner.join())
            except Problem as problem:
                problems.add(problem)
            except Missing:
                continue
        service.clients.append(found.client)


class _Joiner:
    """Makes one operation."""

    def __init__(
        self,
        source: Source,
        client: ParsedClient,
        parsed: ParsedOperation,
        shapes: Shapes,
        resolver: Resolver,
    ) -> None:
        self._source = source
        self._client = client
        self._parsed = parsed
        self._resolver = resolver
        signature = shapes.signatures.get((client.client.name, parsed.name))
        if signature is None:
            raise self._problem(f"{parsed.name} is not in client.d.ts")
        self._request = self._shape(shapes.requests, signature.request, shapes.broken)
        self._response = self._shape(shapes.responses, signature.response, shapes.broken)
        self._deprecated = is_deprecated(signature.doc)

    def _shape(self, shapes: dict[str, Shape], name: str, broken: bool) -> Shape:
        if name in shapes:
            return shapes[name]
        raise Missing() if broken else self._problem(f"no {name}")

    def _problem(self, what: str, position: int = 0) -> Problem:
        return self._source.problem(position or self._parsed.position, what)

    def join(self) -> Operation:
        parsed = self._parsed
        operation = Operation(parsed.name, parsed.method, self._client.client.base + parsed.path)
        if parsed.method not in _METHODS:
            raise self._problem(f"unknown method {parsed.method}")
        operation.reference = "/".join(parsed.link.split("/")[-2:])
        operation.deprecated = self._deprecated
        operation.retry = parsed.retry
        operation.unsigned_body = parsed.unsigned_body
        operation.events = parsed.events
        operation.paginated = parsed.name in self._client.paginated
        operation.endpoint_parameters = parsed.endpoint_parameters
        self._join_request(operation)
        self._join_response(operation)
        return operation

    def _join_request(self, operation: Operation) -> None:
        members = {member.name: member for member in self._request.interface.members}
        for parsed in self._parsed.parameters:
            member = self._take(members, parsed.field, parsed.position)
            kind = self._resolve(self._request, member, "")
            required, deprecated = member.required, member.deprecated
            operation.parameters.append(
                Parameter(
                    member.name,
                    parsed.wire,
                    parsed.location,
                    kind,
                    required,
                    deprecated,
                    parsed.prefix,
                )
            )
        self._check_parameters(operation)
        if self._parsed.body:
            operation.body = self._join_body(self._take(members, self._parsed.body, 0))
        if members:
            raise self._problem(
                f"{self._request.interface.name}: {', '.join(members)} goes nowhere"
            )

    def _take(self, members: dict[str, Member], name: str, position: int) -> Member:
        if name not in members:
            raise self._problem(
                f"{self._request.interface.name} has no member {name}, or it is used twice",
                position,
            )
        return members.pop(name)

    def _resolve(self, shape: Shape, member: Member, base: str) -> Type:
        try:
            return self._resolver.resolve(member.type, base, shape.enums)
        except Unresolved as error:
            raise shape.source.problem(
                member.position, f"{shape.interface.name}.{member.name}: {error}"
            ) from error

    def _check_parameters(self, operation: Operation) -> None:
        in_path = re.findall(r"\{([^}]*)\}", operation.path)
        given = [
            parameter.wire for parameter in operation.parameters if parameter.location == "path"
        ]
        if sorted(in_path) != sorted(given):
            raise self._problem(
                f"path {operation.path} with parameters {', '.join(given) or 'none'}"
            )
        for parameter in operation.parameters:
            if parameter.location == "path" and not parameter.required:
                raise self._problem(f"path parameter {parameter.wire} is optional")
        keys = [
            (p.location, p.wire.lower() if p.location == "header" else p.wire)
            for p in operation.parameters
        ]
        if len(set(keys)) != len(keys):
            raise self._problem("two parameters of one name")

    def _join_body(self, member: Member) -> Body:
        kind = self._resolve(self._request, member, self._parsed.body_model)
        if (self._parsed.body_kind == "binary") != (kind.kind == "binary"):
            raise self._problem(
                f"body {member.name} is of type {kind.kind}, but sent as {self._parsed.body_kind}"
            )
        return Body(member.name, kind, member.required)

    def _join_response(self, operation: Operation) -> None:
        members = {member.name: member for member in self._response.interface.members}
        for wire, name, kind in self._parsed.headers:
            self._take_answer(members, name)
            operation.headers.append(Header(name, wire, self._header_type(wire, kind)))
        for prefix, name in self._parsed.header_maps:
            self._take_answer(members, name)
            operation.headers.append(Header(name, prefix + "*", _STRING_MAP, prefix))
        if self._parsed.answer:
            required = self._take_answer(members, self._parsed.answer).required
            operation.answer = Body(self._parsed.answer, self._answer_type(), required)
        operation.not_modified = members.pop("isNotModified", None) is not None
        if members:
            raise self._problem(
                f"{self._response.interface.name}: {', '.join(members)} comes from nowhere"
            )

    def _take_answer(self, members: dict[str, Member], name: str) -> Member:
        if name not in members:
            raise self._problem(
                f"{self._response.interface.name} has no member {name}, or it is used twice"
            )
        return members.pop(name)

    def _header_type(self, wire: str, kind: str) -> Type:
        if kind not in _HEADER_TYPES:
            raise self._problem(f"response header {wire} of type {kind}")
        return _HEADER_TYPES[kind]

    def _answer_type(self) -> Type:
        parsed = self._parsed
        if parsed.answer_kind != "json":
            return Type("binary" if parsed.answer_kind == "binary" else "text")
        cursor = Cursor(Source(self._source.place, parsed.answer_type))
        try:
            kind = parse_type(cursor)
            return self._resolver.resolve(kind, parsed.answer_model, self._response.enums)
        except (Problem, Unresolved) as error:
            what = f"response body {parsed.answer}: type {parsed.answer_type or 'missing'}"
            reason = f": {error}" if isinstance(error, Unresolved) else ""
            raise self._problem(what + reason, parsed.answer_position) from error
