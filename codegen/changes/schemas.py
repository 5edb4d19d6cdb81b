"""Compares two schemas that stand in the same place."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from codegen.importer.constraints import LIMITS

from .model import ANSWERS, CALLS, Change
from .side import Schema, Side, target
from .text import code, codes

_TEXTS = ("string", "date", "date-time", "byte", "byte range", "enum")
_NAMED_FORMATS = ("date", "date-time", "byte")

# Limit -> whether the second of two values allows less than the first.
_NARROWS: dict[str, Callable[[Any, Any], bool]] = {
    **dict.fromkeys(("maxLength", "maxItems", "maximum", "exclusiveMaximum"), lambda a, b: b < a),
    **dict.fromkeys(("minLength", "minItems", "minimum", "exclusiveMinimum"), lambda a, b: b > a),
    **dict.fromkeys(("pattern", "uniqueItems"), lambda a, b: True),
}


def kind(side: Side, schema: Schema) -> str:
    """One word for what a schema is."""
    name = target(schema)
    if name:
        return "enum" if side.is_enum(name) else "model"
    if "enum" in schema:
        return "enum"
    if schema.get("type") == "object":
        return "map" if "additionalProperties" in schema else "model"
    if schema.get("type") == "string":
        if "contentMediaType" in schema:
            return "stream"
        if schema.get("x-oci-range"):
            return "byte range"
        return schema["format"] if schema.get("format") in _NAMED_FORMATS else "string"
    return str(schema.get("type", "any"))


def type_text(schema: Schema, side: Side) -> str:
    """The type as the report spells it."""
    if "items" in schema:
        return "list of " + type_text(schema["items"], side)
    if "additionalProperties" in schema:
        return "map of " + type_text(schema["additionalProperties"], side)
    return target(schema) or kind(side, schema)


class Pair:
    """The two sides of one service."""

    def __init__(self, old: Side, new: Side) -> None:
        self.old = old
        self.new = new

    # ---- Does what fits the old schema fit the new one? -----------------------------------------

    def fits(self, old: Schema, new: Schema, way: str, seen: set[Any] | None = None) -> bool:
        """CALLS: a value for the old schema is one for the new. ANSWERS: a reader of the old
        schema understands the new. Models of one name fit: they are compared by themselves."""
        seen = set() if seen is None else seen
        was, now = kind(self.old, old), kind(self.new, new)
        if "any" in (was, now):
            return (now if way == CALLS else was) == "any"
        if was in _TEXTS and now in _TEXTS:
            return way == ANSWERS or self._text_fits(was, now, old, new)
        if was != now:
            return False
        if was in ("array", "map"):
            key = "items" if was == "array" else "additionalProperties"
            return self.fits(old.get(key, {}), new.get(key, {}), way, seen)
        return was != "model" or self._model_fits(target(old), target(new), way, seen)

    def _text_fits(self, was: str, now: str, old: Schema, new: Schema) -> bool:
        if now == "enum":
            return was == "enum" and set(self._values(self.old, old)) <= set(
                self._values(self.new, new)
            )
        return now in ("string", was)

    @staticmethod
    def _values(side: Side, schema: Schema) -> list[str]:
        found: list[str] = side.schemas.get(target(schema), schema).get("enum", [])
        return found

    def _model_fits(self, old: str, new: str, way: str, seen: set[Any]) -> bool:
        if old == new or (old, new) in seen:
            return True
        seen.add((old, new))
        before, after = self.old.fields(old), self.new.fields(new)
        if any(name not in after or not self.fits(field.schema, after[name].schema, way, seen)
               for name, field in before.items()):  # fmt: skip
            return False
        subtypes, now = self.old.mapping(old), self.new.mapping(new)
        if any(value in now and not self._model_fits(model, now[value], way, seen)
               for value, model in subtypes.items()):  # fmt: skip
            return False
        if way == ANSWERS:
            return True
        return subtypes.keys() <= now.keys() and not any(
            field.required and not (name in before and before[name].required)
            for name, field in after.items()
        )

    # ---- What differs? --------------------------------------------------------------------------

    def changes(self, old: Schema, new: Schema, ways: Iterable[str]) -> list[Change]:
        """`ways` says who meets a value of the schema."""
        ways = tuple(sorted(ways, reverse=True))
        was, now = type_text(old, self.old), type_text(new, self.new)
        if was != now:
            broken = tuple(way for way in ways if not self.fits(old, new, way))
            return [Change(f"type {code(was)} → {code(now)}", broken)]
        found = _limits(old, new, ways)
        for key in ("items", "additionalProperties"):
            if key in old:
                found += self.changes(old[key], new[key], ways)
        if "enum" in old:
            found += enum_changes(old["enum"], new["enum"], ways)
        return found


def enum_changes(old: list[str], new: list[str], ways: Iterable[str]) -> list[Change]:
    """A value that is gone breaks calls; a new one breaks nobody: answers are open."""
    gone = [value for value in old if value not in new]
    more = [value for value in new if value not in old]
    found = []
    if gone:
        found.append(Change(f"{_values_text(gone)} removed", (CALLS,) if CALLS in ways else ()))
    if more:
        found.append(Change(f"{_values_text(more)} added"))
    return found


def _values_text(values: list[str]) -> str:
    return f"{'value' if len(values) == 1 else 'values'} {codes(values)}"


def _limits(old: Schema, new: Schema, ways: tuple[str, ...]) -> list[Change]:
    found = []
    for key in LIMITS:
        was, now = old.get(key), new.get(key)
        if was == now or (key == "format" and {was, now} & set(_NAMED_FORMATS)):
            continue
        narrower = key in _NARROWS and now is not None and (was is None or _NARROWS[key](was, now))
        breaks = (CALLS,) if narrower and CALLS in ways else ()
        found.append(Change(f"{code(key)} {_limit_text(was)} → {_limit_text(now)}", breaks))
    return found


def _limit_text(value: Any) -> str:
    return "none" if value is None else code(json.dumps(value, ensure_ascii=False))
