"""Parses lib/client.js: the clients, their endpoints, their operations."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .facts import Client
from .lexer import Cursor
from .operation_js import ParsedOperation, parse_operation
from .source import Problem, Problems, Source

_CLASS = re.compile(r"^class (\w+) \{\n(.*?)^\}\n", re.M | re.S)
_CLASS_LINE = re.compile(r"^class .*", re.M)
_METHOD = re.compile(r"^    ((?:static |get |set )?\w+)\(([^)]*)\) \{\n(.*?)^    \}\n", re.M | re.S)
_COMMENTS = re.compile(r"\s*(?:/\*.*?\*/\s*)*", re.S)
_STATIC = re.compile(r"^(\w+)\.(\w+) = (?=[\"{])", re.M)
_TITLE = re.compile(r"/\*\*\n \* (\S.*)\n")
_API_VERSION = re.compile(r"OpenAPI spec version: (\S+)")
_TOOL = re.compile(r"isServiceEnabled\(\"([^\"]+)\"\)")
_BREAKER = re.compile(r"const specCircuitBreakerEnabled = (true|false);")
_DUAL_STACK = re.compile(r"this\._serviceUsesDualStackByDefault = (true|false);")
_BASE = re.compile(r"this\._endpoint = this\._endpoint \+ \"([^\"]*)\";")
_ITERATOR = re.compile(r"(\w+)(?:Record|Response)Iterator|(?:listAll|getAll|searchAll)\w+")
_PLUMBING = {
    *("constructor", "get endpoint", "set endpoint", "get logger", "close", "closeProvider"),
    *("set region", "set regionId", "set useRealmSpecificEndpointTemplate"),
    *("set enableDualstackEndpoint", "createWaiters", "getWaiters", "shutdownCircuitBreaker"),
}


@dataclass
class ParsedClient:
    client: Client
    position: int
    operations: list[ParsedOperation] = field(default_factory=list)
    paginated: set[str] = field(default_factory=set)


@dataclass
class ParsedClients:
    title: str
    api_version: str
    clients: list[ParsedClient]


def parse_clients(source: Source, problems: Problems) -> ParsedClients:
    """All the clients of a package; what cannot be parsed is added to `problems`."""
    reader = _Reader(source, problems)
    clients = []
    for line in _CLASS_LINE.finditer(source.text):
        match = _CLASS.match(source.text, line.start())
        if match:
            clients.append(reader.read_class(match))
        else:
            reader.report(line.start(), f"{line[0]} is no client")
    reader.read_statics({parsed.client.name: parsed.client for parsed in clients})
    for parsed in clients:
        if not parsed.client.endpoint:
            reader.report(parsed.position, f"{parsed.client.name} has no endpoint template")
    found = sum(len(parsed.operations) for parsed in clients)
    calls = source.text.count(".composeRequest(")
    if not clients:
        reader.report(0, "no client")
    elif found != calls and not reader.failed:
        reader.report(0, f"{found} operations parsed of {calls}")
    return ParsedClients(reader.read_header(_TITLE), reader.read_header(_API_VERSION), clients)


class _Reader:
    def __init__(self, source: Source, problems: Problems) -> None:
        self._source = source
        self._problems = problems
        self.failed = False

    def report(self, position: int, what: str) -> None:
        self._add(self._source.problem(position, what))

    def _add(self, problem: Problem) -> None:
        self._problems.add(problem)
        self.failed = True

    def read_header(self, pattern: re.Pattern[str]) -> str:
        match = pattern.search(self._source.text)
        if match:
            return match[1].strip()
        self.report(0, "no title or no version of the API")
        return ""

    def read_statics(self, clients: dict[str, Client]) -> None:
        """The assignments that stand after the classes."""
        for match in _STATIC.finditer(self._source.text):
            end = self._source.text.find(";\n", match.end()) + 1
            client = clients.get(match[1])
            if client is None and self.failed:
                continue
            try:
                cursor = Cursor(self._source, match.end(), end)
                _assign_static(cursor, client, match[2])
                cursor.must(";")
            except Problem as problem:
                self._add(problem)

    def read_class(self, match: re.Match[str]) -> ParsedClient:
        parsed = ParsedClient(Client(match[1]), match.start())
        methods: dict[str, re.Match[str]] = {}
        end = match.start(2)
        for method in _METHOD.finditer(self._source.text, match.start(2), match.end(2)):
            self._check_gap(end, method.start())
            end = method.end()
            methods[method[1]] = method
        self._check_gap(end, match.end(2))
        for name, method in methods.items():
            try:
                self._read_method(name, method, parsed)
            except Problem as problem:
                self._add(problem)
        for name in sorted(parsed.paginated - methods.keys()):
            self.report(
                parsed.position, f"{parsed.client.name} has an iterator of {name}, but no {name}"
            )
        self._read_plumbing(parsed, methods)
        return parsed

    def _check_gap(self, start: int, end: int) -> None:
        """Between methods nothing may stand but comments."""
        comments = _COMMENTS.match(self._source.text, start, end)
        if comments and comments.end() < end:
            self.report(comments.end(), "neither a method nor a comment")

    def _read_method(self, name: str, method: re.Match[str], parsed: ParsedClient) -> None:
        if name in _PLUMBING:
            return
        if ".composeRequest(" in method[3]:
            cursor = Cursor(self._source, method.start(3), method.end(3))
            operation = parse_operation(cursor, name, method[2].strip(), method.start())
            parsed.operations.append(operation)
            return
        iterator = _ITERATOR.fullmatch(name)
        if not iterator:
            what = f"method {name} is neither an operation nor a known helper"
            raise self._source.problem(method.start(), what)
        if iterator[1]:
            parsed.paginated.add(iterator[1])

    def _read_plumbing(self, parsed: ParsedClient, methods: dict[str, re.Match[str]]) -> None:
        client = parsed.client
        made, endpoint = methods.get("constructor"), methods.get("set endpoint")
        tool = _TOOL.search(made[3]) if made else None
        breaker = _BREAKER.search(made[3]) if made else None
        if not made or not tool or not breaker:
            what = f"{client.name} has no constructor, service name or circuit breaker"
            self.report(parsed.position, what)
            return
        dual_stack = _DUAL_STACK.search(made[3])
        client.developer_tool = tool[1]
        client.circuit_breaker = breaker[1] == "true"
        client.dual_stack = dual_stack[1] == "true" if dual_stack else None
        client.explicit_endpoint = "isRegionProvider(" not in made[3]
        base = _BASE.search(endpoint[3]) if endpoint else None
        client.base = base[1] if base else ""
        if not endpoint or endpoint[3].count("this._endpoint = ") != 1 + bool(base):
            self.report(parsed.position, f"{client.name} sets its endpoint in an unknown way")


def _assign_static(cursor: Cursor, client: Client | None, name: str) -> None:
    if client is None:
        raise cursor.problem(f"constant {name} of an unknown client")
    if name == "serviceEndpointTemplate":
        client.endpoint = cursor.string()
    elif name == "endpointServiceName":
        client.endpoint_name = cursor.string()
    elif name == "serviceEndpointTemplatePerRealm":
        client.realm_endpoints = _parse_texts(cursor)
    else:
        raise cursor.problem(f"unknown constant {name} of {client.name}")


def _parse_texts(cursor: Cursor) -> dict[str, str]:
    texts = {}
    cursor.must("{")
    while not cursor.accept("}"):
        key = cursor.string()
        cursor.must(":")
        texts[key] = cursor.string()
        if not cursor.accept(",") and cursor.text != "}":
            raise cursor.expected(", or }")
    return texts
