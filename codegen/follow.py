"""Which operation tells how something goes on: work requests of each service, and resources by the
type in their OCIDs. Read by tools that wait (model/follow.h)."""
from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from codegen.ctext import Pool, c_comment
from codegen.families import family
from codegen.load import Rows, Table
from codegen.problems import Problems

_NONE = 0xFFFF  # MODEL_FOLLOW_NONE of model/follow.h
_WORK = "workrequest"
_LAST = re.compile(r"^(.*)/\{(\w+)Id\}$")
_FILLED = {"namespaceName"}  # path parameters that tools know the value of


@dataclass(frozen=True)
class Work:
    """How work requests are followed that a service answers with."""
    service: int
    by: int
    get: int
    errors: int
    logs: int
    text: str


@dataclass(frozen=True)
class Getter:
    """What gets a thing whose OCID has that type."""
    type_at: int
    service: int
    op: int
    text: str


class _Operations:
    """Operations of all services, by the rows of their summaries (id, method, path, ...)."""

    def __init__(self, summaries: list[dict[str, Any]]) -> None:
        self.names = [summary["service"] for summary in summaries]
        self.places = {name: at for at, name in enumerate(self.names)}
        self.rows = [summary["operations"] for summary in summaries]
        self._ids = [{row[0]: at for at, row in enumerate(rows)} for rows in self.rows]
        self._reads = [{row[2]: at for at, row in enumerate(rows) if row[1] == "GET"}
                       for rows in self.rows]

    def find(self, said: str, service: str) -> tuple[int, int] | None:
        """(service, row) of "getX" of that service, or of "other.getX"."""
        owner, _, name = said.rpartition(".")
        at = self.places.get(owner or service)
        op = None if at is None else self._ids[at].get(name)
        return None if at is None or op is None else (at, op)

    def beside(self, at: int, op: int, end: str) -> int:
        """The list of what hangs on what an operation gets: its path, and a word with that end."""
        path = re.compile(re.escape(self.rows[at][op][2]) + rf"/\w*{end}$", re.IGNORECASE)
        return next((row for read, row in self._reads[at].items() if path.match(read)), _NONE)

    def has_service(self, said: str, service: str) -> bool:
        return (said.rpartition(".")[0] or service) in self.places


# ---- Work requests ------------------------------------------------------------------------------

def _said(table: Table, key: str, operations: _Operations, owner: str,
          problems: Problems) -> list[tuple[int, int]]:
    """The operations that an entry names; those of services that are not there are passed over."""
    listed = table[key]
    found = []
    if not isinstance(listed, Rows):
        problems.add(table.at(key), f'"{key}": expected a list of operations')
        return []
    for at, name in enumerate(listed):
        place = operations.find(name, owner)
        if place is not None:
            found.append(place)
        elif operations.has_service(name, owner):
            problems.add(listed.at(at), f"{name}: no such operation")
    return found


def _works(table: Table, operations: _Operations, problems: Problems) -> list[Work]:
    works = []
    for service in sorted(table):
        if service not in operations.places:
            continue
        for by, get in _said(table, service, operations, service, problems):
            works.append(Work(operations.places[service], by, get,
                              operations.beside(by, get, "errors"),
                              operations.beside(by, get, "logs"), c_comment(service)))
    return sorted(works, key=lambda work: work.service)


# ---- Types in OCIDs -----------------------------------------------------------------------------

class _Types:
    """type -> getters, the likeliest first."""

    def __init__(self, operations: _Operations) -> None:
        self.operations = operations
        self.found: dict[str, dict[tuple[int, int], tuple[float, ...]]] = {}

    def add(self, name: str, rank: tuple[float, ...], place: tuple[int, int]) -> None:
        """The least rank that is given for a place counts."""
        ranks = self.found.setdefault(name.lower(), {})
        ranks[place] = min(ranks.get(place, rank), rank)

    def getters(self, pool: Pool) -> list[Getter]:
        made = []
        for name in sorted(self.found, key=lambda name: name.encode()):
            ranks = self.found[name]
            for service, op in sorted(ranks, key=lambda place: ranks[place]):
                operation = self.operations.rows[service][op][0]
                text = c_comment(f"{name}: {self.operations.names[service]}.{operation}")
                made.append(Getter(pool.at(name), service, op, text))
        return made


def _resource_names(row: list[Any]) -> list[str]:
    """What the resource that an operation gets may be called in OCIDs: the parameter that it goes
    by, and its own name. Empty when an OCID is not enough to get it."""
    identifier, method, path, danger_class, flags = row[:5]
    found = _LAST.match(path)
    if (method != "GET" or danger_class != "read" or "secret_out" in flags or not found
            or not identifier.startswith("get") or "WorkRequest" in identifier
            or not set(re.findall(r"\{(\w+)\}", found[1])) <= _FILLED):
        return []
    names = [family(identifier)]
    return names if found[2] == names[0] else [found[2], *names]


def _add_resources(types: _Types, priors: list[float]) -> None:
    for service, rows in enumerate(types.operations.rows):
        for op, row in enumerate(rows):
            names = _resource_names(row)
            for name in names:
                own = name == names[-1]  # the operation is named for it
                types.add(name, (1, not own, -priors[service], service, op), (service, op))


def _add_families(types: _Types, table: Table) -> None:
    """The types that search knows under other names: service.family."""
    for name, target in table.items():
        service, _, about = target.partition(".")
        place = types.operations.find("get" + about[:1].upper() + about[1:], service)
        if place is not None and _resource_names(types.operations.rows[place[0]][place[1]]):
            types.add(name.replace("-", ""), (0, 0), place)


def _add_works(types: _Types, works: list[Work], table: Table, problems: Problems) -> None:
    operations = types.operations
    for name in table:
        for at, place in enumerate(_said(table, name, operations, "", problems)):
            types.add(name + _WORK, (0, at), place)
    for at, work in enumerate(works):
        path = operations.rows[work.by][work.get][2].split("/")
        types.add(work.text + _WORK, (1, at), (work.by, work.get))
        own = path[-2].lower().removesuffix("s")  # "iamworkrequest"
        if own != _WORK:
            types.add(own, (0, 0), (work.by, work.get))


# ---- All ----------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Follow:
    works: list[Work]
    getters: list[Getter]
    strings: list[str]


def make_follow(summaries: list[dict[str, Any]], said: dict[str, Table],
                problems: Problems) -> Follow:
    """`said` holds the overlays workrequests, workrequest_types, search and services."""
    operations = _Operations(summaries)
    works = _works(said["workrequests"], operations, problems)
    types, pool = _Types(operations), Pool()
    about = said["services"]
    priors = [float(about.get(name, {}).get("prior", 1)) for name in operations.names]
    _add_resources(types, priors)
    _add_families(types, said["search"].get("ocids", Table(said["search"].file, 1)))
    _add_works(types, works, said["workrequest_types"], problems)
    getters = types.getters(pool)
    return Follow(works, getters, pool.entries())
