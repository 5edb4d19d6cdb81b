"""Descriptions and overlays -> what search knows of each operation: words by field."""
from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from codegen import english
from codegen.families import VERBS, family
from codegen.load import Table, load_yaml
from codegen.problems import Problems
from codegen.search.text import plain_words, split_camel

# Fields of an operation, by their bit in a posting (enum search_field of search_index.h).
NAME, VERB, SERVICE, TEXT, PATH, PARAM, BODY, ANSWER = (1 << bit for bit in range(8))

# Verbs of ids by kind; what is not here is an action.
_KINDS = {
    "list": "list search summarize fetch query lookup filter find discover".split(),
    "get": "get head retrieve download read export compare".split(),
    "create": "create launch add put upload attach generate register import post provision "
              "associate insert assign connect clone copy install deploy".split(),
    "update": "update change patch modify configure set edit rename move resize scale "
              "reorder upsert".split(),
    "delete": "delete terminate remove detach purge drop deregister unregister unassign "
              "uninstall disassociate unset destroy".split(),
}
KINDS = ("any", "list", "get", "create", "update", "delete", "action")
_KIND_OF = {verb: KINDS.index(kind) for kind, verbs in _KINDS.items() for verb in verbs}
_HOW = ("bulk", "batch", "cascading", "asynchronous", "synchronous")

# Names of parameters and fields that everything has.
_COMMON = frozenset("""
id ids ocid opc request retry token if match none unmodified since page limit sort by order
compartment display name freeform defined system tags tag lifecycle state details time created
updated description accept language type key value items data root href links etag is
""".split())


@dataclass
class Operation:
    service: str
    at: int                    # row of the service's table
    id: str
    family: str
    kind: int                  # index into KINDS
    verb: str
    title: str
    text: str
    cli: list[str] = field(default_factory=list)   # commands, the plainest first
    everyday: bool = False
    deprecated: bool = False
    is_nested: bool = False    # its path leads through another resource
    is_twin: bool = False      # searches what another operation lists
    fields: dict[int, list[str]] = field(default_factory=dict)


@dataclass
class Service:
    name: str
    words: list[str]           # phrases
    prior: float
    operations: list[Operation]


# ---- Names in descriptions ----------------------------------------------------------------------

class _Schemas:
    def __init__(self, document: dict[str, Any]) -> None:
        self._schemas = document.get("components", {}).get("schemas", {})

    def properties(self, schema: dict[str, Any], depth: int = 0) -> dict[str, dict[str, Any]]:
        if depth > 6:
            return {}
        if "$ref" in schema:
            schema = self._schemas.get(schema["$ref"].rsplit("/", 1)[-1], {})
        found = dict(schema.get("properties", {}))
        for base in schema.get("allOf", ()):
            found.update(self.properties(base, depth + 1))
        if schema.get("type") == "array":
            found.update(self.properties(schema.get("items", {}), depth + 1))
        if set(found) == {"items"}:
            return self.properties(found["items"], depth + 1)
        return found

    def words(self, schema: dict[str, Any]) -> list[str]:
        return [word for name in self.properties(schema) for word in _name_words(name)]


def _name_words(name: str) -> list[str]:
    return [word for word in split_camel(name) if word not in _COMMON]


def _media_schema(holder: dict[str, Any]) -> dict[str, Any]:
    for media in holder.get("content", {}).values():
        return media["schema"]
    return {}


def _parameters(raw: dict[str, Any]) -> list[str]:
    words = []
    for parameter in raw.get("parameters", ()):
        if parameter["in"] == "header":
            continue
        words += _name_words(parameter["name"])
        if parameter["name"].lower().endswith("action"):
            words += [word for value in parameter["schema"].get("enum", ())
                      for word in plain_words(value)]
    return words


def _path_words(path: str) -> list[str]:
    parts = [part for part in path.split("/") if part and not part.startswith("{")]
    return [word for part in parts if not part.isdigit()
            for word in split_camel(part) if word not in ("actions", "action")]


# ---- One operation ------------------------------------------------------------------------------

def _verb(identifier: str) -> tuple[str, list[str]]:
    """The verb of an id, and the words beside it."""
    parts = split_camel(identifier)
    at = 1 if parts[0] in _HOW and len(parts) > 1 else 0
    if parts[at] in VERBS:
        return parts[at], parts[:at] + parts[at + 1:] or parts
    if parts[-1] == "action" and len(parts) > 1:
        return "action", parts[:-1]
    return "", parts


