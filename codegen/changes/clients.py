"""Compares what a service says of itself and of its clients."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from .model import CALLS, Change, Item
from .operations import flag_changes, text_changes
from .schemas import Pair
from .text import code, codes

_TEXTS = {
    "base": "base path",
    "endpoint": "endpoint",
    "endpointName": "endpoint name",
    "developerTool": "developer tool",
}


def compare_about(pair: Pair) -> list[Change]:
    return list(text_changes(pair.old.info, pair.new.info,
                             {"title": "title", "version": "version of the API"}))  # fmt: skip


def compare_clients(pair: Pair) -> list[Item]:
    """A client that is gone breaks nobody by itself: its operations are reported one by one."""
    old, new = pair.old.clients, pair.new.clients
    items = []
    for name in sorted(old.keys() | new.keys()):
        if name not in new:
            items.append(Item(name, "removed", code(old[name]["endpoint"])))
        elif name not in old:
            items.append(Item(name, "added", code(new[name]["endpoint"])))
        else:
            changes = tuple(_changes(old[name], new[name]))
            if changes:
                items.append(Item(name, "changed", "", changes))
    return items


def _changes(old: Any, new: Any) -> Iterator[Change]:
    yield from text_changes(old, new, _TEXTS)
    realms, others = old.get("realmEndpoints", {}), new.get("realmEndpoints", {})
    for realm in sorted(realms.keys() | others.keys()):
        yield from text_changes(realms, others, {realm: f"endpoint in {code(realm)}"})
    yield from flag_changes(old, new, {"circuitBreaker": "behind a circuit breaker"})
    if old.get("dualStack") != new.get("dualStack"):
        yield Change(f"dual stack {_flag(old)} → {_flag(new)}")
    if old.get("explicitEndpoint", False) != new.get("explicitEndpoint", False):
        needs = new.get("explicitEndpoint", False)
        yield Change(f"{'now needs' if needs else 'no longer needs'} an endpoint of its own",
                     (CALLS,) if needs else ())  # fmt: skip
    yield from _waiters(_by_name(old), _by_name(new))


def _flag(client: Any) -> str:
    return "none" if "dualStack" not in client else "on" if client["dualStack"] else "off"


def _by_name(client: Any) -> dict[str, str]:
    """Waiters are not looked into: what is not a list of named ones is compared as a whole."""
    waiters = client.get("waiters", [])
    named = isinstance(waiters, list) and all(isinstance(one, dict) for one in waiters)
    return {str(one.get("name")): json.dumps(one) for one in waiters} if named else {}


def _waiters(old: dict[str, str], new: dict[str, str]) -> Iterator[Change]:
    states = {
        "removed": [name for name in old if name not in new],
        "added": [name for name in new if name not in old],
        "changed": [name for name in old if name in new and old[name] != new[name]],
    }
    for state, names in states.items():
        if names:
            yield Change(f"waiters {state}: {codes(names)}")
