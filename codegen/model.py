"""What `resolve` makes and the templates read: finished strings, no behaviour."""
from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    wire: str            # as in the description, for c_comment
    member: str          # "display_name"
    declaration: str     # "const char *display_name;"
    note: str            # comment behind the declaration, or ""
    row: str             # its row of the field table
    struct: str          # the generated struct it points to, or ""
    schema: str          # the model it holds, or ""
    is_secret: bool
    text: int            # in the pool, of the packages; 0 when there is none


@dataclass(frozen=True)
class Type:
    name: str            # "LaunchInstanceDetails", "ListInstancesRequest"
    c_name: str          # "oci_core_launch_instance_details"
    constant: str        # "OCI_CORE_TYPE_LAUNCH_INSTANCE_DETAILS"
    notes: tuple[str, ...]     # lines of the comment before the struct
    fields: tuple[Field, ...]
    row: str


@dataclass(frozen=True)
class Row:
    """A row of one of the smaller tables."""
    row: str


@dataclass(frozen=True)
class Operation:
    id: str
    c_name: str          # "oci_core_list_instances"
    constant: str        # "OCI_CORE_LIST_INSTANCES"
    method: str          # "GET"
    path: str
    danger_class: str    # "read"
    flags: tuple[str, ...]     # ("secret_out",)
    tool: str
    request: Type
    response: Type
    host: str            # "vault_id": names the resource whose host it goes to, when no field does
    row: str


@dataclass(frozen=True)
class Service:
    name: str
    title: str
    version: str
    package: str
    prefix: str          # "oci_core"
    guard: str           # "OCI_CORE"
    forward: tuple[str, ...]   # structs that stand in members before their definition
    models: tuple[Type, ...]
    operations: tuple[Operation, ...]
    types: tuple[Type, ...]    # models, then request and response of each operation
    clients: tuple[Row, ...]
    host_service: str    # "oci_identity": whose operations tell hosts of clients, or ""
    enums: tuple[Row, ...]
    enum_values: tuple[Row, ...]
    subtypes: tuple[Row, ...]
    strings: tuple[str, ...]   # literals of the pool
    member_count: int          # rows of the field table
    has_texts: bool            # of its fields
