"""The parts of a Swagger 2.0 file that constraints are taken from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .swagger_yaml import Value, read_yaml

METHODS = ("get", "head", "post", "put", "patch", "delete")
_SUBTYPE = "x-obmcs-discriminator-value"


@dataclass(frozen=True)
class SwaggerOperation:
    """An operation and the parameters that all operations of its path have."""

    raw: Value
    shared: list[Value]


class Swagger:
    """One file; Problem says what is wrong with it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.root = read_yaml(path)
        kind = self.root.need("swagger")
        if kind.text() != "2.0":
            raise kind.problem(f"is Swagger {kind.text()}, expected 2.0")
        self.version = self.root.need("info").need("version").text()
        self.operations = self._operations()
        self._subtypes: dict[int, dict[str, Value]] | None = None

    def _operations(self) -> dict[tuple[str, str], SwaggerOperation]:
        """By method and path, basePath included."""
        base = self.root.get("basePath")
        prefix = base.text().rstrip("/") if base else ""
        found = {}
        for path, methods in self.root.need("paths").members().items():
            if not path.startswith("/"):
                continue
            shared = methods.get("parameters")
            parameters = shared.items() if shared else []
            for method in METHODS:
                raw = methods.get(method)
                if raw:
                    found[method, prefix + path] = SwaggerOperation(raw, parameters)
        return found

    # ---- References -----------------------------------------------------------------------------

    def resolve(self, value: Value) -> Value:
        """Follows references, and an allOf that holds nothing but one thing."""
        seen: set[int] = set()
        while True:
            if id(value.node) in seen:
                raise value.problem("refers to itself")
            seen.add(id(value.node))
            reference, parts = value.get("$ref"), value.get("allOf")
            if reference:
                value = self._find(reference)
            elif parts and len(parts.items()) == 1 and not value.get("properties"):
                value = parts.items()[0]
            else:
                return value

    def _find(self, reference: Value) -> Value:
        text = reference.text()
        if not text.startswith("#/"):
            raise reference.problem(f"refers to something outside of the file: {text}")
        value = self.root
        for part in text[2:].split("/"):
            inner = value.get(part.replace("~1", "/").replace("~0", "~"))
            if inner is None:
                raise reference.problem(f"refers to nothing: {text}")
            value = inner
        return value

    # ---- Definitions ----------------------------------------------------------------------------

    def properties(self, value: Value) -> dict[str, Value]:
        """The properties of a definition and of all that it consists of."""
        found: dict[str, Value] = {}
        self._collect(value, found, set())
        return found

    def _collect(self, value: Value, found: dict[str, Value], seen: set[int]) -> None:
        value = self.resolve(value)
        if id(value.node) in seen:
            return
        seen.add(id(value.node))
        parts, own = value.get("allOf"), value.get("properties")
        for part in parts.items() if parts else []:
            self._collect(part, found, seen)
        found.update(own.members() if own else {})

    def subtypes(self, value: Value) -> dict[str, Value]:
        """Value of the discriminator -> definition that says allOf of this one, or of a subtype."""
        if self._subtypes is None:
            self._subtypes = self._find_subtypes()
        found: dict[str, Value] = {}
        pending, seen = [value], {id(value.node)}
        while pending:
            for name, child in self._subtypes.get(id(pending.pop().node), {}).items():
                if id(child.node) not in seen:
                    seen.add(id(child.node))
                    found[name] = child
                    pending.append(child)
        return found

    def _find_subtypes(self) -> dict[int, dict[str, Value]]:
        found: dict[int, dict[str, Value]] = {}
        definitions = self.root.get("definitions")
        for name, definition in (definitions.members() if definitions else {}).items():
            parts = definition.get("allOf")
            value = definition.get(_SUBTYPE)
            for part in parts.items() if parts else []:
                if part.get("$ref"):
                    parent = id(self._find(part.need("$ref")).node)
                    found.setdefault(parent, {})[value.text() if value else name] = definition
        return found
