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
_OTHER = "another type"
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

    def misfit(self, old: Schema, new: Schema, way: str, seen: set[Any] | None = None) -> str:
        """Why not, or "". CALLS: a value for the old schema must be one for the new. ANSWERS: a
        reader of the old schema must understand the new. Models of one name are compared by
        themselves."""
        seen = set() if seen is None else seen
        was, now = kind(self.old, old), kind(self.new, new)
        if "any" in (was, now):
            return "" if (now if way == CALLS else was) == "any" else _OTHER
        if was in _TEXTS and now in _TEXTS:
            return "" if way == ANSWERS else self._text_misfit(was, now, old, new)
        if was != now:
            return _OTHER
        if was in ("array", "map"):
            key = "items" if was == "array" else "additionalProperties"
            return self.misfit(old.get(key, {}), new.get(key, {}), way, seen)
        return self._model_misfit(target(old), target(new), way, seen) if was == "model" else ""

    def _text_misfit(self, was: str, now: str, old: Schema, new: Schema) -> str:
        if now in ("string", was) and now != "enum":
            return ""
        if was != "enum" or now != "enum":
            return "narrower"
        known = _values(self.new, new)
        gone = [value for value in _values(self.old, old) if value not in known]
        return f"without {_values_text(gone)}" if gone else ""

    def _model_misfit(self, old: str, new: str, way: str, seen: set[Any]) -> str:
        if old == new or (old, new) in seen:
            return ""
        seen.add((old, new))
        before, after = self.old.fields(old), self.new.fields(new)
        for name, field in before.items():
            if name not in after:
                return f"without field {code(name)}"
            why = self.misfit(field.schema, after[name].schema, way, seen)
            if why:
                return f"field {code(name)}: {why}"
        if way == CALLS:
            for name, field in after.items():
                if field.required and not (name in before and before[name].required):
                    return f"field {code(name)} required"
        return self._subtype_misfit(old, new, way, seen)

    def _subtype_misfit(self, old: str, new: str, way: str, seen: set[Any]) -> str:
        now = self.new.mapping(new)
        for value, model in self.old.mapping(old).items():
            if value in now:
                why = self._model_misfit(model, now[value], way, seen)
                if why:
                    return f"subtype {code(value)}: {why}"
            elif way == CALLS:
                return f"without subtype {code(value)}"
        return ""

    # ---- What differs? --------------------------------------------------------------------------

    def changes(self, old: Schema, new: Schema, ways: Iterable[str]) -> list[Change]:
        """`ways` says who meets a value of the schema."""
        ways = tuple(way for way in (CALLS, ANSWERS) if way in ways)
        was, now = type_text(old, self.old), type_text(new, self.new)
        if was != now:
            return [broken_change(f"type {code(was)} → {code(now)}",
                                  {way: self.misfit(old, new, way) for way in ways})]  # fmt: skip
        found = _limits(old, new, ways)
        for key in ("items", "additionalProperties"):
            if key in old and key in new:
                found += self.changes(old[key], new[key], ways)
        if "enum" in old and "enum" in new:
            found += enum_changes(old["enum"], new["enum"], ways)
        return found


def broken_change(text: str, reasons: dict[str, str]) -> Change:
    """`reasons`: way -> why it breaks, or ""."""
    whys = dict.fromkeys(why for why in reasons.values() if why not in ("", _OTHER))
    return Change(": ".join([text, ", ".join(whys)]) if whys else text,
                  tuple(way for way in (CALLS, ANSWERS) if reasons.get(way)))  # fmt: skip


def _values(side: Side, schema: Schema) -> list[str]:
    found: list[str] = side.schemas.get(target(schema), schema).get("enum", [])
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
