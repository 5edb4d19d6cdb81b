"""Parses the packages' .d.ts files: interfaces, enums, type expressions."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .facts import Enum, Interface, Member, Type
from .lexer import Cursor, Snippet
from .source import Source

_PRIMITIVES = {
    "string": "string",
    "number": "number",
    "boolean": "boolean",
    "Date": "date",
    "any": "any",
    "object": "any",
}
_BINARY = {"Uint8Array", "Buffer", "Blob", "ReadableStream", "stream.Readable"}
_DEPRECATED = re.compile(r"(?i)@deprecated|^deprecated\b")

_MAP = Snippet("{ [key: string]:")
_BRACKETS = Snippet("[]")
_INTERFACE = Snippet("export interface $word")
_ENUM = Snippet("export declare enum $word {")
_NAMESPACE = Snippet("export declare namespace $word {")
_EMPTY_EXPORT = Snippet("export {};")
_CONSTANT = Snippet("const $word = $string;")
_FUNCTION = Snippet("function $word(")


@dataclass
class Namespace:
    enums: dict[str, Enum] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)


@dataclass
class Declarations:
    interfaces: dict[str, Interface] = field(default_factory=dict)
    enums: dict[str, Enum] = field(default_factory=dict)
    namespaces: dict[str, Namespace] = field(default_factory=dict)


def is_deprecated(doc: str) -> bool:
    """Whether a doc comment says so in its tag or first word."""
    lines = [
        re.sub(r"^\s*\*? ?", "", line)
        for line in doc.removeprefix("/**").removesuffix("*/").split("\n")
    ]
    return bool(_DEPRECATED.search("\n".join(lines).strip().lstrip("*")))


def parse_type(cursor: Cursor) -> Type:
    """A type expression at the cursor."""
    start = cursor.index
    alternatives = [_parse_single(cursor)]
    while cursor.accept("|"):
        alternatives.append(_parse_single(cursor))
    if len(alternatives) == 1 and alternatives[0].kind != "stream":
        return alternatives[0]
    kinds = {alternative.kind for alternative in alternatives}
    if kinds == {"model"}:
        return Type("union", leaves=tuple(alternative.name for alternative in alternatives))
    if "stream" in kinds and kinds <= {"stream", "string"}:
        return Type("binary")
    cursor.index = start
    raise cursor.problem("a union of types that is neither models nor a stream")


def _parse_single(cursor: Cursor) -> Type:
    kind = _parse_element(cursor)
    while cursor.match(_BRACKETS) is not None:
        kind = Type("list", item=kind)
    return kind


def _parse_element(cursor: Cursor) -> Type:
    if cursor.match(_MAP) is not None:
        item = parse_type(cursor)
        cursor.accept(";")
        cursor.must("}")
        return Type("map", item=item)
    name = cursor.word()
    if name == "Array":
        cursor.must("<")
        item = parse_type(cursor)
        cursor.must(">")
        return Type("list", item=item)
    while cursor.accept("."):
        name += "." + cursor.word()
    return _named_type(cursor, name)


def _named_type(cursor: Cursor, name: str) -> Type:
    if name in _PRIMITIVES:
        return Type(_PRIMITIVES[name])
    if name in _BINARY:
        return Type("stream")
    if name == "common.Range":
        return Type("range")
    parts = name.split(".")
    if parts[0] == "model" and len(parts) == 2:
        return Type("model", parts[1])
    if parts[0] == "model" and len(parts) == 3:
        return Type("enum", f"{parts[1]}.{parts[2]}")
    if len(parts) == 2 and parts[0] not in ("common", "stream"):
        return Type("own", parts[1], owner=parts[0])
    cursor.index -= 1
    raise cursor.problem(f"unknown type {name}")


def parse_declarations(source: Source) -> Declarations:
    """Everything a .d.ts file of models, requests or responses declares."""
    cursor = Cursor(source)
    found = Declarations()
    while cursor.kind != "end":
        if cursor.accept("import"):
            _skip_to(cursor, ";")
        elif cursor.match(_EMPTY_EXPORT) is None:
            _parse_declaration(cursor, found)
    return found


def _parse_declaration(cursor: Cursor, found: Declarations) -> None:
    position, deprecated = cursor.position, is_deprecated(cursor.doc)
    if name := cursor.match(_INTERFACE):
        base = _parse_base(cursor)
        members = _parse_members(cursor)
        found.interfaces[name[0]] = Interface(name[0], base, members, deprecated, position)
    elif name := cursor.match(_ENUM):
        found.enums[name[0]] = _parse_enum(cursor, deprecated)
    elif name := cursor.match(_NAMESPACE):
        found.namespaces[name[0]] = _parse_namespace(cursor)
    else:
        raise cursor.expected("a declaration")


def _skip_to(cursor: Cursor, mark: str) -> None:
    while not cursor.accept(mark):
        if cursor.kind == "end":
            raise cursor.expected(mark)
        cursor.index += 1


def _parse_base(cursor: Cursor) -> str:
    base = ""
    if cursor.accept("extends"):
        base = cursor.word()
        while cursor.accept("."):
            base += "." + cursor.word()
    cursor.must("{")
    return base


def _parse_members(cursor: Cursor) -> list[Member]:
    members = []
    while not cursor.accept("}"):
        position, doc = cursor.position, cursor.doc
        cursor.accept("readonly")
        name = cursor.string() if cursor.kind == "string" else cursor.word()
        required = not cursor.accept("?")
        cursor.must(":")
        kind = parse_type(cursor)
        cursor.must(";")
        members.append(Member(name, kind, required, is_deprecated(doc), position, doc))
    return members


def _parse_enum(cursor: Cursor, deprecated: bool = False) -> Enum:
    members: dict[str, str] = {}
    is_open = False
    while not cursor.accept("}"):
        name = cursor.word()
        cursor.must("=")
        if cursor.kind != "string":
            raise cursor.problem(f"enum value {name} is not a string")
        value = cursor.string()
        if (name, value) == ("UnknownValue", "UNKNOWN_VALUE"):
            is_open = True
        else:
            members[name] = value
        if not cursor.accept(",") and cursor.text != "}":
            raise cursor.expected(", or }")
    return Enum(members, is_open, deprecated)


def _parse_namespace(cursor: Cursor) -> Namespace:
    found = Namespace()
    while not cursor.accept("}"):
        if cursor.accept("enum"):
            name = cursor.word()
            cursor.must("{")
            found.enums[name] = _parse_enum(cursor)
        elif constant := cursor.match(_CONSTANT):
            found.constants[constant[0]] = constant[1]
        elif cursor.match(_FUNCTION) is not None:
            _skip_to(cursor, ";")
        else:
            raise cursor.expected("an enum, a constant or a function")
    return found
