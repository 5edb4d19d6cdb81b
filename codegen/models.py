"""components.schemas -> types, enums and subtypes of a service."""
from __future__ import annotations

from typing import Any

from codegen import names
from codegen.context import REF, Context, is_enum
from codegen.ctext import c_comment, c_row, c_string
from codegen.fields import Source, resolve_fields
from codegen.model import Field, Row, Type

_MODEL_KEYS = {"type", "properties", "required", "allOf", "discriminator", "deprecated"}
_ENUM_KEYS = {"type", "enum", "x-oci-open"}


def _path(name: str) -> str:
    return f"components.schemas.{name}"


class Models:
    """All models of a service: their types, the rows of subtypes, the structs that stand in
    members before their definition, and the models that can hold a secret, however deep."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.subtypes: list[Row] = []
        self.forward: dict[str, None] = {}
        self._defined: set[str] = set()
        self._base_of: dict[str, str] = {}
        self._check_schemas()
        self.types = [self._type(name) for name in context.models]
        self.secretive = self._find_secretive()

    def _check_schemas(self) -> None:
        for name, schema in self.context.schemas.items():
            known = _ENUM_KEYS if is_enum(schema) else _MODEL_KEYS
            for key in sorted(set(schema) - known):
                self.context.problem(_path(name), f'"{key}" does not belong here')
            values = schema.get("enum", [])
            for value in sorted({value for value in values if values.count(value) > 1}):
                self.context.problem(_path(name), f'value "{value}" stands twice')

    def _base(self, name: str) -> str | None:
        """The base of a subtype."""
        parents = self.context.schemas[name].get("allOf", [])
        if not parents:
            return None
        path = f"{_path(name)}.allOf"
        if len(parents) != 1 or set(parents[0]) != {"$ref"}:
            self.context.problem(path, "expected one $ref")
            return None
        base = self.context.schema_of(path, parents[0]["$ref"])
        if base is None:
            return None
        schema = self.context.schemas[base]
        if "discriminator" not in schema or "allOf" in schema:
            self.context.problem(path, f"{base} is not a polymorphic base")
            return None
        if REF + name not in schema["discriminator"]["mapping"].values():
            self.context.problem(path, f"the discriminator of {base} does not know {name}")
        return base

    def _sources(self, name: str, discriminator: str) -> list[Source]:
        schema = self.context.schemas[name]
        required = schema.get("required", [])
        properties: dict[str, Any] = schema.get("properties", {})
        for wanted in required:
            if wanted not in properties:
                self.context.problem(f"{_path(name)}.required", f'no property "{wanted}"')
        return [Source(
            path=f"{_path(name)}.properties.{wire}", owner=name, wire=wire, schema=property_,
            alias=property_.get("x-oci-name", ""),
            required=wire in required and not self.context.overlay.takes("optional", name, wire),
            flags=("MODEL_DISCRIMINATOR",) if wire == discriminator else (),
            text=self.context.docs.fields.get((name, property_.get("x-oci-name", wire)), ""),
        ) for wire, property_ in properties.items()]

    def _type(self, name: str) -> Type:
        context, schema = self.context, self.context.schemas[name]
        base = self._base(name)
        if base:
            self._base_of[name] = base
        rules = context.schemas[base or name].get("discriminator", {})
        discriminator = rules.get("propertyName", "")
        sources = self._sources(name, "" if base else discriminator)
        if base:
            sources = self._sources(base, discriminator) + sources
        if rules and not base and discriminator not in schema.get("properties", {}):
            context.problem(f"{_path(name)}.discriminator", f'no property "{discriminator}"')
        c_name = context.tags.claim(context, _path(name), context.struct(name), _path(name))
        first = context.member_count
        fields = resolve_fields(context, c_name, sources)
        self._remember(c_name, fields)
        at = [field.wire for field in fields]
        settings = {
            "base": f"1 + {context.type_constant(base)}" if base else "",
            "discriminator": f"1 + {at.index(discriminator)}" if discriminator in at else "",
        }
        if "discriminator" in schema:
            settings |= self._subtypes(name, schema["discriminator"]["mapping"])
        return make_type(context, _path(name), name, names.snake(name), first, fields, settings,
                         self._notes(name, base, rules))

    def _find_secretive(self) -> set[str]:
        holders: dict[str, set[str]] = {}  # model -> the models that it can stand in
        found = [type_.name for type_ in self.types if any(f.is_secret for f in type_.fields)]
        for type_ in self.types:
            for field in type_.fields:
                holders.setdefault(field.schema, set()).add(type_.name)
            base = self._base_of.get(type_.name)
            if base:
                holders.setdefault(type_.name, set()).add(base)
        secretive: set[str] = set()
        while found:
            name = found.pop()
            if name not in secretive:
                secretive.add(name)
                found += holders.get(name, ())
        return secretive

    def _remember(self, c_name: str, fields: tuple[Field, ...]) -> None:
        self._defined.add(c_name)
        for field in fields:
            if field.struct and field.struct not in self._defined:
                self.forward[field.struct] = None

    def _subtypes(self, name: str, mapping: dict[str, str]) -> dict[str, str]:
        context, first = self.context, len(self.subtypes)
        for value, reference in mapping.items():
            path = f"{_path(name)}.discriminator.mapping.{value}"
            subtype = context.schema_of(path, reference)
            if subtype is None:
                continue
            if {"$ref": REF + name} not in context.schemas[subtype].get("allOf", []):
                context.problem(path, f"{subtype} is not a subtype of {name}")
                continue
            self.subtypes.append(Row(c_row(value, {
                "value": str(context.pool.at(value)),
                "type": context.type_constant(subtype),
                "base": context.type_constant(name),
            })))
        return {"subtypes": str(first), "subtype_count": str(len(self.subtypes) - first)}

    def _notes(self, name: str, base: str | None, rules: dict[str, Any]) -> tuple[str, ...]:
        if base:
            values = [value for value, reference in rules["mapping"].items()
                      if reference == REF + name]
            said = " or ".join(c_string(value) for value in values)
            return (c_comment(f"{name}: a {base} whose {rules['propertyName']} is {said}."),)
        if rules:
            return (c_comment(f"{name}: {rules['propertyName']} says which of these it is."),
                    *(c_comment(f"  {c_string(value)}: {reference.removeprefix(REF)}")
                      for value, reference in rules["mapping"].items()))
        return (c_comment(f"{name}."),)


def make_type(context: Context, path: str, name: str, snake: str, first: int,
              fields: tuple[Field, ...], settings: dict[str, str],
              notes: tuple[str, ...]) -> Type:
    """The row of a type whose `fields` start at row `first` of the field table."""
    c_name = f"{context.prefix}_{snake}"
    constant = context.constants.claim(
        context, path, f"{context.guard}_TYPE_{snake.upper()}", path)
    row = {
        "name": str(context.pool.at(name)),
        "fields": str(first),
        "field_count": str(len(fields)),
        **settings,
        "size": f"sizeof(struct {c_name})",
    }
    context.member_count += len(fields)
    return Type(name, c_name, constant, notes, fields, c_row(name, row))


def resolve_enums(context: Context) -> tuple[list[Row], list[Row]]:
    """Rows of all enums met so far, and the rows of their values."""
    rows: list[Row] = []
    values: list[Row] = []
    for name, members, is_open in context.enum_rows:
        rows.append(Row(c_row(name, {
            "name": str(context.pool.at(name)), "values": str(len(values)),
            "count": str(len(members)), "open": is_open,
        })))
        values += [Row(f"    {context.pool.at(value)}, /* {c_comment(value)} */")
                   for value in members]
    return rows, values
