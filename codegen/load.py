"""Files -> checked dicts. JSON documents are checked against SHAPES key by key; YAML overlays
become dicts and lists that remember their lines. Nothing here knows what the entries mean."""
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from codegen.problems import Problems

_TWICE = "\0twice"  # where the JSON reader leaves the names that stand twice in an object

# What may stand in a description. A key that ends in "!" must be there. Values: str, bool, int,
# float (any number), or "list:X", "map:X", X with X a shape or a type; "any" is not looked into.
SHAPES: dict[str, dict[str, Any]] = {
    "document": {
        "openapi!": str, "info!": "info", "x-oci-clients!": "list:client",
        "servers": "any", "security": "any", "paths!": "map:path", "components": "components",
    },
    "info": {
        "title!": str, "version!": str, "x-oci-service!": str, "x-oci-package!": "package",
    },
    "package": {"name!": str, "version!": str},
    "client": {
        "name!": str, "base!": str, "endpoint!": str, "endpointName": str,
        "realmEndpoints": "map:str", "circuitBreaker": bool, "dualStack": bool,
        "explicitEndpoint": bool, "developerTool": str, "waiters": "any",
    },
    "path": {
        "get": "operation", "head": "operation", "post": "operation", "put": "operation",
        "patch": "operation", "delete": "operation",
    },
    "operation": {
        "operationId!": str, "tags": "any", "x-oci-client!": str, "x-oci-reference": str,
        "x-oci-retry": bool, "x-oci-unsigned-body": bool, "x-oci-paginated": bool,
        "x-oci-endpoint-parameters": "list:str", "x-oci-events": bool,
        "x-oci-not-modified": bool, "x-oci-status": "list:str", "x-oci-produces": "list:str",
        "deprecated": bool, "parameters": "list:parameter",
        "requestBody": "requestBody", "responses!": "responses",
    },
    "parameter": {
        "name!": str, "in!": str, "required": bool, "deprecated": bool, "x-oci-name": str,
        "x-oci-prefix": str, "style": str, "explode": bool, "schema!": "schema",
    },
    "requestBody": {"x-oci-name!": str, "required": bool, "content!": "map:media"},
    "media": {"schema!": "schema"},
    "responses": {"2XX!": "response"},
    "response": {
        "description": str, "headers": "map:header", "content": "map:media", "x-oci-name": str,
    },
    "header": {"x-oci-name": str, "x-oci-prefix": str, "schema!": "schema"},
    "components": {"schemas!": "map:schema", "securitySchemes": "any"},
    "schema": {
        "$ref": str, "type": str, "format": str, "items": "schema",
        "additionalProperties": "schema", "enum": "list:str", "contentMediaType": str,
        "properties": "map:schema", "required": "list:str", "allOf": "list:schema",
        "discriminator": "discriminator", "deprecated": bool, "x-oci-name": str,
        "x-oci-open": bool, "x-oci-range": bool, "default": "any", "pattern": str,
        "minLength": int, "maxLength": int, "minItems": int, "maxItems": int,
        "minimum": float, "maximum": float, "exclusiveMinimum": float, "exclusiveMaximum": float,
        "uniqueItems": bool,
    },
    "discriminator": {"propertyName!": str, "mapping!": "map:str"},
}
_TYPE_NAMES = {
    str: "a string", bool: "true or false", dict: "an object", list: "a list",
    int: "a whole number", float: "a number",
}


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        found[_TWICE] = sorted({name for name in names if names.count(name) > 1})
    return found


