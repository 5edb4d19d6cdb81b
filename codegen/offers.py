"""toolsets.yaml and compat.yaml -> tools under other names (model/offer.h)."""
from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from codegen.ctext import Pool, c_comment
from codegen.load import Table
from codegen.problems import Problems

_NONE = 0xFFFF  # MODEL_OFFER_NONE of model/offer.h
_KEYS = {"run", "tool", "take", "with", "text", "none"}
_PARAM = re.compile(r"^(\w+)(\*?)(?:=([^>]+))?(?:>(\S+))?$")
_WORD = re.compile(r"_(\w)")


@dataclass(frozen=True)
class Param:
    """A parameter of a tool: `to` says where its value goes, `otherwise` is JSON."""
    name: str
    to: str
    otherwise: str
    required: bool


@dataclass(frozen=True)
class Offer:
    """One tool; `operation` is an id, or "" where none is named."""
    name: str
    operation: str
    tool: str
    given: str
    text: str
    none: str
    params: tuple[Param, ...]


# ---- What people write --------------------------------------------------------------------------

def _camel(name: str) -> str:
    return _WORD.sub(lambda found: found[1].upper(), name)


def _json(text: str, at: str, problems: Problems) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        problems.add(at, f"no JSON: {text}: {error}")
        return {}


def _params(said: str, at: str, problems: Problems) -> tuple[Param, ...]:
    params: dict[str, Param] = {}
    for word in said.split():
        found = _PARAM.match(word)
        if not found:
            problems.add(at, f"{word}: expected NAME[*][=DEFAULT][>TO]")
            continue
        name, star, otherwise, to = found.groups()
        if otherwise:
            _json(otherwise, at, problems)
        if name in params:
            problems.add(at, f"{name} stands twice")
        params[name] = Param(name, to or _camel(name), otherwise or "", bool(star))
    return tuple(params.values())


def _offer(name: str, row: Any, at: str, problems: Problems) -> Offer:
    if not isinstance(row, dict) or not set(row) <= _KEYS:
        problems.add(at, f"{name}: expected {', '.join(sorted(_KEYS))}")
        row = {"none": "?"}
    if sum(key in row for key in ("run", "tool", "none")) != 1:
        problems.add(at, f"{name}: expected one of run, tool, none")
    given = _json(row.get("with", "{}"), at, problems)
    operation = row.get("run", given.get("operation", ""))
    return Offer(name, "" if "{{" in operation else operation, row.get("tool", ""),
                 json.dumps(given, separators=(",", ":")) if given else "", row.get("text", ""),
                 row.get("none", ""), _params(row.get("take", ""), at, problems))


def read_sets(table: Table, problems: Problems) -> dict[str, list[Offer]]:
    """Set -> its tools, in the order in which they stand."""
    return {name: [_offer(tool, row, rows.at(tool), problems) for tool, row in rows.items()]
            for name, rows in table.items()}


def _check_dropped(sets: dict[str, list[Offer]], dropped: Table, problems: Problems) -> None:
    for name, offers in sets.items():
        for offer in offers:
            for param in offer.params:
                if param.to == "-" and param.name not in dropped:
                    problems.add(f"{name}: {offer.name}", f"{param.name}: say in dropped why it "
                                 "has no effect")


# ---- Rows ---------------------------------------------------------------------------------------

class _Places:
    """Where operations stand, by their ids."""

    def __init__(self, summaries: list[dict[str, Any]], problems: Problems) -> None:
        self.problems = problems
        self.services = {row["service"]: at for at, row in enumerate(summaries)}
        self.rows = {f"{row['service']}.{operation[0]}": (at, op)
                     for at, row in enumerate(summaries)
                     for op, operation in enumerate(row["operations"])}

    def has(self, offer: Offer) -> bool:
        """False for the operation of a service that is not there: the tool is left out."""
        return not offer.operation or offer.operation.partition(".")[0] in self.services

    def of(self, offer: Offer) -> tuple[int, int]:
        place = self.rows.get(offer.operation, (_NONE, _NONE))
        if offer.operation and place == (_NONE, _NONE):
            self.problems.add(offer.name, f"{offer.operation}: no such operation")
        return place


@dataclass
class _Rows:
    pool: Pool
    params: list[dict[str, int]]
    offers: list[dict[str, Any]]

    def add(self, offer: Offer, place: tuple[int, int]) -> None:
        at = self.pool.at
        self.offers.append({
            "name": at(offer.name), "text": at(offer.text), "tool": at(offer.tool),
            "given": at(offer.given), "none": at(offer.none), "params": len(self.params),
            "param_count": len(offer.params), "service": place[0], "op": place[1],
            "comment": c_comment(f"{offer.name}: {offer.operation or offer.tool}")})
        self.params += [{"name": at(param.name), "to": at(param.to),
                         "otherwise": at(param.otherwise), "required": int(param.required)}
                        for param in offer.params]

    def add_sets(self, sets: dict[str, list[Offer]], places: _Places) -> list[dict[str, Any]]:
        made = []
        for name in sorted(sets):
            first = len(self.offers)
            for offer in filter(places.has, sets[name]):
                self.add(offer, places.of(offer))
            made.append({"name": self.pool.at(name), "offers": first,
                         "count": len(self.offers) - first, "comment": c_comment(name)})
        return made


def make_offers(summaries: list[dict[str, Any]], toolsets: Table, compat: Table,
                problems: Problems) -> dict[str, Any]:
    """What the template needs."""
    places = _Places(summaries, problems)
    rows = _Rows(Pool(), [], [])
    empty = Table(compat.file, 1)
    servers = read_sets(compat.get("servers", empty), problems)
    _check_dropped(servers, compat.get("dropped", empty), problems)
    sets = [("toolset", rows.add_sets(read_sets(toolsets, problems), places)),
            ("compat", rows.add_sets(servers, places))]
    return {"sets": sets, "params": rows.params, "offers": rows.offers,
            "strings": rows.pool.entries()}
