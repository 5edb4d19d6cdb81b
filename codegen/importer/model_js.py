"""Parses lib/model/*.js for what the .d.ts lose: wire names, declared bases, discriminators."""

from __future__ import annotations

from dataclasses import dataclass, field

from .lexer import Cursor, Snippet
from .source import Source

_FUNCTION = Snippet("function getJsonObj(obj) {")
_SUBTYPE_FUNCTION = Snippet("function getJsonObj(obj, isParentJsonObj) {")
_COPY = Snippet("const jsonObj = Object.assign(Object.assign({}, obj), {")
_SUBTYPE_COPY = Snippet(
    """const jsonObj = Object.assign(Object.assign({},
    (isParentJsonObj ? obj : model.$word.getJsonObj(obj))), {"""
)
_ONE = Snippet("model.$word.getJsonObj(")
_MANY = Snippet(".map(item => { return model.$word.getJsonObj(item); })")
_CONTAINER = Snippet("common.mapContainer(")
_CONTAINER_MODEL = Snippet(", model.$word.getJsonObj)")
_CASE = Snippet("case $string: return model.$word.getJsonObj(jsonObj, true);")
_DEFAULT = Snippet("default: if (common.LOG.logger) common.LOG.logger.info(")


@dataclass
class Serializer:
    """Members are keyed by the SDK's names."""

    base: str = ""
    wire: dict[str, str] = field(default_factory=dict)
    models: dict[str, str] = field(default_factory=dict)
    discriminator: str = ""
    subtypes: dict[str, str] = field(default_factory=dict)


def parse_serializer(source: Source) -> Serializer:
    """The function getJsonObj of a model."""
    start = source.text.find("function getJsonObj(")
    if start < 0:
        raise source.problem(0, "no function getJsonObj")
    end = source.text.find(".getJsonObj = getJsonObj", start)
    if end < 0:
        raise source.problem(start, "no end of function getJsonObj")
    return _parse_function(Cursor(source, start, end))


def _parse_function(cursor: Cursor) -> Serializer:
    found = Serializer()
    if cursor.match(_FUNCTION) is not None:
        cursor.must_match(_COPY)
    else:
        cursor.must_match(_SUBTYPE_FUNCTION)
        found.base = cursor.must_match(_SUBTYPE_COPY)[0]
    while not cursor.accept("}"):
        _parse_member(cursor, found)
    cursor.must(")")
    cursor.must(";")
    while cursor.accept("delete"):
        _member_name(cursor, "jsonObj")
        cursor.must(";")
    if cursor.accept("if"):
        _parse_switch(cursor, found)
    cursor.must_match(Snippet("return jsonObj; }"))
    return found


def _member_name(cursor: Cursor, of: str) -> str:
    """`obj.name` or `obj["name"]`."""
    cursor.must(of)
    if cursor.accept("."):
        return cursor.word()
    cursor.must("[")
    name = cursor.string()
    cursor.must("]")
    return name


def _must_repeat(cursor: Cursor, name: str, of: str = "obj") -> None:
    if _member_name(cursor, of) != name:
        raise cursor.problem_before(f"another member than {name}")


def _parse_member(cursor: Cursor, found: Serializer) -> None:
    wire = cursor.string()
    cursor.must(":")
    name = _member_name(cursor, "obj")
    if name in found.wire:
        raise cursor.problem_before(f"member {name} stands twice")
    found.wire[name] = wire
    if cursor.accept("?"):
        found.models[name] = _parse_member_model(cursor, name)
        cursor.must(":")
        cursor.must("undefined")
    if not cursor.accept(",") and cursor.text != "}":
        raise cursor.expected(", or }")


def _parse_member_model(cursor: Cursor, name: str) -> str:
    if one := cursor.match(_ONE):
        _must_repeat(cursor, name)
        cursor.must(")")
        return one[0]
    if cursor.match(_CONTAINER) is not None:
        _must_repeat(cursor, name)
        return cursor.must_match(_CONTAINER_MODEL)[0]
    _must_repeat(cursor, name)
    return cursor.must_match(_MANY)[0]


def _parse_switch(cursor: Cursor, found: Serializer) -> None:
    cursor.must_match(Snippet("(obj &&"))
    wire = cursor.string()
    cursor.must_match(Snippet("in obj &&"))
    name = _member_name(cursor, "obj")
    cursor.must_match(Snippet(") { switch ("))
    _must_repeat(cursor, name)
    cursor.must_match(Snippet(") {"))
    if wire != name:
        raise cursor.problem_before(f"discriminator {name} is called {wire} on the wire")
    found.discriminator = wire
    while case := cursor.match(_CASE):
        if case[0] in found.subtypes:
            raise cursor.problem_before(f"case {case[0]} stands twice")
        found.subtypes[case[0]] = case[1]
    cursor.must_match(_DEFAULT)
    cursor.index += 1
    cursor.must_match(Snippet("); } }"))
