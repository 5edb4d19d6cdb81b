"""One service -> what its pages say: plain lists and dicts, no HTML."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from codegen.iam import Permission
from codegen.overlay import ServiceOverlay

REF = "#/components/schemas/"
_MOST_VALUES = 6  # of an enum that stand beside a field; its own entry has all
TOOLS = {"read": "oci_read", "write": "oci_write", "action": "oci_write", "delete": "oci_delete"}
_PLACES = {"path": "path", "query": "query", "header": "header"}
_FORMATS = {"date-time": "date and time", "date": "date", "byte": "bytes in base64"}


@dataclass(frozen=True)
class Kind:
    """The type of a member: words before and behind a link to a type, and some values of it."""
    before: str = ""
    link: str = ""
    behind: str = ""
    values: tuple[str, ...] = ()
    more: int = 0


@dataclass(frozen=True)
class Member:
    name: str
    place: str
    kind: Kind
    required: bool
    deprecated: bool
    secret: bool
    text: str


@dataclass
class Type:
    """A model, or an enum when it has values."""
    name: str
    members: list[Member] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    discriminator: str = ""
    subtypes: list[tuple[str, str]] = field(default_factory=list)
    base: str = ""


@dataclass(frozen=True)
class Operation:
    id: str
    title: str
    text: str
    method: str
    path: str
    client: str
    danger: str
    flags: tuple[str, ...]
    tool: str
    typed_tool: str
    cli: str
    iam: str
    paged: bool
    work_request: bool
    retry_token: bool
    deprecated: bool
    parameters: tuple[Member, ...]
    body: Kind | None
    body_members: tuple[Member, ...]
    answer: Kind | None


@dataclass(frozen=True)
class Shared:
    """What is said of all services."""
    words: dict[str, str]
    cli: dict[str, str]                  # operation id -> plainest command
    rows: dict[str, list[list[str]]]     # service -> rows of operations.tsv, without the service
    permissions: dict[str, dict[str, Permission]]


@dataclass(frozen=True)
class Service:
    name: str
    title: str
    version: str
    package: str
    clients: tuple[str, ...]
    operations: tuple[Operation, ...]
    types: tuple[Type, ...]


def statement(permission: Permission | None) -> str:
    """The policy statement that allows an operation; "" when it is not known."""
    if permission is None or not permission.verb:
        return ""
    place = "tenancy" if permission.tenancy else "compartment <compartment>"
    return f"Allow group <group> to {permission.verb} {permission.resource} in {place}"


class Reader:
    """Reads one description. Types are noted as they are met."""

    def __init__(self, document: dict[str, Any], overlay: ServiceOverlay, shared: Shared) -> None:
        self.document = document
        self.overlay = overlay
        self.shared = shared
        self.service: str = document["info"]["x-oci-service"]
        self.schemas: dict[str, Any] = document.get("components", {}).get("schemas", {})
        self._met: set[str] = set()
        self._wanted: list[str] = []

    def service_facts(self) -> Service:
        info = self.document["info"]
        operations = sorted(self._operations(), key=lambda operation: operation.id.lower())
        clients = tuple(client["name"] for client in self.document["x-oci-clients"])
        return Service(self.service, info["title"], info["version"],
                       info["x-oci-package"]["version"], clients, tuple(operations),
                       tuple(self._types()))

    # ---- Types ----------------------------------------------------------------------------------

    def _meet(self, reference: str) -> str:
        name = reference.removeprefix(REF)
        if name not in self._met:
            self._met.add(name)
            self._wanted.append(name)
        return name

    def _types(self) -> list[Type]:
        types = []
        while self._wanted:
            types.append(self._type(self._wanted.pop()))
        return sorted(types, key=lambda type_: type_.name.lower())

    def _type(self, name: str) -> Type:
        schema = self.schemas[name]
        if "enum" in schema:
            return Type(name, values=list(schema["enum"]))
        type_ = Type(name, members=self._members(name))
        if "discriminator" in schema:
            type_.discriminator = schema["discriminator"]["propertyName"]
            type_.subtypes = [(value, self._meet(reference)) for value, reference
                              in schema["discriminator"]["mapping"].items()]
        for parent in schema.get("allOf", []):
            type_.base = self._meet(parent["$ref"])
        return type_

    def _members(self, name: str) -> list[Member]:
        """Those of its base first."""
        schema, members = self.schemas[name], []
        for parent in schema.get("allOf", []):
            members += self._members(parent["$ref"].removeprefix(REF))
        required = schema.get("required", [])
        for wire, value in schema.get("properties", {}).items():
            optional = self.overlay.takes("optional", name, wire)
            members.append(self._member(name, wire, value, "", wire in required and not optional))
        return members

    def _member(self, owner: str, name: str, schema: dict[str, Any], place: str,
                required: bool) -> Member:
        text = self.shared.words.get(f"{self.service}.{name}", self.shared.words.get(name, ""))
        return Member(name, place, self._kind(owner, name, schema), required,
                      bool(schema.get("deprecated")), self.overlay.is_secret_field(owner, name),
                      text)

    def _kind(self, owner: str, name: str, schema: dict[str, Any]) -> Kind:
        before = ""
        while "$ref" not in schema:
            if schema.get("type") == "array":
                before, schema = before + "list of ", schema.get("items", {})
            elif schema.get("type") == "object" and "additionalProperties" in schema:
                before, schema = before + "map of ", schema["additionalProperties"]
            else:
                return self._plain(owner, name, schema, before)
        target = self._meet(schema["$ref"])
        values = self.schemas[target].get("enum", [])
        return Kind(before, target, "", tuple(values[:_MOST_VALUES]),
                    max(len(values) - _MOST_VALUES, 0))

    def _plain(self, owner: str, name: str, schema: dict[str, Any], before: str) -> Kind:
        values = schema.get("enum") or self.overlay.enum_values(owner, name)
        if values:
            return Kind(before, "", "string", tuple(values))
        if "contentMediaType" in schema:
            return Kind(before, "", "bytes")
        word = _FORMATS.get(schema.get("format", ""), schema.get("type", "any JSON"))
        if word == "number" and self.overlay.takes("numbers", owner, name):
            word = "number with fraction"
        return Kind(before, "", word)

    # ---- Operations -----------------------------------------------------------------------------

    def _operations(self) -> list[Operation]:
        rows = {row[0]: row for row in self.shared.rows.get(self.service, [])}
        found = []
        for path, methods in self.document["paths"].items():
            for method, raw in methods.items():
                if raw["operationId"] in rows:
                    found.append(self._operation(path, method.upper(), raw,
                                                 rows[raw["operationId"]]))
        return found

    def _operation(self, path: str, method: str, raw: dict[str, Any],
                   row: list[str]) -> Operation:
        name = raw["operationId"]
        title, text = self.overlay.title(name)
        parameters = tuple(self._parameter(name, value) for value in raw.get("parameters", []))
        body, members = self._body(name, raw.get("requestBody"))
        answer = raw["responses"]["2XX"]
        headers = {header.lower() for header in answer.get("headers", {})}
        asked = {member.name.lower() for member in parameters}
        return Operation(
            name, title, text, method, path, raw["x-oci-client"], row[3],
            tuple(row[4].split()), TOOLS[row[3]], row[5],
            self.shared.cli.get(f"{self.service}.{name}", ""),
            statement(self.shared.permissions[self.service].get(name)),
            "page" in asked and "opc-next-page" in headers, "opc-work-request-id" in headers,
            "opc-retry-token" in asked, bool(raw.get("deprecated")), parameters, body, members,
            self._content(name, answer))

    def _parameter(self, owner: str, raw: dict[str, Any]) -> Member:
        schema = raw["schema"] | ({"deprecated": True} if raw.get("deprecated") else {})
        return self._member(owner, raw["name"], schema, _PLACES[raw["in"]],
                            raw.get("required", False))

    def _content(self, owner: str, holder: dict[str, Any]) -> Kind | None:
        for media in holder.get("content", {}).values():
            return self._kind(owner, holder.get("x-oci-name", ""), media["schema"])
        return None

    def _body(self, owner: str, raw: dict[str, Any] | None) -> tuple[Kind | None,
                                                                     tuple[Member, ...]]:
        if raw is None:
            return None, ()
        kind = self._content(owner, raw)
        if kind is None or not kind.link or kind.before or kind.values:
            return kind, ()
        return kind, tuple(self._members(kind.link))
