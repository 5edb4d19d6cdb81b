"""Compares the models and enums of a service. What breaks is decided by who reaches them on both
sides: what only one side reaches is reported where the road to it begins or ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .model import ANSWERS, CALLS, Change, Item
from .operations import flag_changes, required_changes, text_changes
from .schemas import Pair, broken_change, enum_changes, type_text
from .side import Field, Side
from .text import code, count, examples


def compare_models(pair: Pair) -> list[Item]:
    return _compare(pair, enums=False)


def compare_enums(pair: Pair) -> list[Item]:
    return _compare(pair, enums=True)


def _names(side: Side, enums: bool) -> set[str]:
    return {name for name in side.schemas if side.is_enum(name) == enums}


def _compare(pair: Pair, enums: bool) -> list[Item]:
    old, new = _names(pair.old, enums), _names(pair.new, enums)
    items = []
    for name in sorted(old | new):
        if name not in new:
            items.append(Item(name, "removed", _about(pair.old, name)))
        elif name not in old:
            items.append(Item(name, "added", _about(pair.new, name)))
        else:
            changes = tuple(_enum_changes(pair, name) if enums else _model_changes(pair, name))
            if changes:
                items.append(_changed(pair, name, changes))
    return items


def _about(side: Side, name: str) -> str:
    """What is said of a model or enum that is new or gone."""
    if side.is_enum(name):
        return count(len(side.schemas[name]["enum"]), "value")
    base = side.chain(name)[1:2]
    text = count(len(side.fields(name)), "field")
    return f"{text}, subtype of {code(base[0])}" if base else text


def _changed(pair: Pair, name: str, changes: tuple[Change, ...]) -> Item:
    ways = _ways(pair, name)
    text = " and ".join(way for way in (CALLS, ANSWERS) if way in ways) or "not in use"
    broken = {way for change in changes for way in change.breaks}
    users = {way: examples(pair.new.users(name, way)) for way in sorted(broken)}
    return Item(name, "changed", text, changes, users=users)


def _ways(pair: Pair, name: str) -> set[str]:
    return pair.old.ways(name) & pair.new.ways(name)


def _enum_changes(pair: Pair, name: str) -> Iterator[Change]:
    old, new = pair.old.schemas[name], pair.new.schemas[name]
    yield from enum_changes(old["enum"], new["enum"], _ways(pair, name))
    yield from flag_changes(old, new, {"deprecated": "deprecated",
                                       "x-oci-open": "open to other values in answers"})


def _model_changes(pair: Pair, name: str) -> Iterator[Change]:
    old, new = pair.old.schemas[name], pair.new.schemas[name]
    yield from flag_changes(old, new, {"deprecated": "deprecated"})
    was, now = pair.old.chain(name), pair.new.chain(name)
    if was[1:2] != now[1:2]:
        bases = [code(chain[1]) if len(chain) > 1 else "none" for chain in (was, now)]
        yield Change(f"base {bases[0]} → {bases[1]}")
    yield from _field_changes(pair, name, set(was) & set(now) - {name})
    yield from _subtype_changes(pair, name)


# ---- Fields -------------------------------------------------------------------------------------


def _field_changes(pair: Pair, name: str, shared: set[str]) -> Iterator[Change]:
    """What comes from a base that both sides share is reported there."""
    before, after = pair.old.fields(name), pair.new.fields(name)
    ways = _ways(pair, name)
    for wire, field in before.items():
        other = after.get(wire)
        if other is None:
            if field.owner not in shared:
                yield Change(f"field {code(wire)} removed", _in_order(ways))
        elif field.owner != other.owner or field.owner == name:
            for change in _one_field(pair, field, other, ways):
                yield Change(f"field {code(wire)}: {change.text}", change.breaks)
    for wire, field in after.items():
        if wire not in before and field.owner not in shared:
            what = f"{'required, ' * field.required}{code(type_text(field.schema, pair.new))}"
            yield Change(f"field {code(wire)} added ({what})",
                         (CALLS,) if field.required and CALLS in ways else ())  # fmt: skip


def _in_order(ways: set[str]) -> tuple[str, ...]:
    return tuple(way for way in (CALLS, ANSWERS) if way in ways)


def _one_field(pair: Pair, old: Field, new: Field, ways: set[str]) -> Iterator[Change]:
    yield from required_changes(old.required, new.required, ways)
    yield from text_changes(old.schema, new.schema, {"x-oci-name": "name in the SDKs"})
    yield from flag_changes(old.schema, new.schema, {"deprecated": "deprecated"})
    yield from pair.changes(old.schema, new.schema, ways)


# ---- Subtypes -----------------------------------------------------------------------------------


def _subtype_changes(pair: Pair, name: str) -> Iterator[Change]:
    old = pair.old.schemas[name].get("discriminator", {})
    new = pair.new.schemas[name].get("discriminator", {})
    ways = pair.old.value_ways(name) & pair.new.value_ways(name)
    yield from _discriminator(old, new, ways)
    before, after = pair.old.mapping(name), pair.new.mapping(name)
    for value, model in before.items():
        text = f"subtype {code(value)}"
        if value not in after:
            yield Change(f"{text} removed ({code(model)})", (CALLS,) if CALLS in ways else ())
        elif model != after[value]:
            schemas: list[dict[str, Any]] = [{"$ref": one} for one in (model, after[value])]
            yield broken_change(f"{text}: {code(model)} → {code(after[value])}",
                                {way: pair.misfit(*schemas, way) for way in ways})  # fmt: skip
    for value, model in after.items():
        if value not in before:
            yield Change(f"subtype {code(value)} added ({code(model)})")


def _discriminator(old: Any, new: Any, ways: set[str]) -> Iterator[Change]:
    was, now = old.get("propertyName"), new.get("propertyName")
    if was == now:
        return
    if was is None:
        yield Change(f"has subtypes now, told apart by {code(now)}",
                     (CALLS,) if CALLS in ways else ())  # fmt: skip
    elif now is None:
        yield Change(f"has no subtypes any more; they were told apart by {code(was)}")
    else:
        yield Change(f"subtypes told apart by {code(was)} → {code(now)}", _in_order(ways))
