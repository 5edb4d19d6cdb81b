"""Summaries of all services, words and regions -> the files that span services."""
from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codegen import iam
from codegen.ctext import Pool, c_comment
from codegen.follow import make_follow
from codegen.guides import make_guides
from codegen.load import Table, load_yaml
from codegen.model import Operation, Service
from codegen.offers import make_offers
from codegen.problems import Problems
from codegen.render import render

_WORD_NAME = re.compile(r"^([a-z][a-z0-9]*\.)?[A-Za-z$][\w.:$-]*$")
_REGION_KEY = re.compile(r"^[a-z]{3}$")
_REALM = re.compile(r"^oc[0-9]+$")
_SERVICE_NAME_SIZE = 32  # MODEL_SERVICE_NAME_SIZE of model/model.h
_TSV_HEADER = "id\tmethod\tpath\tclass\tflags\ttool\n"


# ---- Summary of one service ---------------------------------------------------------------------

def _summary_row(operation: Operation) -> list[str]:
    return [operation.id, operation.method, operation.path, operation.danger_class,
            " ".join(operation.flags), operation.tool]


def summary(service: Service) -> str:
    """What the catalog needs to know of a service: JSON, one line for each operation."""
    rows = ",\n".join(json.dumps(_summary_row(operation)) for operation in service.operations)
    return f'{{"service": {json.dumps(service.name)}, "operations": [\n{rows}\n]}}\n'


# ---- Files --------------------------------------------------------------------------------------

@dataclass(frozen=True)
class _Tool:
    name: str
    service: int
    op: int


def _tools(summaries: list[dict[str, Any]], problems: Problems) -> list[_Tool]:
    tools: dict[str, tuple[str, _Tool]] = {}
    for at, service in enumerate(summaries):
        for op, row in enumerate(service["operations"]):
            name, said = f"{service['service']}.{row[0]}", row[5]
            other, _ = tools.setdefault(said, (name, _Tool(said, at, op)))
            if other != name:
                problems.add(name, f"{other} has the tool name {said} too; name one of them in "
                             "tool_names.yaml")
    return [tools[name][1] for name in sorted(tools)]


def _everyday(table: Table, tools: list[_Tool], summaries: list[dict[str, Any]],
              problems: Problems) -> list[_Tool]:
    """The tools that `default` stands for, in their order."""
    rows = {service["service"]: [row[0] for row in service["operations"]] for service in summaries}
    places = {service: at for at, service in enumerate(rows)}
    wanted = set()
    for service, operations in table.items():
        for at, name in enumerate(operations if service in rows else ()):
            if name in rows[service]:
                wanted.add((places[service], rows[service].index(name)))
            else:
                problems.add(operations.at(at), f"{service}.{name}: no such operation")
    return [tool for tool in tools if (tool.service, tool.op) in wanted]


def operations_tsv(summaries: list[dict[str, Any]]) -> str:
    """One line for each operation, in the order of their ids."""
    rows = [[f"{service['service']}.{row[0]}", *row[1:]]
            for service in summaries for row in service["operations"]]
    return _TSV_HEADER + "".join("\t".join(row) + "\n" for row in sorted(rows))


@dataclass(frozen=True)
class _Word:
    name: str
    name_at: int
    text_at: int


def _words(table: Table, problems: Problems) -> tuple[list[_Word], list[str]]:
    pool, words = Pool(), []
    for name in sorted(table, key=lambda name: name.encode()):
        text = table[name]
        if not _WORD_NAME.match(name):
            problems.add(table.at(name), f'"{name}" is no name of a field')
        elif not isinstance(text, str) or "\n" in text or not text.endswith("."):
            problems.add(table.at(name), f'"{name}": expected one sentence with a full stop')
        else:
            words.append(_Word(c_comment(name), pool.at(name), pool.at(text)))
    return words, pool.entries()


def _regions(table: Table, problems: Problems) -> dict[str, Any]:
    realms, regions, seen = [], [], {}
    for realm, domain in table.get("realms", {}).items():
        if not _REALM.match(realm):
            problems.add(table["realms"].at(realm), f'"{realm}" is no realm')
        realms.append((realm, domain))
    for realm, members in table.get("regions", {}).items():
        if realm not in dict(realms):
            problems.add(table["regions"].at(realm), f'unknown realm "{realm}"')
        for region, key in members.items():
            if not _REGION_KEY.match(key):
                problems.add(members.at(region), f'"{key}" is no region key')
            if seen.setdefault(key, region) != region or seen.setdefault(region, key) != key:
                problems.add(members.at(region), f'"{region}" or "{key}" stands twice')
            regions.append({"id": region, "key": key, "realm": realm})
    return {"realms": realms, "regions": sorted(regions, key=lambda region: region["id"])}


def _permissions(table: Table, tools: list[_Tool], summaries: list[dict[str, Any]],
                 problems: Problems) -> dict[str, Any]:
    """The rows of iam.c, each once, and which of them each tool has."""
    known = iam.permissions(table, summaries, problems)
    pool, rows = Pool(), {iam.Permission("", "", "", False): 0}
    places = []
    for tool in tools:
        operation = summaries[tool.service]["operations"][tool.op][0]
        permission = known[tool.service].get(operation, next(iter(rows)))
        places.append(rows.setdefault(permission, len(rows)))
    made = [{"verb": pool.at(row.verb), "resource": pool.at(row.resource),
             "family": pool.at(row.family), "tenancy": int(row.tenancy)} for row in rows]
    return {"rows": made, "places": places, "strings": pool.entries()}


def render_catalog(summaries: list[dict[str, Any]], overlay: Path,
                   problems: Problems) -> dict[str, str]:
    """File name -> text. `summaries` are sorted by service."""
    words, strings = _words(load_yaml(overlay / "words.yaml", problems), problems)
    regions = _regions(load_yaml(overlay / "regions.yaml", problems), problems)
    services = [service["service"] for service in summaries]
    for service in services:
        if len(service) >= _SERVICE_NAME_SIZE:
            problems.add(service, f"a name of more than {_SERVICE_NAME_SIZE - 1} letters")
    tools = _tools(summaries, problems)
    everyday = _everyday(load_yaml(overlay / "everyday.yaml", problems), tools, summaries, problems)
    said = load_yaml(overlay / "iam.yaml", problems)
    permissions = _permissions(said, tools, summaries, problems)
    said = {name: load_yaml(overlay / f"{name}.yaml", problems)
            for name in ("workrequests", "workrequest_types", "search", "services")}
    follow = make_follow(summaries, said, problems)
    offers = make_offers(summaries, load_yaml(overlay / "toolsets.yaml", problems),
                         load_yaml(overlay / "compat.yaml", problems), problems)
    return {
        "catalog.c": render("catalog.c", services=services, tools=tools, everyday=everyday),
        "words.c": render("words.c", words=words, strings=strings),
        "regions.c": render("regions.c", **regions),
        "follow.c": render("follow.c", works=follow.works, getters=follow.getters,
                           strings=follow.strings),
        "iam.c": render("iam.c", **permissions),
        "offers.c": render("offers.c", **offers),
        "guides.c": render("guides.c", **make_guides(overlay / "guides", problems)),
    }