def _kind(verb: str, identifier: str, method: str) -> int:
    if identifier.lower().endswith(("deletion",)) or verb == "schedule" and "eletion" in identifier:
        return KINDS.index("action" if verb == "cancel" else "delete")
    if verb in _KIND_OF:
        return _KIND_OF[verb]
    return KINDS.index("get") if method == "GET" else KINDS.index("action")


def _title(titles: Table, identifier: str) -> tuple[str, str]:
    said = titles.get(identifier, {})
    if isinstance(said, str):
        said = {"text": said}
    title = said.get("title") or english.title(identifier)
    return title, said.get("text") or ""


def _operation(service: str, at: int, raw: dict[str, Any], row: list[Any], titles: Table,
               schemas: _Schemas) -> Operation:
    identifier, method, path = row[0], row[1], row[2]
    verb, name = _verb(identifier)
    title, text = _title(titles, identifier)
    kind = _kind(verb, identifier, method)
    made = Operation(service, at, identifier, family(identifier), kind, verb, title, text)
    made.deprecated = bool(raw.get("deprecated"))
    made.is_nested = "}/" in re.sub(r"\}/actions/.*|\}/?$", "", path)
    client = re.sub(r"Client$", "", raw["x-oci-client"])
    made.fields = {
        NAME: name,
        VERB: [verb] if verb else [],
        SERVICE: split_camel(client),
        TEXT: plain_words(title) + plain_words(text),
        PATH: _path_words(path),
        PARAM: _parameters(raw),
        BODY: schemas.words(_media_schema(raw.get("requestBody", {}))),
        ANSWER: schemas.words(_media_schema(raw["responses"]["2XX"])) if method == "GET" else [],
    }
    return made


# ---- All ----------------------------------------------------------------------------------------

def _cli_paths(path: Path, problems: Problems) -> dict[str, list[str]]:
    """operation id -> commands of the official command line, without `oci`."""
    found: dict[str, list[str]] = {}
    if not path.exists():
        return found
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        identifier, tab, command = line.partition("\t")
        if not tab or not command.strip():
            problems.add(f"{path}:{number}", "expected an operation, a tab and a command")
            continue
        found.setdefault(identifier, []).append(command.strip().removeprefix("oci "))
    return found


def _service(name: str, spec: Path, out: Path, overlay: Path,
             problems: Problems) -> list[Operation]:
    document = json.loads((spec / f"{name}.json").read_bytes())
    rows = json.loads((out / name / "summary.json").read_bytes())["operations"]
    titles = load_yaml(overlay / "titles" / f"{name}.yaml", problems)
    schemas = _Schemas(document)
    raws = {raw["operationId"]: raw for item in document["paths"].values()
            for raw in item.values()}
    made = [_operation(name, at, raws[row[0]], row, titles, schemas)
            for at, row in enumerate(rows)]
    listed = {operation.family for operation in made if operation.verb == "list"}
    for operation in made:
        operation.is_twin = operation.verb == "search" and operation.family in listed
    return made


def _said_of(services: Table, name: str, problems: Problems) -> tuple[list[str], float]:
    said = services.get(name, {})
    words = said.get("words", []) if isinstance(said, dict) else None
    try:
        prior = float(said.get("prior", 1))
    except (AttributeError, ValueError):
        words, prior = None, 1
    if not isinstance(words, list) or not 0 <= prior <= 3:
        problems.add(services.at(name), f"{name}: expected words, and a prior from 0 to 3")
        return [], 1
    return words, prior


def gather(spec: Path, out: Path, overlay: Path, problems: Problems) -> list[Service]:
    """All services, sorted by name, as model_services is."""
    about = load_yaml(overlay / "services.yaml", problems)
    everyday = load_yaml(overlay / "everyday.yaml", problems)
    commands = _cli_paths(overlay / "cli.tsv", problems)
    names = sorted(path.stem for path in spec.glob("*.json"))
    for name in about:
        if name not in names:
            problems.add(about.at(name), f"{name}: no such service")
    services = []
    for name in names:
        words, prior = _said_of(about, name, problems)
        operations = _service(name, spec, out, overlay, problems)
        for operation in operations:
            operation.cli = commands.pop(f"{name}.{operation.id}", [])
            operation.everyday = operation.id in everyday.get(name, ())
        services.append(Service(name, words, prior, operations))
    for identifier in commands:
        problems.add(str(overlay / "cli.tsv"), f"{identifier}: no such operation")
    return services
