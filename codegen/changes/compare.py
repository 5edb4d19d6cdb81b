"""Two descriptions of one service -> what differs."""

from __future__ import annotations

from typing import Any

from codegen.importer.constraints import places, put, said

from .clients import compare_about, compare_clients
from .model import CALLS, Change, Item, ServiceChanges
from .models import compare_enums, compare_models
from .operations import compare_operations, place
from .schemas import Pair
from .side import Side
from .text import count

GROUPS = {
    "Clients": compare_clients,
    "Operations": compare_operations,
    "Models": compare_models,
    "Enums": compare_enums,
}


def compare(name: str, old: dict[str, Any] | None, new: dict[str, Any] | None) -> ServiceChanges:
    """`old` or `new` is None when the service is new or gone."""
    if old is None or new is None:
        return _whole(name, old, new)
    limits = _limits(old, new)
    pair = Pair(Side(old), Side(new))
    items = {group: compare_group(pair) for group, compare_group in GROUPS.items()}
    packages = (_package(old), _package(new))
    return ServiceChanges(name, "changed", packages, [*compare_about(pair), *limits], items)


def _limits(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """When only one side knows the constraints of Swagger files, the API did not change with that
    knowledge: they are counted, taken away and not compared."""
    found = [[place for place in places(document) if said(place)] for document in (old, new)]
    if bool(found[0]) == bool(found[1]):
        return []
    number = count(sum(len(said(place)) for place in found[0] + found[1]), "constraint")
    for place in found[0] + found[1]:
        put(place, {})
    return [Change(f"{number} described now" if found[1] else f"{number} no longer described")]


def _whole(name: str, old: Any, new: Any) -> ServiceChanges:
    """Of a service that is new or gone only the operations are listed."""
    state, document = ("added", new) if old is None else ("removed", old)
    breaks = () if old is None else (CALLS,)
    operations = Side(document).operations
    items = [Item(one, state, place(operations[one]), (), breaks) for one in sorted(operations)]
    packages = ("", _package(new)) if old is None else (_package(old), "")
    return ServiceChanges(name, state, packages, [], {"Operations": items})


def _package(document: Any) -> str:
    return str(document["info"]["x-oci-package"]["version"])
