"""Schemas -> members of C structs and rows of the field table."""
from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from codegen import names
from codegen.context import Context, is_enum
from codegen.ctext import c_comment, c_row
from codegen.model import Field

_STRUCT_MEMBERS = {
    "MODEL_BOOL": "struct model_bool ",
    "MODEL_INT": "struct model_int ",
    "MODEL_FLOAT": "struct model_float ",
    "MODEL_ANY": "const struct json *",
    "MODEL_UNION": "struct model_union ",
    "MODEL_STREAM": "struct model_stream ",
}
_NOTES = {
    "MODEL_BYTES": "base64",
    "MODEL_DATE": "date",
    "MODEL_DATE_TIME": "date and time",
    "MODEL_RANGE": "byte range",
}
_SHAPE_LEVELS = 4  # of two bits each
_MEMBER_SIZE_MAX = 24  # of the largest member; offsets have 16 bits


@dataclass(frozen=True)
class Kind:
    """What a schema is: a kind behind zero or more levels of lists and maps."""
    kind: str
    target: str = ""            # value of .type, or "" for 0
    struct: str = ""            # of MODEL_OBJECT
    schema: str = ""            # the model it refers to
    note: str = ""
    levels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """Where a field comes from, and what is known of it beside its schema."""
    path: str                   # in the description
    owner: str                  # model or operation, as overlays name it
    wire: str
    schema: dict[str, Any]
    alias: str = ""             # the SDK's name where it differs
    place: str = "MODEL_IN_OBJECT"
    required: bool = False
    deprecated: bool = False
    flags: tuple[str, ...] = ()
    text: str = ""              # of the packages, when they are read

    @property
    def sdk_name(self) -> str:
        return self.alias or self.wire


def _string_kind(context: Context, source: Source, schema: dict[str, Any]) -> Kind:
    if is_enum(schema):
        return _enum_kind(context, names.pascal(source.sdk_name), schema)
    form = schema.get("format")
    if form in ("date", "date-time"):
        is_date = context.overlay.takes("dates", source.owner, source.wire) or form == "date"
        return Kind("MODEL_DATE" if is_date else "MODEL_DATE_TIME")
    if "contentMediaType" in schema:
        return Kind("MODEL_STREAM")
    if schema.get("x-oci-range"):
        return Kind("MODEL_RANGE")
    values = context.overlay.enum_values(source.owner, source.wire)
    if values:
        name = names.pascal(source.sdk_name)
        return _enum_kind(context, name, {"enum": values}, "MODEL_OPEN")
    if context.overlay.takes("any", source.owner, source.wire):
        return Kind("MODEL_ANY")
    if context.overlay.takes("bytes", source.owner, source.wire) or form == "byte":
        return Kind("MODEL_BYTES")
    return Kind("MODEL_STRING")


def _enum_kind(context: Context, name: str, schema: dict[str, Any], is_open: str = "") -> Kind:
    if schema.get("x-oci-open"):
        is_open = "MODEL_OPEN_ANSWERS"
    index = context.enum(name, schema["enum"], is_open)
    return Kind("MODEL_ENUM", str(index), note=f"enum {name}")


def _reference_kind(context: Context, source: Source, reference: str) -> Kind | None:
    name = context.schema_of(source.path, reference)
    if name is None:
        return None
    schema = context.schemas[name]
    if is_enum(schema):
        return _enum_kind(context, name, schema)
    if "discriminator" in schema:
        return Kind("MODEL_UNION", context.type_constant(name), schema=name,
                    note=f"struct {context.struct(name)} or a subtype")
    return Kind("MODEL_OBJECT", context.type_constant(name), context.struct(name), name)


def resolve_kind(context: Context, source: Source, schema: dict[str, Any]) -> Kind | None:
    """None when the schema is wrong; that is reported."""
    if "$ref" in schema:
        return _reference_kind(context, source, schema["$ref"])
    kind = schema.get("type")
    if kind == "array" and "items" in schema:
        return _deeper(context, source, "MODEL_LIST", schema["items"])
    if kind == "object" and "additionalProperties" in schema:
        return _deeper(context, source, "MODEL_MAP", schema["additionalProperties"])
    if kind == "string":
        return _string_kind(context, source, schema)
    if kind == "boolean":
        return Kind("MODEL_BOOL")
    if kind in ("number", "integer"):
        is_float = context.overlay.takes("numbers", source.owner, source.wire)
        is_float = is_float or schema.get("format") in ("float", "double")
        return Kind("MODEL_FLOAT" if is_float else "MODEL_INT")
    if kind is None and not set(schema) - {"x-oci-name", "deprecated"}:
        return Kind("MODEL_ANY")
    context.problem(source.path, f'cannot tell what "{kind}" with '
                    f'{", ".join(sorted(schema)) or "nothing"} is')
    return None


