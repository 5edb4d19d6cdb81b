"""What people write beside the descriptions (spec/overlay): read once, handed out by service."""
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from codegen import english, names
from codegen.danger import Danger, DangerRules, ServiceDanger
from codegen.load import Rows, Table, load_yaml
from codegen.problems import Problems

# Facts by service, then model or operation, then field or parameter.
_FACTS = ("numbers", "bytes", "dates", "csv", "enums", "any", "optional")
_TITLE_KEYS = {"title", "text"}
CARRIER_KEYS = {"parameter", "operation", "field"}  # of a client in hosts.yaml


class Overlays:
    """All files of the folder that concern single services."""

    def __init__(self, folder: Path, problems: Problems) -> None:
        self.folder = folder
        self._facts = {name: load_yaml(folder / f"{name}.yaml", problems) for name in _FACTS}
        self._accept = load_yaml(folder / "accept.yaml", problems)
        self.hosts = load_yaml(folder / "hosts.yaml", problems)
        self._tool_names = load_yaml(folder / "tool_names.yaml", problems)
        self._rules = DangerRules(load_yaml(folder / "classes.yaml", problems), problems)

    def of(self, service: str, problems: Problems) -> ServiceOverlay:
        facts = {name: _table(table, service, problems) for name, table in self._facts.items()}
        titles = load_yaml(self.folder / "titles" / f"{service}.yaml", problems)
        classes = load_yaml(self.folder / "classes" / f"{service}.yaml", problems)
        return ServiceOverlay(service, facts, _table(self._accept, service, problems),
                              _table(self.hosts, service, problems),
                              _table(self._tool_names, service, problems), titles,
                              self._rules.of(service, classes, problems), problems)


def _table(table: Table, key: str, problems: Problems) -> Table:
    """The mapping below a key, or an empty one."""
    value = table.get(key)
    if isinstance(value, Table):
        return value
    if value is not None:
        problems.add(table.at(key), f'"{key}": expected a mapping')
    return Table(table.file, table.line)


class _Facts:
    """owner -> name -> what is said of it, and which of them a description had a use for."""

    def __init__(self, table: Table, problems: Problems) -> None:
        self.entries: dict[tuple[str, str], Any] = {}
        self.where: dict[tuple[str, str], str] = {}
        self.used: set[tuple[str, str]] = set()
        for owner, members in table.items():
            if isinstance(members, Rows):
                for at, name in enumerate(members):
                    self._add(owner, name, True, members.at(at))
            elif isinstance(members, Table):
                for name, value in members.items():
                    self._add(owner, name, value, members.at(name))
            else:
                problems.add(table.at(owner), f'"{owner}": expected a list or a mapping')

    def _add(self, owner: str, name: str, value: Any, where: str) -> None:
        self.entries[owner, name] = value
        self.where[owner, name] = where

    def get(self, owner: str, name: str) -> Any:
        if (owner, name) not in self.entries:
            return None
        self.used.add((owner, name))
        return self.entries[owner, name]

    def report_unused(self, service: str, problems: Problems) -> None:
        for (owner, name), where in self.where.items():
            if (owner, name) not in self.used:
                problems.add(where, f"{service}.{owner}.{name}: no such field or parameter of "
                             "the type that this file is about")


class ServiceOverlay:
    """The part of the overlays that concerns one service."""

    def __init__(self, service: str, facts: dict[str, Table], accept: Table, hosts: Table,
                 tool_names: Table, titles: Table, danger: ServiceDanger,
                 problems: Problems) -> None:
        self.service = service
        self._raw = [facts, accept, hosts, tool_names, titles]
        self._facts = {name: _Facts(table, problems) for name, table in facts.items()}
        self._accept = accept
        self._hosts = hosts
        self._used_hosts: set[str] = set()
        self._tool_names = tool_names
        self._titles = titles
        self._rules = danger
        self._problems = problems
        self._operations: set[str] = set()
        self._tools: dict[str, str] = {}

    def content(self) -> str:
        """All that is said of the service, for its stamp."""
        return json.dumps([self._raw, self._rules.content()])

    def takes(self, fact: str, owner: str, name: str) -> bool:
        return bool(self._facts[fact].get(owner, name))

    def enum_values(self, owner: str, name: str) -> list[str]:
        return self._facts["enums"].get(owner, name) or []

    def is_secret_field(self, owner: str, name: str) -> bool:
        return self._rules.is_secret_field(owner, name)

    def accept(self, operation: str) -> str:
        return self._accept.get(operation, "")

    def client_host(self, client: str) -> Table | None:
        """Which resource carries the host of a client: an empty table when nobody knows, None when
        it has a host of its own."""
        said = self._hosts.get(client)
        self._used_hosts.add(client)
        if isinstance(said, Table) and set(said) == CARRIER_KEYS:
            return said
        if said not in (None, "none"):
            self._problems.add(self._hosts.at(client),
                               'expected none, or parameter, operation and field')
        return None if said is None else Table(self._hosts.file, self._hosts.line)

    def endpoint(self, operation: str) -> str:
        """The template of an operation with a host of its own, or ""."""
        said = self._hosts.get(operation, "")
        self._used_hosts.add(operation)
        if said and not (isinstance(said, str) and said.startswith("https://")):
            self._problems.add(self._hosts.at(operation), "expected a template: https://...")
            return ""
        return said

    def danger(self, operation: str, method: str, takes_secret: bool, where: str) -> Danger:
        self._operations.add(operation)
        danger = self._rules.danger(operation, method, takes_secret)
        if danger is None:
            self._problems.add(where, f'no rule of classes.yaml gives "{operation}" a class')
            return Danger("action", ())
        return danger

    def tool_name(self, operation: str, where: str) -> str:
        name = self._tool_names.get(operation) or names.tool_name(self.service, operation)
        if not names.TOOL_NAME.match(name):
            self._problems.add(where, f'"{name}" is no tool name')
        other = self._tools.setdefault(name, operation)
        if other != operation:
            self._problems.add(where, f"{other} has the tool name {name} too; name one of them "
                               "in tool_names.yaml")
        return name

    def title(self, operation: str) -> tuple[str, str]:
        """Title and text of an operation."""
        said = self._titles.get(operation, {})
        if isinstance(said, str):
            said = {"text": said}
        title = said.get("title") or english.title(operation)
        return title, said.get("text") or title + "."

    def report_unused(self) -> None:
        """Entries that name nothing, and titles that are none."""
        for facts in self._facts.values():
            facts.report_unused(self.service, self._problems)
        for table in (self._accept, self._tool_names, self._titles, self._rules.exceptions):
            for operation in table:
                if operation not in self._operations:
                    self._problems.add(table.at(operation),
                                       f"{self.service}.{operation}: no such operation")
        for name in self._hosts:
            if name not in self._used_hosts:
                self._problems.add(self._hosts.at(name),
                                   f"{self.service}.{name}: no such client or operation")
        for operation, said in self._titles.items():
            if isinstance(said, Rows) or isinstance(said, Table) and set(said) - _TITLE_KEYS:
                self._problems.add(self._titles.at(operation), "expected a text, or title and text")
