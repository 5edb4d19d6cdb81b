"""spec/overlay: intents, clouds, asks -> phrases of families and of single operations."""
from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from codegen.load import Table, load_yaml
from codegen.problems import Problems
from codegen.search.gather import Service

_KEYS = ("families", "operations")


@dataclass(frozen=True)
class Phrase:
    service: str
    family: str      # of the operation, when there is one
    operation: str   # "" for a phrase of the whole family
    text: str


def _section(table: Table, key: str, problems: Problems) -> Table:
    value = table.get(key, Table(table.file, table.line))
    if isinstance(value, Table):
        return value
    problems.add(table.at(key), f'"{key}": expected a mapping')
    return Table(table.file, table.line)


def _texts(table: Table, key: str, problems: Problems) -> list[str]:
    value = table[key]
    if isinstance(value, list) and all(isinstance(text, str) for text in value):
        return value
    problems.add(table.at(key), f'"{key}": expected a list of phrases')
    return []


def _of_service(table: Table, service: Service, problems: Problems) -> list[Phrase]:
    owners = {operation.id: operation.family for operation in service.operations}
    families = set(owners.values())
    found = []
    for key in table:
        if key not in _KEYS:
            problems.add(table.at(key), f'unknown key "{key}"')
    section = _section(table, "families", problems)
    for name in section:
        if name not in families:
            problems.add(section.at(name), f'"{name}": {service.name} has no such family')
            continue
        found += [Phrase(service.name, name, "", text)
                  for text in _texts(section, name, problems)]
    section = _section(table, "operations", problems)
    for name in section:
        if name not in owners:
            problems.add(section.at(name), f'"{name}": {service.name} has no such operation')
            continue
        found += [Phrase(service.name, owners[name], name, text)
                  for text in _texts(section, name, problems)]
    return found


def _of_operations(table: Table, services: list[Service], problems: Problems) -> list[Phrase]:
    owners = {f"{service.name}.{operation.id}": operation.family
              for service in services for operation in service.operations}
    families = {f"{service.name}.{operation.family}"
                for service in services for operation in service.operations}
    found = []
    for name in table:
        service, _, operation = name.partition(".")
        if name in families and name not in owners:
            found += [Phrase(service, operation, "", text)
                      for text in _texts(table, name, problems)]
            continue
        if name not in owners:
            problems.add(table.at(name), f'"{name}": no such operation or family')
            continue
        found += [Phrase(service, owners[name], operation, text)
                  for text in _texts(table, name, problems)]
    return found


def read_phrases(overlay: Path, services: list[Service], problems: Problems) -> list[Phrase]:
    folder = overlay / "intents"
    names = {service.name for service in services}
    for path in sorted(folder.glob("*.yaml")):
        if path.stem not in names:
            problems.add(str(path), f"{path.stem}: no such service")
    found = []
    for name in ("clouds.yaml", "asks.yaml"):
        found += _of_operations(load_yaml(overlay / name, problems), services, problems)
    for service in services:
        table = load_yaml(folder / f"{service.name}.yaml", problems)
        found += _of_service(table, service, problems)
    return found
