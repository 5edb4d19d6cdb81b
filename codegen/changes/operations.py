"""Compares the operations of a service."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .model import ANSWERS, CALLS, Change, Item
from .schemas import Pair, type_text
from .side import Operation, Side, media
from .text import code, codes

_FLAGS = {
    "deprecated": "deprecated",
    "x-oci-retry": "retried by default",
    "x-oci-unsigned-body": "body not signed",
    "x-oci-paginated": "paginated",
    "x-oci-events": "may answer with events",
    "x-oci-not-modified": "may answer 304",
}
_LISTS = {
    "x-oci-status": "statuses",
    "x-oci-produces": "media types of answers",
}
_ENDPOINT = "x-oci-endpoint-parameters"
_NAMES = {"x-oci-name": "name in the SDKs", "x-oci-prefix": "prefix"}
_UNSEEN = "tool users do not see it"


def compare_operations(pair: Pair) -> list[Item]:
    """In the order of their names."""
    old, new = pair.old.operations, pair.new.operations
    items = []
    for name in sorted(old.keys() | new.keys()):
        if name not in new:
            items.append(Item(name, "removed", place(old[name]), breaks=(CALLS,)))
        elif name not in old:
            items.append(Item(name, "added", place(new[name])))
        else:
            changes = tuple(_changes(pair, old[name], new[name]))
            if changes:
                items.append(Item(name, "changed", "", changes))
    return items


def place(operation: Operation) -> str:
    return code(f"{operation.method} {operation.path}")


def _changes(pair: Pair, old: Operation, new: Operation) -> Iterator[Change]:
    if (old.method, old.path) != (new.method, new.path):
        yield Change(f"{place(old)} → {place(new)} ({_UNSEEN})")
    yield from text_changes(old.raw, new.raw, {"x-oci-client": "client",
                                               "x-oci-reference": "reference"})  # fmt: skip
    yield from flag_changes(old.raw, new.raw, _FLAGS)
    yield from list_changes(old.raw, new.raw, _LISTS)
    if old.raw.get(_ENDPOINT) != new.raw.get(_ENDPOINT):
        yield Change("other parameters may stand in the endpoint")
    yield from _parameter_changes(pair, old.raw, new.raw)
    yield from _body_changes(pair, old.raw.get("requestBody"), new.raw.get("requestBody"))
    yield from _answer_changes(pair, old.raw["responses"]["2XX"], new.raw["responses"]["2XX"])


# ---- What is not a schema -----------------------------------------------------------------------


def text_changes(old: Any, new: Any, names: dict[str, str]) -> Iterator[Change]:
    for key, name in names.items():
        was, now = old.get(key), new.get(key)
        if was != now:
            yield Change(f"{name} {_or_none(was)} → {_or_none(now)}")


def _or_none(text: str | None) -> str:
    return "none" if text is None else code(text)


def flag_changes(old: Any, new: Any, names: dict[str, str]) -> Iterator[Change]:
    for key, name in names.items():
        was, now = bool(old.get(key)), bool(new.get(key))
        if was != now:
            yield Change(f"{'now' if now else 'no longer'} {name}")


def list_changes(old: Any, new: Any, names: dict[str, str]) -> Iterator[Change]:
    for key, name in names.items():
        was, now = old.get(key, []), new.get(key, [])
        if was != now:
            yield Change(f"{name} {codes(was) or 'none'} → {codes(now) or 'none'}")


# ---- Parameters ---------------------------------------------------------------------------------


def _by_name(raw: dict[str, Any]) -> dict[str, Any]:
    """Two of one name, in different places, both stay."""
    found: dict[str, Any] = {}
    for parameter in raw.get("parameters", []):
        name = parameter["name"]
        found[f"{name} ({parameter['in']})" if name in found else name] = parameter
    return found


def _parameter_changes(pair: Pair, old: Any, new: Any) -> Iterator[Change]:
    before, after = _by_name(old), _by_name(new)
    for name, parameter in before.items():
        if name not in after:
            yield Change(f"parameter {code(name)} removed", (CALLS,))
            continue
        for change in _one_parameter(pair, parameter, after[name]):
            yield Change(f"parameter {code(name)}: {change.text}", change.breaks)
    for name, parameter in after.items():
        if name not in before:
            required = parameter.get("required", False)
            what = f"{code(type_text(parameter['schema'], pair.new))}, {parameter['in']}"
            yield Change(f"parameter {code(name)} added ({'required, ' * required}{what})",
                         (CALLS,) if required else ())  # fmt: skip


def _one_parameter(pair: Pair, old: Any, new: Any) -> Iterator[Change]:
    if old["in"] != new["in"]:
        yield Change(f"in {old['in']} → {new['in']} ({_UNSEEN})")
    yield from required_changes(old.get("required", False), new.get("required", False), {CALLS})
    yield from text_changes(old, new, {**_NAMES, "style": "style"})
    yield from flag_changes(old, new, {"deprecated": "deprecated"})
    if old.get("explode") != new.get("explode"):
        yield Change("written in another way when it has several values")
    yield from pair.changes(old["schema"], new["schema"], {CALLS})


def required_changes(was: bool, now: bool, ways: set[str]) -> Iterator[Change]:
    if was != now:
        yield Change("now required" if now else "no longer required",
                     (CALLS,) if now and CALLS in ways else ())  # fmt: skip


# ---- Bodies -------------------------------------------------------------------------------------


def _body_changes(pair: Pair, old: Any, new: Any) -> Iterator[Change]:
    if not old and not new:
        return
    if not old or not new:
        yield _one_body(pair, old, new)
        return
    if old["x-oci-name"] != new["x-oci-name"]:
        names = f"{code(old['x-oci-name'])} → {code(new['x-oci-name'])}"
        yield Change(f"body: argument {names}", (CALLS,))
    for change in [
        *required_changes(old.get("required", False), new.get("required", False), {CALLS}),
        *_content_changes(pair, old["content"], new["content"], CALLS),
    ]:
        yield Change(f"body: {change.text}", change.breaks)


def _one_body(pair: Pair, old: Any, new: Any) -> Change:
    side, body = (pair.new, new) if new else (pair.old, old)
    kind = _content_text(side, body["content"])
    if not new:
        return Change(f"body removed ({kind})", (CALLS,))
    required = new.get("required", False)
    return Change(f"body added ({'required, ' * required}{kind})", (CALLS,) if required else ())


def _content_text(side: Side, content: Any) -> str:
    names, schema = media(content)
    return code(type_text(schema, side) if schema is not None else names)


def _content_changes(pair: Pair, old: Any, new: Any, way: str) -> Iterator[Change]:
    (was, before), (now, after) = media(old), media(new)
    if was != now:
        yield Change(f"media type {code(was)} → {code(now)}")
    if before is not None and after is not None:
        yield from pair.changes(before, after, {way})


def _answer_changes(pair: Pair, old: Any, new: Any) -> Iterator[Change]:
    before, after = old.get("headers", {}), new.get("headers", {})
    for name in before:
        if name not in after:
            yield Change(f"answer: header {code(name)} removed", (ANSWERS,))
            continue
        for change in [
            *text_changes(before[name], after[name], _NAMES),
            *pair.changes(before[name]["schema"], after[name]["schema"], {ANSWERS}),
        ]:
            yield Change(f"answer: header {code(name)}: {change.text}", change.breaks)
    for name in after:
        if name not in before:
            yield Change(f"answer: header {code(name)} added")
    for change in _answer_body(pair, old, new):
        yield Change(f"answer: {change.text}", change.breaks)


def _answer_body(pair: Pair, old: Any, new: Any) -> Iterator[Change]:
    before, after = old.get("content"), new.get("content")
    if before and after:
        yield from text_changes(old, new, {"x-oci-name": "name in the SDKs"})
        yield from _content_changes(pair, before, after, ANSWERS)
    elif before:
        yield Change(f"body removed ({_content_text(pair.old, before)})", (ANSWERS,))
    elif after:
        yield Change(f"body added ({_content_text(pair.new, after)})")