class _Checker:
    def __init__(self, where: str, problems: Problems) -> None:
        self.where = where
        self.problems = problems

    def add(self, path: str, what: str) -> None:
        self.problems.add(f"{self.where}: {path}" if path else self.where, what)

    def value(self, path: str, shape: Any, value: Any) -> bool:
        """True when the value is fit to be read on."""
        if shape == "any":
            return True
        if shape == "str" or isinstance(shape, type):
            return self._is(path, str if shape == "str" else shape, value)
        if shape.startswith("list:"):
            if not self._is(path, list, value):
                return False
            return all([self.value(f"{path}[{at}]", shape[5:], item)
                        for at, item in enumerate(value)])
        if not self._is(path, dict, value):
            return False
        for name in value.pop(_TWICE, ()):
            self.add(path, f'"{name}" stands twice')
        if shape.startswith("map:"):
            return all([self.value(_join(path, name), shape[4:], item)
                        for name, item in value.items()])
        return self._object(path, SHAPES[shape], value)

    def _is(self, path: str, wanted: type, value: Any) -> bool:
        if _is_a(value, wanted):
            return True
        self.add(path, f"expected {_TYPE_NAMES[wanted]}")
        return False

    def _object(self, path: str, shape: dict[str, Any], value: dict[str, Any]) -> bool:
        fine = True
        for key in shape:
            if key.endswith("!") and key[:-1] not in value:
                self.add(path, f'"{key[:-1]}" is missing')
                fine = False
        for key, item in value.items():
            wanted = shape.get(key, shape.get(key + "!"))
            if wanted is None:
                self.add(path, f'unknown key "{key}"')
                fine = False
            elif not self.value(_join(path, key), wanted, item):
                fine = False
        return fine


def _is_a(value: Any, wanted: type) -> bool:
    """True and false are no numbers here."""
    if isinstance(value, bool):
        return wanted is bool
    return isinstance(value, (int, float) if wanted is float else wanted)


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def load_spec(path: Path, text: bytes, problems: Problems) -> dict[str, Any] | None:
    """One description, or None when it is not fit to be resolved."""
    try:
        document = json.loads(text, object_pairs_hook=_pairs)
    except ValueError as error:
        problems.add(str(path), f"not JSON: {error}")
        return None
    checker = _Checker(str(path), problems)
    return document if checker.value("", "document", document) else None


# ---- YAML ---------------------------------------------------------------------------------------

class Table(dict):
    """A mapping that knows where it and its keys stand: `table.at("key")` is "file:12"."""

    def __init__(self, file: str, line: int) -> None:
        super().__init__()
        self.file = file
        self.line = line
        self.lines: dict[str, int] = {}

    def at(self, key: str | None = None) -> str:
        return f"{self.file}:{self.lines.get(key, self.line)}"


class Rows(list):
    """A list that knows where its items stand."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self.file = file
        self.lines: list[int] = []

    def at(self, index: int) -> str:
        return f"{self.file}:{self.lines[index]}"


def load_yaml(path: Path, problems: Problems) -> Table:
    """The mapping in a YAML file; an empty one when the file is empty, missing or broken. Scalars
    are strings, but for true and false."""
    empty = Table(str(path), 1)
    if not path.exists():
        return empty
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problems.add(f"{path}:{line}", f"not YAML: {getattr(error, 'problem', error)}")
        return empty
    if node is None:
        return empty
    value = _plain(str(path), node, problems)
    if isinstance(value, Table):
        return value
    problems.add(f"{path}:{node.start_mark.line + 1}", "expected a mapping")
    return empty


def _plain(file: str, node: yaml.Node, problems: Problems) -> Any:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        table = Table(file, line)
        for key, value in node.value:
            if key.value in table:
                problems.add(f"{file}:{key.start_mark.line + 1}", f'"{key.value}" stands twice')
            table[key.value] = _plain(file, value, problems)
            table.lines[key.value] = key.start_mark.line + 1
        return table
    if isinstance(node, yaml.SequenceNode):
        rows = Rows(file)
        for item in node.value:
            rows.append(_plain(file, item, problems))
            rows.lines.append(item.start_mark.line + 1)
        return rows
    if node.tag.endswith(":bool") and node.value in ("true", "false"):
        return node.value == "true"
    return node.value
