"""What the importer knows about a service: plain values, no behaviour."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Type:
    """A type expression.

    kind: string number boolean date any binary range, list and map (of `item`), model and
    enum (`name`), union (`leaves`), values (an enum without a name: `leaves`), and before
    references are resolved also own (enum `name` of `owner`).
    """

    kind: str
    name: str = ""
    owner: str = ""
    item: "Type | None" = None
    leaves: tuple[str, ...] = ()


@dataclass(frozen=True)
class Enum:
    members: dict[str, str]  # the SDK's name of a value -> the value
    open: bool  # answers may hold other values
    deprecated: bool = False


@dataclass(frozen=True)
class Member:
    """A member of an interface."""

    name: str
    type: Type
    required: bool
    deprecated: bool
    position: int
    doc: str = ""  # the comment before it


@dataclass(frozen=True)
class Interface:
    name: str
    base: str
    members: list[Member]
    deprecated: bool
    position: int


@dataclass
class Field:
    name: str
    wire: str
    type: Type
    required: bool
    deprecated: bool


@dataclass
class Model:
    name: str
    base: str
    fields: list[Field]
    enums: dict[str, Enum]
    deprecated: bool
    discriminator: str = ""
    subtypes: dict[str, str] = field(default_factory=dict)  # value -> model
    tag: dict[str, str] = field(default_factory=dict)  # discriminator -> this subtype's value


@dataclass
class Parameter:
    name: str
    wire: str
    location: str
    type: Type
    required: bool
    deprecated: bool
    prefix: str = ""


@dataclass
class Body:
    name: str
    type: Type
    required: bool


@dataclass
class Header:
    name: str
    wire: str
    type: Type
    prefix: str = ""


@dataclass
class Operation:
    name: str
    method: str = ""
    path: str = ""
    reference: str = ""
    deprecated: bool = False
    retry: bool = False
    unsigned_body: bool = False
    paginated: bool = False
    events: bool = False
    not_modified: bool = False
    endpoint_parameters: list[str] = field(default_factory=list)
    parameters: list[Parameter] = field(default_factory=list)
    body: Body | None = None
    answer: Body | None = None
    headers: list[Header] = field(default_factory=list)


@dataclass
class Waiter:
    """Polls `operation` until `state` is as wanted, `done` is set, or its work request ends."""

    name: str
    operation: str
    state: str = ""
    gone: str = ""  # the state that a 404 stands for
    done: str = ""


@dataclass
class Client:
    name: str
    base: str = ""
    endpoint: str = ""
    endpoint_name: str = ""
    realm_endpoints: dict[str, str] = field(default_factory=dict)
    circuit_breaker: bool = False
    dual_stack: bool | None = None
    explicit_endpoint: bool = False
    developer_tool: str = ""
    operations: list[Operation] = field(default_factory=list)
    waiters: list[Waiter] = field(default_factory=list)


@dataclass
class Service:
    name: str
    package: str
    version: str
    title: str = ""
    api_version: str = ""
    clients: list[Client] = field(default_factory=list)
    models: dict[str, Model] = field(default_factory=dict)
    enums: dict[str, Enum] = field(default_factory=dict)
