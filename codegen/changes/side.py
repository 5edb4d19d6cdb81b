"""One description as the comparison sees it: fields with what they inherit, and which models the
requests and the answers reach."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .model import ANSWERS, CALLS

Schema = dict[str, Any]
_REF = "#/components/schemas/"

# A model as it is met: as a value it may be any of its subtypes, as a parent it lends its fields.
_VALUE = True
_PARENT = False
_Node = tuple[str, bool]


@dataclass(frozen=True)
class Field:
    """A property of a model; `owner` is the model that declares it."""

    name: str
    schema: Schema
    required: bool
    owner: str


@dataclass(frozen=True)
class Operation:
    """One operation and where it stands."""

    name: str
    method: str
    path: str
    raw: dict[str, Any]


def target(schema: Schema) -> str:
    """The name behind a reference, or ""."""
    return str(schema.get("$ref", "")).removeprefix(_REF)


def media(content: dict[str, Any]) -> tuple[str, Schema | None]:
    """The media types of a body, and the schema of the first one."""
    first = next(iter(content.values()), None)
    return ", ".join(content), first["schema"] if first else None


class Side:
    """A description that passed the checks of `load_spec`; wrong references lead nowhere."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.info: dict[str, Any] = document["info"]
        self.clients = {client["name"]: client for client in document["x-oci-clients"]}
        self.schemas: dict[str, Schema] = document.get("components", {}).get("schemas", {})
        self.operations = {operation.name: operation for operation in _operations(document)}
        self._fields: dict[str, dict[str, Field]] = {}
        self._starts = {CALLS: self._starts_of(_request_schemas),
                        ANSWERS: self._starts_of(_answer_schemas)}  # fmt: skip
        edges = {name: list(self._edges(name)) for name in self.schemas}
        self._edges_of = {(name, as_value): [node for needs, node in found if as_value or not needs]
                          for name, found in edges.items()
                          for as_value in (_VALUE, _PARENT)}  # fmt: skip
        self._reached = {way: self._reach(way) for way in (CALLS, ANSWERS)}
        self._users: dict[_Node, list[_Node]] = {}
        for node, targets in self._edges_of.items():
            for other in targets:
                self._users.setdefault(other, []).append(node)

    # ---- Models ---------------------------------------------------------------------------------

    def chain(self, name: str) -> list[str]:
        """The model and its bases, itself first."""
        found: list[str] = []
        while name in self.schemas and name not in found:
            found.append(name)
            name = target((self.schemas[name].get("allOf") or [{}])[0])
        return found

    def fields(self, name: str) -> dict[str, Field]:
        """The properties of a model with those that it inherits, the inherited ones first."""
        if name not in self._fields:
            fields = {}
            for owner in reversed(self.chain(name)):
                required = self.schemas[owner].get("required", [])
                for wire, schema in self.schemas[owner].get("properties", {}).items():
                    fields[wire] = Field(wire, schema, wire in required, owner)
            self._fields[name] = fields
        return self._fields[name]

    def is_enum(self, name: str) -> bool:
        return "enum" in self.schemas.get(name, {})

    def mapping(self, name: str) -> dict[str, str]:
        """Value of the discriminator -> model."""
        mapping = self.schemas.get(name, {}).get("discriminator", {}).get("mapping", {})
        return {value: reference.removeprefix(_REF) for value, reference in mapping.items()}

    # ---- Reach ----------------------------------------------------------------------------------

    def _edges(self, name: str) -> Iterator[tuple[bool, _Node]]:
        """Whether only a value of the model leads there, and where."""
        schema = self.schemas[name]
        for parent in schema.get("allOf", []):
            yield False, (target(parent), _PARENT)
        for field in schema.get("properties", {}).values():
            for found in leaf_targets(field):
                yield False, (found, _VALUE)
        for subtype in self.mapping(name).values():
            yield True, (subtype, _VALUE)

    def _starts_of(self, schemas_of: Any) -> dict[_Node, list[str]]:
        starts: dict[_Node, list[str]] = {}
        for operation in self.operations.values():
            for schema in schemas_of(operation.raw):
                for name in leaf_targets(schema):
                    starts.setdefault((name, _VALUE), []).append(operation.name)
        return starts

    def _reach(self, way: str) -> set[_Node]:
        return _closure(list(self._starts[way]), self._edges_of)

    def ways(self, name: str) -> set[str]:
        """CALLS when a request may hold the model or inherits from it, ANSWERS likewise."""
        nodes = {(name, _VALUE), (name, _PARENT)}
        return {way for way, reached in self._reached.items() if nodes & reached}

    def value_ways(self, name: str) -> set[str]:
        """The same, but only where the model itself is held, so that its subtypes count."""
        return {way for way, reached in self._reached.items() if (name, _VALUE) in reached}

    def users(self, name: str, way: str) -> list[str]:
        """The operations whose requests or answers reach the model, sorted."""
        seen = _closure([(name, _VALUE), (name, _PARENT)], self._users)
        starts = self._starts[way]
        return sorted({user for node in seen for user in starts.get(node, [])})


def _closure(pending: list[_Node], edges: dict[_Node, list[_Node]]) -> set[_Node]:
    seen: set[_Node] = set()
    while pending:
        node = pending.pop()
        if node not in seen:
            seen.add(node)
            pending += edges.get(node, [])
    return seen


def leaf_targets(schema: Schema) -> Iterator[str]:
    """What a schema refers to, behind its lists and maps."""
    while "$ref" not in schema:
        inner = schema.get("items", schema.get("additionalProperties"))
        if inner is None:
            return
        schema = inner
    yield target(schema)


def _operations(document: dict[str, Any]) -> Iterator[Operation]:
    for key, methods in document["paths"].items():
        for method, raw in methods.items():
            yield Operation(raw["operationId"], method.upper(), key.partition("#")[0], raw)


def _request_schemas(raw: dict[str, Any]) -> Iterator[Schema]:
    for parameter in raw.get("parameters", []):
        yield parameter["schema"]
    schema = media(raw.get("requestBody", {}).get("content", {}))[1]
    if schema is not None:
        yield schema


def _answer_schemas(raw: dict[str, Any]) -> Iterator[Schema]:
    answer = raw["responses"]["2XX"]
    for header in answer.get("headers", {}).values():
        yield header["schema"]
    schema = media(answer.get("content", {}))[1]
    if schema is not None:
        yield schema
