"""Follows an operation of a Swagger file and the same operation of a document in parallel, and
collects the constraints of the one for the places of the other."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .constraints import DATE, LIMITS, OPERATION_KEYS, PARAMETER_KEYS, Place, allows, kind, target
from .source import Problem, Problems
from .swagger import Swagger, SwaggerOperation
from .swagger_yaml import Value

_KINDS = {"integer": "number", "file": "string"}
_READ: dict[str, Callable[[Value], Any]] = {
    **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems"), Value.size),
    **dict.fromkeys(("minimum", "maximum"), Value.number),
    **dict.fromkeys(("uniqueItems", "exclusiveMinimum", "exclusiveMaximum"), Value.flag),
    "pattern": Value.text,
}
_LIMITS_OF = {
    "string": ("minLength", "maxLength", "pattern"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    "array": ("minItems", "maxItems", "uniqueItems"),
}
_FORMATS = {
    "string": {"byte"},
    "number": {"int32", "int64", "float", "double"},
    "date": {DATE},
}
_FOREIGN_FORMATS = {"byte", "int32", "int64", "float", "double", "date", "date-time"}
_DEFAULTS: dict[str, Callable[[Value], Any]] = {
    "string": Value.text,
    "date": Value.text,
    "number": Value.number,
    "boolean": Value.flag,
}
_STYLES = {"csv": None, "multi": None, "ssv": "spaceDelimited", "pipes": "pipeDelimited"}
_STATUS = re.compile(r"[1-5][0-9][0-9]$")


@dataclass
class Proposal:
    """What is said of one place, by every part of a file that stands for it: constraints, file and
    line. The files themselves need not stay in memory."""

    place: Place
    said: list[tuple[dict[str, Any], str, int]] = field(default_factory=list)


@dataclass
class Proposals:
    """Of one document; `schemas` are its models and enums."""

    schemas: dict[str, dict[str, Any]]
    by_holder: dict[int, Proposal] = field(default_factory=dict)

    def add(self, place: Place, constraints: dict[str, Any], source: Value) -> None:
        proposal = self.by_holder.setdefault(id(place.holder), Proposal(place))
        proposal.said.append((constraints, source.place, source.line))

    def agreed(self, notes: Problems) -> list[tuple[Place, dict[str, Any]]]:
        """A constraint counts when all that stand for a place say the same."""
        found = []
        for proposal in self.by_holder.values():
            name = ".".join(proposal.place.name)
            first = proposal.said[0][0]
            agreed = {}
            for key in dict.fromkeys(key for said, _, _ in proposal.said for key in said):
                others = [one for one in proposal.said if one[0].get(key) != first.get(key)]
                if not others:
                    agreed[key] = first[key]
                for _, file, line in others:
                    what = f"note: {name}: {key} is not the same everywhere"
                    notes.add(Problem(file, line, what))
            found.append((proposal.place, agreed))
        return found


class Matcher:
    """One file and one document."""

    def __init__(self, swagger: Swagger, proposals: Proposals, notes: Problems) -> None:
        self._swagger = swagger
        self._proposals = proposals
        self._schemas = proposals.schemas
        self._notes = notes
        self._seen: set[tuple[str | int, ...]] = set()
        self.count = 0  # of constraints

    def _note(self, value: Value, name: tuple[str, ...], what: str) -> None:
        self._notes.add(value.problem(f"note: {'.'.join(name)}: {what}"))

    def _propose(self, place: Place, constraints: dict[str, Any], source: Value) -> None:
        self._proposals.add(place, constraints, source)
        self.count += len(constraints)

    # ---- Operations -----------------------------------------------------------------------------

    def operation(self, ours: dict[str, Any], theirs: SwaggerOperation) -> None:
        name = (ours["operationId"],)
        constraints: dict[str, Any] = {}
        responses = theirs.raw.need("responses").members()
        for status, value in responses.items():
            if not (_STATUS.match(status) or status == "default" or status.startswith("x-")):
                raise value.problem(f'"{status}" is not a status')
        statuses = sorted(status for status in responses if _STATUS.match(status))
        if statuses:
            constraints["x-oci-status"] = statuses
        answer = ours["responses"]["2XX"]
        media = list(answer.get("content", {}))
        produces = theirs.raw.get("produces") or self._swagger.root.get("produces")
        types = [item.text() for item in produces.items()] if produces else []
        if media and types and types != media:
            constraints["x-oci-produces"] = types
        self._propose(Place(name, ours, OPERATION_KEYS), constraints, theirs.raw)
        self._parameters(name, ours, theirs)
        good = [responses[status] for status in statuses if status.startswith("2")]
        self._answers(name, answer, [self._swagger.resolve(value) for value in good])

    def _parameters(self, name: tuple[str, ...], ours: Any, theirs: SwaggerOperation) -> None:
        known = {(one["in"], one["name"].lower()): one for one in ours.get("parameters", [])}
        own = theirs.raw.get("parameters")
        for value in [*theirs.shared, *(own.items() if own else [])]:
            parameter = self._swagger.resolve(value)
            where, wire = parameter.need("in").text(), parameter.need("name").text()
            if where == "body":
                content = ours.get("requestBody", {}).get("content", {})
                self._body((*name, "body"), content, parameter.need("schema"))
                continue
            found = known.get((where, wire.lower()))
            if found is None:
                self._note(value, name, f"no parameter {wire} in {where}")
                continue
            place = Place((*name, where, found["name"]), found, PARAMETER_KEYS)
            self._propose(place, self._style(place, parameter), parameter)
            self._schema((*place.name, "schema"), found["schema"], parameter)

    def _style(self, place: Place, parameter: Value) -> dict[str, Any]:
        """What is not said, or is the rule in OpenAPI, is not written."""
        value = parameter.get("collectionFormat")
        if not value:
            return {}
        if value.text() == "tsv":
            self._note(value, place.name, "OpenAPI has no word for collectionFormat tsv")
            return {}
        if value.text() not in _STYLES:
            raise value.problem(f"unknown collectionFormat {value.text()}")
        style = _STYLES[value.text()]
        if style:
            return {"style": style, "explode": False}
        is_list = value.text() == "csv" and place.holder["in"] == "query"
        return {"explode": False} if is_list else {}

    def _body(self, name: tuple[str, ...], content: dict[str, Any], theirs: Value) -> None:
        if not content:
            self._note(theirs, name, "has none")
        for media in content.values():
            self._schema(name, media["schema"], theirs)

    def _answers(self, name: tuple[str, ...], ours: dict[str, Any], theirs: list[Value]) -> None:
        """The body is the one of the first good status that has any."""
        bodies = [value.need("schema") for value in theirs if value.get("schema")]
        if bodies:
            self._body((*name, "answer"), ours.get("content", {}), bodies[0])
        headers = {wire.lower(): wire for wire in ours.get("headers", {})}
        for value in theirs:
            said = value.get("headers")
            for wire, header in (said.members() if said else {}).items():
                own = headers.get(wire.lower())
                if own is None:
                    self._note(header, name, f"no header {wire} in the answer")
                    continue
                self._schema((*name, "answer", own), ours["headers"][own]["schema"], header)

    # ---- Schemas --------------------------------------------------------------------------------

    def _schema(self, name: tuple[str, ...], ours: dict[str, Any], theirs: Value) -> None:
        theirs = self._swagger.resolve(theirs)
        here, there = kind(self._schemas, ours), self._kind(theirs)
        if "any" in (here, there):
            return
        if there != ("string" if here == "date" else here):
            self._note(theirs, name, f"is {here} here, {there} there")
            return
        if here == "model":
            self._model(target(ours) if "$ref" in ours else "", theirs)
            return
        for key in ("items", "additionalProperties"):
            inner = theirs.get(key)
            if inner and key in ours:
                self._schema((*name, key), ours[key], inner)
        place = Place(name, ours, LIMITS)
        self._propose(place, self._limits(place, here, theirs), theirs)

    def _kind(self, theirs: Value) -> str:
        said = theirs.get("type")
        name = said.text() if said else ""
        if theirs.get("properties") or theirs.get("allOf"):
            return "model"
        if name == "object":
            inner = theirs.get("additionalProperties")
            return "map" if inner and inner.is_mapping() else "any"
        if not name:
            return "string" if theirs.get("enum") else "any"
        return _KINDS.get(name, name)

    def _model(self, name: str, theirs: Value) -> None:
        """Fields of bases too: the definition has them all."""
        if not name or (name, id(theirs.node)) in self._seen:
            return
        self._seen.add((name, id(theirs.node)))
        said = self._swagger.properties(theirs)
        known: set[str] = set()
        for owner in self._chain(name):
            own = self._schemas[owner].get("properties", {})
            known |= own.keys()
            for wire in own:
                key = (owner, wire, id(said[wire].node)) if wire in said else None
                if key and key not in self._seen:
                    self._seen.add(key)
                    self._schema(("models", owner, wire), own[wire], said[wire])
        for wire, value in said.items():
            if wire not in known:
                self._note(value, ("models", name), f"no field {wire}")
        self._subtypes(name, theirs)

    def _chain(self, name: str) -> list[str]:
        found: list[str] = []
        while name in self._schemas and name not in found:
            found.append(name)
            parents = self._schemas[name].get("allOf", [])
            name = target(parents[0]) if parents else ""
        return found

    def _subtypes(self, name: str, theirs: Value) -> None:
        mapping = self._schemas.get(name, {}).get("discriminator", {}).get("mapping", {})
        if not mapping:
            return
        models = {value: reference.rpartition("/")[2] for value, reference in mapping.items()}
        by_name = {model: model for model in models.values()}
        for value, definition in self._swagger.subtypes(theirs).items():
            model = models.get(value) or by_name.get(value)
            if model:
                self._model(model, self._swagger.resolve(definition))
            else:
                self._note(definition, ("models", name), f"no subtype {value}")

    # ---- Constraints of one schema --------------------------------------------------------------

    def _limits(self, place: Place, here: str, theirs: Value) -> dict[str, Any]:
        found = {}
        for key, read in _READ.items():
            value = theirs.get(key)
            if value is None:
                continue
            if key in _LIMITS_OF.get(here, ()):
                found[key] = read(value)
            else:
                self._note(value, place.name, f"{key} of a {here}")
        if found.get("uniqueItems") is False:
            del found["uniqueItems"]
        for limit, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
            if found.pop(exclusive, False) and limit in found:
                found[exclusive] = found.pop(limit)
        return {**found, **self._format(place, here, theirs), **self._default(place, here, theirs)}

    def _format(self, place: Place, here: str, theirs: Value) -> dict[str, Any]:
        value = theirs.get("format")
        if value is None or value.text() not in _FOREIGN_FORMATS:
            return {}
        is_enum = here == "string" and ("enum" in place.holder or "$ref" in place.holder)
        if value.text() in _FORMATS.get(here, ()) and not is_enum:
            return {"format": value.text()}
        if here != "date":
            self._note(value, place.name, f"format {value.text()} of a {here}")
        return {}

    def _default(self, place: Place, here: str, theirs: Value) -> dict[str, Any]:
        value = theirs.get("default")
        if value is None or here not in _DEFAULTS:
            return {}
        try:
            default = _DEFAULTS[here](value)
        except Problem:
            self._note(value, place.name, f"default that is no {here}")
            return {}
        if not allows(self._schemas, place.holder, default):
            self._note(value, place.name, f"default {default} is not in the enum")
            return {}
        return {"default": default}
