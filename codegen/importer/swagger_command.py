"""`codegen import --swagger`: constraints from Swagger files for documents that are there."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .command import write_if_changed
from .constraints import put
from .printer import print_json
from .source import Problem, Problems
from .swagger import Swagger, SwaggerOperation
from .swagger_match import Matcher, Proposals

_ENDINGS = (".yaml", ".yml")


@dataclass(frozen=True)
class Document:
    """A document of spec/, and its operations by method and path."""

    path: Path
    root: dict[str, Any]
    operations: dict[tuple[str, str], list[dict[str, Any]]]
    proposals: Proposals


def import_swagger(folder: Path, out: Path, services: list[str]) -> int:
    """The exit status. Nothing is written when a file is broken."""
    problems, notes = Problems(), Problems()
    paths = sorted(path for path in folder.rglob("*") if path.suffix in _ENDINGS)
    if not paths:
        problems.add(Problem(str(folder), 1, "holds no .yaml"))
    documents = _read_documents(out, services, problems)
    lines = []
    for path in paths:
        try:
            lines.append(_match_file(Swagger(path), documents, problems, notes))
        except Problem as problem:
            problems.add(problem)
    for document in documents:
        for place, constraints in document.proposals.agreed(notes):
            put(place, constraints)
    for line in [*problems.lines()] or notes.lines():
        print(line, file=sys.stderr)
    if problems:
        return 1
    print("\n".join(lines))
    for document in documents:
        if document.proposals.by_holder:
            write_if_changed(document.path, print_json(document.root))
    return 0


# ---- Documents ----------------------------------------------------------------------------------


def _read_documents(out: Path, services: list[str], problems: Problems) -> list[Document]:
    names = sorted(set(services)) or sorted(path.stem for path in out.glob("*.json"))
    if not names:
        problems.add(Problem(str(out), 1, "holds no description; import the packages first"))
    found = []
    for name in names:
        try:
            found.append(_read_document(out / f"{name}.json"))
        except Problem as problem:
            problems.add(problem)
    return found


def _read_document(path: Path) -> Document:
    try:
        root = json.loads(path.read_bytes())
        operations: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for key, methods in root["paths"].items():
            for method, operation in methods.items():
                operations.setdefault((method, key.partition("#")[0]), []).append(operation)
        return Document(path, root, operations, Proposals(root["components"]["schemas"]))
    except OSError as error:
        raise Problem(str(path), 1, f"cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise Problem(str(path), getattr(error, "lineno", 1), "is not JSON") from error
    except (AttributeError, KeyError, TypeError) as error:
        raise Problem(str(path), 1, "is no description") from error


# ---- One file -----------------------------------------------------------------------------------


def _match_file(
    swagger: Swagger, documents: list[Document], problems: Problems, notes: Problems
) -> str:
    """What is printed of the file."""
    own = Problems()
    document = _choose(swagger, documents)
    if document is None:
        what = f"note: no description of version {swagger.version} has its operations"
        notes.add(swagger.root.problem(what))
        return f"{swagger.path}: no description"
    matcher = Matcher(swagger, document.proposals, own)
    matched = 0
    for key, theirs in swagger.operations.items():
        same = _same_operation(document.operations.get(key, []), theirs)
        matched += bool(same)
        if not same:
            own.add(theirs.raw.problem(f"note: no operation {key[0].upper()} {key[1]}"))
        for ours in same:
            try:
                matcher.operation(ours, theirs)
            except Problem as problem:
                problems.add(problem)
    notes.extend(own)
    return (
        f"{swagger.path}: {document.path.stem}: {matched} of {len(swagger.operations)} operations, "
        f"{matcher.count} constraints, {len(own.lines())} notes"
    )


def _choose(swagger: Swagger, documents: list[Document]) -> Document | None:
    """Some paths, of work requests above all, are the same in many services: the document of the
    same version that has most of the operations, at least half, and the fewest others."""
    keys = swagger.operations.keys()
    found = []
    for document in documents:
        known = document.operations.keys()
        same = len(keys & known)
        is_half = keys and 2 * same >= len(keys)
        if is_half and str(document.root["info"]["version"]) == swagger.version:
            found.append((-same, len(known), document.path.stem, document))
    return min(found, key=lambda one: one[:3])[3] if found else None


def _same_operation(ours: list[dict[str, Any]], theirs: SwaggerOperation) -> list[dict[str, Any]]:
    """Where two operations share path and method, the name tells them apart."""
    if len(ours) < 2:
        return ours
    name = theirs.raw.get("operationId")
    wanted = name.text().lower() if name else ""
    return [one for one in ours if one["operationId"].lower() == wanted]
