"""Counts of what was imported, and the table of the counts that are expected."""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields
from pathlib import Path

from .facts import Service

HEADER = "\t".join(
    [
        *("service", "package version", "clients", "operations", "models", "own fields"),
        *("required fields", "enums", "enum values", "bases", "subtypes"),
    ]
)


@dataclass(frozen=True)
class Counts:
    """A discriminator that a subtype declares again counts as a field."""

    service: str
    version: str
    clients: int
    operations: int
    models: int
    own_fields: int
    required_fields: int
    enums: int
    enum_values: int
    bases: int
    subtypes: int

    def row(self) -> str:
        return "\t".join(str(value) for value in astuple(self))


def count(service: Service) -> Counts:
    models = service.models.values()
    enums = [*service.enums.values(), *(enum for model in models for enum in model.enums.values())]
    return Counts(
        service=service.name,
        version=service.version,
        clients=len(service.clients),
        operations=sum(len(client.operations) for client in service.clients),
        models=len(models),
        own_fields=sum(len(model.fields) for model in models),
        required_fields=sum(field.required for model in models for field in model.fields),
        enums=len(enums),
        enum_values=sum(len(enum.members) for enum in enums),
        bases=sum(bool(model.discriminator) for model in models),
        subtypes=sum(len(model.subtypes) for model in models),
    )


def total(rows: list[Counts]) -> Counts:
    numbers = [field.name for field in fields(Counts) if field.name not in ("service", "version")]
    return Counts(
        "total", "", **{name: sum(getattr(row, name) for row in rows) for name in numbers}
    )


def describe(counts: Counts) -> str:
    """One line for people."""
    name = f"{counts.service} {counts.version}".strip()
    return (
        f"{name}: {counts.clients} clients, {counts.operations} operations, "
        f"{counts.models} models, {counts.own_fields} fields, "
        f"{counts.enums} enums, {counts.enum_values} values, "
        f"{counts.bases} bases, {counts.subtypes} subtypes"
    )


def table(rows: list[Counts], kept: list[str]) -> str:
    """The text of a table with `rows` and the lines `kept`."""
    return "\n".join([HEADER, *sorted([*(row.row() for row in rows), *kept])]) + "\n"


@dataclass(frozen=True)
class Line:
    """What a table says of one service."""

    number: int
    text: str


def read_table(path: Path) -> dict[str, Line]:
    """The lines of a table by service; ValueError says what is wrong with it."""
    lines = path.read_text(encoding="utf-8").splitlines()
    if lines[:1] != [HEADER]:
        raise ValueError("is not a table of counts")
    return {text.split("\t")[0]: Line(number, text) for number, text in enumerate(lines[1:], 2)}


def compare(path: Path, rows: list[Counts], whole: bool) -> list[str]:
    """What differs from the table at `path`; `whole`: all that is in it must have been imported."""
    try:
        expected = read_table(path)
    except OSError as error:
        return [f"{path}:1: cannot be read: {error.strerror}"]
    except ValueError as error:
        return [f"{path}:1: {error}"]
    problems = []
    for row in rows:
        line = expected.pop(row.service, Line(1, ""))
        problems += [
            f"{path}:{line.number}: {row.service}: {what}" for what in _differences(line.text, row)
        ]
    if whole:
        problems += [
            f"{path}:{line.number}: {name} was not imported"
            for name, line in sorted(expected.items())
        ]
    return problems


def _differences(text: str, row: Counts) -> list[str]:
    old, new = text.split("\t"), row.row().split("\t")
    if len(old) != len(new):
        return ["is not in the table" if not text else "has another number of counts"]
    names = HEADER.split("\t")
    return [f"{name}: expected {a}, imported {b}" for name, a, b in zip(names, old, new) if a != b]