def _deeper(context: Context, source: Source, level: str, schema: dict[str, Any]) -> Kind | None:
    inner = resolve_kind(context, source, schema)
    if inner is None:
        return None
    if len(inner.levels) == _SHAPE_LEVELS:
        context.problem(source.path, f"more than {_SHAPE_LEVELS} levels of lists and maps")
        return None
    return replace(inner, levels=(level, *inner.levels))


# ---- C text -------------------------------------------------------------------------------------

def _c_type(kind: Kind) -> str:
    if kind.kind == "MODEL_OBJECT":
        return f"struct {kind.struct} *"
    return _STRUCT_MEMBERS.get(kind.kind, "const char *")


def _declaration(kind: Kind, member: str) -> str:
    if not kind.levels:
        return f"{_c_type(kind)}{member};"
    item = _c_type(kind)
    if len(kind.levels) > 1:
        item = "struct model_list " if kind.levels[1] == "MODEL_LIST" else "struct model_map "
    if kind.levels[0] == "MODEL_LIST":
        return f"struct {{ {item}*items; size_t len; }} {member};"
    return f"struct {{ const char **keys; {item}*values; size_t len; }} {member};"


def _shape(levels: tuple[str, ...]) -> str:
    return " | ".join(level if at == 0 else f"{level} << {2 * at}"
                      for at, level in enumerate(levels))


def _is_secret(context: Context, source: Source, kind: Kind) -> bool:
    return (kind.kind in ("MODEL_STRING", "MODEL_BYTES")
            and context.overlay.is_secret_field(source.owner, source.wire))


def _flags(context: Context, source: Source, is_secret: bool) -> str:
    flags = list(source.flags)
    if source.required:
        flags.insert(0, "MODEL_REQUIRED")
    if source.deprecated or source.schema.get("deprecated"):
        flags.append("MODEL_DEPRECATED")
    if context.overlay.takes("csv", source.owner, source.wire):
        flags.append("MODEL_CSV")
    if is_secret:
        flags.append("MODEL_SECRET")
    return " | ".join(flags)


def _row(context: Context, source: Source, kind: Kind, flags: str, offset: str) -> str:
    settings = {
        "name": str(context.pool.at(source.wire)),
        "alias": str(context.pool.at(source.alias)) if source.alias else "",
        "kind": kind.kind,
        "type": kind.target,
        "shape": _shape(kind.levels),
        "in": "" if source.place == "MODEL_IN_OBJECT" else source.place,
        "flags": flags,
        "offset": offset,
    }
    return c_row(source.wire, settings)


def _note(source: Source, kind: Kind) -> str:
    notes = ["required"] if source.required else []
    text = kind.note or _NOTES.get(kind.kind, "")
    return c_comment(", ".join([*notes, text] if text else notes))


def resolve_fields(context: Context, struct: str, sources: list[Source]) -> tuple[Field, ...]:
    """The members of one struct, in order. Two members of one name are a problem."""
    fields: list[Field] = []
    owners: dict[str, str] = {}
    for source in sources:
        kind = resolve_kind(context, source, source.schema)
        if kind is None:
            continue
        member = names.member(source.sdk_name)
        other = owners.setdefault(member, source.wire)
        if len(owners) != len(fields) + 1:
            context.problem(source.path, f'"{source.wire}" and "{other}" are both the member '
                            f"{member} of struct {struct}")
            continue
        is_secret = _is_secret(context, source, kind)
        row = _row(context, source, kind, _flags(context, source, is_secret),
                   f"offsetof(struct {struct}, {member})")
        fields.append(Field(source.wire, member, _declaration(kind, member),
                            _note(source, kind), row, kind.struct, kind.schema, is_secret,
                            context.pool.at(source.text)))
    if len(fields) * _MEMBER_SIZE_MAX > 0xFFFF:
        context.problem(sources[0].path, f"struct {struct} has too many members")
    return tuple(fields)
