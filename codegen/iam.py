"""spec/overlay/iam.yaml -> the permission that each operation asks for, as far as it is known."""
from __future__ import annotations

from dataclasses import dataclass
from fnmatch import translate
import re
from typing import Any

from codegen.load import Table
from codegen.names import words
from codegen.problems import Problems

_VERBS = ("inspect", "read", "use", "manage")
_KINDS = ("list", "get", "update", "action", "create")
_KEYS = {"operations", "family", "in", *_KINDS}
# What a policy verb is called for where the overlay says nothing else.
_USUAL = {"list": "inspect", "get": "read", "update": "use", "action": "use", "create": "manage"}


@dataclass(frozen=True)
class Permission:
    verb: str
    resource: str
    family: str
    tenancy: bool


def _kind(operation: str, danger_class: str) -> str:
    """Which of _KINDS an operation is: deleting and moving take what creating takes."""
    verb = words(operation)[0]
    if danger_class == "read":
        return "list" if verb in ("list", "head") else "get"
    if danger_class == "action":
        return "action"
    return "update" if verb == "update" else "create"


def _mistake(said: Any) -> str:
    if not isinstance(said, Table):
        return "expected a map"
    for key, value in said.items():
        if key not in _KEYS:
            return f'unknown key "{key}"'
        if key in _KINDS and value not in _VERBS:
            return f'"{key}": expected one of {", ".join(_VERBS)}'
    if said.get("in", "tenancy") != "tenancy":
        return '"in": expected tenancy'
    return "" if said.get("operations") else '"operations" is missing'


def _of_service(rows: list[list[str]], types: Table, problems: Problems) -> dict[str, Permission]:
    """Operation -> permission; the first type whose patterns match counts."""
    found: dict[str, Permission] = {}
    for resource, said in types.items():
        what = _mistake(said)
        if what:
            problems.add(types.at(resource), f"{resource}: {what}")
            continue
        patterns = [(glob, re.compile(translate(glob))) for glob in said["operations"]]
        for glob, pattern in patterns:
            if not any(pattern.match(row[0]) for row in rows):
                problems.add(types.at(resource), f'{resource}: no operation is "{glob}"')
        for row in rows:
            if row[0] in found or not any(pattern.match(row[0]) for _, pattern in patterns):
                continue
            kind = _kind(row[0], row[3])
            found[row[0]] = Permission(said.get(kind, _USUAL[kind]), resource,
                                       said.get("family", ""), "in" in said)
    return found


def permissions(table: Table, summaries: list[dict[str, Any]],
                problems: Problems) -> list[dict[str, Permission]]:
    """For each service, what is known of its operations."""
    out = []
    for service in summaries:
        types = table.get(service["service"], Table(table.file, table.line))
        out.append(_of_service(service["operations"], types, problems))
    return out
