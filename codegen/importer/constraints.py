"""Constraints in a document: what `import --swagger` adds and `import --packages` keeps.

They stand beside the facts of the packages, and taking them away gives back exactly the document
that the packages make.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Schema = dict[str, Any]

# What a schema, a parameter and an operation may be given, in the order in which it is written.
LIMITS = (
    *("format", "minLength", "maxLength", "pattern", "minimum", "maximum"),
    *("exclusiveMinimum", "exclusiveMaximum", "minItems", "maxItems", "uniqueItems", "default"),
)
PARAMETER_KEYS = ("style", "explode")
OPERATION_KEYS = ("x-oci-status", "x-oci-produces")

# Dates are date-time in the packages; a constraint makes `date` of that.
DATE = "date"
DATE_TIME = "date-time"

# New keys of parameters and operations stand before the first of these; a schema begins with
# its type or reference, and new keys stand behind that.
_LATE = ("schema", "parameters", "requestBody", "responses")


@dataclass(frozen=True)
class Place:
    """Something in a document that may have constraints; `name` is the same in every version."""

    name: tuple[str, ...]
    holder: dict[str, Any]
    keys: tuple[str, ...]


def kind(schemas: dict[str, Schema], schema: Schema) -> str:
    """string, number, boolean, date, array, map, model or any."""
    if "$ref" in schema:
        return "string" if "enum" in schemas.get(target(schema), {}) else "model"
    if schema.get("type") == "object":
        return "map" if "additionalProperties" in schema else "model"
    if schema.get("format") in (DATE, DATE_TIME):
        return "date"
    return str(schema.get("type", "any"))


def target(schema: Schema) -> str:
    return str(schema["$ref"]).rpartition("/")[2]


def allows(schemas: dict[str, Schema], schema: Schema, value: Any) -> bool:
    """Whether an enum, if the schema is one, has the value."""
    values = schemas.get(target(schema), {}) if "$ref" in schema else schema
    return value in values.get("enum", [value])


def said(place: Place) -> dict[str, Any]:
    """The constraints that are there."""
    holder = place.holder
    return {key: holder[key] for key in place.keys
            if key in holder and (key, holder[key]) != ("format", DATE_TIME)}  # fmt: skip


def put(place: Place, constraints: dict[str, Any]) -> None:
    """Replace all constraints of the place."""
    holder = place.holder
    is_date = holder.get("format") in (DATE, DATE_TIME)
    kept = {key: value for key, value in holder.items() if key not in place.keys
            or (key == "format" and is_date)}  # fmt: skip
    added = {key: constraints[key] for key in place.keys if key in constraints}
    if is_date:
        kept["format"] = added.pop("format", DATE_TIME)
    names = list(kept)
    late = [at for at, key in enumerate(names) if key in _LATE]
    at = min(late, default=len(names)) if place.keys != LIMITS else 1
    holder.clear()
    holder.update({key: kept[key] for key in names[:at]})
    holder.update(added)
    holder.update({key: kept[key] for key in names[at:]})


# ---- Places of a document -----------------------------------------------------------------------


def places(document: dict[str, Any]) -> Iterator[Place]:
    for methods in document["paths"].values():
        for operation in methods.values():
            yield from _operation_places(operation)
    for name, schema in _schemas(document).items():
        for field, inner in schema.get("properties", {}).items():
            yield from _schema_places(("models", name, field), inner)


def _schemas(document: dict[str, Any]) -> dict[str, Schema]:
    schemas: dict[str, Schema] = document.get("components", {}).get("schemas", {})
    return schemas


def _operation_places(operation: dict[str, Any]) -> Iterator[Place]:
    name = operation["operationId"]
    yield Place((name,), operation, OPERATION_KEYS)
    for parameter in operation.get("parameters", []):
        where = (name, parameter["in"], parameter["name"])
        yield Place(where, parameter, PARAMETER_KEYS)
        yield from _schema_places((*where, "schema"), parameter["schema"])
    answer = operation["responses"]["2XX"]
    for header, about in answer.get("headers", {}).items():
        yield from _schema_places((name, "answer", header), about["schema"])
    for what, body in (("body", operation.get("requestBody", {})), ("answer", answer)):
        for media in body.get("content", {}).values():
            yield from _schema_places((name, what), media["schema"])


def _schema_places(name: tuple[str, ...], schema: Schema) -> Iterator[Place]:
    yield Place(name, schema, LIMITS)
    for key in ("items", "additionalProperties"):
        if key in schema:
            yield from _schema_places((*name, key), schema[key])


# ---- From one version to the next ---------------------------------------------------------------


def carry(old: dict[str, Any], new: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """`new` with the constraints of `old` where the same thing is still there, and what is lost."""
    had = {place.name: place for place in places(old) if said(place)}
    if not had:
        return new, []
    new = json.loads(json.dumps(new))  # no two places share a dict
    found = {place.name: place for place in places(new)}
    before, after = _schemas(old), _schemas(new)
    lost = []
    for name, place in had.items():
        keep, constraints = found.get(name), said(place)
        if not keep or (place.keys == LIMITS
                        and kind(before, place.holder) != kind(after, keep.holder)):  # fmt: skip
            lost.append(f"{'.'.join(name)}: no longer there: {', '.join(constraints)}")
            continue
        if "default" in constraints and not allows(after, keep.holder, constraints["default"]):
            lost.append(f"{'.'.join(name)}: no longer a value: default")
            del constraints["default"]
        put(keep, constraints)
    return new, lost
